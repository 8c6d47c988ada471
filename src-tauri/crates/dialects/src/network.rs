//! The network of an account. Invariant: what cannot be used is said before anything is sent.

use cordboard_engine::AccountSettings;
use cordboard_link::{Network, NetworkSettings, ProxySettings, SetupError};
use cordboard_model::Problem;

/// The network as the account sets it. Reads certificates: blocks for some milliseconds.
pub(crate) fn network(account: &AccountSettings) -> Result<Network, Problem> {
    let proxy = proxy(account.proxy.as_deref()).map_err(|error| problem(&error))?;
    let settings = NetworkSettings { ca_file: account.ca_file.clone(), proxy, ..NetworkSettings::default() };
    Network::new(settings).map_err(|error| problem(&error))
}

fn proxy(written: Option<&str>) -> Result<ProxySettings, SetupError> {
    match written.map(str::trim) {
        None | Some("" | "system") => Ok(ProxySettings::System),
        Some("none") => Ok(ProxySettings::None),
        Some(url) => Ok(ProxySettings::Manual(url.parse()?)),
    }
}

fn problem(error: &SetupError) -> Problem {
    let (code, detail) = match error {
        SetupError::CaUnreadable { path, .. }
        | SetupError::CaEmpty { path }
        | SetupError::CaNotPem { path, .. }
        | SetupError::CaDamaged { path, .. } => ("caFile", path.display().to_string()),
        SetupError::Proxy { why } => ("proxyInvalid", (*why).to_owned()),
        SetupError::Library(_) => ("network", String::new()),
    };
    Problem { code: code.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_proxy_is_the_systems_unless_it_is_named() {
        let table = [
            (None, "System"),
            (Some(""), "System"),
            (Some("system"), "System"),
            (Some("none"), "None"),
            (Some("http://jo:pw@proxy:3128"), "Manual(http://***@proxy:3128/)"),
        ];
        for (written, want) in table {
            assert_eq!(format!("{:?}", proxy(written).unwrap()), want, "{written:?}");
        }
        assert_eq!(problem(&proxy(Some("socks5://proxy")).unwrap_err()).code, "proxyInvalid");
    }
}
