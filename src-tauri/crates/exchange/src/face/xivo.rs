//! The face of a XiVO: Xuc over HTTP and WebSocket (xivo.md 1 to 4, 13). Invariant: written from the reference alone; it shares no code with the client.

mod command;
mod groups;
mod messages;
mod records;
mod rest;
mod session;
mod telling;
mod token;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::{exchange::Exchange, http, tls::Identity};

/// Age of the server (xivo.md 0.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Generation {
    /// 2016: no hold events, no directions, no names.
    G0,
    /// 2018 to 2019.
    G1,
    /// 2022 to 2024: calls can be named by id.
    #[default]
    G2,
}

impl std::str::FromStr for Generation {
    type Err = UnknownGeneration;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "g0" => Ok(Self::G0),
            "g1" => Ok(Self::G1),
            "g2" => Ok(Self::G2),
            _ => Err(UnknownGeneration(text.to_owned())),
        }
    }
}

/// There is no such generation.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no generation; known are g0, g1 and g2")]
pub struct UnknownGeneration(String);

impl Exchange {
    /// Opens the Xuc face; port 0 takes a free one. It is served until the exchange is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve_xivo(&self, addr: impl ToSocketAddrs) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        self.own(http::serve(listener, rest::Xuc::new(self.shared.clone()), None));
        Ok(addr)
    }

    /// As [`Self::serve_xivo`], behind TLS with a certificate for `localhost` and the address; also says, as PEM, the
    /// authority that signed it, which a client must be told to trust.
    ///
    /// # Errors
    /// When the address cannot be bound or the certificate cannot be made.
    pub async fn serve_xivo_tls(&self, addr: impl ToSocketAddrs) -> std::io::Result<(SocketAddr, String)> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let identity = Identity::new(addr.ip())?;
        self.own(http::serve(listener, rest::Xuc::new(self.shared.clone()), Some(identity.acceptor)));
        Ok((addr, identity.authority_pem))
    }
}
