# Completion of vesipk for bash. Written by docs/make_help.py from vesipk --help; do not edit.

_vesipk_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$_vesipk_current"); }

_vesipk_folders() {
    mapfile -t COMPREPLY < <(compgen -d -- "$_vesipk_current")
    compopt -o filenames 2>/dev/null
}

# Files with an ending, or any where it is empty, and folders on the way to them.
_vesipk_files() {
    mapfile -t COMPREPLY < <(
        compgen -d -- "$_vesipk_current"
        compgen -f -X "${1:+!*.$1}" -- "$_vesipk_current" | while IFS= read -r file; do [[ -d $file ]] || printf '%s\n' "$file"; done
    )
    compopt -o filenames 2>/dev/null
}

# Addresses of the numbers that the study on the command line uses.
_vesipk_addresses() {
    local word
    for word in "${COMP_WORDS[@]:2}"; do
        [[ $word == *.cfg && -f $word ]] || continue
        mapfile -t COMPREPLY < <(compgen -S = -W "$("${COMP_WORDS[0]}" explain "$word" 2>/dev/null | cut -f 2 | tail -n +2 | sort -u)" -- "$_vesipk_current")
        compopt -o nospace 2>/dev/null
        return
    done
}

_vesipk() {
    local _vesipk_current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]-}
    COMPREPLY=()
    if [[ $_vesipk_current == = ]]; then # --option=VALUE: bash cuts at the =
        _vesipk_current=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((COMP_CWORD == 1)); then
        _vesipk_words 'run merge check fit explain compare plot report export import nca sensitivity design regimen list --help --version'
        return
    fi
    case "$verb $before" in
    'run -o' | 'run --output') _vesipk_files ''; return ;;
    'run --from') return ;;
    'run --library') _vesipk_folders; return ;;
    'run --set') _vesipk_addresses; return ;;
    'run --individual') _vesipk_words 'none nca all'; return ;;
    'run --subjects') return ;;
    'run --seed') return ;;
    'run --parameters') return ;;
    'run -j' | 'run --jobs') return ;;
    'run --memory') return ;;
    'run --shard') return ;;
    'run --progress') _vesipk_words 'auto always never json'; return ;;
    'merge -o' | 'merge --output') _vesipk_files ''; return ;;
    'check --library') _vesipk_folders; return ;;
    'check --set') _vesipk_addresses; return ;;
    'check --subjects') return ;;
    'check --seed') return ;;
    'fit -o' | 'fit --output') _vesipk_files ''; return ;;
    'fit --library') _vesipk_folders; return ;;
    'fit --set') _vesipk_addresses; return ;;
    'fit --starts') return ;;
    'fit --draws') return ;;
    'fit --profile') return ;;
    'fit --write-product') _vesipk_files 'cfg'; return ;;
    'fit --write-tracer') _vesipk_files 'cfg'; return ;;
    'fit --write-species') _vesipk_files 'cfg'; return ;;
    'fit --write-draws') _vesipk_files 'csv'; return ;;
    'fit -j' | 'fit --jobs') return ;;
    'explain --library') _vesipk_folders; return ;;
    'explain --set') _vesipk_addresses; return ;;
    'explain --subjects') return ;;
    'explain --seed') return ;;
    'compare --reference') return ;;
    'compare --organs') return ;;
    'compare --metrics') return ;;
    'compare --plot') _vesipk_files ''; return ;;
    'compare --quantity') return ;;
    'compare --observed') _vesipk_files 'csv'; return ;;
    'plot -o' | 'plot --output') _vesipk_files ''; return ;;
    'plot --organs') return ;;
    'plot --quantity') return ;;
    'plot --observed') _vesipk_files 'csv'; return ;;
    'plot --from') return ;;
    'plot --until') return ;;
    'plot --first') return ;;
    'plot --time-unit') return ;;
    'plot --decades') return ;;
    'plot --reference') return ;;
    'report -o' | 'report --output') _vesipk_files ''; return ;;
    'export -o' | 'export --output') _vesipk_files ''; return ;;
    'export --what') return ;;
    'export --to') return ;;
    'export --scenario') return ;;
    'export --subject') return ;;
    'export --library') _vesipk_folders; return ;;
    'export --set') _vesipk_addresses; return ;;
    'import -o' | 'import --output') _vesipk_files ''; return ;;
    'import --duration') return ;;
    'import --steps') return ;;
    'nca --dose') return ;;
    'nca --route') return ;;
    'nca --over') return ;;
    'nca --every') return ;;
    'nca --count') return ;;
    'nca --blq') _vesipk_words 'usual zero half drop'; return ;;
    'sensitivity -o' | 'sensitivity --output') _vesipk_files ''; return ;;
    'sensitivity --organs') return ;;
    'sensitivity --numbers') return ;;
    'sensitivity --method') _vesipk_words 'sobol morris efast local'; return ;;
    'sensitivity --n') return ;;
    'sensitivity --library') _vesipk_folders; return ;;
    'sensitivity --set') _vesipk_addresses; return ;;
    'sensitivity --shard') return ;;
    'sensitivity -j' | 'sensitivity --jobs') return ;;
    'design -o' | 'design --output') _vesipk_files ''; return ;;
    'design --library') _vesipk_folders; return ;;
    'design --set') _vesipk_addresses; return ;;
    'design --animals') return ;;
    'design --draws') return ;;
    'design -j' | 'design --jobs') return ;;
    'regimen -o' | 'regimen --output') _vesipk_files ''; return ;;
    'regimen --front') return ;;
    'regimen --fresh') return ;;
    'regimen --library') _vesipk_folders; return ;;
    'regimen --set') _vesipk_addresses; return ;;
    'regimen --subjects') return ;;
    'regimen --seed') return ;;
    'regimen -j' | 'regimen --jobs') return ;;
    'list --library') _vesipk_folders; return ;;
    esac
    case "$verb" in
    run) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --from --library --set --individual --subjects --seed --parameters -j --jobs --memory --resume --shard --progress -q --quiet -h --help'; else _vesipk_files 'cfg'; fi ;;
    merge) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force -q --quiet -h --help'; else _vesipk_files 'h5'; fi ;;
    check) if [[ $_vesipk_current == -* ]]; then _vesipk_words '--library --set --subjects --seed -h --help'; else _vesipk_files 'cfg'; fi ;;
    fit) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --library --set --starts --draws --walkers --profile --write-product --write-tracer --write-species --write-draws --resume -j --jobs -q --quiet -h --help'; else _vesipk_files 'cfg'; fi ;;
    explain) if [[ $_vesipk_current == -* ]]; then _vesipk_words '--library --set --subjects --seed -h --help'; else _vesipk_files 'cfg'; fi ;;
    compare) if [[ $_vesipk_current == -* ]]; then _vesipk_words '--reference --organs --metrics --absolute --per-kg --csv --plot --quantity --observed -h --help'; else _vesipk_files 'h5'; fi ;;
    plot) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --organs --quantity --observed --from --until --first --time-unit --linear --decades --log-time --reference -h --help'; else _vesipk_files 'h5'; fi ;;
    report) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --page --what-if -h --help'; else _vesipk_files 'h5'; fi ;;
    export) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --csv --what --to --scenario --subject --library --set -h --help'; else _vesipk_files 'h5'; fi ;;
    import) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --duration --steps --force -h --help'; else _vesipk_files 'xml'; fi ;;
    nca) if [[ $_vesipk_current == -* ]]; then _vesipk_words '--dose --route --over --every --count --blq --csv -h --help'; else _vesipk_files 'csv'; fi ;;
    sensitivity) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --organs --numbers --linear --method --n --local --library --set --resume --shard -j --jobs --csv -q --quiet -h --help'; else _vesipk_files 'h5'; fi ;;
    design) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --library --set --animals --draws --resume -j --jobs -q --quiet -h --help'; else _vesipk_files 'cfg'; fi ;;
    regimen) if [[ $_vesipk_current == -* ]]; then _vesipk_words '-o --output --force --front --fresh --full --library --set --subjects --seed --resume -j --jobs --csv -q --quiet -h --help'; else _vesipk_files 'cfg'; fi ;;
    list) if [[ $_vesipk_current == -* ]]; then _vesipk_words '--library -h --help'; else _vesipk_words 'species products tracers routes conditions studies settings kinds roles numbers metrics'; fi ;;
    esac
}

complete -F _vesipk vesipk
