//! Where pages may come from. Invariant: `https` only, except for this computer and for hosts that the user wrote down with
//! `http://` in front; an address with a user or a password in it is never opened.

use url::{Host, Url};

/// Longer addresses are cut by browsers and servers.
const LONGEST: usize = 4_096;

/// An entry that names no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no host")]
pub struct HostInvalid(pub String);

/// Why a page is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageRefused {
    /// Not an address.
    #[error("not an address")]
    Address,
    /// Neither `https` nor allowed without.
    #[error("not encrypted")]
    Scheme,
    /// A user or a password is in it.
    #[error("it carries credentials")]
    Credentials,
    /// Not one of the allowed hosts.
    #[error("the host is not allowed")]
    Host,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    /// Hosts below it too, and it itself not.
    below: bool,
    /// The default port of the scheme when `None`.
    port: Option<u16>,
    plain: bool,
}

/// The hosts pages may come from: `crm.example`, `crm.example:8443`, `*.crm.example`, `http://crm`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<Entry>);

impl Hosts {
    /// Reads entries as a user writes them.
    ///
    /// # Errors
    /// The first entry that names no host.
    pub fn read<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, HostInvalid> {
        entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty()).map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// The same, with the host of that page.
    #[must_use]
    pub fn with(mut self, page: &Url) -> Self {
        if let Some(name) = page.host_str() {
            self.0.push(Entry { name: name.to_owned(), below: false, port: page.port(), plain: page.scheme() == "http" });
        }
        self
    }

    /// Whether a window may go there.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, page: &Url) -> Result<(), PageRefused> {
        let plain = match page.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(PageRefused::Scheme),
        };
        if !page.username().is_empty() || page.password().is_some() {
            return Err(PageRefused::Credentials);
        }
        let name = page.host_str().unwrap_or_default();
        let at = |entry: &&Entry| {
            let is_it = if entry.below {
                name.strip_suffix(&entry.name).is_some_and(|rest| rest.ends_with('.'))
            } else {
                name == entry.name
            };
            is_it && (entry.port == page.port() || (entry.port.is_none() && is_this_computer(page)))
        };
        let there: Vec<&Entry> = self.0.iter().filter(at).collect();
        if there.is_empty() {
            return Err(PageRefused::Host);
        }
        if plain && !is_this_computer(page) && !there.iter().any(|entry| entry.plain) {
            return Err(PageRefused::Scheme);
        }
        Ok(())
    }

    /// Reads an address that came from outside and says whether it may be opened.
    ///
    /// # Errors
    /// Why not.
    pub fn page(&self, address: &str) -> Result<Url, PageRefused> {
        if address.len() > LONGEST || address.chars().any(|one| one.is_control() || one.is_whitespace()) {
            return Err(PageRefused::Address);
        }
        let page = Url::parse(address).map_err(|_| PageRefused::Address)?;
        self.admit(&page)?;
        Ok(page)
    }
}

/// Whether the page is on this computer, where nobody can listen in.
pub(crate) fn is_this_computer(page: &Url) -> bool {
    match page.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn entry(text: &str) -> Result<Entry, HostInvalid> {
    let invalid = || HostInvalid(text.to_owned());
    let (plain, rest) = match text.split_once("://") {
        Some(("http", rest)) => (true, rest),
        Some(("https", rest)) => (false, rest),
        Some(_) => return Err(invalid()),
        None => (false, text),
    };
    let (below, rest) = rest.strip_prefix("*.").map_or((false, rest), |rest| (true, rest));
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() || rest.contains(['/', '?', '#', '@', '\\', '*']) || rest.chars().any(char::is_whitespace) {
        return Err(invalid());
    }
    let scheme = if plain { "http" } else { "https" };
    let page = Url::parse(&format!("{scheme}://{rest}/")).map_err(|_| invalid())?;
    let name = page.host_str().ok_or_else(invalid)?.to_owned();
    Ok(Entry { name, below, port: page.port(), plain })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_page_is_admitted_by_scheme_host_and_port() {
        let hosts = Hosts::read(["crm.example", " *.force.example ", "shop.example:8443", "http://crm", "localhost"]).unwrap();
        let table = [
            ("https://crm.example/x?a=1", Ok(())),
            ("https://CRM.example/", Ok(())),
            ("http://crm.example/", Err(PageRefused::Scheme)),
            ("https://crm.example:8443/", Err(PageRefused::Host)),
            ("https://evil.example/", Err(PageRefused::Host)),
            ("https://crm.example.evil.example/", Err(PageRefused::Host)),
            ("https://notcrm.example/", Err(PageRefused::Host)),
            ("https://acme.force.example/", Ok(())),
            ("https://force.example/", Err(PageRefused::Host)),
            ("https://evilforce.example/", Err(PageRefused::Host)),
            ("https://shop.example:8443/", Ok(())),
            ("https://shop.example/", Err(PageRefused::Host)),
            ("http://crm/x?fn=1", Ok(())),
            ("https://crm/x?fn=1", Ok(())),
            ("http://localhost:3000/", Ok(())),
            ("http://127.0.0.1/", Err(PageRefused::Host)),
            ("https://anna:secret@crm.example/", Err(PageRefused::Credentials)),
            ("https://crm.example@evil.example/", Err(PageRefused::Credentials)),
            ("javascript:alert(1)", Err(PageRefused::Scheme)),
            ("file:///etc/passwd", Err(PageRefused::Scheme)),
            ("data:text/html,x", Err(PageRefused::Scheme)),
            ("//crm.example/", Err(PageRefused::Address)),
            ("https://crm.exam\nple/", Err(PageRefused::Address)),
            ("https:\\\\evil.example\\crm.example", Err(PageRefused::Host)),
        ];
        for (address, want) in table {
            assert_eq!(hosts.page(address).map(drop), want, "{address}");
        }
        assert_eq!(Hosts::default().page("https://crm.example/"), Err(PageRefused::Host), "nothing is allowed unasked");
    }

    #[test]
    fn an_entry_that_names_no_host_is_refused() {
        for entry in ["ftp://crm.example", "crm.example/path", "a b", "anna@crm.example", "*", "*.*", "https://"] {
            assert_eq!(Hosts::read([entry]), Err(HostInvalid(entry.to_owned())));
        }
        assert_eq!(Hosts::read(["", "  "]), Ok(Hosts::default()));
    }
}
