//! Head counts per domain and level, sixteen at a time.
//!
//! All loops run over arrays of sixteen bytes, which compilers turn into single vector instructions.

/// Sixteen head counts; those that nobody needs stay 0.
pub type Block = [u8; 16];

pub const ZERO: Block = [0; 16];

/// Whether `have` without one technician still meets `need`.
pub fn spares(have: &[Block], one: &[Block], need: &[Block]) -> bool {
    let mut lack = 0u8;
    for ((have, one), need) in have.iter().zip(one).zip(need) {
        for j in 0..16 {
            lack |= (need[j] + one[j]).saturating_sub(have[j]);
        }
    }
    lack == 0
}

/// Whether `have` without technician `out` and with technician `into` meets `need`.
pub fn trades(have: &[Block], out: &[Block], into: &[Block], need: &[Block]) -> bool {
    let mut lack = 0u8;
    for (((have, out), into), need) in have.iter().zip(out).zip(into).zip(need) {
        for j in 0..16 {
            lack |= (need[j] + out[j]).saturating_sub(have[j] + into[j]);
        }
    }
    lack == 0
}

/// The largest lack of a crew that takes on a task as well, and by how much the free technicians fall short of the lacks in sum.
pub fn lacks(have: &[Block], need: &[Block], task: &[Block], free: &[Block]) -> (u8, u8) {
    let (mut most, mut short) = (ZERO, ZERO);
    for (((have, need), task), free) in have.iter().zip(need).zip(task).zip(free) {
        for j in 0..16 {
            let lack = need[j].max(task[j]).saturating_sub(have[j]);
            most[j] = most[j].max(lack);
            short[j] = short[j].max(lack.saturating_sub(free[j]));
        }
    }
    (largest(&most), largest(&short))
}

pub fn largest(block: &Block) -> u8 {
    let mut most = 0;
    for &entry in block {
        most = most.max(entry);
    }
    most
}

/// How many lacking heads one technician stands in for.
pub fn gain(lack: &[Block], one: &[Block]) -> u32 {
    let mut sum = 0u8;
    for (lack, one) in lack.iter().zip(one) {
        for j in 0..16 {
            sum += lack[j].min(one[j]);
        }
    }
    u32::from(sum)
}

pub fn add(to: &mut [Block], one: &[Block]) {
    for (to, one) in to.iter_mut().zip(one) {
        for j in 0..16 {
            to[j] += one[j];
        }
    }
}

pub fn subtract(from: &mut [Block], one: &[Block]) {
    for (from, one) in from.iter_mut().zip(one) {
        for j in 0..16 {
            from[j] -= one[j];
        }
    }
}

pub fn subtract_to_zero(from: &mut [Block], one: &[Block]) {
    for (from, one) in from.iter_mut().zip(one) {
        for j in 0..16 {
            from[j] = from[j].saturating_sub(one[j]);
        }
    }
}

pub fn raise(to: &mut [Block], other: &[Block]) {
    for (to, other) in to.iter_mut().zip(other) {
        for j in 0..16 {
            to[j] = to[j].max(other[j]);
        }
    }
}

pub fn sum(blocks: &[Block]) -> u32 {
    blocks.as_flattened().iter().map(|&entry| u32::from(entry)).sum()
}

/// How many heads are lacking in sum to one who has `have` without technician `out` and with technician `into`.
pub fn lacking(have: &[Block], out: &[Block], into: &[Block], need: &[Block]) -> u32 {
    let mut sum = 0u8;
    for (((have, out), into), need) in have.iter().zip(out).zip(into).zip(need) {
        for j in 0..16 {
            sum += (need[j] + out[j]).saturating_sub(have[j] + into[j]);
        }
    }
    u32::from(sum)
}
