-- Whether somebody said that a job may run, where that is asked.
ALTER TABLE jobs ADD COLUMN consent TEXT;
CREATE INDEX jobs_asking ON jobs (id) WHERE consent IS NOT NULL;

-- What never arrived, for whoever looks after it.
CREATE INDEX deliveries_dead ON deliveries (id) WHERE status = 'dead';
