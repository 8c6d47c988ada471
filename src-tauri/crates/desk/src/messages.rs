//! Short messages of this account whose way is still followed. Invariant: a message only goes forward; after its end nothing is
//! heard any more but that it arrived after all (`cloudpbx.md 3.9`).

use std::{collections::VecDeque, sync::Arc};

use cordboard_model::{
    At, Change, Direction, FollowedMessage, Message, MessageId, MessageRef, MessageReport, MessageState, Problem,
};

/// So many messages are followed; the oldest is left to the history.
const MOST: usize = 1_000;
/// So many reports may wait for the message that they are about: the PBX may speak before it has answered.
const EARLY: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Messages {
    known: VecDeque<Arc<Message>>,
    early: VecDeque<(MessageReport, At)>,
}

impl Messages {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Message>> {
        self.known.iter()
    }

    pub(crate) fn get(&self, id: &MessageId) -> Option<&Arc<Message>> {
        self.known.iter().find(|message| message.id == *id)
    }

    /// Those of which more may be told: how they went on, or what they cost.
    pub(crate) fn unfinished(&self) -> Vec<FollowedMessage> {
        let may_be_told = |message: &Message| match message.state {
            MessageState::Sending | MessageState::Queued | MessageState::Sent | MessageState::Doubtful => true,
            MessageState::Delivered => message.cost.is_none(),
            MessageState::Failed => false,
        };
        let own = self.known.iter().filter(|message| message.direction == Direction::Outgoing && may_be_told(message));
        own.filter_map(|message| Some(FollowedMessage { pbx_id: message.pbx_id.clone()?, at: message.at })).collect()
    }

    /// Follows a message from now on. `live`: there is a link by which somebody may still tell of it.
    pub(crate) fn keep(&mut self, message: Message, live: bool, at: At, changes: &mut Vec<Change>) {
        if self.known.iter().any(|known| known.id == message.id) {
            return;
        }
        if self.known.len() >= MOST {
            self.known.pop_front();
        }
        self.known.push_back(Arc::new(message));
        let place = self.known.len() - 1;
        self.hear_early(place);
        if !live {
            self.doubt(place, at);
        }
        changes.extend(self.known.get(place).cloned().map(Change::Message));
    }

    /// Takes in what is told of a message; what is told of one that is not known yet waits for it.
    pub(crate) fn report(&mut self, report: MessageReport, at: At, changes: &mut Vec<Change>) {
        let Some(place) = self.known.iter().position(|message| is_about(message, &report.about)) else {
            // Records tell of everybody's messages, again and again.
            if report.state.is_some() {
                if self.early.len() >= EARLY {
                    self.early.pop_front();
                }
                self.early.push_back((report, at));
            }
            return;
        };
        let before = self.known.get(place).cloned();
        self.learn(place, report, at);
        self.hear_early(place);
        let now = self.known.get(place).cloned();
        if now != before {
            changes.extend(now.map(Change::Message));
        }
    }

    /// The link is lost: nobody will say whether what was on its way to the PBX got there.
    pub(crate) fn lose_link(&mut self, at: At, changes: &mut Vec<Change>) {
        for place in 0..self.known.len() {
            if self.doubt(place, at) {
                changes.extend(self.known.get(place).cloned().map(Change::Message));
            }
        }
    }

    fn doubt(&mut self, place: usize, at: At) -> bool {
        let Some(message) = self.known.get_mut(place).filter(|message| message.state == MessageState::Sending) else {
            return false;
        };
        let message = Arc::make_mut(message);
        message.state = MessageState::Doubtful;
        message.problem = Some(Problem { code: "linkLost".to_owned(), detail: String::new() });
        message.changed_at = at;
        true
    }

    fn hear_early(&mut self, place: usize) {
        let Some(message) = self.known.get(place).cloned() else { return };
        // The PBX's id may be known only by one of them.
        let named =
            |(report, _): &(MessageReport, At)| is_about(&message, &report.about).then(|| report.pbx_id.clone()).flatten();
        let pbx_id = message.pbx_id.clone().or_else(|| self.early.iter().find_map(named));
        let is_its = |report: &MessageReport| match &report.about {
            MessageRef::Own(id) => *id == message.id,
            MessageRef::Pbx(id) => pbx_id.as_ref() == Some(id),
        };
        let (mut its, others): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.early).into_iter().partition(|(report, _)| is_its(report));
        self.early = others;
        // The answer to the request is where its way begins.
        its.make_contiguous().sort_by_key(|(report, _)| matches!(report.about, MessageRef::Pbx(_)));
        for (report, at) in its {
            self.learn(place, report, at);
        }
    }

    fn learn(&mut self, place: usize, report: MessageReport, at: At) {
        let Some(message) = self.known.get_mut(place).map(Arc::make_mut) else { return };
        let answered = message.pbx_id.is_some();
        if message.pbx_id.is_none() {
            message.pbx_id = report.pbx_id;
        }
        if report.cost.is_some() {
            message.cost = report.cost;
        }
        if let Some(next) = report.state.filter(|next| follows(message.state, *next, answered)) {
            message.state = next;
            message.problem = report.problem;
            message.changed_at = at;
        }
    }
}

fn is_about(message: &Message, about: &MessageRef) -> bool {
    match about {
        MessageRef::Own(id) => message.id == *id,
        MessageRef::Pbx(id) => message.pbx_id.as_ref() == Some(id),
    }
}

/// Whether a message in the one state may be told to be in the other.
const fn follows(now: MessageState, next: MessageState, answered: bool) -> bool {
    use MessageState::{Delivered, Doubtful, Failed, Queued, Sending, Sent};
    match (now, next) {
        (Sending, Queued | Sent | Delivered | Failed | Doubtful)
        | (Queued, Sent | Delivered | Failed | Doubtful)
        | (Sent, Delivered | Failed | Doubtful)
        | (Failed | Doubtful, Delivered) => true,
        // A doubt because the link broke ends with the answer, should it come.
        (Doubtful, Queued | Sent | Failed) => !answered,
        (_, Sending)
        | (Delivered, _)
        | (Queued, Queued)
        | (Sent, Queued | Sent)
        | (Failed, Queued | Sent | Failed | Doubtful)
        | (Doubtful, Doubtful) => false,
    }
}
