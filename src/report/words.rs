//! What rules, terms and reasons are called and say, in both languages.

use crate::plan::{Reason, Shortfall};
use crate::scenario::columns::GROUP_KINDS;
use crate::scenario::settings::Language;
use crate::scenario::settings::{GOALS, RULES};

fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Rule: id, English name, what it says in Chinese, in English. Chinese names are those of [`RULES`].
#[rustfmt::skip]
const SAYS: &[(&str, &str, &str, &str)] = &[
    ("one_place", "one place", "同一时间一人只能在一个组", "nobody serves in two groups at the same time"),
    ("availability", "availability", "请假、不在可派时段或正参加其他专项的人员不派", "nobody is sent while on leave, unavailable or busy elsewhere"),
    ("recusal", "recusal", "不派往本省（或本市），也不派往本人需回避的地区", "nobody is sent to the own province (or city), or where the person is to avoid"),
    ("no_mutual", "no mutual inspection", "甲省人员查乙省时，乙省人员不查甲省", "where A inspects B, B does not inspect A"),
    ("group_size", "group size", "每组人数在最少与最多之间", "every group has between its smallest and largest number"),
    ("quota", "quota", "各单位每批派员人数在指标之内", "every unit sends within its quota in every batch"),
    ("roles", "roles", "组长等职务由可任该职务的人员担任，每个职务都有人", "every leader's and other role is held by somebody who may hold it"),
    ("skills", "skills", "每组具备所需专业和级别的人员", "every group has the skills it asks for at the level"),
    ("party_branch", "party branch", "每组正式党员够设临时党支部（预备党员不计）", "every group has the full party members for a temporary branch (probationary ones do not count)"),
    ("certificates", "certificates", "每组持有效执法证的人数够用，证件须在批次结束日仍有效", "every group has enough certificates valid to the batch's last day"),
    ("leader_party", "leader is a party member", "组长须为中共正式党员", "leaders are full party members"),
    ("rest_between", "rest between batches", "同一人两批之间休整够天数", "enough full days between two batches of one person"),
    ("max_batches", "most batches", "一人参加批次数不超过上限", "nobody serves in more batches than allowed"),
    ("unit_mix", "mix of units", "每组人员的单位搭配符合要求", "the units within a group are mixed as asked"),
    ("mentor", "mentoring", "新手由有经验的人员带", "newcomers serve beside experienced people"),
    ("fitness", "fitness", "有健康禁忌的人员不派相应任务", "nobody is sent where health forbids"),
    ("trained", "training", "出发前须完成岗前培训", "training is done before the batch begins"),
    ("no_return", "no return", "不重复到同一地区", "nobody serves in the same region twice"),
    ("pairs", "pairs", "指定同组的在一组，指定不同组的分开", "pairs named together serve together, pairs named apart serve apart"),
    ("pins", "pins", "遵守锁定和禁止的安排", "locks and prohibitions are kept"),
    ("site_skills", "skills at sites", "到现场的检查小组具备点位所需专业", "the crew at a site has the skills it asks for"),
    ("crew_size", "crew size", "检查小组不少于规定人数", "crews are not smaller than asked"),
    ("working_day", "working day", "每日出勤不超过规定工时", "the day's duty stays within the hours"),
    ("open_hours", "opening hours", "在点位开放时间内检查", "sites are visited while open"),
    ("break", "break", "安排午休", "there is a noon break"),
    ("rest_day", "rest day", "定期轮休", "there is a rest day in every run of days"),
    ("after", "order of sites", "先查前序点位", "sites that come first are visited first"),
    ("visits", "visits", "按次数和间隔复查", "sites are visited as often and as far apart as asked"),
    ("equipment", "equipment", "装备数量够用", "there is enough equipment"),
];

/// Goal: id, English name, what is counted in Chinese, in English. Chinese names are those of [`GOALS`].
#[rustfmt::skip]
const MEASURES: &[(&str, &str, &str, &str)] = &[
    ("shortfall", "shortfall", "硬性要求缺少的人（次）", "heads missing under hard rules"),
    ("quota", "quota", "低于指标下限的人数", "people under the units' smallest quota"),
    ("travel", "travel", "单程公里合计", "one-way km"),
    ("fit", "fit", "专业不对口的派员人次", "assignments without any skill the group asks for"),
    ("party", "party", "非党员派员人次", "assignments of people outside the party"),
    ("site", "sites left out", "未安排检查的点位", "sites not visited"),
    ("driving", "driving", "区域内行车", "driving inside regions"),
    ("earliness", "earliness", "检查时间早晚", "how early sites are visited"),
    ("fairness", "personal balance", "个人派员次数高于平均的平方和", "squares of what people serve above the mean"),
    ("draw_ratio", "draw ratio", "各单位抽调比例与平均值之差合计（百分点）", "distance of the units' draw ratios from their mean (points)"),
    ("competence", "competence", "缺少“善查、能说、会写”能手的组数", "groups without somebody strong at checking, speaking or writing"),
    ("continuity", "continuity", "无上一批人员留任的组数", "groups in which nobody of the earlier batch stays on"),
    ("rooms", "rooms", "只有一名女性或一名男性的组数", "groups with exactly one woman or one man"),
    ("stability", "changes", "与已发布方案相比的变动数", "assignments changed from the published plan"),
    ("expense", "expense", "估算经费（元）", "estimated yuan"),
];

pub fn rule(id: &str, language: Language) -> String {
    let zh = RULES.iter().find(|r| r.0 == id).map_or(id, |r| r.1);
    let en = SAYS.iter().find(|r| r.0 == id).map_or(id, |r| r.1);
    pick(language, zh, en).to_owned()
}

/// One sentence; empty for a rule that this version does not know.
pub fn rule_says(id: &str, language: Language) -> &'static str {
    SAYS.iter().find(|r| r.0 == id).map_or("", |r| pick(language, r.2, r.3))
}

/// Name of a term: a goal's, else a soft rule's.
pub fn term(id: &str, language: Language) -> String {
    match (GOALS.iter().find(|g| g.0 == id), MEASURES.iter().find(|m| m.0 == id)) {
        (Some(goal), Some(measure)) => pick(language, goal.1, measure.1).to_owned(),
        _ => match language {
            Language::Zh => format!("软性规则：{}", rule(id, language)),
            Language::En => format!("soft rule: {}", rule(id, language)),
        },
    }
}

/// What a term counts.
pub fn measure(id: &str, language: Language) -> &'static str {
    MEASURES.iter().find(|m| m.0 == id).map_or_else(|| rule_says(id, language), |m| pick(language, m.2, m.3))
}

pub fn group_kind(kind: &str, language: Language) -> String {
    let en = GROUP_KINDS.iter().find(|k| k.0 == kind).map_or(kind, |k| k.1);
    pick(language, kind, en).to_owned()
}

/// What is missing, as it follows a number: ` 焦化≥2级`, `组长`, `人`.
pub fn wanted(s: &Shortfall, language: Language) -> String {
    let level = s.level.unwrap_or(1);
    match (s.rule.as_str(), language) {
        ("skills", Language::Zh) => format!(" {}≥{level}级", s.skill.as_deref().unwrap_or("专业人员")),
        ("skills", Language::En) => {
            format!("with {} at level {level} or more", s.skill.as_deref().unwrap_or("the skill"))
        }
        ("roles", Language::Zh) => s.role.clone().unwrap_or_else(|| "职务人选".into()),
        ("roles", Language::En) => format!("for the role {}", s.role.as_deref().unwrap_or("asked")),
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
    pick(language, zh, en)
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
    pick(language, zh, en).to_owned()
}
