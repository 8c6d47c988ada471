//! Offered numbers. Invariant: what is shown is what would be dialled.

use cordboard_contract::{UiNumberKind, UiOffer};
use cordboard_model::AccountId;
use cordboard_numbers::{Country, Kind, Number};

use super::text;

/// The view of a number that nobody was asked about yet.
pub(crate) fn offer(account: Option<&AccountId>, number: &Number, doubtful: Option<&str>) -> UiOffer {
    UiOffer {
        id: String::new(),
        account: account.map(ToString::to_string),
        number: text(number.canonical()),
        extension: number.extension().map(text),
        country: number.country().map(Country::code),
        kind: kind(number.kind()),
        doubtful: doubtful.map(str::to_owned),
        waiting: account.is_none(),
    }
}

const fn kind(kind: Kind) -> UiNumberKind {
    match kind {
        Kind::Emergency => UiNumberKind::Emergency,
        Kind::Code => UiNumberKind::Code,
        Kind::Short => UiNumberKind::Short,
        Kind::Landline => UiNumberKind::Landline,
        Kind::Mobile => UiNumberKind::Mobile,
        Kind::TollFree => UiNumberKind::TollFree,
        Kind::Premium => UiNumberKind::Premium,
        Kind::Other => UiNumberKind::Other,
        Kind::Unknown => UiNumberKind::Unknown,
    }
}
