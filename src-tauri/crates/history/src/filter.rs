//! Which calls are wanted. Invariant: a filter's value is data, bound or folded, never part of a statement.

use cordboard_model::{AccountId, At, Direction};

/// Which calls are wanted; all of them by default. Members narrow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only through the queue of this name.
    pub queue: Option<String>,
    /// Only with this number, however it is written.
    pub number: Option<String>,
    /// Only missed ones.
    pub missed: bool,
    /// Only begun at or after this.
    pub from: Option<At>,
    /// Only begun before this.
    pub until: Option<At>,
    /// Only those whose number or name contains every word of this. One or two letters or digits: only at the beginning of
    /// a word; kanji, kana and hangul anywhere.
    pub text: Option<String>,
}
