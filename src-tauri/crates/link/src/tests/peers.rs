//! Peers for the tests of this crate: an authority, a raw server, a WebSocket server and a proxy, all on loopback.
//!
//! Invariant: each peer owns its tasks; dropping it closes its sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::AbortOnDropHandle;

use crate::network::{Network, NetworkSettings};
use crate::proxy::ProxySettings;

/// A server's end of a connection.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}
pub(crate) type AnyStream = Box<dyn Stream>;

/// A certificate authority nobody knows.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server that shows a certificate for `names`, valid in these years.
    pub(crate) fn server(&self, names: &[&str], years: std::ops::Range<i32>) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain = vec![certificate.der().clone(), self.0.der().clone()];
        serve(chain, key)
    }

    /// A server that shows the authority's own certificate.
    pub(crate) fn itself(names: &[&str]) -> (Self, Arc<ServerConfig>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Self-made PBX");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let authority = Self(CertifiedIssuer::self_signed(params, key).unwrap());
        let config = serve(vec![authority.0.der().clone()], private);
        (authority, config)
    }

    /// Valid today, for loopback.
    pub(crate) fn loopback(&self) -> Arc<ServerConfig> {
        self.server(&["localhost", "127.0.0.1"], 2020..2090)
    }

    pub(crate) fn file(&self) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(self.pem().as_bytes()).unwrap();
        file
    }
}

fn serve(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

/// Something that listens and gives each connection to a function.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    _accepting: AbortOnDropHandle<()>,
}

impl Peer {
    pub(crate) async fn start<F, Fut>(tls: Option<Arc<ServerConfig>>, serve: F) -> Self
    where
        F: Fn(AnyStream) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = Arc::new(serve);
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, serve) = (tls.clone(), serve.clone());
                connections.spawn(async move {
                    let stream: AnyStream = match tls {
                        None => Box::new(stream),
                        Some(tls) => match TlsAcceptor::from(tls).accept(stream).await {
                            Ok(stream) => Box::new(stream),
                            Err(_) => return,
                        },
                    };
                    serve(stream).await;
                });
            }
        });
        Self { address, _accepting: AbortOnDropHandle::new(accepting) }
    }

    /// `scheme://127.0.0.1:port/path`
    pub(crate) fn url(&self, scheme: &str, path: &str) -> url::Url {
        format!("{scheme}://{}{path}", self.address).parse().unwrap()
    }

    /// `scheme://localhost:port/path`
    pub(crate) fn named_url(&self, scheme: &str, path: &str) -> url::Url {
        format!("{scheme}://localhost:{}{path}", self.address.port()).parse().unwrap()
    }
}

/// An HTTP server: answers every request with the bytes that the function makes of it, then closes.
pub(crate) struct FakeHttp {
    pub(crate) peer: Peer,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeHttp {
    pub(crate) async fn start(tls: Option<Arc<ServerConfig>>, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let seen = requests.clone();
        let peer = Peer::start(tls, move |mut stream| {
            let (seen, answer) = (seen.clone(), answer.clone());
            async move {
                let request = read_request(&mut stream).await;
                let bytes = answer(&request);
                seen.lock().unwrap().push(request);
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
        })
        .await;
        Self { peer, requests }
    }

    /// Always the same answer.
    pub(crate) async fn saying(tls: Option<Arc<ServerConfig>>, answer: &'static str) -> Self {
        Self::start(tls, move |_| answer.as_bytes().to_vec()).await
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A proxy with a rule.
pub(crate) struct FakeProxy {
    pub(crate) peer: Peer,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeProxy {
    /// Lets everything through, or refuses everything with a status line.
    pub(crate) async fn start(tls: Option<Arc<ServerConfig>>, refusal: Option<&'static str>) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let peer = Peer::start(tls, move |mut stream| {
            let seen = seen.clone();
            async move {
                let request = read_request(&mut stream).await;
                seen.lock().unwrap().push(request.clone());
                if let Some(status) = refusal {
                    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                    return;
                }
                let mut words = request.split(' ');
                let (method, place) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                if method == "CONNECT" {
                    let mut server = TcpStream::connect(place).await.unwrap();
                    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut server).await;
                } else {
                    let host = place.split('/').nth(2).unwrap();
                    let mut server = TcpStream::connect(host).await.unwrap();
                    server.write_all(request.as_bytes()).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut server).await;
                }
            }
        })
        .await;
        Self { peer, requests }
    }

    pub(crate) fn settings(&self, credentials: &str) -> ProxySettings {
        ProxySettings::Manual(format!("http://{credentials}{}", self.peer.address).parse().unwrap())
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads one request: the head, and as much body as it announces.
async fn read_request(stream: &mut AnyStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    bytes.extend(body);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A network without the system's proxy.
pub(crate) fn network(authority: Option<&Authority>, proxy: ProxySettings) -> Network {
    let file = authority.map(Authority::file);
    let ca_file = file.as_ref().map(|file| file.path().to_owned());
    Network::new(NetworkSettings { ca_file, proxy, ..NetworkSettings::default() }).unwrap()
}

/// Direct, with the system's certificates only.
pub(crate) fn direct() -> Network {
    network(None, ProxySettings::None)
}

/// Direct and impatient.
pub(crate) fn impatient() -> Network {
    let connect_timeout = Duration::from_millis(200);
    Network::new(NetworkSettings { ca_file: None, proxy: ProxySettings::None, connect_timeout, ..NetworkSettings::default() })
        .unwrap()
}

/// A port that nothing listens on.
pub(crate) async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}
