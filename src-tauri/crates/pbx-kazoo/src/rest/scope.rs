//! Whose things are meant. Invariant: the words of the path are the server's.

/// A user or a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A user.
    User(String),
    /// A device.
    Device(String),
}

/// The whole account or one owner in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The account.
    #[default]
    Account,
    /// One owner.
    Of(Owner),
}

impl Owner {
    /// `users/{id}` or `devices/{id}`, and what follows.
    pub(crate) fn path(&self, rest: &[&str]) -> Vec<String> {
        let (family, id) = match self {
            Self::User(id) => ("users", id),
            Self::Device(id) => ("devices", id),
        };
        [family, id].into_iter().chain(rest.iter().copied()).map(str::to_owned).collect()
    }
}

impl Scope {
    pub(crate) fn path(&self, rest: &[&str]) -> Vec<String> {
        match self {
            Self::Account => rest.iter().map(|&part| part.to_owned()).collect(),
            Self::Of(owner) => owner.path(rest),
        }
    }
}
