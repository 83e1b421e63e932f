-- Numbers that people type for themselves ("steps 5000"), each name a series of its own.
CREATE TABLE numbers (
    owner        TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    value        TEXT   NOT NULL,
    origin       TEXT   NOT NULL UNIQUE,
    PRIMARY KEY (owner, name, at)
);
