#!/usr/bin/env bash
# How often hookguard cries wolf: downloads the packages of clean-code.txt, unpacks and scans them, and prints each
# blocking finding and their number per 100,000 lines, with and without key blocks that decode.
#
# usage: benches/clean-code.sh [HOOKGUARD] [FOLDER]   (default: target/release/hookguard, a temporary folder)
#
# Needs cargo, python3 with pip, npm, and a network. A folder that is named is kept and used again. A package that can't
# be had is said and left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hookguard=$(readlink -f "${1:-$here/../target/release/hookguard}")
place=${2:-$(mktemp -d)}
[ -n "${2:-}" ] || trap 'rm -rf "$place"' EXIT
mkdir -p "$place/packed" "$place/code"

crate() { # name version folder
  local manifest="$place/packed/vendor-$1"
  mkdir -p "$manifest/src" && : >"$manifest/src/lib.rs"
  printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n"%s" = "=%s"\n' "$1" "$2" >"$manifest/Cargo.toml"
  (cd "$manifest" && cargo vendor -q --versioned-dirs >/dev/null) && cp -r "$manifest/vendor/$1-$2" "$3"
  local ok=$?
  rm -rf "$manifest"
  return $ok
}

# Source packages as they are, without building them, from the index that pip is set up with.
pypi() { # name version folder
  python3 - "$1" "$2" "$place/packed/$1.tar.gz" <<'PYTHON' && mkdir -p "$3" && tar -xzf "$place/packed/$1.tar.gz" -C "$3"
import json, os, subprocess, sys, urllib.request
from pip._internal.models.index import PyPI
name, version, target = sys.argv[1:]
set_up = subprocess.run([sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True)
index = os.environ.get("PIP_INDEX_URL") or set_up.stdout.strip() or PyPI.simple_url
ask = urllib.request.Request(f"{index.rstrip('/')}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
files = json.load(urllib.request.urlopen(ask))["files"]
wanted = {f"{n}-{version}.tar.gz" for n in (name, name.replace("-", "_"))}
url = next(f["url"] for f in files if f["filename"].lower() in wanted)
urllib.request.urlretrieve(urllib.parse.urljoin(ask.full_url, url), target)
PYTHON
}

npm_package() { # name version folder
  (cd "$place/packed" && npm pack --silent "$1@$2" >/dev/null) && mkdir -p "$3" &&
    tar -xzf "$place/packed/${1/\//-}-$2.tgz" -C "$3"
}

while read -r kind name version; do
  folder="$place/code/$kind-$name-$version"
  [ ! -e "$folder" ] || continue
  case $kind in
    crate) crate "$name" "$version" "$folder" ;;
    pypi) pypi "$name" "$version" "$folder" ;;
    npm) npm_package "$name" "$version" "$folder" ;;
  esac || { rm -rf "$folder"; echo "left out: $kind $name $version could not be had" >&2; }
done < <(grep -v '^#' "$here/clean-code.txt")

cd "$place/code"
code=0
"$hookguard" scan --no-ignore --format jsonl . >"$place/findings.jsonl" || code=$?
[ "$code" -le 1 ] || exit "$code"
lines=$(find . -type f -print0 | xargs -0 cat | wc -l)
python3 - "$place/findings.jsonl" "$lines" "$(find . -mindepth 1 -maxdepth 1 | wc -l)" <<'PYTHON'
import collections, json, sys
found = [json.loads(line) for line in open(sys.argv[1])]
lines, packages = int(sys.argv[2]), int(sys.argv[3])
blocking = [f for f in found if f["blocks"]]
blocks = [f for f in blocking if f["rule"].endswith("private-key")]
others = [f for f in blocking if f not in blocks]
for f in others:
    print(f'{f["rule"]}: {f["path"]}:{f["line"]}  {f["secret"]}')
print(collections.Counter(f["rule"] for f in blocks))
print(f"{packages} packages, {lines} lines: {len(blocks)} key blocks, {len(others)} others, "
      f"{len(others) * 100_000 / lines:.2f} others per 100,000 lines")
PYTHON
