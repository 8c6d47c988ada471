//! `cordctl history`: the local history. Invariant: searching changes nothing and needs neither network nor keyring.

use std::path::Path;

use cordboard_history::{CallRecord, Filter, History as Calls};
use cordboard_session::Clock;
use serde_json::json;

use crate::{
    accounts,
    cli::History,
    commands::control::{Context, words},
    failure::Failure,
    moment::local,
    output::{Form, remark, say, table},
    replay::call_line::CallLine,
};

/// A page of the history.
const PAGE: u32 = 500;

/// Searches.
pub(crate) async fn run(context: &Context, wish: History) -> Result<(), Failure> {
    let History::Search { text, account, missed, limit } = wish;
    let folder = accounts::folder(context.data_dir.clone())?;
    let account = match account {
        Some(wanted) => Some(accounts::choose(&accounts::load(&folder)?, Some(&wanted))?.id.clone()),
        None => None,
    };
    let text = text.join(" ");
    let filter = Filter { account, missed, text: Some(text).filter(|text| !text.trim().is_empty()), ..Filter::default() };
    let history = open(&folder).await?;
    let found = search(&history, &filter, limit).await;
    history.close().await;
    let found = found?;
    match context.form {
        Form::Json => found.iter().try_for_each(|record| say(Form::Json, &line(record), "")),
        Form::Text if found.is_empty() => {
            remark("No call fits.");
            Ok(())
        }
        Form::Text => {
            let rows: Vec<_> = found.iter().map(|record| vec![local(record.call.started_at), words(&record.call)]).collect();
            say(Form::Text, &(), &table(&rows))
        }
    }
}

async fn open(folder: &Path) -> Result<Calls, Failure> {
    let file = folder.join("history.db");
    if !file.is_file() {
        return Err(Failure::with_advice(
            format!("There is no history in {}", folder.display()),
            "Start the app once, or give its folder with --data-dir",
        ));
    }
    let opened = Calls::open(&file, Clock::system().wall()).await;
    let opened = opened.map_err(|error| {
        Failure::with_advice(format!("The history cannot be opened: {error}"), "Check the rights of the folder")
    })?;
    if let Some(aside) = opened.set_aside {
        remark(&format!("The history was damaged; it was kept as {}.", aside.display()));
    }
    Ok(opened.history)
}

async fn search(history: &Calls, filter: &Filter, limit: u32) -> Result<Vec<CallRecord>, Failure> {
    let mut found: Vec<CallRecord> = Vec::new();
    let mut cursor = None;
    loop {
        let left = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if left == 0 {
            return Ok(found);
        }
        let page = history.page(filter, cursor, left.min(PAGE)).await;
        let page = page.map_err(|error| Failure::new(format!("The history cannot be read: {error}")))?;
        found.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

fn line(record: &CallRecord) -> serde_json::Value {
    json!({
        "account": record.account, "call": CallLine::new(&record.call, None), "ended_unobserved": record.ended_unobserved,
        "note": record.note, "tags": record.tags, "disposition": record.disposition,
    })
}
