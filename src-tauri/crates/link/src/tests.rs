//! What the tests of this crate share, and those that need a process of their own.

mod environment;
pub(crate) mod name_server;
pub(crate) mod peers;
