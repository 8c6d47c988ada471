//! Text for searching. Invariant: what is stored and what is looked for pass through the same folding, and only letters
//! and digits leave it, so that no input can be search syntax.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Hostile names can be long; nobody searches for what comes after this many letters.
const MAX_CHARS: usize = 160;

/// The words of a text: lower case, without accents, width and kana folded; neighbouring groups of digits are one number.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let folded = text.chars().take(MAX_CHARS).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for c in folded.take(MAX_CHARS).chain([' ']) {
        if c.is_alphanumeric() {
            push_plain(&mut word, c);
        } else if !word.is_empty() {
            let next = std::mem::take(&mut word);
            match words.last_mut() {
                Some(last) if is_number(last) && is_number(&next) => last.push_str(&next),
                Some(_) | None => words.push(next),
            }
        }
    }
    words
}

/// Letters that Unicode does not decompose, and katakana as hiragana.
fn push_plain(word: &mut String, c: char) {
    match c {
        'ł' => word.push('l'),
        'ø' => word.push('o'),
        'đ' | 'ð' => word.push('d'),
        'ı' => word.push('i'),
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'ァ'..='ヶ' => word.push(char::from_u32(u32::from(c) - 0x60).unwrap_or(c)),
        _ => word.push(c),
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// What a record is found by: its words, each after a space.
pub(crate) fn search_key(number: Option<&str>, name: Option<&str>) -> String {
    let mut key = String::new();
    for word in [number, name].into_iter().flatten().flat_map(words) {
        key.push(' ');
        key.push_str(&word);
    }
    key
}

/// A number as it is compared: `+48 22 123` and `4822123` are the same text. `None` when nothing is left of it.
pub(crate) fn number_key(number: Option<&str>) -> Option<String> {
    let key = words(number?).concat();
    (!key.is_empty()).then_some(key)
}

/// The fragments of a search key, as the index gets them: for each word its first one and two letters, then every three
/// letters in order, then every one and two letters of scripts that write whole words with them. The beginning of the next
/// word keeps the threes of two words from being neighbours.
pub(crate) fn fragments(search_key: &str) -> String {
    let mut fragments = Vec::new();
    for word in search_key.split(' ').filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        fragments.extend((1..=letters.len().min(2)).map(|length| beginning(&letters[..length])));
        fragments.extend(letters.windows(3).map(String::from_iter));
        for length in 1..=2 {
            let dense = letters.windows(length).filter(|window| window.iter().all(|c| is_dense(*c)));
            fragments.extend(dense.map(String::from_iter));
        }
    }
    fragments.join(" ")
}

/// Whether one letter already says much: kana, kanji, hangul.
fn is_dense(c: char) -> bool {
    u32::from(c) >= 0x2E80
}

fn beginning(letters: &[char]) -> String {
    std::iter::once('_').chain(letters.iter().copied()).collect()
}

/// What a text typed by a person asks for: every word of it anywhere (one or two Latin letters or digits: at the beginning of a
/// word), each as fragments that must be neighbours.
#[derive(Debug)]
pub(crate) struct Wanted(Vec<String>);

/// `None` when the text has no letter and no digit.
pub(crate) fn wanted(text: &str) -> Option<Wanted> {
    let phrases: Vec<String> = words(text).iter().map(|word| phrase(word)).collect();
    (!phrases.is_empty()).then_some(Wanted(phrases))
}

impl Wanted {
    /// The full-text expression.
    pub(crate) fn expression(&self) -> String {
        let phrases: Vec<String> = self.0.iter().map(|phrase| format!("\"{phrase}\"")).collect();
        phrases.join(" ")
    }

    /// The parts that fragments between spaces must all contain to mean the same.
    pub(crate) fn parts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|phrase| format!(" {phrase} "))
    }
}

/// Fragments that must be neighbours.
fn phrase(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() >= 3 {
        letters.windows(3).map(String::from_iter).collect::<Vec<_>>().join(" ")
    } else if letters.iter().all(|c| is_dense(*c)) {
        word.to_owned()
    } else {
        beginning(&letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold_into_words() {
        let table = [
            ("+48 22 123-45-67", vec!["48221234567"]),
            ("Łukasz Żółć", vec!["lukasz", "zolc"]),
            ("Straße", vec!["strasse"]),
            ("ＡＢＣ １２３", vec!["abc", "123"]),
            ("ﾀﾅｶ タナカ", vec!["たなか", "たなか"]),
            ("田中 太郎", vec!["田中", "太郎"]),
            ("jan 22 123 kow", vec!["jan", "22123", "kow"]),
            ("\"' OR * -- \u{202e}", vec!["or"]),
            ("★", vec![]),
        ];
        for (text, want) in table {
            assert_eq!(words(text), want, "{text}");
        }
    }

    #[test]
    fn short_words_are_asked_for_by_their_beginning_and_kanji_anywhere() {
        let table = [
            ("jo", Some("\"_jo\"")),
            ("田中", Some("\"田中\"")),
            ("kowal ja", Some("\"kow owa wal\" \"_ja\"")),
            (" ★ \" ", None),
        ];
        for (text, want) in table {
            assert_eq!(wanted(text).map(|wanted| wanted.expression()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn an_endless_name_has_few_fragments() {
        let key = search_key(None, Some(&"abcdefgh".repeat(100_000)));
        assert!(key.len() < 200);
    }
}
