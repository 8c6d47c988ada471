//! Who takes part in a shift. Invariant: the same people every day; only what they do is drawn by lot.

use std::sync::LazyLock;

use crate::core::cast::{AgentSeat, Behaviour, Cast, Member, Party, Queue, Strategy, User};
use crate::span::Span;

/// The desk whose shift it is.
pub(super) const DESK: &str = "amartin";

const FAMILIES: [(&str, &str); 12] = [
    ("+33611223344", "Ann Lee"),
    ("+48221000200", "Zofia Wiśniewska"),
    ("+81312345678", "佐藤 花子"),
    ("+4915112345678", "Jürgen Groß"),
    ("+34911222333", "Lucía Fernández"),
    ("+12025550143", "Marcus Bell"),
    ("+442079460123", "Priya Shah"),
    ("+390612345678", "Chiara Rossi"),
    ("+46812345678", "Åsa Lindqvist"),
    ("+905321234567", "Çağla Yılmaz"),
    ("+3531234567", "Niamh O'Brien"),
    ("+33142764978", ""),
];
/// So many telephones each of them has: few people call twice a day.
const TELEPHONES: usize = 40;

/// Numbers and names of those who call.
pub(super) static CALLERS: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
    let telephones = |(number, name): &(&str, &'static str)| {
        let (name, stem) = (*name, number.get(..number.len() - 2).unwrap_or(number).to_owned());
        (0..TELEPHONES).map(move |last| (format!("{stem}{last:02}"), name))
    };
    FAMILIES.iter().flat_map(telephones).collect()
});
/// Numbers that answer when called.
pub(super) static CUSTOMERS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..TELEPHONES).map(|number| format!("+331445{number:02}677")).collect());
/// Is always busy.
pub(super) const BUSY: &str = "+33144556688";
/// Never answers.
pub(super) const SILENT: &str = "+33144556699";

pub(super) fn cast() -> Cast {
    let user = |login: &str, first: &str, last: &str, extension: &str, agent: &str| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        extension: extension.to_owned(),
        agent: (!agent.is_empty()).then(|| AgentSeat { number: agent.to_owned(), ..AgentSeat::default() }),
        logged_in: !agent.is_empty(),
        ..User::default()
    };
    let queue = |name: &str, display: &str, number: &str, strategy| Queue {
        name: name.to_owned(),
        display_name: display.to_owned(),
        number: number.to_owned(),
        wrap_up: Span::secs(2),
        ring_timeout: Span::secs(15),
        recording: true,
        strategy,
        ..Queue::default()
    };
    let member = |user: &str, queue: &str| Member { user: user.to_owned(), queue: queue.to_owned(), penalty: 0 };
    let called = |number: &str, behaviour| Party { number: number.to_owned(), behaviour: Some(behaviour), ..Party::default() };
    let answers = Behaviour { answer_after: Some(Span::secs(4)), ..Behaviour::default() };
    let mut parties: Vec<_> = CALLERS
        .iter()
        .map(|(number, name)| Party { number: number.clone(), name: (*name).to_owned(), ..Party::default() })
        .collect();
    parties.extend(CUSTOMERS.iter().map(|number| called(number, answers)));
    parties.push(called(BUSY, Behaviour { busy: true, ..Behaviour::default() }));
    parties.push(called(SILENT, Behaviour::default()));
    Cast {
        users: vec![
            user(DESK, "Anna", "Martin", "1201", "8001"),
            user("bnowak", "Bartosz", "Nowak", "1202", "8002"),
            user("csato", "Chiyo", "Sato", "1203", ""),
        ],
        queues: vec![
            queue("sales", "Sales", "3001", Strategy::LongestIdle),
            queue("support", "Support", "3002", Strategy::LongestIdle),
            queue("returns", "Returns", "3003", Strategy::RingAll),
            queue("outbound", "Outbound", "3009", Strategy::LongestIdle),
        ],
        members: vec![member(DESK, "sales"), member(DESK, "returns"), member("bnowak", "returns"), member(DESK, "outbound")],
        parties,
        ..Cast::default()
    }
}
