//! What can be done with a call, one case a line.

use cordboard_desk::{Control, Controls, Why, controls};
use cordboard_model::{Ability, Capabilities, Command, Event, Health, RecordingState, Step, WhyNot};

use crate::{ALL, Bench, step};

fn of(bench: &Bench, call: &str) -> Controls {
    controls(bench.account(), &bench.call(call))
}

/// The controls that can be used, by name.
fn usable(controls: &Controls) -> String {
    let all = [
        ("answer", controls.answer),
        ("decline", controls.decline),
        ("hang_up", controls.hang_up),
        ("hold", controls.hold),
        ("retrieve", controls.retrieve),
        ("transfer", controls.transfer),
        ("consult", controls.consult),
        ("complete", controls.complete),
        ("cancel", controls.cancel),
        ("conference", controls.conference),
        ("digits", controls.send_digits),
        ("park", controls.park),
        ("pause", controls.pause_recording),
        ("resume", controls.resume_recording),
    ];
    all.into_iter().filter(|(_, control)| *control == Control::Can).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_state_of_a_call_has_its_controls() {
    let joined = || Event::ConferenceReported(vec!["A".into(), "B".into()]);
    let recording = |state| Event::RecordingReported(None, state);
    let table = [
        ("ringing", vec![step("A", Step::Ringing)], "answer decline hang_up"),
        ("dialing", vec![step("A", Step::Dialing)], "hang_up"),
        ("connected", vec![step("A", Step::Connected)], "hang_up hold transfer consult digits park"),
        ("held", vec![step("A", Step::Held)], "hang_up retrieve consult"),
        ("queued", vec![step("A", Step::Queued)], ""),
        ("parked", vec![step("A", Step::Parked)], ""),
        (
            "recorded",
            vec![step("A", Step::Connected), recording(RecordingState::Active)],
            "hang_up hold transfer consult digits park pause",
        ),
        (
            "recording paused",
            vec![step("A", Step::Connected), recording(RecordingState::Paused)],
            "hang_up hold transfer consult digits park resume",
        ),
        (
            "consulted about, the other rings",
            vec![step("A", Step::Held), step("B", Step::Dialing)],
            "hang_up retrieve complete cancel",
        ),
        (
            "consulted about, the other talks",
            vec![step("A", Step::Held), step("B", Step::Dialing), step("B", Step::Connected)],
            "hang_up retrieve complete cancel conference",
        ),
        (
            "held while another call came in",
            vec![step("A", Step::Held), step("B", Step::Ringing), step("B", Step::Connected)],
            "hang_up retrieve complete conference",
        ),
        ("joined", vec![step("A", Step::Connected), step("B", Step::Connected), joined()], "hang_up hold digits park"),
        (
            "connected while another rings",
            vec![step("A", Step::Connected), step("B", Step::Ringing)],
            "hang_up hold transfer consult digits park",
        ),
    ];
    for (case, events, want) in table {
        let mut bench = Bench::live();
        for (event, at) in events.into_iter().zip(1..) {
            bench.at(at, event);
        }
        assert_eq!(usable(&of(&bench, "A")), want, "{case}");
    }
}

#[test]
fn a_disabled_control_says_why() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    let shown = of(&bench, "A");
    assert_eq!(shown.answer, Control::Cannot(Why::NotRinging));
    assert_eq!(shown.retrieve, Control::Cannot(Why::NotHeld));
    assert_eq!(shown.complete, Control::Cannot(Why::NoConsultation));
    assert_eq!(shown.conference, Control::Cannot(Why::NoSecondCall));
    assert_eq!(shown.pause_recording, Control::Cannot(Why::NotRecorded));

    bench.ask(2, Command::Hold("A".into()));
    assert_eq!(of(&bench, "A").hang_up, Control::Cannot(Why::RequestPending));
    bench.at(3, Event::LinkChanged(Health::Connecting));
    assert_eq!(of(&bench, "A").hang_up, Control::Cannot(Why::LinkDown));
    bench.at(4, Event::CapabilitiesKnown(Capabilities::of(&ALL).without(Ability::Hold, WhyNot::Phone)));
    assert_eq!(of(&bench, "A").hold, Control::Cannot(Why::Unsupported(WhyNot::Phone)));
}

#[test]
fn a_consultation_the_pbx_tells_of_is_not_guessed() {
    use cordboard_model::CallReport;
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Held));
    bench.at(2, step("other", Step::Held));
    let told = CallReport { consults_for: Some("A".into()), ..CallReport::new("B", Step::Dialing) };
    bench.at(3, Event::CallReported(Box::new(told)));
    assert_eq!(of(&bench, "A").complete, Control::Can);
    assert_eq!(of(&bench, "B").cancel, Control::Can);
    assert_eq!(of(&bench, "other").complete, Control::Cannot(Why::NoConsultation));
}
