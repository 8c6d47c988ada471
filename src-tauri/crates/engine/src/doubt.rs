//! Numbers that are not dialled without a question. Invariant: what is doubtful is decided here alone, for what is offered
//! and for what is dialled.

/// Numbers that reach help, where most people live; ringing them by a slip of the mouse is worse than one question too many.
const EMERGENCY: [&str; 8] = ["110", "112", "119", "911", "999", "15", "17", "18"];

/// Why a number, as it would be dialled, is doubtful: the word that picks the text `doubt-<word>`.
pub(crate) fn doubt(dialled: &str) -> Option<&'static str> {
    if EMERGENCY.contains(&dialled) {
        Some("emergency")
    } else if dialled.starts_with(['*', '#']) {
        Some("service")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_codes_that_change_a_line_are_doubtful_and_colleagues_are_not() {
        let table = [
            ("112", Some("emergency")),
            ("15", Some("emergency")),
            ("1512", None),
            ("0112", None),
            ("*21*1203", Some("service")),
            ("#21#", Some("service")),
            ("0033155667788", None),
            ("3001", None),
        ];
        for (dialled, want) in table {
            assert_eq!(doubt(dialled), want, "{dialled}");
        }
    }
}
