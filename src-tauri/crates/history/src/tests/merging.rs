use proptest::prelude::*;

use cordboard_model::{Connection, QueueRef, RecordingState, Transfer, TransferKind};

use super::*;
use crate::merge::{Stamps, blank, merge};

fn merged(tellings: &[(Call, At)]) -> (CallRecord, Stamps) {
    let (mut record, mut stamps) = (blank(&account(), &CallId::from("7")), Stamps::default());
    for (call, at) in tellings {
        merge(&mut record, &mut stamps, call, *at);
    }
    (record, stamps)
}

fn word() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), "[ab]".prop_map(Some)]
}

fn moment() -> impl Strategy<Value = At> {
    (0_i64..6).prop_map(At)
}

fn telling() -> impl Strategy<Value = (Call, At)> {
    let state = prop_oneof![Just(CallState::Ringing), Just(CallState::Connected), Just(CallState::Held), Just(CallState::Ended)];
    let outcome = prop_oneof![Just(Outcome::Missed), Just(Outcome::Answered), Just(Outcome::Unknown)];
    let texts = (word(), word(), word(), word(), proptest::collection::btree_map("[xy]", "[ab]", 0..2));
    let times = (moment(), any::<bool>(), proptest::option::of(moment()), proptest::option::of(moment()), moment());
    let rest = (any::<bool>(), 0_i64..3, proptest::collection::vec((word(), moment()), 0..2));
    (state, outcome, texts, times, rest, moment()).prop_map(|(state, outcome, texts, times, rest, at)| {
        let mut call = ringing("7", "", "", times.0);
        call.state = state;
        call.outcome = (state == CallState::Ended).then_some(outcome);
        call.remote = Party { number: texts.0, name: texts.1 };
        call.line = texts.2.as_deref().map(Into::into);
        call.queue = texts.3.map(|name| QueueRef { id: None, name: Some(name) });
        call.attached = texts.4;
        call.start_unknown = times.1;
        call.answered_at = times.2;
        call.ended_at = if state == CallState::Ended { times.3 } else { None };
        call.since = times.4;
        call.conference = rest.0;
        call.hold_ms = rest.1;
        call.recording = if rest.0 { RecordingState::Active } else { RecordingState::Off };
        call.others =
            rest.2.iter().map(|(name, _)| Connection { party: Party { number: None, name: name.clone() }, state }).collect();
        call.transfers = rest
            .2
            .into_iter()
            .map(|(name, at)| Transfer { kind: TransferKind::Blind, to: Party { number: None, name }, at })
            .collect();
        (call, at)
    })
}

#[test]
fn of_two_ends_of_one_millisecond_the_one_that_says_more_counts() {
    let ended = |outcome| {
        let mut call = ringing("7", "", "", At(0));
        (call.state, call.outcome, call.ended_at) = (CallState::Ended, Some(outcome), Some(At(9)));
        (call, At(9))
    };
    let order = [Outcome::Unknown, Outcome::Missed, Outcome::Rejected, Outcome::Answered, Outcome::Transferred];
    for two in order.windows(2) {
        for tellings in [[ended(two[0]), ended(two[1])], [ended(two[1]), ended(two[0])]] {
            assert_eq!(merged(&tellings).0.call.outcome, Some(two[1]), "{two:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_order_and_repetition_ends_in_the_same_record(
        (tellings, shuffled) in proptest::collection::vec(telling(), 1..6).prop_flat_map(|tellings| {
            let twice: Vec<_> = tellings.iter().chain(&tellings).cloned().collect();
            (Just(tellings), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(merged(&tellings), merged(&shuffled));
    }

    #[test]
    fn what_is_known_stays_known(tellings in proptest::collection::vec(telling(), 1..6)) {
        let (record, _) = merged(&tellings);
        let calls = || tellings.iter().map(|(call, _)| call);
        prop_assert_eq!(record.call.remote.name.is_some(), calls().any(|call| call.remote.name.is_some()));
        prop_assert_eq!(record.call.answered_at.is_some(), calls().any(|call| call.answered_at.is_some()));
        let observed = calls().any(|call| call.outcome.is_some_and(|outcome| outcome != Outcome::Unknown));
        prop_assert!(!observed || (record.call.ended_at.is_some() && !record.ended_unobserved), "an observed end is final");
    }
}

#[tokio::test]
async fn the_file_holds_the_same_record_in_any_order() {
    let rings = ringing("7", "100", "", NINE);
    let talks = answered(ringing("7", "100", "Anna", NINE), NINE.plus_ms(10));
    let ends = ended(talks.clone(), NINE.plus_ms(20), Outcome::Answered);
    let tellings = [entry(&rings, NINE), entry(&talks, NINE.plus_ms(10)), entry(&ends, NINE.plus_ms(20))];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (_folder, history) = fresh().await;
        for index in order {
            history.record(vec![tellings[index].clone()]).await.unwrap();
        }
        let rows = all(&history).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].call, ends, "{order:?}");
    }
}
