//! Presence profiles. Invariant: the usual ones need nothing from the user but the number of his mobile.

use cordboard_model::Activity;
use serde::{Deserialize, Serialize};

/// What is set at once when the user changes his place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileSettings {
    /// Given once.
    pub id: String,
    /// The user's name for it; empty for the usual one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What colleagues see.
    pub activity: Activity,
    /// Do not disturb.
    #[serde(default)]
    pub do_not_disturb: bool,
    /// Whether all calls are forwarded.
    #[serde(default)]
    pub forward: bool,
    /// Where to; kept while they are not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub forward_to: String,
}

impl ProfileSettings {
    /// At the desk, on the mobile, away.
    pub(crate) fn usual() -> Vec<Self> {
        let usual = |id: &str, activity, do_not_disturb, forward| Self {
            id: id.to_owned(),
            name: String::new(),
            activity,
            do_not_disturb,
            forward,
            forward_to: String::new(),
        };
        vec![
            usual("desk", Activity::Available, false, false),
            usual("mobile", Activity::Available, false, true),
            usual("away", Activity::Away, true, false),
        ]
    }
}
