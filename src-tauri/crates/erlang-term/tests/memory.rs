//! What a frame costs at its peak, whatever it contains. One test alone in this program, so that nobody else allocates.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use erlang_term::{Dialect, Elements, Encoder, Frames, Term};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What an inflater keeps for itself, once.
const INFLATER: usize = 64 << 10;

fn look(term: &Term<'_>) -> usize {
    let text = term.text().map_or(0, |text| text.len()) + term.characters().map_or(0, |text| text.len());
    let inside = |elements: &Elements<'_>| elements.clone().map(|element| look(&element)).sum::<usize>();
    match term {
        Term::List(elements) | Term::Improper(elements) | Term::Tuple(elements) | Term::Map(elements) => text + inside(elements),
        Term::Integer(_)
        | Term::Float(_)
        | Term::Atom(_)
        | Term::Binary(_)
        | Term::Bits(..)
        | Term::Bytes(_)
        | Term::Opaque(_) => text,
    }
}

/// The most memory that is in use while a frame is read and looked at.
fn cost(frames: &mut Frames, frame: &[u8]) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    if let Ok(term) = frames.whole(frame) {
        std::hint::black_box(look(&term));
    }
    MEMORY.peak_usage().saturating_sub(before)
}

fn long(head: &[u8], element: &[u8], count: u32, tail: &[u8]) -> Vec<u8> {
    let mut frame = vec![131];
    frame.extend(head);
    frame.extend(count.to_be_bytes());
    (0..count).for_each(|_| frame.extend(element));
    frame.extend(tail);
    frame
}

#[test]
fn no_frame_costs_four_times_its_size() {
    let count = 100_000;
    let plain = [
        ("empty lists in a list", long(&[108], &[106], count, &[106])),
        ("empty tuples in a tuple", long(&[105], &[104, 0], count, &[])),
        ("small numbers", long(&[108], &[97, 7], count, &[106])),
        ("characters beyond Latin-1", long(&[108], &[98, 0, 0, 0x4e, 0x2d], count, &[106])),
        ("a binary that is no UTF-8", long(&[109], &[0xff], count, &[])),
        ("a list of bytes that is no UTF-8", [&[131, 107, 0xff, 0xff][..], &[0xe9; 0xffff]].concat()),
        ("a map", long(&[116], &[97, 1, 106], count, &[])),
        ("an integer without end", long(&[111], &[], 0, &[])),
        ("a list that lies about its length", vec![131, 108, 0xff, 0xff, 0xff, 0xff]),
        ("a tuple that lies about its length", vec![131, 105, 0x7f, 0xff, 0xff, 0xff, 106]),
        ("a binary that lies about its length", vec![131, 109, 0x7f, 0xff, 0xff, 0xff, 0]),
        ("5000 nested lists", [&[131][..], &[108, 0, 0, 0, 1].repeat(5_000)].concat()),
        ("a compressed term that declares 4 GiB", vec![131, 80, 0xff, 0xff, 0xff, 0xff, 0x78, 0x9c]),
    ];
    for (what, frame) in plain {
        let cost = cost(&mut Frames::default(), &frame);
        assert!(cost < 4 * frame.len(), "{what}: {cost} for {} bytes", frame.len());
    }

    // A compressed frame is as large as what it holds.
    let mut frames = Frames::default();
    for size in [10_000, 1 << 20, 15 << 20] {
        let mut encoder = Encoder::new(Dialect::default());
        encoder.binary(&vec![0; size]);
        let frame = encoder.into_compressed_frame().unwrap();
        let cost = cost(&mut frames, &frame);
        assert!(cost < 4 * size + INFLATER, "{cost} for {size} bytes");
    }
    // One that holds less than it declares costs no more than what came.
    let mut encoder = Encoder::new(Dialect::default());
    encoder.binary(&[0; 1_000]);
    let mut lie = encoder.into_compressed_frame().unwrap();
    lie[2..6].copy_from_slice(&(16_u32 << 20).to_be_bytes());
    let cost = cost(&mut Frames::default(), &lie);
    assert!(cost < INFLATER, "{cost} for a lie");
}
