//! The scenarios that ship: real places, people drawn at random under a fixed seed and marked as invented.
