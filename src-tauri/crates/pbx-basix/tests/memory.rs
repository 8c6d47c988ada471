//! What a frame costs at its peak until it is typed, whatever it contains. One test alone in this program.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_pbx_basix::{Decoder, Message};
use erlang_term::{Dialect, Encoder};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn frame(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    write(&mut encoder);
    encoder.into_frame()
}

/// The most memory in use while a frame is read and everything in it is looked at.
fn cost(decoder: &mut Decoder, frame: &[u8]) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    match decoder.read(frame) {
        Ok(Message::Snapshot(snapshot)) => {
            for record in snapshot.records() {
                std::hint::black_box(&record);
                std::hint::black_box(record.fields().count());
            }
        }
        read => drop(std::hint::black_box(read)),
    }
    MEMORY.peak_usage().saturating_sub(before)
}

#[test]
fn no_message_costs_four_times_its_frame() {
    let mut decoder = Decoder::default();
    let layout = frame(|encoder| {
        encoder.tuple(3).atom("field_spec").characters("channel").list(3);
        encoder.atom("uuid").atom("end_user").atom("calling_name").nil();
    });
    // A small allocation of the layout itself is not what is measured.
    decoder.read(&layout).unwrap();
    let count = 50_000;
    let hostile = [
        (
            "empty records",
            frame(|encoder| {
                encoder.tuple(3).atom("initial_info").characters("channel").list(count);
                (0..count).for_each(|_| {
                    encoder.tuple(0);
                });
                encoder.nil();
            }),
        ),
        (
            "records of one empty text",
            frame(|encoder| {
                encoder.tuple(3).atom("initial_info").characters("channel").list(count);
                (0..count).for_each(|_| {
                    encoder.tuple(1).binary(b"");
                });
                encoder.nil();
            }),
        ),
        (
            "a name that is no UTF-8",
            frame(|encoder| {
                encoder.tuple(4).atom("info_event").characters("channel").tuple(3);
                encoder.binary(b"u").binary(&vec![b'|'; 400_000]).binary(&vec![0xe9; 400_000]).characters("added");
            }),
        ),
        (
            "many persons",
            frame(|encoder| {
                encoder.tuple(4).atom("info_event").characters("channel").tuple(2).binary(b"u");
                encoder.binary(format!("_MANY_:x{}", "|*".repeat(200_000)).as_bytes()).characters("added");
            }),
        ),
        (
            "a layout of nameless fields",
            frame(|encoder| {
                encoder.tuple(3).atom("field_spec").characters("terminal").list(60_000);
                (0..60_000).for_each(|_| {
                    encoder.nil();
                });
                encoder.nil();
            }),
        ),
        (
            "a layout too large to be one",
            frame(|encoder| {
                encoder.tuple(3).atom("field_spec").characters("user").list(400_000);
                (0..400_000).for_each(|_| {
                    encoder.nil();
                });
                encoder.nil();
            }),
        ),
    ];
    for (what, frame) in hostile {
        let cost = cost(&mut decoder, &frame);
        assert!(cost < 4 * frame.len(), "{what}: {cost} for {} bytes", frame.len());
    }
}
