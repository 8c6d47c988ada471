//! Presence profiles. Invariant: a profile goes to a window and comes back as it is.

use cordboard_contract::UiProfile;

use super::{contact, text};
use crate::ProfileSettings;

pub(crate) fn profiles(profiles: &[ProfileSettings]) -> Vec<UiProfile> {
    let view = |profile: &ProfileSettings| UiProfile {
        id: profile.id.clone(),
        name: text(&profile.name),
        activity: contact::activity(profile.activity),
        do_not_disturb: profile.do_not_disturb,
        forward: profile.forward,
        forward_to: text(&profile.forward_to),
    };
    profiles.iter().map(view).collect()
}

pub(crate) fn entered(profiles: Vec<UiProfile>) -> Vec<ProfileSettings> {
    let taken = |profile: UiProfile| ProfileSettings {
        id: profile.id,
        name: profile.name.trim().to_owned(),
        activity: contact::asked_activity(profile.activity),
        do_not_disturb: profile.do_not_disturb,
        forward: profile.forward,
        forward_to: profile.forward_to.trim().to_owned(),
    };
    profiles.into_iter().map(taken).collect()
}
