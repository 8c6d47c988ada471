//! Reads a long list: all at once where the server allows it, page by page where it does not.
//!
//! Invariant: ends on every sequence of answers; a server that names the same next page twice is not followed.

use std::collections::HashSet;

/// What to ask the server for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Everything in one answer.
    Whole,
    /// The first page.
    First,
    /// The page that begins with this key, verbatim as the server gave it.
    After(String),
}

/// A list on its way. Asks nobody itself: give it what was answered.
#[derive(Debug)]
pub struct Pages<T> {
    ask: Option<Ask>,
    seen: HashSet<String>,
    rows: Vec<T>,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { ask: Some(Ask::Whole), seen: HashSet::new(), rows: Vec::new() }
    }
}

impl<T> Pages<T> {
    /// Begins with everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins with the first page.
    #[must_use]
    pub fn paged() -> Self {
        Self { ask: Some(Ask::First), ..Self::default() }
    }

    /// What to ask for next; none when the list is complete.
    #[must_use]
    pub const fn ask(&self) -> Option<&Ask> {
        self.ask.as_ref()
    }

    /// An answer came: its rows, and where the next page begins. No key and an empty one say that there is none.
    pub fn got(&mut self, rows: Vec<T>, next: Option<String>) {
        self.rows.extend(rows);
        let whole = matches!(self.ask, None | Some(Ask::Whole));
        let next = next.filter(|key| !whole && !key.is_empty() && self.seen.insert(key.clone()));
        self.ask = next.map(Ask::After);
    }

    /// The server says that this is too much at once. True: go on with [`Pages::ask`]. False: it was a page already,
    /// and the list cannot be read.
    #[must_use]
    pub fn too_large(&mut self) -> bool {
        let whole = self.ask == Some(Ask::Whole);
        self.ask = whole.then_some(Ask::First);
        whole
    }

    /// What was read.
    #[must_use]
    pub fn rows(self) -> Vec<T> {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn k113_everything_in_one_answer_is_the_end() {
        let mut pages = Pages::new();
        assert_eq!(pages.ask(), Some(&Ask::Whole));
        pages.got(vec![1, 2], key("left over from paging"));
        assert_eq!(pages.ask(), None);
        assert_eq!(pages.rows(), vec![1, 2]);
    }

    #[test]
    fn k113_what_is_too_large_is_read_page_by_page() {
        let mut pages = Pages::new();
        assert!(pages.too_large());
        assert_eq!(pages.ask(), Some(&Ask::First));
        pages.got(vec![1, 2], key("k2"));
        assert_eq!(pages.ask(), Some(&Ask::After("k2".to_owned())));
        pages.got(vec![3], None);
        assert_eq!(pages.ask(), None);
        assert_eq!(pages.rows(), vec![1, 2, 3]);
    }

    #[test]
    fn k113_an_empty_key_is_the_end() {
        let mut pages = Pages::paged();
        pages.got(vec![1], key(""));
        assert_eq!(pages.ask(), None);
        assert_eq!(pages.rows(), vec![1]);
    }

    #[test]
    fn a_page_that_is_too_large_is_given_up() {
        let mut pages = Pages::<u8>::paged();
        assert!(!pages.too_large());
        assert_eq!(pages.ask(), None);
    }

    #[test]
    fn a_server_that_turns_in_circles_is_left() {
        let mut pages = Pages::paged();
        pages.got(vec![1], key("a"));
        pages.got(vec![2], key("b"));
        pages.got(vec![3], key("a"));
        assert_eq!(pages.ask(), None);
        assert_eq!(pages.rows(), vec![1, 2, 3]);
    }
}
