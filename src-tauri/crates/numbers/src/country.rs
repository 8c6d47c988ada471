//! A country by its ISO 3166 code. Invariant: it has a numbering plan.

use std::{fmt, str::FromStr};

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

/// A country with a numbering plan, such as `FR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(pub(crate) Region);

/// No country of that name has a numbering plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no country is called {0:?}; two letters are needed, such as FR")]
pub struct UnknownCountry(pub String);

impl Country {
    /// What follows the `+`.
    #[must_use]
    pub fn calling_code(self) -> i32 {
        PHONE_NUMBER_UTIL.get_country_code_for_region(self.0).unwrap_or_default()
    }

    /// The two letters.
    #[must_use]
    pub fn code(self) -> String {
        self.0.to_string()
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownCountry(code.chars().take(8).collect());
        let region = Region::from_code(code.trim()).map_err(|_| unknown())?;
        let country = Self(region);
        if region == Region::World || country.calling_code() == 0 { Err(unknown()) } else { Ok(country) }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Whether numbers behind that calling code keep their zero: Italy, San Marino and the Vatican.
pub(crate) fn keeps_zero(digits: &str) -> bool {
    ["39", "378", "379"].iter().any(|code| digits.starts_with(code))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn only_countries_with_a_numbering_plan_are_countries() {
        let france: Country = " fr ".parse().unwrap();
        assert_eq!((france.calling_code(), france.code().as_str()), (33, "FR"));
        for word in ["", "F", "FRA", "QQ", "001", "é", "1 "] {
            assert!(word.parse::<Country>().is_err(), "{word:?}");
        }
    }
}
