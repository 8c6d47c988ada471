//! The report of an account's test while it is made. Invariant: the steps come in the order in which a session takes them;
//! after the first failure the others are not reached.

use cordboard_contract::{UiAccountTest, UiFinding, UiProblem, UiTestStep, UiTestStepState};
use cordboard_link::{
    probe::{Finding, StepReport},
    problem::Step,
};
use cordboard_model::Problem;
use cordboard_session::SessionError;
use tokio::time::Instant;

/// Steps beyond the way to the server.
pub(crate) const SESSION_STEPS: [&str; 3] = ["signIn", "socket", "events"];

pub(crate) struct Trial {
    steps: Vec<UiTestStep>,
    /// What is still to be passed, next first.
    ahead: Vec<&'static str>,
    since: Instant,
}

impl Trial {
    /// Nothing passed yet.
    pub(crate) fn new(encrypted: bool) -> Self {
        let way: &[&str] = if encrypted { &["dns", "tcp", "tls"] } else { &["dns", "tcp"] };
        let ahead = way.iter().chain(&SESSION_STEPS).copied().collect();
        Self { steps: Vec::new(), ahead, since: Instant::now() }
    }

    /// The settings are such that nothing can be tried.
    pub(crate) fn failed_at_once(problem: Problem) -> UiAccountTest {
        let mut trial = Self::new(false);
        trial.fail(problem);
        trial.report()
    }

    /// Takes in the way to the server; false when it does not lead there.
    pub(crate) fn walked(&mut self, reports: Vec<StepReport>) -> bool {
        for StepReport { step, took, outcome } in reports {
            let name = word(step);
            self.ahead.retain(|ahead| *ahead != name);
            let took_ms = Some(millis(took));
            let step = match outcome {
                Ok(finding) => UiTestStep {
                    name: name.to_owned(),
                    state: UiTestStepState::Passed,
                    took_ms,
                    detail: Some(found(&finding)),
                    problem: None,
                    findings: Vec::new(),
                },
                Err(error) => UiTestStep {
                    name: name.to_owned(),
                    state: UiTestStepState::Failed,
                    took_ms,
                    detail: Some(error.to_string()),
                    problem: Some(shown(SessionError::Link(error).problem())),
                    findings: Vec::new(),
                },
            };
            let failed = step.state == UiTestStepState::Failed;
            self.steps.push(step);
            if failed {
                return false;
            }
        }
        self.since = Instant::now();
        true
    }

    /// A step of the session is behind us.
    pub(crate) fn pass(&mut self, name: &'static str, detail: Option<String>) {
        let (now, took_ms) = (Instant::now(), Some(millis(self.since.elapsed())));
        self.ahead.retain(|ahead| *ahead != name);
        self.since = now;
        self.steps.push(UiTestStep {
            name: name.to_owned(),
            state: UiTestStepState::Passed,
            took_ms,
            detail,
            problem: None,
            findings: Vec::new(),
        });
    }

    /// Adds what was found to a step that passed.
    pub(crate) fn describe(&mut self, name: &str, detail: String) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.name == name) {
            step.detail = Some(detail);
        }
    }

    /// Adds what should be changed to the step that was passed last.
    pub(crate) fn found(&mut self, findings: Vec<UiFinding>) {
        if let Some(step) = self.steps.last_mut() {
            step.findings = findings;
        }
    }

    /// A further step, after those of every session.
    pub(crate) fn then(&mut self, name: &'static str) {
        self.ahead.push(name);
    }

    /// The next step failed.
    pub(crate) fn fail(&mut self, problem: Problem) {
        if self.ahead.is_empty() {
            return;
        }
        let name = self.ahead.remove(0);
        self.steps.push(UiTestStep {
            name: name.to_owned(),
            state: UiTestStepState::Failed,
            took_ms: Some(millis(self.since.elapsed())),
            detail: None,
            problem: Some(shown(problem)),
            findings: Vec::new(),
        });
    }

    /// What came of it.
    pub(crate) fn report(mut self) -> UiAccountTest {
        let failed = self.steps.iter().any(|step| step.state == UiTestStepState::Failed);
        self.steps.extend(self.ahead.iter().map(|name| UiTestStep {
            name: (*name).to_owned(),
            state: UiTestStepState::NotReached,
            took_ms: None,
            detail: None,
            problem: None,
            findings: Vec::new(),
        }));
        UiAccountTest { passed: !failed && self.ahead.is_empty(), steps: self.steps }
    }
}

fn shown(problem: Problem) -> UiProblem {
    UiProblem { code: problem.code, detail: problem.detail }
}

const fn word(step: Step) -> &'static str {
    match step {
        Step::Dns => "dns",
        Step::Tcp => "tcp",
        Step::Proxy => "proxy",
        Step::Tls => "tls",
        Step::Upgrade => "socket",
        Step::Reply => "signIn",
    }
}

fn found(finding: &Finding) -> String {
    match finding {
        Finding::Servers(places) => {
            let texts: Vec<_> = places.iter().map(|place| format!("{}:{}", place.host, place.port)).collect();
            texts.join(", ")
        }
        Finding::Addresses(addresses) => {
            let texts: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
            texts.join(", ")
        }
        Finding::Connected(address) => address.to_string(),
        Finding::Tunnel { proxy } => proxy.clone(),
        Finding::Tls { version, issuer } => {
            let version = version.replace("TLSv1_", "TLS 1.");
            issuer.as_ref().map_or_else(|| version.clone(), |issuer| format!("{version}, {issuer}"))
        }
    }
}

fn millis(duration: std::time::Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
