-- name: store_update*!
INSERT INTO inbox (id, channel, chat, body, received_at, attempts, error)
VALUES (:id, :channel, :chat, :body, :received_at, 0, '') ON CONFLICT (id) DO NOTHING;

-- name: open_updates
-- The oldest unanswered update of each chat, so that each chat keeps its order.
SELECT inbox.* FROM inbox
WHERE inbox.closed_at IS NULL AND inbox.channel = :channel AND NOT EXISTS (
    SELECT 1 FROM inbox AS earlier
    WHERE earlier.closed_at IS NULL AND earlier.channel = inbox.channel
      AND earlier.chat = inbox.chat AND earlier.id < inbox.id
)
ORDER BY inbox.id LIMIT :most;

-- name: try_update!
UPDATE inbox SET attempts = attempts + 1 WHERE id = :id;

-- name: close_update!
UPDATE inbox SET closed_at = :now, error = :error WHERE id = :id AND closed_at IS NULL;

-- name: drop_updates!
DELETE FROM inbox WHERE closed_at IS NOT NULL AND closed_at < :before;

-- name: count_inbox
SELECT COUNT(*) AS waiting FROM inbox WHERE closed_at IS NULL;
