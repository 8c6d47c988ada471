//! What can be done to a call (kazoo.md 4.7), pure: the action and the form in which a server takes it.
//!
//! Invariant: an action without a form is not sent: the open call control accepts what it does not know and drops it.

use serde_json::{Value, json};

use crate::account::{Generation, Konami};

/// Something done to the user's own leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// End the call.
    HangUp,
    /// Stop what is being played.
    Break,
    /// Hold until [`Action::Unhold`]; the commercial call control.
    Hold,
    /// End of [`Action::Hold`].
    Unhold,
    /// Hold until a key is pressed or [`Action::Resume`].
    SoftHold,
    /// Join both legs again.
    Resume,
    /// Pass the call on.
    Transfer {
        /// Extension or number.
        target: String,
        /// Without asking or after a consultation.
        manner: TransferManner,
    },
    /// Park: a transfer to the account's own code for it (there is no action of that name).
    Park {
        /// Such as `*3` or `*3101`; see [`super::Callflow::park_code`].
        code: String,
    },
    /// Recording.
    Record(RecordAction),
    /// Play media.
    Play {
        /// Media id or URL.
        media: String,
        /// To whom.
        leg: Leg,
    },
    /// Speak a text.
    Speak {
        /// The text.
        text: String,
        /// To whom.
        leg: Leg,
    },
    /// Run a callflow.
    Callflow {
        /// Its id.
        id: String,
    },
    /// Bring the call to a user.
    Intercept {
        /// The user.
        user: String,
    },
    /// Bring the call to another telephone of its owner.
    Move {
        /// The owner.
        owner: String,
        /// The telephone.
        device: String,
    },
    /// How loud one speaks, -4 to 4; the least is mute.
    Level(i8),
}

/// How to transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferManner {
    /// Without asking.
    Blind,
    /// After asking.
    Attended,
}

/// What to do with a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordAction {
    /// Begin.
    Start,
    /// End.
    Stop,
    /// Pause: the sound is blanked.
    Mask,
    /// Resume.
    Unmask,
}

/// Who hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// The user.
    Own,
    /// The other side.
    Peer,
    /// Both.
    Both,
}

/// How it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `PUT`, with this node.
    Metaflow(Value),
    /// `POST`, with this data.
    Action(Value),
}

impl TransferManner {
    const fn word(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Attended => "attended",
        }
    }
}

impl RecordAction {
    const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Mask => "mask",
            Self::Unmask => "unmask",
        }
    }
}

impl Leg {
    const fn word(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Peer => "peer",
            Self::Both => "both",
        }
    }
}

impl Action {
    /// The form that this server carries out; none when it has none.
    #[must_use]
    pub fn form(&self, konami: Konami, generation: Generation) -> Option<Form> {
        let action = self.action(generation).map(Form::Action);
        let metaflow = || Form::Metaflow(self.metaflow());
        match konami {
            Konami::Pro => Some(metaflow()),
            Konami::Open => action,
            Konami::Auto => Some(action.unwrap_or_else(metaflow)),
        }
    }

    /// As the node of a metaflow.
    #[must_use]
    pub fn metaflow(&self) -> Value {
        let (module, data) = match self {
            Self::HangUp => ("hangup", json!({})),
            Self::Break => ("break", json!({})),
            Self::Hold => ("hold_control", json!({"action": "hold"})),
            Self::Unhold => ("hold_control", json!({"action": "unhold"})),
            Self::SoftHold => ("hold", json!({})),
            Self::Resume => ("resume", json!({})),
            Self::Transfer { target, manner } => ("transfer", transfer(target, *manner)),
            Self::Park { code } => ("transfer", transfer(code, TransferManner::Blind)),
            Self::Record(action) => ("record_call", json!({"action": action.word()})),
            Self::Play { media, leg } => ("play", json!({"id": media, "leg": leg.word()})),
            Self::Speak { text, leg } => ("tts", json!({"text": text, "leg": leg.word()})),
            Self::Callflow { id } => ("callflow", json!({"id": id})),
            Self::Intercept { user } => {
                ("intercept", json!({"target_type": "user", "target_id": user, "unbridged_only": true, "can_call_self": true}))
            }
            Self::Move { owner, device } => ("move", json!({"owner_id": owner, "device_id": device, "can_call_self": true})),
            Self::Level(level) => ("audio_level", json!({"action": "start", "mode": "read", "level": (*level).clamp(-4, 4)})),
        };
        json!({"module": module, "data": data})
    }

    /// As a single action, where there is one.
    fn action(&self, generation: Generation) -> Option<Value> {
        let transfer = |target: &str, manner: TransferManner| {
            Some(json!({"action": "transfer", "target": target, "transfer-type": manner.word()}))
        };
        match self {
            Self::HangUp => Some(json!({"action": "hangup"})),
            Self::Break => Some(json!({"action": "break"})),
            Self::Transfer { target, manner } => transfer(target, *manner),
            Self::Park { code } => transfer(code, TransferManner::Blind),
            Self::Callflow { id } => Some(json!({"action": "callflow", "id": id})),
            Self::Intercept { user } => {
                Some(json!({"action": "intercept", "target_type": "user", "target_id": user, "unbridged_only": true}))
            }
            Self::Move { owner, device } if generation == Generation::V5 => {
                Some(json!({"action": "move", "owner_id": owner, "device_id": device}))
            }
            Self::Record(RecordAction::Start) if generation == Generation::V5 => Some(json!({"action": "start_record"})),
            Self::Record(RecordAction::Stop) if generation == Generation::V5 => Some(json!({"action": "stop_record"})),
            Self::Hold
            | Self::Unhold
            | Self::SoftHold
            | Self::Resume
            | Self::Record(_)
            | Self::Play { .. }
            | Self::Speak { .. }
            | Self::Move { .. }
            | Self::Level(_) => None,
        }
    }
}

/// The documentation writes `Transfer-Type`, the schema `transfer_type`; both are sent.
fn transfer(target: &str, manner: TransferManner) -> Value {
    json!({"target": target, "transfer_type": manner.word(), "Transfer-Type": manner.word(), "captures": [target]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_the_call_control_of_the_server() {
        let hangup = || Action::HangUp;
        let hold = || Action::Hold;
        let record = || Action::Record(RecordAction::Start);
        let table = [
            (hangup(), Konami::Auto, Generation::Auto, Some(Form::Action(json!({"action": "hangup"})))),
            (hangup(), Konami::Open, Generation::V43, Some(Form::Action(json!({"action": "hangup"})))),
            (hangup(), Konami::Pro, Generation::V43, Some(Form::Metaflow(json!({"module": "hangup", "data": {}})))),
            (
                hold(),
                Konami::Auto,
                Generation::Auto,
                Some(Form::Metaflow(json!({"module": "hold_control", "data": {"action": "hold"}}))),
            ),
            (hold(), Konami::Open, Generation::V43, None),
            (record(), Konami::Open, Generation::V5, Some(Form::Action(json!({"action": "start_record"})))),
            (record(), Konami::Open, Generation::V43, None),
        ];
        for (action, konami, generation, want) in table {
            assert_eq!(action.form(konami, generation), want, "{action:?} {konami:?} {generation:?}");
        }
    }

    #[test]
    fn k45_a_transfer_names_target_and_manner() {
        let action = Action::Transfer { target: "202".to_owned(), manner: TransferManner::Blind };
        let want = json!({"action": "transfer", "target": "202", "transfer-type": "blind"});
        assert_eq!(action.form(Konami::Auto, Generation::Auto), Some(Form::Action(want)));
    }

    #[test]
    fn k56_a_pause_of_the_recording_masks_it() {
        let node = Action::Record(RecordAction::Mask).metaflow();
        assert_eq!(node, json!({"module": "record_call", "data": {"action": "mask"}}));
        assert_eq!(Action::Level(-9).metaflow()["data"]["level"], json!(-4));
    }
}
