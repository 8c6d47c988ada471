//! The program's arguments. Invariant: what is not understood is said and nothing is started.

use std::path::PathBuf;

/// How the program is to start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Start without a window, in the tray.
    pub(crate) hidden: bool,
    /// Start the built-in exchange and sign in to it; keeps its own data folder.
    pub(crate) demo: bool,
    /// Where to keep data instead of the system's usual place.
    pub(crate) data_dir: Option<PathBuf>,
    /// Where the demo's exchange writes its ledger.
    pub(crate) ledger: Option<PathBuf>,
}

/// An argument that is not understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not understood; known are --hidden, --demo, --data-dir FOLDER and --ledger FILE")]
pub(crate) struct NotUnderstood(String);

impl Arguments {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self, NotUnderstood> {
        let mut read = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut path = || arguments.next().map(PathBuf::from).ok_or_else(|| NotUnderstood(argument.clone()));
            match argument.as_str() {
                "--hidden" => read.hidden = true,
                "--demo" => read.demo = true,
                "--data-dir" => read.data_dir = Some(path()?),
                "--ledger" => read.ledger = Some(path()?),
                _ => return Err(NotUnderstood(argument)),
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Arguments, NotUnderstood> {
        Arguments::read(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn known_arguments_are_read_and_others_refused() {
        assert_eq!(read(&[]), Ok(Arguments::default()));
        let demo = read(&["--demo", "--hidden", "--data-dir", "/d"]).unwrap();
        assert!(demo.demo && demo.hidden && demo.data_dir == Some("/d".into()));
        assert!(read(&["--data-dir"]).is_err(), "a folder is missing");
        assert!(read(&["tel:112"]).is_err(), "nothing is dialled from an argument");
    }
}
