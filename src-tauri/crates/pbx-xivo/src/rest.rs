//! The sign-in over HTTP (xivo.md 1.1). Invariant: a password is sent once per sign-in; a refused one is never sent again by
//! itself.

use std::{sync::Arc, time::Duration};

use cordboard_link::{HttpClient, HttpLimits, HttpReply, HttpRequest, Network, Url};
use cordboard_session::SessionError;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::auth::{Denial, Grant, grant};

/// As the vendor's own page.
const TIMEOUT: Duration = Duration::from_secs(5);
/// A token is some hundred bytes.
const LARGEST: usize = 64 * 1024;

/// Where the password comes from: the keyring, asked only when it is needed. May block; `None` when there is none.
pub type PasswordSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// The server's sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    http: HttpClient,
    base: Url,
}

impl Rest {
    pub(crate) fn new(network: &Network, base: Url) -> Result<Self, SessionError> {
        let limits = HttpLimits { timeout: TIMEOUT, max_body: LARGEST };
        let http = HttpClient::with_limits(network, limits)
            .map_err(|source| SessionError::Malformed { what: "the network settings", source: Some(Box::new(source)) })?;
        Ok(Self { http, base })
    }

    /// A token for name and password.
    pub(crate) async fn login(&self, login: &str, password: &SecretString) -> Result<Result<Grant, Denial>, SessionError> {
        #[derive(Serialize)]
        struct Credentials<'a> {
            login: &'a str,
            password: &'a str,
        }
        let url = self.at("login")?;
        let body = Credentials { login, password: password.expose_secret() };
        let reply = self.http.send(HttpRequest::post(url).json(&body)).await?;
        Ok(read(&reply))
    }

    /// A new token for an old one.
    pub(crate) async fn check(&self, token: &SecretString) -> Result<Result<Grant, Denial>, SessionError> {
        let url = self.at("check")?;
        let reply = self.http.send(HttpRequest::get(url).bearer(token)).await?;
        Ok(read(&reply))
    }

    pub(crate) fn host(&self) -> String {
        self.base.host_str().unwrap_or_default().to_owned()
    }

    fn at(&self, method: &str) -> Result<Url, SessionError> {
        let url = self.base.join(&format!("/xuc/api/2.0/auth/{method}"));
        url.map_err(|source| SessionError::Malformed { what: "the address of the server", source: Some(Box::new(source)) })
    }
}

fn read(reply: &HttpReply) -> Result<Grant, Denial> {
    grant(reply.status().as_u16(), reply.bytes())
}
