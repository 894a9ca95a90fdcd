//! What stands in each cell of a row, by the column's English name. Choices are in Chinese; readers undo exactly this.

use std::fmt::Display;

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::grid::Cell;
use crate::scenario::tables::*;

/// A row of a table.
pub trait Record {
    /// The cell of a column of the catalogue (English name).
    fn cell(&self, column: &str) -> Cell;
    fn extra(&self) -> &Extra;
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) }
}

fn maybe(value: &Option<String>) -> Cell {
    value.as_deref().map_or(Cell::Empty, text)
}

fn number(n: impl Into<f64>) -> Cell {
    Cell::Number(n.into())
}

fn count(n: Option<u32>) -> Cell {
    n.map_or(Cell::Empty, number)
}

fn decimal(n: Option<f64>) -> Cell {
    n.map_or(Cell::Empty, number)
}

fn date(day: Option<NaiveDate>) -> Cell {
    day.map_or(Cell::Empty, Cell::Date)
}

fn list<T>(items: &[T], written: impl Fn(&T) -> String) -> Cell {
    text(&items.iter().map(written).collect::<Vec<_>>().join(";"))
}

fn yes_no(value: Option<bool>) -> Cell {
    value.map_or(Cell::Empty, |yes| text(if yes { "是" } else { "否" }))
}

fn pair(name: impl Display, value: impl Display) -> String {
    format!("{name}:{value}")
}

fn needs(needs: &[SkillNeed]) -> Cell {
    list(needs, |n| format!("{}:{}x{}", n.name, n.level, n.count))
}

fn clock(time: NaiveTime) -> String {
    time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

fn lon(at: Option<LonLat>) -> Cell {
    decimal(at.map(|at| at.lon))
}

fn lat(at: Option<LonLat>) -> Cell {
    decimal(at.map(|at| at.lat))
}

impl Record for Batch {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "name" => maybe(&self.name),
            "start" => Cell::Date(self.start),
            "end" => Cell::Date(self.end),
            "sessions" => maybe(&self.sessions),
            "notes" => maybe(&self.notes),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Unit {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "name" => text(&self.name),
            "province" => maybe(&self.province),
            "city" => maybe(&self.city),
            "kind" => text(match self.kind {
                UnitKind::Local => "地方",
                UnitKind::Ministry => "部属",
                UnitKind::Research => "科研",
            }),
            "pool" => count(self.pool),
            "lon" => lon(self.at),
            "lat" => lat(self.at),
            "contact" => maybe(&self.contact),
            "phone" => maybe(&self.phone),
            "notes" => maybe(&self.notes),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Quota {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "unit" => text(&self.unit),
            "batch" => maybe(&self.batch),
            "min" => count(self.min),
            "max" => count(self.max),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Inspector {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "name" => text(&self.name),
            "unit" => text(&self.unit),
            "gender" => self.gender.map_or(Cell::Empty, |gender| {
                text(match gender {
                    Gender::Male => "男",
                    Gender::Female => "女",
                })
            }),
            "party" => self.party.map_or(Cell::Empty, |party| {
                text(match party {
                    Party::Full => "中共党员",
                    Party::Probationary => "中共预备党员",
                    Party::League => "共青团员",
                    Party::Democratic => "民主党派",
                    Party::Masses => "群众",
                })
            }),
            "certificate" => maybe(&self.certificate),
            "certificate_until" => date(self.certificate_until),
            "kind" => maybe(&self.kind),
            "skills" => list(&self.skills, |s| pair(&s.name, s.level)),
            "roles" => list(&self.roles, String::clone),
            "rounds_served" => count(self.rounds_served),
            "trained" => date(self.trained),
            "province" => maybe(&self.province),
            "lon" => lon(self.at),
            "lat" => lat(self.at),
            "available" => list(&self.available, |r| format!("{}..{}", r.start, r.end)),
            "max_batches" => count(self.max_batches),
            "avoid" => list(&self.avoid, String::clone),
            "competence" => list(&self.competence, |c| pair(&c.0, c.1)),
            "licences" => list(&self.licences, String::clone),
            "unfit" => list(&self.unfit, String::clone),
            "post" => maybe(&self.post),
            "rank" => maybe(&self.rank),
            "title" => maybe(&self.title),
            "id_number" => maybe(&self.id_number),
            "phone" => maybe(&self.phone),
            "notes" => maybe(&self.notes),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Leave {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "inspector" => text(&self.inspector),
            "start" => Cell::Date(self.start),
            "end" => Cell::Date(self.end),
            "reason" => maybe(&self.reason),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Region {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "name" => text(&self.name),
            "province" => text(&self.province),
            "lon" => lon(Some(self.at)),
            "lat" => lat(Some(self.at)),
            "parent" => maybe(&self.parent),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Group {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "batch" => text(&self.batch),
            "region" => text(&self.region),
            "name" => maybe(&self.name),
            "kind" => maybe(&self.kind),
            "counties" => maybe(&self.counties),
            "min_size" => number(self.min_size),
            "max_size" => number(self.max_size),
            "crews" => count(self.crews),
            "skills" => needs(&self.skills),
            "roles" => list(self.roles.as_deref().unwrap_or_default(), |n| pair(&n.role, n.count)),
            "full_members" => count(self.full_members),
            "certified" => count(self.certified),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Site {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "id" => text(&self.id),
            "name" => text(&self.name),
            "region" => text(&self.region),
            "lon" => lon(Some(self.at)),
            "lat" => lat(Some(self.at)),
            "industry" => maybe(&self.industry),
            "skills" => needs(&self.skills),
            "minutes" => number(self.minutes),
            "crew_min" => count(self.crew_min),
            "priority" => count(self.priority.map(u32::from)),
            "batch" => maybe(&self.batch),
            "earliest" => date(self.earliest),
            "latest" => date(self.latest),
            "open" => self.open.map_or(Cell::Empty, |(from, to)| text(&format!("{}-{}", clock(from), clock(to)))),
            "workdays_only" => yes_no(self.workdays_only),
            "visits" => count(self.visits),
            "gap_days" => count(self.gap_days),
            "after" => list(&self.after, String::clone),
            "equipment" => list(&self.equipment, String::clone),
            "hazards" => list(&self.hazards, String::clone),
            "writeup_minutes" => count(self.writeup_minutes),
            "source" => maybe(&self.source),
            "last_visited" => date(self.last_visited),
            "mode" => self.mode.map_or(Cell::Empty, |mode| {
                text(match mode {
                    SiteMode::Onsite => "现场",
                    SiteMode::Online => "线上",
                })
            }),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Equipment {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "kind" => text(&self.kind),
            "region" => maybe(&self.region),
            "batch" => maybe(&self.batch),
            "count" => number(self.count),
            "operator_skill" => maybe(&self.operator_skill),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Travel {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "from" => text(&self.from),
            "to" => text(&self.to),
            "km" => decimal(self.km),
            "minutes" => decimal(self.minutes),
            "cost" => decimal(self.cost),
            "mode" => maybe(&self.mode),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Pair {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "a" => text(&self.a),
            "b" => text(&self.b),
            "kind" => text(match self.kind {
                PairKind::Together => "同组",
                PairKind::Apart => "不同组",
            }),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for Pin {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "inspector" => text(&self.inspector),
            "batch" => text(&self.batch),
            "group" => maybe(&self.group),
            "role" => maybe(&self.role),
            "kind" => text(match self.kind {
                PinKind::Lock => "锁定",
                PinKind::Forbid => "禁止",
            }),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for History {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "inspector" => text(&self.inspector),
            "region" => maybe(&self.region),
            "start" => date(self.start),
            "end" => date(self.end),
            "group" => maybe(&self.group),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Record for CalendarDay {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "date" => Cell::Date(self.date),
            "name" => maybe(&self.name),
            "off_day" => yes_no(self.off_day),
            _ => Cell::Empty,
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}
