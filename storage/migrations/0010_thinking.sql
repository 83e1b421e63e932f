-- What models cost, by owner and job.
CREATE TABLE spending (
    id         TEXT   PRIMARY KEY,
    owner      TEXT   NOT NULL,
    job_id     TEXT,
    at         BIGINT NOT NULL,
    requests   BIGINT NOT NULL,
    tool_calls BIGINT NOT NULL,
    tokens     BIGINT NOT NULL
);
CREATE INDEX spending_at ON spending (at);

-- Short notes that owners wanted to be kept.
CREATE TABLE notes (
    id    TEXT   PRIMARY KEY,
    owner TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    text  TEXT   NOT NULL
);
CREATE INDEX notes_owner ON notes (owner, id);

-- What was said to the model in chats, and what was answered.
CREATE TABLE exchanges (
    id       TEXT   PRIMARY KEY,
    owner    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    said     TEXT   NOT NULL,
    answered TEXT   NOT NULL
);
CREATE INDEX exchanges_owner ON exchanges (owner, at);

-- Calls of tools that wait for a person's yes, and the thoughts that wait with them.
CREATE TABLE tool_asks (
    id          TEXT   PRIMARY KEY,
    owner       TEXT   NOT NULL,
    job_id      TEXT,
    calls       TEXT   NOT NULL,
    digest      TEXT   NOT NULL,
    messages    TEXT   NOT NULL,
    asked_at    BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    answered_by TEXT,
    answered_at BIGINT,
    yes         BIGINT,
    resumed_by  TEXT
);
CREATE INDEX tool_asks_job ON tool_asks (job_id) WHERE job_id IS NOT NULL;
