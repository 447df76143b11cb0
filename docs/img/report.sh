#!/usr/bin/env bash
# Takes docs/img/report.png: the page of a real run over made-up keys (tests/docs/page.rs), in Debian's chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v chromium >/dev/null || { echo "chromium is needed: apt-get install chromium" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
REPORT_PAGE="$scratch/report.html" cargo test --locked -q --test main docs::the_page_in_the_documents >/dev/null
# The first finding is open in the picture.
sed -i '0,/<details>/s//<details open>/' "$scratch/report.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$scratch/profile" \
  --window-size=1120,980 --screenshot="$PWD/docs/img/report.png" "file://$scratch/report.html" 2>/dev/null
ls -l docs/img/report.png
