//! A link without a socket: frames go in, the desk and the questions come out.

use cordboard_desk::{AccountDesk, Desk};
use cordboard_model::{AccountId, At, Call, CallId, CallState, Change, Command, Event, Health};
use cordboard_pbx_xivo::{Ask, Dialogue, Farewell, Generation, Request, Translator, XivoAccount};
use cordboard_session::{CommandError, Stamped};
use serde_json::{Value, json};

pub struct Story {
    pub now: At,
    pub translator: Translator,
    pub dialogue: Dialogue,
    pub desk: Desk,
    pub events: Vec<Event>,
    pub changes: Vec<Change>,
    pub asks: Vec<Ask>,
    pub farewell: Option<Farewell>,
    id: AccountId,
}

/// 2024-02-07T09:00:00Z.
pub const NINE: At = At(1_707_296_400_000);

impl Story {
    pub fn new() -> Self {
        Self::of(XivoAccount::new("xuc.example", "amartin", Some("1201".to_owned())))
    }

    pub fn generation(generation: Generation) -> Self {
        let server_zone = Some("Europe/Paris".to_owned());
        Self::of(XivoAccount { generation, server_zone, ..XivoAccount::new("xuc.example", "amartin", Some("1201".to_owned())) })
    }

    pub fn of(account: XivoAccount) -> Self {
        let mut translator = Translator::new(&account);
        let dialogue = Dialogue::new(&mut translator);
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        let mut story = Self {
            now: NINE,
            translator,
            dialogue,
            desk,
            events: Vec::new(),
            changes: Vec::new(),
            asks: Vec::new(),
            farewell: None,
            id,
        };
        story.link(Health::Live { since: NINE });
        story
    }

    /// After `LoggedOn`, as a user with agent 31.
    pub fn logged_on(generation: Generation) -> Self {
        let mut story = Self::generation(generation);
        story.hear("LoggedOn", json!({}));
        story.hear("UserConfigUpdate", json!({"userId": 9, "fullName": "Anne Martin", "agentId": 31}));
        story.asks.clear();
        story
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus_ms(seconds * 1000);
    }

    pub fn hear(&mut self, kind: &str, body: Value) -> &mut Self {
        self.text(&json!({"msgType": kind, "ctiMessage": body}).to_string()).expect("a well-formed frame");
        self
    }

    pub fn text(&mut self, text: &str) -> Result<(), String> {
        let mut stamped = Vec::new();
        let heard = self.dialogue.hear(&mut self.translator, text, self.now, &mut stamped, &mut self.asks);
        self.apply(stamped);
        self.farewell = heard.map_err(|malformed| malformed.to_string())?;
        Ok(())
    }

    /// A phone event of the own line.
    pub fn phone(&mut self, event: &str, call: &str, mut more: Value) -> &mut Self {
        more["eventType"] = json!(event);
        more["DN"] = json!("1201");
        more["uniqueId"] = json!(format!("u{call}"));
        more["linkedId"] = json!(format!("l{call}"));
        self.hear("PhoneEvent", more)
    }

    pub fn link(&mut self, health: Health) {
        self.apply(vec![Stamped { at: self.now, event: Event::LinkChanged(health) }]);
    }

    pub fn reconnect(&mut self) {
        self.link(Health::Connecting);
        self.dialogue = Dialogue::new(&mut self.translator);
        self.asks.clear();
        self.link(Health::Live { since: self.now });
    }

    /// What a command sends, without `claz`.
    pub fn command(&mut self, command: Command) -> Result<Vec<Value>, CommandError> {
        let asked = self.translator.requests(&command)?;
        self.apply(vec![Stamped { at: self.now, event: Event::Requested(command) }]);
        let mut events = Vec::new();
        for asked in &asked {
            self.translator.sent(&asked.request, asked.call.as_ref(), self.now, &mut events);
        }
        self.apply(events);
        Ok(asked.iter().map(|asked| bare(&asked.request)).collect())
    }

    fn apply(&mut self, stamped: Vec<Stamped>) {
        for Stamped { at, event } in stamped {
            self.events.push(event.clone());
            self.desk.apply(&self.id, event, at, &mut self.changes);
        }
    }

    pub fn lapse(&mut self) {
        self.desk.lapse(&self.id, self.now, &mut self.changes);
    }

    pub fn account(&self) -> &AccountDesk {
        self.desk.account(&self.id).expect("the account is open")
    }

    pub fn calls(&self) -> Vec<&Call> {
        self.account().calls().map(|call| &**call).collect()
    }

    pub fn states(&self) -> Vec<(&str, CallState)> {
        self.calls().into_iter().map(|call| (call.id.as_str(), call.state)).collect()
    }

    pub fn call(&self, id: &str) -> &Call {
        self.account().call(&CallId::from(id)).expect("a live call")
    }

    /// The last word on a call that is over.
    pub fn ended(&self, id: &str) -> &Call {
        let ended = self.changes.iter().rev().find_map(|change| match change {
            Change::CallEnded(call) if call.id.as_str() == id => Some(call),
            _ => None,
        });
        ended.expect("an ended call")
    }

    /// What is asked at once, without `claz`.
    pub fn asked(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.asks).iter().filter(|ask| ask.later.is_none()).map(|ask| bare(&ask.request)).collect()
    }

    /// What is asked later, and after how many seconds.
    pub fn asked_later(&mut self) -> Vec<(Value, u64)> {
        let asks = std::mem::take(&mut self.asks);
        asks.iter().filter_map(|ask| Some((bare(&ask.request), ask.later?.as_secs()))).collect()
    }
}

fn bare(request: &Request) -> Value {
    let mut frame: Value = serde_json::from_str(&request.frame()).expect("a frame is JSON");
    let claz = frame.as_object_mut().expect("a frame is an object").remove("claz");
    assert_eq!(claz, Some(json!("web")));
    frame
}
