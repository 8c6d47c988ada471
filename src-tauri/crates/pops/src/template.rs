//! The address of a page with places for the fields of a call: `https://crm.example/search?q={e164}&who={name?}`.
//! Invariant: scheme, user, host and port are written out, and what is filled in is encoded, so that no value changes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::{Fields, facts::FIELDS, hosts::is_this_computer};

/// All but the characters that mean nothing in an address (RFC 3986 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Longer templates are no addresses.
const LONGEST: usize = 2_048;
/// Longer values are cut, characters.
const LONGEST_VALUE: usize = 256;
/// Attached data by name.
const DATA: &str = "data.";

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not an address, or too long for one.
    #[error("not an address")]
    Address,
    /// Not `https`, and not on this computer.
    #[error("not encrypted")]
    Scheme,
    /// A field before the end of the host.
    #[error("the host must be written out")]
    Host,
    /// A user or a password is in it.
    #[error("it carries credentials")]
    Credentials,
    /// No such field.
    #[error("there is no field {0:?}")]
    Field(String),
    /// A brace without its other half.
    #[error("a brace is left open")]
    Brace,
    /// The values would lead to another place of the host than the template: `..` in a path.
    #[error("the values lead elsewhere")]
    Elsewhere,
}

/// What was not known when an address was made, by the names of the fields.
pub type Missing = Vec<String>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field { name: String, optional: bool },
}

/// A template that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
    /// The template with nothing filled in: its scheme and host are those of every address made of it.
    bare: Url,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.len() > LONGEST || text.chars().any(|one| one.is_control() || one.is_whitespace()) {
            return Err(TemplateError::Address);
        }
        let pieces = pieces(text)?;
        let bare = join(&pieces, |_| String::new());
        let start = match pieces.first() {
            Some(Piece::Text(start)) => start.as_str(),
            Some(Piece::Field { .. }) => return Err(TemplateError::Host),
            None => return Err(TemplateError::Address),
        };
        let authority = start.split_once("://").map(|(_, rest)| rest);
        if pieces.len() > 1 && !authority.is_some_and(|rest| rest.contains(['/', '?', '#'])) {
            return Err(TemplateError::Host);
        }
        let bare = Url::parse(&bare).map_err(|_| TemplateError::Address)?;
        match bare.scheme() {
            "https" => {}
            "http" if is_this_computer(&bare) => {}
            _ => return Err(TemplateError::Scheme),
        }
        if !bare.username().is_empty() || bare.password().is_some() {
            return Err(TemplateError::Credentials);
        }
        Ok(Self { pieces, bare })
    }

    /// Where every address made of it leads, with nothing filled in.
    #[must_use]
    pub const fn bare(&self) -> &Url {
        &self.bare
    }

    /// The fields that must be known and are not.
    #[must_use]
    pub fn missing(&self, fields: &Fields) -> Missing {
        let mut missing = Missing::new();
        for piece in &self.pieces {
            if let Piece::Field { name, optional: false } = piece
                && fields.get(name).is_none()
                && !missing.contains(name)
            {
                missing.push(name.clone());
            }
        }
        missing
    }

    /// The address; what is not known is left empty.
    ///
    /// # Errors
    /// [`TemplateError::Elsewhere`], and whatever else would make it another place than the template says.
    pub fn fill(&self, fields: &Fields) -> Result<Url, TemplateError> {
        let text = join(&self.pieces, |name| encoded(fields.get(name).unwrap_or_default()));
        let page = Url::parse(&text).map_err(|_| TemplateError::Address)?;
        let same =
            |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port(), url.username().to_owned());
        if same(&page) != same(&self.bare) {
            return Err(TemplateError::Host);
        }
        // A segment of dots climbs in the path; it may stand in the template, never come from a value.
        if dotted(&text) != dotted(&join(&self.pieces, |_| "x".to_owned())) {
            return Err(TemplateError::Elsewhere);
        }
        Ok(page)
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(TemplateError::Brace)?;
        if before.contains('}') || name.contains('{') {
            return Err(TemplateError::Brace);
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
        let known = FIELDS.contains(&name) || name.strip_prefix(DATA).is_some_and(|name| !name.is_empty());
        if !known {
            return Err(TemplateError::Field(name.to_owned()));
        }
        pieces.push(Piece::Field { name: name.to_owned(), optional });
        rest = after;
    }
    if rest.contains('}') {
        return Err(TemplateError::Brace);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn join(pieces: &[Piece], value: impl Fn(&str) -> String) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Field { name, .. } => value(name),
    };
    pieces.iter().map(text).collect()
}

fn encoded(value: &str) -> String {
    let cut: String = value.chars().take(LONGEST_VALUE).collect();
    utf8_percent_encode(&cut, ENCODED).to_string()
}

/// How many segments of the path climb or stay.
fn dotted(address: &str) -> usize {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let is_dots = |segment: &&str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    path.split(['/', '\\']).filter(is_dots).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn fields(values: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in values {
            fields.set(*name, Some(value));
        }
        fields
    }

    #[test]
    fn a_template_says_what_is_wrong_with_it() {
        let table = [
            ("https://crm.example/?q={number}", None),
            ("https://crm.example/fixed", None),
            ("http://localhost:8080/{number}", None),
            ("http://[::1]/{number}", None),
            ("http://crm.example/{number}", Some(TemplateError::Scheme)),
            ("javascript:alert({number})", Some(TemplateError::Host)),
            ("javascript:alert(1)", Some(TemplateError::Scheme)),
            ("file:///{number}", Some(TemplateError::Scheme)),
            ("https://{name}.example/", Some(TemplateError::Host)),
            ("https://crm.example{number}/", Some(TemplateError::Host)),
            ("https://crm.example:{number}/", Some(TemplateError::Host)),
            ("{number}", Some(TemplateError::Host)),
            ("https://anna:secret@crm.example/{number}", Some(TemplateError::Credentials)),
            ("https://crm.example/{colour}", Some(TemplateError::Field("colour".to_owned()))),
            ("https://crm.example/{data.}", Some(TemplateError::Field("data.".to_owned()))),
            ("https://crm.example/{number", Some(TemplateError::Brace)),
            ("https://crm.example/number}", Some(TemplateError::Brace)),
            ("https://crm.example/{{number}}", Some(TemplateError::Brace)),
            ("https://crm.example/ x", Some(TemplateError::Address)),
            ("crm.example/{number}", Some(TemplateError::Host)),
            ("", Some(TemplateError::Address)),
        ];
        for (text, want) in table {
            assert_eq!(Template::read(text).err(), want, "{text}");
        }
    }

    #[test]
    fn values_are_encoded_and_what_is_optional_may_be_empty() {
        let template = Template::read("https://crm.example/{number}?n={name?}&t={data.ticket?}").unwrap();
        let page = template.fill(&fields(&[("number", "+33 1&2"), ("name", "Zoé #1"), ("data.ticket", "a=b/c")])).unwrap();
        assert_eq!(page.as_str(), "https://crm.example/%2B33%201%262?n=Zo%C3%A9%20%231&t=a%3Db%2Fc");
        assert_eq!(template.missing(&fields(&[])), ["number"]);
        assert_eq!(template.fill(&fields(&[])).unwrap().as_str(), "https://crm.example/?n=&t=");
    }

    #[test]
    fn dots_in_a_value_do_not_climb_in_the_path() {
        let one = Template::read("https://crm.example/people/{name}/delete").unwrap();
        assert_eq!(one.fill(&fields(&[("name", "..")])), Err(TemplateError::Elsewhere));
        assert_eq!(one.fill(&fields(&[("name", "%2e%2E")])).unwrap().path(), "/people/%252e%252E/delete");
        let two = Template::read("https://crm.example/a/{name}{number}").unwrap();
        assert_eq!(two.fill(&fields(&[("name", "."), ("number", ".")])), Err(TemplateError::Elsewhere));
        let own = Template::read("https://crm.example/a/../b?q={name}").unwrap();
        assert_eq!(own.fill(&fields(&[("name", "..")])).unwrap().as_str(), "https://crm.example/b?q=..");
    }
}
