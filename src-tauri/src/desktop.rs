//! The desktop around the window: tray, notifications, windows. Invariant: works with the web view destroyed, and nothing
//! here moves the keyboard focus unless the user asked for it.

pub(crate) mod bell;
pub(crate) mod card;
pub(crate) mod closing;
pub(crate) mod defaults;
mod dialling;
pub(crate) mod links;
pub(crate) mod notifications;
pub(crate) mod pages;
mod place;
pub(crate) mod self_test;
pub(crate) mod shortcut;
pub(crate) mod sounds;
pub(crate) mod tray;
pub(crate) mod windows;
