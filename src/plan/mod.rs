//! A plan as it is written to plan.json: assignments, score, bound, shortfalls, provenance.
//!
//! The JSON Schema in docs/plan.schema.json is made from these structs (`bangfu schema`).

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub mod file;

/// Version of the file format; a reader refuses a newer one.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Always `bangfu-plan`.
    pub format: String,
    pub version: u32,
    /// Name of the round.
    pub round: String,
    pub status: Status,
    /// Sorted by batch (in scenario order), group (in scenario order), role, inspector id.
    pub assignments: Vec<Assignment>,
    /// Who goes out together on which day; sorted by batch, group, date, crew. Only crews that visit something.
    pub crews: Vec<Crew>,
    /// Sorted by batch, group, date, crew, order.
    pub visits: Vec<Visit>,
    /// Visits that are left out, in the order of the table sites.
    #[serde(default)]
    pub unvisited: Vec<Unvisited>,
    pub score: Score,
    pub bound: Bound,
    /// What hard rules that may fall short still miss. Empty = a full plan.
    pub shortfalls: Vec<Shortfall>,
    /// Where soft rules are broken, and where locked assignments break hard ones.
    pub breaches: Vec<Breach>,
    /// Every rule: its level, how often it bound, how often it broke.
    pub rules: Vec<RuleUse>,
    /// Reported whatever its weight.
    pub figures: Figures,
    /// Groups that the scenario left out and that were derived from its sites; empty otherwise.
    pub derived_groups: Vec<DerivedGroup>,
    /// The published assignments that stability was measured against; empty when there were none.
    pub published: Vec<Assignment>,
    /// Who left a group in the midst of its batch: crews before then may have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Former>,
    pub provenance: Provenance,
}

/// Somebody who served in the group up to a day in the midst of its batch, and whom others stand in for since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Former {
    pub inspector: String,
    pub batch: String,
    pub group: String,
    pub role: String,
    /// The last day.
    pub until: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Score equals the proven bound (within the numerical tolerance).
    Optimal,
    /// Every hard rule holds; `bound` says how far from the best it can be at most.
    Feasible,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    pub inspector: String,
    pub batch: String,
    pub group: String,
    /// 组长, 副组长, …, as the group's `roles` name it; 成员 for everybody else.
    pub role: String,
}

pub use crate::scenario::MEMBER;

/// A crew (检查小组) on one day: it leaves the base, visits its sites in order and comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Crew {
    pub batch: String,
    pub group: String,
    pub date: NaiveDate,
    /// 1, 2, … within the group.
    pub crew: u32,
    /// Inspector ids, in the order of the table.
    pub members: Vec<String>,
    /// Kinds of equipment that it carries all day, one piece each.
    pub equipment: Vec<String>,
    /// `HH:MM`, when it leaves the base.
    pub depart: String,
    /// `HH:MM`, when the break starts; none where none is due.
    pub break_start: Option<String>,
    /// `HH:MM`, when it is back at the base (after the break, where that comes last).
    pub back: String,
    /// Whole minutes on the road, the way back included.
    pub drive_minutes: u32,
    /// The way back included.
    pub km: f64,
    /// Driving, inspecting and writing up.
    pub duty_minutes: u32,
}

/// One visit to a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Visit {
    pub site: String,
    /// 1, 2, … up to the site's `visits`.
    pub visit: u32,
    pub batch: String,
    pub group: String,
    pub crew: u32,
    pub date: NaiveDate,
    /// 1, 2, … within the crew's day.
    pub order: u32,
    /// `HH:MM`
    pub arrive: String,
    /// `HH:MM`, when the inspection starts.
    pub start: String,
    /// `HH:MM`
    pub end: String,
    /// Whole minutes on the road from the place before (the base, or the site before).
    pub drive_minutes: u32,
    /// From the place before.
    pub km: f64,
}

/// A visit that is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unvisited {
    pub site: String,
    pub visit: u32,
    /// The batch that it was planned for; none where no batch serves its region within its dates.
    pub batch: Option<String>,
    pub reason: UnvisitedReason,
    /// What exactly: the skill, the kind of equipment, the site before.
    pub what: Option<String>,
}

/// Why a visit is left out: the first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnvisitedReason {
    /// No batch serves the region within the site's dates, or the one it names has no group there.
    NoGroup,
    /// The visit that it comes after is left out, or lies too late.
    Predecessor,
    /// The groups there have too few people for its crew, whoever joins.
    Heads,
    /// The groups there lack the skill at the level, as often as asked.
    Skill,
    /// Too few valid certificates for a crew.
    Certificates,
    /// Everybody who would make up the crew is unfit for its hazards or avoids it.
    Unfit,
    /// The equipment is not there, or nobody may operate it.
    Equipment,
    /// Its minutes and the way there and back do not fit into its opening hours, the working day or the duty hours, even alone.
    HoursTooShort,
    /// No day of the batch on which it is open, by its dates and the calendar.
    NoDay,
    /// It could be done alone; other visits take the days of the crews that could, and leaving them out would cost more.
    Outranked,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Score {
    /// Points; lower is better. The sum of all terms' points.
    pub total: f64,
    pub terms: Vec<Term>,
}

/// One term of the score. All goals are listed, in the order of docs/model.md, then one term per soft rule (id = the rule's id).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Term {
    pub id: String,
    pub weight: f64,
    pub measure: f64,
    /// weight × measure
    pub points: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bound {
    /// No plan that keeps the hard rules scores less than this.
    pub value: f64,
    /// (score − value) / |score|; 0 when both are 0.
    pub gap: f64,
    /// True when no better plan exists (gap within the tolerance of 1e-6).
    pub proven: bool,
}

/// People missing under a rule that may fall short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shortfall {
    /// group_size, quota, roles, skills, party_branch or certificates.
    pub rule: String,
    pub batch: String,
    /// None for quota.
    pub group: Option<String>,
    /// Only for quota.
    pub unit: Option<String>,
    /// Only for roles: the places left open, one entry a role.
    pub role: Option<String>,
    /// Only for skills.
    pub skill: Option<String>,
    /// Only for skills.
    pub level: Option<u8>,
    pub needed: u32,
    pub present: u32,
    pub missing: u32,
    /// People who are there, not recused and hold what is asked (for quota: people of the unit), wherever they now serve.
    pub capable: u32,
    /// Every inspector of the scenario once, by the first reason that applies; the counts add up to all people.
    pub ruled_out: Vec<RuledOut>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuledOut {
    pub reason: Reason,
    pub count: u32,
}

/// Why an inspector does not fill a post, tested in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Serves there already and counts.
    Serving,
    /// On leave, outside the available ranges, or busy in another campaign on some day of the batch.
    Absent,
    /// The region is the inspector's own, or one to avoid.
    Recused,
    /// Lacks the skill at the level, the role, the valid certificate or full membership; for quota: of another unit.
    Unqualified,
    /// Another rule bars this very assignment (training not done, served in the region before, forbidden by a pin).
    Barred,
    /// Serves in another group at that time.
    Placed,
    /// Has served as often as allowed, or would not have rested long enough.
    AtLimit,
    /// The inspector's unit sends its maximum in that batch.
    QuotaFull,
    /// The group has its maximum of members.
    GroupFull,
    /// Nothing above: only rules on whole groups (mixing of units, mentors, no mutual inspection, pairs) or points stand against it.
    Free,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breach {
    pub rule: String,
    pub batch: Option<String>,
    pub group: Option<String>,
    pub unit: Option<String>,
    pub inspectors: Vec<String>,
    /// In the rule's own measure (docs/model.md).
    pub amount: f64,
    /// A locked assignment forced it although the rule is hard; or a move by hand.
    pub pinned: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleUse {
    pub id: String,
    /// `hard`, `off` or the weight.
    pub level: String,
    /// How often it bound: pairs of inspector and group that it rules out, or limits that are reached exactly.
    pub bound: u64,
    /// How often it broke: shortfalls and breaches.
    pub broken: u64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Members asked for, summed over min_size.
    pub posts: u32,
    pub posts_filled: u32,
    pub people: u32,
    pub people_used: u32,
    pub person_batches: u32,
    pub person_days: u64,
    /// One way, home to base, rounded per assignment.
    pub km: u64,
    /// Yuan.
    pub expense: f64,
    /// Largest and smallest share of its pool that a unit sends (person-batches ÷ pool, percent).
    pub draw_ratio_max: f64,
    pub draw_ratio_min: f64,
    /// Most batches one inspector serves.
    pub batches_max: u32,
}

/// A group derived from the sites of a region and batch, with the columns of the groups table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DerivedGroup {
    pub id: String,
    pub name: String,
    pub batch: String,
    pub region: String,
    pub min_size: u32,
    pub max_size: u32,
    pub crews: u32,
    /// As the table writes it: `焦化:2x1;VOCs:1x2`.
    pub skills: String,
    /// Sites of this group.
    pub sites: Vec<String>,
    /// How the numbers came about, in Chinese and English.
    pub because_zh: String,
    pub because_en: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    pub program: String,
    pub program_version: String,
    /// SHA-256 over the scenario's normalized content.
    pub input_hash: String,
    pub seed: u64,
    pub options: Options,
    /// Where ways inside regions came from where no `travel` row gives them: `great_circle`, `osrm http://…` or `valhalla http://…`;
    /// empty in plans of before there were routes.
    #[serde(default)]
    pub distances: String,
    /// Local time at the start, ISO 8601. Differs from run to run.
    pub started: String,
    /// Wall time. Differs from run to run.
    pub seconds: f64,
    /// Units of work done.
    #[serde(default)]
    pub work: u64,
    /// Moves that were made by hand since.
    #[serde(default, skip_serializing_if = "is_none")]
    pub moved_by_hand: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Options {
    /// Limit of wall time; none where a budget of work stands in its place.
    pub time_seconds: Option<f64>,
    /// Budget of work, in units.
    pub work: Option<u64>,
    pub gap: f64,
    pub threads: u32,
    /// The weight of the goal `stability` where it is not the scenario's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<f64>,
}
