//! `cordctl replay`: what a recorded stream means. Invariant: stdout holds results only; what could not be understood is on
//! stderr, and counted there.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::{cli::Face, failure::Failure, output::remark, replay::replay};

/// Plays the file, or stdin for `-`.
pub(crate) fn run(face: Face, file: &Path) -> Result<(), Failure> {
    let input: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file);
        Box::new(opened.map_err(|error| {
            Failure::with_advice(
                format!("{} cannot be read: {error}", file.display()),
                "Give a file of JSON lines, or - for stdin",
            )
        })?)
    };
    let tally =
        replay(face, input, io::BufWriter::new(io::stdout().lock()), |line, reason| remark(&format!("line {line}: {reason}")))?;
    remark(&format!(
        "lines: {}, garbage: {}, frames: {} (unknown: {}, ignored: {}, malformed: {})",
        tally.lines, tally.garbage, tally.frames, tally.unknown, tally.ignored, tally.malformed
    ));
    Ok(())
}
