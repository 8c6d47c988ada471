//! The keys that dial what is selected, in whatever program. Invariant: the system is asked to report these keys and no others;
//! nothing listens to the keyboard. What the settings say and what the system grants are two things, and both are told.

mod keys;

use cordboard_contract::{UiError, UiShortcut};
use cordboard_selection::Kind;
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcut, ShortcutState};
use tokio::sync::{Mutex, oneshot};

use self::keys::Keys;
use super::dialling;
use crate::shell::Shell;

/// The keys that the system reports to us now.
#[derive(Default)]
pub(crate) struct Shortcut {
    held: Mutex<Option<Keys>>,
}

/// What keeps keys from being reported.
const TAKEN: &str = "taken";

/// Asks for the keys that the user once chose.
pub(crate) async fn start(app: AppHandle) {
    let Some(text) = app.state::<Shell>().engine.shortcut().await else { return };
    let (Ok(keys), true) = (Keys::read(&text), is_possible()) else {
        tracing::info!("the keys for the selected text cannot be asked for here");
        return;
    };
    let shortcut = app.state::<Shortcut>();
    let mut held = shortcut.held.lock().await;
    if held.is_none() && ask(&app, &keys).await {
        *held = Some(keys);
    } else {
        tracing::warn!("the keys for the selected text belong to another program");
    }
}

/// What the user chose, and whether it holds.
pub(crate) async fn look(app: &AppHandle) -> UiShortcut {
    let held = app.state::<Shortcut>().held.lock().await.clone();
    told(app, held.as_ref(), None).await
}

/// Takes other keys, or none. What cannot be had changes nothing, and the answer says why.
pub(crate) async fn set(app: &AppHandle, wanted: Option<&str>) -> Result<UiShortcut, UiError> {
    let shortcut = app.state::<Shortcut>();
    let mut held = shortcut.held.lock().await;
    let keys = match wanted.map(Keys::read).transpose() {
        Ok(keys) => keys,
        Err(why) => return Ok(told(app, held.as_ref(), Some(why.code())).await),
    };
    if let Some(keys) = &keys
        && held.as_ref() != Some(keys)
        && !(is_possible() && ask(app, keys).await)
    {
        return Ok(told(app, held.as_ref(), Some(TAKEN)).await);
    }
    let kept = app.state::<Shell>().engine.save_shortcut(keys.as_ref().map(ToString::to_string)).await;
    let leaving = if kept.is_ok() { std::mem::replace(&mut *held, keys.clone()) } else { keys.clone() };
    if let Some(leaving) = leaving.filter(|leaving| Some(leaving) != held.as_ref()) {
        release(app, &leaving).await;
    }
    kept?;
    Ok(told(app, held.as_ref(), None).await)
}

async fn told(app: &AppHandle, held: Option<&Keys>, problem: Option<&str>) -> UiShortcut {
    let keys = app.state::<Shell>().engine.shortcut().await;
    let active = keys.is_some() && held.map(ToString::to_string) == keys;
    let lost = keys.is_some() && !active;
    let problem = problem.or_else(|| (lost && is_possible()).then_some(TAKEN)).map(str::to_owned);
    UiShortcut { keys, active, possible: is_possible(), problem }
}

/// Wayland lets no program ask for keys; its desktops bind them to a command in their own settings.
fn is_possible() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("WAYLAND_DISPLAY").is_none()
}

/// Asks the system for the keys; says whether it grants them.
async fn ask(app: &AppHandle, keys: &Keys) -> bool {
    if !prepared(app).await {
        return false;
    }
    let (handle, keys) = (app.clone(), keys.to_string());
    let asked = tokio::task::spawn_blocking(move || {
        handle.state::<GlobalShortcut<Wry>>().on_shortcut(keys.as_str(), |app, _, event| {
            if event.state == ShortcutState::Pressed {
                app.state::<Shell>().tasks.spawn(dialling::dial(app.clone(), Kind::Selected));
            }
        })
    });
    match asked.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::info!(%error, "keys not granted");
            false
        }
        Err(_) => false,
    }
}

async fn release(app: &AppHandle, keys: &Keys) {
    let (handle, keys) = (app.clone(), keys.to_string());
    let released = tokio::task::spawn_blocking(move || handle.state::<GlobalShortcut<Wry>>().unregister(keys.as_str())).await;
    if let Ok(Err(error)) = released {
        tracing::warn!(%error, "keys not given back");
    }
}

/// Gets ready to ask, once: until somebody wants keys nothing of this runs. Windows and macOS want it on the main thread.
async fn prepared(app: &AppHandle) -> bool {
    if app.try_state::<GlobalShortcut<Wry>>().is_some() {
        return true;
    }
    let (done, ready) = oneshot::channel();
    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        let _ = done.send(handle.plugin(Builder::new().build()));
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "keys cannot be asked for");
        return false;
    }
    match ready.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "keys cannot be asked for");
            false
        }
        Err(_) => false,
    }
}
