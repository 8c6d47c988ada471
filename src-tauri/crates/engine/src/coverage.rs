//! The gaps of the history, and filling them. Invariant: a gap is closed only by what the PBX's own records say about
//! the whole of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cordboard_contract::{UiChange, UiGap};
use cordboard_history::{Gap, History};
use cordboard_model::{AccountId, At, Command, PastCalls};
use cordboard_session::{Clock, Remote};
use tokio::sync::mpsc;

use crate::broadcast::Broadcast;
use crate::commit::announce_history;
use crate::view::ms;

const DAY_MS: i64 = 86_400_000;
/// Older gaps stay as they are: PBXs forget, and nobody looks there.
const REACH_MS: i64 = 31 * DAY_MS;

/// Something to look at.
#[derive(Clone, Debug)]
pub(crate) enum CoverageAsk {
    /// The picture of an account is complete from that moment on.
    Live(AccountId, At),
    /// A link was lost.
    Lost(AccountId),
    /// The PBX's own records.
    Past(AccountId, Arc<PastCalls>),
    /// An account is gone.
    Gone(AccountId),
}

/// Who can be asked for records.
pub(crate) type Remotes = Arc<Mutex<BTreeMap<AccountId, Remote>>>;

pub(crate) struct Coverage {
    pub(crate) history: History,
    pub(crate) broadcast: Broadcast,
    pub(crate) remotes: Remotes,
    pub(crate) clock: Clock,
    pub(crate) asks: mpsc::UnboundedReceiver<CoverageAsk>,
    /// Since when the picture of each account is complete; `None` while its link is down.
    pub(crate) live: BTreeMap<AccountId, Option<At>>,
}

impl Coverage {
    pub(crate) async fn run(mut self) {
        self.show().await;
        while let Some(ask) = self.asks.recv().await {
            match ask {
                CoverageAsk::Live(account, since) => {
                    self.live.insert(account.clone(), Some(since));
                    self.ask_for_records(&account).await;
                }
                CoverageAsk::Lost(account) => {
                    self.live.insert(account, None);
                }
                CoverageAsk::Past(account, past) => self.fill(&account, &past).await,
                CoverageAsk::Gone(account) => {
                    self.live.remove(&account);
                }
            }
            self.show().await;
        }
    }

    /// The gaps up to now, or up to the moment from which on the picture is complete.
    async fn gaps(&self, account: &AccountId) -> Vec<Gap> {
        let now = self.clock.wall();
        let to = self.live.get(account).copied().flatten().unwrap_or(now);
        match self.history.gaps(account, now.plus_ms(-REACH_MS), to).await {
            Ok(gaps) => gaps,
            Err(error) => {
                tracing::debug!(%error, "the gaps cannot be read");
                Vec::new()
            }
        }
    }

    async fn ask_for_records(&self, account: &AccountId) {
        let Some(oldest) = self.gaps(account).await.into_iter().map(|gap| gap.from).min() else { return };
        let days = self.clock.wall().ms_since(oldest).div_euclid(DAY_MS) + 1;
        let days = u16::try_from(days).unwrap_or(u16::MAX);
        let remote = self.remotes.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned();
        let Some(remote) = remote else { return };
        if let Err(error) = remote.execute(Command::ListPastCalls { days }).await {
            // A PBX without records leaves the gap, which is shown.
            tracing::debug!(%error, "no records to fill the gap with");
        }
    }

    async fn fill(&self, account: &AccountId, past: &PastCalls) {
        // While the link is down, the gap still grows; the records of the next link fill it.
        if self.live.get(account).copied().flatten().is_none() {
            return;
        }
        let mut oldest = None;
        for gap in self.gaps(account).await {
            let told = Gap { from: past.complete_from.map_or(gap.from, |from| from.max(gap.from)), ..gap };
            if told.from >= told.to {
                continue;
            }
            match self.history.fill(account, &past.calls, told).await {
                Ok(filled) => {
                    tracing::info!(%account, added = filled.added, completed = filled.completed, "gap filled");
                    let from = filled.earliest.map_or(gap.from, |earliest| earliest.min(gap.from));
                    oldest = Some(oldest.map_or(from, |before: At| before.min(from)));
                }
                Err(error) => tracing::debug!(%error, "the gap cannot be filled"),
            }
        }
        if let Some(from) = oldest {
            announce_history(Some(&self.history), &self.broadcast, ms(from)).await;
        }
    }

    async fn show(&self) {
        let mut shown = Vec::new();
        for (account, since) in &self.live {
            let now = self.clock.wall();
            for gap in self.gaps(account).await {
                let lasts = since.is_none() && gap.to >= now.plus_ms(-1_000);
                shown.push(UiGap { account: account.to_string(), from: ms(gap.from), to: (!lasts).then(|| ms(gap.to)) });
            }
        }
        self.broadcast.tell([UiChange::Gaps(shown)]);
    }
}
