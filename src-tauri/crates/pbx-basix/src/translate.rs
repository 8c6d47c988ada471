//! Frames -> what they mean (basix.md 9). Invariant: pure; time is an argument, and what is kept is what the server last said
//! of each leg, user and group.

mod agents;
mod asked;
mod calls;
mod causes;
mod leg;
mod legs;
mod parties;
mod roster;
mod skew;
mod told;
mod user;
mod waiting;

use std::collections::BTreeMap;

use cordboard_model::{Ability, At, Event, QueueCaller, WhyNot};
use cordboard_session::Stamped;

use crate::{
    account::BasixAccount,
    frame::{Changed, Channel, Deed, Element, Known, Message, Snapshot},
};

use asked::Placed;
use calls::Calls;
use causes::Cause;
use leg::Leg;
use legs::Legs;
use roster::{Roster, Touched};
use skew::Skew;
use waiting::Waiting;

/// What arrived on a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Everything.
    pub frames: u64,
    /// Without meaning for us.
    pub ignored: u64,
    /// Not what they should be.
    pub malformed: u64,
}

/// Turns messages into events. One for an account, kept over reconnects, so that a call keeps its id.
#[derive(Debug)]
pub struct Translator {
    account: BasixAccount,
    me: Option<i64>,
    roster: Roster,
    legs: Legs,
    calls: Calls,
    waiting: Waiting,
    skew: Skew,
    placed: Placed,
    /// What the server listed on this link, and whether it had the time to list all that it has.
    listed: Vec<Element>,
    is_listed: bool,
    /// What was told last, so that only changes are told.
    told: Told,
}

#[derive(Debug, Default)]
struct Told {
    callers: BTreeMap<i64, Vec<QueueCaller>>,
    parked: Option<Vec<cordboard_model::ParkedCall>>,
    user: user::Shown,
    states: BTreeMap<i64, (cordboard_model::AgentState, At)>,
    lines: BTreeMap<i64, cordboard_model::LineState>,
}

impl Translator {
    /// For that account. Knows nothing yet.
    #[must_use]
    pub fn new(account: &BasixAccount) -> Self {
        Self {
            account: account.clone(),
            me: None,
            roster: Roster::default(),
            legs: Legs::default(),
            calls: Calls::default(),
            waiting: Waiting::default(),
            skew: Skew::default(),
            placed: Placed::default(),
            listed: Vec::new(),
            is_listed: false,
            told: Told::default(),
        }
    }

    /// A new link begins: calls and those who wait are told anew, people stay as they were until then.
    pub fn reconnected(&mut self) {
        self.legs.forget();
        self.waiting.clear(None);
        self.told.callers.clear();
        self.told.parked = None;
        self.listed.clear();
        self.is_listed = false;
    }

    /// The time is over in which the server lists what it has: what is not there yet it does not have (basix.md 12). False
    /// when not even channels were listed.
    pub fn lists_end(&mut self, at: At, events: &mut Vec<Stamped>) -> bool {
        self.is_listed = true;
        self.tell_self(&mut Tell { at, events });
        self.listed.contains(&Element::Channel)
    }

    /// What this account can do, as far as is known.
    #[must_use]
    pub fn capabilities(&self) -> cordboard_model::Capabilities {
        let mut can = crate::capabilities(&self.account, self.me.is_none_or(|me| self.roster.has_telephone(me)));
        let needs: [(&[Element], &[Ability]); 3] = [
            (&[Element::Group], &[Ability::QueueStatistics, Ability::QueueCallers]),
            (&[Element::User], &[Ability::Directory, Ability::Voicemail]),
            (&[Element::Waiting, Element::Parked], &[Ability::Park]),
        ];
        for (elements, abilities) in needs.into_iter().filter(|_| self.is_listed) {
            if !elements.iter().any(|element| self.listed.contains(element)) {
                can = abilities.iter().fold(can, |can, ability| can.without(*ability, WhyNot::Pbx));
            }
        }
        can
    }

    /// Appends what a message means. `at` is when it was received.
    pub fn take(&mut self, message: &Message<'_>, at: At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events };
        match message {
            Message::Layout(layout) => self.waiting.expect(layout.element()),
            Message::Snapshot(snapshot) => self.snapshot(snapshot, &mut tell),
            Message::Changed(changed) => self.changed(changed, &mut tell),
            Message::Told(value) => {
                if let Some(text) = value.clone().into_text() {
                    tracing::debug!(letters = text.chars().count(), "a word from an administrator");
                }
            }
            // What the server says of the link is the conversation's business.
            Message::System(_) | Message::Ignored => {}
        }
    }

    fn snapshot(&mut self, snapshot: &Snapshot<'_>, tell: &mut Tell<'_>) {
        let element = snapshot.layout().element();
        if !self.listed.contains(&element) {
            self.listed.push(element);
        }
        match element {
            Element::Channel => {
                let channels = snapshot.records().filter_map(|record| match &record.known {
                    Known::Channel(channel) if !channel.is_over() => Leg::of(channel),
                    Known::Channel(_)
                    | Known::User(_)
                    | Known::Group(_)
                    | Known::Member(_)
                    | Known::Terminal(_)
                    | Known::Other => None,
                });
                self.legs.list(channels);
                self.list_calls(tell);
            }
            Element::Waiting | Element::Queued | Element::Parked => {
                self.waiting.clear(Some(element));
                for record in snapshot.records() {
                    if let Known::Channel(channel) = &record.known {
                        self.waiting.take(element, false, channel);
                    }
                }
                self.tell_waiting(tell);
            }
            Element::User | Element::Group | Element::Member | Element::Terminal => {
                let touched = self.roster.clear(element);
                for record in snapshot.records() {
                    let _ = self.roster.take(Deed::Added, &record.known);
                }
                if let Some(touched) = touched {
                    self.touched(touched, tell);
                }
            }
            Element::Domain | Element::Other => {}
        }
    }

    fn changed(&mut self, changed: &Changed<'_>, tell: &mut Tell<'_>) {
        let element = changed.record.element();
        match &changed.record.known {
            Known::Channel(channel) if element == Element::Channel => self.channel(changed.deed, channel, tell),
            Known::Channel(channel) => {
                self.waiting.take(element, changed.deed == Deed::Removed, channel);
                self.tell_waiting(tell);
            }
            Known::User(_) | Known::Group(_) | Known::Member(_) | Known::Terminal(_) => {
                if let Some(touched) = self.roster.take(changed.deed, &changed.record.known) {
                    self.touched(touched, tell);
                }
            }
            Known::Other => {}
        }
    }

    fn channel(&mut self, deed: Deed, channel: &Channel<'_>, tell: &mut Tell<'_>) {
        let Some(leg) = Leg::of(channel) else { return };
        let user = leg.user;
        if deed == Deed::Removed || channel.is_over() {
            let ended = channel.hung_up.or(leg.newest());
            if let Some(ended) = channel.hung_up {
                self.skew.learn(ended, tell.at);
            }
            self.legs.end(&leg.uuid);
            let at = ended.filter(|_| channel.hung_up.is_some()).map_or(tell.at, |ended| self.skew.moment(ended, tell.at));
            self.end_leg(&leg.uuid, Cause::of(channel.last_event_text.as_deref()), at, tell);
            self.tell_linked(&leg, tell);
        } else {
            if let Some(newest) = leg.newest() {
                self.skew.learn(newest, tell.at);
            }
            if !self.legs.put(leg.clone()) {
                return;
            }
            self.learn_me(user, tell);
            if self.is_mine(&leg) {
                self.tell_call_of(&leg, tell);
            }
            self.tell_linked(&leg, tell);
        }
        self.tell_waiting(tell);
        if let Some(user) = user {
            self.tell_line(user, tell);
        }
    }

    /// People or places are different.
    fn touched(&mut self, touched: Touched, tell: &mut Tell<'_>) {
        let was = self.me;
        self.me = self.roster.find(&self.account).or(self.me);
        match touched {
            Touched::Users => self.tell_people(tell),
            Touched::Groups => self.tell_groups(tell),
            Touched::Places => self.tell_places(tell),
            Touched::Telephones => self.tell_telephones(tell),
        }
        self.tell_self(tell);
        if self.me != was {
            self.list_calls(tell);
        }
        self.tell_waiting(tell);
    }

    /// Where only the user's own channels are told, the first of them says who he is.
    fn learn_me(&mut self, user: Option<i64>, tell: &mut Tell<'_>) {
        if self.me.is_none() && !self.account.full_events && user.is_some() {
            self.me = user;
            self.tell_self(tell);
        }
    }

    fn is_mine(&self, leg: &Leg) -> bool {
        leg.user.is_some() && leg.user == self.me
    }
}

/// Where events go, and when they happened.
struct Tell<'a> {
    at: At,
    events: &'a mut Vec<Stamped>,
}

impl Tell<'_> {
    fn event(&mut self, event: Event) {
        self.events.push(Stamped { at: self.at, event });
    }
}
