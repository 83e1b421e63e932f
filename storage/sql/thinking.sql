-- name: spend!
INSERT INTO spending (id, owner, job_id, at, requests, tool_calls, tokens)
VALUES (:id, :owner, :job_id, :at, :requests, :tool_calls, :tokens)
ON CONFLICT DO NOTHING;

-- name: spent_since
SELECT CAST(COALESCE(SUM(requests), 0) AS BIGINT) AS requests,
       CAST(COALESCE(SUM(tool_calls), 0) AS BIGINT) AS tool_calls,
       CAST(COALESCE(SUM(tokens), 0) AS BIGINT) AS tokens
FROM spending
WHERE at >= :since
  AND (CAST(:owner AS TEXT) IS NULL OR owner = :owner)
  AND (CAST(:job_id AS TEXT) IS NULL OR job_id = :job_id);

-- name: add_note!
INSERT INTO notes (id, owner, at, text) VALUES (:id, :owner, :at, :text)
ON CONFLICT DO NOTHING;

-- name: notes_of
SELECT * FROM notes WHERE owner = :owner ORDER BY id;

-- name: strike_note!
DELETE FROM notes WHERE id = :id AND owner = :owner;

-- name: add_exchange!
INSERT INTO exchanges (id, owner, at, said, answered) VALUES (:id, :owner, :at, :said, :answered)
ON CONFLICT DO NOTHING;

-- name: last_exchanges
SELECT * FROM exchanges WHERE owner = :owner AND at >= :since ORDER BY at DESC, id DESC LIMIT :most;

-- name: forget_exchanges!
DELETE FROM exchanges WHERE owner = :owner AND at < :before;

-- name: add_tool_ask!
INSERT INTO tool_asks (id, owner, person, job_id, calls, digest, messages, asked_at, expires_at)
VALUES (:id, :owner, :person, :job_id, :calls, :digest, :messages, :asked_at, :expires_at)
ON CONFLICT DO NOTHING;

-- name: open_tool_ask
SELECT * FROM tool_asks
WHERE owner = :owner AND id = COALESCE(CAST(:id AS TEXT), id) AND answered_by IS NULL AND expires_at > :now
ORDER BY id DESC LIMIT 1;

-- name: answer_tool_ask!
UPDATE tool_asks SET answered_by = :answered_by, answered_at = :now, yes = :yes
WHERE id = :id AND owner = :owner AND answered_by IS NULL AND expires_at > :now;

-- name: tool_ask_answered_by
SELECT * FROM tool_asks WHERE id = :id AND owner = :owner AND answered_by = :answered_by;

-- name: resume_tool_ask!
UPDATE tool_asks SET resumed_by = :run_id
WHERE job_id = :job_id AND answered_at >= :since AND resumed_by IS NULL;

-- name: tool_ask_resumed_by
SELECT * FROM tool_asks WHERE job_id = :job_id AND resumed_by = :run_id ORDER BY id DESC LIMIT 1;

-- name: forget_tool_asks!
-- What nobody answers any more keeps nothing of what was said.
DELETE FROM tool_asks WHERE expires_at < :before;

-- name: rename_spending!
UPDATE spending SET owner = :other WHERE owner = :owner;

-- name: rename_notes!
UPDATE notes SET owner = :other WHERE owner = :owner;

-- name: rename_exchanges!
UPDATE exchanges SET owner = :other WHERE owner = :owner;

-- name: rename_tool_asks!
UPDATE tool_asks SET owner = :other WHERE owner = :owner;
