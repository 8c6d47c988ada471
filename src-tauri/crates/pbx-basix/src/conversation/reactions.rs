//! Commands that have no reply (basix.md 7). Invariant: an event about one of the legs is the only sign that a command was taken;
//! each command is given up at most once.

use std::time::Duration;

use tokio::time::Instant;

/// How long the PBX may take to do something.
pub(crate) const WITHIN: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Reactions(Vec<(Instant, Vec<String>)>);

impl Reactions {
    /// A command about these legs was sent.
    pub(super) fn wait_for(&mut self, legs: Vec<String>, now: Instant) {
        self.0.push((now + WITHIN, legs));
    }

    /// Something happened to that leg.
    pub(super) fn seen(&mut self, leg: &str) {
        self.0.retain(|(_, legs)| !legs.iter().any(|awaited| awaited == leg));
    }

    /// When the next command is given up.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.iter().map(|(due, _)| *due).min()
    }

    /// Gives up what is too late. Answers how many commands that are.
    pub(super) fn expired(&mut self, now: Instant) -> usize {
        let before = self.0.len();
        self.0.retain(|(due, _)| *due > now);
        before - self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_command_is_given_up_after_five_seconds_unless_something_happened_to_its_leg() {
        let mut reactions = Reactions::default();
        let begin = Instant::now();
        reactions.wait_for(vec!["a".to_owned(), "b".to_owned()], begin);
        reactions.wait_for(vec!["c".to_owned()], begin + Duration::from_secs(1));
        reactions.seen("b");
        assert_eq!(reactions.due(), Some(begin + Duration::from_secs(6)));
        assert_eq!(reactions.expired(begin + Duration::from_millis(5_999)), 0);
        assert_eq!(reactions.expired(begin + Duration::from_secs(6)), 1);
        assert_eq!(reactions.expired(begin + Duration::from_secs(60)), 0, "once");
    }
}
