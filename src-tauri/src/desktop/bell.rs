//! Ringing calls and their pages on the desktop. Invariant: the engine decides, once for each call; this only words it.

use std::sync::Arc;

use cordboard_contract::{OfCall, UiCall, UiError};
use cordboard_engine::{Desktop, Manner, Pop, RingEnd};
use cordboard_model::{AccountId, CallId};
use cordboard_ringtone::Ringtones;
use tauri::{AppHandle, Manager};

use super::{
    notifications::{Act, Announcement, Key, Notifications},
    pages::Pages,
    windows,
};
use crate::{shell::Shell, words::Words};

/// Rings by notification and by sound.
pub(crate) struct Bell {
    pub(crate) notifications: Notifications,
    pub(crate) ringtones: Ringtones,
    pub(crate) pages: Pages,
    pub(crate) words: Arc<Words>,
}

impl Bell {
    fn announce(&self, call: &UiCall, manner: &Manner) {
        if manner.announced {
            self.notifications.show(key(&call.account, &call.id), announcement(call, &self.words));
        }
    }
}

impl Desktop for Bell {
    fn ringing(&self, call: &UiCall, manner: &Manner) {
        if let Some(sound) = &manner.sound {
            self.ringtones.ring(key(&call.account, &call.id), sound.clone());
        }
        self.announce(call, manner);
    }

    fn ring_changed(&self, call: &UiCall, manner: &Manner) {
        self.announce(call, manner);
    }

    fn ring_over(&self, account: &str, call: &str, _: RingEnd) {
        self.ringtones.over(key(account, call));
        self.notifications.withdraw(key(account, call));
    }

    fn pop(&self, pop: &Pop) {
        self.pages.open(pop.clone());
    }
}

fn key(account: &str, call: &str) -> Key {
    (AccountId::from(account), CallId::from(call))
}

/// The notification of a ringing call: who, and why (queue, called number), as an agent needs it before answering.
fn announcement(call: &UiCall, words: &Words) -> Announcement {
    let who = call.name.clone().or_else(|| call.number.clone()).unwrap_or_else(|| words.get("notification-number-withheld"));
    let title = words.with("notification-incoming", &[("name", &who)]);
    let queue = call.queue.as_deref().map(|queue| words.with("notification-queue", &[("queue", queue)]));
    let number = call.number.clone().filter(|number| *number != who);
    let body: Vec<String> = [queue, number].into_iter().flatten().collect();
    Announcement {
        title,
        body: body.join(" · "),
        can_answer: call.controls.answer.enabled,
        can_decline: call.controls.decline.enabled,
    }
}

/// Does what the user chose on a notification.
pub(crate) fn act(app: &AppHandle, (account, call): Key, act: Act) {
    let Some(shell) = app.try_state::<Shell>() else { return };
    let arguments = OfCall { account: account.to_string(), call: call.to_string() };
    let engine = shell.engine.clone();
    match act {
        Act::Open => windows::open(app),
        Act::Answer => shell.tasks.spawn(async move { told("answer", engine.answer_call(arguments).await) }),
        Act::Decline => shell.tasks.spawn(async move { told("decline", engine.decline_call(arguments).await) }),
        Act::Ignore => shell.tasks.spawn(async move { told("ignore", engine.ignore_call(arguments).await) }),
    }
}

/// What the PBX makes of it shows on the desk; that it could not even be asked is known from the refused wish.
fn told(wish: &str, result: Result<(), UiError>) {
    if let Err(error) = result {
        tracing::warn!(wish, code = ?error.code, "not done from the notification");
    }
}
