//! Commands about the agent, presence, telephone and queues. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{AgentArguments, ForwardArguments, PresenceArguments, QueueArguments, SwitchArguments, UiError};
use tauri::State;

use crate::shell::Shell;

/// Asks for an agent state.
#[tauri::command]
pub(crate) async fn set_agent_state(shell: State<'_, Shell>, arguments: AgentArguments) -> Result<(), UiError> {
    shell.engine.set_agent_state(arguments).await
}

/// Sets the presence.
#[tauri::command]
pub(crate) async fn set_presence(shell: State<'_, Shell>, arguments: PresenceArguments) -> Result<(), UiError> {
    shell.engine.set_presence(arguments).await
}

/// Do not disturb.
#[tauri::command]
pub(crate) async fn set_do_not_disturb(shell: State<'_, Shell>, arguments: SwitchArguments) -> Result<(), UiError> {
    shell.engine.set_do_not_disturb(arguments).await
}

/// Sets a forward.
#[tauri::command]
pub(crate) async fn set_forward(shell: State<'_, Shell>, arguments: ForwardArguments) -> Result<(), UiError> {
    shell.engine.set_forward(arguments).await
}

/// Joins or leaves a queue.
#[tauri::command]
pub(crate) async fn set_queue_membership(shell: State<'_, Shell>, arguments: QueueArguments) -> Result<(), UiError> {
    shell.engine.set_queue_membership(arguments).await
}

/// Watches who waits in a queue.
#[tauri::command]
pub(crate) async fn watch_queue(shell: State<'_, Shell>, arguments: QueueArguments) -> Result<(), UiError> {
    shell.engine.watch_queue(arguments).await
}
