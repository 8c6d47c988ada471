//! One client on the socket (kazoo.md 5). Invariant: a socket speaks for the account it signed in with, until it is closed,
//! whatever becomes of its token.

use std::{net::SocketAddr, sync::Arc};

use futures_util::{SinkExt, StreamExt};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::Instant};
use tokio_tungstenite::tungstenite::Message;

use super::{
    Kazoo, KazooGeneration,
    auth::Claim,
    binding::Binding,
    bucket::Bucket,
    event::{Event, Writing},
    floor::Listener,
    tenant::hex,
};
use crate::{
    exchange::Shared,
    face::{
        socket::{End, at, close, healed, until},
        wire::Wire,
    },
    faults::Plan,
    http::Socket,
};

/// Who comes in.
pub(crate) struct Entry {
    pub(crate) shared: Arc<Shared>,
    pub(crate) kazoo: Arc<Kazoo>,
    pub(crate) peer: SocketAddr,
}

/// What the server knows of one socket.
struct Session<'a> {
    entry: &'a Entry,
    id: u64,
    claim: Option<Claim>,
    attended: Option<Attended<'a>>,
    bucket: Bucket,
    /// What an action that is unknown here answers.
    last: Value,
    invented: u64,
}

/// Keeps the exchange's count of clients right however the session ends.
struct Attended<'a> {
    shared: &'a Shared,
    id: u64,
    user: u32,
}

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        self.shared.stop_listening(self.id, self.user);
    }
}

/// Takes the socket off the floor however the session ends.
struct Place<'a> {
    kazoo: &'a Kazoo,
    id: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.kazoo.floor().sockets.remove(&self.id);
    }
}

/// Serves one client until it leaves or a fault takes it away.
pub(crate) async fn run(entry: Entry, mut socket: Socket) {
    let (sender, events) = mpsc::unbounded_channel();
    let now = entry.shared.clock.now();
    let id = {
        let mut floor = entry.kazoo.floor();
        floor.next_socket += 1;
        let id = floor.next_socket;
        let listener = Listener {
            sender,
            bindings: Vec::new(),
            account: String::new(),
            address: entry.peer.to_string(),
            since: now,
            token: String::new(),
        };
        floor.sockets.insert(id, listener);
        id
    };
    let place = Place { kazoo: &entry.kazoo, id };
    let mut session = Session {
        entry: &entry,
        id,
        claim: None,
        attended: None,
        bucket: Bucket::full(entry.kazoo.options.bucket, now),
        last: json!({}),
        invented: 0,
    };
    let end = session.serve(events, &mut socket).await;
    let login = session.login();
    drop(session);
    drop(place);
    match end {
        End::Closed => close(&mut socket).await,
        End::Cut => {}
        End::HalfOpen => healed(&entry.shared, &login).await,
    }
}

impl Session<'_> {
    fn login(&self) -> String {
        self.claim.as_ref().map(|claim| claim.login.clone()).unwrap_or_default()
    }

    async fn serve(&mut self, mut events: mpsc::UnboundedReceiver<Arc<Event>>, socket: &mut Socket) -> End {
        let shared = &self.entry.shared;
        let opened = Instant::now();
        let mut book = shared.faults.watch();
        let mut login = self.login();
        let mut cuts = book.borrow().cuts(&login);
        let mut plan = book.borrow_and_update().plan(&login);
        let seed = shared.faults.seed().wrapping_add(self.id);
        let mut wire = Wire::new(Arc::clone(&plan), seed).with_nonsense(nonsense);
        let mut dice = StdRng::seed_from_u64(seed);
        loop {
            let now = Instant::now();
            while let Some(message) = wire.pop(now) {
                if let Err(error) = socket.send(message).await {
                    tracing::debug!(%error, "a client is gone");
                    return End::Closed;
                }
            }
            tokio::select! {
                biased;
                changed = book.changed() => {
                    if changed.is_err() {
                        return End::Closed;
                    }
                    let now = book.borrow_and_update().clone();
                    if now.cuts(&login) != cuts {
                        return End::Cut;
                    }
                    plan = now.plan(&login);
                    wire.set_plan(Arc::clone(&plan));
                }
                () = until(opened, plan.cut) => return End::Cut,
                () = until(opened, plan.half_open) => return End::HalfOpen,
                event = events.recv() => match event {
                    Some(event) => self.pass(&event, &mut wire, &mut dice),
                    None => return End::Closed,
                },
                heard = socket.next() => match heard {
                    Some(Ok(Message::Text(text))) => {
                        for reply in self.hear(&text, &plan) {
                            wire.push(reply.to_string(), Instant::now());
                        }
                        if self.login() != login {
                            login = self.login();
                            cuts = book.borrow().cuts(&login);
                            plan = book.borrow().plan(&login);
                            wire.set_plan(Arc::clone(&plan));
                        }
                    }
                    Some(Ok(Message::Close(_))) | None => return End::Closed,
                    Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Err(error)) => {
                        tracing::debug!(%error, "a client's socket failed");
                        return End::Cut;
                    }
                },
                () = at(wire.due()) => {}
            }
        }
    }

    /// Once for each subscription that fits; every event goes its own way and may overtake others.
    fn pass(&self, event: &Event, wire: &mut Wire, dice: &mut StdRng) {
        let options = &self.entry.kazoo.options;
        let fitting: Vec<_> = {
            let floor = self.entry.kazoo.floor();
            let bindings = floor.sockets.get(&self.id).map_or(&[][..], |listener| &listener.bindings);
            bindings.iter().filter(|binding| binding.fits(event)).map(|binding| binding.text.clone()).collect()
        };
        let how = Writing { legacy: options.legacy_frames, strings: options.string_numbers };
        let most = options.shuffle.0.as_millis() as u64;
        for binding in fitting {
            let late = std::time::Duration::from_millis(dice.random_range(0..=most));
            wire.push_late(event.frame(&binding, how).to_string(), Instant::now(), late);
        }
    }

    /// Answers one message: rate, authenticate, validate, authorise, execute.
    fn hear(&mut self, text: &str, plan: &Plan) -> Vec<Value> {
        let frame: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let mut kept = frame.clone();
        if kept.get("auth_token").is_some() {
            kept["auth_token"] = json!("(secret)");
        }
        self.entry.shared.receive(&self.login(), kept);
        let request = match frame["request_id"].as_str() {
            Some(id) => id.to_owned(),
            None => {
                self.invented += 1;
                hex(&format!("request/{}/{}", self.id, self.invented))
            }
        };
        let now = self.entry.shared.clock.now();
        if self.bucket.take(self.entry.kazoo.options.bucket, 1, now).is_none() {
            let text = format!("rate limiting threshold hit for {}!", self.entry.peer);
            return vec![refusal(&request, &text)];
        }
        if let Err(text) = self.authenticate(&frame, plan) {
            return vec![refusal(&request, &text)];
        }
        let five = self.entry.kazoo.options.generation == KazooGeneration::V5;
        let done = match frame["action"].as_str() {
            Some("subscribe") => self.subscribe(&frame["data"]),
            Some("unsubscribe") => self.unsubscribe(&frame["data"]),
            Some("ping") if plan.mute => return Vec::new(),
            Some("ping") if five => Ok(json!({"response": "pong"})),
            Some(_) | None if five => return Vec::new(),
            // Unknown here: whatever the last success said.
            Some(_) | None => Ok(self.last.clone()),
        };
        match done {
            Ok(data) => {
                self.last = data.clone();
                vec![json!({"action": "reply", "request_id": request, "status": "success", "data": data})]
            }
            Err(text) => vec![refusal(&request, &text)],
        }
    }

    /// Only until it was successful once.
    fn authenticate(&mut self, frame: &Value, plan: &Plan) -> Result<(), String> {
        if self.claim.is_some() {
            return Ok(());
        }
        let token = frame["auth_token"].as_str().ok_or("authentication token required")?;
        let kazoo = &self.entry.kazoo;
        let shared = &self.entry.shared;
        let claim = kazoo.tokens.read(token, shared.clock.now());
        let claim = claim.filter(|claim| !plan.unauthorized && !shared.faults.plan(&claim.login).unauthorized);
        let claim = claim.ok_or_else(|| format!("failed to authenticate token {token}"))?;
        if let Some(listener) = kazoo.floor().sockets.get_mut(&self.id) {
            listener.account.clone_from(&claim.account);
            token.clone_into(&mut listener.token);
        }
        if let Some(person) = claim.owner.as_deref().and_then(|owner| kazoo.tenant.person(owner)) {
            // What is told to the listener is nobody's: the face tells through its own events.
            let (id, _) = shared.listen(person.user, |_| Vec::new());
            self.attended = Some(Attended { shared, id, user: person.user });
        }
        self.claim = Some(claim);
        Ok(())
    }

    /// The bindings that a message names, read and allowed.
    fn wanted(&self, data: &Value) -> Result<Vec<Binding>, String> {
        let kazoo = &self.entry.kazoo;
        let options = &kazoo.options;
        let claim = self.claim.as_ref().ok_or("auth_account_id not set")?;
        let five = options.generation == KazooGeneration::V5;
        let members = data.as_object().filter(|members| !members.is_empty());
        let members = members.ok_or(if five { "empty subscription" } else { "missing required keys in data object" })?;
        let many = members.get("bindings").and_then(Value::as_array).filter(|_| five);
        let texts: Vec<_> = match (many, members.get("binding").and_then(Value::as_str)) {
            (Some(many), _) => many.iter().filter_map(Value::as_str).collect(),
            (None, Some(one)) => vec![one],
            (None, None) => return Err("missing required keys : binding".to_owned()),
        };
        let account = match members.get("account_id").and_then(Value::as_str) {
            Some(account) => account,
            None if five => &claim.account,
            None => return Err("missing required keys : account_id".to_owned()),
        };
        let bindings = texts.into_iter().map(|text| Binding::read(options, account, text)).collect::<Result<Vec<_>, _>>()?;
        if account == "*" {
            return Err("unauthorized wildcard account id".to_owned());
        }
        let below = claim.account == kazoo.tenant.reseller && account == kazoo.tenant.account;
        if account != claim.account && !below {
            return Err("unauthorized account id".to_owned());
        }
        Ok(bindings)
    }

    fn subscribe(&self, data: &Value) -> Result<Value, String> {
        let wanted = self.wanted(data)?;
        let mut floor = self.entry.kazoo.floor();
        let Some(listener) = floor.sockets.get_mut(&self.id) else { return Err("auth_account_id not set".to_owned()) };
        let mut added = Vec::new();
        for binding in wanted {
            if !listener.bindings.contains(&binding) {
                added.push(binding.clone());
                listener.bindings.push(binding);
            }
        }
        if self.entry.kazoo.options.generation == KazooGeneration::V5 {
            let texts = |bindings: &[Binding]| bindings.iter().map(|binding| binding.text.clone()).collect::<Vec<_>>();
            return Ok(json!({"subscribed": texts(&added), "subscriptions": texts(&listener.bindings)}));
        }
        Ok(json!({"subscribed": keys(&listener.bindings)}))
    }

    fn unsubscribe(&self, data: &Value) -> Result<Value, String> {
        let wanted = self.wanted(data)?;
        let mut floor = self.entry.kazoo.floor();
        let Some(listener) = floor.sockets.get_mut(&self.id) else { return Err("auth_account_id not set".to_owned()) };
        let gone: Vec<_> = listener.bindings.iter().filter(|binding| wanted.contains(binding)).cloned().collect();
        listener.bindings.retain(|binding| !wanted.contains(binding));
        Ok(json!({"unsubscribed": keys(&gone), "subscribed": keys(&listener.bindings)}))
    }
}

/// One entry for each key of the message bus.
fn keys(bindings: &[Binding]) -> Vec<String> {
    bindings.iter().flat_map(|binding| std::iter::repeat_n(binding.text.clone(), binding.keys)).collect()
}

fn refusal(request: &str, text: &str) -> Value {
    json!({"action": "reply", "request_id": request, "status": "error", "data": {"errors": [text]}})
}

/// Frames that no server should send.
fn nonsense(kind: u8) -> Message {
    match kind {
        0 => Message::text("not json"),
        1 => Message::text("null"),
        2 => Message::text(r#"{"action":"hologram","data":{}}"#),
        3 => Message::binary(vec![0, 159, 146, 150, 255]),
        4 => Message::text(format!(
            r#"{{"action":"event","name":"CHANNEL_DESTROY","data":{{"remote_sdp":"{}"}}}}"#,
            "x".repeat(300_000)
        )),
        5 => Message::text("[".repeat(20_000)),
        6 => Message::text(r#"{"action":"event","name":"CHANNEL_CREATE","data":null}"#),
        7 => Message::text(r#"{"action":"event","name":"CHANNEL_TRANSFEROR","data":{"call_id":7,"timestamp":"soon"}}"#),
        _ => Message::text(r#"{"action":"event","name":"CHANNEL_ANSWER","data":{"call_id":"x"#),
    }
}
