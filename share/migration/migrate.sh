#!/usr/bin/env bash
# migrate.sh out FOLDER: writes everything that is stored in the database COL_DB into a new FOLDER, as streams.
# migrate.sh in FOLDER:  makes the new database COL_DB of them.
#
# Batch by batch, in the order in which it was recorded, so that what follows from that order (versions, numbers, what was
# known when) comes out alike. col-migration(7) says what is reproduced, and what is not. Needs sqlite3(1).
set -eu -o pipefail
shopt -s nullglob

here=$(cd "$(dirname "$0")" && pwd)
for bin in "$here/../../bin" "$here/../../../bin"; do # in the sources, where installed
        [ ! -x "$bin/col-list" ] || PATH=$PATH:$(cd "$bin" && pwd)
done

# Fields that hold the number of a batch.
batch_fields='until_batch|after_batch|known'

fail() {
        echo "migrate.sh: $2" >&2
        exit "$1"
}

ask() { # SQL: rows of the database, tab-separated
        sqlite3 -readonly -cmd '.timeout 20000' -tabs "$COL_DB" "$1"
}

# kinds: of every kind that people state, parents first: its name, plural, form, the number that the database gives its
# records (or nothing), and its fields but that number, comma-separated.
kinds() {
        col-kinds | awk -F'\t' -v OFS='\t' '
                function out() { if (kind != "") print kind, plural, form, number, fields }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["form"] != "versioned" && $at["form"] != "fact" { next }
                $at["kind"] != kind {
                        out()
                        kind = $at["kind"]; plural = $at["plural"]; form = $at["form"]; fields = number = ""
                        if ($at["type"] == "int") { number = $at["field"]; next }
                }
                { fields = fields (fields == "" ? "" : ",") $at["field"] }
                END { out() }'
}

# ---- out ----

# A policy for each folder of its hash, so that several texts of one name do not meet.
write_policies() {
        local policy type text name extension
        while IFS=$'\t' read -r policy type text; do
                name=${policy%@*} extension=tsv
                [ "$type" != templates ] || extension=txt
                mkdir -p "policies/${policy##*@}/$type"
                printf %b "$text" >"policies/${policy##*@}/$type/$name.$extension"
        done < <(col-list policies -c policy,type,text | tail -n +2)
}

# What the batch wrote of a kind: the version of its day, or the facts of any day.
list_kind() { # BATCH DAY KIND PLURAL FORM NUMBER FIELDS
        local day=$2 order=()
        [ "$5" = versioned ] || day=9999-12-31
        [ -z "$6" ] || order=(-o "$6")
        col-list "$4" --known "$1" --as-of "$day" -w "batch = $1" "${order[@]}" -c "$7"
}

# An account's own due date stands in another column, and the view shows the portfolio's notice where it has none.
list_accounts() { # BATCH DAY FIELDS
        col-list portfolios --known "$1" --as-of "$2" -c portfolio,notice_on >portfolios.tsv
        col-list accounts --known "$1" --as-of "$2" -c "${3/,due_on/,contract_due_on}" |
                awk -F'\t' -v OFS='\t' '
                        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                        NR == FNR { notice[$1] = $2; next }
                        FNR == 1 { sub(/\tcontract_due_on/, "\tdue_on"); print; next }
                        $at["notice_on"] == notice[$at["portfolio"]] { $at["notice_on"] = "" }
                        { print }' portfolios.tsv - >all.tsv
        ask "SELECT a.account FROM accounts AS a WHERE a.batch = $1 OR EXISTS (SELECT 1 FROM accounts_versions AS v
                WHERE v.id = a.id AND v.batch = $1)" | awk -F'\t' 'NR == FNR { of[$1]; next } FNR == 1 || $1 in of' - all.tsv
}

# An entry without a number is the n-th of its content in the stream: those before it of the same content come along.
list_entries() { # BATCH FIELDS
        col-list entries --known "$1" --as-of 9999-12-31 -w "batch = $1" -o entry -c "$2,batch" >all.tsv
        if awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["number"] == "" && $at["occurrence"] > 1 { exit found = 1 } END { exit !found }' all.tsv; then
                col-list entries --known "$1" --as-of 9999-12-31 -o entry -c "$2,batch" >all.tsv
        fi
        awk -F'\t' -v batch="$1" '
                function content() {
                        return $at["account"] FS $at["type"] FS $at["component"] FS $at["amount"] FS $at["value_on"] FS \
                                $at["due_on"] FS $at["label"]
                }
                FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                NR == FNR { if ($at["batch"] == batch && $at["number"] == "" && $at["occurrence"] > 1) again[content()]; next }
                FNR == 1 || $at["batch"] == batch || ($at["number"] == "" && content() in again)' all.tsv all.tsv
}

write_batch() { # BATCH DAY
        local kind plural form number fields
        mkdir "batches/$1"
        while IFS='|' read -r kind plural form number fields; do
                [[ $written == *" $kind "* ]] || continue
                case $kind in
                account) list_accounts "$1" "$2" "$fields" ;;
                entry) list_entries "$1" "$fields" ;;
                *) list_kind "$1" "$2" "$kind" "$plural" "$form" "$number" "$fields" ;;
                esac >"batches/$1/$kind.tsv"
        done < <(tr '\t' '|' <kinds.tsv) # read(1) would take two tabs for one
        [[ $written != *" replay "* ]] || col-list replays --known "$1" --as-of 9999-12-31 -w "batch = $1" \
                -c account,debtor,as_of,waterfall,rates,interest_terms >"batches/$1/replay.tsv"
}

write_all() {
        COL_DB=$(realpath "$COL_DB")
        mkdir "$1" && cd "$1" && mkdir policies batches
        export COL_DB COL_PATH=$PWD
        ask "SELECT value FROM settings WHERE name = 'time_zone'" >zone
        { printf 'kind\tfield\ttype\tpersonal\tdoc\n' && ask 'SELECT kind, field, type, personal, doc FROM fields ORDER BY position'; } >fields.tsv
        kinds >kinds.tsv
        write_policies
        ask 'SELECT id, as_of FROM batches ORDER BY id' >batches.tsv
        local batch day
        while IFS=$'\t' read -r batch day; do
                written=" $(ask "SELECT kind FROM batch_kinds WHERE batch = $batch" | tr '\n' ' ')"
                write_batch "$batch" "$day"
        done <batches.tsv
        rm -f all.tsv portfolios.tsv
        touch complete
}

# ---- in ----

# Terms of interest as col-allocate reads them, of replays by one waterfall as of one day.
terms_of() { # REPLAYS WATERFALL DAY
        awk -F'\t' -v OFS='\t' -v waterfall="$2" -v day="$3" '
                BEGIN { count = split("contract_rate default_rates basis day_count interest_taxes contract_due_on", names, " ") }
                NR == 1 {
                        for (i = 1; i <= NF; i++) at[$i] = i
                        printf "account\tdebtor"
                        for (i = 1; i <= count; i++) printf "\t%s", names[i]
                        print ""
                        next
                }
                $at["waterfall"] != waterfall || $at["as_of"] != day { next }
                {
                        split("", term)
                        rates = $at["rates"]
                        sub(/@.*/, "", rates)
                        term["default_rates"] = rates == "" ? "none" : rates
                        parts = split($at["interest_terms"], part, " ")
                        for (i = 1; i <= parts; i++) {
                                name = value = part[i]
                                sub(/=.*/, "", name)
                                sub(/^[^=]*=/, "", value)
                                gsub(/,/, " ", value)
                                term[name] = value
                        }
                        printf "%s\t%s", $at["account"], $at["debtor"]
                        for (i = 1; i <= count; i++) printf "\t%s", term[names[i]]
                        print ""
                }' "$1"
}

# Allocates anew what a batch had allocated, as it did.
allocate() { # REPLAYS
        local waterfall day name
        while IFS=$'\t' read -r waterfall day; do
                name=${waterfall%@*}
                terms_of "$1" "$waterfall" "$day" >terms.tsv
                col-list entries --as-of "$day" >entries.tsv
                awk -F'\t' 'NR == FNR { if (FNR > 1) of[$1]; next }
                        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next } $at["account"] in of' terms.tsv entries.tsv |
                        COL_PATH=$(policies_of "$1") col-allocate -q -w "$PWD/policies/${waterfall##*@}/waterfalls/$name.tsv" \
                                -a terms.tsv >parts.tsv
                col-save -q parts.tsv
        done < <(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                !seen[$at["waterfall"], $at["as_of"]]++ { print $at["waterfall"] "\t" $at["as_of"] }' "$1")
}

# Folders of the rates that replays name: of one run, so no name has two texts.
policies_of() { # REPLAYS
        awk -F'\t' -v folder="$PWD/policies" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["rates"] != "" { sub(/.*@/, "", $at["rates"]); if (!seen[$at["rates"]]++) printf "%s/%s:", folder, $at["rates"] }' "$1"
}

# Batches have other numbers: records that name one name that up to which the same is known.
renumber() { # RECORDS
        awk -F'\t' -v OFS='\t' '
                NR == FNR { now[$1] = $2; next }
                FNR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^('"$batch_fields"')$/) at[i]; print; next }
                { for (i in at) if ($i != "") $i = now[$i]; print }' numbers.tsv "$1"
}

read_batch() { # BATCH DAY
        local kind file
        for kind in "${order[@]}"; do
                file=batches/$1/$kind.tsv
                [ -e "$file" ] || continue
                if head -n 1 "$file" | tr '\t' '\n' | grep -qxE "$batch_fields"; then
                        renumber "$file" >renumbered.tsv
                        file=renumbered.tsv
                fi
                col-save -q -k "$kind" --as-of "$2" "$file"
        done
        [ ! -e "batches/$1/replay.tsv" ] || allocate "batches/$1/replay.tsv"
        printf '%s\t%s\n' "$1" "$(ask 'SELECT ifnull(max(id), 0) FROM batches')" >>numbers.tsv
}

read_all() {
        [ ! -e "$COL_DB" ] || fail 73 "$COL_DB is there; the new database must not be"
        [ -e "$1/complete" ] || fail 65 "$1 is not what migrate.sh out has written to its end"
        COL_DB=$(realpath "$COL_DB")
        cd "$1"
        export COL_DB
        col-init -q --zone "$(cat zone)" --fields "$PWD/fields.tsv" "$COL_DB"
        COL_PATH=$(printf '%s:' "$PWD" "$PWD"/policies/*)
        export COL_PATH
        printf '0\t0\n' >numbers.tsv
        mapfile -t order < <(cut -f1 kinds.tsv)
        local batch day
        while IFS=$'\t' read -r batch day; do
                read_batch "$batch" "$day"
        done <batches.tsv
        rm -f terms.tsv entries.tsv parts.tsv renumbered.tsv
}

[ $# -eq 2 ] && [[ $1 == out || $1 == in ]] || fail 64 'usage: migrate.sh out FOLDER | migrate.sh in FOLDER'
[ -n "${COL_DB:-}" ] || fail 64 'COL_DB does not say which database'
case $1 in
out) write_all "$2" ;;
in) read_all "$2" ;;
esac
