
use builtin;
use str;

set edit:completion:arg-completer[hookguard] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'hookguard'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'hookguard'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand install 'Write the hooks into this repository, keeping those that are there'
            cand uninstall 'Take the hooks away and put back what was there before'
            cand doctor 'Tell whether the next commit will be checked, and prove it'
            cand hook 'Run as a Git hook (this is what the hooks call)'
            cand scan 'Look for secrets in files, in what is staged, or in commits'
            cand fix 'Move staged secrets into the environment'
            cand audit 'Go through the checklist before going live: files, index and history'
            cand allow 'Let one value through, with a reason, wherever it stands'
            cand baseline 'Accept what is there already, by value'
            cand explain 'Tell what a kind of key opens, and how to revoke, replace and keep it'
            cand rules 'List, show and check rules'
            cand config 'Make, check and show settings'
            cand completions 'Print what a shell loads to complete hookguard''s commands and options'
            cand man 'Print the manual page, or write those of all commands into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;install'= {
            cand --hook 'Write only this hook (may be given several times) [default: all]'
            cand --agent 'Write the settings of a coding agent instead, so that it asks before it writes, prints or commits a secret'
            cand --global 'Write the hooks for all your repositories, by core.hooksPath in your global git config'
            cand --force 'Write also into a directory that other repositories use, and over a hook of hookguard''s that was edited'
            cand --dry-run 'Say what would be written, and write nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;uninstall'= {
            cand --agent 'Take hookguard out of the settings of a coding agent instead'
            cand --global 'Take away the hooks for all your repositories, and the setting that names them'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;doctor'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;hook'= {
            cand --baseline 'Accepted values to use instead of the repository''s .hookguard.baseline'
            cand --no-allow 'Pass over what comments, settings and the baseline let through'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;scan'= {
            cand --range 'Look at the commits of A..B, or of all of a revision''s history'
            cand --since 'Leave out what this commit leads to, because it was looked at before'
            cand --name 'The file that standard input stands for'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --baseline 'Accepted values to use instead of the repository''s .hookguard.baseline'
            cand --format 'How to write the findings [default: annotated]'
            cand --output 'Write the findings to a file'
            cand --color 'When to use colour'
            cand --min-severity 'Report only findings of this severity and above'
            cand --rule 'Use only this rule (may be given several times)'
            cand --skip-rule 'Leave out this rule (may be given several times)'
            cand --jobs 'How many threads read files; by default as many as there are processors'
            cand --staged 'Look at what the next commit would add'
            cand --history 'Look at everything that a branch, tag or other ref leads to'
            cand --ci 'Look at the commits that this run of a CI system is about'
            cand --stdin 'Look at standard input'
            cand --no-ignore 'Also look at files that .gitignore leaves out'
            cand -q 'Write nothing but the findings'
            cand --quiet 'Write nothing but the findings'
            cand -v 'Say for each finding what it rests on: keyword, filters with their figures, checksum'
            cand --verbose 'Say for each finding what it rests on: keyword, filters with their figures, checksum'
            cand --no-allow 'Report also what comments, settings and the baseline let through'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;fix'= {
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --color 'When to use colour'
            cand --apply 'Rewrite what is staged and the work tree, and put the values into .env'
            cand --undo 'Give back what the last --apply changed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;audit'= {
            cand --format 'How to write the checklist'
            cand --output 'Write the checklist to a file'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --color 'When to use colour'
            cand --no-history 'Look at the files and the index only; what the history would tell is asked'
            cand -q 'Write nothing but the checklist'
            cand --quiet 'Write nothing but the checklist'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;allow'= {
            cand --reason 'Why it may stay, for the one who reads this in a year'
            cand --until 'The last day that it holds; from the next day on it blocks again'
            cand --by 'Who allows it; by default who commits here'
            cand --remove 'Take the entry of this fingerprint out'
            cand --range 'Look in the commits of A..B, or of all of a revision''s history'
            cand --config 'Settings to use, and to write to, instead of the repository''s .hookguard.toml'
            cand --list 'List the entries, and tell which hold, which have ended, and which no value fits any more'
            cand --history 'Look in everything that a branch, tag or other ref leads to'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;baseline'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand create 'Write a baseline of all that blocks now'
            cand update 'Add what blocks now and isn''t in the baseline yet'
            cand prune 'Drop the entries whose value is gone, and list them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;baseline;create'= {
            cand --baseline 'The baseline; by default .hookguard.baseline at the root of the repository'
            cand --range 'Look in the commits of A..B, or of all of a revision''s history'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --reason 'Why the new entries may stay'
            cand --history 'Look in everything that a branch, tag or other ref leads to'
            cand --dry-run 'Write nothing, only say what would be'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;baseline;update'= {
            cand --baseline 'The baseline; by default .hookguard.baseline at the root of the repository'
            cand --range 'Look in the commits of A..B, or of all of a revision''s history'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --reason 'Why the new entries may stay'
            cand --history 'Look in everything that a branch, tag or other ref leads to'
            cand --dry-run 'Write nothing, only say what would be'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;baseline;prune'= {
            cand --baseline 'The baseline; by default .hookguard.baseline at the root of the repository'
            cand --range 'Look in the commits of A..B, or of all of a revision''s history'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand --history 'Look in everything that a branch, tag or other ref leads to'
            cand --dry-run 'Write nothing, only say what would be'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;baseline;help'= {
            cand create 'Write a baseline of all that blocks now'
            cand update 'Add what blocks now and isn''t in the baseline yet'
            cand prune 'Drop the entries whose value is gone, and list them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;baseline;help;create'= {
        }
        &'hookguard;baseline;help;update'= {
        }
        &'hookguard;baseline;help;prune'= {
        }
        &'hookguard;baseline;help;help'= {
        }
        &'hookguard;explain'= {
            cand --format 'How to write it'
            cand --why 'Say what a finding rests on: a fingerprint of what is staged or in the work tree, or a place in a file'
            cand --at 'Say what came near on a line, and why it was not reported'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;rules'= {
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the rules that are on'
            cand show 'Show what a rule looks for'
            cand check 'Make fakes of every rule and check that it finds them, and only them'
            cand test 'Try the rules of the settings on a file: what each finds, drops and passes over'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;rules;list'= {
            cand --only 'Only rules of this provider or group'
            cand --format 'How to write them'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;rules;show'= {
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;rules;check'= {
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;rules;test'= {
            cand --rule 'Try only this rule of the settings (may be given several times)'
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;rules;help'= {
            cand list 'List the rules that are on'
            cand show 'Show what a rule looks for'
            cand check 'Make fakes of every rule and check that it finds them, and only them'
            cand test 'Try the rules of the settings on a file: what each finds, drops and passes over'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;rules;help;list'= {
        }
        &'hookguard;rules;help;show'= {
        }
        &'hookguard;rules;help;check'= {
        }
        &'hookguard;rules;help;test'= {
        }
        &'hookguard;rules;help;help'= {
        }
        &'hookguard;config'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand init 'Write a commented .hookguard.toml at the root of the repository'
            cand check 'Tell all that is wrong with the settings, or what they come to'
            cand import 'Write .hookguard.toml from the settings of other tools'
            cand show 'Show the merged settings as TOML, each with the place it comes from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;config;init'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;config;check'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;config;import'= {
            cand --as 'What the files are, where their names don''t tell'
            cand --output 'Write to this file instead of .hookguard.toml at the root'
            cand --dry-run 'Print the settings and write nothing'
            cand --force 'Replace settings that are there already; what keys their fingerprints is kept'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;config;show'= {
            cand --config 'Settings to use instead of the repository''s .hookguard.toml'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;config;help'= {
            cand init 'Write a commented .hookguard.toml at the root of the repository'
            cand check 'Tell all that is wrong with the settings, or what they come to'
            cand import 'Write .hookguard.toml from the settings of other tools'
            cand show 'Show the merged settings as TOML, each with the place it comes from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;config;help;init'= {
        }
        &'hookguard;config;help;check'= {
        }
        &'hookguard;config;help;import'= {
        }
        &'hookguard;config;help;show'= {
        }
        &'hookguard;config;help;help'= {
        }
        &'hookguard;completions'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookguard;man'= {
            cand --dir 'Write a page a command into this directory'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'hookguard;help'= {
            cand install 'Write the hooks into this repository, keeping those that are there'
            cand uninstall 'Take the hooks away and put back what was there before'
            cand doctor 'Tell whether the next commit will be checked, and prove it'
            cand hook 'Run as a Git hook (this is what the hooks call)'
            cand scan 'Look for secrets in files, in what is staged, or in commits'
            cand fix 'Move staged secrets into the environment'
            cand audit 'Go through the checklist before going live: files, index and history'
            cand allow 'Let one value through, with a reason, wherever it stands'
            cand baseline 'Accept what is there already, by value'
            cand explain 'Tell what a kind of key opens, and how to revoke, replace and keep it'
            cand rules 'List, show and check rules'
            cand config 'Make, check and show settings'
            cand completions 'Print what a shell loads to complete hookguard''s commands and options'
            cand man 'Print the manual page, or write those of all commands into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookguard;help;install'= {
        }
        &'hookguard;help;uninstall'= {
        }
        &'hookguard;help;doctor'= {
        }
        &'hookguard;help;hook'= {
        }
        &'hookguard;help;scan'= {
        }
        &'hookguard;help;fix'= {
        }
        &'hookguard;help;audit'= {
        }
        &'hookguard;help;allow'= {
        }
        &'hookguard;help;baseline'= {
            cand create 'Write a baseline of all that blocks now'
            cand update 'Add what blocks now and isn''t in the baseline yet'
            cand prune 'Drop the entries whose value is gone, and list them'
        }
        &'hookguard;help;baseline;create'= {
        }
        &'hookguard;help;baseline;update'= {
        }
        &'hookguard;help;baseline;prune'= {
        }
        &'hookguard;help;explain'= {
        }
        &'hookguard;help;rules'= {
            cand list 'List the rules that are on'
            cand show 'Show what a rule looks for'
            cand check 'Make fakes of every rule and check that it finds them, and only them'
            cand test 'Try the rules of the settings on a file: what each finds, drops and passes over'
        }
        &'hookguard;help;rules;list'= {
        }
        &'hookguard;help;rules;show'= {
        }
        &'hookguard;help;rules;check'= {
        }
        &'hookguard;help;rules;test'= {
        }
        &'hookguard;help;config'= {
            cand init 'Write a commented .hookguard.toml at the root of the repository'
            cand check 'Tell all that is wrong with the settings, or what they come to'
            cand import 'Write .hookguard.toml from the settings of other tools'
            cand show 'Show the merged settings as TOML, each with the place it comes from'
        }
        &'hookguard;help;config;init'= {
        }
        &'hookguard;help;config;check'= {
        }
        &'hookguard;help;config;import'= {
        }
        &'hookguard;help;config;show'= {
        }
        &'hookguard;help;completions'= {
        }
        &'hookguard;help;man'= {
        }
        &'hookguard;help;help'= {
        }
    ]
    $completions[$command]
}
