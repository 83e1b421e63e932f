-- The end of a pause beside the pause itself, so that the few that end are found without reading them all.
ALTER TABLE jobs ADD COLUMN resume_at BIGINT;
CREATE INDEX jobs_resuming ON jobs (resume_at) WHERE resume_at IS NOT NULL;

-- Missed moments about which a person decides.
CREATE INDEX runs_in_review ON runs (next_attempt_at) WHERE status = 'review';
