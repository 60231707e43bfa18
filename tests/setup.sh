#!/usr/bin/env bash
# setup.sh [build|bench]: installs with apt what building and testing need, or building only, or measuring
# against peers too, if any of it is missing; does nothing otherwise.
set -u

missing=()

# wants PACKAGE PROBE…: PACKAGE is missing when PROBE (a command) fails.
wants() {
        local package=$1
        shift
        "$@" >/dev/null 2>&1 || missing+=("$package")
}
command_exists() {
        command -v "$1"
}

wants gcc command_exists gcc
wants libc6-dev test -e /usr/include/stdio.h
wants libsqlite3-dev test -e /usr/include/sqlite3.h
wants libssl-dev test -e /usr/include/openssl/evp.h
wants libcsv-dev test -e /usr/include/csv.h
wants libxml2-dev test -e /usr/include/libxml2/libxml/xmlwriter.h
wants libxlsxwriter-dev test -e /usr/include/xlsxwriter.h
wants tzdata test -e /usr/share/zoneinfo/Europe/Istanbul
if [ "${1:-}" != build ]; then
        wants bats command_exists bats
        wants parallel command_exists parallel
        wants sqlite3 command_exists sqlite3
        wants libxml2-utils command_exists xmllint
        wants mandoc command_exists mandoc
        wants groff command_exists gropdf
        wants fonts-urw-base35 test -e /usr/share/fonts/type1/urw-base35/NimbusSans-Regular.t1
        wants poppler-utils command_exists pdftotext
        wants python3-openpyxl /usr/bin/python3 -c 'import openpyxl'
        wants zbar-tools command_exists zbarimg
        wants man-db command_exists man
        wants libfiu-dev test -e /usr/include/fiu.h
        wants fiu-utils command_exists fiu-run
        wants faketime command_exists faketime
        wants locales test -e /usr/share/i18n/locales/tr_TR
        wants util-linux command_exists flock
        wants procps command_exists pgrep
        wants bc command_exists bc
        wants glpk-utils command_exists glpsol
        wants hledger command_exists hledger
        wants git command_exists git
        wants curl command_exists curl
        wants openssl command_exists openssl
        wants iproute2 command_exists ip
        wants python3-aiosmtpd /usr/bin/python3 -c 'import aiosmtpd'
        wants chromium-headless-shell bash -c 'command -v chromium-headless-shell || command -v chromium'
        wants kannel test -x /usr/sbin/bearerbox
        wants kannel-extras test -x /usr/lib/kannel/test/fakesmsc
fi
if [ "${1:-}" = bench ]; then
        wants miller command_exists mlr
        wants mawk command_exists mawk
        wants luajit command_exists luajit
        wants time command_exists /usr/bin/time
fi

[ ${#missing[@]} -gt 0 ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
        if ! command_exists sudo >/dev/null; then
                echo "setup: missing: ${missing[*]}; as root: apt-get install -y ${missing[*]}" >&2
                exit 69
        fi
        root=(sudo)
fi
if ! command_exists apt-get >/dev/null; then
        echo "setup: no apt-get here; install what these Debian packages hold: ${missing[*]}" >&2
        exit 69
fi
echo "setup: installing ${missing[*]}" >&2
if ! { "${root[@]}" apt-get -qq update &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
                "${missing[@]}" >/dev/null; } >&2; then
        echo "setup: apt-get could not install ${missing[*]}" >&2
        exit 69
fi
