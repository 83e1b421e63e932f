-- Until when quiet hours keep what is due of a job from being served.
ALTER TABLE jobs ADD COLUMN held_until BIGINT;
CREATE INDEX jobs_held ON jobs (held_until) WHERE held_until IS NOT NULL;

-- Until when quiet hours or a mute keep a message back, and which other message it is told in.
ALTER TABLE deliveries ADD COLUMN held_until BIGINT;
ALTER TABLE deliveries ADD COLUMN sent_with TEXT;
CREATE INDEX deliveries_held ON deliveries (channel, held_until) WHERE closed_at IS NULL AND held_until IS NOT NULL;
CREATE INDEX deliveries_together ON deliveries (sent_with) WHERE sent_with IS NOT NULL;
-- Who has a message on its way gets no second one.
CREATE INDEX deliveries_sending ON deliveries (owner) WHERE status = 'sending';
-- What was decided to be told of a job's changes, to find what of it never arrived.
CREATE INDEX deliveries_of_job ON deliveries (job_id, id) WHERE kind IN ('change', 'baseline');
