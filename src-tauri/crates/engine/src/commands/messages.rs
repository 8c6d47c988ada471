//! Commands about short messages. Invariant: a message is on the disk before anybody is asked to send it; what was not given to
//! the PBX is forgotten again, so that nobody waits for it.

use std::collections::{BTreeMap, BTreeSet};

use cordboard_contract::{ErrorCode, MessagesArguments, SendArguments, UiError, UiMessagePage};
use cordboard_history::{MessageCursor, MessageFilter, MessagePage};
use cordboard_model::{AccountId, Command, Event, Message, MessageId};
use cordboard_session::{Batch, Stamped};

use crate::Engine;
use crate::error::{fault, history as history_fault};
use crate::room::Room;
use crate::view;

/// Messages of a page.
const PAGE: u32 = 50;
/// Of so many digits at its end a number is the same however it is written.
const SAME_DIGITS: usize = 9;
/// So many numbers with the same end are looked at for a name.
const MET: usize = 8;
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
        self.shown(page).await
    }

    /// The newest message of each conversation, newest first.
    ///
    /// # Errors
    /// `History`.
    pub async fn conversations(&self, arguments: MessagesArguments) -> Result<UiMessagePage, UiError> {
        let (filter, cursor) = wanted(arguments)?;
        let page = self.recorded()?.conversations(&filter, cursor, PAGE).await.map_err(history_fault)?;
        self.shown(page).await
    }

    async fn shown(&self, page: MessagePage) -> Result<UiMessagePage, UiError> {
        let numbers: BTreeSet<String> = page.rows.iter().map(|row| row.message.remote.clone()).collect();
        let asked = numbers.clone();
        let mut names = self.ask(move |room| in_directories(room, &asked)).await?;
        for number in numbers {
            if let Some(name) = self.last_name(&number).await.filter(|_| !names.contains_key(&number)) {
                names.insert(number, name);
            }
        }
        Ok(UiMessagePage {
            rows: page.rows.iter().map(|row| view::message::message(&row.account, &row.message)).collect(),
            names: names.into_iter().map(|(number, name)| (view::text(&number), view::text(&name))).collect(),
            next: page.next.as_ref().map(view::message::cursor_text),
        })
    }

    /// Under which name somebody with that number called or was called last.
    async fn last_name(&self, number: &str) -> Option<String> {
        let end = end_of(number)?;
        let met = self.recorded().ok()?.recent_numbers(&end, MET).await.unwrap_or_default();
        met.into_iter().find_map(|met| met.name.filter(|_| end_of(&met.number).as_ref() == Some(&end)))
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

/// Who of favourites and found people has these numbers.
fn in_directories(room: &Room, numbers: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (_, desk) in room.desk().accounts() {
        let favourites = desk.favourites().into_iter().flat_map(|people| people.iter());
        let found = desk.search().into_iter().flat_map(|(_, people)| people.iter());
        for person in favourites.chain(found).filter(|person| !person.name.trim().is_empty()) {
            let ends: Vec<String> = person.numbers.iter().filter_map(|number| end_of(&number.number)).collect();
            for number in numbers.iter().filter(|number| end_of(number).is_some_and(|end| ends.contains(&end))) {
                names.entry(number.clone()).or_insert_with(|| person.name.clone());
            }
        }
    }
    names
}

/// The digits by which a number is known however it is written.
fn end_of(number: &str) -> Option<String> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let end: String = digits.iter().skip(digits.len().saturating_sub(SAME_DIGITS)).collect();
    (!end.is_empty()).then_some(end)
}
