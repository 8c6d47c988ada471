//! Tells Tauri where its capabilities are.
fn main() {
    tauri_build::build();
}
