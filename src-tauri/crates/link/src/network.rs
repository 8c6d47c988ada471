//! How everything of ours reaches the network: one TLS configuration, one proxy decision, one patience.
//!
//! Invariant: cloning shares; there is one certificate store in memory however many sessions there are.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use url::Url;

use crate::alias::AliasVerifier;
use crate::error::LinkError;
use crate::proxy::{Proxies, ProxySettings, Route};
use crate::setup::SetupError;
use crate::tls::{NamingVerifier, client_config, verifier};

/// What an administrator can set about the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkSettings {
    /// Certificates to trust besides the system's: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The proxy.
    pub proxy: ProxySettings,
    /// The longest wait for one step of connecting: name, TCP, proxy, TLS.
    pub connect_timeout: Duration,
    /// The name server to ask instead of the system's, for services and for addresses.
    pub name_server: Option<SocketAddr>,
}

/// The network as it was set; shared by HTTP and WebSocket.
#[derive(Debug, Clone)]
pub struct Network {
    tls: Arc<ClientConfig>,
    verifier: Arc<NamingVerifier>,
    proxies: Arc<Proxies>,
    connect_timeout: Duration,
    name_server: Option<SocketAddr>,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { ca_file: None, proxy: ProxySettings::default(), connect_timeout: Duration::from_secs(5), name_server: None }
    }
}

impl Network {
    /// Reads the certificates and the system's proxy settings; blocks for some milliseconds.
    ///
    /// # Errors
    ///
    /// The CA file is not usable.
    pub fn new(settings: NetworkSettings) -> Result<Self, SetupError> {
        let NetworkSettings { ca_file, proxy, connect_timeout, name_server } = settings;
        let verifier = verifier(ca_file.as_deref())?;
        let tls = Arc::new(client_config(verifier.clone())?);
        Ok(Self { tls, verifier, proxies: Arc::new(Proxies::new(proxy)), connect_timeout, name_server })
    }

    /// The longest wait for one step of connecting.
    #[must_use]
    pub const fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// Host and port of the proxy on the way to `url`, if there is one.
    ///
    /// # Errors
    ///
    /// The system names a proxy of a kind we do not speak.
    pub fn proxy_for(&self, url: &Url) -> Result<Option<String>, LinkError> {
        Ok(self.route(url)?.map(|route| route.name()))
    }

    /// The same network, where a server may also show, or has to show, a certificate of `host`.
    pub(crate) fn named(&self, host: &str, only: bool) -> Self {
        let Ok(alias) = ServerName::try_from(host.to_owned()) else {
            return self.clone();
        };
        let mut tls = ClientConfig::clone(&self.tls);
        tls.dangerous().set_certificate_verifier(Arc::new(AliasVerifier::new(self.verifier.clone(), alias, only)));
        Self { tls: Arc::new(tls), ..self.clone() }
    }

    pub(crate) const fn name_server(&self) -> Option<SocketAddr> {
        self.name_server
    }

    pub(crate) fn route(&self, url: &Url) -> Result<Option<Route>, LinkError> {
        self.proxies.route(url)
    }

    pub(crate) const fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }

    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
    }
}
