//! A virtual telephone exchange: people, lines, queues, agents and calls that exist only in memory, behind faces that
//! speak real protocols over real sockets. Invariant: the switch speaks no vendor's language; faces translate, and never
//! change anything by themselves.
//!
//! ```no_run
//! use cordboard_exchange::{Act, Exchange, Hands, Options, Scenario};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let demo = Scenario::demo()?;
//! let exchange = Exchange::start(demo.cast.clone(), Options::default()).await?;
//! let addr = exchange.serve_xivo("127.0.0.1:8090").await?;
//! let _play = exchange.play(&demo, Hands::Somebody);
//! exchange.act(Act::HangUp { who: "amartin".into(), call: None }).await?;
//! for call in exchange.calls_of("amartin") {
//!     println!("{addr} {call:?}");
//! }
//! # Ok(()) }
//! ```
//!
//! By hand, with `cordctl exchange --face xivo --listen 127.0.0.1:8090` running:
//!
//! ```text
//! curl -s -X POST -H 'Content-Type: application/json' \
//!      -d '{"login":"amartin","password":"secret"}' http://127.0.0.1:8090/xuc/api/2.0/auth/login
//! websocat 'ws://127.0.0.1:8090/xuc/api/2.0/cti?token=TOKEN'
//! {"claz":"web","command":"agentLogin","agentphonenumber":"1201"}
//! {"claz":"web","command":"dial","destination":"1202","variables":{"ticket":"A-77"}}
//! {"claz":"web","command":"hangup"}
//! ```
//!
//! Scenario files are TOML: `[[user]]`, `[[queue]]`, `[[member]]`, `[[party]]`, `[[status]]`, `[[room]]` and
//! `[settings]` say who is there ([`Cast`]), each `[[step]]` what happens ([`Act`], `wait`, `fault`, `cut`) `at` a time
//! or `after` the step before. `src/scenario/demo.toml` is an example of all of it.

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
mod tls;

pub use crate::{
    act::{Act, ActError},
    clock::Wall,
    core::cast::{
        AgentSeat, Behaviour, Cast, CastError, Device, Effect, Forward, ForwardKind, Forwards, Group, Member, Party, PhoneKind,
        Queue, Room, Settings, Status, Strategy, User, Voicemail,
    },
    exchange::{Exchange, Options, StartError},
    face::{
        basix::{BasixGeneration, BasixNames, BasixOptions, BasixQuirks, UnknownBasixGeneration},
        cloudpbx::{CloudPbxOptions, CloudPbxQuirks},
        kazoo::{Acd, KazooGeneration, KazooOptions, Konami, UnknownKazooGeneration},
        xivo::{Generation, UnknownGeneration},
    },
    faults::{Faults, Plan, PlanError},
    ledger::{
        AgentPeriod, Direction, Ledger, LedgerCall, LedgerLine, LostCall, Outcome, Received, Remote, Transfer, TransferKind,
    },
    scenario::{Deed, Hands, Play, Report, Scenario, ScenarioError, Step, Until, When},
    serve::{Face, ServeError, ServeOptions, serve},
    span::{Span, SpanError},
};
