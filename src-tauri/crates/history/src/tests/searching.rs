use proptest::prelude::*;

use super::*;

async fn known() -> (TempDir, History) {
    let (folder, history) = fresh().await;
    let calls = [
        ("pl", "0048221234567", "Łukasz Żółć"),
        ("jp", "+81 3 1234 5678", "田中 太郎"),
        ("kana", "200", "ﾀﾅｶ ﾊﾅｺ"),
        ("sip", "sip:zoe@example.org", "Zoë O'Brien"),
        ("short", "12", "Jo"),
    ];
    for (offset, (id, number, name)) in (0..).zip(calls) {
        over(&history, ringing(id, number, name, NINE.plus_ms(offset * 1000)), 1, Outcome::Missed).await;
    }
    (folder, history)
}

#[tokio::test]
async fn numbers_and_names_are_found_as_people_type_them() {
    let (_folder, history) = known().await;
    let table = [
        ("+48 22 123", vec!["pl"]),
        ("22-123-45", vec!["pl"]),
        ("zolc", vec!["pl"]),
        ("ŻÓŁĆ", vec!["pl"]),
        ("luk 1234", vec!["pl"]),
        ("田中", vec!["jp"]),
        ("太", vec!["jp"]),
        ("たなか", vec!["kana"]),
        ("タナ", vec!["kana"]),
        ("zoe", vec!["sip"]),
        ("o'brien", vec!["sip"]),
        ("example.org", vec!["sip"]),
        ("jo", vec!["short"]),
        ("12", vec!["short"]),
        ("12345", vec!["jp", "pl"]),
        ("123 tanaka", vec![]),
        ("nobody", vec![]),
        ("***", vec![]),
    ];
    for (text, want) in table {
        assert_eq!(ids(&history.search(text, None, 10).await.unwrap().rows), want, "{text}");
    }
}

#[tokio::test]
async fn fragments_that_are_not_neighbours_do_not_match() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "", "abcx bcd", NINE), 1, Outcome::Missed).await;
    assert_eq!(ids(&history.search("abcd", None, 10).await.unwrap().rows), Vec::<&str>::new());
    assert_eq!(ids(&history.search("abcx", None, 10).await.unwrap().rows), ["1"]);
}

#[tokio::test]
async fn a_name_that_is_told_later_is_found_and_the_old_one_no_longer() {
    let (_folder, history) = fresh().await;
    history.record(vec![entry(&ringing("1", "100", "Anonymous", NINE), NINE)]).await.unwrap();
    history.record(vec![entry(&ringing("1", "100", "Kowalski", NINE), NINE.plus_ms(1))]).await.unwrap();
    assert_eq!(history.search("kowalski", None, 10).await.unwrap().rows.len(), 1);
    assert_eq!(history.search("anonymous", None, 10).await.unwrap().rows.len(), 0);
}

#[test]
fn no_text_is_search_syntax() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_folder, history) = runtime.block_on(known());
    for text in
        ["\"", "a\"b\"", "NEAR(a b)", "a AND", "^a*", "fragments:abc", "-abc", "'; DROP TABLE call; --", "\0abc", "abc\0", "%_"]
    {
        runtime.block_on(history.search(text, None, 10)).unwrap();
    }
    proptest!(ProptestConfig::with_cases(300), |(text in "\\PC{0,40}", name in "\\PC{0,40}")| {
        runtime.block_on(async {
            history.search(&text, None, 10).await.unwrap();
            let call = ringing("p", "1", &name, NINE);
            history.record(vec![entry(&call, NINE)]).await.unwrap();
        });
    });
    assert_eq!(runtime.block_on(all(&history)).len(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_part_of_a_name_finds_it(name in "[a-zA-ZżółćÄß0-9 .田中太郎ｱ]{1,20}", from in 0_usize..20, length in 3_usize..20) {
        let letters: Vec<char> = name.chars().collect();
        let part: String = letters.iter().skip(from).take(length).collect();
        let fragments = format!(" {} ", crate::fragments::fragments(&crate::fragments::search_key(None, Some(&name))));
        // A part that begins or ends inside of a word finds it from three letters on; neighbouring groups of digits are one number.
        let words = crate::fragments::words(&part);
        prop_assume!(words.iter().all(|word| word.chars().count() >= 3));
        if let Some(wanted) = crate::fragments::wanted(&part) {
            for phrase in wanted.expression().split_terminator('"').filter(|phrase| !phrase.trim().is_empty()) {
                prop_assert!(fragments.contains(&format!(" {phrase} ")), "{phrase} in {fragments}");
            }
        }
    }
}
