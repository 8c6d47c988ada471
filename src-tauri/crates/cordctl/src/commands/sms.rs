//! `cordctl sms`: short messages. Invariant: a message is in the history before it is sent, and what became of it is written beside it.

use std::{path::Path, time::Duration};

use cordboard_history::{Entry, History, KeptMessage, MessageFilter};
use cordboard_model::{AccountId, Command, Direction, Message, MessageId, MessageState};
use cordboard_session::Clock;
use serde_json::{Value, json};

use crate::{
    accounts,
    cli::{Signed, Sms},
    commands::control::Context,
    failure::Failure,
    moment::{local, rfc3339},
    output::{Form, remark, say, table},
};

/// The gateway answers at once, or not at all.
const TAKEN_WITHIN: Duration = Duration::from_secs(20);
/// A telephone that is switched on has it by then.
const DELIVERED_WITHIN: Duration = Duration::from_secs(120);
/// A page of the list.
const PAGE: u32 = 200;

/// Sends or lists.
pub(crate) async fn run(context: &Context, wish: Sms) -> Result<(), Failure> {
    match wish {
        Sms::Send { to, text, delivered, signed } => send(context, to, text, delivered, &signed).await,
        Sms::List { number, account, limit } => list(context, number, account.as_deref(), limit).await,
    }
}

async fn send(context: &Context, to: String, text: String, delivered: bool, signed: &Signed) -> Result<(), Failure> {
    let folder = accounts::folder(context.data_dir.clone())?;
    let mut station = context.station(signed).await?;
    let account = station.id().clone();
    let history = open(&folder).await?;
    let id = MessageId::from(uuid::Uuid::now_v7().to_string());
    let message = Message::outgoing(id.clone(), to.clone(), text.clone(), Clock::system().wall());
    history.keep_message(&account, &message).await.map_err(|error| unwritable(&error))?;
    if let Err(failure) = station.execute(Command::SendMessage { id: id.clone(), to, text }).await {
        // Nothing was sent: nobody is to wait for it.
        history.forget_message(&id).await.map_err(|error| unwritable(&error))?;
        history.close().await;
        station.close().await;
        return Err(failure);
    }
    station.keep(message);
    let done = |message: &Message| {
        message.state.is_final() || !delivered && matches!(message.state, MessageState::Queued | MessageState::Sent)
    };
    let within = if delivered { DELIVERED_WITHIN } else { TAKEN_WITHIN };
    let waited = station.confirmed(within, |station| station.message(&id).filter(|message| done(message)).map(|_| Ok(()))).await;
    let told = station.message(&id).cloned();
    station.close().await;
    let Some(message) = told else { return waited };
    let written = history.record(vec![Entry::Message { account: account.clone(), message: Box::new((*message).clone()) }]).await;
    history.close().await;
    written.map_err(|error| unwritable(&error))?;
    say(context.form, &line(&account, &message), &words(&message))?;
    waited?;
    match message.state {
        MessageState::Failed => Err(Failure::new("The message did not arrive, and will not")),
        MessageState::Doubtful => Err(Failure::with_advice(
            "Nobody knows whether the message was sent",
            "Ask whom it was for before you send it again: it could arrive twice",
        )),
        MessageState::Sending | MessageState::Queued | MessageState::Sent | MessageState::Delivered => Ok(()),
    }
}

async fn list(context: &Context, number: Option<String>, account: Option<&str>, limit: u32) -> Result<(), Failure> {
    let folder = accounts::folder(context.data_dir.clone())?;
    let account = match account {
        None if number.is_none() => None,
        wanted => Some(accounts::choose(&accounts::load(&folder)?, wanted)?.id.clone()),
    };
    let filter = MessageFilter { account, remote: number };
    let history = open(&folder).await?;
    let found = read(&history, &filter, limit).await;
    history.close().await;
    let found = found?;
    match context.form {
        Form::Json => found.iter().try_for_each(|row| say(Form::Json, &line(&row.account, &row.message), "")),
        Form::Text if found.is_empty() => {
            remark("There are no messages.");
            Ok(())
        }
        Form::Text => {
            let rows: Vec<_> = found.iter().map(|row| vec![local(row.message.at), words(&row.message)]).collect();
            say(Form::Text, &(), &table(&rows))
        }
    }
}

async fn read(history: &History, filter: &MessageFilter, limit: u32) -> Result<Vec<KeptMessage>, Failure> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let left = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if left == 0 {
            return Ok(found);
        }
        let page = history.messages(filter, cursor, left.min(PAGE)).await;
        let page = page.map_err(|error| Failure::new(format!("The history cannot be read: {error}")))?;
        found.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

async fn open(folder: &Path) -> Result<History, Failure> {
    let opened = History::open(&folder.join("history.db"), Clock::system().wall()).await;
    Ok(opened.map_err(|error| unwritable(&error))?.history)
}

fn unwritable(error: &cordboard_history::HistoryError) -> Failure {
    Failure::with_advice(
        format!("The history cannot be used, and without it no message is sent: {error}"),
        "Check the rights of the folder and the free space",
    )
}

fn line(account: &AccountId, message: &Message) -> Value {
    json!({"account": account, "message": {
        "id": message.id, "pbx_id": message.pbx_id, "direction": message.direction, "remote": message.remote, "text": message.text,
        "state": message.state, "problem": message.problem, "at": rfc3339(message.at), "changed_at": rfc3339(message.changed_at),
        "cost": message.cost,
    }})
}

/// A message for people, on one line.
pub(crate) fn words(message: &Message) -> String {
    let state = match message.state {
        MessageState::Sending => "sending",
        MessageState::Queued => "queued",
        MessageState::Sent => "sent",
        MessageState::Delivered => "delivered",
        MessageState::Failed => "failed",
        MessageState::Doubtful => "may have been sent",
    };
    let clean = cordboard_contract::clean;
    let why = message.problem.as_ref().map_or_else(String::new, |problem| format!(" ({})", clean(&problem.code)));
    let way = match message.direction {
        Direction::Incoming => "from",
        Direction::Outgoing => "to",
    };
    let cost =
        message.cost.as_ref().map_or_else(String::new, |cost| format!("  {} {}", clean(&cost.amount), clean(&cost.currency)));
    format!("{state}{why}  {way} {}{cost}  {}", clean(&message.remote), clean(&message.text))
}
