//! A name server on loopback, over UDP, that says what the test wants.
//!
//! Invariant: it owns its task; dropping it closes its socket.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::net::UdpSocket;
use tokio_util::task::AbortOnDropHandle;

use crate::network::{Network, NetworkSettings};
use crate::proxy::ProxySettings;
use crate::tests::peers::Authority;

/// What it says to a question.
#[derive(Clone)]
pub(crate) enum Say {
    /// Priority, weight, port and target of each, and the life of all.
    Services(u32, Vec<(u16, u16, u16, &'static str)>),
    /// This address.
    Address(Ipv4Addr),
    /// There is no such name.
    NoName,
    /// It cannot answer now.
    Failure,
    /// Nothing.
    Silence,
    /// The head of an answer, then something else.
    Garbage,
}

pub(crate) struct FakeNameServer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _serving: AbortOnDropHandle<()>,
}

impl FakeNameServer {
    /// Answers by the name, which comes in small letters and without the dot at the end.
    pub(crate) async fn start(answer: impl Fn(&str) -> Say + Send + 'static) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        let serving = tokio::spawn(async move {
            let mut question = [0; 512];
            loop {
                let (length, from) = socket.recv_from(&mut question).await.unwrap();
                let (name, end) = name(&question[..length]);
                let kind = u16::from_be_bytes([question[end], question[end + 1]]);
                seen.lock().unwrap().push(name.clone());
                if let Some(bytes) = reply(&question[..end + 4], kind, answer(&name)) {
                    socket.send_to(&bytes, from).await.unwrap();
                }
            }
        });
        Self { address, asked, _serving: AbortOnDropHandle::new(serving) }
    }

    /// The names asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// A direct network that asks this server.
    pub(crate) fn network(&self, authority: Option<&Authority>) -> Network {
        let file = authority.map(Authority::file);
        let ca_file = file.as_ref().map(|file| file.path().to_owned());
        let (proxy, name_server) = (ProxySettings::None, Some(self.address));
        Network::new(NetworkSettings { ca_file, proxy, name_server, ..NetworkSettings::default() }).unwrap()
    }
}

fn reply(question: &[u8], kind: u16, say: Say) -> Option<Vec<u8>> {
    const ADDRESS: u16 = 1;
    const SERVICE: u16 = 33;
    let (code, answers) = match say {
        Say::Silence => return None,
        Say::Garbage => return Some([&question[..4], &[0xff; 40]].concat()),
        Say::NoName => (3, Vec::new()),
        Say::Failure => (2, Vec::new()),
        Say::Services(life, records) if kind == SERVICE => {
            let data = |&(priority, weight, port, target): &(u16, u16, u16, &str)| {
                [&priority.to_be_bytes()[..], &weight.to_be_bytes(), &port.to_be_bytes(), &labels(target)].concat()
            };
            (0, records.iter().map(|one| record(SERVICE, life, &data(one))).collect())
        }
        Say::Address(address) if kind == ADDRESS => (0, vec![record(ADDRESS, 60, &address.octets())]),
        Say::Services(..) | Say::Address(_) => (0, Vec::new()),
    };
    let mut bytes = question.to_vec();
    bytes[2..4].copy_from_slice(&[0x81, 0x80 | code]);
    bytes[4..12].copy_from_slice(&[0, 1, 0, u8::try_from(answers.len()).unwrap(), 0, 0, 0, 0]);
    bytes.extend(answers.concat());
    Some(bytes)
}

/// A record about the name in the question.
fn record(kind: u16, life: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&[0xc0, 12][..], &kind.to_be_bytes(), &[0, 1], &life.to_be_bytes(), &length.to_be_bytes(), data].concat()
}

fn labels(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes
}

/// The name in the question, and where it ends.
fn name(question: &[u8]) -> (String, usize) {
    let (mut at, mut labels) = (12, Vec::new());
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).to_lowercase());
        at = end;
    }
    (labels.join("."), at + 1)
}
