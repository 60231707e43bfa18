#!/usr/bin/env bats
# col-uyap: the requests hold what the accounts say, fit the schema beside the policy, and refuse what they cannot hold.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'attribute\twhen\tvalue' 'dosyaTuru\telse\t35' 'takipTuru\telse\t1' "takipYolu\tproduct = 'card'\t7" 'takipYolu\telse\t0' \
                'takipSekli\telse\t0' 'mahiyetKodu\telse\t50' 'BK84MaddeUygulansin\telse\tH' 'BSMVUygulansin\telse\tH' \
                'KKDFUygulansin\telse\tH' 'faizTipKod\telse\tFAIZT00002' >mine.tsv
        requests 'b/1|card|Şule <Işık> & "Ağa"|10000000146||Karşıyaka, İzmir|1000.00|50.10|0.00|2026-01-31' \
                "b/2|loan|Öz Ltd. ]]>||4540536920||0.01|0.00|12.30|"
}

# requests LINE…: the stream in.tsv; a line is "account|product|name|tckn|vkn|address|principal|interest|cost|due_on".
requests() {
        {
                rows 'currency\tcreditor_name\tcreditor_vkn\tas_of\taccount\tproduct\tname\ttckn\tvkn\taddress\tprincipal\tinterest\tcost\tdue_on'
                printf '%s\n' "$@" | awk -F'|' -v OFS='\t' '{ $1 = $1; print "TRY", "Banka A.Ş.", "1234567890", "2026-11-22", $0 }'
        } >in.tsv
}
uyap() {
        col-uyap -u ./mine.tsv "$@" in.tsv
}
# at XPATH: the text of it in out.xml.
at() {
        xmllint --xpath "string($1)" out.xml
}

@test "what the accounts say, in the shape of the schema" {
        uyap >out.xml
        xmllint --noout --schema "$PROJECT/share/uyap/e-takip.xsd" out.xml
        [ "$(at 'count(//dosya)')" = 2 ]
        [ "$(at '//dosya[1]/@takipYolu')$(at '//dosya[2]/@takipYolu')" = 70 ]
        [ "$(at '//dosya[1]/@referans') $(at '//dosya[1]/@tarih')" = 'b/1 22/11/2026' ]
        [ "$(at "//dosya[1]/taraf[@rolID='21']/@ad")" = 'Banka A.Ş.' ]
        [ "$(at "//dosya[1]/taraf[@rolID='22']/@ad")" = 'Şule <Işık> & "Ağa"' ]
        [ "$(at "//dosya[1]/taraf[@rolID='22']/@tcKimlikNo")" = 10000000146 ]
        [ "$(at "//dosya[2]/taraf[@rolID='22']/@vergiNo")" = 4540536920 ]
        [ "$(at "//dosya[2]/taraf[@rolID='22']/@ad")" = 'Öz Ltd. ]]>' ]
        [ "$(at "//dosya[1]/alacakKalemi[@alacakKalemKod='3']/@tutar")" = 1000.00 ]
        [ "$(at "//dosya[1]/alacakKalemi[@alacakKalemKod='3']/@faizBaslangicTarihi")" = 31/01/2026 ]
        [ "$(at "//dosya[1]/alacakKalemi[@alacakKalemKod='6']/@tutar")" = 50.10 ]
        [ "$(at "//dosya[2]/alacakKalemi[@alacakKalemKod='5']/@tutar")" = 12.30 ]
        [ "$(at 'count(//alacakKalemi)')" = 4 ]
        # Whatever is owed is in the document, to the minor unit.
        [ "$(xmllint --xpath 'sum(//@tutar)' out.xml)" = 1062.41 ]
}

@test "no accounts: a document without requests" {
        requests x && sed -i '2,$d' in.tsv
        uyap >out.xml
        [ "$(at 'count(//dosyalar)') $(at 'count(//dosya)')" = '1 0' ]
}

@test "a request that cannot be made is refused with its place, and the document does not end" {
        while IFS='|' read -r column value message; do
                awk -F'\t' -v OFS='\t' -v column="$column" -v value="$value" '
                        NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
                        NR == 3 { $at = value } { print }' in.tsv >wrong.tsv
                run bash -c 'col-uyap -u ./mine.tsv wrong.tsv 2>&1 >out.xml'
                [ "$status" -eq 65 ]
                says "wrong.tsv:3:$message"
                run xmllint --noout out.xml
                [ "$status" -ne 0 ]
        done <<'END'
currency|USD|currency: 'USD'
principal|-1.00|principal: '-1.00': below 0
principal|1.005|principal: '1.005'
cost|x|cost: 'x'
vkn||vkn: empty, and no identity number
creditor_vkn||creditor_vkn: empty, and no identity number
name||name: empty; a request for account b/2 needs it
account||account: empty
account|b/1|account: 'b/1' again
due_on|soon|due_on: 'soon' is not a date
END
        requests 'b/1||x|10000000146|||0.00|0.00|0.00|'
        fails 65 uyap
        says 'in.tsv:2:principal: nothing is owed on account b/1'
        printf 'b/1||x\001|10000000146|||1.00|0.00|0.00|' >line
        requests "$(cat line)"
        fails 65 uyap
        says 'in.tsv:2:name: has U+0001, which XML cannot hold'
}

@test "mistakes in a policy, and codes that it lacks" {
        fails 65 col-uyap -u e-takip in.tsv
        says 'e-takip.tsv has no line of dosyaTuru that holds for account b/1'
        while IFS='|' read -r from to message; do
                sed "2s/$from/$to/" mine.tsv >wrong.tsv
                fails 78 col-uyap -u ./wrong.tsv in.tsv
                says "$message"
        done <<'END'
dosyaTuru|dosyaTur|./wrong.tsv:2:attribute: 'dosyaTur' is none of a request; nearest is dosyaTuru
35||./wrong.tsv:2:value: empty
else||./wrong.tsv:2:when: empty
else|produkt = 1|./wrong.tsv:2:when: no column "produkt"
END
}

@test "entities and DTDs of a name are text" {
        requests 'b/1||&lol; <!DOCTYPE x [<!ENTITY lol "x">]> ]]>|10000000146|||1.00|0.00|0.00|'
        uyap >out.xml
        [ "$(at "//taraf[@rolID='22']/@ad")" = '&lol; <!DOCTYPE x [<!ENTITY lol "x">]> ]]>' ]
}
