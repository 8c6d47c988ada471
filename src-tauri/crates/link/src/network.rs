//! How everything of ours reaches the network: one TLS configuration, one proxy decision, one patience.
//!
//! Invariant: cloning shares; there is one certificate store in memory however many sessions there are.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use url::Url;

use crate::error::LinkError;
use crate::proxy::{Proxies, ProxySettings, Route};
use crate::setup::SetupError;
use crate::tls::client_config;

/// What an administrator can set about the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkSettings {
    /// Certificates to trust besides the system's: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The proxy.
    pub proxy: ProxySettings,
    /// The longest wait for one step of connecting: name, TCP, proxy, TLS.
    pub connect_timeout: Duration,
}

/// The network as it was set; shared by HTTP and WebSocket.
#[derive(Debug, Clone)]
pub struct Network {
    tls: Arc<ClientConfig>,
    proxies: Arc<Proxies>,
    connect_timeout: Duration,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { ca_file: None, proxy: ProxySettings::default(), connect_timeout: Duration::from_secs(5) }
    }
}

impl Network {
    /// Reads the certificates and the system's proxy settings; blocks for some milliseconds.
    ///
    /// # Errors
    ///
    /// The CA file is not usable.
    pub fn new(settings: NetworkSettings) -> Result<Self, SetupError> {
        let tls = client_config(settings.ca_file.as_deref())?;
        let proxies = Proxies::new(settings.proxy);
        Ok(Self { tls: Arc::new(tls), proxies: Arc::new(proxies), connect_timeout: settings.connect_timeout })
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
