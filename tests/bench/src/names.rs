//! Names of invented people, in the scripts and with the marks that callers have.

pub(crate) const FIRST: [&str; 24] = [
    "Anna", "Jan", "Łukasz", "Ewa", "Zoë", "太郎", "花子", "Pierre", "Aïcha", "John", "Mary", "Hans", "Jürgen", "José", "Ola",
    "Kasia", "Chloé", "Sven", "Noémie", "Ibrahim", "Lina", "Marek", "Ingrid", "Paolo",
];
pub(crate) const LAST: [&str; 24] = [
    "Kowalski",
    "Nowak",
    "Wiśniewska",
    "Müller",
    "Schmidt",
    "Dupont",
    "Lefèvre",
    "田中",
    "佐藤",
    "鈴木",
    "Smith",
    "Jones",
    "O'Brien",
    "García",
    "Żółkiewski",
    "Lindqvist",
    "Martin",
    "Bernard",
    "Okafor",
    "Rossi",
    "Novák",
    "Andersen",
    "Haddad",
    "Moreau",
];
