//! A virtual exchange that listens, and its people. Invariant: each story has one of its own.

use std::net::SocketAddr;

use cordboard_exchange::{
    Act, AgentSeat, BasixOptions, Behaviour, Cast, CloudPbxOptions, Exchange, KazooOptions, LedgerCall, Member, Options, Party,
    PhoneKind, Queue, Span, Strategy, User,
};

use crate::Eyes;

/// Who sits at the desk.
pub const LOGIN: &str = "amartin";
/// The password there.
pub const PASSWORD: &str = "secret";
/// The telephone there.
pub const PHONE: &str = "1201";

/// The kind of PBX that the exchange plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// A XiVO.
    Xivo,
    /// A KAZOO.
    Kazoo,
    /// A Basix.
    Basix,
    /// A CloudPBX.
    CloudPbx,
}

/// An exchange that listens.
#[derive(Debug)]
pub struct Town {
    /// The exchange.
    pub exchange: Exchange,
    /// What it plays.
    pub face: Face,
    /// The account is told of every channel, where there is such a choice.
    pub hears_all: bool,
    address: SocketAddr,
}

impl Town {
    /// Opens a town of these people, in the time zone of this machine.
    pub async fn of(face: Face, cast: Cast, options: Options) -> Self {
        Self::east(0, face, cast, options).await
    }

    /// Opens a town so many minutes east of here: Xuc writes local times without their zone.
    async fn east(minutes: i32, face: Face, mut cast: Cast, mut options: Options) -> Self {
        // One password for all stories: where a domain or a PBX signs in, it is its token or key.
        PASSWORD.clone_into(&mut options.basix.token);
        PASSWORD.clone_into(&mut options.cloudpbx.key);
        cast.settings.utc_offset_minutes = jiff::Zoned::now().offset().seconds() / 60 + minutes;
        let exchange = Exchange::start(cast, options).await.unwrap();
        let address = match face {
            Face::Xivo => exchange.serve_xivo("127.0.0.1:0").await,
            Face::Kazoo => exchange.serve_kazoo("127.0.0.1:0").await,
            Face::Basix => exchange.serve_basix("127.0.0.1:0").await,
            Face::CloudPbx => exchange.serve_cloudpbx("127.0.0.1:0").await,
        };
        Self { exchange, face, hears_all: false, address: address.unwrap() }
    }

    /// Three colleagues, two queues, some customers; nobody is logged in as agent.
    pub async fn small() -> Self {
        Self::small_on(Face::Xivo).await
    }

    /// The same at that kind of PBX.
    pub async fn small_on(face: Face) -> Self {
        Self::of(face, Self::small_cast(), Options::default()).await
    }

    /// The same three colleagues, where clocks show almost four hours more.
    pub async fn small_and_far() -> Self {
        Self::east(225, Face::Xivo, Self::small_cast(), Options::default()).await
    }

    /// The three colleagues, two queues and some customers.
    #[must_use]
    pub fn small_cast() -> Cast {
        small()
    }

    /// Where to sign in.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who signs in: the person, or the PBX where all have one key.
    #[must_use]
    pub fn login(&self) -> String {
        match self.face {
            Face::Xivo | Face::Kazoo | Face::Basix => LOGIN.to_owned(),
            Face::CloudPbx => CloudPbxOptions::default().pbx_name,
        }
    }

    /// The domain of the PBX, for those who sign in to one.
    #[must_use]
    pub fn domain(&self) -> String {
        BasixOptions::default().domain
    }

    /// The name of the account there, for those who sign in to one.
    #[must_use]
    pub fn account_name(&self) -> String {
        KazooOptions::default().account_name
    }

    /// Who could see what was done with the telephone's keys or with Cordboard.
    #[must_use]
    pub const fn eyes(&self, eyes: Eyes) -> Eyes {
        match (self.face, eyes) {
            (Face::Xivo, _) | (Face::Basix, Eyes::Cordboard) => eyes,
            (Face::Kazoo, _) => Eyes::Pbx,
            (Face::Basix, _) => Eyes::Legs,
            // What the states of a line do not tell, the records do: they tell it as if it had been seen at the telephone.
            (Face::CloudPbx, _) => Eyes::Telephone,
        }
    }

    /// The calls at the desk, oldest first, each by the id under which the PBX tells it.
    #[must_use]
    pub fn calls(&self) -> Vec<LedgerCall> {
        let mut calls = self.exchange.calls_of(LOGIN);
        for call in &mut calls {
            match self.face {
                Face::Xivo => {}
                Face::Kazoo => call.id = self.exchange.kazoo_calls(&call.id).into_iter().next().unwrap_or_default(),
                Face::Basix => call.id = self.exchange.basix_channels(&call.id).into_iter().next().unwrap_or_default(),
                // There are no ids of calls on its wire.
                Face::CloudPbx => call.id.clear(),
            }
        }
        calls
    }

    /// Waits until the exchange has told everything that happened, when all calls are over.
    pub async fn told(&self) {
        let told = || match self.face {
            Face::Xivo | Face::CloudPbx => self.exchange.is_quiet(),
            Face::Basix => self.exchange.basix_living() == 0 && self.calls().iter().all(|call| !call.id.is_empty()),
            Face::Kazoo => self.exchange.kazoo_legs() == 0 && self.calls().iter().all(|call| !call.id.is_empty()),
        };
        crate::soon("the exchange has told everything", told).await;
    }

    /// Somebody calls; answers the id of the call at the desk, empty where the PBX gives it none ([`crate::Desk::seen`]).
    pub async fn call(&self, from: &str, to: &str) -> String {
        let before = self.calls().len();
        let call = Act::Call {
            from: from.to_owned(),
            to: to.to_owned(),
            label: None,
            patience: None,
            talk: None,
            attached: std::collections::BTreeMap::new(),
        };
        self.act(call).await;
        let nameless = self.face == Face::CloudPbx;
        let there = || self.calls().get(before).is_some_and(|call| nameless || !call.id.is_empty());
        crate::soon("the call reaches the desk", there).await;
        self.calls()[before].id.clone()
    }

    /// Somebody answers.
    pub async fn answer(&self, who: &str) {
        self.act(Act::Answer { who: who.to_owned(), call: None }).await;
    }

    /// Somebody hangs up.
    pub async fn hang_up(&self, who: &str) {
        self.act(Act::HangUp { who: who.to_owned(), call: None }).await;
    }

    /// Somebody does something that is possible.
    pub async fn act(&self, act: Act) {
        let done = self.exchange.act(act.clone()).await;
        assert!(done.is_ok(), "{act:?}: {done:?}");
    }
}

fn small() -> Cast {
    let user = |login: &str, first: &str, last: &str, extension: &str, agent: &str| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        extension: extension.to_owned(),
        phone: PhoneKind::Snom,
        agent: (!agent.is_empty()).then(|| AgentSeat { number: agent.to_owned(), ..AgentSeat::default() }),
        ..User::default()
    };
    let queue = |name: &str, display: &str, number: &str| Queue {
        name: name.to_owned(),
        display_name: display.to_owned(),
        number: number.to_owned(),
        wrap_up: Span::millis(400),
        ring_timeout: Span::secs(15),
        ..Queue::default()
    };
    let member = |user: &str, queue: &str| Member { user: user.to_owned(), queue: queue.to_owned(), penalty: 0 };
    let party = |number: &str, name: &str| Party { number: number.to_owned(), name: name.to_owned(), ..Party::default() };
    let answers = Behaviour { answer_after: Some(Span::millis(50)), ..Behaviour::default() };
    Cast {
        users: vec![
            user(LOGIN, "Anna", "Martin", PHONE, "8001"),
            user("bnowak", "Bartosz", "Nowak", "1202", "8002"),
            user("csato", "Chiyo", "Sato", "1203", ""),
        ],
        queues: vec![
            Queue { recording: true, ..queue("sales", "Sales", "3001") },
            Queue { strategy: Strategy::RingAll, ..queue("returns", "Returns", "3003") },
        ],
        members: vec![member(LOGIN, "sales"), member(LOGIN, "returns"), member("bnowak", "returns")],
        parties: vec![
            party("+33611223344", "Ann Lee"),
            party("+48221000200", "Zofia Wiśniewska"),
            Party { behaviour: Some(answers), ..party("+33144556677", "") },
            // The same as a telephone dials it.
            Party { behaviour: Some(answers), ..party("0033144556677", "") },
        ],
        ..Cast::default()
    }
}
