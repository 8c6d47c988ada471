//! Rules of the switch, one table or story each.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod agents;
mod calls;
mod queues;
mod transfers;

use serde_json::{Value, json};

use super::{
    cast::{AgentSeat, Behaviour, Cast, Member, Party, Queue, Room, User, Voicemail},
    notice::{AgentState, LegState, Notice},
    switch::Switch,
};
use crate::{
    act::{Act, ActError},
    clock::Wall,
    ledger::{LedgerCall, Outcome},
    span::Span,
};

const START: Wall = Wall(1_772_442_000_000);
/// Somebody outside.
const ANN: &str = "+33611223344";

fn user(login: &str, extension: &str, agent: &str) -> User {
    User {
        login: login.to_owned(),
        first_name: login.to_owned(),
        extension: extension.to_owned(),
        agent: (!agent.is_empty()).then(|| AgentSeat { number: agent.to_owned(), ..AgentSeat::default() }),
        ..User::default()
    }
}

fn cast() -> Cast {
    let queue = |name: &str, number: &str| Queue {
        name: name.to_owned(),
        number: number.to_owned(),
        recording: true,
        ..Queue::default()
    };
    let member = |user: &str, queue: &str, penalty| Member { user: user.to_owned(), queue: queue.to_owned(), penalty };
    Cast {
        users: vec![
            user("anna", "1201", "8001"),
            user("bart", "1202", "8002"),
            user("chiyo", "1203", "8003"),
            User { voicemail: Some(Voicemail::default()), ..user("dan", "1204", "") },
        ],
        queues: vec![queue("sales", "3001"), queue("out_all", "3009")],
        members: vec![member("anna", "sales", 0), member("bart", "sales", 0), member("chiyo", "sales", 5)],
        parties: vec![
            Party { number: ANN.to_owned(), name: "Ann Lee".to_owned(), ..Party::default() },
            Party {
                number: "+33100000001".to_owned(),
                behaviour: Some(Behaviour { busy: true, ..Behaviour::default() }),
                ..Party::default()
            },
            Party { number: "+33100000002".to_owned(), behaviour: Some(Behaviour::default()), ..Party::default() },
        ],
        rooms: vec![Room { number: "4000".to_owned(), name: "Meeting".to_owned(), pin: false }],
        ..Cast::default()
    }
}

/// A switch whose clock the test turns.
struct Bench {
    switch: Switch,
    notices: Vec<Notice>,
}

impl Bench {
    fn new() -> Self {
        Self::with(cast())
    }

    fn with(cast: Cast) -> Self {
        let mut bench = Self { switch: Switch::new(cast.completed().unwrap(), START), notices: Vec::new() };
        bench.collect();
        bench
    }

    fn collect(&mut self) {
        self.notices.extend(self.switch.take_notices());
    }

    /// Forgets what was told so far.
    fn fresh(&mut self) -> &mut Self {
        self.notices.clear();
        self
    }

    fn pass(&mut self, seconds: u64) -> &mut Self {
        let now = self.switch.now.plus(Span::secs(seconds).ms());
        self.switch.advance(now);
        self.collect();
        self
    }

    fn try_act(&mut self, act: Value) -> Result<Option<String>, ActError> {
        let act: Act = serde_json::from_value(act).unwrap();
        let done = self.switch.act(&act);
        self.collect();
        done
    }

    fn act(&mut self, act: Value) -> &mut Self {
        let text = act.to_string();
        assert!(self.try_act(act).is_ok(), "{text}");
        self
    }

    /// `does("anna", "hang_up")`.
    fn does(&mut self, who: &str, what: &str) -> &mut Self {
        self.act(json!({"do": what, "who": who}))
    }

    fn call(&mut self, from: &str, to: &str) -> &mut Self {
        self.act(json!({"do": "call", "from": from, "to": to}))
    }

    fn calls(&self, who: &str) -> Vec<LedgerCall> {
        self.switch.ledger.calls_of(who)
    }

    fn outcomes(&self, who: &str) -> Vec<Option<Outcome>> {
        self.calls(who).into_iter().map(|call| call.outcome).collect()
    }

    fn state(&self, who: &str) -> AgentState {
        let agent = self.switch.agent_of(self.switch.user_id(who).unwrap()).unwrap();
        self.switch.agent_view(agent).unwrap().state
    }

    fn cause(&self, who: &str) -> String {
        let agent = self.switch.agent_of(self.switch.user_id(who).unwrap()).unwrap();
        self.switch.agent_view(agent).unwrap().cause
    }

    /// States told of a user's agent.
    fn told(&self, who: &str) -> Vec<AgentState> {
        let agent = self.switch.agent_of(self.switch.user_id(who).unwrap()).unwrap();
        let views = self.notices.iter().filter_map(|notice| {
            let Notice::Agent(view) = notice else { return None };
            (view.agent == agent).then_some(view.state)
        });
        views.collect()
    }

    /// States told of a user's connections: the number of the other side and what happened.
    fn legs(&self, who: &str) -> Vec<(String, LegState)> {
        let user = self.switch.user_id(who).unwrap();
        let views = self.notices.iter().filter_map(|notice| {
            let Notice::Leg(view) = notice else { return None };
            (view.user == user).then(|| (view.remote.number.clone(), view.state))
        });
        views.collect()
    }

    fn states(&self, who: &str) -> Vec<LegState> {
        self.legs(who).into_iter().map(|(_, state)| state).collect()
    }
}
