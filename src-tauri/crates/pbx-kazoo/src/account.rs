//! One account at a KAZOO cluster: where, who, and how the server differs from the usual. Invariant: no secret is in here.

use std::net::SocketAddr;

use cordboard_numbers::{Country, UnknownCountry};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::url::{AddressInvalid, blackhole, crossbar};

/// What an administrator enters (the documented table), what a user enters instead of a key, and what may have to be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KazooAccount {
    /// What people call the connection.
    pub name: String,
    /// With a key of the account or as a user.
    pub sign_in: SignIn,
    /// The customer's account; the one of the key or the user when `None`. A high-level key reaches all below it.
    pub account_id: Option<String>,
    /// The REST interface, with or without `/v2`.
    pub rest: String,
    /// The event socket. Empty: what the sign-in names, else the host of the REST interface.
    pub socket: String,
    /// ISO code of the country whose numbers are written without `+`.
    pub country: String,
    /// Who one is when a key signs in: user name, e-mail, presence id, or SIP user name of a device.
    pub who: Option<String>,
    /// Which generation of the protocol the server speaks.
    pub generation: Generation,
    /// Which contact centre the server runs.
    pub agents: AgentProduct,
    /// Which call control the server runs.
    pub konami: Konami,
    /// Where to listen for webhooks; nowhere when `None`.
    pub webhook_listen: Option<SocketAddr>,
}

/// How to sign in; the key or the password itself is in the keyring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// A key of the account (64 characters). There is no user then; see [`KazooAccount::who`].
    #[default]
    ApiKey,
    /// User name and password.
    User {
        /// The user name.
        login: String,
        /// In which account.
        tenant: Tenant,
    },
}

/// What names the account a user signs in to (kazoo.md 2.2: exactly one of them).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tenant {
    /// Its name.
    Name(String),
    /// Its SIP realm.
    Realm(String),
    /// One of its telephone numbers.
    Phone(String),
}

/// Generation of the protocol (kazoo.md 0.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// Found out by what the server says.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// 4.2 and 4.3.
    #[serde(rename = "4.3")]
    V43,
    /// The open master before 5.
    #[serde(rename = "m")]
    Master,
    /// 5 and later.
    #[serde(rename = "5")]
    V5,
}

/// The contact centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentProduct {
    /// What the server offers; Qubicle when it offers both (kazoo.md 10.8, K91).
    #[default]
    Auto,
    /// The commercial one.
    Qubicle,
    /// The open one.
    Acdc,
}

/// The program that carries out commands to calls (kazoo.md 4.7); it cannot be asked which one runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Konami {
    /// Each command in the form that most servers carry out.
    #[default]
    Auto,
    /// The commercial one: takes every command as a metaflow.
    Pro,
    /// The open one: takes single actions only.
    Open,
}

impl KazooAccount {
    /// The root of the REST interface.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn crossbar(&self) -> Result<Url, AddressInvalid> {
        crossbar(&self.rest)
    }

    /// The event socket, if one is set.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn blackhole(&self) -> Result<Option<Url>, AddressInvalid> {
        if self.socket.trim().is_empty() { Ok(None) } else { blackhole(&self.socket).map(Some) }
    }

    /// The country whose numbers are written without `+`, if one is set.
    ///
    /// # Errors
    /// When there is no such country.
    pub fn region(&self) -> Result<Option<Country>, UnknownCountry> {
        let code = self.country.trim();
        if code.is_empty() { Ok(None) } else { code.parse().map(Some) }
    }

    /// The account to work in, if one is set.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.account_id.as_deref().map(str::trim).filter(|id| !id.is_empty())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_written_in_the_words_of_the_document() {
        let account: KazooAccount = serde_json::from_value(json!({
            "name": "Acme", "sign_in": {"user": {"login": "bob", "tenant": {"realm": "acme.sip"}}},
            "rest": "https://ui.zswitch.net/v2/", "socket": " ", "generation": "4.3", "agents": "qubicle", "konami": "open",
            "account_id": " "
        }))
        .unwrap();
        assert_eq!(account.sign_in, SignIn::User { login: "bob".to_owned(), tenant: Tenant::Realm("acme.sip".to_owned()) });
        assert_eq!((account.generation, account.agents, account.konami), (Generation::V43, AgentProduct::Qubicle, Konami::Open));
        assert_eq!(account.crossbar().unwrap().as_str(), "https://ui.zswitch.net/");
        assert_eq!((account.blackhole(), account.tenant_id()), (Ok(None), None));
        let again: KazooAccount = serde_json::from_value(serde_json::to_value(&account).unwrap()).unwrap();
        assert_eq!(again, account);
    }

    #[test]
    fn nothing_set_is_everything_found_out() {
        let account: KazooAccount = serde_json::from_value(json!({})).unwrap();
        assert_eq!((account.generation, &account.sign_in), (Generation::Auto, &SignIn::ApiKey));
        assert_eq!(account.crossbar(), Err(AddressInvalid));
    }
}
