//! Coverage-guided fuzzing of a decoder, from the kept corpus and back into it.
//!
//! Invariant: what is kept is text, one input a line, so that the tests read it again on every machine without any of this.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::program::Program;
use crate::repository::Repository;

/// Longer inputs find little that shorter ones do not.
const LONGEST: &str = "-max_len=65536";
/// Ends the run when one allocation is larger than 64 MB, or the process than 2 GB with the sanitizer's own.
const LIMITS: [&str; 2] = ["-malloc_limit_mb=64", "-rss_limit_mb=2048"];

/// Runs one target for that long, then keeps the smallest set of inputs that reaches all that was reached.
pub(crate) fn run(repository: &Repository, package: &str, target: &str, seconds: u64) -> Result<()> {
    let folder = repository.path("src-tauri/crates").join(package);
    ensure!(folder.join("fuzz").is_dir(), "{package} has no folder `fuzz`");
    let inputs = folder.join("fuzz/corpus").join(target);
    let kept = inputs.with_extension("hex");
    unpack(&kept, &inputs)?;
    let fuzz = |arguments: &[&str]| {
        let cargo = Program::new("cargo").args(["+nightly", "fuzz"]).args(arguments).folder(&folder);
        cargo
            .limit(Duration::from_secs(seconds + 45 * 60))
            .advice("It needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`.")
    };
    let time = format!("-max_total_time={seconds}");
    fuzz(&["run", target, "--", &time, LONGEST, LIMITS[0], LIMITS[1], "-print_final_stats=1"]).run()?;
    fuzz(&["cmin", target]).run()?;
    pack(&inputs, &kept)
}

fn unpack(kept: &Path, inputs: &Path) -> Result<()> {
    std::fs::create_dir_all(inputs).with_context(|| format!("cannot make {}", inputs.display()))?;
    let corpus =
        if kept.exists() { std::fs::read_to_string(kept).context("cannot read the kept corpus")? } else { String::new() };
    for (number, line) in corpus.lines().enumerate() {
        let bytes = bytes(line).with_context(|| format!("line {} of {} is not hexadecimal", number + 1, kept.display()))?;
        std::fs::write(inputs.join(format!("kept-{number}")), bytes).context("cannot unpack the corpus")?;
    }
    Ok(())
}

fn pack(inputs: &Path, kept: &Path) -> Result<()> {
    let mut lines = Vec::new();
    for entry in inputs.read_dir().with_context(|| format!("cannot list {}", inputs.display()))? {
        let bytes = std::fs::read(entry?.path()).context("cannot read an input")?;
        lines.push(bytes.iter().fold(String::new(), |mut line, byte| {
            // Writing into a text cannot fail.
            let _ = write!(line, "{byte:02x}");
            line
        }));
    }
    lines.retain(|line| !line.is_empty());
    lines.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    std::fs::write(kept, lines.join("\n") + "\n").with_context(|| format!("cannot write {}", kept.display()))?;
    std::fs::remove_dir_all(inputs).context("cannot clear the unpacked corpus")
}

fn bytes(line: &str) -> Option<Vec<u8>> {
    let digits = line.as_bytes();
    let pairs = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    if digits.len().is_multiple_of(2) { pairs.collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{bytes, pack, unpack};

    #[test]
    fn a_corpus_is_the_same_after_being_unpacked_and_packed() {
        let folder = std::env::temp_dir().join(format!("cordboard-corpus-{}", std::process::id()));
        let (kept, inputs) = (folder.join("one.hex"), folder.join("one"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&kept, "00\nff01\n836a00\n").unwrap();
        unpack(&kept, &inputs).unwrap();
        pack(&inputs, &kept).unwrap();
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "00\nff01\n836a00\n");
        assert!(!inputs.exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn half_a_byte_is_no_input() {
        assert_eq!(bytes("0g"), None);
        assert_eq!(bytes("001"), None);
        assert_eq!(bytes("00ff"), Some(vec![0, 255]));
    }
}
