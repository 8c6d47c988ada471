//! The built-in exchange: a telephone system inside this computer, to try Cordboard with. Invariant: it listens on this
//! computer only, and its account is an ordinary account: nothing in the app treats it in another way.

use std::path::PathBuf;

use anyhow::Context as _;
use cordboard_contract::{DraftArguments, UiAccountDraft};
use cordboard_engine::Engine;
use cordboard_exchange::{Exchange, Hands, Options, Play, Scenario};

/// Who sits at this desk in the scripted morning.
const LOGIN: &str = "amartin";
const LABEL: &str = "Demo";

/// The running exchange and the account that is signed in to it. Dropping it ends the exchange.
pub(crate) struct Demo {
    pub(crate) account: String,
    _exchange: Exchange,
    _play: Play,
}

impl Demo {
    /// Starts the exchange, has the engine sign in, and lets the morning begin.
    pub(crate) async fn start(engine: &Engine, ledger: Option<PathBuf>) -> anyhow::Result<Self> {
        let scenario = Scenario::demo().context("the built-in scenario cannot be read")?;
        let desk = scenario.cast.users.iter().find(|user| user.login == LOGIN).context("nobody sits at the demo's desk")?.clone();
        let options = Options { ledger_file: ledger, ..Options::default() };
        let exchange = Exchange::start(scenario.cast.clone(), options).await?;
        let address = exchange.serve_xivo("127.0.0.1:0").await.context("the built-in exchange finds no free port")?;
        // The port differs each time; the account stays the same, so that its history does.
        let known = engine.accounts().await.into_iter().find(|account| account.label == LABEL && account.login == LOGIN);
        let draft = UiAccountDraft {
            id: known.map(|account| account.id.to_string()),
            label: LABEL.to_owned(),
            pbx: "xivo".to_owned(),
            address: format!("http://{address}"),
            login: LOGIN.to_owned(),
            password: Some(desk.password),
            phone: desk.extension,
            phone_model: Some("snom".to_owned()),
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: None,
        };
        let account = engine.save_account(DraftArguments { draft }).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let play = exchange.play(&scenario, Hands::Somebody);
        Ok(Self { account, _exchange: exchange, _play: play })
    }
}
