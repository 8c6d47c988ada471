//! What a reader of the desk must redraw. Invariant: a change carries the whole new value, so that losing one to a
//! newer one of the same kind loses nothing.

use std::sync::Arc;

use crate::{
    Agent, Call, CallId, Capabilities, Contact, ContactSource, Extension, Health, LineState, Message, OwnAgent, ParkedCall,
    PastCalls, PhoneSettings, Presence, PresenceStatus, Queue, QueueId, RecordingFetch, Recordings, Refusal, Room, User,
    Voicemail,
};

/// Something on the desk of one account changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The link.
    Link(Health),
    /// What can be done.
    Capabilities(Arc<Capabilities>),
    /// Who is signed in.
    User(Arc<User>),
    /// A live call is new or different.
    CallUpserted(Arc<Call>),
    /// A call ended, or an ended call became better known. It is not (or no longer) on the desk.
    CallEnded(Arc<Call>),
    /// The parked calls.
    Parked(Arc<Vec<ParkedCall>>),
    /// The conferences that take place.
    Rooms(Arc<Vec<Room>>),
    /// The user's agent.
    OwnAgent(Arc<OwnAgent>),
    /// Another agent.
    Agent(Arc<Agent>),
    /// The agents listed before are no longer there, except these.
    AgentsKept(Vec<crate::AgentId>),
    /// A queue: configuration, figures or callers.
    Queue(Arc<Queue>),
    /// A queue is gone.
    QueueGone(QueueId),
    /// The user's presence, and the presences to choose from.
    Presence(Arc<Presence>, Arc<Vec<PresenceStatus>>),
    /// The state of a line.
    Line(Extension, LineState),
    /// The user's telephone settings.
    Phone(Arc<PhoneSettings>),
    /// Voicemail counters.
    Voicemail(Voicemail),
    /// A list of people.
    Contacts(ContactSource, Arc<Vec<Contact>>),
    /// The PBX's own call history, for filling gaps.
    PastCalls(Arc<PastCalls>),
    /// A short message is new or different.
    Message(Arc<Message>),
    /// Recordings of a span of time.
    Recordings(Arc<Recordings>),
    /// How far the fetching of a recording has come.
    RecordingFetch(Arc<RecordingFetch>),
    /// A request about a call is under way (`Some`), or done (`None`).
    CallPending(CallId, Option<PendingCall>),
    /// The PBX refused something, or did not confirm it.
    Refused(Refusal),
}

/// What was asked of a call and is not yet confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PendingCall {
    /// To answer.
    Answer,
    /// To end or decline.
    HangUp,
    /// To hold.
    Hold,
    /// To retrieve.
    Retrieve,
    /// To pass on.
    Transfer,
    /// To pause the recording.
    PauseRecording,
    /// To resume the recording.
    ResumeRecording,
}
