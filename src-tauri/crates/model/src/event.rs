//! What happened at a PBX. Invariant: an event states a fact; applying it twice, late or in another order is defined.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentReport, CallId, CallReport, Capabilities, Command, Contact, ContactKey, ContactSource, Extension, Health,
    Listening, Membership, Message, MessageReport, PageOffer, ParkedCall, PastCalls, PhoneSettings, Presence, PresenceStatus,
    Queue, QueueCaller, QueueId, Reason, RecordingFetch, RecordingState, Recordings, Room, Statistic, User, Voicemail,
};

/// A fact from one account. Lists named `…Listed` are complete: what is missing there is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The state of the link changed. Lost: what is known becomes stale.
    LinkChanged(Health),
    /// What this account can do.
    CapabilitiesKnown(Capabilities),
    /// Who is signed in. Members that are `None` leave what was known.
    UserReported(User),

    /// All calls that exist now.
    CallsListed(Vec<CallReport>),
    /// Something about one call.
    CallReported(Box<CallReport>),
    /// These connected calls are joined at the user's desk; empty: none are.
    ConferenceReported(Vec<CallId>),
    /// Recording of that call, or of whichever call is connected.
    RecordingReported(Option<CallId>, RecordingState),
    /// The PBX accepted that wish about the recording of that call, and will not say what comes of it.
    RecordingAsked(CallId, RecordingState),
    /// Data for that call, or for the newest one.
    AttachedReported(Option<CallId>, Vec<(String, String)>),
    /// A page that is to be shown with a call.
    PageOffered(Box<PageOffer>),
    /// All calls that are parked where the user can take them.
    ParkedListed(Vec<ParkedCall>),
    /// All conferences of the PBX that take place, as far as the user may see them.
    RoomsListed(Vec<Room>),

    /// Something about an agent.
    AgentReported(Box<AgentReport>),
    /// All agents.
    AgentsListed(Vec<AgentReport>),
    /// Figures of an agent's day; merged by name.
    AgentFigures(AgentId, Vec<(String, String)>),
    /// Somebody began or ceased to listen to the user's agent.
    ListeningReported(Option<Listening>),
    /// The statuses the PBX offers to agents.
    ReasonsListed(Vec<Reason>),

    /// One queue; its configuration only.
    QueueReported(Box<Queue>),
    /// All queues; their configuration only.
    QueuesListed(Vec<Queue>),
    /// Some figures of a queue, by id or by technical name.
    QueueCounted(QueueKey, Vec<(Statistic, f64)>),
    /// Who waits in a queue.
    QueueCallersListed(QueueId, Vec<QueueCaller>),
    /// An agent serves a queue.
    MemberReported(Membership),
    /// An agent serves a queue no longer.
    MemberGone(AgentId, QueueId),
    /// All memberships.
    MembersListed(Vec<Membership>),

    /// The user's presence.
    PresenceReported(Presence),
    /// The presences the PBX offers.
    PresencesListed(Vec<PresenceStatus>),
    /// The state of a line.
    LineReported(Extension, crate::LineState),
    /// The user's telephone settings. Members that are `None` leave what was known.
    PhoneReported(PhoneReport),
    /// Voicemail counters.
    VoicemailReported(Voicemail),

    /// People.
    ContactsListed(ContactSource, Vec<Contact>),
    /// A contact became a favourite or ceased to be one.
    FavouriteReported(ContactKey, bool),
    /// The PBX's own call history.
    PastCallsListed(PastCalls),

    /// A short message that is on the disk: the desk follows what becomes of it.
    MessageKept(Box<Message>),
    /// Something about one short message.
    MessageReported(Box<MessageReport>),
    /// Recordings of a span of time.
    RecordingsListed(Recordings),
    /// How far the fetching of a recording has come.
    RecordingFetched(RecordingFetch),

    /// A command was given to the PBX; the desk remembers what it should lead to.
    Requested(Command),
    /// The PBX refused something.
    Refused(Refusal),
}

/// How a PBX names a queue in its statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueueKey {
    /// By id.
    Id(QueueId),
    /// By technical name.
    Name(String),
}

/// A partial report of the telephone's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneReport {
    /// Do not disturb.
    pub do_not_disturb: Option<bool>,
    /// Each forward: on or off, destination; a member that is `None` leaves what was known.
    pub unconditional: (Option<bool>, Option<String>),
    /// While busy.
    pub busy: (Option<bool>, Option<String>),
    /// When nobody answers.
    pub no_answer: (Option<bool>, Option<String>),
}

impl PhoneReport {
    /// Brings the settings up to date.
    pub fn merge_into(self, settings: &mut PhoneSettings) {
        if self.do_not_disturb.is_some() {
            settings.do_not_disturb = self.do_not_disturb;
        }
        for (forward, (enabled, destination)) in [
            (&mut settings.unconditional, self.unconditional),
            (&mut settings.busy, self.busy),
            (&mut settings.no_answer, self.no_answer),
        ] {
            if let Some(enabled) = enabled {
                forward.enabled = enabled;
            }
            if destination.is_some() {
                forward.destination = destination;
            }
        }
    }
}

/// The PBX said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What kind of no, decided once, so that the user reads a text that says what to do.
    pub kind: RefusalKind,
    /// The PBX's own words, hostile text, for details only.
    pub detail: String,
}

/// Kinds of refusals a user can do something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The PBX knows no such telephone number to log in at.
    PhoneUnknown,
    /// The agent is logged in at another telephone and stays there.
    LoggedInElsewhere {
        /// Where.
        phone: Extension,
        /// Where the agent wanted to be.
        requested: Option<Extension>,
    },
    /// The number cannot be dialled.
    NumberInvalid,
    /// The call could not be set up.
    CallFailed,
    /// The favourite could not be changed.
    FavouriteFailed,
    /// The PBX did not confirm in time.
    Unconfirmed,
    /// The link went down before the PBX confirmed.
    LinkLost,
    /// Nobody asked: what the PBX tells by calling cannot be heard at the address of the detail.
    NotListening,
    /// Something else; the PBX's words are all there is.
    Other,
}
