#!/bin/sh
# pdf.sh [-ms]: reads statements (col-statement -f ms, with -ms) or letters (col-render, without) as source for groff and
# writes a PDF of them, when it is complete, or nothing. groff knows its PDF fonts without the letters of Turkish; so it is
# told what is in those of fonts-urw-base35, which are like Helvetica, and these are put into the PDF.
set -u
export LC_ALL=C
unset GROFF_COMMAND_PREFIX GROFF_FONT_PATH GROFF_TMAC_PATH GROFF_BIN_PATH GROFF_TYPESETTER
fonts=/usr/share/fonts/type1/urw-base35

die() { # CODE MESSAGE
        printf 'col-statement: %s\n' "$2" >&2
        exit "$1"
}
absent() {
        die 69 "$1 is not there; a PDF needs the Debian packages groff, perl and fonts-urw-base35"
}
# A shell hears a signal when what it waits for has ended, but wait ends with the signal.
child=
interruptible() { # COMMAND…
        "$@" <&3 &
        child=$!
        wait "$child"
        ended=$?
        child=
        return "$ended"
}
leave() {
        trap '' HUP INT TERM
        [ -z "$child" ] || kill -TERM "$child" && wait "$child"
        [ -z "$work" ] || rm -rf "$work"
} 2>/dev/null
exec 3<&0
work=
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
work=$(mktemp -d) || {
        cat >/dev/null
        exit 73
}
cd "$work" || exit 73
mkdir -p font/devpdf || exit 73

# All of it is read, whatever comes then. What is cut short ends without its newline, and whoever wrote it has said why.
interruptible cat >source || exit 74
[ -s source ] && [ -z "$(tail -c 1 source)" ] || exit 65

for program in groff gropdf afmtodit perl; do
        command -v "$program" >/dev/null || absent "$program"
done
for known in /usr/share/groff/current/font/devpdf /usr/share/groff/*/font/devpdf; do
        [ ! -e "$known/DESC" ] || break
done
[ -e "$known/DESC" ] || absent 'the PDF device of groff'

for style in R:Regular B:Bold; do
        font=NimbusSans-${style#*:}
        [ -e "$fonts/$font.t1" ] && [ -e "$fonts/$font.afm" ] || absent "$fonts/$font"
        afmtodit -d "$known/DESC" -e "$known/enc/text.enc" "$fonts/$font.afm" "$known/map/textmap" \
                "font/devpdf/H${style%:*}" 2>messages || die 69 "afmtodit: $(cat messages)"
        printf '\t%s\t%s\n' "$font" "$fonts/$font.t1" >>font/devpdf/download
done

# A file of the same day is the same file.
day=$(sed -n 's/^\.\\" day //p' source | head -n 1)
SOURCE_DATE_EPOCH=$(date -u -d "${day:-1970-01-01}" +%s) || exit 65
export SOURCE_DATE_EPOCH

# timeout, without a time, passes a signal on to all that groff has started.
groff_source() { # ARGUMENT…
        interruptible timeout 0 groff -S -t -Tpdf -P-pa4 -dpaper=a4 -F "$work/font" "$@" 2>messages ||
                die 69 "groff: $(cat messages)"
}
# What the source says of itself at its end (.tm .ds …), as the number of a letter's pages, it is told at the beginning of a
# second time.
: >told
if grep -q '^\. *tm \.ds ' source; then
        groff_source "$@" -z source
        grep '^\.ds ' messages >told
fi
groff_source "$@" told source >result.pdf
grep -v '^\.ds ' messages >left
mv left messages
# A letter that is not there is said; whatever else groff says, the page is not as it should be.
if grep -qv "can't find special character" messages; then
        die 65 "groff: what does not fit on the paper is not printed: $(tr -s '\n ' ' ' <messages)"
fi
sed 's/^/col-statement: groff: /' messages >&2
interruptible cat result.pdf || exit 74
