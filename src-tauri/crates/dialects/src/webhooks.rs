//! The webhooks by which a PBX calls Cordboard, for who administrates it (kazoo.md 8). Invariant: no secret of a path leaves
//! this module, neither ours nor that of somebody else's hook.

use cordboard_inlet::HookSecret;
use cordboard_link::Url;
use cordboard_model::{At, Problem};
use cordboard_pbx_kazoo::rest::{Crossbar, Hook, HookVerb, NewHook};
use secrecy::{ExposeSecret, SecretString};

/// What Cordboard understands.
const KINDS: [&str; 6] = ["channel_create", "channel_answer", "channel_bridge", "channel_destroy", "parking", "object"];
/// What ours are called at the server.
const NAME: &str = "Cordboard";

/// The webhooks of one account.
#[derive(Debug)]
pub struct Webhooks {
    crossbar: Crossbar,
    secret: HookSecret,
}

/// A hook that is set at the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The server's id of it.
    pub id: String,
    /// What it tells.
    pub kind: String,
    /// Whom it calls: scheme, host and port.
    pub place: String,
    /// Whether it calls this account's Cordboard: it knows the secret.
    pub ours: bool,
    /// Whether it calls at all.
    pub enabled: bool,
    /// Why the server turned it off by itself.
    pub disabled_for: Option<String>,
}

/// One time that the server called, or tried to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookAttempt {
    /// Which hook.
    pub hook: Option<String>,
    /// When.
    pub at: Option<At>,
    /// Whether it was heard.
    pub succeeded: bool,
    /// What was answered, or why nothing was.
    pub why: Option<String>,
}

impl Webhooks {
    pub(crate) fn new(crossbar: Crossbar, secret: SecretString) -> Result<Self, Problem> {
        let secret = HookSecret::kept(secret).ok_or_else(|| Problem { code: "keyring".to_owned(), detail: String::new() })?;
        Ok(Self { crossbar, secret })
    }

    /// All of the account.
    ///
    /// # Errors
    /// What the server said.
    pub async fn list(&self) -> Result<Vec<Webhook>, Problem> {
        let hooks = self.crossbar.hooks().await.map_err(|error| error.problem())?;
        Ok(hooks.into_iter().map(|hook| self.shown(hook)).collect())
    }

    /// Has the server call Cordboard at that place, for everything that it understands. What calls there already stays, and is
    /// turned on.
    ///
    /// # Errors
    /// `invalidUrl` when it is no place, else what the server said.
    pub async fn add(&self, place: &str) -> Result<Vec<Webhook>, Problem> {
        let uri = self.uri(place)?;
        let known = self.crossbar.hooks().await.map_err(|error| error.problem())?;
        let mut set = Vec::new();
        for kind in KINDS {
            let there = known.iter().find(|hook| hook.hook == kind && hook.uri.as_deref() == Some(&uri));
            let hook = match there {
                Some(hook) if hook.enabled == Some(false) => self.crossbar.enable_hook(&hook.id).await,
                Some(hook) => Ok(hook.clone()),
                None => {
                    let new = NewHook {
                        name: NAME.to_owned(),
                        hook: kind.to_owned(),
                        uri: uri.clone(),
                        verb: HookVerb::Post,
                        json: true,
                        ..NewHook::default()
                    };
                    self.crossbar.create_hook(&new).await
                }
            };
            set.push(self.shown(hook.map_err(|error| error.problem())?));
        }
        Ok(set)
    }

    /// Takes back all that know the secret.
    ///
    /// # Errors
    /// What the server said; some may be gone then.
    pub async fn remove(&self) -> Result<Vec<Webhook>, Problem> {
        let mut gone = Vec::new();
        for hook in self.list().await?.into_iter().filter(|hook| hook.ours) {
            self.crossbar.delete_hook(&hook.id).await.map_err(|error| error.problem())?;
            gone.push(hook);
        }
        Ok(gone)
    }

    /// What became of calling. Most servers keep failures only.
    ///
    /// # Errors
    /// What the server said.
    pub async fn attempts(&self) -> Result<Vec<HookAttempt>, Problem> {
        let attempts = self.crossbar.hook_attempts(None).await.map_err(|error| error.problem())?;
        let shown = |attempt: cordboard_pbx_kazoo::rest::Attempt| HookAttempt {
            why: attempt.reason.or_else(|| attempt.status.map(|status| status.to_string())),
            hook: attempt.hook_id,
            at: attempt.at,
            succeeded: attempt.succeeded,
        };
        Ok(attempts.into_iter().map(shown).collect())
    }

    fn uri(&self, place: &str) -> Result<String, Problem> {
        let place = place.trim().trim_end_matches('/');
        let is_place = Url::parse(place).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() && url.fragment().is_none()
        });
        if !is_place {
            return Err(Problem { code: "invalidUrl".to_owned(), detail: place.to_owned() });
        }
        Ok(format!("{place}/{}", self.secret.secret().expose_secret()))
    }

    fn shown(&self, hook: Hook) -> Webhook {
        let uri = hook.uri.unwrap_or_default();
        let place = Url::parse(&uri).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        Webhook {
            id: hook.id,
            kind: hook.hook,
            place,
            ours: uri.contains(self.secret.secret().expose_secret()),
            enabled: hook.enabled != Some(false),
            disabled_for: hook.disable_reason,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::collections::BTreeMap;

    use cordboard_engine::{AccountSettings, Keys};
    use cordboard_exchange::{Cast, Exchange, Options, User};
    use cordboard_model::AccountId;

    use crate::PbxCrates;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    #[tokio::test]
    async fn hooks_are_set_once_listed_without_secrets_and_taken_back() {
        cordboard_link::install_provider();
        let user = User { login: "amartin".to_owned(), extension: "1201".to_owned(), ..User::default() };
        let exchange = Exchange::start(Cast { users: vec![user], ..Cast::default() }, Options::default()).await.unwrap();
        let address = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
        let account = AccountSettings {
            id: AccountId::from("a1"),
            label: "Acme".to_owned(),
            pbx: "kazoo".to_owned(),
            address: format!("http://{address}"),
            login: "amartin".to_owned(),
            phone: String::new(),
            phone_model: None,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: BTreeMap::from([("accountName".to_owned(), "acme".to_owned())]),
        };
        let keys = || Keys { password: Some("secret".into()), hook: Some(SECRET.into()), inbox: None };
        let webhooks = PbxCrates.webhooks(&account, keys()).unwrap();
        assert_eq!(webhooks.list().await, Ok(Vec::new()));
        for bad in ["", "here", "ftp://x", "http://x/?a=b"] {
            assert_eq!(webhooks.add(bad).await.unwrap_err().code, "invalidUrl", "{bad}");
        }
        for _ in 0..2 {
            let set = webhooks.add("http://127.0.0.1:9/").await.unwrap();
            assert_eq!((set.len(), set.iter().all(|hook| hook.ours && hook.enabled)), (6, true));
        }
        let listed = webhooks.list().await.unwrap();
        assert_eq!((listed.len(), listed[0].place.as_str()), (6, "http://127.0.0.1:9"));
        assert!(!format!("{listed:?} {webhooks:?}").contains(SECRET));
        let others = PbxCrates.webhooks(&account, Keys { hook: Some("another-one-of-16".replace('-', "x").into()), ..keys() });
        assert!(others.unwrap().list().await.unwrap().iter().all(|hook| !hook.ours));
        assert_eq!(webhooks.attempts().await, Ok(Vec::new()));
        assert_eq!(webhooks.remove().await.unwrap().len(), 6);
        assert_eq!(webhooks.list().await, Ok(Vec::new()));
        assert_eq!(PbxCrates.webhooks(&account, Keys { hook: None, ..keys() }).unwrap_err().code, "keyring");
    }
}
