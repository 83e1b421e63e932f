-- name: release_jobs!
-- Their quiet hours are over: what was due of them is due now.
UPDATE jobs SET held_until = NULL WHERE held_until IS NOT NULL AND held_until <= :now;

-- name: due_jobs
SELECT subject.*, memories.seen, memories.told, memories.has_told, memories.notes,
       owners.settings AS owner_settings, owners.zone AS owner_zone
FROM jobs AS subject LEFT JOIN memories ON memories.job_id = subject.id
LEFT JOIN owners ON owners.owner = subject.owner
WHERE subject.pause IS NULL AND subject.next_run_at IS NOT NULL AND subject.held_until IS NULL
  AND subject.next_run_at <= :now
  AND subject.owner NOT IN (SELECT value FROM json_each(:resting))
ORDER BY subject.next_run_at, subject.id
LIMIT :most
/* skip locked */;

-- name: busy_jobs
SELECT job_id, MAX(CASE WHEN status = 'waiting' AND started_at IS NULL THEN 1 ELSE 0 END) AS queued
FROM runs WHERE finished_at IS NULL AND status <> 'review' AND job_id IN (SELECT value FROM json_each(:ids))
GROUP BY job_id;

-- name: runs_today
-- Those that began today, however late: by the index of the moments, back to the newest one of before.
-- What began tomorrow, since the clock was set back, is no run of today.
SELECT jobs.id AS job_id, (
    SELECT COUNT(*) FROM runs
    WHERE runs.job_id = jobs.id AND runs.status NOT IN ('skipped', 'review') AND runs.created_at < :until
      AND runs.due_at > COALESCE((
        SELECT earlier.due_at FROM runs AS earlier
        WHERE earlier.job_id = jobs.id AND earlier.due_at IS NOT NULL AND earlier.created_at < :since
        ORDER BY earlier.due_at DESC LIMIT 1
    ), 0)
) AS number
FROM jobs WHERE jobs.id IN (SELECT value FROM json_each(:ids));

-- name: jobs_run_since
SELECT id, owner FROM jobs
WHERE owner IN (SELECT value FROM json_each(:owners)) AND last_run_at >= :since;

-- name: cancel_runs!
UPDATE runs SET status = 'cancelled', reason = :reason, ledger = :ledger, finished_at = :now,
    lease_owner = NULL, lease_expires_at = NULL, next_attempt_at = NULL
WHERE finished_at IS NULL AND status <> 'review' AND job_id IN (SELECT value FROM json_each(:job_ids))
  AND :run_id IN ('', id);

-- name: runs_cancelled_at
SELECT * FROM runs
WHERE job_id = :job_id AND status = 'cancelled' AND reason = :reason AND finished_at = :at ORDER BY id;

-- name: cancelled_runs
SELECT id FROM runs WHERE id IN (SELECT value FROM json_each(:ids)) AND status = 'cancelled';

-- name: lapsed_pauses
-- Without what a job remembers: it is only planned, not served.
SELECT subject.* FROM jobs AS subject
WHERE subject.resume_at IS NOT NULL AND subject.resume_at <= :now
ORDER BY subject.resume_at, subject.id
LIMIT :most
/* skip locked */;

-- name: lift_pause*!
-- What was to be approved by then stays paused, without an end.
UPDATE jobs SET pause = :pause, consent = :consent, resume_at = NULL, next_run_at = :next_run_at, ended_at = :ended_at,
    version = version + 1
WHERE id = :id;

-- name: lapsed_reviews
SELECT subject.* FROM runs AS subject
WHERE subject.status = 'review' AND subject.next_attempt_at <= :now
ORDER BY subject.next_attempt_at, subject.id
LIMIT :most
/* skip locked */;

-- name: reviews
SELECT * FROM runs WHERE status = 'review' AND reason <> 'approval_required' AND :owner IN ('', owner) ORDER BY id;

-- name: decide_run!
-- Fenced: a decision is taken once.
UPDATE runs SET cause = :cause, due_at = :due_at, status = :status, missed_from = :missed_from,
    missed_count = :missed_count, missed_exact = :missed_exact, reason = :reason,
    next_attempt_at = :next_attempt_at, finished_at = :finished_at, ledger = :ledger
WHERE id = :id AND status = 'review';

-- name: count_runs!
UPDATE jobs SET run_count = run_count + :fired WHERE id = :id;

-- name: advance_job*!
UPDATE jobs SET next_run_at = :next_run_at, last_run_at = :last_run_at, run_count = :run_count, ended_at = :ended_at,
    held_until = :held_until
WHERE id = :id;

-- name: add_run*!
INSERT INTO runs (
    id, job_id, owner, cause, due_at, status, attempt, missed_from, missed_count, missed_exact, reason,
    lease_owner, lease_expires_at, next_attempt_at, created_at, started_at, finished_at, ledger, result, error
) VALUES (
    :id, :job_id, :owner, :cause, :due_at, :status, :attempt, :missed_from, :missed_count, :missed_exact, :reason,
    :lease_owner, :lease_expires_at, :next_attempt_at, :created_at, :started_at, :finished_at, :ledger, :result, :error
) ON CONFLICT (job_id, due_at) DO NOTHING;

-- name: runs_among
SELECT id FROM runs WHERE id IN (SELECT value FROM json_each(:ids));

-- name: ripe_runs
-- Waiting for an attempt that may begin, one run a job at a time; or left by a process that is gone.
SELECT subject.* FROM runs AS subject
WHERE subject.finished_at IS NULL AND subject.owner NOT IN (SELECT value FROM json_each(:resting)) AND (
    subject.status = 'running' AND subject.lease_expires_at <= :present
    OR subject.status = 'waiting' AND subject.next_attempt_at <= :now AND NOT EXISTS (
        SELECT 1 FROM runs AS other
        WHERE other.job_id = subject.job_id AND other.finished_at IS NULL AND other.id <> subject.id
          AND (other.status = 'running' OR other.status = 'waiting' AND other.id < subject.id)
    )
) AND (CAST(:asked_only AS BIGINT) = 0 OR subject.cause IN ('manual', 'test'))
-- By time first: an order by id alone would have SQLite walk through all runs there ever were.
ORDER BY COALESCE(subject.next_attempt_at, subject.lease_expires_at), subject.id
LIMIT :most
/* skip locked */;

-- name: put_off_run*!
UPDATE runs SET status = 'waiting', next_attempt_at = :until, lease_owner = NULL, lease_expires_at = NULL
WHERE id = :id;

-- name: take_run*!
UPDATE runs SET status = 'running', attempt = :attempt, next_attempt_at = NULL,
    lease_owner = :lease_owner, lease_expires_at = :lease_expires_at, started_at = :started_at
WHERE id = :id;

-- name: jobs_with_memory
SELECT jobs.*, memories.seen, memories.told, memories.has_told, memories.notes,
       owners.settings AS owner_settings, owners.zone AS owner_zone
FROM jobs LEFT JOIN memories ON memories.job_id = jobs.id LEFT JOIN owners ON owners.owner = jobs.owner
WHERE jobs.id IN (SELECT value FROM json_each(:ids));

-- name: give_up_run!
UPDATE runs SET status = 'failed', reason = :reason, finished_at = :now, lease_owner = NULL,
    lease_expires_at = NULL, next_attempt_at = NULL
WHERE id = :id;

-- name: renew_leases!
UPDATE runs SET lease_expires_at = :lease_expires_at
WHERE id IN (SELECT value FROM json_each(:ids))
  AND finished_at IS NULL AND status = 'running' AND lease_owner = :lease_owner;

-- name: expire_leases!
-- With the engine to itself, a new process knows that nobody serves what it finds running.
UPDATE runs SET lease_expires_at = :now WHERE finished_at IS NULL AND status = 'running';

-- name: served_runs
SELECT subject.id, subject.attempt FROM runs AS subject
WHERE subject.id IN (SELECT value FROM json_each(:ids))
  AND subject.status = 'running' AND subject.lease_owner = :lease_owner
/* locked */;

-- name: finish_run*!
UPDATE runs SET status = :status, reason = :reason, lease_owner = NULL, lease_expires_at = NULL,
    next_attempt_at = :next_attempt_at, started_at = :started_at, finished_at = :finished_at,
    ledger = :ledger, result = :result, error = :error
WHERE id = :id;

-- name: remember*!
INSERT INTO memories (job_id, seen, told, has_told, notes) VALUES (:job_id, :seen, :told, :has_told, :notes)
ON CONFLICT (job_id) DO UPDATE SET
    seen = excluded.seen, told = excluded.told, has_told = excluded.has_told, notes = excluded.notes;

-- name: memory_of
SELECT seen, told, has_told, notes FROM memories WHERE job_id = :job_id;

-- name: earliest_due
-- Whatever the number of jobs: a few index look-ups, and the few runs that are open. A run that waits
-- for another run of its job is not due: the end of the other wakes the loop.
SELECT (SELECT MIN(next_run_at) FROM jobs
        WHERE pause IS NULL AND next_run_at IS NOT NULL AND held_until IS NULL
          AND CAST(:asked_only AS BIGINT) = 0) AS job,
       (SELECT MIN(held_until) FROM jobs WHERE held_until IS NOT NULL) AS held,
       (SELECT MIN(resume_at) FROM jobs WHERE resume_at IS NOT NULL) AS pause,
       (SELECT MIN(next_attempt_at) FROM runs WHERE status = 'review') AS review,
       (SELECT MIN(subject.next_attempt_at) FROM runs AS subject
        WHERE subject.finished_at IS NULL AND subject.status = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM runs AS other
            WHERE other.job_id = subject.job_id AND other.finished_at IS NULL AND other.id <> subject.id
              AND (other.status = 'running' OR other.status = 'waiting' AND other.id < subject.id)
        ) AND (CAST(:asked_only AS BIGINT) = 0 OR subject.cause IN ('manual', 'test'))) AS attempt,
       (SELECT MIN(lease_expires_at) FROM runs
        WHERE finished_at IS NULL AND status = 'running'
          AND (CAST(:asked_only AS BIGINT) = 0 OR cause IN ('manual', 'test'))) AS lease;

-- name: ledgers_of_unsent
SELECT runs.id, runs.ledger, deliveries.id AS delivery_id
FROM deliveries JOIN runs ON runs.id = deliveries.run_id
WHERE deliveries.id IN (SELECT value FROM json_each(:ids));

-- name: rewrite_ledger*!
UPDATE runs SET ledger = :ledger WHERE id = :id;

-- name: runs_of_job
SELECT * FROM runs WHERE job_id = :job_id ORDER BY id DESC LIMIT :most;

-- name: recent_runs
SELECT * FROM runs ORDER BY id DESC LIMIT :most;

-- name: recent_runs_of
SELECT * FROM runs WHERE owner = :owner ORDER BY id DESC LIMIT :most;

-- name: run_by_id
SELECT * FROM runs WHERE id = :id;

-- name: open_runs_of
SELECT id FROM runs WHERE finished_at IS NULL AND status <> 'review' AND owner = :owner LIMIT 1;
