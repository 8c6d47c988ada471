//! One account at a Xuc server: where, who, and how the server differs from the usual. Invariant: no secret is in here.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use url::Url;

/// What the user is asked for (address, login, phone number) and what an administrator may have to set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct XivoAccount {
    /// `host`, `host:port`, or a URL of the server.
    pub address: String,
    /// The user's login.
    pub login: String,
    /// The number of the user's telephone; `0` and empty mean that he has none.
    pub phone: Option<String>,
    /// Which generation of the protocol the server speaks.
    pub generation: Generation,
    /// How to sign in.
    pub sign_in: SignIn,
    /// Whether to encrypt.
    pub scheme: Scheme,
    /// The maker of the user's telephone.
    pub phone_model: PhoneModel,
    /// IANA name of the zone in which the server writes times; found out by what the server sends when `None`.
    pub server_zone: Option<String>,
    /// Numbers up to this many digits are inside the PBX (the server's `xuc.outboundLength`); 6 when `None`.
    pub internal_length: Option<u8>,
    /// The web service that is asked about each ringing call (xivo.md 5.2); none when `None`.
    pub third_party: Option<Url>,
}

/// Generation of the protocol (xivo.md 0.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// Found out by what the server sends.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// 2016: no hold event, no names, no directions.
    G0,
    /// 2018-2019.
    G1,
    /// 2022 and later: commands may name the call.
    G2,
}

/// How to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// A token from the server, renewed before it runs out.
    #[default]
    Token,
    /// Name and password in the address of the socket; servers before 2018.
    Legacy,
}

/// Whether to encrypt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// As the vendor's own web page: `http` keeps its port, `https` goes to 443. An address without a scheme is `http`
    /// when it names a port (Xuc's own port speaks nothing else) and `https` otherwise.
    #[default]
    Auto,
    /// Never; the port stays.
    Plain,
    /// Always; the port stays.
    Tls,
}

/// The maker of the telephone; only that decides what it can do (the server cannot be asked).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneModel {
    /// Not told: everything is offered, the server refuses what does not work.
    #[default]
    Unknown,
    /// Snom 7xx.
    Snom,
    /// Polycom VVX.
    Polycom,
    /// Yealink T4x.
    Yealink,
    /// A telephone in a browser.
    Webrtc,
}

/// An address that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a server")]
pub struct AddressInvalid;

impl XivoAccount {
    /// The account of that user at that server, everything else as usual.
    #[must_use]
    pub fn new(address: impl Into<String>, login: impl Into<String>, phone: Option<String>) -> Self {
        Self { address: address.into(), login: login.into(), phone, ..Self::default() }
    }

    /// The user's telephone, if he has one.
    #[must_use]
    pub fn own_phone(&self) -> Option<&str> {
        self.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty() && *phone != "0")
    }

    /// The zone in which the server writes times, if the account says it. An unknown name says nothing.
    #[must_use]
    pub fn zone(&self) -> Option<TimeZone> {
        self.server_zone.as_deref().and_then(|name| TimeZone::get(name.trim()).ok())
    }

    /// Numbers up to this many digits are inside the PBX.
    pub(crate) fn internal_digits(&self) -> usize {
        usize::from(self.internal_length.unwrap_or(6))
    }

    /// The root of the server's HTTP interface.
    ///
    /// # Errors
    /// When the address has no host.
    pub fn base(&self) -> Result<Url, AddressInvalid> {
        let address = self.address.trim();
        let written = address.split_once("://");
        let rest = written.map_or(address, |(_, rest)| rest);
        let names_port = rest.split('/').next().is_some_and(|host| host.rsplit(']').next().is_some_and(|end| end.contains(':')));
        let encrypted = match (self.scheme, written) {
            (Scheme::Plain, _) => false,
            (Scheme::Tls, _) => true,
            (Scheme::Auto, Some((scheme, _))) => scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss"),
            (Scheme::Auto, None) => !names_port,
        };
        let mut url =
            Url::parse(&format!("{}://{rest}", if encrypted { "https" } else { "http" })).map_err(|_| AddressInvalid)?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(AddressInvalid);
        }
        if encrypted && self.scheme == Scheme::Auto {
            url.set_port(None).map_err(|()| AddressInvalid)?;
        }
        url.set_username("").map_err(|()| AddressInvalid)?;
        url.set_password(None).map_err(|()| AddressInvalid)?;
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn an_address_becomes_the_url_that_the_vendors_page_would_use() {
        let table = [
            ("xuc.example", Scheme::Auto, "https://xuc.example/"),
            ("xuc.example:8090", Scheme::Auto, "http://xuc.example:8090/"),
            ("http://xuc.example:8090/agent", Scheme::Auto, "http://xuc.example:8090/"),
            ("https://xuc.example:8443", Scheme::Auto, "https://xuc.example/"),
            ("https://xuc.example:8443", Scheme::Tls, "https://xuc.example:8443/"),
            ("xuc.example:8443", Scheme::Tls, "https://xuc.example:8443/"),
            ("xuc.example", Scheme::Plain, "http://xuc.example/"),
            ("[::1]:8090", Scheme::Auto, "http://[::1]:8090/"),
            ("[2001:db8::1]", Scheme::Auto, "https://[2001:db8::1]/"),
            (" user:secret@xuc.example ", Scheme::Tls, "https://xuc.example/"),
        ];
        for (address, scheme, want) in table {
            let account = XivoAccount { scheme, ..XivoAccount::new(address, "amartin", None) };
            assert_eq!(account.base().unwrap().as_str(), want, "{address}");
        }
        for address in ["", "   ", "http://", "a b"] {
            assert_eq!(XivoAccount::new(address, "amartin", None).base(), Err(AddressInvalid), "{address:?}");
        }
    }

    #[test]
    fn phone_zero_and_an_empty_phone_are_no_phone() {
        for (written, want) in [(Some("1201"), Some("1201")), (Some("0"), None), (Some(" "), None), (None, None)] {
            assert_eq!(XivoAccount::new("x", "l", written.map(str::to_owned)).own_phone(), want);
        }
    }

    #[test]
    fn an_account_is_read_from_only_what_the_user_is_asked_for() {
        let account: XivoAccount = serde_json::from_str(r#"{"address":"xuc","login":"amartin","phone":"1201"}"#).unwrap();
        assert_eq!(account, XivoAccount::new("xuc", "amartin", Some("1201".to_owned())));
    }
}
