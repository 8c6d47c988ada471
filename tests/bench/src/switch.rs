//! Frames as a KAZOO server sends them to one user's companion: 1,000 users, up to 300 channels at once.
//!
//! Invariant: no two frames are alike, and every call is whole: created, answered or not, joined, sometimes held, gone. Of 100
//! frames about 24 are creations, 21 answers, 12 bridges, 9 holds and retrievals, 24 ends with both SDPs, 8 states of agents,
//! 2 edited documents. One call of 100 is the own user's.

use std::collections::VecDeque;
use std::fmt::Write as _;

use crate::random::Random;

pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const USERS: u64 = 1_000;
const CHANNELS: usize = 300;
/// 2024-11-28T08:00:00Z in Gregorian seconds and in microseconds since 1970.
const GREGORIAN: u64 = 63_900_000_000;
const UNIX_MICROS: u64 = 1_732_780_800_000_000;

/// The user whose companion listens.
pub(crate) fn user(number: u64) -> String {
    format!("{number:032x}")
}

/// A call on its way: the steps that are still to come, in reverse.
struct Call {
    number: u64,
    user: u64,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
enum Step {
    Trunk,
    Phone,
    Answer(bool),
    Bridge,
    Hold(bool),
    End(bool, bool),
}

/// Makes frames.
pub(crate) struct Switch {
    random: Random,
    calls: VecDeque<Call>,
    made: u64,
    frames: u64,
}

impl Switch {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), calls: VecDeque::new(), made: 0, frames: 0 }
    }

    /// Writes the next frame.
    pub(crate) fn next(&mut self, frame: &mut String) {
        frame.clear();
        self.frames += 1;
        match self.random.below(100) {
            0..8 => self.agent(frame),
            8..10 => self.document(frame),
            _ => self.channel(frame),
        }
    }

    fn begin(&mut self) {
        self.made += 1;
        let user = if self.made.is_multiple_of(100) { 1 } else { 2 + self.random.below(USERS - 1) };
        let answered = self.random.below(8) > 0;
        let held = self.random.below(5) < 2;
        let mut steps = vec![Step::End(true, answered), Step::End(false, answered)];
        if answered {
            if held {
                steps.extend([Step::Hold(false), Step::Hold(true)]);
            }
            steps.extend([Step::Bridge, Step::Answer(true), Step::Answer(false)]);
        }
        steps.extend([Step::Phone, Step::Trunk]);
        self.calls.push_back(Call { number: self.made, user, steps });
    }

    fn channel(&mut self, frame: &mut String) {
        if self.calls.len() < CHANNELS / 2 {
            self.begin();
        }
        let place = self.random.below(self.calls.len() as u64) as usize;
        let Some(call) = self.calls.get_mut(place) else { return };
        let Some(step) = call.steps.pop() else { return };
        let (number, user) = (call.number, call.user);
        if call.steps.is_empty() {
            self.calls.swap_remove_back(place);
        }
        self.write(frame, number, user, step);
    }

    fn write(&self, frame: &mut String, number: u64, user: u64, step: Step) {
        let (name, trunk, state) = match step {
            Step::Trunk => ("CHANNEL_CREATE", true, "DOWN"),
            Step::Phone => ("CHANNEL_CREATE", false, "DOWN"),
            Step::Answer(trunk) => ("CHANNEL_ANSWER", trunk, "ACTIVE"),
            Step::Bridge => ("CHANNEL_BRIDGE", false, "ACTIVE"),
            Step::Hold(true) => ("CHANNEL_HOLD", false, "HELD"),
            Step::Hold(false) => ("CHANNEL_UNHOLD", false, "UNHELD"),
            Step::End(trunk, _) => ("CHANNEL_DESTROY", trunk, "HANGUP"),
        };
        let leg = if trunk { 't' } else { 'b' };
        let other = if trunk { 'b' } else { 't' };
        let direction = if trunk { "inbound" } else { "outbound" };
        let seconds = self.frames / 2_000;
        let _ = write!(
            frame,
            "{{\"action\":\"event\",\"subscribed_key\":\"call.*.*\",\"subscription_key\":\"call.{ACCOUNT}.{name}.*\",\
             \"routing_key\":\"call.{ACCOUNT}.{name}.{leg}{number}%4010%2E0%2E0%2E5\",\"name\":\"{name}\",\"data\":{{\
             \"call_id\":\"{leg}{number}@10.0.0.5\",\"call_direction\":\"{direction}\",\"timestamp\":{},\"msg_id\":\"{}\",\
             \"caller_id_name\":\"Customer {number}\",\"caller_id_number\":\"+4420{:08}\",\"callee_id_name\":\"User {user}\",\
             \"callee_id_number\":\"{}\",\"presence_id\":\"{}@acme.sip\",\"channel_call_state\":\"{state}\",\
             \"channel_state\":\"EXECUTE\",\"channel_name\":\"sofia/sipinterface_1/{}@acme.sip\",\"disposition\":\"ANSWER\",\
             \"media_server\":\"fs001.example.com\",\"switch_uri\":\"sip:10.0.0.5:11000\",\"app_name\":\"ecallmgr\",\
             \"app_version\":\"4.3.142\",\"event_category\":\"call_event\",\"event_name\":\"{name}\",",
            GREGORIAN + seconds,
            UNIX_MICROS + self.frames * 500,
            number % 100_000_000,
            1000 + user,
            1000 + user,
            1000 + user,
        );
        if !matches!(step, Step::Trunk) {
            let _ = write!(frame, "\"other_leg_call_id\":\"{other}{number}@10.0.0.5\",");
        }
        if !matches!(step, Step::Bridge | Step::Hold(_)) {
            let _ = write!(
                frame,
                "\"from\":\"+4420{:08}@acme.sip\",\"to\":\"{}@acme.sip\",\"request\":\"{}@acme.sip\",",
                number % 100_000_000,
                1000 + user,
                1000 + user
            );
        }
        if let Step::End(_, answered) = step {
            let cause = if answered { "NORMAL_CLEARING" } else { "NO_ANSWER" };
            let sdp = "v=0\\r\\no=- 20518 0 IN IP4 203.0.113.1\\r\\nt=0 0\\r\\n";
            let _ = write!(
                frame,
                "\"hangup_cause\":\"{cause}\",\"hangup_code\":\"sip:200\",\"duration_seconds\":34,\"billing_seconds\":\"30\",\
                 \"ringing_seconds\":4,\"remote_sdp\":\"{sdp}\",\"local_sdp\":\"{sdp}\","
            );
        }
        let _ = write!(
            frame,
            "\"custom_channel_vars\":{{\"account_id\":\"{ACCOUNT}\",\"account_name\":\"acme\",\"realm\":\"acme.sip\","
        );
        if !trunk {
            let owner = self::user(user);
            let _ = write!(frame, "\"owner_id\":\"{owner}\",\"authorizing_id\":\"d{owner}\",\"authorizing_type\":\"device\",");
        }
        let _ =
            write!(frame, "\"call_interaction_id\":\"{}-{number:08x}\",\"bridge_id\":\"t{number}@10.0.0.5\"}}}}}}", GREGORIAN);
    }

    fn agent(&mut self, frame: &mut String) {
        let agent = user(1 + self.random.below(USERS));
        let status = *self.random.pick(&["ready", "connecting", "connected", "wrapup", "paused"]);
        let at = GREGORIAN + self.frames / 2_000;
        let _ = write!(
            frame,
            "{{\"action\":\"event\",\"subscribed_key\":\"edr.ok.info.acdc\",\"routing_key\":\"edr.ok.info.{ACCOUNT}.acdc\",\
             \"name\":\"event\",\"data\":{{\"account_id\":\"{ACCOUNT}\",\"app_name\":\"acdc\",\"app_version\":\"4.3.142\",\
             \"event_category\":\"edr\",\"id\":\"{:032x}\",\"severity\":\"ok\",\"verbosity\":\"info\",\"gregorian_time\":{at},\
             \"body\":{{\"event\":\"agent_status_change\",\"agent_id\":\"{agent}\",\"status\":\"{status}\",\"timestamp\":{at}}}}}}}",
            self.frames
        );
    }

    fn document(&mut self, frame: &mut String) {
        let id = user(1 + self.random.below(USERS));
        let _ = write!(
            frame,
            "{{\"action\":\"event\",\"subscribed_key\":\"object.*.user\",\"routing_key\":\"object.{ACCOUNT}.doc_edited.user.{id}\",\
             \"name\":\"doc_edited\",\"data\":{{\"id\":\"{id}\",\"type\":\"user\",\"rev\":\"{}-aa\",\"account_id\":\"{ACCOUNT}\",\
             \"database\":\"account%2F01%2F23\",\"event_category\":\"configuration\",\"event_name\":\"doc_edited\"}}}}",
            self.frames
        );
    }
}
