//! One link's side of the conversation without its socket: what a frame means, and what we ask because of it (xivo.md 1.6,
//! 1.7, 3.17). Invariant: pure; waits are answers ([`Ask::later`]), never taken here.

use std::{collections::HashSet, time::Duration};

use cordboard_model::{At, Event, Extension};
use cordboard_session::Stamped;

use crate::{
    Request, Translator,
    commands::PAGE,
    frame::{Frame, HistoryItem, Malformed, decode},
    request::ObjectType,
};

/// How long after the end of a call its record is worth asking for.
const RECORD_DUE: Duration = Duration::from_secs(3);
/// How long after a record says that its call still lasts.
const RECORD_AGAIN: Duration = Duration::from_secs(2);
/// How long records wait for a word about the zone of their times.
const ZONE_DUE: Duration = Duration::from_secs(2);
/// More lines than a list of people shows.
const MOST_LINES: usize = 500;

/// What arrived on a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Everything.
    pub frames: u64,
    /// Types nobody told us about.
    pub unknown: u64,
    /// Known types without meaning for us, the echo of our pings included.
    pub ignored: u64,
    /// Not what they promise, or not JSON at all.
    pub malformed: u64,
}

/// Something to ask because of what arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What.
    pub request: Request,
    /// How long from now; a later wish for the same replaces an earlier one.
    pub later: Option<Duration>,
}

/// The server ends the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// It could not make the session.
    Refused(String),
    /// Another session of the user took over.
    Replaced,
    /// It refused before the session began; on the old channel that is how wrong credentials show.
    BeforeLogOn(String),
}

/// What is heard and said on one link.
#[derive(Debug, Default)]
pub struct Dialogue {
    counts: Counts,
    logged_on: bool,
    queues_listed: bool,
    agents_listed: bool,
    favourites_asked: bool,
    /// Log in again there if the server meanwhile logged the agent out (xivo.md 1.8).
    was_logged_in_at: Option<String>,
    asked_again: bool,
    /// Lines of listed people; their states are told from now on.
    watched: HashSet<Extension>,
}

impl Dialogue {
    /// A new link of an account. What the translator remembers of the last link decides whether the agent is logged in again.
    #[must_use]
    pub fn new(translator: &mut Translator) -> Self {
        let was_logged_in_at = translator.was_logged_in_at().map(str::to_owned);
        translator.reconnected();
        Self { was_logged_in_at, ..Self::default() }
    }

    /// The next link, with the counts of this one.
    #[must_use]
    pub fn followed_by(&self, translator: &mut Translator) -> Self {
        Self { counts: self.counts, ..Self::new(translator) }
    }

    /// What arrived so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether the server made the session.
    #[must_use]
    pub const fn is_logged_on(&self) -> bool {
        self.logged_on
    }

    /// Counts a frame that is no text.
    pub const fn hear_binary(&mut self) {
        self.counts.frames += 1;
        self.counts.malformed += 1;
    }

    /// Takes in one text frame: appends what it means to `events` and what to ask to `asks`.
    ///
    /// # Errors
    /// When the frame is malformed; it is counted, and the link is as good as before.
    pub fn hear(
        &mut self,
        translator: &mut Translator,
        text: &str,
        at: At,
        events: &mut Vec<Stamped>,
        asks: &mut Vec<Ask>,
    ) -> Result<Option<Farewell>, Malformed> {
        let frame = self.read(text)?;
        Ok(self.take(translator, frame, at, events, asks))
    }

    /// Reads and counts a text frame.
    pub(crate) fn read<'a>(&mut self, text: &'a str) -> Result<Frame<'a>, Malformed> {
        self.counts.frames += 1;
        decode(text).inspect_err(|_| self.counts.malformed += 1)
    }

    /// Takes in a frame that was read.
    pub(crate) fn take(
        &mut self,
        translator: &mut Translator,
        frame: Frame<'_>,
        at: At,
        events: &mut Vec<Stamped>,
        asks: &mut Vec<Ask>,
    ) -> Option<Farewell> {
        let farewell = self.react(translator, &frame, asks);
        let before = events.len();
        translator.translate(frame, at, events);
        if !translator.is_oldest() {
            for stamped in events.iter().skip(before) {
                self.watch(&stamped.event, asks);
            }
        }
        farewell
    }

    /// A list of people shows what their lines do; the server tells that only for lines it was asked about.
    fn watch(&mut self, event: &Event, asks: &mut Vec<Ask>) {
        let Event::ContactsListed(_, people) = event else { return };
        let lines = people.iter().flat_map(|person| &person.numbers).filter(|number| number.own_line);
        let mut phone_numbers = Vec::new();
        for line in lines.map(|number| Extension::from(number.number.as_str())) {
            if self.watched.len() < MOST_LINES && self.watched.insert(line.clone()) {
                phone_numbers.push(line.as_str().to_owned());
            }
        }
        if !phone_numbers.is_empty() {
            asks.push(Ask { request: Request::SubscribeToPhoneHints { phone_numbers }, later: None });
        }
    }

    fn react(&mut self, translator: &Translator, frame: &Frame<'_>, asks: &mut Vec<Ask>) -> Option<Farewell> {
        let mut ask = |request| asks.push(Ask { request, later: None });
        #[allow(clippy::wildcard_enum_match_arm, reason = "most frames ask for nothing")]
        match frame {
            Frame::Unknown(_) => self.counts.unknown += 1,
            Frame::Ignored(_) => self.counts.ignored += 1,
            Frame::LoggedOn(_) => {
                self.logged_on = true;
                for request in first_questions() {
                    ask(request);
                }
            }
            Frame::QueueList(_) if !self.queues_listed => {
                self.queues_listed = true;
                ask(Request::SubscribeToQueueStats);
                ask(Request::GetCallbackLists);
                self.ask_favourites(asks);
            }
            Frame::AgentList(_) if !self.agents_listed => {
                self.agents_listed = true;
                ask(Request::SubscribeToAgentStats);
                self.ask_favourites(asks);
            }
            Frame::AgentStateEvent(event) if translator.is_own(Some(event.agent_id.0)) => {
                // Only the first word about the own agent decides; later he may have logged out himself.
                if let Some(phone) = self.was_logged_in_at.take()
                    && &*event.name == "AgentLoggedOut"
                {
                    ask(Request::AgentLogin { phone, agent: None });
                }
            }
            Frame::PhoneEvent(event) if &*event.event_type == "EventReleased" => {
                self.asked_again = false;
                asks.push(Ask { request: page(), later: Some(RECORD_DUE) });
            }
            Frame::CallHistory(items) | Frame::CallHistoryByDays(items) | Frame::RichCallHistory(items) => {
                if translator.lacks_zone() {
                    // By then the server has dated something, or it never will: the answer ends the wait.
                    asks.push(Ask { request: page(), later: Some(ZONE_DUE) });
                } else {
                    self.ask_again(items, asks);
                }
            }
            Frame::LoggedOnError(body) => return Some(Farewell::Refused(word(body))),
            Frame::Error(body) if !self.logged_on => return Some(Farewell::BeforeLogOn(word(body))),
            Frame::ForceLogout(_) => return Some(Farewell::Replaced),
            _ => {}
        }
        None
    }

    /// Once for a call that still lasts, not for ever.
    fn ask_again(&mut self, items: &[HistoryItem<'_>], asks: &mut Vec<Ask>) {
        self.asked_again = !self.asked_again && items.iter().any(lasts);
        if self.asked_again {
            asks.push(Ask { request: page(), later: Some(RECORD_AGAIN) });
        }
    }

    fn ask_favourites(&mut self, asks: &mut Vec<Ask>) {
        if self.queues_listed && self.agents_listed && !std::mem::replace(&mut self.favourites_asked, true) {
            asks.push(Ask { request: Request::GetFavorites, later: None });
        }
    }
}

fn first_questions() -> [Request; 8] {
    let list = |object_type| Request::GetList { object_type };
    [
        Request::GetCurrentCallsPhoneEvents,
        list(ObjectType::Queue),
        list(ObjectType::Agent),
        list(ObjectType::QueueMember),
        list(ObjectType::BaseQueueMember),
        Request::GetAgentStates,
        Request::SubscribeToAgentEvents,
        list(ObjectType::AgentGroup),
    ]
}

const fn page() -> Request {
    Request::GetUserCallHistory { size: Some(PAGE) }
}

fn lasts(item: &HistoryItem<'_>) -> bool {
    item.status.as_deref() == Some("ongoing")
}

/// The server's word for what is wrong, short enough for a status line.
fn word(body: &crate::frame::ErrorBody<'_>) -> String {
    let clean = |letter: &char| !letter.is_control();
    body.error.as_deref().unwrap_or("unknown").chars().filter(clean).take(80).collect()
}
