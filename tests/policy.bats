#!/usr/bin/env bats
# Policy files: where they are found, what is read from them, how mistakes are named.

load common

setup_file() {
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" programs
}

setup() {
        PATH=$BIN/.test:$PATH
        cd "$BATS_TEST_TMPDIR" || return
        export COL_PATH=$PWD/mine:$PWD/theirs
        mkdir -p mine/scorecards theirs/scorecards
}

# finds PATH: COL_PATH's first answer to the policy "card".
finds() {
        run policy find scorecards card tsv
        [ "$output" = "$1" ] || { echo "$output" >&2; return 1; }
}

# opens TEXT…: writes card.tsv and opens it with required columns a b and optional c.
opens() {
        printf "$@" >mine/card.tsv
        run policy open scorecards card tsv 'a b' c
}

refused() {
        [ "$status" -eq 78 ] || { echo "exit $status" >&2; return 1; }
        says "policy: $PWD/mine/card.tsv:$1"
}

@test "a name is looked for in every folder of COL_PATH, by type first" {
        finds '(none)'
        touch theirs/card.tsv
        finds "$PWD/theirs/card.tsv"
        touch theirs/card
        finds "$PWD/theirs/card"
        touch theirs/scorecards/card.tsv
        finds "$PWD/theirs/scorecards/card.tsv"
        touch theirs/scorecards/card
        finds "$PWD/theirs/scorecards/card"
        mkdir mine/card mine/scorecards/card # folders are no policies
        finds "$PWD/theirs/scorecards/card"
        touch mine/card.tsv
        finds "$PWD/mine/card.tsv"
        COL_PATH=::$PWD/theirs: finds "$PWD/theirs/scorecards/card"
        touch card
        COL_PATH=: finds '(none)' # an empty entry is not the present folder
}

@test "with a slash it is a path; without a type it lies in the folder itself" {
        touch here.tsv
        run policy find scorecards ./here.tsv tsv
        [ "$output" = ./here.tsv ]
        run policy find scorecards ./here tsv
        [ "$output" = '(none)' ]
        touch mine/fields.tsv mine/scorecards/hidden.tsv
        run policy find - fields tsv
        [ "$output" = "$PWD/mine/fields.tsv" ]
        run policy find - hidden tsv
        [ "$output" = '(none)' ]
        run policy find scorecards '' tsv
        [ "$output" = '(none)' ]
}

@test "the installed folder is found from the program, wherever it was moved" {
        unset COL_PATH
        mkdir -p moved/bin moved/share/coltools/scorecards
        cp "$BIN/.test/policy" moved/bin
        touch moved/share/coltools/scorecards/card.tsv
        run moved/bin/policy find scorecards card tsv
        [ "$output" = "$PWD/moved/bin/../share/coltools/scorecards/card.tsv" ]
        touch moved/share/other.tsv
        run moved/bin/policy find - other tsv
        [ "$output" = "$PWD/moved/bin/../share/other.tsv" ]
}

@test "what is not found is refused with the folders searched and the nearest name" {
        fails 78 policy read scorecards card tsv
        says "policy: scorecards/card: not found in $PWD/mine, $PWD/theirs"
        says 'put it there or add its folder to COL_PATH'
        touch theirs/scorecards/behaviour.tsv
        fails 78 policy read scorecards behavior tsv
        says "did you mean 'behaviour'?"
        fails 78 policy read scorecards ./behaviour tsv
        says 'policy: ./behaviour: no such file'
}

@test "the name, text and SHA-256 of a policy are the file's" {
        printf 'a\tb\r\n1\t2' >mine/card.tsv
        run policy read scorecards card tsv
        [ "$output" = "card $PWD/mine/card.tsv $(sha256sum <mine/card.tsv | cut -d' ' -f1) 8" ]
        run policy read scorecards mine/card.tsv tsv
        [ "$output" = "card mine/card.tsv $(sha256sum <mine/card.tsv | cut -d' ' -f1) 8" ]
        cp mine/card.tsv mine/v1.2.txt
        run policy read scorecards v1.2.txt tsv
        [[ $output == 'v1.2.txt '* ]]
        : >mine/card.tsv
        run policy read scorecards card tsv
        [ "$output" = "card $PWD/mine/card.tsv $(sha256sum </dev/null | cut -d' ' -f1) 0" ]
        head -c 1000000 /dev/zero | tr '\0' x >mine/card.tsv
        run policy read scorecards card tsv
        [ "$output" = "card $PWD/mine/card.tsv $(sha256sum <mine/card.tsv | cut -d' ' -f1) 1000000" ]
}

@test "rows are read with their line numbers; comments and blank lines are skipped" {
        opens '# a card\n\nb\ta\n \t \n1\t2\n#3\t4\n5\t6\n'
        [ "$output" = $'b a\n5:[1][2]\n7:[5][6]' ]
        opens 'a\tb\tc\n1\t2\t3'
        [ "$output" = $'a b c\n2:[1][2][3]' ]
        opens '\xef\xbb\xbfa\tb\r\n1\t2\r\n'
        [ "$output" = $'a b\n2:[1][2]' ]
        opens 'a\tb\tc\n1\n1\t2\n\t2\n1\t\t\n'
        [ "$output" = $'a b c\n2:[1][][]\n3:[1][2][]\n4:[][2][]\n5:[1][][]' ]
        opens 'a\tb\n x \t"q"\n'
        [ "$output" = $'a b\n2:[ x ]["q"]' ]
        opens 'a\tb\n\\\\\t\\t|\\n|\\r\n'
        [ "$output" = $'a b\n2:[\\][\t|\n|\r]' ]
        opens 'a\tb\n'
        [ "$output" = 'a b' ]
}

@test "mistakes are named by file, line and column" {
        opens ''
        refused '1: no header line; required columns are: a b'
        opens '# nothing\n\n'
        refused '1: no header line'
        opens 'a\n1\n'
        refused '1:b: column missing; required are: a b'
        opens '#\na\tb\tother\n'
        refused '2:other: unknown column; known are: a b c'
        opens 'a\tb\tbb\n'
        refused "1:bb: unknown column; did you mean 'b'?"
        opens 'a\tb\ta\n'
        refused '1:a: column named twice'
        opens 'a\tb\n1\t2\t3\n'
        refused '2: more cells than the header has columns, which is 2'
        opens 'a\tb\n1\t2\t\n'
        refused '2: more cells'
        opens 'a\tb\n\n1\tx\\q\n'
        refused '3:b: a backslash that begins no escape'
        opens 'a\tb\n1\tx\\\n'
        refused '2:b: a backslash that begins no escape'
        opens 'a\tb\n1\t\xff\n'
        refused '2: byte 0xff is not UTF-8'
        opens 'a\tb\n\0\t\n'
        refused '2: NUL byte'
        opens 'a\tb\n\n1\t2\n'
        run policy open scorecards card tsv 'a b' c a
        refused '3:a: asked to fail here'
}

@test "every currency file that is shipped can be read" {
        COL_PATH=$PROJECT/share run policy open - currencies tsv 'code digits' name
        [ "$status" -eq 0 ]
        [ "${#lines[@]}" -gt 150 ]
        says '[TRY][2][Turkish Lira]'
}

@test "a policy that cannot be read ends with 66" {
        [ "$(id -u)" -ne 0 ] || skip 'root may read everything'
        touch mine/card.tsv
        chmod 0 mine/card.tsv
        fails 66 policy read scorecards card tsv
        says 'Permission denied'
}
