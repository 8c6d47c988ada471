//! Users, groups, members and telephones (basix.md 4). Invariant: the meaning of most numbers is not documented; they stay
//! numbers here.

use std::mem::{ManuallyDrop, replace};

use erlang_term::{Malformed, Reader};

use super::{
    Text,
    read::{flag, number, text},
};

/// Declares a record, the places its fields may have, and how each is read.
macro_rules! record {
    (
        $(#[$about:meta])*
        $name:ident $(<$life:lifetime>)?, $field:ident {
            $($(#[$doc:meta])* $member:ident: $type:ty = $place:ident $wire:literal by $read:ident,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default)]
        pub struct $name $(<$life>)? {
            $($(#[$doc])* pub $member: Option<$type>,)*
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $field {
            $($place,)*
            None,
        }

        impl $field {
            pub(super) fn named(name: &str) -> Self {
                match name {
                    $($wire => Self::$place,)*
                    _ => Self::None,
                }
            }
        }

        impl<'a> $name $(<$life>)? {
            #[inline]
            pub(super) fn read(record: &mut Self, place: $field, reader: &mut Reader<'a>) -> Result<(), Malformed> {
                // Each place comes once (`layout.rs`): what is replaced is nothing, and need not be asked whether it is.
                match place {
                    $($field::$place => { let _ = ManuallyDrop::new(replace(&mut record.$member, $read(reader)?)); })*
                    $field::None => drop(reader.skip()?),
                }
                Ok(())
            }
        }
    };
}
pub(super) use record;

record! {
    /// A user.
    User<'a>, UserField {
        /// Id.
        id: i64 = Id "id" by number,
        /// Technical name.
        name: Text<'a> = Name "name" by text,
        /// Forwards everything.
        forwards: bool = Forwards "fwd_always_status" by flag,
        /// Does not want to be disturbed.
        do_not_disturb: bool = DoNotDisturb "do_not_disturb_status" by flag,
        /// The number of the telephone.
        extension: Text<'a> = Extension "main_extension" by text,
        /// The presence; only 0 is known: none said.
        presence: i64 = Presence "presence" by number,
        /// 100 is an administrator.
        role: i64 = Role "role" by number,
        /// Which parking slots are the user's.
        park_group: i64 = ParkGroup "park_group" by number,
        /// Bit 1024: may see what a register of callers says.
        flags: i64 = Flags "flags" by number,
        /// Where calls follow the user.
        followme: Text<'a> = FollowMe "followme" by text,
        /// Mail address.
        email: Text<'a> = Email "email" by text,
        /// Picture, as written: often relative.
        avatar: Text<'a> = Avatar "avatar" by text,
        /// The name for people.
        label: Text<'a> = Label "label" by text,
        /// Counters of the voicemail in a form that is not documented.
        mwi: Text<'a> = Mwi "mwi" by text,
    }
}

record! {
    /// A group.
    Group<'a>, GroupField {
        /// Id.
        id: i64 = Id "id" by number,
        /// Technical name.
        name: Text<'a> = Name "name" by text,
        /// 0 rings all, 1 hunts.
        kind: i64 = Kind "type" by number,
        /// The number that leads to it.
        extension: Text<'a> = Extension "main_extension" by text,
        /// Whether callers wait in a queue.
        queue: i64 = Queue "queue" by number,
        /// The name for people.
        label: Text<'a> = Label "label" by text,
        /// Not documented.
        flags: i64 = Flags "flags" by number,
        /// Whether only members who are logged in are called.
        checks_login: bool = ChecksLogin "check_login_status" by flag,
        /// Counters of the voicemail in a form that is not documented.
        mwi: Text<'a> = Mwi "mwi" by text,
    }
}

record! {
    /// A user's place in a group.
    Member, MemberField {
        /// Id.
        id: i64 = Id "id" by number,
        /// The group.
        group: i64 = Group "group_id" by number,
        /// The user.
        user: i64 = User "user_id" by number,
        /// Lower is asked first.
        priority: i64 = Priority "priority" by number,
        /// Logged in.
        logged_in: bool = LoggedIn "login_status" by flag,
        /// Not documented.
        role: i64 = Role "role" by number,
    }
}

record! {
    /// A telephone.
    Terminal<'a>, TerminalField {
        /// Id.
        id: i64 = Id "id" by number,
        /// Technical name.
        name: Text<'a> = Name "name" by text,
        /// Whose it is.
        user: i64 = User "assoc_user_id" by number,
        /// Not documented.
        kind: i64 = Kind "type" by number,
        /// What it says it is.
        user_agent: Text<'a> = UserAgent "user_agent" by text,
        /// Reachable.
        registered: bool = Registered "registered" by flag,
    }
}
