//! Whether anything shows the tray icon. Invariant: asked at the moment it matters; what does not answer in time shows nothing.

/// Whether there is a place for the icon now.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "a desktop of Linux has to be asked")]
pub(crate) async fn is_there() -> bool {
    true
}

#[cfg(target_os = "linux")]
pub(crate) use linux::is_there;

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    use x11rb::protocol::xproto::ConnectionExt as _;
    use zbus::{Connection, Proxy, proxy::CacheProperties};

    const PATIENCE: Duration = Duration::from_secs(2);
    const WATCHER: (&str, &str) = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher");

    /// Whether there is a place for the icon now: a host of status notifiers, or the older tray of X11, which the icon's library
    /// takes when there is no such host.
    pub(crate) async fn is_there() -> bool {
        let embeds = tokio::task::spawn_blocking(|| embeds().unwrap_or(false));
        let (notifiers, embeds) =
            tokio::join!(tokio::time::timeout(PATIENCE, notifiers()), tokio::time::timeout(PATIENCE, embeds));
        matches!(notifiers, Ok(Ok(true))) || matches!(embeds, Ok(Ok(true)))
    }

    async fn notifiers() -> zbus::Result<bool> {
        let bus = Connection::session().await?;
        let watcher =
            zbus::proxy::Builder::<Proxy<'_>>::new(&bus).destination(WATCHER.0)?.path(WATCHER.1)?.interface(WATCHER.0)?;
        // Asked once: without a watcher a cache would only complain.
        let watcher = watcher.cache_properties(CacheProperties::No).build().await?;
        watcher.get_property("IsStatusNotifierHostRegistered").await
    }

    /// Whoever owns this selection takes icons of the older kind, by the System Tray Protocol of freedesktop.org.
    fn embeds() -> Option<bool> {
        let (display, screen) = x11rb::connect(None).ok()?;
        let name = format!("_NET_SYSTEM_TRAY_S{screen}");
        let atom = display.intern_atom(true, name.as_bytes()).ok()?.reply().ok()?.atom;
        if atom == x11rb::NONE {
            return Some(false);
        }
        let owner = display.get_selection_owner(atom).ok()?.reply().ok()?.owner;
        Some(owner != x11rb::NONE)
    }
}
