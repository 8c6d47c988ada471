//! The model's words as they are written in the database. Invariant: a word once written is never renamed; an unknown
//! word (a newer program's) reads as the mildest value instead of failing the whole page.

use cordboard_model::{AgentState, CallState, Direction, MessageState, Outcome, RecordingState};

use crate::Source;

macro_rules! words {
    ($write:ident, $read:ident, $kind:ident, $unknown:ident, { $($variant:ident = $word:literal),+ $(,)? }) => {
        pub(crate) const fn $write(value: $kind) -> &'static str {
            match value { $($kind::$variant => $word),+ }
        }
        pub(crate) fn $read(word: &str) -> $kind {
            match word { $($word => $kind::$variant,)+ _ => $kind::$unknown }
        }
    };
}

words!(direction_word, direction, Direction, Incoming, { Incoming = "incoming", Outgoing = "outgoing" });
words!(state_word, state, CallState, Ended, {
    Dialing = "dialing", Ringing = "ringing", Connected = "connected", Held = "held", Queued = "queued", Parked = "parked",
    Ended = "ended",
});
words!(outcome_word, outcome, Outcome, Unknown, {
    Answered = "answered", Missed = "missed", AnsweredElsewhere = "answered_elsewhere", Abandoned = "abandoned",
    Rejected = "rejected", Busy = "busy", Failed = "failed", NoAnswer = "no_answer", Transferred = "transferred",
    Unknown = "unknown",
});
words!(recording_word, recording, RecordingState, Unknown, {
    Unknown = "unknown", Off = "off", Active = "active", Paused = "paused",
});
words!(agent_word, agent_state, AgentState, Unknown, {
    Unknown = "unknown", LoggedOut = "logged_out", Ready = "ready", NotReady = "not_ready", Ringing = "ringing",
    Dialing = "dialing", OnCall = "on_call", WrapUp = "wrap_up",
});
words!(message_state_word, message_state, MessageState, Doubtful, {
    Sending = "sending", Queued = "queued", Sent = "sent", Delivered = "delivered", Failed = "failed", Doubtful = "doubtful",
});
words!(source_word, source, Source, Live, { Live = "live", Pbx = "pbx", Import = "import" });
