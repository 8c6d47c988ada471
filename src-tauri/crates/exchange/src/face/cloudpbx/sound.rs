//! What is heard in a recording. Invariant: a real sound of a telephone's quality, the same each time.

/// Samples in a second, as a telephone has.
const RATE: u32 = 8_000;
/// How long it lasts.
const SECONDS: u32 = 3;
/// A ringing tone's pitch: so many samples a swing.
const SWING: u32 = 18;

/// Three seconds of a tone that comes and goes, as a WAV file: PCM, one channel, 16 bits.
pub(super) fn wave() -> Vec<u8> {
    let samples = RATE * SECONDS;
    let bytes = samples * 2;
    let mut file = Vec::with_capacity(bytes as usize + 44);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for word in [1_u16, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for word in [RATE, RATE * 2] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for word in [2_u16, 16] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    for sample in 0..samples {
        let sounds = (sample / (RATE / 2)).is_multiple_of(2);
        let level: i16 = if sample % SWING < SWING / 2 { 3_000 } else { -3_000 };
        file.extend_from_slice(&if sounds { level } else { 0 }.to_le_bytes());
    }
    file
}
