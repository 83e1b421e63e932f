"""A model that works for jobs and in chat: what it is told, what it may do, what it may cost."""
