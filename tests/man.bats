#!/usr/bin/env bats
# The manual: every tool has a page, the pages are sound and agree with --help, what they refer to
# exists, and every example in them runs.
# bats file_tags=long

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
}

wrong() {
        printf '%s\n' "$*" >&2
        echo >>wrong
}
none_wrong() {
        [ ! -e wrong ]
}

# rendered PAGE: as a terminal without bold would show it.
rendered() {
        mandoc -T utf8 -O width=200 "$1" | sed 's/.\x08//g'
}

# options FILE: "-s --strategy" for each option in a text that gives each a line, sorted.
options() {
        sed -nE 's/^ +((-[A-Za-z0-9]|--[a-z]).*)/\1/p' "$1" | awk '
                { letter = long = "-"
                  n = split($0, words, /[ ,=\[]+/)
                  for (i = 1; i <= 3 && i <= n; i++) {
                        if (words[i] ~ /^-[A-Za-z0-9]$/ && letter == "-") letter = words[i]
                        else if (words[i] ~ /^--[a-z]/ && long == "-") long = words[i]
                  }
                  print letter, long }' | sort -u
}

# examples PAGE FOLDER: writes every display of its examples to FOLDER/N.sh. In section 7, where the whole page
# teaches by example, these are all displays that are indented.
examples() {
        mkdir -p "$2"
        awk -v folder="$2" -v everywhere="${1##*.}" '
                function line(text) {
                        gsub(/\\e/, "\\", text); gsub(/\\-/, "-", text); gsub(/\\\(aq/, "\x27", text)
                        gsub(/\\\(dq/, "\"", text); gsub(/\\\(ti/, "~", text); gsub(/\\\(ha/, "^", text)
                        gsub(/\\&/, "", text)
                        print text > file
                }
                /^\.Sh/                  { within = /EXAMPLES/ }
                /^\.Bd/ && (within || everywhere == 7 && /-offset indent/) { file = folder "/" ++n ".sh"; display = 1; next }
                /^\.Ed/                  { display = 0 }
                display                  { line($0) }
                within && /^\.Dl /       { file = folder "/" ++n ".sh"; line(substr($0, 5)) }' "$1"
}

@test "every tool has a manual page" {
        for tool in $(tools); do
                [ -e "$PROJECT/man/$tool.1" ] || wrong "$tool has no page"
        done
        none_wrong
}

@test "the pages are sound" {
        for page in "$PROJECT"/man/*.[157]; do
                run mandoc -T lint -W warning "$page"
                [ "$status" -eq 0 ] || wrong "$output"
        done
        none_wrong
}

@test "a tool's page has the sections that every page has" {
        for tool in $(tools); do
                for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
                        grep -qx "\.Sh $section" "$PROJECT/man/$tool.1" || wrong "$tool: no $section"
                done
        done
        none_wrong
}

@test "pages and --help have the same options" {
        for tool in $(tools); do
                [ -e "$PROJECT/man/$tool.1" ] || continue # said above
                "$tool" --help | sed -n '/^[Uu]sage:/,$p' >help
                rendered "$PROJECT/man/$tool.1" | sed -n '/^DESCRIPTION/,$p' | grep -E '^ +-[-A-Za-z0-9]' >page
                options help >help.options
                options page >page.options
                [ -s help.options ] || wrong "$tool: no options in its help"
                diff -u help.options page.options >&2 || wrong "$tool: help and page differ"
        done
        none_wrong
}

@test "the options in help are those that the tool takes" {
        for tool in $(tools); do
                for option in $("$tool" --help | sed -n '/^[Uu]sage:/,$p' | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
                        # An option that takes no argument is given one, and one that does takes it.
                        run "$tool" "$option=x" </dev/null
                        [[ $output != *'unrecognized option'* ]] || wrong "$tool: $output"
                done
        done
        none_wrong
}

@test "pages refer to pages that exist" {
        for page in "$PROJECT"/man/*.[157]; do
                while read -r name section; do
                        case $name in
                        col*) [ -e "$PROJECT/man/$name.$section" ] || wrong "${page##*/}: $name($section)" ;;
                        esac
                done < <(awk '/^\.(Xr|It Xr) / { sub(/^\.(It )?Xr /, "")
                        for (i = 1; i < NF; i++) if ($i ~ /^col/ && $(i + 1) ~ /^[157]$/) print $i, $(i + 1) }' "$page")
        done
        none_wrong
}

@test "pages are about what they are named for" {
        for page in "$PROJECT"/man/*.[157]; do
                name=${page##*/} name=${name%.?}
                grep -qiE "^\.Dt $name ${page##*.}\$" "$page" || wrong "${page##*/}: .Dt"
                [ "$(sed -n 's/^\.Nm //p' "$page" | head -n 1)" = "$name" ] || wrong "${page##*/}: .Nm"
        done
        none_wrong
}

# run_examples SECTION: the examples of each page one after the other, in a folder with the sample and its database.
# Exit status 1 (records were refused, nothing found) is no failure. A display that begins with a word and a
# tab shows a file.
run_examples() {
        local count=0 page name example
        sample_database
        export COL_DB COL_PATH=$PWD/work
        for page in "$PROJECT"/man/*."$1"; do
                name=${page##*/}
                examples "$page" "$PWD/examples/$name"
                mkdir work && cp sample.db "$PROJECT"/share/sample/*.* work/
                COL_DB=$PWD/work/sample.db
                for example in "$PWD/examples/$name"/*.sh; do
                        [ -e "$example" ] && ! head -n 1 "$example" | grep -q $'^[a-z_]*\t' || continue
                        count=$((count + 1))
                        (cd work && timeout 60 bash -Eu -o pipefail -c \
                                "trap 's=\$?; [ \$s -le 1 ] || exit \$s' ERR; $(cat "$example")") >out 2>&1 </dev/null || [ $? -eq 1 ] || {
                                wrong "$name: failed:"
                                cat "$example" out >&2
                        }
                done
                rm -rf work
        done
        echo "$count examples" >&2
        [ "$count" -gt 0 ]
        none_wrong
}

@test "every example of section 1 runs" {
        run_examples 1
}

@test "every example of section 5 runs" {
        run_examples 5
}

@test "every example of section 7 runs" {
        run_examples 7
}
