//! Any bytes as a frame, and everything in it looked at. Invariant: nothing but an answer comes of it.

use erlang_term::{Frames, Term};

fn look(term: &Term<'_>) -> usize {
    let _ = (term.text(), term.characters(), term.integer().map(|integer| integer.to_string()));
    match term {
        Term::List(elements) | Term::Improper(elements) | Term::Tuple(elements) | Term::Map(elements) => {
            let announced = elements.len();
            assert_eq!(elements.clone().count(), announced);
            1 + elements.clone().map(|element| look(&element)).sum::<usize>()
        }
        Term::Integer(_)
        | Term::Float(_)
        | Term::Atom(_)
        | Term::Binary(_)
        | Term::Bits(..)
        | Term::Bytes(_)
        | Term::Opaque(_) => 1,
    }
}

/// Fails by panicking.
pub(crate) fn run(bytes: &[u8]) {
    let mut frames = Frames::default();
    if let Ok(term) = frames.whole(bytes) {
        let _ = look(&term);
    }
}
