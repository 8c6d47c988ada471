//! What a user wants from a PBX. Invariant: a command never changes the desk; only what the PBX then says does.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    Ability, AgentId, AgentTarget, At, CallId, ContactKey, FollowedMessage, ForwardKind, MessageId, QueueId, ReasonId,
    RecordingId,
};

/// A wish. Numbers are as the user wrote them; the PBX crate brings them into the form its PBX dials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Call a number from the user's telephone.
    Dial {
        /// The number as written.
        number: String,
        /// Data to attach to the call.
        attached: BTreeMap<String, String>,
    },
    /// Answer a ringing call.
    Answer(CallId),
    /// Decline a ringing call.
    Decline(CallId),
    /// End a call.
    HangUp(CallId),
    /// Put on hold.
    Hold(CallId),
    /// Take back from hold.
    Retrieve(CallId),
    /// Pass a call on without asking.
    BlindTransfer {
        /// Which call.
        call: CallId,
        /// To which number.
        to: String,
    },
    /// Call somebody about a call.
    Consult {
        /// Which call.
        call: CallId,
        /// Whom.
        to: String,
    },
    /// Join the two other parties of a consultation.
    CompleteTransfer(CallId),
    /// End the consultation, go back to the call.
    CancelTransfer(CallId),
    /// Join all the user's calls.
    Conference,
    /// Send digits in a call.
    SendDigits {
        /// Which call.
        call: CallId,
        /// `0-9*#`.
        digits: String,
    },
    /// Park a call for anybody to take.
    Park {
        /// Which call.
        call: CallId,
        /// In which slot; `None` leaves that to the PBX.
        slot: Option<String>,
    },
    /// Take a parked call to the user's telephone.
    TakeParked {
        /// Where it waits.
        slot: String,
    },
    /// Let everybody in a conference hear one who takes part, or nobody.
    SetParticipantMuted {
        /// The conference, see [`crate::Room::id`].
        room: String,
        /// Who, see [`crate::Participant::id`].
        participant: String,
        /// Nobody hears him.
        muted: bool,
    },
    /// Put somebody out of a conference.
    RemoveParticipant {
        /// The conference.
        room: String,
        /// Who.
        participant: String,
    },
    /// Attach data to a call.
    AttachData {
        /// Which call.
        call: CallId,
        /// The data.
        attached: BTreeMap<String, String>,
    },
    /// Record a call.
    StartRecording(CallId),
    /// Record it no longer.
    StopRecording(CallId),
    /// Pause the recording of a call.
    PauseRecording(CallId),
    /// Resume the recording of a call.
    ResumeRecording(CallId),
    /// Be in another agent state.
    SetAgentState(AgentTarget),
    /// Join a queue.
    JoinQueue {
        /// Which.
        queue: QueueId,
        /// Lower is asked first.
        penalty: u32,
    },
    /// Leave a queue.
    LeaveQueue(QueueId),
    /// Be told who waits in a queue.
    WatchQueue(QueueId),
    /// Be no longer told.
    UnwatchQueue(QueueId),
    /// Listen to an agent's call.
    Listen(AgentId),
    /// Set the own presence.
    SetPresence(ReasonId),
    /// Do not disturb.
    SetDoNotDisturb(bool),
    /// Set a call forward.
    SetForward {
        /// Which.
        kind: ForwardKind,
        /// On or off.
        enabled: bool,
        /// Where to.
        destination: String,
    },
    /// Search people.
    SearchContacts(String),
    /// Ask for the favourites.
    ListFavourites,
    /// Make or unmake a favourite.
    SetFavourite {
        /// Who.
        contact: ContactKey,
        /// Make or unmake.
        on: bool,
    },
    /// Ask the PBX for its call history.
    ListPastCalls {
        /// How many days back.
        days: u16,
    },
    /// Send a short message.
    SendMessage {
        /// Cordboard's id of it, for what is told of it.
        id: MessageId,
        /// The number as written.
        to: String,
        /// What it says.
        text: String,
    },
    /// Ask how messages of earlier links went on; what is found is told as [`crate::Event::MessageReported`].
    FollowMessages(Vec<FollowedMessage>),
    /// Ask the PBX for the recordings of a span of time.
    ListRecordings {
        /// From when on.
        from: At,
        /// Until when.
        to: At,
    },
    /// Fetch a recording into a file.
    FetchRecording {
        /// Which.
        recording: RecordingId,
        /// The ending of its file, see [`crate::Recording::format`].
        format: String,
        /// Under which name; whoever asks has chosen a safe one.
        file: PathBuf,
    },
}

impl Command {
    /// What must be there for it. Whether a call is in a state for it is another question.
    #[must_use]
    pub const fn ability(&self) -> Ability {
        match self {
            Self::Dial { .. } => Ability::Dial,
            Self::Answer(_) => Ability::Answer,
            Self::Decline(_) => Ability::Decline,
            Self::HangUp(_) => Ability::HangUp,
            Self::Hold(_) | Self::Retrieve(_) => Ability::Hold,
            Self::BlindTransfer { .. } => Ability::BlindTransfer,
            Self::Consult { .. } | Self::CompleteTransfer(_) | Self::CancelTransfer(_) => Ability::ConsultTransfer,
            Self::Conference => Ability::Conference,
            Self::SendDigits { .. } => Ability::SendDigits,
            Self::AttachData { .. } => Ability::AttachData,
            Self::Park { .. } | Self::TakeParked { .. } => Ability::Park,
            Self::SetParticipantMuted { .. } | Self::RemoveParticipant { .. } => Ability::Moderate,
            Self::StartRecording(_) | Self::StopRecording(_) => Ability::Record,
            Self::PauseRecording(_) | Self::ResumeRecording(_) => Ability::PauseRecording,
            Self::SetAgentState(_) => Ability::AgentState,
            Self::JoinQueue { .. } | Self::LeaveQueue(_) => Ability::QueueMembership,
            Self::WatchQueue(_) | Self::UnwatchQueue(_) => Ability::QueueCallers,
            Self::Listen(_) => Ability::Listen,
            Self::SetPresence(_) => Ability::Presence,
            Self::SetDoNotDisturb(_) => Ability::DoNotDisturb,
            Self::SetForward { .. } => Ability::Forward,
            Self::SearchContacts(_) => Ability::Directory,
            Self::ListFavourites | Self::SetFavourite { .. } => Ability::Favourites,
            Self::ListPastCalls { .. } => Ability::ServerHistory,
            Self::SendMessage { .. } | Self::FollowMessages(_) => Ability::Messages,
            Self::ListRecordings { .. } | Self::FetchRecording { .. } => Ability::Recordings,
        }
    }
}
