//! Why a PBX does not let an account in although the password may be right. Invariant: every reason is decided once, here:
//! what to do about it and the words that a person reads.

use crate::Verdict;

/// One reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    /// There is no such key.
    KeyInvalid,
    /// The account wants a second factor, which only a browser can give.
    SecondFactor,
    /// The PBX does not have the account named at the sign-in.
    AccountUnknown,
    /// The PBX knows no such user, or knows him no longer.
    UserUnknown,
    /// The account is expired or disabled.
    Locked,
    /// It would cost money.
    Payment,
    /// The credentials do not reach that far.
    Forbidden,
    /// What answers is not the PBX: a captive portal, or a web page at that address.
    NotTheApi,
}

impl SignInRefusal {
    /// What to do next.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::KeyInvalid | Self::SecondFactor | Self::AccountUnknown | Self::UserUnknown => Verdict::SignIn,
            Self::Locked | Self::Payment | Self::Forbidden => Verdict::GiveUp,
            // A captive portal goes away by itself.
            Self::NotTheApi => Verdict::Retry,
        }
    }

    /// Picks the text `problem-<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::KeyInvalid => "keyInvalid",
            Self::SecondFactor => "secondFactor",
            Self::AccountUnknown => "accountUnknown",
            Self::UserUnknown => "userUnknown",
            Self::Locked => "accountLocked",
            Self::Payment => "payment",
            Self::Forbidden => "forbidden",
            Self::NotTheApi => "notTheApi",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_heals_by_itself_is_tried_again() {
        use SignInRefusal as R;
        let all = [
            R::KeyInvalid,
            R::SecondFactor,
            R::AccountUnknown,
            R::UserUnknown,
            R::Locked,
            R::Payment,
            R::Forbidden,
            R::NotTheApi,
        ];
        let tried: Vec<R> = all.into_iter().filter(|why| why.verdict() == Verdict::Retry).collect();
        assert_eq!(tried, [R::NotTheApi]);
        let codes: std::collections::BTreeSet<&str> = all.into_iter().map(R::code).collect();
        assert_eq!(codes.len(), all.len(), "each has its own text");
    }
}
