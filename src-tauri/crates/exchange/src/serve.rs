//! Serves an exchange to anyone: what `cordctl exchange` runs. Invariant: when it returns, the ledger file is complete.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    exchange::{Exchange, Options, StartError},
    face::{basix::BasixOptions, kazoo::KazooOptions, xivo::Generation},
    faults::Plan,
    ledger::Ledger,
    scenario::{Hands, Scenario},
    span::Span,
};

/// Which vendor's protocol is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// Xuc.
    #[default]
    Xivo,
    /// Crossbar and Blackhole.
    Kazoo,
    /// Events and REST of a CloudPBX.
    CloudPbx,
    /// Erlang terms and REST of a Basix.
    Basix,
}

/// What is served.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Which protocol it speaks.
    pub face: Face,
    /// Address of the face, such as `127.0.0.1:8090`.
    pub listen: String,
    /// What is played.
    pub scenario: Scenario,
    /// What goes wrong.
    pub chaos: Plan,
    /// Where the ledger is written.
    pub ledger: Option<PathBuf>,
    /// Age of the server.
    pub generation: Generation,
    /// How the KAZOO face behaves.
    pub kazoo: KazooOptions,
    /// How the Basix face behaves.
    pub basix: BasixOptions,
    /// Whether somebody sits at the scenario's desk.
    pub hands: Hands,
    /// Seed of the faults.
    pub seed: u64,
}

impl ServeOptions {
    /// Serves a scenario at an address, with nothing going wrong.
    #[must_use]
    pub fn new(listen: impl Into<String>, scenario: Scenario) -> Self {
        Self {
            face: Face::default(),
            listen: listen.into(),
            scenario,
            chaos: Plan::default(),
            ledger: None,
            generation: Generation::default(),
            kazoo: KazooOptions::default(),
            basix: BasixOptions::default(),
            hands: Hands::default(),
            seed: 1,
        }
    }
}

/// The exchange cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The address cannot be bound.
    #[error("{listen} cannot be listened on")]
    Bind {
        /// The address.
        listen: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Serves until `stop` is ready; `ready` hears the address as soon as clients may come.
///
/// # Errors
/// [`ServeError`] when the exchange does not start; later failures are logged.
pub async fn serve(
    options: ServeOptions,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<Ledger, ServeError> {
    let exchange = Exchange::start(
        options.scenario.cast.clone(),
        Options {
            seed: options.seed,
            generation: options.generation,
            kazoo: options.kazoo.clone(),
            basix: options.basix.clone(),
            token_ttl: Span::secs(3_600),
            ledger_file: options.ledger.clone(),
            ..Options::default()
        },
    )
    .await?;
    exchange.faults().set(options.chaos.clone());
    let addr = match options.face {
        Face::Xivo => exchange.serve_xivo(options.listen.as_str()).await,
        Face::Kazoo => exchange.serve_kazoo(options.listen.as_str()).await,
        Face::CloudPbx => exchange.serve_cloudpbx(options.listen.as_str()).await,
        Face::Basix => exchange.serve_basix(options.listen.as_str()).await,
    };
    let addr = addr.map_err(|source| ServeError::Bind { listen: options.listen.clone(), source })?;
    ready(addr);
    let play = exchange.play(&options.scenario, options.hands);
    stop.await;
    drop(play);
    exchange.close_ledger();
    Ok(exchange.ledger())
}
