//! Short messages in the history. Invariant: a message is on the disk before anybody is asked to send it; one that a crash left on
//! its way there is one of which nobody knows whether it was sent.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use cordboard_model::{AccountId, At, Cost, Message, MessageId, Problem};

use crate::{History, HistoryError, fragments, sql, words};

/// The columns [`read`] needs.
macro_rules! message_columns {
    () => {
        "message.id, message.account, message.pbx_id, message.direction, message.remote, message.text, message.state, \
         message.problem, message.detail, message.at, message.changed_at, message.cost, message.currency"
    };
}
pub(crate) use message_columns;

/// Which messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Only those with this number, however it is written; without an account nothing is narrowed by it.
    pub remote: Option<String>,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageCursor {
    /// The last message's moment.
    pub at: At,
    /// The last message.
    pub id: MessageId,
}

/// A message and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMessage {
    /// The account.
    pub account: AccountId,
    /// The message.
    pub message: Message,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessagePage {
    /// Newest first.
    pub rows: Vec<KeptMessage>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<MessageCursor>,
}

/// Pages are for screens.
const MAX_LIMIT: u32 = 500;
/// Of so many digits at its end a number is the same however it is written: with the country or without it.
const SAME_DIGITS: usize = 9;

impl History {
    /// Keeps a message that is about to be sent. When this returns `Ok` it is on the disk; otherwise nothing is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_message(&self, account: &AccountId, message: &Message) -> Result<(), HistoryError> {
        let (account, message) = (account.clone(), message.clone());
        self.write(move |connection| Box::pin(async move { save(connection, &account, &message).await })).await
    }

    /// Forgets a message that was not sent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_message(&self, id: &MessageId) -> Result<(), HistoryError> {
        let id = id.clone();
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(sql::FORGET_MESSAGE).bind(id.as_str()).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    /// The messages after `cursor`, or the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn messages(
        &self,
        filter: &MessageFilter,
        cursor: Option<MessageCursor>,
        limit: u32,
    ) -> Result<MessagePage, HistoryError> {
        let limit = limit.clamp(1, MAX_LIMIT);
        self.message_page(message_statement(filter, cursor.as_ref(), limit, false), limit).await
    }

    /// The newest message of every conversation, newest conversation first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn conversations(
        &self,
        filter: &MessageFilter,
        cursor: Option<MessageCursor>,
        limit: u32,
    ) -> Result<MessagePage, HistoryError> {
        let limit = limit.clamp(1, MAX_LIMIT);
        self.message_page(message_statement(filter, cursor.as_ref(), limit, true), limit).await
    }

    /// The messages written since that moment of which more may be told: how they went on, or what they cost.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn messages_to_follow(&self, since: At) -> Result<Vec<KeptMessage>, HistoryError> {
        let rows = sqlx::query(sql::MESSAGES_TO_FOLLOW).bind(since.0).fetch_all(self.readers()).await?;
        rows.iter().map(read).collect()
    }

    async fn message_page(&self, mut query: QueryBuilder<Sqlite>, limit: u32) -> Result<MessagePage, HistoryError> {
        let rows = query.build().fetch_all(self.readers()).await?;
        let mut page = MessagePage { rows: rows.iter().map(read).collect::<Result<_, _>>()?, next: None };
        if page.rows.len() > limit as usize {
            page.rows.truncate(limit as usize);
            let last = page.rows.last().map(|row| &row.message);
            page.next = last.map(|message| MessageCursor { at: message.at, id: message.id.clone() });
        }
        Ok(page)
    }
}

/// The statement of a page; `newest`: of every conversation only its newest message.
pub(crate) fn message_statement(
    filter: &MessageFilter,
    cursor: Option<&MessageCursor>,
    limit: u32,
    newest: bool,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(concat!("SELECT ", message_columns!(), " FROM message WHERE TRUE"));
    if let Some(account) = &filter.account {
        query.push(" AND message.account = ").push_bind(account.as_str().to_owned());
        if let Some(remote) = &filter.remote {
            query.push(" AND message.conversation = ").push_bind(conversation(remote));
        }
    }
    if let Some(cursor) = cursor {
        query.push(" AND (message.at, message.id) < (").push_bind(cursor.at.0);
        query.push(", ").push_bind(cursor.id.as_str().to_owned()).push(")");
    }
    if newest {
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM message AS later WHERE later.account = message.account \
             AND later.conversation = message.conversation AND (later.at, later.id) > (message.at, message.id))",
        );
    }
    query.push(" ORDER BY message.at DESC, message.id DESC LIMIT ").push_bind(i64::from(limit) + 1);
    query
}

/// What all ways to write a number share.
fn conversation(remote: &str) -> String {
    let key = fragments::number_key(Some(remote)).unwrap_or_default();
    let letters: Vec<char> = key.chars().collect();
    letters[letters.len().saturating_sub(SAME_DIGITS)..].iter().collect()
}

fn read(row: &SqliteRow) -> Result<KeptMessage, HistoryError> {
    let text = |column: &'static str| row.try_get::<Option<String>, _>(column);
    let message = Message {
        id: MessageId::from(row.try_get::<String, _>("id")?),
        pbx_id: text("pbx_id")?,
        direction: words::direction(row.try_get("direction")?),
        remote: row.try_get("remote")?,
        text: row.try_get("text")?,
        state: words::message_state(row.try_get("state")?),
        problem: text("problem")?
            .map(|code| -> Result<_, HistoryError> { Ok(Problem { code, detail: text("detail")?.unwrap_or_default() }) })
            .transpose()?,
        at: At(row.try_get("at")?),
        changed_at: At(row.try_get("changed_at")?),
        cost: text("cost")?.zip(text("currency")?).map(|(amount, currency)| Cost { amount, currency }),
    };
    Ok(KeptMessage { account: AccountId::from(row.try_get::<String, _>("account")?), message })
}

/// Writes a message, or what is known of it now.
pub(crate) async fn save(connection: &mut SqliteConnection, account: &AccountId, message: &Message) -> Result<(), HistoryError> {
    sqlx::query(sql::SAVE_MESSAGE)
        .bind(message.id.as_str())
        .bind(account.as_str())
        .bind(conversation(&message.remote))
        .bind(message.pbx_id.as_deref())
        .bind(words::direction_word(message.direction))
        .bind(&message.remote)
        .bind(&message.text)
        .bind(words::message_state_word(message.state))
        .bind(message.problem.as_ref().map(|problem| problem.code.as_str()))
        .bind(message.problem.as_ref().map(|problem| problem.detail.as_str()))
        .bind(message.at.0)
        .bind(message.changed_at.0)
        .bind(message.cost.as_ref().map(|cost| cost.amount.as_str()))
        .bind(message.cost.as_ref().map(|cost| cost.currency.as_str()))
        .execute(connection)
        .await?;
    Ok(())
}
