//! Crossbar, the REST interface: one function for each request (kazoo.md 4).
//!
//! Invariant: one place sends ([`Crossbar::send`]): it adds the token, renews a dead one once, obeys the quota, and never
//! repeats a request that places a call.

mod accounts;
mod acdc;
mod callflows;
mod cdrs;
mod channels;
mod conferences;
mod control;
mod devices;
mod groups;
mod hooks;
mod messages;
mod metaflows;
mod presence;
mod profile;
mod qubicle;
mod quickcall;
mod recordings;
mod request;
mod scope;
mod users;
mod websockets;

use std::sync::{Arc, atomic::AtomicBool};

use cordboard_link::{Ask, Gateway, HeaderMap, HttpReply, Pages};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use accounts::{Resource, Standing, TenantAccount};
pub use acdc::{AcdcAgent, AcdcQueue, AcdcState, AcdcWish, QueueCall, QueueStats, StatusEntry};
pub use callflows::{Callflow, FeatureCode, FlowNode};
pub use cdrs::{Cdr, Span};
pub use conferences::{Conference, ConferenceCommand, ParticipantAction, Way as ConferenceWay};
pub use control::{Action, Form, Leg, RecordAction, TransferManner};
pub use devices::Device;
pub use groups::Group;
pub use hooks::{Attempt, AvailableHook, Hook, HookVerb, NewHook};
pub use messages::{Audio, Folder, Message, Moved, VoicemailBox};
pub use presence::{BlfState, PresenceAnswer};
pub use profile::{Forwarding, ProfileError, ProfileStep};
pub use qubicle::{
    QubicleAct, QubicleQueue, QubicleQueueStatus, QubicleRecipient, QubicleState, QubicleStatus, QubicleWish, QueueFigures,
    Session, WiretapMode,
};
pub use quickcall::{Destination, Placed, QuickcallOptions};
pub use recordings::{AUDIO_RETRIES, Recording};
pub(crate) use request::Request;
pub use scope::{Owner, Scope};
pub use users::User;
pub use websockets::{Catalogue, SocketBindings};

use crate::{
    account::KazooAccount,
    auth::Grant,
    envelope::Envelope,
    fault::{FaultKind, RestError},
    token::{SecretSource, Tokens, host},
};

/// One account of one server. Cheap to clone; clones share token and quota.
#[derive(Clone, Debug)]
pub struct Crossbar {
    gateway: Gateway,
    tokens: Tokens,
    account: Option<Arc<str>>,
    /// The server was seen to have no summary of its queues.
    lacks_summary: Arc<AtomicBool>,
}

impl Crossbar {
    /// Signs in with the first request.
    #[must_use]
    pub fn new(account: &KazooAccount, secret: SecretSource, gateway: Gateway, clock: cordboard_session::Clock) -> Self {
        let tokens = Tokens::new(account.sign_in.clone(), secret, clock);
        Self { gateway, tokens, account: account.tenant_id().map(Arc::from), lacks_summary: Arc::default() }
    }

    /// The same sign-in, addressed to another account at or below that of the token.
    #[must_use]
    pub fn of(&self, account: &str) -> Self {
        Self { account: Some(Arc::from(account)), ..self.clone() }
    }

    /// The same over new connections, after sleep or a change of network.
    #[must_use]
    pub fn through(&self, gateway: Gateway) -> Self {
        Self { gateway, ..self.clone() }
    }

    /// Who is signed in; signs in when nobody is.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn grant(&self) -> Result<Arc<Grant>, RestError> {
        self.tokens.good(&self.gateway).await.map(|(grant, _)| grant)
    }

    /// A new token although the old one is good. The old one stays when that fails for another reason than the credentials.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn renew(&self) -> Result<Arc<Grant>, RestError> {
        self.tokens.renewed(&self.gateway).await
    }

    /// The token's life.
    #[must_use]
    pub const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Where requests go.
    #[must_use]
    pub const fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// The account that requests address: the one set, else that of the token.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn account_id(&self) -> Result<Arc<str>, RestError> {
        match &self.account {
            Some(account) => Ok(Arc::clone(account)),
            None => Ok(Arc::from(self.grant().await?.account_id.as_str())),
        }
    }

    /// Sends a request about the account.
    async fn ask(&self, request: Request) -> Result<Envelope, RestError> {
        let account = self.account_id().await?;
        self.envelope(request.within(&account)).await
    }

    /// The same, for one thing.
    async fn one<T: DeserializeOwned>(&self, request: Request, what: &'static str) -> Result<T, RestError> {
        self.ask(request).await?.read(what)
    }

    /// The same, for a list: whole where the server allows it, page by page where it does not (kazoo.md 2.5).
    async fn all<T: DeserializeOwned>(&self, request: Request, what: &'static str) -> Result<Vec<T>, RestError> {
        self.walk(request, what, Pages::new()).await
    }

    /// The same, in pages from the start: histories are too long for one answer.
    async fn paged<T: DeserializeOwned>(&self, request: Request, what: &'static str) -> Result<Vec<T>, RestError> {
        self.walk(request, what, Pages::paged()).await
    }

    async fn walk<T: DeserializeOwned>(
        &self,
        request: Request,
        what: &'static str,
        mut pages: Pages<T>,
    ) -> Result<Vec<T>, RestError> {
        while let Some(ask) = pages.ask() {
            let page = match ask {
                Ask::Whole => request.clone().query("paginate", "false"),
                Ask::First => request.clone(),
                Ask::After(key) => request.clone().query("start_key", key),
            };
            match self.ask(page).await {
                Ok(envelope) => pages.got(envelope.rows(what)?, envelope.next_start_key.clone()),
                Err(error) if error.kind() == Some(FaultKind::RangeTooLarge) && pages.too_large() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(pages.rows())
    }

    /// Sends a request and reads what its answer is wrapped in.
    async fn envelope(&self, request: Request) -> Result<Envelope, RestError> {
        let (_, envelope) = self.send(request).await?;
        Ok(envelope)
    }

    /// Sends a request for bytes, such as a recording.
    async fn bytes(&self, request: Request) -> Result<HttpReply, RestError> {
        let account = self.account_id().await?;
        let (reply, _) = self.send(request.within(&account)).await?;
        Ok(reply)
    }

    /// The one place that sends. A 401 with a token that had been good costs one sign-in and one repetition, except for
    /// what places a call: its user has to click again (kazoo.md 2.3, 10.6 K67).
    async fn send(&self, request: Request) -> Result<(HttpReply, Envelope), RestError> {
        if request.is_open() {
            return self.once(&request, None).await;
        }
        let (grant, number) = self.tokens.good(&self.gateway).await?;
        let dead = match self.once(&request, Some(&grant)).await {
            Err(error) if error.kind() == Some(FaultKind::CredentialsInvalid) => error,
            other => return other,
        };
        let (grant, _) = self.tokens.other_than(&self.gateway, number).await?;
        if !request.survives_renewal() {
            return Err(dead);
        }
        let again = self.once(&request, Some(&grant)).await;
        if let Err(error) = &again
            && error.kind() == Some(FaultKind::CredentialsInvalid)
        {
            self.tokens.refuse().await;
        }
        again
    }

    async fn once(&self, request: &Request, grant: Option<&Grant>) -> Result<(HttpReply, Envelope), RestError> {
        let manner = request.manner();
        let wants_bytes = request.wants_bytes();
        let http = request.clone().into_http(self.gateway.site().url(), grant.map(|grant| &grant.token))?;
        let reply = self.gateway.send(http, manner).await?;
        let status = reply.status();
        if wants_bytes && status.is_success() && !is_json(reply.headers()) {
            return Ok((reply, Envelope::default()));
        }
        let envelope = Envelope::read_body(&host(&self.gateway), status.as_u16(), reply.bytes())?;
        if let Some(remaining) = envelope.remaining {
            self.gateway.quota().learn(remaining);
        }
        Ok((reply, envelope))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(cordboard_link::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"))
}

/// `{"data": …}`
fn wrapped(data: impl Into<Value>) -> Value {
    let mut body = serde_json::Map::new();
    body.insert("data".to_owned(), data.into());
    Value::Object(body)
}
