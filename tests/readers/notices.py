"""Each unit's notice, read by `python-docx`."""

import collections

from docx import Document
from round import BATCHES, DESK, GROUPS, MEMBERS, PEOPLE, PLAN, REGIONS, UNITS, leader, same

sent = collections.defaultdict(lambda: collections.defaultdict(list))
for post in PLAN["assignments"]:
    sent[PEOPLE[post["inspector"]]["unit"]][post["batch"]].append(post)

same("files", {p.name for p in (DESK / "out/notices").iterdir()}, {f"派员通知_{UNITS[u]['name']}.docx" for u in sent})
for unit, batches in sent.items():
    letter = Document(DESK / f"out/notices/派员通知_{UNITS[unit]['name']}.docx")
    text = "\n".join(p.text for p in letter.paragraphs)
    assert "{{" not in text
    people = {post["inspector"] for posts in batches.values() for post in posts}
    posts = sum(map(len, batches.values()))
    assert f"派出{len(people)}人（共{posts}人次）" in text, text
    assert UNITS[unit]["name"] + "：" in text
    for word in filter(None, [UNITS[unit]["contact"], UNITS[unit]["phone"]]):
        assert word in text, word
    same("a line on whom to call", "你单位联系人" in text, bool(UNITS[unit]["contact"]))
    same(f"tables of {unit}", len(letter.tables), len(batches))
    for table, batch in zip(letter.tables, (b for b in BATCHES if b in batches)):
        head = [cell.text for cell in table.rows[0].cells]
        rows = [dict(zip(head, (cell.text for cell in row.cells))) for row in table.rows[1:]]
        same("people", sorted(r["姓名"] for r in rows), sorted(PEOPLE[p["inspector"]]["name"] for p in batches[batch]))
        same("numbers", [r["序号"] for r in rows], [str(n + 1) for n in range(len(rows))])
        year, month, day = BATCHES[batch]["start"].split("-")
        for post in batches[batch]:
            row = next(r for r in rows if r["姓名"] == PEOPLE[post["inspector"]]["name"])
            group = GROUPS[post["group"]]
            region = REGIONS[group["region"]]["name"]
            same("group", row["组别"], group["name"])
            same("region", row["派驻城市"], region)
            same("role", row["组内职务"], post["role"])
            same("reports", row["报到时间、地点"], f"{year}年{int(month)}月{int(day)}日，{region}（驻地）")
            head_of = PEOPLE[leader(post["group"])]
            same("leader", row["组长及电话"], f"{head_of['name']} {head_of['phone']}")
            others = [PEOPLE[m["inspector"]] for m in MEMBERS[post["group"]] if m["inspector"] != post["inspector"]]
            for other in others:
                assert f"{other['name']}（{UNITS[other['unit']]['name']}" in row["同组人员"], row
            same("companions", len(row["同组人员"].split("、")), len(others))
            assert row["临时党支部"], row
