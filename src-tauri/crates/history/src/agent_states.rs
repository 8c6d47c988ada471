//! What agents were, and when. Invariant: a state lasts until the next one; time after a loss of the link is `Unknown`, never
//! the last state carried on.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use cordboard_model::{AccountId, AgentId, AgentState, At, ReasonId};

use crate::{History, HistoryError, sql, words};

/// A time in which an agent was in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPeriod {
    /// The state.
    pub state: AgentState,
    /// The reason.
    pub reason: Option<ReasonId>,
    /// Since when.
    pub from: At,
    /// Until when; `None` while it lasts.
    pub to: Option<At>,
}

impl History {
    /// The states of an agent between `from` and `to`, oldest first; the first may have begun before `from`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agent_periods(
        &self,
        account: &AccountId,
        agent: &AgentId,
        from: At,
        to: At,
    ) -> Result<Vec<AgentPeriod>, HistoryError> {
        let before = sqlx::query(sql::AGENT_STATE_BEFORE)
            .bind(account.as_str())
            .bind(agent.as_str())
            .bind(from.0)
            .fetch_optional(self.readers())
            .await?;
        let within = sqlx::query(sql::AGENT_STATES_BETWEEN)
            .bind(account.as_str())
            .bind(agent.as_str())
            .bind(from.0)
            .bind(to.0)
            .fetch_all(self.readers())
            .await?;
        let mut periods: Vec<AgentPeriod> = Vec::new();
        for row in before.iter().chain(&within) {
            let next = period(row)?;
            if let Some(last) = periods.last_mut() {
                if (last.state, &last.reason) == (next.state, &next.reason) {
                    continue;
                }
                last.to = Some(next.from);
            }
            periods.push(next);
        }
        Ok(periods)
    }
}

fn period(row: &SqliteRow) -> Result<AgentPeriod, HistoryError> {
    Ok(AgentPeriod {
        state: words::agent_state(row.try_get("state")?),
        reason: row.try_get::<Option<String>, _>("reason")?.map(ReasonId::from),
        from: At(row.try_get("at")?),
        to: None,
    })
}

pub(crate) async fn save(
    connection: &mut SqliteConnection,
    account: &AccountId,
    agent: &AgentId,
    state: AgentState,
    reason: Option<&ReasonId>,
    at: At,
) -> Result<(), HistoryError> {
    sqlx::query(sql::SAVE_AGENT_STATE)
        .bind(account.as_str())
        .bind(agent.as_str())
        .bind(at.0)
        .bind(words::agent_word(state))
        .bind(reason.map(ReasonId::as_str))
        .execute(connection)
        .await?;
    Ok(())
}

/// After `at` nobody knew any more what that account's agents were.
pub(crate) async fn lose_sight(connection: &mut SqliteConnection, account: &AccountId, at: At) -> Result<(), HistoryError> {
    for row in sqlx::query(sql::LAST_AGENT_STATES).bind(account.as_str()).fetch_all(&mut *connection).await? {
        let (agent, last): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
        match words::agent_state(row.try_get("state")?) {
            AgentState::Unknown => {}
            AgentState::LoggedOut
            | AgentState::Ready
            | AgentState::NotReady
            | AgentState::Ringing
            | AgentState::Dialing
            | AgentState::OnCall
            | AgentState::WrapUp => {
                // One ms later: that the state was seen at all must stay.
                let since = At(last.saturating_add(1)).max(at);
                save(connection, account, &AgentId::from(agent), AgentState::Unknown, None, since).await?;
            }
        }
    }
    Ok(())
}
