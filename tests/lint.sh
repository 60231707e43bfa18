#!/usr/bin/env bash
# lint.sh [fast]: what the sources must look like. With "fast" only what takes a second or two; else
# also builds without a warning by gcc and clang, and cppcheck. Each fault is a line; exit 1 if any.
set -u
cd "$(dirname "$0")/.." || exit 70
how=${1:-full}
faults=0
fault() {
        printf 'lint: %s\n' "$*"
        faults=$((faults + 1))
}
# Runs a command whose every line of output is a fault.
silent() {
        local line
        while IFS= read -r line; do
                fault "$line"
        done < <("$@" 2>&1)
}
have() {
        command -v "$1" >/dev/null
}

# Files of the project: those git knows, or everything in an unpacked tarball.
if [ -e .git ] && have git; then
        mapfile -t files < <(git ls-files --cached --others --exclude-standard | sort -u |
                while IFS= read -r file; do [ ! -e "$file" ] || printf '%s\n' "$file"; done)
else
        mapfile -t files < <(find . -path ./bin -prune -o -type f -printf '%P\n' | sort)
fi

# The top level holds what DESIGN names and nothing else.
while IFS= read -r name; do
        case $name in
        Makefile | README.md | bin | man | src | share | tests | .ci | .clang-format | .gitignore) ;;
        *) fault "$name: does not belong at the top level" ;;
        esac
done < <(printf '%s\n' "${files[@]}" | cut -d/ -f1 | sort -u)

# Three files a tool: the source, its page, its tests.
for source in src/col-*.c; do
        tool=${source#src/} tool=${tool%.c}
        [ -e "man/$tool.1" ] || fault "man/$tool.1: $tool has no manual page"
        [ -e "tests/$tool.bats" ] || fault "tests/$tool.bats: $tool has no tests"
done

# No path of a machine, no unfinished business.
silent grep -nIE '(^|[^[:alnum:]_}.])/(home|root|work)/[a-z]|TO''DO|FIX''ME' -- "${files[@]}"

# Lines of code and tests end without blanks.
mapfile -t code < <(printf '%s\n' "${files[@]}" | grep -E '\.(c|h|def|bats|bash|sh|sql)$|^Makefile$')
silent grep -nE '[[:blank:]]+$' -- "${code[@]}"

# Layout: the version decides, since each formats a little differently.
if have clang-format && clang-format --version | grep -q 'version 14\.'; then
        mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep -E '\.c$')
        silent bash -c 'clang-format --dry-run "$@" 2>&1 | grep -F "[-W" | cut -d: -f1 | sort | uniq -c |
                while read -r count file; do echo "$file: $count places to lay out: clang-format -i $file"; done' \
                _ "${sources[@]}"
fi

# Manual pages. mandoc's complaints about a page that is not installed or older than itself are not ours.
if have mandoc; then
        for page in man/*.[157]; do
                silent mandoc -T lint -W warning "$page"
        done
fi

# Only tools at the edges, those with an option for the database, may hold the code that opens one.
for tool in bin/col-*; do
        [ -x "$tool" ] || continue
        if "$tool" --help | grep -qE '(^|[[:blank:]])-d[, ]'; then
                continue
        elif nm "$tool" | grep -qE ' [Tt] db_(open|lock|prepare)'; then
                fault "$tool: holds database code, but has no option -d: only edges touch the database"
        fi
done

if [ "$how" = full ]; then
        # CHECK(!"what is wrong") is how the unit programs say it.
        for compiler in gcc clang; do
                have "$compiler" || continue
                folder=bin/.lint-$compiler
                make --no-print-directory -s B="$folder" CC="$compiler" CFLAGS='-O2 -Werror -Wno-string-conversion' programs unit-programs bench-programs 2>&1 |
                        grep -E '(error|warning):|Error [0-9]' >&2 && fault "$compiler: does not build without a warning"
                rm -rf "$folder"
        done
        if have cppcheck; then
                # It does not know that die() does not return, nor va_start; the compilers do.
                silent cppcheck -q --std=c11 --enable=portability --template='{file}:{line}: {message} [{id}]' \
                        --suppress=nullPointerRedundantCheck --suppress=nullPointerArithmeticRedundantCheck \
                        --suppress=uninitvar --suppress=ctuuninitvar --suppress=internalAstError \
                        --suppress=arrayIndexThenCheck -Isrc src tests
        fi
        for tool in clang clang-format cppcheck mandoc; do
                have "$tool" || echo "lint: $tool is not installed: its part was left out" >&2
        done
fi
[ "$faults" -eq 0 ] || { echo "lint: $faults faults"; exit 1; }
