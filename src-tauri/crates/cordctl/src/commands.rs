//! One module for each command. Invariant: they print through `output` only.

pub(crate) mod account;
pub(crate) mod call;
pub(crate) mod control;
pub(crate) mod decode;
pub(crate) mod exchange;
pub(crate) mod history;
pub(crate) mod replay;
pub(crate) mod selection;
pub(crate) mod sms;
pub(crate) mod state;
pub(crate) mod watch;
pub(crate) mod webhook;
