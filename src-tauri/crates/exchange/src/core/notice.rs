//! What the switch tells its faces. Invariant: a notice carries everything it is about, so that it can be told later and still be true of its moment.

use std::collections::BTreeMap;

use crate::{
    clock::Wall,
    core::{
        call::LegKey,
        cast::{Forwards, Voicemail},
        channel::ChannelChange,
        parking::Parking,
        statistics::{AgentCounter, QueueCounter},
    },
    ledger::{Direction, Remote},
};

/// Something changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    Leg(LegView),
    Channels { at: Wall, changes: Vec<ChannelChange> },
    Parking { at: Wall, place: String, leg: LegKey, by: Option<LegKey>, what: Parking },
    Agent(AgentView),
    Member { agent: u32, queue: u32, penalty: Option<u32> },
    QueueCounters { queue: u32, name: String, by_name: bool, values: Vec<(QueueCounter, f64)> },
    QueueCalls { queue: u32, calls: Vec<WaitingView> },
    AgentCounters { agent: u32, values: Vec<(AgentCounter, Figure)> },
    User(UserView),
    Presence { user: u32, status: String },
    Phone { user: u32, number: String, hint: Hint },
    Voicemail { user: u32, voicemail: Voicemail },
    Listening { agent: u32, user: u32, phone: String, started: bool },
    Rooms(Vec<RoomView>),
}

/// What a user's connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LegState {
    Dialing,
    Ringing,
    Established,
    OnHold,
    Released,
}

/// One connection of one user.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LegView {
    pub(crate) user: u32,
    pub(crate) id: String,
    pub(crate) linked_id: String,
    pub(crate) own_number: String,
    pub(crate) state: LegState,
    pub(crate) remote: Remote,
    pub(crate) called: String,
    pub(crate) calling: Remote,
    pub(crate) queue: Option<String>,
    pub(crate) placed_here: bool,
    pub(crate) direction: Direction,
    pub(crate) attached: BTreeMap<String, String>,
}

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AgentState {
    LoggedOut,
    Login,
    Ready,
    Paused,
    WrapUp,
    Ringing,
    Dialing,
    OnCall,
}

impl AgentState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::Login => "login",
            Self::Ready => "ready",
            Self::Paused => "not_ready",
            Self::WrapUp => "wrap_up",
            Self::Ringing => "ringing",
            Self::Dialing => "dialing",
            Self::OnCall => "on_call",
        }
    }
}

/// Whether a call is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    Off,
    Active,
    Paused,
}

/// One agent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AgentView {
    pub(crate) agent: u32,
    pub(crate) state: AgentState,
    pub(crate) phone: String,
    pub(crate) since: Wall,
    pub(crate) told_at: Wall,
    pub(crate) queues: Vec<u32>,
    pub(crate) cause: String,
    pub(crate) call: Option<AgentCall>,
    /// Logs out as soon as the call is over.
    pub(crate) leaving: bool,
}

/// The call an agent talks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgentCall {
    pub(crate) acd: bool,
    pub(crate) placed_here: bool,
    pub(crate) external: bool,
    pub(crate) recording: Recording,
}

/// A caller in a queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WaitingView {
    pub(crate) position: usize,
    pub(crate) remote: Remote,
    pub(crate) entered: Wall,
    pub(crate) id: String,
}

/// A user's settings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UserView {
    pub(crate) user: u32,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) mobile: String,
    pub(crate) agent: Option<u32>,
    pub(crate) voicemail: Option<u32>,
    pub(crate) dnd: bool,
    pub(crate) forwards: Forwards,
}

/// State of a telephone as others see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    Available,
    Calling,
    Busy,
    Ringing,
    BusyAndRinging,
    OnHold,
    Unexisting,
}

/// A conference room.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoomView {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) pin: bool,
    pub(crate) since: Option<Wall>,
    pub(crate) members: Vec<(Remote, Wall)>,
}

/// A figure of a statistic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Figure {
    Number(i64),
    Share(f64),
    Moment(Wall),
}
