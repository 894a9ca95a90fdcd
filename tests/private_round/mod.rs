//! A small round, all of it invented, whose tables hold everything about people that tables may hold.

// Each test uses a part of it.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bangfu::plan::{self, Plan};
use bangfu::scenario::Scenario;
use bangfu::scenario::read::read;

const ROUND: &str = "name = \"试点帮扶（虚构）\"\n[rules]\nmin_full_members = 1\nmin_per_crew = 1\n";
const BATCHES: &str = "id,name,start,end,sessions,notes\n\
    B1,第1批,2026-11-02,2026-11-06,岗前培训（欧阳若愚主讲）,找令狐远山要资料\nB2,第2批,2026-11-16,2026-11-20,,\n";
const UNITS: &str = "id,name,province,city,kind,contact,phone,notes,传真\n\
    U1,河南省生态环境厅,河南省,郑州市,地方,令狐远山,037165550001,值班电话037165550002,037165550003\n\
    U2,湖北省生态环境厅,湖北省,武汉市,地方,轩辕静好,02765550004,,\nU3,环境规划院（虚构）,,北京市,科研,,,,\n";
const REGIONS: &str =
    "id,name,province,lon,lat\n130100,石家庄市,河北省,114.51,38.04\n140100,太原市,山西省,112.55,37.87\n";
const GROUPS: &str = "id,batch,region,name,min_size,max_size,skills,roles\n\
    G1,B1,130100,欧阳若愚组,3,3,焦化:2x1,组长:1\nG2,B1,140100,太原1组,3,3,石化:3x1,组长:1\n\
    G3,B2,130100,石家庄1组,3,3,,组长:1\nG4,B2,140100,太原1组,3,3,,组长:1\n";
const LEAVE: &str =
    "inspector,start,end,reason\nRY007,2026-11-02,2026-11-20,产假\nRY008,2026-11-16,2026-11-20,父亲住院\n";
const PINS: &str = "inspector,batch,group\nRY001,B1,G1\n";
const PAIRS: &str = "a,b,kind\nRY002,RY005,不同组\n";
const TITLES: [&str; 4] = ["法规处副处长", "总工程师", "二级调研员", "驻厂督察专员"];

/// Names that nothing else in the round contains.
pub const NAMES: [&str; 14] = [
    "欧阳若愚",
    "司徒望舒",
    "诸葛清扬",
    "上官云起",
    "慕容知秋",
    "皇甫嵩岳",
    "端木兰舟",
    "南宫问雪",
    "东方既白",
    "西门听雨",
    "公孙明远",
    "夏侯采薇",
    "尉迟长风",
    "长孙静姝",
];

/// The inspectors' table, with what is in it.
fn inspectors() -> String {
    let head = "id,name,unit,gender,party,certificate,certificate_until,kind,skills,roles,avoid,unfit,post,id_number,phone,notes,紧急联系人\n";
    let rows = NAMES.iter().enumerate().map(|(n, name)| {
        let id = format!("RY{:03}", n + 1);
        let unit = ["U1", "U2", "U3"][n % 3];
        let skills = if n % 2 == 0 { "焦化:3" } else { "VOCs:2" };
        let notes = if n == 3 { "与司徒望舒（RY002）同住" } else { "" };
        let unfit = if n == 4 { "高处" } else { "" };
        format!(
            "{id},{name},{unit},{},中共党员,ZF{:05},2028-01-01,执法,{skills},组长,,{unfit},{},{},{},{notes},贺兰某{n}\n",
            ["男", "女"][n % 2],
            90017 + n * 31,
            TITLES[n % 4],
            identity(n),
            phone(n),
        )
    });
    head.to_owned() + &rows.collect::<String>()
}

fn phone(n: usize) -> String {
    format!("1990000{:04}", 4321 + n * 7)
}

/// With the check digit of GB 11643.
fn identity(n: usize) -> String {
    let body = format!("1101011980{:02}{:02}{:03}", n % 12 + 1, n + 10, 100 + n);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

fn sites() -> String {
    let mut text = "id,name,region,lon,lat,industry,minutes,crew_min,equipment,source,厂方联系人\n".to_owned();
    for n in 0..8 {
        let (region, lon, lat) = if n % 2 == 0 { ("130100", 114.51, 38.04) } else { ("140100", 112.55, 37.87) };
        let at = f64::from(n) * 0.01;
        text +=
            &format!("S{n},第{n}焦化厂（虚构）,{region},{},{},焦化,90,2,,上官云起举报,贺兰某\n", lon + at, lat + at);
    }
    text
}

/// The round in a folder of its own, solved.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        let round = desk.path("round");
        std::fs::create_dir(&round).unwrap();
        for (name, text) in [
            ("round.toml", ROUND),
            ("batches.csv", BATCHES),
            ("units.csv", UNITS),
            ("regions.csv", REGIONS),
            ("groups.csv", GROUPS),
            ("leave.csv", LEAVE),
            ("pins.csv", PINS),
            ("pairs.csv", PAIRS),
            ("inspectors.csv", &inspectors()),
            ("sites.csv", &sites()),
        ] {
            std::fs::write(round.join(name), text).unwrap();
        }
        let solved = desk.run(&[
            "solve",
            "round",
            "-o",
            "plan.json",
            "--work",
            "3000",
            "--threads",
            "1",
            "--log",
            "events.jsonl",
        ]);
        assert_eq!(solved.status.code(), Some(2), "the skill 石化 is short: {}", both(&solved));
        std::fs::write(desk.path("solve.txt"), both(&solved)).unwrap();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_bangfu")).current_dir(self.folder.path()).args(args).output().unwrap()
    }

    pub fn scenario(&self) -> Scenario {
        let reading = read(&self.path("round"));
        assert!(!reading.has_errors(), "{:#?}", reading.findings);
        reading.scenario
    }

    pub fn plan(&self) -> Plan {
        plan::file::read(&self.path("plan.json")).unwrap()
    }
}

pub fn both(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Everything that a folder or file holds: paths, texts, and what archives hold.
pub fn contents(path: &Path) -> Vec<(String, String)> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        return entries.iter().flat_map(|entry| contents(entry)).collect();
    }
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(b"PK") {
        // Folded lines are one.
        return vec![(shown, String::from_utf8_lossy(&bytes).replace("\r\n ", ""))];
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            (format!("{shown}!{}", file.name()), String::from_utf8_lossy(&content).into_owned())
        })
        .collect()
}
