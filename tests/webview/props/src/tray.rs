//! A place for tray icons, by the StatusNotifierItem specification. Invariant: it says that it shows them, and lists them by the
//! names under which they can be asked.

use zbus::{message::Header, object_server::SignalEmitter};

pub(crate) const NAME: &str = "org.kde.StatusNotifierWatcher";
pub(crate) const PATH: &str = "/StatusNotifierWatcher";

#[derive(Default)]
struct Watcher {
    items: Vec<String>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &mut self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let item = if service.starts_with('/') { format!("{sender}{service}") } else { format!("{service}/StatusNotifierItem") };
        self.items.retain(|known| *known != item);
        self.items.push(item.clone());
        Self::status_notifier_item_registered(&emitter, &item).await?;
        Ok(())
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

/// Until it is ended.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let _bus = zbus::connection::Builder::session()?.name(NAME)?.serve_at(PATH, Watcher::default())?.build().await?;
    std::future::pending().await
}
