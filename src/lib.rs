//! Staffs supervision-and-assistance rounds (监督帮扶): who serves in which group of which batch, in which role.
//!
//! A [`Scenario`](scenario::Scenario) is what an organizer wrote, read from a folder or a workbook by [`scenario::read`], which
//! reports every finding at once. [`solve`](mod@solve) staffs it as one integer programme and answers a [`Plan`](plan::Plan) with its
//! score and a lower bound. [`verify`](mod@verify) checks a plan by code that shares nothing with the solver. [`report`] writes the rosters, [`compare`](mod@compare) lays
//! two plans side by side, [`history`] keeps every plan that was made, [`whatif`] solves variants of a scenario from its plan, [`adjust`](mod@adjust)
//! moves people in it by hand.
//!
//! ```
//! use bangfu::scenario::read::read;
//! use bangfu::solve::{Options, solve};
//! use bangfu::verify::verify;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // One batch, one group of three in Shijiazhuang, four people (invented) of two provinces.
//! let folder = tempfile::tempdir()?;
//! let write = |table: &str, text: &str| std::fs::write(folder.path().join(table), text);
//! write("round.toml", "name = \"示例\"\n")?;
//! write("batches.csv", "批次编号,开始日期,结束日期\nB1,2026-12-07,2026-12-13\n")?;
//! write("regions.csv", "地区代码,地区名称,所属省份,经度,纬度\n130100,石家庄市,河北省,114.51,38.04\n")?;
//! write("units.csv", "单位编号,单位名称,所属省份,所属城市\nSX,山西省生态环境厅,山西省,太原市\nHE,河北省生态环境厅,河北省,石家庄市\n")?;
//! write(
//!     "inspectors.csv",
//!     "人员编号,姓名,派出单位,政治面貌,执法证号,专业特长,可任职务\n\
//!      P1,王一,SX,中共党员,A1,焦化:2,组长\n\
//!      P2,李二,SX,中共党员,A2,,\n\
//!      P3,张三,SX,中共党员,,,组长\n\
//!      P4,赵四,HE,中共党员,A4,焦化:3,组长\n",
//! )?;
//! write("groups.csv", "组别,批次,地区,最少人数,最多人数,专业需求\n石家庄1组,B1,130100,3,3,焦化:2x1\n")?;
//!
//! let reading = read(folder.path());
//! assert!(!reading.has_errors());
//! let plan = solve(&reading.scenario, &Options::default())?;
//!
//! // Who serves where: P4 knows coking best, but is of the province itself (回避).
//! let serving: Vec<(&str, &str)> = plan.assignments.iter().map(|a| (a.inspector.as_str(), a.role.as_str())).collect();
//! assert_eq!(serving, [("P1", "组长"), ("P2", "成员"), ("P3", "成员")]);
//! assert!(plan.shortfalls.is_empty());
//!
//! // 173 km each from Taiyuan, and 100 points for each of the two who know no coking. No plan scores less.
//! assert_eq!(plan.score.total, 3.0 * 173.0 + 2.0 * 100.0);
//! assert!(plan.bound.proven && plan.bound.value == plan.score.total);
//! assert!(verify(&reading.scenario, &plan).passes());
//! # Ok(())
//! # }
//! ```
//!
//! The folders stand in the order in which data flows: [`scenario`] → [`travel`] → [`problem`] with its [`rules`] and [`goals`] →
//! [`solve`](mod@solve) → [`plan`] → [`verify`](mod@verify) → [`report`]; [`cli`] alone prints. docs/design.md says more, docs/model.md
//! states every rule and goal to the letter. [`formats`] reads, writes and checks public benchmarks, which [`bench`] solves.

pub mod adjust;
pub mod bench;
pub mod cli;
pub mod compare;
mod draw;
pub mod explain;
pub mod file;
pub mod formats;
pub mod goals;
pub mod history;
pub mod plan;
pub mod problem;
pub mod report;
pub mod rules;
pub mod sample;
pub mod scenario;
pub mod serve;
mod sheet_style;
pub mod solve;
pub mod travel;
pub mod verify;
pub mod whatif;
