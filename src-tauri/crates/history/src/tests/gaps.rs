use cordboard_model::AgentState;

use super::*;
use crate::{AgentPeriod, Gap, Source};

fn covered(second: i64) -> Entry {
    Entry::Covered { account: account(), at: NINE.plus_ms(second * 1000) }
}

fn uncovered(second: i64) -> Entry {
    Entry::Uncovered { account: account(), at: NINE.plus_ms(second * 1000) }
}

fn gap(from: i64, to: i64) -> Gap {
    Gap { from: NINE.plus_ms(from * 1000), to: NINE.plus_ms(to * 1000) }
}

async fn gaps(history: &History) -> Vec<Gap> {
    history.gaps(&account(), NINE, NINE.plus_ms(100_000)).await.unwrap()
}

#[tokio::test]
async fn time_without_a_link_is_a_gap_until_it_is_filled() {
    let (_folder, history) = fresh().await;
    assert_eq!(gaps(&history).await, [], "an account that never was live misses nothing");
    history.record(vec![covered(0), covered(30), uncovered(40), covered(60), covered(100)]).await.unwrap();
    assert_eq!(gaps(&history).await, [gap(40, 60)]);

    history.close_gap(&account(), gap(40, 50), Source::Pbx).await.unwrap();
    assert_eq!(gaps(&history).await, [gap(50, 60)]);
    history.fill(&account(), &[], gap(45, 60)).await.unwrap();
    assert_eq!(gaps(&history).await, []);
    assert_eq!(history.gaps(&AccountId::from("other"), NINE, NINE.plus_ms(9)).await.unwrap(), []);
}

#[tokio::test]
async fn a_crash_leaves_a_gap_from_the_last_sign_of_life() {
    let (folder, history) = fresh().await;
    let agent = |state, second: i64| Entry::Agent {
        account: account(),
        agent: "a1".into(),
        state,
        reason: None,
        at: NINE.plus_ms(second * 1000),
    };
    history.record(vec![covered(0), agent(AgentState::Ready, 0), agent(AgentState::OnCall, 20), covered(30)]).await.unwrap();
    drop(history);

    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    history.close_open_calls().await.unwrap();
    history.record(vec![covered(70), agent(AgentState::Ready, 70), covered(100)]).await.unwrap();
    assert_eq!(gaps(&history).await, [gap(30, 70)]);

    let periods = history.agent_periods(&account(), &"a1".into(), NINE.plus_ms(1), NINE.plus_ms(100_000)).await.unwrap();
    let want = [
        (AgentState::Ready, 0, Some(20)),
        (AgentState::OnCall, 20, Some(30)),
        (AgentState::Unknown, 30, Some(70)),
        (AgentState::Ready, 70, None),
    ]
    .map(|(state, from, to)| AgentPeriod {
        state,
        reason: None,
        from: NINE.plus_ms(from * 1000),
        to: to.map(|to: i64| NINE.plus_ms(to * 1000)),
    });
    assert_eq!(periods, want);
}

#[tokio::test]
async fn of_two_states_in_one_millisecond_the_one_that_came_last_stays() {
    let states = [AgentState::Ready, AgentState::Ringing, AgentState::OnCall, AgentState::NotReady];
    for (first, second) in states.iter().flat_map(|first| states.iter().map(move |second| (*first, *second))) {
        let (_folder, history) = fresh().await;
        let agent = |state, at| Entry::Agent { account: account(), agent: "a1".into(), state, reason: Some("lunch".into()), at };
        history.record(vec![agent(first, NINE), agent(second, NINE)]).await.unwrap();
        let periods = history.agent_periods(&account(), &"a1".into(), NINE, NINE.plus_ms(9)).await.unwrap();
        assert_eq!(periods.iter().map(|period| period.state).collect::<Vec<_>>(), [second]);
    }
}
