//! The app without a window: sessions -> desk -> history -> windows.
//!
//! Invariant: data goes one way round. What a session reads is folded by the one owner of the desk, put on disk, and only
//! then shown; commands go the other way and change nothing here. The engine never names a PBX.

mod accounts;
mod applications;
mod broadcast;
mod commands;
mod commit;
mod coverage;
mod desktop;
mod dial_guard;
mod dialects;
mod doubt;
mod engine;
mod error;
mod feed;
mod hooks;
mod keeper;
mod offers;
mod passwords;
mod ringer;
mod room;
mod settings;
mod view;
mod wrap_up;

pub use cordboard_pops::{Hosts, Opening, Pop};
pub use cordboard_ringtone::Manner;
pub use desktop::{Desktop, Quiet, RingEnd, Shown, Spy};
pub use dialects::{Dialects, Keys};
pub use engine::{Config, Engine};
pub use feed::Watcher;
pub use offers::{Given, Handed};
pub use room::Held;
pub use settings::{
    AccountSettings, ApiSettings, ApplicationSettings, AskLinks, LinkSettings, PopSettings, ProfileSettings, Settings,
    SettingsError, ShortcutSettings, WindowSettings,
};
