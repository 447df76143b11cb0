//! JUnit XML: what CI servers show as tests. A suite a file, a case a finding.
//!
//! What blocks is a failure; notes and what somebody let through are skipped cases, with the reason; what could not be
//! looked at is an error. A clean run has one case that passed, because servers take an empty report for a mistake.
//! There is no standard; the attributes are those that Jenkins, GitLab and GitHub's test reporters all read.

use std::io::{self, Write};

use crate::finding::Finding;
use crate::report::escape::xml;
use crate::report::{Report, proof, words};

/// The suite of the run as a whole.
const RUN: &str = "hookguard";

/// Writes the document.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let time = report.summary.elapsed.as_secs_f64();
    let counts = Counts::of(report.findings.iter());
    let errors = u32::from(!report.summary.complete);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"hookguard\" tests=\"{}\" failures=\"{}\" errors=\"{errors}\" skipped=\"{}\" \
         time=\"{time:.3}\">",
        counts.tests + 1,
        counts.failures,
        counts.skipped
    )?;
    run_suite(report, errors, out)?;
    for (path, findings) in by_file(report.findings) {
        let Counts { tests, failures, skipped } = Counts::of(findings.iter().copied());
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">",
            xml(path)
        )?;
        findings.iter().try_for_each(|finding| case(finding, out))?;
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The one case that every run has: whether everything was looked at.
fn run_suite(report: &Report<'_>, errors: u32, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  <testsuite name=\"{RUN}\" tests=\"1\" failures=\"0\" errors=\"{errors}\" skipped=\"0\">"
    )?;
    let line = proof::line(report.summary, report.tally);
    write!(out, "    <testcase classname=\"{RUN}\" name=\"everything was looked at\">")?;
    if errors > 0 {
        write!(out, "<error message=\"not everything was looked at\">{}</error>", xml(&line))?;
    } else {
        write!(out, "<system-out>{}</system-out>", xml(&line))?;
    }
    writeln!(out, "</testcase>\n  </testsuite>")
}

fn case(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (path, place) = (xml(&finding.path.text), finding.place);
    writeln!(
        out,
        "    <testcase classname=\"{path}\" name=\"{} at {}:{}\" file=\"{path}\" line=\"{}\">",
        xml(&finding.rule),
        place.line,
        place.column,
        place.line
    )?;
    let kind = words::standing(finding);
    let headline = xml(&format!("{kind}: {} at {}", words::found(finding), words::place(finding)));
    if finding.blocks && finding.allowed.is_none() {
        let text = xml(&words::message(finding));
        writeln!(out, "      <failure type=\"{kind}\" message=\"{headline}\">{text}</failure>")?;
    } else {
        let why = words::allowance(finding).map_or(String::new(), |by| xml(&format!(", {by}")));
        writeln!(out, "      <skipped message=\"{headline}{why}\"/>")?;
    }
    writeln!(out, "    </testcase>")
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.tests += 1;
            if finding.blocks && finding.allowed.is_none() {
                counts.failures += 1;
            } else {
                counts.skipped += 1;
            }
        }
        counts
    }
}

/// Groups by path, in order of the first finding.
fn by_file(findings: &[Finding]) -> Vec<(&str, Vec<&Finding>)> {
    let mut groups: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for finding in findings {
        let path = finding.path.text.as_str();
        let index = *places.entry(path).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, group)) => group.push(finding),
            None => groups.push((path, vec![finding])),
        }
    }
    groups
}
