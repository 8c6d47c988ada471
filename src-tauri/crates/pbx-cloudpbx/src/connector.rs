//! Opens the event socket of a PBX (cloudpbx.md 1). Invariant: the key is read when it is needed, and the URL that carries it is
//! never logged.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cordboard_link::{HeaderMap, HeaderValue, LinkError, Network, Socket, SocketRequest, Url, header};
use cordboard_session::{Clock, Connector, SessionError};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    CloudPbxAccount, Translator,
    conversation::CloudPbxConversation,
    rest::{Api, Fault, RestError},
};

/// Where the key comes from: the keyring, asked only when it is needed. May block; `None` when there is none.
pub type KeySource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// One account at a CloudPBX.
pub struct CloudPbx {
    account: CloudPbxAccount,
    key: KeySource,
    network: Network,
    clock: Clock,
    /// Outlives the links, so that missed frames are counted.
    memory: Arc<Mutex<Translator>>,
}

impl std::fmt::Debug for CloudPbx {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CloudPbx").field("account", &self.account).finish_non_exhaustive()
    }
}

/// How far signing in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The REST server took the key.
    SignedIn,
    /// The server opened the socket.
    SocketOpen,
}

impl CloudPbx {
    /// That account, reached over that network.
    ///
    /// # Errors
    /// When an address is none, or the zone does not exist.
    pub fn new(account: CloudPbxAccount, key: KeySource, network: Network, clock: Clock) -> Result<Self, SessionError> {
        let invalid = |url: &str| LinkError::InvalidUrl { url: url.to_owned(), why: "it is not the address of a server" };
        account.apis().map_err(|_| invalid(&account.api))?;
        account.socket_url("").map_err(|_| invalid(&account.socket))?;
        if account.server_zone().is_none() {
            return Err(SessionError::Malformed { what: "the time zone", source: None });
        }
        let memory = Arc::new(Mutex::new(Translator::new(&account)));
        Ok(Self { account, key, network, clock, memory })
    }

    /// Where the REST interface is.
    ///
    /// # Errors
    /// When that is no address.
    pub fn api_url(&self) -> Result<Url, SessionError> {
        let first = self.account.apis().ok().and_then(|apis| apis.into_iter().next());
        let url = self.account.api.clone();
        first.ok_or(SessionError::Link(LinkError::InvalidUrl { url, why: "it is not the address of a server" }))
    }

    /// The same as a session does, after a look at whether the REST server takes the key too.
    ///
    /// # Errors
    /// Whatever kept it from the next stage.
    pub async fn open_by_stages(&mut self, passed: &mut (dyn FnMut(Stage) + Send)) -> Result<CloudPbxConversation, SessionError> {
        let key = self.read_key().await?;
        let api = self.api(key.clone())?;
        let today = api.zone().day(self.clock.wall().0);
        if let Err(error) = api.cdrs(today, today).await {
            return Err(self.explained(error));
        }
        passed(Stage::SignedIn);
        let conversation = self.open_with(&key, api).await?;
        passed(Stage::SocketOpen);
        Ok(conversation)
    }

    async fn open_with(&mut self, key: &SecretString, api: Api) -> Result<CloudPbxConversation, SessionError> {
        let invalid = || LinkError::InvalidUrl { url: self.account.socket.clone(), why: "it is not the address of a server" };
        let url = self.account.socket_url(key.expose_secret()).map_err(|_| invalid())?;
        let origin = self.account.origin().map_err(|_| invalid())?;
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_str(&origin).map_err(|_| invalid())?);
        let socket = Socket::connect(&self.network, SocketRequest::new(url).headers(headers)).await.map_err(|error| {
            if matches!(error, LinkError::UpgradeRefused { status: 401 | 403, .. }) {
                return SessionError::Rejected { host: self.account.socket.clone() };
            }
            error.into()
        })?;
        Ok(CloudPbxConversation::new(socket, api, Arc::clone(&self.memory), self.clock))
    }

    async fn read_key(&self) -> Result<SecretString, SessionError> {
        let source = Arc::clone(&self.key);
        let key = tokio::task::spawn_blocking(move || source()).await;
        key.ok().flatten().ok_or(SessionError::NoPassword)
    }

    fn api(&self, key: SecretString) -> Result<Api, SessionError> {
        Api::new(&self.account, key, &self.network)
    }

    fn explained(&self, error: RestError) -> SessionError {
        match error {
            RestError::Link(error) => error.into(),
            RestError::Fault(Fault::Unauthorized) => SessionError::Rejected { host: self.account.api.clone() },
            error @ (RestError::Fault(_) | RestError::File(_) | RestError::Sms(_)) => {
                SessionError::Server { code: error.to_string() }
            }
        }
    }
}

#[async_trait]
impl Connector for CloudPbx {
    type Conversation = CloudPbxConversation;

    async fn open(&mut self) -> Result<CloudPbxConversation, SessionError> {
        let key = self.read_key().await?;
        // Connections kept from before sleep would swallow the first request.
        let api = self.api(key.clone())?;
        self.open_with(&key, api).await
    }
}
