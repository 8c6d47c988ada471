//! Signs in at a KAZOO and opens its event socket (kazoo.md 3). Invariant: a link is handed out only after the server said that
//! calls are told; what an earlier link learnt is not asked for again.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use cordboard_inlet::{HookSecret, Inbox};
use cordboard_link::{CertificateName, Gateway, HttpLimits, LinkError, Network, Quota, Site, Socket, SocketRequest, Url};
use cordboard_session::{Clock, Connector, SessionError, SignInRefusal};
use secrecy::SecretString;

use crate::{
    account::KazooAccount,
    auth::Grant,
    conversation::{KazooConversation, lock},
    lists::Lists,
    memory::Memory,
    receiver::Receiver,
    rest::Crossbar,
    token::SecretSource,
    url::blackhole,
};

/// The service of the REST interface (kazoo.md 1.2).
const CROSSBAR: &str = "_crossbar._tcp";
/// The service of the event socket (kazoo.md 1.2).
const BLACKHOLE: &str = "_blackhole._tcp";
/// The port of the REST interface without a proxy in front, plain and encrypted.
const CROSSBAR_PORTS: [u16; 2] = [8000, 8443];
/// The port of the event socket without a proxy in front, plain and encrypted.
const BLACKHOLE_PORTS: [u16; 2] = [5555, 5556];

/// How long to leave a server alone that has too many sockets of ours (kazoo.md 10.9, K122).
const TOO_MANY_SOCKETS: Duration = Duration::from_secs(30);

/// One account at a KAZOO.
pub struct Kazoo {
    account: KazooAccount,
    network: Network,
    site: Site,
    quota: Quota,
    crossbar: Crossbar,
    socket_site: Option<(String, Site)>,
    clock: Clock,
    /// Outlives the links, so that calls stay what they are and little is asked twice.
    memory: Option<Arc<Mutex<Memory>>>,
    hook_secret: Option<HookSecret>,
    hooks: Option<Hooks>,
    /// Answers while there is no link, too: the server turns off what nobody answers.
    receiver: Option<Receiver>,
}

/// What webhooks tell, lent to one link after the other: the server goes on calling while there is none.
pub(crate) type Hooks = Arc<tokio::sync::Mutex<Inbox>>;

impl std::fmt::Debug for Kazoo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Kazoo").field("account", &self.account.name).finish_non_exhaustive()
    }
}

/// How far signing in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The server gave a token.
    SignedIn,
    /// Who the user is and what the account holds is known.
    Known,
    /// The server opened the socket.
    SocketOpen,
    /// Calls are told.
    Subscribed,
}

impl Kazoo {
    /// That account, reached over that network.
    ///
    /// # Errors
    /// When an address is none, or the HTTP library refuses to start.
    pub fn new(account: KazooAccount, secret: SecretSource, network: Network, clock: Clock) -> Result<Self, SessionError> {
        let invalid = |url: &str| LinkError::InvalidUrl { url: url.to_owned(), why: "it is not the address of a server" };
        let rest = account.crossbar().map_err(|_| invalid(&account.rest))?;
        account.blackhole().map_err(|_| invalid(&account.socket))?;
        let site = Site::new(&network, CROSSBAR, &with_port(&rest, &account.rest), CertificateName::default())?;
        let quota = Quota::default();
        let gateway = gateway(&site, &quota)?;
        let crossbar = Crossbar::new(&account, secret, gateway, clock);
        Ok(Self {
            account,
            network,
            site,
            quota,
            crossbar,
            socket_site: None,
            clock,
            memory: None,
            hook_secret: None,
            hooks: None,
            receiver: None,
        })
    }

    /// The secret in the path of the account's webhooks, see [`HookSecret`]. Without one nothing listens for them, whatever is
    /// set.
    #[must_use]
    pub fn with_hook_secret(self, secret: Option<SecretString>) -> Self {
        Self { hook_secret: secret.and_then(HookSecret::kept), ..self }
    }

    /// Webhooks that enter elsewhere, by a server of Cordboard's that is not the account's own.
    #[must_use]
    pub fn with_inbox(self, inbox: Option<Inbox>) -> Self {
        Self { hooks: inbox.map(|inbox| Arc::new(tokio::sync::Mutex::new(inbox))), ..self }
    }

    /// Where the REST interface is.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// The REST interface as this account signs in to it, for what is done beside a session.
    #[must_use]
    pub const fn crossbar(&self) -> &Crossbar {
        &self.crossbar
    }

    /// Signs in and opens the socket, telling each stage that is behind it.
    ///
    /// # Errors
    /// Whatever kept it from the next stage.
    pub async fn open_by_stages(&mut self, passed: &mut (dyn FnMut(Stage) + Send)) -> Result<KazooConversation, SessionError> {
        // Connections kept from before sleep would swallow the first request.
        self.crossbar = self.crossbar.through(gateway(&self.site, &self.quota)?);
        let has_token = self.crossbar.tokens().is_signed_in().await;
        // The calls, what agents do where there are any, and a token.
        let needed = |memory: &Memory| 1 + u32::from(memory.lists.product.is_some()) + u32::from(!has_token);
        let lost = self.memory.as_deref().map(lock).filter(|memory| memory.is_lost).map(|memory| needed(&memory));
        self.quota.rejoin(lost.unwrap_or(0));
        let grant = self.crossbar.grant().await?;
        passed(Stage::SignedIn);
        let (memory, is_first) = match &self.memory {
            Some(memory) => (Arc::clone(memory), false),
            None => {
                let lists = Lists::fetch(&self.crossbar, &self.account, &grant).await?;
                let memory = Arc::new(Mutex::new(Memory::new(&self.account, lists)));
                self.memory = Some(Arc::clone(&memory));
                (memory, true)
            }
        };
        passed(Stage::Known);
        self.listen(&memory).await;
        let socket = self.socket(&grant).await?;
        passed(Stage::SocketOpen);
        let grant = self.crossbar.grant().await?;
        let renew_after = self.crossbar.tokens().renew_after(rand::random()).await;
        let hooks = self.hooks.clone();
        let mut conversation =
            KazooConversation::new(socket, self.crossbar.clone(), Arc::clone(&memory), self.clock, &grant, hooks);
        let begun = conversation.begin(is_first, renew_after).await;
        lock(&memory).is_lost = begun.is_err();
        begun?;
        passed(Stage::Subscribed);
        Ok(conversation)
    }

    /// Listens for webhooks where that is set and does not happen yet. Whatever keeps it from that is told, and keeps nothing
    /// else from going on.
    async fn listen(&mut self, memory: &Mutex<Memory>) {
        let (None, Some(address), Some(secret)) = (&self.receiver, self.account.webhook_listen, &self.hook_secret) else {
            return;
        };
        let slot = self.hooks.get_or_insert_default().lock().await.slot();
        match Receiver::listen(address, secret.clone(), slot).await {
            Ok(receiver) => {
                tracing::info!(address = %receiver.address(), "listens for webhooks");
                self.receiver = Some(receiver);
            }
            Err(error) => {
                tracing::warn!(%address, %error, "webhooks cannot be listened for");
                lock(memory).cannot_listen(address);
            }
        }
    }

    async fn socket(&mut self, grant: &Grant) -> Result<Socket, SessionError> {
        let address = self.socket_address(grant)?;
        let site = match &self.socket_site {
            Some((known, site)) if *known == address => site.clone(),
            Some(_) | None => {
                let site = Site::new(&self.network, BLACKHOLE, &address, CertificateName::default())?;
                self.socket_site = Some((address, site.clone()));
                site
            }
        };
        let mut reached = Socket::reach(&site, SocketRequest::new(site.url().clone())).await;
        if is_forbidden(&reached) {
            self.crossbar.renew().await?;
            reached = Socket::reach(&site, SocketRequest::new(site.url().clone())).await;
        }
        if is_forbidden(&reached) {
            let host = site.url().host_str().unwrap_or_default().to_owned();
            return Err(SessionError::Refused { host, why: SignInRefusal::Forbidden });
        }
        reached.map_err(|mut error| {
            if let LinkError::UpgradeRefused { status: 429, retry_after, .. } = &mut error {
                *retry_after = Some(retry_after.unwrap_or_default().max(TOO_MANY_SOCKETS));
            }
            error.into()
        })
    }

    /// The address that is set, else the one the sign-in names, else the usual place beside the REST interface.
    fn socket_address(&self, grant: &Grant) -> Result<String, SessionError> {
        let invalid = |url: &str| LinkError::InvalidUrl { url: url.to_owned(), why: "it is not the address of a socket" };
        let written = self.account.socket.trim();
        if !written.is_empty() {
            return blackhole(written).map(|url| with_port(&url, written)).map_err(|_| invalid(written).into());
        }
        if let Some(named) = grant.socket.as_deref()
            && let Ok(url) = blackhole(named)
        {
            return Ok(with_port(&url, named));
        }
        beside(self.site.url()).ok_or_else(|| invalid(&self.account.rest).into())
    }
}

#[async_trait]
impl Connector for Kazoo {
    type Conversation = KazooConversation;

    async fn open(&mut self) -> Result<KazooConversation, SessionError> {
        self.open_by_stages(&mut |_| {}).await
    }
}

fn is_forbidden(reached: &Result<Socket, LinkError>) -> bool {
    matches!(reached, Err(LinkError::UpgradeRefused { status: 401 | 403, .. }))
}

fn gateway(site: &Site, quota: &Quota) -> Result<Gateway, SessionError> {
    Gateway::new(site.clone(), quota.clone(), HttpLimits::default())
        .map_err(|error| SessionError::Malformed { what: "the HTTP library's answer", source: Some(Box::new(error)) })
}

/// The address with the port that was written: a parsed one forgets its scheme's own, and only a written port says that
/// nobody need ask where the servers are.
fn with_port(url: &Url, written: &str) -> String {
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    let names_port = place.rsplit(']').next().unwrap_or_default().contains(':');
    match (url.port(), url.port_or_known_default(), url.host_str()) {
        (None, Some(port), Some(host)) if names_port => format!("{}://{host}:{port}{}", url.scheme(), url.path()),
        _ => url.to_string(),
    }
}

/// The socket of a server whose REST interface is there.
fn beside(rest: &Url) -> Option<String> {
    let scheme = if rest.scheme() == "https" { "wss" } else { "ws" };
    let host = rest.host_str()?;
    let port = rest.port().map(|port| {
        let place = CROSSBAR_PORTS.iter().position(|usual| *usual == port);
        place.and_then(|place| BLACKHOLE_PORTS.get(place)).copied().unwrap_or(port)
    });
    Some(match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn the_socket_is_beside_the_rest_interface() {
        let table = [
            ("https://ui.zswitch.net/", "wss://ui.zswitch.net"),
            ("http://kz:8000/", "ws://kz:5555"),
            ("https://kz:8443/", "wss://kz:5556"),
            ("http://127.0.0.1:40001/", "ws://127.0.0.1:40001"),
        ];
        for (rest, want) in table {
            assert_eq!(beside(&Url::parse(rest).unwrap()).as_deref(), Some(want), "{rest}");
        }
    }

    #[test]
    fn a_port_that_is_written_stays_written() {
        for (written, want) in [
            ("https://kz:443/api", "https://kz:443/api"),
            ("https://kz/api", "https://kz/api"),
            ("kz:8443", "https://kz:8443/"),
            ("https://[::1]", "https://[::1]/"),
        ] {
            assert_eq!(with_port(&crate::url::crossbar(written).unwrap(), written), want, "{written}");
        }
    }
}
