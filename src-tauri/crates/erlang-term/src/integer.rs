//! Integers of any size. Invariant: exact; what does not fit a machine's integer is `None` there, never rounded or wrapped.

use std::fmt;

/// An integer, as wide as the frame makes it.
#[derive(Clone, Copy, Debug)]
pub struct Integer<'a>(Form<'a>);

#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    Small(i64),
    /// Little endian, without zeros at the end; beyond the range of `i64`.
    Big {
        negative: bool,
        magnitude: &'a [u8],
    },
}

impl<'a> Integer<'a> {
    #[inline]
    pub(crate) const fn small(value: i64) -> Self {
        Self(Form::Small(value))
    }

    /// `magnitude` is little endian, of any length, with or without zeros at the end.
    #[inline]
    pub(crate) fn big(negative: bool, magnitude: &'a [u8]) -> Self {
        let end = magnitude.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
        let magnitude = magnitude.get(..end).unwrap_or_default();
        let mut wide = [0; 8];
        if let Some(low) = wide.get_mut(..magnitude.len()) {
            low.copy_from_slice(magnitude);
            let value = i128::from(u64::from_le_bytes(wide));
            if let Ok(value) = i64::try_from(if negative { -value } else { value }) {
                return Self::small(value);
            }
        }
        Self(Form::Big { negative, magnitude })
    }

    /// The value, if it fits.
    #[must_use]
    #[inline]
    pub const fn to_i64(self) -> Option<i64> {
        match self.0 {
            Form::Small(value) => Some(value),
            Form::Big { .. } => None,
        }
    }

    /// The value, if it fits.
    #[must_use]
    pub fn to_u64(self) -> Option<u64> {
        self.to_i128().and_then(|value| u64::try_from(value).ok())
    }

    /// The value, if it fits.
    #[must_use]
    pub fn to_i128(self) -> Option<i128> {
        match self.0 {
            Form::Small(value) => Some(i128::from(value)),
            Form::Big { negative, magnitude } => {
                let mut wide = [0; 16];
                wide.get_mut(..magnitude.len())?.copy_from_slice(magnitude);
                let value = u128::from_le_bytes(wide);
                if negative { 0_i128.checked_sub_unsigned(value) } else { i128::try_from(value).ok() }
            }
        }
    }

    /// Below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        match self.0 {
            Form::Small(value) => value < 0,
            Form::Big { negative, .. } => negative,
        }
    }

    /// The distance from zero, little endian, without zeros at the end, of what does not fit an `i64`.
    #[must_use]
    pub const fn wide_magnitude(self) -> Option<&'a [u8]> {
        match self.0 {
            Form::Small(_) => None,
            Form::Big { magnitude, .. } => Some(magnitude),
        }
    }
}

impl PartialEq for Integer<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Form::Small(ours), Form::Small(theirs)) => ours == theirs,
            (Form::Big { negative, magnitude }, Form::Big { negative: theirs, magnitude: others }) => {
                negative == theirs && magnitude == others
            }
            (Form::Small(_), Form::Big { .. }) | (Form::Big { .. }, Form::Small(_)) => false,
        }
    }
}

impl Eq for Integer<'_> {}

/// Decimal up to 128 bits, `0x…` beyond: to write that in decimal takes quadratic time.
impl fmt::Display for Integer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.to_i128(), self.0) {
            (Some(value), _) => value.fmt(formatter),
            (None, Form::Small(value)) => value.fmt(formatter),
            (None, Form::Big { negative, magnitude }) => {
                formatter.write_str(if negative { "-0x" } else { "0x" })?;
                let mut digits = magnitude.iter().rev();
                digits.next().map_or(Ok(()), |first| write!(formatter, "{first:x}"))?;
                digits.try_for_each(|digit| write!(formatter, "{digit:02x}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_at_every_edge() {
        let big = |negative, digits: &'static [u8]| Integer::big(negative, digits);
        assert_eq!(big(false, &[0x07, 0x5e, 0x81, 0x87, 0xd7, 0x7e, 0x05]).to_i64(), Some(1_546_839_040_024_071));
        assert_eq!(big(false, &[0, 0, 0, 0x80]).to_i64(), Some(2_147_483_648));
        assert_eq!(big(true, &[]).to_i64(), Some(0));
        assert_eq!(big(true, &[0, 0, 0, 0, 0, 0, 0, 0x80]).to_i64(), Some(i64::MIN));
        let beyond = big(false, &[0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0]);
        assert_eq!((beyond.to_i64(), beyond.to_u64()), (None, Some(1 << 63)), "zeros at the end count for nothing");
        assert_eq!(beyond.to_string(), "9223372036854775808");
        let below = big(true, &[1, 0, 0, 0, 0, 0, 0, 0x80]);
        assert_eq!((below.to_i64(), below.to_u64(), below.to_i128()), (None, None, Some(i128::from(i64::MIN) - 1)));
        let wide = big(true, &[0xff; 17]);
        assert_eq!(wide.to_i128(), None);
        assert_eq!(wide.to_string(), format!("-0x{}", "ff".repeat(17)));
        let least = big(true, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80]);
        assert_eq!(least.to_i128(), Some(i128::MIN));
        assert_ne!(beyond, below);
    }
}
