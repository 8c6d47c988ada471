//! Devices. Invariant: the SIP password in the document is not kept (kazoo.md 7.3).

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// A telephone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whose it is.
    pub owner_id: Option<String>,
    /// Its SIP user name.
    pub sip_username: Option<String>,
    /// Not told means enabled.
    pub enabled: Option<bool>,
    /// Such as `sip_device`, `softphone`, `cellphone`.
    pub device_type: Option<String>,
    /// What others see its presence under; document only.
    pub presence_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::word")]
    id: String,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    owner_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    username: Option<String>,
    #[serde(deserialize_with = "lenient::flag")]
    enabled: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    device_type: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    presence_id: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    sip: Option<Sip>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sip {
    #[serde(deserialize_with = "lenient::text")]
    username: Option<String>,
}

impl<'de> Deserialize<'de> for Device {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { id, name, owner_id, username, enabled, device_type, presence_id, sip } = Wire::deserialize(deserializer)?;
        let sip_username = sip.and_then(|sip| sip.username).or(username);
        Ok(Self { id, name, owner_id, sip_username, enabled, device_type, presence_id })
    }
}

impl Crossbar {
    /// `GET devices`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn devices(&self) -> Result<Vec<Device>, RestError> {
        self.all(Request::get(["devices"]), "the devices").await
    }

    /// `GET devices/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn device(&self, id: &str) -> Result<Device, RestError> {
        self.one(Request::get(["devices", id]), "the device").await
    }

    /// `GET devices/status`: the ids of the devices that are registered now.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn registered(&self) -> Result<BTreeSet<String>, RestError> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Row {
            #[serde(deserialize_with = "lenient::word")]
            device_id: String,
            #[serde(deserialize_with = "lenient::flag")]
            registered: Option<bool>,
        }
        let rows: Vec<Row> = self.all(Request::get(["devices", "status"]), "the registrations").await?;
        Ok(rows.into_iter().filter(|row| row.registered != Some(false)).map(|row| row.device_id).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn k114_the_password_of_a_device_is_not_kept() {
        let document = r#"{"id":"d1","name":"Desk","owner_id":"u1","sip":{"username":"bobdesk","password":"hunter2"}}"#;
        let device: Device = serde_json::from_str(document).unwrap();
        assert_eq!(device.sip_username.as_deref(), Some("bobdesk"));
        assert!(!format!("{device:?}").contains("hunter2"));
        let row: Device = serde_json::from_str(r#"{"id":"d1","username":"bobdesk","owner_id":""}"#).unwrap();
        assert_eq!((row.sip_username.as_deref(), row.owner_id), (Some("bobdesk"), None));
    }
}
