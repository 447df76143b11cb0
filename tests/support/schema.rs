//! Holds a JSON value against a JSON schema, as far as the schema of SARIF goes (draft 7).
//!
//! A keyword that this walker doesn't know is a fault of the test and not passed over; `format` and `default` assert
//! nothing in draft 7, as do titles and descriptions.

use regex::Regex;
use serde_json::Value;

/// Returns what is wrong with `value`, each with the path to it; nothing for a valid one.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Walker { root: schema }.walk(schema, value, "$", &mut faults);
    faults
}

struct Walker<'s> {
    root: &'s Value,
}

impl Walker<'_> {
    fn walk(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        if let Value::Bool(allowed) = schema {
            if !allowed {
                faults.push(format!("{at}: nothing may stand here"));
            }
            return;
        }
        let schema = schema.as_object().unwrap();
        // In draft 7 a reference stands alone, whatever is beside it.
        if let Some(reference) = schema.get("$ref") {
            let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
            return self.walk(self.root.pointer(pointer).unwrap(), value, at, faults);
        }
        for (keyword, rule) in schema {
            self.keyword((keyword, rule), value, at, faults);
        }
        if let Value::Object(object) = value {
            self.members(schema, object, at, faults);
        }
    }

    fn keyword(&self, (keyword, rule): (&str, &Value), value: &Value, at: &str, faults: &mut Vec<String>) {
        let mut check = |holds: bool| {
            if !holds {
                faults.push(format!("{at}: {keyword} {rule} doesn't hold for {value}"));
            }
        };
        match keyword {
            "type" => check(is_of(rule.as_str().unwrap(), value)),
            "enum" => check(rule.as_array().unwrap().contains(value)),
            "pattern" => {
                check(value.as_str().is_none_or(|s| Regex::new(rule.as_str().unwrap()).unwrap().is_match(s)));
            }
            "minimum" => check(value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap())),
            "maximum" => check(value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap())),
            "minItems" => check(value.as_array().is_none_or(|a| a.len() as u64 >= rule.as_u64().unwrap())),
            "uniqueItems" => check(value.as_array().is_none_or(|all| {
                *rule == Value::Bool(false) || all.iter().enumerate().all(|(i, one)| !all[..i].contains(one))
            })),
            "required" => check(value.as_object().is_none_or(|object| {
                rule.as_array().unwrap().iter().all(|name| object.contains_key(name.as_str().unwrap()))
            })),
            "anyOf" | "oneOf" => {
                let fitting = rule.as_array().unwrap().iter().filter(|one| self.fits(one, value)).count();
                check(if keyword == "anyOf" { fitting > 0 } else { fitting == 1 });
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.walk(rule, item, &format!("{at}[{index}]"), faults);
                }
            }
            // The first two are looked at by `members`, where they belong together; the others assert nothing.
            "properties"
            | "additionalProperties"
            | "$schema"
            | "$id"
            | "title"
            | "description"
            | "default"
            | "format"
            | "definitions" => {}
            unknown => panic!("the walker doesn't know `{unknown}`"),
        }
    }

    fn members(
        &self,
        schema: &serde_json::Map<String, Value>,
        object: &serde_json::Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let known = schema.get("properties");
        for (name, member) in object {
            let at = format!("{at}.{name}");
            match (known.and_then(|k| k.get(name)), schema.get("additionalProperties")) {
                (Some(rule), _) | (None, Some(rule)) => self.walk(rule, member, &at, faults),
                (None, None) => {}
            }
        }
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.walk(schema, value, "", &mut faults);
        faults.is_empty()
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        unknown => panic!("the walker doesn't know the type `{unknown}`"),
    }
}
