//! Announcements of calls while frames are repeated and overtaken, links break and the program is started anew.
//!
//! Invariant: what is counted is what the engine told the desktop, against what the exchange's ledger says really rang; a call
//! rings until it was announced, or for so long that it counts as never announced.

mod bell;
mod desk;

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;

use crate::figure::{Durations, Figure};

use self::desk::{Count, Desk, Face};

/// How many people sit side by side, and at which telephone system.
const DESKS: [Face; 10] = [
    Face::Xivo,
    Face::Xivo,
    Face::Xivo,
    Face::Xivo,
    Face::Kazoo,
    Face::Kazoo,
    Face::Kazoo,
    Face::Basix,
    Face::Basix,
    Face::Basix,
];
/// Calls at each desk.
const CALLS: usize = 1_000;

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(measure(if quick { 30 } else { CALLS }))
}

async fn measure(calls: usize) -> Result<Vec<Figure>> {
    cordboard_link::install_provider();
    let mut desks = JoinSet::new();
    for face in DESKS {
        desks.spawn(async move { Desk::start(face).await?.work(calls).await.with_context(|| format!("{face:?}")) });
    }
    let mut all = Count::default();
    let mut withdrawn = Durations::default();
    while let Some(done) = desks.join_next().await {
        let (count, took) = done.context("a desk broke down")??;
        all.add(&count);
        took.into_iter().for_each(|took| withdrawn.add(took));
    }
    let name = |what: &str| format!("calls announced while everything goes wrong: {what}");
    Ok(vec![
        Figure::told(name("calls that rang, by the ledger"), all.calls as f64, "calls"),
        Figure::told(name("links cut"), all.cuts as f64, "links"),
        Figure::told(name("programs started anew"), all.restarts as f64, "starts"),
        Figure::none(name("never announced"), all.missing, "calls"),
        Figure::none(name("announced more than once"), all.repeated, "calls"),
        Figure::none(name("announced although nobody called"), all.unknown, "calls"),
        Figure::none(name("announcements not withdrawn exactly once"), all.left, "calls"),
        Figure::told(name("from its reason to the withdrawal, median"), withdrawn.percentile_ms(50)?, "ms"),
        Figure::at_most(name("from its reason to the withdrawal, p99"), withdrawn.percentile_ms(99)?, "ms", 300.0),
    ])
}
