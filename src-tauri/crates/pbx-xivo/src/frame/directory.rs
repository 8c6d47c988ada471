//! People on the wire (xivo.md 3.16). Invariant: the columns are the administrator's; only their headers say what they hold.

use serde::{Deserialize, Serialize};

use super::{Flag, Int, Text};

/// A table of people: an answer to a search, or the favourites.
#[derive(Debug, Deserialize, Serialize)]
pub struct DirectoryTable<'a> {
    #[serde(borrow)]
    pub(crate) headers: Vec<Text<'a>>,
    pub(crate) entries: Vec<DirectoryEntry<'a>>,
}

/// One row. Keys are snake case here and camel case in the commands about it.
#[derive(Debug, Deserialize, Serialize)]
pub struct DirectoryEntry<'a> {
    /// State of the person's line, xivo.md 3.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Int>,
    #[serde(borrow)]
    pub(crate) entry: Vec<Option<Text<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) favorite: Option<Flag>,
}

/// A favourite was added or removed, or not.
#[derive(Debug, Deserialize, Serialize)]
pub struct FavoriteUpdated<'a> {
    #[serde(borrow)]
    pub(crate) action: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<Text<'a>>,
}

/// People as later servers tell them.
#[derive(Debug, Deserialize, Serialize)]
pub struct ContactSheets<'a> {
    #[serde(borrow)]
    pub(crate) sheets: Vec<ContactSheet<'a>>,
}

/// One person.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactSheet<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subtitle1: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subtitle2: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_personal: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_favorite: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_meetingroom: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) can_be_favorite: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<SheetStatus<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) actions: Option<Vec<SheetAction<'a>>>,
}

/// What the person's telephone and camera do.
#[derive(Debug, Deserialize, Serialize)]
pub struct SheetStatus<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<Int>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) video: Option<Text<'a>>,
}

/// A way to reach the person.
#[derive(Debug, Deserialize, Serialize)]
pub struct SheetAction<'a> {
    #[serde(borrow)]
    pub(crate) action: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) args: Option<Vec<Option<Text<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<Flag>,
}
