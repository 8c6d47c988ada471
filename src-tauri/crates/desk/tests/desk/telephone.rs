//! Presence, telephone settings and voicemail.

use std::sync::Arc;

use cordboard_model::{
    Activity, Capabilities, Change, Event, Forward, PastCalls, PhoneReport, Presence, PresenceStatus, Voicemail,
};

use crate::Bench;

#[test]
fn c39_a_report_without_a_destination_leaves_the_forward() {
    let mut bench = Bench::live();
    let set = PhoneReport { no_answer: (Some(true), Some("1300".to_owned())), ..PhoneReport::default() };
    bench.at(1, Event::PhoneReported(set));
    assert_eq!(bench.at(2, Event::PhoneReported(PhoneReport { do_not_disturb: Some(true), ..PhoneReport::default() })).len(), 1);
    let phone = bench.account().phone();
    assert_eq!(phone.no_answer, Forward { enabled: true, destination: Some("1300".to_owned()) });
    assert_eq!(phone.do_not_disturb, Some(true));
}

#[test]
fn a_presence_gets_the_name_that_the_list_gives_it() {
    let mut bench = Bench::live();
    bench.at(1, Event::PresenceReported(Presence { status: Some("lunch".into()), ..Presence::default() }));
    let status = PresenceStatus { id: "lunch".into(), label: "Lunch".to_owned(), activity: Activity::Away };
    assert_eq!(bench.at(2, Event::PresencesListed(vec![status.clone()])).len(), 1);
    let presence = bench.account().presence();
    assert_eq!((presence.label.as_deref(), presence.activity), (Some("Lunch"), Activity::Away));
    assert_eq!(bench.at(3, Event::PresencesListed(vec![status])), []);
    assert_eq!(bench.at(4, Event::PresenceReported(Presence { status: Some("lunch".into()), ..Presence::default() })), []);
}

#[test]
fn what_is_told_twice_changes_once() {
    let mut bench = Bench::empty();
    let events = [
        Event::VoicemailReported(Voicemail { new: 1, waiting: 0, old: 2 }),
        Event::CapabilitiesKnown(Capabilities::of(&crate::ALL)),
        Event::PhoneReported(PhoneReport { do_not_disturb: Some(false), ..PhoneReport::default() }),
    ];
    for event in events {
        assert_eq!(bench.at(1, event.clone()).len(), 1, "{event:?}");
        assert_eq!(bench.at(1, event.clone()), [], "{event:?}");
    }
}

#[test]
fn past_calls_pass_through_and_are_not_kept() {
    let mut bench = Bench::live();
    let before = bench.account().snapshot();
    let past = PastCalls::default();
    assert_eq!(bench.at(1, Event::PastCallsListed(past.clone())), [Change::PastCalls(Arc::new(past))]);
    assert_eq!(bench.account().snapshot(), before);
}
