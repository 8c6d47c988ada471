//! Writing terms. Invariant: what is written can be read: lengths that a form cannot say are written in the next larger one.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use crate::tag::{
    ATOM, ATOM_UTF8, BINARY, COMPRESSED, FLOAT, INTEGER, LARGE_BIG, LARGE_TUPLE, LIST, MAP, NEW_FLOAT, NIL, SMALL_ATOM_UTF8,
    SMALL_BIG, SMALL_INTEGER, SMALL_TUPLE, STRING, VERSION,
};

/// The forms in which an Erlang writes what has several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Atoms as UTF-8, as Erlang does since 26; Latin-1 where the name allows it before.
    pub utf8_atoms: bool,
    /// Floats in eight bytes, as every Erlang of today does; as digits before.
    pub new_floats: bool,
}

/// Appends terms to a frame. Of lists, tuples and maps the caller first says how many elements follow, then writes them.
#[derive(Clone, Debug)]
pub struct Encoder {
    dialect: Dialect,
    frame: Vec<u8>,
}

impl Encoder {
    /// An empty frame.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, frame: vec![VERSION] }
    }

    /// The frame.
    #[must_use]
    pub fn into_frame(self) -> Vec<u8> {
        self.frame
    }

    /// The frame with its term compressed.
    ///
    /// # Errors
    /// When there is no room for it, or the term is larger than a frame can say.
    pub fn into_compressed_frame(self) -> std::io::Result<Vec<u8>> {
        let term = self.frame.get(1..).unwrap_or_default();
        let size = u32::try_from(term.len()).map_err(|_| std::io::ErrorKind::InvalidInput)?;
        let mut frame = vec![VERSION, COMPRESSED];
        frame.extend(size.to_be_bytes());
        let mut stream = ZlibEncoder::new(frame, Compression::default());
        stream.write_all(term)?;
        stream.finish()
    }

    /// An atom. A name beyond 255 characters, which Erlang does not have, is written all the same.
    pub fn atom(&mut self, name: &str) -> &mut Self {
        let latin1: Option<Vec<u8>> = name.chars().map(|one| u8::try_from(u32::from(one)).ok()).collect();
        match latin1 {
            Some(latin1) if !self.dialect.utf8_atoms => self.short(ATOM, &latin1),
            Some(_) | None => match u8::try_from(name.len()) {
                Ok(length) => {
                    self.frame.extend([SMALL_ATOM_UTF8, length]);
                    self.frame.extend(name.as_bytes());
                    self
                }
                Err(_) => self.short(ATOM_UTF8, name.as_bytes()),
            },
        }
    }

    /// An integer in the shortest form.
    pub fn integer(&mut self, value: i64) -> &mut Self {
        self.wide_integer(i128::from(value))
    }

    /// An integer in the shortest form.
    pub fn wide_integer(&mut self, value: i128) -> &mut Self {
        if let Ok(small) = u8::try_from(value) {
            self.frame.extend([SMALL_INTEGER, small]);
        } else if let Ok(middle) = i32::try_from(value) {
            self.frame.push(INTEGER);
            self.frame.extend(middle.to_be_bytes());
        } else {
            let digits = value.unsigned_abs().to_le_bytes();
            let length = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
            self.big_integer(value < 0, digits.get(..length).unwrap_or_default());
        }
        self
    }

    /// An integer of any size by its distance from zero, little endian.
    pub fn big_integer(&mut self, negative: bool, magnitude: &[u8]) -> &mut Self {
        match u8::try_from(magnitude.len()) {
            Ok(length) => self.frame.extend([SMALL_BIG, length, u8::from(negative)]),
            Err(_) => {
                self.length(LARGE_BIG, magnitude.len());
                self.frame.push(u8::from(negative));
            }
        }
        self.frame.extend(magnitude);
        self
    }

    /// A float.
    pub fn float(&mut self, value: f64) -> &mut Self {
        if self.dialect.new_floats {
            self.frame.push(NEW_FLOAT);
            self.frame.extend(value.to_be_bytes());
        } else {
            let digits = exponential(value);
            self.frame.push(FLOAT);
            self.frame.extend(digits.bytes().chain(std::iter::repeat(0)).take(31));
        }
        self
    }

    /// A binary.
    pub fn binary(&mut self, bytes: &[u8]) -> &mut Self {
        self.length(BINARY, bytes.len());
        self.frame.extend(bytes);
        self
    }

    /// A text as a list of characters, in the form that Erlang chooses for it.
    pub fn characters(&mut self, text: &str) -> &mut Self {
        let bytes: Option<Vec<u8>> = text.chars().map(|one| u8::try_from(u32::from(one)).ok()).collect();
        match bytes {
            Some(bytes) if bytes.is_empty() => self.nil(),
            Some(bytes) if u16::try_from(bytes.len()).is_ok() => self.short(STRING, &bytes),
            Some(_) | None => {
                self.list(text.chars().count());
                for one in text.chars() {
                    self.integer(i64::from(u32::from(one)));
                }
                self.nil()
            }
        }
    }

    /// The empty list, and the end of a proper list.
    pub fn nil(&mut self) -> &mut Self {
        self.frame.push(NIL);
        self
    }

    /// A list: so many elements follow, then its tail, which is [`Encoder::nil`] as a rule.
    pub fn list(&mut self, count: usize) -> &mut Self {
        self.length(LIST, count)
    }

    /// A tuple: so many elements follow.
    pub fn tuple(&mut self, count: usize) -> &mut Self {
        match u8::try_from(count) {
            Ok(count) => {
                self.frame.extend([SMALL_TUPLE, count]);
                self
            }
            Err(_) => self.length(LARGE_TUPLE, count),
        }
    }

    /// A map: so many keys follow, each with its value.
    pub fn map(&mut self, pairs: usize) -> &mut Self {
        self.length(MAP, pairs)
    }

    /// A term that is coded already, as [`crate::Reader::skip`] answers it.
    pub fn coded(&mut self, term: &[u8]) -> &mut Self {
        self.frame.extend(term);
        self
    }

    fn length(&mut self, tag: u8, length: usize) -> &mut Self {
        self.frame.push(tag);
        // No memory holds more than the format can say: 4 GiB.
        self.frame.extend(u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
        self
    }

    fn short(&mut self, tag: u8, bytes: &[u8]) -> &mut Self {
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.frame.push(tag);
        self.frame.extend(length.to_be_bytes());
        self.frame.extend(bytes.iter().take(usize::from(length)));
        self
    }
}

/// `%.20e` of C, in which Erlang wrote floats: a sign and two digits at least in the exponent.
fn exponential(value: f64) -> String {
    let digits = format!("{value:.20e}");
    match digits.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{mantissa}e{sign}{exponent:0>2}")
        }
        None => digits,
    }
}
