//! One account at a CloudPBX: where, which PBX, whose telephone. Invariant: no secret is in here.

use cordboard_link::Url;
use serde::{Deserialize, Serialize};

use crate::time::Zone;

/// Where the service answers when the account does not say (cloudpbx.md 1).
pub const USUAL_API: [&str; 2] = ["https://api.cloudpbx.pl", "https://api2.cloudpbx.pl"];

/// What the user is asked for and what an administrator may have to set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloudPbxAccount {
    /// The REST server; the service's own when empty.
    pub api: String,
    /// The server to turn to when the first does not answer; only for reading.
    pub spare_api: String,
    /// The server of the events: another host than the REST servers, named by the operator.
    pub socket: String,
    /// The name of the PBX as agreed with the operator.
    pub pbx_name: String,
    /// The user's extension; without one there are no calls, only lamps and queues.
    pub extension: Option<String>,
    /// IANA name of the zone in which the server writes times; Poland's when `None`.
    pub zone: Option<String>,
}

/// An address that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a server")]
pub struct AddressInvalid;

impl CloudPbxAccount {
    /// The user's extension, if he has one.
    #[must_use]
    pub fn own_extension(&self) -> Option<&str> {
        self.extension.as_deref().map(str::trim).filter(|extension| !extension.is_empty())
    }

    /// The zone in which the server writes times; `None` when the account names one that does not exist.
    #[must_use]
    pub fn server_zone(&self) -> Option<Zone> {
        match self.zone.as_deref().map(str::trim) {
            None | Some("") => Some(Zone::default()),
            Some(name) => Zone::named(name),
        }
    }

    /// The REST servers, the first one first.
    ///
    /// # Errors
    /// When one of them is no address.
    pub fn apis(&self) -> Result<Vec<Url>, AddressInvalid> {
        let written = [self.api.trim(), self.spare_api.trim()];
        let written = if written.iter().all(|address| address.is_empty()) { USUAL_API } else { written };
        written.into_iter().filter(|address| !address.is_empty()).map(|address| base(address, "https")).collect()
    }

    /// The socket of the PBX, with its key; never to be logged.
    ///
    /// # Errors
    /// When the server is no address.
    pub fn socket_url(&self, key: &str) -> Result<Url, AddressInvalid> {
        let mut url = base(&self.socket, "wss")?;
        url.path_segments_mut().map_err(|()| AddressInvalid)?.pop_if_empty().extend(["ws", &format!("pbx_{}", self.pbx_name)]);
        url.query_pairs_mut().append_pair("pbxkey", key);
        Ok(url)
    }

    /// What a browser at that server would name as its origin; the documented request has it (cloudpbx.md 1).
    ///
    /// # Errors
    /// When the server is no address.
    pub fn origin(&self) -> Result<String, AddressInvalid> {
        let url = base(&self.socket, "wss")?;
        let scheme = if matches!(url.scheme(), "ws" | "http") { "http" } else { "https" };
        let host = url.host_str().ok_or(AddressInvalid)?;
        Ok(url.port().map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}")))
    }
}

/// The address with a scheme, without query and fragment. `http` and `ws` are each other's plain forms, as are the others.
fn base(written: &str, usual: &str) -> Result<Url, AddressInvalid> {
    let written = written.trim();
    let (scheme, rest) = written.split_once("://").unwrap_or((usual, written));
    let scheme = match (scheme.to_ascii_lowercase().as_str(), usual) {
        ("http" | "ws", "wss") => "ws",
        ("http" | "ws", _) => "http",
        ("https" | "wss", usual) => usual,
        (_, _) => return Err(AddressInvalid),
    };
    let mut url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| AddressInvalid)?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(AddressInvalid);
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn name_and_key_are_encoded_and_the_origin_is_the_socket_server() {
        let account = CloudPbxAccount {
            socket: "pbxvisor1.cloudpbx.pl".to_owned(),
            pbx_name: "Firma-Nowa łódź".to_owned(),
            ..CloudPbxAccount::default()
        };
        let url = account.socket_url("a&b=c").unwrap();
        assert_eq!(url.as_str(), "wss://pbxvisor1.cloudpbx.pl/ws/pbx_Firma-Nowa%20%C5%82%C3%B3d%C5%BA?pbxkey=a%26b%3Dc");
        assert_eq!(account.origin().unwrap(), "https://pbxvisor1.cloudpbx.pl");
        assert_eq!(account.apis().unwrap().len(), 2, "the service's own");
        let local = CloudPbxAccount { socket: "http://127.0.0.1:8080/".to_owned(), ..account };
        assert!(local.socket_url("k").unwrap().as_str().starts_with("ws://127.0.0.1:8080/ws/pbx_"));
        assert_eq!(local.origin().unwrap(), "http://127.0.0.1:8080");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for socket in ["", "ftp://x", "wss://", "a b"] {
            let account = CloudPbxAccount { socket: socket.to_owned(), ..CloudPbxAccount::default() };
            assert_eq!(account.socket_url("k"), Err(AddressInvalid), "{socket:?}");
        }
        let account = CloudPbxAccount { zone: Some("Mars/Olympus".to_owned()), ..CloudPbxAccount::default() };
        assert_eq!(account.server_zone(), None);
    }
}
