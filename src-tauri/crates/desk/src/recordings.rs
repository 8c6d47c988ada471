//! Recordings that are being fetched. Invariant: what is under way without a link is not under way.

use std::sync::Arc;

use cordboard_model::{Change, FetchState, Problem, RecordingFetch, Recordings as Listed};

/// So many fetches are remembered.
const MOST: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Recordings {
    fetches: Vec<Arc<RecordingFetch>>,
}

impl Recordings {
    pub(crate) fn fetches(&self) -> impl Iterator<Item = &Arc<RecordingFetch>> {
        self.fetches.iter()
    }

    pub(crate) fn list(listed: Listed, changes: &mut Vec<Change>) {
        changes.push(Change::Recordings(Arc::new(listed)));
    }

    pub(crate) fn fetch(&mut self, fetch: RecordingFetch, changes: &mut Vec<Change>) {
        let fetch = Arc::new(fetch);
        let same = |known: &&mut Arc<RecordingFetch>| known.recording == fetch.recording && known.file == fetch.file;
        match self.fetches.iter_mut().find(same) {
            Some(known) if *known == fetch => return,
            Some(known) => *known = Arc::clone(&fetch),
            None => {
                if self.fetches.len() >= MOST {
                    self.fetches.remove(0);
                }
                self.fetches.push(Arc::clone(&fetch));
            }
        }
        changes.push(Change::RecordingFetch(fetch));
    }

    /// The link is lost, and with it what was coming.
    pub(crate) fn lose_link(&mut self, changes: &mut Vec<Change>) {
        for fetch in &mut self.fetches {
            if matches!(fetch.state, FetchState::Running { .. }) {
                let problem = Problem { code: "linkLost".to_owned(), detail: String::new() };
                Arc::make_mut(fetch).state = FetchState::Failed(problem);
                changes.push(Change::RecordingFetch(Arc::clone(fetch)));
            }
        }
    }
}
