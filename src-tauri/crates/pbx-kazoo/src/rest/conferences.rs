//! Conference rooms and what can be done in them. Invariant: an action carries a parameter unlike any before, because servers
//! were seen to answer 304 to a repeated one (kazoo.md 4.8).

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// A room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Conference {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Whose it is.
    #[serde(deserialize_with = "lenient::text")]
    pub owner_id: Option<String>,
    /// What is dialled to get in.
    #[serde(deserialize_with = "lenient::list")]
    pub conference_numbers: Vec<String>,
    /// What members dial.
    #[serde(deserialize_with = "lenient::object")]
    pub member: Option<Way>,
    /// What moderators dial.
    #[serde(deserialize_with = "lenient::object")]
    pub moderator: Option<Way>,
    /// Who is in it now; its members are not documented (kazoo.md 11, 12).
    #[serde(rename = "_read_only")]
    pub live: Value,
}

/// How one gets in; PINs are not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Way {
    /// What is dialled.
    #[serde(deserialize_with = "lenient::list")]
    pub numbers: Vec<String>,
    /// Whether one begins muted.
    #[serde(deserialize_with = "lenient::flag")]
    pub join_muted: Option<bool>,
}

/// Something done to a whole room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConferenceCommand {
    /// Let nobody in any more.
    Lock,
    /// Let people in again.
    Unlock,
    /// Record, or stop recording.
    Record(bool),
    /// Play that media to all.
    Play(String),
    /// Call these (ids, numbers, SIP addresses) into the room.
    Dial(Vec<String>),
}

/// Something done to one who is in, or to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParticipantAction {
    /// Not heard.
    Mute,
    /// Heard again.
    Unmute,
    /// Does not hear.
    Deaf,
    /// Hears again.
    Undeaf,
    /// Out.
    Kick,
}

impl ConferenceCommand {
    fn body(&self) -> Value {
        match self {
            Self::Lock => json!({"action": "lock"}),
            Self::Unlock => json!({"action": "unlock"}),
            Self::Record(on) => json!({"action": "record", "data": {"action": if *on { "start" } else { "stop" }}}),
            Self::Play(media) => json!({"action": "play", "data": {"media_id": media}}),
            Self::Dial(endpoints) => json!({"action": "dial", "data": {"data": {"endpoints": endpoints}}}),
        }
    }
}

impl ParticipantAction {
    const fn word(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Deaf => "deaf",
            Self::Undeaf => "undeaf",
            Self::Kick => "kick",
        }
    }
}

impl Crossbar {
    /// `GET conferences`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn conferences(&self) -> Result<Vec<Conference>, RestError> {
        self.all(Request::get(["conferences"]), "the conferences").await
    }

    /// `GET conferences/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn conference(&self, id: &str) -> Result<Conference, RestError> {
        self.one(Request::get(["conferences", id]), "the conference").await
    }

    /// `PUT conferences/{id}`. [`ConferenceCommand::Dial`] places calls and is never repeated.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn command_conference(&self, id: &str, command: &ConferenceCommand) -> Result<(), RestError> {
        let request = Request::put(["conferences", id]).envelope(command.body()).unlike_any_other();
        let request = match command {
            ConferenceCommand::Dial(_) => request.call(super::quickcall::PATIENCE),
            ConferenceCommand::Lock | ConferenceCommand::Unlock | ConferenceCommand::Record(_) | ConferenceCommand::Play(_) => {
                request.control()
            }
        };
        self.ask(request).await.map(drop)
    }

    /// `PUT conferences/{id}/participants[/{participant}]`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn command_participant(
        &self,
        conference: &str,
        participant: Option<&str>,
        action: ParticipantAction,
    ) -> Result<(), RestError> {
        let path = ["conferences", conference, "participants"].into_iter().chain(participant);
        let request = Request::put(path).data(json!({"action": action.word()})).unlike_any_other();
        self.ask(request.control()).await.map(drop)
    }
}
