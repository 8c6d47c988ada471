//! The call sheet on the wire (xivo.md 5.1). Invariant: `compressed` and `serial` lie; the payload is plain JSON.

use serde::{Deserialize, Serialize};

use super::{Flag, Int, Text};

/// What an administrator wants shown with a call.
#[derive(Debug, Deserialize, Serialize)]
pub struct Sheet<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timenow: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compressed: Option<Flag>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) serial: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payload: Option<Payload<'a>>,
}

/// The way to the fields.
#[derive(Debug, Deserialize, Serialize)]
pub struct Payload<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<Profile<'a>>,
}

/// The way to the fields.
#[derive(Debug, Deserialize, Serialize)]
pub struct Profile<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<SheetUser<'a>>,
}

/// The fields.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SheetUser<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) internal: Option<Vec<InternalField<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sheet_info: Option<Vec<SheetField<'a>>>,
}

/// A field for programs: `where`, `uid`, `ipbxid`.
#[derive(Debug, Deserialize, Serialize)]
pub struct InternalField<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Text<'a>>,
}

/// A field for people, or one that steers the pop-up.
#[derive(Debug, Deserialize, Serialize)]
pub struct SheetField<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<Int>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Text<'a>>,
}

impl<'a> Sheet<'a> {
    fn into_user(self) -> Option<SheetUser<'a>> {
        self.payload?.profile?.user
    }

    /// The channel the sheet is about, and its fields; a later field wins over an earlier one of the same name.
    pub(crate) fn into_fields(self) -> (Option<String>, Vec<(String, String)>) {
        let Some(user) = self.into_user() else { return (None, Vec::new()) };
        let uid =
            user.internal.unwrap_or_default().into_iter().find(|field| &*field.name == "uid").and_then(|field| field.content);
        let mut fields: Vec<(String, String)> = Vec::new();
        for field in user.sheet_info.unwrap_or_default() {
            let value = field.value.unwrap_or_default().into_owned();
            match fields.iter_mut().find(|(name, _)| **name == *field.name) {
                Some((_, old)) => *old = value,
                None => fields.push((field.name.into_owned(), value)),
            }
        }
        (uid.map(Text::into_owned), fields)
    }
}
