//! What the shell keeps while it runs. Invariant: every task of the shell has its owner here; dropping the shell ends all.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cordboard_contract::UiChange;
use cordboard_engine::Engine;
use tauri::ipc::Channel;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

use crate::{demo::Demo, words::Words};

/// After a batch the next one is collected for this long: a flood costs the page a hundred redraws a second at most,
/// and a single change after quiet goes at once.
const COLLECT: Duration = Duration::from_millis(8);

/// The engine and what stands around it.
pub(crate) struct Shell {
    pub(crate) engine: Engine,
    pub(crate) words: Arc<Words>,
    pub(crate) data_dir: PathBuf,
    pub(crate) tasks: Tasks,
    /// By the label of its window.
    streams: Mutex<HashMap<String, AbortOnDropHandle<()>>>,
    demo: tokio::sync::Mutex<Option<Demo>>,
}

/// Short tasks that an act of the user started.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    /// Starts one.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, tauri::async_runtime::handle().inner());
    }
}

impl Shell {
    pub(crate) fn new(engine: Engine, words: Arc<Words>, data_dir: PathBuf) -> Self {
        Self { engine, words, data_dir, tasks: Tasks::default(), streams: Mutex::default(), demo: tokio::sync::Mutex::default() }
    }

    /// Streams changes to a window, a snapshot first. Its former stream ends.
    pub(crate) fn stream(&self, window: &str, channel: Channel<Vec<UiChange>>) {
        let engine = self.engine.clone();
        let task = tauri::async_runtime::handle().inner().spawn(async move {
            let (snapshot, mut watcher) = engine.watch();
            if channel.send(vec![UiChange::Snapshot(Box::new(snapshot))]).is_err() {
                return;
            }
            while let Some(changes) = watcher.next().await {
                let batch = changes.into_iter().map(Arc::unwrap_or_clone).collect();
                if channel.send(batch).is_err() {
                    return;
                }
                tokio::time::sleep(COLLECT).await;
            }
        });
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).insert(window.to_owned(), AbortOnDropHandle::new(task));
    }

    /// Ends the stream of a window that is gone.
    pub(crate) fn end_stream(&self, window: &str) {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).remove(window);
    }

    /// Starts the built-in exchange, once, and signs in to it. Answers the account.
    pub(crate) async fn start_demo(&self, ledger: Option<PathBuf>) -> anyhow::Result<String> {
        let mut demo = self.demo.lock().await;
        if let Some(demo) = &*demo {
            return Ok(demo.account.clone());
        }
        let started = Demo::start(&self.engine, ledger).await?;
        Ok(demo.insert(started).account.clone())
    }
}
