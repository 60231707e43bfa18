#!/usr/bin/env bats
# The fuzz targets run over their seeds, without the fuzzer: `make fuzz` goes on from there.
# bats file_tags=long

load common

@test "every fuzz target takes its seeds, with sanitizers" {
        local target name
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" programs
        for target in "$PROJECT"/tests/fuzz/*.c; do
                grep -qE 'REPLAY|"fuzz.h"' "$target" || continue
                name=${target##*/} name=${name%.c}
                ${CC:-cc} -DREPLAY -std=c11 -O0 -g1 -fsanitize=address,undefined \
                        -fno-sanitize-recover=all -isystem /usr/include/libxml2 -D_GNU_SOURCE -DCOL_VERSION='"0"' \
                        -I"$PROJECT/src" "$target" -o "$BATS_TEST_TMPDIR/$name" \
                        "$BIN/.obj/libcol.a" -lsqlite3 -lcrypto -lcsv -lxml2 -lpthread -lm
                [ -e "${target%.c}.seeds" ]
                (cd "$PROJECT" && "$BATS_TEST_TMPDIR/$name" "${target%.c}.seeds"/*)
        done
}
