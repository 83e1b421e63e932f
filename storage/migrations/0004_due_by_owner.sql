-- With the owner, so that those of a crowd are passed over without reading their jobs.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (next_run_at, id, owner) WHERE pause IS NULL AND next_run_at IS NOT NULL;
