//! Would a call be heard, and do the user's own rules hold it back? Invariant: the device is opened to find out, and not waited for.

use std::time::Duration;

use cordboard_contract::{UiCheck, UiCheckKind, UiCheckState};
use cordboard_engine::Held;
use cordboard_loudspeaker::{Look, look};
use cordboard_ringtone::{Reason, Rules, Silenced, Trouble};
use tokio::{task::spawn_blocking, time::timeout};

use super::check;

const PATIENCE: Duration = Duration::from_secs(3);

/// The sound device.
pub(super) async fn sound(rules: &Rules) -> UiCheck {
    let queues = rules.queues.iter().map(|chosen| rules.sound(&[&chosen.queue]));
    if rules.sound(&[]).is_silent() && queues.into_iter().all(|sound| sound.is_silent()) {
        return check(UiCheckKind::Sound, UiCheckState::Ok, "soundOff", "");
    }
    let (chosen, name) = rules.device.as_ref().map(|device| (device.id.clone(), device.name.as_str())).unzip();
    let opened = timeout(PATIENCE, spawn_blocking(move || look(chosen.as_deref()))).await;
    told(opened.ok().and_then(Result::ok), name.unwrap_or_default())
}

fn told(found: Option<Result<Look, Trouble>>, chosen: &str) -> UiCheck {
    let (state, code, detail) = match &found {
        Some(Ok(Look::There(name))) => (UiCheckState::Ok, "soundThere", name.as_str()),
        Some(Ok(Look::Instead(_))) => (UiCheckState::Broken, "soundInstead", chosen),
        Some(Err(_)) => (UiCheckState::Broken, "soundNone", ""),
        None => (UiCheckState::Unknown, "soundUntold", ""),
    };
    check(UiCheckKind::Sound, state, code, detail)
}

/// What the rules hold back now; that it is nothing is a finding as well.
pub(super) fn held_back(held: &[Held]) -> Vec<UiCheck> {
    if held.is_empty() {
        return vec![check(UiCheckKind::Quiet, UiCheckState::Ok, "quietNot", "")];
    }
    let mut found: Vec<UiCheck> = held.iter().map(held_check).collect();
    // Quiet hours hold for every account alike.
    found.dedup();
    found
}

fn held_check(held: &Held) -> UiCheck {
    let (code, detail) = match (held.reason, held.silenced == Silenced::All) {
        (Reason::QuietHours(_), false) => ("quietHoursSound", until(held.reason)),
        (Reason::QuietHours(_), true) => ("quietHoursAll", until(held.reason)),
        (Reason::DoNotDisturb, false) => ("quietDndSound", held.account.clone()),
        (Reason::DoNotDisturb, true) => ("quietDndAll", held.account.clone()),
        (Reason::Paused, false) => ("quietPausedSound", held.account.clone()),
        (Reason::Paused, true) => ("quietPausedAll", held.account.clone()),
        (Reason::InCall, false) => ("quietInCallSound", String::new()),
        (Reason::InCall, true) => ("quietInCallAll", String::new()),
    };
    // A call that is shown without a sound is what the user wanted, and is seen.
    let state = if held.silenced == Silenced::All { UiCheckState::Broken } else { UiCheckState::Ok };
    check(UiCheckKind::Quiet, state, code, &detail)
}

/// By the clock on the wall.
fn until(reason: Reason) -> String {
    let Reason::QuietHours(until) = reason else { return String::new() };
    until.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn codes(held: &[Held]) -> Vec<(UiCheckState, String)> {
        held_back(held).into_iter().map(|check| (check.state, check.code)).collect()
    }

    fn held(account: &str, reason: Reason, silenced: Silenced) -> Held {
        Held { account: account.to_owned(), reason, silenced }
    }

    #[test]
    fn what_is_held_back_is_found_and_only_an_unseen_call_is_broken() {
        assert_eq!(codes(&[]), [(UiCheckState::Ok, "quietNot".to_owned())]);
        let night = Reason::QuietHours("2026-03-07T06:00:00Z".parse().unwrap());
        let all = [
            held("Lyon", night, Silenced::Sound),
            held("Nice", night, Silenced::Sound),
            held("Nice", Reason::Paused, Silenced::All),
        ];
        let want = [(UiCheckState::Ok, "quietHoursSound".to_owned()), (UiCheckState::Broken, "quietPausedAll".to_owned())];
        assert_eq!(codes(&all), want, "quiet hours are told once");
    }

    #[test]
    fn the_device_is_there_or_replaced_or_missing_or_unknown() {
        assert_eq!(told(None, "Headset").state, UiCheckState::Unknown);
        assert_eq!(told(Some(Ok(Look::There("Speaker".to_owned()))), "").detail, "Speaker");
        let instead = told(Some(Ok(Look::Instead("Speaker".to_owned()))), "Headset");
        assert_eq!((instead.state, instead.detail.as_str()), (UiCheckState::Broken, "Headset"), "the missing one is named");
        assert_eq!(told(Some(Err(Trouble::NoDevice)), "").state, UiCheckState::Broken);
    }
}
