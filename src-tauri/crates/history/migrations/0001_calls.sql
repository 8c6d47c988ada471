-- All moments are milliseconds since 1970-01-01 UTC. Migrations are only ever added.

-- `id` grows with the time of the call (see record_id.rs), so that the newest match of a search is met first.
CREATE TABLE call (
    id               INTEGER PRIMARY KEY,
    account          TEXT    NOT NULL,
    call             TEXT    NOT NULL,
    source           TEXT    NOT NULL,
    direction        TEXT    NOT NULL,
    internal         INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    outcome          TEXT,
    started_at       INTEGER NOT NULL,
    start_unknown    INTEGER NOT NULL,
    answered_at      INTEGER,
    ended_at         INTEGER,
    ended_unobserved INTEGER NOT NULL,
    seen_at          INTEGER NOT NULL,
    duration_ms      INTEGER,
    hold_ms          INTEGER NOT NULL,
    recorded         TEXT    NOT NULL,
    conference       INTEGER NOT NULL,
    remote_number    TEXT,
    remote_name      TEXT,
    called           TEXT,
    queue_id         TEXT,
    queue_name       TEXT,
    detail           TEXT    NOT NULL,
    pbx_record       TEXT,
    number_key       TEXT,
    missed_unseen    INTEGER NOT NULL DEFAULT 0,
    note             TEXT,
    tags             TEXT    NOT NULL DEFAULT '[]',
    disposition      TEXT,
    UNIQUE (account, call)
) STRICT;

CREATE INDEX call_by_time ON call (started_at);
CREATE INDEX call_by_account ON call (account, started_at);
CREATE INDEX call_by_direction ON call (direction, started_at);
CREATE INDEX call_by_number ON call (number_key, started_at);
CREATE INDEX call_by_queue ON call (queue_name, started_at) WHERE queue_name IS NOT NULL;
CREATE INDEX call_missed ON call (started_at) WHERE outcome = 'missed';
CREATE INDEX call_missed_unseen ON call (started_at) WHERE missed_unseen = 1;
CREATE INDEX call_open ON call (account) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX call_pbx_record ON call (account, pbx_record) WHERE pbx_record IS NOT NULL;

-- Fragments of number and name, made by fragments.rs; rowid = call.id.
CREATE VIRTUAL TABLE call_text USING fts5 (
    fragments,
    content = '',
    contentless_delete = 1,
    tokenize = "ascii tokenchars '_'"
);

-- What an agent was from `at` until the next row of the same agent.
CREATE TABLE agent_state (
    account TEXT    NOT NULL,
    agent   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    state   TEXT    NOT NULL,
    reason  TEXT,
    PRIMARY KEY (account, agent, at)
) STRICT, WITHOUT ROWID;

-- Spans of time of which every call is known. What no span covers is a gap.
CREATE TABLE coverage (
    account TEXT    NOT NULL,
    from_at INTEGER NOT NULL,
    to_at   INTEGER NOT NULL,
    source  TEXT    NOT NULL,
    open    INTEGER NOT NULL,
    PRIMARY KEY (account, from_at, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX coverage_open ON coverage (account) WHERE open = 1;
