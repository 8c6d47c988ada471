//! The envelope of a server frame. Invariant: [`scan`] only ever shortens the way; what it does not take, [`parse`] decides.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A frame's type and the text of its body.
pub(super) struct Envelope<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) body: Option<&'a str>,
}

/// The layout every server seen writes: `{"msgType":"X","ctiMessage":…}`. Reading the body then proves the rest: it fails
/// on whatever follows the body.
pub(super) fn scan(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(r#"{"msgType":""#)?;
    let end = json_scan::end_of_plain(rest.as_bytes())?;
    let (name, rest) = rest.split_at_checked(end)?;
    let body = rest.strip_prefix(r#"","ctiMessage":"#)?.strip_suffix('}')?;
    Some((name, body))
}

/// Any layout.
pub(super) fn parse(text: &str) -> serde_json::Result<Envelope<'_>> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(borrow, rename = "msgType")]
        name: Option<super::Text<'a>>,
        #[serde(borrow, rename = "ctiMessage")]
        body: Option<&'a RawValue>,
    }
    // A derived struct also reads from an array; a frame never is one.
    if text.trim_start().starts_with('[') {
        return Err(serde::de::Error::custom("an array instead of an object"));
    }
    let wire: Wire<'_> = serde_json::from_str(text)?;
    Ok(Envelope { name: wire.name.map(|name| name.0), body: wire.body.map(RawValue::get) })
}
