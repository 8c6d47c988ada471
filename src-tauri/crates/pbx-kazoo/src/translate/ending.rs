//! Why a call ended (kazoo.md 5.10 and 6.3). Invariant: the cause of the leg alone does not decide; what became of the other
//! legs does, whenever that is known.

use std::sync::Arc;

use cordboard_model::{At, Direction, TransferKind};

use super::{EndReason, Translator, bundle::Bundle, calls::is_own};
use crate::leg::{Leg, Unanswered, Way, unanswered};

/// Within this time of the end of a leg things belong together, ms (kazoo.md 6.3).
pub(super) const TOGETHER: i64 = 5_000;
/// Event times have whole seconds, ms.
pub(super) const SECOND: i64 = 1_000;

impl Translator {
    pub(super) fn reason(
        &self,
        group: usize,
        bundle: &Bundle<'_>,
        leg: &Leg,
        started: At,
        answered: bool,
        ended: At,
    ) -> EndReason {
        let Some(end) = &leg.end else { return EndReason::Ended };
        if end.lost {
            return EndReason::Lost;
        }
        let cause = end.cause.as_deref();
        let meaning = unanswered(cause);
        let cause = || cause.unwrap_or_default().to_owned();
        if answered {
            return self.passed_on(group, bundle, leg, ended, meaning).unwrap_or(EndReason::Ended);
        }
        if bundle.direction == Direction::Outgoing {
            let own_phone = bundle.is_quickcall() && bundle.winner().is_none();
            return match meaning {
                Unanswered::Plain if own_phone => EndReason::Cancelled,
                _ if own_phone => EndReason::OwnPhoneUnanswered(cause()),
                Unanswered::Plain | Unanswered::Passed => EndReason::Cancelled,
                Unanswered::NoAnswer | Unanswered::Refused | Unanswered::Elsewhere | Unanswered::Failed => {
                    EndReason::Failed(cause())
                }
            };
        }
        if let Some(by) = self.taken_by(group, leg, started, ended) {
            return EndReason::AnsweredElsewhere(by);
        }
        match meaning {
            Unanswered::Plain | Unanswered::Passed | Unanswered::NoAnswer => EndReason::Missed,
            Unanswered::Refused => EndReason::Rejected,
            Unanswered::Elsewhere => EndReason::AnsweredElsewhere(None),
            Unanswered::Failed => EndReason::Failed(cause()),
        }
    }

    /// Who answered another telephone while the user's rang. `Some(None)`: somebody without a name.
    fn taken_by(&self, group: usize, leg: &Leg, started: At, ended: At) -> Option<Option<String>> {
        let owner = |leg: &Leg| leg.owner.as_deref().map(str::to_owned);
        if let Some(by) = leg.replaced_by.as_deref().and_then(|id| self.legs.find(id)) {
            return Some(owner(by));
        }
        let while_it_rang = |at: At| at >= started.plus_ms(-SECOND) && at <= ended.plus_ms(SECOND);
        let winner = self.legs.legs_of(group).find(|other| {
            other.way == Some(Way::Out)
                && other.is_endpoint()
                && !is_own(other, &self.station)
                && other.answered.is_some_and(while_it_rang)
        })?;
        Some(owner(winner))
    }

    /// The user passed the call on (kazoo.md 6.3).
    fn passed_on(&self, group: usize, bundle: &Bundle<'_>, leg: &Leg, ended: At, meaning: Unanswered) -> Option<EndReason> {
        let partner = self.partner(leg, Some(ended))?;
        let heard = leg.end.as_ref().map_or(ended, |end| end.heard);
        if let Some(slot) = self.parked.slot_of(&partner.id, heard, TOGETHER) {
            return Some(EndReason::Parked(slot));
        }
        let near = |at: At| at >= ended.plus_ms(-SECOND) && at <= ended.plus_ms(TOGETHER);
        let stranger = |id: &Arc<str>| !bundle.legs.iter().any(|leg| leg.id == *id);
        let outlives = partner.end.as_ref().is_none_or(|end| end.at > ended);
        let joined = || {
            let third = partner.bridges.iter().find(|(at, id)| near(*at) && stranger(id))?;
            self.legs.find(&third.1)
        };
        let offered = || {
            self.legs.legs_of(group).find(|other| {
                other.way == Some(Way::Out) && stranger(&other.id) && other.others.contains(&partner.id) && near(other.began())
            })
        };
        let by_cause = meaning == Unanswered::Passed || leg.replaced_by.is_some();
        let third = if outlives { joined() } else { None };
        if third.is_none() && !by_cause {
            return None;
        }
        let consulted = leg.end.as_ref().and_then(|end| end.cause.as_deref()) == Some("ATTENDED_TRANSFER")
            || third.is_some_and(|third| self.talks_with_user(third, leg, ended));
        let to = third.or_else(offered).map(|third| self.identity(third)).unwrap_or_default();
        Some(EndReason::Transferred(if consulted { TransferKind::Consult } else { TransferKind::Blind }, to))
    }

    /// Whether another leg of the user talked with that one.
    fn talks_with_user(&self, third: &Leg, but: &Leg, until: At) -> bool {
        third
            .bridges
            .iter()
            .any(|(at, id)| *at <= until && *id != but.id && self.legs.find(id).is_some_and(|leg| is_own(leg, &self.station)))
    }
}
