//! Pages that open with calls. Invariant: a page opens without taking the keyboard; its window may ask nothing of the app (its label
//! is in no capability) and goes to no other host than was allowed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cordboard_engine::{Hosts, Opening, Pop};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent, webview::NewWindowResponse};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::shell::Shell;

/// The labels of these windows begin so.
pub(crate) const LABEL: &str = "page-";
/// Logical pixels.
const SIZE: (f64, f64) = (1000.0, 760.0);
/// Where a page that is done leads: nowhere. Only the scheme matters.
const DONE: &str = "cordboard-done";
/// A page says that the work on it is done by a message to the window around it, which here is its own; messages of other
/// origins are not heard.
const LISTEN: &str = "addEventListener('message', (event) => { if (event.origin === location.origin && event.data === \
                      'closeThirdParty') location.href = 'cordboard-done:'; });";

/// The owner of all pages. Dropping it ends its task.
pub(crate) struct Pages {
    wishes: mpsc::UnboundedSender<Pop>,
    _task: AbortOnDropHandle<()>,
}

/// A window whose page is replaced by the next one of the same name.
struct Place {
    label: String,
    hosts: Arc<Mutex<Hosts>>,
}

impl Pages {
    /// Starts the owner.
    pub(crate) fn start(app: AppHandle) -> Self {
        let (wishes, queue) = mpsc::unbounded_channel();
        Self { wishes, _task: AbortOnDropHandle::new(tokio::spawn(run(app, queue))) }
    }

    /// Opens a page.
    pub(crate) fn open(&self, pop: Pop) {
        // Without an owner the app is ending.
        let _ = self.wishes.send(pop);
    }
}

async fn run(app: AppHandle, mut queue: mpsc::UnboundedReceiver<Pop>) {
    let mut places = HashMap::new();
    let mut made = 0_u64;
    while let Some(pop) = queue.recv().await {
        match pop.opening {
            Opening::Browser => browse(pop.url).await,
            Opening::Window => {
                if let Err(error) = show(&app, pop, &mut places, &mut made) {
                    tracing::warn!(%error, "a page did not open");
                }
            }
        }
    }
}

/// Some systems take their time to start a browser.
async fn browse(url: Url) {
    let opened = tokio::task::spawn_blocking(move || open::that_detached(url.as_str())).await;
    if let Ok(Err(error)) = opened {
        tracing::warn!(%error, "no browser opened");
    }
}

fn show(app: &AppHandle, pop: Pop, places: &mut HashMap<String, Place>, made: &mut u64) -> tauri::Result<()> {
    let Pop { url, name, place, hosts, pane, .. } = pop;
    let known = place.as_ref().and_then(|place| places.get(place));
    if let Some((known, window)) = known.and_then(|known| Some((known, app.get_webview_window(&known.label)?))) {
        *known.hosts.lock().unwrap_or_else(PoisonError::into_inner) = hosts;
        return window.navigate(url);
    }
    *made += 1;
    let label = format!("{LABEL}{made}");
    let hosts = Arc::new(Mutex::new(hosts));
    create(app, &label, &name, url, Arc::clone(&hosts), pane)?;
    if let Some(place) = place {
        places.insert(place, Place { label, hosts });
    }
    Ok(())
}

fn create(app: &AppHandle, label: &str, name: &str, url: Url, hosts: Arc<Mutex<Hosts>>, pane: Option<u64>) -> tauri::Result<()> {
    let (closing, closed) = (app.clone(), label.to_owned());
    let may_go = move |to: &Url| {
        if to.scheme() == DONE {
            close(&closing, &closed);
            return false;
        }
        let admitted = hosts.lock().unwrap_or_else(PoisonError::into_inner).admit(to);
        if let Err(why) = &admitted {
            tracing::warn!(%why, "a page wanted to lead elsewhere");
        }
        admitted.is_ok()
    };
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::External(url))
        .title(name)
        .inner_size(SIZE.0, SIZE.1)
        .focused(false)
        .initialization_script(LISTEN)
        .on_navigation(may_go)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    if let Some(pane) = pane {
        let app = app.clone();
        window.on_window_event(move |event| {
            if let WindowEvent::Destroyed = event {
                done(&app, pane);
            }
        });
    }
    Ok(())
}

fn close(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = window.close()
    {
        tracing::warn!(%error, "a page that is done stays open");
    }
}

/// Whoever closes the window of a page is through with it, however he closes it.
fn done(app: &AppHandle, pane: u64) {
    let Some(shell) = app.try_state::<Shell>() else { return };
    let engine = shell.engine.clone();
    shell.tasks.spawn(async move {
        if let Err(error) = engine.page_closed(pane).await {
            tracing::debug!(code = ?error.code, "nobody to tell that a page is done");
        }
    });
}
