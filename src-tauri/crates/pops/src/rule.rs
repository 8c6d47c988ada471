//! Rules: for which calls which page opens, and when. Invariant: a rule whose address cannot be read never opens anything.

use cordboard_model::{CallState, Direction};
use serde::{Deserialize, Serialize};

use crate::{Facts, Template, TemplateError};

/// When the page opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Moment {
    /// The telephone rings, or the user's call is set up.
    #[default]
    Ringing,
    /// The two begin to talk.
    Answered,
    /// The call is over.
    Ended,
    /// When the user says so.
    ByHand,
}

/// Where the page opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Opening {
    /// In the system's browser.
    #[default]
    Browser,
    /// In a window of its own, without any access to the app.
    Window,
}

/// A rule as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Given once.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Off: it is kept and does nothing.
    pub enabled: bool,
    /// Numbers of the other side it is for; `*` at the end stands for any digits. Empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// The queue it is for, by any of its names. Empty: all calls.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub queue: String,
    /// The direction it is for; both when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Whether it is for calls among colleagues too.
    pub internal: bool,
    /// When.
    pub moment: Moment,
    /// The address, see [`Template`].
    pub address: String,
    /// Where.
    pub opening: Opening,
}

impl Rule {
    /// Whether it is for this call, whatever the moment.
    #[must_use]
    pub fn is_for(&self, facts: &Facts) -> bool {
        (self.internal || !facts.internal)
            && self.direction.is_none_or(|direction| direction == facts.direction)
            && self.is_for_queue(facts)
            && self.is_for_number(facts)
    }

    fn is_for_queue(&self, facts: &Facts) -> bool {
        let wanted = self.queue.trim();
        wanted.is_empty() || facts.queues.iter().any(|name| name.to_lowercase() == wanted.to_lowercase())
    }

    fn is_for_number(&self, facts: &Facts) -> bool {
        let mut patterns = self.numbers.iter().map(|pattern| keys(pattern)).filter(|pattern| !pattern.is_empty()).peekable();
        if patterns.peek().is_none() {
            return true;
        }
        let known: Vec<String> = ["number", "e164"].iter().filter_map(|name| facts.fields.get(name)).map(keys).collect();
        patterns.any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => known.iter().any(|number| number.starts_with(start)),
            None => known.contains(&pattern),
        })
    }

    /// Whether this is its moment.
    pub(crate) const fn is_now(&self, facts: &Facts) -> bool {
        match self.moment {
            Moment::Ringing => matches!(facts.state, CallState::Ringing | CallState::Dialing),
            Moment::Answered => facts.answered && facts.state.is_live(),
            Moment::Ended => !facts.state.is_live(),
            Moment::ByHand => false,
        }
    }
}

/// A number without what only separates its digits.
fn keys(number: &str) -> String {
    number.chars().filter(|one| one.is_ascii_digit() || matches!(one, '+' | '*' | '#')).collect()
}

/// Rules that were read, in order.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<(Rule, Template)>);

impl Rules {
    /// Reads the rules; answers those whose address cannot be read beside them.
    #[must_use]
    pub fn read(rules: &[Rule]) -> (Self, Vec<(String, TemplateError)>) {
        let (mut read, mut wrong) = (Vec::new(), Vec::new());
        for rule in rules {
            match Template::read(&rule.address) {
                Ok(template) => read.push((rule.clone(), template)),
                Err(error) => wrong.push((rule.id.clone(), error)),
            }
        }
        (Self(read), wrong)
    }

    /// Whether nothing can open by itself.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.active().next().is_none()
    }

    /// The rules that are on and open pages by themselves.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter().map(|(rule, _)| rule).filter(|rule| rule.enabled && rule.moment != Moment::ByHand)
    }

    /// A rule with its address.
    pub(crate) fn get(&self, id: &str) -> Option<(&Rule, &Template)> {
        self.0.iter().find(|(rule, _)| rule.id == id).map(|(rule, template)| (rule, template))
    }
}
