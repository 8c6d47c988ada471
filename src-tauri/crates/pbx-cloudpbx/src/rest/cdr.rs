//! Records of calls (cloudpbx.md 2.1). Invariant: no field is a key: a call through a queue leaves several rows of one
//! `uniqueid`; whoever keys rows does it by all fields.

use serde::{Deserialize, Serialize};

use super::{CDR_CAP, fault::Fault, loose, loose::Loose};
use crate::{frame::channel_extension, time::Zone};

/// One row. Serialises in the shape of the protocol's test vectors.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Cdr {
    /// When the call began, in the server's local time, as written.
    pub start_local: Option<String>,
    /// The same in seconds since 1970: from `uniqueid` where it tells, else from the local time.
    pub start_epoch: Option<i64>,
    /// The caller's name.
    pub clid_name: Option<String>,
    /// The caller's number as presented.
    pub clid_number: Option<String>,
    /// The calling number.
    pub src: Option<String>,
    /// The called number.
    pub dst: Option<String>,
    /// The caller's channel.
    pub channel: Option<String>,
    /// Its extension, where it is one of this PBX.
    pub src_ext: Option<String>,
    /// The called channel.
    pub dst_channel: Option<String>,
    /// Its extension, where it is one of this PBX.
    pub dst_ext: Option<String>,
    /// What connected them: `Queue`, `Dial`, `VoiceMail` …
    pub app: Option<String>,
    /// Seconds with set-up.
    pub duration_s: Option<i64>,
    /// Seconds after the answer.
    pub billsec_s: Option<i64>,
    /// What became of it.
    pub disposition: Disposition,
    /// The id of the call, or of a short message; always a text.
    pub uniqueid: Option<String>,
    /// What it cost, in grosz: a decimal text.
    pub cost_grosz: Option<String>,
    /// The tariff zone.
    pub zone: Option<String>,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// They talked.
    Answered,
    /// Nobody answered.
    NoAnswer,
    /// The other side was busy.
    Busy,
    /// It could not be set up.
    Failed,
    /// Another word, or none.
    Unknown,
}

/// An answer to `/cdr`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CdrList {
    /// The rows in the server's order.
    pub records: Vec<Cdr>,
    /// As many rows as there can be: the list is cut, nobody says where.
    pub truncated: bool,
    /// Rows that are none.
    pub skipped: usize,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    calldate: Loose,
    #[serde(default)]
    clid: Loose,
    #[serde(default)]
    src: Loose,
    #[serde(default)]
    dst: Loose,
    #[serde(default)]
    channel: Loose,
    #[serde(default)]
    dstchannel: Loose,
    #[serde(default)]
    lastapp: Loose,
    #[serde(default)]
    duration: Loose,
    #[serde(default)]
    billsec: Loose,
    #[serde(default)]
    disposition: Loose,
    #[serde(default)]
    uniqueid: Loose,
    #[serde(default)]
    cost: Loose,
    #[serde(default)]
    zone: Loose,
}

impl CdrList {
    /// Reads an answer of the PBX of that name.
    ///
    /// # Errors
    /// What the server said instead.
    pub fn read(status: u16, body: &[u8], pbx_name: &str, zone: &Zone) -> Result<Self, Fault> {
        let (rows, count) = loose::rows::<Wire>(loose::text(status, body)?)?;
        let records: Vec<Cdr> = rows.into_iter().flatten().map(|wire| Cdr::of(wire, pbx_name, zone)).collect();
        Ok(Self { truncated: count >= CDR_CAP, skipped: count - records.len(), records })
    }
}

impl Cdr {
    fn of(wire: Wire, pbx_name: &str, zone: &Zone) -> Self {
        let (clid_name, clid_number) = wire.clid.0.as_deref().map(caller).unwrap_or_default();
        let extension =
            |channel: &Loose| channel.0.as_deref().and_then(|channel| channel_extension(channel, pbx_name)).map(str::to_owned);
        let from_id = wire.uniqueid.0.as_deref().and_then(epoch_of);
        let start_epoch = from_id.or_else(|| zone.epoch(wire.calldate.0.as_deref()?));
        Self {
            start_epoch,
            clid_name,
            clid_number,
            src_ext: extension(&wire.channel),
            dst_ext: extension(&wire.dstchannel),
            duration_s: wire.duration.number(),
            billsec_s: wire.billsec.number(),
            disposition: disposition(wire.disposition.0.as_deref().unwrap_or_default()),
            cost_grosz: wire.cost.0.as_deref().and_then(decimal),
            start_local: wire.calldate.0,
            src: wire.src.0,
            dst: wire.dst.0,
            channel: wire.channel.0,
            dst_channel: wire.dstchannel.0,
            app: wire.lastapp.0,
            uniqueid: wire.uniqueid.0,
            zone: wire.zone.0,
        }
    }
}

fn disposition(word: &str) -> Disposition {
    match word {
        "ANSWERED" => Disposition::Answered,
        "NO ANSWER" => Disposition::NoAnswer,
        "BUSY" => Disposition::Busy,
        "FAILED" => Disposition::Failed,
        _ => Disposition::Unknown,
    }
}

/// `1639563902.75` was made at that second; a short message's id was not.
fn epoch_of(uniqueid: &str) -> Option<i64> {
    let (seconds, number) = uniqueid.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ((9..=10).contains(&seconds.len()) && digits(seconds) && digits(number)).then(|| seconds.parse().ok()).flatten()
}

/// Name and number of `"Name" <number>`, of `Name <number>`, of a number alone.
fn caller(clid: &str) -> (Option<String>, Option<String>) {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let clid = clid.trim();
    let Some((name, number)) = clid.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) else {
        let is_number = clid.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'*' | b'#' | b' ' | b'-'));
        return if is_number { (None, filled(clid)) } else { (filled(unquoted(clid).trim()), None) };
    };
    (filled(unquoted(name.trim()).trim()), filled(number.trim()))
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\""),
        None => name.to_owned(),
    }
}

/// A decimal text without noughts at its end; money is never a binary fraction.
fn decimal(text: &str) -> Option<String> {
    let text = text.trim().replace(',', ".");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all(whole) || !all(part) || whole.is_empty() && part.is_empty() {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_a_decimal_text() {
        let table = [
            ("7,50", Some("7.5")),
            ("12", Some("12")),
            ("brak", None),
            ("0", Some("0")),
            ("-0.00", Some("0")),
            ("007.10", Some("7.1")),
            (".5", Some("0.5")),
            ("-1.25", Some("-1.25")),
            ("1.2.3", None),
            ("1e3", None),
            ("", None),
            (".", None),
        ];
        for (text, want) in table {
            assert_eq!(decimal(text).as_deref(), want, "{text:?}");
        }
    }

    #[test]
    fn callers_are_told_in_several_ways() {
        let table = [
            (r#""Sekretariat 3" <101>"#, Some("Sekretariat 3"), Some("101")),
            ("Jan Nowak <101>", Some("Jan Nowak"), Some("101")),
            ("101", None, Some("101")),
            (r#""" <+48600700800>"#, None, Some("+48600700800")),
            (r#""a \"b\" <c>" <1>"#, Some("a \"b\" <c>"), Some("1")),
            (r#""Anonymous" <>"#, Some("Anonymous"), None),
            ("Jan", Some("Jan"), None),
        ];
        for (clid, name, number) in table {
            assert_eq!(caller(clid), (name.map(str::to_owned), number.map(str::to_owned)), "{clid}");
        }
    }

    #[test]
    fn only_what_is_an_epoch_is_one() {
        for (id, want) in [
            ("1639563902.75", Some(1_639_563_902)),
            ("963956390.1", Some(963_956_390)),
            ("3421756012963258480", None),
            ("16395639020.75", None),
            ("1639563902.", None),
            ("1639563902.7x", None),
        ] {
            assert_eq!(epoch_of(id), want, "{id}");
        }
    }
}
