//! `cordctl watch`: what happens at the accounts. Invariant: it changes nothing, and ends only by Ctrl-C or when no account
//! can be watched any more.

use std::io::{self, Write};

use cordboard_desk::{AccountDesk, Desk};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Dialects};
use cordboard_model::{AccountId, At, Change, Health};
use cordboard_session::{Clock, Session};
use serde::Serialize;
use tokio::{sync::mpsc, time::sleep};

use crate::{
    accounts,
    cli::Signed,
    commands::control::{Context, words},
    failure::Failure,
    moment::local,
    output::{Form, json_line},
    password,
    replay::change_line::{ChangeLine, pending, refusal_kind},
    stop::stopped,
};

const BATCHES: usize = 256;

/// Watches until Ctrl-C.
pub(crate) async fn run(context: &Context, signed: Signed) -> Result<(), Failure> {
    let folder = accounts::folder(context.data_dir.clone())?;
    let settings = accounts::load(&folder)?;
    let watched: Vec<&AccountSettings> = match (&signed.account, settings.accounts.len()) {
        (Some(_), _) | (None, 0) => vec![accounts::choose(&settings, signed.account.as_deref())?],
        (None, _) => settings.accounts.iter().collect(),
    };
    if signed.password_stdin && watched.len() > 1 {
        return Err(Failure::with_advice("One password on stdin cannot serve several accounts", "Name one with --account"));
    }
    let (to, mut batches) = mpsc::channel(BATCHES);
    let (mut desk, clock) = (Desk::new(), Clock::system());
    let mut sessions: Vec<Session> = Vec::new();
    for account in &watched {
        let password = password::known(account, signed.password_stdin).await?;
        desk.open_account(account.id.clone());
        sessions.push(
            PbxCrates
                .open(account, password::keys(account, password).await, to.clone())
                .map_err(|problem| Failure::from(&problem))?,
        );
    }
    drop(to);

    let mut teller = Teller { form: context.form, accounts: &watched, last: String::new() };
    let mut changes = Vec::new();
    let stopped = stopped();
    tokio::pin!(stopped);
    let result = loop {
        let lapse = desk.next_lapse().map(|due| due.ms_since(clock.wall()).max(0).unsigned_abs());
        tokio::select! {
            biased;
            () = &mut stopped => break Ok(()),
            batch = batches.recv() => {
                let Some(batch) = batch else { break Err(Failure::new("The sessions ended")) };
                for stamped in batch.events {
                    desk.apply(&batch.account, stamped.event, stamped.at, &mut changes);
                    teller.tell(&batch.account, stamped.at, &mut changes, &desk)?;
                }
                if let Some(failure) = nothing_left(&desk) {
                    break Err(failure);
                }
            }
            () = sleep(std::time::Duration::from_millis(lapse.unwrap_or_default())), if lapse.is_some() => {
                let now = clock.wall();
                for account in &watched {
                    desk.lapse(&account.id, now, &mut changes);
                    teller.tell(&account.id, now, &mut changes, &desk)?;
                }
            }
        }
    };
    for session in sessions {
        session.stop().await;
    }
    result
}

/// Why there is nothing left to watch, once that is so.
fn nothing_left(desk: &Desk) -> Option<Failure> {
    let over = |desk: &AccountDesk| match desk.health() {
        Health::SignedOut { problem } => Some(Failure::from(problem)),
        Health::Replaced => Some(Failure::with_advice("Another session of this user took over", "Close the other session")),
        Health::Stopped | Health::Connecting | Health::Live { .. } | Health::Waiting { .. } => None,
    };
    desk.accounts().map(|(_, desk)| over(desk)).collect::<Option<Vec<_>>>()?.pop()
}

struct Teller<'a> {
    form: Form,
    accounts: &'a [&'a AccountSettings],
    /// A person need not read the same twice.
    last: String,
}

impl Teller<'_> {
    fn tell(&mut self, account: &AccountId, at: At, changes: &mut Vec<Change>, desk: &Desk) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Told<'a> {
            change: ChangeLine<'a>,
        }
        let mut stdout = io::stdout().lock();
        for change in changes.drain(..) {
            match self.form {
                Form::Json => {
                    json_line(&mut stdout, &Told { change: ChangeLine::new(account, at, &change, desk.account(account)) })?
                }
                Form::Text => {
                    if let Some(text) = sentence(&change) {
                        let line = format!("{}  {text}", self.label(account));
                        if line != self.last {
                            writeln!(stdout, "{}  {line}", local(at))?;
                            self.last = line;
                        }
                    }
                }
            }
        }
        Ok(stdout.flush()?)
    }

    fn label<'b>(&'b self, account: &'b AccountId) -> &'b str {
        self.accounts.iter().find(|known| known.id == *account).map_or(account.as_str(), |known| known.label.as_str())
    }
}

/// The change for people; nothing for what they would not watch.
fn sentence(change: &Change) -> Option<String> {
    match change {
        Change::Link(health) => Some(link(health)),
        Change::User(user) => Some(format!("user  {}", cordboard_contract::clean(user.name.as_deref()?))),
        Change::CallUpserted(call) | Change::CallEnded(call) => Some(format!("call  {}", words(call))),
        Change::OwnAgent(own) => {
            let agent = own.agent.as_ref()?;
            let line = crate::replay::agent_line::state_word(agent.now.state);
            let why = agent
                .now
                .reason
                .as_ref()
                .map_or_else(String::new, |reason| format!(" ({})", cordboard_contract::clean(reason.as_str())));
            let asked = own
                .pending
                .as_ref()
                .map_or_else(String::new, |asked| format!(", asked for: {}", crate::replay::agent_line::target(&asked.target)));
            Some(format!("agent  {line}{why}{asked}"))
        }
        Change::CallPending(call, Some(asked)) => Some(format!("asked  {}  {call}", pending(*asked))),
        Change::Refused(no) => {
            let text = format!("refused  {} {}", refusal_kind(&no.kind), cordboard_contract::clean(&no.detail));
            Some(text.trim_end().to_owned())
        }
        Change::Voicemail(counts) => Some(format!("voicemail  {} new", counts.new)),
        Change::Parked(calls) => Some(format!("parked  {} calls", calls.len())),
        Change::Rooms(rooms) => Some(format!("conferences  {}", rooms.len())),
        Change::Message(message) => Some(format!("message  {}", super::sms::words(message))),
        Change::CallPending(_, None)
        | Change::Capabilities(_)
        | Change::Agent(_)
        | Change::AgentsKept(_)
        | Change::Queue(_)
        | Change::QueueGone(_)
        | Change::Presence(..)
        | Change::Line(..)
        | Change::Phone(_)
        | Change::Contacts(..)
        | Change::PastCalls(_)
        | Change::Recordings(_)
        | Change::RecordingFetch(_) => None,
    }
}

fn link(health: &Health) -> String {
    match health {
        Health::Stopped => "link  stopped".to_owned(),
        Health::Connecting => "link  connecting".to_owned(),
        Health::Live { .. } => "link  live".to_owned(),
        Health::Waiting { problem, .. } => format!("link  down: {}", Failure::from(problem).what()),
        Health::SignedOut { problem } => format!("link  signed out: {}", Failure::from(problem).what()),
        Health::Replaced => "link  replaced by another session".to_owned(),
    }
}
