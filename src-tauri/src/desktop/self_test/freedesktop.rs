//! Linux: the session bus tells. Invariant: a server that does not answer counts as none.

use std::time::Duration;

use cordboard_contract::{UiCheck, UiCheckKind, UiCheckState};
use zbus::{Connection, Proxy};

use super::check;
use crate::desktop::tray::host;

const PATIENCE: Duration = Duration::from_secs(2);
const SERVER: (&str, &str) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");

pub(super) async fn look() -> Vec<UiCheck> {
    let Some(bus) = patiently(Connection::session()).await else {
        return vec![
            check(UiCheckKind::Notifications, UiCheckState::Ok, "cardAlone", ""),
            tray().await,
            check(UiCheckKind::Focus, UiCheckState::Unknown, "focusUntold", ""),
        ];
    };
    vec![notifications(&bus).await, tray().await, focus(&bus).await]
}

async fn notifications(bus: &Connection) -> UiCheck {
    let said = async {
        let server = Proxy::new(bus, SERVER.0, SERVER.1, SERVER.0).await?;
        let abilities: Vec<String> = server.call("GetCapabilities", &()).await?;
        let (name, ..): (String, String, String, String) = server.call("GetServerInformation", &()).await?;
        zbus::Result::Ok((name, abilities))
    };
    match patiently(said).await {
        Some((name, abilities)) if abilities.iter().any(|ability| ability == "actions") => {
            check(UiCheckKind::Notifications, UiCheckState::Ok, "buttons", &name)
        }
        Some((name, _)) => check(UiCheckKind::Notifications, UiCheckState::Ok, "cardInstead", &name),
        None => check(UiCheckKind::Notifications, UiCheckState::Ok, "cardAlone", ""),
    }
}

async fn tray() -> UiCheck {
    if host::is_there().await {
        check(UiCheckKind::Tray, UiCheckState::Ok, "trayHost", "")
    } else {
        check(UiCheckKind::Tray, UiCheckState::Broken, "noTrayHost", "")
    }
}

/// Servers that can hold notifications back say so in a property of their own; GNOME keeps it among its settings.
async fn focus(bus: &Connection) -> UiCheck {
    let inhibited = async {
        let server = Proxy::new(bus, SERVER.0, SERVER.1, SERVER.0).await?;
        server.get_property::<bool>("Inhibited").await
    };
    let paused = async {
        let server = Proxy::new(bus, SERVER.0, SERVER.1, "org.dunstproject.cmd0").await?;
        server.get_property::<bool>("paused").await
    };
    let banners = async {
        let shown =
            crate::desktop::defaults::said("gsettings", &["get", "org.gnome.desktop.notifications", "show-banners"]).await;
        shown.filter(|_| gnome()).map(|shown| shown == "false")
    };
    let held = match patiently(inhibited).await {
        Some(held) => Some(held),
        None => match patiently(paused).await {
            Some(held) => Some(held),
            None => banners.await,
        },
    };
    match held {
        Some(true) => check(UiCheckKind::Focus, UiCheckState::Broken, "focusOn", ""),
        Some(false) => check(UiCheckKind::Focus, UiCheckState::Ok, "focusOff", ""),
        None => check(UiCheckKind::Focus, UiCheckState::Unknown, "focusUntold", ""),
    }
}

fn gnome() -> bool {
    std::env::var("XDG_CURRENT_DESKTOP").is_ok_and(|desktop| desktop.split(':').any(|part| part == "GNOME"))
}

async fn patiently<T>(asked: impl Future<Output = zbus::Result<T>>) -> Option<T> {
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()
}
