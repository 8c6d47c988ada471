//! Scalars as the server really writes them: numbers and truth values as text, `""` for "not told" (kazoo.md 2.4, 4.5, 5.7).
//!
//! Invariant: reading never fails on a scalar or on something else in its place: what cannot be read is absent. Text is
//! borrowed from the input unless an escape forces a copy.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// Any one value; a list or an object counts as [`Scalar::Absent`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Scalar<'a> {
    /// `null`, a list, an object.
    #[default]
    Absent,
    /// A text, empty or not.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A truth value.
    Flag(bool),
}

impl<'a> Scalar<'a> {
    /// As text; a number is its own text, an empty text is none.
    pub(crate) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Absent => None,
            Self::Text(text) => Some(text).filter(|text| !text.is_empty()),
            Self::Int(number) => Some(Cow::Owned(number.to_string())),
            Self::Float(number) => Some(Cow::Owned(number.to_string())),
            Self::Flag(flag) => Some(Cow::Borrowed(if flag { "true" } else { "false" })),
        }
    }

    /// As a whole number; fractions are cut.
    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Self::Absent | Self::Flag(_) => None,
            Self::Text(text) => whole(text.trim()),
            Self::Int(number) => Some(*number),
            Self::Float(number) => cut(*number),
        }
    }

    /// As a truth value; a number other than 0 is true, the text `"false"` is not.
    pub(crate) fn flag(&self) -> Option<bool> {
        match self {
            Self::Absent => None,
            Self::Text(text) => truth(text.trim()),
            Self::Int(number) => Some(*number != 0),
            Self::Float(number) => Some(*number != 0.0),
            Self::Flag(flag) => Some(*flag),
        }
    }
}

/// A whole number written as text; fractions are cut.
pub(crate) fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| cut(text.parse().ok()?))
}

#[allow(clippy::cast_possible_truncation, reason = "within 53 bits")]
fn cut(number: f64) -> Option<i64> {
    (number.abs() < 9.0e15).then_some(number as i64)
}

/// A truth value written as text.
pub(crate) fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") || text == "1" {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") || text == "0" {
        Some(false)
    } else {
        None
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).map_or_else(|_| Scalar::Text(Cow::Owned(number.to_string())), Scalar::Int))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Float(number))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Absent)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Absent)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Absent)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// For `#[serde(default, deserialize_with = "…")]`: a text that is not empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.into_text().map(Cow::into_owned))
}

/// The same for a text that may be missing without anybody asking.
pub(crate) fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(text(deserializer)?.unwrap_or_default())
}

/// The same for a whole number.
pub(crate) fn int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.int())
}

/// The same for a truth value.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.flag())
}

/// The same for a list: elements that cannot be read are left out, anything but a list is an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let Value::Array(rows) = Value::deserialize(deserializer)? else { return Ok(Vec::new()) };
    Ok(rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect())
}

/// The same for an object of its own type: what cannot be read is absent.
pub(crate) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.is_object().then(|| serde_json::from_value(value).ok()).flatten())
}

/// A truth value inside of a document.
pub(crate) fn truth_of(value: &Value) -> Option<bool> {
    Scalar::deserialize(value).ok()?.flag()
}

/// A key in the form all events have: lower case, `_` for `-` (kazoo.md 0.4).
pub(crate) fn normal_key(key: &str) -> Cow<'_, str> {
    if key.bytes().all(|byte| byte != b'-' && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    let normal = key.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() });
    Cow::Owned(normal.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn scalar(json: &str) -> Scalar<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_way_of_writing_a_scalar_is_read() {
        let table = [
            ("34", Some("34"), Some(34), Some(true)),
            ("\"34\"", Some("34"), Some(34), None),
            ("\"34.7\"", Some("34.7"), Some(34), None),
            ("1.0", Some("1"), Some(1), Some(true)),
            ("\"false\"", Some("false"), None, Some(false)),
            ("\"TRUE\"", Some("TRUE"), None, Some(true)),
            ("true", Some("true"), None, Some(true)),
            ("\"\"", None, None, None),
            ("null", None, None, None),
            ("[1,[2]]", None, None, None),
            ("{\"a\":{\"b\":1}}", None, None, None),
            ("18446744073709551615", Some("18446744073709551615"), None, None),
        ];
        for (json, text, int, flag) in table {
            let read = scalar(json);
            assert_eq!((read.int(), read.flag()), (int, flag), "{json}");
            assert_eq!(read.into_text().as_deref(), text, "{json}");
        }
        assert_eq!(scalar("1e300").int(), None, "beyond what a float says exactly");
    }

    #[test]
    fn text_is_borrowed_unless_it_is_escaped() {
        assert!(matches!(scalar(r#""plain""#), Scalar::Text(Cow::Borrowed("plain"))));
        assert!(matches!(scalar(r#""a\nb""#), Scalar::Text(Cow::Owned(text)) if text == "a\nb"));
    }

    #[test]
    fn a_list_loses_only_the_rows_nobody_can_read() {
        #[derive(Deserialize)]
        struct Row {
            #[serde(default, deserialize_with = "list")]
            rows: Vec<(i64, String)>,
        }
        let table = [(r#"{"rows":[[1,"a"],{"b":2},[3,"c"]]}"#, 2), (r#"{"rows":{}}"#, 0), (r#"{"rows":null}"#, 0), ("{}", 0)];
        for (json, want) in table {
            assert_eq!(serde_json::from_str::<Row>(json).unwrap().rows.len(), want, "{json}");
        }
    }

    #[test]
    fn keys_are_lower_case_with_underscores() {
        let table = [("Call-ID", "call_id"), ("call_id", "call_id"), ("Custom-Channel-Vars", "custom_channel_vars"), ("", "")];
        for (key, want) in table {
            assert_eq!(normal_key(key), want, "{key}");
        }
        assert!(matches!(normal_key("call_id"), Cow::Borrowed(_)));
    }
}
