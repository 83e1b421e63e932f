-- name: owe*!
INSERT INTO deliveries (
    id, channel, owner, kind, content, job_id, run_id, key, from_state, to_state, silent, not_before, created_at,
    status, attempts, uncertain, error
) VALUES (
    :id, :channel, :owner, :kind, :content, :job_id, :run_id, :key, :from_state, :to_state, :silent, :not_before, :created_at,
    'pending', 0, 0, ''
) ON CONFLICT (key) DO NOTHING;

-- name: heads
-- The oldest open message of each owner, found by skipping from owner to owner: a backlog of one chat
-- costs the others nothing.
WITH RECURSIVE chats (owner) AS (
    SELECT (SELECT MIN(first.owner) FROM deliveries AS first
            WHERE first.closed_at IS NULL AND first.channel = :channel)
    UNION ALL
    SELECT (SELECT MIN(further.owner) FROM deliveries AS further
            WHERE further.closed_at IS NULL AND further.channel = :channel AND further.owner > chats.owner)
    FROM chats WHERE chats.owner IS NOT NULL
)
SELECT subject.* FROM chats JOIN deliveries AS subject ON subject.id = (
    SELECT MIN(head.id) FROM deliveries AS head
    WHERE head.closed_at IS NULL AND head.channel = :channel AND head.owner = chats.owner
)
WHERE subject.status = 'pending' AND (subject.not_before IS NULL OR subject.not_before <= :now)
  AND subject.owner NOT IN (SELECT value FROM json_each(:resting))
ORDER BY subject.id
LIMIT :most
/* skip locked */;

-- name: mark_sending*!
UPDATE deliveries SET status = 'sending', attempts = attempts + 1, lease_owner = :lease_owner WHERE id = :id;

-- name: settle_delivery*!
UPDATE deliveries SET status = :status, attempts = :attempts, uncertain = :uncertain, not_before = :not_before,
    closed_at = :closed_at, message_id = :message_id, error = :error, lease_owner = NULL
WHERE id = :id;

-- name: sending
SELECT * FROM deliveries
WHERE closed_at IS NULL AND channel = :channel AND status = 'sending' ORDER BY id;

-- name: earliest_delivery
SELECT MIN(not_before) AS moment FROM deliveries
WHERE closed_at IS NULL AND not_before IS NOT NULL AND channel = :channel AND not_before > :after;

-- name: newer_change
-- Whether a later message about the same job waits behind this one.
SELECT id FROM deliveries
WHERE closed_at IS NULL AND channel = :channel AND owner = :owner AND job_id = :job_id
  AND kind = 'change' AND id > :id LIMIT 1;

-- name: delivery_by_message
SELECT * FROM deliveries WHERE owner = :owner AND message_id = :message_id;

-- name: count_deliveries
SELECT status, COUNT(*) AS number FROM deliveries
WHERE closed_at IS NULL OR status = 'dead' GROUP BY status ORDER BY status;

-- name: open_deliveries_of
SELECT id FROM deliveries WHERE closed_at IS NULL AND channel = :channel AND owner = :owner LIMIT 1;

-- name: give_up!
UPDATE deliveries SET status = 'dead', closed_at = :now, error = :reason
WHERE closed_at IS NULL AND status = 'pending'
  AND (owner = :owner OR SUBSTR(owner, 1, LENGTH(CAST(:topics AS TEXT))) = :topics);
