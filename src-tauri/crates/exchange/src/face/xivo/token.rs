//! Sign-in tokens. Invariant: a token that is out of time is known to have existed, so the client hears `TokenExpired`.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::clock::Wall;

/// Why a token does not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unknown,
    Expired,
}

/// All tokens ever given.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    given: Mutex<BTreeMap<String, (String, Wall)>>,
}

impl Tokens {
    pub(crate) fn give(&self, login: &str, expires: Wall) -> String {
        let token = uuid::Uuid::new_v4().simple().to_string();
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.insert(token.clone(), (login.to_owned(), expires));
        token
    }

    /// Whose token it is.
    pub(crate) fn owner(&self, token: &str, now: Wall) -> Result<String, Refusal> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        match given.get(token) {
            None => Err(Refusal::Unknown),
            Some((_, expires)) if *expires <= now => Err(Refusal::Expired),
            Some((login, _)) => Ok(login.clone()),
        }
    }
}
