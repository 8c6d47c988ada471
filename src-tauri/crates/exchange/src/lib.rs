//! A virtual telephone exchange. Invariant: the switch in [`core`] speaks no vendor's language; faces translate, and never change anything by themselves.

mod act;
mod clock;
mod core;
mod exchange;
mod face;
mod faults;
mod http;
mod ledger;
mod scenario;
mod serve;
mod span;

pub use crate::{
    act::{Act, ActError},
    clock::Wall,
    core::cast::{
        AgentSeat, Behaviour, Cast, CastError, Effect, Forward, ForwardKind, Forwards, Member, Party, PhoneKind, Queue,
        Room, Settings, Status, Strategy, User, Voicemail,
    },
    exchange::{Exchange, Options, StartError},
    face::xivo::{Generation, UnknownGeneration},
    faults::{Faults, Plan, PlanError},
    ledger::{
        AgentPeriod, Direction, Ledger, LedgerCall, LedgerLine, LostCall, Outcome, Received, Remote, Transfer,
        TransferKind,
    },
    scenario::{Deed, Hands, Play, Report, Scenario, ScenarioError, Step, Until, When},
    serve::{ServeError, ServeOptions, serve},
    span::{Span, SpanError},
};
