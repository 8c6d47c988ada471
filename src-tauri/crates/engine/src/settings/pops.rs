//! Screen pops as they are kept. Invariant: nothing opens that was not asked for here.

use cordboard_pops::{HostInvalid, Hosts, Rule, Rules, TemplateError};
use serde::{Deserialize, Serialize};

/// Which pages open with which calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PopSettings {
    /// Hosts whose pages telephone systems may open, and windows may go to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The rules in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

/// What in the settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PopsInvalid {
    #[error("host {}", .0.0)]
    Host(HostInvalid),
    #[error("rule {0}: {1}")]
    Rule(String, TemplateError),
}

impl PopSettings {
    /// The rules and hosts that can be read, and what cannot.
    pub(crate) fn read(&self) -> (Rules, Hosts, Vec<PopsInvalid>) {
        let (rules, wrong) = Rules::read(&self.rules);
        let mut invalid: Vec<PopsInvalid> = wrong.into_iter().map(|(rule, error)| PopsInvalid::Rule(rule, error)).collect();
        let hosts = Hosts::read(self.hosts.iter().map(String::as_str)).unwrap_or_else(|error| {
            invalid.push(PopsInvalid::Host(error));
            Hosts::default()
        });
        (rules, hosts, invalid)
    }
}
