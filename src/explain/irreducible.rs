//! From facts that together make something impossible to some of them that do, none of which can be left out.

use fixedbitset::FixedBitSet;

/// Drops facts until each that is kept is needed: blocks first, halves of those that cannot go next. Facts early in `order` go before later ones.
/// `impossible` says whether the facts kept leave it impossible, None where that was not found out in time; `alike` whether two facts stand
/// for one another among those kept: then what holds for the one holds for the other.
///
/// None where the time was up.
pub fn reduce(
    kept: &mut FixedBitSet,
    order: &[Vec<usize>],
    impossible: &mut dyn FnMut(&FixedBitSet) -> Option<bool>,
    alike: &dyn Fn(usize, usize, &FixedBitSet) -> bool,
) -> Option<()> {
    let mut needed = Vec::new();
    for block in order {
        let block: Vec<usize> = block.iter().copied().filter(|&fact| kept.contains(fact)).collect();
        drop_some(kept, &block, &mut needed, impossible, alike)?;
    }
    Some(())
}

fn drop_some(
    kept: &mut FixedBitSet,
    block: &[usize],
    needed: &mut Vec<usize>,
    impossible: &mut dyn FnMut(&FixedBitSet) -> Option<bool>,
    alike: &dyn Fn(usize, usize, &FixedBitSet) -> bool,
) -> Option<()> {
    if block.is_empty() {
        return Some(());
    }
    // Without one that is like another that is needed it would be possible; so it would without all of them.
    if block.iter().any(|&fact| needed.iter().any(|&other| alike(fact, other, kept))) {
        let rest: Vec<usize> =
            block.iter().copied().filter(|&fact| !needed.iter().any(|&other| alike(fact, other, kept))).collect();
        return drop_some(kept, &rest, needed, impossible, alike);
    }
    let mut without = kept.clone();
    block.iter().for_each(|&fact| without.set(fact, false));
    if impossible(&without)? {
        *kept = without;
        return Some(());
    }
    if let [one] = block {
        needed.push(*one);
        return Some(());
    }
    let (first, second) = block.split_at(block.len() / 2);
    drop_some(kept, first, needed, impossible, alike)?;
    drop_some(kept, second, needed, impossible, alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Impossible where one of some sets of facts is kept whole.
    #[test]
    fn what_is_kept_is_needed() {
        let cores: [&[usize]; 3] = [&[1, 4, 7], &[2, 3], &[0, 5, 6, 8]];
        let mut impossible = |kept: &FixedBitSet| Some(cores.iter().any(|core| core.iter().all(|&f| kept.contains(f))));
        for order in [vec![(0..9).collect()], vec![vec![2, 5], vec![0, 1, 3, 4, 6, 7, 8]], vec![(0..9).rev().collect()]]
        {
            let mut kept: FixedBitSet = (0..9).collect();
            reduce(&mut kept, &order, &mut impossible, &|_, _, _| false).unwrap();
            assert!(cores.iter().any(|core| core.iter().copied().eq(kept.ones())), "{kept:?}");
        }
    }

    /// Any three of a dozen that are alike make it impossible.
    #[test]
    fn those_alike_are_asked_once() {
        let mut asked = 0;
        let mut impossible = |kept: &FixedBitSet| {
            asked += 1;
            Some(kept.count_ones(..) == 12)
        };
        let mut kept: FixedBitSet = (0..12).collect();
        reduce(&mut kept, &[(0..12).collect()], &mut impossible, &|_, _, _| true).unwrap();
        assert_eq!(kept.count_ones(..), 12);
        assert!(asked < 6, "{asked}");
    }
}
