#!/bin/sh
# Stands in for husky 9: points core.hooksPath to .husky/_ and fills that anew; each file there runs .husky/NAME by
# `sh -e`, if there is one.
git config core.hooksPath .husky/_
mkdir -p .husky/_
echo '*' >.husky/_/.gitignore
cat >.husky/_/h <<'RUNNER'
#!/usr/bin/env sh
name=$(basename "$0")
script=$(dirname "$(dirname "$0")")/$name
[ -f "$script" ] || exit 0
[ "$HUSKY" != 0 ] || exit 0
sh -e "$script" "$@"
RUNNER
for type in pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit applypatch-msg pre-applypatch \
  post-applypatch pre-rebase post-rewrite post-checkout post-merge pre-push pre-auto-gc; do
  printf '#!/usr/bin/env sh\n. "$(dirname "$0")/h"' >".husky/_/$type"
  chmod +x ".husky/_/$type"
done
