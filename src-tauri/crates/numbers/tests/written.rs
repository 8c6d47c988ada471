//! Numbers as people, pages and phone books write them (written.tsv: country, written, canonical; `XX` is no country).
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use cordboard_numbers::{Letters, Number};

#[test]
fn three_hundred_ways_to_write_a_number_lead_to_its_canonical_form() {
    let mut wrong = Vec::new();
    let lines: Vec<&str> = include_str!("written.tsv").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() >= 300, "{}", lines.len());
    for line in lines {
        let mut members = line.split('\t');
        let (country, written, want) = (members.next().unwrap(), members.next().unwrap(), members.next().unwrap());
        let got = Number::of(written, country.parse().ok(), Letters::Refused).map(|number| number.to_string());
        if got.as_deref() != Ok(want) {
            wrong.push(format!("{country} {written}: {got:?} instead of {want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
