//! The tray icon: state by shape and colour, and a menu that changes it. Invariant: it shows only confirmed state; what
//! was asked for is named as asked for.
//!
//! On Linux the icon itself gets no clicks, so everything is in the menu.

mod picture;

use std::sync::{Arc, Mutex, PoisonError};

use cordboard_contract::{AgentArguments, UiChange};
use tauri::{
    AppHandle, Manager, Wry,
    image::Image,
    menu::{CheckMenuItemBuilder, IsMenuItem, Menu, MenuItemBuilder, PredefinedMenuItem},
    tray::{TrayIcon, TrayIconBuilder},
};

use self::picture::{Act, Desk, Entry, Picture};
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
        id.parse().ok().and_then(|index: usize| shown.entries.get(index)).and_then(|entry| entry.act.clone())
    };
    let Some(act) = act else { return };
    match act {
        Act::Open => crate::desktop::windows::open(app),
        Act::Quit => app.exit(0),
        Act::SetState(account, target) => {
            let shell = app.state::<Shell>();
            let engine = shell.engine.clone();
            shell.tasks.spawn(async move {
                if let Err(error) = engine.set_agent_state(AgentArguments { account, target }).await {
                    tracing::warn!(?error, "state not asked for");
                }
            });
        }
    }
}

/// Ids are positions: a menu is rebuilt whenever an entry changes.
fn menu(app: &AppHandle, picture: &Picture) -> tauri::Result<Menu<Wry>> {
    let items: Vec<Box<dyn IsMenuItem<Wry>>> = picture
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
            Ok(match entry {
                Entry { text, .. } if text.is_empty() => Box::new(PredefinedMenuItem::separator(app)?),
                Entry { text, act, checked: Some(checked) } => Box::new(
                    CheckMenuItemBuilder::with_id(index.to_string(), text).checked(*checked).enabled(act.is_some()).build(app)?,
                ),
                Entry { text, act, checked: None } => {
                    Box::new(MenuItemBuilder::with_id(index.to_string(), text).enabled(act.is_some()).build(app)?)
                }
            })
        })
        .collect::<tauri::Result<_>>()?;
    let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
    Menu::with_items(app, &items)
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
    )
}
