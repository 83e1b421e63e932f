-- What only one process may do at a time, and until when it may: talking to a channel.
CREATE TABLE leases (
    name         TEXT PRIMARY KEY,
    holder       TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX leases_of_holder ON leases (holder);

-- Until when a message that is on its way is left to its process; empty where that holds the channel.
ALTER TABLE deliveries ADD COLUMN lease_expires_at BIGINT;

CREATE INDEX deliveries_on_their_way ON deliveries (channel, id) WHERE status = 'sending';
