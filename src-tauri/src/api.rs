//! The local API while it is wanted. Invariant: off means that nothing listens.

use cordboard_engine::Engine;
use cordboard_local_api::Server;

/// Serves as the settings wish, until the engine stops.
pub(crate) async fn follow(engine: Engine) {
    let mut wanted = engine.api_wanted();
    loop {
        let port = *wanted.borrow_and_update();
        let server = match port {
            Some(port) => match Server::start(engine.clone(), port).await {
                Ok(server) => {
                    engine.api_listening(Ok(Some(format!("http://{}", server.address()))));
                    Some(server)
                }
                Err(error) => {
                    tracing::warn!(%error, "the local API does not listen");
                    engine.api_listening(Err(error.to_string()));
                    None
                }
            },
            None => {
                engine.api_listening(Ok(None));
                None
            }
        };
        if wanted.changed().await.is_err() {
            return;
        }
        drop(server);
    }
}
