//! The accept loop. Invariant: so many connections are served at a time; further ones wait to be accepted, and none outlives the
//! handle.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{
    Request, Response,
    body::{Body, Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};

/// After an accept that failed.
const BREATH: Duration = Duration::from_millis(50);

/// How visitors are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// So many connections at a time.
    pub connections: usize,
    /// The longest head of a request, bytes.
    pub longest_head: usize,
    /// How soon the head of a request must have come.
    pub patience: Duration,
    /// How long a connection may last in all; as long as it likes when `None`.
    pub lasts: Option<Duration>,
    /// Whether a connection may bring several requests.
    pub keeps_alive: bool,
}

/// Who answers.
pub trait House: Send + Sync + 'static {
    /// What lives as long as a connection does.
    type Visit: Default + Send + Sync;
    /// What is answered.
    type Content: Body<Data = Bytes, Error = Infallible> + Send + 'static;

    /// Answers one request.
    fn answer(&self, request: Request<Incoming>, visit: &Self::Visit) -> impl Future<Output = Response<Self::Content>> + Send;
}

/// Serves until it is dropped.
#[derive(Debug)]
pub struct Inlet {
    address: SocketAddr,
    _task: JoinSet<()>,
}

impl Inlet {
    /// Listens at that address and nowhere else. The house may want to know where it is: port 0 becomes a free one.
    ///
    /// # Errors
    /// When the address is not of this machine or taken.
    pub async fn open<H: House>(address: SocketAddr, manners: Manners, house: impl FnOnce(SocketAddr) -> H) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let mut task = JoinSet::new();
        task.spawn(serve(listener, manners, Arc::new(house(address))));
        Ok(Self { address, _task: task })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn serve<H: House>(listener: TcpListener, manners: Manners, house: Arc<H>) {
    let places = Arc::new(Semaphore::new(manners.connections));
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let house = Arc::clone(&house);
                    connections.spawn(async move {
                        connection(stream, manners, &*house).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection<H: House>(stream: TcpStream, manners: Manners, house: &H) {
    let visit = H::Visit::default();
    let service = service_fn(async |request| Ok::<_, Infallible>(house.answer(request, &visit).await));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(manners.patience)
        .max_buf_size(manners.longest_head)
        .keep_alive(manners.keeps_alive);
    let served = http.serve_connection(TokioIo::new(stream), service);
    let result = match manners.lasts {
        Some(lasts) => tokio::time::timeout(lasts, served).await,
        None => Ok(served.await),
    };
    match result {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection ended"),
        Err(_) => tracing::debug!("a connection was too slow"),
    }
}
