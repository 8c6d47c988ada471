//! Frames as they come from a connection. Invariant: what one frame needed is used again for the next.

use crate::{
    Limits, Malformed, Reader, Term,
    inflate::Inflate,
    tag::{COMPRESSED, VERSION},
};

/// Opens the frames of one connection.
#[derive(Debug, Default)]
pub struct Frames {
    limits: Limits,
    inflate: Inflate,
}

impl Frames {
    /// With other limits than the usual ones.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, inflate: Inflate::default() }
    }

    /// A cursor before the term of a frame. Whoever has read the term asks [`Reader::finish`] whether that was all.
    ///
    /// # Errors
    /// When it is no frame, or its compressed part is broken.
    #[inline]
    pub fn open<'a>(&'a mut self, frame: &'a [u8]) -> Result<Reader<'a>, Malformed> {
        match frame {
            [] => Err(Malformed::Empty),
            _ if frame.len() > self.limits.frame => Err(Malformed::TooLarge),
            [VERSION, COMPRESSED, rest @ ..] => self.inflated(rest),
            [VERSION, rest @ ..] => Ok(Reader::new(rest, &self.limits)),
            [_, ..] => Err(Malformed::Version),
        }
    }

    /// The term of a frame, and nothing but that.
    ///
    /// # Errors
    /// When the frame is malformed anywhere.
    pub fn whole<'a>(&'a mut self, frame: &'a [u8]) -> Result<Term<'a>, Malformed> {
        let mut reader = self.open(frame)?;
        let term = reader.term()?;
        reader.finish()?;
        Ok(term)
    }

    #[cold]
    fn inflated(&mut self, rest: &[u8]) -> Result<Reader<'_>, Malformed> {
        let (declared, stream) = rest.split_first_chunk().ok_or(Malformed::Short)?;
        let declared = usize::try_from(u32::from_be_bytes(*declared)).map_err(|_| Malformed::Bomb)?;
        if declared > self.limits.inflated {
            return Err(Malformed::Bomb);
        }
        Ok(Reader::new(self.inflate.inflate(stream, declared)?, &self.limits))
    }
}
