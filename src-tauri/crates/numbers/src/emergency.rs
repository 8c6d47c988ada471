//! Numbers that reach help. Invariant: they are dialled as they are, whatever the country's plan makes of them.

use crate::Country;

/// They reach help nearly everywhere, be it that the network redirects them.
const EVERYWHERE: [&str; 3] = ["112", "911", "999"];

/// They reach help where most people live. More of them would be extensions in most houses.
const MOST: [&str; 5] = ["110", "119", "15", "17", "18"];

/// What reaches help in a country besides.
const OF_COUNTRY: [(&str, &[&str]); 33] = [
    ("AR", &["100", "101", "107"]),
    ("AT", &["122", "133", "144"]),
    ("AU", &["000", "106"]),
    ("BE", &["100", "101"]),
    ("BR", &["190", "192", "193"]),
    ("CH", &["117", "118", "144", "1414"]),
    ("CN", &["110", "119", "120"]),
    ("CZ", &["150", "155", "156", "158"]),
    ("DE", &["110"]),
    ("DK", &["114"]),
    ("ES", &["061", "080", "091"]),
    ("FR", &["15", "17", "18", "114", "115", "119", "196"]),
    ("GR", &["100", "166", "199"]),
    ("HU", &["104", "105", "107"]),
    ("IN", &["100", "101", "102", "108"]),
    ("IT", &["113", "115", "118", "1515", "1530"]),
    ("JP", &["110", "118", "119"]),
    ("KR", &["119"]),
    ("MA", &["15", "19", "177"]),
    ("MX", &["060", "065", "066"]),
    ("NO", &["110", "113"]),
    ("NZ", &["111"]),
    ("PL", &["984", "985", "986", "991", "992", "993", "994", "997", "998"]),
    ("PT", &["117"]),
    ("RO", &["961"]),
    ("RU", &["01", "02", "03", "101", "102", "103"]),
    ("SE", &["11414"]),
    ("SK", &["150", "155", "158"]),
    ("TN", &["190", "197", "198"]),
    ("TR", &["110", "155", "156"]),
    ("UA", &["101", "102", "103"]),
    ("US", &["988"]),
    ("ZA", &["10111", "10177"]),
];

/// Whether these keys reach help: there, or, where nobody said where that is, where most people live.
pub(crate) fn is_emergency(keys: &str, country: Option<Country>) -> bool {
    let Some(country) = country else { return EVERYWHERE.contains(&keys) || MOST.contains(&keys) };
    let code = country.code();
    let there = |(of, numbers): &(&str, &[&str])| *of == code && numbers.contains(&keys);
    EVERYWHERE.contains(&keys) || OF_COUNTRY.iter().any(there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_known_by_country_and_anywhere_when_the_country_is_not_known() {
        let france = "FR".parse().ok();
        assert!(is_emergency("15", france) && is_emergency("112", france) && is_emergency("911", france));
        assert!(!is_emergency("110", france));
        assert!(is_emergency("110", None) && !is_emergency("101", None));
        assert!(!is_emergency("1512", None));
    }
}
