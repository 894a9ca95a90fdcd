"""The rosters, read by `openpyxl`."""

from openpyxl import load_workbook
from round import BATCHES, DESK, GROUPS, PEOPLE, PLAN, SITES, same

book = load_workbook(DESK / "out/roster.xlsx")


def rows(sheet, key):
    lines = [list(line) for line in book[sheet].iter_rows(values_only=True)]
    at = next(n for n, line in enumerate(lines) if key in line)
    return [dict(zip(lines[at], line)) for line in lines[at + 1 :] if isinstance(line[lines[at].index("序号")], (int, float))]


posts = sorted((BATCHES[p["batch"]]["name"], GROUPS[p["group"]]["name"], PEOPLE[p["inspector"]]["name"], p["role"]) for p in PLAN["assignments"])
roster = rows("分组名单", "姓名")
same("posts by group", sorted((r["批次"], r["组别"], r["姓名"], r["组内职务"]) for r in roster), posts)
for row in roster:
    person = next(p for p in PEOPLE.values() if p["name"] == row["姓名"])
    for head, value in row.items():
        if head in ("联系电话", "手机号", "电话"):
            same("phone", str(value), person["phone"])
        if head == "身份证号":
            same("identity number", str(value), person["id_number"])
by_unit = [r for r in rows("派员名单", "派员单位") if r["组别"]]
same("posts by unit", sorted((r["批次"], r["组别"], r["姓名"], r["组内职务"]) for r in by_unit), posts)
visits = [r for r in rows("日程", "点位名称") if r["点位名称"]]
same(
    "visits",
    sorted((str(r["日期"])[:10], str(r["开始"])[:5], r["点位名称"]) for r in visits),
    sorted((v["date"], v["start"], SITES[v["site"]]["name"]) for v in PLAN["visits"]),
)
