//! What rules, terms and reasons are called and say, in both languages.

use crate::compare::Kind;
use crate::plan::{Reason, Shortfall, UnvisitedReason};
use crate::scenario::columns::GROUP_KINDS;
use crate::scenario::settings::Language;
use crate::scenario::settings::{GOALS, RULES};
use crate::scenario::wording::{GOAL_WORDS, RULE_WORDS};
use crate::solve::{Phase, Unsolvable};

pub fn rule(id: &str, language: Language) -> String {
    let zh = RULES.iter().find(|r| r.0 == id).map_or(id, |r| r.1);
    let en = RULE_WORDS.iter().find(|r| r.0 == id).map_or(id, |r| r.1);
    language.pick(zh, en).to_owned()
}

/// One sentence; empty for a rule that this version does not know.
pub fn rule_says(id: &str, language: Language) -> &'static str {
    RULE_WORDS.iter().find(|r| r.0 == id).map_or("", |r| language.pick(r.2, r.3))
}

/// Name of a term: a goal's, else a soft rule's.
pub fn term(id: &str, language: Language) -> String {
    match (GOALS.iter().find(|g| g.0 == id), GOAL_WORDS.iter().find(|m| m.0 == id)) {
        (Some(goal), Some(measure)) => language.pick(goal.1, measure.1).to_owned(),
        _ => match language {
            Language::Zh => format!("软性规则：{}", rule(id, language)),
            Language::En => format!("soft rule: {}", rule(id, language)),
        },
    }
}

/// What a term counts.
pub fn measure(id: &str, language: Language) -> &'static str {
    GOAL_WORDS.iter().find(|m| m.0 == id).map_or_else(|| rule_says(id, language), |m| language.pick(m.2, m.3))
}

pub fn group_kind(kind: &str, language: Language) -> String {
    let en = GROUP_KINDS.iter().find(|k| k.0 == kind).map_or(kind, |k| k.1);
    language.pick(kind, en).to_owned()
}

/// A role in the group, or what somebody is by trade; other words than the usual ones stay as written.
pub fn role(role: &str, language: Language) -> String {
    let en = match role {
        "组长" => "leader",
        "副组长" => "deputy leader",
        "联络员" => "liaison",
        "成员" => "member",
        "专家" => "expert",
        "执法" => "enforcement",
        "监测" => "monitoring",
        "管理" => "management",
        other => other,
    };
    language.pick(role, en).to_owned()
}

/// What is missing, as it follows a number: ` 焦化≥2级`, `组长`, `人`.
pub fn wanted(s: &Shortfall, language: Language) -> String {
    asked(&s.rule, s.skill.as_deref(), s.level, s.role.as_deref(), language)
}

/// The same from the parts of a shortfall.
pub fn asked(rule: &str, skill: Option<&str>, level: Option<u8>, of_role: Option<&str>, language: Language) -> String {
    let level = level.unwrap_or(1);
    match (rule, language) {
        ("skills", Language::Zh) => format!(" {}≥{level}级", skill.unwrap_or("专业人员")),
        ("skills", Language::En) => format!("with {} at level {level} or more", skill.unwrap_or("the skill")),
        ("roles", Language::Zh) => of_role.unwrap_or("职务人选").to_owned(),
        ("roles", Language::En) => format!("for the role {}", of_role.map_or("asked".into(), |r| role(r, language))),
        ("party_branch", Language::Zh) => "正式党员".into(),
        ("party_branch", Language::En) => "full party members".into(),
        ("certificates", Language::Zh) => "持有效执法证人员".into(),
        ("certificates", Language::En) => "people with a valid certificate".into(),
        ("quota", Language::Zh) => "派员".into(),
        ("quota", Language::En) => "people to send".into(),
        (_, Language::Zh) => "组员".into(),
        (_, Language::En) => "members".into(),
    }
}

/// What became of somebody's post.
pub fn kind_of_move(kind: Kind, language: Language) -> &'static str {
    let (zh, en) = match kind {
        Kind::New => ("新派", "new"),
        Kind::Added => ("加派", "one batch more"),
        Kind::Out => ("撤出", "out"),
        Kind::Dropped => ("减派", "one batch less"),
        Kind::Moved => ("调组", "to another group"),
        Kind::Rescheduled => ("调批", "to another batch"),
        Kind::Role => ("改任职务", "new role"),
    };
    language.pick(zh, en)
}

/// Why people do not fill a post.
pub fn reason(reason: Reason, s: &Shortfall, language: Language) -> &'static str {
    let quota = s.rule == "quota";
    let (zh, en) = match reason {
        Reason::Serving if quota => ("已派出", "sent already"),
        Reason::Serving => ("已在本组", "serving there"),
        Reason::Absent => ("请假或不在可派时段", "absent"),
        Reason::Recused => ("回避", "recused"),
        Reason::Unqualified => match s.rule.as_str() {
            "skills" => ("无此专业或级别不够", "without the skill at the level"),
            "roles" => ("不可任此职务", "may not hold the role"),
            "certificates" => ("无有效执法证", "without a valid certificate"),
            "party_branch" => ("非正式党员", "not full party members"),
            "quota" => ("非本单位", "of other units"),
            _ => ("条件不符", "not qualified"),
        },
        Reason::Barred => ("受其他规则限制", "barred by another rule"),
        Reason::Placed => ("已派他组", "serving elsewhere"),
        Reason::AtLimit => ("已达批次上限或间隔不足", "at their limit or not rested"),
        Reason::QuotaFull => ("单位指标已满", "unit's quota full"),
        Reason::GroupFull => ("本组已满员", "group full"),
        Reason::Free => ("可派但整组规则不允许", "free, but for rules on whole groups"),
    };
    language.pick(zh, en)
}

/// What would help against a reason. Recusal is not to be relaxed lightly, and the advice says so.
pub fn advice(reason: Reason, s: &Shortfall, language: Language) -> String {
    let (zh, en) = match reason {
        Reason::Serving => ("", ""),
        Reason::Absent => ("协调调整请假或可派时段", "have leave or availability moved"),
        Reason::Recused => (
            "回避不宜放宽，请从其他省份、单位增派人员",
            "do not relax recusal; ask other provinces or units for people",
        ),
        Reason::Unqualified => match s.rule.as_str() {
            "skills" => (
                "增加该专业人员，或降低级别、人数要求",
                "add people with this skill, or ask for a lower level or fewer",
            ),
            "roles" => ("增加可任该职务的人选", "name more people who may hold the role"),
            "certificates" => {
                ("增派持证人员，或尽快换领到期证件", "add certified people, or renew expired certificates")
            }
            "party_branch" => ("增派正式党员，或设联合临时党支部", "add full party members, or form a joint branch"),
            "quota" => ("请该单位补报人员，或下调其指标下限", "ask the unit to name more people, or lower its quota"),
            _ => ("增加符合条件的人员", "add people who qualify"),
        },
        Reason::Barred => {
            ("补办岗前培训，或解除禁止、不重复到访等限制", "complete training, or lift prohibitions and the like")
        }
        Reason::Placed => {
            ("从人员富余的组调剂，或增加人员", "move people from groups that can spare them, or add people")
        }
        Reason::AtLimit => ("放宽批次上限，或缩短批次间隔要求", "raise the limit on batches, or shorten the rest"),
        Reason::QuotaFull => ("提高派员单位的指标上限", "raise the units' largest quota"),
        Reason::GroupFull => ("提高该组最多人数", "raise the group's largest number"),
        Reason::Free => {
            ("放宽单位混编、传帮带、不互查、同组等整组规则", "relax mixing, mentoring, mutual inspection or pairs")
        }
    };
    language.pick(zh, en).to_owned()
}

/// Why a visit is left out; `what` is the skill, the kind of equipment, the site before.
pub fn unvisited(reason: UnvisitedReason, what: Option<&str>, language: Language) -> String {
    let (zh, en) = match reason {
        UnvisitedReason::NoGroup => {
            ("点位的日期内没有批次或工作组派驻该地区", "no group serves the region within the site's dates")
        }
        UnvisitedReason::Predecessor => {
            ("前序点位未安排或安排得太晚", "the site that comes before is left out or too late")
        }
        UnvisitedReason::Heads => ("组内人手不够组成检查小组", "the groups there have too few people for a crew"),
        UnvisitedReason::Skill => ("组内缺少所需专业", "the groups there lack the skill"),
        UnvisitedReason::Certificates => ("组内有效执法证不够组成检查小组", "too few valid certificates for a crew"),
        UnvisitedReason::Unfit => ("可去的人员有健康禁忌或须回避", "those who could go are unfit for it or avoid it"),
        UnvisitedReason::Equipment => ("缺少装备或操作人员", "the equipment is missing, or who may operate it"),
        UnvisitedReason::HoursTooShort => {
            ("开放时间或工时太短，单独去也查不完", "opening or working hours are too short for it, even alone")
        }
        UnvisitedReason::NoDay => {
            ("批次内没有可查的日子（起止日期、工作日）", "no day of the batch on which it is open")
        }
        UnvisitedReason::Outranked => {
            ("人手用于其他点位，改查这里得不偿失", "crews are needed at other sites; leaving those out would cost more")
        }
    };
    match (what.filter(|w| !w.is_empty()), language) {
        (Some(what), Language::Zh) => format!("{zh}：{what}"),
        (Some(what), Language::En) => format!("{en}: {what}"),
        (None, _) => language.pick(zh, en).to_owned(),
    }
}

/// What would help a visit that is left out.
pub fn unvisited_advice(reason: UnvisitedReason, language: Language) -> &'static str {
    let (zh, en) = match reason {
        UnvisitedReason::NoGroup => {
            ("在该地区增设工作组，或放宽点位日期", "send a group there, or widen the site's dates")
        }
        UnvisitedReason::Predecessor => ("先解决前序点位，或取消先后要求", "see to the site before, or drop the order"),
        UnvisitedReason::Heads => ("增加组员，或减少点位最少人数", "add members, or ask for a smaller crew"),
        UnvisitedReason::Skill => ("派具备该专业的人员，或降低要求", "send somebody with the skill, or ask for less"),
        UnvisitedReason::Certificates => {
            ("增派持证人员，或换领到期证件", "send certified people, or renew certificates")
        }
        UnvisitedReason::Unfit => ("换派无禁忌、无须回避的人员", "send people who are fit and need not avoid it"),
        UnvisitedReason::Equipment => {
            ("调配装备及有操作资格的人员", "bring the equipment and somebody who may operate it")
        }
        UnvisitedReason::HoursTooShort => {
            ("与企业商定更长的开放时间，或分多次检查", "agree on longer hours, or split the visit")
        }
        UnvisitedReason::NoDay => ("调整点位日期，或改到其他批次", "move the site's dates, or to another batch"),
        UnvisitedReason::Outranked => ("增加检查小组或天数，或提高优先级", "add crews or days, or raise its priority"),
    };
    language.pick(zh, en)
}

/// Whole numbers without a fraction, others with one digit.
pub fn tidy(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), |whole| if whole == "-0" { "0".into() } else { whole.into() })
}

/// With its sign.
pub fn signed(value: f64) -> String {
    let text = tidy(value);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// What a solve is at.
pub fn phase(phase: Phase, language: Language) -> &'static str {
    let (zh, en) = match phase {
        Phase::Build => ("建模", "building"),
        Phase::Relax => ("线性松弛", "relaxing"),
        Phase::Search => ("搜索", "searching"),
        Phase::Field => ("编组排路线", "crews and routes"),
    };
    language.pick(zh, en)
}

/// Why there is no plan.
pub fn unsolvable(why: Unsolvable, language: Language) -> &'static str {
    let (zh, en) = match why {
        Unsolvable::Contradiction => {
            ("锁定互相矛盾，或与其他硬规则矛盾", "locks contradict one another or other hard rules")
        }
        Unsolvable::OutOfTime => {
            ("限时内未找到满足硬规则的方案", "no plan that keeps the hard rules was found in time")
        }
        Unsolvable::Solver => ("求解器未能接受这个模型", "the solver refused the model"),
    };
    language.pick(zh, en)
}

/// Why there are no prices.
pub fn unpriced(why: Unsolvable, language: Language) -> &'static str {
    let (zh, en) = match why {
        Unsolvable::Contradiction => (
            "方案违反任务数据现在的硬性规则，或锁定互相矛盾，无法估价；请先 bangfu verify",
            "the plan breaks hard rules of the round as it is now, or locks contradict one another: see bangfu verify",
        ),
        Unsolvable::OutOfTime => ("限时太短，没有算出影子价格", "there was no time for shadow prices"),
        Unsolvable::Solver => ("求解器未能接受这个模型", "the solver refused the model"),
    };
    language.pick(zh, en)
}
