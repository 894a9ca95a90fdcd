"""Workbook and notices as LibreOffice prints them: they have pages, and the text is on them."""

import pathlib
import subprocess

import pymupdf
from round import DESK, PEOPLE, POSTS, UNITS

out = DESK / "pdf"
notices = sorted((DESK / "out/notices").iterdir())
profile = (DESK / "office").as_uri()
for kind in ([DESK / "out/roster.xlsx"], notices):
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", out, *kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def words(path):
    with pymupdf.open(path) as pdf:
        assert len(pdf) > 0, path
        assert all(page.rect.width > 100 for page in pdf)
        # Lines are broken within cells.
        return len(pdf), "".join("".join(page.get_text().split()) for page in pdf)


pages, text = words(out / "roster.pdf")
assert pages >= 5, pages
for id in POSTS:
    assert PEOPLE[id]["name"] in text, PEOPLE[id]["name"]
for notice in notices:
    pages, text = words(out / pathlib.Path(notice.name).with_suffix(".pdf"))
    assert pages >= 2, (notice, pages)
    unit = next(id for id, u in UNITS.items() if u["name"] in notice.name)
    assert "关于派员参加试点帮扶（虚构）的通知" in text
    for id in POSTS:
        if PEOPLE[id]["unit"] == unit:
            assert PEOPLE[id]["name"] in text, (notice, PEOPLE[id]["name"])
