//! Cleaning of text from outside. Invariant: the result holds no control, format or bidirectional characters and at
//! most [`LIMIT`] characters, whatever came in.

/// Longest text that reaches a window, in characters.
const LIMIT: usize = 400;
/// Longest text of several lines.
const LONG_LIMIT: usize = 4_000;

/// Text fit for a window, a notification or the tray: control and invisible format characters (bidirectional overrides,
/// zero-width ones, tags) are dropped, white space of any kind becomes one space, the length is bounded.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len().min(LIMIT * 4));
    let mut count = 0;
    let mut pending_space = false;
    for character in text.chars() {
        if character.is_whitespace() {
            pending_space = count > 0;
            continue;
        }
        if character.is_control() || is_invisible(character) {
            continue;
        }
        if pending_space {
            cleaned.push(' ');
            count += 1;
            pending_space = false;
        }
        if count >= LIMIT {
            cleaned.push('…');
            break;
        }
        cleaned.push(character);
        count += 1;
    }
    cleaned
}

/// Text of several lines, fit for a window: as [`clean`], but its line breaks stay and it may be longer.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len().min(LONG_LIMIT * 4));
    let breaks = |character: &char| matches!(character, '\n' | '\u{2028}' | '\u{2029}');
    let kept = |character: &char| breaks(character) || *character == '\t' || !character.is_control() && !is_invisible(*character);
    for (count, character) in text.trim().chars().filter(kept).enumerate() {
        if count >= LONG_LIMIT {
            cleaned.push('…');
            break;
        }
        cleaned.push(if breaks(&character) {
            '\n'
        } else if character.is_whitespace() {
            ' '
        } else {
            character
        });
    }
    cleaned
}

const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// One or two letters that stand for a name; `None` when it has no letters. Names in scripts without spaces give their first character.
#[must_use]
pub fn initials(name: &str) -> Option<String> {
    let mut words = name
        .split(|character: char| character.is_whitespace() || character == '-')
        .filter_map(|word| word.chars().find(|character| character.is_alphabetic()));
    let first = words.next()?;
    let last = words.next_back();
    Some(first.to_uppercase().chain(last.into_iter().flat_map(char::to_uppercase)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_comes_out_plain() {
        let table = [
            ("plain", "Anna Kowalska", "Anna Kowalska"),
            ("right-to-left override", "Anna\u{202e}aksla", "Annaaksla"),
            ("control characters and line breaks", "Anna\u{7}\r\n\tKowalska", "Anna Kowalska"),
            ("zero width and tags", "A\u{200b}n\u{e0041}na", "Anna"),
            ("leading and trailing space", "  Anna  ", "Anna"),
            ("other scripts stay", "田中 花子", "田中 花子"),
        ];
        for (case, text, want) in table {
            assert_eq!(clean(text), want, "{case}");
        }
        assert_eq!(clean(&"x".repeat(10_000)).chars().count(), LIMIT + 1, "bounded, with an ellipsis");
    }

    #[test]
    fn a_message_keeps_its_lines_and_nothing_hostile() {
        assert_eq!(clean_lines(" Dzień dobry,\r\n\tAnna\u{202e}!\u{7} \n"), "Dzień dobry,\n Anna!");
        assert_eq!(clean_lines(&"ż".repeat(9_000)).chars().count(), LONG_LIMIT + 1);
    }

    #[test]
    fn initials_come_from_the_first_and_last_word() {
        let table = [
            ("Anna Kowalska", Some("AK")),
            ("Łukasz Żak", Some("ŁŻ")),
            ("Maria del Carmen Álvarez", Some("MÁ")),
            ("Reception", Some("R")),
            ("田中 花子", Some("田花")),
            ("0611223344", None),
        ];
        for (name, want) in table {
            assert_eq!(initials(name).as_deref(), want, "{name}");
        }
    }
}
