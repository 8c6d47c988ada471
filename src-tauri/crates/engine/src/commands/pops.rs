//! Commands about screen pops. Invariant: rules that are kept can all be read.

use cordboard_contract::{ErrorCode, PopArguments, PopTestArguments, PopsArguments, UiChange, UiError, UiPopTest};
use cordboard_history::Filter;
use cordboard_model::{AccountId, CallId};
use cordboard_pops::{Hosts, Popper, Preset, Rules};

use crate::Engine;
use crate::error::{fault, history as history_fault};
use crate::{PopSettings, view};

impl Engine {
    /// Keeps the rules of screen pops.
    ///
    /// # Errors
    /// `FormInvalid` naming `address` or `hosts`, `Settings` when the disk refuses.
    pub async fn save_pops(&self, arguments: PopsArguments) -> Result<(), UiError> {
        let hosts = arguments.hosts.iter().map(|host| host.trim().to_owned()).filter(|host| !host.is_empty()).collect();
        let settings = PopSettings { hosts, rules: arguments.rules.into_iter().map(view::pops::entered).collect() };
        let (_, wrong) = Rules::read(&settings.rules);
        if !wrong.is_empty() {
            return Err(fault(ErrorCode::FormInvalid, "address"));
        }
        if Hosts::read(settings.hosts.iter().map(String::as_str)).is_err() {
            return Err(fault(ErrorCode::FormInvalid, "hosts"));
        }
        self.inside.accounts.set_pops(settings.clone()).await?;
        let told = view::pops::pops(&settings);
        self.ask(move |room| room.set_pops(&settings)).await?;
        self.inside.broadcast.tell([UiChange::Pops(told)]);
        Ok(())
    }

    /// What a rule makes of the last call, and opens it if wanted.
    ///
    /// # Errors
    /// `History`, when there is none to take a call from.
    pub async fn test_pop(&self, arguments: PopTestArguments) -> Result<UiPopTest, UiError> {
        let PopTestArguments { rule, open } = arguments;
        let rule = view::pops::entered(rule);
        let nothing = |problem: &str| UiPopTest {
            url: None,
            problem: Some(problem.to_owned()),
            party: None,
            applies: false,
            missing: Vec::new(),
        };
        let (rules, wrong) = Rules::read(std::slice::from_ref(&rule));
        if let Some((_, error)) = wrong.first() {
            return Ok(nothing(view::pops::problem(error)));
        }
        if Preset::is_unfinished(&rule.address) {
            return Ok(nothing("unfinished"));
        }
        let page = self.recorded()?.page(&Filter::default(), None, 1).await.map_err(history_fault)?;
        let Some(last) = page.rows.into_iter().next() else { return Ok(nothing("noCall")) };
        self.ask(move |room| {
            let Some(facts) = room.facts(&last.account, &last.call) else { return nothing("noCall") };
            let party = view::call::party(&last.call.remote);
            match Popper::by_hand(&rules, &room.hosts(), &rule.id, &facts) {
                Ok(pop) => {
                    let told = UiPopTest {
                        url: Some(pop.url.to_string()),
                        problem: None,
                        party,
                        applies: rule.is_for(&facts),
                        missing: pop.missing.clone(),
                    };
                    if open {
                        room.pop(pop);
                    }
                    told
                }
                Err(error) => nothing(view::pops::problem(&error)),
            }
        })
        .await
    }

    /// The work on a page ([`cordboard_pops::Pop::pane`]) is done: the agent who was made not ready for it is ready again.
    ///
    /// # Errors
    /// Only when the engine has stopped.
    pub async fn page_closed(&self, pane: u64) -> Result<(), UiError> {
        self.ask(move |room| room.page_closed(pane)).await
    }

    /// Opens the page of a rule for a call.
    ///
    /// # Errors
    /// `CallGone`; `Missing` when there is no such rule or no page by it.
    pub async fn pop_call(&self, arguments: PopArguments) -> Result<(), UiError> {
        let PopArguments { account, call, rule } = arguments;
        let (account, call) = (AccountId::from(account), CallId::from(call));
        match self.ask(move |room| room.pop_by_hand(&account, &call, &rule)).await? {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(fault(ErrorCode::Missing, "page")),
            None => Err(fault(ErrorCode::CallGone, "")),
        }
    }
}
