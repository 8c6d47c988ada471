//! Finds out that the other side is gone although the socket still looks open.
//!
//! Invariant: [`Beat::Silent`] is only said after `missed_limit` pings really were due and no frame arrived since the
//! first of them.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How often to ask, and how patiently to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeartbeatSettings {
    /// The time between two pings.
    pub interval: Duration,
    /// How many pings in a row may stay without any inbound frame.
    pub missed_limit: u32,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Send one ping, in the form the PBX wants.
    Ping,
    /// The other side is gone; nothing was heard for this long. Drop the socket.
    Silent(Duration),
}

/// The heartbeat of one socket: make a new one for every connection.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    settings: HeartbeatSettings,
    due: Instant,
    heard: Instant,
    missed: u32,
}

impl Default for HeartbeatSettings {
    /// Ping every 5 s, close at the fourth tick, 20 s after the last frame (xivo.md 1.4, G2).
    fn default() -> Self {
        Self { interval: Duration::from_secs(5), missed_limit: 3 }
    }
}

impl Heartbeat {
    /// Starts with a socket that opened at `now`; the first ping is due one interval later.
    #[must_use]
    pub fn new(settings: HeartbeatSettings, now: Instant) -> Self {
        Self { settings, due: now + settings.interval, heard: now, missed: 0 }
    }

    /// Call for every inbound frame, of whatever kind.
    pub fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.missed = 0;
    }

    /// When [`Heartbeat::beat`] has something to say next.
    #[must_use]
    pub const fn due(&self) -> Instant {
        self.due
    }

    /// What is due at `now`, if anything. A late call counts one ping, not those that were never sent.
    pub fn beat(&mut self, now: Instant) -> Option<Beat> {
        if now < self.due {
            return None;
        }
        if self.missed >= self.settings.missed_limit {
            return Some(Beat::Silent(now.saturating_duration_since(self.heard)));
        }
        self.missed += 1;
        self.due += self.settings.interval;
        if self.due <= now {
            self.due = now + self.settings.interval;
        }
        Some(Beat::Ping)
    }

    /// Waits for the next beat. May be dropped and called again, as in `select!`.
    pub async fn next(&mut self) -> Beat {
        loop {
            sleep_until(self.due).await;
            if let Some(beat) = self.beat(Instant::now()) {
                return beat;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn second_of(heartbeat: &mut Heartbeat, opened: Instant) -> (u64, Beat) {
        let beat = heartbeat.next().await;
        (opened.elapsed().as_secs(), beat)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mute_peer_gets_three_pings_and_is_given_up_after_twenty_seconds() {
        let opened = Instant::now();
        let mut heartbeat = Heartbeat::new(HeartbeatSettings::default(), opened);
        for second in [5, 10, 15] {
            assert_eq!(second_of(&mut heartbeat, opened).await, (second, Beat::Ping));
        }
        let silent = Beat::Silent(Duration::from_secs(20));
        assert_eq!(second_of(&mut heartbeat, opened).await, (20, silent));
    }

    #[tokio::test(start_paused = true)]
    async fn any_frame_resets_the_count_and_the_pings_keep_their_rhythm() {
        let opened = Instant::now();
        let mut heartbeat = Heartbeat::new(HeartbeatSettings::default(), opened);
        for _ in 0..2 {
            assert_eq!(heartbeat.next().await, Beat::Ping);
        }
        tokio::time::sleep_until(opened + Duration::from_secs(14)).await;
        heartbeat.heard(Instant::now());
        for second in [15, 20, 25] {
            assert_eq!(second_of(&mut heartbeat, opened).await, (second, Beat::Ping), "no close at 20 s");
        }
        let silent = Beat::Silent(Duration::from_secs(16));
        assert_eq!(second_of(&mut heartbeat, opened).await, (30, silent));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stalled_process_does_not_blame_the_peer() {
        let opened = Instant::now();
        let mut heartbeat = Heartbeat::new(HeartbeatSettings::default(), opened);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(second_of(&mut heartbeat, opened).await, (60, Beat::Ping));
        assert_eq!(heartbeat.beat(Instant::now()), None, "one ping, not twelve");
        assert_eq!(second_of(&mut heartbeat, opened).await, (65, Beat::Ping));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_can_be_abandoned_without_losing_a_beat() {
        let opened = Instant::now();
        let mut heartbeat = Heartbeat::new(HeartbeatSettings::default(), opened);
        for _ in 0..4 {
            let waited = tokio::time::timeout(Duration::from_secs(1), heartbeat.next()).await;
            assert!(waited.is_err(), "nothing is due before 5 s");
        }
        assert_eq!(second_of(&mut heartbeat, opened).await, (5, Beat::Ping));
    }
}
