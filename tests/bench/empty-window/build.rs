//! Hands the configuration beside it to Tauri.

fn main() {
    tauri_build::build();
}
