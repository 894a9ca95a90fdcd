//! Checks a plan from the tables and the plan alone, and adds its score up again.
