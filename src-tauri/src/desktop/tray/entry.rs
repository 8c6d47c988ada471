//! The lines of the menu. Invariant: what a line does is its name, so that a click on a menu that was replaced meanwhile does what
//! was read there, or nothing.

use cordboard_contract::UiAgentTarget;
use serde::{Deserialize, Serialize};

/// A line of the menu.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// Only to be read.
    Line(String),
    Separator,
    /// Does something.
    Item(String, Act),
    /// One of several states; marked when it holds.
    State(String, Act, bool),
    /// A menu of its own.
    Group(String, Vec<Self>),
}

/// What a line does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Act {
    Open,
    /// The calls of the past, where the missed ones are.
    Calls,
    SetState(String, UiAgentTarget),
    /// The account and the number of an earlier call.
    CallAgain(String, String),
    DialCopied,
    SelfTest,
    Quit,
}

impl Act {
    /// Its name in the menu.
    pub(super) fn id(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Entry {
    /// What the line of that name does, if it is among these.
    pub(super) fn act(entries: &[Self], id: &str) -> Option<Act> {
        entries.iter().find_map(|entry| match entry {
            Self::Line(_) | Self::Separator => None,
            Self::Item(_, act) | Self::State(_, act, _) => (act.id() == id).then(|| act.clone()),
            Self::Group(_, inner) => Self::act(inner, id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_on_an_older_menu_does_what_was_read_there_or_nothing() {
        let again = |number: &str| Act::CallAgain("lyon".to_owned(), number.to_owned());
        let item = |number: &str| Entry::Item(number.to_owned(), again(number));
        let now = [Entry::Separator, Entry::Group("Recent".to_owned(), vec![item("1203"), item("1202")])];
        assert_eq!(Entry::act(&now, &again("1202").id()), Some(again("1202")), "it has another place now");
        assert_eq!(Entry::act(&now, &again("1201").id()), None, "it is gone");
        assert_eq!(Entry::act(&now, "0"), None);
    }
}
