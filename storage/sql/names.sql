-- name: newest_name
SELECT MAX(name) AS name FROM (
    SELECT MAX(id) AS name FROM jobs UNION ALL SELECT MAX(id) FROM runs
    UNION ALL SELECT MAX(id) FROM edits UNION ALL SELECT MAX(id) FROM deliveries
) AS newest;
