//! KAZOO: its REST interface (Crossbar) and its event socket (Blackhole). See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: what the server, its modules and the user's rights do not allow is data with a reason, never a guess.

mod account;
mod auth;
pub mod bindings;
mod capabilities;
mod chores;
mod commands;
mod connector;
mod conversation;
mod deeds;
mod dialogue;
mod envelope;
pub mod extensions;
mod fault;
mod fetching;
pub mod frame;
mod hook;
mod leg;
mod lenient;
mod lists;
mod memory;
mod past;
mod receiver;
mod replay;
pub mod requirements;
pub mod rest;
pub mod time;
mod token;
mod translate;
mod twins;
pub mod url;

pub use account::{AgentProduct, Generation, KazooAccount, Konami, SignIn, Tenant};
pub use auth::{Grant, HashMethod};
pub use capabilities::capabilities;
pub use connector::{Kazoo, Stage};
pub use conversation::KazooConversation;
pub use cordboard_inlet::{HookSecret, Inbox};
pub use fault::{Fault, FaultKind, FieldFault, RestError};
pub use frame::{Channel, Frame, Malformed, decode, decode_channel, decode_channels};
pub use lists::{Lists, People, Product, Seat};
pub use receiver::Receiver;
pub use replay::{Decoded, Replay, decode_frame};
pub use token::{SecretSource, Tokens};
pub use translate::{
    AcdcStatus, Availability, Counts, EndReason, Need, Person, Phase, Quickcall, RecipientStatus, Station, Translator, UserCall,
    acdc_state,
};
