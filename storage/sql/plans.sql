-- name: planned_zones
SELECT DISTINCT zone FROM jobs WHERE next_run_at IS NOT NULL ORDER BY zone;

-- name: planned_in_zone
SELECT * FROM jobs WHERE next_run_at IS NOT NULL AND schedule LIKE :ending ORDER BY id;

-- name: move_next_run!
-- Fenced: what was planned anew meanwhile stays as it is.
UPDATE jobs SET next_run_at = :next_run_at, ended_at = :ended_at
WHERE id = :id AND version = :version AND next_run_at = :was_due;
