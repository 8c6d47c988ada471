//! The program's arguments. Invariant: what is not understood is said and nothing is started; a link comes last, so that nothing
//! hidden in one is ever read as an option.

use std::path::PathBuf;

use cordboard_engine::Given;

use crate::desktop::defaults::SCHEMES;

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
    /// What to dial, as another program hands it over; not looked at yet.
    pub(crate) number: Option<(Given, String)>,
}

/// An argument that is not understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not understood; known are --hidden, --demo, --data-dir FOLDER, --ledger FILE, and last a link or --dial TEXT")]
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
                "--dial" => {
                    let text = arguments.next().ok_or_else(|| NotUnderstood(argument.clone()))?;
                    return last(arguments, argument, Self { number: Some((Given::Text, text)), ..read });
                }
                link if is_link(link) => {
                    let number = Some((Given::Link, argument.clone()));
                    return last(arguments, argument, Self { number, ..read });
                }
                _ => return Err(NotUnderstood(argument)),
            }
        }
        Ok(read)
    }
}

/// A link that was split on the way is not the one that was clicked.
fn last(mut left: impl Iterator<Item = String>, argument: String, read: Arguments) -> Result<Arguments, NotUnderstood> {
    if left.next().is_some() { Err(NotUnderstood(argument)) } else { Ok(read) }
}

fn is_link(argument: &str) -> bool {
    let scheme = argument.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
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
    }

    #[test]
    fn a_link_is_one_argument_and_the_last() {
        let opened = read(&["--data-dir", "/d", "TEL:+33142764978"]).unwrap();
        assert_eq!(opened.number, Some((Given::Link, "TEL:+33142764978".to_owned())));
        assert_eq!(opened.data_dir, Some("/d".into()));
        assert_eq!(read(&["--dial", "--demo"]).unwrap().number, Some((Given::Text, "--demo".to_owned())), "text is no option");
        assert!(read(&["--dial"]).is_err() && read(&["--dial", "1", "--demo"]).is_err());
        assert!(read(&["tel:112", "--demo"]).is_err(), "what a link hides is no option");
        assert!(read(&["tel:1", "tel:2"]).is_err(), "one click is one link");
        assert!(read(&["javascript:1"]).is_err(), "no link of ours");
    }
}
