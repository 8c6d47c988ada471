//! What the user chose about ringing, and what follows from it for one call. Invariant: a rule holds back sound, or sound and
//! announcement; nothing here decides whether a missed call counts, so it always does.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{Device, QuietHours, Sound, Tone, is_quiet_until};

/// What is held back. The later one holds back more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Silenced {
    /// Nothing.
    #[default]
    Nothing,
    /// The ringtone.
    Sound,
    /// The ringtone, and the announcement on the screen.
    All,
}

/// The sound of one queue's calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueTone {
    /// The queue, by any of its names.
    pub queue: String,
    /// Its calls sound so.
    pub tone: Tone,
}

/// What the user chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// 0 to 100.
    pub volume: u8,
    /// For calls of which no queue says otherwise.
    pub tone: Tone,
    /// In quiet hours.
    pub in_quiet_hours: Silenced,
    /// While the account's telephone is not to be disturbed.
    pub do_not_disturb: Silenced,
    /// While the account's agent is paused.
    pub paused: Silenced,
    /// While another call lasts, on any account.
    pub in_call: Silenced,
    /// Where; `None` for the device that the system uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// For calls of queues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueTone>,
    /// When it is quiet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quiet_hours: Vec<QuietHours>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            volume: 70,
            tone: Tone::default(),
            in_quiet_hours: Silenced::Sound,
            do_not_disturb: Silenced::Sound,
            paused: Silenced::Nothing,
            // A ringtone in the ear of whoever talks helps nobody.
            in_call: Silenced::Sound,
            device: None,
            queues: Vec::new(),
            quiet_hours: Vec::new(),
        }
    }
}

/// How things are while a call begins to ring.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The moment.
    pub now: Timestamp,
    /// Where the user's clock is.
    pub zone: &'a TimeZone,
    /// The account's telephone is not to be disturbed.
    pub do_not_disturb: bool,
    /// The account's agent is paused.
    pub paused: bool,
    /// Another call lasts.
    pub in_call: bool,
}

/// Why something is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Quiet hours, until then.
    QuietHours(Timestamp),
    /// Do not disturb.
    DoNotDisturb,
    /// Paused.
    Paused,
    /// Another call.
    InCall,
}

/// How a call rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// It is announced on the screen.
    pub announced: bool,
    /// It is heard.
    pub sound: Option<Sound>,
}

impl Rules {
    /// How a call of a queue of these names rings.
    #[must_use]
    pub fn manner(&self, queues: &[&str], circumstances: &Circumstances<'_>) -> Manner {
        let held = self.held_back(circumstances).map(|(_, silenced)| silenced).max().unwrap_or_default();
        let sound = Some(self.sound(queues)).filter(|sound| held == Silenced::Nothing && !sound.is_silent());
        Manner { announced: held < Silenced::All, sound }
    }

    /// The sound of calls of a queue of these names, whatever holds it back.
    #[must_use]
    pub fn sound(&self, queues: &[&str]) -> Sound {
        let is_it = |chosen: &&QueueTone| queues.iter().any(|queue| same(queue, &chosen.queue));
        let tone = self.queues.iter().find(is_it).map_or(&self.tone, |chosen| &chosen.tone);
        Sound { tone: tone.clone(), device: self.device.clone(), volume: self.volume.min(100) }
    }

    /// Everything that holds something back.
    pub fn held_back(&self, circumstances: &Circumstances<'_>) -> impl Iterator<Item = (Reason, Silenced)> + use<> {
        let Circumstances { now, zone, do_not_disturb, paused, in_call } = circumstances;
        let quiet = is_quiet_until(&self.quiet_hours, *now, zone).map(Reason::QuietHours);
        [
            (quiet, self.in_quiet_hours),
            (do_not_disturb.then_some(Reason::DoNotDisturb), self.do_not_disturb),
            (paused.then_some(Reason::Paused), self.paused),
            (in_call.then_some(Reason::InCall), self.in_call),
        ]
        .into_iter()
        .filter(|(_, silenced)| *silenced > Silenced::Nothing)
        .filter_map(|(reason, silenced)| Some((reason?, silenced)))
    }
}

fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    !one.is_empty() && (one == other || one.to_lowercase() == other.to_lowercase())
}

#[cfg(test)]
mod tests;
