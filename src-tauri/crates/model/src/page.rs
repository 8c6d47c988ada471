//! Pages that a PBX, or an application beside it, wants shown with a call. Invariant: an address here is hostile text; whoever
//! shows it asks first whether its host is allowed.

use serde::{Deserialize, Serialize};

use crate::CallId;

/// When a page is to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageMoment {
    /// At once.
    #[default]
    Now,
    /// When the two talk; at once when they already do, or did.
    Answered,
    /// When a call in which they talked is over; at once when it is.
    Ended,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageOffer {
    /// With which call; the newest when `None`.
    pub call: Option<CallId>,
    /// Where it is.
    pub address: String,
    /// The address that the user himself set and that offered the page; pages of its host are allowed.
    pub offered_by: Option<String>,
    /// What its window is called.
    pub title: String,
    /// When.
    pub moment: PageMoment,
    /// The page takes the place of the one that was shown under this name before; `None`: each has a window of its own.
    pub place: Option<String>,
    /// The agent is not ready while the page is open.
    pub pause: bool,
}
