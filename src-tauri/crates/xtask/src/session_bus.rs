//! Asks a session bus who is on it.
//!
//! Invariant: a bus that cannot be asked has nobody on it.

use std::time::Duration;

use crate::program::Program;

/// Says whether somebody owns `name` on the bus at `address`.
pub(crate) fn has_owner(address: &str, name: &str) -> bool {
    Program::new("dbus-send")
        .args([
            &format!("--bus={address}"),
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            &format!("string:{name}"),
        ])
        .limit(Duration::from_secs(5))
        .capture()
        .is_ok_and(|reply| reply.contains("boolean true"))
}
