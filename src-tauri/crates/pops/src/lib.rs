//! Screen pops: which page belongs to a call, and when it opens.
//!
//! Invariant: nothing that comes with a call can lead to a host or a scheme that the user did not choose; a call opens the page
//! of a rule at most once. No async, no clock, no disk: time enters as an argument.

mod facts;
mod hosts;
mod panes;
mod popper;
mod preset;
mod rule;
mod template;

pub use facts::{FIELDS, Facts, Fields};
pub use hosts::{HostInvalid, Hosts, PageRefused};
pub use panes::{Panes, Showing};
pub use popper::{Pop, Popper};
pub use preset::{PRESETS, Preset};
pub use rule::{Moment, Opening, Rule, Rules};
pub use template::{Missing, Template, TemplateError};
