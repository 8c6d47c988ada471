//! The token of an account, shared by all requests and the socket. Invariant: one sign-in at a time, whoever asks; refused
//! credentials are not sent again until somebody gives others.

use std::{sync::Arc, time::Duration};

use cordboard_link::{Gateway, Manner};
use cordboard_session::Clock;
use secrecy::SecretString;
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    account::SignIn,
    auth::{self, Grant},
    envelope::Envelope,
    fault::{FaultKind, RestError},
    rest::Request,
};

/// Where the key or the password comes from: the keyring, asked only when it is needed. May block; `None` when there is none.
pub type SecretSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// Signs in and keeps signed in. Cloning shares the token.
#[derive(Clone)]
pub struct Tokens {
    how: SignIn,
    secret: SecretSource,
    clock: Clock,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    grant: Option<Arc<Grant>>,
    /// Counts the sign-ins, so that whoever found a token dead knows whether somebody else replaced it already.
    number: u64,
    is_refused: bool,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tokens").field("how", &self.how).finish_non_exhaustive()
    }
}

impl Tokens {
    /// No sign-in yet.
    #[must_use]
    pub fn new(how: SignIn, secret: SecretSource, clock: Clock) -> Self {
        Self { how, secret, clock, held: Arc::default() }
    }

    /// The token and its number; signs in when there is none or it is over.
    pub(crate) async fn good(&self, gateway: &Gateway) -> Result<(Arc<Grant>, u64), RestError> {
        let mut held = self.held.lock().await;
        if let Some(grant) = held.grant.as_ref().filter(|grant| grant.is_good(self.clock.wall())) {
            return Ok((Arc::clone(grant), held.number));
        }
        self.replace(gateway, &mut held).await
    }

    /// A token other than that number, which the server did not take.
    pub(crate) async fn other_than(&self, gateway: &Gateway, number: u64) -> Result<(Arc<Grant>, u64), RestError> {
        let mut held = self.held.lock().await;
        match &held.grant {
            Some(grant) if held.number != number => Ok((Arc::clone(grant), held.number)),
            Some(_) | None => self.replace(gateway, &mut held).await,
        }
    }

    /// A new token although the old one is good.
    pub(crate) async fn renewed(&self, gateway: &Gateway) -> Result<Arc<Grant>, RestError> {
        let mut held = self.held.lock().await;
        self.replace(gateway, &mut held).await.map(|(grant, _)| grant)
    }

    /// How long until the token should be renewed (kazoo.md 2.3); none without a token.
    pub async fn renew_after(&self, random: f64) -> Option<Duration> {
        let held = self.held.lock().await;
        held.grant.as_ref().map(|grant| grant.renew_after(self.clock.wall(), random))
    }

    /// Whether there is a token that is still good.
    pub async fn is_signed_in(&self) -> bool {
        let held = self.held.lock().await;
        held.grant.as_ref().is_some_and(|grant| grant.is_good(self.clock.wall()))
    }

    /// Forgets token and refusal: the settings changed, or the user asked to sign in again.
    pub async fn forget(&self) {
        let mut held = self.held.lock().await;
        held.grant = None;
        held.is_refused = false;
    }

    /// The server did not take a token that it had just given.
    pub(crate) async fn refuse(&self) {
        let mut held = self.held.lock().await;
        held.grant = None;
        held.is_refused = true;
    }

    async fn replace(&self, gateway: &Gateway, held: &mut MutexGuard<'_, Held>) -> Result<(Arc<Grant>, u64), RestError> {
        if held.is_refused {
            return Err(RestError::SignedOut { host: host(gateway) });
        }
        let grant = match self.sign_in(gateway).await {
            Ok(grant) => Arc::new(grant),
            Err(error) => {
                if error.verdict() == cordboard_session::Verdict::SignIn && error.kind().is_some() {
                    held.grant = None;
                    held.is_refused = true;
                }
                return Err(error);
            }
        };
        held.grant = Some(Arc::clone(&grant));
        held.number += 1;
        Ok((grant, held.number))
    }

    async fn sign_in(&self, gateway: &Gateway) -> Result<Grant, RestError> {
        let source = Arc::clone(&self.secret);
        let secret = tokio::task::spawn_blocking(move || source()).await.ok().flatten().ok_or(RestError::NoSecret)?;
        let (path, body) = auth::sign_in(&self.how, &secret)?;
        let request = Request::put([path]).envelope(body).into_http(gateway.site().url(), None)?;
        let reply = gateway.send(request, Manner::Once).await?;
        let envelope = Envelope::read_body(&host(gateway), reply.status().as_u16(), reply.bytes());
        let envelope = envelope.map_err(|error| wrong_key(&self.how, error))?;
        if let Some(remaining) = envelope.remaining {
            gateway.quota().learn(remaining);
        }
        auth::grant(&envelope, self.clock.wall())
    }
}

/// A wrong key is a 404 (kazoo.md 2.1).
fn wrong_key(how: &SignIn, error: RestError) -> RestError {
    match (how, error) {
        (SignIn::ApiKey, RestError::Fault(mut fault)) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Invalid) => {
            fault.kind = FaultKind::KeyInvalid;
            RestError::Fault(fault)
        }
        (_, error) => error,
    }
}

pub(crate) fn host(gateway: &Gateway) -> String {
    gateway.site().url().host_str().unwrap_or_default().to_owned()
}
