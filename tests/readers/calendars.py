"""Each person's and each group's calendar, read by `icalendar`."""

import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar
from round import BATCHES, DESK, GROUPS, MEMBERS, PEOPLE, PLAN, POSTS, REGIONS, SITES, VISITS, leader, same

SHANGHAI = ZoneInfo("Asia/Shanghai")


def events(path):
    calendar = Calendar.from_ical(path.read_bytes())
    assert len(list(calendar.walk("VTIMEZONE"))) == 1, path
    whole, timed = [], []
    for event in calendar.walk("VEVENT"):
        assert event["UID"] and event["DTSTAMP"].dt.tzinfo, path
        (timed if isinstance(event["DTSTART"].dt, datetime.datetime) else whole).append(event)
    return whole, timed


def moment(date, time):
    return datetime.datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=SHANGHAI).astimezone(datetime.timezone.utc)


def expected(outings):
    return sorted((moment(v["date"], v["start"]), moment(v["date"], v["end"]), SITES[v["site"]]["name"]) for key in outings for v in VISITS[key])


def found(timed):
    utc = datetime.timezone.utc
    return sorted((e["DTSTART"].dt.astimezone(utc), e["DTEND"].dt.astimezone(utc), str(e["SUMMARY"])) for e in timed)


files = {path.name for path in (DESK / "out/ics/人员").iterdir()}
same("files of people", files, {f"{PEOPLE[id]['name']}_{id}.ics" for id in POSTS})
for id, posts in POSTS.items():
    whole, timed = events(DESK / f"out/ics/人员/{PEOPLE[id]['name']}_{id}.ics")
    same(f"batches of {id}", len(whole), len(posts))
    for event, post in zip(sorted(whole, key=lambda e: e["DTSTART"].dt), sorted(posts, key=lambda p: BATCHES[p["batch"]]["start"])):
        batch, group = BATCHES[post["batch"]], GROUPS[post["group"]]
        same("first day", str(event["DTSTART"].dt), batch["start"])
        same("last day", str(event["DTEND"].dt - datetime.timedelta(days=1)), batch["end"])
        same("place", str(event["LOCATION"]), REGIONS[group["region"]]["name"])
        same("summary", str(event["SUMMARY"]), f"{batch['name']} {group['name']} {post['role']}")
        text = str(event["DESCRIPTION"])
        told = [PEOPLE[m["inspector"]]["name"] for m in MEMBERS[post["group"]]] + [PEOPLE[leader(post["group"])]["phone"], batch["sessions"]]
        for word in told:
            assert word in text, f"{word} not in {text}"
    crews = [(c["group"], c["date"], c["crew"]) for c in PLAN["crews"] if id in c["members"]]
    same(f"visits of {id}", found(timed), expected(crews))
for id, group in GROUPS.items():
    whole, timed = events(DESK / f"out/ics/组别/{BATCHES[group['batch']]['name']}_{group['name']}.ics")
    same(f"days of {id}", len(whole), 1)
    same(f"visits of {id}", found(timed), expected(key for key in VISITS if key[0] == id))
assert PLAN["visits"], "the round has visits"
