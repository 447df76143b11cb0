#!/bin/sh
# Stands in for git-flow: runs hooks of its own names from the repository's directory, whatever core.hooksPath says.
hook=$(git rev-parse --git-common-dir)/hooks/pre-flow-$1-$2
[ ! -x "$hook" ] || "$hook" "$3" || exit
case $1-$2 in
feature-start) git checkout --quiet -b "feature/$3" ;;
feature-finish) git checkout --quiet main && git merge --quiet --no-ff --no-edit "feature/$3" ;;
esac
