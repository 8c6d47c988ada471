//! Rust and TypeScript code without what is not code: comments, texts, tests.
//!
//! Invariant: lines keep their numbers; what is left out becomes blanks.

/// Blanks comments and the contents of string and character literals of Rust code.
#[must_use]
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_prose(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|&one| if one == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Gives the end of the comment or literal that starts at `at`; `at` itself when code starts there.
fn end_of_prose(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => chars[at..].iter().position(|&one| one == '\n').map_or(chars.len(), |length| at + length),
        '/' if next == Some('*') => end_of_block(chars, at),
        '"' => end_of_string(chars, at + 1),
        'r' if !is_in_word(chars, at) => end_of_raw(chars, at),
        '\'' => end_of_character(chars, at),
        _ => at,
    }
}

fn is_in_word(chars: &[char], at: usize) -> bool {
    // `br"…"` is a raw string too.
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b'
}

fn end_of_block(chars: &[char], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_string(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn end_of_raw(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|&&one| one == '#').count();
    let start = at + 1 + hashes;
    if chars.get(start) != Some(&'"') {
        return at;
    }
    let mut end = start + 1;
    while end < chars.len() {
        let closes = chars[end] == '"' && chars[end + 1..].iter().take(hashes).filter(|&&one| one == '#').count() == hashes;
        if closes {
            return end + 1 + hashes;
        }
        end += 1;
    }
    end
}

fn end_of_character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => chars[at + 3..].iter().position(|&one| one == '\'').map_or(at, |length| at + 4 + length),
        (Some(_), Some('\'')) => at + 3,
        _ => at, // a lifetime
    }
}

/// Says whether a file holds tests or benches only.
#[must_use]
pub fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.ends_with("/tests.rs")
        || path.ends_with("/testing.rs")
        || path.ends_with(".test.ts")
}

/// Gives the Rust code that ships: [`code_only`] of [`without_tests`].
#[must_use]
pub fn product_code(text: &str) -> String {
    code_only(&without_tests(text))
}

/// Blanks the lines of the modules and imports behind `#[cfg(test)]`; comments and texts elsewhere stay.
#[must_use]
pub fn without_tests(text: &str) -> String {
    let code = code_only(text);
    let mut lines: Vec<&str> = text.lines().collect();
    let mut from = 0;
    while let Some(start) = next_test_attribute(&code, from) {
        let end = end_of_item(&code, start);
        let line_of = |at: usize| code[..at].matches('\n').count();
        for line in lines.iter_mut().take(line_of(end) + 1).skip(line_of(start)) {
            *line = "";
        }
        from = end;
    }
    lines.join("\n")
}

fn next_test_attribute(code: &str, from: usize) -> Option<usize> {
    ["#[cfg(test)]", "#[cfg(all(test"].iter().filter_map(|mark| code[from..].find(mark)).min().map(|found| from + found)
}

/// Finds the end of the item that starts at `start`: a semicolon, or the brace that closes its body.
fn end_of_item(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, one) in code[start..].char_indices() {
        match one {
            '{' => depth += 1,
            '}' if depth <= 1 => return start + offset + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return start + offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// Splits code into its words: letters, digits and underscores.
pub fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|one: char| !one.is_alphanumeric() && one != '_').filter(|word| !word.is_empty())
}

/// Gives the names of the types that code declares, each behind one of `keywords`.
#[must_use]
pub fn type_names(code: &str, keywords: &[&str]) -> Vec<String> {
    let all: Vec<&str> = words(code).collect();
    all.windows(2)
        .filter(|pair| keywords.contains(&pair[0]) && pair[1].starts_with(char::is_uppercase))
        .map(|pair| pair[1].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_blanked_and_code_is_kept() {
        let table = [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"f("x\"y") + 1"#, r"f(      ) + 1"),
            ("let c = '\"'; d", "let c =    ; d"),
            ("let c = '\\''; d", "let c =     ; d"),
            ("fn a<'x>(b: &'x str)", "fn a<'x>(b: &'x str)"),
            ("r#\"a\"b\"# + var", "         + var"),
            ("for r in x", "for r in x"),
        ];
        for (text, want) in table {
            assert_eq!(code_only(text), want, "{text}");
        }
    }

    #[test]
    fn modules_of_tests_are_left_out_of_product_code() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { if c {} } }\nfn d() {}\n#[cfg(test)]\nmod more;\nfn e() {}";
        let code = product_code(text);
        let functions: Vec<&str> = words(&code).filter(|word| *word != "fn").collect();
        assert_eq!(functions, ["a", "d", "e"]);
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn declared_types_are_named() {
        assert_eq!(type_names("pub struct A; enum B {} fn f(x: C) type D = u8;", &["struct", "enum", "type"]), ["A", "B", "D"]);
    }
}
