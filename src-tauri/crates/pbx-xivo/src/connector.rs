//! Signs in at a Xuc server and opens its socket (xivo.md 1.1, 1.2, 1.6, 1.8). Invariant: a link is handed out only after the
//! server said `LoggedOn`; what it said before is not lost.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cordboard_inlet::Inbox;
use cordboard_link::{LinkError, Network, Socket, SocketRequest, Url};
use cordboard_session::{Clock, Connector, SessionError};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Translator, XivoAccount,
    account::{Generation, SignIn},
    auth::Grant,
    conversation::XivoConversation,
    rest::{PasswordSource, Rest},
    third_party::ThirdParty,
    token::Tokens,
};

/// One account at a Xuc server.
pub struct Xivo {
    account: XivoAccount,
    base: Url,
    network: Network,
    tokens: Tokens,
    clock: Clock,
    /// Outlives the links, so that calls keep their ids.
    memory: Arc<Mutex<Translator>>,
    hooks: Option<Hooks>,
}

/// What Xuc posts, lent to one link after the other.
pub(crate) type Hooks = Arc<tokio::sync::Mutex<Inbox>>;

impl std::fmt::Debug for Xivo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Xivo").field("account", &self.account).finish_non_exhaustive()
    }
}

/// How far signing in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The server gave a token; skipped where the sign-in goes over the socket.
    SignedIn,
    /// The server opened the socket.
    SocketOpen,
    /// The server made the session.
    LoggedOn,
}

impl Xivo {
    /// That account, reached over that network.
    ///
    /// # Errors
    /// When the address is none, or the HTTP library refuses to start.
    pub fn new(account: XivoAccount, password: PasswordSource, network: Network, clock: Clock) -> Result<Self, SessionError> {
        let base = account
            .base()
            .map_err(|_| LinkError::InvalidUrl { url: account.address.clone(), why: "it is not the address of a server" })?;
        let rest = Rest::new(&network, base.clone())?;
        let tokens = Tokens::new(rest, account.login.clone(), password);
        let memory = Arc::new(Mutex::new(Translator::new(&account)));
        Ok(Self { account, base, network, tokens, clock, memory, hooks: None })
    }

    /// Events that Xuc posts beside the socket (xivo.md 8.1).
    #[must_use]
    pub fn with_inbox(self, inbox: Option<Inbox>) -> Self {
        Self { hooks: inbox.map(|inbox| Arc::new(tokio::sync::Mutex::new(inbox))), ..self }
    }

    async fn socket(&self, grant: Option<&Grant>) -> Result<Socket, SessionError> {
        let Some(grant) = grant else {
            let password = self.tokens.password().await?;
            return self.connect(legacy_url(&self.base, &self.account, &password)?).await;
        };
        match self.connect(token_url(&self.base, "/xuc/api/2.0/cti", &grant.token)?).await {
            // Servers of the first token generation know only the older path.
            Err(SessionError::Link(LinkError::UpgradeRefused { status: 404, .. })) => {
                self.connect(token_url(&self.base, "/xuc/ctichannel/tokenAuthentication", &grant.token)?).await
            }
            other => other,
        }
    }

    async fn connect(&self, url: Url) -> Result<Socket, SessionError> {
        Socket::connect(&self.network, SocketRequest::new(url)).await.map_err(|error| {
            if matches!(error, LinkError::UpgradeRefused { status: 401 | 403, .. }) {
                self.tokens.forget();
                return SessionError::Rejected { host: self.tokens.host() };
            }
            error.into()
        })
    }

    /// Signs in and opens the socket, telling each stage that is behind it.
    ///
    /// # Errors
    /// Whatever kept it from the next stage.
    pub async fn open_by_stages(&mut self, passed: &mut (dyn FnMut(Stage) + Send)) -> Result<XivoConversation, SessionError> {
        let grant = match self.account.sign_in {
            SignIn::Token => {
                let grant = self.tokens.renewed().await?;
                passed(Stage::SignedIn);
                Some(grant)
            }
            SignIn::Legacy => None,
        };
        let socket = self.socket(grant.as_ref()).await?;
        passed(Stage::SocketOpen);
        let renewal = grant.map(|grant| (self.tokens.clone(), grant.renew_after()));
        let third_party = self.account.third_party.clone().map(|url| ThirdParty::new(&self.network, url)).transpose()?;
        if let Some(hooks) = &self.hooks {
            // Events without a time of their own: those of before say nothing about now.
            hooks.lock().await.clear();
        }
        let hooks = self.hooks.clone();
        let mut conversation = XivoConversation::new(socket, Arc::clone(&self.memory), self.clock, renewal, third_party, hooks);
        match conversation.log_on().await {
            Ok(()) => {
                passed(Stage::LoggedOn);
                Ok(conversation)
            }
            // On the old channel wrong credentials show as an error after the upgrade.
            Err(SessionError::Server { .. }) if self.account.sign_in == SignIn::Legacy && conversation.was_refused_early() => {
                Err(SessionError::Rejected { host: self.tokens.host() })
            }
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Connector for Xivo {
    type Conversation = XivoConversation;

    async fn open(&mut self) -> Result<XivoConversation, SessionError> {
        self.open_by_stages(&mut |_| {}).await
    }
}

fn socket_base(base: &Url, path: &str) -> Result<Url, SessionError> {
    let mut url = base.clone();
    let scheme = if base.scheme() == "https" { "wss" } else { "ws" };
    if url.set_scheme(scheme).is_err() {
        return Err(LinkError::InvalidUrl { url: base.to_string(), why: "it has no WebSocket" }.into());
    }
    url.set_path(path);
    Ok(url)
}

pub(crate) fn token_url(base: &Url, path: &str, token: &SecretString) -> Result<Url, SessionError> {
    let mut url = socket_base(base, path)?;
    url.set_query(Some(&format!("token={}", encoded(token.expose_secret()))));
    Ok(url)
}

/// Every parameter is percent-encoded; between them is `&`, never the `&amp;` of the printed documentation.
pub(crate) fn legacy_url(base: &Url, account: &XivoAccount, password: &SecretString) -> Result<Url, SessionError> {
    let path = if account.generation == Generation::G0 { "/ctichannel" } else { "/xuc/ctichannel" };
    let mut url = socket_base(base, path)?;
    let (login, phone) = (encoded(&account.login), encoded(account.own_phone().unwrap_or("0")));
    url.set_query(Some(&format!("username={login}&agentNumber={phone}&password={}", encoded(password.expose_secret()))));
    Ok(url)
}

/// As JavaScript's `encodeURIComponent`: a blank is `%20`, for `+` is a plus in some decoders.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn base(url: &str) -> Url {
        Url::parse(url).unwrap()
    }

    #[test]
    fn c12_a_legacy_password_is_percent_encoded_and_parameters_are_parted_by_single_ampersands() {
        let account = XivoAccount::new("xuc:8090", "a martin", Some("1201".to_owned()));
        let password = SecretString::from("a&b=ç");
        let url = legacy_url(&base("http://xuc:8090"), &account, &password).unwrap();
        let want = "ws://xuc:8090/xuc/ctichannel?username=a%20martin&agentNumber=1201&password=a%26b%3D%C3%A7";
        assert_eq!(url.as_str(), want);

        let oldest = XivoAccount { generation: Generation::G0, phone: None, ..account };
        let url = legacy_url(&base("http://xuc:8090"), &oldest, &password).unwrap();
        assert_eq!(url.path(), "/ctichannel");
        assert!(url.as_str().contains("agentNumber=0&"), "no telephone is 0");
    }

    #[test]
    fn the_token_goes_into_the_address_of_the_socket() {
        let url = token_url(&base("https://xuc/"), "/xuc/api/2.0/cti", &SecretString::from("a+b/c=")).unwrap();
        assert_eq!(url.as_str(), "wss://xuc/xuc/api/2.0/cti?token=a%2Bb%2Fc%3D");
    }
}
