//! docs/plan.schema.json and docs/plan.md describe the plans that the program writes.

use assert_cmd::Command;
use bangfu::scenario::read::read;
use bangfu::scenario::{Level, Scenario, Site};
use bangfu::solve::{Options, solve};
use serde_json::{Map, Value, json};

fn first_look() -> Scenario {
    read("scenarios/first-look".as_ref()).scenario
}

fn plan(scenario: &Scenario, options: &Options) -> Value {
    serde_json::to_value(solve(scenario, options).unwrap()).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&std::fs::read_to_string("docs/plan.schema.json").unwrap()).unwrap()
}

/// Everything in which a value departs from the schema: required keys missing, keys unknown, types, choices and ranges.
fn departures(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let Value::Object(schema) = schema else {
        return if schema == &json!(true) { Vec::new() } else { vec![format!("{at}: nothing is allowed here")] };
    };
    let mut found = Vec::new();
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => {}
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#").unwrap();
                found.extend(departures(root, root.pointer(name).unwrap(), value, at));
            }
            "type" => {
                let types = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !types.iter().any(|t| is_of(value, t.as_str().unwrap())) {
                    found.push(format!("{at}: {value} is not of type {rule}"));
                }
            }
            "const" if value != rule => found.push(format!("{at}: {value} is not {rule}")),
            "const" => {}
            "enum" if !rule.as_array().unwrap().contains(value) => found.push(format!("{at}: {value} is no choice")),
            "enum" => {}
            "minimum" if value.as_f64().is_some_and(|v| v < rule.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is below {rule}"));
            }
            "maximum" if value.as_f64().is_some_and(|v| v > rule.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is above {rule}"));
            }
            "minimum" | "maximum" => {}
            "oneOf" | "anyOf" => {
                let fits = |choice: &Value| departures(root, choice, value, at).is_empty();
                let count = rule.as_array().unwrap().iter().filter(|c| fits(c)).count();
                if count == 0 || keyword == "oneOf" && count > 1 {
                    found.push(format!("{at}: {value} fits {count} of the choices"));
                }
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    if value.get(key.as_str().unwrap()).is_none() {
                        found.push(format!("{at}: {key} is missing"));
                    }
                }
            }
            "properties" => {
                for (key, inner) in value.as_object().unwrap_or(&Map::new()) {
                    match rule.get(key) {
                        Some(rule) => found.extend(departures(root, rule, inner, &format!("{at}/{key}"))),
                        None => found.push(format!("{at}: {key} is not in the schema")),
                    }
                }
            }
            "items" => {
                for (n, item) in value.as_array().unwrap_or(&Vec::new()).iter().enumerate() {
                    found.extend(departures(root, rule, item, &format!("{at}/{n}")));
                }
            }
            other => panic!("{at}: the test does not know the keyword {other}"),
        }
    }
    found
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    }
}

#[test]
fn the_committed_schema_is_what_the_program_prints() {
    let printed = Command::cargo_bin("bangfu").unwrap().arg("schema").output().unwrap();
    assert!(printed.status.success());
    let committed = std::fs::read_to_string("docs/plan.schema.json").unwrap();
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), committed, "run: bangfu schema > docs/plan.schema.json");
}

/// Too few people, all of them newcomers, for the groups that two sites ask for; and a plan published before.
fn troubled() -> (Scenario, Options) {
    let mut scenario = first_look();
    let published = solve(&scenario, &Options::default()).unwrap().assignments;
    scenario.groups.clear();
    scenario.inspectors.truncate(5);
    scenario.inspectors.iter_mut().for_each(|p| p.rounds_served = Some(0));
    scenario.settings.rules.set_level("mentor", Level::Soft(10.0));
    let plant = read("scenarios/carbon-check".as_ref()).scenario.sites.swap_remove(0);
    for region in &scenario.regions {
        let id = format!("S{}", region.id);
        let (region, at) = (region.id.clone(), region.at);
        scenario.sites.push(Site { id, region, at, batch: None, crew_min: Some(3), ..plant.clone() });
    }
    scenario.seal();
    (scenario, Options { published, ..Options::default() })
}

#[test]
fn plans_keep_to_the_schema() {
    let schema = schema();
    let full = plan(&first_look(), &Options::default());
    assert_eq!(departures(&schema, &schema, &full, ""), Vec::<String>::new());

    // A plan in which every list has something in it.
    let (scenario, options) = troubled();
    let short = plan(&scenario, &options);
    for list in ["assignments", "shortfalls", "breaches", "rules", "derived_groups", "published"] {
        assert!(!short[list].as_array().unwrap().is_empty(), "{list} is empty");
    }
    assert_eq!(departures(&schema, &schema, &short, ""), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_is_no_plan() {
    let schema = schema();
    let plan = plan(&first_look(), &Options::default());
    let spoiled = |pointer: &str, spoil: &dyn Fn(&mut Value)| {
        let mut plan = plan.clone();
        spoil(plan.pointer_mut(pointer).unwrap());
        departures(&schema, &schema, &plan, "")
    };
    let without = |key: &'static str| move |v: &mut Value| drop(v.as_object_mut().unwrap().remove(key));
    assert_eq!(spoiled("", &without("bound")), [": \"bound\" is missing"]);
    assert_eq!(spoiled("/assignments/2", &without("role")), ["/assignments/2: \"role\" is missing"]);
    assert_eq!(spoiled("/score/total", &|v| *v = json!("2014")).len(), 1);
    assert_eq!(spoiled("/figures/posts", &|v| *v = json!(-6)).len(), 1);
    assert_eq!(spoiled("/status", &|v| *v = json!("perfect")).len(), 1);
}

/// Whatever the example shows is so in the plan: of lists it may show some, of objects some keys.
fn shows(plan: &Value, example: &Value, at: &str) {
    match (plan, example) {
        (Value::Object(plan), Value::Object(example)) => {
            for (key, inner) in example {
                let found = plan.get(key).unwrap_or_else(|| panic!("{at}: the plan has no {key}"));
                // What differs from run to run.
                if !["started", "seconds", "threads"].contains(&key.as_str()) {
                    shows(found, inner, &format!("{at}/{key}"));
                }
            }
        }
        (Value::Array(plan), Value::Array(example)) => {
            for item in example {
                assert!(plan.contains(item), "{at}: the plan has no {item}");
            }
        }
        // 0 and 0.0 are the same.
        (Value::Number(plan), Value::Number(example)) => assert_eq!(plan.as_f64(), example.as_f64(), "{at}"),
        _ => assert_eq!(plan, example, "{at}"),
    }
}

#[test]
fn the_example_in_the_page_is_the_plan_of_first_look() {
    let page = std::fs::read_to_string("docs/plan.md").unwrap();
    let example = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    let plan = plan(&first_look(), &Options::default());
    shows(&plan, &example, "");
    // The page leaves out entries of lists, but no key.
    assert_eq!(
        example.as_object().unwrap().keys().collect::<Vec<_>>(),
        plan.as_object().unwrap().keys().collect::<Vec<_>>()
    );
}
