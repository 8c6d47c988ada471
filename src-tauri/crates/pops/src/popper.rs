//! Which pages were opened for which calls. Invariant: a call opens the page of a rule at most once, on any stream with
//! duplicates, reconnects or restarts; a page waits at most half a second for what its address needs.

use std::collections::{BTreeMap, BTreeSet};

use cordboard_model::{AccountId, At, CallId};
use url::Url;

use crate::{Facts, Hosts, Missing, Moment, Opening, Rule, Rules, Template, TemplateError};

/// So long an address waits for the fields it needs, ms.
const PATIENCE_MS: i64 = 500;
/// So long a call is remembered after its last sign of life, ms: no PBX repeats an event later than that.
const MEMORY_MS: i64 = 600_000;

/// A page to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pop {
    /// For whose call.
    pub account: AccountId,
    /// For which.
    pub call: CallId,
    /// By which rule; empty when an application asked for it.
    pub rule: String,
    /// Name for people.
    pub name: String,
    /// The page.
    pub url: Url,
    /// Where.
    pub opening: Opening,
    /// The page takes the place of the one that was opened under this name before; `None`: a window of its own each time.
    pub place: Option<String>,
    /// Where a window may go from there.
    pub hosts: Hosts,
    /// Whoever closes the page says so by this number ([`crate::Panes::closed`]).
    pub pane: Option<u64>,
    /// What was not known, by the names of the fields.
    pub missing: Missing,
}

#[derive(Debug)]
struct Seen {
    at: At,
    lives: bool,
    /// The rules whose page was opened, or is not to be opened for this call.
    done: BTreeSet<String>,
    waiting: Vec<Waiting>,
    /// It was there before anybody looked: what opens at the answer was opened then.
    old: bool,
    /// Its end was dealt with before this run.
    over: bool,
}

#[derive(Debug)]
struct Waiting {
    rule: String,
    until: At,
    facts: Facts,
}

/// The ledger of opened pages.
#[derive(Debug, Default)]
pub struct Popper {
    calls: BTreeMap<(AccountId, CallId), Seen>,
}

impl Popper {
    /// A call of an earlier run: only its end can still open a page, unless that was seen (`over`).
    pub fn remember(&mut self, account: AccountId, call: CallId, at: At, over: bool) {
        self.calls.insert((account, call), Seen { old: true, over, ..Seen::new(at) });
    }

    /// Something about a call is known; opens what is due.
    pub fn observe(&mut self, rules: &Rules, hosts: &Hosts, facts: &Facts, at: At, pops: &mut Vec<Pop>) {
        let key = (facts.account.clone(), facts.call.clone());
        let old = facts.start_unknown && facts.answered;
        let seen = self.calls.entry(key).or_insert_with(|| Seen { old, ..Seen::new(at) });
        seen.at = at;
        seen.lives = facts.state.is_live();
        for waiting in &mut seen.waiting {
            waiting.facts = facts.clone();
        }
        for rule in rules.active() {
            let old = seen.over || (seen.old && rule.moment != Moment::Ended);
            let waits = seen.waiting.iter().any(|waiting| waiting.rule == rule.id);
            if old || waits || seen.done.contains(&rule.id) || !rule.is_now(facts) || !rule.is_for(facts) {
                continue;
            }
            let until = at.plus_ms(PATIENCE_MS);
            seen.waiting.push(Waiting { rule: rule.id.clone(), until, facts: facts.clone() });
        }
        seen.settle(rules, hosts, at, pops);
    }

    /// Opens what has waited long enough.
    pub fn lapse(&mut self, rules: &Rules, hosts: &Hosts, now: At, pops: &mut Vec<Pop>) {
        for seen in self.calls.values_mut().filter(|seen| !seen.waiting.is_empty()) {
            seen.settle(rules, hosts, now, pops);
        }
    }

    /// When [`Popper::lapse`] is next of use.
    #[must_use]
    pub fn next_lapse(&self) -> Option<At> {
        self.calls.values().flat_map(|seen| &seen.waiting).map(|waiting| waiting.until).min()
    }

    /// Forgets what is long over.
    pub fn tidy(&mut self, now: At) {
        self.calls.retain(|_, seen| (seen.lives && !seen.old) || now.ms_since(seen.at) < MEMORY_MS);
    }

    /// An account is no longer there.
    pub fn forget(&mut self, account: &AccountId) {
        self.calls.retain(|(of, _), _| of != account);
    }

    /// The page of a rule for a call, because the user wants it, as often as he likes.
    ///
    /// # Errors
    /// What is wrong with the address; [`TemplateError::Address`] when there is no such rule.
    pub fn by_hand(rules: &Rules, hosts: &Hosts, rule: &str, facts: &Facts) -> Result<Pop, TemplateError> {
        let (rule, template) = rules.get(rule).ok_or(TemplateError::Address)?;
        pop(rule, template, hosts, facts)
    }
}

impl Seen {
    const fn new(at: At) -> Self {
        Self { at, lives: true, done: BTreeSet::new(), waiting: Vec::new(), old: false, over: false }
    }

    /// Opens what has everything it needs, and what has waited long enough.
    fn settle(&mut self, rules: &Rules, hosts: &Hosts, now: At, pops: &mut Vec<Pop>) {
        let Self { waiting, done, .. } = self;
        waiting.retain(|wait| {
            // A rule that was taken back while its page waited.
            let Some((rule, template)) = rules.get(&wait.rule) else { return false };
            if now < wait.until && !template.missing(&wait.facts.fields).is_empty() {
                return true;
            }
            done.insert(wait.rule.clone());
            // Values that would lead elsewhere open nothing.
            pops.extend(pop(rule, template, hosts, &wait.facts));
            false
        });
    }
}

fn pop(rule: &Rule, template: &Template, hosts: &Hosts, facts: &Facts) -> Result<Pop, TemplateError> {
    let url = template.fill(&facts.fields)?;
    Ok(Pop {
        account: facts.account.clone(),
        call: facts.call.clone(),
        rule: rule.id.clone(),
        name: rule.name.clone(),
        hosts: hosts.clone().with(template.bare()),
        url,
        opening: rule.opening,
        place: Some(rule.id.clone()),
        pane: None,
        missing: template.missing(&facts.fields),
    })
}
