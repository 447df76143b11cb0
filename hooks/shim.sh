#!/bin/sh
# hookguard-shim @VERSION@ @CHECK@
# Git's @HOOK@ hook: hands over to hookguard, which decides. `hookguard install` wrote this, `hookguard uninstall`
# takes it away. What keeps hookguard from running stops the @ACT@: a check that could not run is no check.
program=@PROGRAM@
[ -x "$program" ] || program=$(command -v hookguard) || {
  printf '%s\n' \
    'hookguard: this @ACT@ was not checked, so it is stopped: the program hookguard is gone' \
    '  it was         '@PROGRAM@ \
    '  bring it back  install hookguard again, then: hookguard install@OPTION@' \
    '  once without   @ONCE@' \
    '  for good       '@UNDO@ >&2
  exit 2
}
dir=${0%/*}
[ "$dir" != "$0" ] || dir=.
export HOOKGUARD_SHIM=@VERSION@ HOOKGUARD_OLD="@OLD@"
exec "$program" hook @HOOK@ "$@"
