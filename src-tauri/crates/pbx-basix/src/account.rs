//! One account at a Basix. Invariant: no secret is in here, and none is in an address made from it.

use serde::{Deserialize, Serialize};
use url::Url;

/// The maker's public server.
pub(crate) const PUBLIC: &str = "bcs.brastel.com";

/// What the user is asked for (domain, who he is) and what an administrator may have to set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BasixAccount {
    /// `host`, `host:port`, or a URL of the server.
    pub address: String,
    /// The PBX: a name with dots.
    pub domain: String,
    /// Whose calls are shown.
    pub user: String,
    /// What [`BasixAccount::user`] is; found out from how it is written when `None`.
    pub user_by: Option<UserBy>,
    /// How to sign in.
    pub sign_in: SignIn,
    /// Counted by the server: two connections of a user with one name.
    pub app_name: String,
    /// Be told of every channel of the PBX; administrators only.
    pub full_events: bool,
    /// Offer to pass on a call that is answered, which the maker never documented.
    pub transfers_answered: bool,
    /// Offer to park, to take what is parked, which the maker never documented.
    pub parks: bool,
}

/// What names a user (basix.md 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserBy {
    /// His id.
    Id,
    /// His technical name.
    Name,
    /// His name for people.
    Label,
    /// His number inside the PBX.
    Extension,
    /// A number outside that leads to him.
    Did,
    /// His mail address.
    Email,
}

impl UserBy {
    /// The parameter that says so, on the socket and in requests.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Id => "user_id",
            Self::Name => "user_name",
            Self::Label => "user_label",
            Self::Extension => "user_extension",
            Self::Did => "user_did",
            Self::Email => "user_email",
        }
    }
}

/// How to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// The domain and its API token, which controls the whole PBX.
    #[default]
    Token,
    /// The cookie of a signed-in web page, which is one user's. How to get it is not documented.
    Session,
}

impl Default for BasixAccount {
    fn default() -> Self {
        Self {
            address: String::new(),
            domain: String::new(),
            user: String::new(),
            user_by: None,
            sign_in: SignIn::default(),
            app_name: "Cordboard".to_owned(),
            full_events: false,
            transfers_answered: false,
            parks: false,
        }
    }
}

/// An address that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a server")]
pub struct AddressInvalid;

impl BasixAccount {
    /// The account of that user at that PBX, everything else as usual.
    #[must_use]
    pub fn new(address: impl Into<String>, domain: impl Into<String>, user: impl Into<String>) -> Self {
        Self { address: address.into(), domain: domain.into(), user: user.into(), ..Self::default() }
    }

    /// What names the user: digits are a number up to eight of them (ids of Basix have eight and more), a name with `@` is a mail address.
    #[must_use]
    pub fn named_by(&self) -> UserBy {
        let user = self.user.trim();
        self.user_by.unwrap_or_else(|| {
            if user.contains('@') {
                UserBy::Email
            } else if !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit()) {
                if user.len() < 8 { UserBy::Extension } else { UserBy::Id }
            } else {
                UserBy::Name
            }
        })
    }

    /// The root of the server's HTTP interface.
    ///
    /// # Errors
    /// When the address has no host.
    pub fn base(&self) -> Result<Url, AddressInvalid> {
        let address = match self.address.trim() {
            "" => PUBLIC,
            address => address,
        };
        let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
        let plain = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("ws");
        let mut url = Url::parse(&format!("{}://{rest}", if plain { "http" } else { "https" })).map_err(|_| AddressInvalid)?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(AddressInvalid);
        }
        url.set_username("").map_err(|()| AddressInvalid)?;
        url.set_password(None).map_err(|()| AddressInvalid)?;
        url.set_path("/basix/api/");
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }

    /// The address of the socket; with `force` an older connection makes room for this one (basix.md 1, hazard H14).
    ///
    /// # Errors
    /// When the address has no host.
    pub fn socket(&self, force: bool) -> Result<Url, AddressInvalid> {
        let mut url = self.base()?.join("ws_cti").map_err(|_| AddressInvalid)?;
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        url.set_scheme(scheme).map_err(|()| AddressInvalid)?;
        let mut query = vec![("app_name", self.app_name.trim())];
        if self.full_events {
            query.push(("full_events", "true"));
        } else if self.sign_in == SignIn::Token {
            query.push((self.named_by().parameter(), self.user.trim()));
        }
        if force {
            query.extend([("force", "true"), ("forced", "true")]);
        }
        let coded: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        url.set_query(Some(&coded.join("&")));
        Ok(url)
    }
}

/// As JavaScript's `encodeURIComponent`: a blank is `%20`, for `+` is a plus in some decoders.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn an_address_becomes_the_root_of_the_interface() {
        for (address, want) in [
            ("", "https://bcs.brastel.com/basix/api/"),
            ("pbx.example", "https://pbx.example/basix/api/"),
            ("wss://pbx.example:8443/basix/api/ws_cti?x", "https://pbx.example:8443/basix/api/"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/basix/api/"),
            ("https://domain:token@pbx.example", "https://pbx.example/basix/api/"),
        ] {
            assert_eq!(BasixAccount::new(address, "d", "1").base().unwrap().as_str(), want, "{address}");
        }
        for address in ["https://", "a b"] {
            assert_eq!(BasixAccount::new(address, "d", "1").base(), Err(AddressInvalid), "{address}");
        }
    }

    #[test]
    fn the_socket_says_who_and_what_and_no_secret() {
        let account = BasixAccount::new("pbx.example", "test1.basix.example", "1001");
        assert_eq!(
            account.socket(false).unwrap().as_str(),
            "wss://pbx.example/basix/api/ws_cti?app_name=Cordboard&user_extension=1001"
        );
        let named = BasixAccount { app_name: "Front desk+1".to_owned(), ..BasixAccount::new("pbx.example", "d", "田中 x") };
        assert_eq!(
            named.socket(true).unwrap().query(),
            Some("app_name=Front%20desk%2B1&user_name=%E7%94%B0%E4%B8%AD%20x&force=true&forced=true")
        );
        let admin = BasixAccount { full_events: true, ..account.clone() };
        assert_eq!(admin.socket(false).unwrap().query(), Some("app_name=Cordboard&full_events=true"));
        let session = BasixAccount { sign_in: SignIn::Session, ..account };
        assert_eq!(session.socket(false).unwrap().query(), Some("app_name=Cordboard"));
    }

    #[test]
    fn what_names_the_user_shows_in_how_it_is_written() {
        for (user, want) in [
            ("1001", UserBy::Extension),
            ("10001001", UserBy::Id),
            ("anna@x.example", UserBy::Email),
            ("anna", UserBy::Name),
            ("", UserBy::Name),
        ] {
            assert_eq!(BasixAccount::new("x", "d", user).named_by(), want, "{user}");
        }
        let told = BasixAccount { user_by: Some(UserBy::Did), ..BasixAccount::new("x", "d", "0312345678") };
        assert_eq!(told.named_by().parameter(), "user_did");
    }
}
