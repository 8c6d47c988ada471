//! Messages (basix.md 3). Invariant: a message is handed out only after every byte of its frame was checked.

use erlang_term::{Frames, Head, Malformed, Reader};

use super::{Layout, Record, Text, Value, layout::Layouts};

/// A frame that is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// It is no term.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The server never said which field is where.
    #[error("a record of an element without a layout")]
    NoLayout,
    /// A layout is no list of names, or larger than any layout.
    #[error("a layout that is none")]
    Layout,
    /// A record is neither a tuple nor a list.
    #[error("a record that is none")]
    Record,
    /// A part without which the message means nothing is missing.
    #[error("the {0} is missing")]
    Missing(&'static str),
}

/// What happened to the thing a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is new.
    Added,
    /// It is different. Also everything the server calls by a word of its own.
    Updated,
    /// It is gone.
    Removed,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Changed<'a> {
    /// What happened.
    pub deed: Deed,
    /// The server's word for it.
    pub event: Option<Text<'a>>,
    /// To what.
    pub record: Record<'a>,
}

/// All records of an element.
#[derive(Clone, Debug)]
pub struct Snapshot<'a> {
    layout: &'a Layout,
    records: Reader<'a>,
    count: usize,
}

/// What a frame says.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a box would be the only allocation of most frames")]
pub enum Message<'a> {
    /// Which field is where from now on.
    Layout(&'a Layout),
    /// All records of an element: what is missing there is gone.
    Snapshot(Snapshot<'a>),
    /// One record.
    Changed(Changed<'a>),
    /// A word about the connection.
    System(Value<'a>),
    /// A word from an administrator.
    Told(Value<'a>),
    /// Something without meaning for us.
    Ignored,
}

impl<'a> Snapshot<'a> {
    /// The layout of the records.
    #[must_use]
    pub const fn layout(&self) -> &'a Layout {
        self.layout
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The records, read one by one: a snapshot may be large.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let (mut reader, layout) = (self.records.clone(), self.layout);
        (0..self.count).map_while(move |_| {
            let mut record = Record::of(layout);
            record.read(&mut reader).ok()?;
            Some(record)
        })
    }
}

/// Reads the frames of one connection; a new connection needs a new one.
#[derive(Debug, Default)]
pub struct Decoder {
    frames: Frames,
    layouts: Layouts,
}

impl Decoder {
    /// Reads one frame.
    ///
    /// # Errors
    /// When anything in it is not as it should be; then nothing was learned from it.
    #[inline]
    pub fn read<'a>(&'a mut self, frame: &'a [u8]) -> Result<Message<'a>, Reject> {
        let mut reader = self.frames.open(frame)?;
        let whole = reader.clone();
        let (count, is_list) = match reader.head()? {
            Head::Tuple(count @ 1..) => (count, false),
            Head::List(count @ 1..) => (count, true),
            Head::Tuple(_)
            | Head::List(_)
            | Head::Integer(_)
            | Head::Float(_)
            | Head::Atom(_)
            | Head::Binary(_)
            | Head::Bits(..)
            | Head::Bytes(_)
            | Head::Nil
            | Head::Map(_)
            | Head::Opaque(_) => return ignored(whole),
        };
        reader.descend()?;
        let mut parts = Parts { reader, left: count, is_list };
        let kind = parts.name()?;
        match kind.as_deref() {
            Some("info_event") => {
                let element = parts.name()?.ok_or(Reject::Missing("element"))?;
                let layout = self.layouts.of(&element)?;
                parts.take("record")?;
                let mut changed = Changed { deed: Deed::Updated, event: None, record: Record::of(layout) };
                changed.record.read(&mut parts.reader)?;
                changed.event = parts.name()?;
                parts.end()?;
                changed.deed = match changed.event.as_deref() {
                    Some("added") => Deed::Added,
                    Some("removed") => Deed::Removed,
                    Some(_) | None => Deed::Updated,
                };
                Ok(Message::Changed(changed))
            }
            Some("initial_info") => {
                let element = parts.name()?.ok_or(Reject::Missing("element"))?;
                parts.take("records")?;
                let (records, count) = records(&mut parts.reader)?;
                parts.end()?;
                let layout = self.layouts.of(&element)?;
                Ok(Message::Snapshot(Snapshot { layout, records, count }))
            }
            Some("field_spec") => {
                let element = parts.name()?.ok_or(Reject::Missing("element"))?;
                parts.take("fields")?;
                let coded = parts.reader.skip()?;
                parts.end()?;
                self.layouts.learn(&element, coded).map(Message::Layout)
            }
            Some("system_msg") => parts.only().map(Message::System),
            Some("msg") => parts.only().map(Message::Told),
            Some(_) | None => {
                parts.end()?;
                Ok(Message::Ignored)
            }
        }
    }
}

/// A term that is no message, checked all the same.
#[cold]
fn ignored(mut whole: Reader<'_>) -> Result<Message<'static>, Reject> {
    whole.skip()?;
    whole.finish()?;
    Ok(Message::Ignored)
}

/// The elements of the top term.
struct Parts<'a> {
    reader: Reader<'a>,
    left: usize,
    is_list: bool,
}

impl<'a> Parts<'a> {
    fn take(&mut self, what: &'static str) -> Result<(), Reject> {
        self.left = self.left.checked_sub(1).ok_or(Reject::Missing(what))?;
        Ok(())
    }

    /// A word: atom, characters or binary.
    #[inline]
    fn name(&mut self) -> Result<Option<Text<'a>>, Reject> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        if let Some(bytes) = self.reader.take_bytes() {
            return Ok(Some(erlang_term::text(bytes)));
        }
        let before = self.reader.clone();
        match self.reader.head()? {
            Head::Atom(atom) if atom.is("undefined") => Ok(None),
            Head::Atom(atom) => Ok(Some(atom.text())),
            Head::Binary(bytes) | Head::Bytes(bytes) => Ok(Some(erlang_term::text(bytes))),
            Head::Integer(_)
            | Head::Float(_)
            | Head::Bits(..)
            | Head::Nil
            | Head::List(_)
            | Head::Tuple(_)
            | Head::Map(_)
            | Head::Opaque(_) => {
                self.reader = before;
                Ok(Value::read(&mut self.reader)?.into_text())
            }
        }
    }

    /// The one part of a message that has one.
    fn only(mut self) -> Result<Value<'a>, Reject> {
        self.take("message")?;
        let value = Value::read(&mut self.reader)?;
        self.end()?;
        Ok(value)
    }

    /// Nothing but surplus parts may follow.
    #[inline]
    fn end(&mut self) -> Result<(), Reject> {
        self.reader.skip_all(self.left + usize::from(self.is_list))?;
        self.reader.finish()?;
        Ok(())
    }
}

/// Checks a list of records. Answers where they begin and how many there are.
fn records<'a>(reader: &mut Reader<'a>) -> Result<(Reader<'a>, usize), Reject> {
    let (count, is_list) = match reader.head()? {
        Head::Nil => (0, false),
        Head::List(count) => (count, true),
        Head::Tuple(2) if matches!(reader.clone().head(), Ok(Head::Atom(atom)) if atom.is("bert")) => {
            let nothing = reader.clone();
            reader.descend()?;
            reader.skip_all(2)?;
            reader.ascend();
            return Ok((nothing, 0));
        }
        Head::Tuple(count) => (count, false),
        Head::Integer(_)
        | Head::Float(_)
        | Head::Atom(_)
        | Head::Binary(_)
        | Head::Bits(..)
        | Head::Bytes(_)
        | Head::Map(_)
        | Head::Opaque(_) => return Err(Reject::Missing("list of records")),
    };
    if count > 0 {
        reader.descend()?;
    }
    let begin = reader.clone();
    for _ in 0..count {
        Record::pass(reader)?;
    }
    if is_list && reader.head()? != Head::Nil {
        return Err(Reject::Missing("end of the records"));
    }
    if count > 0 {
        reader.ascend();
    }
    Ok((begin, count))
}
