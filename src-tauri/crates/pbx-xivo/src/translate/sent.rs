//! What we asked for, as far as it decides what later frames mean. Invariant: asking changes no state that the server
//! itself reports; only on servers without hold events is our own hold taken as done (xivo.md 4.3, G0).

use cordboard_model::{CallId, CallReport, Event, Party};
use cordboard_session::Stamped;

use super::{Phase, Tell, Translator};
use crate::Request;

impl Translator {
    /// Notes that this was sent. `call` is the call it is about where the request does not name it.
    pub fn sent(&mut self, request: &Request, call: Option<&CallId>, at: cordboard_model::At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events };
        #[allow(clippy::wildcard_enum_match_arm, reason = "most requests leave nothing to remember")]
        match request {
            Request::Hangup { unique_id } => {
                if let Some(call) = self.meant(call, unique_id.as_deref()) {
                    self.calls.decline(&call);
                }
            }
            Request::DirectTransfer { destination } => {
                if let Some(call) = self.meant(call, None) {
                    self.calls.pass(&call, Party::new(destination.as_str(), ""));
                }
            }
            Request::AttendedTransfer { .. } => {
                if let Some(call) = self.meant(call, None) {
                    self.calls.consult(call, at);
                }
            }
            Request::CompleteTransfer => self.calls.join(),
            Request::CancelTransfer => self.calls.unjoin(),
            Request::Conference => self.calls.ask_for_conference(),
            Request::Hold { unique_id } => {
                if let Some(call) = self.meant(call, unique_id.as_deref()) {
                    self.toggle_hold_locally(&call, &mut tell);
                }
            }
            _ => {}
        }
        if let Some(joined) = self.calls.conference_change(self.holds_are_told) {
            tell.event(Event::ConferenceReported(joined));
        }
    }

    /// The call a request is about: the one we know it is for, else the one it names, else the current one.
    pub(crate) fn meant(&self, call: Option<&CallId>, channel: Option<&str>) -> Option<CallId> {
        let named = || channel.and_then(|channel| self.calls.by_channel(channel));
        call.and_then(|id| self.calls.get(id)).or_else(named).or_else(|| self.calls.current()).map(|call| call.id.clone())
    }

    fn toggle_hold_locally(&mut self, id: &CallId, tell: &mut Tell<'_>) {
        let phase = self.calls.get(id).map(|call| call.phase);
        match phase {
            Some(Phase::Established) => self.hold_locally(id, tell),
            Some(Phase::OnHold) if !self.holds_are_told => self.move_locally(id, Phase::Established, tell),
            Some(Phase::OnHold | Phase::Dialing | Phase::Ringing | Phase::Released) | None => {}
        }
    }

    /// Nothing where the server tells of holds itself.
    pub(super) fn hold_locally(&mut self, id: &CallId, tell: &mut Tell<'_>) {
        if !self.holds_are_told && self.calls.get(id).is_some_and(|call| call.phase == Phase::Established) {
            self.move_locally(id, Phase::OnHold, tell);
        }
    }

    fn move_locally(&mut self, id: &CallId, phase: Phase, tell: &mut Tell<'_>) {
        self.calls.set_phase(id, phase);
        tell.event(Event::CallReported(Box::new(CallReport::new(id.clone(), phase.step()))));
    }
}
