#!/usr/bin/env bats
# Public collections of good and bad CSV: every file is imported, or refused with a place. Never a crash,
# never a row that is neither stored nor kept.
# bats file_tags=long

load common

setup() {
        need_shared corpora/README.md
        cd "$BATS_TEST_TMPDIR" || return
        C=$SHARED/corpora
        col-init -q empty.db
        export COL_DB=$PWD/t.db
}

# map_of COLUMN…: a map that makes one note of a row, its text all these columns; file lines are in $file.
map_of() {
        local column text="''"
        printf 'record\tfield\tvalue\n'
        printf 'file\t%s\n' "${file[@]}"
        for column; do
                text+=" || coalesce(\"${column//\"/\"\"}\", '') || '|'"
        done
        printf 'party\tparty\t%s\n' "'c/1'"
        printf 'note\tparty\t%s\nnote\tat\t%s\nnote\ttext\t%s\n' "'c/1'" "'2026-01-01T00:00:00Z'" "$text"
}
import() {
        rm -f t.db* ./*.rejects*
        cp empty.db t.db
        run col-import -m ./x.map "$@"
}

# all_there FILE: the last import of FILE, whose first row is data, stored or kept every row: the rows it says it
# imported are there (equal ones once), and the bytes of the others are kept.
all_there() {
        local imported refused same=0 name=${1##*/}
        [[ $output =~ ([0-9]+)' rows imported, '([0-9]+)' refused' ]] || return 1
        imported=${BASH_REMATCH[1]} refused=${BASH_REMATCH[2]}
        [[ ! $output =~ 'notes: '[0-9]+' new, 0 changed, '([0-9]+)' as before' ]] || same=${BASH_REMATCH[1]}
        [ "$(sqlite3 t.db 'SELECT count(*) FROM notes')" -eq $((imported - same)) ] || return 1
        [ "$refused" -eq 0 ] || {
                [ "$(tail -n +2 "${name%.csv}.rejects.tsv" | cut -f 2 | sort -u | wc -l)" -eq "$refused" ] &&
                        [ -s "${name%.csv}.rejects.csv" ]
        }
}

@test "csv-spectrum: every file gives the rows that its JSON has" {
        for csv in "$C"/csv-spectrum/csvs/*.csv; do
                name=$(basename "$csv" .csv)
                json=$C/csv-spectrum/json/$name.json
                file=('delimiter	,' 'encoding	UTF-8')
                mapfile -t columns < <(sqlite3 :memory: "SELECT key FROM json_each(json_extract(readfile('$json'), '\$[0]'))")
                map_of "${columns[@]}" >x.map
                import "$csv"
                [ "$status" -eq 0 ]
                sqlite3 -newline '~' t.db 'SELECT text FROM notes ORDER BY id' >got
                sqlite3 -newline '~' :memory: "SELECT group_concat(c.value || '|', '')
                        FROM json_each(readfile('$json')) AS r, json_each(r.value) AS c GROUP BY r.key ORDER BY r.key" >expected
                cmp got expected || { echo "$name" >&2; false; }
        done
}

@test "csvkit: every file goes in as a whole or says what does not" {
        for csv in "$C"/csvkit/examples/*; do
                cp "$csv" .
                name=${csv##*/}
                file=('delimiter	,' 'encoding	UTF-8' 'header	no')
                case $name in
                *utf16*) file[1]='encoding	UTF-16' ;;
                *latin1*) file[1]='encoding	ISO-8859-1' ;;
                *.tsv) file[0]='delimiter	\t' ;;
                esac
                # As many columns as the first row has: at most one more than its delimiters.
                for ((columns = $(head -n 1 "$name" | tr -dc ',;\t' | wc -c) + 1; columns > 0; columns--)); do
                        map_of $(seq "$columns") >x.map
                        import "$name"
                        [ "$status" -eq 78 ] || break
                done
                case $status in
                [01]) all_there "$name" || { echo "$name: rows are lost: $output" >&2; false; } ;;
                65 | 78) [[ $output =~ $name:1|x.map ]] || { echo "$name: no place: $output" >&2; false; } ;;
                *) echo "$name: exit $status: $output" >&2; false ;;
                esac
                echo "$name $status" >>results
        done
        # What each is there for.
        grep -x 'test_utf8_bom.csv 0' results
        grep -x 'test_utf16_big.csv 0' results
        grep -x 'test_utf16_little.csv 0' results
        grep -x 'test_latin1.csv 0' results
        grep -x 'test_locale.csv 0' results
        grep -x 'null_byte.csv 1' results
        grep -x 'bad.csv 1' results
        grep -x 'mac_newlines.csv 65' results
        grep -x 'test_join_short_rows.csv 1' results
}

@test "csvkit: leading zeros, byte-order marks and encodings come through" {
        file=('delimiter	,' 'encoding	UTF-8' 'header	no')
        map_of 1 2 3 >x.map
        import "$C/csvkit/examples/test_utf8_bom.csv"
        [ "$(sqlite3 t.db 'SELECT text FROM notes ORDER BY id LIMIT 1')" = 'foo|bar|baz|' ]
        [ "$(sqlite3 t.db 'SELECT text FROM notes ORDER BY id DESC LIMIT 1')" = '4|5|ʤ|' ]
        file[1]='encoding	ISO-8859-1'
        map_of 1 2 3 >x.map
        import "$C/csvkit/examples/test_latin1.csv"
        [ "$(sqlite3 t.db 'SELECT text FROM notes ORDER BY id DESC LIMIT 1')" = '4|5|©|' ]
}

# make rounds takes every file of it, check one in three.
# bats test_tags=rounds
@test "go-fuzz: any bytes are imported or refused with a place, strict and lax" {
        local seeds=("$C"/go-fuzz-csv/csv/corpus/*) i step=3
        [ -z "${COL_ROUNDS:-}" ] || step=1
        for quotes in strict lax; do
                file=('delimiter	,' 'encoding	UTF-8' 'header	no' "quotes	$quotes")
                map_of 1 >x.map
                for ((i = 0; i < ${#seeds[@]}; i += step)); do
                        seed=${seeds[i]}
                        cp "$seed" seed.csv
                        import seed.csv
                        case $status in
                        [01]) all_there seed.csv || { echo "$seed: rows are lost: $output" >&2; false; } ;;
                        65) [[ $output == *seed.csv:1* ]] || { echo "$seed: no place: $output" >&2; false; } ;;
                        *) echo "$seed: exit $status: $output" >&2; false ;;
                        esac
                done
        done
}

@test "every naughty string is a debtor's name, and comes out as it went in" {
        json=$C/naughty-strings/blns.json
        cat >x.map <<'MAP'
record	field	value
file	delimiter	,
file	encoding	UTF-8
party	party	'n/' || "key"
party	name	"name"
MAP
        sqlite3 :memory: "SELECT 'key,name' UNION ALL
                SELECT printf('%03d,\"%s\"', key, replace(value, '\"', '\"\"')) FROM json_each(readfile('$json'))" >naughty.csv
        import naughty.csv
        [ "$status" -eq 0 ]
        [ "$(sqlite3 t.db 'SELECT count(*) FROM parties')" -ge 500 ]
        sqlite3 :memory: "SELECT printf('n/%03d', key) || char(9) || replace(replace(replace(replace(value, '\\', '\\\\'),
                char(9), '\\t'), char(10), '\\n'), char(13), '\\r') FROM json_each(readfile('$json'))" | sort >expected
        col-list parties -c party,name | tail -n +2 | sort | cmp - expected
        # And back into another database, by the pipe.
        col-init -q second.db
        col-list parties -c party,name | col-save -q -d second.db -k party --as-of 2026-01-01
        col-list -d second.db parties -c party,name | tail -n +2 | sort | cmp - expected
}

@test "formula injections are text like any other" {
        cat >x.map <<'MAP'
record	field	value
file	delimiter	,
file	encoding	UTF-8
party	party	'n/' || "key"
party	name	"name"
MAP
        { echo key,name; awk '{ gsub(/"/, "\"\""); printf "%d,\"%s\"\n", NR, $0 }' "$C/csv-injection/Intruder/csv-payload.txt"; } >x.csv
        import x.csv
        [ "$status" -eq 0 ]
        awk '{ gsub(/\\/, "\\\\"); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); print }' "$C/csv-injection/Intruder/csv-payload.txt" |
                grep . | sort >expected
        col-list parties -c name | tail -n +2 | grep . | sort | cmp - expected
}
