//! What rules and goals are called and say, in both languages.

/// Rule: id, English name, what it says in Chinese, in English. Chinese names are those of [`RULES`](super::settings::RULES).
#[rustfmt::skip]
pub const RULE_WORDS: &[(&str, &str, &str, &str)] = &[
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

/// Goal: id, English name, what is counted in Chinese, in English. Chinese names are those of [`GOALS`](super::settings::GOALS).
#[rustfmt::skip]
pub const GOAL_WORDS: &[(&str, &str, &str, &str)] = &[
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
