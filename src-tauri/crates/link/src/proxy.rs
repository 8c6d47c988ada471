//! The one proxy decision, for HTTP and WebSocket alike.
//!
//! Invariant: both ask the same rules (the same library code), and no output shows the proxy's password.

use std::fmt;
use std::str::FromStr;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use serde::Deserialize;
use url::Url;

use crate::error::LinkError;
use crate::scrub::ScrubbedUrl;
use crate::setup::SetupError;

/// Which proxy to use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProxySettings {
    /// Always connect directly.
    None,
    /// What the environment (`HTTPS_PROXY`, `NO_PROXY`, …) or else the system says. PAC files are not supported.
    #[default]
    System,
    /// This one, for everything.
    Manual(ProxyUrl),
}

/// The address of a proxy: `http://` or `https://`, with optional `user:password@`. The scheme may be left out.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ProxyUrl(Url);

/// The settings, ready to be asked.
pub(crate) struct Proxies {
    settings: ProxySettings,
    matcher: Option<Matcher>,
}

/// The way through one proxy.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: bool,
    pub(crate) credentials: Option<HeaderValue>,
}

impl FromStr for ProxyUrl {
    type Err = SetupError;

    fn from_str(text: &str) -> Result<Self, SetupError> {
        let refuse = |why| Err(SetupError::Proxy { why });
        let text = text.trim();
        let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let Ok(url) = Url::parse(&full) else {
            return refuse("it is not an address");
        };
        match url.scheme() {
            "http" | "https" => {}
            "socks4" | "socks4a" | "socks5" | "socks5h" => {
                return refuse("SOCKS proxies are not supported");
            }
            _ => return refuse("a proxy's address begins with http:// or https://"),
        }
        if url.host_str().is_none_or(str::is_empty) {
            return refuse("it has no host");
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for ProxyUrl {
    type Error = SetupError;

    fn try_from(text: String) -> Result<Self, SetupError> {
        text.parse()
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ScrubbedUrl(&self.0).fmt(f)
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Proxies {
    pub(crate) fn new(settings: ProxySettings) -> Self {
        let matcher = match &settings {
            ProxySettings::None => None,
            ProxySettings::System => Some(Matcher::from_system()),
            ProxySettings::Manual(ProxyUrl(url)) => Some(Matcher::builder().all(url.as_str()).build()),
        };
        Self { settings, matcher }
    }

    /// The same decision for the HTTP client, which carries it out itself.
    pub(crate) fn apply(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, SetupError> {
        Ok(match &self.settings {
            ProxySettings::None => builder.no_proxy(),
            ProxySettings::System => builder,
            ProxySettings::Manual(ProxyUrl(url)) => {
                let proxy = reqwest::Proxy::all(url.as_str());
                builder.proxy(proxy.map_err(|_| SetupError::Proxy { why: "it is not an address" })?)
            }
        })
    }

    /// The proxy on the way to `url`, if there is one. `ws` is asked like `http`, `wss` like `https`.
    pub(crate) fn route(&self, url: &Url) -> Result<Option<Route>, LinkError> {
        let Some(matcher) = &self.matcher else {
            return Ok(None);
        };
        let scheme = if matches!(url.scheme(), "wss" | "https") { "https" } else { "http" };
        let Some(host) = url.host_str() else {
            return Ok(None);
        };
        let Ok(target) = format!("{scheme}://{host}/").parse::<Uri>() else {
            return Ok(None);
        };
        let Some(intercept) = matcher.intercept(&target) else {
            return Ok(None);
        };

        let proxy = intercept.uri();
        let scheme = proxy.scheme_str().unwrap_or("http");
        let host = proxy.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let tls = match scheme {
            "http" => false,
            "https" => true,
            other => {
                return Err(LinkError::ProxyUnsupported { proxy: host, scheme: other.to_owned() });
            }
        };
        let port = proxy.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Ok(Some(Route { host, port, tls, credentials: intercept.basic_auth().cloned() }))
    }
}

impl Route {
    /// Host and port, for messages.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_are_accepted_with_and_without_scheme() {
        let table = [
            ("proxy.corp:3128", Some("http://proxy.corp:3128/")),
            (" http://jo:pw@proxy.corp:3128 ", Some("http://***@proxy.corp:3128/")),
            ("https://proxy", Some("https://proxy/")),
            ("socks5://proxy:1080", None),
            ("ftp://proxy", None),
            ("", None),
            ("http://", None),
        ];
        for (text, want) in table {
            assert_eq!(text.parse::<ProxyUrl>().ok().map(|url| format!("{url:?}")).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_manual_proxy_serves_both_protocols_with_its_credentials() {
        let settings = ProxySettings::Manual("http://jo:p%40ss@[::1]:3128".parse().unwrap());
        assert!(!format!("{settings:?}").contains("ss@"), "{settings:?}");
        let proxies = Proxies::new(settings);
        for target in ["ws://pbx:8090/x", "wss://pbx/x", "http://pbx/", "https://pbx/"] {
            let route = proxies.route(&url(target)).unwrap().unwrap();
            assert_eq!((route.name().as_str(), route.tls), ("::1:3128", false), "{target}");
            assert_eq!(route.credentials.unwrap(), "Basic am86cEBzcw==", "{target}");
        }
    }

    #[test]
    fn none_is_none_whatever_the_system_says() {
        assert!(Proxies::new(ProxySettings::None).route(&url("wss://pbx/")).unwrap().is_none());
    }
}
