//! A recorded stream played to a desk. Invariant: no clock but the stream's: the same input gives the same bytes.

pub(crate) mod agent_line;
pub(crate) mod call_line;
pub(crate) mod change_line;
mod recorded;
mod stream;

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    sync::Arc,
};

use cordboard_desk::Desk;
use cordboard_model::{AccountId, At, Call, CallId, Change, Event, Health};
use cordboard_session::Stamped;
use serde::Serialize;

use crate::{
    cli::Face,
    failure::Failure,
    lines::{LONGEST, Line, Lines},
    output::json_line,
    replay::{
        agent_line::AgentLine,
        call_line::CallLine,
        change_line::ChangeLine,
        recorded::{Counts, Recorded},
        stream::{Account, Entry, Passed, What},
    },
};

/// Longer reasons say no more.
const REASON_LETTERS: usize = 200;

/// What a stream held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Lines of any kind.
    pub(crate) lines: u64,
    /// Lines that are no lines of a stream.
    pub(crate) garbage: u64,
    /// Frames of the server.
    pub(crate) frames: u64,
    /// Frames of types nobody told us about.
    pub(crate) unknown: u64,
    /// Frames without meaning for us.
    pub(crate) ignored: u64,
    /// Frames that are not what they promise.
    pub(crate) malformed: u64,
}

impl Tally {
    /// Adds one frame; a new link begins to count anew.
    const fn count(&mut self, before: Counts, after: Counts) {
        let same_link = after.frames > before.frames && before.frames > 0;
        let before = if same_link { before } else { Counts { frames: 0, unknown: 0, ignored: 0, malformed: 0 } };
        self.frames += after.frames - before.frames;
        self.unknown += after.unknown - before.unknown;
        self.ignored += after.ignored - before.ignored;
        self.malformed += after.malformed - before.malformed;
    }
}

/// Plays a stream: changes as they arise, then calls, then agents. What cannot be understood is told to `complain`.
pub(crate) fn replay(
    face: Face,
    input: impl Read,
    output: impl Write,
    complain: impl FnMut(u64, &str),
) -> Result<Tally, Failure> {
    let mut player = Player::new(face, output, complain);
    let mut lines = Lines::new(input, LONGEST);
    loop {
        match lines.next(|| player.output.flush())? {
            Some(Line::Bytes(bytes)) => player.line(bytes)?,
            Some(Line::TooLong) => player.too_long(),
            None => return player.finish(),
        }
    }
}

struct Player<W, C> {
    face: Face,
    output: W,
    complain: C,
    desk: Desk,
    accounts: Vec<(AccountId, Recorded)>,
    /// Whose the lines are.
    current: Option<usize>,
    calls: Vec<(AccountId, Arc<Call>)>,
    places: HashMap<(AccountId, CallId), usize>,
    tally: Tally,
    /// When the last line passed.
    now: At,
    events: Vec<Stamped>,
    changes: Vec<Change>,
}

impl<W: Write, C: FnMut(u64, &str)> Player<W, C> {
    fn new(face: Face, output: W, complain: C) -> Self {
        Self {
            face,
            output,
            complain,
            desk: Desk::new(),
            accounts: Vec::new(),
            current: None,
            calls: Vec::new(),
            places: HashMap::new(),
            tally: Tally::default(),
            now: At::default(),
            events: Vec::new(),
            changes: Vec::new(),
        }
    }

    fn line(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tally.lines += 1;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        match stream::parse(bytes) {
            Ok(Entry::Account(account)) => {
                self.begin(&account);
                Ok(())
            }
            Ok(Entry::Passed(passed)) => self.passed(passed),
            Err(reason) => {
                self.tally.garbage += 1;
                self.told(&reason);
                Ok(())
            }
        }
    }

    fn too_long(&mut self) {
        self.tally.lines += 1;
        self.tally.garbage += 1;
        self.told("longer than any frame may be");
    }

    fn told(&mut self, reason: &str) {
        let reason: String = reason.chars().filter(|letter| !letter.is_control()).take(REASON_LETTERS).collect();
        (self.complain)(self.tally.lines, &reason);
    }

    fn begin(&mut self, account: &Account) -> usize {
        let id = AccountId::from(account.id.as_deref().or(account.user.as_deref()).unwrap_or("account"));
        let place = self.accounts.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            self.desk.open_account(id.clone());
            self.accounts.push((id, Recorded::new(self.face, account)));
            self.accounts.len() - 1
        });
        self.current = Some(place);
        place
    }

    fn passed(&mut self, Passed { at, what }: Passed) -> io::Result<()> {
        let place = match self.current {
            Some(place) => place,
            None => self.begin(&Account::default()),
        };
        self.lapse(at)?;
        self.now = at;
        let mut events = std::mem::take(&mut self.events);
        let (account, replay) = &mut self.accounts[place];
        let account = account.clone();
        let mut malformed = None;
        match what {
            What::Received(frame) => {
                let before = replay.counts();
                malformed = replay.received(&frame, at, &mut events).err();
                self.tally.count(before, replay.counts());
            }
            What::Sent(text) => replay.sent(&text, at, &mut events),
            What::Http(http) => replay.http(&http, at, &mut events),
        }
        if let Some(malformed) = malformed {
            self.told(&malformed);
        }
        for Stamped { at, event } in events.drain(..) {
            self.apply(&account, event, at)?;
        }
        self.events = events;
        Ok(())
    }

    fn apply(&mut self, account: &AccountId, event: Event, at: At) -> io::Result<()> {
        let again = matches!(&event, Event::LinkChanged(Health::Live { .. }));
        if again && self.desk.account(account).is_some_and(|desk| desk.health().is_live()) {
            // The old link ended unseen; what was asked of it will not be confirmed.
            self.desk.apply(account, Event::LinkChanged(Health::Connecting), at, &mut self.changes);
        }
        self.desk.apply(account, event, at, &mut self.changes);
        self.tell(account, at)
    }

    /// Lets fail what was not confirmed before this moment.
    fn lapse(&mut self, now: At) -> io::Result<()> {
        while let Some(due) = self.desk.next_lapse().filter(|due| *due < now) {
            for place in 0..self.accounts.len() {
                let account = self.accounts[place].0.clone();
                self.desk.lapse(&account, due, &mut self.changes);
                self.tell(&account, due)?;
            }
            if self.desk.next_lapse().is_some_and(|next| next <= due) {
                break;
            }
        }
        Ok(())
    }

    fn tell(&mut self, account: &AccountId, at: At) -> io::Result<()> {
        #[derive(Serialize)]
        struct Told<'a> {
            change: ChangeLine<'a>,
        }
        for change in self.changes.drain(..) {
            let change_line = ChangeLine::new(account, at, &change, self.desk.account(account));
            json_line(&mut self.output, &Told { change: change_line })?;
            if let Change::CallUpserted(call) | Change::CallEnded(call) = change {
                let place = *self.places.entry((account.clone(), call.id.clone())).or_insert_with(|| {
                    self.calls.push((account.clone(), Arc::clone(&call)));
                    self.calls.len() - 1
                });
                self.calls[place].1 = call;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Tally, Failure> {
        #[derive(Serialize)]
        struct Calls<'a> {
            call: CallLine<'a>,
        }
        #[derive(Serialize)]
        struct Agents<'a> {
            agent: AgentLine<'a>,
        }
        let mut events = std::mem::take(&mut self.events);
        for place in 0..self.accounts.len() {
            let (account, replay) = &mut self.accounts[place];
            let account = account.clone();
            replay.finish(self.now, &mut events);
            for Stamped { at, event } in events.drain(..) {
                self.apply(&account, event, at)?;
            }
        }
        // Stable: calls of the same moment stay in the order in which they were first seen.
        self.calls.sort_by_key(|(_, call)| call.started_at);
        for (account, call) in &self.calls {
            json_line(&mut self.output, &Calls { call: CallLine::new(call, self.desk.account(account)) })?;
        }
        for (account, desk) in self.desk.accounts() {
            if let Some(agent) = AgentLine::new(account, desk.own_agent(), Some(desk)) {
                json_line(&mut self.output, &Agents { agent })?;
            }
        }
        self.output.flush()?;
        Ok(self.tally)
    }
}
