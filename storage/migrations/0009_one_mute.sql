-- A mute by a button stood among the rules of a watch, one in words among the policies: now all do.
WITH RECURSIVE places (id, place) AS (
    SELECT id, 1 FROM jobs WHERE attention LIKE '%"muted_until":%' AND policy NOT LIKE '%"muted_until":%'
    UNION ALL
    SELECT jobs.id, place + 1 FROM jobs JOIN places ON places.id = jobs.id
    WHERE substr(attention, place, 14) <> '"muted_until":'
), mutes (id, until) AS (
    SELECT jobs.id, substr(attention, place + 14, 16) FROM jobs JOIN places ON places.id = jobs.id
    WHERE substr(attention, place, 14) = '"muted_until":'
)
UPDATE jobs SET policy = '{"muted_until":' || mutes.until || CASE policy WHEN '{}' THEN '}' ELSE ',' || substr(policy, 2) END
FROM mutes WHERE mutes.id = jobs.id AND mutes.until BETWEEN '1' AND '9999999999999999';
