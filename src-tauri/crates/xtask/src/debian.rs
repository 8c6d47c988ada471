//! Packages on Debian, Ubuntu and their kin.
//!
//! Invariant: the package lists are fetched only when something is missing, and then once.

use std::time::Duration;

use anyhow::Result;

use crate::program::Program;
use crate::setup::{Need, Sign, is_in_path, is_present};

/// Says whether this system is Debian, Ubuntu or made from one of them.
pub(crate) fn is_here() -> bool {
    is_in_path("apt-get") && std::fs::read_to_string("/etc/os-release").is_ok_and(|text| is_debian(&text))
}

fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split(' '))
        .any(|id| matches!(id, "debian" | "ubuntu"))
}

/// Installs the packages of `needs` that are missing.
pub(crate) fn install(needs: &[Need]) -> Result<()> {
    let installed = installed_among(needs);
    let missing: Vec<&str> = needs
        .iter()
        .filter(|need| !installed.iter().any(|package| package == need.package))
        // A browser or tool that came from elsewhere (Ubuntu's Chromium is a snap) is as good as the package.
        .filter(|need| !matches!(&need.sign, Sign::AnyProgram(programs) if !programs.is_empty() && is_present(&need.sign)))
        .map(|need| need.package)
        .collect();
    install_packages(&missing)
}

/// Installs packages by name; nothing happens for an empty list.
pub(crate) fn install_packages(missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing {}", missing.join(" "));
    let advice = format!("Install by hand: sudo apt-get install {}", missing.join(" "));
    apt(&["update", "-qq"]).advice(advice.clone()).run()?;
    apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(missing).advice(advice).run()
}

/// Gives the version of a package that apt would install, if it knows one.
pub(crate) fn candidate(package: &str) -> Option<String> {
    let policy = Program::new("apt-cache").args(["policy", package]).capture().ok()?;
    let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then(|| version.to_owned())
}

fn apt(args: &[&str]) -> Program {
    let program = if is_root() {
        Program::new("env").args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    } else {
        Program::new("sudo").args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    };
    // Another installation may be running; apt waits for it rather than failing at once.
    program.args(["-o", "DPkg::Lock::Timeout=120"]).args(args).limit(Duration::from_secs(15 * 60))
}

fn is_root() -> bool {
    Program::new("id").args(["-u"]).capture().is_ok_and(|id| id.trim() == "0")
}

fn installed_among(needs: &[Need]) -> Vec<String> {
    // dpkg-query ends with an error when one of the names is unknown, and lists the others all the same.
    let query = "dpkg-query -W -f '${Package} ${db:Status-Abbrev}\\n' \"$@\" 2>/dev/null || true";
    let listing =
        Program::new("sh").args(["-c", query, "sh"]).args(needs.iter().map(|need| need.package)).capture().unwrap_or_default();
    installed(&listing)
}

fn installed(listing: &str) -> Vec<String> {
    listing
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| status.starts_with("ii"))
        .map(|(package, _)| package.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_what_is_made_from_it_are_recognised() {
        let table = [
            ("ID=debian\n", true),
            ("NAME=x\nID=ubuntu\nID_LIKE=debian\n", true),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", true),
            ("ID=fedora\n", false),
            ("ID=arch\nID_LIKE=archlinux\n", false),
            ("", false),
        ];
        for (text, want) in table {
            assert_eq!(is_debian(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_removed_package_is_not_installed() {
        assert_eq!(installed("xvfb ii \ndunst rc \nxdotool un \n"), ["xvfb"]);
    }
}
