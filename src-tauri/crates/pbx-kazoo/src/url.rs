//! The two addresses of a server as people paste them. Invariant: a cleaned address ends in neither `/` nor the `/v2` that
//! every request adds itself.

use url::Url;

/// An address that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a server")]
pub struct AddressInvalid;

/// The text without space around it, without `/` at its end, and without one `/v2` (kazoo.md 1.1).
#[must_use]
pub fn clean(address: &str) -> &str {
    let address = address.trim().trim_end_matches('/');
    let cut = address.len().checked_sub(3).filter(|at| address.is_char_boundary(*at));
    match cut {
        Some(at) if address[at..].eq_ignore_ascii_case("/v2") => address[..at].trim_end_matches('/'),
        Some(_) | None => address,
    }
}

/// The root of the REST interface. An address without a scheme is `https`; `ws` and `wss` count as their HTTP twins.
///
/// # Errors
/// When there is no host or another scheme.
pub fn crossbar(address: &str) -> Result<Url, AddressInvalid> {
    parse(address, ["http", "https"])
}

/// The address of the event socket. An address without a scheme is `wss`; `http` and `https` count as their twins.
///
/// # Errors
/// When there is no host or another scheme.
pub fn blackhole(address: &str) -> Result<Url, AddressInvalid> {
    parse(address, ["ws", "wss"])
}

fn parse(address: &str, [plain, tls]: [&str; 2]) -> Result<Url, AddressInvalid> {
    let address = clean(address.split(['?', '#']).next().unwrap_or_default());
    let (scheme, rest) = match address.split_once("://") {
        // What is left of `https://`.
        None if address.ends_with(':') => return Err(AddressInvalid),
        None => (tls, address),
        Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
            "http" | "ws" => (plain, rest),
            "https" | "wss" => (tls, rest),
            _ => return Err(AddressInvalid),
        },
    };
    let mut url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| AddressInvalid)?;
    if url.host_str().is_none_or(str::is_empty) || rest.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(AddressInvalid);
    }
    url.set_username("").map_err(|()| AddressInvalid)?;
    url.set_password(None).map_err(|()| AddressInvalid)?;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k95_an_address_loses_its_version_once() {
        let table = [
            ("https://ui.zswitch.net/v2/", "https://ui.zswitch.net"),
            (" http://kz.example.com:8000/v2 ", "http://kz.example.com:8000"),
            ("wss://api.zswitch.net:5443/v2", "wss://api.zswitch.net:5443"),
            ("https://h/V2//", "https://h"),
            ("https://h/api/v2", "https://h/api"),
            ("https://h/v20", "https://h/v20"),
            ("https://h/v2/v2", "https://h/v2"),
            ("", ""),
            ("é", "é"),
        ];
        for (address, want) in table {
            assert_eq!(clean(address), want, "{address}");
        }
    }

    #[test]
    fn an_address_becomes_the_url_of_its_connection() {
        let table = [
            ("ui.zswitch.net", Ok("https://ui.zswitch.net/"), Ok("wss://ui.zswitch.net/")),
            ("http://10.0.0.5:8000/v2", Ok("http://10.0.0.5:8000/"), Ok("ws://10.0.0.5:8000/")),
            ("wss://api.zswitch.net:5443", Ok("https://api.zswitch.net:5443/"), Ok("wss://api.zswitch.net:5443/")),
            ("https://jo:secret@h/api/v2?x#y", Ok("https://h/api"), Ok("wss://h/api")),
            ("https://", Err(AddressInvalid), Err(AddressInvalid)),
            ("ftp://h", Err(AddressInvalid), Err(AddressInvalid)),
            ("two words", Err(AddressInvalid), Err(AddressInvalid)),
            ("", Err(AddressInvalid), Err(AddressInvalid)),
        ];
        for (address, rest, socket) in table {
            assert_eq!(crossbar(address).as_ref().map(Url::as_str), rest.as_ref().copied(), "{address}");
            assert_eq!(blackhole(address).as_ref().map(Url::as_str), socket.as_ref().copied(), "{address}");
        }
    }
}
