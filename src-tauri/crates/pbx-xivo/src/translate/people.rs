//! People (xivo.md 3.16). Invariant: a column is what its header says, in the languages the vendor ships, and only without
//! headers is it guessed.

use cordboard_model::{Contact, ContactKey, ContactNumber, ContactSource, Event, LineState, Refusal, RefusalKind};

use super::{Tell, Translator, user::line_state};
use crate::frame::{ContactSheet, ContactSheets, DirectoryEntry, DirectoryTable, FavoriteUpdated, Flag, Text};

impl Translator {
    pub(super) fn found(&mut self, table: DirectoryTable<'_>, tell: &mut Tell<'_>) {
        tell.event(Event::ContactsListed(ContactSource::Search { term: None }, contacts(table, false)));
    }

    pub(super) fn favourites(&mut self, table: DirectoryTable<'_>, tell: &mut Tell<'_>) {
        tell.event(Event::ContactsListed(ContactSource::Favourites, contacts(table, true)));
    }
}

pub(super) fn favourite(update: FavoriteUpdated<'_>, tell: &mut Tell<'_>) {
    let key = key(update.contact_id, update.source);
    let event = match (&*update.action, key) {
        ("Added", Some(key)) => Event::FavouriteReported(key, true),
        ("Removed", Some(key)) => Event::FavouriteReported(key, false),
        (action, _) => Event::Refused(Refusal { kind: RefusalKind::FavouriteFailed, detail: action.to_owned() }),
    };
    tell.event(event);
}

fn key(id: Option<Text<'_>>, source: Option<Text<'_>>) -> Option<ContactKey> {
    Some(ContactKey { id: id?.into_owned(), source: source?.into_owned() })
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    First,
    Last,
    Number,
    Mobile,
    Favourite,
    /// Ids of the server that the vendor hides too.
    Technical,
    Other,
}

fn column(header: &str) -> Column {
    match header.trim().to_lowercase().as_str() {
        "name" | "nom" | "full name" | "fullname" => Column::Name,
        "firstname" | "first name" | "prénom" => Column::First,
        "lastname" | "last name" => Column::Last,
        "number" | "numéro" | "phone" | "phone number" => Column::Number,
        "mobile" => Column::Mobile,
        "favorite" | "favoris" | "favourite" => Column::Favourite,
        _ => Column::Other,
    }
}

fn columns(headers: &[Text<'_>]) -> Vec<Column> {
    let mut columns: Vec<Column> = headers.iter().map(|header| column(header)).collect();
    // The vendor's page drops these two before display.
    if headers.iter().any(|header| &**header == "Favoris")
        && let Some(start) = columns.len().checked_sub(3)
    {
        for technical in &mut columns[start..start + 2] {
            if *technical == Column::Other {
                *technical = Column::Technical;
            }
        }
    }
    columns
}

fn contacts(table: DirectoryTable<'_>, favourites: bool) -> Vec<Contact> {
    let columns = columns(&table.headers);
    let has_number = columns.contains(&Column::Number);
    table.entries.into_iter().map(|entry| contact(entry, &table.headers, &columns, has_number, favourites)).collect()
}

fn contact(entry: DirectoryEntry<'_>, headers: &[Text<'_>], columns: &[Column], has_number: bool, favourites: bool) -> Contact {
    let mut contact = Contact { line: entry.status.map_or(LineState::Unknown, |code| line_state(code.0)), ..Contact::default() };
    let (mut first, mut last) = (None, None);
    let mut marked = favourites;
    let mut guessed = has_number;
    for (at, cell) in entry.entry.into_iter().enumerate() {
        let Some(cell) = cell.filter(|cell| !cell.trim().is_empty()) else { continue };
        let label = headers.get(at).map(|header| header.to_string()).unwrap_or_default();
        match columns.get(at).copied().unwrap_or(Column::Other) {
            Column::Name => contact.name = cell.into_owned(),
            Column::First => first = Some(cell.into_owned()),
            Column::Last => last = Some(cell.into_owned()),
            Column::Number => contact.numbers.insert(0, number(label, cell, true)),
            Column::Mobile => contact.numbers.push(number(label, cell, false)),
            Column::Favourite => marked = &*cell == "true",
            Column::Technical => {}
            Column::Other if !guessed && looks_like_a_number(&cell) => {
                guessed = true;
                contact.numbers.insert(0, number(label, cell, true));
            }
            Column::Other => contact.details.push((label, cell.into_owned())),
        }
    }
    if contact.name.is_empty() {
        contact.name = [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
    } else if let Some(first) = first {
        contact.name = format!("{first} {}", contact.name);
    }
    contact.favourite = entry.favorite.map_or(marked, |Flag(favourite)| favourite);
    contact.key = key(entry.contact_id, entry.source);
    contact
}

fn number(label: String, number: Text<'_>, own_line: bool) -> ContactNumber {
    ContactNumber { label, number: number.into_owned(), own_line }
}

fn looks_like_a_number(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    digits >= 2 && cell.chars().all(|letter| letter.is_ascii_digit() || " +*#().-/".contains(letter))
}

pub(super) fn sheets(sheets: ContactSheets<'_>, favourites: bool, tell: &mut Tell<'_>) {
    let source = if favourites { ContactSource::Favourites } else { ContactSource::Search { term: None } };
    let contacts = sheets.sheets.into_iter().map(|sheet| person(sheet, favourites)).collect();
    tell.event(Event::ContactsListed(source, contacts));
}

fn person(sheet: ContactSheet<'_>, favourites: bool) -> Contact {
    let mut numbers = Vec::new();
    for action in sheet.actions.into_iter().flatten().filter(|action| &*action.action == "Call") {
        for cell in action.args.into_iter().flatten().flatten().filter(|cell| looks_like_a_number(cell)) {
            // Only the first number is the line whose state the sheet tells.
            let own_line = numbers.is_empty();
            numbers.push(number(action.action.to_string(), cell, own_line));
        }
    }
    let details = [("subtitle1", sheet.subtitle1), ("subtitle2", sheet.subtitle2)];
    Contact {
        key: None,
        name: sheet.name.into_owned(),
        numbers,
        details: details
            .into_iter()
            .filter_map(|(label, text)| Some((label.to_owned(), text.filter(|text| !text.is_empty())?.into_owned())))
            .collect(),
        favourite: sheet.is_favorite.map_or(favourites, |Flag(favourite)| favourite),
        line: sheet.status.and_then(|status| status.phone).map_or(LineState::Unknown, |code| line_state(code.0)),
        ..Contact::default()
    }
}
