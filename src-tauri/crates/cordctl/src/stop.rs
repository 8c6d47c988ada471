//! When a command that runs on is to end. Invariant: Ctrl-C and the system's wish to end are the same.

/// Ready when somebody ends the program.
#[cfg(unix)]
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        // Without that signal Ctrl-C is left.
        Err(_) => drop(interrupted.await),
    }
}

/// Ready when somebody ends the program.
#[cfg(not(unix))]
pub(crate) async fn stopped() {
    // A console that cannot be asked for Ctrl-C ends the program by itself.
    drop(tokio::signal::ctrl_c().await);
}
