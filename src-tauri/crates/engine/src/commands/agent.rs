//! Commands about the user's agent, presence, telephone and queues. Invariant: what was asked for is shown as pending
//! until the PBX confirms it.

use cordboard_contract::{AgentArguments, ForwardArguments, PresenceArguments, QueueArguments, SwitchArguments, UiError};
use cordboard_model::{AccountId, AgentTarget, Command, Extension, QueueId, ReasonId};

use crate::Engine;
use crate::view;

impl Engine {
    /// Asks for an agent state. Logging in without naming a telephone means the account's own.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn set_agent_state(&self, arguments: AgentArguments) -> Result<(), UiError> {
        let account = AccountId::from(arguments.account);
        let mut target = view::agent::asked(&arguments.target);
        if target == (AgentTarget::LoggedIn { phone: None }) {
            let id = account.clone();
            let phone = self.ask(move |room| room.settings(&id).map(|settings| settings.phone.clone())).await?;
            let phone = phone.filter(|phone| !phone.is_empty()).map(Extension::from);
            target = AgentTarget::LoggedIn { phone };
        }
        self.give(&account, Command::SetAgentState(target)).await
    }

    /// Sets the presence.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn set_presence(&self, arguments: PresenceArguments) -> Result<(), UiError> {
        self.give(&AccountId::from(arguments.account), Command::SetPresence(ReasonId::from(arguments.status))).await
    }

    /// Do not disturb.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn set_do_not_disturb(&self, arguments: SwitchArguments) -> Result<(), UiError> {
        self.give(&AccountId::from(arguments.account), Command::SetDoNotDisturb(arguments.on)).await
    }

    /// Sets a call forward.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`]; `NumberInvalid` when it is switched on without a number to forward to.
    pub async fn set_forward(&self, arguments: ForwardArguments) -> Result<(), UiError> {
        let ForwardArguments { account, forward, on, destination } = arguments;
        if on {
            super::calls::dialable(&destination, None)?;
        }
        let kind = view::phone::forward_kind(forward);
        self.give(&AccountId::from(account), Command::SetForward { kind, enabled: on, destination }).await
    }

    /// Joins or leaves a queue.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn set_queue_membership(&self, arguments: QueueArguments) -> Result<(), UiError> {
        let queue = QueueId::from(arguments.queue);
        let wish = if arguments.on { Command::JoinQueue { queue, penalty: 0 } } else { Command::LeaveQueue(queue) };
        self.give(&AccountId::from(arguments.account), wish).await
    }

    /// Watches a queue's callers or ceases to.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn watch_queue(&self, arguments: QueueArguments) -> Result<(), UiError> {
        let queue = QueueId::from(arguments.queue);
        let wish = if arguments.on { Command::WatchQueue(queue) } else { Command::UnwatchQueue(queue) };
        self.give(&AccountId::from(arguments.account), wish).await
    }
}
