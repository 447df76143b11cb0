#!/bin/sh
# hookguard-shim @VERSION@ @CHECK@
# Git's @HOOK@ hook for all repositories: runs the repository's own, which core.hooksPath hides, and does nothing else.
dir=${GIT_DIR:-.git}
if [ ! -d "$dir" ] || [ -f "$dir/commondir" ]; then
  dir=$(git rev-parse --git-common-dir && echo .) || exit
  dir=${dir%??}
fi
hook=$dir/hooks/@HOOK@
[ -x "$hook" ] || exit 0
[ "$hook" -ef "$0" ] && exit 0
exec "$hook" "$@"
