//! A combination of keys. Invariant: one that would swallow what people type, or what every program understands, is none.

use std::fmt;

/// A combination, to be pressed in any program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keys {
    held: Held,
    key: Key,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    ctrl: bool,
    alt: bool,
    shift: bool,
    /// The Windows key, or Command.
    command: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// A capital letter or a digit.
    Written(char),
    /// F1 to F24.
    Function(u8),
}

/// Why it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Not letters, digits and function keys with the modifiers before them.
    Unknown,
    /// Without a modifier, or with Shift alone, people type it.
    NoModifier,
    /// Every program understands it: copying, closing, menus.
    Everyday,
    /// On many keyboards it writes a letter: Ctrl and Alt are AltGr.
    Letter,
}

impl Unfit {
    /// Picks the text `shortcut-problem-<code>`.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NoModifier => "noModifier",
            Self::Everyday => "everyday",
            Self::Letter => "letter",
        }
    }
}

impl Keys {
    /// Reads `Ctrl+Alt+D`.
    pub(crate) fn read(text: &str) -> Result<Self, Unfit> {
        Self::fit(text, cfg!(target_os = "windows"))
    }

    /// `alt_gr`: whether Ctrl and Alt together are AltGr here.
    fn fit(text: &str, alt_gr: bool) -> Result<Self, Unfit> {
        let (held, key) = text.rsplit_once('+').unwrap_or(("", text));
        let key = Key::read(key.trim()).ok_or(Unfit::Unknown)?;
        let held = Held::read(held)?;
        let Held { ctrl, alt, shift, command } = held;
        if !(ctrl || alt || command) {
            return Err(Unfit::NoModifier);
        }
        let written = matches!(key, Key::Written(_));
        let several = [ctrl, alt, shift, command].into_iter().filter(|held| *held).count() > 1;
        if written && !several || key == Key::Function(4) && held == (Held { alt: true, ..Held::default() }) {
            return Err(Unfit::Everyday);
        }
        if alt_gr && written && ctrl && alt && !command {
            return Err(Unfit::Letter);
        }
        Ok(Self { held, key })
    }
}

impl Held {
    fn read(text: &str) -> Result<Self, Unfit> {
        let mut held = Self::default();
        for name in text.split('+').map(str::trim).filter(|name| !name.is_empty()) {
            let which = match name.to_ascii_lowercase().as_str() {
                "ctrl" => &mut held.ctrl,
                "alt" => &mut held.alt,
                "shift" => &mut held.shift,
                "super" => &mut held.command,
                _ => return Err(Unfit::Unknown),
            };
            *which = true;
        }
        Ok(held)
    }
}

impl Key {
    fn read(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        match (letters.next()?, letters.as_str()) {
            (one, "") if one.is_ascii_alphanumeric() => Some(Self::Written(one.to_ascii_uppercase())),
            ('F' | 'f', number) => number.parse().ok().filter(|number| (1..=24).contains(number)).map(Self::Function),
            _ => None,
        }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { ctrl, alt, shift, command } = self.held;
        for (held, name) in [(ctrl, "Ctrl"), (alt, "Alt"), (shift, "Shift"), (command, "Super")] {
            if held {
                write!(out, "{name}+")?;
            }
        }
        match self.key {
            Key::Written(letter) => write!(out, "{letter}"),
            Key::Function(number) => write!(out, "F{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_people_type_or_every_program_knows_are_refused() {
        let table = [
            ("D", Err(Unfit::NoModifier)),
            ("Shift+D", Err(Unfit::NoModifier)),
            ("F9", Err(Unfit::NoModifier)),
            ("Shift+F9", Err(Unfit::NoModifier)),
            ("Ctrl+C", Err(Unfit::Everyday)),
            ("Super+L", Err(Unfit::Everyday)),
            ("Alt+F4", Err(Unfit::Everyday)),
            ("", Err(Unfit::Unknown)),
            ("Ctrl+", Err(Unfit::Unknown)),
            ("Ctrl+Enter", Err(Unfit::Unknown)),
            ("Hyper+D", Err(Unfit::Unknown)),
            ("Ctrl+F25", Err(Unfit::Unknown)),
            ("D+Ctrl", Err(Unfit::Unknown)),
            ("alt + ctrl + d", Ok("Ctrl+Alt+D")),
            ("Ctrl+F9", Ok("Ctrl+F9")),
            ("Super+Shift+7", Ok("Shift+Super+7")),
        ];
        for (text, want) in table {
            let got = Keys::fit(text, false).map(|keys| keys.to_string());
            assert_eq!(got, want.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn where_ctrl_and_alt_are_alt_gr_they_write_letters() {
        assert_eq!(Keys::fit("Ctrl+Alt+L", true), Err(Unfit::Letter));
        assert_eq!(Keys::fit("Ctrl+Alt+Shift+L", true), Err(Unfit::Letter));
        assert!(Keys::fit("Ctrl+Alt+F9", true).is_ok() && Keys::fit("Ctrl+Shift+L", true).is_ok());
    }

    #[test]
    fn what_is_written_is_read_again_and_is_known_to_the_system() {
        for text in ["Ctrl+Alt+Shift+Super+Z", "Ctrl+Shift+0", "Alt+F12"] {
            let written = Keys::fit(text, false).map(|keys| keys.to_string());
            assert_eq!(written.as_deref(), Ok(text));
            assert!(text.parse::<tauri_plugin_global_shortcut::Shortcut>().is_ok(), "{text}");
        }
    }
}
