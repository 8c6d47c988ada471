//! The companion window. Invariant: closing it destroys the web view; only the user's own act opens or raises it. Without a place
//! for the tray icon it is not closed behind the user's back: see [`super::closing`].

use std::path::Path;

use tauri::{
    AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    window::Color,
};

use super::{closing, place::Place};
use crate::{shell::Shell, words::Words};

/// The label of the one window, named in its capability file.
pub(crate) const COMPANION: &str = "companion";

/// Where the window was, in the data folder.
const PLACE: &str = "window.json";

/// Default size in logical pixels (product.md: 400 x 760), and the narrowest that works.
const SIZE: (f64, f64) = (400.0, 760.0);
const SMALLEST: (f64, f64) = (320.0, 480.0);

/// Opens the window, or raises it when it is open. To be called only for an act of the user.
pub(crate) fn open(app: &AppHandle) {
    open_at(app, "");
}

/// Opens or raises it and shows a view, named as the page's address names it; an empty name leaves the view to the page.
pub(crate) fn open_at(app: &AppHandle, view: &'static str) {
    let raised = match app.get_webview_window(COMPANION) {
        Some(window) => raise(&window).and_then(|()| if view.is_empty() { Ok(()) } else { show(&window, view) }),
        None => {
            let shell = app.state::<Shell>();
            create(app, &shell.words, &shell.data_dir, view)
        }
    };
    if let Err(error) = raised {
        tracing::error!(%error, "window not opened");
    }
}

fn show(window: &WebviewWindow, view: &'static str) -> tauri::Result<()> {
    window.eval(format!("location.hash = '{view}'"))
}

fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Builds the window at its remembered place, with a view as in [`open_at`].
pub(crate) fn create(app: &AppHandle, words: &Words, data_dir: &Path, view: &str) -> tauri::Result<()> {
    let page = if view.is_empty() { "index.html".to_owned() } else { format!("index.html#{view}") };
    let window = WebviewWindowBuilder::new(app, COMPANION, WebviewUrl::App(page.into()))
        .title(words.get("window-title"))
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        // The canvas colour of the light theme, so that the window does not flash white before the page draws.
        .background_color(Color(0xf3, 0xf1, 0xee, 0xff))
        .visible(false)
        .build()?;
    restore(&window, &data_dir.join(PLACE));
    window.show()?;
    let watched = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            remember(&watched);
            closing::requested(&watched, api);
        }
    });
    Ok(())
}

/// Keeps the window above others.
pub(crate) fn pin(app: &AppHandle, on: bool) {
    if let Some(window) = app.get_webview_window(COMPANION)
        && let Err(error) = window.set_always_on_top(on)
    {
        tracing::warn!(%error, "window not pinned");
    }
}

fn restore(window: &WebviewWindow, file: &Path) {
    let Some(place) = Place::read(file) else { return };
    let screens: Vec<Place> = window
        .available_monitors()
        .unwrap_or_default()
        .iter()
        .map(|monitor| {
            let area = monitor.work_area();
            Place { x: area.position.x, y: area.position.y, width: area.size.width, height: area.size.height }
        })
        .collect();
    let place = place.clamped(&screens);
    let moved = window
        .set_size(PhysicalSize::new(place.width, place.height))
        .and_then(|()| window.set_position(PhysicalPosition::new(place.x, place.y)));
    if let Err(error) = moved {
        tracing::warn!(%error, "window not moved to its place");
    }
}

/// Remembers where the window is; to be called before it goes.
pub(crate) fn remember(window: &WebviewWindow) {
    let place = window.outer_position().and_then(|position| {
        let size = window.inner_size()?;
        Ok(Place { x: position.x, y: position.y, width: size.width, height: size.height })
    });
    if let (Ok(place), Some(shell)) = (place, window.try_state::<Shell>())
        && !window.is_maximized().unwrap_or_default()
        && !window.is_minimized().unwrap_or_default()
    {
        place.write(&shell.data_dir.join(PLACE));
    }
}
