//! The customers behind a call (basix.md 5.4). Invariant: borrowed; persons are taken apart when they are asked for.

use super::{Text, form_decoded};

/// Who the customer may be, as the server's helpdesk says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndUsers<'a>(Text<'a>);

/// One of them. `None` was not sent; an empty text was sent empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person<'a> {
    /// Id in the helpdesk.
    pub id: Option<Text<'a>>,
    /// Name.
    pub name: Option<Text<'a>>,
    /// Organization.
    pub organization: Option<Text<'a>>,
    /// Picture, as written: often relative.
    pub avatar: Option<Text<'a>>,
    /// Prefecture.
    pub prefecture: Option<Text<'a>>,
}

const MANY: &str = "_MANY_:";

impl<'a> EndUsers<'a> {
    /// From the field's text; `None` when it says that nobody is known.
    #[must_use]
    pub fn new(text: Text<'a>) -> Option<Self> {
        (!text.bytes().all(|byte| byte == b'*')).then_some(Self(text))
    }

    /// How many there are; more than [`EndUsers::persons`] when the server sent only some.
    #[must_use]
    pub fn count(&self) -> i64 {
        let told = self.0.strip_prefix(MANY).map(|many| many.split('|').next().unwrap_or_default().trim().parse());
        match told {
            None => 1,
            Some(Ok(count)) => count,
            Some(Err(_)) => i64::try_from(self.persons().count()).unwrap_or(i64::MAX),
        }
    }

    /// Those that were sent.
    pub fn persons(&self) -> impl Iterator<Item = Person<'_>> {
        let (many, one) = match self.0.strip_prefix(MANY) {
            Some(many) => (Some(many.split('|').skip(1)), None),
            None => (None, Some(&*self.0)),
        };
        many.into_iter().flatten().chain(one).map(person)
    }
}

fn person(text: &str) -> Person<'_> {
    let mut parts = text.split('*').map(form_decoded);
    Person { id: parts.next(), name: parts.next(), organization: parts.next(), avatar: parts.next(), prefecture: parts.next() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn names(text: &str) -> Option<(i64, Vec<String>)> {
        let users = EndUsers::new(text.to_owned().into())?;
        Some((users.count(), users.persons().map(|person| person.name.unwrap_or_default().into_owned()).collect()))
    }

    #[test]
    fn nobody_one_and_many_are_told_apart() {
        let table = [
            ("****", None),
            ("*", None),
            ("", None),
            ("5*Sato*ACME**Tokyo", Some((1, vec!["Sato"]))),
            ("9*100%*X**", Some((1, vec!["100%"]))),
            ("_MANY_:7|1*A+B***|2*%E7%94%B0***", Some((7, vec!["A B", "田"]))),
            ("_MANY_:x|1*A***", Some((1, vec!["A"]))),
            ("_MANY_:0", Some((0, vec![]))),
        ];
        for (text, want) in table {
            let want = want.map(|(count, all)| (count, all.into_iter().map(str::to_owned).collect()));
            assert_eq!(names(text), want, "{text}");
        }
    }

    #[test]
    fn missing_parts_are_none_and_surplus_parts_are_dropped() {
        let users = EndUsers::new("5*Sato**a.png*Tokyo*more".into()).unwrap();
        let person = users.persons().next().unwrap();
        assert_eq!(person.organization.as_deref(), Some(""));
        assert_eq!(person.prefecture.as_deref(), Some("Tokyo"));
        let short = EndUsers::new("5*Sato".into()).unwrap();
        assert_eq!(short.persons().next().unwrap().organization, None);
    }
}
