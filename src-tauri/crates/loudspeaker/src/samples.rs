//! Sound in memory. Invariant: it is never empty, and it has whole frames, so that it can be played round and round.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use rodio::Source;

/// A sound, all of it.
#[derive(Clone, Debug)]
pub(crate) struct Samples {
    values: Arc<[f32]>,
    channels: NonZero<u16>,
    rate: NonZero<u32>,
}

impl Samples {
    /// `None` when there is not even one frame. What is left over of a frame is dropped.
    pub(crate) fn new(mut values: Vec<f32>, channels: NonZero<u16>, rate: NonZero<u32>) -> Option<Self> {
        let whole = values.len() - values.len() % usize::from(channels.get());
        values.truncate(whole);
        (!values.is_empty()).then(|| Self { values: values.into(), channels, rate })
    }

    #[cfg(test)]
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Once round.
    pub(crate) fn duration(&self) -> Duration {
        let frames = self.values.len() / usize::from(self.channels.get());
        #[expect(clippy::cast_precision_loss, reason = "minutes of sound fit a double")]
        Duration::from_secs_f64(frames as f64 / f64::from(self.rate.get()))
    }

    /// Round and round, so loud.
    pub(crate) fn rounds(&self, volume: u8) -> Rounds {
        // Ears hear loudness by its powers.
        let part = f32::from(volume.min(100)) / 100.0;
        Rounds { samples: self.clone(), at: 0, factor: part * part }
    }
}

/// Plays for ever.
#[derive(Debug)]
pub(crate) struct Rounds {
    samples: Samples,
    at: usize,
    factor: f32,
}

impl Iterator for Rounds {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let value = self.samples.values.get(self.at)?;
        self.at = (self.at + 1) % self.samples.values.len();
        Some(value * self.factor)
    }
}

impl Source for Rounds {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        self.samples.channels
    }

    fn sample_rate(&self) -> NonZero<u32> {
        self.samples.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    const STEREO: NonZero<u16> = NonZero::new(2).unwrap();
    const RATE: NonZero<u32> = NonZero::new(8_000).unwrap();

    #[test]
    fn a_sound_goes_round_by_whole_frames_and_as_loud_as_wanted() {
        let samples = Samples::new(vec![1.0, -1.0, 0.5, -0.5, 0.25], STEREO, RATE).unwrap();
        let heard: Vec<f32> = samples.rounds(50).take(6).collect();
        assert_eq!(heard, [0.25, -0.25, 0.125, -0.125, 0.25, -0.25]);
        assert_eq!(samples.rounds(250).next(), Some(1.0), "no louder than it is");
        assert_eq!(samples.duration(), Duration::from_micros(250));
    }

    #[test]
    fn nothing_is_no_sound() {
        assert!(Samples::new(vec![1.0], STEREO, RATE).is_none());
    }
}
