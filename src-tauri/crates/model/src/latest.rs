//! A value of which the latest word counts. Invariant: the winner is a function of the set of words, never of their order.

use crate::At;

/// Whether `new` must replace `old`, which was last said at `stamp`. Silence never wins; of two words of the same moment
/// the greater value wins, so that it does not matter which came first. Keeps the stamp up to date; the same word again does
/// not replace itself.
#[must_use]
pub fn wins<T: Ord>(old: Option<&T>, stamp: &mut At, new: Option<&T>, at: At) -> bool {
    let Some(new) = new else { return false };
    let wins = match old {
        None => true,
        Some(old) => at > *stamp || (at == *stamp && new > old),
    };
    if !wins {
        return false;
    }
    *stamp = at;
    old != Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_word_counts_in_every_order() {
        let words = [(At(1), Some(5)), (At(3), Some(2)), (At(3), Some(4)), (At(2), Some(9)), (At(4), None)];
        for first in 0..words.len() {
            for step in 1..words.len() {
                let (mut value, mut stamp) = (None, At(0));
                for index in 0..words.len() {
                    let (at, word) = words[(first + index * step) % words.len()];
                    if wins(value.as_ref(), &mut stamp, word.as_ref(), at) {
                        value = word;
                    }
                }
                assert_eq!(value, Some(4), "from {first} by {step}");
            }
        }
    }

    #[test]
    fn the_same_word_again_changes_nothing_but_its_moment() {
        let mut stamp = At(1);
        assert!(!wins(Some(&7), &mut stamp, Some(&7), At(5)));
        assert!(!wins(Some(&7), &mut stamp, Some(&8), At(4)), "older than the repetition");
    }
}
