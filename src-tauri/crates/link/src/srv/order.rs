//! In which order the servers of a service are tried (RFC 2782).
//!
//! Invariant: pure; every record comes out once.

use crate::site::Place;

/// One server that offers the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) priority: u16,
    pub(crate) weight: u16,
    pub(crate) port: u16,
    /// Without the dot at the end.
    pub(crate) target: String,
}

/// Lowest priority first; within one priority by weighted lot without replacement. `draw(sum)` gives a number from 0
/// to `sum`, both included (kazoo.md 1.2).
pub(crate) fn order(mut records: Vec<Record>, draw: &mut dyn FnMut(u32) -> u32) -> Vec<Place> {
    // Stable: those without weight come first, the others stay as they were sent.
    records.sort_by_key(|record| (record.priority, record.weight != 0));
    let mut places = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let priority = first.priority;
        let equals = records.iter().take_while(|record| record.priority == priority);
        let sum = equals.clone().map(|record| u32::from(record.weight)).sum();
        let drawn = draw(sum).min(sum);
        let mut running = 0;
        let before = equals.take_while(|record| {
            running += u32::from(record.weight);
            running < drawn
        });
        let chosen = records.remove(before.count());
        places.push(Place { host: chosen.target, port: chosen.port });
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(priority: u16, weight: u16, target: &str) -> Record {
        Record { priority, weight, port: 8443, target: target.to_owned() }
    }

    fn names(records: &[Record], draws: &[u32]) -> Vec<String> {
        let mut draws = draws.iter().copied();
        let mut draw = |_| draws.next().unwrap_or(0);
        order(records.to_vec(), &mut draw).into_iter().map(|place| place.host).collect()
    }

    #[test]
    fn k96_the_lowest_priority_comes_first_whatever_its_weight() {
        let records = [record(100, 10, "apps001-fl.example.com"), record(10, 100, "apps001-ca.example.com")];
        for drawn in [0, 1, 50, 100] {
            assert_eq!(names(&records, &[drawn, drawn]), ["apps001-ca.example.com", "apps001-fl.example.com"], "{drawn}");
        }
    }

    #[test]
    fn k97_the_lot_decides_within_one_priority() {
        let records = [record(10, 60, "a"), record(10, 40, "b"), record(10, 0, "c")];
        for (drawn, want) in [(0, "c"), (1, "a"), (60, "a"), (61, "b"), (100, "b"), (u32::MAX, "b")] {
            assert_eq!(names(&records, &[drawn]).first().map(String::as_str), Some(want), "{drawn}");
        }
    }

    #[test]
    fn k97_who_is_drawn_is_not_drawn_again() {
        let records = [record(10, 60, "a"), record(10, 40, "b"), record(10, 0, "c"), record(20, 1, "d")];
        assert_eq!(names(&records, &[61, 1, 0, 1]), ["b", "a", "c", "d"]);
        let mut asked = Vec::new();
        let places = order(records.to_vec(), &mut |sum| {
            asked.push(sum);
            sum
        });
        assert_eq!(asked, [100, 60, 0, 1], "the sum is that of those left");
        assert_eq!(places.len(), 4);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(order(Vec::new(), &mut |_| 0), []);
    }

    proptest! {
        #[test]
        fn every_server_comes_once_and_priorities_never_fall(
            records in prop::collection::vec((0..4_u16, any::<u16>()), 0..12),
            drawn in prop::collection::vec(any::<u32>(), 12),
        ) {
            let made = records.iter().zip(0..).map(|(&(priority, weight), port)| {
                Record { priority, weight, port, target: String::new() }
            });
            let mut drawn = drawn.into_iter();
            let ports: Vec<_> =
                order(made.collect(), &mut |_| drawn.next().unwrap_or(0)).iter().map(|place| usize::from(place.port)).collect();
            let priorities: Vec<_> = ports.iter().map(|port| records[*port].0).collect();
            prop_assert!(priorities.is_sorted(), "{priorities:?}");
            let mut seen = ports;
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..records.len()).collect::<Vec<_>>());
        }
    }
}
