//! The sending half of a WebSocket.
//!
//! Invariant: the queue is bounded; whoever must not wait uses the calls that do not.

use std::fmt;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};

use super::closed;
use crate::error::LinkError;

/// The sending half: a bounded queue. Clones share it.
#[derive(Clone)]
pub struct SocketWriter {
    pub(super) queue: mpsc::Sender<Message>,
}

impl SocketWriter {
    pub(super) const fn new(queue: mpsc::Sender<Message>) -> Self {
        Self { queue }
    }

    /// Sends a text message, waiting for room in the queue.
    ///
    /// # Errors
    ///
    /// [`LinkError::Closed`] if the connection is gone.
    pub async fn send_text(&self, text: impl Into<Utf8Bytes>) -> Result<(), LinkError> {
        self.send(Message::Text(text.into())).await
    }

    /// Sends a binary message, waiting for room in the queue.
    ///
    /// # Errors
    ///
    /// [`LinkError::Closed`] if the connection is gone.
    pub async fn send_binary(&self, bytes: impl Into<Bytes>) -> Result<(), LinkError> {
        self.send(Message::Binary(bytes.into())).await
    }

    /// Sends a WebSocket ping unless the queue is full, for a full queue is not the place for one more ping.
    ///
    /// # Errors
    ///
    /// [`LinkError::Closed`] if the connection is gone.
    pub fn ping(&self) -> Result<(), LinkError> {
        match self.queue.try_send(Message::Ping(Bytes::new())) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(closed(None)),
        }
    }

    /// Sends a text message if there is room; `false` says that there is none.
    ///
    /// # Errors
    ///
    /// [`LinkError::Closed`] if the connection is gone.
    pub fn try_send_text(&self, text: impl Into<Utf8Bytes>) -> Result<bool, LinkError> {
        match self.queue.try_send(Message::Text(text.into())) {
            Ok(()) => Ok(true),
            Err(TrySendError::Full(_)) => Ok(false),
            Err(TrySendError::Closed(_)) => Err(closed(None)),
        }
    }

    async fn send(&self, message: Message) -> Result<(), LinkError> {
        self.queue.send(message).await.map_err(|_| closed(None))
    }
}

impl fmt::Debug for SocketWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketWriter").field("room", &self.queue.capacity()).finish_non_exhaustive()
    }
}
