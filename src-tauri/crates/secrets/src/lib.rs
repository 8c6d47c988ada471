//! Passwords and tokens in the keyring of the operating system.
//!
//! Invariant: a secret is in the keyring or in memory, nowhere else. Without a keyring the user is asked again at every start and
//! told why; nothing is ever written to a file instead.

mod error;
mod memory;
mod os_keyring;
mod secrets;
mod store;

pub use error::{Advice, SecretError};
pub use memory::MemoryStore;
pub use os_keyring::OsKeyring;
pub use secrets::{Kept, Secrets};
pub use store::{SecretKind, SecretStore};
