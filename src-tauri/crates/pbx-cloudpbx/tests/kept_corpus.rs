//! Once more what coverage-guided fuzzing found worth keeping (`cargo xtask fuzz`), one input a line in hexadecimal digits.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "../fuzz/bodies/answer.rs"]
mod answer;
#[path = "../fuzz/bodies/frame.rs"]
mod frame;
#[path = "../fuzz/bodies/session.rs"]
mod session;

fn each(corpus: &str, run: impl Fn(&[u8])) {
    assert!(!corpus.is_empty());
    for line in corpus.lines() {
        let pairs = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        run(&bytes);
    }
}

#[test]
fn what_fuzzing_kept_of_frames_still_gets_an_answer() {
    each(include_str!("../fuzz/corpus/frame.hex"), frame::run);
}

#[test]
fn what_fuzzing_kept_of_sessions_still_gets_an_answer() {
    each(include_str!("../fuzz/corpus/session.hex"), session::run);
}

#[test]
fn what_fuzzing_kept_of_answers_still_gets_an_answer() {
    each(include_str!("../fuzz/corpus/answer.hex"), answer::run);
}
