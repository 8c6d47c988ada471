//! Sounds. Invariant: every word the settings may hold means a sound; one that is not known means the usual one.

use serde::{Deserialize, Serialize};

/// How the words of a tone from a file begin.
const FILE: &str = "file:";
const SILENT: &str = "silent";

/// What a call sounds like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Tone {
    /// Nothing is heard.
    Silent,
    /// Made in the program; always there.
    BuiltIn(BuiltIn),
    /// A file of that name in the folder of the user's own sounds.
    File(String),
}

/// The tones that need no file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuiltIn {
    /// Two tones in turn, as a telephone rings.
    #[default]
    Bell,
    /// Three notes that fade.
    Chime,
    /// Short low pulses.
    Pulse,
}

/// A sound device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// As the sound system knows it.
    pub id: String,
    /// For people, also while it is not there.
    pub name: String,
}

/// All that playing needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// What.
    pub tone: Tone,
    /// Where; `None` for the device that the system uses.
    pub device: Option<Device>,
    /// 0 to 100.
    pub volume: u8,
}

impl Sound {
    /// Whether nothing would be heard.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        matches!(self.tone, Tone::Silent) || self.volume == 0
    }
}

impl Default for Tone {
    fn default() -> Self {
        Self::BuiltIn(BuiltIn::default())
    }
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bell, Self::Chime, Self::Pulse];

    /// Its word in the settings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bell => "bell",
            Self::Chime => "chime",
            Self::Pulse => "pulse",
        }
    }
}

impl From<String> for Tone {
    fn from(word: String) -> Self {
        if let Some(name) = word.strip_prefix(FILE) {
            return Self::File(name.to_owned());
        }
        if word == SILENT {
            return Self::Silent;
        }
        Self::BuiltIn(BuiltIn::ALL.into_iter().find(|tone| tone.word() == word).unwrap_or_default())
    }
}

impl From<Tone> for String {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Silent => SILENT.to_owned(),
            Tone::BuiltIn(tone) => tone.word().to_owned(),
            Tone::File(name) => format!("{FILE}{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_word_in_the_settings_and_comes_back() {
        let tones = [Tone::Silent, Tone::File("my ring.ogg".to_owned())];
        for tone in tones.into_iter().chain(BuiltIn::ALL.map(Tone::BuiltIn)) {
            assert_eq!(Tone::from(String::from(tone.clone())), tone);
        }
    }

    #[test]
    fn a_word_of_a_newer_version_is_the_usual_tone() {
        assert_eq!(Tone::from("yodel".to_owned()), Tone::default());
    }
}
