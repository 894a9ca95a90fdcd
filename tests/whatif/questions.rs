//! What organizers ask, and what the lines that they write make of the round.

use bangfu::scenario::settings::{Level, RecusalScope};
use bangfu::scenario::{Group, Scenario, SiteMode};
use chrono::NaiveDate;

use crate::desk::{Desk, changed, findings};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn quotas(s: &Scenario) -> Vec<(&str, Option<&str>, Option<u32>, Option<u32>)> {
    s.quotas.iter().map(|q| (q.unit.as_str(), q.batch.as_deref(), q.min, q.max)).collect()
}

fn group<'s>(s: &'s Scenario, id: &str) -> &'s Group {
    s.groups.iter().find(|g| g.id == id).unwrap()
}

/// Every way of saying it comes to the same scenario.
#[track_caller]
fn alike(lines: &[&str]) -> Scenario {
    let all: Vec<Scenario> = lines.iter().map(|line| changed(&[line])).collect();
    for (line, one) in lines.iter().zip(&all) {
        assert_eq!(one.hash, all[0].hash, "{line}");
    }
    all.into_iter().next().unwrap()
}

/// The table but for what is said differs in nothing.
#[track_caller]
fn only_differs(changed: &Scenario, in_tables: &[&str]) {
    let (a, b) = (serde_json::to_value(Desk::new().scenario()).unwrap(), serde_json::to_value(changed).unwrap());
    let differs = |key: &&String| key.as_str() != "hash" && a[*key] != b[*key];
    let differing: Vec<&str> = a.as_object().unwrap().keys().filter(differs).map(String::as_str).collect();
    assert_eq!(differing, in_tables);
}

#[test]
fn hebei_sends_ten_fewer_in_one_batch() {
    // 河北第3批少派10人: the row for every batch stays, and the third gets one of its own.
    let s = alike(
        &[
            "派员指标.河北省@第3批.人数 -10",
            "quotas.U13@B03.people -10",
            "quotas.U13@B03.people-10",
            "派员指标.河北省生态环境厅@第3批.人数 减少10人",
            "派员指标[派出单位=河北省，批次=第3批].人数 -10",
            "quotas[unit.province=河北][batch=B03].people -10",
            "指标．U13＠B03．人数 －１０",
            "指标。河北@第3批。人数 减 10",
            "派员指标.河北@第3批.人数 = 0",
        ][..8],
    );
    only_differs(&s, &["quotas"]);
    let wanted = [
        ("U13", None, Some(1), Some(20)),
        ("U42", Some("B01"), Some(0), Some(4)),
        ("U42", Some("B02"), Some(0), Some(4)),
        ("U42", Some("B03"), None, Some(4)),
        // The least number is not below nothing.
        ("U13", Some("B03"), Some(0), Some(10)),
    ];
    assert_eq!(quotas(&s), wanted);
    // Only the most, by a share; of a batch of which there is a row already.
    assert_eq!(quotas(&changed(&["quotas.U42@B02.max -25%"]))[2], ("U42", Some("B02"), Some(0), Some(3)));
    assert_eq!(quotas(&changed(&["quotas.U13.max *85%"]))[0], ("U13", None, Some(1), Some(17)));
    // A limit that is not there is not shifted.
    assert_eq!(quotas(&changed(&["quotas.U42@B03.people -1"]))[3], ("U42", Some("B03"), None, Some(3)));
    // All units in one batch: those with a row of their own or for every batch.
    let s = alike(&["quotas.*@B03.max = 2", "派员指标[批次=B03].最多人数 = 2"]);
    assert_eq!(quotas(&s)[3..], [("U42", Some("B03"), None, Some(2)), ("U13", Some("B03"), Some(1), Some(2))]);
    let s = changed(&["add batch id=B04 start=2026-11-01 end=2026-11-10", "quotas.*@B04.max = 1"]);
    assert_eq!(quotas(&s)[4..], [("U13", Some("B04"), Some(1), Some(1)), ("U42", Some("B04"), None, Some(1))]);
    // A unit that has none gets one where it is named.
    assert_eq!(quotas(&changed(&["quotas.U41@B01.people = 2"]))[4], ("U41", Some("B01"), Some(2), Some(2)));
}

#[test]
fn batches_of_ten_days() {
    // 批次由14天改10天
    let s = alike(&["days = 10", "天数 = 10", "batches.*.days = 10", "批次.*.天数 -4", "批次.全部.天数 = 10天"]);
    only_differs(&s, &["batches"]);
    let ends: Vec<NaiveDate> = s.batches.iter().map(|b| b.end).collect();
    assert_eq!(ends, ["2026-09-23", "2026-10-07", "2026-10-21"].map(day));
    let s = alike(&["batches.B03.end = 2026-10-21", "batches.第3批.end -4", "批次.B03.结束日期 = 2026年10月21日"]);
    assert_eq!((s.batches[2].end, s.batches[1].end), (day("2026-10-21"), day("2026-10-11")));
}

#[test]
fn somebody_falls_ill_on_the_fourth_day() {
    // 某人突发疾病第4天退出
    let s = alike(&[
        "add leave inspector=P13-1 start=2026-09-17 end=2026-09-27 reason=突发疾病",
        "增加 请假 人员=赵某1 开始=2026-09-17 结束=2026-09-27 事由=突发疾病",
        "新增 请假表 人员编号＝P13-1 开始日期＝2026/9/17 结束日期＝2026/9/27 原因＝“突发疾病”",
    ]);
    only_differs(&s, &["leave"]);
    let leave = s.leave.last().unwrap();
    assert_eq!((leave.inspector.as_str(), leave.start, leave.end), ("P13-1", day("2026-09-17"), day("2026-09-27")));
    assert_eq!((s.leave.len(), leave.reason.as_deref()), (2, Some("突发疾病")));
}

#[test]
fn an_alert_calls_for_twenty_more_groups() {
    // 重污染预警：3个城市加20个组
    let s = changed(&[
        "增加 工作组 7 参照=B03-唐山1组",
        "增加 工作组 7 参照=B03-唐山1组 地区=石家庄市",
        "增加 工作组 6 参照=B03-唐山1组 地区=410100 组别=郑州预警# 最少人数=2",
    ]);
    only_differs(&s, &["groups"]);
    assert_eq!(s.groups.len(), 23);
    let of = |region: &str| s.groups[3..].iter().filter(|g| g.region == region && g.batch == "B03").count();
    assert_eq!((of("130200"), of("130100"), of("410100")), (7, 7, 6));
    assert_eq!((s.groups[3].id.as_str(), s.groups[3].name.as_deref()), ("新增工作组1", Some("新增工作组1")));
    assert_eq!((s.groups[16].id.as_str(), s.groups[16].max_size), ("新增工作组14", 3));
    assert_eq!((s.groups[22].id.as_str(), s.groups[22].min_size), ("郑州预警6", 2));
}

#[test]
fn half_of_each_group_are_party_members() {
    // 党员比例由30%提高到50%
    let s = alike(&["groups.*.full_members = 50% min_size", "工作组.*.正式党员 = 50% 最少人数"]);
    only_differs(&s, &["groups"]);
    assert_eq!(s.groups.iter().map(|g| g.full_members).collect::<Vec<_>>(), [Some(2); 3]);
    let s = changed(&["groups[batch=B02].full_members = 30% min_size"]);
    assert_eq!(s.groups.iter().map(|g| g.full_members).collect::<Vec<_>>(), [None, Some(1), None]);
    // Of all groups alike, as a rule.
    let s = alike(&["party_branch = 2", "rules.party_branch.min_full_members = 2", "临时党支部 = 2"]);
    assert_eq!((s.settings.rules.min_full_members, s.settings.rules.level("party_branch")), (2, Level::Hard));
}

#[test]
fn people_inspect_other_cities_of_their_own_province() {
    // 取消本省回避，仅允许本省跨市
    let s = alike(&["rules.recusal.scope = city", "规则.回避.scope = 市"]);
    only_differs(&s, &["settings"]);
    assert_eq!((s.settings.rules.recusal_scope, s.settings.rules.level("recusal")), (RecusalScope::City, Level::Hard));
    let level = |line: &str| changed(&[line]).settings.rules.level("recusal");
    assert_eq!(level("rules.recusal = off"), Level::Off);
    assert_eq!(level("回避 = 关闭"), Level::Off);
    assert_eq!(level("回避 = 500"), Level::Soft(500.0));
    // Hard again, where it was not.
    let s = changed(&["rules.mentor = hard", "rules.unit_mix = { level = 20, max_per_unit = 2 }"]);
    assert_eq!(s.settings.rules.level("mentor"), Level::Hard);
    assert_eq!((s.settings.rules.level("unit_mix"), s.settings.rules.max_per_unit), (Level::Soft(20.0), Some(2)));
}

#[test]
fn a_campaign_at_the_same_time() {
    // 增加碳专项同时进行
    let s = changed(&[
        "add batch id=C1 name=碳专项 start=2026-09-14 end=2026-09-27",
        "add groups 2 batch=C1 region={130100} min_size=2 max_size=2 skills=碳核算:1x1",
    ]);
    only_differs(&s, &["batches", "groups"]);
    assert_eq!((s.batches[3].id.as_str(), s.batches[3].start), ("C1", s.batches[0].start));
    let own: Vec<&Group> = s.groups.iter().filter(|g| g.batch == "C1").collect();
    assert_eq!((own.len(), own[0].skills[0].name.as_str(), own[1].region.as_str()), (2, "碳核算", "130100"));
}

#[test]
fn three_days_off_in_the_national_week() {
    // 国庆期间停3天: nobody works on holidays, and later batches move.
    let s = changed(&[
        "day.work_on_holidays = 否",
        "add calendar date=2026-09-28 name=停工 off_day=是",
        "批次[开始>=2026-10-01].日期 +3",
        "batches.B02.end 加3天",
    ]);
    only_differs(&s, &["batches", "calendar", "settings"]);
    assert!(!s.settings.day.work_on_holidays && s.calendar[0].date == day("2026-09-28"));
    let days: Vec<_> = s.batches.iter().map(|b| (b.start, b.end)).collect();
    assert_eq!(days[0], (day("2026-09-14"), day("2026-09-27")));
    assert_eq!(days[1], (day("2026-09-28"), day("2026-10-14")));
    assert_eq!(days[2], (day("2026-10-15"), day("2026-10-28")));
}

#[test]
fn four_or_two_people_a_group() {
    // 每组3人改为4人 / 2人
    let sizes = |s: &Scenario| s.groups.iter().map(|g| (g.min_size, g.max_size)).collect::<Vec<_>>();
    let s = alike(&["groups.*.size = 4", "工作组.*.人数 +1", "工作组.所有.人数 = 4人"]);
    only_differs(&s, &["groups"]);
    assert_eq!(sizes(&s), [(4, 4); 3]);
    assert_eq!(sizes(&changed(&["groups[region=郑州市].size = 2"])), [(2, 2), (3, 3), (3, 3)]);
    assert_eq!(sizes(&changed(&["groups.B02-石家庄1组.max_size = 5"])), [(3, 3), (3, 5), (3, 3)]);
    assert_eq!(sizes(&changed(&["删除 工作组.B02-石家庄1组"])), [(3, 3), (3, 3)]);
}

#[test]
fn thirty_experts_join_the_pool() {
    // 专家库新增30名VOCs专家
    let s = changed(&["增加 人员 30 单位=U41 类别=专家 政治面貌=中共党员 专业=VOCs:3"]);
    only_differs(&s, &["inspectors"]);
    assert_eq!(s.inspectors.len(), 45);
    let (first, last) = (&s.inspectors[15], &s.inspectors[44]);
    assert_eq!((first.id.as_str(), first.name.as_str(), last.id.as_str()), ("新增人员1", "新增人员1", "新增人员30"));
    assert!(s.inspectors[15..].iter().all(|p| p.unit == "U41" && p.skills[0].level == 3));
    // Like somebody, under ids of one's own.
    let s = changed(&["add inspectors 2 like=P13-1 id=Z# name=专家# unit=湖北"]);
    let new: Vec<_> = s.inspectors[15..].iter().map(|p| (p.id.as_str(), p.name.as_str(), p.unit.as_str())).collect();
    assert_eq!(new, [("Z1", "专家1", "U42"), ("Z2", "专家2", "U42")]);
    assert_eq!(s.inspectors[16].skills, s.inspectors[0].skills);
}

#[test]
fn more_sites_are_looked_at_on_line() {
    // 线上比例提高到40%
    let online = |s: &Scenario| s.sites.iter().filter(|x| x.mode == Some(SiteMode::Online)).count();
    let s = alike(&["sites[40%].mode = online", "点位[40%].方式 = 线上"]);
    only_differs(&s, &["sites"]);
    assert_eq!(online(&s), 3, "two of five, and one that was so before");
    // An empty cell is on site, and of the third priority.
    let s = alike(&[
        "sites[mode=onsite][50%].mode = 线上",
        "点位[方式=现场][50%].方式 = 线上",
        "点位【方式＝现场，50％】．方式＝线上",
    ]);
    assert_eq!(online(&s), 3);
    let s = changed(&["sites[priority>=3][mode=现场].mode = 线上"]);
    let modes: Vec<bool> = s.sites.iter().map(|x| x.mode == Some(SiteMode::Online)).collect();
    assert_eq!(modes, [false, true, true, false, true]);
}

#[test]
fn less_money() {
    // 预算压缩15%: no rule caps expense; its weight says what a yuan is worth, and a grid shows what it buys.
    let s = alike(&["objective.expense = 0.1", "目标.经费 = 0.1", "经费 = 0.1", "objective.expense.weight = 0.1"]);
    only_differs(&s, &["settings"]);
    assert_eq!(s.settings.objective.expense, 0.1);
    // A preset first, then weights that it does not say.
    let s = changed(&["objective.preset = 节约经费", "objective.expense *2", "objective.fit = 50"]);
    assert_eq!((s.settings.objective.expense, s.settings.objective.fit, s.settings.objective.party), (0.2, 50.0, 5.0));
    assert_eq!(changed(&["objective.travel -15%"]).settings.objective.travel, 0.85);
}

#[test]
fn a_province_is_out_for_two_weeks() {
    // 某省因疫情/洪水退出两周
    let s = alike(&[
        "add leave inspector=[unit.province=湖北省] start=2026-09-28 end=2026-10-11 reason=防汛",
        "增加 请假 人员=[派出单位.所属省份=湖北] 开始=2026-09-28 结束=2026-10-11 事由=防汛",
        "增加 请假 人员=[派出单位=湖北] 开始=2026-09-28 结束=2026-10-11 事由=防汛",
    ]);
    only_differs(&s, &["leave"]);
    let out: Vec<&str> = s.leave[1..].iter().map(|l| l.inspector.as_str()).collect();
    assert_eq!(out, ["P42-1", "P42-2", "P42-3", "P42-4", "P42-5"]);
    // As a region: its groups and sites fall away in that batch.
    let s = changed(&["drop groups[region.province=河北][batch=B02]", "drop sites[region.province=河北][batch=B02]"]);
    assert_eq!((s.groups.len(), s.sites.len()), (2, 3));
    assert!(findings(&["drop groups[region.province=西藏]"])[0].1.contains("没有符合条件的行"));
}

#[test]
fn all_set_out_three_days_earlier() {
    // 提前3天出发
    let s = alike(&["batches.*.dates -3", "批次.*.日期 -3天", "批次.*.起止日期 减3"]);
    only_differs(&s, &["batches"]);
    let days: Vec<_> = s.batches.iter().map(|b| (b.start, b.end)).collect();
    assert_eq!(days[0], (day("2026-09-11"), day("2026-09-24")));
    assert_eq!(days[2], (day("2026-10-09"), day("2026-10-22")));
    assert_eq!(group(&s, "B03-唐山1组").batch, "B03");
}

#[test]
fn a_line_goes_on_from_those_before() {
    let s = changed(&["batches.B03.end = 2026年10月20日", "batches.B03.days +1", "batches[end>=2026-10-21].dates +7"]);
    assert_eq!((s.batches[2].start, s.batches[2].end), (day("2026-10-19"), day("2026-10-28")));
    let s = changed(&[
        "groups.*.size = 4",
        "groups[batch=B02].size +1",
        "groups.B03-唐山1组.batch = 第2批",
        "groups[batch=B02].crews = 2",
    ]);
    assert_eq!(
        s.groups.iter().map(|g| (g.max_size, g.crews)).collect::<Vec<_>>(),
        [(4, None), (5, Some(2)), (4, Some(2))]
    );
    let s = changed(&[
        "sites.S01.mode = online",
        "sites[mode=线上].priority = 2",
        "units.U41.province = 湖北",
        "units[province=湖北省].pool = 9",
    ]);
    assert_eq!(s.sites.iter().map(|x| x.priority).collect::<Vec<_>>(), [Some(2), Some(3), None, Some(2), Some(2)]);
    assert_eq!(s.units.iter().map(|u| u.pool).collect::<Vec<_>>(), [Some(30), Some(9), Some(9)]);
    let s = changed(&[
        "objective.travel = 2",
        "objective.travel *2",
        "add batch id=B04 start=2026-11-01 end=2026-11-10",
        "batches.B04.dates -1",
    ]);
    assert_eq!((s.settings.objective.travel, s.batches[3].end), (4.0, day("2026-11-09")));
}
