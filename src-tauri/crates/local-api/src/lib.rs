//! What other programs on this computer may ask Cordboard: state, calls, dialling, notes, presence, and the changes of it all.
//!
//! What a PBX posts, or something between it and this computer, enters by the same server under a secret of its account.
//!
//! Invariant: only this computer is listened to, only programs that the user let in are answered, and no web page of another
//! origin ever is. A token is kept as its hash only.

mod admission;
mod answer;
mod openapi;
mod quota;
mod requests;
mod route;
mod server;
mod token;

pub use openapi::document;
pub use route::{ROUTES, Route};
pub use server::Server;
pub use token::hash;
