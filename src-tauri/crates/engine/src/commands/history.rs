//! Commands about the history. Invariant: they read beside the writer; a slow search never holds up a call.

use cordboard_contract::{
    ErrorCode, OfRecord, PageArguments, UiError, UiGap, UiHistoryFilter, UiHistoryPage, UiHistoryRow, UiWrapUpNote,
    WrapUpArguments,
};
use cordboard_history::{Annotation, CallRecord, Cursor, Filter, History, RecordId};
use cordboard_model::{AccountId, At, CallId};

use crate::Engine;
use crate::commit::announce_history;
use crate::error::{fault, history as history_fault};
use crate::view;

/// Rows of a page.
const PAGE: u32 = 50;
/// How many of an account's calls are looked through for one that has just ended.
const RECENT: u32 = 500;

impl Engine {
    /// A page of the history, newest first.
    ///
    /// # Errors
    /// `History`.
    pub async fn history_page(&self, arguments: PageArguments) -> Result<UiHistoryPage, UiError> {
        let history = self.recorded()?;
        let PageArguments { filter: UiHistoryFilter { missed, text, account }, cursor } = arguments;
        let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let filter = Filter { missed, text, account: account.map(AccountId::from), ..Filter::default() };
        let after = match cursor {
            Some(text) => Some(view::history::cursor(&text).ok_or_else(|| fault(ErrorCode::History, "cursor"))?),
            None => None,
        };
        let page = history.page(&filter, after, PAGE).await.map_err(history_fault)?;
        let to = after.map_or_else(|| self.inside.now(), |Cursor { started_at, .. }| started_at);
        let from = page.next.map_or(At(0), |Cursor { started_at, .. }| started_at);
        Ok(UiHistoryPage {
            rows: self.rows(page.rows).await?,
            gaps: self.gaps_between(from, to),
            next: page.next.map(view::history::cursor_text),
        })
    }

    /// One record.
    ///
    /// # Errors
    /// `History`, also when it was purged.
    pub async fn history_record(&self, of: OfRecord) -> Result<UiHistoryRow, UiError> {
        let record = self.recorded()?.call(view::history::record_id(of.record)).await.map_err(history_fault)?;
        let record = record.ok_or_else(|| fault(ErrorCode::History, "gone"))?;
        self.rows(vec![record]).await?.pop().ok_or_else(|| fault(ErrorCode::History, "gone"))
    }

    async fn rows(&self, records: Vec<CallRecord>) -> Result<Vec<UiHistoryRow>, UiError> {
        self.ask(move |room| {
            records.iter().map(|record| view::history::row(record, room.desk().account(&record.account))).collect()
        })
        .await
    }

    /// The missed calls have been looked at.
    ///
    /// # Errors
    /// `History`.
    pub async fn mark_missed_seen(&self) -> Result<(), UiError> {
        let (history, now) = (self.recorded()?, self.inside.now());
        history.mark_missed_seen(now).await.map_err(history_fault)?;
        announce_history(Some(history), &self.inside.broadcast, view::ms(now)).await;
        Ok(())
    }

    /// Keeps what the user wrote after a call. What the disk refuses is kept as long as the call waits.
    ///
    /// # Errors
    /// `History`, also when the call is not in the history.
    pub async fn save_wrap_up(&self, arguments: WrapUpArguments) -> Result<(), UiError> {
        let WrapUpArguments { note: draft, finished } = arguments;
        let UiWrapUpNote { account, call, disposition, note, tags } = draft.clone();
        let (account, call) = (AccountId::from(account), CallId::from(call));
        let (of, id) = (account.clone(), call.clone());
        self.ask(move |room| room.write_draft(&of, &id, &draft)).await?;
        let history = self.recorded()?;
        let (id, started_at) = record_of(history, &account, &call).await?.ok_or_else(|| fault(ErrorCode::History, "gone"))?;
        let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let annotation = Annotation { note: some(note), tags, disposition: disposition.and_then(some) };
        history.annotate(id, annotation).await.map_err(history_fault)?;
        if finished {
            self.ask(move |room| room.wrapped_up(&account, &call)).await?;
        }
        announce_history(Some(history), &self.inside.broadcast, view::ms(started_at)).await;
        Ok(())
    }

    pub(super) fn recorded(&self) -> Result<&History, UiError> {
        self.inside.history.as_ref().ok_or_else(|| fault(ErrorCode::History, "closed"))
    }

    /// The gaps that are shown, as far as they touch that span.
    fn gaps_between(&self, from: At, to: At) -> Vec<UiGap> {
        let (from, to) = (view::ms(from), view::ms(to));
        let touches = |gap: &UiGap| gap.from <= to && gap.to.is_none_or(|end| end >= from);
        self.watch().0.gaps.into_iter().filter(touches).collect()
    }
}

async fn record_of(history: &History, account: &AccountId, call: &CallId) -> Result<Option<(RecordId, At)>, UiError> {
    let filter = Filter { account: Some(account.clone()), ..Filter::default() };
    let page = history.page(&filter, None, RECENT).await.map_err(history_fault)?;
    let record = page.rows.into_iter().find(|record| record.call.id == *call);
    Ok(record.map(|record| (record.id, record.call.started_at)))
}
