//! What the machine must have before anything is built.
//!
//! Invariant: a machine that has everything is not changed, and needs no network.

use std::path::Path;

use anyhow::{Result, bail};

use crate::program::Program;
use crate::repository::Repository;
use crate::{debian, node};

/// How the presence of a need shows on a machine whose package tool is not apt.
pub(crate) enum Sign {
    /// A program in the search path; any of these will do.
    AnyProgram(&'static [&'static str]),
    /// A library known to pkg-config.
    Library(&'static str),
}

/// One thing the build or the tests need.
pub(crate) struct Need {
    /// The package that brings it on Debian and Ubuntu.
    pub(crate) package: &'static str,
    /// How to see that it is there.
    pub(crate) sign: Sign,
    /// What it is for.
    pub(crate) purpose: &'static str,
}

/// What the app is built from, then what shows and tests it without a display.
pub(crate) const NEEDS: [Need; 19] = [
    Need { package: "build-essential", sign: Sign::AnyProgram(&["cc"]), purpose: "C compiler for SQLite and ring" },
    Need { package: "pkg-config", sign: Sign::AnyProgram(&["pkg-config", "pkgconf"]), purpose: "finds the libraries" },
    Need { package: "libwebkit2gtk-4.1-dev", sign: Sign::Library("webkit2gtk-4.1"), purpose: "web view" },
    Need { package: "libayatana-appindicator3-dev", sign: Sign::Library("ayatana-appindicator3-0.1"), purpose: "tray icon" },
    Need { package: "librsvg2-dev", sign: Sign::Library("librsvg-2.0"), purpose: "icons" },
    Need { package: "libasound2-dev", sign: Sign::Library("alsa"), purpose: "ringtone" },
    Need { package: "webkit2gtk-driver", sign: Sign::AnyProgram(&["WebKitWebDriver"]), purpose: "drives the app in tests" },
    Need { package: "xvfb", sign: Sign::AnyProgram(&["Xvfb"]), purpose: "virtual screen" },
    Need { package: "dbus", sign: Sign::AnyProgram(&["dbus-daemon"]), purpose: "private session bus" },
    Need { package: "dunst", sign: Sign::AnyProgram(&["dunst"]), purpose: "notifications on the virtual screen" },
    Need {
        package: "gnome-keyring",
        sign: Sign::AnyProgram(&["gnome-keyring-daemon"]),
        purpose: "keyring of the private session",
    },
    Need { package: "openbox", sign: Sign::AnyProgram(&["openbox"]), purpose: "closing windows on the virtual screen" },
    Need { package: "xdotool", sign: Sign::AnyProgram(&["xdotool"]), purpose: "keys and windows on the virtual screen" },
    Need { package: "x11-utils", sign: Sign::AnyProgram(&["xev"]), purpose: "another program that is typed into" },
    Need { package: "procps", sign: Sign::AnyProgram(&["pgrep"]), purpose: "ends the app after a story" },
    Need {
        package: "chromium",
        sign: Sign::AnyProgram(&["chromium", "chromium-browser", "google-chrome"]),
        purpose: "browser tests of the UI",
    },
    Need { package: "fontconfig", sign: Sign::AnyProgram(&["fc-match"]), purpose: "finds the fonts" },
    Need { package: "fonts-inter", sign: Sign::AnyProgram(&[]), purpose: "the font of screenshots" },
    Need { package: "fonts-noto-cjk", sign: Sign::AnyProgram(&[]), purpose: "Japanese in screenshots" },
];

/// Checks for everything, installs what is missing where that is known how, and says what it did.
pub(crate) fn run(repository: &Repository) -> Result<()> {
    if cfg!(target_os = "linux") {
        system_packages()?;
    }
    node::check()?;
    node::install_modules(repository)
}

fn system_packages() -> Result<()> {
    if debian::is_here() {
        return debian::install(&NEEDS);
    }
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !is_present(&need.sign)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{}", how_to_go_on(&missing))
}

fn how_to_go_on(missing: &[&Need]) -> String {
    let mut text = String::from(
        "this machine lacks some packages, and only Debian's and Ubuntu's are installed from here.\n\
         Install these with your own package tool (the names are Debian's), then start again:\n",
    );
    for need in missing {
        let sign = match &need.sign {
            Sign::AnyProgram([]) => String::new(),
            Sign::AnyProgram(programs) => format!(" [program {}]", programs.join(" or ")),
            Sign::Library(library) => format!(" [pkg-config {library}]"),
        };
        text.push_str(&format!("  {:<30} {}{sign}\n", need.package, need.purpose));
    }
    text
}

pub(crate) fn is_present(sign: &Sign) -> bool {
    match sign {
        // Fonts and the like: the tests run without them.
        Sign::AnyProgram([]) => true,
        Sign::AnyProgram(programs) => programs.iter().any(|program| is_in_path(program)),
        Sign::Library(library) => Program::new("pkg-config").args(["--exists", library]).succeeds(),
    }
}

/// Says whether the search path has a program of this name.
pub(crate) fn is_in_path(program: &str) -> bool {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_file(&folder.join(&file)))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_system_is_told_every_missing_package_and_how_it_is_recognised() {
        let missing: Vec<&Need> = NEEDS.iter().collect();
        let text = how_to_go_on(&missing);
        for need in &NEEDS {
            assert!(text.contains(need.package), "{} is listed", need.package);
        }
        assert!(text.contains("[pkg-config webkit2gtk-4.1]"), "{text}");
        assert!(text.contains("[program WebKitWebDriver]"), "{text}");
    }

    #[test]
    fn a_program_counts_only_when_the_search_path_has_it() {
        assert!(!is_in_path("no-such-program-at-all"));
        assert!(!is_present(&Sign::AnyProgram(&["no-such-program-at-all"])));
    }
}
