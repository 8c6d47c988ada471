//! A desk of its own process, so that a story can kill it: `desk FOLDER PASSWORD`, on the settings in the folder.
//! Invariant: it runs until somebody ends it.

use std::sync::Arc;

use cordboard_dialects::PbxCrates;
use cordboard_engine::{Config, Engine, Quiet, Settings};
use cordboard_secrets::{MemoryStore, SecretKind, Secrets};
use cordboard_session::Clock;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(password)) = (arguments.next(), arguments.next()) else { return Err("FOLDER PASSWORD".into()) };
    cordboard_link::install_provider();
    let secrets = Secrets::new(Arc::new(MemoryStore::default()));
    let (settings, _) = Settings::load(folder.as_ref())?;
    for account in &settings.accounts {
        secrets.set(&account.id, SecretKind::Password, &password.clone().into()).await;
    }
    let config = Config { data_dir: folder.into(), clock: Clock::system() };
    let _engine = Engine::start(config, Arc::new(PbxCrates), secrets, Arc::new(Quiet)).await;
    std::future::pending().await
}
