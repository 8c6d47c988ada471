//! The ring card: a small window with the buttons of a ringing call, for desktops whose notifications have none. Invariant: it
//! never takes the keyboard, and it is there only while a call is announced on it.

use std::sync::Arc;

use tauri::{AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use super::notifications::Card;
use crate::words::Words;

/// The label of the window, named in its capability file.
pub(crate) const RING: &str = "ring";

/// In logical pixels.
const SIZE: (f64, f64) = (360.0, 172.0);
/// From the edge of the screen, in logical pixels.
const MARGIN: f64 = 16.0;

/// Opens and closes the window.
pub(crate) struct RingCard {
    pub(crate) app: AppHandle,
    pub(crate) words: Arc<Words>,
}

impl Card for RingCard {
    fn set(&self, on: bool) {
        let done = match (self.app.get_webview_window(RING), on) {
            (None, true) => self.open(),
            (Some(window), false) => window.destroy(),
            (Some(_), true) | (None, false) => Ok(()),
        };
        if let Err(error) = done {
            tracing::error!(%error, "the ring card is not as it should be");
        }
    }
}

impl RingCard {
    fn open(&self) -> tauri::Result<()> {
        let window = WebviewWindowBuilder::new(&self.app, RING, WebviewUrl::App("index.html?window=ring".into()))
            .title(self.words.get("window-title-ringing"))
            .inner_size(SIZE.0, SIZE.1)
            .resizable(false)
            .decorations(false)
            .always_on_top(true)
            .visible_on_all_workspaces(true)
            .skip_taskbar(true)
            .focused(false)
            .focusable(false)
            .visible(false)
            .build()?;
        self.place(&window)?;
        window.show()
    }

    /// In the corner of the screen where the pointer is, as far from the edge as a notification.
    fn place(&self, window: &WebviewWindow) -> tauri::Result<()> {
        let here = self.app.cursor_position().ok().and_then(|point| self.app.monitor_from_point(point.x, point.y).ok().flatten());
        let Some(monitor) = here.or(self.app.primary_monitor()?) else { return Ok(()) };
        let (area, scale) = (monitor.work_area(), monitor.scale_factor());
        window.set_position(corner(area.position, area.size, scale, cfg!(target_os = "windows")))
    }
}

/// The place of the window's upper left corner: right, at the bottom where notifications are there.
fn corner(area: PhysicalPosition<i32>, size: PhysicalSize<u32>, scale: f64, bottom: bool) -> PhysicalPosition<f64> {
    let (left, top) = (f64::from(area.x), f64::from(area.y));
    let beside = |edge: f64, extent: u32, own: f64| (edge + f64::from(extent) - (own + MARGIN) * scale).max(edge);
    let y = if bottom { beside(top, size.height, SIZE.1) } else { top + MARGIN * scale };
    PhysicalPosition::new(beside(left, size.width, SIZE.0), y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_is_in_a_corner_of_its_screen() {
        let area = PhysicalPosition::new(-1920, 30);
        let size = PhysicalSize::new(1920, 1050);
        assert_eq!(corner(area, size, 1.0, false), PhysicalPosition::new(-376.0, 46.0));
        assert_eq!(corner(area, size, 1.0, true), PhysicalPosition::new(-376.0, 892.0));
        assert_eq!(corner(area, size, 2.0, true), PhysicalPosition::new(-752.0, 704.0));
        let small = PhysicalSize::new(200, 100);
        assert_eq!(corner(area, small, 1.0, true), PhysicalPosition::new(-1920.0, 30.0), "never off the screen");
    }
}
