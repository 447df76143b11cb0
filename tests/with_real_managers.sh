#!/usr/bin/env bash
# Runs the tests of living with others once more, with the real programs: pre-commit, prek, lefthook, husky, Git LFS and
# git-flow. Installs them into a temporary directory by pip, npm and apt-get; what can't be had is said, and its tests run
# with the stand-in alone, as overcommit's always do. Needs the network, so it is no part of `cargo test`.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/bin" "$place/deb"

try() { # name, command...
  local name=$1
  shift
  if "$@" >"$place/log" 2>&1; then echo "installed: $name"; else
    echo "not to be had here: $name ($(tail -n 1 "$place/log"))"
  fi
}

by_pip() { python3 -m venv "$place/venv" && "$place/venv/bin/pip" install -q pre-commit prek lefthook; }
by_npm() { npm install --no-audit --no-fund --prefix "$place/npm" husky; }
# Only unpacked, nothing of the system is changed.
by_apt() { (cd "$place/deb" && apt-get download "$1" && dpkg -x "$1"_*.deb .); }

try "pre-commit, prek, lefthook" by_pip
try "husky" by_npm
try "git-lfs" by_apt git-lfs
try "git-flow" by_apt git-flow

for tool in "$place"/venv/bin/{pre-commit,prek,lefthook} "$place"/npm/node_modules/.bin/husky \
  "$place"/deb/usr/bin/{git-lfs,git-flow}; do
  [ ! -e "$tool" ] || ln -s "$tool" "$place/bin/"
done
export PATH="$place/bin:$PATH"
for tool in "pre-commit --version" "prek --version" "lefthook version" "git-lfs version" "git-flow version"; do
  if command -v "${tool%% *}" >/dev/null; then echo "${tool%% *}: $($tool 2>&1 | head -n 1)"; fi
done
[ ! -e "$place/npm" ] || grep '"version"' "$place/npm/node_modules/husky/package.json" | sed 's/^ */husky: /'

cargo test --locked --test main managers:: -- --nocapture
