//! Every form of every term, byte by byte, and everything that must be refused.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use erlang_term::{Dialect, Encoder, Frames, Limits, Malformed, Term};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: String = hex.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// The term of these bytes, written in a way that compares.
fn shown(hex: &str) -> Result<String, Malformed> {
    let mut frame = vec![131];
    frame.extend(bytes(hex));
    Frames::default().whole(&frame).map(|term| show(&term))
}

fn show(term: &Term<'_>) -> String {
    let all = |elements: &erlang_term::Elements<'_>| elements.clone().map(|one| show(&one)).collect::<Vec<_>>().join(",");
    match term {
        Term::Integer(integer) => integer.to_string(),
        Term::Float(float) => format!("{float:?}"),
        Term::Atom(atom) => format!("'{}'", atom.text()),
        Term::Binary(bytes) => format!("<<{}>>", erlang_term::text(bytes)),
        Term::Bits(bytes, bits) => format!("<<{bytes:?}:{bits}>>"),
        Term::Bytes(bytes) => format!("\"{}\"", erlang_term::text(bytes)),
        Term::List(elements) => format!("[{}]", all(elements)),
        Term::Improper(elements) => format!("[{}|_]", all(elements)),
        Term::Tuple(elements) => format!("{{{}}}", all(elements)),
        Term::Map(elements) => format!("#{{{}}}", all(elements)),
        Term::Opaque(opaque) => format!("{opaque:?}"),
    }
}

#[test]
fn every_form_of_every_term_is_read() {
    let float = format!("63{}0000000000", "312e3530303030303030303030303030303030303030652b3030");
    let node = "77016e";
    let table = [
        ("6107", "7"),
        ("62fffffffb", "-5"),
        ("6280000000", "-2147483648"),
        ("6e0700075e8187d77e05", "1546839040024071"),
        ("6e040000000080", "2147483648"),
        ("6e0101ff", "-255"),
        ("6e0000", "0"),
        ("6f00000001 00 2a", "42"),
        ("463ff8000000000000", "1.5"),
        (&float, "1.5"),
        ("64000568656c6c6f", "'hello'"),
        ("640004636166e9", "'café'"),
        ("730268 69", "'hi'"),
        ("760005636166c3a9", "'café'"),
        ("7705636166c3a9", "'café'"),
        ("6800", "{}"),
        ("6802 6101 6a", "{1,[]}"),
        ("6900000001 6101", "{1}"),
        ("6a", "[]"),
        ("6b0003616263", "\"abc\""),
        ("6c00000002 6275300000 62 00004e2d 6a", "[1966080000,20013]"),
        ("6c00000001 6101 6102", "[1|_]"),
        ("6c00000001 6101 6c00000001 6102 6a", "[1|_]"),
        ("6d00000006e794b0e4b8ad", "<<田中>>"),
        ("4d00000001 03 a0", "<<[160]:3>>"),
        ("7400000001 6101 6102", "#{1,2}"),
        (&format!("58{node}{}", "00".repeat(12)), "Pid"),
        (&format!("67{node}{}", "00".repeat(9)), "Pid"),
        (&format!("59{node}{}", "00".repeat(8)), "Port"),
        (&format!("66{node}{}", "00".repeat(5)), "Port"),
        (&format!("78{node}{}", "00".repeat(12)), "Port"),
        (&format!("5a0002{node}{}", "00".repeat(12)), "Reference"),
        (&format!("720001{node}{}", "00".repeat(5)), "Reference"),
        (&format!("71{node}{node}6102"), "Export"),
        ("7000000006 0102", "Fun"),
    ];
    for (hex, want) in table {
        assert_eq!(shown(hex).as_deref(), Ok(want), "{hex}");
    }
}

#[test]
fn a_frame_that_is_none_says_why() {
    let whole = |frame: &[u8]| Frames::default().whole(frame).map(|term| show(&term));
    assert_eq!(whole(b""), Err(Malformed::Empty));
    assert_eq!(whole(&[130, 106]), Err(Malformed::Version));
    assert_eq!(whole(b"{\"json\":1}"), Err(Malformed::Version));
    assert_eq!(whole(&[131]), Err(Malformed::Short));
    assert_eq!(whole(&[131, 106, 0]), Err(Malformed::Trailing));
    let table = [
        ("00", Malformed::Tag(0)),
        ("75", Malformed::Tag(117)),
        ("50", Malformed::Tag(80)),
        ("6d 7fffffff 00", Malformed::Short),
        ("6c ffffffff", Malformed::Short),
        ("69 ffffffff 6a", Malformed::Short),
        ("74 00000002 6a6a6a", Malformed::Short),
        ("6f ffffffff 00", Malformed::Short),
        ("70 00000003", Malformed::Short),
        ("6c 00000001 6101", Malformed::Short),
        ("67 6101", Malformed::Tag(97)),
        ("46 7ff0000000000000", Malformed::Float),
        (&format!("63{}", "78".repeat(31)), Malformed::Float),
    ];
    for (hex, want) in table {
        let hex = if hex == "50" { "6801 50" } else { hex };
        assert_eq!(shown(hex), Err(want), "{hex}");
    }
    let limited = |limits, frame: &[u8]| Frames::new(limits).whole(frame).map(|term| show(&term));
    assert_eq!(limited(Limits { frame: 3, ..Limits::default() }, &[131, 97, 1, 0]), Err(Malformed::TooLarge));
}

#[test]
fn terms_inside_terms_are_read_as_deep_as_allowed_and_no_deeper() {
    let nested = |depth: usize| {
        let mut frame = vec![131];
        frame.extend([104, 1].repeat(depth - 1));
        frame.push(106);
        frame
    };
    let mut frames = Frames::default();
    assert!(frames.whole(&nested(64)).is_ok());
    assert!(matches!(frames.whole(&nested(65)), Err(Malformed::Depth)));
    assert!(matches!(frames.whole(&nested(100_000)), Err(Malformed::Depth)));
    let lists: Vec<u8> = [131].into_iter().chain([108, 0, 0, 0, 1].repeat(5_000)).collect();
    assert!(matches!(frames.whole(&lists), Err(Malformed::Depth)));
    // Down the tail instead of the elements.
    let tails: Vec<u8> = [131].into_iter().chain([108, 0, 0, 0, 1, 106].repeat(5_000)).chain([106]).collect();
    assert!(matches!(frames.whole(&tails), Err(Malformed::Depth)));
    let frame = nested(64);
    let mut deepest = frames.whole(&frame).unwrap();
    let mut levels = 1;
    while let Some(inside) = deepest.elements().and_then(|mut elements| elements.next()) {
        (deepest, levels) = (inside, levels + 1);
    }
    assert_eq!(levels, 64, "what was checked can be looked into");
}

#[test]
fn a_compressed_frame_is_the_term_it_holds() {
    let mut encoder = Encoder::new(Dialect::default());
    encoder.binary(&b"the same again and again ".repeat(4_000));
    let (plain, compressed) = (encoder.clone().into_frame(), encoder.into_compressed_frame().unwrap());
    assert!(compressed.len() < plain.len() / 10);
    let mut frames = Frames::default();
    let expected = show(&frames.whole(&plain).unwrap());
    for _ in 0..3 {
        assert_eq!(show(&frames.whole(&compressed).unwrap()), expected, "the buffer is used again");
    }
    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut frame = compressed.clone();
        change(&mut frame);
        Frames::default().whole(&frame).map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(&|frame| frame[5] = frame[5].wrapping_add(1)), Malformed::Compressed, "declares one byte more");
    assert_eq!(refused(&|frame| frame[5] = frame[5].wrapping_sub(1)), Malformed::Compressed, "declares one byte less");
    assert_eq!(refused(&|frame| frame[2..6].fill(0xff)), Malformed::Bomb);
    assert_eq!(refused(&|frame| frame.truncate(frame.len() - 1)), Malformed::Compressed, "its checksum is cut");
    assert_eq!(refused(&|frame| frame.truncate(40)), Malformed::Compressed);
    assert_eq!(refused(&|frame| frame.truncate(5)), Malformed::Short);
    assert_eq!(refused(&|frame| frame.push(0)), Malformed::Trailing);
    assert_eq!(refused(&|frame| frame[10] ^= 0xff), Malformed::Compressed);
    let empty = [131, 80, 0, 0, 0, 0, 0x78, 0x9c, 3, 0, 0, 0, 0, 1];
    assert_eq!(frames.whole(&empty).map(|_| ()), Err(Malformed::Short), "there is no term in it");
}

#[test]
fn lists_of_characters_are_texts_and_other_lists_are_not() {
    let characters = |write: &dyn Fn(&mut Encoder)| {
        let mut encoder = Encoder::new(Dialect::default());
        write(&mut encoder);
        Frames::default().whole(&encoder.into_frame()).unwrap().characters()
    };
    assert_eq!(
        characters(&|encoder| {
            encoder.characters("田中 x");
        })
        .as_deref(),
        Some("田中 x")
    );
    assert_eq!(
        characters(&|encoder| {
            encoder.list(1).integer(0xd800).nil();
        }),
        None,
        "half of a pair is no character"
    );
    assert_eq!(
        characters(&|encoder| {
            encoder.list(1).integer(-1).nil();
        }),
        None
    );
    assert_eq!(
        characters(&|encoder| {
            encoder.list(1).integer(97).integer(98);
        }),
        None,
        "not proper"
    );
    assert_eq!(
        characters(&|encoder| {
            encoder.list(1).nil().nil();
        }),
        None
    );
    assert_eq!(
        characters(&|encoder| {
            encoder.nil();
        })
        .as_deref(),
        Some("")
    );
}

#[test]
fn each_dialect_writes_what_its_erlang_writes() {
    let written = |dialect, write: &dyn Fn(&mut Encoder)| {
        let mut encoder = Encoder::new(dialect);
        write(&mut encoder);
        encoder.into_frame()[1..].to_vec()
    };
    let (old, new) = (Dialect::default(), Dialect { utf8_atoms: true, new_floats: true });
    type Write<'w> = &'w dyn Fn(&mut Encoder);
    let table: [(Write<'_>, &str, &str); 9] = [
        (
            &|encoder| {
                encoder.atom("café");
            },
            "640004636166e9",
            "7705636166c3a9",
        ),
        (
            &|encoder| {
                encoder.atom("田");
            },
            "7703e794b0",
            "7703e794b0",
        ),
        (
            &|encoder| {
                encoder.float(1.5);
            },
            "63312e3530303030303030303030303030303030303030652b30300000000000",
            "463ff8000000000000",
        ),
        (
            &|encoder| {
                encoder.integer(-5);
            },
            "62fffffffb",
            "62fffffffb",
        ),
        (
            &|encoder| {
                encoder.integer(1_546_839_040_024_071);
            },
            "6e0700075e8187d77e05",
            "6e0700075e8187d77e05",
        ),
        (
            &|encoder| {
                encoder.integer(i64::MIN);
            },
            "6e08010000000000000080",
            "6e08010000000000000080",
        ),
        (
            &|encoder| {
                encoder.characters("abc");
            },
            "6b0003616263",
            "6b0003616263",
        ),
        (
            &|encoder| {
                encoder.characters("");
            },
            "6a",
            "6a",
        ),
        (
            &|encoder| {
                encoder.tuple(0).map(0);
            },
            "68007400000000",
            "68007400000000",
        ),
    ];
    for (write, in_old, in_new) in table {
        assert_eq!(written(old, write), bytes(in_old));
        assert_eq!(written(new, write), bytes(in_new));
    }
    assert_eq!(
        &written(old, &|encoder| {
            encoder.tuple(256);
        })[..],
        bytes("6900000100")
    );
    assert_eq!(
        &written(old, &|encoder| {
            encoder.big_integer(true, &[1; 300]);
        })[..6],
        bytes("6f0000012c01")
    );
    assert_eq!(exponents(), ["1.0", "-0.00015", "1e+300"].map(|text| text.parse::<f64>().unwrap()));
}

/// Floats written as digits and read again.
fn exponents() -> [f64; 3] {
    ["1.0", "-0.00015", "1e300"].map(|text| {
        let mut encoder = Encoder::new(Dialect::default());
        encoder.float(text.parse().unwrap());
        match Frames::default().whole(&encoder.into_frame()) {
            Ok(Term::Float(value)) => value,
            other => panic!("{other:?}"),
        }
    })
}
