//! Scenarios: a cast and what it does, in words of no vendor. Invariant: the same scenario gives the same calls, whoever watches.

mod file;
mod play;
mod shift;

use std::path::PathBuf;

use crate::{
    act::Act,
    core::cast::{Cast, CastError},
    span::Span,
};

pub use play::{Hands, Play, Report};

/// Who takes part and what happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Begins again when it is over.
    pub repeat: bool,
    /// Who takes part.
    pub cast: Cast,
    /// What happens, in this order.
    pub steps: Vec<Step>,
}

/// Something that happens at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub when: When,
    /// Happens only when nobody sits at the desk.
    pub headless: bool,
    /// What.
    pub deed: Deed,
}

/// When a step happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So long after the beginning.
    At(Span),
    /// So long after the step before.
    After(Span),
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Somebody does something.
    Act(Act),
    /// Nothing, until something is so.
    Wait {
        /// What.
        until: Until,
        /// At most so long.
        timeout: Span,
        /// What is done when it is not so by then.
        otherwise: Vec<Act>,
    },
    /// Faults are switched on, or off by `off`.
    Fault {
        /// The plan.
        plan: crate::faults::Plan,
        /// For one user's sessions only.
        who: Option<String>,
    },
    /// The sessions of a user, or all, are cut once.
    Cut {
        /// Whose.
        who: Option<String>,
    },
}

/// What a scenario can wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// The user's telephone rings.
    Ringing(String),
    /// The user talks.
    Answered(String),
    /// The user has no call.
    Free(String),
    /// The user's agent is ready.
    Ready(String),
    /// There is no call at all.
    Quiet,
}

/// A scenario cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("the scenario {path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no TOML, or a value has the wrong type.
    #[error("the scenario is not well formed: {0}")]
    Form(#[from] toml::de::Error),
    /// A step is wrong.
    #[error("step {number} is wrong: {reason}")]
    Step {
        /// Its place, from 1.
        number: usize,
        /// Why.
        reason: String,
    },
    /// The cast is wrong.
    #[error(transparent)]
    Cast(#[from] CastError),
}

impl Scenario {
    /// The built-in scripted morning.
    ///
    /// # Errors
    /// Never with the file this program was built with; a test sees to it.
    pub fn demo() -> Result<Self, ScenarioError> {
        include_str!("scenario/demo.toml").parse()
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`ScenarioError`] says which step or entry is wrong.
    pub async fn read(path: PathBuf) -> Result<Self, ScenarioError> {
        let text = tokio::fs::read_to_string(&path).await;
        text.map_err(|source| ScenarioError::File { path, source })?.parse()
    }

    /// All times multiplied by a factor, those of the cast too.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        self.cast = self.cast.scaled(factor);
        for step in &mut self.steps {
            match &mut step.when {
                When::At(span) | When::After(span) => *span = span.scaled(factor),
            }
            match &mut step.deed {
                Deed::Act(act) => act.scale(factor),
                Deed::Wait { timeout, otherwise, .. } => {
                    *timeout = timeout.scaled(factor);
                    otherwise.iter_mut().for_each(|act| act.scale(factor));
                }
                Deed::Fault { .. } | Deed::Cut { .. } => {}
            }
        }
        self
    }

    /// When the last step with a fixed time happens.
    #[must_use]
    pub fn length(&self) -> Span {
        self.steps.iter().fold(Span::default(), |length, step| match step.when {
            When::At(at) => length.max(at),
            When::After(after) => Span(length.0 + after.0),
        })
    }
}
