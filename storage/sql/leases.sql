-- name: present
-- The time by which leases run: the caller's, or that of the server that several machines share.
SELECT CAST(:now AS BIGINT) /* by the server */ AS moment;

-- name: present_alone
-- The same, for one claim of runs at a time: what one process takes is owed before the next one looks, or
-- a chat would hear of its jobs in the order of whoever was faster.
SELECT CAST(:now AS BIGINT) /* by the server */ AS moment /* one at a time */;

-- name: claim_lease!
INSERT INTO leases (name, holder, expires_at) VALUES (:name, :holder, :expires_at)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE leases.holder = excluded.holder OR leases.expires_at <= CAST(:now AS BIGINT) OR CAST(:alone AS BIGINT) = 1;

-- name: release_lease!
UPDATE leases SET expires_at = :expires_at WHERE name = :name AND holder = :holder;

-- name: held_lease
-- Locked: whoever claims it next sees what was done under it.
SELECT subject.name FROM leases AS subject
WHERE subject.name = :name AND subject.holder = :holder AND subject.expires_at > :now
/* locked */;
