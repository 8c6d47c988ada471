//! Requests to the REST servers. Invariant: the key is in a header, never in a URL; reading may be repeated and may turn to the
//! spare server, whatever acts is sent once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cordboard_link::{HttpClient, HttpLimits, HttpReply, HttpRequest, LinkError, Network, Url};
use cordboard_session::SessionError;
use jiff::civil::Date;
use secrecy::SecretString;
use tokio::time::sleep;
use url::form_urlencoded;

use super::{
    CDR_CAP, Cdr, CdrList, RECORD_CAP, Record, RecordList, SmsAnswer,
    fault::{Fault, RestError},
    reply::{dial_reply, sms_reply},
    sms,
    window::Windows,
};
use crate::{CloudPbxAccount, time::Zone};

/// For everything but sounds.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Ten thousand rows are four megabytes.
const LARGEST: usize = 32 * 1024 * 1024;
/// How often reading is tried.
pub(super) const ATTEMPTS: u32 = 3;
/// The wait after the first failure; it doubles.
const AGAIN: Duration = Duration::from_secs(1);
/// No server is waited for longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The REST servers of one PBX. Clones share which server works.
#[derive(Clone)]
pub struct Api {
    pub(super) http: HttpClient,
    servers: Arc<[Url]>,
    working: Arc<AtomicUsize>,
    pub(super) key: SecretString,
    pbx_name: String,
    zone: Zone,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").field("pbx_name", &self.pbx_name).finish_non_exhaustive()
    }
}

/// All rows of a range of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched<T> {
    /// The rows, by days in order.
    pub records: Vec<T>,
    /// Rows that are none.
    pub skipped: usize,
    /// Days of which the server does not tell everything.
    pub incomplete_days: Vec<Date>,
}

impl Api {
    /// The servers of that account.
    ///
    /// # Errors
    /// When an address is none, the zone does not exist, or the HTTP library refuses to start.
    pub fn new(account: &CloudPbxAccount, key: SecretString, network: &Network) -> Result<Self, SessionError> {
        let invalid = |_| LinkError::InvalidUrl { url: account.api.clone(), why: "it is not the address of a server" };
        let servers = account.apis().map_err(invalid)?.into();
        let limits = HttpLimits { timeout: TIMEOUT, max_body: LARGEST };
        let http = HttpClient::with_limits(network, limits)
            .map_err(|source| SessionError::Malformed { what: "the network settings", source: Some(Box::new(source)) })?;
        let zone = account.server_zone().ok_or(SessionError::Malformed { what: "the time zone", source: None })?;
        Ok(Self { http, servers, working: Arc::default(), key, pbx_name: account.pbx_name.clone(), zone })
    }

    /// The zone in which the server writes times.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// All calls of these days, both included.
    ///
    /// # Errors
    /// When an answer fails for good.
    pub async fn cdrs(&self, first: Date, last: Date) -> Result<Fetched<Cdr>, RestError> {
        self.fetch("cdr", first, last, CDR_CAP, |reply| {
            let list = CdrList::read(reply.status().as_u16(), reply.bytes(), &self.pbx_name, &self.zone)?;
            Ok((list.records, list.skipped))
        })
        .await
    }

    /// All recordings of these days, both included.
    ///
    /// # Errors
    /// When an answer fails for good.
    pub async fn records(&self, first: Date, last: Date) -> Result<Fetched<Record>, RestError> {
        self.fetch("record", first, last, RECORD_CAP, |reply| {
            let list = RecordList::read(reply.status().as_u16(), reply.bytes(), &self.zone)?;
            Ok((list.records, list.skipped))
        })
        .await
    }

    /// Asks the service to ring `from` and, once it is answered, to connect it with `to`. Sent once.
    ///
    /// # Errors
    /// When the service says no, or nothing: then it may have rung all the same.
    pub async fn dial(&self, from: &str, to: &str) -> Result<(), RestError> {
        let mut url = self.url(self.first(), "dial")?;
        url.query_pairs_mut().append_pair("cpa", from).append_pair("cpb", to);
        let reply = self.http.send(HttpRequest::get(url).bearer(&self.key)).await?;
        Ok(dial_reply(reply.status().as_u16(), reply.bytes())?)
    }

    /// Sends a short message. Sent once. `test` delivers nothing and costs nothing.
    ///
    /// # Errors
    /// When the message must not be sent, the gateway says no, or nothing.
    pub async fn send_sms(&self, to: &str, text: &str, test: bool) -> Result<SmsAnswer, RestError> {
        let (to, text) = (sms::recipient(to)?, sms::body(text)?);
        let form = {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("to", &to).append_pair("body", text);
            if test {
                form.append_pair("test", "true");
            }
            form.finish()
        };
        let url = self.url(self.first(), "sendSMS")?;
        let request = HttpRequest::post(url).bearer(&self.key).body("application/x-www-form-urlencoded", form);
        let reply = self.http.send(request).await?;
        Ok(sms_reply(reply.status().as_u16(), reply.bytes())?)
    }

    async fn fetch<T>(
        &self,
        list: &str,
        first: Date,
        last: Date,
        cap: usize,
        read: impl Fn(&HttpReply) -> Result<(Vec<T>, usize), Fault>,
    ) -> Result<Fetched<T>, RestError> {
        let mut windows = Windows::new(first, last, cap);
        let (mut records, mut skipped) = (Vec::new(), 0);
        while let Some(range) = windows.next_range() {
            let (rows, bad) = self.read(list, range, &read).await?;
            if windows.answered(range, rows.len() + bad) {
                records.extend(rows);
                skipped += bad;
            }
        }
        Ok(Fetched { records, skipped, incomplete_days: windows.incomplete_days().to_vec() })
    }

    async fn read<T>(
        &self,
        list: &str,
        (first, last): (Date, Date),
        read: &impl Fn(&HttpReply) -> Result<(Vec<T>, usize), Fault>,
    ) -> Result<(Vec<T>, usize), RestError> {
        let mut attempt = 0;
        loop {
            let server = self.first();
            let mut url = self.url(server, list)?;
            let days = [("datestart", first.to_string()), ("datestop", last.to_string())];
            url.query_pairs_mut().extend_pairs(&days);
            let (error, wait) = match self.http.send(HttpRequest::get(url).bearer(&self.key)).await {
                Ok(reply) => match read(&reply) {
                    Ok(rows) => return Ok(rows),
                    Err(fault) => (RestError::Fault(fault), reply.retry_after()),
                },
                Err(error) => (RestError::Link(error), None),
            };
            attempt += 1;
            self.pause(error, attempt, server, wait).await?;
        }
    }

    /// Waits before the next attempt, or gives up with that error.
    pub(super) async fn pause(
        &self,
        error: RestError,
        attempt: u32,
        server: usize,
        wait: Option<Duration>,
    ) -> Result<(), RestError> {
        let may_pass = match &error {
            RestError::Link(error) => !matches!(error, LinkError::InvalidUrl { .. } | LinkError::TooLarge { .. }),
            RestError::Fault(fault) => fault.may_pass(),
            RestError::File(_) | RestError::Sms(_) => false,
        };
        if !may_pass || attempt >= ATTEMPTS {
            return Err(error);
        }
        tracing::debug!(%error, attempt, "asked again");
        let next = (server + 1) % self.servers.len().max(1);
        // Somebody else may have found a working server meanwhile.
        let _ = self.working.compare_exchange(server, next, Ordering::Relaxed, Ordering::Relaxed);
        sleep(wait.unwrap_or(AGAIN * 2_u32.pow(attempt - 1)).min(LONGEST_WAIT)).await;
        Ok(())
    }

    /// The server that answered last.
    pub(super) fn first(&self) -> usize {
        self.working.load(Ordering::Relaxed)
    }

    pub(super) fn url(&self, server: usize, path: &str) -> Result<Url, RestError> {
        let invalid = || LinkError::InvalidUrl { url: String::new(), why: "it is not the address of a server" };
        let mut url = self.servers.get(server).cloned().ok_or_else(invalid)?;
        url.path_segments_mut().map_err(|()| invalid())?.pop_if_empty().extend(path.split('/'));
        Ok(url)
    }
}
