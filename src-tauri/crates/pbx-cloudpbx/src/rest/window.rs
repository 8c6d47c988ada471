//! Fetching beyond the caps (cloudpbx.md 2.3). Invariant: pure; every day of the range is in exactly one answer that is kept, and
//! a day whose answer reached the cap is named.

use jiff::{ToSpan, civil::Date};

/// What is still to be asked for.
#[derive(Debug)]
pub struct Windows {
    cap: usize,
    ahead: Vec<(Date, Date)>,
    incomplete: Vec<Date>,
}

impl Windows {
    /// The whole range, both ends included. Nothing when it ends before it begins.
    #[must_use]
    pub fn new(first: Date, last: Date, cap: usize) -> Self {
        let ahead = if first <= last { vec![(first, last)] } else { Vec::new() };
        Self { cap, ahead, incomplete: Vec::new() }
    }

    /// The next range to ask for.
    pub fn next_range(&mut self) -> Option<(Date, Date)> {
        self.ahead.pop()
    }

    /// The answer had that many rows; true when it is to be kept, else its halves are asked for.
    pub fn answered(&mut self, (first, last): (Date, Date), rows: usize) -> bool {
        if rows < self.cap {
            return true;
        }
        let days = first.until(last).map_or(0, |span| span.get_days()) + 1;
        if days <= 1 {
            self.incomplete.push(first);
            return true;
        }
        let end_of_first = first.saturating_add(((days + 1) / 2 - 1).days());
        self.ahead.push((end_of_first.saturating_add(1.day()), last));
        self.ahead.push((first, end_of_first));
        false
    }

    /// Days of which more exists than the server ever tells.
    #[must_use]
    pub fn incomplete_days(&self) -> &[Date] {
        &self.incomplete
    }
}
