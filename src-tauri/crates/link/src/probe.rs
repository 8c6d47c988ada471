//! Tries the way to a server step by step, for whoever wants to know what exactly fails.
//!
//! Invariant: the steps are those that a session takes, with the same code and the same settings.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;
use url::Url;

use crate::dial::{Target, connect, encrypt, resolve, tunnel};
use crate::error::LinkError;
use crate::issuer::issuer;
use crate::network::Network;
use crate::problem::Step;
use crate::site::{Place, Site};
use crate::transport::AnyTransport;

/// How one step went.
#[derive(Debug)]
pub struct StepReport {
    /// Which step.
    pub step: Step,
    /// How long it took.
    pub took: Duration,
    /// What was found, or what failed.
    pub outcome: Result<Finding, LinkError>,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The servers that the name service names, in the order in which they are tried.
    Servers(Vec<Place>),
    /// The addresses of the name (of the proxy's, where there is one).
    Addresses(Vec<SocketAddr>),
    /// The address that answered.
    Connected(SocketAddr),
    /// The proxy that opened a tunnel.
    Tunnel {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// The encrypted connection.
    Tls {
        /// Such as `TLSv1_3`.
        version: String,
        /// Who issued the server's certificate.
        issuer: Option<String>,
    },
}

/// Goes the way to `url`: name, TCP, proxy if there is one, TLS if the URL asks for it. Ends with the first step that
/// fails; sends no request.
pub async fn probe(network: &Network, url: &Url) -> Vec<StepReport> {
    let mut reports = Vec::new();
    // The error is in the reports already.
    let _ = walk(network, url, &mut reports).await;
    reports
}

/// Goes the way to the site: asks the name service for its servers, then goes to one after another until one is reached.
/// Nothing is reported of the name service where it is not to be asked.
pub async fn probe_site(site: &Site) -> Vec<StepReport> {
    let (mut reports, started) = (Vec::new(), Instant::now());
    let mut walk = site.walk().await;
    let mut places: Vec<Place> = std::iter::from_fn(|| walk.next()).collect();
    if site.is_looked_up() {
        let outcome = Ok(Finding::Servers(places.clone()));
        reports.push(StepReport { step: Step::Dns, took: started.elapsed(), outcome });
    }
    places.reverse();
    while let Some(place) = places.pop() {
        if self::walk(site.network(), &place.apply(site.url()), &mut reports).await.is_some() {
            break;
        }
    }
    reports
}

async fn walk(network: &Network, url: &Url, reports: &mut Vec<StepReport>) -> Option<()> {
    let (target, route) = step(reports, Step::Dns, async {
        let (target, route) = (Target::of(url)?, network.route(url)?);
        Ok(((target, route), None))
    })
    .await?;
    let first = route.as_ref().map_or((&target.host, target.port), |route| (&route.host, route.port));

    let addresses = step(reports, Step::Dns, async {
        let addresses = resolve(network, first.0, first.1).await?;
        Ok((addresses.clone(), Some(Finding::Addresses(addresses))))
    })
    .await?;
    let mut stream = step(reports, Step::Tcp, async {
        let stream = connect(network, first.0, &addresses).await?;
        let found = TcpStream::peer_addr(&stream).ok().map(Finding::Connected);
        let stream: AnyTransport = Box::new(stream);
        Ok((stream, found))
    })
    .await?;
    if let Some(route) = route {
        stream = step(reports, Step::Proxy, async {
            if route.tls {
                stream = Box::new(encrypt(network, &route.host, &route.name(), stream).await?);
            }
            tunnel(network, &route, &target.name(), &mut stream).await?;
            Ok((stream, Some(Finding::Tunnel { proxy: route.name() })))
        })
        .await?;
    }
    if target.tls {
        step(reports, Step::Tls, async {
            let stream = encrypt(network, &target.host, &target.name(), stream).await?;
            let session = stream.get_ref().1;
            let version = session.protocol_version().map_or_else(String::new, |version| format!("{version:?}"));
            let issuer = session.peer_certificates().and_then(|shown| issuer(shown.first()?));
            Ok(((), Some(Finding::Tls { version, issuer })))
        })
        .await?;
    }
    Some(())
}

/// Runs one step and reports it; a success without finding goes unreported.
async fn step<T>(
    reports: &mut Vec<StepReport>,
    step: Step,
    work: impl Future<Output = Result<(T, Option<Finding>), LinkError>>,
) -> Option<T> {
    let started = Instant::now();
    let (value, outcome) = match work.await {
        Ok((value, Some(finding))) => (Some(value), Ok(finding)),
        Ok((value, None)) => return Some(value),
        Err(error) => (None, Err(error)),
    };
    reports.push(StepReport { step, took: started.elapsed(), outcome });
    value
}

#[cfg(test)]
mod tests;
