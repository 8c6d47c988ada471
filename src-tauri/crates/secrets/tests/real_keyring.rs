//! Against a real Secret Service, on a bus and in a home of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking and say what they cannot try")]

use std::process::{Command, Output};

use cordboard_model::AccountId;
use cordboard_secrets::{OsKeyring, SecretError, SecretKind, SecretStore};
use secrecy::ExposeSecret;

const ROLE: &str = "CORDBOARD_TEST_KEYRING";

/// Runs only as the child of the tests below, where there is (or is not) a keyring.
#[tokio::test]
async fn child_beside_a_keyring() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let keyring = OsKeyring::default();
    let account = AccountId::from("desk żółć");
    let get = async || keyring.get(&account, SecretKind::Password).await;
    match role.as_str() {
        "unlocked" => {
            assert!(matches!(get().await, Err(SecretError::NotFound)));
            keyring.set(&account, SecretKind::Password, &"first".into()).await.unwrap();
            keyring.set(&account, SecretKind::Password, &"zażółć 🔑".into()).await.unwrap();
            keyring.set(&account, SecretKind::Token, &"token".into()).await.unwrap();
            assert_eq!(get().await.unwrap().expose_secret(), "zażółć 🔑");
            keyring.remove(&account, SecretKind::Password).await.unwrap();
            keyring.remove(&account, SecretKind::Password).await.unwrap();
            assert!(matches!(get().await, Err(SecretError::NotFound)));
            assert_eq!(keyring.get(&account, SecretKind::Token).await.unwrap().expose_secret(), "token");
        }
        "locked" => {
            let refused = keyring.set(&account, SecretKind::Password, &"secret".into()).await;
            assert!(matches!(refused, Err(SecretError::Locked)), "{refused:?}");
        }
        "absent" => assert!(matches!(get().await, Err(SecretError::NoKeyring))),
        other => unreachable!("{other}"),
    }
    println!("child is content");
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs the child after that shell script, or says why not.
fn child(role: &str, script: &str) {
    if !(is_there("dbus-run-session") && is_there("gnome-keyring-daemon")) {
        println!(
            "NOT TRIED: dbus-run-session and gnome-keyring-daemon are not installed; nothing was shown about {role} keyrings"
        );
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let Output { status, stdout, stderr } = Command::new("dbus-run-session")
        .args(["--", "sh", "-ec", &format!("{script}\n\"$0\" --exact child_beside_a_keyring --nocapture")])
        .arg(std::env::current_exe().unwrap())
        .env(ROLE, role)
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", home.path())
        .output()
        .unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && stdout.contains("child is content"), "{stdout}\n{stderr}");
}

#[test]
fn an_unlocked_keyring_keeps_replaces_and_forgets() {
    child("unlocked", "printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null");
}

#[test]
fn a_locked_keyring_that_nobody_unlocks_is_said_to_be_locked() {
    let lock = "printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null\n\
                dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
                org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null";
    child("locked", lock);
}

#[test]
fn a_system_without_a_bus_has_no_keyring() {
    child("absent", "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent");
}
