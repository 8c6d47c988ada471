//! The telephone's settings and the voicemail. Invariant: switches show what the PBX confirmed.

use cordboard_contract::{UiForward, UiForwardKind, UiPhone, UiVoicemail};
use cordboard_model::{AccountId, ForwardKind, PhoneSettings, Voicemail};

use super::known;

pub(crate) fn phone(account: &AccountId, settings: &PhoneSettings) -> UiPhone {
    let forward = |(kind, asked)| {
        let forward = settings.forward(kind);
        UiForward { kind: asked, enabled: forward.enabled, destination: known(forward.destination.as_deref()) }
    };
    UiPhone {
        account: account.to_string(),
        do_not_disturb: settings.do_not_disturb,
        forwards: [
            (ForwardKind::Unconditional, UiForwardKind::Unconditional),
            (ForwardKind::Busy, UiForwardKind::Busy),
            (ForwardKind::NoAnswer, UiForwardKind::NoAnswer),
        ]
        .map(forward)
        .into(),
    }
}

pub(crate) fn voicemail(account: &AccountId, voicemail: Voicemail) -> UiVoicemail {
    UiVoicemail {
        account: account.to_string(),
        new: f64::from(voicemail.new),
        waiting: f64::from(voicemail.waiting),
        old: f64::from(voicemail.old),
    }
}

pub(crate) const fn forward_kind(kind: UiForwardKind) -> ForwardKind {
    match kind {
        UiForwardKind::Unconditional => ForwardKind::Unconditional,
        UiForwardKind::Busy => ForwardKind::Busy,
        UiForwardKind::NoAnswer => ForwardKind::NoAnswer,
    }
}
