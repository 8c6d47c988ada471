//! Who takes part in a shift. Invariant: the same people every day; only what they do is drawn by lot.

use crate::core::cast::{AgentSeat, Behaviour, Cast, Member, Party, Queue, Strategy, User};
use crate::span::Span;

/// The desk whose shift it is.
pub(super) const DESK: &str = "amartin";

pub(super) const CALLERS: [(&str, &str); 12] = [
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
/// Answers when called.
pub(super) const CUSTOMER: &str = "+33144556677";
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
        .map(|(number, name)| Party { number: (*number).to_owned(), name: (*name).to_owned(), ..Party::default() })
        .collect();
    parties.push(called(CUSTOMER, answers));
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
