//! Who is listened to at all. Invariant: a page in a browser cannot get here by another name of this computer (DNS rebinding), nor
//! from another origin.

use std::net::SocketAddr;

use hyper::{HeaderMap, StatusCode, header};

/// Whether the request was meant for this server: by its `Host`, and by an `Origin` that is its own or missing.
pub(crate) fn admit(headers: &HeaderMap, address: SocketAddr) -> Result<(), (StatusCode, &'static str)> {
    let names = [address.to_string(), format!("localhost:{}", address.port())];
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok()).map(str::to_ascii_lowercase);
    if hosts.next().is_some() || !host.is_some_and(|host| names.contains(&host)) {
        return Err((StatusCode::MISDIRECTED_REQUEST, "host"));
    }
    // Programs send no origin; pages always do, also `null`.
    for origin in headers.get_all(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default().to_ascii_lowercase();
        if !names.iter().any(|name| origin == format!("http://{name}")) {
            return Err((StatusCode::FORBIDDEN, "origin"));
        }
    }
    Ok(())
}

/// The token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
