//! A private desktop without a display: a virtual screen, a session bus, a notification daemon and an unlocked keyring.
//!
//! Invariant: nothing of the user's own desktop is seen or changed, and dropping the session ends all of it.
//!
//! Programs run in it with [`DesktopSession::program`]. They find `DISPLAY`, `DBUS_SESSION_BUS_ADDRESS`, empty folders behind
//! `XDG_RUNTIME_DIR`, `XDG_DATA_HOME`, `XDG_CONFIG_HOME`, `XDG_CACHE_HOME` and `XDG_STATE_HOME`, and in `CORDBOARD_BINARY`,
//! `CORDBOARD_CORDCTL` and `CORDBOARD_PROPS` the programs to start. `WebKitWebDriver` is theirs to start; the variables it needs are set.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::program::{Background, Program};
use crate::repository::Repository;
use crate::session_bus;

const START: Duration = Duration::from_secs(20);

/// Wide enough for two windows side by side.
const SCREEN: &str = "1920x1200x24";

/// The same letters on every machine, so that pictures can be compared. Inter stands for the font of the system.
const FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <alias binding="same"><family>system-ui</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
</fontconfig>
"#;
const GTK_SETTINGS: &str = "[Settings]\ngtk-font-name=Inter 10\n";

/// `dunstctl action` presses this button of a notification; stories are told without a mouse.
const NOTIFICATIONS: &str = "[calls]\nsummary = *\naction_name = answer\n";

/// Variables of the surrounding desktop that would lead out of the private one. With the last two WebKit draws no screenshots.
const OF_THE_USER: [&str; 6] = [
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DESKTOP_STARTUP_ID",
    "GNOME_KEYRING_CONTROL",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
];

/// Owns the daemons and the folders of one private desktop.
pub(crate) struct DesktopSession {
    variables: Vec<(String, String)>,
    // Ended in the order of their start reversed: the screen goes last.
    daemons: Vec<Background>,
    home: PathBuf,
}

impl DesktopSession {
    /// Starts everything and waits until it answers. What the daemons write goes to `artifacts/desktop-session`.
    pub(crate) fn start(repository: &Repository) -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("a private desktop session exists on Linux only; run this where there is a display, or on Linux");
        }
        let logs = repository.artifacts("desktop-session")?;
        let home = private_folder()?;
        let mut session = Self { variables: Vec::new(), daemons: Vec::new(), home };
        session.folders()?;
        session.settings()?;
        session.screen(&logs)?;
        let bus = session.bus(&logs)?;
        session.notifications(&logs, &bus)?;
        session.keyring(&logs, &bus)?;
        Ok(session)
    }

    /// Prepares a program that runs on this desktop.
    pub(crate) fn program(&self, mut program: Program) -> Program {
        for name in OF_THE_USER {
            program = program.without_variable(name);
        }
        for (name, value) in &self.variables {
            program = program.variable(name, value);
        }
        program
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    fn folders(&mut self) -> Result<()> {
        for (variable, name) in [
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ] {
            let folder = self.home.join(name);
            create_private(&folder)?;
            self.set(variable, folder.to_string_lossy());
        }
        for (variable, value) in [
            ("GDK_BACKEND", "x11"),
            ("XDG_SESSION_TYPE", "x11"),
            ("LANG", "C.UTF-8"),
            ("LC_ALL", "C.UTF-8"),
            ("LANGUAGE", "en"),
            ("NO_AT_BRIDGE", "1"),
            ("GTK_A11Y", "none"),
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
        ] {
            self.set(variable, value);
        }
        Ok(())
    }

    fn settings(&self) -> Result<()> {
        let settings =
            [("fontconfig", "fonts.conf", FONTS), ("gtk-3.0", "settings.ini", GTK_SETTINGS), ("dunst", "dunstrc", NOTIFICATIONS)];
        for (folder, file, text) in settings {
            let folder = self.home.join("config").join(folder);
            create_private(&folder)?;
            std::fs::write(folder.join(file), text).with_context(|| format!("cannot write {file}"))?;
        }
        Ok(())
    }

    fn screen(&mut self, logs: &Path) -> Result<()> {
        let xvfb = Program::new("Xvfb").args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
        let mut screen = self.daemon(xvfb, logs, None)?;
        let number = screen.first_line(START)?;
        self.daemons.push(screen);
        self.set("DISPLAY", format!(":{}", number.trim()));
        Ok(())
    }

    fn bus(&mut self, logs: &Path) -> Result<String> {
        let address = format!("--address=unix:path={}", self.home.join("run/bus").display());
        let daemon = Program::new("dbus-daemon").args(["--session", "--nofork", "--nopidfile", "--print-address=1", &address]);
        let mut bus = self.daemon(daemon, logs, None)?;
        let address = bus.first_line(START)?.trim().to_owned();
        self.daemons.push(bus);
        self.set("DBUS_SESSION_BUS_ADDRESS", address.clone());
        Ok(address)
    }

    fn notifications(&mut self, logs: &Path, bus: &str) -> Result<()> {
        let mut dunst = self.daemon(Program::new("dunst"), logs, None)?;
        dunst.until("did not take the notifications", START, || {
            session_bus::has_owner(bus, "org.freedesktop.Notifications").then_some(())
        })?;
        self.daemons.push(dunst);
        Ok(())
    }

    fn keyring(&mut self, logs: &Path, bus: &str) -> Result<()> {
        let password = self.home.join("keyring-password");
        std::fs::write(&password, "private desktop session\n").context("cannot write the keyring's password")?;
        let password = File::open(&password).context("cannot read the keyring's password")?;
        let daemon = Program::new("gnome-keyring-daemon").args(["--foreground", "--unlock", "--components=secrets"]);
        let mut keyring = self.daemon(daemon, logs, Some(password))?;
        keyring
            .until("did not take the secrets", START, || session_bus::has_owner(bus, "org.freedesktop.secrets").then_some(()))?;
        self.daemons.push(keyring);
        Ok(())
    }

    fn daemon(&self, program: Program, logs: &Path, input: Option<File>) -> Result<Background> {
        self.program(program).background(logs, input).context("the private desktop session did not start")
    }
}

impl Drop for DesktopSession {
    fn drop(&mut self) {
        while let Some(daemon) = self.daemons.pop() {
            drop(daemon);
        }
        // A folder that stays behind in the temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// Creates the folder behind all the others. Its path is short because sockets live in it.
fn private_folder() -> Result<PathBuf> {
    let home = std::env::temp_dir().join(format!("cordboard-{}", std::process::id()));
    if home.exists() {
        std::fs::remove_dir_all(&home).with_context(|| format!("cannot clear {}", home.display()))?;
    }
    create_private(&home)?;
    Ok(home)
}

#[cfg(unix)]
fn create_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot create {}", folder.display()))
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    /// Needs what `cargo xtask setup` installs.
    #[test]
    fn a_session_has_a_screen_a_bus_and_a_keyring_and_leaves_nothing_behind() {
        let session = DesktopSession::start(&Repository::find().unwrap()).unwrap();
        let home = session.home.clone();
        let ask = "xdotool getdisplaygeometry && fc-match -f '%{family}\n' system-ui && printenv DBUS_SESSION_BUS_ADDRESS XDG_DATA_HOME";

        let answer = session.program(Program::new("sh").args(["-c", ask])).capture().unwrap();

        let lines: Vec<&str> = answer.lines().collect();
        assert_eq!(lines[0], "1920 1200");
        assert!(lines[1].starts_with("Inter"), "the pictures' font: {answer}");
        assert!(session_bus::has_owner(lines[2], "org.freedesktop.Notifications"), "{answer}");
        assert!(session_bus::has_owner(lines[2], "org.freedesktop.secrets"), "{answer}");
        assert!(Path::new(lines[3]).starts_with(&home), "{answer}");

        drop(session);
        assert!(!session_bus::has_owner(lines[2], "org.freedesktop.secrets"), "the bus is gone");
        assert!(!home.exists(), "its folders are gone");
    }
}
