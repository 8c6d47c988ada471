//! The short way into the five frequent bodies, written as every server seen writes them: no white space, no escapes, each
//! member at most once, numbers as numbers. Invariant: it only ever shortens the way; what it does not take, serde decides,
//! and what it takes, serde would have read alike.

use std::borrow::Cow;

use json_scan::end_of_plain;

use super::{
    AgentStateEvent, AgentStatistic, AgentStatistics, Counter, Figure, Flag, Int, PhoneHint, QueueMember, QueueStatistics, Text,
};

/// More figures than a server puts into one frame; a guess that saves growing.
const FIGURES: usize = 6;

pub(super) fn agent_state(body: &str) -> Option<AgentStateEvent<'_>> {
    let (mut name, mut agent_id, mut phone_nb, mut since, mut queues) = (None, None, None, None, None);
    let (mut cause, mut acd, mut direction, mut call_type, mut monitor_state) = (None, None, None, None, None);
    Walk::whole(body, |walk| {
        walk.members(|walk, key| match key {
            "name" => once(&mut name, walk.text()?),
            "agentId" => once(&mut agent_id, walk.int()?),
            "phoneNb" => once(&mut phone_nb, walk.text()?),
            "since" => once(&mut since, walk.int()?),
            "queues" => {
                let mut list = Vec::with_capacity(4);
                walk.items(|walk| {
                    list.push(walk.int()?);
                    Some(())
                })?;
                once(&mut queues, list)
            }
            "cause" => once(&mut cause, walk.text()?),
            "acd" => once(&mut acd, walk.flag()?),
            "direction" => once(&mut direction, walk.text()?),
            "callType" => once(&mut call_type, walk.text()?),
            "monitorState" => once(&mut monitor_state, walk.text()?),
            _ => None,
        })
    })?;
    let (name, agent_id) = (name?, agent_id?);
    Some(AgentStateEvent { name, agent_id, phone_nb, since, queues, cause, acd, direction, call_type, monitor_state })
}

pub(super) fn queue_statistics(body: &str) -> Option<QueueStatistics<'_>> {
    let (mut queue_id, mut queue_ref, mut counters) = (None, None, None);
    Walk::whole(body, |walk| {
        walk.members(|walk, key| match key {
            "queueId" => once(&mut queue_id, walk.int()?),
            "queueRef" => once(&mut queue_ref, walk.text()?),
            "counters" => {
                let mut list = Vec::with_capacity(FIGURES);
                walk.items(|walk| {
                    list.push(counter(walk)?);
                    Some(())
                })?;
                once(&mut counters, list)
            }
            _ => None,
        })
    })?;
    Some(QueueStatistics { queue_id, queue_ref, counters: counters? })
}

fn counter<'a>(walk: &mut Walk<'a>) -> Option<Counter<'a>> {
    let (mut stat_name, mut value) = (None, None);
    walk.members(|walk, key| match key {
        "statName" => once(&mut stat_name, walk.text()?),
        "value" => once(&mut value, walk.figure()?),
        _ => None,
    })?;
    Some(Counter { stat_name: stat_name?, value: value.unwrap_or_default() })
}

pub(super) fn agent_statistics(body: &str) -> Option<AgentStatistics<'_>> {
    let (mut id, mut statistics) = (None, None);
    Walk::whole(body, |walk| {
        walk.members(|walk, key| match key {
            "id" => once(&mut id, walk.int()?),
            "statistics" => {
                let mut list = Vec::with_capacity(FIGURES);
                walk.items(|walk| {
                    let (mut name, mut value) = (None, None);
                    walk.members(|walk, key| match key {
                        "name" => once(&mut name, walk.text()?),
                        "value" => once(&mut value, walk.number_as_text().or_else(|| walk.text())?),
                        _ => None,
                    })?;
                    list.push(AgentStatistic { name: name?, value });
                    Some(())
                })?;
                once(&mut statistics, list)
            }
            _ => None,
        })
    })?;
    Some(AgentStatistics { id: id?, statistics: statistics? })
}

pub(super) fn phone_hint(body: &str) -> Option<PhoneHint<'_>> {
    let (mut number, mut status) = (None, None);
    Walk::whole(body, |walk| {
        walk.members(|walk, key| match key {
            "number" => once(&mut number, walk.text()?),
            "status" => once(&mut status, walk.int()?),
            _ => None,
        })
    })?;
    Some(PhoneHint { number: number?, status: status? })
}

pub(super) fn queue_member(body: &str) -> Option<QueueMember> {
    let (mut agent_id, mut queue_id, mut penalty) = (None, None, None);
    Walk::whole(body, |walk| {
        walk.members(|walk, key| match key {
            "agentId" => once(&mut agent_id, walk.int()?),
            "queueId" => once(&mut queue_id, walk.int()?),
            "penalty" => once(&mut penalty, walk.int()?),
            _ => None,
        })
    })?;
    Some(QueueMember { agent_id: agent_id?, queue_id: queue_id?, penalty: penalty? })
}

/// A member that comes twice is an error to serde.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

/// What is left of a body.
struct Walk<'a> {
    rest: &'a str,
}

impl<'a> Walk<'a> {
    /// Reads a body to its last byte.
    fn whole(body: &'a str, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let mut walk = Self { rest: body };
        read(&mut walk)?;
        walk.rest.is_empty().then_some(())
    }

    fn members(&mut self, mut take: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        loop {
            let key = self.string()?;
            self.byte(b':')?;
            take(self, key)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    fn items(&mut self, mut take: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.byte(b'[')?;
        if self.byte(b']').is_some() {
            return Some(());
        }
        loop {
            take(self)?;
            if self.byte(b',').is_none() {
                return self.byte(b']');
            }
        }
    }

    #[inline]
    fn byte(&mut self, byte: u8) -> Option<()> {
        if *self.rest.as_bytes().first()? != byte {
            return None;
        }
        self.rest = self.rest.get(1..)?;
        Some(())
    }

    #[inline]
    fn string(&mut self) -> Option<&'a str> {
        self.byte(b'"')?;
        let end = end_of_plain(self.rest.as_bytes())?;
        let string = self.rest.get(..end)?;
        self.rest = self.rest.get(end..)?;
        self.byte(b'"')?;
        Some(string)
    }

    fn text(&mut self) -> Option<Text<'a>> {
        self.string().map(|text| Text(Cow::Borrowed(text)))
    }

    /// The digits of a whole number that fits 64 bits: what serde_json would print for it again.
    #[inline]
    fn digits(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let sign = usize::from(bytes.first() == Some(&b'-'));
        let count = bytes.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let is_plain = match (sign, count) {
            (_, 0) => false,
            (0, 1) => true,
            // No leading zero, no minus zero, within i64.
            (_, _) => count <= 18 && bytes.get(sign) != Some(&b'0'),
        };
        let end = sign + count;
        if !is_plain || matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        let digits = self.rest.get(..end)?;
        self.rest = self.rest.get(end..)?;
        Some(digits)
    }

    fn int(&mut self) -> Option<Int> {
        let digits = self.digits()?;
        let (sign, digits) = digits.strip_prefix('-').map_or((1, digits), |digits| (-1, digits));
        Some(Int(sign * digits.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))))
    }

    #[allow(clippy::cast_precision_loss, reason = "as serde does: a count of calls or seconds fits 53 bits")]
    fn figure(&mut self) -> Option<Figure> {
        self.int().map(|number| Figure(Some(number.0 as f64)))
    }

    fn number_as_text(&mut self) -> Option<Text<'a>> {
        self.digits().map(|digits| Text(Cow::Borrowed(digits)))
    }

    fn flag(&mut self) -> Option<Flag> {
        for (word, flag) in [("true", true), ("false", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Some(Flag(flag));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
