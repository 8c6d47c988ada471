//! Conference rooms of the PBX. Invariant: a participant is in a room once; [`crate::Call::conference`] says of the user's
//! own call that it is in one, what happens in there is here.

use serde::{Deserialize, Serialize};

use crate::{At, CallId, Party, UserId};

/// A conference that takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The PBX's id of it.
    pub id: String,
    /// Its name for people, if told.
    pub name: Option<String>,
    /// Whether nobody else may join.
    pub locked: bool,
    /// Who takes part, in order of coming.
    pub participants: Vec<Participant>,
}

/// Somebody in a [`Room`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The PBX's id of the participant within the room.
    pub id: String,
    /// Who.
    pub party: Party,
    /// The user of the PBX, if it is one.
    pub user: Option<UserId>,
    /// The user's own call, if it is his.
    pub call: Option<CallId>,
    /// When he came.
    pub since: At,
    /// Nobody hears him.
    pub muted: bool,
    /// He hears nobody.
    pub deaf: bool,
    /// He talks at this moment.
    pub talking: bool,
    /// He leads the conference.
    pub moderator: bool,
}
