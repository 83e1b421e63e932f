-- Instants are microseconds since 1970 (UTC), JSON is text, booleans are 0 and 1: one text for both engines.

CREATE TABLE owners (
    owner        TEXT PRIMARY KEY,
    zone         TEXT,
    language     TEXT,
    settings     TEXT   NOT NULL DEFAULT '{}',
    last_number  BIGINT NOT NULL DEFAULT 0,
    blocked      TEXT,
    created_at   BIGINT NOT NULL
);

CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    owner        TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    task         TEXT   NOT NULL,
    turn         TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    schedule     TEXT,
    zone         TEXT   NOT NULL,
    bounds       TEXT   NOT NULL,
    policy       TEXT   NOT NULL,
    attention    TEXT   NOT NULL,
    pause        TEXT,
    next_run_at  BIGINT,
    last_run_at  BIGINT,
    run_count    BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    parent_id    TEXT,
    created_at   BIGINT NOT NULL,
    ended_at     BIGINT,
    removed_at   BIGINT,
    UNIQUE (owner, number)
);

-- What the loop asks for: the earliest due moment of a job that is neither paused nor gone.
-- With the id, so that thousands due at one instant are not sorted again for each batch of them.
CREATE INDEX jobs_due ON jobs (next_run_at, id) WHERE pause IS NULL AND next_run_at IS NOT NULL;

-- Rewritten at each run of a watch and never for a reminder: apart from the job, so that both stay cheap.
CREATE TABLE memories (
    job_id       TEXT PRIMARY KEY,
    seen         TEXT,
    told         TEXT,
    has_told     BIGINT NOT NULL,
    notes        TEXT   NOT NULL
);

CREATE TABLE runs (
    id               TEXT PRIMARY KEY,
    job_id           TEXT   NOT NULL,
    owner            TEXT   NOT NULL,
    cause            TEXT   NOT NULL,
    due_at           BIGINT,
    status           TEXT   NOT NULL,
    attempt          BIGINT NOT NULL,
    missed_from      BIGINT,
    missed_count     BIGINT NOT NULL,
    missed_exact     BIGINT NOT NULL,
    reason           TEXT   NOT NULL,
    lease_owner      TEXT,
    lease_expires_at BIGINT,
    next_attempt_at  BIGINT,
    created_at       BIGINT NOT NULL,
    started_at       BIGINT,
    finished_at      BIGINT,
    ledger           TEXT   NOT NULL,
    result           TEXT,
    error            TEXT,
    UNIQUE (job_id, due_at)
);

CREATE INDEX runs_open ON runs (job_id) WHERE finished_at IS NULL;
-- One run of a job at a time, whatever several processes think they saw.
CREATE UNIQUE INDEX runs_running ON runs (job_id) WHERE status = 'running';

CREATE TABLE edits (
    id           TEXT PRIMARY KEY,
    job_id       TEXT   NOT NULL,
    owner        TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    origin       TEXT   NOT NULL UNIQUE,
    at           BIGINT NOT NULL,
    before       TEXT,
    after        TEXT   NOT NULL,
    undone_at    BIGINT
);

CREATE INDEX edits_of_owner ON edits (owner, id);

CREATE TABLE deliveries (
    id               TEXT PRIMARY KEY,
    channel          TEXT   NOT NULL,
    owner            TEXT   NOT NULL,
    kind             TEXT   NOT NULL,
    content          TEXT   NOT NULL,
    job_id           TEXT,
    run_id           TEXT,
    key              TEXT UNIQUE,
    from_state       TEXT,
    to_state         TEXT,
    silent           BIGINT NOT NULL,
    status           TEXT   NOT NULL,
    attempts         BIGINT NOT NULL,
    uncertain        BIGINT NOT NULL,
    not_before       BIGINT,
    lease_owner      TEXT,
    created_at       BIGINT NOT NULL,
    closed_at        BIGINT,
    message_id       TEXT,
    error            TEXT   NOT NULL
);

CREATE INDEX deliveries_open ON deliveries (channel, owner, id) WHERE closed_at IS NULL;
CREATE INDEX deliveries_later ON deliveries (channel, not_before) WHERE closed_at IS NULL AND not_before IS NOT NULL;
CREATE INDEX deliveries_by_message ON deliveries (owner, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE inbox (
    id           TEXT PRIMARY KEY,
    channel      TEXT   NOT NULL,
    chat         TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    received_at  BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    closed_at    BIGINT,
    error        TEXT   NOT NULL
);

CREATE INDEX inbox_open ON inbox (channel, chat, id) WHERE closed_at IS NULL;

-- What a conversation waits for: an answer to a question, kept for a while.
CREATE TABLE drafts (
    owner        TEXT PRIMARY KEY,
    body         TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL
);

-- Small facts about the installation: who runs the scheduler, what the channel said last, who is paired.
CREATE TABLE facts (
    name         TEXT PRIMARY KEY,
    body         TEXT   NOT NULL,
    at           BIGINT NOT NULL
);
