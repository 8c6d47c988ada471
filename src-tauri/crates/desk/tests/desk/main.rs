//! The desk seen from outside: events in, changes and values out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test names only what it is about")]

mod agents;
mod calls;
mod chaos;
mod controls;
mod limits;
mod links;
mod messages;
mod order;
mod people;
mod queues;
mod requests;
mod telephone;

use cordboard_desk::{AccountDesk, Desk};
use cordboard_model::{
    Ability, AccountId, AgentReport, AgentState, At, Call, CallReport, Capabilities, Change, Command, Event, Health, Party,
    QueueRef, StateReport, Step, User,
};

/// Everything a PBX may be able to do.
const ALL: [Ability; 27] = [
    Ability::Dial,
    Ability::Answer,
    Ability::Decline,
    Ability::HangUp,
    Ability::Hold,
    Ability::BlindTransfer,
    Ability::ConsultTransfer,
    Ability::Conference,
    Ability::SendDigits,
    Ability::Park,
    Ability::PauseRecording,
    Ability::AttachData,
    Ability::AgentState,
    Ability::NotReadyReason,
    Ability::QueueMembership,
    Ability::QueueStatistics,
    Ability::QueueCallers,
    Ability::Listen,
    Ability::Presence,
    Ability::DoNotDisturb,
    Ability::Forward,
    Ability::Directory,
    Ability::Favourites,
    Ability::ServerHistory,
    Ability::Voicemail,
    Ability::Messages,
    Ability::Recordings,
];

/// A desk with one account.
struct Bench {
    desk: Desk,
    account: AccountId,
}

impl Bench {
    /// With no word from the PBX yet.
    fn empty() -> Self {
        let account = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(account.clone());
        Self { desk, account }
    }

    /// With a live link to a PBX that can do everything, and agent 31 signed in.
    fn live() -> Self {
        let mut bench = Self::empty();
        bench.at(0, Event::LinkChanged(Health::Live { since: At(0) }));
        bench.at(0, Event::CapabilitiesKnown(Capabilities::of(&ALL)));
        bench.at(0, Event::UserReported(User { agent: Some("31".into()), ..User::default() }));
        bench
    }

    fn at(&mut self, at: i64, event: Event) -> Vec<Change> {
        let mut changes = Vec::new();
        self.desk.apply(&self.account, event, At(at), &mut changes);
        changes
    }

    fn ask(&mut self, at: i64, command: Command) -> Vec<Change> {
        self.at(at, Event::Requested(command))
    }

    fn lapse(&mut self, now: i64) -> Vec<Change> {
        let mut changes = Vec::new();
        self.desk.lapse(&self.account, At(now), &mut changes);
        changes
    }

    fn account(&self) -> &AccountDesk {
        self.desk.account(&self.account).unwrap()
    }

    fn call(&self, id: &str) -> Call {
        (**self.account().call(&id.into()).expect("the call lives")).clone()
    }

    fn live_calls(&self) -> Vec<String> {
        self.account().calls().map(|call| call.id.to_string()).collect()
    }
}

fn report(call: &str, step: Step) -> CallReport {
    CallReport::new(call, step)
}

fn step(call: &str, step: Step) -> Event {
    Event::CallReported(Box::new(report(call, step)))
}

fn from(call: &str, step: Step, number: &str, name: &str) -> Event {
    Event::CallReported(Box::new(CallReport { remote: Party::new(number, name), ..report(call, step) }))
}

fn queue_ref(name: &str) -> Option<QueueRef> {
    Some(QueueRef { id: None, name: Some(name.to_owned()) })
}

fn state(state: AgentState) -> StateReport {
    StateReport { state, ..StateReport::default() }
}

fn agent(id: &str, state: StateReport) -> Event {
    Event::AgentReported(Box::new(AgentReport { agent: Some(id.into()), state: Some(Box::new(state)), ..AgentReport::default() }))
}

/// The calls that ended, in order.
fn ended(changes: &[Change]) -> Vec<Call> {
    let ended = |change: &Change| if let Change::CallEnded(call) = change { Some((**call).clone()) } else { None };
    changes.iter().filter_map(ended).collect()
}
