//! Voicemail boxes and their messages. Invariant: a message is listed, moved and deleted by its media id alone.

use cordboard_link::HttpReply;
use cordboard_model::At;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient, time::from_gregorian};

/// A box.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct VoicemailBox {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Its number.
    #[serde(deserialize_with = "lenient::text")]
    pub mailbox: Option<String>,
    /// Whose it is.
    #[serde(deserialize_with = "lenient::text")]
    pub owner_id: Option<String>,
    /// How many messages, new and kept together.
    #[serde(deserialize_with = "lenient::int")]
    pub messages: Option<i64>,
}

/// Where a message is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Folder {
    /// Not yet listened to.
    #[default]
    New,
    /// Kept.
    Saved,
    /// About to go.
    Deleted,
    /// A word this client does not know.
    Other(String),
}

impl Folder {
    /// The server's word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::New => "new",
            Self::Saved => "saved",
            Self::Deleted => "deleted",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "new" | "" => Self::New,
            "saved" => Self::Saved,
            "deleted" => Self::Deleted,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What it is known by.
    pub media_id: String,
    /// The call it was left in.
    pub call_id: Option<String>,
    /// When.
    pub at: Option<At>,
    /// Who called.
    pub caller_id_number: Option<String>,
    /// Who called.
    pub caller_id_name: Option<String>,
    /// Where it is kept.
    pub folder: Folder,
    /// Milliseconds.
    pub length_ms: Option<i64>,
    /// What was said, where the server writes it down.
    pub transcription: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::word")]
    media_id: String,
    #[serde(deserialize_with = "lenient::text")]
    call_id: Option<String>,
    #[serde(deserialize_with = "lenient::int")]
    timestamp: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    caller_id_number: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    caller_id_name: Option<String>,
    #[serde(deserialize_with = "lenient::word")]
    folder: String,
    #[serde(deserialize_with = "lenient::int")]
    length: Option<i64>,
    #[serde(deserialize_with = "lenient::object")]
    transcription: Option<Transcription>,
    #[serde(deserialize_with = "lenient::object")]
    metadata: Option<Box<Wire>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Transcription {
    #[serde(deserialize_with = "lenient::text")]
    text: Option<String>,
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let mut row = Value::deserialize(deserializer)?;
        // The list of the whole account wraps each message in `{box: message}`.
        if let Value::Object(members) = &mut row
            && members.len() == 1
            && let Some(inner) = members.values_mut().find(|inner| inner.is_object())
        {
            row = inner.take();
        }
        let mut wire: Wire = serde_json::from_value(row).map_err(D::Error::custom)?;
        if wire.media_id.is_empty()
            && let Some(metadata) = wire.metadata.take()
        {
            wire = *metadata;
        }
        if wire.media_id.is_empty() {
            return Err(D::Error::custom("a message without media id"));
        }
        Ok(Self {
            media_id: wire.media_id,
            call_id: wire.call_id,
            at: wire.timestamp.map(from_gregorian),
            caller_id_number: wire.caller_id_number,
            caller_id_name: wire.caller_id_name,
            folder: Folder::of(&wire.folder),
            length_ms: wire.length,
            transcription: wire.transcription.and_then(|transcription| transcription.text),
        })
    }
}

/// What became of messages that were moved or deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Moved {
    /// Done.
    #[serde(deserialize_with = "lenient::list")]
    pub succeeded: Vec<String>,
    /// Not done; the ids only.
    #[serde(deserialize_with = "failed")]
    pub failed: Vec<String>,
}

fn failed<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let rows: Vec<Value> = lenient::list(deserializer)?;
    Ok(rows
        .into_iter()
        .flat_map(|row| match row {
            Value::Object(reasons) => reasons.into_iter().map(|(id, _)| id).collect(),
            Value::String(id) => vec![id],
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Vec::new(),
        })
        .collect())
}

/// Sound.
#[derive(Clone, PartialEq, Eq)]
pub struct Audio {
    /// Such as `audio/mpeg`.
    pub content_type: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Audio {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { content_type, bytes } = self;
        formatter.debug_struct("Audio").field("content_type", content_type).field("bytes", &bytes.len()).finish()
    }
}

impl Audio {
    pub(super) fn of(reply: HttpReply) -> Self {
        let kind = reply.headers().get(cordboard_link::header::CONTENT_TYPE);
        let content_type = kind.and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        Self { content_type, bytes: reply.into_bytes() }
    }
}

impl Crossbar {
    /// `GET vmboxes`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn vmboxes(&self) -> Result<Vec<VoicemailBox>, RestError> {
        self.all(Request::get(["vmboxes"]), "the voicemail boxes").await
    }

    /// `GET vmboxes/{box}/messages`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn messages(&self, mailbox: &str) -> Result<Vec<Message>, RestError> {
        self.paged(Request::get(["vmboxes", mailbox, "messages"]), "the messages").await
    }

    /// `GET vmboxes/{box}/messages/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn message(&self, mailbox: &str, id: &str) -> Result<Message, RestError> {
        self.one(Request::get(["vmboxes", mailbox, "messages", id]), "the message").await
    }

    /// `GET vmboxes/{box}/messages/{id}/raw`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn message_audio(&self, mailbox: &str, id: &str) -> Result<Audio, RestError> {
        let request = Request::get(["vmboxes", mailbox, "messages", id, "raw"]).audio("audio/mpeg");
        Ok(Audio::of(self.bytes(request).await?))
    }

    /// `POST vmboxes/{box}/messages`: moves them to that folder.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn move_messages(&self, mailbox: &str, ids: &[&str], folder: &Folder) -> Result<Moved, RestError> {
        let data = json!({"messages": ids, "folder": folder.word()});
        self.one(Request::post(["vmboxes", mailbox, "messages"]).data(data), "what became of the messages").await
    }

    /// `DELETE vmboxes/{box}/messages`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn delete_messages(&self, mailbox: &str, ids: &[&str]) -> Result<Moved, RestError> {
        let data = json!({"messages": ids});
        self.one(Request::delete(["vmboxes", mailbox, "messages"]).data(data), "what became of the messages").await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn both_shapes_of_a_row_are_the_same_message() {
        let plain = r#"{"media_id":"m1","timestamp":"63900000000","caller_id_number":"+4420","folder":"saved","length":4200,
            "transcription":{"result":"success","text":"hello"},"call_id":"B"}"#;
        let message: Message = serde_json::from_str(plain).unwrap();
        assert_eq!((message.at, message.length_ms), (Some(At(1_732_780_800_000)), Some(4200)));
        assert_eq!((message.folder.word(), message.transcription.as_deref()), ("saved", Some("hello")));
        assert_eq!(serde_json::from_str::<Message>(&format!(r#"{{"box1":{plain}}}"#)).unwrap(), message);
        assert!(serde_json::from_str::<Message>(r#"{"folder":"new"}"#).is_err());
    }

    #[test]
    fn a_message_that_could_not_be_moved_is_named() {
        let moved: Moved = serde_json::from_str(r#"{"succeeded":["m1"],"failed":[{"m2":"not_found"},"m3"]}"#).unwrap();
        assert_eq!((moved.succeeded, moved.failed), (vec!["m1".to_owned()], vec!["m2".to_owned(), "m3".to_owned()]));
    }
}
