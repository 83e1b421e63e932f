-- name: add_number!
-- The same message counts once; two of one instant are one.
INSERT INTO numbers (owner, name, at, value, origin) VALUES (:owner, :name, :at, :value, :origin)
ON CONFLICT DO NOTHING;

-- name: last_number
SELECT value FROM numbers WHERE owner = :owner AND name = :name ORDER BY at DESC LIMIT 1;

-- name: rename_numbers!
UPDATE numbers SET owner = :other WHERE owner = :owner;
