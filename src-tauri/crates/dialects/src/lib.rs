//! Every kind of PBX that Cordboard speaks with, behind the engine's `Dialects`.
//!
//! Invariant: the only crate that chooses among PBX crates; app and command line open and test accounts with the same code.

mod basix;
mod cloudpbx;
mod kazoo;
mod network;
mod options;
mod trial;
mod xivo;

use async_trait::async_trait;
use cordboard_contract::UiAccountTest;
use cordboard_engine::{AccountSettings, Dialects};
use cordboard_model::Problem;
use cordboard_session::{Batch, Session};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::trial::Trial;

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
}

#[async_trait]
impl Dialects for PbxCrates {
    fn kinds(&self) -> &'static [&'static str] {
        &PBXS
    }

    fn knows(&self, pbx: &str) -> bool {
        PBXS.contains(&pbx)
    }

    fn open(
        &self,
        account: &AccountSettings,
        password: Option<SecretString>,
        to: mpsc::Sender<Batch>,
    ) -> Result<Session, Problem> {
        match account.pbx.as_str() {
            "xivo" => xivo::open(account, password, to),
            "kazoo" => kazoo::open(account, password, to),
            "basix" => basix::open(account, password, to),
            "cloudpbx" => cloudpbx::open(account, password, to),
            other => Err(unknown_pbx(other)),
        }
    }

    async fn test(&self, account: &AccountSettings, password: Option<SecretString>) -> UiAccountTest {
        match account.pbx.as_str() {
            "xivo" => xivo::test(account, password).await,
            "kazoo" => kazoo::test(account, password).await,
            "basix" => basix::test(account, password).await,
            "cloudpbx" => cloudpbx::test(account, password).await,
            other => Trial::failed_at_once(unknown_pbx(other)),
        }
    }
}

fn unknown_pbx(pbx: &str) -> Problem {
    Problem { code: "unknownPbx".to_owned(), detail: pbx.to_owned() }
}
