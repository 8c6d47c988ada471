//! `cordctl state`: the user's agent. Invariant: a state is printed as the PBX confirmed it; one that waits for the end of a
//! call is printed as pending.

use std::time::Duration;

use cordboard_model::{
    Ability, AgentState, AgentTarget, Command, Extension, OwnAgent, Reason, ReasonEffect, ReasonId, StateReport, Support,
};
use serde_json::json;

use crate::{
    cli::{Signed, State, StateWish},
    commands::control::Context,
    failure::Failure,
    output::{say, table},
    replay::agent_line::{AgentLine, state_word, target as target_word},
    station::{Station, impossible, refusal_words},
};

const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);

/// Shows or changes the state.
pub(crate) async fn run(context: &Context, state: State) -> Result<(), Failure> {
    let signed = Signed { account: state.account, password_stdin: state.password_stdin };
    let mut station = context.station(&signed).await?;
    let target = match state.wish {
        None | Some(StateWish::Show) => None,
        Some(StateWish::Ready { status }) => {
            Some(AgentTarget::Ready { status: chosen(&station, status.as_deref(), ReasonEffect::Ready)? })
        }
        Some(StateWish::NotReady { reason }) => {
            Some(AgentTarget::NotReady { reason: chosen(&station, reason.as_deref(), ReasonEffect::NotReady)? })
        }
        Some(StateWish::Login { phone }) => Some(AgentTarget::LoggedIn { phone: phone.map(Extension::from) }),
        Some(StateWish::Logout) => Some(AgentTarget::LoggedOut),
    };
    if let Some(target) = target {
        reach(&mut station, target).await?;
    }
    let shown = show(context, &station);
    station.close().await;
    shown
}

async fn reach(station: &mut Station, target: AgentTarget) -> Result<(), Failure> {
    let support = station.account().map(|desk| desk.capabilities().support(Ability::AgentState));
    if let Some(Support::No(why)) = support {
        return Err(Failure::new(impossible(why)));
    }
    if own(station).is_some_and(|own| is_so(own, &target)) {
        return Ok(());
    }
    station.execute(Command::SetAgentState(target.clone())).await?;
    let confirmed = station.confirmed(CONFIRMED_WITHIN, |station| {
        let own = own(station)?;
        if let Some(failed) = own.failed.as_ref().filter(|failed| failed.target == target) {
            let kind = failed.refusal.clone().unwrap_or(cordboard_model::RefusalKind::Other);
            return Some(Err(refusal_words(&kind, "")));
        }
        let waits = own.pending.as_ref().is_some_and(|pending| pending.after_call && pending.target == target);
        (waits || is_so(own, &target)).then_some(Ok(()))
    });
    confirmed.await?;
    station.settle().await;
    Ok(())
}

fn own(station: &Station) -> Option<&OwnAgent> {
    station.account().map(|desk| &**desk.own_agent())
}

fn is_so(own: &OwnAgent, target: &AgentTarget) -> bool {
    let Some(StateReport { state, reason, phone, .. }) = own.agent.as_ref().map(|agent| &agent.now) else { return false };
    let wanted = |wanted: &Option<ReasonId>| wanted.is_none() || wanted == reason;
    match target {
        AgentTarget::LoggedIn { phone: wanted } => {
            !matches!(state, AgentState::Unknown | AgentState::LoggedOut) && (wanted.is_none() || wanted == phone)
        }
        AgentTarget::LoggedOut => *state == AgentState::LoggedOut,
        AgentTarget::Ready { status } => *state == AgentState::Ready && wanted(status),
        AgentTarget::NotReady { reason } => *state == AgentState::NotReady && wanted(reason),
    }
}

/// The status of that name or label.
fn chosen(station: &Station, wanted: Option<&str>, effect: ReasonEffect) -> Result<Option<ReasonId>, Failure> {
    let Some(wanted) = wanted else { return Ok(None) };
    let offered: Vec<&Reason> =
        own(station).map(|own| own.reasons.iter().filter(|reason| reason.effect == effect).collect()).unwrap_or_default();
    let found = offered.iter().find(|reason| reason.id.as_str() == wanted).or_else(|| {
        let same = |text: &str| text.to_lowercase() == wanted.to_lowercase();
        offered.iter().find(|reason| same(reason.id.as_str()) || same(&reason.label))
    });
    let names: Vec<&str> = offered.iter().map(|reason| reason.id.as_str()).collect();
    found.map(|reason| Some(reason.id.clone())).ok_or_else(|| {
        let advice = if names.is_empty() { "The PBX offers none".to_owned() } else { format!("There are: {}", names.join(", ")) };
        Failure::with_advice(format!("The PBX does not offer {wanted:?}"), advice)
    })
}

fn show(context: &Context, station: &Station) -> Result<(), Failure> {
    let desk = station.account();
    let agent = own(station).and_then(|own| AgentLine::new(station.id(), own, desk));
    let Some(agent) = agent else { return Err(Failure::new(impossible(cordboard_model::WhyNot::NotAgent))) };
    let Some((own, now)) = own(station).and_then(|own| Some((own, &own.agent.as_ref()?.now))) else {
        return Err(Failure::new("The PBX has not told the state"));
    };
    let mut rows = vec![vec!["State".to_owned(), state_word(now.state).to_owned()]];
    let label = |id: &ReasonId| {
        let known = own.reasons.iter().find(|reason| reason.id == *id);
        cordboard_contract::clean(known.map_or(id.as_str(), |reason| reason.label.as_str()))
    };
    rows.extend(now.reason.as_ref().map(|reason| vec!["Status".to_owned(), label(reason)]));
    rows.extend((now.state != AgentState::Unknown).then(|| vec!["Since".to_owned(), crate::moment::local(now.since)]));
    rows.extend(now.phone.as_ref().map(|phone| vec!["Telephone".to_owned(), phone.to_string()]));
    rows.extend((!agent.queues().is_empty()).then(|| vec!["Queues".to_owned(), agent.queues().join(", ")]));
    rows.extend(own.pending.as_ref().map(|pending| {
        let when = if pending.after_call { " after the call" } else { "" };
        vec!["Asked for".to_owned(), format!("{}{when}", target_word(&pending.target))]
    }));
    say(context.form, &json!({"agent": agent}), &table(&rows))
}
