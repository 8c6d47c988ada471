//! What holds for every input. The same targets are in `fuzz/`, for machines that have more time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use erlang_term::{Dialect, Encoder, Frames, Limits, Reader, Term};
use proptest::{collection::vec, prelude::*};

/// A term to write.
#[derive(Clone, Debug, PartialEq)]
enum Plan {
    Integer(i128),
    Float(f64),
    Atom(String),
    Binary(Vec<u8>),
    Characters(String),
    List(Vec<Plan>),
    Improper(Vec<Plan>),
    Tuple(Vec<Plan>),
    Map(Vec<(Plan, Plan)>),
}

impl Plan {
    fn write(&self, encoder: &mut Encoder) {
        match self {
            Self::Integer(value) => {
                encoder.wide_integer(*value);
            }
            Self::Float(value) => {
                encoder.float(*value);
            }
            Self::Atom(name) => {
                encoder.atom(name);
            }
            Self::Binary(bytes) => {
                encoder.binary(bytes);
            }
            Self::Characters(text) => {
                encoder.characters(text);
            }
            Self::List(elements) => {
                encoder.list(elements.len());
                elements.iter().for_each(|element| element.write(encoder));
                encoder.nil();
            }
            Self::Improper(elements) => {
                encoder.list(elements.len());
                elements.iter().for_each(|element| element.write(encoder));
                encoder.integer(1);
            }
            Self::Tuple(elements) => {
                encoder.tuple(elements.len());
                elements.iter().for_each(|element| element.write(encoder));
            }
            Self::Map(pairs) => {
                encoder.map(pairs.len());
                for (key, value) in pairs {
                    key.write(encoder);
                    value.write(encoder);
                }
            }
        }
    }

    fn is_read_as(&self, term: &Term<'_>) -> bool {
        let same = |plans: &[Self], terms: &erlang_term::Elements<'_>| {
            plans.len() == terms.len() && plans.iter().zip(terms.clone()).all(|(plan, term)| plan.is_read_as(&term))
        };
        match (self, term) {
            (Self::Integer(ours), Term::Integer(theirs)) => theirs.to_i128() == Some(*ours),
            (Self::Float(ours), Term::Float(theirs)) => ours == theirs,
            (Self::Atom(ours), Term::Atom(theirs)) => theirs.text() == *ours,
            (Self::Binary(ours), Term::Binary(theirs)) => ours == theirs,
            (Self::Characters(ours), Term::Bytes(theirs)) => {
                ours.chars().map(u32::from).eq(theirs.iter().copied().map(u32::from))
            }
            (Self::Characters(ours), theirs @ Term::List(_)) => theirs.characters().as_deref() == Some(ours),
            (Self::List(ours), Term::List(theirs))
            | (Self::Improper(ours), Term::Improper(theirs))
            | (Self::Tuple(ours), Term::Tuple(theirs)) => same(ours, theirs),
            (Self::Map(ours), Term::Map(theirs)) => {
                let flat: Vec<Self> = ours.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect();
                same(&flat, theirs)
            }
            _ => false,
        }
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let leaf = prop_oneof![
        any::<i128>().prop_map(Plan::Integer),
        any::<i64>().prop_map(|value| Plan::Integer(i128::from(value))),
        any::<u8>().prop_map(|value| Plan::Integer(i128::from(value))),
        any::<f64>().prop_filter("Erlang has no other floats", |value| value.is_finite()).prop_map(Plan::Float),
        ".{0,40}".prop_map(Plan::Atom),
        "[a-zé]{0,60}".prop_map(Plan::Atom),
        vec(any::<u8>(), 0..40).prop_map(Plan::Binary),
        ".{0,20}".prop_map(Plan::Characters),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Plan::List),
            vec(inner.clone(), 1..4).prop_map(Plan::Improper),
            vec(inner.clone(), 0..8).prop_map(Plan::Tuple),
            vec((inner.clone(), inner), 0..4).prop_map(Plan::Map),
        ]
    })
}

fn dialect() -> impl Strategy<Value = Dialect> {
    any::<(bool, bool)>().prop_map(|(utf8_atoms, new_floats)| Dialect { utf8_atoms, new_floats })
}

fn written(plan: &Plan, dialect: Dialect) -> Encoder {
    let mut encoder = Encoder::new(dialect);
    plan.write(&mut encoder);
    encoder
}

/// Looks at everything, as deep as it goes. Answers how many terms there are.
fn count(term: &Term<'_>) -> usize {
    match term {
        Term::List(elements) | Term::Improper(elements) | Term::Tuple(elements) | Term::Map(elements) => {
            let announced = elements.len();
            let seen: Vec<usize> = elements.clone().map(|element| count(&element)).collect();
            assert_eq!(seen.len(), announced, "what was checked is there");
            1 + seen.into_iter().sum::<usize>()
        }
        other @ (Term::Integer(_)
        | Term::Float(_)
        | Term::Atom(_)
        | Term::Binary(_)
        | Term::Bits(..)
        | Term::Bytes(_)
        | Term::Opaque(_)) => {
            let _ = (other.text(), other.characters(), other.integer().map(|integer| integer.to_string().len().min(1)));
            1
        }
    }
}

/// Tags and small numbers come often in these bytes, so that they get past the first step.
fn nearly_a_frame() -> impl Strategy<Value = Vec<u8>> {
    let tags = [
        70, 77, 80, 88, 89, 90, 97, 98, 99, 100, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 118,
        119, 120,
    ];
    let byte = prop_oneof![4 => proptest::sample::select(tags.to_vec()), 4 => 0_u8..4, 1 => any::<u8>()];
    vec(byte, 0..200).prop_map(|mut bytes| {
        bytes.insert(0, 131);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(plan in plan(), dialect in dialect(), compress in any::<bool>()) {
        let encoder = written(&plan, dialect);
        let frame = if compress { encoder.into_compressed_frame().unwrap() } else { encoder.into_frame() };
        let mut frames = Frames::default();
        let term = frames.whole(&frame).unwrap();
        prop_assert!(plan.is_read_as(&term), "{plan:?} became {term:?}");
    }

    #[test]
    fn any_bytes_end_with_a_term_or_a_reason(bytes in vec(any::<u8>(), 0..300)) {
        if let Ok(term) = Frames::default().whole(&bytes) {
            prop_assert!(count(&term) < bytes.len().max(2));
        }
    }

    #[test]
    fn bytes_that_are_nearly_a_frame_do_too(bytes in nearly_a_frame()) {
        if let Ok(term) = Frames::default().whole(&bytes) {
            prop_assert!(count(&term) < bytes.len().max(2));
        }
    }

    #[test]
    fn a_frame_cut_anywhere_is_malformed_and_so_is_one_with_more(plan in plan(), dialect in dialect(), at in any::<prop::sample::Index>()) {
        let mut frame = written(&plan, dialect).into_frame();
        let cut = &frame[..at.index(frame.len())];
        prop_assert!(Frames::default().whole(cut).is_err());
        frame.push(106);
        prop_assert!(Frames::default().whole(&frame).is_err());
    }

    #[test]
    fn a_changed_byte_harms_nobody(plan in plan(), dialect in dialect(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut frame = written(&plan, dialect).into_frame();
        let at = at.index(frame.len());
        frame[at] = byte;
        if let Ok(term) = Frames::default().whole(&frame) {
            count(&term);
        }
    }

    #[test]
    fn steps_and_whole_terms_agree_on_the_length(plan in plan(), dialect in dialect()) {
        let frame = written(&plan, dialect).into_frame();
        let limits = Limits::default();
        let (mut by_step, mut at_once) = (Reader::new(&frame[1..], &limits), Reader::new(&frame[1..], &limits));
        prop_assert_eq!(by_step.skip().unwrap(), &frame[1..]);
        at_once.term().unwrap();
        prop_assert_eq!(by_step.rest(), at_once.rest());
        prop_assert!(at_once.finish().is_ok());
    }
}
