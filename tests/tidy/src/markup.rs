//! The markup of Svelte components.
//!
//! Invariant: only what a reader would see as text counts as text; code in braces never does.

/// Attributes that are shown or read aloud.
const SPOKEN: [&str; 6] = ["aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt"];

/// Gives the texts that are written into a component instead of into a catalogue.
#[must_use]
pub fn literal_texts(component: &str) -> Vec<String> {
    let markup = without_braces(&without_comments(&without_element(&without_element(component, "script"), "style")));
    let mut found = Vec::new();
    let mut rest = markup.as_str();
    loop {
        let (text, tag_and_rest) = rest.split_once('<').unwrap_or((rest, ""));
        keep_if_text(text, &mut found);
        let Some((tag, after)) = tag_and_rest.split_once('>') else {
            break;
        };
        for attribute in SPOKEN {
            keep_if_text(&attribute_of(tag, attribute), &mut found);
        }
        rest = after;
    }
    found
}

/// Gives the style sheet inside a component.
#[must_use]
pub fn style_of(component: &str) -> String {
    let Some((_, after)) = component.split_once("<style") else {
        return String::new();
    };
    let body = after.split_once('>').map_or("", |(_, body)| body);
    body.split_once("</style>").map_or(body, |(style, _)| style).to_owned()
}

fn keep_if_text(text: &str, found: &mut Vec<String>) {
    let text = without_entities(text);
    let text = text.trim();
    if text.chars().any(char::is_alphabetic) {
        found.push(text.to_owned());
    }
}

fn attribute_of(tag: &str, name: &str) -> String {
    let mark = format!(" {name}=\"");
    let flat = tag.replace('\n', " ");
    let Some((_, value)) = flat.split_once(mark.as_str()) else {
        return String::new();
    };
    value.split_once('"').map_or(String::new(), |(value, _)| value.to_owned())
}

fn without_element(text: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open.as_str()) {
        out.push_str(before);
        rest = after.split_once(close.as_str()).map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Leaves out code in braces, with the braces inside it, whatever quotes surround them.
fn without_braces(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for one in text.chars() {
        match one {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(one),
            _ => {}
        }
    }
    out
}

fn without_entities(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        rest = match after.split_once(';') {
            Some((name, rest)) if name.chars().all(|one| one.is_ascii_alphanumeric() || one == '#') => rest,
            _ => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_and_code_is_not() {
        let component = r#"<script lang="ts">let a = "<p>no</p>";</script>
<!-- a comment -->
<p class="x" onclick={() => { go(a > 1); }}>{t("call-answer")} · &nbsp; 12:00</p>
{#if a > 1}<b title="Answer now">{a}</b>{:else}Hang up{/if}
<img alt="" src={a}>
<style>p { color: red; }</style>"#;
        assert_eq!(literal_texts(component), ["Answer now", "Hang up"]);
    }

    #[test]
    fn the_style_sheet_is_cut_out() {
        assert_eq!(style_of("<p></p><style lang=\"css\">p { a: b }</style>"), "p { a: b }");
        assert_eq!(style_of("<p></p>"), "");
    }
}
