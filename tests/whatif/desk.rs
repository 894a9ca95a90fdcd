//! A small round (all people invented) to ask questions of.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bangfu::plan::{self, Plan};
use bangfu::scenario::read::read;
use bangfu::scenario::variants::{self, Made};
use bangfu::scenario::{Finding, Scenario, Severity};
use bangfu::solve::{Options, solve};

const ROUND: &[(&str, &str)] = &[
    (
        "round.toml",
        "name = \"秋季监督帮扶\"\n[rules]\nparty_branch = { level = \"hard\", min_full_members = 1 }\ncertificates = { level = \"hard\", min_per_crew = 1 }\n",
    ),
    (
        "batches.csv",
        "批次编号,批次名称,开始日期,结束日期\nB01,第1批,2026-09-14,2026-09-27\nB02,第2批,2026-09-28,2026-10-11\nB03,第3批,2026-10-12,2026-10-25\n",
    ),
    (
        "units.csv",
        "单位编号,单位名称,所属省份,所属城市,单位类型,可用人数\nU13,河北省生态环境厅,河北省,石家庄市,地方,30\nU42,湖北省生态环境厅,湖北省,武汉市,地方,30\nU41,河南省生态环境厅,河南省,郑州市,地方,30\n",
    ),
    // Of 河北 one row holds for every batch, of 湖北 each batch has its own, of 河南 there is none.
    ("quotas.csv", "派出单位,批次,最少人数,最多人数\nU13,,1,20\nU42,B01,0,4\nU42,B02,0,4\nU42,B03,,4\n"),
    (
        "regions.csv",
        "地区代码,地区名称,所属省份,经度,纬度\n130100,石家庄市,河北省,114.48,38.03\n130200,唐山市,河北省,118.18,39.63\n410100,郑州市,河南省,113.62,34.75\n",
    ),
    (
        "groups.csv",
        "组别,批次,地区,名称,最少人数,最多人数,专业需求\nB01-郑州1组,B01,410100,郑州1组,3,3,VOCs:2x1\nB02-石家庄1组,B02,130100,石家庄1组,3,3,焦化:1x1\nB03-唐山1组,B03,130200,唐山1组,3,3,\n",
    ),
    ("leave.csv", "人员编号,开始日期,结束日期,事由\nP42-4,2026-10-20,2026-10-22,会议\n"),
    (
        "sites.csv",
        "点位编号,点位名称,地区,经度,纬度,检查时长,优先级,批次,方式\n\
         S01,甲厂（虚构）,410100,113.70,34.70,90,1,B01,\nS02,乙厂（虚构）,410100,113.60,34.80,90,3,B01,现场\n\
         S03,丙厂（虚构）,130100,114.50,38.10,90,,B02,\nS04,丁厂（虚构）,130100,114.40,38.00,60,2,B02,\n\
         S05,戊厂（虚构）,130200,118.20,39.60,60,4,B03,线上\n",
    ),
];

/// Five people each of three provinces; the first and second of each may lead, all are full members but the last.
fn people() -> String {
    let mut rows = String::from("人员编号,姓名,派出单位,政治面貌,执法证号,专业特长,可任职务,参加轮次数\n");
    for (unit, names) in [("13", "赵钱孙李周"), ("42", "吴郑王冯陈"), ("41", "褚卫蒋沈韩")] {
        for (n, surname) in (1..).zip(names.chars()) {
            let party = if n == 5 { "群众" } else { "中共党员" };
            let skills = ["VOCs:2", "焦化:2", "", "VOCs:1;焦化:1", ""][n - 1];
            let role = if n < 3 { "组长" } else { "" };
            rows += &format!("P{unit}-{n},{surname}某{n},U{unit},{party},XG{unit}{n},{skills},{role},2\n");
        }
    }
    rows
}

pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.round()).unwrap();
        for (file, text) in ROUND {
            std::fs::write(desk.round().join(file), text).unwrap();
        }
        std::fs::write(desk.round().join("inspectors.csv"), people()).unwrap();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn round(&self) -> PathBuf {
        self.path("round")
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    pub fn scenario(&self) -> Scenario {
        let reading = read(&self.round());
        assert!(!reading.has_errors(), "{:#?}", reading.findings);
        reading.scenario
    }

    /// The base plan, also in base.json.
    pub fn base(&self) -> Plan {
        let plan = solve(&self.scenario(), &Options::default()).unwrap();
        plan::file::write(&plan, &self.path("base.json")).unwrap();
        plan
    }

    /// `bangfu whatif round --plan base.json …`; nothing is kept in a log.
    pub fn whatif(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
        command.current_dir(self.folder.path()).args(["whatif", "round", "--plan", "base.json", "--no-log", "--quiet"]);
        command.args(args).output().unwrap()
    }
}

pub fn bangfu(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bangfu")).current_dir(folder).args(args).output().unwrap()
}

pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// What these lines make of the small round, with every finding.
pub fn make(lines: &[&str]) -> Made {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let read = variants::of_lines(&lines);
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    variants::make(&Desk::new().scenario(), &read).remove(0)
}

/// The changed round; there is nothing wrong with it.
#[track_caller]
pub fn changed(lines: &[&str]) -> Scenario {
    let made = make(lines);
    let wrong: Vec<&Finding> = made.reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    made.reading.scenario
}

/// Codes and causes in Chinese.
pub fn findings(lines: &[&str]) -> Vec<(&'static str, String)> {
    make(lines).reading.findings.into_iter().map(|f| (f.code, f.cause.zh)).collect()
}
