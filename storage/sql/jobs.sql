-- name: count_owner
-- The owner's next job number; makes the owner known.
INSERT INTO owners (owner, last_number, created_at) VALUES (:owner, 1, :now)
ON CONFLICT (owner) DO UPDATE SET last_number = owners.last_number + 1
RETURNING last_number;

-- name: add_job!
INSERT INTO jobs (
    id, owner, number, task, turn, source, schedule, zone, bounds, policy, attention, pause,
    consent, resume_at, next_run_at, last_run_at, run_count, version, parent_id, created_at, ended_at, removed_at
) VALUES (
    :id, :owner, :number, :task, :turn, :source, :schedule, :zone, :bounds, :policy, :attention, :pause,
    :consent, :resume_at, :next_run_at, :last_run_at, :run_count, :version, :parent_id, :created_at, :ended_at, :removed_at
);

-- name: change_job!
-- Fenced: whoever read an older version, or a due moment served meanwhile, changes nothing.
UPDATE jobs SET
    task = :task, turn = :turn, source = :source, schedule = :schedule, zone = :zone, bounds = :bounds,
    policy = :policy, attention = :attention, pause = :pause, consent = :consent, resume_at = :resume_at,
    next_run_at = :next_run_at, ended_at = :ended_at, removed_at = :removed_at, held_until = NULL,
    version = version + 1
WHERE id = :id AND version = :version AND COALESCE(next_run_at, -1) = :was_due;

-- name: job_by_id
SELECT * FROM jobs WHERE id = :id;

-- name: job_by_number
SELECT * FROM jobs WHERE owner = :owner AND number = :number;

-- name: jobs_by_number
SELECT * FROM jobs WHERE number = :number ORDER BY id;

-- name: listed_jobs
SELECT * FROM jobs
WHERE ended_at IS NULL AND removed_at IS NULL AND owner = :owner
ORDER BY pause IS NOT NULL, COALESCE(next_run_at, 9223372036854775807), id;

-- name: all_listed_jobs
SELECT * FROM jobs
WHERE ended_at IS NULL AND removed_at IS NULL
ORDER BY pause IS NOT NULL, COALESCE(next_run_at, 9223372036854775807), id;

-- name: ask_consent*!
UPDATE jobs SET consent = :consent WHERE id = :id;

-- name: asking_jobs
SELECT * FROM jobs WHERE consent IS NOT NULL AND removed_at IS NULL AND :owner IN ('', owner) ORDER BY id;

-- name: add_edit!
INSERT INTO edits (id, job_id, owner, kind, origin, at, before, after, undone_at)
VALUES (:id, :job_id, :owner, :kind, :origin, :at, :before, :after, :undone_at);

-- name: edit_by_origin
SELECT * FROM edits WHERE origin = :origin;

-- name: retire_origin!
-- What was asked for so long ago may be asked for again.
UPDATE edits SET origin = origin || ':' || id WHERE origin = :origin AND at <= :before;

-- name: edits_since
SELECT * FROM edits WHERE owner = :owner AND at >= :since ORDER BY id DESC;

-- name: edits_of_job
SELECT * FROM edits WHERE owner = :owner AND job_id = :job_id ORDER BY id DESC LIMIT :most;

-- name: mark_undone!
UPDATE edits SET undone_at = :now WHERE id = :id;

-- name: set_aside!
-- A row that cannot be read or planned stops itself and nothing else.
UPDATE jobs SET pause = :pause, resume_at = NULL WHERE id = :id;

-- name: pause_itself!
UPDATE jobs SET pause = :pause, version = version + 1 WHERE id = :id AND version = :version AND pause IS NULL;


-- name: learn!
UPDATE jobs SET source = :source, version = version + 1 WHERE id = :id AND version = :version;

-- name: release_jobs_of!
-- The owner's quiet hours may be others now: what they kept back is looked at anew.
UPDATE jobs SET held_until = NULL WHERE held_until IS NOT NULL AND owner = :owner;

-- name: last_reminded
-- What a bare "done" or "snooze" is about: what came last, by its schedule or because somebody asked for it.
SELECT subject.* FROM (
    SELECT jobs.*, COALESCE(last_run_at, 0) AS came_at, COALESCE((
        SELECT MAX(started_at) FROM runs WHERE runs.job_id = jobs.id AND due_at IS NULL AND status = 'succeeded'
    ), 0) AS asked_at
    FROM jobs WHERE owner = :owner AND turn = 'remind' AND removed_at IS NULL
) AS subject
WHERE came_at > 0 OR asked_at > 0
ORDER BY CASE WHEN asked_at > came_at THEN asked_at ELSE came_at END DESC LIMIT 1;

-- name: jobs_in_chat
SELECT * FROM jobs
WHERE ended_at IS NULL AND removed_at IS NULL
  AND (owner = :owner OR SUBSTR(owner, 1, LENGTH(CAST(:topics AS TEXT))) = :topics)
ORDER BY id;
