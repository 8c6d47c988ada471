//! What must hold whatever comes with a call.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_model::{AccountId, At, CallId, CallState, Direction};
use cordboard_pops::{Facts, Fields, Hosts, Moment, Opening, Pop, Popper, Rule, Rules, Template};
use proptest::prelude::*;

const NOON: At = At(1_700_000_000_000);

fn facts(state: CallState, answered: bool, number: Option<&str>) -> Facts {
    let mut fields = Fields::default();
    fields.set("number", number);
    Facts {
        account: AccountId::from("lyon"),
        call: CallId::from("7"),
        state,
        direction: Direction::Incoming,
        internal: false,
        answered,
        start_unknown: false,
        queues: vec!["Sales".to_owned(), "sales_fr".to_owned()],
        fields,
    }
}

fn rule(moment: Moment) -> Rule {
    Rule {
        id: format!("{moment:?}"),
        name: "CRM".to_owned(),
        enabled: true,
        moment,
        address: "https://crm.example/?q={number}".to_owned(),
        ..Rule::default()
    }
}

/// What opens for these, 10 ms apart, with all that lapses afterwards.
fn opened(rules: &[Rule], calls: &[Facts]) -> Vec<Pop> {
    let (rules, wrong) = Rules::read(rules);
    assert_eq!(wrong, []);
    let (mut popper, mut pops) = (Popper::default(), Vec::new());
    let mut now = NOON;
    for facts in calls {
        now = now.plus_ms(10);
        popper.observe(&rules, &Hosts::default(), facts, now, &mut pops);
    }
    if let Some(due) = popper.next_lapse() {
        popper.lapse(&rules, &Hosts::default(), due, &mut pops);
    }
    assert_eq!(popper.next_lapse(), None);
    pops
}

fn addresses(pops: &[Pop]) -> Vec<&str> {
    pops.iter().map(|pop| pop.url.as_str()).collect()
}

fn story() -> Vec<Facts> {
    vec![
        facts(CallState::Ringing, false, Some("123")),
        facts(CallState::Connected, true, Some("123")),
        facts(CallState::Ended, true, Some("123")),
    ]
}

#[test]
fn each_moment_opens_its_page_once() {
    for moment in [Moment::Ringing, Moment::Answered, Moment::Ended] {
        assert_eq!(addresses(&opened(&[rule(moment)], &story())), ["https://crm.example/?q=123"], "{moment:?}");
    }
    assert_eq!(opened(&[rule(Moment::ByHand)], &story()), []);
    assert_eq!(opened(&[Rule { enabled: false, ..rule(Moment::Ringing) }], &story()), []);
    let missed = [facts(CallState::Ringing, false, Some("1")), facts(CallState::Ended, false, Some("1"))];
    assert_eq!(opened(&[rule(Moment::Answered)], &missed), [], "nobody talked");
}

#[test]
fn a_rule_is_for_some_calls_only() {
    let ringing = || facts(CallState::Ringing, false, Some("+33612345678"));
    let internal = Facts { internal: true, ..ringing() };
    let with = |change: fn(&mut Rule)| {
        let mut changed = rule(Moment::Ringing);
        change(&mut changed);
        changed
    };
    let table: [(&str, Rule, Facts, usize); 11] = [
        ("everybody", rule(Moment::Ringing), ringing(), 1),
        ("never a colleague", rule(Moment::Ringing), internal.clone(), 0),
        ("a colleague when set", with(|rule| rule.internal = true), internal, 1),
        ("a queue by its label", with(|rule| rule.queue = "sales".to_owned()), ringing(), 1),
        ("a queue by its technical name", with(|rule| rule.queue = "SALES_FR".to_owned()), ringing(), 1),
        ("another queue", with(|rule| rule.queue = "support".to_owned()), ringing(), 0),
        ("the direction", with(|rule| rule.direction = Some(Direction::Incoming)), ringing(), 1),
        ("the other direction", with(|rule| rule.direction = Some(Direction::Outgoing)), ringing(), 0),
        ("numbers of a country", with(|rule| rule.numbers = vec!["+48*".to_owned(), "+33 6*".to_owned()]), ringing(), 1),
        ("one number", with(|rule| rule.numbers = vec!["+33 6 12 34 56 78".to_owned()]), ringing(), 1),
        ("the beginning is not the number", with(|rule| rule.numbers = vec!["+336".to_owned()]), ringing(), 0),
    ];
    for (case, rule, facts, want) in table {
        assert_eq!(opened(&[rule], &[facts]).len(), want, "{case}");
    }
}

#[test]
fn a_page_waits_half_a_second_for_the_number_and_no_longer() {
    let (rules, _) = Rules::read(&[rule(Moment::Ringing)]);
    let hosts = Hosts::default();
    let (mut popper, mut pops) = (Popper::default(), Vec::new());
    popper.observe(&rules, &hosts, &facts(CallState::Ringing, false, None), NOON, &mut pops);
    popper.lapse(&rules, &hosts, NOON.plus_ms(499), &mut pops);
    assert_eq!((pops.len(), popper.next_lapse()), (0, Some(NOON.plus_ms(500))));
    popper.observe(&rules, &hosts, &facts(CallState::Ringing, false, Some("5")), NOON.plus_ms(499), &mut pops);
    assert_eq!(addresses(&pops), ["https://crm.example/?q=5"], "known in time");
    pops.clear();
    let other = Facts { call: CallId::from("8"), ..facts(CallState::Ringing, false, None) };
    popper.observe(&rules, &hosts, &other, NOON, &mut pops);
    popper.lapse(&rules, &hosts, NOON.plus_ms(500), &mut pops);
    assert_eq!((addresses(&pops), &pops[0].missing[..]), (vec!["https://crm.example/?q="], &["number".to_owned()][..]));
}

#[test]
fn a_call_of_an_earlier_run_opens_nothing_again() {
    let (rules, _) = Rules::read(&[rule(Moment::Ringing), rule(Moment::Answered), rule(Moment::Ended)]);
    let (mut popper, mut pops) = (Popper::default(), Vec::new());
    popper.remember(AccountId::from("lyon"), CallId::from("7"), NOON, false);
    popper.remember(AccountId::from("lyon"), CallId::from("9"), NOON, true);
    for facts in story() {
        popper.observe(&rules, &Hosts::default(), &facts, NOON, &mut pops);
        popper.observe(&rules, &Hosts::default(), &Facts { call: CallId::from("9"), ..facts }, NOON, &mut pops);
    }
    assert_eq!(pops.iter().map(|pop| pop.rule.as_str()).collect::<Vec<_>>(), ["Ended"]);
    pops.clear();
    let old = Facts { call: CallId::from("8"), start_unknown: true, ..facts(CallState::Connected, true, Some("1")) };
    popper.observe(&rules, &Hosts::default(), &old, NOON, &mut pops);
    assert_eq!(pops, [], "it was answered before anybody looked");
}

#[test]
fn what_is_long_over_is_forgotten_and_what_lives_is_not() {
    let (rules, _) = Rules::read(&[rule(Moment::Ringing)]);
    let (mut popper, mut pops) = (Popper::default(), Vec::new());
    let mut observe = |popper: &mut Popper, state| {
        popper.observe(&rules, &Hosts::default(), &facts(state, false, Some("1")), NOON, &mut pops);
        pops.len()
    };
    assert_eq!(observe(&mut popper, CallState::Ringing), 1);
    popper.tidy(NOON.plus_ms(6_000_000));
    assert_eq!(observe(&mut popper, CallState::Ringing), 1, "it still rings");
    assert_eq!(observe(&mut popper, CallState::Ended), 1);
    popper.tidy(NOON.plus_ms(599_999));
    assert_eq!(observe(&mut popper, CallState::Ringing), 1, "a late repetition");
}

#[test]
fn a_rule_for_a_call_by_hand_opens_as_often_as_the_user_likes() {
    let (rules, _) = Rules::read(&[Rule { opening: Opening::Window, ..rule(Moment::ByHand) }]);
    for _ in 0..2 {
        let pop = Popper::by_hand(&rules, &Hosts::default(), "ByHand", &facts(CallState::Connected, true, Some("9"))).unwrap();
        assert_eq!((pop.url.as_str(), pop.opening), ("https://crm.example/?q=9", Opening::Window));
        assert!(pop.hosts.page("https://crm.example/next").is_ok());
        assert!(pop.hosts.page("https://evil.example/").is_err());
    }
}

const ADDRESSES: [&str; 5] = [
    "https://crm.example/{number}/{name?}?a={data.x?}#{queue?}",
    "https://crm.example?{number}",
    "https://crm.example:8443/a{number}b/../{name}",
    "https://crm.example/#{number}",
    "http://localhost:1/{number}{name?}",
];

proptest! {
    #[test]
    fn no_value_changes_scheme_host_or_port(which in 0..ADDRESSES.len(), number in ".{0,40}", name in "[./%2eE@:?#\\\\]{0,12}", data in ".{0,40}") {
        let template = Template::read(ADDRESSES[which]).unwrap();
        let mut fields = Fields::default();
        for (field, value) in [("number", &number), ("name", &name), ("queue", &name), ("data.x", &data)] {
            fields.set(field, Some(value));
        }
        if let Ok(page) = template.fill(&fields) {
            prop_assert_eq!(page.origin(), template.bare().origin());
            prop_assert_eq!(page.username(), "");
            prop_assert!(Hosts::default().with(template.bare()).admit(&page).is_ok());
            prop_assert!(!page.as_str().chars().any(char::is_control));
        }
    }

    #[test]
    fn any_order_and_repetition_opens_each_page_at_most_once(order in prop::collection::vec(0..4_usize, 0..30)) {
        let steps = [
            facts(CallState::Ringing, false, Some("1")),
            facts(CallState::Ringing, false, None),
            facts(CallState::Connected, true, Some("1")),
            facts(CallState::Ended, true, Some("1")),
        ];
        let rules = [rule(Moment::Ringing), rule(Moment::Answered), rule(Moment::Ended)];
        let calls: Vec<Facts> = order.into_iter().map(|step| steps[step].clone()).collect();
        let pops = opened(&rules, &calls);
        for rule in &rules {
            prop_assert!(pops.iter().filter(|pop| pop.rule == rule.id).count() <= 1);
        }
    }

    #[test]
    fn any_text_is_a_template_or_is_not(text in ".{0,80}") {
        if let Ok(template) = Template::read(&text) {
            prop_assert!(matches!(template.bare().scheme(), "https" | "http"));
        }
    }
}
