//! A recorded stream of one account, whatever the PBX. Invariant: what the lines mean is the PBX crate's word alone.

use cordboard_model::{At, Event, Health, Problem};
use cordboard_pbx_basix as basix;
use cordboard_pbx_cloudpbx::{self as cloudpbx, CloudPbxAccount};
use cordboard_pbx_kazoo as kazoo;
use cordboard_pbx_xivo::{self as xivo, Denial, PhoneModel, XivoAccount, grant};
use cordboard_session::Stamped;
use serde_json::Value;

use super::stream::{Account, Http};
use crate::cli::Face;

/// What the frames so far were; a new link may begin to count anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) frames: u64,
    pub(crate) unknown: u64,
    pub(crate) ignored: u64,
    pub(crate) malformed: u64,
}

/// See the module.
pub(crate) enum Recorded {
    Xivo(Box<xivo::Replay>),
    Kazoo(Box<Kazoo>),
    Basix(Box<basix::Replay>),
    Cloudpbx(Box<CloudPbx>),
}

/// A stream whose PBX may be named only in its frames.
pub(crate) struct CloudPbx {
    account: Account,
    replay: Option<cloudpbx::Replay>,
}

/// A stream that names its KAZOO account only in what was sent.
pub(crate) struct Kazoo {
    account: Account,
    replay: Option<kazoo::Replay>,
}

impl Recorded {
    pub(crate) fn new(face: Face, account: &Account) -> Self {
        match face {
            Face::Xivo => Self::Xivo(Box::new(xivo::Replay::new(&settings(account)))),
            Face::Kazoo => {
                let mut stream = Kazoo { account: account.clone(), replay: None };
                if let Some(named) = &account.account {
                    stream.begin(named);
                }
                Self::Kazoo(Box::new(stream))
            }
            Face::Basix => Self::Basix(Box::new(basix::Replay::new(&basix_account(account)))),
            Face::Cloudpbx => {
                let mut stream = CloudPbx { account: account.clone(), replay: None };
                if let Some(named) = &account.pbx_name {
                    stream.begin(named);
                }
                Self::Cloudpbx(Box::new(stream))
            }
        }
    }

    pub(crate) fn received(&mut self, frame: &[u8], at: At, events: &mut Vec<Stamped>) -> Result<(), String> {
        if let Self::Basix(replay) = self {
            return replay.received(frame, at, events).map_err(|reject| reject.to_string());
        }
        let text = std::str::from_utf8(frame).map_err(|_| "a binary frame, or a text that is not UTF-8")?;
        match self {
            Self::Xivo(replay) => replay.received(text, at, events).map_err(|malformed| malformed.to_string()),
            Self::Kazoo(stream) => {
                stream.learn(text);
                let Some(replay) = &mut stream.replay else { return Ok(()) };
                replay.received(text, at, events).map_err(|malformed| malformed.to_string())
            }
            Self::Basix(_) => Ok(()),
            Self::Cloudpbx(stream) => {
                let reject = stream.replay(text).received(text, at, events);
                reject.map_err(|reject| reject.to_string())
            }
        }
    }

    pub(crate) fn sent(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) {
        match self {
            Self::Xivo(replay) => replay.sent(text, at, events),
            Self::Kazoo(stream) => {
                stream.learn(text);
                if let Some(replay) = &mut stream.replay {
                    replay.sent(text, at, events);
                }
            }
            Self::Basix(replay) => replay.sent(text, at, events),
            // The socket goes one way.
            Self::Cloudpbx(_) => {}
        }
    }

    pub(crate) fn http(&mut self, http: &Http, at: At, events: &mut Vec<Stamped>) {
        let health = match self {
            Self::Xivo(_) => xivo_sign_in(http),
            Self::Kazoo(stream) => stream.http(http, at, events),
            Self::Basix(replay) => {
                replay.http(&http.path, http.status, &http.text(), at, events);
                None
            }
            Self::Cloudpbx(stream) => {
                stream.http(http, at, events);
                None
            }
        };
        events.extend(health.map(|health| Stamped { at, event: Event::LinkChanged(health) }));
    }

    /// The stream ends.
    pub(crate) fn finish(&mut self, at: At, events: &mut Vec<Stamped>) {
        match self {
            Self::Xivo(_) | Self::Basix(_) | Self::Cloudpbx(_) => {}
            Self::Kazoo(stream) => {
                if let Some(replay) = &mut stream.replay {
                    replay.finish(at, events);
                }
            }
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        match self {
            Self::Xivo(replay) => {
                let xivo::Counts { frames, unknown, ignored, malformed } = replay.counts();
                Counts { frames, unknown, ignored, malformed }
            }
            Self::Kazoo(stream) => {
                let Some((counts, malformed)) = stream.replay.as_ref().map(kazoo::Replay::counts) else {
                    return Counts::default();
                };
                // Of other accounts, or told before: without meaning for this desk.
                let ignored = counts.ignored + counts.foreign + counts.duplicates;
                Counts { frames: counts.frames + malformed, unknown: counts.unknown, ignored, malformed }
            }
            Self::Basix(replay) => {
                let basix::Counts { frames, ignored, malformed } = replay.counts();
                Counts { frames, unknown: 0, ignored, malformed }
            }
            Self::Cloudpbx(stream) => {
                let Some(tally) = stream.replay.as_ref().map(cloudpbx::Replay::tally) else { return Counts::default() };
                let frames = tally.frames;
                let ignored = tally.ignored + tally.duplicates;
                Counts { frames, unknown: tally.unknown, ignored, malformed: tally.rejected }
            }
        }
    }
}

impl CloudPbx {
    fn begin(&mut self, pbx_name: &str) -> &mut cloudpbx::Replay {
        let Account { extension, server_zone, .. } = &self.account;
        self.replay.insert(cloudpbx::Replay::new(&CloudPbxAccount {
            pbx_name: pbx_name.to_owned(),
            extension: extension.clone(),
            zone: server_zone.clone(),
            ..CloudPbxAccount::default()
        }))
    }

    /// What was asked before the PBX is known is nobody's.
    fn http(&mut self, http: &Http, at: At, events: &mut Vec<Stamped>) {
        if self.replay.is_none()
            && let Some((_, name)) = http.path.split_once("/ws/pbx_")
        {
            let name = name.split('?').next().unwrap_or_default().to_owned();
            self.begin(&name);
        }
        let Some(replay) = &mut self.replay else { return };
        match http.status {
            None => replay.requested(&http.path, at, events),
            Some(status) => replay.answered(&http.path, status, &http.text(), at, events),
        }
    }

    /// The stream so far; the first frame that names a channel says whose it is.
    fn replay(&mut self, text: &str) -> &mut cloudpbx::Replay {
        if self.replay.is_none() {
            let channel = serde_json::from_str::<Value>(text).ok();
            let channel = channel.as_ref().and_then(|frame| frame.get("channel")).and_then(Value::as_str);
            let name = channel.and_then(|channel| channel.strip_prefix("pbx_")).unwrap_or_default().to_owned();
            return self.begin(&name);
        }
        self.replay.get_or_insert_with(|| cloudpbx::Replay::new(&CloudPbxAccount::default()))
    }
}

impl Kazoo {
    fn begin(&mut self, account: &str) {
        let Account { user, extension, devices, .. } = &self.account;
        self.replay = Some(kazoo::Replay::new(kazoo::Station {
            extension: extension.clone(),
            devices: devices.clone(),
            ..kazoo::Station::new(account, user.clone().unwrap_or_default())
        }));
    }

    /// Whose stream it is says the first line that names an account.
    fn learn(&mut self, text: &str) {
        if self.replay.is_some() {
            return;
        }
        let Ok(line) = serde_json::from_str::<Value>(text) else { return };
        let data = line.get("data").unwrap_or(&Value::Null);
        let named = data.get("account_id").or_else(|| data.pointer("/custom_channel_vars/account_id"));
        if let Some(account) = named.and_then(Value::as_str) {
            self.begin(account);
        }
    }

    /// What a line of the sign-in says about the link (kazoo.md 2); other answers say what the desk shows.
    fn http(&mut self, http: &Http, at: At, events: &mut Vec<Stamped>) -> Option<Health> {
        let path = http.path.split('?').next().unwrap_or_default();
        if path.ends_with("/user_auth") || path.ends_with("/api_auth") {
            let problem = |code: &str| Health::SignedOut { problem: Problem { code: code.to_owned(), detail: String::new() } };
            return match http.status {
                None => Some(Health::Connecting),
                Some(401) => Some(problem("wrongPassword")),
                Some(404) => Some(problem("keyInvalid")),
                Some(_) => {
                    self.learn(&http.text());
                    None
                }
            };
        }
        let replay = self.replay.as_mut()?;
        match http.status {
            None => replay.requested(path, at),
            Some(200..=299) => replay.answered(path, &http.text(), at, events),
            Some(_) => {}
        }
        None
    }
}

fn settings(account: &Account) -> XivoAccount {
    let phone_model = match account.phone_model.as_deref() {
        Some("snom") => PhoneModel::Snom,
        Some("polycom") => PhoneModel::Polycom,
        Some("yealink") => PhoneModel::Yealink,
        Some("webrtc") => PhoneModel::Webrtc,
        Some(_) | None => PhoneModel::Unknown,
    };
    XivoAccount {
        phone_model,
        // This computer's zone would make the result depend on where it is run.
        server_zone: Some(account.server_zone.clone().unwrap_or_else(|| "UTC".to_owned())),
        ..XivoAccount::new("", account.user.clone().unwrap_or_default(), account.extension.clone())
    }
}

fn basix_account(account: &Account) -> basix::BasixAccount {
    let user = account.user.clone().or_else(|| account.extension.clone()).unwrap_or_default();
    basix::BasixAccount {
        full_events: account.full_events,
        ..basix::BasixAccount::new("", account.domain.clone().unwrap_or_default(), user)
    }
}

/// What a line of the sign-in says about the link (xivo.md 1.1). A renewal (`auth/check`) says nothing: links outlive it.
fn xivo_sign_in(http: &Http) -> Option<Health> {
    let path = http.path.split('?').next().unwrap_or_default();
    if !path.ends_with("/auth/login") {
        return None;
    }
    let Some(status) = http.status else { return Some(Health::Connecting) };
    let problem = |code: &str, detail: String| Health::SignedOut { problem: Problem { code: code.to_owned(), detail } };
    match grant(status, http.text().as_bytes()) {
        Ok(_) | Err(Denial::NoResponse | Denial::TokenDead) => None,
        Err(Denial::WrongCredentials) => Some(problem("wrongPassword", String::new())),
        Err(Denial::Server(code)) => Some(problem("serverError", code)),
    }
}
