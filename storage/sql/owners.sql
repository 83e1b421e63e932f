-- name: owner
SELECT * FROM owners WHERE owner = :owner;

-- name: save_owner!
INSERT INTO owners (owner, zone, language, settings, blocked, created_at)
VALUES (:owner, :zone, :language, :settings, :blocked, :now)
ON CONFLICT (owner) DO UPDATE SET
    zone = excluded.zone, language = excluded.language, settings = excluded.settings, blocked = excluded.blocked;

-- name: draft
SELECT body FROM drafts WHERE owner = :owner AND expires_at > :now;

-- name: keep_draft!
INSERT INTO drafts (owner, body, expires_at) VALUES (:owner, :body, :expires_at)
ON CONFLICT (owner) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: drop_draft!
DELETE FROM drafts WHERE owner = :owner;

-- name: fact
SELECT body, at FROM facts WHERE name = :name;

-- name: note_fact!
INSERT INTO facts (name, body, at) VALUES (:name, :body, :now)
ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at;

-- name: drop_fact!
DELETE FROM facts WHERE name = :name;

-- name: rename_jobs!
UPDATE jobs SET owner = :other, number = number + :after WHERE owner = :owner;

-- name: rename_runs!
UPDATE runs SET owner = :other WHERE owner = :owner;

-- name: rename_edits!
UPDATE edits SET owner = :other WHERE owner = :owner;

-- name: rename_deliveries!
UPDATE deliveries SET owner = :other WHERE owner = :owner;

-- name: rename_inbox!
UPDATE inbox SET chat = :other WHERE chat = :owner;

-- name: rename_owner!
INSERT INTO owners (owner, zone, language, settings, last_number, blocked, created_at)
SELECT :other, zone, language, settings, last_number + :after, blocked, created_at
FROM owners AS former WHERE former.owner = :owner
ON CONFLICT (owner) DO UPDATE SET last_number = excluded.last_number;

-- name: drop_owner!
DELETE FROM owners WHERE owner = :owner;
