//! The menu of the newest tray icon, as a panel reads and presses it. Invariant: what cannot be pressed is not pressed.

use std::{collections::HashMap, io::Write as _};

use anyhow::{Context as _, bail};
use zbus::{
    Connection, Proxy,
    zvariant::{OwnedObjectPath, OwnedValue, Structure, Value},
};

use crate::tray;

const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// Its id, its properties, and the nodes below it.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// A line of the menu.
struct Line {
    id: i32,
    label: String,
    enabled: bool,
    /// It is marked as what holds.
    on: bool,
    depth: usize,
}

/// Prints it: a tab for each menu within a menu, `*` after what holds, in brackets what cannot be pressed.
pub(crate) async fn print() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for Line { label, enabled, on, depth, .. } in read(&menu(&Connection::session().await?).await?).await? {
        let label = if enabled { label } else { format!("({label})") };
        writeln!(out, "{}{label}{}", "\t".repeat(depth), if on { " *" } else { "" })?;
    }
    Ok(())
}

/// Presses the line that begins so.
pub(crate) async fn press(label: &str) -> anyhow::Result<()> {
    let bus = Connection::session().await?;
    let menu = menu(&bus).await?;
    let lines = read(&menu).await?;
    let Some(line) = lines.iter().find(|line| line.enabled && line.label.starts_with(label)) else {
        bail!("no line that can be pressed begins with {label:?}");
    };
    menu.call_method("Event", &(line.id, "clicked", Value::from(0_i32), 0_u32)).await?;
    Ok(())
}

async fn menu(bus: &Connection) -> anyhow::Result<Proxy<'static>> {
    let watcher = Proxy::new(bus, tray::NAME, tray::PATH, tray::NAME).await?;
    let items: Vec<String> = watcher.get_property("RegisteredStatusNotifierItems").await?;
    // Icons of programs that ended are still in the list.
    for item in items.iter().rev() {
        let (owner, path) = item.split_at(item.find('/').context("an icon without a path")?);
        let icon = Proxy::new(bus, owner.to_owned(), path.to_owned(), ITEM).await?;
        if let Ok(path) = icon.get_property::<OwnedObjectPath>("Menu").await {
            return Ok(Proxy::new(bus, owner.to_owned(), path, MENU).await?);
        }
    }
    bail!("no icon in the tray")
}

async fn read(menu: &Proxy<'_>) -> anyhow::Result<Vec<Line>> {
    let reply = menu.call_method("GetLayout", &(0_i32, -1_i32, Vec::<&str>::new())).await?;
    let (_, (_, _, children)): (u32, Node) = reply.body().deserialize()?;
    let mut lines = Vec::new();
    for child in &children {
        gather(child, 0, &mut lines);
    }
    Ok(lines)
}

/// A node is an id, its properties, and its own nodes, each in a box.
fn gather(node: &Value<'_>, depth: usize, lines: &mut Vec<Line>) {
    let Some([Value::I32(id), Value::Dict(properties), Value::Array(inner)]) = unboxed(node).map(Structure::fields) else {
        return;
    };
    let text = |name: &str| properties.get::<_, String>(&name).ok().flatten();
    if let Some(label) = text("label") {
        // An underscore names a key; two are one.
        let label = label.replace("__", "\u{0}").replace('_', "").replace('\u{0}', "_");
        let enabled = properties.get::<_, bool>(&"enabled").ok().flatten().unwrap_or(true);
        let on = properties.get::<_, i32>(&"toggle-state").ok().flatten() == Some(1);
        lines.push(Line { id: *id, label, enabled, on, depth });
    }
    for child in inner.inner() {
        gather(child, depth + 1, lines);
    }
}

fn unboxed<'a>(value: &'a Value<'a>) -> Option<&'a Structure<'a>> {
    if let Value::Value(inner) = value {
        return unboxed(inner);
    }
    if let Value::Structure(structure) = value { Some(structure) } else { None }
}
