//! The tones that need no file. Invariant: a tone begins and ends in silence, so that it can be repeated without a click, and never
//! is louder than full.

use std::f32::consts::TAU;
use std::num::NonZero;

use cordboard_ringtone::BuiltIn;

use crate::samples::Samples;

const RATE: NonZero<u32> = NonZero::new(44_100).unwrap();
const MONO: NonZero<u16> = NonZero::new(1).unwrap();
/// A sound does not begin at once, which would be a click, but within so many seconds.
const RISE: f32 = 0.008;

/// A sound of some seconds.
struct Strip(Vec<f32>);

/// A note of a strip: from when, how long, how high, how loud.
struct Note {
    at: f32,
    lasts: f32,
    hertz: f32,
    loud: f32,
    fades: bool,
}

pub(crate) fn tone(tone: BuiltIn) -> Option<Samples> {
    let strip = match tone {
        BuiltIn::Bell => bell(),
        BuiltIn::Chime => chime(),
        BuiltIn::Pulse => pulse(),
    };
    Samples::new(strip.0, MONO, RATE)
}

/// Two tones in turn for a second, then two seconds of silence.
fn bell() -> Strip {
    let mut strip = Strip::of(3.0);
    let turn = 0.05;
    for step in 0_u8..20 {
        let hertz = if step % 2 == 0 { 880.0 } else { 1108.7 };
        strip.add(&Note { at: f32::from(step) * turn, lasts: turn, hertz, loud: 0.6, fades: false });
    }
    strip
}

/// A fifth upwards in three notes that fade.
fn chime() -> Strip {
    let mut strip = Strip::of(3.2);
    for (at, hertz) in [(0.0, 523.25), (0.22, 659.26), (0.44, 783.99)] {
        strip.add(&Note { at, lasts: 1.4, hertz, loud: 0.45, fades: true });
        strip.add(&Note { at, lasts: 0.7, hertz: hertz * 3.0, loud: 0.08, fades: true });
    }
    strip
}

/// Three short low ones.
fn pulse() -> Strip {
    let mut strip = Strip::of(2.4);
    for at in [0.0, 0.25, 0.5] {
        strip.add(&Note { at, lasts: 0.16, hertz: 392.0, loud: 0.6, fades: false });
    }
    strip
}

impl Strip {
    fn of(seconds: f32) -> Self {
        Self(vec![0.0; frames(seconds)])
    }

    fn add(&mut self, note: &Note) {
        let rate = rate();
        for (index, value) in self.0.iter_mut().skip(frames(note.at)).take(frames(note.lasts)).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "seconds of sound fit")]
            let at = index as f32 / rate;
            let edge = (at / RISE).min((note.lasts - at) / RISE).clamp(0.0, 1.0);
            let fade = if note.fades { (-3.5 * at / note.lasts).exp() } else { 1.0 };
            *value += (TAU * note.hertz * at).sin() * note.loud * edge * fade;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sample rate fits")]
const fn rate() -> f32 {
    RATE.get() as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of sound, none negative")]
fn frames(seconds: f32) -> usize {
    (seconds * rate()) as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn each_tone_is_heard_rests_and_does_not_click_when_it_is_repeated() {
        for built_in in BuiltIn::ALL {
            let samples = tone(built_in).unwrap();
            let values = samples.values();
            let peak = values.iter().fold(0.0_f32, |peak, value| peak.max(value.abs()));
            assert!((0.3..=1.0).contains(&peak), "{built_in:?}: {peak}");
            assert!(values[0].abs() < 1e-3 && values[values.len() - 1].abs() < 1e-3, "{built_in:?} begins and ends in silence");
            let step = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0_f32, f32::max);
            assert!(step < 0.2, "{built_in:?}: a step of {step}");
            let silent = values.iter().rev().take_while(|value| value.abs() < 1e-3).count();
            assert!(silent > frames(0.5), "{built_in:?} rests between two rounds");
        }
    }
}
