//! One person's day: a telephone system, the app without a window, and calls one after the other.
//!
//! Invariant: the program is started anew on the same folder, as after a crash or an update; nothing but the disk and the telephone
//! system tells it what was announced.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use cordboard_contract::{OfAccount, UiHealthState};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Config, Desktop, Engine, Settings};
use cordboard_exchange::{Act, BasixOptions, Cast, Exchange, KazooOptions, Options, Party, PhoneKind, User};
use cordboard_model::AccountId;
use cordboard_secrets::{MemoryStore, SecretKind, SecretStore as _, Secrets};
use cordboard_session::Clock;
use tempfile::TempDir;
use tokio::time::sleep;

use super::bell::Bell;

const LOGIN: &str = "amartin";
const PASSWORD: &str = "secret";
const PHONE: &str = "1201";
const CALLER: &str = "+33611223344";
/// A call that was not announced after so long counts as never announced.
const PATIENCE: Duration = Duration::from_secs(10);
/// Every so many calls the link is cut.
const CUT: usize = 20;
/// How often the program is started anew at each desk.
const RESTARTS: usize = 2;

/// The kind of telephone system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Xivo,
    Kazoo,
    Basix,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) calls: usize,
    pub(super) cuts: usize,
    pub(super) restarts: usize,
    pub(super) missing: usize,
    pub(super) repeated: usize,
    pub(super) unknown: usize,
    pub(super) left: usize,
}

/// What goes wrong around a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    /// The link is down when it begins to ring.
    CutBefore,
    /// The link breaks while it rings.
    CutWhile,
    /// The program is not there when it begins to ring.
    RestartBefore,
    /// The program ends while it rings.
    RestartWhile,
}

/// The person, the telephone system and the program.
pub(super) struct Desk {
    face: Face,
    exchange: Exchange,
    bell: Arc<Bell>,
    secrets: Secrets,
    folder: TempDir,
    account: AccountId,
    engine: Engine,
    /// The calls that rang when a program ended: their announcements went with it.
    ended_with: BTreeSet<usize>,
}

impl Desk {
    /// Signs in.
    pub(super) async fn start(face: Face) -> Result<Self> {
        let (exchange, address) = exchange(face).await?;
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let account = AccountId::from("bench");
        Settings { accounts: vec![settings(face, address, account.clone())], ..Settings::default() }.save(folder.path())?;
        let store = MemoryStore::default();
        store.set(&account, SecretKind::Password, &PASSWORD.into()).await?;
        let (secrets, bell) = (Secrets::new(Arc::new(store)), Arc::new(Bell::default()));
        let engine = engine(&folder, &secrets, &bell).await;
        let desk = Self { face, exchange, bell, secrets, folder, account, engine, ended_with: BTreeSet::new() };
        desk.until_live(true).await?;
        let faults = match face {
            Face::Xivo | Face::Kazoo => "dup=50%,reorder=3,garbage=5%",
            // Frames of this socket cannot overtake each other.
            Face::Basix => "dup=50%,garbage=5%",
        };
        desk.exchange.faults().set(faults.parse().map_err(|error| anyhow!("{error:?}"))?);
        Ok(desk)
    }

    /// Takes so many calls; answers what was counted, and how long announcements outlived their reasons.
    pub(super) async fn work(mut self, calls: usize) -> Result<(Count, Vec<Duration>)> {
        let (mut count, mut withdrawn) = (Count::default(), Vec::new());
        for number in 0..calls {
            let trouble = trouble(number, calls);
            match trouble {
                Trouble::None => {}
                Trouble::CutBefore | Trouble::CutWhile => count.cuts += 1,
                Trouble::RestartBefore | Trouble::RestartWhile => count.restarts += 1,
            }
            if let Some(took) = self.call(number, trouble).await? {
                withdrawn.push(took);
            }
        }
        // What is still on its way comes, and nothing is on its way any more.
        self.exchange.faults().clear();
        sleep(Duration::from_millis(500)).await;
        self.compare(&mut count);
        self.engine.stop().await;
        Ok((count, withdrawn))
    }

    /// One call from its first ring to its end.
    async fn call(&mut self, number: usize, trouble: Trouble) -> Result<Option<Duration>> {
        let (rings, overs) = self.bell.so_far();
        match trouble {
            Trouble::CutBefore => self.cut().await?,
            Trouble::RestartBefore => self.engine.stop().await,
            Trouble::None | Trouble::CutWhile | Trouble::RestartWhile => {}
        }
        let call = Act::Call {
            from: CALLER.to_owned(),
            to: PHONE.to_owned(),
            label: None,
            patience: None,
            talk: None,
            attached: BTreeMap::new(),
        };
        self.act(call).await?;
        match trouble {
            Trouble::CutBefore => self.retry().await?,
            Trouble::RestartBefore => self.engine = engine(&self.folder, &self.secrets, &self.bell).await,
            Trouble::None | Trouble::CutWhile | Trouble::RestartWhile => {}
        }
        let announced = self.bell.reaches(|(now, _)| now > rings, PATIENCE).await;
        match trouble {
            Trouble::CutWhile => {
                self.cut().await?;
                self.retry().await?;
            }
            Trouble::RestartWhile => {
                self.ended_with.insert(number);
                self.engine.stop().await;
                self.engine = engine(&self.folder, &self.secrets, &self.bell).await;
            }
            Trouble::None | Trouble::CutBefore | Trouble::RestartBefore => {}
        }
        if trouble != Trouble::None {
            self.until_live(true).await?;
        }
        let since = Instant::now();
        match number % 3 {
            0 => self.act(Act::Answer { who: LOGIN.to_owned(), call: None }).await?,
            1 => self.act(Act::HangUp { who: CALLER.to_owned(), call: None }).await?,
            _ => self.act(Act::HangUp { who: LOGIN.to_owned(), call: None }).await?,
        }
        // A program that was started anew has announced nothing that it could withdraw.
        let is_there = announced && trouble != Trouble::RestartWhile;
        let gone = is_there && self.bell.reaches(|(_, now)| now > overs, PATIENCE).await;
        let over = self.bell.last_over().filter(|_| gone && trouble == Trouble::None);
        if number.is_multiple_of(3) {
            self.act(Act::HangUp { who: CALLER.to_owned(), call: None }).await?;
        }
        while self.exchange.calls_at(LOGIN) > 0 {
            sleep(Duration::from_millis(2)).await;
        }
        Ok(over.map(|over| over.saturating_duration_since(since)))
    }

    /// Every call of the ledger against what the desktop was told.
    fn compare(&self, count: &mut Count) {
        let mut told = self.bell.told();
        for (number, call) in self.exchange.calls_of(LOGIN).into_iter().enumerate() {
            count.calls += 1;
            let ids = match self.face {
                Face::Xivo => vec![call.id],
                Face::Kazoo => self.exchange.kazoo_calls(&call.id),
                Face::Basix => self.exchange.basix_channels(&call.id),
            };
            let heard: Vec<_> = ids.iter().filter_map(|id| told.remove(id)).collect();
            let rings: usize = heard.iter().map(|told| told.rings).sum();
            let overs: usize = heard.iter().map(|told| told.overs).sum();
            count.missing += usize::from(rings == 0);
            count.repeated += usize::from(rings > 1);
            let expected = usize::from(rings > 0 && !self.ended_with.contains(&number));
            count.left += usize::from(overs != expected);
        }
        count.unknown += told.values().filter(|told| told.rings > 0).count();
    }

    async fn cut(&self) -> Result<()> {
        self.exchange.faults().cut(None);
        self.until_live(false).await
    }

    /// The user does not wait for the next try.
    async fn retry(&self) -> Result<()> {
        let account = OfAccount { account: self.account.to_string() };
        self.engine.retry_account(account).await.map_err(|error| anyhow!("{error:?}"))
    }

    async fn until_live(&self, wanted: bool) -> Result<()> {
        let began = Instant::now();
        loop {
            let picture = self.engine.watch().0;
            if picture.accounts.iter().any(|account| (account.health.state == UiHealthState::Live) == wanted) {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE * 6, "the link did not become as expected: {:?}", picture.accounts);
            sleep(Duration::from_millis(2)).await;
        }
    }

    async fn act(&self, act: Act) -> Result<()> {
        self.exchange.act(act.clone()).await.map(|_| ()).with_context(|| format!("{act:?}"))
    }
}

impl Count {
    pub(super) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.cuts += other.cuts;
        self.restarts += other.restarts;
        self.missing += other.missing;
        self.repeated += other.repeated;
        self.unknown += other.unknown;
        self.left += other.left;
    }
}

/// The first new start is between two calls, the second in the middle of one.
fn trouble(number: usize, calls: usize) -> Trouble {
    let part = calls / (RESTARTS + 1);
    match number {
        number if number == part => Trouble::RestartBefore,
        number if number == part * 2 => Trouble::RestartWhile,
        number if number % (2 * CUT) == CUT - 1 => Trouble::CutWhile,
        number if number % (2 * CUT) == 2 * CUT - 1 => Trouble::CutBefore,
        _ => Trouble::None,
    }
}

async fn engine(folder: &TempDir, secrets: &Secrets, bell: &Arc<Bell>) -> Engine {
    let config = Config { data_dir: folder.path().to_owned(), clock: Clock::system() };
    Engine::start(config, Arc::new(PbxCrates), secrets.clone(), Arc::clone(bell) as Arc<dyn Desktop>).await
}

async fn exchange(face: Face) -> Result<(Exchange, SocketAddr)> {
    let user = User {
        login: LOGIN.to_owned(),
        first_name: "Anna".to_owned(),
        last_name: "Martin".to_owned(),
        extension: PHONE.to_owned(),
        phone: PhoneKind::Snom,
        ..User::default()
    };
    let party = Party { number: CALLER.to_owned(), name: "Ann Lee".to_owned(), ..Party::default() };
    let mut cast = Cast { users: vec![user], parties: vec![party], ..Cast::default() };
    // A Xuc server writes local times without their zone.
    cast.settings.utc_offset_minutes = jiff::Zoned::now().offset().seconds() / 60;
    let mut options = Options::default();
    PASSWORD.clone_into(&mut options.basix.token);
    let exchange = Exchange::start(cast, options).await?;
    let address = match face {
        Face::Xivo => exchange.serve_xivo("127.0.0.1:0").await,
        Face::Kazoo => exchange.serve_kazoo("127.0.0.1:0").await,
        Face::Basix => exchange.serve_basix("127.0.0.1:0").await,
    };
    Ok((exchange, address.context("no free port")?))
}

fn settings(face: Face, address: SocketAddr, id: AccountId) -> AccountSettings {
    let (pbx, phone, options) = match face {
        Face::Xivo => ("xivo", PHONE, Vec::new()),
        Face::Kazoo => ("kazoo", "", vec![("accountName", KazooOptions::default().account_name)]),
        Face::Basix => {
            let said = |word: &str| word.to_owned();
            let domain = ("domain", BasixOptions::default().domain);
            ("basix", "", vec![domain, ("transfersAnswered", said("yes")), ("parks", said("yes")), ("fullEvents", said("no"))])
        }
    };
    AccountSettings {
        id,
        label: "Bench".to_owned(),
        pbx: pbx.to_owned(),
        address: format!("http://{address}"),
        login: LOGIN.to_owned(),
        phone: phone.to_owned(),
        phone_model: (face == Face::Xivo).then(|| "snom".to_owned()),
        ca_file: None,
        proxy: Some("none".to_owned()),
        options: options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}
