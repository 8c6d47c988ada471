//! What the third-party service is told about a call (xivo.md 5.2). Invariant: a call is asked about once, when it rings at the user's
//! telephone; the session's token is not told, whatever the vendor's page does.

use std::collections::{HashMap, VecDeque};

use cordboard_model::CallId;
use serde_json::{Map, Value, json};

use super::{Tell, Translator};
use crate::{
    Inquiry,
    frame::{PhoneEvent, QueueConfig, Sheet, Text, UserConfigUpdate},
};
use cordboard_model::{Event, PageMoment, PageOffer};

/// So many calls are remembered as asked about.
const REMEMBERED: usize = 64;

/// What was asked, and what is known for it.
#[derive(Debug, Default)]
pub(super) struct Inquiries {
    wanted: bool,
    asked: VecDeque<CallId>,
    waiting: Vec<Inquiry>,
    user: Map<String, Value>,
    queues: HashMap<String, Value>,
}

impl Inquiries {
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, ..Self::default() }
    }

    pub(super) fn user(&mut self, update: &UserConfigUpdate<'_>) {
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                self.user.insert(name.to_owned(), value);
            }
        };
        let text = |text: &Option<Text<'_>>| text.as_deref().map(|text| json!(text));
        set("userId", update.user_id.map(|id| json!(id.0)));
        set("agentId", update.agent_id.map(|id| json!(id.0)));
        set("firstName", text(&update.first_name));
        set("lastName", text(&update.last_name));
        set("fullName", text(&update.full_name));
    }

    pub(super) fn queue(&mut self, config: &QueueConfig<'_>) {
        if self.wanted {
            let queue = json!({
                "id": config.id.0,
                "name": &*config.name,
                "displayName": config.display_name.as_deref(),
                "number": config.number.as_deref(),
            });
            self.queues.insert(config.name.to_string(), queue);
        }
    }

    pub(super) fn ringing(&mut self, call: &CallId, event: &PhoneEvent<'_>) {
        if !self.wanted || self.asked.contains(call) {
            return;
        }
        self.asked.push_back(call.clone());
        if self.asked.len() > REMEMBERED {
            self.asked.pop_front();
        }
        let text = |text: &Option<Text<'_>>| text.as_deref().unwrap_or_default().to_owned();
        let data: Map<String, Value> =
            event.user_data.iter().flat_map(|data| &data.0).map(|(name, value)| (name.to_string(), json!(&**value))).collect();
        let mut body = json!({
            "user": self.user,
            "callee": text(&event.dn),
            "caller": text(&event.other_dn),
            "userData": data,
            "callDataCallId": text(&event.linked_id),
        });
        // Absent, not null, when the call came through no queue.
        if let Some(queue) = event.queue_name.as_deref().and_then(|name| self.queues.get(name)) {
            body["queue"] = queue.clone();
        }
        self.waiting.push(Inquiry { call: call.clone(), body });
    }
}

impl Translator {
    /// What the third-party service is to be asked now.
    pub fn inquiries(&mut self) -> Vec<Inquiry> {
        std::mem::take(&mut self.inquiries.waiting)
    }

    pub(super) fn sheet(&self, sheet: Sheet<'_>, tell: &mut Tell<'_>) {
        let (channel, fields) = sheet.into_fields();
        let call = channel.and_then(|channel| self.calls.by_channel(&channel)).map(|call| call.id.clone());
        let page = self.sheet_page(call.clone(), &fields);
        tell.event(Event::AttachedReported(call, fields));
        if let Some(page) = page {
            tell.event(Event::PageOffered(Box::new(page)));
        }
    }

    /// The page of a sheet: `popupUrl` and `folderNumber` as they are, one after the other (xivo.md 5.1).
    fn sheet_page(&self, call: Option<CallId>, fields: &[(String, String)]) -> Option<PageOffer> {
        let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let popup = field("popupUrl").filter(|popup| !popup.is_empty())?;
        let folder = field("folderNumber").filter(|folder| !folder.is_empty() && *folder != "-")?;
        let alone = field("multiTab") == Some("true");
        Some(PageOffer {
            call,
            address: format!("{popup}{folder}").replacen("{xuc-username}", &self.login, 1),
            offered_by: None,
            title: String::new(),
            moment: PageMoment::Now,
            place: (!alone).then(|| popup.to_owned()),
            pause: false,
        })
    }
}
