-- name: owner(owner)
SELECT * FROM owners WHERE owner = :owner;

-- name: save_owner(owner, zone, language, settings, blocked, now)!
INSERT INTO owners (owner, zone, language, settings, blocked, created_at)
VALUES (:owner, :zone, :language, :settings, :blocked, :now)
ON CONFLICT (owner) DO UPDATE SET
    zone = excluded.zone, language = excluded.language, settings = excluded.settings, blocked = excluded.blocked;

-- name: draft(owner, now)
SELECT body FROM drafts WHERE owner = :owner AND expires_at > :now;

-- name: keep_draft(owner, body, expires_at)!
INSERT INTO drafts (owner, body, expires_at) VALUES (:owner, :body, :expires_at)
ON CONFLICT (owner) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: drop_draft(owner)!
DELETE FROM drafts WHERE owner = :owner;

-- name: fact(name)
SELECT body, at FROM facts WHERE name = :name;

-- name: note_fact(name, body, now)!
INSERT INTO facts (name, body, at) VALUES (:name, :body, :now)
ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at;

-- name: drop_fact(name)!
DELETE FROM facts WHERE name = :name;
