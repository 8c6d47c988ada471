//! Fills in what a cast leaves out and checks the rest. Invariant: every name of a completed cast leads somewhere.

use super::{Cast, Effect, Status};
use crate::span::Span;

/// The cast cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum CastError {
    /// A needed word is empty.
    #[error("a {what} has no {field}")]
    Empty {
        /// What lacks it.
        what: &'static str,
        /// Which field.
        field: &'static str,
    },
    /// Two of the same.
    #[error("{what} {value:?} exists twice")]
    Twice {
        /// What.
        what: &'static str,
        /// The value.
        value: String,
    },
    /// A name leads nowhere.
    #[error("there is no {what} {value:?}")]
    Unknown {
        /// What.
        what: &'static str,
        /// The value.
        value: String,
    },
    /// The start is no time.
    #[error("settings.starts_at {0:?} is no RFC 3339 time")]
    StartsAt(String),
}

impl Cast {
    /// Fills ids, passwords and statuses that were left out, and checks that every name leads somewhere.
    ///
    /// # Errors
    /// [`CastError`] says which entry is wrong.
    pub fn completed(mut self) -> Result<Self, CastError> {
        if self.statuses.is_empty() {
            self.statuses = default_statuses();
        }
        let first_status = self.statuses.first().map(|status| status.name.clone()).unwrap_or_default();
        for (user, place) in self.users.iter_mut().zip(1..) {
            filled("user", "login", &user.login)?;
            filled("user", "extension", &user.extension)?;
            user.id = if user.id == 0 { place } else { user.id };
            if user.password.is_empty() {
                "secret".clone_into(&mut user.password);
            }
            if user.presence.is_empty() {
                user.presence.clone_from(&first_status);
            }
            if let Some(agent) = &mut user.agent {
                filled("agent", "number", &agent.number)?;
                agent.id = if agent.id == 0 { 20 + user.id } else { agent.id };
            }
            if let Some(voicemail) = &mut user.voicemail
                && voicemail.id == 0
            {
                voicemail.id = 50 + user.id;
            }
        }
        for (queue, place) in self.queues.iter_mut().zip(1..) {
            filled("queue", "name", &queue.name)?;
            filled("queue", "number", &queue.number)?;
            queue.id = if queue.id == 0 { place } else { queue.id };
            if queue.display_name.is_empty() {
                queue.display_name.clone_from(&queue.name);
            }
        }
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> Result<(), CastError> {
        unique("user id", self.users.iter().map(|user| user.id.to_string()))?;
        unique("login", self.users.iter().map(|user| user.login.clone()))?;
        unique("agent id", self.users.iter().filter_map(|user| Some(user.agent.as_ref()?.id.to_string())))?;
        unique("queue id", self.queues.iter().map(|queue| queue.id.to_string()))?;
        unique("queue", self.queues.iter().map(|queue| queue.name.clone()))?;
        let numbers = self.users.iter().map(|user| user.extension.clone());
        let numbers = numbers.chain(self.queues.iter().map(|queue| queue.number.clone()));
        let numbers = numbers.chain(self.rooms.iter().map(|room| room.number.clone()));
        unique("number", numbers.chain(self.groups.iter().map(|group| group.number.clone())))?;
        for member in self.groups.iter().flat_map(|group| &group.members) {
            if !self.users.iter().any(|user| user.login == *member) {
                return Err(CastError::Unknown { what: "user", value: member.clone() });
            }
        }
        for member in &self.members {
            if !self.users.iter().any(|user| user.login == member.user && user.agent.is_some()) {
                return Err(CastError::Unknown { what: "agent", value: member.user.clone() });
            }
            if !self.queues.iter().any(|queue| queue.name == member.queue) {
                return Err(CastError::Unknown { what: "queue", value: member.queue.clone() });
            }
        }
        for user in &self.users {
            if !self.statuses.iter().any(|status| status.name == user.presence) {
                return Err(CastError::Unknown { what: "status", value: user.presence.clone() });
            }
        }
        if let Some(text) = &self.settings.starts_at
            && text.parse::<jiff::Timestamp>().is_err()
        {
            return Err(CastError::StartsAt(text.clone()));
        }
        Ok(())
    }

    /// All times of the cast multiplied by a factor.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        let by = |span: &mut Span| *span = span.scaled(factor);
        by(&mut self.settings.ring_timeout);
        by(&mut self.settings.retry);
        by(&mut self.settings.message);
        for queue in &mut self.queues {
            by(&mut queue.wrap_up);
            by(&mut queue.ring_timeout);
            queue.max_wait.as_mut().map(by).unwrap_or_default();
        }
        let users = self.users.iter_mut().filter_map(|user| user.behaviour.as_mut());
        for behaviour in users.chain(self.parties.iter_mut().filter_map(|party| party.behaviour.as_mut())) {
            behaviour.answer_after.as_mut().map(by).unwrap_or_default();
            behaviour.talk.as_mut().map(by).unwrap_or_default();
        }
        self
    }
}

fn filled(what: &'static str, field: &'static str, value: &str) -> Result<(), CastError> {
    if value.is_empty() { Err(CastError::Empty { what, field }) } else { Ok(()) }
}

fn unique(what: &'static str, values: impl Iterator<Item = String>) -> Result<(), CastError> {
    let mut seen = std::collections::BTreeSet::new();
    for value in values {
        if !seen.insert(value.clone()) {
            return Err(CastError::Twice { what, value });
        }
    }
    Ok(())
}

fn default_statuses() -> Vec<Status> {
    let status = |name: &str, label: &str, color: &str, effect| Status {
        name: name.to_owned(),
        label: label.to_owned(),
        color: color.to_owned(),
        effect,
    };
    vec![
        status("available", "Available", "#08FD20", Effect::Ready),
        status("lunch", "Lunch", "#001AFF", Effect::Pause),
        status("coffee", "Coffee break", "#B7791F", Effect::Pause),
        status("training", "Training", "#7C3AED", Effect::Pause),
        status("away", "Away", "#FDE50A", Effect::None),
        status("donotdisturb", "Do not disturb", "#FF032D", Effect::Dnd),
        status("disconnected", "Offline", "#9E9E9E", Effect::LogOut),
    ]
}
