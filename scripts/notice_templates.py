"""Writes the built-in templates of the notice to a sending unit: assets/派员通知.docx and assets/dispatch-notice.docx.

Needs python-docx. Layout after GB/T 9704 (official letters): title 小标宋 2号, text 仿宋 3号, headings 黑体 3号, 28 points a line;
where a font is not installed, Word takes the one that the font table names for it.
"""

import io
import pathlib
import zipfile

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

ASSETS = pathlib.Path(__file__).resolve().parent.parent / "assets"
TITLE, TEXT, HEAD, PAGE = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
INSTEAD = {TITLE: "宋体", TEXT: "仿宋"}

ZH = {
    "file": "派员通知.docx",
    "title": "关于派员参加{{轮次}}的通知",
    "to": "{{派员单位}}：",
    "body": [
        ("text", "根据{{轮次}}工作安排，请你单位派出{{人数}}人（共{{人次}}人次），于{{首日}}至{{末日}}间分批参加监督帮扶。现将有关事项通知如下。"),
        ("head", "一、派员安排"),
        ("mark", "{{#批次}}"),
        ("text", "{{批次}}（{{起止日期}}，{{天数}}天）：{{本批人数}}人，{{本批名单}}。"),
        ("text", "培训安排：{{培训安排}}"),
        ("mark", "{{/批次}}"),
        ("text", "每人的组别、派驻城市、组内职务、组长及电话、同组人员见附件。"),
        ("head", "二、报到"),
        ("text", "请派出人员按附件所列时间到派驻城市驻地报到，具体地址请与组长联系。"),
        ("head", "三、临时党支部"),
        ("text", "派出人员中的党员编入附件所列临时党支部，参加组织生活。"),
        ("head", "四、证件和装备"),
        ("text", "请持证人员随身携带执法证件。检查小组使用的装备见附件“携带装备”一栏。"),
        ("head", "五、联系"),
        ("text", "派出人员因故不能参加的，请尽早告知，并推荐条件相当的人员替换。"),
        ("text", "你单位联系人：{{单位联系人}}　{{单位联系电话}}"),
    ],
    "annex_line": "附件：派员名单",
    "sign": ["（组织单位）", "年　　月　　日"],
    "annex": "附件",
    "annex_title": "{{派员单位}}派员名单",
    "batch": "{{批次}}　{{起止日期}}　{{本批人数}}人",
    "blocks": ("{{#批次}}", "{{/批次}}"),
    "columns": [
        ("序号", "{{序号}}", 11), ("姓名", "{{姓名}}", 20), ("组别", "{{组别}}", 23), ("派驻城市", "{{派驻城市}}", 20),
        ("组内职务", "{{组内职务}}", 18), ("报到时间", "{{报到时间}}", 24), ("报到地点", "{{报到地点}}", 25),
        ("组长及电话", "{{组长及电话}}", 29), ("同组人员", "{{同组人员}}", 54), ("临时党支部", "{{临时党支部}}", 24), ("携带装备", "{{携带装备}}", 19),
    ],
}

EN = {
    "file": "dispatch-notice.docx",
    "title": "Notice of dispatch: {{round}}",
    "to": "To {{unit}}:",
    "body": [
        ("text", "For {{round}}, please send {{people}} people ({{posts}}, counted in each batch) between {{first_day}} and {{last_day}}, as follows."),
        ("head", "1. Whom, and when"),
        ("mark", "{{#batches}}"),
        ("text", "{{batch}} ({{dates}}, {{days}} days): {{batch_people}}, namely {{batch_names}}."),
        ("text", "Sessions: {{sessions}}"),
        ("mark", "{{/batches}}"),
        ("text", "The annex names each person's group, region, role, leader and companions."),
        ("head", "2. Where to report"),
        ("text", "At the base of the region on the day in the annex; the leader of the group knows the address."),
        ("head", "3. Party branches"),
        ("text", "Party members belong to the temporary branch in the annex."),
        ("head", "4. What to bring"),
        ("text", "Whoever holds a law-enforcement certificate brings it. The annex lists the equipment that crews carry."),
        ("head", "5. Whom to call"),
        ("text", "If somebody cannot come, please say so early and name somebody alike."),
        ("text", "Contact of your unit: {{contact}}  {{contact_phone}}"),
    ],
    "annex_line": "Annex: people sent",
    "sign": ["(organizer)", "(date)"],
    "annex": "Annex",
    "annex_title": "People sent by {{unit}}",
    "batch": "{{batch}}, {{dates}}: {{batch_people}}",
    "blocks": ("{{#batches}}", "{{/batches}}"),
    "columns": [
        ("No.", "{{no}}", 11), ("Name", "{{name}}", 20), ("Group", "{{group}}", 23), ("Region", "{{region}}", 20),
        ("Role", "{{role}}", 18), ("Reports on", "{{report_on}}", 24), ("Reports at", "{{report_at}}", 25),
        ("Leader, phone", "{{leader}}", 29), ("With", "{{with}}", 54), ("Party branch", "{{branch}}", 24), ("Equipment", "{{equipment}}", 19),
    ],
}


def font(run, name, points, bold=False):
    run.font.name = name
    run.font.size = Pt(points)
    run.font.bold = bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), name)
    run._element.rPr.rFonts.set(qn("w:hAnsi"), "Times New Roman")
    run._element.rPr.rFonts.set(qn("w:ascii"), "Times New Roman")


def paragraph(of, text, name=TEXT, points=16, line=28, align=None, indent=0, bold=False, keep=False):
    p = of.add_paragraph()
    font(p.add_run(text), name, points, bold)
    form = p.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.keep_with_next = keep
    if align is not None:
        form.alignment = align
    if indent:
        form.first_line_indent = Pt(points * indent)
    return p


def page_number(section):
    section.footer.is_linked_to_previous = False
    p = section.footer.paragraphs[0]
    p.alignment = WD_ALIGN_PARAGRAPH.CENTER
    font(p.add_run("— "), PAGE, 14)
    run = p.add_run()
    font(run, PAGE, 14)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    font(p.add_run(" —"), PAGE, 14)


def cell(c, text, width, name, points, align):
    c.width = Mm(width)
    p = c.paragraphs[0]
    p.paragraph_format.space_before = p.paragraph_format.space_after = Pt(1)
    p.alignment = align
    font(p.add_run(text), name, points)
    properties = c._element.get_or_add_tcPr()
    vertical = OxmlElement("w:vAlign")
    vertical.set(qn("w:val"), "center")
    properties.append(vertical)


def table(document, columns):
    t = document.add_table(rows=2, cols=len(columns))
    t.style, t.alignment, t.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for at, (head, field, width) in enumerate(columns):
        t.columns[at].width = Mm(width)
        cell(t.rows[0].cells[at], head, width, HEAD, 10.5, WD_ALIGN_PARAGRAPH.CENTER)
        long = width > 50
        cell(t.rows[1].cells[at], field, width, TEXT, 10.5, WD_ALIGN_PARAGRAPH.LEFT if long else WD_ALIGN_PARAGRAPH.CENTER)
    for row, tags in ((t.rows[0], ["w:cantSplit", "w:tblHeader"]), (t.rows[1], ["w:cantSplit"])):
        properties = row._tr.get_or_add_trPr()
        for tag in tags:
            properties.append(OxmlElement(tag))
    return t


def template(words):
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    page_number(section)

    paragraph(document, words["title"], TITLE, 22, 34, WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "")
    paragraph(document, words["to"])
    for kind, text in words["body"]:
        if kind == "head":
            paragraph(document, text, HEAD, indent=2, keep=True)
        else:
            paragraph(document, text, indent=2)
    paragraph(document, "")
    paragraph(document, words["annex_line"], indent=2)
    paragraph(document, "")
    for text in words["sign"]:
        p = paragraph(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        p.paragraph_format.right_indent = Pt(64)

    annex = document.add_section(WD_SECTION.NEW_PAGE)
    annex.orientation, annex.page_width, annex.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    annex.top_margin, annex.bottom_margin, annex.left_margin, annex.right_margin = Mm(22), Mm(20), Mm(15), Mm(15)
    annex.footer_distance = Mm(10)
    page_number(annex)
    paragraph(document, words["annex"], HEAD)
    paragraph(document, words["annex_title"], TITLE, 22, 34, WD_ALIGN_PARAGRAPH.CENTER)
    begin, end = words["blocks"]
    paragraph(document, begin)
    paragraph(document, words["batch"], HEAD, 14, 26, keep=True)
    table(document, words["columns"])
    paragraph(document, "", line=10)
    paragraph(document, end)

    properties = document.core_properties
    properties.title, properties.author, properties.comments = words["title"].split("{{")[0], "bangfu", ""
    out = io.BytesIO()
    document.save(out)
    path = ASSETS / words["file"]
    path.write_bytes(with_fonts(out.getvalue()))
    print(path.name, path.stat().st_size)


def with_fonts(docx):
    """Says which fonts to take in place of those that are not installed; drops the picture of the first page."""
    fonts = "".join(f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>' for name, instead in INSTEAD.items())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/thumbnail.jpeg":
                continue
            if entry.filename == "_rels/.rels":
                import re
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            if entry.filename == "word/fontTable.xml":
                content = content.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()


ASSETS.mkdir(exist_ok=True)
for words in (ZH, EN):
    template(words)
