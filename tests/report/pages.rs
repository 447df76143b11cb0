//! The formats that people read in a browser: the comment of a pull request, and the page.

use hookguard::finding::Finding;
use hookguard::report::{Format, Occasion};
use insta::assert_snapshot;

use super::formats::{all, few};
use super::written;

#[test]
fn markdown() {
    assert_snapshot!(written(Format::Markdown, &few(), Occasion::Scan), @r#"
    ### hookguard: 3 secrets found, 1 note

    **Not everything was looked at**, see the last line.

    | | What | Where | What to do |
    |---|---|---|---|
    | 🔴 critical | **Acme API token in client-side code**<br><code>jJ3z…MdB2</code><br><code>acme-token</code> | <code>src/app/chat.tsx:2:11</code> | state: staged, not committed: taken out now, it stays on this machine and needs no rotation<br>fix: call it from a server of yours and keep the key there, as ACME&#95;TOKEN: what ships is public<br>fix: then git add :/src/app/chat.tsx |
    | 🔴 high | **Private key of a service account with a name that goes on and on and on**<br><code>acme-token</code> | <code>deploy/key.sh:2:1</code> | state: staged, not committed: taken out now, it stays on this machine and needs no rotation<br>fix: set ACME&#95;TOKEN outside of Git and refer to it here<br>fix: then git add :/deploy/key.sh |
    | 🟡 medium | **&#93;&#93;&gt; &amp; --&gt; "x"**<br><code>mWuf…mfav</code><br><code>odd-1</code> | <code>&lt;script&gt;alert(1)&lt;/script&gt;.js:1:6</code> | state: staged, not committed: taken out now, it stays on this machine and needs no rotation<br>fix: set ACME&#95;TOKEN outside of Git and refer to it here |
    | ⚪ note | **Acme API token**<br><code>ps1X…SjXD</code><br><code>acme-token</code> | <code>notes.py:2:6</code> | state: in this file; if it was ever pushed, revoke it first: https://acme.example/settings/tokens<br>fix: set ACME&#95;TOKEN outside of Git (in an ignored .env) and write os.environ&#91;"ACME&#95;TOKEN"&#93; here |

    <sub>scanned 7 files, 4.1 kB in 2.1 ms; 1 allowed; 1 note; skipped a.bin (unmerged); INCOMPLETE</sub>
    "#);
    let text = written(Format::Markdown, &all(), Occasion::Scan);
    for line in text.lines().filter(|l| l.starts_with("| ")) {
        assert_eq!(line.matches('|').count(), 5, "{line}");
        assert!(!line.contains("<script") && !line.contains("<img"), "{line}");
    }
}

/// The page without what is the same in each.
fn page(findings: &[Finding]) -> String {
    let text = written(Format::Html, findings, Occasion::Scan);
    let (_, body) = text.split_once("<body>").unwrap();
    body.split_once("<script>").unwrap().0.to_owned()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one picture of all that the page can show")]
fn html() {
    assert_snapshot!(page(&few()), @r#"

    <header>
    <h1><small>hookguard</small>3 secrets found</h1>
    <p class="proof">scanned 7 files, 4.1 kB in 2.1 ms; 1 allowed; 1 note; skipped a.bin (unmerged); INCOMPLETE</p>
    <p class="alarm"><b>Not everything was looked at.</b> What was left out stands below the findings: a secret may be in there.</p>
    <ul class="counts">
    <li class="critical"><b>1</b>critical</li>
    <li class="high"><b>1</b>high</li>
    <li class="medium"><b>1</b>medium</li>
    <li class="note"><b>1</b>note</li>
    <li class="allowed"><b>1</b>allowed</li>
    </ul>
    </header>
    <main>
    <div id="filter" role="search" hidden>
    <input id="text" type="search" placeholder="Filter by any word" aria-label="Filter by any word">
    <select id="standing" aria-label="All severities">
    <option value="">All severities</option>
    <option value="critical">critical (1)</option>
    <option value="high">high (1)</option>
    <option value="medium">medium (1)</option>
    <option value="note">note (1)</option>
    <option value="allowed">allowed (1)</option>
    </select>
    <select id="rule" aria-label="All rules">
    <option value="">All rules</option>
    <option value="acme-token">acme-token (4)</option>
    <option value="odd-1">odd-1 (1)</option>
    </select>
    <button id="open" type="button">Open or close all</button>
    <output id="shown"></output>
    </div>
    <div id="head" hidden>
    <button type="button" data-sort="severity" aria-pressed="true">Severity</button>
    <button type="button" data-sort="what" aria-pressed="false">What</button>
    <button type="button" data-sort="where" aria-pressed="false">Where</button>
    <span>Secret</span>
    </div>
    <ol id="findings">
    <li class="finding critical" data-standing="critical" data-rank="5" data-rule="acme-token" data-title="Acme API token in client-side code" data-path="src/app/chat.tsx" data-line="2"><details>
    <summary><span class="badge">critical</span> <span class="what"><b>Acme API token in client-side code</b> <code>acme-token</code></span> <code class="where">src/app/chat.tsx:2:11</code> <code class="secret">jJ3z…MdB2</code></summary>
    <div class="body">
    <pre><i>1</i>export const client = new Acme({
    <i>2</i>    apiKey: &quot;<mark>jJ3z…MdB2</mark>&quot;,
    </pre>
    <dl>
    <dt>opens</dt><dd>your Acme account; use is billed to you; no limit by address</dd>
    <dt>rights</dt><dd>full</dd>
    <dt>reaches</dt><dd>would reach strangers: React component, dangerouslyAllowBrowser</dd>
    <dt>state</dt><dd>staged, not committed: taken out now, it stays on this machine and needs no rotation</dd>
    <dt>fix</dt><dd>call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public</dd>
    <dt></dt><dd>then git add :/src/app/chat.tsx</dd>
    <dt>revoke</dt><dd>Settings, API tokens, Revoke <a href="https://acme.example/settings/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/settings/tokens</a></dd>
    <dt>rotate</dt><dd>create a second token, move, revoke the first</dd>
    <dt>docs</dt><dd> <a href="https://acme.example/docs/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/docs/tokens</a></dd>
    <dt>allow</dt><dd><code>// hookguard:allow acme-token reason=&quot;...&quot;</code></dd>
    <dt>more</dt><dd><code>hookguard explain acme-token</code></dd>
    <dt>fingerprint</dt><dd><code>hg1:c118562249e7cebc2c23468dcd7bb2f4</code></dd>
    </dl>
    </div></details></li>
    <li class="finding high" data-standing="high" data-rank="4" data-rule="acme-token" data-title="Private key of a service account with a name that goes on and on and on" data-path="deploy/key.sh" data-line="2"><details>
    <summary><span class="badge">high</span> <span class="what"><b>Private key of a service account with a name that goes on and on and on</b> <code>acme-token</code></span> <code class="where">deploy/key.sh:2:1</code> <code class="secret"></code></summary>
    <div class="body">
    <pre><i>1</i>K=$(cat &lt;&lt;E
    <i>2</i><mark>… (3 lines)</mark>
    </pre>
    <dl>
    <dt>opens</dt><dd>your Acme account; use is billed to you; no limit by address</dd>
    <dt>rights</dt><dd>full</dd>
    <dt>state</dt><dd>staged, not committed: taken out now, it stays on this machine and needs no rotation</dd>
    <dt>fix</dt><dd>set ACME_TOKEN outside of Git and refer to it here</dd>
    <dt></dt><dd>then git add :/deploy/key.sh</dd>
    <dt>revoke</dt><dd>Settings, API tokens, Revoke <a href="https://acme.example/settings/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/settings/tokens</a></dd>
    <dt>rotate</dt><dd>create a second token, move, revoke the first</dd>
    <dt>docs</dt><dd> <a href="https://acme.example/docs/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/docs/tokens</a></dd>
    <dt>allow</dt><dd><code># hookguard:allow-begin acme-token reason=&quot;...&quot;
    # hookguard:allow-end</code></dd>
    <dt>more</dt><dd><code>hookguard explain acme-token</code></dd>
    <dt>fingerprint</dt><dd><code>hg1:5b0f7442666a6a7c25f317c6ba9533f1</code></dd>
    </dl>
    </div></details></li>
    <li class="finding medium" data-standing="medium" data-rank="3" data-rule="odd-1" data-title="]]&gt; &amp; --&gt; &quot;x&quot;" data-path="&lt;script&gt;alert(1)&lt;/script&gt;.js" data-line="1"><details>
    <summary><span class="badge">medium</span> <span class="what"><b>]]&gt; &amp; --&gt; &quot;x&quot;</b> <code>odd-1</code></span> <code class="where">&lt;script&gt;alert(1)&lt;/script&gt;.js:1:6</code> <code class="secret">mWuf…mfav</code></summary>
    <div class="body">
    <pre><i>1</i>k = &#39;<mark>mWuf…mfav</mark>&#39; // &lt;script&gt;
    </pre>
    <dl>
    <dt>opens</dt><dd>your Acme account; use is billed to you; no limit by address</dd>
    <dt>rights</dt><dd>full</dd>
    <dt>state</dt><dd>staged, not committed: taken out now, it stays on this machine and needs no rotation</dd>
    <dt>fix</dt><dd>set ACME_TOKEN outside of Git and refer to it here</dd>
    <dt>revoke</dt><dd>Settings, API tokens, Revoke</dd>
    <dt>rotate</dt><dd>create a second token, move, revoke the first</dd>
    <dt>docs</dt><dd> <a href="https://acme.example/docs/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/docs/tokens</a></dd>
    <dt>allow</dt><dd><code># hookguard:allow acme-token reason=&quot;...&quot;</code></dd>
    <dt>more</dt><dd><code>hookguard explain odd-1</code></dd>
    <dt>fingerprint</dt><dd><code>hg1:4c0f85486ecddeb42008d3297138853c</code></dd>
    </dl>
    </div></details></li>
    <li class="finding note" data-standing="note" data-rank="1" data-rule="acme-token" data-title="Acme API token" data-path="notes.py" data-line="2"><details>
    <summary><span class="badge">note</span> <span class="what"><b>Acme API token</b> <code>acme-token</code></span> <code class="where">notes.py:2:6</code> <code class="secret">ps1X…SjXD</code></summary>
    <div class="body">
    <pre><i>1</i>
    <i>2</i>k = &#39;<mark>ps1X…SjXD</mark>&#39;
    </pre>
    <dl>
    <dt>opens</dt><dd>your Acme account; use is billed to you; no limit by address</dd>
    <dt>rights</dt><dd>full</dd>
    <dt>state</dt><dd>in this file; if it was ever pushed, revoke it first: https://acme.example/settings/tokens</dd>
    <dt>fix</dt><dd>set ACME_TOKEN outside of Git (in an ignored .env) and write os.environ[&quot;ACME_TOKEN&quot;] here</dd>
    <dt>revoke</dt><dd>Settings, API tokens, Revoke <a href="https://acme.example/settings/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/settings/tokens</a></dd>
    <dt>rotate</dt><dd>create a second token, move, revoke the first</dd>
    <dt>docs</dt><dd> <a href="https://acme.example/docs/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/docs/tokens</a></dd>
    <dt>allow</dt><dd><code># hookguard:allow acme-token reason=&quot;...&quot;</code></dd>
    <dt>more</dt><dd><code>hookguard explain acme-token</code></dd>
    <dt>fingerprint</dt><dd><code>hg1:bdab09984613f99f5fba2e7056207ab5</code></dd>
    </dl>
    </div></details></li>
    <li class="finding allowed" data-standing="allowed" data-rank="0" data-rule="acme-token" data-title="Acme API token" data-path="test.py" data-line="1"><details>
    <summary><span class="badge">allowed</span> <span class="what"><b>Acme API token</b> <code>acme-token</code></span> <code class="where">test.py:1:6</code> <code class="secret">sRCC…ELE3</code></summary>
    <div class="body">
    <pre><i>1</i>k = &#39;<mark>sRCC…ELE3</mark>&#39;  # hookguard:allow
    </pre>
    <dl>
    <dt>opens</dt><dd>your Acme account; use is billed to you; no limit by address</dd>
    <dt>rights</dt><dd>full</dd>
    <dt>state</dt><dd>staged, not committed: taken out now, it stays on this machine and needs no rotation</dd>
    <dt>allowed</dt><dd>by `hookguard:allow` on line 1: made up, until 2027-01-31</dd>
    <dt>revoke</dt><dd>Settings, API tokens, Revoke <a href="https://acme.example/settings/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/settings/tokens</a></dd>
    <dt>rotate</dt><dd>create a second token, move, revoke the first</dd>
    <dt>docs</dt><dd> <a href="https://acme.example/docs/tokens" target="_blank" rel="noreferrer noopener">https://acme.example/docs/tokens</a></dd>
    <dt>more</dt><dd><code>hookguard explain acme-token</code></dd>
    <dt>fingerprint</dt><dd><code>hg1:b894a70ca34212ecb653f1da35751736</code></dd>
    </dl>
    </div></details></li>
    </ol>
    <details class="skipped" open><summary>1 file not looked at</summary>
    <ul>
    <li><code>a.bin</code>: unmerged</li>
    </ul></details>
    </main>
    <footer>hookguard 0.1.0, 2027-01-01 00:00:00 UTC. Secrets are redacted: the first and last characters are shown, never a third of one.</footer>
    "#);
}

#[test]
fn a_page_loads_nothing_and_runs_nothing_of_a_repository() {
    let text = written(Format::Html, &all(), Occasion::Scan);
    assert_eq!(text.matches("<script").count(), 1, "its own");
    assert!(!text.contains("<img"), "a title is text");
    let values = regex::Regex::new("\"[^\"]*\"").unwrap();
    let mut rest = text.as_str();
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        if tag == "style" || tag == "script" {
            rest = rest.split_once(&format!("</{tag}>")).unwrap().1;
        }
        let quoted = values.replace_all(tag, "").into_owned();
        for attribute in [" src", " onerror", " onclick", " style"] {
            assert!(!quoted.contains(attribute), "<{tag}>");
        }
        if tag.contains("href=") {
            assert!(tag.contains("href=\"https://"), "<{tag}>");
        }
    }
    let policy = "default-src 'none'; style-src 'sha256-";
    assert!(text.contains(policy), "nothing is loaded, whatever stands in it");
}
