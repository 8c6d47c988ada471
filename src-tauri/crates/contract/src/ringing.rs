//! How calls ring, as the user chose it. Invariant: the choices go to a window and come back as they are; until when it is quiet is
//! told beside them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How calls ring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRinging {
    /// What the user chose.
    pub rules: UiRingRules,
    /// Quiet hours hold, and are over at this moment, ms.
    pub quiet_until: Option<f64>,
}

/// What the user chose.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRingRules {
    /// 0 to 100.
    pub volume: f64,
    /// For calls of which no queue says otherwise.
    pub tone: UiTone,
    /// Where; null for the device that the system uses.
    pub device: Option<UiSoundDevice>,
    /// For calls of queues.
    pub queues: Vec<UiQueueTone>,
    /// When it is quiet.
    pub quiet_hours: Vec<UiQuietHours>,
    /// What quiet hours hold back.
    pub in_quiet_hours: UiSilenced,
    /// What is held back while the account's telephone is not to be disturbed.
    pub do_not_disturb: UiSilenced,
    /// What is held back while the account's agent is paused.
    pub paused: UiSilenced,
    /// What is held back while another call lasts.
    pub in_call: UiSilenced,
}

/// What a call sounds like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum UiTone {
    /// Nothing is heard.
    #[default]
    Silent,
    /// One that is always there: `bell`, `chime` or `pulse`.
    BuiltIn {
        /// Which.
        name: String,
    },
    /// A sound of the user's own.
    File {
        /// Its name among them.
        name: String,
    },
}

/// A sound device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiSoundDevice {
    /// As the sound system knows it.
    pub id: String,
    /// For people.
    pub name: String,
}

/// The sound of one queue's calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiQueueTone {
    /// The queue, by any of its names.
    pub queue: String,
    /// Its calls sound so.
    pub tone: UiTone,
}

/// A time to be quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiQuietHours {
    /// The days on which it begins.
    pub days: Vec<UiDay>,
    /// By the clock on the wall, `22:00`.
    pub from: String,
    /// The same; of the next day when it is not later than `from`.
    pub to: String,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiDay {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// What is held back; a missed call counts in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiSilenced {
    /// Nothing.
    #[default]
    Nothing,
    /// The ringtone.
    Sound,
    /// The ringtone, and the announcement on the screen.
    All,
}

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiSounds {
    /// The devices that are there.
    pub devices: Vec<UiSoundDevice>,
    /// The names of the user's own sounds.
    pub files: Vec<String>,
}

/// What came of playing a tone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPlayed {
    /// The name of the device that plays; null when a call rings, which is heard instead.
    pub device: Option<String>,
    /// What is not as it was wanted; picks the text `sound-<code>`.
    pub trouble: Option<crate::UiProblem>,
}

/// What the user chose, all of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RingingArguments {
    /// It.
    pub rules: UiRingRules,
}

/// A tone to try out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ToneArguments {
    /// What.
    pub tone: UiTone,
    /// Where; null for the device that the system uses.
    pub device: Option<UiSoundDevice>,
    /// 0 to 100.
    pub volume: f64,
}

/// A sound of the user's own.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SoundFileArguments {
    /// The name of the file it comes from.
    pub name: String,
    /// The file, as Base64.
    pub base64: String,
}
