//! What was asked of the PBX and is not yet confirmed, besides the agent state. Invariant: a request changes nothing by
//! itself; it ends by a fact, by its time, or with the link.

use cordboard_model::{At, CallId, CallState, Command, ContactKey, ForwardKind, PendingCall, QueueId, ReasonId, RecordingState};

use crate::{account::AccountDesk, agents::CONFIRM};

/// How long a change of membership may take, ms: PBXs fail silently there (`xivo.md 4.2`).
const MEMBERSHIP: i64 = 5_000;
/// Where the link says itself that nothing came of a request, the desk leaves it so much more time for that, ms.
const LINK_SPEAKS_FIRST: i64 = 1_000;
/// More requests than a person makes in five seconds; beyond it they are not watched.
const LIMIT: usize = 256;

/// A request and when it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) wish: Wish,
    pub(crate) deadline: At,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Something about a call.
    Call(CallId, PendingCall, Sign),
    Conference,
    Join(QueueId, u32),
    Leave(QueueId),
    DoNotDisturb(bool),
    Forward {
        kind: ForwardKind,
        enabled: bool,
        destination: String,
    },
    Presence(ReasonId),
    Favourite(ContactKey, bool),
}

/// The fact that shows that a request about a call was done. The end of the call always does: nothing is left to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Over,
    Answered,
    In(CallState),
    Recording(RecordingState),
    /// The call consults with another one.
    Consults,
    /// That other call is over.
    OverOf(CallId),
}

impl Request {
    /// What a command makes the desk wait for; `None` when nothing can be waited for, or it is already so.
    pub(crate) fn of(command: Command, at: At, desk: &AccountDesk) -> Option<Self> {
        let about = |call, kind, sign| Some(Wish::Call(call, kind, sign));
        let wish = match command {
            Command::Answer(call) => about(call, PendingCall::Answer, Sign::Answered),
            Command::Decline(call) | Command::HangUp(call) => about(call, PendingCall::HangUp, Sign::Over),
            Command::Hold(call) => about(call, PendingCall::Hold, Sign::In(CallState::Held)),
            Command::Retrieve(call) => about(call, PendingCall::Retrieve, Sign::In(CallState::Connected)),
            Command::BlindTransfer { call, .. } | Command::CompleteTransfer(call) | Command::Park { call, .. } => {
                about(call, PendingCall::Transfer, Sign::Over)
            }
            Command::Consult { call, .. } => about(call, PendingCall::Transfer, Sign::Consults),
            Command::CancelTransfer(call) => {
                let consultation =
                    desk.call(&call).and_then(|call| desk.consultation(call)).map(|(_, consulting)| consulting.id.clone());
                about(call.clone(), PendingCall::Retrieve, Sign::OverOf(consultation.unwrap_or(call)))
            }
            Command::PauseRecording(call) => about(call, PendingCall::PauseRecording, Sign::Recording(RecordingState::Paused)),
            Command::ResumeRecording(call) => about(call, PendingCall::ResumeRecording, Sign::Recording(RecordingState::Active)),
            Command::Conference => Some(Wish::Conference),
            Command::JoinQueue { queue, penalty } => Some(Wish::Join(queue, penalty)),
            Command::LeaveQueue(queue) => Some(Wish::Leave(queue)),
            Command::SetDoNotDisturb(on) => Some(Wish::DoNotDisturb(on)),
            Command::SetForward { kind, enabled, destination } => Some(Wish::Forward { kind, enabled, destination }),
            Command::SetPresence(status) => Some(Wish::Presence(status)),
            Command::SetFavourite { contact, on } => Some(Wish::Favourite(contact, on)),
            Command::Dial { .. }
            | Command::SendDigits { .. }
            | Command::StartRecording(_)
            | Command::StopRecording(_)
            | Command::AttachData { .. }
            | Command::TakeParked { .. }
            | Command::SetParticipantMuted { .. }
            | Command::RemoveParticipant { .. }
            | Command::SetAgentState(_)
            | Command::WatchQueue(_)
            | Command::UnwatchQueue(_)
            | Command::Listen(_)
            | Command::SearchContacts(_)
            | Command::ListFavourites
            | Command::ListPastCalls { .. }
            | Command::SendMessage { .. }
            | Command::FollowMessages(_)
            | Command::ListRecordings { .. }
            | Command::FetchRecording { .. } => None,
        }?;
        let wait = match (&wish, desk.capabilities().reacts_within()) {
            (Wish::Join(..) | Wish::Leave(_), _) => MEMBERSHIP,
            (Wish::Call(..), Some(reaction)) => reaction.saturating_add(LINK_SPEAKS_FIRST),
            (
                Wish::Call(..)
                | Wish::Conference
                | Wish::DoNotDisturb(_)
                | Wish::Forward { .. }
                | Wish::Presence(_)
                | Wish::Favourite(..),
                _,
            ) => CONFIRM,
        };
        let request = Self { wish, deadline: at.plus_ms(wait) };
        (desk.requests().len() < LIMIT && !request.is_so_already(desk)).then_some(request)
    }

    /// The call it is about.
    pub(crate) const fn call(&self) -> Option<(&CallId, PendingCall)> {
        match &self.wish {
            Wish::Call(call, kind, _) => Some((call, *kind)),
            Wish::Conference
            | Wish::Join(..)
            | Wish::Leave(_)
            | Wish::DoNotDisturb(_)
            | Wish::Forward { .. }
            | Wish::Presence(_)
            | Wish::Favourite(..) => None,
        }
    }

    /// The queue to join or leave.
    pub(crate) const fn queue(&self) -> Option<&QueueId> {
        match &self.wish {
            Wish::Join(queue, _) | Wish::Leave(queue) => Some(queue),
            Wish::Call(..)
            | Wish::Conference
            | Wish::DoNotDisturb(_)
            | Wish::Forward { .. }
            | Wish::Presence(_)
            | Wish::Favourite(..) => None,
        }
    }

    pub(crate) const fn is_about_favourite(&self) -> bool {
        matches!(self.wish, Wish::Favourite(..))
    }

    /// Whether a newer request takes the place of this one.
    pub(crate) fn yields_to(&self, newer: &Self) -> bool {
        match (&self.wish, &newer.wish) {
            (Wish::Call(call, ..), Wish::Call(newer, ..)) => call == newer,
            (Wish::Join(queue, _) | Wish::Leave(queue), Wish::Join(newer, _) | Wish::Leave(newer)) => queue == newer,
            (Wish::Forward { kind, .. }, Wish::Forward { kind: newer, .. }) => kind == newer,
            (Wish::Favourite(contact, _), Wish::Favourite(newer, _)) => contact == newer,
            (wish, newer) => std::mem::discriminant(wish) == std::mem::discriminant(newer),
        }
    }

    fn is_so_already(&self, desk: &AccountDesk) -> bool {
        match &self.wish {
            Wish::Forward { kind, destination, .. } => {
                self.is_confirmed(desk) && desk.phone().forward(*kind).destination.as_ref() == Some(destination)
            }
            Wish::Call(..)
            | Wish::Conference
            | Wish::Join(..)
            | Wish::Leave(_)
            | Wish::DoNotDisturb(_)
            | Wish::Presence(_)
            | Wish::Favourite(..) => self.is_confirmed(desk),
        }
    }

    /// Whether the facts show it. Of a forward only the switch counts: a PBX may write the destination in its own way.
    pub(crate) fn is_confirmed(&self, desk: &AccountDesk) -> bool {
        match &self.wish {
            Wish::Call(id, _, sign) => {
                let Some(call) = desk.call(id) else { return true };
                match sign {
                    Sign::Over => false,
                    Sign::Answered => matches!(call.state, CallState::Connected | CallState::Held),
                    Sign::In(state) => call.state == *state,
                    Sign::Recording(state) => call.recording == *state,
                    Sign::Consults => desk.consultation(call).is_some(),
                    Sign::OverOf(other) => desk.call(other).is_none(),
                }
            }
            Wish::Conference => desk.calls().count() < 2 || desk.calls().any(|call| call.conference),
            Wish::Join(queue, penalty) => desk.agents_ref().own_place(queue) == Some(*penalty),
            Wish::Leave(queue) => desk.agents_ref().own_place(queue).is_none(),
            Wish::DoNotDisturb(on) => desk.phone().do_not_disturb == Some(*on),
            Wish::Forward { kind, enabled, .. } => desk.phone().forward(*kind).enabled == *enabled,
            Wish::Presence(status) => desk.presence().status.as_ref() == Some(status),
            Wish::Favourite(contact, on) => desk.people_ref().is_favourite(contact) == *on,
        }
    }
}
