//! People and their lines. Invariant: a contact shows the state of a line only as the PBX reported that line.

use std::sync::Arc;

use cordboard_model::{Change, Contact, ContactKey, ContactSource, Extension, LineState};

use crate::shelf::Shelf;

const LINES: usize = 20_000;
const CONTACTS: usize = 2_000;

/// Favourites, the last search, and the lines.
#[derive(Debug)]
pub(crate) struct People {
    lines: Shelf<Extension, LineState>,
    favourites: Option<Arc<Vec<Contact>>>,
    search: Option<(ContactSource, Arc<Vec<Contact>>)>,
}

impl Default for People {
    fn default() -> Self {
        Self { lines: Shelf::new(LINES), favourites: None, search: None }
    }
}

impl People {
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&Extension, LineState)> {
        self.lines.iter().map(|(line, state)| (line, *state))
    }

    pub(crate) fn line(&self, line: &Extension) -> LineState {
        self.lines.get(line).copied().unwrap_or_default()
    }

    pub(crate) const fn favourites(&self) -> Option<&Arc<Vec<Contact>>> {
        self.favourites.as_ref()
    }

    pub(crate) fn search(&self) -> Option<(&ContactSource, &Arc<Vec<Contact>>)> {
        self.search.as_ref().map(|(source, people)| (source, people))
    }

    /// Whether the list with that contact shows it as a favourite.
    pub(crate) fn is_favourite(&self, key: &ContactKey) -> bool {
        self.lists().any(|people| people.iter().any(|contact| contact.favourite && contact.key.as_ref() == Some(key)))
    }

    pub(crate) fn report_line(&mut self, line: Extension, state: LineState, changes: &mut Vec<Change>) {
        let Some(slot) = self.lines.get_or_insert_with(&line, LineState::default) else { return };
        if *slot == state {
            return;
        }
        *slot = state;
        if let Some(people) = &mut self.favourites
            && set_line(people, &line, state)
        {
            changes.push(Change::Contacts(ContactSource::Favourites, people.clone()));
        }
        if let Some((source, people)) = &mut self.search
            && set_line(people, &line, state)
        {
            changes.push(Change::Contacts(source.clone(), people.clone()));
        }
        changes.push(Change::Line(line, state));
    }

    pub(crate) fn list(&mut self, source: ContactSource, mut people: Vec<Contact>, changes: &mut Vec<Change>) {
        people.truncate(CONTACTS);
        for contact in people.iter_mut().filter(|contact| contact.line == LineState::Unknown) {
            let known = contact.numbers.iter().find_map(|number| self.lines.get(&Extension::from(number.number.as_str())));
            contact.line = known.copied().unwrap_or_default();
        }
        match &source {
            ContactSource::Favourites => {
                if self.favourites.as_ref().is_some_and(|known| **known == people) {
                    return;
                }
                let people = Arc::new(people);
                self.favourites = Some(people.clone());
                changes.push(Change::Contacts(source, people));
            }
            ContactSource::Search { .. } => {
                if self.search.as_ref().is_some_and(|(known, found)| *known == source && **found == people) {
                    return;
                }
                let people = Arc::new(people);
                self.search = Some((source.clone(), people.clone()));
                changes.push(Change::Contacts(source, people));
            }
        }
    }

    /// Marks or unmarks a favourite everywhere; the list of favourites gains or loses it.
    pub(crate) fn set_favourite(&mut self, key: &ContactKey, on: bool, changes: &mut Vec<Change>) {
        let mut found = None;
        if let Some((source, people)) = &mut self.search
            && let Some(place) = people.iter().position(|contact| contact.key.as_ref() == Some(key))
        {
            if people.get(place).is_some_and(|contact| contact.favourite != on)
                && let Some(contact) = Arc::make_mut(people).get_mut(place)
            {
                contact.favourite = on;
                changes.push(Change::Contacts(source.clone(), people.clone()));
            }
            found = people.get(place).cloned();
        }
        let Some(favourites) = &mut self.favourites else { return };
        let listed = favourites.iter().any(|contact| contact.key.as_ref() == Some(key));
        match (on, listed, found) {
            (false, true, _) => Arc::make_mut(favourites).retain(|contact| contact.key.as_ref() != Some(key)),
            (true, false, Some(contact)) if favourites.len() < CONTACTS => Arc::make_mut(favourites).push(contact),
            (true, true, _) | (false, false, _) | (true, false, Some(_) | None) => return,
        }
        changes.push(Change::Contacts(ContactSource::Favourites, favourites.clone()));
    }

    fn lists(&self) -> impl Iterator<Item = &Arc<Vec<Contact>>> {
        self.favourites.iter().chain(self.search.iter().map(|(_, people)| people))
    }
}

fn set_line(people: &mut Arc<Vec<Contact>>, line: &Extension, state: LineState) -> bool {
    let meant = |contact: &Contact| contact.line != state && contact.numbers.iter().any(|number| number.number == line.as_str());
    if !people.iter().any(meant) {
        return false;
    }
    for contact in Arc::make_mut(people).iter_mut().filter(|contact| meant(contact)) {
        contact.line = state;
    }
    true
}
