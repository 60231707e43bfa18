#!/usr/bin/env bats
# col-export: files by layouts, their manifests, and what is new since the last one.

load common

setup_file() {
        cd "$BATS_FILE_TMPDIR" || return
        col-init -q --zone Europe/Istanbul base.db
        export COL_DB=$PWD/base.db
        rows 'creditor\tname' 'bank\tBanka' 'shop\tDükkân' | col-save -q -k creditor
        rows 'party\tname' 'bank/1\tIşık Şahin' 'bank/2\t=1+1' 'shop/1\tÇağrı "Usta"; Öz' | col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency' 'bank/a1\tbank\tbank/1\tTRY' 'bank/a2\tbank\tbank/2\tTRY' \
                'shop/s1\tshop\tshop/1\tJPY' | col-save -q -k account
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'bank/a1\tcharge\tprincipal\t12345.67\t2026-01-01' \
                'bank/a2\tcharge\tprincipal\t100\t2026-01-01' 'shop/s1\tcharge\tprincipal\t5000\t2026-01-01' |
                col-save -q -k entry
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank/a1\tpayment\t1234.5\t2026-02-03\tD1' \
                'bank/a2\tpayment\t40\t2026-02-04\tD2' 'shop/s1\tpayment\t3000\t2026-02-05\tS;1' | col-save -q -k entry
        sqlite3 base.db 'PRAGMA wal_checkpoint(TRUNCATE)' >checkpoint
}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        cp "$BATS_FILE_TMPDIR/base.db" a.db
        export COL_DB=$PWD/a.db COL_PATH=$PWD
        mkdir layouts
}

# layout NAME LINE…: makes a layout of payments, csv in UTF-8, with these lines more.
layout() {
        local name=$1
        shift
        rows 'part\tname\tvalue\ttype\twidth\talign\tpad\tsum\tnews' 'file\tkind\tentries' "file\twhere\ttype = 'payment'" \
                'file\tlines\tlf' "$@" >"layouts/$name.tsv"
}
csv() {
        local name=$1
        shift
        layout "$name" 'file\tformat\tcsv' 'file\tencoding\tUTF-8' 'file\tdelimiter\t;' "$@"
}
fixed() {
        local name=$1
        shift
        layout "$name" 'file\tformat\tfixed' 'file\tencoding\tUTF-8' "$@"
}
xlsx() {
        local name=$1
        shift
        layout "$name" 'file\tformat\txlsx' "$@"
        sed -i '/^file\tlines/d' "layouts/$name.tsv"
}

# export_as LAYOUT FILE ARGUMENT…: as of 2026-03-01; the manifest goes to FILE.manifest.
export_as() {
        local name=$1 file=$2
        shift 2
        col-export --as-of 2026-03-01 -l "$name" "$@" "$file" >"$file.manifest"
}

# of FILE COLUMN: a column of a manifest.
of() {
        awk -F'\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at[name] }' "$1"
}

# nothing_left FILE: neither the file nor one that was to become it.
nothing_left() {
        [ -z "$(find . -name "$1*" ! -name '*.manifest')" ]
}

@test "csv: encoding, delimiter, decimal sign, thousands, days, quotes" {
        layout l 'file\tformat\tcsv' 'file\tencoding\twindows-1254' 'file\tdelimiter\t;' 'file\tdecimal\t,' \
                'file\tthousands\t.' 'file\tday\t%d.%m.%y' 'column\tŞahıs\tname' 'column\tTutar\tamount\t\t\t\t\tyes' \
                'column\tGün\tvalue_on' 'column\tNo\tnumber' 'column\tBoş\tdue_on'
        sed -i 's/^file\tlines\tlf$/file\tlines\tcrlf/' layouts/l.tsv
        export_as l out.csv
        iconv -f windows-1254 -t UTF-8 out.csv >text
        printf '%s\r\n' 'Şahıs;Tutar;Gün;No;Boş' 'Işık Şahin;1.234,50;03.02.26;D1;' '=1+1;40,00;04.02.26;D2;' \
                '"Çağrı ""Usta""; Öz";3.000;05.02.26;"S;1";' | diff -u - text >&2
        [ "$(of out.csv.manifest sums)" = 'JPY=3000 TRY=1274.50' ]
        [ "$(of out.csv.manifest records)" = 3 ]
        [ "$(of out.csv.manifest file)" = out.csv ]
        [ "$(of out.csv.manifest sha256)" = "$(sha256sum out.csv | cut -c1-64)" ]
        [ "$(of out.csv.manifest layout)" = "l@$(sha256sum layouts/l.tsv | cut -c1-64)" ]
        [ "$(stat -c %a out.csv)" = 600 ]
}

@test "csv: all values quoted, another quote, no headings; text that is no formula" {
        csv l 'file\tquotes\tall' "file\tquote\t'" 'file\tspreadsheet\tyes' 'file\theadings\tno' 'column\tA\tname' \
                'column\tB\t-entry\tint' 'column\tC\tnumber'
        export_as l out.csv
        gives "'Işık Şahin';'-4';'D1'" "'''=1+1';'-5';'D2'" "'Çağrı \"Usta\"; Öz';'-6';'S;1'" <out.csv
        csv one 'column\tA\tdue_on'
        export_as one one.csv
        gives A '""' '""' '""' <one.csv
}

@test "csv in UTF-16 has one byte-order mark" {
        csv l 'column\tA\tname' 'column\tB\tnumber'
        sed -i 's/UTF-8$/UTF-16/' layouts/l.tsv
        export_as l out.csv
        iconv -f UTF-16 -t UTF-8 out.csv | head -n 2 | gives 'A;B' 'Işık Şahin;D1'
        [ "$(LC_ALL=C grep -aoc $'\xff\xfe' out.csv)" -eq 1 ]
        [ "$(head -c 2 out.csv | od -An -tx1)" = ' ff fe' ]
}

@test "fixed width: sides, filling, minor units, totals before and behind" {
        fixed l 'file\trecipient\tcreditor' 'file\tdecimal\tnone' 'file\tday\t%Y%m%d' "head\tr\t'H'\t\t1" \
                'head\tto\trecipient\t\t6\t\t.' 'head\ton\tas_of\t\t8' 'head\tn\trecords\t\t4\tright\t0' \
                'head\tsum\tsum\t\t10\tright\t0' 'column\tname\tsubstr(name, 1, 12)\t\t12' 'column\tminus\t-amount\tmoney\t10\tright\t0' \
                'column\tamount\tamount\t\t8\t\t\tyes' 'column\ton\tvalue_on\t\t8' 'column\tnone\tdue_on\t\t2\t\tx' \
                'foot\tsums\tsums\t\t12' 'foot\tc\tcurrency\t\t3' 'foot\tb\tuntil_batch\t\t3' "foot\ta\tafter_on\t\t1"
        export_as l out.txt -t bank
        gives 'Hbank..2026030100020000127450' 'Işık Şahin  -000123450  12345020260203xx' \
                '=1+1        -000004000    400020260204xx' 'TRY=1274.50 TRY  5 ' <out.txt
        export_as l shop.txt -t shop
        head -n 1 shop.txt | gives 'Hshop..2026030100010000003000'
        rows 'creditor\tname' 'none\tNobody' | col-save -q -k creditor
        export_as l none.txt -t none
        gives 'Hnone..2026030100000000000000' '                 6 ' <none.txt
}

@test "xlsx: text is text, amounts and days are such; the same bytes again" {
        need_openpyxl
        xlsx l 'file\tday\t%d.%m.%Y' 'column\tAd\tname' 'column\tTutar\tamount\t\t\t\t\tyes' 'column\tGün\tvalue_on' \
                'column\tNo\tentry' 'column\tBoş\tdue_on' "column\tKod\t'_x0041_' || char(27)" 'foot\tn\trecords'
        export_as l out.xlsx
        /usr/bin/python3 - out.xlsx >cells <<'END'
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).active
for row in sheet.iter_rows():
    print('|'.join('%s %s %s' % (c.data_type, c.number_format, c.value) for c in row[:5]))
END
        gives 's @ Ad|s @ Tutar|s @ Gün|s @ No|s @ Boş' \
                's @ Işık Şahin|n #,##0.00 1234.5|d dd\.mm\.yyyy 2026-02-03 00:00:00|n General 4|n General None' \
                's @ =1+1|n #,##0.00 40|d dd\.mm\.yyyy 2026-02-04 00:00:00|n General 5|n General None' \
                's @ Çağrı "Usta"; Öz|n #,##0 3000|d dd\.mm\.yyyy 2026-02-05 00:00:00|n General 6|n General None' \
                'n General 3|n General None|n General None|n General None|n General None' <cells
        sleep 1.1
        export_as l again.xlsx
        cmp out.xlsx again.xlsx
        for part in '[Content_Types].xml' xl/workbook.xml xl/worksheets/sheet1.xml docProps/core.xml; do
                /usr/bin/python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
                        out.xlsx "$part" | xmllint --noout -
        done
}

need_openpyxl() {
        /usr/bin/python3 -c 'import openpyxl' 2>/dev/null || skip 'python3-openpyxl is not installed'
}

@test "a value that the layout cannot hold is an error with record and field, and nothing is left" {
        refused() { # LAYOUT TEXT
                fails 65 col-export --as-of 2026-03-01 -l "$1" out
                says "layouts/$1.tsv"
                says "$2"
                nothing_left out
        }
        csv letter 'column\tNo\tnumber' 'column\tAd\tname'
        sed -i 's/UTF-8$/ISO-8859-1/' layouts/letter.tsv
        refused letter "entry 4: Ad: \"Işık Şahin\": ISO-8859-1 has no 'ş' (U+015F)"
        csv heading 'column\tŞehir\tcity'
        sed -i 's/UTF-8$/ISO-8859-1/' layouts/heading.tsv
        fails 78 col-export --as-of 2026-03-01 -l heading out
        says "Şehir: \"Şehir\": ISO-8859-1 has no 'Ş'"
        fixed width 'column\tAd\tname\t\t10'
        refused width 'entry 6: Ad: "Çağrı "Usta"; Öz" is 16 characters long, and the field holds 10'
        fixed amount 'file\tdecimal\t,' 'column\tTutar\tamount\t\t6\t\t0'
        refused amount 'entry 4: Tutar: "1234,50" is 7 characters long'
        csv digits 'file\tdecimal\t,' 'column\tTutar\tamount / 3\tmoney'
        refused digits 'entry 5: Tutar: "13.3333333333333" is not an amount of 2 decimal places'
        fixed line 'column\tAd\tnumber || char(10)\t\t10'
        refused line 'entry 4: Ad: holds a line end'
        csv quotes 'file\tquotes\tnone' 'column\tAd\tnumber'
        refused quotes 'entry 6: Ad: holds a delimiter'
        csv year 'file\tday\t%d%m%y' "column\tGün\t'2070-01-01'\tdate"
        refused year 'entry 4: Gün: 2070-01-01: two digits do not tell that year'
        csv type "column\tGün\tname\tdate"
        refused type 'entry 4: Gün: "Işık Şahin" is not a date'
        csv day "column\tGün\tvalue_on"
        refused day 'entry 4: Gün: is a date, and the layout does not declare'
        csv decimal "column\tTutar\tamount"
        refused decimal 'entry 4: Tutar: has decimal places, and the layout does not declare'
        xlsx early "column\tGün\t'1900-02-28'\tdate"
        refused early 'entry 4: Gün: 1900-02-28 lies before the first day of a workbook'
        xlsx many "column\tNo\t1234567890123456\tint"
        refused many 'entry 4: No: 1234567890123456 has 16 digits'
        xlsx long "column\tAd\tprintf('%32768s', 'x')"
        refused long 'entry 4: Ad: is 32768 characters long'
        xlsx letter "column\tAd\tchar(65535)"
        refused letter 'entry 4: Ad: holds U+FFFF'
}

@test "sums of several currencies are never added up" {
        csv l 'file\tdecimal\t,' 'column\tTutar\tamount\t\t\t\t\tyes' 'foot\tT\tsum'
        fails 78 col-export --as-of 2026-03-01 -l l out
        says 'several currencies'
        nothing_left out
        csv l 'file\tdecimal\t,' 'column\tTutar\tnumber\t\t\t\t\tyes'
        fails 78 col-export --as-of 2026-03-01 -l l out
        says 'only a column of type money is added up'
}

@test "the next export has what is new since the last one that was saved" {
        csv l 'file\trecipient\tcreditor' 'file\tdecimal\t.' 'file\theadings\tno' 'column\tno\tnumber' \
                'column\tamount\tamount\t\t\t\t\tyes'
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank/a1\tpayment\t7\t2026-03-02\tlater' | col-save -q -k entry
        export_as l 1.csv -t bank
        gives 'D1;1234.50' 'D2;40.00' <1.csv
        export_as l 1-unsaved.csv -t bank
        cmp 1.csv 1-unsaved.csv # what was not saved does not count
        col-save -q -k export 1.csv.manifest
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank/a2\tpayment\t8\t2026-01-05\tbackdated' \
                'shop/s1\tpayment\t9\t2026-01-05\tother' | col-save -q -k entry
        export_as l 2.csv -t bank
        gives 'backdated;8.00' <2.csv
        [ "$(of 2.csv.manifest after_on)" = 2026-03-01 ]
        [ "$(of 2.csv.manifest after_batch)" = "$(of 1.csv.manifest until_batch)" ]
        col-save -q -k export 2.csv.manifest
        export_as l 3.csv -t bank
        [ ! -s 3.csv ]
        col-save -q -k export 3.csv.manifest
        col-export --as-of 2026-03-02 -l l -t bank 4.csv | col-save -q -k export
        gives 'later;7.00' <4.csv
        export_as l shop.csv -t shop # whose first one this is
        gives '"S;1";3000' 'other;9' < <(sort shop.csv)
        col-export --as-of 2026-03-02 --all -l l -t bank all.csv >manifest
        [ "$(wc -l <all.csv)" -eq 4 ]
        [ -z "$(of manifest after_batch)" ]
        fails 64 col-export --as-of 2026-03-01 -l l -t bank earlier.csv
        says 'export 4 was made for a later day'
        # A changed layout of that name goes on where the other ended.
        sed -i 's/^column\tno\t/column\tnr\t/' layouts/l.tsv
        col-export --as-of 2026-03-02 -l l -t bank 5.csv >manifest
        [ ! -s 5.csv ]
        [ "$(of manifest layout)" != "$(of 1.csv.manifest layout)" ]
        col-check
}

@test "of records that change, those come again of which a value that is news has changed" {
        layout l 'file\tformat\tcsv' 'file\tencoding\tUTF-8' 'file\tdelimiter\t;' 'file\theadings\tno' 'column\tno\taccount' \
                'column\tname\tname' 'column\tcity\tcity\t\t\t\t\t\tno'
        sed -i 's/\tentries$/\taccounts/; /where/d' layouts/l.tsv
        export_as l 1.csv
        [ "$(wc -l <1.csv)" -eq 3 ]
        col-save -q -k export 1.csv.manifest
        rows 'party\tname\tcity' 'bank/1\tIşık Öz\tVan' | col-save -q -k party --as-of 2026-02-01
        rows 'party\tcity' 'bank/2\tVan' | col-save -q -k party --as-of 2026-02-01
        export_as l 2.csv
        gives 'bank/a1;Işık Öz;Van' <2.csv
}

@test "--again gives the same bytes, whatever came later" {
        csv l 'file\tdecimal\t.' 'column\tno\tnumber' 'column\tamount\tamount\t\t\t\t\tyes' 'column\tname\tname'
        xlsx x 'column\tno\tnumber' 'column\tamount\tamount' 'column\tbalance\tbalance'
        export_as l 1.csv && col-save -q -k export 1.csv.manifest
        export_as x 2.xlsx && col-save -q -k export 2.xlsx.manifest
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank/a2\tpayment\t8\t2026-01-05\tbackdated' | col-save -q -k entry
        rows 'party\tname' 'bank/1\tIşık Öz' | col-save -q -k party --as-of 2026-02-01
        export_as l 3.csv && col-save -q -k export 3.csv.manifest
        rm -r layouts
        for number in 1 2 3; do
                col-export --again $number again.$number >again.manifest
                cmp again.$number $number.*v || cmp again.$number $number.xlsx
                [ "$(cut -f1-6,8- again.manifest | tail -n 1)" = "$(cut -f1-6,8- $number.*.manifest | tail -n 1)" ]
        done
        fails 66 col-export --again 4 again.4
        fails 64 col-export --again 0 again.4
        sqlite3 a.db "UPDATE entries SET number = 'other' WHERE id = 4"
        fails 65 col-export --again 1 again.5
        says 'no longer as it was'
        nothing_left again.5
}

@test "an output that is there is kept: the same bytes are well, others are not" {
        csv l 'column\tno\tnumber'
        export_as l out.csv
        inode=$(stat -c %i out.csv)
        export_as l out.csv
        [ "$(stat -c %i out.csv)" = "$inode" ]
        echo other >out.csv
        fails 73 col-export --as-of 2026-03-01 -l l out.csv
        says 'out.csv is there'
        [ "$(cat out.csv)" = other ]
        [ "$(find . -name 'out.csv*' ! -name '*.manifest' | wc -l)" -eq 1 ]
        ln -s nowhere link
        fails 73 col-export --as-of 2026-03-01 -l l link
        [ ! -e nowhere ]
        fails 73 col-export --as-of 2026-03-01 -l l nowhere/out.csv
        says 'cannot be made'
        # What has no end is not read to see whether it is the same.
        mkfifo pipe
        [ ! -w /dev ] || fails 73 timeout 20 col-export --as-of 2026-03-01 -l l /dev/zero
        fails 73 timeout 20 col-export --as-of 2026-03-01 -l l pipe
}

@test "without a manifest there is no file, and the log says who exported how much" {
        csv l 'column\tno\tnumber'
        fails 74 bash -c 'col-export --as-of 2026-03-01 -l l out.csv >/dev/full'
        nothing_left out.csv
        export_as l out.csv
        tail -n 1 a.db-access.log | cut -f3- | gives "$(id -un)"$'\tcol-export\t--as-of 2026-03-01 -l l out.csv\t3'
}

@test "a mistake in a layout is told with its place" {
        wrong() { # TEXT LINE…
                local text=$1
                shift
                csv l "$@"
                fails 78 col-export -l l out
                says "$text"
        }
        wrong 'l.tsv:8:name: a file has no "decimals"; did you mean "decimal"?' 'file\tdecimals\t,' 'column\tA\tentry'
        wrong 'l.tsv:8:name: format is declared twice' 'file\tformat\tcsv' 'column\tA\tentry'
        wrong 'l.tsv:8:part: "row" is none of file, head, column, foot' 'row\tA\tentry'
        wrong 'l.tsv:8:value: no column "nmae"; nearest is name' 'column\tA\tnmae'
        wrong 'l.tsv:8:type: "number" is no type' 'column\tA\tentry\tnumber'
        wrong 'l.tsv:8:value: is empty' 'column\tA\t'
        wrong 'l.tsv:9:name: another column is called "A"' 'column\tA\tentry' 'column\tA\tentry'
        wrong 'l.tsv:9:sum: another column is added up already' 'column\tA\tamount\t\t\t\t\tyes' 'column\tB\tamount\t\t\t\t\tyes'
        wrong 'l.tsv:8:value: "%d" is no pattern of a day' 'file\tday\t%d' 'column\tA\tentry'
        wrong 'l.tsv:8:value: "%d.%m.%Y %H" is no pattern of a day' 'file\tday\t%d.%m.%Y %H' 'column\tA\tentry'
        wrong 'l.tsv:8:pad: "ab" is more than one character' 'column\tA\tentry\t\t5\t\tab'
        wrong 'l.tsv:8:width: "0" is no width' 'column\tA\tentry\t\t0'
        wrong 'l.tsv:8:news: belongs to columns only' 'foot\tA\trecords\t\t\t\t\t\tno' 'column\tA\tentry'
        wrong 'the layout has no column' 'foot\tA\trecords'
        wrong 'delimiter and quote are the same' 'file\tquote\t;' 'column\tA\tentry'
        csv l 'file\trecipient\tagency' 'column\tA\tentry'
        fails 78 col-export -l l -t x out
        says 'entries have no column "agency"'
        fixed l 'column\tA\tentry'
        fails 78 col-export -l l out
        says 'l.tsv:7:width: is missing'
        fixed l 'file\tdelimiter\t;' 'column\tA\tentry\t\t5'
        fails 78 col-export -l l out
        says 'delimiter means nothing in a file of format fixed'
        for setting in kind format encoding delimiter; do
                csv l 'column\tA\tentry'
                sed -i "/^file\t$setting\t/d" layouts/l.tsv
                fails 78 col-export -l l out
                says "does not declare the file's $setting"
        done
        csv l 'column\tA\tentry'
        sed -i 's/UTF-8/ASCII\/\/TRANSLIT/' layouts/l.tsv
        fails 78 col-export -l l out
        says 'is not known to this machine'
}

@test "wrong usage" {
        csv all 'column\tno\tnumber'
        csv one 'file\trecipient\tcreditor' 'column\tno\tnumber'
        for arguments in '' 'out' '-l all' '-l all out out' '-l all --again 1 out' '--again 1 --all out' \
                '--again 1 -t bank out' '--again 1 --known 2 out' '-l one out' '-l all -t bank out' '--again x out'; do
                # shellcheck disable=SC2086
                fails 64 col-export $arguments
        done
        fails 78 col-export -l nowhere out
        nothing_left out
}

@test "what is gone: rows of the last export that are made no more, as they were" {
        layout l 'file\tformat\tcsv' 'file\tencoding\tUTF-8' 'file\tdelimiter\t;' 'file\theadings\tno' 'file\ttell\tgone' \
                'column\tno\taccount' 'column\tname\tname\t\t\t\t\t\tno'
        sed -i "s/\tentries$/\taccounts/; s/^file\twhere.*/file\twhere\tstatus <> 'closed'/" layouts/l.tsv
        export_as l 1.csv && col-save -q -k export 1.csv.manifest
        [ ! -s 1.csv ]
        rows 'party\tname' 'bank/1\tIşık Öz' | col-save -q -k party --as-of 2026-03-05
        rows 'account\tclosed_on' 'bank/a1\t2026-03-05' | col-save -q -k account --as-of 2026-03-05
        col-export --as-of 2026-03-10 -l l 2.csv >2.manifest && col-save -q -k export 2.manifest
        gives 'bank/a1;Işık Şahin' <2.csv
        col-export --as-of 2026-03-10 -l l 3.csv >manifest
        [ ! -s 3.csv ]
        col-export --again 2 again.csv >manifest
        cmp 2.csv again.csv
}

@test "every installed layout makes its file" {
        cp "$PROJECT"/share/layouts/*.tsv layouts/
        rows 'account\tclosed_on\tclosed_reason' 'bank/a2\t2026-02-20\tödendi' | col-save -q -k account --as-of 2026-02-20
        for name in layouts/*.tsv; do
                name=${name##*/} name=${name%.tsv}
                export_as "$name" "$name" -t bank
                [ -s "$name" ]
        done
        iconv -f windows-1254 -t UTF-8 payments | tr -d '\r' | gives \
                'Tahsilat No;Dosya No;Müşteri No;Ad Soyad;İşlem;Tarih;Tutar;Döviz;Kanal;Referans;İade Edilen' \
                '4;a1;1;Işık Şahin;Tahsilat;03.02.2026;1234,50;TRY;;D1;' '5;a2;2;=1+1;Tahsilat;04.02.2026;40,00;TRY;;D2;'
        [ "$(of closings.manifest records)" = 1 ]
        [ "$(of payments-book.manifest sums)" = TRY=1274.50 ]
}

# other_side: makes other.db, of somebody who knows the accounts of the creditor bank as those of anadolu.
other_side() {
        col-init -q --zone Europe/Istanbul other.db
        rows 'creditor' 'anadolu' | col-save -q -d other.db -k creditor
        rows 'party' 'anadolu/1' | col-save -q -d other.db -k party
        rows 'account\tcreditor\tdebtor\tcurrency' 'anadolu/a1\tanadolu\tanadolu/1\tTRY' 'anadolu/a2\tanadolu\tanadolu/1\tTRY' |
                col-save -q -d other.db -k account
}

@test "what one side collected comes in on the other, with its control totals, once" {
        other_side
        rows 'account\ttype\tamount\tvalue_on\tcorrects' 'bank/a1\treturn\t34.5\t2026-02-10\t4' | col-save -q -k entry
        export_as payments paid.csv -t bank
        sum=$(of paid.csv.manifest sums)
        [ "$sum" = TRY=1240.00 ]
        COL_DB=other.db col-import -q -m collections --rows "$(of paid.csv.manifest records)" paid.csv >changes
        COL_DB=other.db col-list entries -c account,type,amount,value_on,number | tail -n +2 | tr '\t' ' ' | gives \
                'anadolu/a1 payment 1234.50 2026-02-03 T4' 'anadolu/a1 return 34.50 2026-02-10 T7' 'anadolu/a2 payment 40.00 2026-02-04 T5'
        col-save -q -k export paid.csv.manifest
        rows 'account\ttype\tamount\tvalue_on' 'bank/a2\tpayment\t1\t2026-02-11' 'shop/s1\tpayment\t2\t2026-02-11' | col-save -q -k entry
        export_as payments new.csv -t bank
        COL_DB=other.db col-import -q -m collections new.csv paid.csv >changes
        COL_DB=other.db col-list entries -l 9 | tail -n +2 | wc -l | gives 4
        export_as payments shop.csv -t shop # in yen, which this map does not take
        fails 1 env COL_DB=other.db col-import -q -m collections shop.csv
        [ "$(wc -l <shop.rejects.tsv)" -gt 1 ]
}

@test "what one side closed is closed on the other, and an unknown account is refused" {
        other_side
        rows 'account\tclosed_on\tclosed_reason' 'bank/a2\t2026-02-20\tödendi' | col-save -q -k account --as-of 2026-02-20
        export_as closings closed.csv -t bank
        COL_DB=other.db col-import -q --as-of 2026-03-01 -m closings closed.csv >changes
        COL_DB=other.db col-list accounts -c account,closed_on,closed_reason --as-of 2026-03-01 | tail -n +2 | tr '\t' ' ' |
                gives 'anadolu/a1  ' 'anadolu/a2 2026-02-20 ödendi'
        rows 'account\tclosed_on' 'shop/s1\t2026-02-20' | col-save -q -k account --as-of 2026-02-20
        export_as closings unknown.csv -t shop
        fails 1 env COL_DB=other.db col-import -q -m closings unknown.csv
        [ "$(wc -l <unknown.rejects.tsv)" -gt 1 ]
}

@test "accounts come in as they were placed, and are closed when they are taken back" {
        col-init -q other.db
        printf '%s\n' 'Kurum;Dosya No;Müşteri No;Ad Soyad;Veriliş;Ürün;Vade;Döviz;Anapara;Faiz;Masraf;Telefon;E-posta;Adres' \
                'bank;a1;1;Işık Şahin;01.03.2026;loan;15.01.2026;TRY;1000,50;10,00;0,00;+905321112233;isik@posta.example;"Sok. 1; Van"' \
                'bank;a2;2;Ali Öz;01.03.2026;card;;TRY;70,00;;5,00;;;' >placed.csv
        COL_DB=other.db col-import -q --as-of 2026-03-02 -m placements placed.csv >changes
        COL_DB=other.db col-list accounts --as-of 2026-03-02 -c account,creditor,name,principal,interest,cost,due_on,phone,address,placed_on |
                tail -n +2 | tr '\t' '|' | gives \
                'kurum/bank/a1|kurum|Işık Şahin|1000.50|10.00|0.00|2026-01-15|+905321112233|Sok. 1; Van|2026-03-01' \
                'kurum/bank/a2|kurum|Ali Öz|70.00|0.00|5.00|2026-03-01|||2026-03-01'
        printf '%s\n' 'Kurum;Dosya No;Müşteri No;Ad Soyad;Veriliş' 'bank;a2;2;Ali Öz;01.03.2026' >back.csv
        COL_DB=other.db col-import -q --as-of 2026-03-20 -m recalls back.csv >changes
        COL_DB=other.db col-list accounts --as-of 2026-03-20 -c account,status,closed_on,closed_reason | tail -n +2 | tr '\t' '|' |
                gives 'kurum/bank/a1|open||' 'kurum/bank/a2|closed|2026-03-20|recalled'
}

# assigned AGENT DAY ACCOUNT…: these are with that agent from the day on; with an empty one they are released.
assigned() {
        local agent=$1 day=$2 account label
        shift 2
        mkdir -p agents && cp "$PROJECT/share/agents/example.tsv" agents/
        label=example@$(sha256sum agents/example.tsv | cut -c1-64)
        for account; do
                printf '%s\t%s\t%s\t%s\n' "$account" "$day" "$agent" "$label"
        done | cat <(rows 'account\tas_of\tagent\tagents') - | col-save -q -k assignment --as-of "$day"
}

@test "what was given to an agency is placed with it, what it has no longer is taken back, and the other side follows" {
        col-init -q other.db
        assigned agency-a 2026-02-20 bank/a1 bank/a2
        assigned agency-b 2026-02-20 shop/s1
        for layout in placements recalls; do
                export_as $layout $layout-1.csv -t agency-a
                col-save -q -k export $layout-1.csv.manifest
        done
        [ "$(of placements-1.csv.manifest records)" = 2 ]
        [ "$(of recalls-1.csv.manifest records)" = 0 ]
        COL_DB=other.db col-import -q --as-of 2026-03-01 -m placements placements-1.csv >changes
        COL_DB=other.db col-list accounts --as-of 2026-03-01 -c account,name,balance | tail -n +2 | tr '\t' '|' |
                gives 'kurum/bank/a1|Işık Şahin|11111.17' 'kurum/bank/a2|=1+1|60.00'
        assigned '' 2026-03-05 bank/a2
        assigned agency-a 2026-03-05 shop/s1
        for layout in placements recalls; do
                col-export --as-of 2026-03-06 -l $layout -t agency-a $layout-2.csv >$layout-2.csv.manifest
        done
        cut -d ';' -f 1,2 placements-2.csv | tail -n +2 | gives 'shop;s1'
        cut -d ';' -f 1,2 recalls-2.csv | tail -n +2 | tr -d '\r' | gives 'bank;a2'
        COL_DB=other.db col-import -q --as-of 2026-03-06 -m placements placements-2.csv -m recalls recalls-2.csv >changes
        COL_DB=other.db col-list accounts --as-of 2026-03-06 -c account,status,currency | tail -n +2 | tr '\t' '|' |
                gives 'kurum/bank/a1|open|TRY' 'kurum/bank/a2|closed|TRY' 'kurum/shop/s1|open|JPY'
}
