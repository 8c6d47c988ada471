//! Once more what coverage-guided fuzzing found worth keeping (`cargo xtask fuzz`), one input a line in hexadecimal digits.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "../fuzz/bodies/whole.rs"]
mod whole;

fn each(corpus: &str, run: impl Fn(&[u8])) {
    assert!(!corpus.is_empty());
    for line in corpus.lines() {
        let pairs = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        run(&bytes);
    }
}

#[test]
fn what_fuzzing_kept_still_gets_an_answer() {
    each(include_str!("../fuzz/corpus/whole.hex"), whole::run);
}
