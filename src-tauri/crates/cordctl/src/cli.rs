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
}

/// A kind of PBX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Face {
    /// XiVO-CC (Xuc)
    Xivo,
}

#[derive(Debug, Args)]
pub(crate) struct Exchange {
    /// Which protocol it speaks
    #[arg(long)]
    pub(crate) face: Face,
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
    /// Age of the server: g0, g1 or g2
    #[arg(long, value_name = "AGE", default_value = "g2")]
    pub(crate) generation: String,
    /// Let the exchange act for the agent where the scenario expects one
    #[arg(long)]
    pub(crate) headless: bool,
    /// The same seed gives the same faults
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
