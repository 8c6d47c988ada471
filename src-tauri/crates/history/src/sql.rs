//! Every fixed statement. Invariant: each is in [`ALL`], where a test prepares it on a migrated database and reads its plan.

use crate::{messages::message_columns, record::columns};

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)+
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

statements! {
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    ROLLBACK = "ROLLBACK";

    CALL_BY_KEY = concat!("SELECT ", columns!(), " FROM call WHERE account = ?1 AND call = ?2");
    CALL_BY_ID = concat!("SELECT ", columns!(), " FROM call WHERE id = ?1");
    LAST_ID_BETWEEN = "SELECT max(id) FROM call WHERE id >= ?1 AND id < ?2";
    SAVE_CALL = "INSERT INTO call (id, account, call, source, direction, internal, state, outcome, started_at, start_unknown, \
        answered_at, ended_at, ended_unobserved, seen_at, duration_ms, hold_ms, recorded, conference, remote_number, remote_name, \
        called, queue_id, queue_name, detail, number_key, missed_unseen) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, \
        ?26) \
        ON CONFLICT (id) DO UPDATE SET source = ?4, direction = ?5, internal = ?6, state = ?7, outcome = ?8, started_at = ?9, \
        start_unknown = ?10, answered_at = ?11, ended_at = ?12, ended_unobserved = ?13, seen_at = ?14, duration_ms = ?15, \
        hold_ms = ?16, recorded = ?17, conference = ?18, remote_number = ?19, remote_name = ?20, called = ?21, queue_id = ?22, \
        queue_name = ?23, detail = ?24, number_key = ?25, missed_unseen = ?26";
    LAST_IDS = "SELECT value, (SELECT max(id) FROM call WHERE id >= value AND id < value + ?2) FROM json_each(?1)";
    KNOWN_CALLS = "SELECT call FROM call WHERE account = ?1 AND call IN (SELECT value FROM json_each(?2))";
    SAVE_ALL_FRAGMENTS = "INSERT INTO call_text (rowid, fragments) SELECT value ->> 0, value ->> 1 FROM json_each(?1)";
    FORGET_FRAGMENTS = "DELETE FROM call_text WHERE rowid = ?1";
    SAVE_FRAGMENTS = "INSERT INTO unindexed (id, fragments) VALUES (?1, ' ' || ?2 || ' ') \
        ON CONFLICT (id) DO UPDATE SET fragments = excluded.fragments";
    FORGET_UNINDEXED = "DELETE FROM unindexed WHERE id = ?1";
    INDEX_OLDEST = "INSERT INTO call_text (rowid, fragments) SELECT id, fragments FROM unindexed ORDER BY id LIMIT ?1";
    FORGET_OLDEST_UNINDEXED = "DELETE FROM unindexed WHERE id IN (SELECT id FROM unindexed ORDER BY id LIMIT ?1)";
    /// Merges segments of the search index, this many pages of it.
    MERGE_FRAGMENTS = "INSERT INTO call_text (call_text, rank) VALUES ('merge', ?1)";
    TOTAL_CHANGES = "SELECT total_changes()";

    OPEN_CALLS = concat!("SELECT ", columns!(), " FROM call INDEXED BY call_open WHERE ended_at IS NULL");
    COUNT_MISSED_UNSEEN = "SELECT count(*) FROM call INDEXED BY call_missed_unseen WHERE missed_unseen = 1";
    SEE_MISSED = "UPDATE call INDEXED BY call_missed_unseen SET missed_unseen = 0 WHERE missed_unseen = 1 AND started_at <= ?1";
    ANNOTATE = "UPDATE call SET note = ?2, tags = ?3, disposition = ?4 WHERE id = ?1";

    CALL_BY_PBX_RECORD = concat!("SELECT ", columns!(), " FROM call WHERE account = ?1 AND pbx_record = ?2");
    CLAIM_FOR_PBX_RECORD = "UPDATE call SET pbx_record = ?2 WHERE id = ?1";
    UNCLAIMED_NEAR = concat!("SELECT ", columns!(), " FROM call INDEXED BY call_by_number WHERE number_key IS ?2 \
        AND started_at >= ?3 AND started_at <= ?4 AND account = ?1 AND direction = ?5 AND pbx_record IS NULL \
        ORDER BY started_at, id");

    AGENT_STATE_BEFORE = "SELECT at, state, reason FROM agent_state WHERE account = ?1 AND agent = ?2 AND at <= ?3 \
        ORDER BY at DESC LIMIT 1";
    AGENT_STATES_BETWEEN = "SELECT at, state, reason FROM agent_state WHERE account = ?1 AND agent = ?2 AND at > ?3 AND at < ?4 \
        ORDER BY at";
    /// Of several states of one millisecond the one that came last stays; one writer keeps their order.
    SAVE_AGENT_STATE = "INSERT INTO agent_state (account, agent, at, state, reason) VALUES (?1, ?2, ?3, ?4, ?5) \
        ON CONFLICT (account, agent, at) DO UPDATE SET state = excluded.state, reason = excluded.reason";
    LAST_AGENT_STATES = "SELECT agent, max(at), state FROM agent_state WHERE account = ?1 GROUP BY agent";
    PURGE_AGENT_STATES = "DELETE FROM agent_state WHERE account = ?1 AND agent = ?2 AND at < ?3";
    AGENTS = "SELECT DISTINCT account, agent FROM agent_state";

    OPEN_COVERAGE = "SELECT account, from_at, to_at FROM coverage INDEXED BY coverage_open WHERE open = 1";
    BEGIN_COVERAGE = "INSERT INTO coverage (account, from_at, to_at, source, open) \
        VALUES (?1, ?2, ?2, 'live', 1) \
        ON CONFLICT (account, from_at, source) DO UPDATE SET open = 1";
    EXTEND_COVERAGE = "UPDATE coverage INDEXED BY coverage_open SET to_at = max(to_at, ?2) WHERE open = 1 AND account = ?1";
    END_COVERAGE = "UPDATE coverage INDEXED BY coverage_open SET to_at = max(to_at, ?2), open = 0 WHERE open = 1 AND account = ?1";
    END_ALL_COVERAGE = "UPDATE coverage INDEXED BY coverage_open SET open = 0 WHERE open = 1";
    ADD_COVERAGE = "INSERT INTO coverage (account, from_at, to_at, source, open) VALUES (?1, ?2, ?3, ?4, 0) \
        ON CONFLICT (account, from_at, source) DO UPDATE SET to_at = max(to_at, excluded.to_at)";
    COVERAGE_UNTIL = "SELECT from_at, to_at FROM coverage WHERE account = ?1 AND from_at <= ?2 ORDER BY from_at";
    LIVE_COVERAGE = "SELECT from_at, to_at, open FROM coverage WHERE account = ?1 AND source = 'live' ORDER BY from_at";
    PURGE_COVERAGE = "DELETE FROM coverage WHERE open = 0 AND to_at < ?1";

    SAVE_MESSAGE = "INSERT INTO message (id, account, conversation, pbx_id, direction, remote, text, state, problem, detail, at, \
        changed_at, cost, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
        ON CONFLICT (id) DO UPDATE SET pbx_id = ?4, state = ?8, problem = ?9, detail = ?10, changed_at = ?12, cost = ?13, \
        currency = ?14";
    FORGET_MESSAGE = "DELETE FROM message WHERE id = ?1";
    MESSAGES_TO_FOLLOW = concat!("SELECT ", message_columns!(), " FROM message INDEXED BY message_by_time WHERE message.at >= ?1 \
        AND message.direction = 'outgoing' AND message.state <> 'failed' AND (message.state <> 'delivered' OR message.cost IS NULL) \
        ORDER BY message.at, message.id");
    /// What a crash left on its way may have been sent.
    DOUBT_MESSAGES = "UPDATE message INDEXED BY message_sending SET state = 'doubtful', problem = 'interrupted' \
        WHERE state = 'sending'";
    PURGE_MESSAGES = "DELETE FROM message WHERE at < ?1";

    OLDEST_BEFORE = "SELECT id FROM call INDEXED BY call_by_time WHERE started_at < ?1 AND ended_at IS NOT NULL ORDER BY started_at LIMIT ?2";
    DELETE_CALL = "DELETE FROM call WHERE id = ?1";
    TOUCH = "SELECT count(*) FROM sqlite_schema";
    SCHEMA_VERSION = "SELECT max(version) FROM _sqlx_migrations";
    CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";
    CHECK = "PRAGMA quick_check(1)";
}
