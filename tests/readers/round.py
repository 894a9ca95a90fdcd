"""The round and its plan, read without a line of the program that wrote the files under test."""

import collections
import csv
import json
import pathlib
import sys

DESK = pathlib.Path(sys.argv[1])
PLAN = json.loads((DESK / "plan.json").read_text("utf-8"))


def table(name):
    with open(DESK / "round" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


PEOPLE = {row["id"]: row for row in table("inspectors")}
UNITS = {row["id"]: row for row in table("units")}
GROUPS = {row["id"]: row for row in table("groups")}
BATCHES = {row["id"]: row for row in table("batches")}
REGIONS = {row["id"]: row for row in table("regions")}
SITES = {row["id"]: row for row in table("sites")}

POSTS = collections.defaultdict(list)
MEMBERS = collections.defaultdict(list)
for post in PLAN["assignments"]:
    POSTS[post["inspector"]].append(post)
    MEMBERS[post["group"]].append(post)
VISITS = collections.defaultdict(list)
for visit in PLAN["visits"]:
    VISITS[visit["group"], visit["date"], visit["crew"]].append(visit)


def same(what, found, expected):
    assert found == expected, f"{what}: found {found!r}, expected {expected!r}"


def leader(group):
    return next((post["inspector"] for post in MEMBERS[group] if post["role"] == "组长"), None)
