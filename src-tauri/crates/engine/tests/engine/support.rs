//! A fake PBX that does what a test says, and an engine on it.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cordboard_contract::{UiAccountDraft, UiAccountTest, UiCall, UiChange, UiSnapshot};
use cordboard_engine::{AccountSettings, Config, Dialects, Engine, Keys, Spy, Watcher};
use cordboard_model::{
    Ability, AgentReport, AgentState, At, CallReport, Capabilities, Command, Event, Party, Problem, StateReport, Step, User,
};
use cordboard_secrets::{MemoryStore, Secrets};
use cordboard_session::{Batch, Clock, CommandError, Connector, Conversation, Session, SessionError, SessionSettings, Stamped};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

type Told = Result<Vec<Stamped>, SessionError>;

/// What happened at the PBXs of a test.
#[derive(Default)]
pub struct FakePbx {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    lines: BTreeMap<String, mpsc::UnboundedSender<Told>>,
    passwords: Vec<Option<String>>,
    hooks: Vec<Option<String>>,
    secrets_made: usize,
    commands: Vec<Command>,
    greeting: Vec<Event>,
    refuse: VecDeque<CommandError>,
}

struct FakeConnector {
    login: String,
    password: Option<SecretString>,
    pbx: Arc<FakePbx>,
}

struct FakeTalk {
    told: mpsc::UnboundedReceiver<Told>,
    pbx: Arc<FakePbx>,
}

#[async_trait]
impl Connector for FakeConnector {
    type Conversation = FakeTalk;

    async fn open(&mut self) -> Result<FakeTalk, SessionError> {
        let mut inside = self.pbx.inside.lock().unwrap();
        let password = self.password.as_ref().map(|password| password.expose_secret().to_owned());
        inside.passwords.push(password.clone());
        match password.as_deref() {
            None => return Err(SessionError::NoPassword),
            Some("wrong") => return Err(SessionError::Rejected { host: "pbx".to_owned() }),
            Some(_) => {}
        }
        let (line, told) = mpsc::unbounded_channel();
        line.send(Ok(inside.greeting.iter().cloned().map(now).collect())).unwrap();
        inside.lines.insert(self.login.clone(), line);
        Ok(FakeTalk { told, pbx: Arc::clone(&self.pbx) })
    }
}

#[async_trait]
impl Conversation for FakeTalk {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        events.append(&mut self.told.recv().await.unwrap_or(Err(SessionError::Silent(Duration::ZERO)))?);
        Ok(())
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let mut inside = self.pbx.inside.lock().unwrap();
        if let Some(error) = inside.refuse.pop_front() {
            return Err(error);
        }
        inside.commands.push(command.clone());
        events.push(now(Event::Requested(command)));
        Ok(())
    }

    async fn close(self) {}
}

impl FakePbx {
    /// What every new link hears first, beside its state.
    pub fn greet_with(&self, events: Vec<Event>) {
        self.inside.lock().unwrap().greeting = events;
    }

    pub fn say(&self, login: &str, events: Vec<Event>) {
        let stamped = events.into_iter().map(now).collect();
        self.inside.lock().unwrap().lines[login].send(Ok(stamped)).unwrap();
    }

    pub fn cut(&self, login: &str) {
        let line = self.inside.lock().unwrap().lines.remove(login).unwrap();
        line.send(Err(SessionError::Silent(Duration::from_secs(20)))).unwrap();
    }

    pub fn refuse(&self, error: CommandError) {
        self.inside.lock().unwrap().refuse.push_back(error);
    }

    pub fn commands(&self) -> Vec<Command> {
        self.inside.lock().unwrap().commands.clone()
    }

    /// What each session was given to be called with.
    pub fn hooks(&self) -> Vec<Option<String>> {
        self.inside.lock().unwrap().hooks.clone()
    }

    pub fn passwords(&self) -> Vec<Option<String>> {
        self.inside.lock().unwrap().passwords.clone()
    }
}

struct FakeDialects(Arc<FakePbx>);

#[async_trait]
impl Dialects for FakeDialects {
    fn kinds(&self) -> &'static [&'static str] {
        &["fake"]
    }

    fn knows(&self, pbx: &str) -> bool {
        pbx == "fake"
    }

    fn hook_secret(&self, account: &AccountSettings) -> Option<SecretString> {
        account.options.contains_key("called").then(|| {
            let mut inside = self.0.inside.lock().unwrap();
            inside.secrets_made += 1;
            SecretString::from(format!("secret {}", inside.secrets_made))
        })
    }

    fn open(&self, account: &AccountSettings, keys: Keys, to: mpsc::Sender<Batch>) -> Result<Session, Problem> {
        if account.address == "unusable" {
            return Err(Problem { code: "invalidUrl".to_owned(), detail: account.address.clone() });
        }
        let Keys { password, hook, inbox: _ } = keys;
        self.0.inside.lock().unwrap().hooks.push(hook.map(|hook| hook.expose_secret().to_owned()));
        let connector = FakeConnector { login: account.login.clone(), password, pbx: Arc::clone(&self.0) };
        Ok(Session::spawn(account.id.clone(), connector, to, SessionSettings::default()))
    }

    async fn test(&self, _: &AccountSettings, _: Option<SecretString>, _: bool) -> UiAccountTest {
        UiAccountTest { steps: vec![], passed: true }
    }
}

/// An engine on a fake PBX and a real disk.
pub struct Desk {
    pub engine: Engine,
    pub pbx: Arc<FakePbx>,
    pub spy: Arc<Spy>,
    pub seen: UiSnapshot,
    pub watcher: Watcher,
    /// The account, once there is one.
    pub account: String,
}

impl Desk {
    pub async fn start_with(folder: &Path, pbx: Arc<FakePbx>, secrets: Secrets) -> Self {
        let spy = Arc::new(Spy::default());
        let config = Config { data_dir: folder.to_owned(), clock: Clock::system() };
        let dialects = Arc::new(FakeDialects(Arc::clone(&pbx)));
        let engine = Engine::start(config, dialects, secrets, Arc::clone(&spy) as Arc<dyn cordboard_engine::Desktop>).await;
        let (seen, watcher) = engine.watch();
        let account = seen.accounts.first().map(|account| account.id.clone()).unwrap_or_default();
        Self { engine, pbx, spy, seen, watcher, account }
    }

    pub async fn start(folder: &Path) -> Self {
        let pbx = Arc::new(FakePbx::default());
        pbx.greet_with(greeting());
        Self::start_with(folder, pbx, memory()).await
    }

    /// A desk with one account whose link is live.
    pub async fn signed_in(folder: &Path) -> Self {
        let mut desk = Self::start(folder).await;
        desk.account =
            desk.engine.save_account(cordboard_contract::DraftArguments { draft: draft("anna", "secret") }).await.unwrap();
        desk.until(|seen| seen.accounts.iter().any(|account| account.health.since.is_some() && !account.abilities.is_empty()))
            .await;
        desk
    }

    pub fn say(&self, events: Vec<Event>) {
        self.pbx.say("anna", events);
    }

    /// Follows the feed until the picture is as wanted.
    pub async fn until(&mut self, wanted: impl Fn(&UiSnapshot) -> bool) {
        let follow = async {
            while !wanted(&self.seen) {
                for change in self.watcher.next().await.expect("the engine runs") {
                    fold(&mut self.seen, &change);
                }
            }
        };
        if tokio::time::timeout(Duration::from_secs(10), follow).await.is_err() {
            panic!("never became so: {:#?}", self.seen);
        }
    }

    pub async fn until_call(&mut self, id: &str, wanted: impl Fn(&UiCall) -> bool) {
        self.until(|seen| seen.calls.iter().any(|call| call.id == id && wanted(call))).await;
    }

    /// Follows the feed until there is a notice with that code.
    pub async fn until_told(&mut self, code: &str) {
        let is_it = |change: &UiChange| matches!(change, UiChange::Notice(notice) if notice.problem.code == code);
        let follow = async {
            let mut told = false;
            while !told {
                for change in self.watcher.next().await.expect("the engine runs") {
                    told |= is_it(&change);
                    fold(&mut self.seen, &change);
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), follow).await.expect("a notice");
    }

    pub async fn until_no_call(&mut self) {
        self.until(|seen| seen.calls.is_empty()).await;
    }
}

pub fn memory() -> Secrets {
    Secrets::new(Arc::new(MemoryStore::default()))
}

pub fn draft(login: &str, password: &str) -> UiAccountDraft {
    UiAccountDraft {
        id: None,
        label: "Lyon".to_owned(),
        pbx: "fake".to_owned(),
        address: "https://pbx.example".to_owned(),
        login: login.to_owned(),
        password: Some(password.to_owned()),
        phone: "1201".to_owned(),
        phone_model: None,
        ca_file: None,
        proxy: None,
        options: None,
    }
}

pub fn greeting() -> Vec<Event> {
    let all = [
        Ability::Dial,
        Ability::Answer,
        Ability::Decline,
        Ability::HangUp,
        Ability::Hold,
        Ability::BlindTransfer,
        Ability::ConsultTransfer,
        Ability::AgentState,
        Ability::ServerHistory,
        Ability::QueueMembership,
        Ability::Directory,
    ];
    let user =
        User { name: Some("Anna".to_owned()), agent: Some("a1".into()), extension: Some("1201".into()), ..User::default() };
    vec![Event::CapabilitiesKnown(Capabilities::of(&all)), Event::UserReported(user), Event::CallsListed(vec![])]
}

pub fn call(id: &str, step: Step) -> Event {
    let mut report = CallReport::new(id, step);
    report.remote = Party::new("0611223344", "Jo\u{202e}ana");
    report.direction = Some(cordboard_model::Direction::Incoming);
    Event::CallReported(Box::new(report))
}

pub fn agent(state: AgentState) -> Event {
    let state = StateReport { state, since: wall(), ..StateReport::default() };
    let report = AgentReport { agent: Some("a1".into()), state: Some(Box::new(state)), ..AgentReport::default() };
    Event::AgentReported(Box::new(report))
}

pub fn wall() -> At {
    Clock::system().wall()
}

fn now(event: Event) -> Stamped {
    Stamped { at: wall(), event }
}

/// What a window does with a change.
pub fn fold(seen: &mut UiSnapshot, change: &UiChange) {
    fn put<T: Clone, K: PartialEq>(list: &mut Vec<T>, new: &T, key: impl Fn(&T) -> K) {
        match list.iter_mut().find(|old| key(old) == key(new)) {
            Some(old) => *old = new.clone(),
            None => list.push(new.clone()),
        }
    }
    match change {
        UiChange::Snapshot(snapshot) => *seen = (**snapshot).clone(),
        UiChange::Account(account) => put(&mut seen.accounts, account, |account| account.id.clone()),
        UiChange::AccountGone(account) => {
            seen.accounts.retain(|other| other.id != *account);
            seen.selves.retain(|other| other.account != *account);
            seen.calls.retain(|other| other.account != *account);
            seen.agents.retain(|other| other.account != *account);
            seen.colleagues.retain(|other| other.account != *account);
            seen.queues.retain(|other| other.account != *account);
            seen.favourites.retain(|other| other.account != *account);
            seen.presences.retain(|other| other.account != *account);
            seen.parked.retain(|other| other.account != *account);
            seen.rooms.retain(|other| other.account != *account);
            seen.phones.retain(|other| other.account != *account);
            seen.voicemails.retain(|other| other.account != *account);
            seen.notices.retain(|other| other.account.as_ref() != Some(account));
        }
        UiChange::SelfView(user) => put(&mut seen.selves, user, |user| user.account.clone()),
        UiChange::Call(call) => put(&mut seen.calls, &**call, |call| (call.account.clone(), call.id.clone())),
        UiChange::CallEnded(call) => seen.calls.retain(|other| (&other.account, &other.id) != (&call.account, &call.id)),
        UiChange::Agent(agent) => put(&mut seen.agents, &**agent, |agent| agent.account.clone()),
        UiChange::Colleague(agent) => put(&mut seen.colleagues, agent, |agent| (agent.account.clone(), agent.id.clone())),
        UiChange::ColleaguesKept { account, ids } => {
            seen.colleagues.retain(|agent| agent.account != *account || ids.contains(&agent.id));
        }
        UiChange::Queue(queue) => put(&mut seen.queues, queue, |queue| (queue.account.clone(), queue.id.clone())),
        UiChange::QueueGone { account, id } => seen.queues.retain(|queue| (&queue.account, &queue.id) != (account, id)),
        UiChange::Favourites { account, contacts } => {
            seen.favourites.retain(|contact| contact.account != *account);
            seen.favourites.extend(contacts.iter().cloned());
        }
        UiChange::Found { .. } | UiChange::Message(_) | UiChange::Recordings(_) | UiChange::RecordingFetch(_) => {}
        UiChange::Presence(presence) => put(&mut seen.presences, presence, |presence| presence.account.clone()),
        UiChange::Parked { account, calls } => {
            seen.parked.retain(|call| call.account != *account);
            seen.parked.extend(calls.iter().cloned());
        }
        UiChange::Rooms { account, rooms } => {
            seen.rooms.retain(|room| room.account != *account);
            seen.rooms.extend(rooms.iter().cloned());
        }
        UiChange::Profiles(profiles) => seen.profiles.clone_from(profiles),
        UiChange::Pops(pops) => seen.pops.clone_from(pops),
        UiChange::Api(api) => seen.api.clone_from(api),
        UiChange::Pbxs(pbxs) => seen.pbxs.clone_from(pbxs),
        UiChange::Offers(offers) => seen.offers.clone_from(offers),
        UiChange::Choices(choices) => seen.choices.clone_from(choices),
        UiChange::Ringing(ringing) => seen.ringing.clone_from(ringing),
        UiChange::Phone(phone) => put(&mut seen.phones, phone, |phone| phone.account.clone()),
        UiChange::Voicemail(voicemail) => put(&mut seen.voicemails, voicemail, |voicemail| voicemail.account.clone()),
        UiChange::HistoryChanged { missed, .. } => seen.missed = *missed,
        UiChange::Gaps(gaps) => seen.gaps.clone_from(gaps),
        UiChange::Notice(notice) => {
            put(&mut seen.notices, notice, |notice| (notice.account.clone(), notice.problem.code.clone()));
        }
    }
}
