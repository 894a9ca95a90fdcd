//! A lower bound from duals that no solver's tolerance can spoil: the value of the Lagrangian.

use crate::rules::Programme;

/// The bound, and what each column's own cost is after the duals have had their share (reduced cost).
pub struct DualBound {
    pub value: f64,
    pub reduced: Vec<f64>,
}

/// Relaxes every row with its dual: min over the columns' bounds of cost + Σ dual × (side − row). Whatever the duals are, it is at
/// most the optimum (Geoffrion 1974, section 2), once duals of the wrong sign are set to 0.
pub fn lagrangian(programme: &Programme, duals: &[f64]) -> DualBound {
    let mut reduced = programme.costs.clone();
    let mut value = programme.offset;
    let mut size = programme.offset.abs();
    for (row, &dual) in duals.iter().enumerate() {
        let side = if dual > 0.0 { programme.row_lower[row] } else { programme.row_upper[row] };
        if dual == 0.0 || !side.is_finite() {
            continue;
        }
        value += dual * side;
        size += (dual * side).abs();
        for &(column, factor) in programme.row(row) {
            reduced[column] -= dual * factor;
        }
    }
    for (column, &cost) in reduced.iter().enumerate() {
        let at = if cost < 0.0 { programme.upper[column] } else { programme.lower[column] };
        value += cost * at;
        size += (cost * at).abs();
    }
    // What the sums may have lost to rounding.
    DualBound { value: value - 1e-12 * size, reduced }
}
