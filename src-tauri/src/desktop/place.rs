//! Where the window was. Invariant: a restored window is visible: at least its title bar and 80 % of it lie in the work
//! area of a screen that is there now.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

/// A rectangle in physical pixels of the virtual screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Place {
    /// Reads the remembered place; `None` when there is none or it cannot be understood.
    pub(crate) fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(file).ok()?).ok()
    }

    /// Remembers the place. Losing it costs a window position, so a failure is only logged.
    pub(crate) fn write(self, file: &Path) {
        let written = serde_json::to_vec(&self).map_err(std::io::Error::other).and_then(|json| fs::write(file, json));
        if let Err(error) = written {
            tracing::warn!(%error, "window place not remembered");
        }
    }

    /// The nearest place that is visible on one of the screens: shrunk to fit where it must be, moved where it must be.
    pub(crate) fn clamped(self, screens: &[Self]) -> Self {
        let Some(screen) = screens.iter().max_by_key(|screen| self.overlap(**screen)) else {
            return self;
        };
        if self.overlap(*screen).saturating_mul(5) >= self.area().saturating_mul(4) && self.y >= screen.y {
            return self;
        }
        let screen = if self.overlap(*screen) == 0 { &screens[0] } else { screen };
        let width = self.width.min(screen.width);
        let height = self.height.min(screen.height);
        let right = i64::from(screen.x) + i64::from(screen.width) - i64::from(width);
        let bottom = i64::from(screen.y) + i64::from(screen.height) - i64::from(height);
        let within = |wanted: i32, low: i32, high: i64| {
            i32::try_from(i64::from(wanted).clamp(i64::from(low), high.max(i64::from(low)))).unwrap_or(low)
        };
        Self { x: within(self.x, screen.x, right), y: within(self.y, screen.y, bottom), width, height }
    }

    fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    fn overlap(self, other: Self) -> u64 {
        let span = |a: i32, a_size: u32, b: i32, b_size: u32| {
            let low = i64::from(a.max(b));
            let high = (i64::from(a) + i64::from(a_size)).min(i64::from(b) + i64::from(b_size));
            u64::try_from(high - low).unwrap_or(0)
        };
        span(self.x, self.width, other.x, other.width) * span(self.y, self.height, other.y, other.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn place(x: i32, y: i32, width: u32, height: u32) -> Place {
        Place { x, y, width, height }
    }

    #[test]
    fn a_window_comes_back_where_it_can_be_seen() {
        let one = [place(0, 0, 1920, 1080)];
        let two = [place(0, 0, 1920, 1080), place(-1280, 0, 1280, 1024)];
        let table = [
            ("visible stays", &one[..], place(100, 100, 400, 760), place(100, 100, 400, 760)),
            ("on the second screen stays", &two[..], place(-900, 50, 400, 760), place(-900, 50, 400, 760)),
            ("the second screen is gone", &one[..], place(-900, 50, 400, 760), place(0, 50, 400, 760)),
            ("mostly off to the right", &one[..], place(1800, 100, 400, 760), place(1520, 100, 400, 760)),
            ("a little off is the user's wish", &one[..], place(1580, 100, 400, 760), place(1580, 100, 400, 760)),
            ("title bar above the screen", &one[..], place(100, -60, 400, 760), place(100, 0, 400, 760)),
            ("larger than the screen", &one[..], place(0, 0, 4000, 3000), place(0, 0, 1920, 1080)),
            ("far away", &two[..], place(9000, 9000, 400, 760), place(1520, 320, 400, 760)),
            ("no screen known", &[][..], place(9000, 0, 400, 760), place(9000, 0, 400, 760)),
        ];
        for (case, screens, was, want) in table {
            assert_eq!(was.clamped(screens), want, "{case}");
        }
    }

    #[test]
    fn extreme_places_do_not_overflow() {
        let screens = [place(0, 0, 1920, 1080)];
        for x in [i32::MIN, i32::MAX] {
            let clamped = place(x, x, u32::MAX, u32::MAX).clamped(&screens);
            assert!(clamped.x >= 0 && clamped.width <= 1920, "{clamped:?}");
        }
    }
}
