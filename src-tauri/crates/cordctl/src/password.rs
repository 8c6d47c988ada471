//! The password of an account. Invariant: it comes from stdin, the keyring or a person at the terminal, never from an
//! argument or the environment; it is not shown while it is typed.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::{Command, Stdio},
    sync::Arc,
};

use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Dialects as _, Keys};
use cordboard_model::AccountId;
use cordboard_secrets::{Kept, OsKeyring, SecretError, SecretKind, Secrets};
use secrecy::SecretString;

use crate::failure::Failure;

/// The keyring of this system.
pub(crate) fn secrets() -> Secrets {
    Secrets::new(Arc::new(OsKeyring::default()))
}

/// The password to sign in with.
pub(crate) async fn known(account: &AccountSettings, from_stdin: bool) -> Result<SecretString, Failure> {
    if from_stdin {
        return read_stdin();
    }
    match secrets().get(&account.id, SecretKind::Password).await {
        Ok(password) => Ok(password),
        Err(error) => ask(account.login.as_str())?.ok_or_else(|| no_password(&error)),
    }
}

/// All that a session of the account needs: it listens for webhooks as the running app would, where the account is set so and
/// a secret for them was made.
pub(crate) async fn keys(account: &AccountSettings, password: SecretString) -> Keys {
    let hook =
        if PbxCrates.hook_secret(account).is_some() { secrets().get(&account.id, SecretKind::Hook).await.ok() } else { None };
    Keys { password: Some(password), hook, inbox: None }
}

/// The password to store.
pub(crate) fn fresh(login: &str, from_stdin: bool) -> Result<SecretString, Failure> {
    if from_stdin {
        return read_stdin();
    }
    ask(login)?
        .ok_or_else(|| Failure::with_advice("Nobody can be asked for the password", "Give it on stdin with --password-stdin"))
}

/// Keeps a password; why not, when it cannot be kept.
pub(crate) async fn keep(account: &AccountId, password: &SecretString) -> Option<SecretError> {
    match secrets().set(account, SecretKind::Password, password).await {
        Kept::ForGood => None,
        Kept::ForThisRun(error) => Some(error),
    }
}

fn no_password(error: &SecretError) -> Failure {
    Failure::with_advice(
        format!("There is no password for this account: {error}"),
        "Store it with `cordctl account add`, unlock the keyring, or give it on stdin with --password-stdin",
    )
}

fn read_stdin() -> Result<SecretString, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err(Failure::with_advice("There is no password on stdin", "Write it there as one line"));
    }
    Ok(SecretString::from(password))
}

/// Asks at the terminal; nothing when there is none on which the answer could be hidden.
fn ask(login: &str) -> Result<Option<SecretString>, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(None);
    }
    let Some(hidden) = Hidden::begin() else { return Ok(None) };
    write!(io::stderr(), "Password of {login}: ")?;
    io::stderr().flush()?;
    let password = read_stdin();
    drop(hidden);
    writeln!(io::stderr())?;
    password.map(Some)
}

/// While it lives, the terminal does not show what is typed.
struct Hidden;

impl Hidden {
    fn begin() -> Option<Self> {
        stty("-echo").then_some(Self)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

/// Sets the terminal; false where there is no such program.
fn stty(how: &str) -> bool {
    let set = Command::new("stty").arg(how).stdin(Stdio::inherit()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    set.is_ok_and(|status| status.success())
}
