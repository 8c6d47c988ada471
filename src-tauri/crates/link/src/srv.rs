//! Asks the name servers: which servers offer a service (RFC 2782), and which addresses a name has where an
//! administrator named the server to ask.
//!
//! Invariant: no question waits longer than [`PATIENCE`], and no failure of the name service is more than "no such
//! record": whoever asks goes on with the configured host.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use hickory_resolver::{Resolver, TokioResolver};
use tokio::time::timeout;

pub(crate) use self::order::{Record, order};

mod order;

/// The longest wait for an answer, repetitions included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// Before a question is repeated once: a lost datagram must not cost the whole answer.
const REPEATED_AFTER: Duration = Duration::from_millis(900);
/// Answers are kept at least this long, also the answer that there is none.
const SHORTEST_LIFE: Duration = Duration::from_secs(30);
/// No answer is kept longer, whatever it says.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 3600);

/// What is known about a service, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Empty when there is no such service or nobody knows.
    pub(crate) records: Vec<Record>,
    pub(crate) life: Duration,
}

/// The servers of `service` (`_name._tcp`) at `host`.
pub(crate) async fn services(name_server: Option<SocketAddr>, service: &str, host: &str) -> Answer {
    match timeout(PATIENCE, ask(name_server, service, host)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::debug!(%error, service, "no service records");
            Answer::none()
        }
        Err(_) => {
            tracing::debug!(service, "the name servers are silent");
            Answer::none()
        }
    }
}

/// The addresses of `host` as this name server knows them.
pub(crate) async fn addresses(name_server: SocketAddr, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let name = absolute(host).map_err(io::Error::other)?;
    let resolver = resolver(Some(name_server)).map_err(io::Error::other)?;
    let found = timeout(PATIENCE, resolver.lookup_ip(name)).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
    let found = found.map_err(io::Error::other)?;
    Ok(found.iter().map(|address: IpAddr| SocketAddr::new(address, port)).collect())
}

impl Answer {
    const fn none() -> Self {
        Self { records: Vec::new(), life: SHORTEST_LIFE }
    }
}

async fn ask(name_server: Option<SocketAddr>, service: &str, host: &str) -> Result<Answer, NetError> {
    let name = absolute(&format!("{service}.{host}"))?;
    let found = resolver(name_server)?.srv_lookup(name).await?;
    let mut life = LONGEST_LIFE;
    let mut records = Vec::new();
    for record in found.answers() {
        let RData::SRV(srv) = &record.data else { continue };
        life = life.min(Duration::from_secs(u64::from(record.ttl)));
        // The root as target says that the service is not offered here.
        if srv.target.is_root() {
            continue;
        }
        let target = srv.target.to_ascii().trim_end_matches('.').to_lowercase();
        records.push(Record { priority: srv.priority, weight: srv.weight, port: srv.port, target });
    }
    Ok(Answer { records, life: life.max(SHORTEST_LIFE) })
}

/// Made anew for every question: they are rare, and a laptop carried home has other name servers.
fn resolver(name_server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
    let mut builder = match name_server {
        None => TokioResolver::builder_tokio()?,
        Some(address) => {
            let mut server = NameServerConfig::udp_and_tcp(address.ip());
            server.connections.iter_mut().for_each(|connection| connection.port = address.port());
            let config = ResolverConfig::from_name_servers(vec![server]);
            Resolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    options.timeout = REPEATED_AFTER;
    options.attempts = 1;
    options.cache_size = 0;
    builder.build()
}

/// With the dot at the end, so that no search domain is tried.
fn absolute(name: &str) -> Result<Name, NetError> {
    let mut name = Name::from_ascii(name)?;
    name.set_fqdn(true);
    Ok(name)
}

#[cfg(test)]
mod tests;
