#!/bin/sh
# Stands in for lefthook: a hook that is there gets the name NAME.old and is run no more, and `run` installs anew when
# its settings have changed since. Reads settings of the one form that these tests write.
command=$1
shift
hooks=$(git rev-parse --git-path hooks)
seen=$(git rev-parse --git-path info)/lefthook.checksum

install() {
  mkdir -p "$hooks" "${seen%/*}"
  for type in $(sed -n 's/^\([a-z-]*\):$/\1/p' lefthook.yml); do
    file=$hooks/$type
    if [ -e "$file" ] && ! grep -q call_lefthook "$file"; then
      if [ -e "$file.old" ] && [ "$1" != -f ]; then
        echo "can't rename $type to $type.old - file already exists" >&2
        exit 1
      fi
      mv -f "$file" "$file.old"
    fi
    cat >"$file" <<HOOK
#!/bin/sh
call_lefthook() { lefthook "\$@"; }
call_lefthook run "$type" "\$@"
HOOK
    chmod +x "$file"
  done
  cksum <lefthook.yml >"$seen"
}

case $command in
install) install "$1" ;;
uninstall)
  for file in "$hooks"/*; do
    ! grep -q call_lefthook "$file" || rm "$file"
  done
  ;;
run)
  [ "$(cksum <lefthook.yml)" = "$(cat "$seen")" ] || install
  type=$1 code=0
  shift
  in_type= name= given=/dev/null
  [ "$type" != pre-push ] || { given=$(mktemp) && cat >"$given"; }
  while IFS= read -r line; do
    case $line in
    [a-z]*:) in_type=${line%:} ;;
    "    "[a-z]*:) name=$(echo "${line%:}" | tr -d ' ') input=/dev/null ;;
    *"use_stdin: true") input=$given ;;
    *"run: "*)
      [ "$in_type" = "$type" ] || continue
      case ",$LEFTHOOK_EXCLUDE," in *",$name,"*) continue ;; esac
      run=$(echo "${line#*run: }" | sed "s|{1}|$1|; s|{2}|$2|")
      sh -c "$run" <"$input" || code=1
      ;;
    esac
  done <lefthook.yml
  exit $code
  ;;
esac
