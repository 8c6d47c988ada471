//! What a channel tells of the one it belongs to (basix.md 5.5). Invariant: enough to name the other side even where that
//! channel is never shown to us.

use erlang_term::{Malformed, Reader};

use super::{
    EndUsers, Text, Value,
    read::{enter, number, plain_text},
};

/// A summary of the other leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLeg<'a> {
    /// Whether a user of the PBX is there.
    pub is_user: bool,
    /// That user.
    pub user: Option<i64>,
    /// The customer, where it is no user.
    pub end_users: Option<EndUsers<'a>>,
    /// `inbound` or `outbound`.
    pub direction: Option<Text<'a>>,
    /// `internal` or `external`.
    pub location: Option<Text<'a>>,
    /// A number, or the name of a telephone.
    pub address: Option<Text<'a>>,
    /// When it was made, µs since 1970; `None` while it does not exist.
    pub offered: Option<i64>,
    /// Its group.
    pub group: Option<i64>,
    /// What a register of callers says, percent-encoded JSON; foreign content.
    pub whoscall: Option<Text<'a>>,
}

impl<'a> OtherLeg<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        let Some(mut inside) = enter(reader)? else { return Ok(None) };
        let is_user = inside.text()?.as_deref() == Some("user");
        let (user, end_users) =
            if is_user { (inside.next(number)?, None) } else { (None, inside.next(plain_text)?.and_then(EndUsers::new)) };
        let leg = Self {
            is_user,
            user,
            end_users,
            direction: inside.text()?,
            location: inside.text()?,
            address: inside.text()?,
            offered: inside.number()?,
            group: inside.number()?,
            // For some years the time of the answer was here (basix.md 5.5).
            whoscall: inside.next(|reader| Value::read(reader).map(Value::into_text))?,
        };
        inside.leave()?;
        Ok(Some(leg))
    }
}
