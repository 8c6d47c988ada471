//! Every kind of PBX that Cordboard speaks with, behind the engine's `Dialects`.
//!
//! Invariant: the only crate that chooses among PBX crates; app and command line open and test accounts with the same code.

mod basix;
mod cloudpbx;
mod kazoo;
mod network;
mod options;
mod trial;
mod webhooks;
mod xivo;

use async_trait::async_trait;
use cordboard_contract::UiAccountTest;
use cordboard_engine::{AccountSettings, Dialects, Keys};
use cordboard_inlet::HookSecret;
use cordboard_model::Problem;
use cordboard_session::{Batch, Session};
use secrecy::SecretString;
use tokio::sync::mpsc;

pub use crate::webhooks::{HookAttempt, Webhook, Webhooks};
use crate::{options::Options, trial::Trial};

/// The kinds of PBX there are, as settings name them.
pub const PBXS: [&str; 4] = ["xivo", "kazoo", "basix", "cloudpbx"];

/// All PBX crates.
#[derive(Clone, Copy, Debug, Default)]
pub struct PbxCrates;

impl PbxCrates {
    /// Says what is wrong with the settings of an account, without asking the PBX.
    ///
    /// # Errors
    /// The first thing that is wrong: kind of PBX, address, CA file or proxy.
    pub fn check(&self, account: &AccountSettings) -> Result<(), Problem> {
        match account.pbx.as_str() {
            "xivo" => xivo::check(account),
            "kazoo" => kazoo::check(account),
            "basix" => basix::check(account),
            "cloudpbx" => cloudpbx::check(account),
            other => Err(unknown_pbx(other)),
        }
    }

    /// The webhooks by which the account's PBX calls.
    ///
    /// # Errors
    /// What is wrong with the settings; `keyring` without a secret, `unknownPbx` where the PBX calls nobody.
    pub fn webhooks(&self, account: &AccountSettings, keys: Keys) -> Result<Webhooks, Problem> {
        match account.pbx.as_str() {
            "kazoo" => kazoo::webhooks(account, keys),
            other => Err(unknown_pbx(other)),
        }
    }
}

#[async_trait]
impl Dialects for PbxCrates {
    fn kinds(&self) -> &'static [&'static str] {
        &PBXS
    }

    fn knows(&self, pbx: &str) -> bool {
        PBXS.contains(&pbx)
    }

    fn hook_secret(&self, account: &AccountSettings) -> Option<SecretString> {
        let itself = account.pbx == "kazoo" && kazoo::listens_itself(account);
        (itself || self.hears_posts(account)).then(|| HookSecret::generate().secret().clone())
    }

    fn hears_posts(&self, account: &AccountSettings) -> bool {
        matches!(account.pbx.as_str(), "xivo" | "kazoo") && Options::new(account).hooks_by_api().unwrap_or(false)
    }

    fn open(&self, account: &AccountSettings, keys: Keys, to: mpsc::Sender<Batch>) -> Result<Session, Problem> {
        match account.pbx.as_str() {
            "xivo" => xivo::open(account, keys, to),
            "kazoo" => kazoo::open(account, keys, to),
            "basix" => basix::open(account, keys.password, to),
            "cloudpbx" => cloudpbx::open(account, keys.password, to),
            other => Err(unknown_pbx(other)),
        }
    }

    async fn test(&self, account: &AccountSettings, password: Option<SecretString>, runs: bool) -> UiAccountTest {
        match account.pbx.as_str() {
            "xivo" => xivo::test(account, password).await,
            "kazoo" => kazoo::test(account, password, runs).await,
            "basix" => basix::test(account, password).await,
            "cloudpbx" => cloudpbx::test(account, password).await,
            other => Trial::failed_at_once(unknown_pbx(other)),
        }
    }
}

fn unknown_pbx(pbx: &str) -> Problem {
    Problem { code: "unknownPbx".to_owned(), detail: pbx.to_owned() }
}
