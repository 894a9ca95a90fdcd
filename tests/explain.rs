//! What is said of shortfalls is so: the facts make one more head impossible, none of them can be left out, and what is to mend it mends it.

#[path = "explain/brute.rs"]
mod brute;
mod draw;
#[path = "explain/example.rs"]
mod example;
#[path = "explain/random.rs"]
mod random;
mod tiny;
