//! What is wrong, or odd, in what an organizer wrote: where, what, why, and how to mend it.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The round cannot be planned until this is mended.
    Error,
    /// The round can be planned, on the assumption that `cause` states.
    Warning,
}

/// One finding. `code` is stable (`E…` errors, `W…` warnings); docs/findings.md lists all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    /// File name (`inspectors.csv`, `round.toml`) or sheet name (`人员`); empty when it concerns the whole scenario.
    pub place: String,
    /// Row as the spreadsheet counts it (1 = the first line of the file or sheet).
    pub row: Option<u32>,
    /// Column header as the organizer wrote it (or the key in round.toml).
    pub column: Option<String>,
    /// The value found, as written.
    pub value: Option<String>,
    /// What is wrong and what was expected, in Chinese and in English.
    pub cause: Text,
    /// How to mend it, in Chinese and in English.
    pub action: Text,
}

impl Finding {
    /// A finding on the whole scenario; `place`, `row`, `column` and `value` are added by the methods below. Errors have
    /// codes that start with `E`. Panics in debug builds when the code is not listed in [`CODES`].
    pub fn new(code: &'static str, cause: Text, action: Text) -> Finding {
        debug_assert!(CODES.iter().any(|c| c.0 == code), "{code} is not listed");
        let severity = if code.starts_with('E') { Severity::Error } else { Severity::Warning };
        Finding { code, severity, place: String::new(), row: None, column: None, value: None, cause, action }
    }

    pub fn at(mut self, place: &str, row: impl Into<Option<u32>>) -> Finding {
        self.place = place.to_string();
        self.row = row.into();
        self
    }

    pub fn column(mut self, column: impl Into<String>) -> Finding {
        self.column = Some(column.into());
        self
    }

    /// Values are cut after 80 characters.
    pub fn value(mut self, value: impl AsRef<str>) -> Finding {
        let value = value.as_ref();
        self.value = Some(match value.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_string(),
        });
        self
    }
}

/// Every code: what it stands for, in Chinese and in English. Codes never change their meaning and are never used again.
#[rustfmt::skip]
pub const CODES: &[(&str, &str, &str)] = &[
    ("E101", "路径不存在或无法打开", "path does not exist or cannot be opened"),
    ("E102", "工作簿无法读取", "workbook cannot be read"),
    ("E103", "工作簿有密码", "workbook is encrypted"),
    ("E104", "文件或表过大", "file or sheet is too large"),
    ("E105", "不是文本文件", "not a text file"),
    ("E106", "字符编码无法识别", "characters cannot be decoded"),
    ("E107", "引号没有闭合", "quotation mark is never closed"),
    ("E108", "没有任何可用的表", "no table at all"),
    ("E109", "缺少必需的表", "required table is missing"),
    ("E110", "同一张表出现两次", "the same table twice"),
    ("E111", "找不到表头", "no header row"),
    ("E112", "缺少必需的列", "required column is missing"),
    ("E113", "同一列出现两次", "the same column twice"),
    ("E114", "必需的表没有数据", "required table has no rows"),
    ("W101", "不认识的表", "unknown sheet or file"),
    ("W102", "不认识的列", "unknown column"),
    ("W103", "合并单元格已展开", "merged cells were filled"),
    ("W104", "空白单位按上一行填充", "blank cells filled from the row above"),
    ("W105", "隐藏的工作表也已读取", "hidden sheet was read"),
    ("W106", "说明性的行未读取", "row of notes was not read"),
    ("E201", "必填项为空", "required cell is empty"),
    ("E202", "日期无法识别", "not a date"),
    ("E203", "不是整数", "not a whole number"),
    ("E204", "不是数", "not a number"),
    ("E205", "不在可选值内", "not one of the choices"),
    ("E206", "时间无法识别", "not a time"),
    ("E207", "时段无法识别", "not a range of dates"),
    ("E208", "专业或等级无法识别", "not a skill with a level"),
    ("E209", "需求无法识别", "not a need"),
    ("E210", "能力分无法识别", "not a score"),
    ("E211", "公式出错", "formula error"),
    ("E212", "数值超出范围", "number out of range"),
    ("E213", "经纬度不全", "longitude without latitude"),
    ("E214", "编号被表格软件改坏", "id damaged by the spreadsheet"),
    ("E215", "结束早于开始", "end before start"),
    ("E216", "最少多于最多", "minimum above maximum"),
    ("E217", "不是经纬度", "not coordinates"),
    ("W201", "政治面貌为空", "political status is empty"),
    ("W202", "政治面貌无法识别", "political status not understood"),
    ("W203", "号码被表格软件改坏", "number damaged by the spreadsheet"),
    ("W204", "不在常用值内", "not one of the usual values"),
    ("W205", "文本列中的逻辑值", "true or false in a column of text"),
    ("W206", "数字带单位", "number with a unit"),
    ("W207", "日期带时刻", "date with a time of day"),
    ("W208", "省份无法识别", "unknown province"),
    ("W209", "执法证号只写了有或无", "certificate says only yes or no"),
    ("W210", "培训日期只写了是", "training says only yes"),
    ("W211", "身份证号有误", "identity number is wrong"),
    ("E301", "编号重复", "duplicate id"),
    ("E302", "引用的编号不存在", "reference to nothing"),
    ("E303", "引用的名称不唯一", "ambiguous reference"),
    ("E304", "指标重复", "duplicate quota"),
    ("E305", "锁定的组别不属于该批次", "pinned group is not of that batch"),
    ("E306", "锁定的职务无法安排", "pinned role cannot be given"),
    ("E307", "锁定的批次没有工作组", "locked into a batch without groups"),
    ("E308", "锁定相互矛盾", "pins contradict each other"),
    ("E309", "同组关系相互矛盾", "pairs contradict each other"),
    ("E310", "锁定的人无处可派", "locked person fits no group"),
    ("W301", "同名", "the same name twice"),
    ("W302", "疑为同一人", "perhaps the same person twice"),
    ("W303", "历史派员的地区不在本轮", "region of history is not of this round"),
    ("W304", "回避内容无法识别", "avoid names nothing known"),
    ("W305", "合计与明细不符", "total does not add up"),
    ("W401", "坐标在中国之外", "coordinates outside China"),
    ("W402", "地区代码与省份不符", "region code and province differ"),
    ("W403", "指标与工作组人数不符", "quotas and group sizes do not match"),
    ("W404", "指标超过名单人数", "quota exceeds the people listed"),
    ("W405", "证件在批次中到期", "certificate expires within a batch"),
    ("W406", "锁定违反规则", "locked assignment breaks a rule"),
    ("W407", "没有该年的节假日", "no holidays known for the year"),
    ("W408", "无人填写可任职务", "nobody lists any role"),
    ("W409", "出发地未知", "home unknown"),
    ("W410", "无人具备所需专业", "nobody holds a needed skill"),
    ("W411", "无人可任所需职务", "nobody may hold a needed role"),
    ("W412", "可派时段不含任何批次", "available in no batch"),
    ("W413", "组的要求超过人数上限", "group asks for more than its size"),
    ("E501", "TOML 语法错误", "TOML syntax error"),
    ("E502", "设置的值无法识别", "setting not understood"),
    ("E503", "同一设置出现两次", "the same setting twice"),
    ("W501", "不认识的设置", "unknown setting"),
    ("W502", "没有轮次设置", "no round settings"),
    ("W503", "规则没有参数，不起作用", "rule without its parameter does nothing"),
    ("E601", "修改无法理解", "change not understood"),
    ("E602", "修改无法执行", "change cannot be made"),
    ("E603", "方案名重复", "two variants of one name"),
    ("E604", "没有假设方案", "no variants"),
    ("E605", "假设方案写法有误", "variants not understood"),
    ("W601", "修改不起作用", "change without effect"),
];

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

/// A sentence longer than this quotes a cell that holds a book.
const LONGEST_TEXT: usize = 400;

impl Text {
    /// Control characters (a cell may hold what steers a terminal) become blanks, and sentences are cut after 400 characters.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let plain = |mut text: String| {
            if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
                text.truncate(end);
                text.push('…');
            }
            if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
        };
        Text { zh: plain(zh.into()), en: plain(en.into()) }
    }

    pub fn get(&self, language: crate::scenario::settings::Language) -> &str {
        match language {
            crate::scenario::settings::Language::Zh => &self.zh,
            crate::scenario::settings::Language::En => &self.en,
        }
    }
}
