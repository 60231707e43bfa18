#!/usr/bin/env bats
# The personal page in a browser: what a debtor sees of it, what its calculator answers, and that nothing else happens.
load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        local name
        for name in chromium-headless-shell chromium; do
                BROWSER=$(command -v "$name") && break
        done
        [ -n "$BROWSER" ] || skip 'neither chromium-headless-shell nor chromium is installed'
        head -c 32 /dev/zero >key
        FIELDS='debtor\taccount\tname\tcurrency\tbalance\tprincipal\tinterest\tcost\tas_of'
}

# page LANGUAGE ROW…: ./page.html, as it is put into the folder of the web server, from a debtor's accounts.
page() {
        rows "$FIELDS" "${@:2}" | col-render -c page -t page -s example -l "$1" --key key >messages.tsv
        printf 'setting\tvalue\nfolder\tsite\n' >settings
        chmod 600 settings
        mkdir -p site
        "$PROJECT/share/channels/page" settings <messages.tsv | grep -q 'SENT'
        mv site/*.html page.html
}

# look COUNT [WIDTH]: ./seen.json, what the browser shows of page.html when COUNT is chosen in its calculators.
look() {
        timeout 60 python3 "$PROJECT/tests/browser/look.py" "$BROWSER" page.html "${2:-1000}" "$1" >seen.json
}

# seen EXPRESSION: the value of a Python expression over what was seen.
seen() {
        python3 -c 'import json, sys; seen = json.load(open("seen.json")); print(eval(sys.argv[1]))' "$1"
}

# quiet: passes when nothing but the file itself was asked for, and nobody said anything.
quiet() {
        seen '[url.rsplit("/", 1)[1] for url in seen["requests"]], seen["said"], seen["dialogs"]' | gives "(['page.html'], [], [])" ||
                { cat seen.json; return 1; }
}

@test "a debtor sees what is owed, of what it is made up, how to pay and whom to ask" {
        page tr 'd\ta/1\tIşık ÇağrıÖĞÜŞ\tTRY\t12345.67\t12000.00\t300.67\t45.00\t2026-11-22' \
                'd\ta/2\tIşık ÇağrıÖĞÜŞ\tUSD\t2.00\t1.00\t0.50\t0.50\t2026-11-22'
        look 3
        quiet
        seen 'seen["text"]' >text
        for line in 'Sayın Işık ÇağrıÖĞÜŞ,' '22.11.2026 itibarıyla: 12.345,67 TL ve 2,00 USD' $'Dosya\tAnapara\tFaiz\tMasraf\tBakiye' \
                $'a/1\t12.000,00 TL\t300,67 TL\t45,00 TL\t12.345,67 TL' $'a/2\t1,00 USD\t0,50 USD\t0,50 USD\t2,00 USD' \
                'Nasıl ödersiniz' 'Alıcı: Örnek Tahsilat A.Ş.' 'Açıklama: ödediğiniz dosyanın numarası' 'İletişim' bilgi@ornek.example; do
                grep -qxF "$line" text || { echo "not seen: $line"; cat text; return 1; }
        done
        page en 'd\ta/1\tIşık\tTRY\t12345.67\t12000.00\t300.67\t45.00\t2026-11-22'
        look 3
        quiet
        seen 'seen["text"]' >text
        for line in 'Dear Işık,' 'As of 22 November 2026: TRY 12,345.67' 'Reference: a/1'; do
                grep -qxF "$line" text || { echo "not seen: $line"; cat text; return 1; }
        done
}

# instalments: of the first calculator what it answers, a line each.
instalments() {
        seen '"\n".join(seen["forms"][0].split("\n12\n")[1].split("\n"))'
}

@test "the calculator answers what is typed into it, to the last kuruş, in the words of the page" {
        page tr 'd\ta\tA\tTRY\t10000.03\t10000.03\t0.00\t0.00\t2026-11-22' 'd\tb\tA\tKWD\t0.010\t0.010\t0.000\t0.000\t2026-11-22' \
                'd\tc\tA\tJPY\t7\t7\t0\t0\t2026-11-22'
        look 7
        quiet
        instalments | gives '1.428,58 TL' '1.428,58 TL' '1.428,58 TL' '1.428,58 TL' '1.428,57 TL' '1.428,57 TL' '1.428,57 TL'
        [ "$(seen 'seen["forms"][1].count("0,002 KWD"), seen["forms"][1].count("0,001 KWD")')" = '(3, 4)' ]
        look 12
        [ "$(instalments | wc -l)" -eq 12 ]
        [ "$(instalments | sort -u | tr '\n' ' ')" = '833,33 TL 833,34 TL ' ]
        # There are no instalments of nothing.
        [ "$(seen 'seen["forms"][2].count("JPY") - 1, seen["forms"][2].count("1 JPY")')" = '(7, 7)' ]
        page en 'd\ta\tA\tTRY\t10000.03\t10000.03\t0.00\t0.00\t2026-11-22'
        look 2
        instalments | gives 'TRY 5,000.02' 'TRY 5,000.01'
}

@test "nothing in a name, an account or the sender's lines runs or reaches out" {
        export COL_PATH=$PWD/mine
        mkdir -p mine/senders
        sed 's|^sender\t.*|sender\t<script>alert("sender")</script><img src=http://127.0.0.1:9/s>\t|' "$PROJECT/share/senders/example.tsv" \
                >mine/senders/example.tsv
        local names=('<script>alert(1)</script>' '"><img src=x onerror=alert(2)><p title="' "' autofocus onfocus=alert(3) x='"
                '</script><script>alert(4)</script>' '&lt;script&gt;alert(5)&lt;/script&gt;' '<link rel=stylesheet href=//127.0.0.1:9/c>'
                'javascript:alert(6)' '{{name}}' '<meta http-equiv=refresh content=0;url=http://127.0.0.1:9/>') accounts=() name
        for name in "${names[@]}"; do
                accounts+=("d\t$name\t${names[*]}\tTRY\t10.00\t10.00\t0.00\t0.00\t2026-11-22")
        done
        page tr "${accounts[@]}"
        look 2
        quiet
        seen 'seen["text"]' >text
        grep -qxF "Sayın ${names[*]}," text
        for name in "${names[@]}"; do
                grep -qxF "$name: 10,00 TL" text
        done
        [ "$(seen 'sum(form.count("5,00 TL") for form in seen["forms"])')" -eq 18 ]
}

@test "a script that does run and a request that does go would be seen" {
        echo '<p>x<script>alert(1)</script><img src="http://127.0.0.1:9/x">' >page.html
        look ''
        [ "$(seen 'seen["dialogs"], seen["requests"][1:]')" = "(['1'], ['http://127.0.0.1:9/x'])" ]
        echo '<meta http-equiv="Content-Security-Policy" content="default-src '"'none'"'"><p>x<script>alert(1)</script>' >page.html
        look ''
        [ "$(seen 'seen["dialogs"], [said["source"] for said in seen["said"]]')" = "([], ['security'])" ]
}

@test "the page is no wider than a telephone, whatever the names are like" {
        local long
        long=$(printf 'x%.0s' {1..300})
        page tr "d\t$long\t$long\tTRY\t123456789012.34\t123456789012.34\t0.00\t0.00\t2026-11-22" \
                'd\tb\tA\tTRY\t123456789012.34\t123456789012.34\t0.00\t0.00\t2026-11-22'
        look 2 320
        quiet
        [ "$(seen 'seen["width"]')" -le 320 ]
}
