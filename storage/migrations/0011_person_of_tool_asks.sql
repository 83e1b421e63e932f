-- Whoever of a chat made a model ask is the one whose answer counts; empty: anybody of the chat.
ALTER TABLE tool_asks ADD COLUMN person TEXT NOT NULL DEFAULT '';
