//! The other systems: a push or a pull request of each, and what it says of a shallow clone.

use super::{World, looked_at, said};

type Vars<'v> = Vec<(&'v str, &'v str)>;

/// What each system sets for a new branch `x` at a commit.
fn branches(tip: &str) -> Vec<(&'static str, Vars<'_>)> {
    let zero = "0000000000000000000000000000000000000000";
    vec![
        (
            "GIT_DEPTH: \"0\"",
            vec![
                ("GITLAB_CI", "true"),
                ("CI_PIPELINE_SOURCE", "push"),
                ("CI_COMMIT_BRANCH", "x"),
                ("CI_COMMIT_SHA", tip),
                ("CI_COMMIT_BEFORE_SHA", zero),
                ("CI_DEFAULT_BRANCH", "main"),
            ],
        ),
        (
            "depth: full",
            vec![("BITBUCKET_BUILD_NUMBER", "3"), ("BITBUCKET_COMMIT", tip), ("BITBUCKET_BRANCH", "x")],
        ),
        (
            "fetchDepth: 0",
            vec![
                ("TF_BUILD", "True"),
                ("BUILD_REASON", "IndividualCI"),
                ("BUILD_SOURCEVERSION", tip),
                ("BUILD_SOURCEBRANCH", "refs/heads/x"),
            ],
        ),
        (
            "shallow: false",
            vec![("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", tip), ("GIT_BRANCH", "origin/x")],
        ),
        ("method: full", vec![("CIRCLECI", "true"), ("CIRCLE_SHA1", tip), ("CIRCLE_BRANCH", "x")]),
        (
            "BUILDKITE_GIT_CLONE_FLAGS",
            vec![
                ("BUILDKITE", "true"),
                ("BUILDKITE_COMMIT", tip),
                ("BUILDKITE_BRANCH", "x"),
                ("BUILDKITE_SOURCE", "webhook"),
                ("BUILDKITE_PULL_REQUEST", "false"),
                ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
            ],
        ),
    ]
}

#[test]
fn each_system_finds_the_commits_of_a_new_branch_and_refuses_a_shallow_clone() {
    let world = World::new();
    world.branch("x");
    let _leak = world.leak("c.py");
    std::fs::remove_file(world.repo.path("c.py")).unwrap();
    let tip = world.commit("cleaned");
    world.push("x");
    let whole = world.clone(&[], "x");
    let shallow = world.clone(&["--depth", "1", "--branch", "x"], "x");
    for (mend, vars) in branches(&tip) {
        let found = world.scan(&whole, &vars).exits(1);
        assert!(said(&found).contains(" lacks (up to "), "{}", found.text());
        looked_at(&found, "2 commits");
        let failed = world.scan(&shallow, &vars).exits(2);
        assert!(failed.stderr.contains("this clone is shallow and lacks"), "{}", failed.text());
        assert!(failed.stderr.contains(mend), "{}", failed.text());
    }
}

#[test]
fn each_system_holds_a_pull_request_against_its_target() {
    let world = World::new();
    world.branch("release");
    let base = world.commit("release");
    world.push("release");
    world.branch("x");
    let tip = world.leak("c.py");
    world.push("x");
    let whole = world.clone(&[], "x");
    let shallow = world.clone(&["--depth", "1", "--branch", "x"], "x");
    let requests: [Vars<'_>; 5] = [
        vec![
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "1"),
            ("CI_COMMIT_SHA", &tip),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "release"),
        ],
        vec![
            ("BITBUCKET_BUILD_NUMBER", "3"),
            ("BITBUCKET_COMMIT", &tip),
            ("BITBUCKET_PR_ID", "1"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", base.get(..12).unwrap()),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "release"),
        ],
        vec![("TF_BUILD", "True"), ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/release")],
        vec![("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", &tip), ("CHANGE_TARGET", "release")],
        vec![
            ("BUILDKITE", "true"),
            ("BUILDKITE_COMMIT", "HEAD"),
            ("BUILDKITE_PULL_REQUEST", "4"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "release"),
        ],
    ];
    for vars in requests {
        let found = world.scan(&whole, &vars).exits(1);
        assert!(
            said(&found).contains(" into release: ") || said(&found).contains("for release: "),
            "{}",
            found.text()
        );
        looked_at(&found, "1 commit");
        let failed = world.scan(&shallow, &vars).exits(2);
        assert!(failed.stderr.contains("hint: give the "), "{}", failed.text());
    }
}

#[test]
fn jenkins_looks_again_at_what_made_a_build_fail() {
    let world = World::new();
    let passed = world.head();
    let failed = world.leak("c.py");
    std::fs::remove_file(world.repo.path("c.py")).unwrap();
    let tip = world.commit("cleaned");
    world.push("main");
    let clone = world.clone(&[], "main");
    let vars = [
        ("JENKINS_URL", "http://ci/"),
        ("GIT_COMMIT", tip.as_str()),
        ("GIT_BRANCH", "origin/main"),
        ("GIT_PREVIOUS_COMMIT", &failed),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &passed),
    ];
    let found = world.scan(&clone, &vars).exits(1);
    looked_at(&found, "2 commits");
}

#[test]
fn a_push_to_the_default_branch_that_nobody_tells_the_start_of_is_looked_at_whole() {
    let world = World::new();
    let tip = world.leak("c.py");
    world.push("main");
    let clone = world.clone(&[], "main");
    let vars = [("CIRCLECI", "true"), ("CIRCLE_SHA1", tip.as_str()), ("CIRCLE_BRANCH", "main")];
    let found = world.scan(&clone, &vars).exits(1);
    looked_at(&found, "3 commits");
}

#[test]
fn a_name_that_is_no_commit_is_not_looked_up_as_a_revision() {
    let world = World::new();
    let _leak = world.leak("c.py");
    world.push("main");
    let clone = world.clone(&[], "main");
    // HEAD would hide all that is to be looked at.
    let vars = [
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_SOURCE", "push"),
        ("CI_COMMIT_BRANCH", "main"),
        ("CI_COMMIT_BEFORE_SHA", "HEAD"),
    ];
    let found = world.scan(&clone, &vars).exits(1);
    looked_at(&found, "3 commits");
}

#[test]
fn allowances_count_unless_they_are_passed_over() {
    let world = World::new();
    let passed = world.head();
    let text = format!("TOKEN = \"{}\"  # hookguard:allow github-pat-classic reason=\"a fake\"\n", world.key);
    world.repo.write("c.py", text).commit_all("allowed");
    let tip = world.head();
    world.push("main");
    let clone = world.clone(&[], "main");
    let vars = [
        ("JENKINS_URL", "http://ci/"),
        ("GIT_COMMIT", tip.as_str()),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &passed),
    ];
    let _passed = world.scan(&clone, &vars).exits(0);
    let _found = world.scan_with(&clone, &vars, &["--no-allow"]).exits(1);
}

#[test]
fn outside_of_ci_the_variables_that_were_looked_for_are_named() {
    let world = World::new();
    let failed = world.scan(&world.repo.root().to_path_buf(), &[]).exits(2);
    insta::assert_snapshot!(failed.text(), @r"
    --- stderr
    hookguard: this is no run of a CI system that --ci knows: none of these variables is set
      GITHUB_ACTIONS (GitHub Actions)
      GITLAB_CI (GitLab CI)
      BITBUCKET_BUILD_NUMBER (Bitbucket Pipelines)
      TF_BUILD (Azure Pipelines)
      CIRCLECI (CircleCI)
      BUILDKITE (Buildkite)
      JENKINS_URL (Jenkins)
    hint: name the commits yourself: hookguard scan --range BASE..HEAD
    --- exit 2
    ");
}
