//! Notices. Invariant: the code says what happened; the text that belongs to it says whether calls are safe.

use cordboard_contract::{UiNotice, UiNoticeKind, UiProblem};
use cordboard_model::{AccountId, Refusal};

use super::agent::refusal as refusal_problem;
use super::text;

pub(crate) fn notice(account: Option<&AccountId>, kind: UiNoticeKind, code: &str, detail: &str) -> UiNotice {
    let problem = UiProblem { code: code.to_owned(), detail: text(detail) };
    UiNotice { account: account.map(ToString::to_string), kind, problem }
}

pub(crate) fn refused(account: &AccountId, refusal: &Refusal) -> UiNotice {
    let problem = refusal_problem(&refusal.kind, &refusal.detail);
    UiNotice { account: Some(account.to_string()), kind: UiNoticeKind::Warning, problem }
}
