//! One record of an element, typed by its layout. Invariant: everything was checked when it was read; the fields that have no
//! member of their own are still there, in [`Record::fields`].

use erlang_term::{Head, Limits, Malformed, Reader, Term};

use super::{
    Channel, Group, Layout, Member, Reject, Terminal, Text, User, Value,
    layout::{Element, Places},
    read::UNDEFINED,
};

/// What a record is about.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a box would be the only allocation of most frames")]
pub enum Known<'a> {
    /// A channel of any kind; [`Layout::element`] says of which.
    Channel(Channel<'a>),
    /// A user.
    User(User<'a>),
    /// A group.
    Group(Group<'a>),
    /// A user's place in a group.
    Member(Member),
    /// A telephone.
    Terminal(Terminal<'a>),
    /// Something else; see [`Record::fields`].
    Other,
}

/// One record.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// What it says, as far as Cordboard has a use for it.
    pub known: Known<'a>,
    layout: &'a Layout,
    coded: &'a [u8],
}

impl<'a> Record<'a> {
    /// Nothing yet: what comes next is read into it, so that it is not moved about.
    #[inline]
    pub(super) fn of(layout: &'a Layout) -> Self {
        let known = match layout.places() {
            Places::Channel(_) => Known::Channel(Channel::default()),
            Places::User(_) => Known::User(User::default()),
            Places::Group(_) => Known::Group(Group::default()),
            Places::Member(_) => Known::Member(Member::default()),
            Places::Terminal(_) => Known::Terminal(Terminal::default()),
            Places::None => Known::Other,
        };
        Self { known, layout, coded: &[] }
    }

    /// Reads the record that comes next.
    #[inline]
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Reject> {
        let begin = reader.rest();
        match (&mut self.known, self.layout.places()) {
            (Known::Channel(channel), Places::Channel(places)) => read_by(reader, places, channel, Channel::read)?,
            (Known::User(user), Places::User(places)) => read_by(reader, places, user, User::read)?,
            (Known::Group(group), Places::Group(places)) => read_by(reader, places, group, Group::read)?,
            (Known::Member(member), Places::Member(places)) => read_by(reader, places, member, Member::read)?,
            (Known::Terminal(terminal), Places::Terminal(places)) => read_by(reader, places, terminal, Terminal::read)?,
            (_, _) => read_by(reader, &[(); 0], &mut (), |(), (), reader| reader.skip().map(drop))?,
        }
        self.coded = begin.get(..begin.len() - reader.rest().len()).unwrap_or_default();
        Ok(())
    }

    /// Reads over a record, and makes sure that it is one.
    pub(super) fn pass(reader: &mut Reader<'a>) -> Result<(), Reject> {
        match reader.clone().head()? {
            Head::Tuple(_) | Head::Nil | Head::Bytes(_) => drop(reader.skip()?),
            Head::List(_) if matches!(reader.term()?, Term::List(_)) => {}
            Head::List(_)
            | Head::Integer(_)
            | Head::Float(_)
            | Head::Atom(_)
            | Head::Binary(_)
            | Head::Bits(..)
            | Head::Map(_)
            | Head::Opaque(_) => return Err(Reject::Record),
        }
        Ok(())
    }

    /// The layout it was read by.
    #[must_use]
    pub const fn layout(&self) -> &'a Layout {
        self.layout
    }

    /// What kind of thing it is about.
    #[must_use]
    pub const fn element(&self) -> Element {
        self.layout.element()
    }

    /// All fields in the order of the layout, with the names of the layout; those beyond the end of the record are null.
    pub fn fields(&self) -> impl Iterator<Item = (Text<'a>, Value<'a>)> + use<'a> {
        let mut values = Cells::of(self.coded);
        self.layout.fields().filter_map(move |name| {
            let value = values.next().unwrap_or_default();
            Some((name?, value))
        })
    }
}

/// The values of a record, which may be a tuple or a list.
enum Cells<'a> {
    Terms(erlang_term::Elements<'a>),
    Bytes(std::slice::Iter<'a, u8>),
    None,
}

impl<'a> Cells<'a> {
    fn of(coded: &'a [u8]) -> Self {
        match Reader::new(coded, &Limits::default()).term() {
            Ok(Term::Tuple(elements) | Term::List(elements)) => Self::Terms(elements),
            Ok(Term::Bytes(bytes)) => Self::Bytes(bytes.iter()),
            Ok(
                Term::Integer(_)
                | Term::Float(_)
                | Term::Atom(_)
                | Term::Binary(_)
                | Term::Bits(..)
                | Term::Improper(_)
                | Term::Map(_)
                | Term::Opaque(_),
            )
            | Err(_) => Self::None,
        }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        match self {
            Self::Terms(elements) => elements.next().map(|term| Value::of(&term)),
            Self::Bytes(bytes) => bytes.next().map(|byte| Value::Integer(i64::from(*byte))),
            Self::None => None,
        }
    }
}

/// A small integer for each byte: a record that is a list of small numbers comes as a list of bytes.
static SMALL: [[u8; 2]; 256] = {
    let mut coded = [[97, 0]; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        {
            coded[byte][1] = byte as u8;
        }
        byte += 1;
    }
    coded
};

/// Reads a record field by field. A shorter record leaves the rest empty, of a longer one the surplus is read over.
#[inline]
fn read_by<'a, R, F: Copy>(
    reader: &mut Reader<'a>,
    places: &[F],
    record: &mut R,
    mut read: impl FnMut(&mut R, F, &mut Reader<'a>) -> Result<(), Malformed>,
) -> Result<(), Reject> {
    let (count, is_list) = match reader.head()? {
        Head::Tuple(count) => (count, false),
        Head::List(count) => (count, true),
        Head::Nil => return Ok(()),
        Head::Bytes(bytes) => {
            for (place, byte) in places.iter().zip(bytes) {
                if let Some(coded) = SMALL.get(usize::from(*byte)) {
                    read(record, *place, &mut Reader::new(coded, &Limits::default()))?;
                }
            }
            return Ok(());
        }
        Head::Integer(_) | Head::Float(_) | Head::Atom(_) | Head::Binary(_) | Head::Bits(..) | Head::Map(_) | Head::Opaque(_) => {
            return Err(Reject::Record);
        }
    };
    reader.descend()?;
    for place in places.iter().take(count) {
        // Most fields of most records; they are empty from the beginning.
        if !reader.take_if(UNDEFINED) {
            read(record, *place, reader)?;
        }
    }
    reader.skip_all(count.saturating_sub(places.len()))?;
    if is_list && reader.head()? != Head::Nil {
        return Err(Reject::Record);
    }
    reader.ascend();
    Ok(())
}
