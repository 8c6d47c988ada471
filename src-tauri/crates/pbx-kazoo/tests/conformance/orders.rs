//! Every order in which the frames of a moment may come. Two frames are of one moment when they happened within 2 s
//! of each other; each frame comes once or twice (kazoo.md 10.2).

use crate::{
    notation::{Line, frames},
    story::{BEGIN, Picture, Story},
};

/// Up to so many frames of one moment, every order is tried.
const ALL: usize = 6;
const SOME: usize = 500;

/// Tells the story in every order and says what is shown in the end, which must be the same each time.
pub(crate) fn in_every_order(user: &str, story: &str) -> Vec<Picture> {
    in_orders(user, story, |_| {})
}

pub(crate) fn in_orders(user: &str, story: &str, prepare: impl Fn(&mut Story)) -> Vec<Picture> {
    let told = frames(story);
    let moments = moments(&told);
    let end = told.iter().map(|line| line.at).max().expect("a story has frames");
    let expected = play(user, &told, &moments.iter().flatten().copied().collect::<Vec<_>>(), false, end, &prepare);
    for order in orders(&moments) {
        for twice in [false, true] {
            let got = play(user, &told, &order, twice, end, &prepare);
            assert_eq!(got, expected, "in the order {order:?}, {}", if twice { "twice" } else { "once" });
        }
    }
    expected
}

fn moments(told: &[Line]) -> Vec<Vec<usize>> {
    let mut places: Vec<usize> = (0..told.len()).collect();
    places.sort_by_key(|place| told[*place].at);
    let mut moments: Vec<Vec<usize>> = Vec::new();
    for place in places {
        match moments.last_mut() {
            Some(moment) if told[place].at - told[moment[0]].at <= 2_000 => moment.push(place),
            _ => moments.push(vec![place]),
        }
    }
    moments
}

fn orders(moments: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let exhaustive = moments.iter().all(|moment| moment.len() <= ALL);
    let count: usize = moments.iter().map(|moment| (1..=moment.len()).product::<usize>()).product();
    if exhaustive && count <= 1_000 {
        let mut orders = vec![Vec::new()];
        for moment in moments {
            let all = permutations(moment);
            orders =
                orders.iter().flat_map(|head: &Vec<usize>| all.iter().map(|tail| [head.as_slice(), tail].concat())).collect();
        }
        return orders;
    }
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below as u64).expect("small")
    };
    let mut shuffle = |moment: &Vec<usize>| {
        let mut moment = moment.clone();
        for place in (1..moment.len()).rev() {
            moment.swap(place, next(place + 1));
        }
        moment
    };
    (0..SOME).map(|_| moments.iter().flat_map(&mut shuffle).collect()).collect()
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.len() < 2 {
        return vec![items.to_vec()];
    }
    let mut all = Vec::new();
    for place in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(place);
        all.extend(permutations(&rest).into_iter().map(|tail| [vec![first], tail].concat()));
    }
    all
}

/// The frames of a moment come within 2 s of its first one, whatever their order.
fn play(user: &str, told: &[Line], order: &[usize], twice: bool, end: i64, prepare: &impl Fn(&mut Story)) -> Vec<Picture> {
    let mut story = Story::of(user);
    prepare(&mut story);
    let mut clock = 0;
    for place in order {
        clock = clock.max(told[*place].at);
        story.until(BEGIN.plus_ms(clock));
        story.text(&told[*place].text);
        if twice {
            story.text(&told[*place].text);
        }
    }
    story.until(BEGIN.plus_ms(end + 10_000));
    story.picture()
}
