#!/bin/sh
# Stands in for overcommit: hooks that are there move to old-hooks and are run no more; each hook is a copy of one Ruby
# program that goes by the name it is called by. Called as `ruby`, it is what such a copy is run with.
if [ "${0##*/}" = ruby ]; then
  type=${1##*/}
  case $type in
  pre-commit | pre-push | commit-msg | post-commit) ;;
  *)
    echo "no hook is called $type" >&2
    exit 69
    ;;
  esac
  sh -ec "$(sed -n "s/^$type: //p" .overcommit.yml)" </dev/null
  exit
fi
hooks=$(git rev-parse --git-path hooks)
case $1 in
--install)
  for type in pre-commit pre-push commit-msg post-commit; do
    file=$hooks/$type
    if [ -e "$file" ] && ! grep -q overcommit-hook "$file"; then
      mkdir -p "$hooks/old-hooks"
      mv "$file" "$hooks/old-hooks/$type"
    fi
    cat >"$file" <<'HOOK'
#!/usr/bin/env ruby
# A copy of overcommit-hook.
type = File.basename($0)
require 'overcommit'
HOOK
    chmod +x "$file"
  done
  ;;
--uninstall)
  for type in pre-commit pre-push commit-msg post-commit; do
    rm "$hooks/$type"
    [ ! -e "$hooks/old-hooks/$type" ] || mv "$hooks/old-hooks/$type" "$hooks/$type"
  done
  ;;
esac
