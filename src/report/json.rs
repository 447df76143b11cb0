//! JSON for other programs: one object, or one finding a line. The fields are part of the contract (README, "Output").

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Allowed, Evidence, Finding, Origin, Rights, Unseen};
use crate::report::Report;

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    tool: Tool,
    summary: SummaryObject<'r>,
    findings: Vec<FindingObject<'r>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct SummaryObject<'r> {
    files: u64,
    commits: u64,
    #[serde(skip_serializing_if = "is_zero")]
    blobs: u64,
    bytes: u64,
    findings: usize,
    notes: usize,
    allowed: usize,
    #[serde(skip_serializing_if = "is_none")]
    in_baseline: usize,
    skipped: Vec<SkippedObject<'r>>,
    complete: bool,
    elapsed_ms: f64,
}

#[derive(Serialize)]
struct SkippedObject<'r> {
    path: &'r str,
    reason: &'r str,
}

#[derive(Serialize)]
struct FindingObject<'r> {
    rule: &'r str,
    title: &'r str,
    provider: &'r str,
    severity: &'static str,
    confidence: &'static str,
    blocks: bool,
    source: &'static str,
    commit: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_date: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_head: Option<bool>,
    path: &'r str,
    path_escaped: bool,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    secret: String,
    fingerprint: &'r str,
    exposure: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exposure_detail: Option<SpreadObject<'r>>,
    client_side: bool,
    client_side_reason: Option<&'r str>,
    privilege: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    privilege_detail: Option<RightsObject<'r>>,
    advice: AdviceObject<'r>,
    allowed: Option<AllowedObject<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overruled: Option<AllowedObject<'r>>,
    notes: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceObject<'r>>,
}

/// How far a value has gone; only where that was looked into.
#[derive(Serialize)]
struct SpreadObject<'r> {
    staged_only: bool,
    local_commits: usize,
    first_local_commit: Option<&'r str>,
    held_at: Vec<&'r str>,
    remotes: &'r [String],
    tags: &'r [String],
    branches: &'r [String],
    also_in: Vec<&'r str>,
    complete: bool,
    incomplete_because: Option<&'static str>,
    files_complete: bool,
}

/// What the value itself tells about its rights; only where it tells something.
#[derive(Serialize)]
struct RightsObject<'r> {
    told: &'r str,
    mode: Option<&'static str>,
    holder: Option<&'static str>,
    expires: Option<&'r str>,
    scopes: &'r [String],
    narrower: &'r str,
}

/// What a finding rests on; only where it was asked for (`scan --verbose`).
#[derive(Serialize)]
struct EvidenceObject<'r> {
    keyword: Option<&'r str>,
    keyword_line: Option<u32>,
    filters: Vec<FilterObject<'r>>,
    confidence: &'r str,
    severity: &'r str,
}

#[derive(Serialize)]
struct FilterObject<'r> {
    name: &'r str,
    says: Option<&'r str>,
}

#[derive(Serialize)]
struct AdviceObject<'r> {
    opens: &'r str,
    revoke: &'r str,
    revoke_url: Option<&'r str>,
    env_var: Option<&'r str>,
    replace_with: Option<&'r str>,
    allow_comment: Option<&'r str>,
}

#[derive(Serialize)]
struct AllowedObject<'r> {
    kind: &'static str,
    by: &'r str,
    reason: Option<&'r str>,
    until: Option<&'r str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on references")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

/// Writes one object with the summary and all findings.
pub(super) fn write_object(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary;
    let document = Document {
        version: 1,
        tool: Tool { name: "hookguard", version: env!("CARGO_PKG_VERSION") },
        summary: SummaryObject {
            files: summary.files,
            commits: summary.commits,
            blobs: summary.blobs,
            bytes: summary.bytes,
            findings: report.tally.blocking,
            notes: report.tally.notes,
            allowed: report.tally.allowed,
            in_baseline: report.tally.in_baseline,
            skipped: summary
                .skipped
                .iter()
                .map(|s| SkippedObject { path: &s.path.text, reason: &s.reason })
                .collect(),
            complete: summary.complete,
            elapsed_ms: (summary.elapsed.as_secs_f64() * 10_000.0).round() / 10.0,
        },
        findings: report.findings.iter().map(object).collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Writes each finding as an object on a line of its own.
pub(super) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        serde_json::to_writer(&mut *out, &object(finding))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn evidence(evidence: &Evidence) -> EvidenceObject<'_> {
    EvidenceObject {
        keyword: evidence.keyword.as_ref().map(|(word, _)| word.as_str()),
        keyword_line: evidence.keyword.as_ref().map(|(_, line)| *line),
        filters: evidence
            .filters
            .iter()
            .map(|(name, says)| FilterObject { name, says: says.as_deref() })
            .collect(),
        confidence: &evidence.confidence,
        severity: &evidence.severity,
    }
}

fn allowed(allowed: &Allowed) -> AllowedObject<'_> {
    AllowedObject {
        kind: allowed.kind.name(),
        by: &allowed.by,
        reason: allowed.reason.as_deref(),
        until: allowed.until.as_deref(),
    }
}

fn spread(finding: &Finding) -> Option<SpreadObject<'_>> {
    let spread = finding.spread.as_ref()?;
    let nowhere = spread.local_commits == 0 && spread.remotes.is_empty() && spread.unseen.is_none();
    Some(SpreadObject {
        staged_only: nowhere && finding.origin == Origin::Staged,
        local_commits: spread.local_commits,
        first_local_commit: spread.first.as_ref().map(|(id, _)| id.0.as_str()),
        held_at: spread.held_at.iter().map(|path| path.text.as_str()).collect(),
        remotes: &spread.remotes,
        tags: &spread.tags,
        branches: &spread.branches,
        also_in: spread.also_in.iter().map(|path| path.text.as_str()).collect(),
        complete: spread.unseen.is_none(),
        incomplete_because: spread.unseen.map(Unseen::name),
        files_complete: !spread.files_unseen,
    })
}

fn rights(rights: &Rights) -> Option<RightsObject<'_>> {
    (!rights.told.is_empty()).then(|| RightsObject {
        told: &rights.told,
        mode: rights.mode,
        holder: rights.holder,
        expires: rights.expires.as_deref(),
        scopes: &rights.scopes,
        narrower: &rights.narrower,
    })
}

fn object(finding: &Finding) -> FindingObject<'_> {
    let advice = &finding.advice;
    FindingObject {
        rule: &finding.rule,
        title: &finding.title,
        provider: &finding.provider,
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        blocks: finding.blocks && finding.allowed.is_none(),
        source: finding.origin.name(),
        commit: finding.origin.commit().map(|id| id.0.as_str()),
        author_date: finding.history.as_ref().and_then(|h| h.author_date.as_deref()),
        in_head: finding.history.as_ref().map(|h| h.in_head),
        path: &finding.path.text,
        path_escaped: finding.path.escaped,
        line: finding.place.line,
        column: finding.place.column,
        end_line: finding.place.end_line,
        end_column: finding.place.end_column,
        secret: if finding.is_about_file() {
            String::new()
        } else {
            format!("{} (redacted)", finding.secret.redacted())
        },
        fingerprint: finding.fingerprint.as_str(),
        exposure: finding.exposure.name(),
        exposure_detail: spread(finding),
        client_side: finding.client_side.is_some(),
        client_side_reason: finding.client_side.as_deref(),
        privilege: &finding.privilege,
        privilege_detail: rights(&finding.rights),
        advice: AdviceObject {
            opens: &advice.opens,
            revoke: &advice.revoke,
            revoke_url: advice.revoke_url.as_deref(),
            env_var: advice.env_var.as_deref(),
            replace_with: advice.replace_with.as_deref(),
            allow_comment: advice.allow_comment.as_deref(),
        },
        allowed: finding.allowed.as_ref().map(allowed),
        overruled: finding.overruled.as_ref().map(allowed),
        notes: &finding.notes,
        evidence: finding.evidence.as_ref().map(evidence),
    }
}
