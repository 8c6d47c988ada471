//! Basix: its binary WebSocket and its REST interface. See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: everything but [`Basix`] and its conversation is pure; what the server cannot do is data with a reason.

mod account;
mod capabilities;
mod commands;
mod connector;
mod conversation;
pub mod frame;
mod replay;
mod rest;
mod shown;
mod translate;

pub use account::{AddressInvalid, BasixAccount, SignIn, UserBy};
pub use capabilities::capabilities;
pub use commands::{Order, orders};
pub use connector::{Basix, SecretSource, Stage};
pub use conversation::BasixConversation;
pub use frame::{Decoder, Message, Reject};
pub use replay::Replay;
pub use rest::{Answer, answer};
pub use shown::{View, show};
pub use translate::{Counts, Translator};
