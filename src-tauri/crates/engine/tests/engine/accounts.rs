//! Accounts, settings and passwords.

use std::sync::Arc;

use async_trait::async_trait;
use cordboard_contract::{DraftArguments, ErrorCode, OfAccount, PasswordArguments, PinArguments, UiAccountDraft, UiHealthState};
use cordboard_model::{AccountId, Step};
use cordboard_secrets::{SecretError, SecretKind, SecretStore, Secrets};
use secrecy::SecretString;

use crate::support::{Desk, FakePbx, call, draft, greeting};

/// A system without a keyring.
struct FakeAbsence;

#[async_trait]
impl SecretStore for FakeAbsence {
    async fn get(&self, _: &AccountId, _: SecretKind) -> Result<SecretString, SecretError> {
        Err(SecretError::NoKeyring)
    }

    async fn set(&self, _: &AccountId, _: SecretKind, _: &SecretString) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring)
    }

    async fn remove(&self, _: &AccountId, _: SecretKind) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring)
    }
}

fn arguments(draft: UiAccountDraft) -> DraftArguments {
    DraftArguments { draft }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_kept_without_its_password_and_removed_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let kept = || std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
    assert!(kept().contains("pbx.example") && !kept().contains("secret"));
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |_| true).await;
    desk.engine.remove_account(OfAccount { account: desk.account.clone() }).await.unwrap();
    desk.until(|seen| seen.accounts.is_empty() && seen.calls.is_empty()).await;
    assert!(!kept().contains("pbx.example"));
    let again = desk.engine.remove_account(OfAccount { account: desk.account.clone() }).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AccountUnknown);
    assert_eq!(desk.spy.rings("7"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_asked_for_again_and_the_new_one_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path()).await;
    let account = desk.engine.save_account(arguments(draft("anna", "wrong"))).await.unwrap();
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.state == UiHealthState::SignedOut)).await;
    let problem = desk.seen.accounts[0].health.problem.clone().unwrap();
    assert_eq!(problem.code, "wrongPassword");
    desk.engine.sign_in(PasswordArguments { account, password: "right".to_owned() }).await.unwrap();
    desk.until(|seen| seen.accounts[0].health.state == UiHealthState::Live).await;
    assert_eq!(desk.pbx.passwords(), [Some("wrong".to_owned()), Some("right".to_owned())], "the PBX is not asked twice in vain");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_password_holds_for_this_run_and_is_asked_for_at_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let pbx = Arc::new(FakePbx::default());
    pbx.greet_with(greeting());
    let mut desk = Desk::start_with(folder.path(), Arc::clone(&pbx), Secrets::new(Arc::new(FakeAbsence))).await;
    desk.engine.save_account(arguments(draft("anna", "secret"))).await.unwrap();
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.state == UiHealthState::Live)).await;
    assert_eq!(desk.seen.notices[0].problem.code, "keyring");
    desk.engine.stop().await;

    let mut desk = Desk::start_with(folder.path(), pbx, Secrets::new(Arc::new(FakeAbsence))).await;
    desk.until(|seen| seen.accounts[0].health.state == UiHealthState::SignedOut).await;
    assert_eq!(desk.seen.accounts[0].health.problem.as_ref().unwrap().code, "keyring");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pbx_that_calls_knows_one_secret_that_is_kept_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path()).await;
    let called = Some([("called".to_owned(), "yes".to_owned())].into());
    let account = desk.engine.save_account(arguments(UiAccountDraft { options: called, ..draft("anna", "x") })).await.unwrap();
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.state == UiHealthState::Live)).await;
    desk.engine.sign_in(PasswordArguments { account: account.clone(), password: "y".to_owned() }).await.unwrap();
    let first = Some("secret 1".to_owned());
    assert_eq!(desk.pbx.hooks(), [first.clone(), first], "the first one is kept");
    let settings = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
    assert!(!settings.contains("secret 1") && !format!("{:?}", desk.seen).contains("secret 1"));

    desk.engine.remove_account(OfAccount { account }).await.unwrap();
    desk.engine.save_account(arguments(draft("anna", "x"))).await.unwrap();
    assert_eq!(desk.pbx.hooks().last(), Some(&None), "only who is called needs one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_says_which_field_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start(folder.path()).await;
    let table = [
        ("pbx", UiAccountDraft { pbx: "telepathy".to_owned(), ..draft("anna", "x") }),
        ("address", UiAccountDraft { address: " ".to_owned(), ..draft("anna", "x") }),
        ("login", draft("", "x")),
        ("login", draft("an\u{0}na", "x")),
    ];
    for (field, draft) in table {
        let error = desk.engine.save_account(arguments(draft)).await.unwrap_err();
        assert_eq!((error.code, error.detail.as_str()), (ErrorCode::FormInvalid, field));
    }
    let unusable = UiAccountDraft { address: "unusable".to_owned(), ..draft("anna", "x") };
    assert!(desk.engine.test_account(arguments(unusable.clone())).await.unwrap().passed);
    let mut desk = desk;
    desk.engine.save_account(arguments(unusable)).await.unwrap();
    desk.until(|seen| {
        seen.accounts.iter().any(|account| account.health.problem.as_ref().is_some_and(|why| why.code == "invalidUrl"))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_settings_are_set_aside_and_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("settings.toml"), "accounts = [").unwrap();
    let desk = Desk::start(folder.path()).await;
    let notice = desk.seen.notices.iter().find(|notice| notice.problem.code == "settingsUnreadable").unwrap();
    assert_eq!(std::fs::read_to_string(&notice.problem.detail).unwrap(), "accounts = [");
    desk.engine.pin_window(PinArguments { on: true }).await.unwrap();
    desk.engine.stop().await;
    assert!(Desk::start(folder.path()).await.engine.window_settings().await.pinned);
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_an_account_keeps_its_identity_and_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let changed =
        UiAccountDraft { id: Some(desk.account.clone()), label: "Lyon 2".to_owned(), password: None, ..draft("anna", "") };
    assert_eq!(desk.engine.save_account(arguments(changed)).await.unwrap(), desk.account);
    desk.until(|seen| seen.accounts.len() == 1 && seen.accounts[0].label == "Lyon 2").await;
    desk.until(|_| true).await;
    assert_eq!(desk.pbx.passwords().last(), Some(&Some("secret".to_owned())));
    let strange = UiAccountDraft { id: Some("nobody".to_owned()), ..draft("anna", "x") };
    assert_eq!(desk.engine.save_account(arguments(strange)).await.unwrap_err().code, ErrorCode::AccountUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_shows_all_but_the_secrets_keeps_them_when_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path()).await;
    assert_eq!(desk.seen.pbxs, ["fake"]);
    let options = Some([("zone".to_owned(), "Europe/Paris".to_owned())].into());
    let proxy = Some("http://anna:hush@proxy:3128".to_owned());
    let entered = UiAccountDraft { proxy, options, phone_model: Some("snom".to_owned()), ..draft("anna", "right") };
    let id = desk.engine.save_account(arguments(entered)).await.unwrap();
    desk.until(|seen| seen.accounts.iter().any(|account| account.id == id && !account.options.is_empty())).await;
    let shown = desk.seen.accounts[0].clone();
    assert_eq!(shown.proxy.as_deref(), Some("http://anna:***@proxy:3128"));
    let back = UiAccountDraft {
        id: Some(id),
        label: "Lyon 2".to_owned(),
        password: None,
        phone: shown.phone,
        phone_model: shown.phone_model,
        proxy: shown.proxy,
        options: Some(shown.options),
        ..draft("anna", "")
    };
    desk.engine.save_account(arguments(back)).await.unwrap();
    let kept = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
    for part in ["Lyon 2", "http://anna:hush@proxy:3128", "snom", "Europe/Paris", "1201"] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
}
