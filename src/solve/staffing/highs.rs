//! HiGHS on a programme, driven directly for what its crate does not offer: incumbents and bounds while it runs, an interrupt,
//! duals together with statuses. The only unsafe code of the project.
//!
//! One thread each: the same programme takes the same path on every machine, and several run side by side.

use std::os::raw::{c_char, c_int, c_void};
use std::time::Duration;

use highs::{RowProblem, Sense};
use highs_sys::*;

use crate::rules::formulation::Row;

use super::programme::Programme;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Optimal,
    Infeasible,
    /// Time limit, interrupt or gap reached; what is known holds.
    Stopped,
    /// HiGHS gave up (numerical trouble); nothing is known.
    Failed,
}

/// What HiGHS says while it runs. The answer true stops it.
pub enum Event<'e> {
    /// A better whole solution, by the model's columns.
    Incumbent(&'e [f64]),
    /// The lower bound as it stands (may be −∞).
    Bound(f64),
    /// Nothing new: asked whether to stop, by the iterations of the simplex method that branch and bound took so far.
    Tick(i64),
}

/// A programme in HiGHS.
pub struct Model<'a> {
    model: highs::Model,
    programme: &'a Programme,
}

impl<'a> Model<'a> {
    /// `relaxed` drops integrality. None when HiGHS refuses the model.
    pub fn new(programme: &'a Programme, relaxed: bool) -> Option<Self> {
        let mut problem = RowProblem::default();
        let columns: Vec<highs::Col> = (0..programme.costs.len())
            .map(|c| {
                let bounds = programme.lower[c]..=programme.upper[c];
                let integer = programme.integer[c] && !relaxed;
                problem.add_column_with_integrality(programme.costs[c], bounds, integer)
            })
            .collect();
        for row in 0..programme.height() {
            let terms = programme.row(row).iter().map(|&(c, factor)| (columns[c as usize], factor));
            problem.add_row(programme.row_lower[row]..=programme.row_upper[row], terms);
        }
        let mut model = problem.try_optimise(Sense::Minimise).ok()?;
        model.make_quiet();
        let mut model = Model { model, programme };
        model.option("threads", 1);
        model.option("mip_abs_gap", 1e-6);
        model.option("mip_feasibility_tolerance", 1e-9);
        Some(model)
    }

    pub fn seed(&mut self, seed: u64) {
        self.option("random_seed", (seed % i32::MAX as u64) as i32);
    }

    pub fn option<V: highs::HighsOptionValue>(&mut self, name: &str, value: V) {
        let set = self.model.try_set_option(name, value);
        debug_assert!(set.is_ok(), "HiGHS does not know the option {name}");
    }

    /// Starts from a whole solution, by the model's columns.
    pub fn start_from(&mut self, values: &[f64]) {
        debug_assert_eq!(values.len(), self.programme.costs.len());
        // SAFETY: the array has one value per column; HiGHS copies it; null pointers mean "not given".
        unsafe {
            Highs_setSolution(
                self.model.as_mut_ptr(),
                values.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
            );
        }
    }

    /// Fixes columns of the programme (ascending) at values.
    pub fn fix(&mut self, fixed: impl Iterator<Item = (usize, f64)>) {
        let (set, values): (Vec<HighsInt>, Vec<f64>) = fixed.map(|(c, value)| (c as HighsInt, value)).unzip();
        // SAFETY: the indices are columns of the model, ascending; one value each; HiGHS copies all.
        unsafe {
            Highs_changeColsBoundsBySet(
                self.model.as_mut_ptr(),
                set.len() as HighsInt,
                set.as_ptr(),
                values.as_ptr(),
                values.as_ptr(),
            );
        }
    }

    /// Runs HiGHS until it is done, the time is up, or `watch` answers true.
    pub fn run(&mut self, time: Duration, watch: &mut dyn FnMut(Event) -> bool) -> Status {
        self.option("time_limit", time.as_secs_f64().max(0.01));
        let mut watcher: Watcher = watch;
        let data = std::ptr::from_mut(&mut watcher).cast::<c_void>();
        let highs = self.model.as_mut_ptr();
        // SAFETY: `watcher` outlives the run, after which the callback is taken off again.
        let status = unsafe {
            Highs_zeroAllClocks(highs);
            Highs_setCallback(highs, Some(callback), data);
            for kind in [
                kHighsCallbackMipImprovingSolution,
                kHighsCallbackMipLogging,
                kHighsCallbackMipInterrupt,
                kHighsCallbackSimplexInterrupt,
                kHighsCallbackIpmInterrupt,
            ] {
                Highs_startCallback(highs, kind);
            }
            let run = Highs_run(highs);
            Highs_setCallback(highs, None, std::ptr::null_mut());
            if run == -1 { return Status::Failed } else { Highs_getModelStatus(highs) }
        };
        match status {
            s if s == kHighsModelStatusOptimal => Status::Optimal,
            s if s == kHighsModelStatusInfeasible || s == kHighsModelStatusUnboundedOrInfeasible => Status::Infeasible,
            s if s == kHighsModelStatusTimeLimit
                || s == kHighsModelStatusInterrupt
                || s == kHighsModelStatusIterationLimit
                || s == kHighsModelStatusObjectiveBound
                || s == kHighsModelStatusObjectiveTarget
                || s == kHighsModelStatusSolutionLimit =>
            {
                Status::Stopped
            }
            s if s == kHighsModelStatusModelEmpty => Status::Optimal,
            _ => Status::Failed,
        }
    }

    /// Values by column.
    pub fn values(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.programme.costs.len()];
        self.solution(values.as_mut_ptr(), std::ptr::null_mut());
        values
    }

    /// Duals by row of the formulation, of which there are so many; 0 where HiGHS has none.
    pub fn duals(&self, rows: usize) -> Vec<f64> {
        let mut of_model = vec![0.0; self.programme.height()];
        self.solution(std::ptr::null_mut(), of_model.as_mut_ptr());
        let mut duals = vec![0.0; rows];
        self.programme.rows.iter().zip(of_model).for_each(|(&row, dual): (&Row, f64)| duals[row] = dual);
        duals
    }

    /// Arrays of one value per column and one per row, or null.
    fn solution(&self, values: *mut f64, duals: *mut f64) {
        let null = std::ptr::null_mut();
        // SAFETY: the arrays have the model's numbers of columns and rows; null pointers mean "not wanted".
        unsafe {
            Highs_getSolution(self.model.as_ptr(), values, null, null, duals);
        }
    }

    /// Work of the last run, in units of about a million steps.
    pub fn work(&self) -> u64 {
        self.programme.work()(self.iterations())
    }

    /// Iterations of all kinds that the last run took.
    fn iterations(&self) -> i64 {
        let count = |name: &std::ffi::CStr| {
            let mut value: HighsInt = 0;
            // SAFETY: the name ends with NUL and `value` is an int.
            unsafe {
                Highs_getIntInfoValue(self.model.as_ptr(), name.as_ptr(), &mut value);
            }
            i64::from(value)
        };
        count(c"simplex_iteration_count") + count(c"ipm_iteration_count") * self.programme.height() as i64 / 10
    }

    /// The value of the solution.
    pub fn objective(&self) -> f64 {
        // SAFETY: reads a number of a model that lives.
        unsafe { Highs_getObjectiveValue(self.model.as_ptr()) }
    }

    /// The lower bound that branch and bound proved for this model.
    pub fn dual_bound(&self) -> f64 {
        let mut value = f64::NEG_INFINITY;
        // SAFETY: the name ends with NUL and `value` is a double.
        unsafe {
            Highs_getDoubleInfoValue(self.model.as_ptr(), c"mip_dual_bound".as_ptr(), &mut value);
        }
        value
    }
}

type Watcher<'w> = &'w mut dyn FnMut(Event) -> bool;

/// Called by HiGHS on the thread that runs it.
unsafe extern "C" fn callback(
    kind: c_int,
    _message: *const c_char,
    out: *const HighsCallbackDataOut,
    reply: *mut HighsCallbackDataIn,
    data: *mut c_void,
) {
    // SAFETY: `data` is the watcher that `run` passed and keeps alive; `out` and `reply` are HiGHS's for this call.
    let (watch, out, reply) = unsafe { (&mut *data.cast::<Watcher>(), out.as_ref(), reply.as_mut()) };
    let event = match out {
        Some(out) if kind == kHighsCallbackMipImprovingSolution && !out.mip_solution.is_null() => {
            let length = usize::try_from(out.mip_solution_size).unwrap_or(0);
            // SAFETY: HiGHS gives the array and its length.
            Event::Incumbent(unsafe { std::slice::from_raw_parts(out.mip_solution, length) })
        }
        Some(out) if kind == kHighsCallbackMipLogging => Event::Bound(out.mip_dual_bound),
        Some(out) if kind == kHighsCallbackMipInterrupt => Event::Tick(out.mip_total_lp_iterations),
        _ => Event::Tick(0),
    };
    // A panic must not cross into C++.
    let stop = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| watch(event))).unwrap_or(true);
    if let Some(reply) = reply {
        reply.user_interrupt = c_int::from(stop);
    }
}
