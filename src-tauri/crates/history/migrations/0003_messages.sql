-- Short messages. `id` is given by Cordboard before a message is sent; `conversation` is the number without the ways to write it.
CREATE TABLE message (
    id           TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    pbx_id       TEXT,
    direction    TEXT    NOT NULL,
    remote       TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    problem      TEXT,
    detail       TEXT,
    at           INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    cost         TEXT,
    currency     TEXT
) STRICT;

CREATE INDEX message_by_time ON message (at, id);
CREATE INDEX message_by_account ON message (account, at, id);
CREATE INDEX message_by_conversation ON message (account, conversation, at, id);
CREATE INDEX message_sending ON message (account) WHERE state = 'sending';
