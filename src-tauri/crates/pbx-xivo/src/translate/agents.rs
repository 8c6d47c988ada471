//! Agents (xivo.md 3.12 to 3.15, 4.2). Invariant: a state's age is the server's, so a timer never starts at the receipt.

use cordboard_model::{AgentReport, AgentState, At, Direction, Event, GroupId, Listening, RecordingState, StateReport, UserId};

use super::{Tell, Translator, figures};
use crate::frame::{AgentConfig, AgentDirectory, AgentListen, AgentStateEvent, AgentStatistics, Flag, Text};

/// Beyond this, `since` is a moment, not an age (xivo.md 3.13).
const EPOCH: i64 = 1_000_000_000;

impl Translator {
    pub(super) fn agent_state(&mut self, event: AgentStateEvent<'_>, tell: &mut Tell<'_>) {
        let is_own = self.own.agent == Some(event.agent_id.0);
        let agent = self.ids.agent(event.agent_id.0);
        let state = self.state(&event, tell.at);
        if is_own {
            self.own_state(&event, &state, tell);
        }
        tell.event(Event::AgentReported(Box::new(AgentReport {
            agent: Some(agent),
            state: Some(Box::new(state)),
            ..AgentReport::default()
        })));
    }

    fn own_state(&mut self, event: &AgentStateEvent<'_>, state: &StateReport, tell: &mut Tell<'_>) {
        self.own.state = Some(state.state);
        if state.state != AgentState::LoggedOut
            && let Some(phone) = phone(event)
        {
            self.own.logged_in_at = Some(phone.to_owned());
        }
        if std::mem::take(&mut self.own.listening) {
            tell.event(Event::ListeningReported(None));
        }
        if state.recording != RecordingState::Unknown {
            tell.event(Event::RecordingReported(None, state.recording));
        }
    }

    fn state(&mut self, event: &AgentStateEvent<'_>, at: At) -> StateReport {
        let state = match &*event.name {
            "AgentReady" => AgentState::Ready,
            // Logged in and not yet ready; the server goes on to AgentReady by itself.
            "AgentOnPause" | "AgentLogin" => AgentState::NotReady,
            "AgentOnWrapup" => AgentState::WrapUp,
            "AgentRinging" => AgentState::Ringing,
            "AgentDialing" => AgentState::Dialing,
            "AgentOnCall" => AgentState::OnCall,
            "AgentLoggedOut" => AgentState::LoggedOut,
            _ => AgentState::Unknown,
        };
        let on_call = state == AgentState::OnCall;
        let cause = event.cause.as_deref().filter(|cause| !cause.is_empty() && &*event.name != "AgentLogin");
        StateReport {
            state,
            since: began(event.since.map_or(0, |since| since.0), at),
            reason: cause.map(|cause| self.ids.reason(cause)),
            phone: phone(event).map(|phone| self.ids.line(phone)),
            queues: event.queues.iter().flatten().map(|queue| self.ids.queue(queue.0)).collect(),
            acd: event.acd.map(|Flag(acd)| acd).filter(|_| on_call),
            direction: match event.direction.as_deref() {
                Some("Incoming") => Some(Direction::Incoming),
                Some("Outgoing") => Some(Direction::Outgoing),
                _ => None,
            },
            internal: match event.call_type.as_deref() {
                Some("Internal") => Some(true),
                Some("External") => Some(false),
                _ => None,
            },
            recording: match event.monitor_state.as_deref() {
                Some("ACTIVE") => RecordingState::Active,
                Some("PAUSED") => RecordingState::Paused,
                _ if on_call => RecordingState::Off,
                _ => RecordingState::Unknown,
            },
        }
    }

    pub(super) fn agent(&mut self, config: AgentConfig<'_>, tell: &mut Tell<'_>) {
        let report = self.configured(config);
        tell.event(Event::AgentReported(Box::new(report)));
    }

    pub(super) fn agents(&mut self, configs: Vec<AgentConfig<'_>>, tell: &mut Tell<'_>) {
        let reports = configs.into_iter().map(|config| self.configured(config)).collect();
        tell.event(Event::AgentsListed(reports));
    }

    pub(super) fn agent_directory(&mut self, directory: AgentDirectory<'_>, tell: &mut Tell<'_>) {
        let mut reports = Vec::with_capacity(directory.directory.len());
        for line in directory.directory {
            let mut report = self.configured(line.agent);
            report.state = line.agent_state.map(|event| Box::new(self.state(&event, tell.at)));
            reports.push(report);
        }
        tell.event(Event::AgentsListed(reports));
    }

    fn configured(&mut self, config: AgentConfig<'_>) -> AgentReport {
        let part = |text: Option<Text<'_>>| text.map(Text::into_owned).unwrap_or_default();
        let name = format!("{} {}", part(config.first_name), part(config.last_name)).trim().to_owned();
        AgentReport {
            agent: Some(self.ids.agent(config.id.0)),
            name: (!name.is_empty()).then_some(name),
            number: config.number.filter(|number| !number.is_empty()).map(Text::into_owned),
            group: config.group_id.map(|group| GroupId::from(group.0)),
            user: config.user_id.map(|user| UserId::from(user.0)),
            state: None,
        }
    }

    pub(super) fn agent_figures(&mut self, statistics: AgentStatistics<'_>, tell: &mut Tell<'_>) {
        for figure in statistics.statistics.iter().filter(|figure| figures::is_date(&figure.name)) {
            if let Some(date) = &figure.value {
                self.dated(date, tell);
            }
        }
        let named = |name: Text<'_>| figures::agent_figure(&name).map_or_else(|| name.into_owned(), str::to_owned);
        let figures = statistics.statistics.into_iter();
        let figures = figures.filter_map(|figure| Some((named(figure.name), figure.value?.into_owned()))).collect();
        tell.event(Event::AgentFigures(self.ids.agent(statistics.id.0), figures));
    }

    pub(super) fn listen(&mut self, listen: AgentListen<'_>, tell: &mut Tell<'_>) {
        let about_us = listen.agent_id.is_none() || self.own.agent.is_none() || listen.agent_id.map(|id| id.0) == self.own.agent;
        if !about_us {
            return;
        }
        self.own.listening = listen.started.0;
        let by = listen.phone_number.filter(|number| !number.is_empty()).map(|number| self.ids.line(&number));
        tell.event(Event::ListeningReported(listen.started.0.then_some(Listening { by })));
    }
}

fn began(since: i64, at: At) -> At {
    if since > EPOCH { At(since.saturating_mul(1000)) } else { at.plus_ms(since.max(0).saturating_mul(-1000)) }
}

fn phone<'a>(event: &'a AgentStateEvent<'_>) -> Option<&'a str> {
    event.phone_nb.as_deref().filter(|phone| !phone.is_empty() && *phone != "null")
}
