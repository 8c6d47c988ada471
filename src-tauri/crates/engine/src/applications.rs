//! Programs beside the app: which were let in, and which asks to be. Invariant: nobody is let in without the user's yes, given for a
//! name and a number that he sees in both programs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cordboard_contract::{UiApi, UiPairing};
use cordboard_model::At;
use tokio::sync::{oneshot, watch};

use crate::view;
use crate::{ApiSettings, ApplicationSettings};

/// The last use is kept on disk when it is so much later than the one there, ms.
const KEPT_MS: i64 = 60_000;

/// A program that waits for the user's answer.
#[derive(Debug)]
struct Asking {
    pairing: UiPairing,
    reply: oneshot::Sender<bool>,
}

/// All of it.
#[derive(Debug)]
pub(crate) struct Applications {
    inside: Mutex<Inside>,
    /// The port to listen at; `None` while the API is off.
    wanted: watch::Sender<Option<u16>>,
}

#[derive(Debug)]
struct Inside {
    settings: ApiSettings,
    asking: Option<Asking>,
    address: Option<String>,
    problem: Option<String>,
}

impl Applications {
    pub(crate) fn new(settings: ApiSettings) -> Self {
        let wanted = watch::Sender::new(settings.enabled.then_some(settings.port));
        Self { inside: Mutex::new(Inside { settings, asking: None, address: None, problem: None }), wanted }
    }

    pub(crate) fn wanted(&self) -> watch::Receiver<Option<u16>> {
        self.wanted.subscribe()
    }

    pub(crate) fn settings(&self) -> ApiSettings {
        self.lock().settings.clone()
    }

    /// What was kept.
    pub(crate) fn replace(&self, settings: ApiSettings) {
        self.wanted.send_if_modified(|wanted| {
            let port = settings.enabled.then_some(settings.port);
            std::mem::replace(wanted, port) != port
        });
        self.lock().settings = settings;
    }

    /// Where the API listens, or why it does not.
    pub(crate) fn listening(&self, at: Result<Option<String>, String>) {
        let mut inside = self.lock();
        (inside.address, inside.problem) = match at {
            Ok(address) => (address, None),
            Err(problem) => (None, Some(problem)),
        };
    }

    /// The application of that token's hash, and whether its last use is to be kept on disk.
    pub(crate) fn of(&self, hash: &str, now: At) -> Option<(String, bool)> {
        let mut inside = self.lock();
        let known = inside.settings.applications.iter_mut().find(|application| application.hash == hash)?;
        let late = now.0 - known.used_at >= KEPT_MS;
        if late {
            known.used_at = now.0;
        }
        Some((known.id.clone(), late))
    }

    /// Somebody asks to be let in; `None` while another one does.
    pub(crate) fn ask(&self, pairing: UiPairing) -> Option<oneshot::Receiver<bool>> {
        let mut inside = self.lock();
        if inside.asking.as_ref().is_some_and(|asking| !asking.reply.is_closed()) {
            return None;
        }
        let (reply, answer) = oneshot::channel();
        inside.asking = Some(Asking { pairing, reply });
        Some(answer)
    }

    /// The user's answer; false when nobody waits for it any more.
    pub(crate) fn answer(&self, id: &str, allow: bool) -> bool {
        let asking = self.lock().asking.take_if(|asking| asking.pairing.id == id);
        asking.is_some_and(|asking| asking.reply.send(allow).is_ok())
    }

    /// Nobody waits for the answer any more.
    pub(crate) fn withdraw(&self, id: &str) {
        self.lock().asking.take_if(|asking| asking.pairing.id == id);
    }

    pub(crate) fn view(&self) -> UiApi {
        let inside = self.lock();
        let application = |application: &ApplicationSettings| view::api::application(application);
        UiApi {
            enabled: inside.settings.enabled,
            address: inside.address.clone(),
            problem: inside.problem.clone(),
            applications: inside.settings.applications.iter().map(application).collect(),
            asking: inside.asking.as_ref().map(|asking| asking.pairing.clone()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
