//! Who and what exists at the exchange before anything happens. Invariant: after [`Cast::completed`] every id is set and unique.

mod complete;

use serde::{Deserialize, Serialize};

pub use complete::CastError;

use crate::span::Span;

/// Everybody and everything at the exchange.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cast {
    /// How the exchange behaves.
    pub settings: Settings,
    /// People with a telephone.
    #[serde(rename = "user")]
    pub users: Vec<User>,
    /// Waiting queues.
    #[serde(rename = "queue")]
    pub queues: Vec<Queue>,
    /// Who serves which queue.
    #[serde(rename = "member")]
    pub members: Vec<Member>,
    /// People outside.
    #[serde(rename = "party")]
    pub parties: Vec<Party>,
    /// Presences a user can choose.
    #[serde(rename = "status")]
    pub statuses: Vec<Status>,
    /// Conference rooms.
    #[serde(rename = "room")]
    pub rooms: Vec<Room>,
    /// Numbers that make several telephones ring at once.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

/// Behaviour of the whole exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Wall time at the start, RFC 3339; the present when absent.
    pub starts_at: Option<String>,
    /// Minutes east of UTC of the exchange's local time.
    pub utc_offset_minutes: i32,
    /// How long a telephone rings.
    pub ring_timeout: Span,
    /// How long a queue leaves an agent alone who did not answer.
    pub retry: Span,
    /// Longest number that is not routed through the outgoing queue of a logged-in agent.
    pub outbound_length: usize,
    /// Headers of directory answers, in the order of the columns.
    pub directory_headers: Vec<String>,
    /// How long a caller talks to a voice mailbox.
    pub message: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            starts_at: None,
            utc_offset_minutes: 60,
            ring_timeout: Span::secs(30),
            retry: Span::secs(5),
            outbound_length: 6,
            directory_headers: ["Name", "Number", "Mobile", "Favorite"].map(str::to_owned).to_vec(),
            message: Span::secs(8),
        }
    }
}

/// A person with a telephone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// Id; the place in the list when 0.
    pub id: u32,
    /// Sign-in name.
    pub login: String,
    /// Password; `secret` when empty.
    pub password: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Number of the telephone.
    pub extension: String,
    /// Mobile number.
    pub mobile: String,
    /// The agent this person is.
    pub agent: Option<AgentSeat>,
    /// Logged in as agent from the start.
    pub logged_in: bool,
    /// Logins of favourite colleagues and numbers of favourite parties.
    pub favourites: Vec<String>,
    /// Presence at the start: name of a status.
    pub presence: String,
    /// Do not disturb.
    pub dnd: bool,
    /// Where calls go instead.
    pub forwards: Forwards,
    /// Voice mailbox.
    pub voicemail: Option<Voicemail>,
    /// What stands on the desk.
    pub phone: PhoneKind,
    /// Rights profile, such as `Supervisor`.
    pub profile: Option<String>,
    /// Rights by name.
    pub rights: Vec<String>,
    /// What the person does when no client is connected.
    pub behaviour: Option<Behaviour>,
    /// The telephones of this person, for faces that know several; one when empty.
    pub devices: Vec<Device>,
}

impl User {
    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// The agent a user is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentSeat {
    /// Id; 20 plus the user's id when 0.
    pub id: u32,
    /// Agent number.
    pub number: String,
    /// Id of the agent group; 0 for none.
    pub group: u32,
}

/// Where calls go instead of the telephone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forwards {
    /// Always.
    pub always: Forward,
    /// When busy.
    pub busy: Forward,
    /// When nobody answers.
    pub no_answer: Forward,
}

/// One forward.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forward {
    /// Switched on.
    pub on: bool,
    /// Where to.
    pub to: String,
}

/// Which forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardKind {
    /// Always.
    Always,
    /// When busy.
    Busy,
    /// When nobody answers.
    NoAnswer,
}

/// Messages in a voice mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Voicemail {
    /// Id of the mailbox.
    pub id: u32,
    /// Not heard.
    pub new: u32,
    /// Kept waiting.
    pub waiting: u32,
    /// Heard.
    pub old: u32,
}

/// What stands on a desk decides what can be controlled from elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// Everything; a cancelled consultation retrieves the first call.
    #[default]
    Snom,
    /// Everything but the conference.
    Polycom,
    /// Everything but the conference.
    Yealink,
    /// Can be called and hung up, nothing else.
    Plain,
}

impl PhoneKind {
    /// Can answer, hold and transfer by remote control.
    #[must_use]
    pub const fn is_controllable(self) -> bool {
        match self {
            Self::Snom | Self::Polycom | Self::Yealink => true,
            Self::Plain => false,
        }
    }

    /// Can join two calls by itself.
    #[must_use]
    pub const fn has_conference(self) -> bool {
        match self {
            Self::Snom => true,
            Self::Polycom | Self::Yealink | Self::Plain => false,
        }
    }

    /// Takes the first call back when a consultation is cancelled.
    #[must_use]
    pub const fn retrieves_after_cancel(self) -> bool {
        self.has_conference()
    }
}

/// What somebody does whom no client controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// Answers after this time; never when absent.
    pub answer_after: Option<Span>,
    /// Hangs up after talking for this time; never when absent.
    pub talk: Option<Span>,
    /// Is always busy.
    pub busy: bool,
}

/// A waiting queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Queue {
    /// Id; the place in the list when 0.
    pub id: u32,
    /// Technical name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
    /// Number to dial.
    pub number: String,
    /// Time an agent has after a call of this queue.
    pub wrap_up: Span,
    /// How long an agent's telephone rings.
    pub ring_timeout: Span,
    /// Longest wait; endless when absent.
    pub max_wait: Option<Span>,
    /// Calls are recorded.
    pub recording: bool,
    /// Takes calls.
    pub open: bool,
    /// How agents are chosen.
    pub strategy: Strategy,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            display_name: String::new(),
            number: String::new(),
            wrap_up: Span::secs(10),
            ring_timeout: Span::secs(15),
            max_wait: None,
            recording: false,
            open: true,
            strategy: Strategy::default(),
        }
    }
}

/// How a queue chooses agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Lowest penalty first, then the longest idle.
    #[default]
    LongestIdle,
    /// All ready agents of the lowest penalty at once.
    RingAll,
}

/// A user serves a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Member {
    /// Login of a user who is an agent.
    pub user: String,
    /// Technical name of the queue.
    pub queue: String,
    /// Lower is preferred.
    pub penalty: u32,
}

/// Somebody outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// Number.
    pub number: String,
    /// Name as the exchange shows it.
    pub name: String,
    /// Stands in the directory.
    pub listed: bool,
    /// What happens when this number is called; answers after 3 s and talks for 30 s when absent.
    pub behaviour: Option<Behaviour>,
}

/// A presence a user can choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Status {
    /// Technical name.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// `#RRGGBB`.
    pub color: String,
    /// What choosing it does to the agent.
    pub effect: Effect,
}

/// What a presence does to the user's agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// Ready.
    Ready,
    /// Not ready, with the status as reason.
    Pause,
    /// Logged out.
    LogOut,
    /// Do not disturb.
    Dnd,
}

/// A conference room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Room {
    /// Number to dial.
    pub number: String,
    /// Name.
    pub name: String,
    /// Asks for a PIN.
    pub pin: bool,
}

/// A number that makes several telephones ring at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Group {
    /// Number to dial.
    pub number: String,
    /// Name.
    pub name: String,
    /// Logins of the people whose telephones ring.
    pub members: Vec<String>,
}

/// One of several telephones of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Device {
    /// Name for people.
    pub name: String,
    /// Name with which it registers; made of the login when empty.
    pub username: String,
    /// Is switched on.
    pub registered: bool,
    /// The one the person picks up and dials with; the first one when none is.
    pub at_hand: bool,
}

impl Default for Device {
    fn default() -> Self {
        Self { name: String::new(), username: String::new(), registered: true, at_hand: false }
    }
}
