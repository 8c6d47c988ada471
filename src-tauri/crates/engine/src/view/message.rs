//! Short messages as windows read them. Invariant: a cursor is opaque to its reader; a damaged one is an error.

use cordboard_contract::{UiCost, UiMessage, UiMessageState, clean_lines};
use cordboard_history::MessageCursor;
use cordboard_model::{AccountId, At, Message, MessageState};

use super::{account::problem, call::direction, ms, text};

pub(crate) fn message(account: &AccountId, message: &Message) -> UiMessage {
    UiMessage {
        account: account.to_string(),
        id: message.id.to_string(),
        direction: direction(message.direction),
        number: text(&message.remote),
        text: clean_lines(&message.text),
        state: match message.state {
            MessageState::Sending => UiMessageState::Sending,
            MessageState::Queued => UiMessageState::Queued,
            MessageState::Sent => UiMessageState::Sent,
            MessageState::Delivered => UiMessageState::Delivered,
            MessageState::Failed => UiMessageState::Failed,
            MessageState::Doubtful => UiMessageState::Doubtful,
        },
        problem: message.problem.as_ref().map(problem),
        at: ms(message.at),
        changed_at: ms(message.changed_at),
        cost: message.cost.as_ref().map(|cost| UiCost { amount: text(&cost.amount), currency: text(&cost.currency) }),
    }
}

pub(crate) fn cursor_text(cursor: &MessageCursor) -> String {
    format!("{}.{}", cursor.at.0, cursor.id)
}

pub(crate) fn cursor(text: &str) -> Option<MessageCursor> {
    let (at, id) = text.split_once('.').filter(|(_, id)| !id.is_empty())?;
    Some(MessageCursor { at: At(at.parse().ok()?), id: id.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_window_and_garbage_does_not() {
        let here = MessageCursor { at: At(1_700_000_000_000), id: "0193-a.b".into() };
        assert_eq!(cursor(&cursor_text(&here)), Some(here));
        for garbage in ["", ".", "1", "1.", "a.b"] {
            assert_eq!(cursor(garbage), None, "{garbage}");
        }
    }
}
