//! What can be typed. Invariant: no argument takes a password: others could read it in the list of processes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::output::Form;

/// Cordboard without a window.
#[derive(Debug, Parser)]
#[command(name = "cordctl", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print JSON lines instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Where accounts and history are kept [default: the folder of the app]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,

    /// Log more to stderr (-v, -vv, -vvv)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Arguments {
    pub(crate) const fn form(&self) -> Form {
        if self.json { Form::Json } else { Form::Text }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the virtual exchange
    Exchange(Exchange),
    /// Decode frames: JSON lines on stdin, one answer each on stdout
    Decode {
        /// Whose frames they are
        face: Face,
    },
    /// Play a recorded stream: the changes, calls and agents it means
    Replay {
        /// Whose stream it is
        face: Face,
        /// A file of JSON lines; - is stdin
        file: PathBuf,
    },
    /// Print what happens at the accounts until Ctrl-C
    Watch(Signed),
    /// Call a number
    Dial(Dial),
    /// Answer a ringing call
    Answer(OnCall),
    /// End a call, or decline one that rings
    Hangup(OnCall),
    /// Put a call on hold, or take it back
    Hold(Hold),
    /// Pass a call on
    Transfer(Transfer),
    /// Show or change the state of the agent
    State(State),
    /// Start, stop, pause or resume the recording of a call
    Record(Record),
    /// Accounts of the app
    Account {
        #[command(subcommand)]
        wish: Account,
    },
    /// Webhooks by which a PBX calls Cordboard
    Webhook {
        #[command(subcommand)]
        wish: WebhookWish,
    },
    /// Short messages
    Sms {
        #[command(subcommand)]
        wish: Sms,
    },
    /// The local history
    History {
        #[command(subcommand)]
        wish: History,
    },
}

/// How a command signs in.
#[derive(Debug, Args)]
pub(crate) struct Signed {
    /// Which account, by id or label [default: the only one]
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    /// Read the password from stdin instead of the keyring
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OnCall {
    /// Which call, by id [default: the only one that fits]
    #[arg(long, value_name = "ID")]
    pub(crate) call: Option<String>,
    #[command(flatten)]
    pub(crate) signed: Signed,
}

#[derive(Debug, Args)]
pub(crate) struct Dial {
    /// The number, as it is written
    #[arg(required_unless_present = "selection")]
    pub(crate) number: Option<String>,
    /// Hand the text that is selected on the desktop to the app, which shows the number before it dials; to be bound to a key
    #[arg(long, conflicts_with_all = ["number", "attach"])]
    pub(crate) selection: bool,
    /// Data for the call, such as ticket=4711
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) attach: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) signed: Signed,
}

#[derive(Debug, Args)]
pub(crate) struct Hold {
    /// Take the call back
    #[arg(long)]
    pub(crate) off: bool,
    #[command(flatten)]
    pub(crate) on: OnCall,
}

#[derive(Debug, Args)]
pub(crate) struct Transfer {
    /// To whom; without --consult the call is passed on at once
    #[arg(required_unless_present_any = ["complete", "cancel"], conflicts_with_all = ["complete", "cancel"])]
    pub(crate) to: Option<String>,
    /// Call them first
    #[arg(long, conflicts_with_all = ["complete", "cancel"])]
    pub(crate) consult: bool,
    /// Join caller and consulted person
    #[arg(long, conflicts_with = "cancel")]
    pub(crate) complete: bool,
    /// End the consultation
    #[arg(long)]
    pub(crate) cancel: bool,
    #[command(flatten)]
    pub(crate) on: OnCall,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = false)]
pub(crate) struct State {
    #[command(subcommand)]
    pub(crate) wish: Option<StateWish>,
    /// Which account, by id or label [default: the only one]
    #[arg(long, value_name = "ACCOUNT", global = true)]
    pub(crate) account: Option<String>,
    /// Read the password from stdin instead of the keyring
    #[arg(long, global = true)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StateWish {
    /// Show the state
    Show,
    /// Be ready
    Ready {
        /// By which of the ready statuses
        status: Option<String>,
    },
    /// Be not ready
    NotReady {
        /// Why, in a word or label of the PBX
        reason: Option<String>,
    },
    /// Log in
    Login {
        /// At which telephone [default: that of the account]
        phone: Option<String>,
    },
    /// Log out
    Logout,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Sms {
    /// Send a message, and wait until the PBX says what became of it
    Send {
        /// To which number
        to: String,
        /// What it says
        text: String,
        /// Wait until it has arrived, not only until the PBX has taken it
        #[arg(long)]
        delivered: bool,
        #[command(flatten)]
        signed: Signed,
    },
    /// List the messages that were sent, newest first
    List {
        /// Only those with this number
        number: Option<String>,
        /// Which account, by id or label [default: all; with a number, the only one]
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
        /// So many at most
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Record {
    #[command(subcommand)]
    pub(crate) wish: RecordWish,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecordWish {
    /// Record the call
    Start(OnCall),
    /// Record the call no longer
    Stop(OnCall),
    /// Pause the recording
    Pause(OnCall),
    /// Resume the recording
    Resume(OnCall),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Add an account, or change the one with the same address and login
    Add(AddAccount),
    /// List the accounts
    List,
    /// Try an account step by step
    Test(Signed),
    /// Remove an account and its password; its calls stay in the history
    Remove {
        /// Which account, by id or label
        account: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookWish {
    /// List the webhooks of the account
    List(Signed),
    /// Have the PBX call this computer for all that Cordboard understands
    Add {
        /// Where the PBX reaches it [default: where the account listens]
        #[arg(long, value_name = "URL")]
        at: Option<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take back those that call this account's Cordboard
    Remove(Signed),
    /// What became of calling; most servers keep failures only
    Attempts(Signed),
    /// Print the address to write into the settings of a PBX that cannot be told by this program; whoever has it is heard
    Address {
        /// Where the PBX reaches the local API [default: this computer]
        #[arg(long, value_name = "URL")]
        at: Option<String>,
        /// Which account, by id or label [default: the only one]
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AddAccount {
    /// Which kind of PBX
    #[arg(long)]
    pub(crate) pbx: Face,
    /// host, host:port or an http(s) address
    #[arg(long)]
    pub(crate) address: String,
    /// Who signs in; with a key of the account, who the user is; at a CloudPBX, the name of the PBX
    #[arg(long)]
    pub(crate) login: String,
    /// The number of the telephone [default: none]
    #[arg(long, default_value = "")]
    pub(crate) phone: String,
    /// A name for people [default: the host]
    #[arg(long)]
    pub(crate) label: Option<String>,
    /// The maker of the telephone
    #[arg(long, value_name = "MAKER", value_parser = ["snom", "polycom", "yealink", "webrtc"])]
    pub(crate) phone_model: Option<String>,
    /// A PEM file with a further CA to trust
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// none, system or http://host:port [default: system]
    #[arg(long)]
    pub(crate) proxy: Option<String>,
    /// What only this kind of PBX has; can be given several times
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) options: Vec<(String, String)>,
    /// Read the password from stdin instead of asking for it
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum History {
    /// Search calls by number and name, newest first
    Search {
        /// Words that all occur; nothing finds every call
        text: Vec<String>,
        /// Only of this account, by id or label
        #[arg(long)]
        account: Option<String>,
        /// Only missed ones
        #[arg(long)]
        missed: bool,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "expected NAME=VALUE".to_owned())
}

/// A kind of PBX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Face {
    /// XiVO-CC (Xuc)
    Xivo,
    /// 2600Hz KAZOO (Crossbar and Blackhole)
    Kazoo,
    /// Brastel Basix (BERT)
    Basix,
    /// CloudPBX of Poziom7
    Cloudpbx,
}

impl Face {
    /// As settings name it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Xivo => "xivo",
            Self::Kazoo => "kazoo",
            Self::Basix => "basix",
            Self::Cloudpbx => "cloudpbx",
        }
    }
}

/// A protocol that the virtual exchange speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Spoken {
    /// Xuc
    Xivo,
    /// Crossbar and Blackhole, both at the same address
    Kazoo,
    /// Events and REST interface of a CloudPBX, both at the same address
    Cloudpbx,
    /// Erlang terms and REST interface of a Basix, both at the same address
    Basix,
}

#[derive(Debug, Args)]
pub(crate) struct Exchange {
    /// Which protocol it speaks
    #[arg(long)]
    pub(crate) face: Spoken,
    /// Address to listen on, such as 127.0.0.1:8090; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: String,
    /// What is played [default: the scripted morning of the demo]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// What goes wrong, such as drop=2%,delay=0..3s,cut@60s
    #[arg(long, value_name = "SPEC")]
    pub(crate) chaos: Option<String>,
    /// Where to write what really happened, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Age of the server: g0, g1 or g2 of a XiVO, 4.3, m or 5 of a KAZOO, queued or waiting of a Basix [default: g2, 4.3, waiting]
    #[arg(long, value_name = "AGE")]
    pub(crate) generation: Option<String>,
    /// Let the exchange act for the agent where the scenario expects one
    #[arg(long)]
    pub(crate) headless: bool,
    /// The same seed gives the same faults
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
