//! The face of a KAZOO: Crossbar over HTTP and Blackhole over WebSocket, behind one listener (kazoo.md). Invariant: written
//! from the reference alone; it shares no code with the client.

mod agents;
mod auth;
mod binding;
mod blackhole;
mod bucket;
mod causes;
mod conferences;
mod crossbar;
mod envelope;
mod event;
mod floor;
mod hooks;
mod legs;
mod library;
mod loopback;
mod options;
mod rest;
mod tenant;
mod time;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::{TcpListener, ToSocketAddrs};

pub use options::{Acd, KazooGeneration, KazooOptions, Konami, UnknownKazooGeneration};

use self::{auth::Tokens, bucket::Buckets, floor::Floor, tenant::Tenant};
use crate::{
    exchange::{Exchange, News, Shared},
    http,
    tls::Identity,
};

/// Everything that the servers of one cluster share.
pub(crate) struct Kazoo {
    pub(crate) options: KazooOptions,
    pub(crate) tenant: Tenant,
    pub(crate) tokens: Tokens,
    pub(crate) buckets: Buckets,
    floor: Mutex<Floor>,
}

impl Kazoo {
    /// What happens at the telephones now. Taken before the switch, never while it is held.
    pub(crate) fn floor(&self) -> MutexGuard<'_, Floor> {
        self.floor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange {
    /// Opens the KAZOO face: Crossbar and Blackhole at one address; port 0 takes a free one. Several faces of one exchange
    /// are servers of one cluster: a token of one is good at all. Served until the exchange is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve_kazoo(&self, addr: impl ToSocketAddrs) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let site = crossbar::Crossbar::new(Arc::clone(&self.shared), self.cluster());
        self.own(http::serve(listener, site, None));
        Ok(addr)
    }

    /// As [`Self::serve_kazoo`], behind TLS; also says, as PEM, the authority that a client must be told to trust.
    ///
    /// # Errors
    /// When the address cannot be bound or the certificate cannot be made.
    pub async fn serve_kazoo_tls(&self, addr: impl ToSocketAddrs) -> std::io::Result<(SocketAddr, String)> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let identity = Identity::new(addr.ip())?;
        let site = crossbar::Crossbar::new(Arc::clone(&self.shared), self.cluster());
        self.own(http::serve(listener, site, Some(identity.acceptor)));
        Ok((addr, identity.authority_pem))
    }

    /// Id of the account at the KAZOO face; the same for every exchange.
    #[must_use]
    pub fn kazoo_account(&self) -> String {
        self.cluster().tenant.account.clone()
    }

    /// Id of a user at the KAZOO face.
    #[must_use]
    pub fn kazoo_user(&self, login: &str) -> Option<String> {
        self.cluster().tenant.people.iter().find(|person| person.login == login).map(|person| person.id.clone())
    }

    /// The `call_id`s under which the KAZOO face told a connection of the ledger: one, or one for each device that rang.
    #[must_use]
    pub fn kazoo_calls(&self, ledger_id: &str) -> Vec<String> {
        self.cluster().floor().call_ids(ledger_id)
    }

    /// How many legs live, as far as the KAZOO face has told: on a busy machine it is behind what happens.
    #[must_use]
    pub fn kazoo_legs(&self) -> usize {
        self.cluster().floor().living(None).count()
    }

    /// How many Blackhole sockets are open.
    #[must_use]
    pub fn kazoo_sockets(&self) -> usize {
        self.cluster().floor().sockets.len()
    }

    fn cluster(&self) -> Arc<Kazoo> {
        let mut begins = false;
        let kazoo = self.shared.kazoo.get_or_init(|| {
            begins = true;
            let tenant = self.shared.with(|switch| Tenant::new(&switch.cast, &self.shared.options.kazoo));
            Arc::new(Kazoo {
                options: self.shared.options.kazoo.clone(),
                tokens: Tokens::new(self.shared.faults.seed()),
                buckets: Buckets::new(self.shared.options.kazoo.bucket),
                floor: Mutex::new(Floor::new(&tenant, &self.shared.options.kazoo, self.shared.faults.seed())),
                tenant,
            })
        });
        let kazoo = Arc::clone(kazoo);
        if begins {
            let mut floor = kazoo.floor();
            let (_, news) = self.shared.listen(0, |switch| {
                floor.begin(switch);
                Vec::new()
            });
            drop(floor);
            self.own(tell(Arc::clone(&self.shared), Arc::clone(&kazoo), news));
        }
        kazoo
    }
}

/// Turns what happens into events for the sockets and hooks, once for everyone.
async fn tell(shared: Arc<Shared>, kazoo: Arc<Kazoo>, mut news: tokio::sync::mpsc::UnboundedReceiver<News>) {
    let mut hooks = hooks::Firing::default();
    loop {
        tokio::select! {
            said = news.recv() => match said {
                Some(News::Notice(notice)) => {
                    let mut floor = kazoo.floor();
                    floor.hear(&kazoo.tenant, &notice, shared.clock.now());
                    let calls = floor.take_hook_calls();
                    drop(floor);
                    hooks.fire(&kazoo, shared.clock, calls);
                }
                Some(News::Reply(_)) => {}
                None => return,
            },
            () = hooks.next() => {}
        }
    }
}
