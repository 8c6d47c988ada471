//! Who is at the other end, from all that was said about it. Invariant: a name is shown only with the number it came with.

use cordboard_model::{At, Party};

/// More parties than any real call has; beyond it the oldest is forgotten.
const LIMIT: usize = 32;

/// Every party that was named, with the moment when it was last named.
#[derive(Debug, Default)]
pub(crate) struct Remote(Vec<(Party, At)>);

impl Remote {
    /// Hears of a party; the party to show when that may be another one now.
    pub(crate) fn hear(&mut self, party: Party, at: At) -> Option<Party> {
        let party = Party { number: known(party.number), name: known(party.name) };
        if party.is_unknown() {
            return None;
        }
        match self.0.iter_mut().find(|(heard, _)| *heard == party) {
            Some((_, stamp)) if *stamp >= at => return None,
            Some((_, stamp)) => *stamp = at,
            None => {
                if self.0.len() >= LIMIT {
                    let oldest = self.0.iter().enumerate().min_by_key(|(_, (_, stamp))| *stamp).map(|(place, _)| place);
                    oldest.map(|place| self.0.swap_remove(place));
                }
                self.0.push((party, at));
            }
        }
        match self.0.as_slice() {
            [(only, _)] => Some(only.clone()),
            _ => Some(self.latest()),
        }
    }

    fn latest(&self) -> Party {
        let number = self.0.iter().filter_map(|(party, at)| Some((at, party.number.as_ref()?))).max().map(|(_, number)| number);
        let name = self
            .0
            .iter()
            .filter(|(party, _)| party.number.is_none() || party.number.as_ref() == number)
            .filter_map(|(party, at)| Some((at, party.name.as_ref()?)))
            .max()
            .map(|(_, name)| name);
        Party { number: number.cloned(), name: name.cloned() }
    }
}

/// An empty text says nothing (`xivo.md 4.3`).
pub(crate) fn known(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_number_does_not_inherit_the_name_of_the_old_one() {
        let mut remote = Remote::default();
        assert_eq!(remote.hear(Party::new("100", "Ann"), At(1)), Some(Party::new("100", "Ann")));
        assert_eq!(remote.hear(Party::new("200", ""), At(2)), Some(Party::new("200", "")));
    }

    #[test]
    fn number_and_name_may_come_apart() {
        let mut remote = Remote::default();
        remote.hear(Party::new("", "Ann"), At(1));
        assert_eq!(remote.hear(Party::new("100", ""), At(2)), Some(Party::new("100", "Ann")));
        assert_eq!(remote.hear(Party::default(), At(3)), None, "silence says nothing");
    }

    #[test]
    fn only_so_many_parties_are_remembered() {
        let mut remote = Remote::default();
        for number in 0..1000 {
            remote.hear(Party::new(number.to_string(), ""), At(number));
        }
        assert_eq!(remote.0.len(), LIMIT);
        assert_eq!(remote.latest(), Party::new("999", ""));
    }
}
