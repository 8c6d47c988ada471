//! Two clicks on the same number are one call. Invariant: only a dial that was really given to the PBX blocks the next.

use std::time::Duration;

use cordboard_model::AccountId;
use tokio::time::Instant;

/// A double click, an impatient second one, a link handler that fires twice.
const TOGETHER: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(crate) struct DialGuard {
    last: Option<(AccountId, String, Instant)>,
}

impl DialGuard {
    /// Whether to dial; notes the dial when so.
    pub(crate) fn admit(&mut self, account: &AccountId, number: &str) -> bool {
        let again = self.is_recent(account, number);
        if !again {
            self.last = Some((account.clone(), number.to_owned(), Instant::now()));
        }
        !again
    }

    /// Whether that number was dialled there just now.
    pub(crate) fn is_recent(&self, account: &AccountId, number: &str) -> bool {
        let same =
            |(of, dialled, at): &(AccountId, String, Instant)| of == account && dialled == number && at.elapsed() < TOGETHER;
        self.last.as_ref().is_some_and(same)
    }

    /// The dial did not happen.
    pub(crate) fn release(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_same_number_within_two_seconds_is_one_call() {
        let (lyon, paris) = (AccountId::from("lyon"), AccountId::from("paris"));
        let mut guard = DialGuard::default();
        assert!(guard.admit(&lyon, "1201"));
        assert!(!guard.admit(&lyon, "1201"));
        assert!(guard.admit(&lyon, "1202"), "another number is another call");
        assert!(guard.admit(&paris, "1202"), "and so is another account");
        tokio::time::advance(Duration::from_millis(1_999)).await;
        assert!(!guard.admit(&paris, "1202"));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(guard.admit(&paris, "1202"), "counted from the call that was made");
        guard.release();
        assert!(guard.admit(&paris, "1202"), "a dial that failed does not block");
    }
}
