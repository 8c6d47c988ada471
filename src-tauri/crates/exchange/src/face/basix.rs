//! The face of a Basix: Erlang terms over a WebSocket and a few REST calls, behind one listener (basix.md). Invariant: written from
//! the reference alone; of the client's code it knows only how terms are coded.

mod causes;
mod channels;
mod command;
mod floor;
mod layout;
mod options;
mod record;
mod rest;
mod roster;
mod session;
mod site;
mod term;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::mpsc,
};

pub use options::{BasixGeneration, BasixNames, BasixOptions, BasixQuirks, UnknownBasixGeneration};

use self::{floor::Floor, record::Channel};
use crate::{
    core::{call::LegKey, notice::LegState},
    exchange::{Exchange, News},
    http,
};

/// What all sockets and requests of the PBX share.
pub(crate) struct Basix {
    pub(crate) options: BasixOptions,
    floor: Mutex<Floor>,
}

impl Basix {
    /// What happens at the PBX now. Taken before the switch, never while it is held.
    pub(crate) fn floor(&self) -> MutexGuard<'_, Floor> {
        self.floor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose faults a connection has: those of its user, or of the domain.
    fn login_of(&self, user: Option<u32>) -> String {
        let floor = self.floor();
        let person = user.and_then(|user| floor.roster.person(user));
        person.map_or_else(|| self.options.domain.clone(), |person| person.login.clone())
    }
}

impl Exchange {
    /// Opens the Basix face: socket and REST interface at one address; port 0 takes a free one. Served until the exchange is
    /// dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve_basix(&self, addr: impl ToSocketAddrs) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let site = site::Api::new(Arc::clone(&self.shared), self.basix());
        self.own(http::serve(listener, site, None));
        Ok(addr)
    }

    /// The uuids under which the Basix face told a connection of the ledger: one, or one for each terminal that rang.
    #[must_use]
    pub fn basix_channels(&self, ledger_id: &str) -> Vec<String> {
        self.basix().floor().names.get(ledger_id).cloned().unwrap_or_default()
    }

    /// How many channels live, as far as the Basix face has told: on a busy machine it is behind what happens.
    #[must_use]
    pub fn basix_living(&self) -> usize {
        self.basix().floor().living()
    }

    /// How many sockets are open.
    #[must_use]
    pub fn basix_sockets(&self) -> usize {
        self.basix().floor().sockets()
    }

    fn basix(&self) -> Arc<Basix> {
        let mut news = None;
        let face = Arc::clone(self.shared.basix.get_or_init(|| {
            let options = self.shared.options.basix.clone();
            let seed = self.shared.faults.seed();
            let mut floor = None;
            let (_, receiver) = self.shared.listen(0, |switch| {
                floor = Some(Floor::new(switch, &options, seed));
                Vec::new()
            });
            news = Some(receiver);
            let floor = floor.unwrap_or_else(|| self.shared.with(|switch| Floor::new(switch, &options, seed)));
            Arc::new(Basix { floor: Mutex::new(floor), options })
        }));
        if let Some(news) = news {
            self.own(tell(Arc::clone(&face), news));
        }
        face
    }
}

/// Turns what happens into frames, once for all sockets.
async fn tell(face: Arc<Basix>, mut news: mpsc::UnboundedReceiver<News>) {
    while let Some(said) = news.recv().await {
        match said {
            News::Notice(notice) => face.floor().hear(&notice),
            News::Reply(_) => {}
        }
    }
}

/// Takes away the channel of one terminal while others of the same connection go on ringing.
fn channels_of_a_terminal(floor: &mut Floor, key: LegKey, uuid: &str) -> Option<Channel> {
    let channels = floor.channels.get_mut(&key).filter(|channels| channels.len() > 1)?;
    let place = channels.iter().position(|channel| channel.uuid == uuid && channel.view.state == LegState::Ringing)?;
    Some(channels.remove(place))
}
