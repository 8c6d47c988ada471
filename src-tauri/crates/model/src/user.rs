//! The signed-in user. Invariant: `agent` links to the contact-centre agent; a user without one has no agent state.

use serde::{Deserialize, Serialize};

use crate::{AgentId, Extension, UserId};

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Id at the PBX, once known.
    pub id: Option<UserId>,
    /// Full name as the PBX writes it.
    pub name: Option<String>,
    /// The user's agent, if he is one.
    pub agent: Option<AgentId>,
    /// The user's own line, if known.
    pub extension: Option<Extension>,
    /// The user's mobile number, if known.
    pub mobile: Option<String>,
    /// Whether the PBX lets this user supervise others.
    pub supervisor: bool,
}
