//! The HTTP server of a PBX: found by name service, within its quota, asked again only where the caller says that it
//! does no harm.
//!
//! Invariant: whether a request may be sent twice is the caller's word and never read from its method: there are PBXs
//! whose GET places a call.

use std::time::Duration;

use http::StatusCode;
use tokio::time::sleep;

use self::attempts::{Attempts, Next, Outcome};
use crate::error::LinkError;
use crate::http::{HttpClient, HttpLimits, HttpReply, HttpRequest, HttpStream};
use crate::quota::Quota;
use crate::setup::SetupError;
use crate::site::Site;

pub(crate) mod attempts;

/// What may be done with a request besides sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It may be sent twice: waits for its turn, and is sent again after 429, 503 and a broken connection.
    Repeatable,
    /// It creates or changes something: waits for its turn and is sent once.
    Once,
    /// Somebody waits for it, as for dialling and hanging up: waits shortly for its turn or fails, and is sent once.
    Control,
}

/// One HTTP server of a PBX. Cheap to clone; clones share quota and connections.
#[derive(Debug, Clone)]
pub struct Gateway {
    http: HttpClient,
    site: Site,
    quota: Quota,
}

impl Gateway {
    /// With connections of its own. Make a new one of the same site and quota after sleep, like an [`HttpClient`].
    ///
    /// # Errors
    ///
    /// The HTTP library refuses to start.
    pub fn new(site: Site, quota: Quota, limits: HttpLimits) -> Result<Self, SetupError> {
        Ok(Self { http: HttpClient::with_limits(site.network(), limits)?, site, quota })
    }

    /// Where its servers are.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// What they allow; tell it what their answers say.
    #[must_use]
    pub const fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Sends a request whose URL leads to the configured address; the server that answers may be another of the site.
    /// An answer of any status is a success here, also the last 429 or 503.
    ///
    /// # Errors
    ///
    /// No complete answer, see [`HttpClient::send`]; [`LinkError::Busy`] when the quota leaves no room for a command;
    /// [`LinkError::InvalidUrl`] for a URL that leads elsewhere, which must not get what is meant for the PBX.
    pub async fn send(&self, request: HttpRequest, manner: Manner) -> Result<HttpReply, LinkError> {
        self.owned(&request)?;
        let mut attempts = Attempts::new(manner);
        loop {
            let permit = self.quota.acquire(manner).await.map_err(|wait| self.busy(wait))?;
            let result = self.deliver(&request, |http, at| async move { http.send(at).await }).await;
            drop(permit);
            let said = result.as_ref().map(|reply| (reply.status(), reply.retry_after()));
            match attempts.after(&self.quota, outcome(said)) {
                Next::Done => return result,
                Next::Again(wait) => sleep(wait).await,
            }
        }
    }

    /// Sends a request that may be sent twice, and leaves the body of its answer to be read piece by piece. Sent once: who reads
    /// the pieces knows where to go on.
    ///
    /// # Errors
    ///
    /// No answer; otherwise as [`Self::send`].
    pub async fn open(&self, request: HttpRequest) -> Result<HttpStream, LinkError> {
        self.owned(&request)?;
        let permit = self.quota.acquire(Manner::Repeatable).await.map_err(|wait| self.busy(wait))?;
        let result = self.deliver(&request, |http, at| async move { http.open(at).await }).await;
        drop(permit);
        let said = result.as_ref().map(|stream| (stream.status(), stream.retry_after()));
        // Only the quota is to learn of it.
        let _sent_once = Attempts::new(Manner::Once).after(&self.quota, outcome(said));
        result
    }

    fn owned(&self, request: &HttpRequest) -> Result<(), LinkError> {
        if self.site.owns(request.url()) {
            return Ok(());
        }
        Err(LinkError::InvalidUrl { url: self.site.name(), why: "the request leads to another server" })
    }

    fn busy(&self, wait: Duration) -> LinkError {
        LinkError::Busy { host: self.site.name(), wait }
    }

    /// Sends it to the first server that can be reached.
    async fn deliver<T, F: Future<Output = Result<T, LinkError>> + Send>(
        &self,
        request: &HttpRequest,
        send: impl Fn(HttpClient, HttpRequest) -> F + Send + Sync,
    ) -> Result<T, LinkError> {
        let mut walk = self.site.walk().await;
        let mut first_failure = None;
        while let Some(place) = walk.next() {
            let at = request.clone().at(&place);
            match send(self.http.clone(), at).await {
                Ok(reply) => {
                    walk.worked(&place);
                    return Ok(reply);
                }
                Err(error) => {
                    if error.is_of_the_server() {
                        walk.failed(&place);
                    }
                    if !error.is_unreached() {
                        return Err(error);
                    }
                    first_failure = first_failure.or(Some(error));
                }
            }
        }
        Err(first_failure.unwrap_or_else(|| self.site.leads_nowhere()))
    }
}

fn outcome(said: Result<(StatusCode, Option<Duration>), &LinkError>) -> Outcome {
    match said {
        Ok((status, retry_after)) => Outcome::Answered { status: status.as_u16(), retry_after },
        Err(LinkError::Lost { .. }) => Outcome::Lost,
        Err(_) => Outcome::Failed,
    }
}

#[cfg(test)]
mod tests;
