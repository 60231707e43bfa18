#!/usr/bin/env bash
# fuzz.sh FOLDER SECONDS: runs each fuzz program in FOLDER for SECONDS, from the seeds in
# tests/fuzz/NAME.seeds where there are any; what crashed is kept in FOLDER/NAME.found.
set -u
cd "$(dirname "$0")/.." || exit 70
folder=$1 seconds=$2 failed=0
for program in "$folder"/*; do
        name=${program##*/}
        [[ -f $program && -x $program ]] || continue
        mkdir -p "$program.corpus" "$program.found"
        seeds=()
        [ ! -d "tests/fuzz/$name.seeds" ] || seeds=("tests/fuzz/$name.seeds")
        dictionary=()
        [ ! -e "tests/fuzz/$name.dict" ] || dictionary=(-dict="tests/fuzz/$name.dict")
        if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
                -artifact_prefix="$program.found/" "${dictionary[@]}" "$program.corpus" "${seeds[@]}" \
                2>"$program.log"; then
                echo "$name: $(awk '/number_of_executed_units/ { print $2 }' "$program.log") runs, nothing found"
        else
                echo "$name: FAILED, see $program.log and $program.found/"
                failed=1
        fi
done
exit $failed
