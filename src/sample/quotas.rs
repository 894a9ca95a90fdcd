//! Whole numbers in proportion to weights.

use crate::scenario::Quota;

/// Shares each total among the weights, head by head, to whom most is owed of all totals so far: what rounding takes from one in a
/// total it gets back in the next. Answers one list per total, in the order of the weights.
pub fn shares(totals: &[u32], weights: &[u32]) -> Vec<Vec<u32>> {
    let all: i64 = weights.iter().map(|&w| i64::from(w)).sum();
    let mut given = vec![0i64; weights.len()];
    let mut due = 0i64;
    let mut lists = Vec::new();
    for &total in totals {
        due += i64::from(total);
        let mut list = vec![0; weights.len()];
        for _ in 0..total {
            let owed = |n: &usize| (due * i64::from(weights[*n]) - given[*n] * all, std::cmp::Reverse(*n));
            let Some(n) = (0..weights.len()).max_by_key(owed) else { break };
            list[n] += 1;
            given[n] += 1;
        }
        lists.push(list);
    }
    lists
}

/// Exact quotas per unit and batch that fill the posts of each batch, in proportion to the people whom each unit lists.
pub fn quotas(posts: &[(String, u32)], listed: &[(String, u32)]) -> Vec<Quota> {
    let totals: Vec<u32> = posts.iter().map(|p| p.1).collect();
    let weights: Vec<u32> = listed.iter().map(|l| l.1).collect();
    let shared = shares(&totals, &weights);
    let mut rows = Vec::new();
    for (n, (unit, _)) in listed.iter().enumerate() {
        for ((batch, _), list) in posts.iter().zip(&shared) {
            rows.push(Quota {
                row: 0,
                unit: unit.clone(),
                batch: Some(batch.clone()),
                min: Some(list[n]),
                max: Some(list[n]),
                extra: Vec::new(),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_total_is_shared_out_and_the_sums_are_in_proportion() {
        let weights = [70, 20, 7, 3];
        let lists = shares(&[10; 10], &weights);
        assert!(lists.iter().all(|list| list.iter().sum::<u32>() == 10));
        let sums: Vec<u32> = (0..4).map(|n| lists.iter().map(|list| list[n]).sum()).collect();
        assert_eq!(sums, weights);
    }
}
