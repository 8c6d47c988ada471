//! Short messages (cloudpbx.md 2.5, 3.9). Invariant: what nobody can know is told as a doubt, never as a failure: who reads
//! "failed" sends again, and it would arrive twice.

use cordboard_link::LinkError;
use cordboard_model::{At, Cost, Event, FollowedMessage, MessageId, MessageRef, MessageReport, MessageState, Problem};
use cordboard_session::Stamped;

use super::{Tell, Translator, past};
use crate::{
    frame::SmsProgress,
    rest::{Cdr, Fault, RestError, SmsAnswer},
};

/// So many sent messages are known as the user's.
const MOST_SENT: usize = 1_000;

impl Translator {
    /// The gateway answered, or did not.
    pub(crate) fn message_answered(
        &mut self,
        id: MessageId,
        answer: Result<SmsAnswer, RestError>,
        at: At,
        events: &mut Vec<Stamped>,
    ) {
        let (pbx_id, state, problem) = match answer {
            Ok(SmsAnswer { id, error: Some(error), .. }) => (id, MessageState::Failed, Some(problem("gateway", &error))),
            Ok(SmsAnswer { id, status, error: None }) => {
                let told = status.as_deref().and_then(state_of);
                let (state, problem) = told.unwrap_or((MessageState::Queued, None));
                (id, state, problem)
            }
            Err(error) => {
                let (state, problem) = unanswered(&error);
                (None, state, Some(problem))
            }
        };
        if let Some(id) = &pbx_id {
            self.remember_sent(id.clone());
        }
        let report = MessageReport { about: MessageRef::Own(id), pbx_id, state: Some(state), problem, cost: None };
        Tell { at, events }.event(Event::MessageReported(Box::new(report)));
    }

    /// Messages of an earlier run: nobody tells what was said of them meanwhile, but the records do.
    pub(crate) fn follow(&mut self, messages: Vec<FollowedMessage>) {
        messages.into_iter().for_each(|message| self.remember_sent(message.pbx_id));
    }

    fn remember_sent(&mut self, id: String) {
        if self.sent.contains(&id) {
            return;
        }
        if self.sent.len() >= MOST_SENT {
            self.sent.pop_front();
        }
        self.sent.push_back(id);
    }

    /// The socket says how far a message has come. True when its record is due: one of the user's has come to its end.
    pub(super) fn message_progress(&mut self, event: &SmsProgress<'_>, tell: &mut Tell<'_>) -> bool {
        let Some(id) = event.id.as_deref() else { return false };
        let Some((state, problem)) = event.status.0.as_deref().and_then(state_of) else { return false };
        let report =
            MessageReport { about: MessageRef::Pbx(id.to_owned()), pbx_id: None, state: Some(state), problem, cost: None };
        tell.event(Event::MessageReported(Box::new(report)));
        state.is_final() && self.sent.iter().any(|sent| sent == id)
    }

    /// Rows of messages tell what they cost; nothing else of them is described. What costs was sent: for one of the user's that
    /// says so, too, where nobody heard it.
    pub(super) fn message_rows(&self, rows: &[Cdr], tell: &mut Tell<'_>) {
        for row in rows {
            let (Some(id), Some(grosz)) = (row.uniqueid.as_deref().filter(|id| past::is_message(id)), &row.cost_grosz) else {
                continue;
            };
            let cost = Cost { amount: past::in_zloty(grosz), currency: "PLN".to_owned() };
            let about = MessageRef::Pbx(id.to_owned());
            let state = self.sent.iter().any(|sent| sent == id).then_some(MessageState::Sent);
            let report = MessageReport { about, pbx_id: None, state, problem: None, cost: Some(cost) };
            tell.event(Event::MessageReported(Box::new(report)));
        }
    }
}

/// What a word of the gateway means; `None` for a word nobody told us about.
fn state_of(word: &str) -> Option<(MessageState, Option<Problem>)> {
    let failed = |code: &str| (MessageState::Failed, Some(problem(code, word)));
    Some(match word {
        "QUEUE" => (MessageState::Queued, None),
        "ACCEPTED" | "SENT" | "RENEWAL" => (MessageState::Sent, None),
        "DELIVERED" => (MessageState::Delivered, None),
        "EXPIRED" => failed("expired"),
        "UNDELIVERED" => failed("undelivered"),
        "FAILED" => failed("failed"),
        "REJECTED" => failed("rejected"),
        "STOP" => failed("stopped"),
        "NOT_FOUND" | "UNKNOWN" => (MessageState::Doubtful, Some(problem("noReport", word))),
        _ => return None,
    })
}

/// Whether a message without an answer can have been sent.
fn unanswered(error: &RestError) -> (MessageState, Problem) {
    let (state, code) = match error {
        RestError::Link(
            LinkError::InvalidUrl { .. }
            | LinkError::Dns { .. }
            | LinkError::Refused { .. }
            | LinkError::NoRoute { .. }
            | LinkError::Tls { .. }
            | LinkError::Proxy { .. }
            | LinkError::ProxyUnsupported { .. }
            | LinkError::Busy { .. },
        ) => (MessageState::Failed, "unreachable"),
        RestError::Fault(Fault::Unauthorized) => (MessageState::Failed, "unauthorized"),
        RestError::Fault(Fault::MissingParameter | Fault::NotFound | Fault::RateLimited | Fault::Unexpected)
        | RestError::Sms(_) => (MessageState::Failed, "refused"),
        RestError::Link(_) => (MessageState::Doubtful, "noAnswer"),
        RestError::Fault(
            Fault::Server | Fault::BadJson | Fault::BadShape | Fault::ActionError | Fault::EmptyRecording | Fault::NotARecording,
        )
        | RestError::File(_) => (MessageState::Doubtful, "unreadable"),
    };
    (state, problem(code, &error.to_string()))
}

fn problem(code: &str, detail: &str) -> Problem {
    Problem { code: code.to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_has_its_state_and_others_none() {
        use MessageState::{Delivered, Doubtful, Failed, Queued, Sent};
        let table = [
            ("QUEUE", Some(Queued)),
            ("ACCEPTED", Some(Sent)),
            ("SENT", Some(Sent)),
            ("RENEWAL", Some(Sent)),
            ("DELIVERED", Some(Delivered)),
            ("EXPIRED", Some(Failed)),
            ("UNDELIVERED", Some(Failed)),
            ("FAILED", Some(Failed)),
            ("REJECTED", Some(Failed)),
            ("STOP", Some(Failed)),
            ("NOT_FOUND", Some(Doubtful)),
            ("UNKNOWN", Some(Doubtful)),
            ("delivered", None),
            ("", None),
        ];
        for (word, want) in table {
            assert_eq!(state_of(word).map(|(state, _)| state), want, "{word}");
        }
    }

    #[test]
    fn only_what_cannot_have_been_sent_has_failed() {
        let lost = LinkError::Lost { host: "api".to_owned(), source: "reset".into() };
        let table = [
            (RestError::Link(lost), MessageState::Doubtful),
            (RestError::Fault(Fault::Server), MessageState::Doubtful),
            (RestError::Fault(Fault::BadJson), MessageState::Doubtful),
            (RestError::Fault(Fault::MissingParameter), MessageState::Failed),
            (RestError::Fault(Fault::Unauthorized), MessageState::Failed),
        ];
        for (error, want) in table {
            assert_eq!(unanswered(&error).0, want, "{error}");
        }
    }
}
