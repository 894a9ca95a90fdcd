//! What if: changes to a round as lines of text, from a file or the command line, solved from a base plan and laid side by side.

#[path = "whatif/desk.rs"]
mod desk;
mod draw;
#[path = "whatif/files.rs"]
mod files;
#[path = "whatif/questions.rs"]
mod questions;
mod rounds;
#[path = "whatif/solved.rs"]
mod solved;
mod tiny;
#[path = "whatif/wrong.rs"]
mod wrong;
