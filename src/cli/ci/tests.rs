//! What each system's variables are taken for. The clones are tested from outside (`tests/ci.rs`).

use std::collections::HashMap;

use super::*;

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const ZERO: &str = "0000000000000000000000000000000000000000";

fn read(vars: &[(&str, &str)]) -> (&'static str, Told) {
    let vars: HashMap<&str, &str> = vars.iter().copied().collect();
    let (system, told) = told(&|name| vars.get(name).map(|v| (*v).to_owned())).unwrap();
    (system.name, told)
}

fn target(commits: &[&str], branch: &str) -> Base {
    Base::Target {
        commits: commits.iter().map(|c| (*c).to_owned()).collect(),
        branch: Some(branch.to_owned()),
    }
}

#[test]
fn gitlab_tells_pushes_merge_requests_and_schedules_apart() {
    let with = |more: &[(&str, &str)]| {
        let vars =
            [&[("GITLAB_CI", "true"), ("CI_COMMIT_SHA", B), ("CI_DEFAULT_BRANCH", "main")], more].concat();
        read(&vars).1
    };
    let push = [("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "x")];
    let known = with(&[&push[..], &[("CI_COMMIT_BEFORE_SHA", A)]].concat());
    assert_eq!((known.base, known.tip.as_deref()), (Base::Before(A.to_owned()), Some(B)));
    let first = with(&[&push[..], &[("CI_COMMIT_BEFORE_SHA", ZERO)]].concat());
    assert_eq!((first.base, first.default_branch.as_deref()), (Base::Untold, Some("main")));
    let scheduled = with(&[("CI_PIPELINE_SOURCE", "schedule"), ("CI_COMMIT_BEFORE_SHA", ZERO)]);
    assert_eq!(scheduled.base, Base::Everything);
    let child = with(&[("CI_PIPELINE_SOURCE", "parent_pipeline"), ("CI_COMMIT_BEFORE_SHA", ZERO)]);
    assert_eq!(child.base, Base::Untold);
    let request = [
        ("CI_MERGE_REQUEST_IID", "1"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", A),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ];
    assert_eq!(with(&request).base, target(&[A], "main"));
    assert_eq!(with(&[("CI_COMMIT_TAG", "v1")]).event, "the tag v1");
}

#[test]
fn systems_that_tell_no_commit_before_say_so() {
    for (vars, name) in [
        (
            &[("BITBUCKET_BUILD_NUMBER", "1"), ("BITBUCKET_COMMIT", B), ("BITBUCKET_BRANCH", "x")][..],
            "Bitbucket Pipelines",
        ),
        (
            &[
                ("TF_BUILD", "True"),
                ("BUILD_REASON", "IndividualCI"),
                ("BUILD_SOURCEVERSION", B),
                ("BUILD_SOURCEBRANCH", "refs/heads/x"),
            ],
            "Azure Pipelines",
        ),
        (&[("CIRCLECI", "true"), ("CIRCLE_SHA1", B), ("CIRCLE_BRANCH", "x")], "CircleCI"),
        (
            &[
                ("BUILDKITE", "true"),
                ("BUILDKITE_COMMIT", B),
                ("BUILDKITE_BRANCH", "x"),
                ("BUILDKITE_SOURCE", "webhook"),
                ("BUILDKITE_PULL_REQUEST", "false"),
            ],
            "Buildkite",
        ),
        (&[("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", B), ("GIT_BRANCH", "origin/x")], "Jenkins"),
    ] {
        let (system, told) = read(vars);
        assert_eq!(system, name);
        assert_eq!(
            (told.base, told.tip.as_deref(), told.branch.as_deref()),
            (Base::Untold, Some(B), Some("x")),
            "{name}"
        );
    }
}

#[test]
fn a_pull_request_is_held_against_its_target() {
    for vars in [
        &[
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_PR_ID", "1"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
        ][..],
        &[("TF_BUILD", "True"), ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main")],
        &[("TF_BUILD", "True"), ("SYSTEM_PULLREQUEST_TARGETBRANCH", "main")],
        &[("JENKINS_URL", "http://ci/"), ("CHANGE_TARGET", "main"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", A)],
        &[
            ("BUILDKITE", "true"),
            ("BUILDKITE_PULL_REQUEST", "7"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
        ],
    ] {
        assert_eq!(read(vars).1.base, target(&[], "main"), "{vars:?}");
    }
    let queued = [
        ("BUILDKITE", "true"),
        ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"),
        ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", A),
    ];
    assert_eq!(read(&queued).1.base, target(&[A], "main"));
}

#[test]
fn runs_by_the_clock_or_by_hand_want_everything() {
    for vars in [
        &[("TF_BUILD", "True"), ("BUILD_REASON", "Schedule"), ("BUILD_SOURCEBRANCH", "refs/heads/main")][..],
        &[("BUILDKITE", "true"), ("BUILDKITE_SOURCE", "schedule"), ("BUILDKITE_BRANCH", "main")],
    ] {
        assert_eq!(read(vars).1.base, Base::Everything, "{vars:?}");
    }
    assert_eq!(read(&[("BUILDKITE", "true"), ("BUILDKITE_COMMIT", "HEAD")]).1.tip, None);
}

#[test]
fn jenkins_counts_from_the_last_build_that_passed() {
    let vars = [
        ("JENKINS_URL", "http://ci/"),
        ("GIT_COMMIT", B),
        ("GIT_PREVIOUS_COMMIT", B),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", A),
    ];
    assert_eq!(read(&vars).1.base, Base::Before(A.to_owned()));
}

#[test]
fn an_unknown_system_is_an_error_that_names_what_was_looked_for() {
    let error = told(&|_| None).unwrap_err().to_string();
    for system in SYSTEMS {
        assert!(error.contains(system.sign), "{error}");
    }
    assert!(error.contains("hookguard scan --range BASE..HEAD"), "{error}");
}

#[test]
fn an_event_that_github_does_not_give_is_an_error() {
    for vars in [
        &[("GITHUB_ACTIONS", "true")][..],
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", "/no/such/file")],
    ] {
        let vars: HashMap<&str, &str> = vars.iter().copied().collect();
        assert!(told(&|name| vars.get(name).map(|v| (*v).to_owned())).is_err());
    }
}
