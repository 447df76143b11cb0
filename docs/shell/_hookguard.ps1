
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'hookguard' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'hookguard'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'hookguard' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Write the hooks into this repository, keeping those that are there')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take the hooks away and put back what was there before')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Tell whether the next commit will be checked, and prove it')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'Run as a Git hook (this is what the hooks call)')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Look for secrets in files, in what is staged, or in commits')
            [CompletionResult]::new('fix', 'fix', [CompletionResultType]::ParameterValue, 'Move staged secrets into the environment')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Go through the checklist before going live: files, index and history')
            [CompletionResult]::new('allow', 'allow', [CompletionResultType]::ParameterValue, 'Let one value through, with a reason, wherever it stands')
            [CompletionResult]::new('baseline', 'baseline', [CompletionResultType]::ParameterValue, 'Accept what is there already, by value')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a kind of key opens, and how to revoke, replace and keep it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List, show and check rules')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Make, check and show settings')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell loads to complete hookguard''s commands and options')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write those of all commands into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;install' {
            [CompletionResult]::new('--hook', '--hook', [CompletionResultType]::ParameterName, 'Write only this hook (may be given several times) [default: all]')
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Write the settings of a coding agent instead, so that it asks before it writes, prints or commits a secret')
            [CompletionResult]::new('--global', '--global', [CompletionResultType]::ParameterName, 'Write the hooks for all your repositories, by core.hooksPath in your global git config')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write also into a directory that other repositories use, and over a hook of hookguard''s that was edited')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be written, and write nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;uninstall' {
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Take hookguard out of the settings of a coding agent instead')
            [CompletionResult]::new('--global', '--global', [CompletionResultType]::ParameterName, 'Take away the hooks for all your repositories, and the setting that names them')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;doctor' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;hook' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Accepted values to use instead of the repository''s .hookguard.baseline')
            [CompletionResult]::new('--no-allow', '--no-allow', [CompletionResultType]::ParameterName, 'Pass over what comments, settings and the baseline let through')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;scan' {
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Look at the commits of A..B, or of all of a revision''s history')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Leave out what this commit leads to, because it was looked at before')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The file that standard input stands for')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Accepted values to use instead of the repository''s .hookguard.baseline')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the findings [default: annotated]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the findings to a file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Report only findings of this severity and above')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Use only this rule (may be given several times)')
            [CompletionResult]::new('--skip-rule', '--skip-rule', [CompletionResultType]::ParameterName, 'Leave out this rule (may be given several times)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many threads read files; by default as many as there are processors')
            [CompletionResult]::new('--staged', '--staged', [CompletionResultType]::ParameterName, 'Look at what the next commit would add')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Look at everything that a branch, tag or other ref leads to')
            [CompletionResult]::new('--ci', '--ci', [CompletionResultType]::ParameterName, 'Look at the commits that this run of a CI system is about')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Look at standard input')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Also look at files that .gitignore leaves out')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but the findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but the findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say for each finding what it rests on: keyword, filters with their figures, checksum')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say for each finding what it rests on: keyword, filters with their figures, checksum')
            [CompletionResult]::new('--no-allow', '--no-allow', [CompletionResultType]::ParameterName, 'Report also what comments, settings and the baseline let through')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;fix' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Rewrite what is staged and the work tree, and put the values into .env')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Give back what the last --apply changed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;audit' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the checklist')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the checklist to a file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-history', '--no-history', [CompletionResultType]::ParameterName, 'Look at the files and the index only; what the history would tell is asked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but the checklist')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but the checklist')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;allow' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why it may stay, for the one who reads this in a year')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'The last day that it holds; from the next day on it blocks again')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Who allows it; by default who commits here')
            [CompletionResult]::new('--remove', '--remove', [CompletionResultType]::ParameterName, 'Take the entry of this fingerprint out')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Look in the commits of A..B, or of all of a revision''s history')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use, and to write to, instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the entries, and tell which hold, which have ended, and which no value fits any more')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Look in everything that a branch, tag or other ref leads to')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;baseline' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Write a baseline of all that blocks now')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Add what blocks now and isn''t in the baseline yet')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the entries whose value is gone, and list them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;baseline;create' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The baseline; by default .hookguard.baseline at the root of the repository')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Look in the commits of A..B, or of all of a revision''s history')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why the new entries may stay')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Look in everything that a branch, tag or other ref leads to')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write nothing, only say what would be')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;baseline;update' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The baseline; by default .hookguard.baseline at the root of the repository')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Look in the commits of A..B, or of all of a revision''s history')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why the new entries may stay')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Look in everything that a branch, tag or other ref leads to')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write nothing, only say what would be')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;baseline;prune' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The baseline; by default .hookguard.baseline at the root of the repository')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Look in the commits of A..B, or of all of a revision''s history')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Look in everything that a branch, tag or other ref leads to')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write nothing, only say what would be')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;baseline;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Write a baseline of all that blocks now')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Add what blocks now and isn''t in the baseline yet')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the entries whose value is gone, and list them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;baseline;help;create' {
            break
        }
        'hookguard;baseline;help;update' {
            break
        }
        'hookguard;baseline;help;prune' {
            break
        }
        'hookguard;baseline;help;help' {
            break
        }
        'hookguard;explain' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write it')
            [CompletionResult]::new('--why', '--why', [CompletionResultType]::ParameterName, 'Say what a finding rests on: a fingerprint of what is staged or in the work tree, or a place in a file')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Say what came near on a line, and why it was not reported')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;rules' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the rules that are on')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a rule looks for')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Make fakes of every rule and check that it finds them, and only them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Try the rules of the settings on a file: what each finds, drops and passes over')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;rules;list' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only rules of this provider or group')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write them')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;rules;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;rules;check' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;rules;test' {
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Try only this rule of the settings (may be given several times)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;rules;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the rules that are on')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a rule looks for')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Make fakes of every rule and check that it finds them, and only them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Try the rules of the settings on a file: what each finds, drops and passes over')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;rules;help;list' {
            break
        }
        'hookguard;rules;help;show' {
            break
        }
        'hookguard;rules;help;check' {
            break
        }
        'hookguard;rules;help;test' {
            break
        }
        'hookguard;rules;help;help' {
            break
        }
        'hookguard;config' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented .hookguard.toml at the root of the repository')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell all that is wrong with the settings, or what they come to')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Write .hookguard.toml from the settings of other tools')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the merged settings as TOML, each with the place it comes from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;config;init' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;config;check' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;config;import' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'What the files are, where their names don''t tell')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this file instead of .hookguard.toml at the root')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the settings and write nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace settings that are there already; what keys their fingerprints is kept')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings to use instead of the repository''s .hookguard.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;config;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented .hookguard.toml at the root of the repository')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell all that is wrong with the settings, or what they come to')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Write .hookguard.toml from the settings of other tools')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the merged settings as TOML, each with the place it comes from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;config;help;init' {
            break
        }
        'hookguard;config;help;check' {
            break
        }
        'hookguard;config;help;import' {
            break
        }
        'hookguard;config;help;show' {
            break
        }
        'hookguard;config;help;help' {
            break
        }
        'hookguard;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookguard;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write a page a command into this directory')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'hookguard;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Write the hooks into this repository, keeping those that are there')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take the hooks away and put back what was there before')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Tell whether the next commit will be checked, and prove it')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'Run as a Git hook (this is what the hooks call)')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Look for secrets in files, in what is staged, or in commits')
            [CompletionResult]::new('fix', 'fix', [CompletionResultType]::ParameterValue, 'Move staged secrets into the environment')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Go through the checklist before going live: files, index and history')
            [CompletionResult]::new('allow', 'allow', [CompletionResultType]::ParameterValue, 'Let one value through, with a reason, wherever it stands')
            [CompletionResult]::new('baseline', 'baseline', [CompletionResultType]::ParameterValue, 'Accept what is there already, by value')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a kind of key opens, and how to revoke, replace and keep it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List, show and check rules')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Make, check and show settings')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell loads to complete hookguard''s commands and options')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write those of all commands into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookguard;help;install' {
            break
        }
        'hookguard;help;uninstall' {
            break
        }
        'hookguard;help;doctor' {
            break
        }
        'hookguard;help;hook' {
            break
        }
        'hookguard;help;scan' {
            break
        }
        'hookguard;help;fix' {
            break
        }
        'hookguard;help;audit' {
            break
        }
        'hookguard;help;allow' {
            break
        }
        'hookguard;help;baseline' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Write a baseline of all that blocks now')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Add what blocks now and isn''t in the baseline yet')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the entries whose value is gone, and list them')
            break
        }
        'hookguard;help;baseline;create' {
            break
        }
        'hookguard;help;baseline;update' {
            break
        }
        'hookguard;help;baseline;prune' {
            break
        }
        'hookguard;help;explain' {
            break
        }
        'hookguard;help;rules' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the rules that are on')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a rule looks for')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Make fakes of every rule and check that it finds them, and only them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Try the rules of the settings on a file: what each finds, drops and passes over')
            break
        }
        'hookguard;help;rules;list' {
            break
        }
        'hookguard;help;rules;show' {
            break
        }
        'hookguard;help;rules;check' {
            break
        }
        'hookguard;help;rules;test' {
            break
        }
        'hookguard;help;config' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented .hookguard.toml at the root of the repository')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell all that is wrong with the settings, or what they come to')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Write .hookguard.toml from the settings of other tools')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the merged settings as TOML, each with the place it comes from')
            break
        }
        'hookguard;help;config;init' {
            break
        }
        'hookguard;help;config;check' {
            break
        }
        'hookguard;help;config;import' {
            break
        }
        'hookguard;help;config;show' {
            break
        }
        'hookguard;help;completions' {
            break
        }
        'hookguard;help;man' {
            break
        }
        'hookguard;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
