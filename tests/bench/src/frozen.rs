//! The flood with a window that does not read while it lasts.
//!
//! Invariant: the memory is that of the whole process, the server of the flood included.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::figure::Figure;
use crate::flood::Plan;
use crate::memory::resident_kb;
use crate::picture::Picture;
use crate::rig::Rig;

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(measure(Plan { seconds: if quick { 5 } else { 60 }, frames_per_second: 2000, remember: false }))
}

async fn measure(plan: Plan) -> Result<Vec<Figure>> {
    let (rig, flood) = Rig::start(plan).await?;
    let (snapshot, mut frozen) = rig.engine.watch();
    let mut picture = Picture::of(&snapshot)?;
    let before = resident_kb()?;
    let watched = AbortOnDropHandle::new(tokio::spawn(highest_resident_kb(Duration::from_secs(u64::from(plan.seconds)))));
    let (sent, links) = flood.run().await?;
    let after = resident_kb()?;
    let highest = watched.await.context("the memory was not watched")??.max(after);

    let thawed = Instant::now();
    let right_after = loop {
        match timeout(Duration::from_millis(5), frozen.next()).await {
            Ok(Some(changes)) => changes.iter().try_for_each(|change| picture.apply(change))?,
            Ok(None) => bail!("the engine stopped"),
            // Nothing new for a moment.
            Err(_) => {}
        }
        if picture == Picture::of(&rig.engine.watch().0)? {
            break thawed.elapsed();
        }
        if thawed.elapsed() > Duration::from_secs(20) {
            bail!("the window's picture does not become right again");
        }
    };
    let losses = rig.losses("frozen window", &sent.mix, links).await?;
    rig.engine.stop().await;
    let mut figures = vec![
        Figure::below("frozen window: memory gained meanwhile, highest", (highest - before) / 1024.0, "MB", 50.0),
        Figure::told("frozen window: memory gained, at the end", (after - before) / 1024.0, "MB"),
        Figure::at_most("frozen window: thawing to a right picture", right_after.as_secs_f64() * 1e3, "ms", 1000.0),
    ];
    figures.extend(losses);
    Ok(figures)
}

async fn highest_resident_kb(during: Duration) -> Result<f64> {
    let (begin, mut highest) = (Instant::now(), 0.0_f64);
    while begin.elapsed() < during {
        highest = highest.max(resident_kb()?);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(highest)
}
