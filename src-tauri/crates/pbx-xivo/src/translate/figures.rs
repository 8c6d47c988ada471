//! Names of statistics (xivo.md 3.10 and 3.15). Invariant: the spellings are the protocol's own, `Abandonned` included.

use cordboard_model::{Measure, Statistic, Window};

/// A queue's figure; `None` for names nobody documented.
pub(super) fn queue_figure(name: &str) -> Option<Statistic> {
    let (name, window) = match name.strip_suffix("LastHour") {
        Some(name) => (name, Window::LastHour),
        None => (name, Window::Day),
    };
    let measure = match name {
        "WaitingCalls" => Measure::Waiting,
        "LongestWaitTime" | "LongestWaitingTime" => Measure::LongestWait,
        "EWT" => Measure::EstimatedWait,
        "AvailableAgents" => Measure::AgentsReady,
        "TalkingAgents" => Measure::AgentsTalking,
        "LoggedAgents" => Measure::AgentsLoggedIn,
        "TotalNumberCallsEntered" => Measure::Entered,
        "TotalNumberCallsAnswered" => Measure::Answered,
        "TotalNumberCallsAbandonned" => Measure::Abandoned,
        "TotalNumberCallsClosed" => Measure::Closed,
        "TotalNumberCallsTimeout" => Measure::TimedOut,
        _ => within(name)?,
    };
    Some(Statistic { measure, window })
}

/// Figures with a threshold in seconds at the end; 15 unless an administrator chose otherwise.
fn within(name: &str) -> Option<Measure> {
    let seconds = |prefix: &str| name.strip_prefix(prefix).and_then(|digits| digits.parse().ok());
    seconds("TotalNumberCallsAnsweredBefore")
        .map(Measure::AnsweredWithin)
        .or_else(|| seconds("TotalNumberCallsAbandonnedAfter").map(Measure::AbandonedAfter))
        .or_else(|| seconds("PercentageAnsweredBefore").map(Measure::PercentAnsweredWithin))
        .or_else(|| seconds("PercentageAbandonnedAfter").map(Measure::PercentAbandonedAfter))
}

/// The short name of an agent's figure in either vocabulary; `None` for names of pause statuses, which are kept as they are.
pub(super) fn agent_figure(name: &str) -> Option<&'static str> {
    Some(match name {
        "PausedTime" | "AgentPausedTotalTime" => "PausedTime",
        "WrapupTime" | "AgentWrapupTotalTime" => "WrapupTime",
        "ReadyTime" | "AgentReadyTotalTime" => "ReadyTime",
        "InbCalls" | "AgentInboundCalls" => "InbCalls",
        "InbCallTime" | "AgentInboundTotalCallTime" => "InbCallTime",
        "InbAnsCalls" | "AgentInboundAnsweredCalls" => "InbAnsCalls",
        "InbUnansCalls" | "AgentInboundUnansweredCalls" => "InbUnansCalls",
        "InbPercUnansCalls" | "AgentInboundPercentUnansweredCalls" => "InbPercUnansCalls",
        "InbAverCallTime" | "AgentInboundAverageCallTime" => "InbAverCallTime",
        "OutCalls" | "AgentOutboundCalls" => "OutCalls",
        "LoginDateTime" => "LoginDateTime",
        "LogoutDateTime" => "LogoutDateTime",
        _ => return None,
    })
}

/// Whether an agent's figure is a date rather than a number.
pub(super) fn is_date(name: &str) -> bool {
    matches!(name, "LoginDateTime" | "LogoutDateTime")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_queue_figure_is_known_over_the_day_and_the_last_hour() {
        let table = [
            ("TotalNumberCallsEntered", Measure::Entered),
            ("TotalNumberCallsAnswered", Measure::Answered),
            ("TotalNumberCallsAnsweredBefore15", Measure::AnsweredWithin(15)),
            ("TotalNumberCallsAbandonned", Measure::Abandoned),
            ("TotalNumberCallsAbandonnedAfter15", Measure::AbandonedAfter(15)),
            ("TotalNumberCallsClosed", Measure::Closed),
            ("TotalNumberCallsTimeout", Measure::TimedOut),
            ("PercentageAnsweredBefore15", Measure::PercentAnsweredWithin(15)),
            ("PercentageAbandonnedAfter30", Measure::PercentAbandonedAfter(30)),
        ];
        for (name, measure) in table {
            assert_eq!(queue_figure(name), Some(Statistic::day(measure)), "{name}");
            let hour = Some(Statistic { measure, window: Window::LastHour });
            assert_eq!(queue_figure(&format!("{name}LastHour")), hour, "{name}");
        }
        assert_eq!(queue_figure("LongestWaitTime"), queue_figure("LongestWaitingTime"));
        assert_eq!(queue_figure("PercentageAnsweredBeforeNoon"), None);
        assert_eq!(queue_figure("Mood"), None);
    }

    #[test]
    fn both_vocabularies_of_agent_figures_mean_the_same() {
        assert_eq!(agent_figure("AgentPausedTotalTime"), agent_figure("PausedTime"));
        assert_eq!(agent_figure("AgentOutboundCalls"), Some("OutCalls"));
        assert_eq!(agent_figure("Lunch"), None);
    }
}
