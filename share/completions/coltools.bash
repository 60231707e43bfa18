# Completion for bash: source this file. Options come from each tool's own --help; arguments are files, and
# names of policies of the folders on COL_PATH.

_coltools() {
        local tool=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} folder file names=
        if [[ $word == -* ]]; then
                names=$("$tool" --help 2>/dev/null | grep -oE -- '(^|[ ,])--?[A-Za-z][a-z-]*')
        else
                local IFS=:
                for folder in ${COL_PATH-} "$(dirname -- "$(type -P -- "$tool")")"/../share{,/coltools}; do
                        for file in "$folder"/{scorecards,segments,strategies,campaigns,reminders,waterfalls,rates,arrangements,tolerances,limitations,imputations,fx,tariffs,bonuses,journals,capacities,trials,agents,layouts,maps,reports,statements,templates,senders,letterheads,languages,prices}/*.*; do
                                [ ! -e "$file" ] || { file=${file##*/}; names+=" ${file%.*}"; }
                        done
                done
        fi
        IFS=$' \t\n'
        mapfile -t COMPREPLY < <(compgen -W "$names" -- "$word")
}
complete -o default -F _coltools $(compgen -c col- | sort -u)
