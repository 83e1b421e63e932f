-- The states that a job saw, each from the moment on at which it was something else than before: what a
-- rule is replayed over before it is saved, and what charts are drawn from.
CREATE TABLE observations (
    id           TEXT PRIMARY KEY,
    job_id       TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    size         BIGINT NOT NULL
);

CREATE INDEX observations_of_job ON observations (job_id, id, at, size);

CREATE INDEX deliveries_of_changes ON deliveries (job_id, id) WHERE kind = 'change';
