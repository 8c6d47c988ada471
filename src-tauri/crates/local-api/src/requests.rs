//! What the requests of applications mean. Invariant: they can do no more than a window can, and a doubtful number is not dialled.

use cordboard_contract::{
    CallTo, DialArguments, OfCall, PresenceArguments, UiAccount, UiCallState, UiChange, UiError, UiSnapshot, UiWrapUpNote,
    WrapUpArguments,
};
use cordboard_engine::Engine;
use hyper::{StatusCode, body::Bytes};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    answer::{self, Answer},
    openapi,
    route::Route,
};

/// Events that wait for a slow reader; then the stream ends, and its reader begins anew with a snapshot.
const WAITING: usize = 64;

#[derive(Deserialize)]
struct Dial {
    number: String,
    account: Option<String>,
}

#[derive(Deserialize)]
struct Note {
    account: String,
    call: String,
    note: String,
}

/// Does what an application that was let in asks.
pub(crate) async fn carry_out(engine: &Engine, route: Route, body: &[u8]) -> Answer {
    match route {
        Route::OpenApi | Route::Pair => answer::json(StatusCode::OK, &openapi::document()),
        Route::State => {
            let UiSnapshot { now, accounts, agents, presences, missed, .. } = engine.watch().0;
            let accounts: Vec<_> = accounts.iter().map(account).collect();
            let state = json!({"now": now, "accounts": accounts, "agents": agents, "presences": presences, "missed": missed});
            answer::json(StatusCode::OK, &state)
        }
        Route::Calls => answer::json(StatusCode::OK, &engine.watch().0.calls),
        Route::Dial => match read::<Dial>(body) {
            Some(Dial { number, account }) => done(engine.dial(DialArguments { account, number, confirmed: false }).await),
            None => unreadable(),
        },
        Route::Answer => match read::<OfCall>(body) {
            Some(of) => done(engine.answer_call(of).await),
            None => unreadable(),
        },
        Route::HangUp => match read::<OfCall>(body) {
            Some(of) => done(hang_up(engine, of).await),
            None => unreadable(),
        },
        Route::Transfer => match read::<CallTo>(body) {
            Some(to) => done(engine.transfer_call(to).await),
            None => unreadable(),
        },
        Route::Note => match read::<Note>(body) {
            Some(Note { account, call, note }) => {
                let note = UiWrapUpNote { account, call, disposition: None, note, tags: Vec::new() };
                done(engine.save_wrap_up(WrapUpArguments { note, finished: false }).await)
            }
            None => unreadable(),
        },
        Route::Presence => match read::<PresenceArguments>(body) {
            Some(arguments) => done(engine.set_presence(arguments).await),
            None => unreadable(),
        },
        Route::Events => answer::json(StatusCode::OK, &json!({})),
    }
}

/// The stream of changes, and what fills it until its reader goes; to be run by whoever owns the connection.
pub(crate) fn events(engine: &Engine) -> (Answer, impl Future<Output = ()> + Send + use<>) {
    let (told, events) = mpsc::channel(WAITING);
    let engine = engine.clone();
    let fill = async move {
        let (snapshot, mut watcher) = engine.watch();
        let calls = json!({"kind": "calls", "value": snapshot.calls});
        if told.send(event(&calls)).await.is_err() {
            return;
        }
        loop {
            let changes = tokio::select! {
                () = told.closed() => return,
                changes = watcher.next() => changes,
            };
            let Some(changes) = changes else { return };
            for change in changes.iter().filter_map(|change| shown(change)) {
                if told.send(event(&change)).await.is_err() {
                    return;
                }
            }
        }
    };
    (answer::stream(events), fill)
}

fn event(value: &impl serde::Serialize) -> Bytes {
    // JSON has no line breaks of its own, so an event is one line.
    Bytes::from(format!("data: {}\n\n", serde_json::to_string(value).unwrap_or_default()))
}

/// What of the changes applications are told: what they may ask for, and nothing of settings.
fn shown(change: &UiChange) -> Option<Value> {
    match change {
        UiChange::Snapshot(snapshot) => Some(json!({"kind": "calls", "value": snapshot.calls})),
        UiChange::Account(changed) => Some(json!({"kind": "account", "value": account(changed)})),
        UiChange::Call(_) | UiChange::CallEnded(_) | UiChange::Agent(_) | UiChange::Presence(_) => {
            serde_json::to_value(change).ok()
        }
        UiChange::AccountGone(_)
        | UiChange::SelfView(_)
        | UiChange::Colleague(_)
        | UiChange::ColleaguesKept { .. }
        | UiChange::Queue(_)
        | UiChange::QueueGone { .. }
        | UiChange::Favourites { .. }
        | UiChange::Found { .. }
        | UiChange::Parked { .. }
        | UiChange::Rooms { .. }
        | UiChange::Profiles(_)
        | UiChange::Pops(_)
        | UiChange::Api(_)
        | UiChange::Offers(_)
        | UiChange::Choices(_)
        | UiChange::Ringing(_)
        | UiChange::Pbxs(_)
        | UiChange::Phone(_)
        | UiChange::Voicemail(_)
        | UiChange::Message(_)
        | UiChange::Recordings(_)
        | UiChange::RecordingFetch(_)
        | UiChange::HistoryChanged { .. }
        | UiChange::Gaps(_)
        | UiChange::Notice(_) => None,
    }
}

fn account(account: &UiAccount) -> Value {
    json!({"id": account.id, "label": account.label, "extension": account.extension, "health": account.health})
}

async fn hang_up(engine: &Engine, of: OfCall) -> Result<(), UiError> {
    let rings = engine.watch().0.calls.iter().any(|call| {
        call.account == of.account && call.id == of.call && call.state == UiCallState::Ringing && call.controls.decline.enabled
    });
    if rings { engine.decline_call(of).await } else { engine.hang_up_call(of).await }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

fn unreadable() -> Answer {
    answer::refusal(StatusCode::UNPROCESSABLE_ENTITY, "body")
}

fn done(result: Result<(), UiError>) -> Answer {
    match result {
        Ok(()) => answer::json(StatusCode::OK, &json!({})),
        Err(error) => answer::failed(&error),
    }
}
