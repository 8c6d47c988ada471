//! Token buckets (kazoo.md 7.1). Invariant: a bucket never holds more than its size and refills by time alone.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::clock::Wall;

/// One bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    /// In thousandths of a token.
    level: u64,
    at: Wall,
}

impl Bucket {
    pub(crate) const fn full((size, _): (u32, u32), now: Wall) -> Self {
        Self { level: size as u64 * 1_000, at: now }
    }

    /// Takes tokens; says how many are left, or nothing when there were too few.
    pub(crate) fn take(&mut self, (size, rate): (u32, u32), cost: u32, now: Wall) -> Option<u64> {
        let refill = now.since(self.at).unsigned_abs().saturating_mul(u64::from(rate));
        self.level = (self.level.saturating_add(refill)).min(u64::from(size) * 1_000);
        self.at = now;
        let left = self.level.checked_sub(u64::from(cost) * 1_000)?;
        self.level = left;
        Some(left / 1_000)
    }

    pub(crate) const fn drain(&mut self) {
        self.level = 0;
    }
}

/// The buckets of every address and account.
#[derive(Debug)]
pub(crate) struct Buckets {
    shape: (u32, u32),
    buckets: Mutex<BTreeMap<(IpAddr, String), Bucket>>,
}

impl Buckets {
    pub(crate) const fn new(shape: (u32, u32)) -> Self {
        Self { shape, buckets: Mutex::new(BTreeMap::new()) }
    }

    /// As [`Bucket::take`]; a sign-in that finds too few empties the bucket.
    pub(crate) fn take(&self, ip: IpAddr, account: &str, cost: u32, now: Wall) -> Option<u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry((ip, account.to_owned())).or_insert_with(|| Bucket::full(self.shape, now));
        let left = bucket.take(self.shape, cost, now);
        if left.is_none() && cost > 1 {
            bucket.drain();
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_130_loses_30_and_ten_more_pass_a_second_later() {
        let mut bucket = Bucket::full((100, 10), Wall(0));
        let passed = (0..130).filter(|_| bucket.take((100, 10), 1, Wall(0)).is_some()).count();
        assert_eq!(passed, 100);
        let passed = (0..30).filter(|_| bucket.take((100, 10), 1, Wall(1_000)).is_some()).count();
        assert_eq!(passed, 10);
        assert_eq!(bucket.take((100, 10), 1, Wall(60_000)), Some(99), "it never holds more than its size");
    }
}
