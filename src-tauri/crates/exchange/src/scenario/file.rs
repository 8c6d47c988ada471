//! Scenario files in TOML. Invariant: an unknown word anywhere is an error that names its step.

use std::str::FromStr;

use serde::Deserialize;
use toml::{Table, Value};

use super::{Deed, Scenario, ScenarioError, Step, Until, When};
use crate::{act::Act, core::cast::Cast, span::Span};

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut table: Table = text.parse()?;
        let name = take(&mut table, "name")?.unwrap_or_default();
        let repeat = take(&mut table, "repeat")?.unwrap_or_default();
        let steps: Vec<Table> = take(&mut table, "step")?.unwrap_or_default();
        let cast = Cast::deserialize(Value::Table(table))?.completed()?;
        let steps = steps
            .into_iter()
            .zip(1..)
            .map(|(step, number)| read_step(step).map_err(|reason| ScenarioError::Step { number, reason }));
        Ok(Self { name, repeat, cast, steps: steps.collect::<Result<_, _>>()? })
    }
}

fn take<T: for<'de> Deserialize<'de>>(table: &mut Table, key: &str) -> Result<Option<T>, toml::de::Error> {
    table.remove(key).map(Value::try_into).transpose()
}

/// The members of the steps that are no acts.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Other {
    Wait {
        until: String,
        who: Option<String>,
        timeout: Span,
        #[serde(default)]
        otherwise: Vec<Act>,
    },
    Fault {
        plan: String,
        who: Option<String>,
    },
    Cut {
        who: Option<String>,
    },
}

fn read_step(mut table: Table) -> Result<Step, String> {
    let say = |error: toml::de::Error| error.message().to_owned();
    let at: Option<Span> = take(&mut table, "at").map_err(say)?;
    let after: Option<Span> = take(&mut table, "after").map_err(say)?;
    let headless = take(&mut table, "headless").map_err(say)?.unwrap_or_default();
    let when = match (at, after) {
        (Some(at), None) => When::At(at),
        (None, after) => When::After(after.unwrap_or_default()),
        (Some(_), Some(_)) => return Err("either at or after, not both".to_owned()),
    };
    let word = table.get("do").and_then(Value::as_str).unwrap_or_default().to_owned();
    let deed = if ["wait", "fault", "cut"].contains(&word.as_str()) {
        other(Other::deserialize(Value::Table(table)).map_err(say)?)?
    } else {
        Deed::Act(Act::deserialize(Value::Table(table)).map_err(say)?)
    };
    Ok(Step { when, headless, deed })
}

fn other(other: Other) -> Result<Deed, String> {
    Ok(match other {
        Other::Wait { until, who, timeout, otherwise } => {
            let somebody = || who.ok_or_else(|| format!("wait until {until} needs who"));
            let until = match until.as_str() {
                "ringing" => Until::Ringing(somebody()?),
                "answered" => Until::Answered(somebody()?),
                "free" => Until::Free(somebody()?),
                "ready" => Until::Ready(somebody()?),
                "quiet" => Until::Quiet,
                _ => return Err(format!("{until:?} is nothing to wait for")),
            };
            Deed::Wait { until, timeout, otherwise }
        }
        Other::Fault { plan, who } => {
            Deed::Fault { plan: plan.parse().map_err(|error: crate::faults::PlanError| error.to_string())?, who }
        }
        Other::Cut { who } => Deed::Cut { who },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    const CAST: &str = "[[user]]\nlogin = \"a\"\nextension = \"1\"\n";

    #[test]
    fn steps_are_read_with_their_times() {
        let text = format!(
            "name = \"n\"\n{CAST}[[step]]\nat = \"5s\"\ndo = \"call\"\nfrom = \"+4912345678\"\nto = \"1\"\n\
             [[step]]\nheadless = true\ndo = \"wait\"\nuntil = \"answered\"\nwho = \"a\"\ntimeout = \"9s\"\n\
             otherwise = [{{ do = \"answer\", who = \"a\" }}]\n[[step]]\nafter = \"1s\"\ndo = \"fault\"\nplan = \"mute\"\n"
        );
        let scenario: Scenario = text.parse().unwrap();
        assert_eq!(scenario.steps.len(), 3);
        assert_eq!(scenario.steps[0].when, When::At(Span::secs(5)));
        let answer = Act::Answer { who: "a".to_owned(), call: None };
        let want = Deed::Wait { until: Until::Answered("a".to_owned()), timeout: Span::secs(9), otherwise: vec![answer] };
        assert_eq!((&scenario.steps[1].deed, scenario.steps[1].headless), (&want, true));
        assert_eq!(scenario.scaled(0.5).steps[2].when, When::After(Span::millis(500)));
    }

    #[test]
    fn a_wrong_step_is_named() {
        for (step, hint) in [
            ("do = \"fly\"", "fly"),
            ("do = \"answer\"\nwho = \"a\"\nhow = \"loudly\"", "how"),
            ("do = \"wait\"\nuntil = \"rain\"\nwho = \"a\"\ntimeout = \"1s\"", "rain"),
            ("do = \"fault\"\nplan = \"fire\"", "fire"),
            ("at = \"1s\"\nafter = \"1s\"\ndo = \"cut\"", "both"),
        ] {
            let error = format!("{CAST}[[step]]\n{step}\n").parse::<Scenario>().unwrap_err().to_string();
            assert!(error.contains("step 1") && error.contains(hint), "{error}");
        }
        assert!("colour = 7\n".parse::<Scenario>().is_err());
        assert!(format!("{CAST}{CAST}").parse::<Scenario>().unwrap_err().to_string().contains("twice"));
    }
}
