//! Lines of a stream, one at a time. Invariant: memory is bounded whatever the input; a line beyond the limit is passed
//! over and told.

use std::io::{self, BufRead, BufReader, Read};

/// More than any frame that a session would accept.
pub(crate) const LONGEST: usize = 32 * 1024 * 1024;

/// One line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// It was longer than the limit.
    TooLong,
}

/// Reads lines; keeps one buffer.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    longest: usize,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, longest: usize) -> Self {
        Self::buffered(BufReader::with_capacity(64 * 1024, input), longest)
    }

    const fn buffered(input: BufReader<R>, longest: usize) -> Self {
        Self { input, line: Vec::new(), longest }
    }

    /// The next line; `None` at the end. `before_waiting` runs before every read that may wait for the writer.
    pub(crate) fn next(&mut self, mut before_waiting: impl FnMut() -> io::Result<()>) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut too_long = false;
        loop {
            if self.input.buffer().is_empty() {
                before_waiting()?;
            }
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = piece.iter().position(|byte| *byte == b'\n');
            let (taken, used) = end.map_or((piece.len(), piece.len()), |end| (end, end + 1));
            let at_end = piece.is_empty();
            too_long |= self.line.len() + taken > self.longest;
            if !too_long {
                self.line.extend_from_slice(&piece[..taken]);
            }
            let nothing = self.line.is_empty() && !too_long;
            self.input.consume(used);
            if end.is_none() && !at_end {
                continue;
            }
            if at_end && nothing {
                return Ok(None);
            }
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
            return Ok(Some(if too_long { Line::TooLong } else { Line::Bytes(&self.line) }));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn all(text: &[u8], capacity: usize) -> Vec<String> {
        let mut lines = Lines::buffered(BufReader::with_capacity(capacity, text), 5);
        let mut found = Vec::new();
        while let Some(line) = lines.next(|| Ok(())).unwrap() {
            found.push(match line {
                Line::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                Line::TooLong => "too long".to_owned(),
            });
        }
        found
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let table: [(&[u8], &[&str]); 5] = [
            (b"", &[]),
            (b"a\nb\r\n\nc", &["a", "b", "", "c"]),
            (b"12345\n123456\nx\n", &["12345", "too long", "x"]),
            (b"1234567890", &["too long"]),
            (b"\n", &[""]),
        ];
        for (text, want) in table {
            for capacity in [1, 2, 3, 64] {
                assert_eq!(all(text, capacity), want, "{text:?} by {capacity}");
            }
        }
    }
}
