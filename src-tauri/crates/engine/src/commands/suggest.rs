//! What the dial bar offers. Invariant: a number is offered once, under the best name known for it.

use std::collections::{BTreeMap, BTreeSet};

use cordboard_contract::{SuggestArguments, UiError, UiLineState, UiSuggestion, UiSuggestionKind};
use cordboard_desk::AccountDesk;
use cordboard_history::RecentNumber;
use cordboard_model::{AccountId, Contact};
use cordboard_numbers::{Country, Link};

use super::calls::dialable;
use crate::Engine;
use crate::doubt::doubt;
use crate::room::Room;
use crate::view;

/// As many as fit under a dial bar.
const OFFERED: usize = 12;

impl Engine {
    /// What the dial bar offers for a text: the number itself, favourites, people found, earlier calls.
    ///
    /// # Errors
    /// Only when the engine has stopped; without a history there are fewer suggestions.
    pub async fn suggest(&self, arguments: SuggestArguments) -> Result<Vec<UiSuggestion>, UiError> {
        let text = arguments.text.trim().to_owned();
        let recent = match self.recorded() {
            Ok(history) => history.recent_numbers(&text, OFFERED).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        let wanted = arguments.account.map(AccountId::from);
        self.ask(move |room| suggestions(room, wanted.as_ref(), &text, &recent)).await
    }
}

fn suggestions(room: &Room, wanted: Option<&AccountId>, text: &str, recent: &[RecentNumber]) -> Vec<UiSuggestion> {
    let desk = room.desk();
    let countries = desk.accounts().filter_map(|(id, _)| Some((id.clone(), room.country(id)?))).collect();
    let mut offered = Offered { countries, ..Offered::default() };
    let asked = || desk.accounts().find(|(id, _)| Some(*id) == wanted);
    let live = || desk.accounts().find(|(_, account)| account.health().is_live()).or_else(|| desk.accounts().next());
    let Some((dialling, _)) = asked().or_else(live) else { return Vec::new() };
    // A link shows its number, not its text: what is seen is what is dialled.
    let linked = Link::of(text).ok().and_then(|link| link.number(offered.countries.get(dialling).copied()).ok());
    if let Some(number) = linked {
        offered.add(dialling, UiSuggestionKind::Number, None, number.canonical(), None, UiLineState::Unknown);
    } else if looks_like_a_number(text) {
        offered.add(dialling, UiSuggestionKind::Number, None, text, None, UiLineState::Unknown);
    }
    for (account, of) in desk.accounts() {
        offered.add_people(account, UiSuggestionKind::Favourite, of.favourites().map_or(&[], |people| people), text);
    }
    for (account, of) in desk.accounts() {
        offered.add_people(account, UiSuggestionKind::Contact, found(of), text);
    }
    for number in recent {
        offered.add(dialling, UiSuggestionKind::History, number.name.as_deref(), &number.number, None, UiLineState::Unknown);
    }
    offered.list.truncate(OFFERED);
    offered.list
}

fn found(desk: &AccountDesk) -> &[Contact] {
    desk.search().map_or(&[], |(_, people)| people)
}

#[derive(Default)]
struct Offered {
    /// Where the accounts are that say so.
    countries: BTreeMap<AccountId, Country>,
    list: Vec<UiSuggestion>,
    /// Canonical.
    numbers: BTreeSet<String>,
    /// The typed number, canonical, while nobody's name is known for it.
    typed: Option<String>,
}

impl Offered {
    fn add_people(&mut self, account: &AccountId, kind: UiSuggestionKind, people: &[Contact], text: &str) {
        for person in people.iter().filter(|person| matches(person, text)) {
            let detail = view::contact::detail(person);
            for number in &person.numbers {
                let line = if number.own_line { view::contact::line(person.line) } else { UiLineState::Unknown };
                self.add(account, kind, Some(&person.name), &number.number, detail.clone(), line);
            }
        }
    }

    fn add(
        &mut self,
        account: &AccountId,
        kind: UiSuggestionKind,
        name: Option<&str>,
        number: &str,
        detail: Option<String>,
        line: UiLineState,
    ) {
        let Ok(dialled) = dialable(number, self.countries.get(account).copied()) else { return };
        let doubtful = doubt(&dialled).map(str::to_owned);
        let dialled = dialled.canonical().to_owned();
        let suggestion = UiSuggestion {
            account: account.to_string(),
            kind,
            name: view::known(name),
            number: view::text(number),
            detail,
            line,
            doubtful,
        };
        if self.numbers.insert(dialled.clone()) {
            if kind == UiSuggestionKind::Number {
                self.typed = Some(dialled);
            }
            self.list.push(suggestion);
        } else if self.typed.as_ref() == Some(&dialled)
            && let Some(typed) = self.list.first_mut()
        {
            // The typed number turns out to be somebody's.
            *typed = suggestion;
            self.typed = None;
        }
    }
}

fn looks_like_a_number(text: &str) -> bool {
    text.chars().any(|key| key.is_ascii_digit()) && !text.chars().any(char::is_alphabetic)
}

/// Every word of the text begins a word of the name, or is in a number.
fn matches(person: &Contact, text: &str) -> bool {
    let name = person.name.to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| {
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        let in_number = !digits.is_empty()
            && person
                .numbers
                .iter()
                .any(|number| number.number.chars().filter(char::is_ascii_digit).collect::<String>().contains(&digits));
        in_number
            || name.split(|letter: char| letter.is_whitespace() || letter == '-').any(|part| part.starts_with(word))
            || (!word.is_ascii() && name.contains(word))
    })
}
