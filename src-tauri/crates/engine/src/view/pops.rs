//! Screen pops. Invariant: a rule goes to a window and comes back as it is.

use cordboard_contract::{UiDirection, UiPopMoment, UiPopOpening, UiPopPreset, UiPopRule, UiPops};
use cordboard_model::Direction;
use cordboard_pops::{FIELDS, Moment, Opening, PRESETS, Preset, Rule, TemplateError};

use super::call::direction;
use super::text;
use crate::PopSettings;

pub(crate) fn pops(settings: &PopSettings) -> UiPops {
    let preset = |preset: &Preset| UiPopPreset {
        id: preset.id.to_owned(),
        name: preset.name.to_owned(),
        address: preset.address.to_owned(),
    };
    UiPops {
        rules: settings.rules.iter().map(rule).collect(),
        hosts: settings.hosts.iter().map(|host| text(host)).collect(),
        presets: PRESETS.iter().map(preset).collect(),
        fields: FIELDS.iter().map(|field| (*field).to_owned()).collect(),
    }
}

fn rule(rule: &Rule) -> UiPopRule {
    UiPopRule {
        id: rule.id.clone(),
        name: text(&rule.name),
        enabled: rule.enabled,
        numbers: rule.numbers.iter().map(|number| text(number)).collect(),
        queue: text(&rule.queue),
        direction: rule.direction.map(direction),
        internal: rule.internal,
        moment: match rule.moment {
            Moment::Ringing => UiPopMoment::Ringing,
            Moment::Answered => UiPopMoment::Answered,
            Moment::Ended => UiPopMoment::Ended,
            Moment::ByHand => UiPopMoment::ByHand,
        },
        address: rule.address.clone(),
        opening: match rule.opening {
            Opening::Browser => UiPopOpening::Browser,
            Opening::Window => UiPopOpening::Window,
        },
    }
}

/// A rule as entered; a new one is given its id.
pub(crate) fn entered(rule: UiPopRule) -> Rule {
    let trimmed = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Rule {
        id: if rule.id.is_empty() { uuid::Uuid::now_v7().to_string() } else { rule.id },
        name: rule.name.trim().to_owned(),
        enabled: rule.enabled,
        numbers: rule.numbers.iter().filter_map(trimmed).collect(),
        queue: rule.queue.trim().to_owned(),
        direction: rule.direction.map(|direction| match direction {
            UiDirection::Incoming => Direction::Incoming,
            UiDirection::Outgoing => Direction::Outgoing,
        }),
        internal: rule.internal,
        moment: match rule.moment {
            UiPopMoment::Ringing => Moment::Ringing,
            UiPopMoment::Answered => Moment::Answered,
            UiPopMoment::Ended => Moment::Ended,
            UiPopMoment::ByHand => Moment::ByHand,
        },
        address: rule.address.trim().to_owned(),
        opening: match rule.opening {
            UiPopOpening::Browser => Opening::Browser,
            UiPopOpening::Window => Opening::Window,
        },
    }
}

/// The word by which a window says what is wrong with an address.
pub(crate) const fn problem(error: &TemplateError) -> &'static str {
    match error {
        TemplateError::Address => "address",
        TemplateError::Scheme => "scheme",
        TemplateError::Host => "host",
        TemplateError::Credentials => "credentials",
        TemplateError::Field(_) => "field",
        TemplateError::Brace => "brace",
        TemplateError::Elsewhere => "elsewhere",
    }
}
