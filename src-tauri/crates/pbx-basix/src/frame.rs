//! The frames of the server, typed (basix.md 2 to 5). Invariant: wire words only; what they mean is the translator's business.
//! Positions come from the layouts the server sends, never from here; a frame that is refused changes nothing.

mod channel;
mod end_user;
mod layout;
mod message;
mod other_leg;
mod percent;
mod read;
mod record;
mod roster;
mod state;
mod target;
mod value;

pub use channel::{Channel, Direction};
pub use end_user::{EndUsers, Person};
pub use layout::{Element, Layout};
pub use message::{Changed, Decoder, Deed, Message, Reject, Snapshot};
pub use other_leg::OtherLeg;
pub(crate) use percent::{decoded, form_decoded};
pub use record::{Known, Record};
pub use roster::{Group, Member, Terminal, User};
pub use state::{Calling, Phase, State};
pub use target::Target;
pub use value::Value;

/// Text of a frame, borrowed where it is UTF-8.
pub type Text<'a> = std::borrow::Cow<'a, str>;
