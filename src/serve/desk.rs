//! What lies on the desk: one round with the row of its states, for undoing, and the search that runs.

use std::path::PathBuf;
use std::sync::Arc;

use super::job::Running;
use super::refusal::Refusal;
use super::state::State;
use super::variants::Laid;
use crate::scenario::finding::Text;

/// States that can be gone back to.
const MOST_STATES: usize = 200;

/// The desk. One user works at it, in as many tabs as they like.
#[derive(Default)]
pub struct Desk {
    /// Grows with each step, undoing included.
    pub revision: u64,
    pub open: Option<Open>,
    pub job: Option<Running>,
}

/// A round that is open.
pub struct Open {
    pub name: String,
    /// The user's own workbook or folder; it is never written to.
    pub path: PathBuf,
    states: Vec<Arc<State>>,
    at: usize,
    /// Variants that were solved last.
    pub variants: Option<Arc<Laid>>,
}

impl Open {
    pub fn new(name: String, path: PathBuf, state: State) -> Open {
        Open { name, path, states: vec![Arc::new(state)], at: 0, variants: None }
    }

    pub fn state(&self) -> &Arc<State> {
        &self.states[self.at]
    }

    /// The state before or after, by how many steps; None where there is none.
    pub fn step(&self, number: usize) -> Option<&Arc<State>> {
        self.states.get(number)
    }

    /// What undoing would take back, and what redoing would do again.
    pub fn around(&self) -> (Option<&Text>, Option<&Text>) {
        let undo = (self.at > 0).then(|| &self.states[self.at].label);
        (undo, self.states.get(self.at + 1).map(|state| &state.label))
    }

    fn push(&mut self, state: State) {
        self.states.truncate(self.at + 1);
        self.states.push(Arc::new(state));
        if self.states.len() > MOST_STATES {
            self.states.remove(0);
        }
        self.at = self.states.len() - 1;
    }
}

impl Desk {
    pub fn open(&self) -> Result<&Open, Refusal> {
        self.open.as_ref().ok_or_else(Refusal::no_round)
    }

    /// The present state, for a step that was decided on seeing this revision.
    ///
    /// # Errors
    /// No round is open, the desk has changed since, or a search runs that will change it.
    pub fn seen(&self, revision: u64) -> Result<Arc<State>, Refusal> {
        self.is_free()?;
        let open = self.open()?;
        if revision != self.revision {
            return Err(Refusal::conflict(
                "桌面在此期间已有改动，这一步没有执行：请看过现在的内容后再做一次",
                "the desk has changed meanwhile and the step was not taken: look at what is there now, then do it again",
            ));
        }
        Ok(Arc::clone(open.state()))
    }

    /// No search runs that will change the round.
    ///
    /// # Errors
    /// One does.
    pub fn is_free(&self) -> Result<(), Refusal> {
        match &self.job {
            Some(job) if job.changes => Err(Refusal::conflict(
                "正在计算，请等它结束，或先停止（保留当前最好的方案）",
                "a search is running: wait for it to end, or stop it (the best plan so far is kept)",
            )),
            _ => Ok(()),
        }
    }

    /// Takes a step from the state of this revision.
    ///
    /// # Errors
    /// As [`Desk::seen`].
    pub fn push(&mut self, revision: u64, state: State) -> Result<(), Refusal> {
        self.seen(revision)?;
        self.follow(state);
        Ok(())
    }

    /// Takes a step from whatever is there: for a search, which keeps others from taking any.
    pub fn follow(&mut self, state: State) {
        if let Some(open) = &mut self.open {
            open.push(state);
            self.revision += 1;
        }
    }

    /// Goes back, or on again.
    ///
    /// # Errors
    /// As [`Desk::seen`], and where there is nothing that way.
    pub fn turn(&mut self, revision: u64, back: bool) -> Result<(), Refusal> {
        self.seen(revision)?;
        let Some(open) = &mut self.open else { return Err(Refusal::no_round()) };
        let to = if back { open.at.checked_sub(1) } else { Some(open.at + 1).filter(|at| *at < open.states.len()) };
        match to {
            Some(at) => open.at = at,
            None if back => return Err(Refusal::conflict("没有可撤销的步骤", "there is nothing to undo")),
            None => return Err(Refusal::conflict("没有可重做的步骤", "there is nothing to redo")),
        }
        self.revision += 1;
        Ok(())
    }

    /// Puts a round on the desk in place of the one that is there, or takes it away.
    ///
    /// # Errors
    /// A search runs.
    pub fn lay(&mut self, open: Option<Open>) -> Result<(), Refusal> {
        self.is_free()?;
        self.open = open;
        self.revision += 1;
        Ok(())
    }
}
