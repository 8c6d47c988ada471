//! Whom an inbound call is for (basix.md 5.2). Invariant: what was not sent is `None`.

use erlang_term::{Malformed, Reader};

use super::{Text, read::enter};

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// `user` or `group`.
    pub kind: Option<Text<'a>>,
    /// Its id.
    pub id: Option<i64>,
    /// Its name.
    pub name: Option<Text<'a>>,
    /// The number that was called to reach it.
    pub address: Option<Text<'a>>,
}

impl<'a> Target<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        let Some(mut inside) = enter(reader)? else { return Ok(None) };
        let target = Self { kind: inside.text()?, id: inside.number()?, name: inside.text()?, address: inside.text()? };
        inside.leave()?;
        Ok(Some(target))
    }
}
