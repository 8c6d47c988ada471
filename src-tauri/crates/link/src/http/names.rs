//! Lets the HTTP library ask the name server that an administrator named.
//!
//! Invariant: the same answers as for a WebSocket.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::srv;

/// The name server.
pub(super) struct NameServer(pub(super) SocketAddr);

impl Resolve for NameServer {
    fn resolve(&self, name: Name) -> Resolving {
        let server = self.0;
        Box::pin(async move {
            let found = if name.as_str() == "localhost" {
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect()
            } else {
                srv::addresses(server, name.as_str(), 0).await?
            };
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}
