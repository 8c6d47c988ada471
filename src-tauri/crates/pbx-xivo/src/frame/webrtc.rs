//! The browser telephone on the wire (xivo.md 12). Invariant: secrets of a line are seen to be there, never kept.

use serde::{Deserialize, Serialize};

use super::{Int, Text};

/// The user's SIP line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineConfig<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) xivo_ip: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sip_proxy_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sip_port: Option<Int>,
}

/// Servers that help a browser telephone through firewalls.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IceConfig<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) stun_config: Option<IceServers<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) turn_config: Option<IceServers<'a>>,
}

/// Addresses of such servers; the credentials stay on the wire.
#[derive(Debug, Deserialize, Serialize)]
pub struct IceServers<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) urls: Option<Vec<Text<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<Int>,
}

/// What the server wants a browser telephone to do.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebRtcCommand<'a> {
    #[serde(borrow)]
    pub(crate) command: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sip_call_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Text<'a>>,
}
