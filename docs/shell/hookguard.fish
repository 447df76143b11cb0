# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_hookguard_global_optspecs
    string join \n h/help V/version
end

function __fish_hookguard_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_hookguard_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_hookguard_using_subcommand
    set -l cmd (__fish_hookguard_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c hookguard -n "__fish_hookguard_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_needs_command" -s V -l version -d 'Print version'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "install" -d 'Write the hooks into this repository, keeping those that are there'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "uninstall" -d 'Take the hooks away and put back what was there before'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "doctor" -d 'Tell whether the next commit will be checked, and prove it'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "hook" -d 'Run as a Git hook (this is what the hooks call)'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "scan" -d 'Look for secrets in files, in what is staged, or in commits'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "fix" -d 'Move staged secrets into the environment'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "audit" -d 'Go through the checklist before going live: files, index and history'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "allow" -d 'Let one value through, with a reason, wherever it stands'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "baseline" -d 'Accept what is there already, by value'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "explain" -d 'Tell what a kind of key opens, and how to revoke, replace and keep it'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "rules" -d 'List, show and check rules'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "config" -d 'Make, check and show settings'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "completions" -d 'Print what a shell loads to complete hookguard\'s commands and options'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "man" -d 'Print the manual page, or write those of all commands into a directory'
complete -c hookguard -n "__fish_hookguard_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -l hook -d 'Write only this hook (may be given several times) [default: all]' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -l agent -d 'Write the settings of a coding agent instead, so that it asks before it writes, prints or commits a secret' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -l global -d 'Write the hooks for all your repositories, by core.hooksPath in your global git config'
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -l force -d 'Write also into a directory that other repositories use, and over a hook of hookguard\'s that was edited'
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -l dry-run -d 'Say what would be written, and write nothing'
complete -c hookguard -n "__fish_hookguard_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand uninstall" -l agent -d 'Take hookguard out of the settings of a coding agent instead' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand uninstall" -l global -d 'Take away the hooks for all your repositories, and the setting that names them'
complete -c hookguard -n "__fish_hookguard_using_subcommand uninstall" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand hook" -l baseline -d 'Accepted values to use instead of the repository\'s .hookguard.baseline' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand hook" -l no-allow -d 'Pass over what comments, settings and the baseline let through'
complete -c hookguard -n "__fish_hookguard_using_subcommand hook" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l range -d 'Look at the commits of A..B, or of all of a revision\'s history' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l since -d 'Leave out what this commit leads to, because it was looked at before' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l name -d 'The file that standard input stands for' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l baseline -d 'Accepted values to use instead of the repository\'s .hookguard.baseline' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l format -d 'How to write the findings [default: annotated]' -r -f -a "annotated\t'For people: the lines, what they open and how to get out'
json\t'One JSON object'
jsonl\t'One JSON object a finding, a line each'
sarif\t'SARIF 2.1.0, for the security tab of code hosts and for editors'
junit\t'JUnit XML, for the test page of CI servers'
github\t'Workflow commands, which GitHub Actions shows beside the lines'
gitlab\t'GitLab\'s report of secret detection'
gitlab-codequality\t'GitLab\'s report of code quality, shown in merge requests'
csv\t'A table for spreadsheets'
markdown\t'A table for the comments of a pull request'
html\t'A page for people, in one file'"
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l output -d 'Write the findings to a file' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; elsewhere when `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l min-severity -d 'Report only findings of this severity and above' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l rule -d 'Use only this rule (may be given several times)' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l skip-rule -d 'Leave out this rule (may be given several times)' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l jobs -d 'How many threads read files; by default as many as there are processors' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l staged -d 'Look at what the next commit would add'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l history -d 'Look at everything that a branch, tag or other ref leads to'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l ci -d 'Look at the commits that this run of a CI system is about'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l stdin -d 'Look at standard input'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l no-ignore -d 'Also look at files that .gitignore leaves out'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -s q -l quiet -d 'Write nothing but the findings'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -s v -l verbose -d 'Say for each finding what it rests on: keyword, filters with their figures, checksum'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -l no-allow -d 'Report also what comments, settings and the baseline let through'
complete -c hookguard -n "__fish_hookguard_using_subcommand scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand fix" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand fix" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; elsewhere when `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c hookguard -n "__fish_hookguard_using_subcommand fix" -l apply -d 'Rewrite what is staged and the work tree, and put the values into .env'
complete -c hookguard -n "__fish_hookguard_using_subcommand fix" -l undo -d 'Give back what the last --apply changed'
complete -c hookguard -n "__fish_hookguard_using_subcommand fix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -l format -d 'How to write the checklist' -r -f -a "text\t'For people at a terminal'
json\t'One JSON object'
markdown\t'For an issue or a pull request'
html\t'A page for a browser, in one file that loads nothing'"
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -l output -d 'Write the checklist to a file' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; elsewhere when `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -l no-history -d 'Look at the files and the index only; what the history would tell is asked'
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -s q -l quiet -d 'Write nothing but the checklist'
complete -c hookguard -n "__fish_hookguard_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l reason -d 'Why it may stay, for the one who reads this in a year' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l until -d 'The last day that it holds; from the next day on it blocks again' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l by -d 'Who allows it; by default who commits here' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l remove -d 'Take the entry of this fingerprint out' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l range -d 'Look in the commits of A..B, or of all of a revision\'s history' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l config -d 'Settings to use, and to write to, instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l list -d 'List the entries, and tell which hold, which have ended, and which no value fits any more'
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -l history -d 'Look in everything that a branch, tag or other ref leads to'
complete -c hookguard -n "__fish_hookguard_using_subcommand allow" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and not __fish_seen_subcommand_from create update prune help" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and not __fish_seen_subcommand_from create update prune help" -f -a "create" -d 'Write a baseline of all that blocks now'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and not __fish_seen_subcommand_from create update prune help" -f -a "update" -d 'Add what blocks now and isn\'t in the baseline yet'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and not __fish_seen_subcommand_from create update prune help" -f -a "prune" -d 'Drop the entries whose value is gone, and list them'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and not __fish_seen_subcommand_from create update prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l baseline -d 'The baseline; by default .hookguard.baseline at the root of the repository' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l range -d 'Look in the commits of A..B, or of all of a revision\'s history' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l reason -d 'Why the new entries may stay' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l history -d 'Look in everything that a branch, tag or other ref leads to'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -l dry-run -d 'Write nothing, only say what would be'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l baseline -d 'The baseline; by default .hookguard.baseline at the root of the repository' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l range -d 'Look in the commits of A..B, or of all of a revision\'s history' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l reason -d 'Why the new entries may stay' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l history -d 'Look in everything that a branch, tag or other ref leads to'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -l dry-run -d 'Write nothing, only say what would be'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -l baseline -d 'The baseline; by default .hookguard.baseline at the root of the repository' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -l range -d 'Look in the commits of A..B, or of all of a revision\'s history' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -l history -d 'Look in everything that a branch, tag or other ref leads to'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -l dry-run -d 'Write nothing, only say what would be'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from help" -f -a "create" -d 'Write a baseline of all that blocks now'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from help" -f -a "update" -d 'Add what blocks now and isn\'t in the baseline yet'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Drop the entries whose value is gone, and list them'
complete -c hookguard -n "__fish_hookguard_using_subcommand baseline; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand explain" -l format -d 'How to write it' -r -f -a "text\t'For a terminal'
json\t'One JSON object'
markdown\t'For a wiki or a ticket'"
complete -c hookguard -n "__fish_hookguard_using_subcommand explain" -l why -d 'Say what a finding rests on: a fingerprint of what is staged or in the work tree, or a place in a file' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand explain" -l at -d 'Say what came near on a line, and why it was not reported' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand explain" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -f -a "list" -d 'List the rules that are on'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -f -a "show" -d 'Show what a rule looks for'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -f -a "check" -d 'Make fakes of every rule and check that it finds them, and only them'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -f -a "test" -d 'Try the rules of the settings on a file: what each finds, drops and passes over'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and not __fish_seen_subcommand_from list show check test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from list" -l only -d 'Only rules of this provider or group' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from list" -l format -d 'How to write them' -r -f -a "text\t'A line each: severity, id, title'
jsonl\t'One JSON object a line'"
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from list" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from show" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from check" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from test" -l rule -d 'Try only this rule of the settings (may be given several times)' -r
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from test" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the rules that are on'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what a rule looks for'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "check" -d 'Make fakes of every rule and check that it finds them, and only them'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "test" -d 'Try the rules of the settings on a file: what each finds, drops and passes over'
complete -c hookguard -n "__fish_hookguard_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -f -a "init" -d 'Write a commented .hookguard.toml at the root of the repository'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -f -a "check" -d 'Tell all that is wrong with the settings, or what they come to'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -f -a "import" -d 'Write .hookguard.toml from the settings of other tools'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -f -a "show" -d 'Show the merged settings as TOML, each with the place it comes from'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and not __fish_seen_subcommand_from init check import show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from import" -l as -d 'What the files are, where their names don\'t tell' -r -f -a "gitleaks\t'`.gitleaks.toml` (also betterleaks)'
gitleaks-ignore\t'`.gitleaksignore`'
detect-secrets\t'`.secrets.baseline` of detect-secrets'
talisman\t'`.talismanrc`'
gitguardian\t'`.gitguardian.yaml` of ggshield'
secretlint\t'`.secretlintrc`, `.secretlintrc.json` or `.secretlintrc.yml`'
secretlint-ignore\t'`.secretlintignore`: globs, as in `.gitignore`'
trufflehog\t'A list of regexes over paths, a line each, as trufflehog\'s `--exclude-paths` takes it'
git-secrets\t'`.gitallowed` of git-secrets: regexes over lines'"
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from import" -l output -d 'Write to this file instead of .hookguard.toml at the root' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from import" -l dry-run -d 'Print the settings and write nothing'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from import" -l force -d 'Replace settings that are there already; what keys their fingerprints is kept'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Settings to use instead of the repository\'s .hookguard.toml' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a commented .hookguard.toml at the root of the repository'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "check" -d 'Tell all that is wrong with the settings, or what they come to'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "import" -d 'Write .hookguard.toml from the settings of other tools'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the merged settings as TOML, each with the place it comes from'
complete -c hookguard -n "__fish_hookguard_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookguard -n "__fish_hookguard_using_subcommand man" -l dir -d 'Write a page a command into this directory' -r -F
complete -c hookguard -n "__fish_hookguard_using_subcommand man" -s h -l help -d 'Print help'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "install" -d 'Write the hooks into this repository, keeping those that are there'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "uninstall" -d 'Take the hooks away and put back what was there before'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "doctor" -d 'Tell whether the next commit will be checked, and prove it'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "hook" -d 'Run as a Git hook (this is what the hooks call)'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "scan" -d 'Look for secrets in files, in what is staged, or in commits'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "fix" -d 'Move staged secrets into the environment'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "audit" -d 'Go through the checklist before going live: files, index and history'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "allow" -d 'Let one value through, with a reason, wherever it stands'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "baseline" -d 'Accept what is there already, by value'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "explain" -d 'Tell what a kind of key opens, and how to revoke, replace and keep it'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "rules" -d 'List, show and check rules'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "config" -d 'Make, check and show settings'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "completions" -d 'Print what a shell loads to complete hookguard\'s commands and options'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "man" -d 'Print the manual page, or write those of all commands into a directory'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and not __fish_seen_subcommand_from install uninstall doctor hook scan fix audit allow baseline explain rules config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from baseline" -f -a "create" -d 'Write a baseline of all that blocks now'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from baseline" -f -a "update" -d 'Add what blocks now and isn\'t in the baseline yet'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from baseline" -f -a "prune" -d 'Drop the entries whose value is gone, and list them'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "list" -d 'List the rules that are on'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "show" -d 'Show what a rule looks for'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "check" -d 'Make fakes of every rule and check that it finds them, and only them'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "test" -d 'Try the rules of the settings on a file: what each finds, drops and passes over'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a commented .hookguard.toml at the root of the repository'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "check" -d 'Tell all that is wrong with the settings, or what they come to'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "import" -d 'Write .hookguard.toml from the settings of other tools'
complete -c hookguard -n "__fish_hookguard_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the merged settings as TOML, each with the place it comes from'
