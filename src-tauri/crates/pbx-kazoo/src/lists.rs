//! What an account holds when a desk signs in: people, telephones, queues, boxes (kazoo.md 3). Invariant: what the server does
//! not have or does not show is absent, and never a reason not to sign in; who the user is, is.

use std::collections::{BTreeSet, HashSet};

use cordboard_model::Direction;
use cordboard_session::{SessionError, SignInRefusal};

use crate::{
    account::{AgentProduct, KazooAccount, SignIn},
    auth::Grant,
    extensions::{ExtensionMap, is_extension},
    fault::{FaultKind, RestError},
    requirements,
    rest::{Callflow, Catalogue, Conference, Crossbar, Device, User},
    translate::{Person, Station},
};

/// More callflows than this are not read one by one to find whose they are.
const READ_ONE_BY_ONE: usize = 40;

/// The contact centre that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// The open one.
    Acdc,
    /// The commercial one.
    Qubicle,
}

/// A user who is an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// The user.
    pub user: String,
    /// The queues he serves.
    pub queues: Vec<String>,
}

/// Everything that is fetched once and then followed by events.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// The account that is addressed.
    pub account: String,
    /// Who is signed in.
    pub own: User,
    /// His extension.
    pub extension: Option<String>,
    /// The server's version.
    pub version: Option<String>,
    /// Requests that the server still allowed then.
    pub remaining: Option<u32>,
    /// What can be subscribed.
    pub catalogue: Option<Catalogue>,
    /// All users.
    pub users: Vec<User>,
    /// All devices.
    pub devices: Vec<Device>,
    /// Those that are registered; none where the server does not tell.
    pub registered: Option<BTreeSet<String>>,
    /// All callflows.
    pub callflows: Vec<Callflow>,
    /// The contact centre, if there is one.
    pub product: Option<Product>,
    /// Its queues with their names.
    pub queues: Vec<(String, String)>,
    /// Its agents.
    pub agents: Vec<Seat>,
    /// The user's voice mailboxes.
    pub mailboxes: Vec<String>,
    /// Conference rooms.
    pub conferences: Vec<Conference>,
}

impl Lists {
    /// Asks for all of it, as many at once as the quota allows.
    ///
    /// # Errors
    /// When the server cannot be reached, or nobody says who the user is.
    pub async fn fetch(crossbar: &Crossbar, account: &KazooAccount, grant: &Grant) -> Result<Self, SessionError> {
        let id = crossbar.account_id().await?;
        let (standing, catalogue, people, centre, mailboxes, conferences) = tokio::join!(
            crossbar.account(),
            crossbar.catalogue(),
            people(crossbar),
            centre(crossbar, account.agents),
            crossbar.vmboxes(),
            crossbar.conferences(),
        );
        let (standing, people, centre) = (shown(standing)?.unwrap_or_default(), people?, centre?);
        let mut lists = Self {
            account: id.to_string(),
            version: standing.version,
            remaining: standing.remaining,
            catalogue: shown(catalogue)?,
            product: centre.product,
            queues: centre.queues,
            agents: centre.agents,
            conferences: shown(conferences)?.unwrap_or_default(),
            ..Self::default()
        };
        lists.take_people(people);
        let own = lists.who(account, grant).ok_or_else(|| unknown_user(crossbar))?;
        lists.own = crossbar.user(&own).await.map_err(|error| gone(error, crossbar))?;
        if lists.own.id.is_empty() {
            lists.own.id = own;
        }
        if !lists.users.iter().any(|user| user.id == lists.own.id) {
            lists.users.push(lists.own.clone());
        }
        lists.find_extension(crossbar).await?;
        let mine = |mailbox: &crate::rest::VoicemailBox| mailbox.owner_id.as_deref() == Some(&lists.own.id);
        lists.mailboxes = shown(mailboxes)?.unwrap_or_default().into_iter().filter(mine).map(|mailbox| mailbox.id).collect();
        Ok(lists)
    }

    /// Asks again for the people and their telephones.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn refetch_people(crossbar: &Crossbar) -> Result<People, RestError> {
        people(crossbar).await
    }

    /// The people are these now.
    pub fn take_people(&mut self, people: People) {
        let People { users, devices, registered, callflows } = people;
        self.users = users;
        self.devices = devices;
        self.registered = registered;
        self.callflows = callflows;
        if !self.own.id.is_empty() {
            self.extension = self.numbers().extension_of(&self.own.id).map(str::to_owned).or_else(|| self.extension.take());
        }
    }

    /// Whose number is whose.
    #[must_use]
    pub fn numbers(&self) -> ExtensionMap {
        ExtensionMap::new(&self.users, &self.devices, &self.callflows)
    }

    fn who(&self, account: &KazooAccount, grant: &Grant) -> Option<String> {
        let login = match &account.sign_in {
            SignIn::User { login, .. } => Some(login.as_str()),
            SignIn::ApiKey => None,
        };
        let meant = account.who.as_deref().map(str::trim).filter(|who| !who.is_empty());
        // A user's own token says whose it is; only a key needs to be told.
        let owner = || grant.owner_id.clone().filter(|_| grant.account_id == self.account);
        let named = |who: &str| self.numbers().who_is(who, &self.users).map(|identity| identity.user_id);
        match meant {
            Some(who) => named(who).or_else(owner),
            None => owner().or_else(|| login.and_then(named)),
        }
    }

    /// A callflow's row may not say whose it is; its document does (kazoo.md 4.2).
    async fn find_extension(&mut self, crossbar: &Crossbar) -> Result<(), SessionError> {
        let found = |lists: &Self| lists.numbers().extension_of(&lists.own.id).map(str::to_owned);
        self.extension = found(self);
        let has_flow = self.callflows.iter().any(|flow| flow.owner_id.as_deref() == Some(&self.own.id));
        if self.extension.is_some() && has_flow {
            return Ok(());
        }
        let rings_somebody = |flow: &Callflow| flow.modules.iter().any(|module| module == "user" || module == "device");
        let nameless: Vec<String> = self
            .callflows
            .iter()
            .filter(|flow| flow.owner_id.is_none() && flow.featurecode.is_none() && rings_somebody(flow))
            .filter(|flow| flow.numbers.iter().any(|number| is_extension(number)))
            .map(|flow| flow.id.clone())
            .take(READ_ONE_BY_ONE)
            .collect();
        for id in nameless {
            if let Some(flow) = shown(crossbar.callflow(&id).await)?
                && let Some(row) = self.callflows.iter_mut().find(|row| row.id == id)
            {
                row.flow = flow.flow;
            }
        }
        self.extension = found(self);
        Ok(())
    }

    /// Who the user is, for the translator.
    #[must_use]
    pub fn station(&self) -> Station {
        let own: Vec<&Device> = self.devices.iter().filter(|device| device.owner_id.as_deref() == Some(&self.own.id)).collect();
        let flows = self.callflows.iter().filter(|flow| flow.owner_id.as_deref() == Some(&self.own.id));
        let local = |id: &String| id.split('@').next().map(str::to_owned);
        let mut numbers: Vec<String> = flows.flat_map(|flow| flow.numbers.iter().cloned()).collect();
        numbers.extend(self.own.presence_id.as_ref().and_then(local));
        numbers.extend(own.iter().filter_map(|device| device.sip_username.clone()));
        Station {
            account: self.account.clone(),
            user: self.own.id.clone(),
            extension: self.extension.clone(),
            numbers,
            devices: Some(own.into_iter().map(|device| device.id.clone()).collect()),
        }
    }

    /// The people, for the translator.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let numbers = self.numbers();
        let person = |user: &User| Person {
            id: user.id.clone(),
            name: user.full_name().unwrap_or_default(),
            extension: numbers.extension_of(&user.id).map(str::to_owned),
        };
        self.users.iter().map(person).collect()
    }

    /// Every number that leads to something in the account.
    pub(crate) fn inside(&self) -> impl Iterator<Item = String> + '_ {
        self.callflows.iter().flat_map(|flow| flow.numbers.iter().cloned())
    }

    /// Everybody who has a telephone that could ring.
    #[must_use]
    pub fn reachable(&self) -> HashSet<&str> {
        let rings = |device: &&Device| {
            let known = self.registered.as_ref();
            device.enabled != Some(false) && known.is_none_or(|registered| registered.contains(&device.id))
        };
        self.devices.iter().filter(rings).filter_map(|device| device.owner_id.as_deref()).collect()
    }

    /// Whether the user has a telephone at all.
    #[must_use]
    pub fn owns_telephone(&self) -> bool {
        self.devices.iter().any(|device| device.owner_id.as_deref() == Some(&self.own.id))
    }

    /// Whether the user is an agent.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.product.is_some() && self.agents.iter().any(|seat| seat.user == self.own.id)
    }

    /// The code that parks a call, in a slot that is dialled after it or in a free one (kazoo.md 4.7: found out, not assumed).
    #[must_use]
    pub fn parking(&self, in_slot: bool) -> Option<String> {
        let both = "park_and_retrieve";
        let names = if in_slot { [both, "park_valet"] } else { ["park_valet", both] };
        names.iter().find_map(|name| self.code(name))
    }

    /// The code that takes a call from the slot that is dialled after it.
    #[must_use]
    pub fn unparking(&self) -> Option<String> {
        ["park_retrieve", "park_and_retrieve"].iter().find_map(|name| self.code(name))
    }

    fn code(&self, name: &str) -> Option<String> {
        let named = |flow: &&Callflow| flow.featurecode.as_ref().is_some_and(|code| code.name.as_deref() == Some(name));
        self.callflows.iter().find(named).and_then(Callflow::park_code)
    }

    /// What the server lacks of what the document requires.
    #[must_use]
    pub fn findings(&self) -> Vec<requirements::Finding> {
        requirements::check(&requirements::Lists {
            version: self.version.as_deref(),
            catalogue: self.catalogue.as_ref(),
            users: &self.users,
            devices: &self.devices,
            callflows: &self.callflows,
            remaining: self.remaining,
        })
    }

    /// The name of whom a number belongs to.
    #[must_use]
    pub(crate) fn name_of(&self, numbers: &ExtensionMap, number: &str) -> Option<String> {
        let user = numbers.user_of(number)?;
        self.users.iter().find(|known| known.id == user)?.full_name()
    }
}

/// People, their telephones and their numbers.
#[derive(Clone, Debug, Default)]
pub struct People {
    users: Vec<User>,
    devices: Vec<Device>,
    registered: Option<BTreeSet<String>>,
    callflows: Vec<Callflow>,
}

async fn people(crossbar: &Crossbar) -> Result<People, RestError> {
    let (users, devices, registered, callflows) =
        tokio::join!(crossbar.users(), crossbar.devices(), crossbar.registered(), crossbar.callflows());
    Ok(People {
        users: shown(users)?.unwrap_or_default(),
        devices: shown(devices)?.unwrap_or_default(),
        registered: shown(registered)?,
        callflows: shown(callflows)?.unwrap_or_default(),
    })
}

#[derive(Debug, Default)]
struct Centre {
    product: Option<Product>,
    queues: Vec<(String, String)>,
    agents: Vec<Seat>,
}

/// Qubicle first where both are there (kazoo.md 10.8, K91).
async fn centre(crossbar: &Crossbar, wanted: AgentProduct) -> Result<Centre, RestError> {
    let qubicle = async {
        match wanted {
            AgentProduct::Acdc => Ok(None),
            AgentProduct::Auto | AgentProduct::Qubicle => shown(crossbar.qubicle_queues().await),
        }
    };
    let acdc = async {
        match wanted {
            AgentProduct::Qubicle => Ok(None),
            AgentProduct::Auto | AgentProduct::Acdc => shown(crossbar.acdc_queues().await),
        }
    };
    let named = |id: String, name: Option<String>| (id.clone(), name.unwrap_or(id));
    match tokio::join!(qubicle, acdc) {
        (Err(error), _) | (Ok(None), Err(error)) => Err(error),
        (Ok(Some(queues)), _) => {
            let recipients = shown(crossbar.qubicle_recipients().await)?.unwrap_or_default();
            Ok(Centre {
                product: Some(Product::Qubicle),
                queues: queues.into_iter().map(|queue| named(queue.id, queue.name)).collect(),
                agents: recipients.into_iter().map(|row| Seat { user: row.id, queues: row.queue_ids }).collect(),
            })
        }
        (Ok(None), Ok(Some(queues))) => {
            let agents = shown(crossbar.acdc_agents().await)?.unwrap_or_default();
            Ok(Centre {
                product: Some(Product::Acdc),
                queues: queues.into_iter().map(|queue| named(queue.id, queue.name)).collect(),
                agents: agents.into_iter().map(|row| Seat { user: row.id, queues: row.queues }).collect(),
            })
        }
        (Ok(None), Ok(None)) => Ok(Centre::default()),
    }
}

/// What the server does not have or may not show is none.
fn shown<T>(result: Result<T, RestError>) -> Result<Option<T>, RestError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if error.is_missing()
                || matches!(error.kind(), Some(FaultKind::Forbidden | FaultKind::Invalid | FaultKind::Disabled)) =>
        {
            tracing::debug!(%error, "not shown");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn unknown_user(crossbar: &Crossbar) -> SessionError {
    let host = crossbar.gateway().site().url().host_str().unwrap_or_default().to_owned();
    SessionError::Refused { host, why: SignInRefusal::UserUnknown }
}

/// A user whose document is gone was deleted.
fn gone(error: RestError, crossbar: &Crossbar) -> SessionError {
    if error.is_missing() { unknown_user(crossbar) } else { error.into() }
}

/// Who began the leg, seen from the user (kazoo.md 6.3).
pub(crate) fn direction_of(leg: &str, switch_direction: Option<&str>) -> Direction {
    if switch_direction == Some("inbound") || leg.ends_with("-quickcall") { Direction::Outgoing } else { Direction::Incoming }
}
