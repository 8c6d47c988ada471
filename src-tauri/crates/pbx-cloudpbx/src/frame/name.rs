//! Names of accounts and channels (cloudpbx.md 3.4). Invariant: a peer is ours only if exactly the configured name and one
//! hyphen stand before digits; it is never split at some hyphen, for names of PBXs have hyphens too.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    repair,
    warnings::{Warning, Warnings},
};

/// An account of the PBX: its name and an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer<'a> {
    text: Option<Cow<'a, str>>,
    /// Where the extension begins.
    cut: Option<usize>,
}

impl<'a> Peer<'a> {
    pub(super) fn new(text: Option<Cow<'a, str>>, pbx_name: &str, warnings: &mut Warnings) -> Self {
        let cut = text.as_deref().and_then(|peer| Some(peer.len() - extension_of(peer, pbx_name)?.len()));
        if cut.is_none() {
            warnings.add(Warning::ForeignPeer);
        }
        Self { text, cut }
    }

    /// As the server writes it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Its extension; `None` for a peer of another PBX.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.text.as_deref()?.get(self.cut?..)
    }
}

impl Serialize for Peer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("peer", &self.text)?;
        map.serialize_entry("ext", &self.extension())?;
        map.end()
    }
}

/// Where a terminal or a channel is: technology, slash, peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Place<'a>(Option<Cow<'a, str>>);

impl<'a> Place<'a> {
    pub(super) fn new(text: Option<Cow<'a, str>>, warnings: &mut Warnings) -> Self {
        let text = text.filter(|text| !text.is_empty());
        Self(text.map(|text| match repair::place(&text) {
            Some((meant, mended)) => {
                if mended {
                    warnings.add(Warning::RepairedEscape);
                }
                Cow::Owned(meant)
            }
            None => text,
        }))
    }

    /// With a slash after the technology.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// The extension of a peer of that PBX.
pub(crate) fn extension_of<'a>(peer: &'a str, pbx_name: &str) -> Option<&'a str> {
    let rest = peer.strip_prefix(pbx_name)?.strip_prefix('-')?;
    let is_number = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*' || byte == b'#');
    is_number.then_some(rest)
}

/// The extension of a channel `SIP/peer-hhhhhhhh` of that PBX; trunks have none.
pub(crate) fn channel_extension<'a>(channel: &'a str, pbx_name: &str) -> Option<&'a str> {
    let (_, rest) = channel.split_once('/')?;
    let (peer, number) = rest.rsplit_once('-')?;
    let is_number = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_number { extension_of(peer, pbx_name) } else { None }
}
