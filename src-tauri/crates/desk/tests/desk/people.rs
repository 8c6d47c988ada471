//! People and lines, one case a line.

use cordboard_model::{Change, Contact, ContactKey, ContactNumber, ContactSource, Event, LineState, Refusal, RefusalKind};

use crate::Bench;

fn key(id: &str) -> ContactKey {
    ContactKey { source: "internal".to_owned(), id: id.to_owned() }
}

fn person(id: &str, number: &str, favourite: bool) -> Contact {
    let number = ContactNumber { label: "Number".to_owned(), number: number.to_owned(), own_line: true };
    Contact { key: Some(key(id)), name: format!("Person {id}"), numbers: vec![number], favourite, ..Contact::default() }
}

fn search() -> ContactSource {
    ContactSource::Search { term: None }
}

fn favourites(bench: &Bench) -> Vec<Contact> {
    bench.account().favourites().map(|people| people.to_vec()).unwrap_or_default()
}

fn found(bench: &Bench) -> Vec<Contact> {
    bench.account().search().map(|(_, people)| people.to_vec()).unwrap_or_default()
}

#[test]
fn a_line_shows_at_the_people_it_belongs_to() {
    let mut bench = Bench::live();
    bench.at(1, Event::ContactsListed(ContactSource::Favourites, vec![person("17", "1201", true), person("18", "1202", true)]));
    bench.at(1, Event::ContactsListed(search(), vec![person("17", "1201", true)]));
    let changes = bench.at(2, Event::LineReported("1201".into(), LineState::Busy));
    assert_eq!(changes.len(), 3, "{changes:?}");
    assert!(changes.contains(&Change::Line("1201".into(), LineState::Busy)));
    assert_eq!(favourites(&bench)[0].line, LineState::Busy);
    assert_eq!(favourites(&bench)[1].line, LineState::Unknown);
    assert_eq!(found(&bench)[0].line, LineState::Busy);
    assert_eq!(bench.at(3, Event::LineReported("1201".into(), LineState::Busy)), []);
}

#[test]
fn people_listed_later_show_the_lines_known_before() {
    let mut bench = Bench::live();
    bench.at(1, Event::LineReported("1201".into(), LineState::Ringing));
    bench.at(2, Event::ContactsListed(search(), vec![person("17", "1201", false)]));
    assert_eq!(found(&bench)[0].line, LineState::Ringing);
    assert_eq!(bench.at(3, Event::ContactsListed(search(), vec![person("17", "1201", false)])), [], "the same list again");
}

#[test]
fn c49_a_favourite_is_made_and_unmade_only_by_the_pbx() {
    let mut bench = Bench::live();
    bench.at(1, Event::ContactsListed(ContactSource::Favourites, vec![]));
    bench.at(1, Event::ContactsListed(search(), vec![person("17", "1201", false)]));
    bench.ask(2, cordboard_model::Command::SetFavourite { contact: key("17"), on: true });
    assert!(!found(&bench)[0].favourite);
    let refusal = Refusal { kind: RefusalKind::FavouriteFailed, detail: String::new() };
    assert_eq!(bench.at(3, Event::Refused(refusal.clone())), [Change::Refused(refusal)]);
    assert_eq!((found(&bench)[0].favourite, bench.desk.next_lapse()), (false, None));
    assert_eq!(bench.at(4, Event::FavouriteReported(key("17"), true)).len(), 2);
    assert!(found(&bench)[0].favourite);
    assert_eq!(favourites(&bench).len(), 1);
    assert_eq!(bench.at(5, Event::FavouriteReported(key("17"), true)), []);
    bench.at(6, Event::FavouriteReported(key("17"), false));
    assert!(!found(&bench)[0].favourite && favourites(&bench).is_empty());
}
