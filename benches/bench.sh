#!/usr/bin/env bash
# Compares a hook run with `git diff --cached`, in one run, and prints ratios of medians.
#
# usage: [HISTORY=REPOSITORY] benches/bench.sh [HOOKGUARD]   (default: target/release/hookguard; needs hyperfine)
#
# Machines are noisy: quote the ratios, not the times. The lower bound of any hook is what git itself needs to see the
# same change.
set -euo pipefail
hookguard=$(readlink -f "${1:-$(dirname "$0")/../target/release/hookguard}")
command -v hyperfine >/dev/null || { echo "hyperfine is needed (apt-get install hyperfine, cargo install hyperfine)" >&2; exit 2; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

# A small repository: 50 files of 200 lines.
small() {
  git init -q "$place/small" && cd "$place/small"
  for i in $(seq 50); do seq 200 | sed "s/.*/let value_$i = compute(& + $i); \/\/ line &/" >"f$i.rs"; done
  git add -A && git commit -qm base
}

# A large one: 100,000 files in 10,000 directories, with a line changed in one of them.
large() {
  git init -q "$place/large" && cd "$place/large"
  awk 'BEGIN {
    print "commit refs/heads/base\ncommitter a <a@example.com> 1700000000 +0000\ndata 4\nbase"
    for (i = 0; i < 100000; i++) {
      text = sprintf("let value = %d;\n", i)
      d = int(i / 10)
      printf "M 100644 inline src/part%d/group%d/module%d/file%d.rs\ndata %d\n%s\n", d / 1000, int(d / 100) % 10, d % 100, i, length(text), text
    }
  }' | git fast-import --quiet
  git symbolic-ref HEAD refs/heads/base && git read-tree HEAD
  local file=src/part4/group9/module99/file49999.rs
  mkdir -p "$(dirname "$file")" && printf 'let value = 49999;\nlet added = 1;\n' >"$file" && git update-index "$file"
}

row() { # name
  hyperfine -N --warmup 20 --runs "${RUNS:-200}" --export-csv "$place/times.csv" --style none \
    "$hookguard hook pre-commit" "git diff --cached" >/dev/null 2>&1 || { echo "a run failed" >&2; exit 1; }
  awk -F, -v name="$1" 'NR == 2 { a = $4 } NR == 3 { printf "%-44s hookguard %.2f ms, git diff --cached %.2f ms, ratio %.2f\n", name, a * 1000, $4 * 1000, a / $4 }' "$place/times.csv"
}

small
for i in 1 2 3; do printf 'let added = %s;\n' "$i" >>"f$i.rs"; done
git add -A
row "3 files, small repository, no keyword"
printf 'let token = get_token(); // the api_key and the password come from the environment\n' >>f4.rs
git add -A
row "4 files, one with keywords, nothing found"
/usr/bin/env time -f 'peak memory of that run: %M kB' "$hookguard" hook pre-commit 2>&1 | tail -1 || true
large
row "1 line among 100,000 files, as git add leaves it"
git write-tree >/dev/null
row "1 line among 100,000 files, as git commit does"
git update-index --index-version=4
row "1 line among 100,000 files, index version 4"
/usr/bin/env time -f 'peak memory of that run: %M kB' "$hookguard" hook pre-commit 2>&1 | tail -1 || true

# A history: 1,000 commits that each alter 5 of 200 files, packed. Or the repository that HISTORY names.
history() {
  git init -q "$place/history" && cd "$place/history"
  for i in $(seq 200); do seq 300 | sed "s/.*/let value_$i = compute(& + $i); \/\/ line &/" >"f$i.rs"; done
  git add -A && git commit -qm base
  for i in $(seq 1000); do
    for j in 1 2 3 4 5; do
      sed -i "$((i * 7 % 290 + j))s/.*/let changed_$i = other($i); \/\/ $j/" "f$((i * j % 200 + 1)).rs"
    done
    git commit -qam "change $i"
  done
  git repack -adfq --depth=50
}

if [ -n "${HISTORY:-}" ]; then cd "$HISTORY"; else history; fi
hyperfine -N --ignore-failure --warmup 1 --runs 5 --export-csv "$place/times.csv" --style none \
  "$hookguard scan --history --quiet --format json --output $place/found.json" \
  "git cat-file --batch-all-objects --unordered --batch" >/dev/null 2>&1 || { echo "a run failed" >&2; exit 1; }
awk -F, 'NR == 2 { a = $4; u = $5 } NR == 3 { printf "%-44s hookguard %.2f s (%.2f s of processors), git cat-file %.2f s, ratio %.2f\n", "history", a, u, $4, a / $4 }' "$place/times.csv"
