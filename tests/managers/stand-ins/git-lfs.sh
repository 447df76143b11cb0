#!/bin/sh
# Stands in for Git LFS: never writes over a hook that it doesn't know, unless it is told to.
hooks=$(git rev-parse --git-path hooks)
code=0
case $1 in
install | update)
  for type in pre-push post-checkout post-commit post-merge; do
    file=$hooks/$type
    if [ -e "$file" ] && [ "$2" != --force ] && ! grep -q "git lfs $type" "$file"; then
      echo "Hook already exists: $type" >&2
      code=2
      continue
    fi
    mkdir -p "$hooks"
    printf '#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1 || exit 2\ngit lfs %s "$@"\n' "$type" >"$file"
    chmod +x "$file"
  done
  ;;
pre-push) cat >.git/lfs-got ;;
esac
exit $code
