-- name: owe*!
INSERT INTO deliveries (
    id, channel, owner, kind, content, job_id, run_id, key, from_state, to_state, silent, not_before, held_until, created_at,
    status, attempts, uncertain, error
) VALUES (
    :id, :channel, :owner, :kind, :content, :job_id, :run_id, :key, :from_state, :to_state, :silent, :not_before, :held_until, :created_at,
    'pending', 0, 0, ''
) ON CONFLICT (key) DO NOTHING;

-- name: heads
-- The oldest open message of each owner, found by skipping from owner to owner: a backlog of one chat
-- costs the others nothing. What is held lets others pass, and who has one on its way gets no second.
-- What was missed is told once all of it is known: while a job of its owner that was due by then has yet
-- to be looked at, it lets others pass too.
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
      AND head.sent_with IS NULL AND (head.held_until IS NULL OR head.held_until <= :now)
      AND NOT (head.key IS NOT NULL AND head.key LIKE :missed AND head.attempts = 0 AND EXISTS (
          SELECT 1 FROM jobs
          WHERE jobs.owner = head.owner AND jobs.pause IS NULL AND jobs.held_until IS NULL
            AND jobs.next_run_at IS NOT NULL AND jobs.next_run_at <= head.created_at
      ))
)
WHERE subject.status = 'pending' AND (subject.not_before IS NULL OR subject.not_before <= :now)
  AND subject.owner NOT IN (SELECT value FROM json_each(:resting))
  AND NOT EXISTS (SELECT 1 FROM deliveries AS busy WHERE busy.status = 'sending' AND busy.owner = subject.owner)
ORDER BY subject.id
LIMIT :most
/* skip locked */;

-- name: mark_sending*!
UPDATE deliveries SET status = 'sending', attempts = attempts + 1,
    lease_owner = :lease_owner, lease_expires_at = :lease_expires_at
WHERE id = :id;

-- name: sent_by
SELECT subject.id FROM deliveries AS subject
WHERE subject.id IN (SELECT value FROM json_each(:ids))
  AND subject.status = 'sending' AND subject.lease_owner = :lease_owner
/* locked */;

-- name: word*!
-- As it is told now, and in which other message.
UPDATE deliveries SET kind = :kind, content = :content, from_state = :from_state, to_state = :to_state,
    silent = :silent, sent_with = :sent_with
WHERE id = :id;

-- name: settle_along*!
-- What is told in another message shares its fate.
UPDATE deliveries SET status = :status, closed_at = :closed_at, error = :error WHERE sent_with = :id;

-- name: leave_unsent*!
UPDATE deliveries SET status = 'superseded', closed_at = :now, error = :reason WHERE id = :id;

-- name: hold*!
UPDATE deliveries SET held_until = :held_until WHERE id = :id;

-- name: released
-- What was held for an owner and may be told now.
SELECT * FROM deliveries
WHERE closed_at IS NULL AND channel = :channel AND owner = :owner AND status = 'pending'
  AND held_until IS NOT NULL AND held_until <= :now AND sent_with IS NULL
ORDER BY id;

-- name: release_deliveries!
-- The job may be held otherwise now: what was kept back is looked at anew.
UPDATE deliveries SET held_until = :now
WHERE closed_at IS NULL AND held_until IS NOT NULL AND held_until > :now AND channel = :channel
  AND owner = :owner AND :job_id IN ('', job_id);

-- name: unheard
-- What was decided to be told of a job's changes since the last of it that arrived.
SELECT * FROM deliveries
WHERE job_id = :job_id AND kind IN ('change', 'baseline') AND id > COALESCE((
    SELECT MAX(heard.id) FROM deliveries AS heard
    WHERE heard.job_id = :job_id AND heard.kind IN ('change', 'baseline') AND heard.status = 'sent'
), '')
ORDER BY id;

-- name: settle_delivery*!
UPDATE deliveries SET status = :status, attempts = :attempts, uncertain = :uncertain, not_before = :not_before,
    closed_at = :closed_at, message_id = :message_id, error = :error, lease_owner = NULL, lease_expires_at = NULL
WHERE id = :id;

-- name: open_by_key
SELECT subject.* FROM deliveries AS subject
WHERE subject.closed_at IS NULL AND subject.channel = :channel AND subject.owner = :owner
  AND subject.status = 'pending' AND subject.attempts = 0 AND subject.key LIKE :key
  AND subject.held_until IS NULL AND subject.sent_with IS NULL
ORDER BY subject.id
/* locked */;

-- name: fold!
UPDATE deliveries SET content = :content, job_id = :job_id, run_id = :run_id, silent = :silent WHERE id = :id;

-- name: supersede!
UPDATE deliveries SET status = 'superseded', closed_at = :now, error = :by
WHERE id IN (SELECT value FROM json_each(:ids));

-- name: orphans
-- On their way in nobody's hands: we do not know of them, or neither they nor their process have a lease.
-- A lease beyond the longest is none: the clock was set back since.
SELECT subject.* FROM deliveries AS subject
WHERE subject.status = 'sending' AND subject.channel = :channel AND subject.sent_with IS NULL AND CASE
    WHEN subject.lease_owner = :lease_owner THEN subject.id NOT IN (SELECT value FROM json_each(:in_hand))
    WHEN subject.lease_expires_at > :now AND subject.lease_expires_at <= :longest THEN FALSE
    ELSE NOT EXISTS (
        SELECT 1 FROM leases WHERE leases.holder = subject.lease_owner AND leases.expires_at > :now
    )
END
ORDER BY subject.id
/* skip locked */;

-- name: adopt*!
UPDATE deliveries SET lease_owner = :lease_owner, lease_expires_at = :lease_expires_at WHERE id = :id;

-- name: earliest_delivery
-- When one may be sent, is held no longer, or is nobody's any more.
SELECT (SELECT MIN(not_before) FROM deliveries
        WHERE closed_at IS NULL AND not_before IS NOT NULL AND channel = :channel AND not_before > :after) AS delayed,
       (SELECT MIN(held_until) FROM deliveries
        WHERE closed_at IS NULL AND held_until IS NOT NULL AND channel = :channel AND held_until > :after) AS held,
       (SELECT MIN(lease_expires_at) FROM deliveries
        WHERE status = 'sending' AND channel = :channel AND lease_owner <> :lease_owner
          AND lease_expires_at > :after) AS orphaned;

-- name: newer_change
-- Whether a later message about the same job waits behind this one.
SELECT id FROM deliveries
WHERE closed_at IS NULL AND channel = :channel AND owner = :owner AND job_id = :job_id
  AND kind = 'change' AND id > :id AND status = 'pending' AND held_until IS NULL LIMIT 1;

-- name: delivery_by_message
SELECT * FROM deliveries WHERE owner = :owner AND message_id = :message_id;

-- name: told_lately
-- What arrived; answers to what was said in the chat are no part of it.
SELECT * FROM deliveries
WHERE owner = :owner AND message_id IS NOT NULL AND closed_at >= :since AND sent_with IS NULL AND kind <> 'reply'
ORDER BY closed_at DESC, id DESC LIMIT :most;

-- name: count_deliveries
SELECT status, COUNT(*) AS number FROM deliveries
WHERE closed_at IS NULL OR status = 'dead' GROUP BY status ORDER BY status;

-- name: open_deliveries_of
SELECT id FROM deliveries WHERE closed_at IS NULL AND channel = :channel AND owner = :owner LIMIT 1;

-- name: give_up!
UPDATE deliveries SET status = 'dead', closed_at = :now, error = :reason
WHERE closed_at IS NULL AND status = 'pending'
  AND (owner = :owner OR SUBSTR(owner, 1, LENGTH(CAST(:topics AS TEXT))) = :topics);

-- name: dead_deliveries
SELECT * FROM deliveries WHERE status = 'dead' ORDER BY id DESC LIMIT :most;
