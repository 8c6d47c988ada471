//! Reading a frame in one pass. Invariant: a member of the wrong kind is absent and costs nobody else; only broken JSON fails.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{
    details::Details,
    slot::{Object, Slot, find, routed_account},
};
use crate::lenient::{Scalar, normal_key};

/// A frame before it is known what it is.
#[derive(Debug, Default)]
pub(super) struct Envelope<'a> {
    pub(super) action: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) subscribed: Option<Cow<'a, str>>,
    pub(super) request_id: Option<Cow<'a, str>>,
    pub(super) status: Option<Cow<'a, str>>,
    pub(super) data: Box<Details<'a>>,
}

pub(super) fn envelope(text: &str) -> Result<Envelope<'_>, serde_json::Error> {
    let mut envelope = Envelope::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Members(&mut envelope))?;
    deserializer.end()?;
    Ok(envelope)
}

/// Reads a member's name: where its value goes.
struct Named<'x, T>(&'x mut T);

impl<'x, 'de, T: Object<'de>> DeserializeSeed<'de> for Named<'x, T>
where
    'de: 'x,
{
    type Value = Option<Slot<'x, 'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'x, 'de, T: Object<'de>> Visitor<'de> for Named<'x, T>
where
    'de: 'x,
{
    type Value = Option<Slot<'x, 'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(find(self.0, name))
    }
}

/// Fills its object; in place of an object anything else is passed over.
struct Members<'x, T>(&'x mut T);

impl<'de, T: Object<'de>> DeserializeSeed<'de> for Members<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! pass_over_scalars {
    () => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E: Error>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de, T: Object<'de>> Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(slot) = members.next_key_seed(Named(&mut *self.0))? {
            fill(slot, &mut members)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    pass_over_scalars!();
}

/// A list of texts; one text is a list of one.
struct Texts<'x, 'a>(&'x mut Vec<Cow<'a, str>>);

impl<'de> DeserializeSeed<'de> for Texts<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Scalar<'de>>()? {
            self.0.extend(item.into_text());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.0.push(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.push(Cow::Owned(text.to_owned()));
        Ok(())
    }

    pass_over_scalars!();
}

/// Members with names of their own: application variables, statistics.
struct Freely<'x, T>(&'x mut Vec<T>);

/// What is kept of a free member.
trait Free<'de>: Sized {
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self>;
}

impl<'de> Free<'de> for (Cow<'de, str>, Cow<'de, str>) {
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self> {
        Some((name, value.into_text()?))
    }
}

impl<'de> Free<'de> for (Cow<'de, str>, f64) {
    #[allow(clippy::cast_precision_loss, reason = "figures of a queue")]
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self> {
        let figure = match &value {
            Scalar::Float(figure) => Some(*figure),
            Scalar::Text(text) => text.trim().parse().ok(),
            Scalar::Int(_) | Scalar::Flag(_) | Scalar::Absent => value.int().map(|figure| figure as f64),
        };
        Some((name, figure.filter(|figure| figure.is_finite())?))
    }
}

impl<'de, T: Free<'de>> DeserializeSeed<'de> for Freely<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Free<'de>> Visitor<'de> for Freely<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some((name, value)) = members.next_entry::<Scalar<'de>, Scalar<'de>>()? {
            let Some(name) = name.into_text() else { continue };
            let name = match name {
                Cow::Borrowed(name) => normal_key(name),
                Cow::Owned(name) => Cow::Owned(normal_key(&name).into_owned()),
            };
            self.0.extend(T::of(name, value));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    pass_over_scalars!();
}

/// Reads the value of the member that was just named.
fn fill<'de, A: MapAccess<'de>>(slot: Option<Slot<'_, 'de>>, members: &mut A) -> Result<(), A::Error> {
    let Some(slot) = slot else {
        members.next_value::<IgnoredAny>()?;
        return Ok(());
    };
    match slot {
        Slot::Nothing => {
            members.next_value::<IgnoredAny>()?;
        }
        Slot::Text(slot) => *slot = members.next_value::<Scalar<'de>>()?.into_text(),
        Slot::Int(slot) => *slot = members.next_value::<Scalar<'de>>()?.int(),
        Slot::Moment(slot) => *slot = members.next_value::<Scalar<'de>>()?.int().or(*slot),
        Slot::Flag(slot) => *slot = members.next_value::<Scalar<'de>>()?.flag(),
        Slot::Account(slot) => *slot = members.next_value::<Scalar<'de>>()?.into_text().and_then(routed_account),
        Slot::Details(object) => members.next_value_seed(Members(object))?,
        Slot::Vars(object) => members.next_value_seed(Members(object))?,
        Slot::Rights(object) => members.next_value_seed(Members(object))?,
        Slot::Body(object) => members.next_value_seed(Members(object))?,
        Slot::Texts(list) => members.next_value_seed(Texts(list))?,
        Slot::Words(list) => members.next_value_seed(Freely(list))?,
        Slot::Figures(list) => members.next_value_seed(Freely(list))?,
    }
    Ok(())
}
