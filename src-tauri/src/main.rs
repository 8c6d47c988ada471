//! Cordboard's program. Invariant: nothing happens here but handing over to the library.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    cordboard::run()
}
