//! Draws the icon files from the SVG sources in `icons/`.
//!
//! Invariant: every PNG is 8-bit RGBA, as Tauri wants it. Needs `rsvg-convert` (package librsvg2-bin).

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::program::Program;
use crate::repository::Repository;

/// One tray icon each; `<state>.svg` has one colour, `<state>-color.svg` its own.
const STATES: [&str; 7] = ["attention", "offline", "on-call", "paused", "ready", "ringing", "wrap-up"];

/// 22 and 44 for Linux panels, 32 and 64 for Windows.
const TRAY_SIZES: [u32; 4] = [22, 32, 44, 64];

/// 22 points at double density, for the menu bar of macOS.
const TEMPLATE_SIZE: u32 = 44;

const WINDOWS_SIZES: [u32; 6] = [16, 24, 32, 48, 64, 256];

/// The type codes of an `icns` file whose entries are PNG.
const MAC_ENTRIES: [(&[u8; 4], u32); 7] =
    [(b"icp4", 16), (b"icp5", 32), (b"icp6", 64), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024)];

/// Draws all of them.
pub(crate) fn run(repository: &Repository) -> Result<()> {
    let icons = repository.path("icons");
    let app = read(&icons.join("icon.svg"))?;
    for (name, size) in [("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)] {
        write(&icons.join(name), &draw(repository, &app, size)?)?;
    }
    let windows = WINDOWS_SIZES.iter().map(|size| Ok((*size, draw(repository, &app, *size)?))).collect::<Result<Vec<_>>>()?;
    write(&icons.join("icon.ico"), &ico(&windows))?;
    let mac = MAC_ENTRIES.iter().map(|(code, size)| Ok((*code, draw(repository, &app, *size)?))).collect::<Result<Vec<_>>>()?;
    write(&icons.join("icon.icns"), &icns(&mac))?;
    tray(repository, &icons.join("tray"))
}

fn tray(repository: &Repository, folder: &Path) -> Result<()> {
    let sources = folder.join("svg");
    let overlay = read(&sources.join("missed-overlay.svg"))?;
    for state in STATES {
        let colour = read(&sources.join(format!("{state}-color.svg")))?;
        for size in TRAY_SIZES {
            let folder = folder.join(size.to_string());
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
            write(&folder.join(format!("{state}.png")), &draw(repository, &colour, size)?)?;
            write(&folder.join(format!("{state}-missed.png")), &draw(repository, &with_dot(&colour, &overlay), size)?)?;
        }
        let template = read(&sources.join(format!("{state}.svg")))?;
        let folder = folder.join("template");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        write(&folder.join(format!("{state}.png")), &draw(repository, &template, TEMPLATE_SIZE)?)?;
        let dotted = with_dot(&template, &overlay.replace("#eb4d4b", "#000000"));
        write(&folder.join(format!("{state}-missed.png")), &draw(repository, &dotted, TEMPLATE_SIZE)?)?;
    }
    Ok(())
}

/// Puts the dot of missed calls over a state, with a clear ring around it so that both shapes can be told apart.
fn with_dot(state: &str, dot: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\">\
         <mask id=\"ring\"><rect width=\"16\" height=\"16\" fill=\"#fff\"/><circle cx=\"12.5\" cy=\"3.5\" r=\"4.7\" fill=\"#000\"/></mask>\
         <g mask=\"url(#ring)\">{state}</g>{dot}</svg>"
    )
}

fn draw(repository: &Repository, svg: &str, size: u32) -> Result<Vec<u8>> {
    let folder = repository.artifacts("icons")?;
    let (source, target) = (folder.join("source.svg"), folder.join("target.png"));
    std::fs::write(&source, svg).with_context(|| format!("cannot write {}", source.display()))?;
    let size = size.to_string();
    Program::new("rsvg-convert")
        .args(["--width", &size, "--height", &size, "--output"])
        .args([&target, &source])
        .advice("Install rsvg-convert: sudo apt-get install librsvg2-bin")
        .run()?;
    std::fs::read(&target).with_context(|| format!("cannot read {}", target.display()))
}

/// Packs PNG pictures into a Windows icon: a directory of 16 bytes each, then the pictures.
fn ico(pictures: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(pictures.len()).unwrap_or(u16::MAX);
    let mut file = [0_u16, 1, count].iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut offset = 6 + 16 * pictures.len();
    for (size, picture) in pictures {
        // 256 does not fit into the byte; zero stands for it.
        let side = u8::try_from(*size).unwrap_or(0);
        file.extend_from_slice(&[side, side, 0, 0, 1, 0, 32, 0]);
        file.extend_from_slice(&length(picture.len()).to_le_bytes());
        file.extend_from_slice(&length(offset).to_le_bytes());
        offset += picture.len();
    }
    for (_, picture) in pictures {
        file.extend_from_slice(picture);
    }
    file
}

/// Packs PNG pictures into a macOS icon: a code and a length before each.
fn icns(pictures: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let total = 8 + pictures.iter().map(|(_, picture)| picture.len() + 8).sum::<usize>();
    let mut file = Vec::with_capacity(total);
    file.extend_from_slice(b"icns");
    file.extend_from_slice(&length(total).to_be_bytes());
    for (code, picture) in pictures {
        file.extend_from_slice(*code);
        file.extend_from_slice(&length(picture.len() + 8).to_be_bytes());
        file.extend_from_slice(picture);
    }
    file
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_icon_points_at_each_picture() {
        let file = ico(&[(16, vec![1, 2, 3]), (256, vec![4])]);
        assert_eq!(file[..6], [0, 0, 1, 0, 2, 0]);
        assert_eq!(file[6], 16);
        assert_eq!(file[22], 0, "256 is written as zero");
        assert_eq!(file[18..22], 38_u32.to_le_bytes(), "the first picture follows the directory");
        assert_eq!(file[34..38], 41_u32.to_le_bytes());
        assert_eq!(file[38..], [1, 2, 3, 4]);
    }

    #[test]
    fn a_mac_icon_says_its_own_length_and_that_of_each_picture() {
        let file = icns(&[(b"ic07", vec![9, 9])]);
        assert_eq!(file, [b'i', b'c', b'n', b's', 0, 0, 0, 18, b'i', b'c', b'0', b'7', 0, 0, 0, 10, 9, 9]);
    }
}
