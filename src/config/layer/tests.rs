//! What files mean, alone and over each other; the faults themselves are shown by `tests/cases/config/invalid`.

use super::*;
use crate::config::schema::SECTIONS;
use proptest::prelude::*;

fn parse(text: &str) -> Result<Config, Vec<String>> {
    crate::config::parse(Path::new("c.toml"), text).map_err(|e| e.iter().map(ToString::to_string).collect())
}

#[test]
fn later_files_replace_single_settings_and_add_to_lists() {
    let mut config = Config::default();
    let user =
        "[hook]\nblock_at = 'high'\ntime_budget = '5 s'\n[rules]\ndisable = ['a']\n[comments]\nown = false\n";
    let repo = "[hook]\nblock_at = 'low'\n[rules]\ndisable = ['b']\n[comments]\nforeign = false\n";
    assert_eq!(apply(Path::new("user"), user, &mut config), []);
    assert_eq!(apply(Path::new("repo"), repo, &mut config), []);
    assert_eq!((config.block_at, config.time_budget), (Severity::Low, Duration::from_secs(5)));
    assert!(!config.comments.own && !config.comments.foreign);
    assert_eq!(config.disable.iter().map(|d| d.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let block_at = &config.set.iter().find(|(key, _)| *key == "block_at").unwrap().1;
    assert_eq!(block_at.to_string(), "repo:2:12");
}

#[test]
fn later_rules_replace_field_by_field_and_know_their_places() {
    let mut config = Config::default();
    let user = "[[rule]]\nid = 'x'\ntitle = 'user'\nseverity = 'low'\nregex = 'abc'\n";
    let repo = "[[rule]]\nid = 'x'\nseverity = 'high'\ngeneric = 'token'\n";
    assert_eq!(apply(Path::new("user"), user, &mut config), []);
    assert_eq!(apply(Path::new("repo"), repo, &mut config), []);
    let [rule] = config.rules.as_slice() else { panic!("{:?}", config.rules) };
    assert_eq!((rule.value.title.as_deref(), rule.value.severity.as_deref()), (Some("user"), Some("high")));
    assert_eq!((rule.value.regex.as_deref(), rule.value.generic.as_deref()), (None, Some("token")));
    assert_eq!(rule.origin_of("title").to_string(), "user:3:9");
    assert_eq!(rule.origin_of("severity").to_string(), "repo:3:12");
    assert!(rule.fields.iter().all(|f| f.key != "regex"));
}

#[test]
fn every_field_of_an_earlier_rule_is_taken_over() {
    let lower = |key: &str| match key {
        "id" => "'x'".to_owned(),
        "keywords" | "names" | "env_var" | "samples" | "paths" | "not_paths" => "['ABC']".to_lowercase(),
        "value" => "{ alphabet = 'a-z', length = 9 }".to_owned(),
        "pair" => "{ rule = 'y', lines = 2 }".to_owned(),
        "reach" | "entropy" => "2".to_owned(),
        "need_pair" => "true".to_owned(),
        "severity" | "confidence" => "'low'".to_owned(),
        "generic" => "'token'".to_owned(),
        _ => "'text'".to_owned(),
    };
    for key in RuleSpec::KEYS.iter().filter(|k| **k != "id") {
        let read = |text: &str| toml::from_str::<RuleSpec>(text).unwrap();
        let below = read(&format!("id = 'x'\n{key} = {}", lower(key)));
        let merged = read("id = 'x'").over(below.clone());
        assert_eq!(format!("{merged:?}"), format!("{below:?}"), "{key}");
    }
}

#[test]
fn one_table_and_several_are_read_alike() {
    for header in ["[allow]", "[[allow]]"] {
        let text = format!(
            "{header}\nreason = 'r'\npaths = ['a/**']\nvalues = ['v']\nregexes = ['^x']\nstopwords = ['www']\nrules = ['q']\n"
        );
        let config = parse(&text).unwrap();
        assert_eq!(config.allow.len(), 4);
        assert!(config.allow.iter().all(|a| a.rules == ["q"] && a.reason.as_deref() == Some("r")));
        assert_eq!(config.named_rules.len(), 1);
    }
}

#[test]
fn days_are_taken_as_text_or_as_dates() {
    let entry = |until| format!("[[allowed]]\nfingerprint = 'hg1:aaaaaa'\nreason = 'r'\nuntil = {until}\n");
    for until in ["2027-01-31", "'2027-01-31'"] {
        assert_eq!(parse(&entry(until)).unwrap().allowed[0].until, Date::parse("2027-01-31"));
    }
    for until in ["2027-01-31T00:00:00Z", "'2027-02-29'", "07:32:00"] {
        assert!(parse(&entry(until)).is_err(), "{until}");
    }
}

#[test]
fn columns_count_code_points_and_crlf_is_no_character() {
    let errors = parse("# ż\r\n[rules]\r\ndisable = ['ż', 7]\r\n").unwrap_err();
    assert_eq!(errors, ["c.toml:3:17: `disable` takes a list of texts; this is a whole number"]);
}

#[test]
fn all_faults_are_told_in_order() {
    let errors = parse("[hook]\nblock_at = 'hgih'\n[scna]\n[scan]\nmax_file_size = '1 B'\n").unwrap_err();
    let places: Vec<&str> = errors.iter().map(|e| e.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["c.toml:2:12", "c.toml:3:2", "c.toml:5:17"]);
}

#[test]
fn deep_nesting_is_a_fault() {
    for text in ["a.".repeat(100_000) + "b = 1", "a = ".to_owned() + &"[".repeat(100_000)] {
        assert!(parse(&text).is_err());
    }
}

#[test]
fn what_may_be_a_secret_is_in_no_fault() {
    let secret: String = ["sk", "A9f3Kq7Zt2Lm8Xw4Vb6N"].join("-");
    for text in [
        format!("{secret} = 1\n"),
        format!("[hook]\nblock_at = '{secret}'\n"),
        format!("[[allowed]]\nfingerprint = '{secret}'\nreason = 'r'\n"),
        format!("[[allow]]\nreason = 'r'\nvalues = '{secret}'\n"),
        format!("[[allow]]\nreason = 'r'\nregexes = ['({secret}']\n"),
        format!("[[allow]]\nreason = 'r'\npaths = ['{secret}/{{']\n"),
        format!("[scan]\nmax_file_size = '{secret}'\n"),
        format!("repository_id = '{secret} {secret}'\n"),
        format!("key = {secret}\n"),
        format!("key = \"{secret}\n"),
        format!("[{secret}\n"),
        format!(
            "[[rule]]\nid = '{secret}'\nkeywords = ['{secret}']\nseverity = '{secret}'\nenv_var = ['{secret}']\n"
        ),
    ] {
        let errors = parse(&text).unwrap_err().join("\n");
        assert!(!errors.contains(secret.get(4..10).unwrap()), "{errors}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}|[\\[\\]a-c=.'\"\n{}# 0-9\\\\-]{0,60}") {
        drop(parse(&text));
    }

    #[test]
    fn any_value_of_any_key_is_read_without_panic(
        section in 0..SECTIONS.len(),
        key in 0..40_usize,
        value in prop_oneof![
            Just("1"), Just("-1"), Just("1.5"), Just("nan"), Just("true"), Just("''"), Just("'('"), Just("'ab'"), Just("[]"),
            Just("['']"), Just("['[', '**']"), Just("[1, 2]"), Just("{}"), Just("[{}]"), Just("2027-01-31"), Just("12:00:00"),
            Just("99999999999999999999"), Just("{ a = { b = 1 } }"), Just("'''\n\u{1b}'''"), Just("[-1, 2]"),
        ],
    ) {
        let section = SECTIONS[section];
        let name = section.keys[key % section.keys.len()].name;
        let title = if section.title.starts_with('[') { section.title } else { "" };
        drop(parse(&format!("{title}\n{name} = {value}\n")));
    }
}
