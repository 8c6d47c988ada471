//! The tray icon: state by shape and colour, and a menu that changes it. Invariant: it shows only confirmed state; what
//! was asked for is named as asked for.
//!
//! On Linux the icon itself gets no clicks, so everything is in the menu.

mod entry;
pub(crate) mod host;
mod icon;
mod picture;
mod recent;

use std::sync::{Arc, Mutex, PoisonError};

use cordboard_contract::{AgentArguments, UiChange};
use cordboard_engine::Handed;
use cordboard_model::AccountId;
use cordboard_selection::Kind;
use tauri::{
    AppHandle, Manager, Wry,
    image::Image,
    menu::{CheckMenuItemBuilder, IsMenuItem, Menu, MenuItemBuilder, PredefinedMenuItem, Submenu},
    tray::{TrayIcon, TrayIconBuilder},
};

use self::{
    entry::{Act, Entry},
    picture::{Desk, Picture},
};
use super::{dialling, windows};
use crate::{shell::Shell, words::Words};

/// The tray icon and what it shows.
pub(crate) struct Tray {
    icon: TrayIcon,
    shown: Mutex<Picture>,
}

impl Tray {
    /// Puts the icon into the tray.
    pub(crate) fn install(app: &AppHandle, words: &Words) -> tauri::Result<()> {
        let picture = Desk::default().picture(words);
        let icon = TrayIconBuilder::with_id("main")
            .icon(image(&picture)?)
            .tooltip(&picture.tooltip)
            .menu(&menu(app, &picture)?)
            .show_menu_on_left_click(true)
            .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
            .build(app)?;
        app.manage(Self { icon, shown: Mutex::new(picture) });
        Ok(())
    }

    /// Redraws only what differs.
    fn draw(&self, app: &AppHandle, picture: Picture) -> tauri::Result<()> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if (shown.icon, shown.missed) != (picture.icon, picture.missed) {
            self.icon.set_icon(Some(image(&picture)?))?;
        }
        if shown.tooltip != picture.tooltip {
            self.icon.set_tooltip(Some(&picture.tooltip))?;
        }
        if shown.entries != picture.entries {
            self.icon.set_menu(Some(menu(app, &picture)?))?;
        }
        *shown = picture;
        Ok(())
    }

    /// A line that was clicked marks itself, whatever comes of it: only the PBX says what holds.
    fn unmark(&self, app: &AppHandle) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = menu(app, &shown).and_then(|menu| self.icon.set_menu(Some(menu))) {
            tracing::warn!(%error, "tray not drawn");
        }
    }
}

/// Follows the engine's stream; one per app. Ends with the stream.
pub(crate) async fn follow(app: AppHandle) {
    let shell = app.state::<Shell>();
    let (snapshot, mut watcher) = shell.engine.watch();
    let mut desk = Desk::default();
    let mut changes = vec![Arc::new(UiChange::Snapshot(Box::new(snapshot)))];
    loop {
        let concerned: Vec<_> = changes.into_iter().filter(|change| concerns(change)).collect();
        if !concerned.is_empty() {
            concerned.iter().for_each(|change| desk.fold(change));
            if concerned.iter().any(|change| touches_history(change)) {
                desk.set_recent(recent::read(&shell.engine).await);
            }
            if let Err(error) = app.state::<Tray>().draw(&app, desk.picture(&shell.words)) {
                tracing::warn!(%error, "tray not drawn");
            }
        }
        let Some(next) = watcher.next().await else { return };
        changes = next;
    }
}

fn chosen(app: &AppHandle, id: &str) {
    let act = {
        let tray = app.state::<Tray>();
        let shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
        Entry::act(&shown.entries, id)
    };
    let Some(act) = act else { return };
    let (shell, handle) = (app.state::<Shell>(), app.clone());
    let engine = shell.engine.clone();
    match act {
        Act::Open => windows::open(app),
        Act::Calls => windows::open_at(app, "calls"),
        Act::SelfTest => windows::open_at(app, "settings/ringing"),
        Act::Quit => app.exit(0),
        Act::DialCopied => shell.tasks.spawn(dialling::dial(handle, Kind::Copied)),
        Act::CallAgain(account, number) => shell.tasks.spawn(async move {
            let look = || windows::open(&handle);
            // What was not dialled is said in the window.
            if engine.call_again(&AccountId::from(account.as_str()), &number, look).await == Handed::Refused {
                look();
            }
        }),
        Act::SetState(account, target) => shell.tasks.spawn(async move {
            if let Err(error) = engine.set_agent_state(AgentArguments { account, target }).await {
                tracing::warn!(?error, "state not asked for");
            }
            handle.state::<Tray>().unmark(&handle);
        }),
    }
}

/// A menu is rebuilt whenever an entry changes.
fn menu(app: &AppHandle, picture: &Picture) -> tauri::Result<Menu<Wry>> {
    let items = picture.entries.iter().map(|entry| item(app, entry)).collect::<tauri::Result<Vec<_>>>()?;
    let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
    Menu::with_items(app, &items)
}

fn item(app: &AppHandle, entry: &Entry) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match entry {
        Entry::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        Entry::Line(text) => Box::new(MenuItemBuilder::new(plain(text)).enabled(false).build(app)?),
        Entry::Item(text, act) => Box::new(MenuItemBuilder::with_id(act.id(), plain(text)).build(app)?),
        Entry::State(text, act, on) => Box::new(CheckMenuItemBuilder::with_id(act.id(), plain(text)).checked(*on).build(app)?),
        Entry::Group(text, inner) => {
            let inner = inner.iter().map(|entry| item(app, entry)).collect::<tauri::Result<Vec<_>>>()?;
            let inner: Vec<&dyn IsMenuItem<Wry>> = inner.iter().map(AsRef::as_ref).collect();
            Box::new(Submenu::with_items(app, plain(text), true, &inner)?)
        }
    })
}

/// A single `&` would name a key of the menu, and not be seen.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn image(picture: &Picture) -> tauri::Result<Image<'static>> {
    Image::from_bytes(picture.icon.png(picture.missed))
}

/// Whether a change may alter the tray; cheap, so that queue figures at full rate cost nothing here.
const fn concerns(change: &UiChange) -> bool {
    matches!(
        change,
        UiChange::Snapshot(_)
            | UiChange::Account(_)
            | UiChange::AccountGone(_)
            | UiChange::Call(_)
            | UiChange::CallEnded(_)
            | UiChange::Agent(_)
            | UiChange::HistoryChanged { .. }
            | UiChange::Ringing(_)
    )
}

/// Whether the last calls may be others now.
const fn touches_history(change: &UiChange) -> bool {
    matches!(change, UiChange::Snapshot(_) | UiChange::HistoryChanged { .. })
}
