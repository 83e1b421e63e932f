-- name: add_observation!
INSERT INTO observations (id, job_id, at, state, size) VALUES (:id, :job_id, :at, :state, :size)
ON CONFLICT (id) DO NOTHING;

-- name: trim_observations!
-- From the index alone: what is too old, too many, or too much counted from the newest.
DELETE FROM observations WHERE id IN (
    SELECT id FROM (
        SELECT id, at, ROW_NUMBER() OVER newest_first AS place, SUM(size) OVER newest_first AS total
        FROM observations WHERE job_id = :job_id
        WINDOW newest_first AS (ORDER BY id DESC ROWS UNBOUNDED PRECEDING)
    ) AS kept
    WHERE at < :oldest OR place > :most OR total > :largest
);

-- name: observations_of
SELECT at, state FROM observations WHERE job_id = :job_id AND at >= :since ORDER BY id;

-- name: forget_observations!
DELETE FROM observations WHERE job_id = :job_id;

-- name: last_change
SELECT * FROM deliveries WHERE job_id = :job_id AND kind = 'change' ORDER BY id DESC LIMIT 1;
