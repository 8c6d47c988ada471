#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_model::RecordingState;

use super::*;

const NOON: At = At(1_700_000_000_000);

fn lyon() -> AccountId {
    AccountId::from("lyon")
}

fn seven() -> CallId {
    CallId::from("7")
}

/// An incoming call that rings.
pub(crate) fn ringing() -> Call {
    call(CallState::Ringing)
}

fn call(state: CallState) -> Call {
    Call {
        id: seven(),
        link: None,
        line: None,
        direction: Direction::Incoming,
        internal: false,
        state,
        since: NOON,
        remote: Party::new("0611223344", ""),
        others: vec![],
        called: None,
        queue: None,
        started_at: NOON,
        start_unknown: false,
        answered_at: None,
        ended_at: None,
        hold_ms: 0,
        held_since: None,
        recording: RecordingState::Unknown,
        recording_asked: None,
        consults_for: None,
        conference: false,
        transfers: vec![],
        attached: BTreeMap::new(),
        outcome: None,
    }
}

fn ended(outcome: Outcome) -> Call {
    Call { outcome: Some(outcome), ..call(CallState::Ended) }
}

/// Feeds live calls and ended ones in order.
fn effects(ringer: &mut Ringer, calls: &[Call]) -> Vec<RingEffect> {
    let mut effects = Vec::new();
    for call in calls {
        if call.state == CallState::Ended {
            ringer.ended(&lyon(), call, NOON, &mut effects);
        } else {
            ringer.call(&lyon(), call, NOON, &mut effects);
        }
    }
    effects
}

fn ring() -> RingEffect {
    RingEffect::Ring(lyon(), seven())
}

fn over(why: RingEnd) -> RingEffect {
    RingEffect::Over(lyon(), seven(), why)
}

#[test]
fn a_call_is_announced_once_and_withdrawn_once() {
    let rings = || call(CallState::Ringing);
    let table = [
        (
            "answered here",
            vec![rings(), rings(), call(CallState::Connected), ended(Outcome::Answered)],
            vec![ring(), over(RingEnd::Answered)],
        ),
        ("answered elsewhere", vec![rings(), ended(Outcome::AnsweredElsewhere)], vec![ring(), over(RingEnd::AnsweredElsewhere)]),
        (
            "missed, told twice",
            vec![rings(), ended(Outcome::Missed), ended(Outcome::Missed)],
            vec![ring(), over(RingEnd::Missed)],
        ),
        ("declined", vec![rings(), ended(Outcome::Rejected)], vec![ring(), over(RingEnd::Declined)]),
        ("a late ring of an ended call", vec![rings(), ended(Outcome::Missed), rings()], vec![ring(), over(RingEnd::Missed)]),
        ("never rang here", vec![call(CallState::Queued), ended(Outcome::Abandoned)], vec![]),
        ("rings again after a hold", vec![rings(), call(CallState::Connected), rings()], vec![ring(), over(RingEnd::Answered)]),
    ];
    for (case, calls, want) in table {
        assert_eq!(effects(&mut Ringer::default(), &calls), want, "{case}");
    }
}

#[test]
fn a_call_of_the_users_own_is_not_announced() {
    let own = Call { direction: Direction::Outgoing, ..call(CallState::Ringing) };
    assert_eq!(effects(&mut Ringer::default(), &[own]), []);
}

#[test]
fn more_knowledge_refreshes_what_is_shown() {
    let named = Call { remote: Party::new("0611223344", "Anna"), ..call(CallState::Ringing) };
    let mut ringer = Ringer::default();
    let want = [ring(), RingEffect::Refresh(lyon(), seven())];
    assert_eq!(effects(&mut ringer, &[call(CallState::Ringing), named.clone(), named]), want);
}

#[test]
fn an_ignored_call_stays_silent() {
    let mut ringer = Ringer::default();
    let mut silenced = effects(&mut ringer, &[call(CallState::Ringing)]);
    ringer.ignore(&lyon(), &seven(), &mut silenced);
    ringer.ignore(&lyon(), &seven(), &mut silenced);
    assert_eq!(silenced, [ring(), over(RingEnd::Ignored)]);
    let later = effects(&mut ringer, &[call(CallState::Ringing), ended(Outcome::Missed)]);
    assert_eq!(later, []);
}

#[test]
fn a_call_announced_before_a_restart_is_not_announced_again() {
    let mut ringer = Ringer::default();
    ringer.remember(lyon(), seven(), NOON);
    assert_eq!(effects(&mut ringer, &[call(CallState::Ringing)]), []);
}

#[test]
fn a_long_lost_link_withdraws_and_a_short_loss_does_not() {
    let mut ringer = Ringer::default();
    let mut told = effects(&mut ringer, &[call(CallState::Ringing)]);
    ringer.link(&lyon(), false, NOON);
    ringer.lapse(NOON.plus_ms(29_999), &mut told);
    assert_eq!(told, [ring()]);
    ringer.link(&lyon(), true, NOON.plus_ms(29_999));
    ringer.lapse(NOON.plus_ms(40_000), &mut told);
    assert_eq!(told, [ring()], "the link came back in time");
    ringer.link(&lyon(), false, NOON.plus_ms(40_000));
    ringer.link(&lyon(), false, NOON.plus_ms(60_000));
    assert_eq!(ringer.next_lapse(), Some(NOON.plus_ms(70_000)), "counted from the first loss");
    ringer.lapse(NOON.plus_ms(70_000), &mut told);
    assert_eq!(told, [ring(), over(RingEnd::LinkLost)]);
}

#[test]
fn what_is_long_over_is_forgotten_and_what_rings_is_not() {
    let mut ringer = Ringer::default();
    let rings = Call { id: CallId::from("8"), ..call(CallState::Ringing) };
    let told = effects(&mut ringer, &[call(CallState::Ringing), ended(Outcome::Missed), rings]);
    assert_eq!(told.len(), 3);
    ringer.tidy(NOON.plus_ms(599_999));
    assert_eq!(ringer.calls.len(), 2);
    ringer.tidy(NOON.plus_ms(600_000));
    assert_eq!(ringer.calls.keys().map(|(_, call)| call.as_str()).collect::<Vec<_>>(), ["8"]);
}
