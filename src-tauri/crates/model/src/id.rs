//! Identities. Invariant: an id means something only within one account, and its text is the PBX's own.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as the PBX writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Arc::from(text))
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(Arc::from(number.to_string()))
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

text_id!(
    /// One account: one sign-in at one PBX. Given by Cordboard, kept for good.
    AccountId
);
text_id!(
    /// One call as the user sees it. Stays the same when the PBX renames the channel beneath it.
    CallId
);
text_id!(
    /// What all connections of one call share at the PBX (CSTA: the call's own id, where [`CallId`] is ours in it).
    LinkId
);
text_id!(
    /// An agent of the contact centre. Not the same id space as [`UserId`].
    AgentId
);
text_id!(
    /// A user of the PBX.
    UserId
);
text_id!(
    /// A group of agents.
    GroupId
);
text_id!(
    /// A queue (ACD group).
    QueueId
);
text_id!(
    /// A reason for not being ready, or another status the PBX offers.
    ReasonId
);
text_id!(
    /// A short message. Given by Cordboard, kept for good.
    MessageId
);
text_id!(
    /// What a PBX keeps a recording under. Hostile text: never a file's name as it is.
    RecordingId
);
text_id!(
    /// The number of a line inside the PBX.
    Extension
);
