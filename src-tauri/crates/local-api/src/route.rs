//! What applications can ask. Invariant: there is no other way in for them; the document that describes the API is made of this
//! list. What a PBX posts goes another way, see the server.

use hyper::Method;

/// Something that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The document that describes the API.
    OpenApi,
    /// Asks the user to be let in.
    Pair,
    /// Accounts, agents, presence.
    State,
    /// Live calls.
    Calls,
    /// Dials.
    Dial,
    /// Answers a ringing call.
    Answer,
    /// Ends a call, or declines one that rings.
    HangUp,
    /// Passes a call on.
    Transfer,
    /// Keeps a note on a call.
    Note,
    /// Sets the presence.
    Presence,
    /// Changes as they happen.
    Events,
}

/// All routes with their places.
pub const ROUTES: [(Route, Method, &str); 11] = [
    (Route::OpenApi, Method::GET, "/openapi.json"),
    (Route::Pair, Method::POST, "/v1/pairing"),
    (Route::State, Method::GET, "/v1/state"),
    (Route::Calls, Method::GET, "/v1/calls"),
    (Route::Dial, Method::POST, "/v1/calls"),
    (Route::Answer, Method::POST, "/v1/calls/answer"),
    (Route::HangUp, Method::POST, "/v1/calls/hangup"),
    (Route::Transfer, Method::POST, "/v1/calls/transfer"),
    (Route::Note, Method::POST, "/v1/calls/note"),
    (Route::Presence, Method::POST, "/v1/presence"),
    (Route::Events, Method::GET, "/v1/events"),
];

impl Route {
    /// The route of a request; whether the path is known when the method is not.
    pub(crate) fn of(method: &Method, path: &str) -> Result<Self, bool> {
        let found = ROUTES.iter().find(|(_, its, place)| its == method && *place == path).map(|(route, _, _)| *route);
        found.ok_or_else(|| ROUTES.iter().any(|(_, _, place)| *place == path))
    }

    /// What it does, in a sentence.
    pub(crate) const fn summary(self) -> &'static str {
        match self {
            Self::OpenApi => "This document.",
            Self::Pair => "Asks the user to let an application in; answers its token, once.",
            Self::State => "Accounts, agents and presence as they are now.",
            Self::Calls => "The calls that exist now.",
            Self::Dial => "Dials a number. One that is doubtful (emergency, service codes) is refused.",
            Self::Answer => "Answers a ringing call.",
            Self::HangUp => "Ends a call; declines one that rings.",
            Self::Transfer => "Passes a call on without asking first.",
            Self::Note => "Keeps a note on a call.",
            Self::Presence => "Sets the presence.",
            Self::Events => "Changes as server-sent events; the first one is a snapshot.",
        }
    }

    /// The members of its body: name, and whether it must be there.
    pub(crate) const fn members(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::OpenApi | Self::State | Self::Calls | Self::Events => &[],
            Self::Pair => &[("name", true)],
            Self::Dial => &[("number", true), ("account", false)],
            Self::Answer | Self::HangUp => &[("account", true), ("call", true)],
            Self::Transfer => &[("account", true), ("call", true), ("to", true)],
            Self::Note => &[("account", true), ("call", true), ("note", true)],
            Self::Presence => &[("account", true), ("status", true)],
        }
    }

    /// Whether everybody on this computer may ask it.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::OpenApi | Self::Pair)
    }
}
