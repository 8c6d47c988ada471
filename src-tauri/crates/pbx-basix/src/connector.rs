//! Signs in at a Basix (basix.md 1, 12). Invariant: nobody is thrown out unasked: only a link that was itself replaced, and then
//! asked for again by the user, is opened by force.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use cordboard_link::{
    HeaderMap, HeaderValue, HttpClient, HttpLimits, LinkError, Network, Socket, SocketRequest, Url, credentials::basic, header,
};
use cordboard_session::{Clock, Connector, SessionError};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Translator,
    account::{BasixAccount, SignIn},
    conversation::{BasixConversation, Caller},
};

/// Where the API token comes from: the keyring, asked only when it is needed. May block; `None` when there is none.
pub type SecretSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// How far signing in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The server opened the socket, which it does only for who is signed in.
    SocketOpen,
}

/// One account at a Basix.
pub struct Basix {
    account: BasixAccount,
    base: Url,
    secret: SecretSource,
    network: Network,
    http: HttpClient,
    clock: Clock,
    /// The next link takes the place of another one: the user asked for it.
    takes_over: Arc<AtomicBool>,
    /// Outlives the links, so that calls keep their ids.
    memory: Arc<Mutex<Translator>>,
}

impl std::fmt::Debug for Basix {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Basix").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Basix {
    /// That account, reached over that network.
    ///
    /// # Errors
    /// When the address is none, or the HTTP library refuses to start.
    pub fn new(account: BasixAccount, secret: SecretSource, network: Network, clock: Clock) -> Result<Self, SessionError> {
        let base = account
            .base()
            .map_err(|_| LinkError::InvalidUrl { url: account.address.clone(), why: "it is not the address of a server" })?;
        let http = HttpClient::with_limits(&network, HttpLimits::default())
            .map_err(|source| SessionError::Malformed { what: "the network settings", source: Some(Box::new(source)) })?;
        let memory = Arc::new(Mutex::new(Translator::new(&account)));
        Ok(Self { account, base, secret, network, http, clock, takes_over: Arc::default(), memory })
    }

    /// The root of the server's interface.
    #[must_use]
    pub const fn base(&self) -> &Url {
        &self.base
    }

    /// Opens the socket, telling each stage that is behind it.
    ///
    /// # Errors
    /// Whatever kept it from the next stage.
    pub async fn open_by_stages(&mut self, passed: &mut (dyn FnMut(Stage) + Send)) -> Result<BasixConversation, SessionError> {
        let secret = (self.secret)().ok_or(SessionError::NoPassword)?;
        let by_force = self.takes_over.load(Ordering::Relaxed);
        let url = self
            .account
            .socket(by_force)
            .map_err(|_| LinkError::InvalidUrl { url: self.account.address.clone(), why: "it has no WebSocket" })?;
        let mut headers = HeaderMap::new();
        let (name, value) = self.credentials(&secret).ok_or_else(|| SessionError::Rejected { host: self.host() })?;
        headers.insert(name, value);
        let socket = Socket::connect(&self.network, SocketRequest::new(url).headers(headers.clone()));
        let socket = socket.await.map_err(|error| {
            if matches!(error, LinkError::UpgradeRefused { status: 401 | 403, .. }) {
                return SessionError::Rejected { host: self.host() };
            }
            error.into()
        })?;
        passed(Stage::SocketOpen);
        self.takes_over.store(false, Ordering::Relaxed);
        let caller = Caller { http: self.http.clone(), base: self.base.clone(), headers };
        Ok(BasixConversation::new(
            socket,
            self.account.clone(),
            caller,
            Arc::clone(&self.memory),
            self.clock,
            Arc::clone(&self.takes_over),
        ))
    }

    /// The header that says who we are; `None` when the secret cannot be in a header.
    fn credentials(&self, secret: &SecretString) -> Option<(header::HeaderName, HeaderValue)> {
        match self.account.sign_in {
            SignIn::Token => Some((header::AUTHORIZATION, basic(self.account.domain.trim(), secret)?)),
            SignIn::Session => {
                let mut cookie = HeaderValue::from_str(secret.expose_secret().trim()).ok()?;
                cookie.set_sensitive(true);
                Some((header::COOKIE, cookie))
            }
        }
    }

    fn host(&self) -> String {
        self.base.host_str().unwrap_or_default().to_owned()
    }
}

#[async_trait]
impl Connector for Basix {
    type Conversation = BasixConversation;

    async fn open(&mut self) -> Result<BasixConversation, SessionError> {
        self.open_by_stages(&mut |_| {}).await
    }
}
