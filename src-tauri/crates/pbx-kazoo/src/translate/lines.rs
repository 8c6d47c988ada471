//! What the telephones of the account's people do, as their legs tell. Invariant: a line's state is told only when it is
//! another one than before.

use std::sync::Arc;

use cordboard_model::{Event, Extension, LineState};
use foldhash::HashMap;

use super::{Tell, Translator};
use crate::leg::{Leg, Way};

/// The live legs of each user and what was last told of him.
#[derive(Debug, Default)]
pub(super) struct Lines(HashMap<Arc<str>, Line>);

#[derive(Debug, Default)]
struct Line {
    /// Their places; one that was given to another leg meanwhile is passed over.
    legs: Vec<usize>,
    told: LineState,
}

impl Lines {
    /// Whether anything of that user's line was told.
    pub(super) fn is_told(&self, user: &str) -> bool {
        self.0.contains_key(user)
    }
}

impl Translator {
    /// A leg is in another state.
    pub(super) fn line_of(&mut self, place: usize, tell: &mut Tell<'_>) {
        let Some(leg) = self.legs.leg(place) else { return };
        let Some(owner) = leg.owner.as_ref().filter(|_| leg.is_endpoint()) else { return };
        let Some(extension) = self.people.get(owner).and_then(|person| person.extension.as_deref()) else { return };
        let line = match self.lines.0.get_mut(owner) {
            Some(line) => line,
            None => self.lines.0.entry(owner.clone()).or_default(),
        };
        if leg.end.is_some() {
            line.legs.retain(|known| *known != place);
        } else if !line.legs.contains(&place) {
            line.legs.push(place);
        }
        let is_theirs = |leg: &&Leg| leg.is_live() && leg.owner.as_ref() == Some(owner);
        let legs = line.legs.iter().filter_map(|place| self.legs.leg(*place)).filter(is_theirs);
        let state = legs.map(state).fold(LineState::Idle, busier);
        if line.told != state {
            line.told = state;
            tell.event(Event::LineReported(Extension::from(extension), state));
        }
    }
}

fn state(leg: &Leg) -> LineState {
    match (leg.answered, leg.way) {
        (Some(_), _) if leg.is_held() => LineState::Held,
        (Some(_), _) => LineState::Busy,
        (None, Some(Way::Out)) => LineState::Ringing,
        (None, Some(Way::In) | None) => LineState::Dialing,
    }
}

/// What a line with two legs does.
const fn busier(one: LineState, other: LineState) -> LineState {
    match (one, other) {
        (LineState::Idle | LineState::Unknown | LineState::Offline, state)
        | (state, LineState::Idle | LineState::Unknown | LineState::Offline) => state,
        (LineState::Ringing, LineState::Ringing) => LineState::Ringing,
        (LineState::BusyRinging | LineState::Ringing, _) | (_, LineState::BusyRinging | LineState::Ringing) => {
            LineState::BusyRinging
        }
        (LineState::Busy, _) | (_, LineState::Busy) => LineState::Busy,
        (LineState::Dialing, _) | (_, LineState::Dialing) => LineState::Dialing,
        (LineState::Held, LineState::Held) => LineState::Held,
    }
}
