//! Trap 20: what spreadsheets do to data. One workbook with all of it, built here; `tests/data/odd.xls` and `odd.ods` are the same
//! workbook saved by LibreOffice (`write_the_workbook` writes it; `soffice --headless --convert-to xls odd.xlsx`, then `ods`).

use bangfu::scenario::read::{Reading, read};
use bangfu::scenario::{Party, Skill};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use crate::{found, said};

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn rows(sheet: &mut Worksheet, from: u32, table: &str) {
    for (row, line) in (from..).zip(table.lines()) {
        for (column, cell) in (0..).zip(line.split(',')).filter(|c| !c.1.is_empty()) {
            sheet.write(row, column, cell).unwrap();
        }
    }
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let centred = Format::new();

    let sheet = book.add_worksheet().set_name("轮次").unwrap();
    rows(sheet, 0, "设置项,值\n名称,冬季轮\n[rules]\nrest_between,off\nunit_mix,\"{ level = 5; max_per_unit = 3 }\"\n");
    sheet.write(4, 1, "{ level = 5, max_per_unit = 3 }").unwrap();
    sheet.write(5, 0, "[day]").unwrap();
    sheet.write(6, 0, "start").unwrap();
    sheet.write_with_format(6, 1, 0.375, &Format::new().set_num_format("h:mm")).unwrap();

    // Dates as numbers, as dates, as text; a formula for the end.
    let sheet = book.add_worksheet().set_name("批次").unwrap();
    rows(sheet, 0, "批次编号,批次名称,开始日期,结束日期\n０１,第１批\n02,第二批,２０２６年１２月１５日\n");
    sheet.write(1, 2, 46357).unwrap();
    sheet.write_with_format(1, 3, 46370, &date).unwrap();
    sheet.write_formula_with_format(2, 3, Formula::new("=D2+14").set_result("46384"), &date).unwrap();

    // A title over all columns; ids with leading zeros as text here, as numbers elsewhere.
    let sheet = book.add_worksheet().set_name("派出单位").unwrap();
    sheet.merge_range(0, 0, 0, 4, "生态环境监督帮扶派员单位一览表", &centred).unwrap();
    rows(
        sheet,
        1,
        "单位编号,单位名称,所属省份,单位类型,联系电话\n001,河南省总队 ,河南,地方\n002,华南所,广东,部属,020-1\n",
    );
    sheet.write(2, 4, 13800138000_f64).unwrap();

    // Two title rows, a heading over two rows, units merged downwards, hidden rows, rich text, errors, booleans.
    let sheet = book.add_worksheet().set_name("推荐人员汇总表").unwrap();
    sheet.merge_range(0, 0, 0, 9, "推荐人员汇总表", &centred).unwrap();
    sheet.write(1, 0, "填报单位：（盖章）").unwrap();
    sheet.merge_range(2, 0, 3, 0, "派出单位", &centred).unwrap();
    sheet.merge_range(2, 1, 2, 4, "基本信息", &centred).unwrap();
    sheet.merge_range(2, 5, 2, 6, "执法证", &centred).unwrap();
    rows(sheet, 3, ",人员编号,姓名,政治面貌,身份证号,执法证号,证件有效期至,专业特长,参加轮次数,能带队\n");
    sheet.merge_range(4, 0, 6, 0, "河南省总队", &centred).unwrap();
    rows(
        sheet,
        4,
        ",Ｐ０１,张三,党员,11010519491231002X,HN-1,2028.12.31,焦化：３；VOCs,3\n,P02,李 四,预备党员,,,,,\n,P03,,群众,,,,,2.5\n华南所,P04,赵六,中共党员,,,,,\n",
    );
    sheet.set_row_hidden(5).unwrap();
    let bold = Format::new().set_bold();
    sheet.write_rich_string(6, 2, &[(&bold, "王"), (&centred, "五")]).unwrap();
    sheet.write(5, 4, 110105194912310000_f64).unwrap();
    sheet.write(5, 5, true).unwrap();
    sheet.write_formula(6, 7, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write(7, 8, "１２").unwrap();
    sheet.write(7, 9, true).unwrap();

    let sheet = book.add_worksheet().set_name("地区").unwrap();
    rows(sheet, 0, "地区代码,地区名称,所属省份,经度,纬度\n,石家庄市,河北,114.48,38.03\n");
    sheet.write(1, 0, 130100).unwrap();

    let sheet = book.add_worksheet().set_name("工作组").unwrap();
    rows(sheet, 0, "组别,批次,地区,最少人数,最多人数\nG1,第1批\nG2,02,130100,2,4\n");
    sheet.write(1, 2, 130100).unwrap();
    sheet.write(1, 3, 2).unwrap();
    sheet.write_formula(1, 4, Formula::new("=D2*2").set_result("4")).unwrap();

    let sheet = book.add_worksheet().set_name("请假").unwrap();
    rows(sheet, 0, "人员编号,开始日期,结束日期\nP01\n");
    sheet.write(1, 1, 46357.5).unwrap();
    sheet.write_with_format(1, 2, 2_958_466, &date).unwrap();

    // Numbers where the units' ids are text with zeros in front.
    let sheet = book.add_worksheet().set_name("派员指标分配表").unwrap();
    rows(sheet, 0, "派员单位,第1批,02,合计\n");
    sheet.write(1, 0, 1).unwrap();
    for (column, number) in [2.0, 1.0, 3.0].into_iter().enumerate() {
        sheet.write(1, column as u16 + 1, number).unwrap();
    }
    rows(sheet, 2, "合计,2,1,3\n");
    let sheet = book.add_worksheet().set_name("填表说明").unwrap();
    sheet.write(0, 0, "红色为必填").unwrap();
    book.save_to_buffer().unwrap()
}

fn read_workbook() -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.xlsx");
    std::fs::write(&path, workbook()).unwrap();
    read(&path)
}

/// What every file type must give. `yes` is what becomes of a logical value: LibreOffice
/// writes 1 to .ods, where a failed formula is empty too.
fn expect(reading: &Reading, yes: &str) {
    let s = &reading.scenario;
    assert_eq!(s.settings.name, "冬季轮");
    assert_eq!(s.settings.rules.max_per_unit, Some(3));
    assert_eq!(s.settings.day.start.format("%H:%M").to_string(), "09:00");
    let batches: Vec<_> = s.batches.iter().map(|b| (b.id.as_str(), b.start, b.end)).collect();
    assert_eq!(batches, [("01", day(2026, 12, 1), day(2026, 12, 14)), ("02", day(2026, 12, 15), day(2026, 12, 28))]);
    assert_eq!(s.units[0].phone.as_deref(), Some("13800138000"));
    let people: Vec<_> =
        s.inspectors.iter().map(|p| (p.id.as_str(), p.name.as_str(), p.unit.as_str(), p.party)).collect();
    assert_eq!(
        people,
        [
            ("P01", "张三", "001", Some(Party::Full)),
            ("P02", "李 四", "001", Some(Party::Probationary)),
            ("P03", "王五", "001", Some(Party::Masses)),
            ("P04", "赵六", "002", Some(Party::Full)),
        ]
    );
    let skill = |name: &str, level| Skill { name: name.into(), level };
    assert_eq!(s.inspectors[0].skills, [skill("焦化", 3), skill("VOCs", 1)]);
    assert_eq!(s.inspectors[0].certificate_until, Some(day(2028, 12, 31)));
    assert_eq!(s.inspectors[0].id_number.as_deref(), Some("11010519491231002X"));
    assert_eq!(s.inspectors[3].rounds_served, Some(12));
    assert_eq!(s.inspectors[3].extra, [("能带队".to_string(), yes.to_string())]);
    assert_eq!((s.groups[0].region.as_str(), s.groups[0].max_size, s.groups[0].batch.as_str()), ("130100", 4, "01"));
    assert_eq!(
        s.quotas.iter().map(|q| (q.batch.as_deref(), q.min)).collect::<Vec<_>>(),
        [(Some("01"), Some(2)), (Some("02"), Some(1))]
    );

    let people = "推荐人员汇总表";
    assert_eq!(said(reading, "W203"), found(people, 6, "身份证号", "110…00"), "digits lost, and not shown");
    let logical = if yes == "TRUE" { found(people, 6, "执法证号", yes) } else { Vec::new() };
    assert_eq!(said(reading, "W209"), logical);
    let failed = if yes == "TRUE" { found(people, 7, "专业特长", "#N/A") } else { Vec::new() };
    assert_eq!(said(reading, "E211"), failed);
    assert_eq!(said(reading, "E203"), found(people, 7, "参加轮次数", "2.5"));
    assert_eq!(said(reading, "W102"), found(people, 4, "能带队", ""));
    assert_eq!(said(reading, "W207"), found("请假", 2, "开始日期", "46357.5"));
    assert_eq!(said(reading, "E202").len(), 1, "after 9999-12-31 there is no day: {:?}", said(reading, "E202"));
    let unit = found("派员指标分配表", 2, "派员单位", "1");
    assert_eq!(said(reading, "E302"), [unit[0].clone(), unit[0].clone()]);
    let hint = reading.findings.iter().find(|f| f.code == "E302").unwrap();
    assert!(hint.action.zh.contains("001"), "{hint:?}");
    let errors = reading.findings.iter().filter(|f| f.code.starts_with('E')).count();
    assert_eq!(errors, 4 + failed.len(), "{:#?}", reading.findings);
}

#[test]
fn trap_20_what_spreadsheets_do_xlsx() {
    let reading = read_workbook();
    expect(&reading, "TRUE");
    assert_eq!(said(&reading, "W103"), found("推荐人员汇总表", 5, "派出单位", "河南省总队"));
    assert_eq!(said(&reading, "W104"), []);
}

#[test]
fn trap_20_what_spreadsheets_do_xls() {
    let reading = read(std::path::Path::new("tests/data/odd.xls"));
    expect(&reading, "TRUE");
    assert_eq!(said(&reading, "W103"), found("推荐人员汇总表", 5, "派出单位", "河南省总队"));
}

#[test]
fn trap_20_what_spreadsheets_do_ods() {
    let reading = read(std::path::Path::new("tests/data/odd.ods"));
    expect(&reading, "1");
    // Merged cells are not marked in .ods: the lower ones are blank.
    let filled: Vec<_> = said(&reading, "W104").into_iter().map(|f| (f.1, f.3)).collect();
    assert_eq!(filled, [(6, "河南省总队".to_string()), (7, "河南省总队".to_string())]);
}

#[test]
fn files_are_known_by_their_content_not_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("新.xls"), folder.path().join("旧.xlsx"));
    std::fs::write(&new, workbook()).unwrap();
    std::fs::copy("tests/data/odd.xls", &old).unwrap();
    for path in [new, old] {
        expect(&read(&path), "TRUE");
    }
}

/// Writes the workbook that the fixtures are made of.
#[test]
#[ignore = "run by hand to make tests/data anew"]
fn write_the_workbook() {
    std::fs::write("tests/data/odd.xlsx", workbook()).unwrap();
}
