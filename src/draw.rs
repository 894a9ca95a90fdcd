//! Random draws, all from one seeded generator that is handed down.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

/// The generator. The same seed gives the same draws on every machine.
pub struct Draw(Xoshiro256PlusPlus);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Draw(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A whole number from 0 up to, not including, `end` (0 where `end` is 0).
    pub fn below(&mut self, end: u32) -> u32 {
        // The upper half of the product of 32 random bits and `end` (Lemire 2019, without the rejection: bias below 2⁻³² × end).
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// One of a list that is not empty, each as often as its weight says.
    pub fn weighted<'t, T>(&mut self, list: &'t [(T, u32)]) -> &'t T {
        let mut at = self.below(list.iter().map(|entry| entry.1).sum());
        for (value, weight) in list {
            if at < *weight {
                return value;
            }
            at -= weight;
        }
        // Only where all weights are 0.
        &list[list.len() - 1].0
    }
}
