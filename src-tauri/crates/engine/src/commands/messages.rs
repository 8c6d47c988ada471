//! Commands about short messages. Invariant: a message is on the disk before anybody is asked to send it; what was not given to
//! the PBX is forgotten again, so that nobody waits for it.

use cordboard_contract::{ErrorCode, MessagesArguments, SendArguments, UiError, UiMessagePage};
use cordboard_history::{MessageCursor, MessageFilter, MessagePage};
use cordboard_model::{AccountId, Command, Event, Message, MessageId};
use cordboard_session::{Batch, Stamped};

use crate::Engine;
use crate::error::{fault, history as history_fault};
use crate::view;

/// Messages of a page.
const PAGE: u32 = 50;
/// Longer texts are nobody's; the PBX has a limit of its own.
const LONGEST: usize = 10_000;

impl Engine {
    /// Sends a short message. Answers Cordboard's id of it; what becomes of it is told by the feed.
    ///
    /// # Errors
    /// `TextEmpty`, `TextTooLong`, `RecipientInvalid`, `History`, `NotConnected`, `Unsupported`: then nothing was sent.
    pub async fn send_message(&self, arguments: SendArguments) -> Result<String, UiError> {
        let SendArguments { account, to, text } = arguments;
        if text.trim().is_empty() {
            return Err(fault(ErrorCode::TextEmpty, ""));
        }
        if text.chars().count() > LONGEST {
            return Err(fault(ErrorCode::TextTooLong, &LONGEST.to_string()));
        }
        let history = self.recorded()?;
        let (account, to) = (AccountId::from(account), to.trim().to_owned());
        let id = MessageId::from(uuid::Uuid::now_v7().to_string());
        let message = Message::outgoing(id.clone(), to.clone(), text.clone(), self.inside.now());
        history.keep_message(&account, &message).await.map_err(history_fault)?;
        if let Err(error) = self.give(&account, Command::SendMessage { id: id.clone(), to, text }).await {
            if let Err(error) = history.forget_message(&id).await {
                tracing::warn!(%error, "a message that was not sent stays in the history");
            }
            return Err(error);
        }
        let answer = id.to_string();
        let kept = Stamped { at: message.at, event: Event::MessageKept(Box::new(message)) };
        self.ask(move |room| room.apply(Batch { account, events: vec![kept] })).await?;
        Ok(answer)
    }

    /// A page of messages, newest first.
    ///
    /// # Errors
    /// `History`.
    pub async fn messages_page(&self, arguments: MessagesArguments) -> Result<UiMessagePage, UiError> {
        let (filter, cursor) = wanted(arguments)?;
        let page = self.recorded()?.messages(&filter, cursor, PAGE).await.map_err(history_fault)?;
        Ok(shown(page))
    }

    /// The newest message of each conversation, newest first.
    ///
    /// # Errors
    /// `History`.
    pub async fn conversations(&self, arguments: MessagesArguments) -> Result<UiMessagePage, UiError> {
        let (filter, cursor) = wanted(arguments)?;
        let page = self.recorded()?.conversations(&filter, cursor, PAGE).await.map_err(history_fault)?;
        Ok(shown(page))
    }
}

fn wanted(arguments: MessagesArguments) -> Result<(MessageFilter, Option<MessageCursor>), UiError> {
    let MessagesArguments { account, number, cursor } = arguments;
    let cursor = match cursor {
        Some(text) => Some(view::message::cursor(&text).ok_or_else(|| fault(ErrorCode::History, "cursor"))?),
        None => None,
    };
    Ok((MessageFilter { account: account.map(AccountId::from), remote: number }, cursor))
}

fn shown(page: MessagePage) -> UiMessagePage {
    UiMessagePage {
        rows: page.rows.iter().map(|row| view::message::message(&row.account, &row.message)).collect(),
        next: page.next.as_ref().map(view::message::cursor_text),
    }
}
