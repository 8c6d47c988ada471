//! What is printed. Invariant: results go to stdout, everything else to stderr; a text from a PBX is cleaned before a
//! terminal sees it (JSON escapes it by itself).

use std::io::{self, Write};

use serde::Serialize;

use crate::failure::Failure;

/// How a person or a program wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Aligned text.
    Text,
    /// JSON lines.
    Json,
}

/// Writes one JSON line.
pub(crate) fn json_line(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"\n")
}

/// Prints the same thing as JSON or as text, and makes sure that it is seen at once.
pub(crate) fn say(form: Form, json: &impl Serialize, text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match form {
        Form::Json => json_line(&mut stdout, json)?,
        Form::Text => writeln!(stdout, "{text}")?,
    }
    Ok(stdout.flush()?)
}

/// A remark for a person, on stderr. Nobody may be there to read it.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Rows with aligned columns; the last column is as long as it is.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_blanks() {
        let rows = [vec!["a".to_owned(), "long one".to_owned()], vec!["bcd".to_owned(), "é".to_owned()]];
        assert_eq!(table(&rows), "a    long one\nbcd  é");
    }
}
