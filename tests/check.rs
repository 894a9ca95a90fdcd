//! What `check` says of bad input: every case with the exact finding, and input that must never make it panic.

use std::path::Path;

use bangfu::scenario::finding::CODES;
use bangfu::scenario::read::{Reading, read};
use bangfu::scenario::variants;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

const CLEAN: &[(&str, &str)] = &[
    ("round.toml", "name = \"测试轮\"\n[rules]\nrest_between = \"off\"\n"),
    (
        "batches.csv",
        "批次编号,批次名称,开始日期,结束日期\nB01,第1批,2026-12-01,2026-12-14\nB02,第2批,2026-12-15,2026-12-28\n",
    ),
    (
        "units.csv",
        "单位编号,单位名称,所属省份,所属城市,单位类型,可用人数,经度,纬度\nU01,河南总队,河南,郑州市,地方,9,,\nU02,华南所,广东,,部属,9,113.3,23.1\n",
    ),
    (
        "inspectors.csv",
        "人员编号,姓名,派出单位,性别,政治面貌,执法证号,证件有效期至,专业特长,可任职务,参加轮次数,可派时段,能力,身份证号,回避,培训日期,人员类别\n\
         P01,张三,U01,男,中共党员,HN001,2028-12-31,焦化:3;VOCs:2,组长;副组长,2,,善查:4,,,,执法\n\
         P02,李四,U01,女,党员,HN002,,焦化,联络员,0,,,,,,\n\
         P03,王五,U02,男,预备党员,,,VOCs:1,组长,1,,,,,,\n\
         P04,赵六,U02,女,群众,HN004,,,,0,,,,,,\n",
    ),
    (
        "regions.csv",
        "地区代码,地区名称,所属省份,经度,纬度\n130100,石家庄市,河北省,114.48,38.03\n410100,郑州市,河南省,113.62,34.75\n",
    ),
    (
        "groups.csv",
        "组别,批次,地区,最少人数,最多人数,正式党员,持证,专业需求,职务需求,组类型,检查小组数\n\
         G1,B01,130100,1,4,1,1,焦化:2x1,组长:1,普通组,1\nG2,B02,郑州市,1,4,1,1,,,,\n",
    ),
];

/// Edits are (file, from, to); an empty `from` replaces the whole file.
fn edited(edits: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = CLEAN.iter().map(|f| (f.0.to_string(), f.1.to_string())).collect();
    for (file, from, to) in edits {
        match files.iter_mut().find(|f| f.0 == *file) {
            Some(found) if from.is_empty() => found.1 = to.to_string(),
            Some(found) => {
                assert!(found.1.contains(from), "{file} does not hold {from}");
                found.1 = found.1.replacen(from, to, 1);
            }
            None => files.push((file.to_string(), to.to_string())),
        }
    }
    files.retain(|f| f.1 != "GONE");
    files
}

fn read_edited(edits: &[(&str, &str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in edited(edits) {
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    read(folder.path())
}

type Case = (
    &'static [(&'static str, &'static str, &'static str)],
    &'static str,
    &'static str,
    u32,
    &'static str,
    &'static str,
);

/// Edits, then code, place, row, column, value.
#[rustfmt::skip]
const CASES: &[Case] = &[
    (&[("batches.csv", "", "GONE")], "E109", "", 0, "", "batches"),
    (&[("units.csv", "", "GONE")], "E109", "", 0, "", "units"),
    (&[("inspectors.csv", "", "GONE")], "E109", "", 0, "", "inspectors"),
    (&[("regions.csv", "", "GONE")], "E109", "", 0, "", "regions"),
    (&[("groups.csv", "", "GONE")], "E109", "", 0, "", "groups"),
    (&[("批次.csv", "", "批次编号,开始日期,结束日期\nB01,2026-12-01,2026-12-02\n")], "E110", "批次.csv", 0, "", "batches.csv"),
    (&[("leave.csv", "", "甲,乙,丙\n1,2,3\n")], "E111", "leave.csv", 1, "", ""),
    (&[("leave.csv", "", "")], "E111", "leave.csv", 0, "", ""),
    (&[("leave.csv", "", "人员编号,开始日期\n")], "E112", "leave.csv", 1, "结束日期", ""),
    (&[("leave.csv", "", "人员编号,开始日期,开始日期,结束日期\n")], "E113", "leave.csv", 1, "开始日期", ""),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期,事由\nP01,2026-12-01,2026-12-02,\"病假\nP02,2026-12-01,2026-12-02,事假\n")], "E107", "leave.csv", 2, "", "病假"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期,事由\nP01,2026-12-01,2026-12-02,\"病假\nP02,2026-12-01,2026-12-02,事假\nP03,2026-12-01,2026-12-02,\"事假\n")], "E107", "leave.csv", 2, "", "病假"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期,事由\nP01,2026-12-01,2026-12-02,\"病假")], "E107", "leave.csv", 2, "", "P01,2026-12-01,2026-12-02,\"病假"),
    (&[("leave.csv", "", "\r\r人员编号,开始日期,结束日期\r\rP99,2026-12-01,2026-12-02\r\n")], "E302", "leave.csv", 5, "人员编号", "P99"),
    (&[("groups.csv", "", "组别,批次,地区,最少人数,最多人数\n")], "E114", "groups.csv", 0, "", ""),
    (&[("batchs.csv", "", "批次编号\n")], "W101", "batchs.csv", 0, "", "batchs"),
    (&[("regions.csv", "经度,纬度\n", "经度,纬度,民族\n")], "W102", "regions.csv", 1, "民族", ""),
    (&[("pins.csv", "", "人员编号,批次,组别,职务,\nP01,B01,G1,,\nP03,B02,,,禁止\n")], "W102", "pins.csv", 3, "E", "禁止"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\n说明：病假附证明,,\n")], "W106", "leave.csv", 2, "", "说明：病假附证明"),
    (&[("inspectors.csv", "P02,李四,U01", "P02,李四,")], "W104", "inspectors.csv", 3, "派出单位", "U01"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\n\u{1},2026-12-01,2026-12-02\n")], "E105", "leave.csv", 0, "", ""),
    (&[("batches.csv", "B01,第1批,2026-12-01", "B01,第1批,")], "E201", "batches.csv", 2, "开始日期", ""),
    (&[("inspectors.csv", "P02,李四", ",李四")], "E201", "inspectors.csv", 3, "人员编号", ""),
    (&[("inspectors.csv", "P02,李四", "P02,")], "E201", "inspectors.csv", 3, "姓名", ""),
    (&[("batches.csv", "2026-12-01", "明天")], "E202", "batches.csv", 2, "开始日期", "明天"),
    (&[("batches.csv", "2026-12-01", "12月1日")], "E202", "batches.csv", 2, "开始日期", "12月1日"),
    (&[("batches.csv", "2026-12-01", "01/12/2026")], "E202", "batches.csv", 2, "开始日期", "01/12/2026"),
    (&[("batches.csv", "2026-12-01", "2026-02-29")], "E202", "batches.csv", 2, "开始日期", "2026-02-29"),
    (&[("batches.csv", "2026-12-01", "26-12-01")], "E202", "batches.csv", 2, "开始日期", "26-12-01"),
    (&[("inspectors.csv", "2028-12-31", "2028")], "E202", "inspectors.csv", 2, "证件有效期至", "2028"),
    (&[("inspectors.csv", "善查:4,,,,执法", "善查:4,,,否,执法")], "E202", "inspectors.csv", 2, "培训日期", "否"),
    (&[("groups.csv", "130100,1,4,1,1", "130100,一,4,1,1")], "E203", "groups.csv", 2, "最少人数", "一"),
    (&[("groups.csv", "130100,1,4,1,1", "130100,1.5,4,1,1")], "E203", "groups.csv", 2, "最少人数", "1.5"),
    (&[("regions.csv", "114.48", "东经114")], "E204", "regions.csv", 2, "经度", "东经114"),
    (&[("units.csv", ",地方,", ",机关,")], "E205", "units.csv", 2, "单位类型", "机关"),
    (&[("inspectors.csv", "U01,男", "U01,先生")], "E205", "inspectors.csv", 2, "性别", "先生"),
    (&[("pairs.csv", "", "人员甲,人员乙,关系\nP01,P02,一起\n")], "E205", "pairs.csv", 2, "关系", "一起"),
    (&[("pins.csv", "", "人员编号,批次,类型\nP01,B01,也许\n")], "E205", "pins.csv", 2, "类型", "也许"),
    (&[("sites.csv", "", "编号,点位名称,地区,经度,纬度,检查时长,开放时间\nS1,某厂,130100,114.5,38.1,60,全天\n")], "E206", "sites.csv", 2, "开放时间", "全天"),
    (&[("inspectors.csv", "组长;副组长,2,,", "组长;副组长,2,十二月,")], "E207", "inspectors.csv", 2, "可派时段", "十二月"),
    (&[("inspectors.csv", "焦化:3", "焦化:5")], "E208", "inspectors.csv", 2, "专业特长", "焦化:5"),
    (&[("inspectors.csv", "VOCs:2", "VOCs:高")], "E208", "inspectors.csv", 2, "专业特长", "VOCs:高"),
    (&[("groups.csv", "焦化:2x1", "焦化:2人")], "E209", "groups.csv", 2, "专业需求", "焦化:2人"),
    (&[("groups.csv", "组长:1", "组长:多")], "E209", "groups.csv", 2, "职务需求", "组长:多"),
    (&[("inspectors.csv", "善查:4", "善查:9")], "E210", "inspectors.csv", 2, "能力", "善查:9"),
    (&[("groups.csv", "普通组,1", "普通组,0")], "E212", "groups.csv", 2, "检查小组数", "0"),
    (&[("inspectors.csv", "联络员,0", "联络员,-1")], "E212", "inspectors.csv", 3, "参加轮次数", "-1"),
    (&[("units.csv", "113.3,23.1", "113.3,")], "E213", "units.csv", 3, "纬度", ""),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\n1.10101E+17,2026-12-01,2026-12-02\n")], "E214", "leave.csv", 2, "人员编号", "1.10101E+17"),
    (&[("batches.csv", "2026-12-01", "1926-12-01")], "E212", "batches.csv", 2, "开始日期", "1926-12-01"),
    (&[("batches.csv", "2026-12-28", "2126-12-28")], "E212", "batches.csv", 3, "结束日期", "2126-12-28"),
    (&[("batches.csv", "2026-12-28", "2028-12-28")], "E212", "batches.csv", 3, "结束日期", "2028-12-28"),
    (&[("groups.csv", "1,4,1,1,焦化", "1,4294967296,1,1,焦化")], "E212", "groups.csv", 2, "最多人数", "4294967296"),
    (&[("groups.csv", "组长:1", "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33")], "E212", "groups.csv", 2, "职务需求", "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30…"),
    (&[("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU01,B01,0,4294967295\n")], "E212", "quotas.csv", 2, "最多人数", "4294967295"),
    (&[("quotas.csv", "", "派出单位,第1批,B02\nU01,4294967295,1\n")], "E212", "quotas.csv", 2, "第1批", "4294967295"),
    (&[("travel.csv", "", "出发地,目的地,公里\nU01,130100,1e9\n")], "E204", "travel.csv", 2, "公里", "1e9"),
    (&[("batches.csv", "2026-12-14", "2026-11-14")], "E215", "batches.csv", 2, "结束日期", "2026-11-14"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\nP01,2026-12-05,2026-12-02\n")], "E215", "leave.csv", 2, "结束日期", "2026-12-02"),
    (&[("inspectors.csv", "组长;副组长,2,,", "组长;副组长,2,2026-12-09..2026-12-01,")], "E215", "inspectors.csv", 2, "可派时段", "2026-12-09..2026-12-01"),
    (&[("groups.csv", "130100,1,4,1,1", "130100,5,4,1,1")], "E216", "groups.csv", 2, "最少人数", "5"),
    (&[("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU01,B01,2,1\n")], "E216", "quotas.csv", 2, "最少人数", "2"),
    (&[("regions.csv", "114.48,38.03", "38.03,114.48")], "E217", "regions.csv", 2, "经度", "38.03"),
    (&[("regions.csv", "114.48,38.03", "11448,3803")], "E217", "regions.csv", 2, "经度", "11448"),
    (&[("inspectors.csv", "女,党员", "女,")], "W201", "inspectors.csv", 3, "政治面貌", ""),
    (&[("inspectors.csv", "女,党员", "女,—")], "W201", "inspectors.csv", 3, "政治面貌", "—"),
    (&[("inspectors.csv", "女,党员", "女,积极分子")], "W202", "inspectors.csv", 3, "政治面貌", "积极分子"),
    (&[("inspectors.csv", "善查:4,,", "善查:4,1.10101E+17,")], "W203", "inspectors.csv", 2, "身份证号", "1.10101E+17"),
    (&[("inspectors.csv", ",执法\n", ",司机\n")], "W204", "inspectors.csv", 2, "人员类别", "司机"),
    (&[("units.csv", "地方,9", "地方,9人")], "W206", "units.csv", 2, "可用人数", "9人"),
    (&[("batches.csv", "2026-12-01", "2026-12-01 08:30")], "W207", "batches.csv", 2, "开始日期", "2026-12-01 08:30"),
    (&[("units.csv", "广东", "华南")], "W208", "units.csv", 3, "所属省份", "华南"),
    (&[("inspectors.csv", "HN002", "无")], "W209", "inspectors.csv", 3, "执法证号", "无"),
    (&[("inspectors.csv", "善查:4,,,,执法", "善查:4,,,是,执法")], "W210", "inspectors.csv", 2, "培训日期", "是"),
    (&[("inspectors.csv", "善查:4,,", "善查:4,110105194912310021,")], "W211", "inspectors.csv", 2, "身份证号", "110…21"),
    (&[("inspectors.csv", "P02,李四", "P01,李四")], "E301", "inspectors.csv", 3, "人员编号", "P01"),
    (&[("groups.csv", "G2,B02", "G1,B02")], "E301", "groups.csv", 3, "组别", "G1"),
    (&[("inspectors.csv", "P02,李四,U01", "P02,李四,U0l")], "E302", "inspectors.csv", 3, "派出单位", "U0l"),
    (&[("groups.csv", "G2,B02", "G2,B03")], "E302", "groups.csv", 3, "批次", "B03"),
    (&[("groups.csv", "B01,130100", "B01,130200")], "E302", "groups.csv", 2, "地区", "130200"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\nP99,2026-12-01,2026-12-02\n")], "E302", "leave.csv", 2, "人员编号", "P99"),
    (&[("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU09,B01,1,1\n")], "E302", "quotas.csv", 2, "派出单位", "U09"),
    (&[("pins.csv", "", "人员编号,批次,组别\nP01,B01,G9\n")], "E302", "pins.csv", 2, "组别", "G9"),
    (&[("travel.csv", "", "出发地,目的地,公里\nU01,火星,100\n")], "E302", "travel.csv", 2, "目的地", "火星"),
    (&[("history.csv", "", "人员编号,地区\nP98,130100\n")], "E302", "history.csv", 2, "人员编号", "P98"),
    (&[("units.csv", "U02,华南所", "U02,河南总队"), ("inspectors.csv", "P02,李四,U01", "P02,李四,河南总队")], "E303", "inspectors.csv", 3, "派出单位", "河南总队"),
    (&[("units.csv", "U01,河南总队", "130100,河南总队"), ("inspectors.csv", "P01,张三,U01", "P01,张三,河南总队"), ("inspectors.csv", "P02,李四,U01", "P02,李四,河南总队"), ("travel.csv", "", "出发地,目的地,公里\n130100,410100,50\n")], "E303", "travel.csv", 2, "出发地", "130100"),
    (&[("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU01,B01,1,1\n河南总队,第1批,1,2\n")], "E304", "quotas.csv", 3, "派出单位", "U01"),
    (&[("pins.csv", "", "人员编号,批次,组别\nP01,B01,G2\n")], "E305", "pins.csv", 2, "组别", "G2"),
    (&[("pins.csv", "", "人员编号,批次,职务\nP01,B01,组长\n")], "E306", "pins.csv", 2, "职务", "组长"),
    (&[("pins.csv", "", "人员编号,批次,组别,职务,类型\nP01,B01,G1,成员,禁止\n")], "E306", "pins.csv", 2, "职务", "成员"),
    (&[("groups.csv", "G2,B02", "G2,B01"), ("pins.csv", "", "人员编号,批次\nP02,B02\n")], "E307", "pins.csv", 2, "批次", "B02"),
    (&[("pins.csv", "", "人员编号,批次,类型\nP01,B01,锁定\nP01,B01,禁止\n")], "E308", "pins.csv", 3, "人员编号", "P01"),
    (&[("pairs.csv", "", "人员甲,人员乙,关系\nP01,P02,同组\nP02,P01,不同组\n")], "E309", "pairs.csv", 3, "人员乙", "P01"),
    (&[("inspectors.csv", "P02,李四", "P02,张三")], "W301", "inspectors.csv", 3, "姓名", "张三"),
    (&[("history.csv", "", "人员编号,地区\nP01,130200\n")], "W303", "history.csv", 2, "地区", "130200"),
    (&[("inspectors.csv", "善查:4,,,,执法", "善查:4,,某焦化集团,,执法")], "W304", "inspectors.csv", 2, "回避", "某焦化集团"),
    (&[("quotas.csv", "", "序号,派出单位,第1批,第2批,合计\n1,U01,1,1,3\n2,合计,1,1,2\n")], "W305", "quotas.csv", 2, "合计", "3"),
    (&[("quotas.csv", "", "派出单位,第1批,B02\nU01,若干,1\n")], "E203", "quotas.csv", 2, "第1批", "若干"),
    (&[("regions.csv", "114.48,38.03", "139.7,35.6")], "W401", "regions.csv", 2, "经度", "139.7"),
    (&[("regions.csv", "石家庄市,河北省", "石家庄市,山西省")], "W402", "regions.csv", 2, "所属省份", "山西省"),
    (&[("groups.csv", "B01,130100,1,4", "B01,130100,4,4"), ("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU01,,0,1\n")], "W403", "quotas.csv", 0, "", "B01"),
    (&[("quotas.csv", "", "派出单位,批次,最少人数,最多人数\nU01,B01,3,5\n")], "W404", "quotas.csv", 2, "最少人数", "3"),
    (&[("inspectors.csv", "2028-12-31", "2026-12-07")], "W405", "inspectors.csv", 2, "证件有效期至", "2026-12-07"),
    (&[("pins.csv", "", "人员编号,批次,组别\nP02,B02,G2\n")], "W406", "pins.csv", 2, "人员编号", "P02"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\nP01,2026-12-05,2026-12-06\n"), ("pins.csv", "", "人员编号,批次,组别\nP01,B01,G1\n")], "W406", "pins.csv", 2, "人员编号", "P01"),
    (&[("leave.csv", "", "人员编号,开始日期,结束日期\nP01,2026-12-05,2026-12-06\n"), ("pins.csv", "", "人员编号,批次\nP01,B01\n")], "E310", "pins.csv", 2, "人员编号", "P01"),
    (&[("pins.csv", "", "人员编号,批次\nP02,B02\n")], "E310", "pins.csv", 2, "人员编号", "P02"),
    (&[("batches.csv", "2026-12-15", "2026-12-14"), ("pins.csv", "", "人员编号,批次,组别\nP03,B01,G1\nP03,B02,\n")], "E308", "pins.csv", 3, "人员编号", "P03"),
    (&[("batches.csv", "2026-12-15", "2026-12-14"), ("pins.csv", "", "人员编号,批次,组别\nP03,B01,G1\nP03,B02,G2\n")], "W406", "pins.csv", 3, "人员编号", "P03"),
    (&[("batches.csv", "2026-12-15,2026-12-28", "2029-12-15,2029-12-28")], "W407", "batches.csv", 3, "开始日期", "2029-12-15"),
    (&[("inspectors.csv", "组长;副组长", ""), ("inspectors.csv", "联络员", ""), ("inspectors.csv", "组长,1", ",1")], "W408", "inspectors.csv", 0, "", ""),
    (&[("units.csv", "河南,郑州市", ","), ("inspectors.csv", "P02,李四,U01", "P02,李四,U02")], "W409", "inspectors.csv", 2, "派出单位", "U01"),
    (&[("groups.csv", "焦化:2x1", "焦炭:2x1")], "W410", "groups.csv", 2, "专业需求", "焦炭:2x1"),
    (&[("groups.csv", "组长:1", "书记:1")], "W411", "groups.csv", 2, "职务需求", "书记"),
    (&[("inspectors.csv", "组长;副组长,2,,", "组长;副组长,2,2025-12-01..2025-12-31,")], "W412", "inspectors.csv", 2, "可派时段", "2025-12-01..2025-12-31"),
    (&[("groups.csv", "1,4,1,1,焦化", "1,4,5,1,焦化")], "W413", "groups.csv", 2, "正式党员", "5"),
    (&[("round.toml", "\"测试轮\"", "测试轮")], "E501", "round.toml", 1, "", "name = 测试轮"),
    (&[("round.toml", "= \"off\"", "= \"sometimes\"")], "E502", "round.toml", 3, "rules.rest_between", "sometimes"),
    (&[("round.toml", "rest_between = \"off\"", "mentor = -3")], "E502", "round.toml", 3, "rules.mentor", "-3"),
    (&[("round.toml", "rest_between = \"off\"", "mentor = 1e300")], "E502", "round.toml", 3, "rules.mentor", "10000000000000000000000000000000000000000000000000000000000000000000000000000000…"),
    (&[("round.toml", "rest_between = \"off\"", "rest_between = { days = 4294967295 }")], "E502", "round.toml", 3, "rules.rest_between.days", "4294967295"),
    (&[("round.toml", "[rules]", "[objective]\ntravel = -1\n[rules]")], "E502", "round.toml", 3, "objective.travel", "-1"),
    (&[("round.toml", "[rules]", "[objective]\nexpense = { weight = 1, fare_per_km = nan }\n[rules]")], "E502", "round.toml", 3, "objective.expense.fare_per_km", "nan"),
    (&[("round.toml", "[rules]", "[travel]\ncircuity = 0\n[rules]")], "E502", "round.toml", 3, "travel.circuity", "0"),
    (&[("round.toml", "[rules]", "[travel]\ncrs = \"mars\"\n[rules]")], "E502", "round.toml", 3, "travel.crs", "mars"),
    (&[("round.toml", "rest_between = \"off\"", "max_batches = { level = \"hard\", count = 1.5 }")], "E502", "round.toml", 3, "rules.max_batches.count", "1.5"),
    (&[("round.toml", "rest_between", "rest_betwen")], "W501", "round.toml", 3, "rules.rest_betwen", "off"),
    (&[("round.toml", "", "GONE")], "W502", "", 0, "", ""),
    (&[("round.toml", "rest_between = \"off\"", "unit_mix = \"hard\"")], "W503", "round.toml", 0, "rules.unit_mix", ""),
    (&[("round.toml", "", "GONE"), ("轮次.csv", "", "键,值\nname,甲\nrules.mentor,5\nrules.mentor,6\n")], "E503", "轮次.csv", 4, "rules.mentor", "6"),
];

#[test]
fn a_clean_scenario_has_no_findings() {
    let reading = read_edited(&[]);
    assert!(reading.findings.is_empty(), "{:#?}", reading.findings);
    assert_eq!(reading.scenario.inspectors.len(), 4);
    assert_eq!(reading.scenario.groups[1].region, "410100", "a region's name becomes its id");
    assert_eq!(reading.scenario.units[0].province.as_deref(), Some("河南省"));
}

#[test]
fn every_bad_input_gives_exactly_its_finding() {
    let mut failures = Vec::new();
    for (edits, code, place, row, column, value) in CASES {
        let reading = read_edited(edits);
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let said: Vec<_> = reading
            .findings
            .iter()
            .map(|f| (f.code, f.place.clone(), f.row.unwrap_or(0), text(&f.column), text(&f.value)))
            .collect();
        let wanted = (*code, place.to_string(), *row, column.to_string(), value.to_string());
        // The finding once, and no error that merely follows from it.
        let others = said.iter().filter(|f| f.0.starts_with('E') && **f != wanted).count();
        if said.iter().filter(|f| **f == wanted).count() != 1 || others > 0 {
            failures.push(format!("wanted {wanted:?}\n  said   {said:?}"));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), CASES.len(), failures.join("\n"));
}

/// The clean scenario as a workbook; `change` may add to it.
fn workbook(change: impl Fn(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    for (file, text) in CLEAN {
        let sheet = book.add_worksheet();
        if *file == "round.toml" {
            sheet.set_name("轮次").unwrap();
            for (row, (key, value)) in
                [("键", "值"), ("name", "测试轮"), ("rules.rest_between", "off")].iter().enumerate()
            {
                sheet.write(row as u32, 0, *key).unwrap();
                sheet.write(row as u32, 1, *value).unwrap();
            }
            continue;
        }
        sheet.set_name(file.trim_end_matches(".csv")).unwrap();
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row as u32, column as u16, number).unwrap(),
                    Err(_) => sheet.write(row as u32, column as u16, cell).unwrap(),
                };
            }
        }
    }
    change(&mut book);
    book.save_to_buffer().unwrap()
}

fn read_bytes(bytes: &[u8], name: &str) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path)
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.findings.iter().map(|f| f.code).collect()
}

#[test]
fn utf8_gb18030_utf16_and_workbook_say_the_same() {
    let plain = read_edited(&[]).scenario;
    let book = read_bytes(&workbook(|_| {}), "a.xlsx");
    assert!(book.findings.is_empty(), "{:#?}", book.findings);
    assert_eq!(plain.hash.len(), 64);
    assert_eq!(book.scenario.hash, plain.hash);
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in CLEAN {
        let bytes = match *file {
            "round.toml" => text.as_bytes().to_vec(),
            "units.csv" => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            "groups.csv" => [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect(),
            "batches.csv" => encoding_rs::GB18030.encode(&text.replace(',', "\t")).0.into_owned(),
            _ => encoding_rs::GB18030.encode(text).0.into_owned(),
        };
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    let chinese = read(folder.path());
    assert!(chinese.findings.is_empty(), "{:#?}", chinese.findings);
    assert_eq!(chinese.scenario.hash, plain.hash);
    assert_ne!(read_edited(&[("batches.csv", "12-14", "12-13")]).scenario.hash, plain.hash);
}

#[test]
fn damage_of_workbooks_is_told() {
    let good = workbook(|_| {});
    assert_eq!(codes(&read_bytes(&good[..good.len() / 2], "a.xlsx")), ["E102"]);
    assert_eq!(codes(&read_bytes(b"nonsense", "a.xlsx")), ["E102"]);
    assert_eq!(codes(&read_bytes(b"", "a.xls")), ["E102"]);
    assert_eq!(codes(&read_bytes(b"a,b", "a.csv")), ["E102"]);
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend("EncryptedPackage".bytes().flat_map(|b| [b, 0]));
    assert_eq!(codes(&read_bytes(&locked, "a.xlsx")), ["E103"]);
    let far = workbook(|book| {
        book.worksheet_from_name("units").unwrap().write(1_000_000, 16_000, "x").unwrap();
    });
    assert_eq!(codes(&read_bytes(&far, "a.xlsx")), ["E104"]);
    assert_eq!(codes(&read(Path::new("no/such/folder"))), ["E101"]);
    assert_eq!(codes(&read(tempfile::tempdir().unwrap().path())), ["E108"]);
}

#[test]
fn oddities_of_workbooks_are_told() {
    let odd = read_bytes(
        &workbook(|book| {
            let people = book.worksheet_from_name("inspectors").unwrap();
            people.merge_range(1, 2, 2, 2, "U01", &Format::new()).unwrap();
            people.write(3, 1, true).unwrap();
            people.write(4, 9, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
            people.write(1, 12, 110101199001011234_f64).unwrap();
            book.worksheet_from_name("regions").unwrap().set_hidden(true);
            book.add_worksheet().set_name("批次").unwrap().write(0, 0, "批次编号").unwrap();
        }),
        "a.xlsx",
    );
    let said: Vec<_> =
        odd.findings.iter().map(|f| (f.code, f.place.as_str(), f.row, f.column.as_deref().unwrap_or(""))).collect();
    for wanted in [
        ("W103", "inspectors", Some(2), "派出单位"),
        ("W205", "inspectors", Some(4), "姓名"),
        ("W203", "inspectors", Some(2), "身份证号"),
        ("W105", "regions", None, ""),
        ("E110", "批次", None, ""),
    ] {
        assert!(said.contains(&wanted), "{wanted:?} not in {said:#?}");
    }
    assert_eq!(odd.scenario.inspectors[1].unit, "U01");
}

#[test]
fn titles_mixed_headers_and_notes_are_read_past() {
    let same = read_edited(&[(
        "batches.csv",
        "",
        "某某轮次批次安排,,,,\n,,,,\n序号, ID*,批次名称,Ｓｔａｒｔ,结束时间\n1,B01,第1批,2026年12月1日,46370\n2,B02,第2批,２０２６/12/15,2026.12.28\n",
    )]);
    assert!(same.findings.is_empty(), "{:#?}", same.findings);
    assert_eq!(same.scenario.hash, read_edited(&[]).scenario.hash);
}

/// Name and text of a file of variants, then code, row and value.
const VARIANTS: &[(&str, &str, &str, u32, &str)] = &[
    ("a.csv", "方案,修改\n甲,工作组.*.人说 = 4\n", "E601", 2, "工作组.*.人说 = 4"),
    ("a.csv", "方案,修改\n甲,工作组.G9.人数 = 4\n", "E602", 2, "工作组.G9.人数 = 4"),
    ("a.csv", "方案,修改\n甲,days = 9\n乙,days = 8\n甲,days = 7\n", "E603", 4, "甲"),
    ("a.csv", "方案,修改\n", "E604", 0, ""),
    ("a.toml", "[[variant]]\nname = \"甲\"\ndays = 9\n", "E605", 3, "days"),
    ("a.toml", "[[variant]]\nname = \"甲\"\nchanges = [\"days = 14\"]\n", "W601", 3, "甲"),
];

#[test]
fn every_mistake_in_variants_gives_its_finding() {
    let scenario = read_edited(&[]).scenario;
    let folder = tempfile::tempdir().unwrap();
    for (name, text, code, row, value) in VARIANTS {
        std::fs::write(folder.path().join(name), text).unwrap();
        let read = variants::read(&folder.path().join(name));
        let made = variants::make(&scenario, &read);
        let all = read.findings.iter().chain(made.iter().flat_map(|one| &one.reading.findings));
        let said: Vec<_> = all
            .map(|f| (f.code, f.row.unwrap_or(0), f.value.as_deref().unwrap_or("")))
            .filter(|f| f.0.as_bytes()[1] == b'6')
            .collect();
        assert_eq!(said, [(*code, *row, *value)], "{text}");
    }
}

#[test]
fn the_list_of_codes_is_documented() {
    let page = std::fs::read_to_string("docs/findings.md").unwrap();
    let documented: Vec<&str> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| "))
        .filter_map(|l| l.split(' ').next())
        .filter(|c| c.len() == 4 && c.as_bytes()[1].is_ascii_digit())
        .collect();
    assert_eq!(documented, CODES.iter().map(|c| c.0).collect::<Vec<_>>());
}

#[test]
fn the_command_prints_findings_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in edited(&[("groups.csv", "G2,B02", "G2,B03")]) {
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let run = |args: &[&str]| {
        let output = assert_cmd::Command::cargo_bin("bangfu")
            .unwrap()
            .arg("check")
            .arg(folder.path())
            .args(args)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = run(&[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("错误 E302  第 3 行 批次 “B03”") && text.contains("1 个错误"), "{text}");
    let (_, json) = run(&["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["errors"].as_u64(), json["tables"]["inspectors"].as_u64()), (Some(1), Some(4)));
    assert_eq!(json["findings"][0]["code"], "E302");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in CLEAN {
            let mut content = text.as_bytes().to_vec();
            content.extend(&bytes);
            std::fs::write(folder.path().join(file), content).unwrap();
        }
        read(folder.path());
        read_bytes(&bytes, "a.xlsx");
    }

    #[test]
    fn random_cells_never_panic(cells in prop::collection::vec("[-0-9:;x、.年月日～至组长,\"\n/ Ee+]{0,12}|\\PC{0,8}", 1..60)) {
        let mut texts = cells.iter().cycle().map(|c| format!("\"{}\"", c.replace('"', "\"\"")));
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in CLEAN {
            let header = text.lines().next().unwrap();
            let width = header.split(',').count();
            let rows: Vec<String> = (0..8).map(|_| texts.by_ref().take(width).collect::<Vec<_>>().join(",")).collect();
            std::fs::write(folder.path().join(file), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
        }
        read(folder.path());
        let book = workbook(|book| {
            for (i, cell) in cells.iter().enumerate() {
                for sheet in book.worksheets_mut() {
                    sheet.write(1 + (i % 4) as u32, (i / 4) as u16, cell.as_str()).unwrap();
                }
            }
        });
        read_bytes(&book, "a.xlsx");
    }

    #[test]
    fn broken_workbooks_never_panic(at in 0usize..20_000, byte in any::<u8>(), cut in 0usize..20_000) {
        let mut book = workbook(|_| {});
        let length = book.len();
        book[at % length] = byte;
        book.truncate(length - cut % 64);
        read_bytes(&book, "a.xlsx");
    }
}
