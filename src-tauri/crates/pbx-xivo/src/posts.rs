//! Events that Xuc posts beside the socket (xivo.md 8.1). Invariant: they mean what they would mean on the socket, and only where
//! the socket had its time and did not tell the same: it is in order, what is posted is not.

use std::{borrow::Cow, collections::VecDeque, time::Duration};

use cordboard_inlet::Post;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

/// A post waits so long for the socket to tell the same.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the socket told is known again for so long.
const ONCE: Duration = Duration::from_secs(60);
/// More than a telephone does in a minute.
const MOST: usize = 256;
/// The only messages that are heard: of all others the newest counts, and nothing says which that is.
const HEARD: &str = "PhoneEvent";

/// What was told by either.
#[derive(Debug, Default)]
pub(crate) struct Posts {
    told: VecDeque<(Instant, Event)>,
    held: VecDeque<(Instant, Event, String)>,
}

/// What makes an event the same whoever tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Event([Option<String>; 5]);

#[derive(Deserialize)]
struct Posted<'a> {
    #[serde(borrow)]
    username: Cow<'a, str>,
    #[serde(borrow)]
    message: &'a RawValue,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, rename = "msgType")]
    kind: Cow<'a, str>,
    #[serde(default, rename = "ctiMessage")]
    body: Body,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    #[serde(rename = "eventType")]
    event: Option<String>,
    #[serde(rename = "DN")]
    line: Option<String>,
    #[serde(rename = "otherDN")]
    other: Option<String>,
    #[serde(rename = "linkedId")]
    linked: Option<String>,
    #[serde(rename = "uniqueId")]
    unique: Option<String>,
}

impl Posts {
    /// The socket told that.
    pub(crate) fn by_socket(&mut self, frame: &str, now: Instant) {
        if !frame.contains(HEARD) {
            return;
        }
        let Some(event) = event(frame) else { return };
        self.held.retain(|(_, held, _)| *held != event);
        self.note(event, now);
    }

    /// That was posted for the user of that name; what is not for him or no event of a call is passed over.
    pub(crate) fn by_post(&mut self, post: &Post, login: &str, now: Instant) {
        let (Post::Json(body) | Post::Form(body)) = post else { return };
        let Ok(Posted { username, message }) = serde_json::from_slice::<Posted<'_>>(body) else {
            tracing::debug!(bytes = body.len(), "a post that cannot be read");
            return;
        };
        let Some(event) = event(message.get()).filter(|_| username.eq_ignore_ascii_case(login)) else { return };
        let is_known = self.told.iter().any(|(until, told)| *until >= now && *told == event);
        if !is_known && !self.held.iter().any(|(_, held, _)| *held == event) && self.held.len() < MOST {
            self.held.push_back((now + PATIENCE, event, message.get().to_owned()));
        }
    }

    /// When something has waited long enough.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.held.front().map(|(due, ..)| *due)
    }

    /// The next frame that was only posted, once its time has come.
    pub(crate) fn next(&mut self, now: Instant) -> Option<String> {
        self.held.front().filter(|(due, ..)| *due <= now)?;
        let (_, event, frame) = self.held.pop_front()?;
        self.note(event, now);
        Some(frame)
    }

    fn note(&mut self, event: Event, now: Instant) {
        while self.told.len() >= MOST || self.told.front().is_some_and(|(until, _)| *until < now) {
            self.told.pop_front();
        }
        self.told.push_back((now + ONCE, event));
    }
}

fn event(frame: &str) -> Option<Event> {
    let Message { kind, body } = serde_json::from_str(frame).ok()?;
    (kind == HEARD).then_some(Event([body.event, body.line, body.other, body.linked, body.unique]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frame(event: &str, unique: &str) -> String {
        let body = json!({"eventType": event, "DN": "1201", "otherDN": "3010", "linkedId": "1.1", "uniqueId": unique});
        json!({"msgType": "PhoneEvent", "ctiMessage": body}).to_string()
    }

    fn post(user: &str, message: &str) -> Post {
        Post::Json(format!(r#"{{"username":"{user}","message":{message}}}"#).into())
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_socket_tells_in_time_is_not_told_again() {
        let (mut posts, now) = (Posts::default(), Instant::now());
        let (ringing, established) = (frame("EventRinging", "1.2"), frame("EventEstablished", "1.2"));
        posts.by_socket(&ringing, now);
        posts.by_post(&post("amartin", &ringing), "amartin", now + Duration::from_secs(1));
        assert_eq!(posts.due(), None, "it was told before");
        posts.by_post(&post("AMartin", &established), "amartin", now);
        assert_eq!(posts.due(), Some(now + PATIENCE));
        posts.by_socket(&established, now + Duration::from_millis(1_999));
        assert_eq!((posts.due(), posts.next(now + ONCE)), (None, None));
    }

    #[tokio::test(start_paused = true)]
    async fn what_only_a_post_tells_is_told_once_as_the_socket_would() {
        let (mut posts, now) = (Posts::default(), Instant::now());
        let released = frame("EventReleased", "1.2");
        for _ in 0..2 {
            posts.by_post(&post("amartin", &released), "amartin", now);
        }
        assert_eq!(posts.next(now), None);
        assert_eq!((posts.next(now + PATIENCE), posts.next(now + PATIENCE)), (Some(released.clone()), None));
        posts.by_post(&post("amartin", &released), "amartin", now + PATIENCE);
        assert_eq!(posts.due(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_for_others_no_event_of_a_call_or_nonsense_is_passed_over() {
        let (mut posts, now) = (Posts::default(), Instant::now());
        let ringing = frame("EventRinging", "1.2");
        let state = json!({"msgType": "AgentStateEvent", "ctiMessage": {"name": "AgentReady"}}).to_string();
        let all = [
            post("bnowak", &ringing),
            post("amartin", &state),
            post("amartin", "7"),
            Post::Json("{".into()),
            Post::Json(r#"{"username":7}"#.into()),
            Post::Query("username=amartin".to_owned()),
        ];
        for post in all {
            posts.by_post(&post, "amartin", now);
            assert_eq!(posts.due(), None, "{post:?}");
        }
        for number in 0..2 * MOST {
            let frame = frame("EventRinging", &number.to_string());
            posts.by_post(&post("amartin", &frame), "amartin", now);
            posts.by_socket(&self::frame("EventReleased", &number.to_string()), now);
        }
        assert_eq!((posts.held.len(), posts.told.len()), (MOST, MOST), "no more is remembered");
    }
}
