//! Which field is where (basix.md 3). Invariant: only what the server sent last for an element counts, and all of it is
//! forgotten with the connection.

use erlang_term::{Limits, Reader, Term};

use super::{
    Reject, Text,
    channel::ChannelField,
    roster::{GroupField, MemberField, TerminalField, UserField},
};

/// Elements a server may have; there are nine.
const MOST_ELEMENTS: usize = 64;
/// A layout in its coded form; the longest known one has some 400 bytes.
const LONGEST: usize = 64 << 10;

/// What kinds of things a server tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// A channel: one leg of a call.
    Channel,
    /// A channel that waits, queued or parked (newer servers).
    Waiting,
    /// A channel that waits in a queue (older servers).
    Queued,
    /// A parked channel (older servers).
    Parked,
    /// A user.
    User,
    /// A group.
    Group,
    /// A user's place in a group.
    Member,
    /// A telephone.
    Terminal,
    /// The PBX itself.
    Domain,
    /// Something nobody told us about.
    Other,
}

impl Element {
    /// By the server's word.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "channel" => Self::Channel,
            "channel_waiting" => Self::Waiting,
            "queued_channel" => Self::Queued,
            "parked_channel" => Self::Parked,
            "user" => Self::User,
            "group" => Self::Group,
            "group_member" => Self::Member,
            "terminal" => Self::Terminal,
            "domain" => Self::Domain,
            _ => Self::Other,
        }
    }

    /// Whether its records are channels of some kind.
    #[must_use]
    pub const fn is_channel(self) -> bool {
        matches!(self, Self::Channel | Self::Waiting | Self::Queued | Self::Parked)
    }
}

/// The places of the fields that are read, one for each position.
#[derive(Clone, Debug)]
pub(super) enum Places {
    Channel(Vec<ChannelField>),
    User(Vec<UserField>),
    Group(Vec<GroupField>),
    Member(Vec<MemberField>),
    Terminal(Vec<TerminalField>),
    /// Nothing of it is read.
    None,
}

/// The layout of one element's records.
#[derive(Clone, Debug)]
pub struct Layout {
    name: Box<str>,
    element: Element,
    places: Places,
    /// The names as they came: one list of texts.
    coded: Box<[u8]>,
}

impl Layout {
    /// The element's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The element.
    #[must_use]
    pub const fn element(&self) -> Element {
        self.element
    }

    pub(super) const fn places(&self) -> &Places {
        &self.places
    }

    /// The names of the fields by position; a field whose name is no text has none.
    pub fn fields(&self) -> impl Iterator<Item = Option<Text<'_>>> {
        let term = Reader::new(&self.coded, &Limits::default()).term().ok();
        names(term.as_ref()).into_iter().flatten()
    }

    fn new(name: &str, coded: &[u8]) -> Result<Self, Reject> {
        if coded.len() > LONGEST {
            return Err(Reject::Layout);
        }
        let term = Reader::new(coded, &Limits::default()).term()?;
        let fields = names(Some(&term)).ok_or(Reject::Layout)?;
        let element = Element::named(name);
        let places = match element {
            Element::Channel | Element::Waiting | Element::Queued | Element::Parked => {
                Places::Channel(placed(fields, ChannelField::named, ChannelField::None))
            }
            Element::User => Places::User(placed(fields, UserField::named, UserField::None)),
            Element::Group => Places::Group(placed(fields, GroupField::named, GroupField::None)),
            Element::Member => Places::Member(placed(fields, MemberField::named, MemberField::None)),
            Element::Terminal => Places::Terminal(placed(fields, TerminalField::named, TerminalField::None)),
            Element::Domain | Element::Other => Places::None,
        };
        Ok(Self { name: name.into(), element, places, coded: coded.into() })
    }
}

/// The texts of a list of names; `{bert, nil}` is the empty list.
fn names<'a>(term: Option<&Term<'a>>) -> Option<impl ExactSizeIterator<Item = Option<Text<'a>>> + use<'a>> {
    let elements = match term? {
        Term::List(elements) | Term::Tuple(elements) => elements.clone(),
        Term::Bytes(_)
        | Term::Integer(_)
        | Term::Float(_)
        | Term::Atom(_)
        | Term::Binary(_)
        | Term::Bits(..)
        | Term::Improper(_)
        | Term::Map(_)
        | Term::Opaque(_) => return None,
    };
    let is_empty = elements.len() == 2 && {
        let mut both = elements.clone().map(|term| matches!(&term, Term::Atom(atom) if atom.is("bert") || atom.is("nil")));
        matches!(term, Some(Term::Tuple(_))) && both.all(|is_wrapping| is_wrapping)
    };
    Some(elements.take(if is_empty { 0 } else { usize::MAX }).map(|term| term.text()))
}

/// Each name's field. Of a name that comes twice only the last place counts.
fn placed<'a, F: Copy + PartialEq>(
    names: impl ExactSizeIterator<Item = Option<Text<'a>>>,
    named: fn(&str) -> F,
    none: F,
) -> Vec<F> {
    let mut places = Vec::with_capacity(names.len());
    places.extend(names.map(|name| name.as_deref().map_or(none, named)));
    for at in (0..places.len()).rev() {
        let Some((earlier, [field, ..])) = places.split_at_mut_checked(at) else { continue };
        if *field != none {
            earlier.iter_mut().filter(|other| *other == field).for_each(|other| *other = none);
        }
    }
    places
}

/// The layouts of one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Layouts(Vec<Layout>);

impl Layouts {
    /// Takes in a layout: one coded list of texts. Answers it.
    pub(super) fn learn(&mut self, name: &str, coded: &[u8]) -> Result<&Layout, Reject> {
        let layout = Layout::new(name, coded)?;
        let at = match self.0.iter().position(|known| *known.name == *name) {
            Some(at) => at,
            None if self.0.len() < MOST_ELEMENTS => self.0.len(),
            None => return Err(Reject::Layout),
        };
        match self.0.get_mut(at) {
            Some(known) => *known = layout,
            None => self.0.push(layout),
        }
        self.0.get(at).ok_or(Reject::Layout)
    }

    #[inline]
    pub(super) fn of(&self, name: &str) -> Result<&Layout, Reject> {
        self.0.iter().find(|layout| *layout.name == *name).ok_or(Reject::NoLayout)
    }
}
