//! Events that a webhook and the socket both tell (kazoo.md 8). Invariant: each is handed on once; the socket's word, whose
//! moments are finer, is preferred as long as it may still come.

use std::collections::VecDeque;

use cordboard_model::At;

use crate::{
    frame::{CallKind, Frame, ObjectKind},
    leg::fingerprint,
};

/// A hook waits so long for the socket to tell the same, ms: the disorder of frames of one moment (kazoo.md 10.2).
const PATIENCE: i64 = 2_000;
/// What happens to a channel once is known again for so long, ms.
const ONCE: i64 = 60_000;
/// What may happen again in the same words is the same only within this time, ms.
const AGAIN: i64 = 5_000;
/// More than a minute of a large account.
const MOST: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Socket,
    Hook,
}

#[derive(Clone, Copy, Debug)]
struct Told {
    print: u64,
    until: At,
    by: By,
}

#[derive(Debug)]
struct Held {
    due: At,
    print: u64,
    lasts: i64,
    frame: String,
}

/// What was told by either, and what of the hooks' waits for the socket.
#[derive(Debug, Default)]
pub(crate) struct Twins {
    told: VecDeque<Told>,
    held: VecDeque<Held>,
}

impl Twins {
    /// The socket tells that: whether it is to be handed on.
    pub(crate) fn by_socket(&mut self, frame: &Frame<'_>, at: At) -> bool {
        let Some((print, lasts)) = print(frame) else { return true };
        self.held.retain(|held| held.print != print);
        let known = self.told.iter_mut().find(|told| told.print == print && told.until >= at);
        match known {
            // From now on its twin has come, too.
            Some(told) if told.by == By::Hook => {
                told.by = By::Socket;
                false
            }
            // Two frames of the socket are not this one's business.
            Some(told) => {
                told.until = at.plus_ms(lasts);
                true
            }
            None => {
                self.note(Told { print, until: at.plus_ms(lasts), by: By::Socket }, at);
                true
            }
        }
    }

    /// A hook tells that: it is kept until the socket has had its time, or given back where the socket never tells such a thing.
    pub(crate) fn by_hook(&mut self, frame: &Frame<'_>, text: String, at: At) -> Option<String> {
        let Some((print, lasts)) = print(frame) else { return Some(text) };
        let is_known = self.told.iter().any(|told| told.print == print && told.until >= at);
        if !is_known && !self.held.iter().any(|held| held.print == print) && self.held.len() < MOST {
            self.held.push_back(Held { due: at.plus_ms(PATIENCE), print, lasts, frame: text });
        }
        None
    }

    /// When something has waited long enough.
    pub(crate) fn due(&self) -> Option<At> {
        self.held.front().map(|held| held.due)
    }

    /// The next frame that only a hook told, once its time has come.
    pub(crate) fn next(&mut self, at: At) -> Option<String> {
        self.held.front().filter(|held| held.due <= at)?;
        let held = self.held.pop_front()?;
        self.note(Told { print: held.print, until: at.plus_ms(held.lasts), by: By::Hook }, at);
        Some(held.frame)
    }

    fn note(&mut self, told: Told, at: At) {
        while self.told.len() >= MOST || self.told.front().is_some_and(|told| told.until < at) {
            self.told.pop_front();
        }
        self.told.push_back(told);
    }
}

/// What a frame says, whoever says it, and how long that is the same. `None`: hooks do not tell such a thing.
fn print(frame: &Frame<'_>) -> Option<(u64, i64)> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "hooks tell few things")]
    match frame {
        Frame::Call(kind, data) => {
            let id = data.call_id.as_deref()?;
            let name = kind.name();
            Some(match kind {
                CallKind::Create | CallKind::Answer | CallKind::Destroy => (fingerprint(&[Some(name), Some(id)]), ONCE),
                CallKind::Bridge => {
                    let time = data.timestamp.map(|time| time.to_string());
                    (fingerprint(&[Some(name), Some(id), data.other_leg_call_id.as_deref(), time.as_deref()]), ONCE)
                }
                CallKind::Parked | CallKind::Retrieved | CallKind::Abandoned => {
                    (fingerprint(&[Some(name), Some(id), data.parking_slot.as_deref()]), AGAIN)
                }
                CallKind::Hold | CallKind::Unhold => return None,
            })
        }
        Frame::Object(kind, data) => {
            let word = match kind {
                ObjectKind::Created => "created",
                ObjectKind::Edited => "edited",
                ObjectKind::Deleted => "deleted",
            };
            Some((fingerprint(&[Some(word), data.kind.as_deref(), data.id.as_deref()]), AGAIN))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;
    use crate::{frame::decode, hook};

    const BEGIN: At = At(1_732_780_800_000);

    fn socket(name: &str, call: &str) -> String {
        json!({"action": "event", "name": name, "data": {"call_id": call, "timestamp": 63_900_000_000_i64,
            "msg_id": "1732780800000100"}})
        .to_string()
    }

    fn hook(name: &str, call: &str) -> String {
        let payload = json!({"hook_event": name, "call_id": call, "timestamp": "63900000000"});
        hook::frame(payload).unwrap()
    }

    fn tell(twins: &mut Twins, text: &str, at: At) -> bool {
        twins.by_socket(&decode(text).unwrap(), at)
    }

    fn call(twins: &mut Twins, text: &str, at: At) {
        assert_eq!(twins.by_hook(&decode(text).unwrap(), text.to_owned(), at), None);
    }

    #[test]
    fn what_the_socket_told_a_hook_does_not_tell_again() {
        let mut twins = Twins::default();
        assert!(tell(&mut twins, &socket("CHANNEL_CREATE", "b"), BEGIN));
        for _ in 0..2 {
            call(&mut twins, &hook("channel_create", "b"), BEGIN.plus_ms(500));
        }
        assert_eq!(twins.next(BEGIN.plus_ms(60_000)), None);
    }

    #[test]
    fn a_hook_that_is_faster_waits_for_the_socket() {
        let mut twins = Twins::default();
        call(&mut twins, &hook("channel_answer", "b"), BEGIN);
        assert_eq!((twins.due(), twins.next(BEGIN.plus_ms(1_999))), (Some(BEGIN.plus_ms(2_000)), None));
        assert!(tell(&mut twins, &socket("CHANNEL_ANSWER", "b"), BEGIN.plus_ms(1_999)));
        assert_eq!(twins.next(BEGIN.plus_ms(60_000)), None);
    }

    #[test]
    fn what_only_a_hook_tells_is_told_once_even_when_the_socket_comes_late() {
        let mut twins = Twins::default();
        let text = hook("channel_destroy", "b");
        call(&mut twins, &text, BEGIN);
        call(&mut twins, &text, BEGIN);
        assert_eq!(twins.next(BEGIN.plus_ms(2_000)), Some(text));
        assert_eq!(twins.next(BEGIN.plus_ms(2_000)), None);
        assert!(!tell(&mut twins, &socket("CHANNEL_DESTROY", "b"), BEGIN.plus_ms(3_000)), "it was told");
        assert!(tell(&mut twins, &socket("CHANNEL_DESTROY", "b2"), BEGIN.plus_ms(3_000)), "another one was not");
    }

    #[test]
    fn what_may_happen_again_is_the_same_only_for_a_moment() {
        let mut twins = Twins::default();
        let edited = json!({"action": "event", "name": "doc_edited", "data": {"type": "user", "id": "u1"}}).to_string();
        let hooked = hook::frame(json!({"hook_event": "object", "action": "doc_edited", "type": "user", "id": "u1"})).unwrap();
        assert!(tell(&mut twins, &edited, BEGIN));
        call(&mut twins, &hooked, BEGIN.plus_ms(4_000));
        assert_eq!(twins.due(), None);
        call(&mut twins, &hooked, BEGIN.plus_ms(6_000));
        assert_eq!(twins.next(BEGIN.plus_ms(8_000)), Some(hooked));
        let hold = socket("CHANNEL_HOLD", "b");
        assert!(tell(&mut twins, &hold, BEGIN) && tell(&mut twins, &hold, BEGIN), "no hook tells that");
    }

    #[test]
    fn no_more_is_remembered_than_a_minute_holds() {
        let mut twins = Twins::default();
        for number in 0..2 * MOST {
            tell(&mut twins, &socket("CHANNEL_CREATE", &number.to_string()), BEGIN);
            call(&mut twins, &hook("channel_answer", &number.to_string()), BEGIN);
        }
        assert_eq!((twins.told.len(), twins.held.len()), (MOST, MOST));
        tell(&mut twins, &socket("CHANNEL_CREATE", "x"), BEGIN.plus_ms(ONCE + 1));
        assert_eq!(twins.told.len(), 1);
    }
}
