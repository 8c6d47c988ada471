//! A WebSocket to a PBX.
//!
//! Invariant: whoever holds the [`SocketReader`] owns the connection; dropping it closes the connection and stops the
//! writing task. Reading never waits for writing, and text is not copied.

use std::fmt;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error as WsError, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tokio_util::task::AbortOnDropHandle;

pub use self::request::{SocketLimits, SocketRequest};
pub use self::writer::SocketWriter;
use crate::dial::{Target, dial};
use crate::error::LinkError;
use crate::network::Network;
use crate::problem::Step;
use crate::refusal;
use crate::retry_after::retry_after;
use crate::scrub::{ScrubbedUrl, tame};
use crate::site::Site;
use crate::transport::AnyTransport;
use crate::wake::{Clocks, SystemClocks};

mod request;
mod writer;

/// How long a polite close may take.
pub const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// RFC 6455 allows 123 bytes.
const LONGEST_REASON: usize = 123;

/// An open WebSocket.
#[derive(Debug)]
pub struct Socket {
    reader: SocketReader,
    writer: SocketWriter,
}

/// What arrives. The text shares the memory it was received in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A text message.
    Text(Utf8Bytes),
    /// A binary message.
    Binary(Bytes),
    /// A ping (answered already) or a pong: says only that the other side lives.
    Alive,
}

/// The receiving half, and the owner of the connection.
pub struct SocketReader {
    host: String,
    limit: usize,
    stream: SplitStream<WebSocketStream<AnyTransport>>,
    queue: mpsc::Sender<Message>,
    _writing: AbortOnDropHandle<()>,
}

impl Socket {
    /// Connects, through the proxy if there is one, and upgrades.
    ///
    /// # Errors
    ///
    /// The first step that failed; [`LinkError::UpgradeRefused`] with the status if the server answered otherwise.
    pub async fn connect(network: &Network, request: SocketRequest) -> Result<Self, LinkError> {
        let upgrade = request.upgrade()?;
        let SocketRequest { url, limits, .. } = request;
        let host = Target::of(&url)?.name();
        tracing::debug!(url = %ScrubbedUrl(&url), "connecting");
        let transport = dial(network, &url).await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(limits.read_buffer)
            .write_buffer_size(16 * 1024)
            .max_message_size(Some(limits.max_message))
            .max_frame_size(Some(limits.max_message));
        let handshake = timeout(limits.upgrade_timeout, client_async_with_config(upgrade, transport, Some(config)));
        let (stream, _) = handshake
            .await
            .map_err(|_| LinkError::Timeout { host: host.clone(), step: Step::Upgrade, after: limits.upgrade_timeout })?
            .map_err(|error| broken(&host, limits.max_message, error))?;

        let (sink, stream) = stream.split();
        let (queue, waiting) = mpsc::channel(limits.queue.max(1));
        // The reader owns the task through the handle.
        let writing = AbortOnDropHandle::new(tokio::spawn(write(sink, waiting)));
        let writer = SocketWriter::new(queue.clone());
        let reader = SocketReader { host, limit: limits.max_message, stream, queue, _writing: writing };
        Ok(Self { reader, writer })
    }

    /// Connects to the first server of the site that takes us; `request` leads to the configured address.
    ///
    /// # Errors
    ///
    /// What the first server said. A refusal that is not the server's trouble (4xx) ends the search: the others would
    /// say the same.
    pub async fn reach(site: &Site, request: SocketRequest) -> Result<Self, LinkError> {
        let mut walk = site.walk().await;
        let mut first_failure = None;
        while let Some(place) = walk.next() {
            let error = match Self::connect(site.network(), request.clone().at(&place)).await {
                Ok(socket) => {
                    walk.worked(&place);
                    return Ok(socket);
                }
                Err(error) => error,
            };
            if !error.is_of_the_server() {
                return Err(first_failure.unwrap_or(error));
            }
            walk.failed(&place);
            first_failure = first_failure.or(Some(error));
        }
        Err(first_failure.unwrap_or_else(|| site.leads_nowhere()))
    }

    /// The halves; the reader owns the connection.
    #[must_use]
    pub fn split(self) -> (SocketReader, SocketWriter) {
        (self.reader, self.writer)
    }

    /// A sender for this socket.
    #[must_use]
    pub fn writer(&self) -> SocketWriter {
        self.writer.clone()
    }

    /// See [`SocketReader::next`].
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn next(&mut self) -> Result<Frame, LinkError> {
        self.reader.next().await
    }

    /// See [`SocketReader::close`].
    pub async fn close(self, code: u16, reason: &str) {
        self.reader.close(code, reason).await;
    }
}

impl SocketReader {
    /// The next frame. May be dropped and called again without losing one, as in `select!`.
    ///
    /// # Errors
    ///
    /// How the link ended: [`LinkError::Closed`] with the code, `Lost`, `TooLarge`, `Malformed`. There is nothing to
    /// read afterwards.
    pub async fn next(&mut self) -> Result<Frame, LinkError> {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => Ok(Frame::Text(text)),
            Some(Ok(Message::Binary(bytes))) => Ok(Frame::Binary(bytes)),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(Frame::Alive),
            Some(Ok(Message::Close(frame))) => {
                // Polling once more sends the answer that the library has prepared.
                let _ = self.stream.next().now_or_never();
                Err(closed(frame))
            }
            Some(Err(error)) => Err(broken(&self.host, self.limit, error)),
            None => Err(closed(None)),
        }
    }

    /// Says goodbye and waits for the answer, at most [`CLOSE_LIMIT`]; then the connection is gone in any case.
    pub async fn close(mut self, code: u16, reason: &str) {
        let mut end = reason.len().min(LONGEST_REASON);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        let goodbye = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from(&reason[..end]) };
        let polite = async {
            if self.queue.send(Message::Close(Some(goodbye))).await.is_ok() {
                while let Some(Ok(message)) = self.stream.next().await {
                    if message.is_close() {
                        break;
                    }
                }
            }
        };
        if timeout(CLOSE_LIMIT, polite).await.is_err() {
            tracing::debug!(host = self.host, "no answer to our close");
        }
    }
}

/// Writes what is queued, and flushes when nothing more is waiting. Ends with the connection; the reader sees why.
async fn write(mut sink: SplitSink<WebSocketStream<AnyTransport>, Message>, mut waiting: mpsc::Receiver<Message>) {
    while let Some(message) = waiting.recv().await {
        let mut written = sink.feed(message).await;
        while written.is_ok()
            && let Ok(message) = waiting.try_recv()
        {
            written = sink.feed(message).await;
        }
        if written.is_err() || sink.flush().await.is_err() {
            return;
        }
    }
}

fn closed(frame: Option<CloseFrame>) -> LinkError {
    match frame {
        Some(frame) => LinkError::Closed { code: Some(frame.code.into()), reason: tame(&frame.reason, LONGEST_REASON) },
        None => LinkError::Closed { code: None, reason: String::new() },
    }
}

/// What the WebSocket library says, in our words.
fn broken(host: &str, limit: usize, error: WsError) -> LinkError {
    #[allow(clippy::wildcard_enum_match_arm, reason = "a foreign enum that grows")]
    match error {
        WsError::ConnectionClosed | WsError::AlreadyClosed => closed(None),
        WsError::Capacity(CapacityError::MessageTooLong { .. }) => LinkError::TooLarge { limit },
        WsError::Http(response) => LinkError::UpgradeRefused {
            host: host.to_owned(),
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers(), SystemClocks.wall()),
        },
        WsError::Io(error) => refusal::any(host, Box::new(error)),
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete) => {
            refusal::lost(host, Box::new(error))
        }
        error => LinkError::Malformed { what: "the WebSocket stream", source: Some(Box::new(error)) },
    }
}

impl fmt::Debug for SocketReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketReader").field("host", &self.host).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
