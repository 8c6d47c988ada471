//! How calls ring. Invariant: what a window saved comes back to it as it was, with times as clocks write them.

use cordboard_contract::{
    UiDay, UiProblem, UiQueueTone, UiQuietHours, UiRingRules, UiRinging, UiSilenced, UiSoundDevice, UiTone,
};
use cordboard_ringtone::{BuiltIn, Day, Device, QueueTone, QuietHours, Rules, Silenced, Sound, Tone, Trouble};
use jiff::Timestamp;
use jiff::civil::Time;

use super::text;

/// More than anybody listens to.
const LOUDEST: f64 = 100.0;

pub(crate) fn ringing(rules: &Rules, quiet_until: Option<Timestamp>) -> UiRinging {
    #[expect(clippy::cast_precision_loss, reason = "moments of this age fit the 53 bits of a double")]
    let quiet_until = quiet_until.map(|until| until.as_millisecond() as f64);
    let queue = |chosen: &QueueTone| UiQueueTone { queue: text(&chosen.queue), tone: tone(&chosen.tone) };
    let rules = UiRingRules {
        volume: f64::from(rules.volume),
        tone: tone(&rules.tone),
        device: rules.device.as_ref().map(device),
        queues: rules.queues.iter().map(queue).collect(),
        quiet_hours: rules.quiet_hours.iter().map(quiet_hours).collect(),
        in_quiet_hours: silenced(rules.in_quiet_hours),
        do_not_disturb: silenced(rules.do_not_disturb),
        paused: silenced(rules.paused),
        in_call: silenced(rules.in_call),
    };
    UiRinging { rules, quiet_until }
}

/// The rules as entered.
///
/// # Errors
/// The field that is not filled in properly.
pub(crate) fn entered(rules: UiRingRules) -> Result<Rules, &'static str> {
    let queue = |chosen: UiQueueTone| QueueTone { queue: text(chosen.queue.trim()), tone: entered_tone(chosen.tone) };
    Ok(Rules {
        volume: volume(rules.volume),
        tone: entered_tone(rules.tone),
        device: rules.device.map(entered_device),
        queues: rules.queues.into_iter().map(queue).filter(|chosen| !chosen.queue.is_empty()).collect(),
        quiet_hours: rules.quiet_hours.into_iter().map(entered_hours).collect::<Result<_, _>>()?,
        in_quiet_hours: entered_silenced(rules.in_quiet_hours),
        do_not_disturb: entered_silenced(rules.do_not_disturb),
        paused: entered_silenced(rules.paused),
        in_call: entered_silenced(rules.in_call),
    })
}

/// A sound to try out.
pub(crate) fn entered_sound(tone: UiTone, device: Option<UiSoundDevice>, loud: f64) -> Sound {
    Sound { tone: entered_tone(tone), device: device.map(entered_device), volume: volume(loud) }
}

/// What is wrong with the sound; the code picks a text.
pub(crate) fn trouble(trouble: &Trouble) -> UiProblem {
    let (code, detail) = match trouble {
        Trouble::DeviceGone(name) => ("soundDevice", name.as_str()),
        Trouble::FileUnreadable(name) => ("soundFile", name.as_str()),
        Trouble::NoDevice => ("soundNone", ""),
        Trouble::Refused(why) => ("soundRefused", why.as_str()),
        Trouble::Silent => ("soundSilent", ""),
    };
    UiProblem { code: code.to_owned(), detail: text(detail) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and a hundred")]
fn volume(volume: f64) -> u8 {
    if volume.is_finite() { volume.clamp(0.0, LOUDEST).round() as u8 } else { 0 }
}

fn tone(tone: &Tone) -> UiTone {
    match tone {
        Tone::Silent => UiTone::Silent,
        Tone::BuiltIn(tone) => UiTone::BuiltIn { name: tone.word().to_owned() },
        Tone::File(name) => UiTone::File { name: text(name) },
    }
}

fn entered_tone(tone: UiTone) -> Tone {
    match tone {
        UiTone::Silent => Tone::Silent,
        UiTone::BuiltIn { name } => Tone::BuiltIn(BuiltIn::ALL.into_iter().find(|tone| tone.word() == name).unwrap_or_default()),
        UiTone::File { name } => Tone::File(text(&name)),
    }
}

fn device(device: &Device) -> UiSoundDevice {
    UiSoundDevice { id: device.id.clone(), name: text(&device.name) }
}

fn entered_device(device: UiSoundDevice) -> Device {
    Device { name: text(&device.name), id: device.id }
}

fn quiet_hours(hours: &QuietHours) -> UiQuietHours {
    let days = hours.days.iter().map(|day| UI_DAYS[*day as usize]).collect();
    UiQuietHours { days, from: clock(hours.from), to: clock(hours.to) }
}

fn entered_hours(hours: UiQuietHours) -> Result<QuietHours, &'static str> {
    if hours.days.is_empty() {
        return Err("days");
    }
    // In the order of the week, each once.
    let days = Day::ALL.into_iter().filter(|day| hours.days.contains(&UI_DAYS[*day as usize])).collect();
    let read = |text: &str, field| text.trim().parse::<Time>().map_err(|_| field);
    Ok(QuietHours { days, from: read(&hours.from, "from")?, to: read(&hours.to, "to")? })
}

/// As a clock shows it.
pub(crate) fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

const UI_DAYS: [UiDay; 7] =
    [UiDay::Monday, UiDay::Tuesday, UiDay::Wednesday, UiDay::Thursday, UiDay::Friday, UiDay::Saturday, UiDay::Sunday];

const fn silenced(silenced: Silenced) -> UiSilenced {
    match silenced {
        Silenced::Nothing => UiSilenced::Nothing,
        Silenced::Sound => UiSilenced::Sound,
        Silenced::All => UiSilenced::All,
    }
}

const fn entered_silenced(silenced: UiSilenced) -> Silenced {
    match silenced {
        UiSilenced::Nothing => Silenced::Nothing,
        UiSilenced::Sound => Silenced::Sound,
        UiSilenced::All => Silenced::All,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn chosen() -> UiRingRules {
        let night = UiQuietHours { days: vec![UiDay::Friday, UiDay::Sunday], from: "22:00".to_owned(), to: "07:05".to_owned() };
        UiRingRules {
            volume: 40.0,
            tone: UiTone::File { name: "mine.ogg".to_owned() },
            device: Some(UiSoundDevice { id: "alsa:hw".to_owned(), name: "Headset".to_owned() }),
            queues: vec![UiQueueTone { queue: "Sales".to_owned(), tone: UiTone::Silent }],
            quiet_hours: vec![night],
            in_quiet_hours: UiSilenced::All,
            do_not_disturb: UiSilenced::Sound,
            paused: UiSilenced::Nothing,
            in_call: UiSilenced::All,
        }
    }

    #[test]
    fn what_was_entered_comes_back_as_it_was() {
        assert_eq!(ringing(&entered(chosen()).unwrap(), None).rules, chosen());
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        let hours = |days: &[UiDay], from: &str, to: &str| {
            let hours = UiQuietHours { days: days.to_vec(), from: from.to_owned(), to: to.to_owned() };
            entered(UiRingRules { quiet_hours: vec![hours], ..chosen() }).map(|_| ())
        };
        assert_eq!(hours(&[], "22:00", "07:00"), Err("days"));
        assert_eq!(hours(&[UiDay::Monday], "25:00", "07:00"), Err("from"));
        assert_eq!(hours(&[UiDay::Monday], "22:00", ""), Err("to"));
    }

    #[test]
    fn hostile_figures_and_empty_queues_become_harmless() {
        for (given, kept) in [(f64::NAN, 0), (-5.0, 0), (1e9, 100), (33.4, 33)] {
            assert_eq!(entered(UiRingRules { volume: given, ..chosen() }).unwrap().volume, kept);
        }
        let queues = vec![UiQueueTone { queue: " \u{202e} ".to_owned(), tone: UiTone::Silent }];
        assert!(entered(UiRingRules { queues, ..chosen() }).unwrap().queues.is_empty());
    }
}
