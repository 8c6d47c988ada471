//! What only one kind of PBX has, as settings write it. Invariant: a name nobody knows or a value that cannot be is said by
//! name, before anything is sent; `auto` and nothing are the same.

use std::str::FromStr;

use cordboard_engine::AccountSettings;
use cordboard_model::Problem;

/// The options of an account, and which of them were asked for.
pub(crate) struct Options<'a> {
    account: &'a AccountSettings,
    known: Vec<&'static str>,
}

impl<'a> Options<'a> {
    pub(crate) const fn new(account: &'a AccountSettings) -> Self {
        Self { account, known: Vec::new() }
    }

    fn get(&mut self, name: &'static str) -> Option<&'a str> {
        self.known.push(name);
        let value = self.account.options.get(name)?.trim();
        (!value.is_empty() && !value.eq_ignore_ascii_case("auto")).then_some(value)
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub(crate) fn parsed<T: FromStr>(&mut self, name: &'static str) -> Result<Option<T>, Problem> {
        self.get(name).map(|value| value.parse().map_err(|_| invalid(name))).transpose()
    }

    /// One of these words, in any case.
    pub(crate) fn one_of<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let meant = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value));
        meant.map(|(_, meant)| Some(*meant)).ok_or_else(|| invalid(name))
    }

    /// Whether what the PBX posts enters by the local API.
    pub(crate) fn hooks_by_api(&mut self) -> Result<bool, Problem> {
        Ok(self.one_of("hooksByApi", &[("yes", true), ("no", false)])?.unwrap_or(false))
    }

    /// Every option was asked for.
    pub(crate) fn all_known(&self) -> Result<(), Problem> {
        match self.account.options.keys().find(|name| !self.known.contains(&name.as_str())) {
            Some(unknown) => Err(Problem { code: "optionUnknown".to_owned(), detail: unknown.clone() }),
            None => Ok(()),
        }
    }
}

/// The value of that option cannot be.
pub(crate) fn invalid(name: &str) -> Problem {
    Problem { code: "optionInvalid".to_owned(), detail: name.to_owned() }
}
