//! Where one service of a PBX is reached: the configured address, or the servers that the name service names for it.
//!
//! Invariant: what worked is tried first until it fails; a name service that fails leaves the configured address.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use url::{Host, Url};

use crate::dial::Target;
use crate::error::LinkError;
use crate::network::Network;
use crate::scrub::ScrubbedUrl;
use crate::srv::{Record, order, services};

/// Whose certificate a server found by name service may show. Whoever forges answers of the name service can name a
/// server of his own with a certificate of its own; only [`CertificateName::Configured`] is proof against that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CertificateName {
    /// The server's own, or that of the configured host: clusters often share one (kazoo.md 1.2).
    #[default]
    TargetOrConfigured,
    /// The server's own.
    Target,
    /// That of the configured host. A proxy that is itself reached by TLS cannot be used then.
    Configured,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Its name without a dot at the end, or its address (an IPv6 address in brackets).
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// One service of a PBX. Cloning shares what is known about it.
#[derive(Clone)]
pub struct Site {
    shared: Arc<Shared>,
}

/// The servers of a site in the order in which to try them.
#[derive(Debug)]
pub struct Walk {
    site: Site,
    places: VecDeque<Place>,
}

struct Shared {
    network: Network,
    url: Url,
    configured: Place,
    /// None where nobody is to be asked.
    service: Option<String>,
    known: Mutex<Known>,
    /// Held while the name service is asked, so that several requests ask once.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    answer: Option<(Vec<Record>, Instant)>,
    working: Option<Place>,
    draw: Option<Box<dyn FnMut(u32) -> u32 + Send>>,
}

impl Site {
    /// The site of `service` (such as `_name._tcp`) at the configured address. The name service is not asked where the
    /// host is an IP address or `localhost`, or the address names a port (kazoo.md 1.2).
    ///
    /// # Errors
    ///
    /// [`LinkError::InvalidUrl`]: the address is not one we can connect to.
    pub fn new(network: &Network, service: &str, address: &str, names: CertificateName) -> Result<Self, LinkError> {
        let (url, configured) = read(address)?;
        let named = match url.host() {
            Some(Host::Domain(host)) => host != "localhost" && !host.ends_with(".localhost"),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
        };
        let service = (named && !names_port(address)).then(|| service.to_owned());
        let network = match (&service, names) {
            (Some(_), CertificateName::TargetOrConfigured) => network.named(&configured.host, false),
            (Some(_), CertificateName::Configured) => network.named(&configured.host, true),
            (Some(_), CertificateName::Target) | (None, _) => network.clone(),
        };
        Ok(Self::of(network, url, configured, service))
    }

    /// A site whose address is final.
    ///
    /// # Errors
    ///
    /// [`LinkError::InvalidUrl`]: the address is not one we can connect to.
    pub fn fixed(network: &Network, address: &str) -> Result<Self, LinkError> {
        let (url, configured) = read(address)?;
        Ok(Self::of(network.clone(), url, configured, None))
    }

    fn of(network: Network, url: Url, configured: Place, service: Option<String>) -> Self {
        let (known, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { shared: Arc::new(Shared { network, url, configured, service, known, asking }) }
    }

    /// The same with an injected lot: it is given the largest number that may be drawn.
    #[must_use]
    pub fn with_draw(self, draw: impl FnMut(u32) -> u32 + Send + 'static) -> Self {
        self.known().draw = Some(Box::new(draw));
        self
    }

    /// The network through which its servers are reached; accepts the certificates that [`CertificateName`] allows.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.shared.network
    }

    /// The address as it is configured.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.shared.url
    }

    /// The configured host and port, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        let Place { host, port } = &self.shared.configured;
        format!("{host}:{port}")
    }

    /// Whether the name service has a say in where its servers are.
    #[must_use]
    pub fn is_looked_up(&self) -> bool {
        self.shared.service.is_some()
    }

    /// Whether `url` leads to the configured host, so that a server of this site may stand in for it.
    #[must_use]
    pub fn owns(&self, url: &Url) -> bool {
        let here = &self.shared.configured;
        url.host_str() == Some(here.host.as_str()) && url.port_or_known_default() == Some(here.port)
    }

    /// The servers to try, the one that worked last before all others. Asks the name service if nothing is known, or
    /// nothing works and what is known has run out.
    pub async fn walk(&self) -> Walk {
        if let Some(places) = self.places() {
            return Walk { site: self.clone(), places };
        }
        let _asking = self.shared.asking.lock().await;
        let places = match (self.places(), &self.shared.service) {
            (Some(places), _) => places,
            (None, None) => VecDeque::from([self.shared.configured.clone()]),
            (None, Some(service)) => {
                let network = &self.shared.network;
                let answer = services(network.name_server(), service, &self.shared.configured.host).await;
                self.known().answer = Some((answer.records, Instant::now() + answer.life));
                self.places().unwrap_or_default()
            }
        };
        Walk { site: self.clone(), places }
    }

    pub(crate) fn leads_nowhere(&self) -> LinkError {
        LinkError::InvalidUrl { url: self.name(), why: "it leads to no server" }
    }

    /// The order as far as it is known without asking.
    fn places(&self) -> Option<VecDeque<Place>> {
        if self.shared.service.is_none() {
            return Some(VecDeque::from([self.shared.configured.clone()]));
        }
        let mut known = self.known();
        let Known { answer, working, draw } = &mut *known;
        let (records, until) = answer.as_ref()?;
        if working.is_none() && *until <= Instant::now() {
            return None;
        }
        let mut places: VecDeque<Place> = match draw {
            Some(draw) => order(records.clone(), draw),
            None => order(records.clone(), &mut |sum| rand::random_range(0..=sum)),
        }
        .into();
        if places.is_empty() {
            places.push_back(self.shared.configured.clone());
        }
        if let Some(working) = working {
            places.retain(|place| place != working);
            places.push_front(working.clone());
        }
        Some(places)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Walk {
    /// The next server to try.
    #[expect(clippy::should_implement_trait, reason = "a walk answers to worked and failed, which an iterator cannot")]
    pub fn next(&mut self) -> Option<Place> {
        self.places.pop_front()
    }

    /// This server works: others try it first from now on.
    pub fn worked(&self, place: &Place) {
        let mut known = self.site.known();
        if known.working.as_ref() != Some(place) {
            known.working = Some(place.clone());
        }
    }

    /// This server does not work. After the last one the name service will be asked again.
    pub fn failed(&self, place: &Place) {
        let mut known = self.site.known();
        if known.working.as_ref() == Some(place) {
            known.working = None;
        }
        if self.places.is_empty() && known.working.is_none() {
            known.answer = None;
        }
    }
}

impl Place {
    /// The same URL at this server.
    #[must_use]
    pub fn apply(&self, url: &Url) -> Url {
        let mut moved = url.clone();
        // A name that is no host came from a name server; the URL stays as configured then.
        if moved.set_host(Some(&self.host)).is_err() || moved.set_port(Some(self.port)).is_err() {
            return url.clone();
        }
        moved
    }
}

fn read(address: &str) -> Result<(Url, Place), LinkError> {
    let address = address.trim();
    let refuse = |why| LinkError::InvalidUrl { url: "the configured address".to_owned(), why };
    let url = Url::parse(address).map_err(|_| refuse("it is not an address"))?;
    let target = Target::of(&url)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok((url, Place { host, port: target.port }))
}

/// Whether a port is written in the address; a parsed URL forgets one that is its scheme's own.
fn names_port(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    place.rsplit(']').next().unwrap_or_default().contains(':')
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = &self.shared;
        f.debug_struct("Site").field("url", &ScrubbedUrl(&shared.url)).field("service", &shared.service).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
