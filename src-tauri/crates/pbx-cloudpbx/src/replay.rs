//! Recorded streams, for people who look at them. Invariant: the same input gives the same output; no clock.

use cordboard_model::{At, Command, Event, Health};
use cordboard_session::Stamped;
use url::{Url, form_urlencoded};

use crate::{
    CloudPbxAccount, Reject, Tally, Translator, Zone,
    rest::{CdrList, dial_reply},
};

/// A recorded stream of one account, line by line.
#[derive(Debug)]
pub struct Replay {
    translator: Translator,
    pbx_name: String,
    zone: Zone,
    is_open: bool,
}

impl Replay {
    /// Before the first line.
    #[must_use]
    pub fn new(account: &CloudPbxAccount) -> Self {
        let zone = account.server_zone().unwrap_or_default();
        Self { translator: Translator::new(account), pbx_name: account.pbx_name.clone(), zone, is_open: false }
    }

    /// A frame of the server. The first one after the socket opened opens the link, for nothing else tells.
    ///
    /// # Errors
    /// When it cannot be read; the stream goes on.
    pub fn received(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) -> Result<(), Reject> {
        self.open(at, events);
        self.translator.hear(text.as_bytes(), at, events).map(drop)
    }

    /// A request: a call that was asked for, or the socket that opens anew.
    pub fn requested(&mut self, path: &str, at: At, events: &mut Vec<Stamped>) {
        if path.trim_start_matches('/').starts_with("ws/") {
            if std::mem::take(&mut self.is_open) {
                events.push(Stamped { at, event: Event::LinkChanged(Health::Connecting) });
            }
            return;
        }
        let (page, query) = parts(path);
        if page != "/dial" {
            return;
        }
        let number = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "cpb").map(|(_, number)| number);
        if let Some(number) = number {
            self.translator.dialled(&number, at);
            let command = Command::Dial { number: number.into_owned(), attached: std::collections::BTreeMap::new() };
            events.push(Stamped { at, event: Event::Requested(command) });
        }
    }

    /// An answer.
    pub fn answered(&mut self, path: &str, status: u16, body: &str, at: At, events: &mut Vec<Stamped>) {
        match parts(path).0.as_str() {
            page if page.starts_with("/ws/") && status == 101 => self.open(at, events),
            "/cdr" => {
                if let Ok(list) = CdrList::read(status, body.as_bytes(), &self.pbx_name, &self.zone) {
                    self.translator.recorded(&list.records, None, at, events);
                }
            }
            "/dial" if dial_reply(status, body.as_bytes()).is_err() => self.translator.dial_refused(),
            _ => {}
        }
    }

    /// What was received so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        self.translator.tally()
    }

    fn open(&mut self, at: At, events: &mut Vec<Stamped>) {
        if !std::mem::replace(&mut self.is_open, true) {
            events.push(Stamped { at, event: Event::LinkChanged(Health::Live { since: at }) });
            self.translator.opened(at, events);
        }
    }
}

/// Page and query of a path, or of a whole address.
fn parts(path: &str) -> (String, String) {
    let base = Url::parse("http://localhost/").ok();
    let url = base.and_then(|base| base.join(path).ok());
    url.map_or_else(
        || (path.to_owned(), String::new()),
        |url| (url.path().to_owned(), url.query().unwrap_or_default().to_owned()),
    )
}
