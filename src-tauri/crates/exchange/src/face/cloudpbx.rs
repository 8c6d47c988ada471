//! The face of a CloudPBX: events over a one-way WebSocket and a small REST interface, behind one listener (cloudpbx.md).
//! Invariant: written from the reference alone; it shares no code with the client.

mod floor;
mod options;
mod records;
mod session;
mod site;
mod sound;
mod telling;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::mpsc,
    time::Instant,
};

pub use options::{CloudPbxOptions, CloudPbxQuirks};

use self::floor::{Floor, Sms};
use crate::{
    exchange::{Exchange, News, Shared},
    face::socket::at,
    http,
};

/// Between the keep-alive frames of the push module.
const KEEP_ALIVE: tokio::time::Duration = tokio::time::Duration::from_secs(10);

/// What all sockets and requests of the PBX share.
pub(crate) struct CloudPbx {
    pub(crate) options: CloudPbxOptions,
    floor: Mutex<Floor>,
    messages: mpsc::UnboundedSender<Sms>,
}

impl CloudPbx {
    pub(crate) fn floor(&self) -> MutexGuard<'_, Floor> {
        self.floor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange {
    /// Opens the CloudPBX face: REST interface and events at one address; port 0 takes a free one. Served until the exchange is
    /// dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve_cloudpbx(&self, addr: impl ToSocketAddrs) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let site = site::Api::new(Arc::clone(&self.shared), self.cloudpbx());
        self.own(http::serve(listener, site, None));
        Ok(addr)
    }

    /// How many event sockets are open.
    #[must_use]
    pub fn cloudpbx_sockets(&self) -> usize {
        self.cloudpbx().floor().sockets()
    }

    fn cloudpbx(&self) -> Arc<CloudPbx> {
        let mut messages = None;
        let face = Arc::clone(self.shared.cloudpbx.get_or_init(|| {
            let options = self.shared.options.cloudpbx.clone();
            let (sender, receiver) = mpsc::unbounded_channel();
            messages = Some(receiver);
            Arc::new(CloudPbx { floor: Mutex::new(Floor::new(&options)), options, messages: sender })
        }));
        if let Some(messages) = messages {
            let (_, news) = self.shared.listen(0, |_| Vec::new());
            self.own(tell(Arc::clone(&self.shared), Arc::clone(&face), news, messages));
        }
        face
    }
}

/// Turns what happens into frames, once for all sockets: they share the counter of the channel.
async fn tell(
    shared: Arc<Shared>,
    face: Arc<CloudPbx>,
    mut news: mpsc::UnboundedReceiver<News>,
    mut messages: mpsc::UnboundedReceiver<Sms>,
) {
    let mut on_their_way: Vec<Sms> = Vec::new();
    let mut keep_alive = face.options.quirks.keep_alives.then(|| Instant::now() + KEEP_ALIVE);
    loop {
        let due = on_their_way.iter().map(|sms| sms.due).min();
        tokio::select! {
            said = news.recv() => match said {
                Some(News::Notice(notice)) => {
                    let queues = |agent: u32| shared.with(|switch| {
                        let queues = switch.members.keys().filter(|(_, member)| *member == agent);
                        queues.filter_map(|(queue, _)| Some(switch.queue(*queue)?.name.clone())).collect::<Vec<_>>()
                    });
                    let person = |agent: u32| shared.with(|switch| {
                        let user = switch.cast.users.iter().find(|user| {
                            switch.agents.get(&agent).is_some_and(|known| known.user == user.id)
                        });
                        user.map(|user| (user.extension.clone(), user.full_name()))
                    });
                    let told = telling::Told { queues: &queues, person: &person };
                    let events = face.floor().hear(&notice, &told, &face.options);
                    face.floor().tell(events, &face.options);
                }
                Some(News::Reply(_)) => {}
                None => return,
            },
            sms = messages.recv() => match sms {
                Some(sms) => on_their_way.push(sms),
                None => return,
            },
            () = at(keep_alive) => {
                face.floor().keep_alive(&face.options);
                keep_alive = Some(Instant::now() + KEEP_ALIVE);
            }
            () = at(due) => {
                let now = Instant::now();
                for mut sms in std::mem::take(&mut on_their_way) {
                    if sms.due > now {
                        on_their_way.push(sms);
                        continue;
                    }
                    face.floor().tell(sms.next().into_iter().collect(), &face.options);
                    if !sms.is_over() {
                        on_their_way.push(sms);
                    }
                }
            }
        }
    }
}
