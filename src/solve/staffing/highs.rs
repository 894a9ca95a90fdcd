//! HiGHS on (part of) a programme: lowered through good_lp, then driven directly, for what good_lp does not offer: incumbents and
//! bounds while it runs, an interrupt, adding columns, duals together with statuses. The only unsafe code of the project.

use std::os::raw::{c_char, c_int, c_void};
use std::sync::OnceLock;
use std::time::Duration;

use good_lp::{Expression, SolverModel as _, Variable, variable, variables};
use highs_sys::*;

use crate::rules::Programme;
use crate::rules::programme::Column;

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
    /// Nothing new: just asked whether to stop.
    Tick,
}

/// A model over some of the programme's columns; all its rows.
pub struct Model {
    model: highs::Model,
    /// Programme column of each model column.
    pub columns: Vec<Column>,
    rows: usize,
}

/// HiGHS keeps one pool of threads per process: the first number asked for holds.
fn threads(asked: u32) -> i32 {
    static POOL: OnceLock<u32> = OnceLock::new();
    *POOL.get_or_init(|| asked.max(1)) as i32
}

impl Model {
    /// Lowers the programme over the given columns (ascending). `relaxed` drops integrality. None when HiGHS refuses the model.
    pub fn new(programme: &Programme, columns: Vec<Column>, relaxed: bool) -> Option<Self> {
        let mut vars = variables!();
        let mut of: Vec<Option<Variable>> = vec![None; programme.costs.len()];
        let mut objective = Expression::with_capacity(columns.len());
        for &column in &columns {
            let kind = variable().min(programme.lower[column]).max(programme.upper[column]);
            let kind = if programme.integer[column] && !relaxed { kind.integer() } else { kind };
            let var = vars.add(kind);
            objective.add_mul(programme.costs[column], var);
            of[column] = Some(var);
        }
        let mut problem = vars.minimise(objective).using(good_lp::highs);
        for row in 0..programme.rows() {
            let terms = programme.row(row);
            let mut sum = Expression::with_capacity(terms.len());
            for &(column, factor) in terms {
                if let Some(var) = of[column] {
                    sum.add_mul(factor, var);
                }
            }
            let (lower, upper) = (programme.row_lower[row], programme.row_upper[row]);
            problem.add_constraint(match (lower == upper, lower.is_finite()) {
                (true, _) => sum.eq(lower),
                (false, true) => sum.geq(lower),
                (false, false) => sum.leq(upper),
            });
        }
        let model = problem.try_into_inner().ok()?;
        let mut model = Model { model, columns, rows: programme.rows() };
        model.option("output_flag", false);
        Some(model)
    }

    pub fn option<V: highs::HighsOptionValue>(&mut self, name: &str, value: V) {
        let set = self.model.try_set_option(name, value);
        debug_assert!(set.is_ok(), "HiGHS does not know the option {name}");
    }

    pub fn threads(&mut self, asked: u32) {
        self.option("threads", threads(asked));
    }

    /// Starts from a whole solution, by the model's columns.
    pub fn start_from(&mut self, values: &[f64]) {
        debug_assert_eq!(values.len(), self.columns.len());
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

    /// Fixes columns (of the programme; those that are in the model) at values.
    pub fn fix(&mut self, fixed: impl Iterator<Item = (Column, f64)>) {
        let inside = fixed.filter_map(|(c, value)| Some((self.columns.binary_search(&c).ok()? as HighsInt, value)));
        let (set, values): (Vec<HighsInt>, Vec<f64>) = inside.unzip();
        // SAFETY: the indices are columns of the model, ascending where `fixed` is; one value each; HiGHS copies all.
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

    /// Gives columns (of the programme; those that are in the model) another cost.
    pub fn charge(&mut self, costs: impl Iterator<Item = (Column, f64)>) {
        let inside = costs.filter_map(|(c, cost)| Some((self.columns.binary_search(&c).ok()? as HighsInt, cost)));
        let (set, costs): (Vec<HighsInt>, Vec<f64>) = inside.unzip();
        // SAFETY: the indices are columns of the model, ascending where `costs` is; one cost each; HiGHS copies all.
        unsafe {
            Highs_changeColsCostBySet(self.model.as_mut_ptr(), set.len() as HighsInt, set.as_ptr(), costs.as_ptr());
        }
    }

    /// Adds columns of the programme; `entries[n]` are the rows of the n-th and their factors.
    pub fn add_columns(&mut self, programme: &Programme, columns: &[Column], entries: &[&[(usize, f64)]]) {
        let of = |values: &[f64]| -> Vec<f64> { columns.iter().map(|&c| values[c]).collect() };
        let (costs, lower, upper) = (of(&programme.costs), of(&programme.lower), of(&programme.upper));
        let (mut starts, mut rows, mut factors) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            starts.push(rows.len() as HighsInt);
            rows.extend(entry.iter().map(|e| e.0 as HighsInt));
            factors.extend(entry.iter().map(|e| e.1));
        }
        // SAFETY: one cost, bound pair and start per column; rows and factors have as many entries as passed; HiGHS copies all.
        unsafe {
            Highs_addCols(
                self.model.as_mut_ptr(),
                columns.len() as HighsInt,
                costs.as_ptr(),
                lower.as_ptr(),
                upper.as_ptr(),
                rows.len() as HighsInt,
                starts.as_ptr(),
                rows.as_ptr(),
                factors.as_ptr(),
            );
        }
        self.columns.extend_from_slice(columns);
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

    /// Values by model column, and duals by row (0 where HiGHS has none).
    pub fn solution(&self) -> (Vec<f64>, Vec<f64>) {
        let mut values = vec![0.0; self.columns.len()];
        let mut duals = vec![0.0; self.rows];
        // SAFETY: the arrays have the model's numbers of columns and rows; null pointers mean "not wanted".
        unsafe {
            Highs_getSolution(
                self.model.as_ptr(),
                values.as_mut_ptr(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                duals.as_mut_ptr(),
            );
        }
        (values, duals)
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
        _ => Event::Tick,
    };
    // A panic must not cross into C++.
    let stop = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| watch(event))).unwrap_or(true);
    if let Some(reply) = reply {
        reply.user_interrupt = c_int::from(stop);
    }
}
