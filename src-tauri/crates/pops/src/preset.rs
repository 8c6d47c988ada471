//! Addresses by which well-known CRMs search for a telephone number. Invariant: what the user has to fill in himself is written
//! `YOUR-…`, so that a preset that was not finished is recognised ([`Preset::is_unfinished`]).

/// A starting point for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// A word for programs.
    pub id: &'static str,
    /// The CRM's name.
    pub name: &'static str,
    /// The address.
    pub address: &'static str,
}

impl Preset {
    /// Whether the address still holds what only the user knows.
    #[must_use]
    pub fn is_unfinished(address: &str) -> bool {
        address.to_ascii_uppercase().contains("YOUR-")
    }
}

/// The presets in alphabetical order.
pub const PRESETS: [Preset; 6] = [
    Preset {
        id: "dynamics",
        name: "Dynamics 365",
        address: "https://YOUR-ORG.crm.dynamics.com/main.aspx?appid=YOUR-APP&pagetype=search&searchType=0&searchText={e164}",
    },
    Preset {
        id: "hubspot",
        name: "HubSpot",
        address: "https://app.hubspot.com/contacts/YOUR-HUB/objects/0-1/views/all/list?query={digits}",
    },
    Preset { id: "odoo", name: "Odoo", address: "https://YOUR-ORG.odoo.com/odoo/contacts?search={digits}" },
    Preset {
        id: "salesforce",
        name: "Salesforce",
        address: "https://YOUR-ORG.my.salesforce.com/_ui/search/ui/UnifiedSearchResults?str={digits}",
    },
    Preset { id: "zendesk", name: "Zendesk", address: "https://YOUR-ORG.zendesk.com/agent/search/1?type=user&q={digits}" },
    Preset { id: "zoho", name: "Zoho CRM", address: "https://crm.zoho.com/crm/YOUR-ORG/search?searchword={digits}" },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Template;

    #[test]
    fn a_preset_is_an_address_with_the_number_in_it_and_without_it_only_half() {
        for preset in PRESETS {
            assert!(Template::read(preset.address).is_ok(), "{}", preset.id);
            assert!(preset.address.contains("{digits}") || preset.address.contains("{e164}"), "{}", preset.id);
            assert!(Preset::is_unfinished(preset.address), "{}", preset.id);
        }
        assert!(!Preset::is_unfinished("https://acme.zendesk.com/agent/search/1?q={digits}"));
    }
}
