//! Passing calls on (xivo.md 4.4).

use super::*;
use crate::ledger::TransferKind;
use LegState::{Dialing, Established, OnHold, Released, Ringing};

/// Anna talks with Ann from outside and has asked Bart, who has answered or still rings.
fn consulting(answered: bool) -> Bench {
    let mut bench = Bench::new();
    bench.call(ANN, "1201").does("anna", "answer").act(json!({"do": "consult", "who": "anna", "to": "1202"}));
    if answered {
        bench.does("bart", "answer");
    }
    bench
}

#[test]
fn a_consultation_holds_the_first_call_and_has_its_own_linked_id() {
    let bench = consulting(true);
    assert_eq!(bench.states("anna"), [Ringing, Established, OnHold, Dialing, Established]);
    let calls = bench.calls("anna");
    assert_ne!(calls[0].linked_id, calls[1].linked_id);
}

#[test]
fn a_completed_consultation_joins_the_others_in_the_first_call() {
    let mut bench = consulting(true);
    let first = bench.calls("anna")[0].linked_id.clone();
    bench.fresh().does("anna", "complete");
    assert_eq!(bench.states("anna"), [Released, Released]);
    assert_eq!(bench.legs("bart"), [(ANN.to_owned(), Established)]);
    assert_eq!(bench.calls("bart")[0].linked_id, first);
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Transferred), Some(Outcome::Answered)]);
    let transfer = &bench.calls("anna")[0].transfers[0];
    assert_eq!((transfer.kind, transfer.to.as_str()), (TransferKind::Consult, "1202"));
    bench.does(ANN, "hang_up");
    assert_eq!(bench.outcomes("bart"), [Some(Outcome::Answered)]);
    assert!(bench.switch.legs.is_empty());
}

#[test]
fn a_consultation_completed_while_it_rings_rings_on() {
    let mut bench = consulting(false);
    bench.fresh().does("anna", "complete");
    assert_eq!(bench.legs("bart"), [(ANN.to_owned(), Ringing)]);
    bench.does("bart", "answer").does("bart", "hang_up");
    assert_eq!(bench.outcomes("bart"), [Some(Outcome::Answered)]);
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Transferred), Some(Outcome::NoAnswer)]);

    let mut bench = consulting(false);
    bench.does("anna", "complete").pass(30);
    assert_eq!(bench.outcomes("bart"), [Some(Outcome::Missed)]);
    assert!(bench.switch.legs.is_empty(), "the caller does not wait for ever");
}

#[test]
fn a_cancelled_consultation_leaves_the_first_call_as_the_telephone_does() {
    for (phone, want) in [(crate::PhoneKind::Snom, Established), (crate::PhoneKind::Yealink, OnHold)] {
        let mut cast = cast();
        cast.users[0].phone = phone;
        let mut bench = Bench::with(cast);
        bench.call(ANN, "1201").does("anna", "answer").act(json!({"do": "consult", "who": "anna", "to": "1202"}));
        bench.does("bart", "answer").does("anna", "cancel");
        let user = bench.switch.user_id("anna").unwrap();
        let legs = bench.switch.legs_of(user);
        assert_eq!(legs.iter().map(|key| bench.switch.legs[key].state).collect::<Vec<_>>(), [want], "{phone:?}");
        assert_eq!(bench.outcomes("bart"), [Some(Outcome::Answered)]);
    }
}

#[test]
fn who_is_asked_may_be_busy_or_silent_and_the_first_call_stays_on_hold() {
    for (to, seconds, want) in [("+33100000001", 0, Outcome::Busy), ("1202", 30, Outcome::NoAnswer), ("1999", 0, Outcome::Failed)]
    {
        let mut bench = Bench::new();
        bench.call(ANN, "1201").does("anna", "answer").act(json!({"do": "consult", "who": "anna", "to": to}));
        bench.pass(seconds);
        assert_eq!(bench.outcomes("anna"), [None, Some(want)], "{to}");
        let complete = bench.try_act(json!({"do": "complete", "who": "anna"}));
        assert_eq!(complete, Err(ActError::NoCall));
        bench.does("anna", "retrieve");
        assert_eq!(bench.states("anna").last(), Some(&Established));
    }
}

#[test]
fn a_blind_transfer_rings_wherever_the_number_leads() {
    for (to, who) in [("1202", "bart"), ("3001", "chiyo")] {
        let mut bench = Bench::new();
        bench.does("chiyo", "log_in").call(ANN, "1201").does("anna", "answer").fresh();
        bench.act(json!({"do": "transfer", "who": "anna", "to": to}));
        assert_eq!(bench.states("anna"), [Released]);
        assert_eq!(bench.legs(who), [(ANN.to_owned(), Ringing)], "{to}");
        bench.does(who, "answer").does(ANN, "hang_up");
        assert_eq!(bench.outcomes("anna"), [Some(Outcome::Transferred)]);
        assert_eq!(bench.outcomes(who), [Some(Outcome::Answered)]);
        assert_eq!(bench.calls(who)[0].linked_id, bench.calls("anna")[0].linked_id);
    }
    let mut bench = Bench::new();
    bench.call("bart", "1201").does("anna", "answer").act(json!({"do": "transfer", "who": "anna", "to": "1203"}));
    bench.does("chiyo", "answer");
    assert_eq!(bench.legs("bart").last(), Some(&("1203".to_owned(), Established)), "a colleague sees the new party");
}
