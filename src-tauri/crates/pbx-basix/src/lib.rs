//! Basix: its binary WebSocket and its REST interface. See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: pure; what the server cannot do is data with a reason.

mod account;
mod capabilities;
pub mod frame;
mod shown;

pub use account::{AddressInvalid, BasixAccount, SignIn, UserBy};
pub use capabilities::capabilities;
pub use frame::{Decoder, Message, Reject};
pub use shown::{View, show};
