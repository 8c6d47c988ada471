//! Pages that a PBX offers with calls. Invariant: the agent is made ready again only if he was made not ready for a page, and is still
//! so.

use std::sync::Arc;

use cordboard_contract::UiNoticeKind;
use cordboard_model::{AccountId, AgentState, AgentTarget, Call, Command, PageOffer};
use cordboard_pops::Showing;

use super::Room;
use crate::view;

impl Room {
    /// A page was offered.
    pub(super) fn offered(&mut self, account: &AccountId, offer: PageOffer) {
        let Some(desk) = self.desk.account(account) else { return };
        let call = match &offer.call {
            Some(id) => desk.call(id).cloned(),
            None => desk.calls().max_by_key(|call| call.started_at).cloned(),
        };
        let hosts = self.hosts();
        match self.panes.offer(account, call.as_deref(), offer, &hosts) {
            Ok(Some(showing)) => self.show_page(showing),
            Ok(None) => {}
            Err(why) => {
                tracing::warn!(%why, "a page that was offered is not shown");
                let notice = view::notice::notice(Some(account), UiNoticeKind::Warning, "pageRefused", &why.to_string());
                self.leaving.mentions.push(notice);
            }
        }
    }

    /// Something happened to a call for which a page may wait.
    pub(super) fn call_has_page(&mut self, account: &AccountId, call: &Arc<Call>) {
        for showing in self.panes.call(account, call) {
            self.show_page(showing);
        }
    }

    /// The work on a page is done.
    pub(crate) fn page_closed(&mut self, pane: u64) {
        if let Some(account) = self.panes.closed(pane)
            && self.agent_state(&account) == Some(AgentState::NotReady)
        {
            self.leaving.orders.push((account, Command::SetAgentState(AgentTarget::Ready { status: None })));
        }
    }

    fn show_page(&mut self, showing: Showing) {
        let Showing { pop, pause } = showing;
        let may_pause = match self.agent_state(&pop.account) {
            // Who is not ready already stays so afterwards.
            Some(AgentState::NotReady | AgentState::LoggedOut) | None => false,
            Some(
                AgentState::Unknown
                | AgentState::Ready
                | AgentState::Ringing
                | AgentState::Dialing
                | AgentState::OnCall
                | AgentState::WrapUp,
            ) => true,
        };
        if let Some(pane) = pop.pane.filter(|_| pause && may_pause) {
            self.panes.paused(pane);
            self.leaving.orders.push((pop.account.clone(), Command::SetAgentState(AgentTarget::NotReady { reason: None })));
        }
        self.leaving.pops.push(pop);
    }

    fn agent_state(&self, account: &AccountId) -> Option<AgentState> {
        let desk = self.desk.account(account)?;
        let own = desk.user().agent.as_ref()?;
        Some(desk.agent(own).map_or(AgentState::Unknown, |agent| agent.now.state))
    }
}
