//! The Xuc face through bare clients: reqwest for HTTP, tokio-tungstenite for the socket.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{net::SocketAddr, time::Duration};

use cordboard_exchange::{
    Act, AgentSeat, Cast, Exchange, Generation, Member, Options, Outcome, Party, Queue, Span, User, Voicemail,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

const PATIENCE: Duration = Duration::from_secs(5);

fn cast() -> Cast {
    let user = |login: &str, first: &str, last: &str, extension: &str, agent: Option<&str>| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        extension: extension.to_owned(),
        agent: agent.map(|number| AgentSeat { number: number.to_owned(), ..AgentSeat::default() }),
        voicemail: Some(Voicemail { new: 2, ..Voicemail::default() }),
        ..User::default()
    };
    Cast {
        users: vec![
            user("amartin", "Anna", "Martin", "1201", Some("8001")),
            user("bnowak", "Bartosz", "Nowak", "1202", Some("8002")),
            user("csato", "Chiyo", "Sato", "1203", None),
        ],
        queues: vec![Queue {
            name: "sales".to_owned(),
            display_name: "Sales".to_owned(),
            number: "3001".to_owned(),
            wrap_up: Span::millis(300),
            recording: true,
            ..Queue::default()
        }],
        members: vec![Member { user: "amartin".to_owned(), queue: "sales".to_owned(), penalty: 0 }],
        parties: vec![Party { number: "+33611223344".to_owned(), name: "Ann Lee".to_owned(), ..Party::default() }],
        ..Cast::default()
    }
}

struct Bare {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Bare {
    async fn open(url: &str) -> Self {
        Self { socket: connect_async(url).await.unwrap().0 }
    }

    async fn legacy(addr: SocketAddr, login: &str) -> Self {
        let mut bare =
            Self::open(&format!("ws://{addr}/xuc/ctichannel?username={login}&amp;agentNumber=1201&amp;password=secret")).await;
        bare.until("PhoneStatusUpdate").await;
        bare
    }

    async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("a frame in time")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// The body of the next message of this type.
    async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await.expect("the socket is open");
            if frame["msgType"] == kind {
                return frame["ctiMessage"].clone();
            }
        }
    }

    async fn agent(&mut self, name: &str) -> Value {
        loop {
            let body = self.until("AgentStateEvent").await;
            if body["name"] == name {
                return body;
            }
        }
    }

    async fn phone(&mut self, kind: &str) -> Value {
        loop {
            let body = self.until("PhoneEvent").await;
            if body["eventType"] == kind {
                return body;
            }
        }
    }

    async fn say(&mut self, frame: Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    async fn command(&mut self, command: &str, mut words: Value) {
        words["claz"] = json!("web");
        words["command"] = json!(command);
        self.say(words).await;
    }
}

async fn exchange() -> (Exchange, SocketAddr) {
    let exchange = Exchange::start(cast(), Options::default()).await.unwrap();
    let addr = exchange.serve_xivo("127.0.0.1:0").await.unwrap();
    (exchange, addr)
}

fn call(from: &str, to: &str) -> Act {
    serde_json::from_value(json!({"do": "call", "from": from, "to": to})).unwrap()
}

async fn log_in(addr: SocketAddr, password: &str) -> (u16, Value) {
    // The test speaks HTTP only, but the client wants to know its TLS at once.
    drop(rustls::crypto::ring::default_provider().install_default());
    let url = format!("http://{addr}/xuc/api/2.0/auth/login");
    let body = json!({"login": "amartin", "password": password});
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn check(addr: SocketAddr, token: &str) -> (u16, Value) {
    let url = format!("http://{addr}/xuc/api/2.0/auth/check");
    let answer = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_password_gives_a_token_and_the_token_opens_the_socket() {
    let (_exchange, addr) = exchange().await;
    let (status, body) = log_in(addr, "wrong").await;
    assert_eq!((status, body["error"].as_str()), (401, Some("InvalidCredentials")));
    let (status, body) = log_in(addr, "secret").await;
    assert_eq!((status, body["login"].as_str(), body["TTL"].as_u64()), (200, Some("amartin"), Some(3_600)));
    let first = body["token"].as_str().unwrap().to_owned();
    let (status, body) = check(addr, &first).await;
    let second = body["token"].as_str().unwrap().to_owned();
    assert_eq!(status, 200);
    assert_ne!(first, second, "check gives another token");
    assert_eq!(check(addr, "made-up").await.1["error"], "InvalidToken");

    for path in ["xuc/api/2.0/cti", "xuc/ctichannel/tokenAuthentication"] {
        let mut bare = Bare::open(&format!("ws://{addr}/{path}?token={second}")).await;
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|kind| kind != "VoiceMailStatusUpdate") {
            kinds.push(bare.next().await.unwrap()["msgType"].as_str().unwrap().to_owned());
        }
        let want = [
            "LoggedOn",
            "RightProfile",
            "UserConfigUpdate",
            "UsersStatuses",
            "UserStatusUpdate",
            "PhoneStatusUpdate",
            "VoiceMailStatusUpdate",
        ];
        assert_eq!(kinds, want);
    }
    assert!(connect_async(format!("ws://{addr}/xuc/api/2.0/cti?token=made-up")).await.is_err());
}

#[tokio::test]
async fn a_token_expires() {
    let (exchange, addr) = exchange().await;
    exchange.faults().set("ttl=1ms".parse().unwrap());
    let token = log_in(addr, "secret").await.1["token"].as_str().unwrap().to_owned();
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(check(addr, &token).await.1["error"], "TokenExpired");
}

#[tokio::test]
async fn a_wrong_password_on_the_old_channel_is_told_and_closed() {
    let (_exchange, addr) = exchange().await;
    let mut bare = Bare::open(&format!("ws://{addr}/ctichannel?username=amartin&password=no")).await;
    assert_eq!(bare.until("Error").await["Error"], "InvalidCredentials");
    assert!(bare.next().await.is_none());
}

#[tokio::test]
async fn a_queue_call_goes_from_ring_to_wrap_up() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.command("agentLogin", json!({"agentphonenumber": "1201"})).await;
    assert_eq!(anna.agent("AgentLogin").await["phoneNb"], "1201");
    assert_eq!(anna.agent("AgentReady").await["queues"], json!([1]));

    let mut order = call("+33611223344", "3001");
    if let Act::Call { attached, .. } = &mut order {
        attached.insert("case".to_owned(), "42".to_owned());
    }
    exchange.act(order).await.unwrap();
    let ringing = anna.phone("EventRinging").await;
    assert_eq!(ringing["otherDN"], "+33611223344");
    assert_eq!(ringing["otherDName"], "Ann Lee");
    assert_eq!(ringing["queueName"], "sales");
    assert_eq!(ringing["callDirection"], "Incoming");
    assert_eq!(ringing["userData"]["USR_case"], "42");
    assert_eq!(ringing["userData"]["XIVO_DSTNUM"], "3001");
    assert_eq!(anna.agent("AgentRinging").await["agentId"], 21);

    anna.command("answer", json!({})).await;
    anna.phone("EventEstablished").await;
    let on_call = anna.agent("AgentOnCall").await;
    assert_eq!(on_call["acd"], true);
    assert_eq!(on_call["monitorState"], "ACTIVE");
    anna.command("monitorPause", json!({"agentid": 21})).await;
    assert_eq!(anna.agent("AgentOnCall").await["monitorState"], "PAUSED");
    anna.command("hold", json!({"uniqueId": ringing["uniqueId"]})).await;
    anna.phone("EventOnHold").await;
    anna.command("hold", json!({})).await;
    anna.phone("EventEstablished").await;
    anna.command("hangup", json!({})).await;
    anna.phone("EventReleased").await;
    anna.agent("AgentOnWrapup").await;
    anna.agent("AgentReady").await;

    let calls = exchange.calls_of("amartin");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].id, ringing["uniqueId"]);
    assert_eq!(calls[0].linked_id, ringing["linkedId"]);
    assert_eq!(calls[0].outcome, Some(Outcome::Answered));
    assert_eq!(calls[0].queue.as_deref(), Some("sales"));
    assert_eq!(calls[0].attached["case"], "42");
    assert!(calls[0].recorded);
    let states: Vec<_> = exchange.ledger().periods_of("amartin").into_iter().map(|period| period.state).collect();
    assert_eq!(states, ["logged_out", "ready", "ringing", "on_call", "wrap_up", "ready"]);
    let received = exchange.received("amartin");
    assert_eq!(received[0].frame, json!({"claz": "web", "command": "agentLogin", "agentphonenumber": "1201"}));
}

#[tokio::test]
async fn a_consultation_is_completed_or_cancelled() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    let mut bart = Bare::legacy(addr, "bnowak").await;
    for complete in [true, false] {
        exchange.act(call("+33611223344", "1201")).await.unwrap();
        let first = anna.phone("EventRinging").await;
        anna.command("answer", json!({})).await;
        anna.phone("EventEstablished").await;
        anna.command("attendedTransfer", json!({"destination": "1202"})).await;
        assert_eq!(anna.phone("EventOnHold").await["uniqueId"], first["uniqueId"]);
        let second = anna.phone("EventDialing").await;
        assert_ne!(second["linkedId"], first["linkedId"]);
        let asked = bart.phone("EventRinging").await;
        assert_eq!((&asked["linkedId"], &asked["otherDN"]), (&second["linkedId"], &json!("1201")));
        bart.command("answer", json!({})).await;
        assert_eq!(anna.phone("EventEstablished").await["uniqueId"], second["uniqueId"]);
        bart.phone("EventEstablished").await;
        if complete {
            anna.command("completeTransfer", json!({})).await;
            assert_eq!(anna.phone("EventReleased").await["uniqueId"], first["uniqueId"]);
            assert_eq!(anna.phone("EventReleased").await["uniqueId"], second["uniqueId"]);
            let joined = bart.phone("EventEstablished").await;
            assert_eq!((&joined["linkedId"], &joined["otherDN"]), (&first["linkedId"], &json!("+33611223344")));
            bart.command("hangup", json!({})).await;
        } else {
            anna.command("cancelTransfer", json!({})).await;
            assert_eq!(anna.phone("EventReleased").await["uniqueId"], second["uniqueId"]);
            assert_eq!(anna.phone("EventEstablished").await["uniqueId"], first["uniqueId"], "retrieved");
            anna.command("hangup", json!({})).await;
            anna.phone("EventReleased").await;
        }
        bart.phone("EventReleased").await;
    }
    let outcomes: Vec<_> = exchange.calls_of("amartin").into_iter().map(|call| call.outcome.unwrap()).collect();
    assert_eq!(outcomes, [Outcome::Transferred, Outcome::Answered, Outcome::Answered, Outcome::Answered]);
    assert!(exchange.is_quiet());
}

#[tokio::test]
async fn heartbeats_are_echoed_unless_muted_and_bad_commands_are_errors() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.until("VoiceMailStatusUpdate").await;
    anna.say(json!({"claz": "ping"})).await;
    assert_eq!(anna.next().await.unwrap(), json!({"claz": "ping"}));
    for bad in [
        json!({"claz": "web", "command": "levitate"}),
        json!({"claz": "web"}),
        json!({"command": "hangup"}),
        json!({"claz": "web", "command": "dnd", "state": "yes"}),
        json!(7),
    ] {
        anna.say(bad.clone()).await;
        assert!(anna.until("Error").await["Error"].is_string(), "{bad}");
    }
    anna.socket.send(Message::text("not json")).await.unwrap();
    anna.until("Error").await;
    exchange.faults().set_for("amartin", Some("mute".parse().unwrap()));
    anna.say(json!({"claz": "ping"})).await;
    anna.command("getFavorites", json!({})).await;
    assert_eq!(anna.next().await.unwrap()["msgType"], "Favorites", "the ping stayed unanswered");
}

#[tokio::test]
async fn membership_fails_in_silence() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.command("getList", json!({"objectType": "queuemember"})).await;
    assert_eq!(anna.until("QueueMemberList").await, json!([{"agentId": 21, "queueId": 1, "penalty": 0}]));
    anna.command("removeAgentFromQueue", json!({"agentId": 21, "queueId": 1})).await;
    assert_eq!(anna.until("QueueMember").await, json!({"agentId": 21, "queueId": 1, "penalty": -1}));
    exchange.faults().set("silent-members".parse().unwrap());
    anna.command("setAgentQueue", json!({"agentId": 21, "queueId": 1, "penalty": 3})).await;
    anna.say(json!({"claz": "ping"})).await;
    assert_eq!(anna.next().await.unwrap(), json!({"claz": "ping"}));
    exchange.faults().clear();
    anna.command("setAgentQueue", json!({"agentId": 21, "queueId": 99, "penalty": 3})).await;
    anna.command("getList", json!({"objectType": "queuemember"})).await;
    let next = anna.next().await.unwrap();
    assert_eq!((&next["msgType"], &next["ctiMessage"]), (&json!("QueueMemberList"), &json!([])));
}

#[tokio::test]
async fn a_cut_has_no_close_frame_and_a_half_open_line_says_nothing() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.until("VoiceMailStatusUpdate").await;
    exchange.faults().cut(Some("amartin"));
    let last = timeout(PATIENCE, anna.socket.next()).await.unwrap();
    assert!(!matches!(last, Some(Ok(Message::Close(_)))), "{last:?}");

    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.until("VoiceMailStatusUpdate").await;
    exchange.faults().set("half-open".parse().unwrap());
    anna.say(json!({"claz": "ping"})).await;
    assert!(timeout(Duration::from_millis(200), anna.socket.next()).await.is_err(), "silence");
    exchange.faults().clear();
    assert!(!matches!(timeout(PATIENCE, anna.socket.next()).await.unwrap(), Some(Ok(_))), "then it is gone");
}

#[tokio::test]
async fn logging_on_and_upgrading_can_fail() {
    let (exchange, addr) = exchange().await;
    let url = format!("ws://{addr}/ctichannel?username=amartin&password=secret");
    exchange.faults().set("logged-on-error".parse().unwrap());
    let mut anna = Bare::open(&url).await;
    assert_eq!(anna.until("LoggedOnError").await["Error"], "loggedOnTimeout");
    assert!(anna.next().await.is_none());
    exchange.faults().set("refuse".parse().unwrap());
    assert!(connect_async(&url).await.is_err());
    exchange.faults().set("401".parse().unwrap());
    assert_eq!(log_in(addr, "secret").await.0, 401);
}

#[tokio::test]
async fn the_oldest_generation_tells_less() {
    let options = Options { generation: Generation::G0, ..Options::default() };
    let exchange = Exchange::start(cast(), options).await.unwrap();
    let addr = exchange.serve_xivo("127.0.0.1:0").await.unwrap();
    let mut anna = Bare::legacy(addr, "amartin").await;
    exchange.act(call("bnowak", "1201")).await.unwrap();
    let ringing = anna.phone("EventRinging").await;
    assert!(ringing.get("callDirection").is_none() && ringing.get("otherDName").is_none(), "{ringing}");
    anna.command("answer", json!({"uniqueId": "ignored"})).await;
    anna.phone("EventEstablished").await;
    anna.command("hold", json!({})).await;
    anna.command("hold", json!({})).await;
    anna.command("hangup", json!({})).await;
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "EventReleased") {
        kinds.push(anna.until("PhoneEvent").await["eventType"].as_str().unwrap().to_owned());
    }
    assert!(!kinds.contains(&"EventOnHold".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn events_of_one_desk_reach_every_session_of_its_user_and_nobody_else() {
    let (exchange, addr) = exchange().await;
    let mut one = Bare::legacy(addr, "amartin").await;
    let mut two = Bare::legacy(addr, "amartin").await;
    let mut other = Bare::legacy(addr, "csato").await;
    other.until("VoiceMailStatusUpdate").await;
    exchange.act(call("+33611223344", "1201")).await.unwrap();
    assert_eq!(one.phone("EventRinging").await, two.phone("EventRinging").await);
    other.command("getCurrentCallsPhoneEvents", json!({})).await;
    assert_eq!(other.next().await.unwrap()["msgType"], "CurrentCallsPhoneEvents");
    one.command("getCurrentCallsPhoneEvents", json!({})).await;
    assert_eq!(one.until("CurrentCallsPhoneEvents").await["events"][0]["eventType"], "EventRinging");
}

#[tokio::test]
async fn lists_and_subscriptions_begin_with_the_present() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.command("getList", json!({"objectType": "queue"})).await;
    let queue = json!([{"id": 1, "context": "default", "name": "sales", "displayName": "Sales", "number": "3001"}]);
    assert_eq!(anna.until("QueueList").await, queue);
    anna.command("getList", json!({"objectType": "agent"})).await;
    assert_eq!(anna.until("AgentList").await[0]["number"], "8001");
    anna.command("subscribeToQueueStats", json!({})).await;
    assert_eq!(anna.until("QueueStatistics").await["counters"].as_array().unwrap().len(), 24);
    anna.command("subscribeToQueueCalls", json!({"queueId": 1})).await;
    assert_eq!(anna.until("QueueCalls").await["calls"], json!([]));
    exchange.act(call("+33611223344", "3001")).await.unwrap();
    let counters = anna.until("QueueStatistics").await["counters"].clone();
    assert!(counters.as_array().unwrap().contains(&json!({"statName": "WaitingCalls", "value": 1})), "{counters}");
    assert!(counters.as_array().unwrap().len() < 10, "only what changed");
    assert_eq!(anna.until("QueueCalls").await["calls"][0]["number"], "+33611223344");
    anna.command("directoryLookUp", json!({"term": "nowak"})).await;
    let found = anna.until("DirectoryResult").await;
    assert_eq!(found["entries"][0]["entry"], json!(["Bartosz Nowak", "1202", "", "false"]));
    anna.command("addFavorite", json!({"contactId": "2", "source": "internal"})).await;
    assert_eq!(anna.until("FavoriteUpdated").await["action"], "Added");
    anna.command("searchContacts", json!({"term": "nowak"})).await;
    let sheet = anna.until("ContactSheet").await["sheets"][0].clone();
    assert_eq!((&sheet["name"], &sheet["actions"][0]["args"]), (&json!("Bartosz Nowak"), &json!(["1202"])));
    assert_eq!(anna.until("DirectoryResult").await["entries"][0]["favorite"], true);
    anna.command("getFavoriteContacts", json!({})).await;
    assert_eq!(anna.until("FavoriteContactSheet").await["sheets"].as_array().unwrap().len(), 1);
    anna.command("subscribeToPhoneHints", json!({"phoneNumbers": ["1202", "9999"]})).await;
    assert_eq!(anna.until("PhoneHintStatusEvent").await, json!({"number": "1202", "status": 0}));
    assert_eq!(anna.until("PhoneHintStatusEvent").await, json!({"number": "9999", "status": -2}));
}

#[tokio::test]
async fn behind_tls_only_who_trusts_the_authority_comes_in() {
    let (exchange, _) = exchange().await;
    let (addr, authority) = exchange.serve_xivo_tls("127.0.0.1:0").await.unwrap();
    drop(rustls::crypto::ring::default_provider().install_default());
    let url = format!("https://{addr}/xuc/api/2.0/auth/login");
    let body = json!({"login": "amartin", "password": "secret"});
    let stranger = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(stranger.post(&url).json(&body).send().await.is_err());
    let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let friend = reqwest::Client::builder().no_proxy().tls_certs_merge([authority]).build().unwrap();
    assert_eq!(friend.post(&url).json(&body).send().await.unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn dropping_the_exchange_stops_everything() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.until("VoiceMailStatusUpdate").await;
    drop(exchange);
    assert!(anna.next().await.is_none());
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn an_agents_own_events_come_without_asking_and_others_only_when_asked_for() {
    let (exchange, addr) = exchange().await;
    let mut anna = Bare::legacy(addr, "amartin").await;
    let mut chiyo = Bare::legacy(addr, "csato").await;
    chiyo.until("VoiceMailStatusUpdate").await;
    let log_in = |who: &str| serde_json::from_value::<Act>(json!({"do": "log_in", "who": who})).unwrap();
    exchange.act(log_in("bnowak")).await.unwrap();
    exchange.act(log_in("amartin")).await.unwrap();
    assert_eq!(anna.until("AgentStateEvent").await["agentId"], 21);
    chiyo.command("subscribeToAgentEvents", json!({})).await;
    chiyo.command("getAgentStates", json!({})).await;
    let states = [chiyo.next().await.unwrap(), chiyo.next().await.unwrap()];
    assert_eq!(states.map(|frame| frame["ctiMessage"]["name"].clone()), [json!("AgentReady"), json!("AgentReady")]);
    for (words, want) in [
        (json!({"agentphonenumber": "77"}), json!({"Error": "PhoneNumberUnknown"})),
        (
            json!({"agentphonenumber": "1203"}),
            json!({"Error": "LoggedInOnAnotherPhone", "phoneNb": "1201", "RequestedNb": "1203"}),
        ),
    ] {
        anna.command("agentLogin", words).await;
        assert_eq!(anna.until("AgentError").await, want);
    }
}

#[tokio::test]
async fn history_tells_what_happened_while_nobody_was_connected() {
    let (exchange, addr) = exchange().await;
    exchange.act(call("+33611223344", "1201")).await.unwrap();
    let hang_up = |who: &str| Act::HangUp { who: who.to_owned(), call: None };
    exchange.act(hang_up("+33611223344")).await.unwrap();
    exchange.act(call("amartin", "1202")).await.unwrap();
    let mut anna = Bare::legacy(addr, "amartin").await;
    anna.command("getUserCallHistory", json!({"size": 10})).await;
    let history = anna.until("CallHistory").await;
    let rows: Vec<_> = history.as_array().unwrap().iter().map(|row| (&row["status"], &row["srcNum"], &row["dstNum"])).collect();
    let text = |text: &str| json!(text);
    let want = [(text("ongoing"), text("1201"), text("1202")), (text("missed"), text("+33611223344"), text("1201"))];
    assert_eq!(rows, want.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>());
    assert_eq!(history[0]["duration"], Value::Null);
    assert_eq!(history[0]["dstLastName"], "Nowak");
}
