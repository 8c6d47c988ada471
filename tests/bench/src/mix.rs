//! Frames as a Xuc server of a busy contact centre sends them to one agent: 60 agents, 12 queues, 200 telephones.
//!
//! Invariant: no two frames that carry news are alike, and [`Mix`] knows what is so after the last one. Of 100 frames about 36
//! are queue statistics (half by id, half by name), 24 states of agents, 16 states of telephones, 12 agents' figures, 3 events
//! of the own telephone with attached data, 4 memberships, 2 lists of waiting callers, and 1 each of presence, own line and
//! heartbeat.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::names::{FIRST, LAST};
use crate::random::Random;

pub(crate) const LOGIN: &str = "amartin";
pub(crate) const PHONE: &str = "1201";
pub(crate) const OWN_AGENT: u64 = 31;
const AGENTS: std::ops::Range<u64> = 31..91;
const QUEUES: std::ops::Range<u64> = 1..13;
/// So many calls may be on the own telephone at once.
const CALLS_AT_ONCE: usize = 3;

/// What of a frame can be recognised where it comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// Nothing.
    Quiet,
    /// That queue's count of calls rose to this.
    Count { queue: u64, entered: u64 },
    /// That call got that far.
    Call { call: u64, step: Step },
}

/// How far a call has got; a later step hides an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Rings,
    Talks,
    Held,
    Over,
}

/// The last figures sent of a queue, as a window shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QueueCounts {
    pub(crate) entered: Option<u64>,
    pub(crate) answered: Option<u64>,
    pub(crate) abandoned: Option<u64>,
    pub(crate) waiting: Option<u64>,
    pub(crate) ready: Option<u64>,
    pub(crate) talking: Option<u64>,
    pub(crate) logged_in: Option<u64>,
    pub(crate) estimated_wait: Option<u64>,
}

/// The generator.
#[derive(Debug)]
pub(crate) struct Mix {
    random: Random,
    sent: u64,
    calls: u64,
    live: Vec<(u64, Step)>,
    counts: BTreeMap<u64, QueueCounts>,
    /// The `name` of each agent's last state.
    agents: BTreeMap<u64, &'static str>,
}

/// The id of a call, which is also its channel.
pub(crate) fn call_id(call: u64) -> String {
    format!("17073{:05}.{call}", call / 7)
}

/// The number of the call of that id.
pub(crate) fn call_number(id: &str) -> Option<u64> {
    id.rsplit_once('.').and_then(|(_, number)| number.parse().ok())
}

impl Mix {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), sent: 0, calls: 0, live: Vec::new(), counts: BTreeMap::new(), agents: BTreeMap::new() }
    }

    /// What the server tells after the log-on, before the first news.
    pub(crate) fn greeting() -> Vec<String> {
        let queues = QUEUES.map(|id| {
            format!(r#"{{"id":{id},"context":"default","name":"queue{id}","displayName":"Queue {id}","number":"30{id:02}"}}"#)
        });
        let agents = AGENTS.map(|id| {
            let (first, last) = (FIRST[id as usize % FIRST.len()], LAST[id as usize * 7 % LAST.len()]);
            format!(r#"{{"id":{id},"firstName":"{first}","lastName":"{last}","number":"20{id}","context":"default","groupId":1,"userId":{}}}"#, id + 100)
        });
        let members = AGENTS.map(|id| format!(r#"{{"agentId":{id},"queueId":{},"penalty":0}}"#, 1 + id % 12));
        vec![
            r#"{"msgType":"RightProfile","ctiMessage":{"profile":"Supervisor","rights":["recording"]}}"#.to_owned(),
            format!(r#"{{"msgType":"UserConfigUpdate","ctiMessage":{{"userId":131,"firstName":"Anne","lastName":"Martin","fullName":"Anne Martin","mobileNumber":"","agentId":{OWN_AGENT},"lineIds":[12],"voiceMailId":null,"voiceMailEnabled":false,"dndEnabled":false,"naFwdEnabled":false,"uncFwdEnabled":false,"busyFwdEnabled":false}}}}"#),
            r##"{"msgType":"UsersStatuses","ctiMessage":[{"name":"available","longName":"Available","color":"#08FD20","actions":[{"name":"queueunpause_all","parameters":"true"}]},{"name":"lunch","longName":"Lunch","color":"#001AFF","actions":[{"name":"queuepause_all","parameters":"true"}]}]}"##.to_owned(),
            format!(r#"{{"msgType":"QueueList","ctiMessage":[{}]}}"#, queues.collect::<Vec<_>>().join(",")),
            format!(r#"{{"msgType":"AgentList","ctiMessage":[{}]}}"#, agents.collect::<Vec<_>>().join(",")),
            format!(r#"{{"msgType":"QueueMemberList","ctiMessage":[{}]}}"#, members.collect::<Vec<_>>().join(",")),
        ]
    }

    /// How many calls began so far; they are numbered from 0.
    pub(crate) const fn calls(&self) -> u64 {
        self.calls
    }

    /// The last figures of each queue.
    pub(crate) const fn counts(&self) -> &BTreeMap<u64, QueueCounts> {
        &self.counts
    }

    /// The last state of each agent, in the words of the wire; the own one among them.
    pub(crate) const fn agents(&self) -> &BTreeMap<u64, &'static str> {
        &self.agents
    }

    /// Writes the next frame in place of the old one.
    pub(crate) fn next(&mut self, frame: &mut String) -> Probe {
        frame.clear();
        self.sent += 1;
        match self.random.below(100) {
            0..36 => return self.queue_statistics(frame),
            36..60 => self.agent_state(frame),
            60..76 => {
                let (line, status) = (1000 + self.random.below(200), *self.random.pick(&[0, 1, 2, 8, 16, 4]));
                put(
                    frame,
                    format_args!(r#"{{"msgType":"PhoneHintStatusEvent","ctiMessage":{{"number":"{line}","status":{status}}}}}"#),
                );
            }
            76..88 => self.agent_statistics(frame),
            88..91 => return self.phone_event(frame),
            91..95 => {
                let (agent, queue) = (self.agent(), self.queue());
                let penalty = *self.random.pick(&[-1, 0, 0, 1, 2]);
                put(
                    frame,
                    format_args!(
                        r#"{{"msgType":"QueueMember","ctiMessage":{{"agentId":{agent},"queueId":{queue},"penalty":{penalty}}}}}"#
                    ),
                );
            }
            95 => {
                let status = *self.random.pick(&["available", "lunch"]);
                put(frame, format_args!(r#"{{"msgType":"UserStatusUpdate","ctiMessage":{{"status":"{status}"}}}}"#));
            }
            96..98 => self.queue_calls(frame),
            98 => {
                let status = *self.random.pick(&["AVAILABLE", "BUSY", "RINGING"]);
                put(frame, format_args!(r#"{{"msgType":"PhoneStatusUpdate","ctiMessage":{{"status":"{status}"}}}}"#));
            }
            _ => frame.push_str(r#"{"claz":"ping"}"#),
        }
        Probe::Quiet
    }

    /// Ends a live call; false when there is none left.
    pub(crate) fn end_a_call(&mut self, frame: &mut String) -> Option<Probe> {
        frame.clear();
        let (call, _) = self.live.pop()?;
        self.call_event(frame, call, "EventReleased");
        Some(Probe::Call { call, step: Step::Over })
    }

    const fn agent(&mut self) -> u64 {
        AGENTS.start + self.random.below(AGENTS.end - AGENTS.start)
    }

    const fn queue(&mut self) -> u64 {
        QUEUES.start + self.random.below(QUEUES.end - QUEUES.start)
    }

    fn queue_statistics(&mut self, frame: &mut String) -> Probe {
        let queue = self.queue();
        let counts = self.counts.entry(queue).or_default();
        let entered = counts.entered.map_or(1, |entered| entered + 1);
        counts.entered = Some(entered);
        let which = if self.random.below(2) == 0 {
            format_args!(r#""queueId":{queue}"#)
        } else {
            format_args!(r#""queueRef":"queue{queue}""#)
        };
        put(
            frame,
            format_args!(
                r#"{{"msgType":"QueueStatistics","ctiMessage":{{{which},"counters":[{{"statName":"TotalNumberCallsEntered","value":{entered}}}"#
            ),
        );
        let more = 2 + self.random.below(3);
        for _ in 0..more {
            let (kind, value) = (self.random.below(9), self.random.below(500));
            let (name, slot) = match kind {
                0 => ("TotalNumberCallsAnswered", Some(&mut counts.answered)),
                1 => ("TotalNumberCallsAbandonned", Some(&mut counts.abandoned)),
                2 => ("WaitingCalls", Some(&mut counts.waiting)),
                3 => ("AvailableAgents", Some(&mut counts.ready)),
                4 => ("TalkingAgents", Some(&mut counts.talking)),
                5 => ("LoggedAgents", Some(&mut counts.logged_in)),
                6 => ("EWT", Some(&mut counts.estimated_wait)),
                7 => ("LongestWaitTime", None),
                _ => ("TotalNumberCallsAnsweredLastHour", None),
            };
            if let Some(slot) = slot {
                *slot = Some(value);
            }
            put(frame, format_args!(r#",{{"statName":"{name}","value":{value}}}"#));
        }
        frame.push_str("]}}");
        Probe::Count { queue, entered }
    }

    fn agent_state(&mut self, frame: &mut String) {
        let agent = self.agent();
        let name = *self.random.pick(&[
            "AgentReady",
            "AgentOnPause",
            "AgentOnWrapup",
            "AgentRinging",
            "AgentDialing",
            "AgentOnCall",
            "AgentOnCall",
        ]);
        let (since, queue) = (self.random.below(3600), self.queue());
        let cause = if name == "AgentOnPause" { "lunch" } else { "available" };
        self.agents.insert(agent, name);
        put(
            frame,
            format_args!(
                r#"{{"msgType":"AgentStateEvent","ctiMessage":{{"name":"{name}","agentId":{agent},"phoneNb":"12{agent}","since":{since},"queues":[{queue},11,12],"cause":"{cause}""#
            ),
        );
        if name == "AgentOnCall" {
            let (acd, direction) = (self.random.below(2) == 0, *self.random.pick(&["Incoming", "Outgoing"]));
            put(frame, format_args!(r#","acd":{acd},"direction":"{direction}","callType":"External","monitorState":"ACTIVE""#));
        }
        frame.push_str("}}");
    }

    fn agent_statistics(&mut self, frame: &mut String) {
        const NAMES: [&str; 6] = [
            "AgentPausedTotalTime",
            "AgentWrapupTotalTime",
            "AgentReadyTotalTime",
            "AgentInboundCalls",
            "AgentInboundAnsweredCalls",
            "AgentOutboundCalls",
        ];
        let agent = self.agent();
        put(frame, format_args!(r#"{{"msgType":"AgentStatistics","ctiMessage":{{"id":{agent},"statistics":["#));
        let first = self.random.below(3);
        let last = first + 1 + self.random.below(3);
        for index in first..=last {
            let comma = if index == first { "" } else { "," };
            let (name, value) = (NAMES[index as usize], self.random.below(30_000));
            put(frame, format_args!(r#"{comma}{{"name":"{name}","value":{value}}}"#));
        }
        frame.push_str("]}}");
    }

    fn queue_calls(&mut self, frame: &mut String) {
        let (queue, number, minute) = (self.queue(), self.random.below(100_000_000), self.random.below(60));
        put(
            frame,
            format_args!(
                r#"{{"msgType":"QueueCalls","ctiMessage":{{"queueId":{queue},"calls":[{{"position":1,"name":"Ann Lee","number":"06{number:08}","queueTime":"2024-02-07T10:{minute:02}:16.626+01:00"}}]}}}}"#
            ),
        );
    }

    fn phone_event(&mut self, frame: &mut String) -> Probe {
        if self.live.is_empty() || (self.live.len() < CALLS_AT_ONCE && self.random.below(3) == 0) {
            let call = self.calls;
            self.calls += 1;
            self.live.push((call, Step::Rings));
            self.call_event(frame, call, "EventRinging");
            return Probe::Call { call, step: Step::Rings };
        }
        let index = self.random.below(self.live.len() as u64) as usize;
        let (call, step) = self.live[index];
        let (event, step) = match step {
            // One in eight rings in vain.
            Step::Rings if self.random.below(8) == 0 => ("EventReleased", Step::Over),
            Step::Rings => ("EventEstablished", Step::Talks),
            Step::Talks if self.random.below(3) == 0 => ("EventOnHold", Step::Held),
            Step::Talks | Step::Held | Step::Over => ("EventReleased", Step::Over),
        };
        if step == Step::Over {
            self.live.swap_remove(index);
        } else {
            self.live[index].1 = step;
        }
        self.call_event(frame, call, event);
        Probe::Call { call, step }
    }

    /// Who calls belongs to the call, not to the event.
    fn call_event(&mut self, frame: &mut String, call: u64, event: &str) {
        let mut about = Random::new(call);
        let number = about.below(100_000_000);
        let (first, last) = (*about.pick(&FIRST), *about.pick(&LAST));
        let id = call_id(call);
        let queue = 1 + about.below(12);
        put(
            frame,
            format_args!(
                r#"{{"msgType":"PhoneEvent","ctiMessage":{{"eventType":"{event}","DN":"{PHONE}","otherDN":"06{number:08}","otherDName":"{first} {last}","linkedId":"{id}","uniqueId":"{id}","#
            ),
        );
        if !call.is_multiple_of(3) {
            put(frame, format_args!(r#""queueName":"queue{queue}","#));
        }
        put(
            frame,
            format_args!(
                r#""callDirection":"Incoming","userData":{{"XIVO_CONTEXT":"default","XIVO_USERID":"9","XIVO_SRCNUM":"06{number:08}","XIVO_DSTNUM":"30{queue:02}","USR_case":"{}"}}}}}}"#,
                call * 13
            ),
        );
    }
}

/// Writing into a text cannot fail.
fn put(frame: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = frame.write_fmt(words);
}
