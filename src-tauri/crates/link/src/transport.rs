//! A connection, whatever lies below: TCP, a tunnel, TLS, or TLS in TLS.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// What a WebSocket can be spoken over.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

/// A connection of any kind.
pub(crate) type AnyTransport = Box<dyn Transport>;

impl Transport for TcpStream {}
impl Transport for TlsStream<AnyTransport> {}
impl Transport for AnyTransport {}
