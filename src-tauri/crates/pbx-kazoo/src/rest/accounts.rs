//! The account, the accounts below it, its carriers and its storage. Invariant: the account's key is a secret from the moment
//! it is read.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// An account of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TenantAccount {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Its SIP realm.
    #[serde(deserialize_with = "lenient::text")]
    pub realm: Option<String>,
    /// IANA name.
    #[serde(deserialize_with = "lenient::text")]
    pub timezone: Option<String>,
    /// Such as `en-us`.
    #[serde(deserialize_with = "lenient::text")]
    pub language: Option<String>,
    /// Not told means enabled.
    #[serde(deserialize_with = "lenient::flag")]
    pub enabled: Option<bool>,
    /// The accounts above, the highest first.
    #[serde(deserialize_with = "lenient::list")]
    pub tree: Vec<String>,
    /// Call control by keys for all its calls, if any.
    #[serde(deserialize_with = "lenient::object")]
    pub metaflows: Option<serde_json::Map<String, Value>>,
}

/// The account, and what its answer tells about the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub account: TenantAccount,
    /// The server's version, such as `4.3.142`.
    pub version: Option<String>,
    /// Requests that the server still allows now; not every server says so.
    pub remaining: Option<u32>,
}

/// A carrier or trunk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// Its id, which the legs of its calls carry.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Whether it is used.
    #[serde(deserialize_with = "lenient::flag")]
    pub enabled: Option<bool>,
}

impl Crossbar {
    /// `GET accounts/{A}`, and what its envelope tells about the server.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn account(&self) -> Result<Standing, RestError> {
        let envelope = self.ask(Request::get([""; 0])).await?;
        let account = envelope.read("the account")?;
        Ok(Standing { account, version: envelope.version, remaining: envelope.remaining })
    }

    /// `GET accounts/{A}/api_key`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn api_key(&self) -> Result<Option<SecretString>, RestError> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Key {
            #[serde(deserialize_with = "lenient::text")]
            api_key: Option<String>,
        }
        let key: Key = self.one(Request::get(["api_key"]), "the account's key").await?;
        Ok(key.api_key.map(SecretString::from))
    }

    /// `GET accounts/{A}/descendants`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn descendants(&self) -> Result<Vec<TenantAccount>, RestError> {
        self.all(Request::get(["descendants"]), "the accounts below").await
    }

    /// `GET accounts/{A}/storage`; none when nothing is set.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn storage(&self) -> Result<Option<Value>, RestError> {
        match self.one(Request::get(["storage"]), "the storage").await {
            Ok(storage) => Ok(Some(storage)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `GET accounts/{A}/resources`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn resources(&self) -> Result<Vec<Resource>, RestError> {
        self.all(Request::get(["resources"]), "the carriers").await
    }
}
