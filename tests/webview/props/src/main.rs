//! Stand-ins for parts of a desktop: a place for tray icons with a hand that opens their menus, and a notification server without
//! buttons. Invariant: each does what its specification asks for and nothing more, so that what works with it works elsewhere.

#[cfg(target_os = "linux")]
mod menu;
#[cfg(target_os = "linux")]
mod notifications;
#[cfg(target_os = "linux")]
mod tray;

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tray"] => tray::serve().await,
        ["notifications"] => notifications::serve().await,
        ["menu"] => menu::print().await,
        ["press", label] => menu::press(label).await,
        _ => anyhow::bail!("tray, notifications, menu or press LABEL"),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
