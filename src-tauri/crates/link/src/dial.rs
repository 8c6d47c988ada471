//! The steps from a URL to an open connection, each with its own time limit and its own error.
//!
//! Invariant: no step can wait longer than the network's connect timeout.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http::HeaderValue;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use crate::error::LinkError;
use crate::network::Network;
use crate::problem::Step;
use crate::proxy::Route;
use crate::refusal;
use crate::scrub::ScrubbedUrl;
use crate::srv;
use crate::transport::{AnyTransport, Transport};

/// The head start of each address over the next one (RFC 8305: 250 ms).
const HEAD_START: Duration = Duration::from_millis(250);
/// More than any proxy says about a tunnel.
const LONGEST_ANSWER: usize = 8 * 1024;

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: bool,
}

impl Target {
    pub(crate) fn of(url: &Url) -> Result<Self, LinkError> {
        let refuse = |why| LinkError::InvalidUrl { url: ScrubbedUrl(url).to_string(), why };
        let tls = match url.scheme() {
            "wss" | "https" => true,
            "ws" | "http" => false,
            _ => return Err(refuse("it begins with none of http, https, ws, wss")),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| refuse("it has no host"))?;
        let port = url.port().unwrap_or(if tls { 443 } else { 80 });
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port, tls })
    }

    /// Host and port as they are written in requests and messages.
    pub(crate) fn name(&self) -> String {
        if self.host.contains(':') { format!("[{}]:{}", self.host, self.port) } else { format!("{}:{}", self.host, self.port) }
    }
}

/// Connects to where `url` leads, through the proxy if there is one, with TLS if the URL says so.
pub(crate) async fn dial(network: &Network, url: &Url) -> Result<AnyTransport, LinkError> {
    let target = Target::of(url)?;
    let stream: AnyTransport = match network.route(url)? {
        None => Box::new(open(network, &target.host, target.port).await?),
        Some(route) => through(network, &route, &target).await?,
    };
    if target.tls { Ok(Box::new(encrypt(network, &target.host, &target.name(), stream).await?)) } else { Ok(stream) }
}

/// Opens a tunnel to `target` through the proxy.
pub(crate) async fn through(network: &Network, route: &Route, target: &Target) -> Result<AnyTransport, LinkError> {
    let mut stream: AnyTransport = Box::new(open(network, &route.host, route.port).await?);
    if route.tls {
        stream = Box::new(encrypt(network, &route.host, &route.name(), stream).await?);
    }
    tunnel(network, route, &target.name(), &mut stream).await?;
    Ok(stream)
}

async fn open(network: &Network, host: &str, port: u16) -> Result<TcpStream, LinkError> {
    let addresses = resolve(network, host, port).await?;
    connect(network, host, &addresses).await
}

/// Looks up the addresses of a name.
pub(crate) async fn resolve(network: &Network, host: &str, port: u16) -> Result<Vec<SocketAddr>, LinkError> {
    let addresses = within(network, host, Step::Dns, find(network, host, port)).await?;
    let dns = |source| LinkError::Dns { host: host.to_owned(), source };
    let addresses = addresses.map_err(dns)?;
    if addresses.is_empty() {
        return Err(dns(io::ErrorKind::NotFound.into()));
    }
    Ok(addresses)
}

async fn find(network: &Network, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    match network.name_server() {
        Some(server) if host != "localhost" && host.parse::<IpAddr>().is_err() => srv::addresses(server, host, port).await,
        Some(_) | None => Ok(lookup_host((host, port)).await?.collect()),
    }
}

/// Connects to the first address that answers; an address that is silent does not hold up the next one.
pub(crate) async fn connect(network: &Network, host: &str, addresses: &[SocketAddr]) -> Result<TcpStream, LinkError> {
    let port = addresses.first().map_or(0, SocketAddr::port);
    let name = Target { host: host.to_owned(), port, tls: false }.name();
    let stream = within(network, &name, Step::Tcp, race(addresses)).await?;
    let stream = stream.map_err(|source| refusal::tcp(&name, network.connect_timeout(), source))?;
    // Commands are small and must not wait for more; a socket that cannot do this is usable all the same.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn race(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut waiting = interleaved(addresses).into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut first_failure = None;
    loop {
        if let Some(address) = waiting.next() {
            attempts.push(TcpStream::connect(address));
        } else if attempts.is_empty() {
            return Err(first_failure.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into()));
        }
        let patience = if waiting.len() == 0 { Duration::MAX } else { HEAD_START };
        match timeout(patience, attempts.next()).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(failure))) => first_failure = first_failure.or(Some(failure)),
            Ok(None) | Err(_) => {}
        }
    }
}

/// The two families in turn, in the resolver's order: a broken IPv6 costs one head start, not one per address.
fn interleaved(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, other): (Vec<_>, Vec<_>) =
        addresses.iter().copied().partition(|address: &SocketAddr| address.is_ipv6() == first_is_v6);
    let (mut preferred, mut other) = (preferred.into_iter(), other.into_iter());
    let mut mixed = Vec::with_capacity(addresses.len());
    while mixed.len() < addresses.len() {
        mixed.extend(preferred.next());
        mixed.extend(other.next());
    }
    mixed
}

/// Asks the proxy for a connection to `target` (RFC 9110, 9.3.6).
pub(crate) async fn tunnel(
    network: &Network,
    route: &Route,
    target: &str,
    stream: &mut (impl Transport + ?Sized),
) -> Result<(), LinkError> {
    let proxy = route.name();
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(credentials) = &route.credentials {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(HeaderValue::as_bytes(credentials));
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");

    let answer = within(network, &proxy, Step::Proxy, async {
        stream.write_all(&request).await?;
        stream.flush().await?;
        read_head(stream).await
    });
    let head = answer.await?.map_err(|source| refusal::lost(&proxy, Box::new(source)))?;
    match status_of(&head) {
        Some(200..=299) => Ok(()),
        Some(status) => Err(LinkError::Proxy { proxy, status }),
        None => Err(LinkError::Malformed { what: "the proxy's answer", source: None }),
    }
}

/// Reads up to the empty line and not one byte further: what follows belongs to the server.
async fn read_head(stream: &mut (impl Transport + ?Sized)) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(256);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_ANSWER {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the proxy's answer is too long"));
        }
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}

fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.strip_prefix(b"HTTP/1.")?.get(2..)?;
    let digits = line.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The TLS handshake.
pub(crate) async fn encrypt(
    network: &Network,
    host: &str,
    name: &str,
    stream: AnyTransport,
) -> Result<TlsStream<AnyTransport>, LinkError> {
    let server = ServerName::try_from(host.to_owned())
        .map_err(|_| LinkError::InvalidUrl { url: name.to_owned(), why: "no certificate can be issued for this name" })?;
    let handshake = TlsConnector::from(network.tls().clone()).connect(server, stream);
    within(network, name, Step::Tls, handshake).await?.map_err(|source| refusal::tls(name, source))
}

async fn within<T>(network: &Network, host: &str, step: Step, work: impl Future<Output = T>) -> Result<T, LinkError> {
    let after = network.connect_timeout();
    timeout(after, work).await.map_err(|_| LinkError::Timeout { host: host.to_owned(), step, after })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_url_leads_to_host_port_and_tls() {
        let table = [
            ("ws://pbx:8090/xuc", Some(("pbx:8090", false))),
            ("wss://pbx/xuc", Some(("pbx:443", true))),
            ("http://[::1]/", Some(("[::1]:80", false))),
            ("https://10.0.0.1:8443", Some(("10.0.0.1:8443", true))),
            ("ftp://pbx/", None),
            ("data:text/plain,x", None),
        ];
        for (text, want) in table {
            let target = Target::of(&Url::parse(text).unwrap()).ok();
            assert_eq!(
                target.map(|target| (target.name(), target.tls)),
                want.map(|(name, tls)| (name.to_owned(), tls)),
                "{text}"
            );
        }
    }

    #[test]
    fn the_families_take_turns() {
        let addresses: Vec<SocketAddr> =
            ["[::1]:1", "[::2]:1", "1.1.1.1:1", "[::3]:1"].iter().map(|text| text.parse().unwrap()).collect();
        let mixed: Vec<_> = interleaved(&addresses).iter().map(SocketAddr::to_string).collect();
        assert_eq!(mixed, ["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"]);
    }

    #[tokio::test]
    async fn the_first_address_that_answers_wins_and_the_first_failure_is_told() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap();
        let closed = async || SocketAddr::from(([127, 0, 0, 1], crate::tests::peers::closed_port().await));
        let (first, second) = (closed().await, closed().await);
        assert_eq!(race(&[first, second, open]).await.unwrap().peer_addr().unwrap(), open);
        assert_eq!(race(&[first, second]).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(race(&[]).await.unwrap_err().kind(), io::ErrorKind::AddrNotAvailable);
    }

    #[test]
    fn proxies_answer_in_many_ways() {
        let table = [
            ("HTTP/1.1 200 Connection established\r\n\r\n", Some(200)),
            ("HTTP/1.0 407\r\n\r\n", Some(407)),
            ("HTTP/2 200\r\n\r\n", None),
            ("HTTP/1.1 2", None),
            ("SSH-2.0", None),
            ("", None),
        ];
        for (head, want) in table {
            assert_eq!(status_of(head.as_bytes()), want, "{head:?}");
        }
    }
}
