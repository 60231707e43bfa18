#!/usr/bin/env bats
# The Makefile: what install puts somewhere uninstall takes away again, and nothing else.

load common

install_to() { # TARGET FOLDER [VARIABLE…]
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" "$1" DESTDIR="$2" "${@:3}"
}

@test "install puts programs, pages and policies in place, and they work there" {
        root=$BATS_TEST_TMPDIR/root
        install_to install "$root" PREFIX=/opt/col
        for tool in $(tools); do
                [ -x "$root/opt/col/bin/$tool" ]
                [ -e "$root/opt/col/share/man/man1/$tool.1" ]
        done
        [ -e "$root/opt/col/share/man/man7/coltools.7" ]
        (cd "$PROJECT/share" && find . -type f | sort) >"$BATS_TEST_TMPDIR/expected"
        (cd "$root/opt/col/share/coltools" && find . -type f | sort) | cmp - "$BATS_TEST_TMPDIR/expected"
        # Installed programs find the installed policies, and only those.
        PATH=$root/opt/col/bin:$PATH
        cd "$BATS_TEST_TMPDIR"
        printf 'debtor\taccount\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\tlast_try_on\tas_of\tcontacts_1d\tcontacts_7d\tcontacts_30d\tlast_contact_on\tnotice_on\tconsents\tholds\n' >in.tsv
        printf 'segment\tstep\tafter\tchannel\none\t1\t0\tsms\n' >"$root/opt/col/share/coltools/strategies/there.tsv"
        col-plan -s there in.tsv
}

@test "uninstall leaves only what it did not install" {
        root=$BATS_TEST_TMPDIR/root
        install_to install "$root"
        mkdir -p "$root/usr/local/share/coltools/strategies"
        touch "$root/usr/local/share/coltools/strategies/mine.tsv" "$root/usr/local/bin/col-lector"
        install_to uninstall "$root"
        (cd "$root" && find . -type f | sort) >"$BATS_TEST_TMPDIR/left"
        printf '%s\n' ./usr/local/bin/col-lector ./usr/local/share/coltools/strategies/mine.tsv | cmp - "$BATS_TEST_TMPDIR/left"
}

@test "paths with blanks in them are no trouble" {
        root="$BATS_TEST_TMPDIR/a root"
        install_to install "$root"
        [ -x "$root/usr/local/bin/col-plan" ]
        install_to uninstall "$root"
        [ -z "$(find "$root" -type f)" ]
}

@test "a distribution holds what git holds, and builds" {
        [ -e "$PROJECT/.git" ] && command -v git >/dev/null || skip 'not a git work tree'
        git -C "$PROJECT" archive --prefix=coltools/ HEAD | tar -x -C "$BATS_TEST_TMPDIR"
        make -s -n -C "$BATS_TEST_TMPDIR/coltools" all >/dev/null
}

@test "make builds again only what has changed" {
        [ -z "$(make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" all)" ]
}
