//! The round's settings as keys and values: the list behind `round.toml` and the sheet 轮次.

use chrono::{NaiveTime, Timelike as _};
use toml::Value;

use crate::scenario::settings::{
    CrewForming, GOALS, Language, Level, MutualScope, Objective, Preset, RULES, RecusalScope, Rules, Settings,
};
use crate::scenario::wording::{GOAL_WORDS, RULE_WORDS};

/// One setting.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `name`, `travel.circuity`, `rules.recusal`, `rules.recusal.scope`
    pub key: String,
    /// None = not said: the default holds.
    pub value: Option<Value>,
    /// None = there is none.
    pub default: Option<Value>,
    /// What it might be, where there is no default.
    pub sample: Option<Value>,
    /// What it means, in the language asked for.
    pub explain: String,
}

/// Every setting there is, in the order of docs/format.md, with a value where it differs from the default (the name always).
pub fn entries(s: &Settings, language: Language) -> Vec<Entry> {
    let d = Settings::default();
    let mut list = List { entries: Vec::new(), language };
    list.entries.push(Entry {
        key: "name".into(),
        value: Some(Value::String(s.name.clone())),
        default: None,
        sample: None,
        explain: list.pick("本轮名称，印在名单上", "name of the round, printed on rosters"),
    });
    let spoken = |l: Language| match l {
        Language::Zh => "zh",
        Language::En => "en",
    };
    list.add(
        "language",
        spoken(s.language),
        spoken(d.language),
        "名单和报告的语言：zh 或 en",
        "language of reports: zh or en",
    );
    travel(&mut list, s, &d);
    day(&mut list, s, &d);
    for (i, (rule, zh, _)) in RULES.iter().enumerate() {
        let words = RULE_WORDS.iter().find(|w| w.0 == *rule);
        let explain = match language {
            Language::Zh => format!("{zh}：{}", words.map_or("", |w| w.2)),
            Language::En => words.map_or_else(String::new, |w| w.3.to_string()),
        };
        let at = list.entries.len();
        let default = level(d.rules.levels[i]);
        list.entries.push(Entry {
            key: format!("rules.{rule}"),
            value: None,
            default: Some(default.clone()),
            sample: None,
            explain,
        });
        parameters(&mut list, rule, &s.rules, &d.rules);
        for entry in &mut list.entries[at..] {
            entry.sample = match entry.key.as_str() {
                "rules.max_batches.count" => Some(Value::Integer(2)),
                "rules.unit_mix.max_per_unit" => Some(Value::Integer(3)),
                _ => None,
            };
        }
        // A rule that is named is hard unless its level is said, so parameters bring the level along.
        let own = level(s.rules.levels[i]);
        if own != default || list.entries[at + 1..].iter().any(|e| e.value.is_some()) {
            list.entries[at].value = Some(own);
        }
    }
    objective(&mut list, s);
    list.entries
}

struct List {
    entries: Vec<Entry>,
    language: Language,
}

impl List {
    fn pick(&self, zh: &str, en: &str) -> String {
        match self.language {
            Language::Zh => zh.to_string(),
            Language::En => en.to_string(),
        }
    }

    fn add<T: PartialEq + Written>(&mut self, key: &str, own: T, default: T, zh: &str, en: &str) {
        self.entries.push(Entry {
            key: key.to_string(),
            value: if own == default { None } else { own.written() },
            default: default.written(),
            sample: None,
            explain: self.pick(zh, en),
        });
    }
}

/// A setting as TOML; None = there is nothing to write.
trait Written {
    fn written(&self) -> Option<Value>;
}

impl Written for f64 {
    fn written(&self) -> Option<Value> {
        let whole = self.fract() == 0.0 && self.abs() < 1e15;
        Some(if whole { Value::Integer(*self as i64) } else { Value::Float(*self) })
    }
}

impl Written for u32 {
    fn written(&self) -> Option<Value> {
        Some(Value::Integer(i64::from(*self)))
    }
}

impl Written for bool {
    fn written(&self) -> Option<Value> {
        Some(Value::Boolean(*self))
    }
}

impl Written for &str {
    fn written(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
}

impl Written for NaiveTime {
    fn written(&self) -> Option<Value> {
        Some(Value::String(self.format(if self.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()))
    }
}

impl Written for [f64; 4] {
    fn written(&self) -> Option<Value> {
        self.iter().map(Written::written).collect::<Option<Vec<Value>>>().map(Value::Array)
    }
}

impl<T: Written> Written for Option<T> {
    fn written(&self) -> Option<Value> {
        self.as_ref().and_then(Written::written)
    }
}

fn level(level: Level) -> Value {
    match level {
        Level::Hard => Value::String("hard".into()),
        Level::Off => Value::String("off".into()),
        Level::Soft(weight) => weight.written().unwrap_or(Value::Float(weight)),
    }
}

fn travel(list: &mut List, s: &Settings, d: &Settings) {
    let (s, d) = (&s.travel, &d.travel);
    list.add("travel.circuity", s.circuity, d.circuity, "道路公里与直线公里之比", "road km per great-circle km");
    list.add("travel.speed_kmh", s.speed_kmh, d.speed_kmh, "公路时速（公里）", "km/h on the road");
    list.add("travel.rail_kmh", s.rail_kmh, d.rail_kmh, "铁路时速（公里）", "km/h by rail");
    list.add(
        "travel.rail_over_km",
        s.rail_over_km,
        d.rail_over_km,
        "超过这么多公里乘火车",
        "longer legs go by rail (km)",
    );
    list.add(
        "travel.crs",
        s.crs.name(),
        d.crs.name(),
        "各表经纬度的坐标系：wgs84、gcj02（国测局、高德、腾讯）或 bd09（百度）；算路程时换成 wgs84",
        "system of the tables' coordinates: wgs84, gcj02 (Amap, Tencent) or bd09 (Baidu); distances use wgs84",
    );
}

fn day(list: &mut List, s: &Settings, d: &Settings) {
    let (s, d) = (&s.day, &d.day);
    list.add("day.start", s.start, d.start, "每天出发时间", "the crews set out");
    list.add("day.end", s.end, d.end, "每天返回驻地时间", "the crews are back at the base");
    list.add("day.break_min", s.break_min, d.break_min, "午休分钟", "minutes of break");
    list.add("day.max_duty_hours", s.max_duty_hours, d.max_duty_hours, "每天最长出勤小时", "longest duty a day, hours");
    list.add(
        "day.rest_every",
        s.rest_every,
        d.rest_every,
        "每几天轮休一天；0 为不轮休",
        "one rest day in so many; 0 = none",
    );
    list.add(
        "day.work_on_holidays",
        s.work_on_holidays,
        d.work_on_holidays,
        "节假日是否工作",
        "whether holidays are worked",
    );
    let forming = |crews: CrewForming| match crews {
        CrewForming::Daily => "daily",
        CrewForming::Batch => "batch",
    };
    list.add(
        "day.crews",
        forming(s.crews),
        forming(d.crews),
        "检查小组的编组：daily 每日重编，batch 整批不变",
        "crews: daily (formed anew each day) or batch (the same members for the whole batch)",
    );
}

fn parameters(list: &mut List, rule: &str, s: &Rules, d: &Rules) {
    match rule {
        "recusal" => {
            let scope = |r: &Rules| match r.recusal_scope {
                RecusalScope::Province => "province",
                RecusalScope::City => "city",
            };
            let (zh, en) = (
                "province 按省回避，city 按市回避（省内交叉帮扶）",
                "province, or city (for rounds within a province)",
            );
            list.add("rules.recusal.scope", scope(s), scope(d), zh, en);
        }
        "no_mutual" => {
            let scope = |r: &Rules| match r.mutual_scope {
                MutualScope::Batch => "batch",
                MutualScope::Round => "round",
            };
            let (zh, en) =
                ("batch 按批次判断，round 按整个轮次判断", "batch, or round: within a batch or over the whole round");
            list.add("rules.no_mutual.scope", scope(s), scope(d), zh, en);
        }
        "party_branch" => {
            let (zh, en) = (
                "每组正式党员至少几名；工作组表另有要求的从其要求",
                "full Party members a group; the groups table overrides it",
            );
            list.add("rules.party_branch.min_full_members", s.min_full_members, d.min_full_members, zh, en);
        }
        "certificates" => {
            let (zh, en) = ("每个检查小组至少几人持证", "certificate holders a crew");
            list.add("rules.certificates.min_per_crew", s.min_per_crew, d.min_per_crew, zh, en);
        }
        "max_batches" => {
            let (zh, en) = (
                "每人最多几批；不写则只看人员表的“最多批次”",
                "batches a person; left out, only limits of their own count",
            );
            list.add("rules.max_batches.count", s.max_batches, d.max_batches, zh, en);
        }
        "rest_between" => {
            let (zh, en) = ("两批之间至少休整几整天", "full days between two batches");
            list.add("rules.rest_between.days", s.rest_days, d.rest_days, zh, en);
        }
        "unit_mix" => {
            let (zh, en) = ("每组同一单位最多几人", "people of one unit in a group, at most");
            list.add("rules.unit_mix.max_per_unit", s.max_per_unit, d.max_per_unit, zh, en);
            let (zh, en) = ("同一单位的人员在组内成双", "people of one unit come in twos");
            list.add("rules.unit_mix.pairs", s.unit_pairs, d.unit_pairs, zh, en);
            let (zh, en) = ("一组的人员来自同一省份", "a group's people come from one province");
            list.add("rules.unit_mix.single_province", s.single_province, d.single_province, zh, en);
        }
        "mentor" => {
            let (zh, en) = ("一名老手最多带几名新手", "newcomers per experienced member");
            list.add("rules.mentor.ratio", s.mentor_ratio, d.mentor_ratio, zh, en);
        }
        _ => {}
    }
}

fn objective(list: &mut List, s: &Settings) {
    let preset = |p: Preset| match p {
        Preset::ExpertsFirst => "专家优先",
        Preset::SaveExpense => "节约经费",
        Preset::FairnessFirst => "公平优先",
        Preset::FewestChanges => "最小变动",
    };
    list.add(
        "objective.preset",
        preset(s.objective.preset),
        preset(Preset::ExpertsFirst),
        "成套的权重：专家优先、节约经费、公平优先、最小变动；下面单写的权重优先",
        "a set of weights: 专家优先 (experts first), 节约经费 (save expense), 公平优先 (fairness first), 最小变动 (fewest changes); single weights override it",
    );
    // Weights that are not said are those of the preset.
    let (o, d) = (&s.objective, Objective::preset(s.objective.preset));
    let weight = |o: &Objective, goal: &str| match goal {
        "shortfall" => Some(o.shortfall),
        "quota" => Some(o.quota),
        "travel" => Some(o.travel),
        "fit" => Some(o.fit),
        "party" => Some(o.party),
        "driving" => Some(o.driving),
        "earliness" => Some(o.earliness),
        "fairness" => Some(o.fairness),
        "draw_ratio" => Some(o.draw_ratio),
        "competence" => Some(o.competence),
        "continuity" => Some(o.continuity),
        "rooms" => Some(o.rooms),
        "stability" => Some(o.stability),
        "expense" => Some(o.expense),
        _ => None,
    };
    for (goal, zh, _) in GOALS {
        let words = GOAL_WORDS.iter().find(|w| w.0 == *goal).map_or(("", ""), |w| (w.2, w.3));
        let explain = (format!("{zh}：{}", words.0), words.1);
        let key = format!("objective.{goal}");
        match *goal {
            "site" => {
                let explain =
                    (format!("{zh}：优先级 1–4 的点位每漏查一次各计多少"), "site visits left out, by priority 1 to 4");
                list.add(&key, o.site, d.site, &explain.0, explain.1);
            }
            "expense" => {
                list.add(&format!("{key}.weight"), o.expense, d.expense, &explain.0, explain.1);
                let (o, d) = (&o.rates, &d.rates);
                list.add(
                    &format!("{key}.fare_per_km"),
                    o.fare_per_km,
                    d.fare_per_km,
                    "每公里票价，元",
                    "fare per km, yuan",
                );
                list.add(&format!("{key}.lodging"), o.lodging, d.lodging, "每晚住宿，元", "lodging a night, yuan");
                list.add(&format!("{key}.meals"), o.meals, d.meals, "每天伙食补助，元", "meals a day, yuan");
                list.add(&format!("{key}.local"), o.local, d.local, "每天市内交通，元", "local transport a day, yuan");
            }
            _ => list.add(&key, weight(o, goal), weight(&d, goal), &explain.0, explain.1),
        }
    }
}
