//! A notification server that shows text and has no buttons, as some small desktops have. Invariant: it never says it can do more.

use std::collections::HashMap;

use zbus::zvariant::OwnedValue;

const NAME: &str = "org.freedesktop.Notifications";

#[derive(Default)]
struct Plain {
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Plain {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["body"]
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("plain", "cordboard", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the specification has them")]
    fn notify(
        &mut self,
        _app: &str,
        replaces: u32,
        _icon: &str,
        _summary: &str,
        _body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.last += u32::from(replaces == 0);
        if replaces == 0 { self.last } else { replaces }
    }

    fn close_notification(&self, _id: u32) {}
}

/// Until it is ended.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let _bus = zbus::connection::Builder::session()?
        .name(NAME)?
        .serve_at("/org/freedesktop/Notifications", Plain::default())?
        .build()
        .await?;
    std::future::pending().await
}
