#!/usr/bin/env bats
# Messages from templates: what is written, what is refused, and that nothing in a stream is more than text.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        mkdir -p mine/templates mine/senders mine/languages
        cp "$PROJECT"/share/languages/* mine/languages
        export COL_PATH=$PWD/mine
        rows 'field\tvalue\tlanguage' 'sender\tÖrnek A.Ş.\t' 'sender_email\tbilgi@ornek.example\t' \
                'unsubscribe\tmailto:ret@ornek.example\t' 'sender_address\tDeneme Cad. 1, İzmir\t' 'pay\tödeyin\t' 'pay\tpay\ten' >mine/senders/us.tsv
        template note 'language tr' 'field name text' 'field balance money' 'field due_on date' \
                'field account text' 'field pay text' \
                '@@ sms tr' '{{name}} {{balance}} {{due_on}}' \
                '@@ sms en' '{{name}} {{balance}} {{due_on}}' \
                '@@ email tr subject' 'Borç: {{sum balance}}' '@@ email tr' 'Sayın {{name}},' '' '{{pay}}'
}

# template NAME LINE…: a template on COL_PATH.
template() {
        printf '%s\n' "${@:2}" >"mine/templates/$1.txt"
}

# actions ROW…: a stream of actions by sms with the template note; a row is debtor, account, name, currency, balance, due_on.
actions() {
        local row
        rows 'debtor\taccount\tname\tcurrency\tbalance\tdue_on\tphone\temail\taddress\tchannel\ttemplate\tplanned_on\tas_of'
        for row; do
                rows "$row\t${PHONE-+905301234567}\t${EMAIL-borclu@posta.example}\tOrta Sok. 1, Ankara\t${CHANNEL:-sms}\t${TEMPLATE-note}\t2026-11-22\t2026-11-22"
        done
}

# column NAME [FILE]: its cells, unescaped but for the line ends between them.
column() {
        awk -F'\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' \
                "${2:-out.tsv}"
}
# text NAME: the only cell of a column of out.tsv, unescaped.
text() {
        printf '%b' "$(column "$1")"
}

render() {
        col-render -s us "$@" >out.tsv
}

@test "amounts and days are in the reader's language" {
        actions 'd\ta\tAyşe\tTRY\t1234567.5\t2026-11-02' >in.tsv
        render in.tsv
        [ "$(text body)" = 'Ayşe 1.234.567,50 TL 02.11.2026' ]
        render -l en in.tsv
        [ "$(text body)" = 'Ayşe TRY 1,234,567.50 2 November 2026' ]
        actions 'd\ta\tAnn\tKWD\t-0.005\t2026-12-31' | render -l en
        [ "$(text body)" = 'Ann KWD -0.005 31 December 2026' ]
}

@test "the language is the debtor's, else the option's, else the template's" {
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' | sed '1s/$/\tlanguage/; 2s/$/\ten/' >in.tsv
        render -l tr in.tsv
        [ "$(column language)" = en ]
        sed -i '2s/en$/de/' in.tsv
        render -l en in.tsv
        [ "$(column language)" = en ]
        render in.tsv
        [ "$(column language)" = tr ]
        template only 'language en' 'field name text' '@@ letter en' '{{name}}'
        fails 1 bash -c "sed 's/note/only/' in.tsv | col-render"
        says 'has no text for sms'
}

@test "one message for a debtor, with all his accounts, and never a sum over currencies" {
        template list 'language tr' 'field account text' 'field balance money' \
                '@@ sms tr' 'Borç {{sum balance}}' '{{if account_count > 1}}' '{{each}}' '{{account}} {{balance}}' \
                '  {{end}} ' '{{end}}' '{{account_count}} dosya'
        TEMPLATE=list actions 'd1\ta\tA\tTRY\t10\t' 'd1\tb\tA\tEUR\t5\t' 'd1\tc\tA\tTRY\t1.25\t' \
                'd1\td e%\tA\tUSD\t2\t' 'd2\tf\tB\tTRY\t7\t' | render
        column body | gives 'Borç 11,25 TL, 5,00 EUR ve 2,00 USD\na 10,00 TL\nb 5,00 EUR\nc 1,25 TL\nd e% 2,00 USD\n4 dosya' \
                'Borç 7,00 TL\n1 dosya'
        column accounts | gives 'a b c d%20e%25' f
        column account | gives a f
}

@test "another day, channel, template or party is another message; a lead joins days" {
        rows 'debtor\taccount\taction\tparty\tlead\tcurrency\tbalance\tdue_on\tname\tphone\tchannel\ttemplate\tplanned_on\tas_of' \
                'd\ta\t1\t\t\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-01\t2026-02-01' \
                'd\tb\t2\td\t\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-01\t2026-02-01' \
                'd\tc\t3\t\t\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-02\t2026-02-01' \
                'd\td\t4\t\ta\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-03\t2026-02-01' \
                'd\te\t5\t\tnone\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-04\t2026-02-01' \
                'd\tf\t6\t\tg\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-05\t2026-02-01' \
                'd\tg\t7\t\t\tTRY\t1\t2026-01-01\tN\t+905301234567\tsms\tnote\t2026-02-05\t2026-02-01' >in.tsv
        render in.tsv
        column actions | gives '1 2 4' 3 5 '7 6'
        column accounts | gives 'a b d' c e 'g f'
        column account | gives a c e g
        column party | gives d d d d
        [ "$(column message | sort -u | wc -l)" -eq 4 ]
        # Another order of accounts within the debtor leads to the same messages.
        { head -n 1 in.tsv; tail -n +2 in.tsv | tac; } >back.tsv
        cp out.tsv first.tsv
        render back.tsv
        [ "$(column actions | tr ' ' '\n' | sort | tr '\n' ' ')" = '1 2 3 4 5 6 7 ' ]
        [ "$(column message | sed -n 1p)" = "$(column message first.tsv | sed -n 4p)" ]
}

@test "what asks for no message does not come out" {
        rows 'debtor\taccount\tcurrency\tbalance\tdue_on\tname\tphone\tstrategy\tpermission\tchannel\ttemplate\tas_of' \
                'd\ta\tTRY\t1\t2026-01-01\tN\t+905301234567\ts\t\tphone\tnote\t2026-02-01' \
                'd\tb\tTRY\t1\t2026-01-01\tN\t+905301234567\t\t\tsms\tnote\t2026-02-01' \
                'd\tc\tTRY\t1\t2026-01-01\tN\t+905301234567\ts\trefused\tsms\tnote\t2026-02-01' \
                'd\td\tTRY\t1\t2026-01-01\tN\t+905301234567\ts\tallowed\tsms\tnote\t2026-02-01' | render
        [ "$(column account)" = d ]
}

@test "the account's own cost and currency stay; what is not in the stream is there, empty" {
        actions 'd\ta\tA\tUSD\t1\t2026-01-01' | sed '1s/$/\tcost/; 2s/$/\t3.00/' >in.tsv
        rows 'channel\tencoding\tprice\tcurrency' 'sms\tgsm7\t0.0666\tTRY' >prices.tsv
        render -p ./prices.tsv in.tsv
        [ "$(column currency) $(column cost) $(column message_cost) $(column message_currency)" = 'USD 3.00 0.07 TRY' ]
        [[ $(head -n 1 out.tsv) == *$'\tcost\tmessage\taction\tactions\taccounts\tparty\tmessage_template\tlanguage\trecipient\tsubject\tbody\tfile\tencoding\tparts\tmessage_cost\tmessage_currency\texpires_on\tcontact_rules\tseen' ]]
        [ "$(column message_template)" = "note@$(sha256sum <mine/templates/note.txt | cut -d ' ' -f 1)" ]
        [ "$(column recipient)" = +905301234567 ]
}

@test "the key of a message comes from its action, and from nothing that may change" {
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' | sed '1s/$/\taction/; 2s/$/\t7/' >in.tsv
        render in.tsv
        key=$(column message)
        [[ $key =~ ^[0-9a-f]{20}$ ]]
        sed 's/\tA\t/\tB\t/; s/\t1\t/\t2\t/; s/2026-11-22/2026-11-23/g' in.tsv | render
        [ "$(column message)" = "$key" ]
        sed 's/7$/8/' in.tsv | render
        [ "$(column message)" != "$key" ]
}

@test "a field that is empty, or wrong, refuses its message; the others go on" {
        actions 'd1\ta\tA\tTRY\t1\t2026-01-01' 'd2\tb\t\tTRY\t1\t2026-01-01' 'd3\tc\tC\tTRY\t1.234\t2026-01-01' \
                'd4\td\tD\tTRY\t1\t01.01.2026' 'd5\te\tE\tXXX\t1\t2026-01-01' 'd6\tf\t \tTRY\t1\t2026-01-01' \
                'd7\tg\tG\tTRY\t1\t2026-01-01' >in.tsv
        fails 1 bash -c 'col-render -q in.tsv 2>&1 >out.tsv'
        gives <<<"$output" 'col-render: in.tsv:3:name: empty; line 8 of the template note needs it' \
                'col-render: in.tsv:4:balance: a number with too many decimal places' \
                'col-render: in.tsv:5:due_on: not a date; YYYY-MM-DD is expected' \
                'col-render: in.tsv:6:currency: no currency; an amount cannot be written without one' \
                'col-render: in.tsv:7:name: empty; line 8 of the template note needs it'
        column account | gives a g
        # A field in a branch that is not taken may be empty.
        template branch 'language tr' 'field name text' '@@ sms tr' '{{if name IS NULL}}Siz{{else}}{{name}}{{end}}'
        TEMPLATE=branch actions 'd\ta\t\tTRY\t1\t' | render
        [ "$(text body)" = Siz ]
        # A message that several share is refused as a whole.
        template list 'language tr' 'field name text' '@@ sms tr' '{{each}}{{name}}{{end}}'
        TEMPLATE=list actions 'd\ta\tA\tTRY\t1\t' 'd\tb\t\tTRY\t1\t' 'e\tc\tC\tTRY\t1\t' >in.tsv
        fails 1 bash -c 'col-render in.tsv 2>&1 >out.tsv'
        gives <<<"$output" 'col-render: in.tsv:3:name: empty; line 4 of the template list needs it'
        column account | gives c
}

@test "nobody is written to who cannot be, or is somebody else" {
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
        for PHONE in '' 12 '+90530123456789012' '+90530\\n1234567' 'x'; do
                actions 'd\ta\tA\tTRY\t1\t2026-01-01' >bad.tsv
                fails 1 col-render bad.tsv
                says ':2:phone: '
        done
        for EMAIL in '' a 'a@b' 'a b@c.d' 'a@b.c\\r\\nBcc: e@f.g' 'a@b.c,d@e.f' '<a@b.c>' 'a@b.c>' 'ş@b.c'; do
                CHANNEL=email actions 'd\ta\tA\tTRY\t1\t2026-01-01' >bad.tsv
                fails 1 col-render -s us bad.tsv
                says ':2:email: '
        done
        fails 1 bash -c "sed '1s/\$/\tparty/; 2s/\$/\tguarantor/' in.tsv | col-render"
        says ':2:party: '
}

@test "the stream is sorted by debtor, or refused" {
        actions 'd2\ta\tA\tTRY\t1\t2026-01-01' 'd1\tb\tB\tTRY\t1\t2026-01-01' >in.tsv
        fails 65 col-render in.tsv
        says "in.tsv:3:debtor: 'd1' is out of order"
        actions '\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
        fails 65 col-render in.tsv
        says 'in.tsv:2:debtor: empty'
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' | cut -f 2- >in.tsv
        fails 65 col-render in.tsv
        says debtor
}

# ---- short messages ----

# send TEXT [OPTION…]: makes a message of that text. sms TEXT [OPTION…]: its encoding and parts.
send() {
        template plain 'language tr' 'field name text' '@@ sms tr' '{{name}}'
        TEMPLATE=plain actions "d\ta\t$1\tTRY\t1\t" | render "${@:2}"
}
sms() {
        send "$@"
        echo "$(column encoding) $(column parts)"
}

# times COUNT LETTER
times() {
        printf "%.0s$2" $(seq "$1")
}

@test "a short message takes the encoding with the fewest parts" {
        [ "$(sms "$(times 160 a)")" = 'gsm7 1' ]
        [ "$(sms "$(times 161 a)")" = 'gsm7 2' ]
        [ "$(sms "$(times 306 a)")" = 'gsm7 2' ]
        [ "$(sms "$(times 307 a)")" = 'gsm7 3' ]
        [ "$(sms "ğ$(times 153 a)")" = 'gsm7-single-tr 1' ]
        [ "$(sms "ğ$(times 154 a)")" = 'gsm7-locking-tr 1' ]
        [ "$(sms "ğ$(times 155 a)")" = 'gsm7-single-tr 2' ]
        [ "$(sms "$(times 155 ğ)")" = 'gsm7-locking-tr 1' ]
        [ "$(sms "$(times 70 я)")" = 'ucs2 1' ]
        [ "$(sms "$(times 71 я)")" = 'ucs2 2' ]
        [ "$(sms "$(times 35 😀)")" = 'ucs2 1' ]
        [ "$(sms "$(times 34 😀)$(times 33 😀)")" = 'ucs2 3' ] # 33 to a part, since a pair is not cut
}

@test "prices say which encodings there are, what they cost, and what the operator adds" {
        rows 'channel\tencoding\tprice\tcurrency\tsuffix' 'sms\tgsm7\t0.10\tTRY\t B038' 'sms\tucs2\t0.30\tTRY\t B038' \
                'email\t\t0.015\tTRY\t' >prices.tsv
        [ "$(sms "$(times 155 a)" -p ./prices.tsv)" = 'gsm7 1' ]
        [ "$(sms "$(times 156 a)" -p ./prices.tsv)" = 'gsm7 2' ]
        [ "$(sms "$(times 65 ğ)" -p ./prices.tsv)" = 'ucs2 1' ]
        [ "$(column message_cost)" = 0.30 ]
        # A dear encoding of one part loses against a cheap one of two.
        rows 'channel\tencoding\tprice\tcurrency' 'sms\tgsm7-single-tr\t0.30\tTRY' 'sms\tucs2\t0.10\tTRY' >prices.tsv
        [ "$(sms "$(times 71 ş)" -p ./prices.tsv)" = 'ucs2 2' ]
        [ "$(column message_cost)" = 0.20 ]
        rows 'channel\tencoding\tprice\tcurrency' 'sms\tgsm7\t0.1\tTRY' >prices.tsv
        fails 1 send ğ -p ./prices.tsv
        says 'no encoding that the prices allow holds every letter'
        fails 1 send "$(times 39016 a)"
        says '256 parts; a message has at most 255'
        CHANNEL=email actions 'd\ta\tA\tTRY\t1\t2026-01-01' | render -p "$PROJECT/share/prices/example.tsv"
        [ "$(column message_cost) $(column parts)" = '0.01 1' ]
}

@test "mistakes in prices are refused with their place" {
        rows 'channel\tencoding\tprice\tcurrency' >head
        for row in '\tgsm7\t1\tTRY' 'sms\t\t1\tTRY' 'sms\tgsm8\t1\tTRY' 'email\tgsm7\t1\tTRY' 'sms\tgsm7\t-1\tTRY' \
                'sms\tgsm7\tx\tTRY' 'sms\tgsm7\t1\tXXX' 'sms\tucs2\t1\tTRY\nsms\tucs2\t1\tTRY' \
                'sms\tucs2\t1\tTRY\nsms\tgsm7\t1\tEUR'; do
                { cat head; rows "$row"; } >bad.tsv
                fails 78 send a -p ./bad.tsv
                says "bad.tsv:"
        done
}

@test "letters are replaced only where the template says so" {
        [ "$(sms 'Işık Ağaoğlu’nun borcu – 5 €')" = 'ucs2 1' ]
        [ "$(text body)" = 'Işık Ağaoğlu’nun borcu – 5 €' ]
        template plain 'language tr' 'field name text' 'option sms transliterate' '@@ sms tr' '{{name}}'
        TEMPLATE=plain actions 'd\ta\tIşık Ağaoğlu’nun ŞĞİÇ borcu – 5 €\tTRY\t1\t' | render
        [ "$(text body)" = "Isik Agaoglu'nun SGIÇ borcu - 5 €" ]
        [ "$(column encoding)" = gsm7 ]
}

@test "the default alphabet is the one that Perl has" {
        perl -MEncode -e 'exit 0' 2>/dev/null || skip 'perl has no Encode'
        perl -CO -MEncode -e 'for my $s (0 .. 127) { next if $s == 27 || $s == 13 || $s == 10;
                my $c = Encode::decode("gsm0338", chr $s); print "d\t$s\tx${c}x\tTRY\t1\t\t+905301234567\n" }' >letters
        { rows 'debtor\taccount\tname\tcurrency\tbalance\tdue_on\tphone'; LC_ALL=C sort letters; } >in.tsv
        template plain 'language tr' 'field name text' '@@ sms tr' '{{each}}{{name}}{{end}}'
        rows 'channel\tencoding\tprice\tcurrency' 'sms\tgsm7\t1\tTRY' >prices.tsv
        render -p ./prices.tsv -c sms -t plain --as-of 2026-01-01 in.tsv
        [ "$(column parts)" -eq 3 ] # 125 letters between two others: 375 septets
}

# ---- e-mail ----

@test "an e-mail is read back by another program as it was meant" {
        command -v python3 >/dev/null || skip 'python3 is not installed'
        template mail 'language tr' 'field name text' 'option email unsubscribe' \
                '@@ email tr subject' "Borç $(times 40 'şğ ') {{name}}" \
                '@@ email tr' 'Sayın {{name}},' '.' 'From here = there ' '' "$(times 300 ü)" '<b>&amp;</b>'
        TEMPLATE=mail CHANNEL=email actions 'd\ta\tÇağrı "Ş" <x@y.z>, \\\\\tTRY\t1\t' | render
        text body >mail.eml
        cat >read.py <<'EOT'
import email, email.policy, sys
message = email.message_from_binary_file(open("mail.eml", "rb"), policy=email.policy.default)
assert not message.defects, message.defects
for part in message.walk():
    assert not part.defects, part.defects
print(message["from"].addresses[0].display_name, message["from"].addresses[0].addr_spec)
print(message["to"].addresses[0].display_name, message["to"].addresses[0].addr_spec, len(message["to"].addresses))
print(message["subject"])
print(message["message-id"], message["list-unsubscribe"], message["date"], message["content-language"])
print([part.get_content_type() for part in message.walk()])
print(message.get_body(("plain",)).get_content(), end="")
open("mail.html", "w").write(message.get_body(("html",)).get_content())
EOT
        key=$(column message)
        python3 read.py | gives 'Örnek A.Ş. bilgi@ornek.example' 'Çağrı "Ş" <x@y.z>, \ borclu@posta.example 1' \
                "Borç $(times 40 'şğ ') Çağrı \"Ş\" <x@y.z>, \\" \
                "<$key@ornek.example> <mailto:ret@ornek.example> None tr" \
                "['multipart/alternative', 'text/plain', 'text/html']" \
                'Sayın Çağrı "Ş" <x@y.z>, \,' '.' 'From here = there ' '' "$(times 300 ü)" '<b>&amp;</b>'
        grep -F '<p>Sayın Çağrı &quot;Ş&quot; &lt;x@y.z&gt;, \,<br>' mail.html
        grep -F '&lt;b&gt;&amp;amp;&lt;/b&gt;</p>' mail.html
        [ "$(awk '{ if (length > 79) print }' mail.eml)" = '' ] # with the carriage return
        [ "$(grep -c $'\r$' mail.eml)" -eq "$(wc -l <mail.eml)" ]
}

@test "the domain of a Message-ID is the sender's, or the option's" {
        CHANNEL=email actions 'd\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
        template bare 'language tr' '@@ email tr subject' 'x' '@@ email tr' 'x'
        render --domain mail.example in.tsv
        text body | grep -q "^Message-ID: <$(column message)@mail.example>"
        text body | { ! grep -qiE '^(list-unsubscribe|date):'; }
        fails 64 col-render --domain $'x.y\r\nBcc: a@b.c' in.tsv
        fails 78 col-render -t bare in.tsv
        says '--sender'
        sed -i 's/bilgi@/bilgi /' mine/senders/us.tsv
        fails 78 col-render -s us in.tsv
        says "mine/senders/us.tsv:3:value: the sender's sender_email, 'bilgi ornek.example', cannot stand in the header"
        sed -i '/^sender_email/d' mine/senders/us.tsv
        fails 78 col-render -s us in.tsv
        says 'mine/senders/us.tsv: no sender_email for readers of tr; '
}

# ---- attacks ----

@test "a template takes time as it has fields and conditions, one behind the other and one within the other" {
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
        awk 'BEGIN { print "language tr\nfield name text"
                for (i = 1; i <= 20000; i++) print "field f" i " text"
                print "@@ sms tr"
                for (i = 1; i <= 20000; i++) print "{{if f" i " = \047x\047}}{{f" i "}}{{end}}"
                for (i = 1; i <= 20000; i++) print "{{if name = \047A\047}}"
                print "{{name}}"
                for (i = 1; i <= 20000; i++) print "{{end}}" }' >mine/templates/long.txt
        (ulimit -t 10 && render -t long in.tsv)
        [ "$(column body | sed 's/\\n//g')" = A ]
}

@test "a value that looks like a template is a value" {
        for name in '{{balance}}' '{{if 1}}' '{{' '}}' '{{end}}' '{{sum balance}}'; do
                [ "$(sms "$name")" = 'gsm7 1' ]
                [ "$(text body)" = "$name" ]
        done
}

@test "no header comes from a name" {
        for name in 'A\\r\\nBcc: evil@x.example' 'A\\nBcc: evil@x.example' 'A\\r\\n\\r\\n<script>' \
                'Ş\\r\\nBcc: evil@x.example' '=?UTF-8?B?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=' $'A\xe2\x80\xa8Bcc: x' 'A\x01B'; do
                CHANNEL=email actions "d\ta\t$name\tTRY\t1\t2026-01-01" | render
                text body >mail.eml
                sed '/^\r$/q' mail.eml | { ! grep -iE '^(bcc|<script)'; }
                [ "$(sed '/^\r$/q' mail.eml | grep -cE '^[A-Za-z-]+:')" -eq 7 ]
        done
}

@test "no HTML comes from a value, in text or attributes" {
        template page 'language tr' 'field name text' 'field account text' \
                '@@ page tr' '<p title="{{name}}">{{name}}</p><a href="https://x.example/{{account}}">x</a>'
        head -c 32 /dev/zero >key
        for name in '<script>alert(1)</script>' '"><img src=x onerror=alert(1)>' "' onmouseover='x" '&lt;b&gt;' '</p><p>'; do
                TEMPLATE=page CHANNEL=page actions "d\ta\t$name\tTRY\t1\t" | render --key key
                [ "$(text body | tr -cd '<' | wc -c)" -eq 4 ]
                [ "$(text body | tr -cd '"' | wc -c)" -eq 4 ]
                [ "$(text body | tr -cd "'" | wc -c)" -eq 0 ]
        done
}

@test "in HTML, values stand only where escaping makes them harmless" {
        head -c 32 /dev/zero >key
        for text in '<script>{{name}}</script>' '<style>{{name}}</style>' '<p {{name}}>' '<p class={{name}}>' \
                '<p onclick="{{name}}">' "<p style='{{name}}'>" '<a href="{{name}}">' '<!-- {{name}} -->' '<{{name}}>' \
                '</{{name}}>' '<title>{{name}}</title>' '<{{if 1}}p{{end}} {{name}}>' '<scr{{name}}' \
                '<p {{if 1}}title="{{else}}title{{end}}{{name}}">' '<meta content="0;url={{name}}">' \
                '{{if 1}}<script>{{end}}x'; do
                template page 'language tr' 'field name text' "@@ page tr" "$text"
                fails 78 col-render -c page -t page --key key <(actions 'd\ta\tA\tTRY\t1\t') ||
                        { echo "$text" >&2; return 1; }
                says page.txt:4
        done
        for text in '{{name}}' '<p>{{name}}</p>' '<p title="x{{name}}">' "<p title='{{name}}'>" '<!-- x -->{{name}}' \
                '<script>if (a < b) "</p>"</script>{{name}}' '<a href="https://x.example/{{name}}">' 'a < {{name}}' \
                '<p {{if 1}}title="{{name}}"{{else}}class="a"{{end}}>'; do
                template page 'language tr' 'field name text' "@@ page tr" "$text"
                head -c 32 /dev/zero >key
                TEMPLATE=page CHANNEL=page actions 'd\ta\tA\tTRY\t1\t' | render --key key
        done
}

@test "no request of roff comes from a value" {
        template letter 'language tr' 'field name text' '@@ letter tr' '{{name}}' '.PP' 'x {{name}}'
        for name in '.sy touch pwned' "'so /etc/passwd" '\\\\!.sy touch pwned' '.\\n.sy touch pwned' 'a\\n.ab' '\\\\[u0041]'; do
                TEMPLATE=letter CHANNEL=letter actions "d\ta\t$name\tTRY\t1\t" | render
                # Shown at once, in the text and in the window: nothing of it is done, and all of it is printed.
                text body | groff -U -Tascii >printed 2>/dev/null
                [ ! -e pwned ]
                [ "$(text body | sed '/^\.letter-begin/,$!d' | grep -cE "^[.']")" -eq 3 ]
        done
        text body | grep -F 'letter-name "\&\[rs][u0041]'
}

@test "a letter is printed with its address in the window, one after the other, page by page" {
        command -v gropdf >/dev/null || skip 'gropdf is not installed'
        command -v pdftotext >/dev/null || skip 'pdftotext is not installed'
        [ -e /usr/share/fonts/type1/urw-base35/NimbusSans-Regular.t1 ] || skip 'fonts-urw-base35 is not installed'
        template letter 'language tr' 'field name text' '@@ letter tr subject' 'Konu {{name}}' '@@ letter tr' \
                '.PP' 'Sayın {{name}},' "$(for i in $(seq 60); do printf '.PP\nŞu %s. satır.\n' "$i"; done)" '.PP' 'Son.'
        TEMPLATE=letter CHANNEL=letter actions 'd1\ta\tIşık Ağaoğlu\tTRY\t1\t' 'd2\tb\tÖzgür Çelik\tTRY\t1\t' | render
        printf '%b' "$(column body)" | tee letters.roff | { cat; echo; } | sh "$PROJECT/share/statements/pdf.sh" >letters.pdf
        [ "$(LC_ALL=C grep -c '[^ -~]' letters.roff)" -eq 0 ]
        pdftotext -layout letters.pdf all.txt
        [ "$(grep -c $'\f' all.txt)" -eq 6 ] # three pages each
        pdftotext -r 72 -x 57 -y 128 -W 241 -H 128 -f 1 -l 1 letters.pdf window.txt # millimetres 20, 45, 85, 45
        grep -v '^.\?$' window.txt | gives 'Örnek A.Ş., Deneme Cad. 1, İzmir' 'Işık Ağaoğlu' 'Orta Sok. 1, Ankara'
        pdftotext -r 72 -x 57 -y 128 -W 241 -H 128 -f 4 -l 4 letters.pdf window.txt
        grep -F 'Özgür Çelik' window.txt
        # Every page names its letter, its number and how many there are.
        for key in $(column message); do
                [ "$(grep -c "$key" all.txt)" -eq 4 ] # below the bar code of the first, and three feet
        done
        [ "$(grep -E '^ *Örnek A.Ş. .* [123]/3$' all.txt | awk '{ print $NF }' | tr '\n' ' ')" = '1/3 2/3 3/3 1/3 2/3 3/3 ' ]
        [ "$(grep -c 'Son\.' all.txt)" -eq 2 ]
        [ "$(grep -c '22.11.2026' all.txt)" -eq 2 ]
}

@test "a machine reads the reference of a letter off the paper" {
        command -v gropdf >/dev/null || skip 'gropdf is not installed'
        [ -e /usr/share/fonts/type1/urw-base35/NimbusSans-Regular.t1 ] || skip 'fonts-urw-base35 is not installed'
        command -v pdftoppm >/dev/null || skip 'poppler-utils is not installed'
        command -v zbarimg >/dev/null || skip 'zbar-tools is not installed'
        local i page accounts=()
        template letter 'language tr' 'field name text' '@@ letter tr' '.PP' 'Sayın {{name}},'
        for i in {10..29}; do
                accounts+=("d$i\ta$i\tIşık Ağaoğlu\tTRY\t1\t")
        done
        TEMPLATE=letter CHANNEL=letter actions "${accounts[@]}" | render
        { printf '%b' "$(column body)"; echo; } | sh "$PROJECT/share/statements/pdf.sh" >letters.pdf
        pdftoppm -r 200 -gray -y 400 -H 300 letters.pdf page
        for page in page-*.pgm; do
                zbarimg -q --nodbus "$page"
        done >read
        column message | sed 's/^/CODE-128:/' | cmp - read
}

@test "no template is found by a path" {
        echo x >secret.txt
        for name in ../secret ./secret /etc/passwd 'a/b' .. . 'x\\ty' '' 'a.b' "$(times 300 a)"; do
                TEMPLATE=$name actions 'd\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
                fails 1 col-render in.tsv
                says ':2:template: '
        done
        # A language chooses no file either.
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' | sed '1s/$/\tlanguage/; 2s!$!\t../../secret!' | render
        [ "$(column language)" = tr ]
}

@test "a name of ten megabytes is no trouble" {
        { actions 'd1\ta\tA\tTRY\t1\t2026-01-01' | sed 's/\tA\t/\tNAME\t/'; } >short.tsv
        big=$(head -c 10485760 /dev/zero | tr '\0' 'x')
        awk -v FS='\t' -v OFS='\t' 'NR == FNR { big = $0; next } FNR > 1 { $3 = big } { print }' \
                <(printf '%s\n' "$big") short.tsv >in.tsv
        status=0
        col-render in.tsv >out.tsv 2>errors || status=$?
        [ "$status" -eq 1 ]
        grep -F 'a message has at most 255' errors
        CHANNEL=email
        sed 's/\tsms\t/\temail\t/' in.tsv | render
        [ "$(wc -c <out.tsv)" -gt 20971520 ]
}

@test "characters that turn or hide text are left out" {
        [ "$(sms $'abc\xe2\x80\xaedef\xe2\x81\xa6g\xe2\x80\x8b\xef\xbb\xbf\xc2\xadh')" = 'gsm7 1' ]
        [ "$(text body)" = abcdefgh ]
        [ "$(sms $'a\\\\tb\\\\nc\xc2\xa0d')" = 'gsm7 1' ]
        [ "$(text body)" = 'a b c d' ]
}

# ---- templates ----

@test "mistakes in templates are refused with their line" {
        local texts=(
                '1|x' '4|language tr|field a text|@@ sms tr|{{b}}' '2|language tr|@@ fax tr|x' '2|language tr|@@ sms|x'
                '2|language tr|@@ sms tr html|x' '3|language tr|@@ sms tr|{{if 1}}x' '3|language tr|@@ sms tr|{{end}}'
                '3|language tr|@@ sms tr|{{else}}' '4|language tr|@@ sms tr|{{each}}|{{each}}{{end}}{{end}}'
                '3|language tr|@@ sms tr|{{if}}x{{end}}' '3|language tr|@@ sms tr|{{a' '3|language tr|@@ sms tr|{{a|}}'
                '2|language tr|field a real|@@ sms tr|x' '3|language tr|field a text|field a text|@@ sms tr|x'
                '2|language tr|option sms shout|@@ sms tr|x' '2|language tr|language en|@@ sms tr|x' '1|@@ sms tr|x'
                '3|language tr|field a text|@@ sms tr|' '4|language tr|@@ sms tr|x|@@ sms tr|y'
                '2|language tr|@@ email tr|x' '4|language tr|field a text|@@ sms tr|{{sum a}}'
                '3|language tr|@@ sms tr|{{else if 1}}' '2|language tr|field A text|@@ sms tr|x'
                '3|language tr|@@ sms tr|{{if no_such_column = 1}}x{{end}}' '3|language tr|@@ sms tr|{{if (}}x{{end}}')
        local case line
        for case in "${texts[@]}"; do
                line=${case%%|*}
                printf '%s' "${case#*|}" | tr '|' '\n' >mine/templates/bad.txt
                fails 78 col-render -t bad <(actions 'd\ta\tA\tTRY\t1\t2026-01-01') || { echo "$case" >&2; return 1; }
                says "bad.txt:$line: " || says "bad.txt:$line:if: "
        done
        printf 'language tr\r\n@@ sms tr\r\nx\r\n' >mine/templates/bad.txt
        fails 78 col-render -t bad <(actions 'd\ta\tA\tTRY\t1\t2026-01-01')
        says 'carriage return'
}

@test "mistakes in languages and senders are refused with their place" {
        actions 'd\ta\tA\tTRY\t1\t2026-01-01' >in.tsv
        for row in 'decimal\t;' 'decimals\t.' 'month:13\tx' 'currency:XXX\tx' 'and\t'; do
                { cat "$PROJECT/share/languages/tr.tsv"; rows "$row"; } >mine/languages/tr.tsv
                fails 78 col-render in.tsv
                says languages/tr.tsv:
        done
        rows 'text\tvalue' 'decimal\t,' >mine/languages/tr.tsv
        fails 78 col-render in.tsv
        says 'no line for "thousands"'
        rows 'field\tvalue' 'a\tx' 'a\ty' >mine/senders/bad.tsv
        fails 78 col-render -s bad in.tsv
        says bad.tsv:3:field
}

@test "the sender's values are those for the language; columns of the stream come before them" {
        template who 'language tr' 'field pay text' 'field name text' '@@ sms tr' '{{pay}} {{name}}' '@@ sms en' '{{pay}} {{name}}'
        rows 'name\tx' >>mine/senders/us.tsv
        TEMPLATE=who actions 'd\ta\tA\tTRY\t1\t' >in.tsv
        render in.tsv
        [ "$(text body)" = 'ödeyin A' ]
        render -l en in.tsv
        [ "$(text body)" = 'pay A' ]
        fails 1 col-render in.tsv
        says ':2:pay: empty'
}

@test "every installed template can be written in every language and channel it has" {
        unset COL_PATH
        rows 'debtor\taccount\tcreditor\tname\tcurrency\tbalance\tprincipal\tinterest\tcost\tdue_on\tphone\temail\taddress\tamount\tpayable_on\toccasion_amount\toccasion_on\tarranged\tarranged_on\tlast_payment\tlast_payment_on\tlimitation_on\tas_of' \
                'd\ta\tbanka\tIşık Ağaoğlu\tTRY\t12345.67\t12000.00\t345.67\t0.00\t2026-01-01\t+905301234567\ta@b.example\tOrta Sok. 1\t10\t2026-02-01\t10\t2026-02-01\t20\t2026-03-01\t30\t2026-04-01\t2030-01-01\t2026-11-22' \
                'd\tb\tbanka\tIşık Ağaoğlu\tUSD\t2.00\t1.00\t0.50\t0.50\t2026-01-01\t+905301234567\ta@b.example\tOrta Sok. 1\t10\t2026-02-01\t10\t2026-02-01\t20\t2026-03-01\t30\t2026-04-01\t2030-01-01\t2026-11-22' >in.tsv
        head -c 32 /dev/zero >key
        local count=0 file
        for file in "$PROJECT"/share/templates/*.txt; do
                name=${file##*/} name=${name%.txt}
                while read -r channel language; do
                        col-render -s example -p example --key key -c "$channel" -t "$name" -l "$language" in.tsv >out.tsv
                        [ "$(column language)" = "$language" ]
                        [ "$(column body | grep -c '{{')" -eq 0 ]
                        # A short message of an installed template is two parts at most, with its Turkish letters as they are.
                        [ "$channel" != sms ] || [[ $(column encoding) == gsm7* && $(column parts) -le 2 ]]
                        [ "$channel$language" != smstr ] || [ "$(column body | grep -c 'Sayın Işık Ağaoğlu')" -eq 1 ]
                        count=$((count + 1))
                done < <(sed -nE 's/^@@ ([a-z]+) ([a-z]+)$/\1 \2/p' "$file")
        done
        [ "$count" -ge 54 ]
}

@test "letters and e-mails name the creditor, or his key where he has no name" {
        unset COL_PATH
        rows 'debtor\taccount\tcreditor\tcreditor_name\tname\tcurrency\tbalance\tprincipal\tdue_on\temail\taddress\tas_of' \
                'd1\ta\tbk\tÖrnek Bankası\tA\tTRY\t1\t1\t2026-01-01\ta@b.example\tOrta Sok. 1\t2026-11-22' \
                'd2\tb\tbk\t\tB\tTRY\t1\t1\t2026-01-01\ta@b.example\tOrta Sok. 1\t2026-11-22' >in.tsv
        cut -f 1-3,5- in.tsv >nameless.tsv
        decoded() {
                text body | perl -MMIME::QuotedPrint -0777 -ne 'print decode_qp($_)'
        }
        local name language count=0
        for name in $(grep -l '^field creditor_name' "$PROJECT"/share/templates/*.txt); do
                name=${name##*/} name=${name%.txt}
                for language in tr en; do
                        col-render -s example -c email -t "$name" -l $language in.tsv >out.tsv
                        decoded | grep -F 'a (Örnek Bankası)'
                        decoded | grep -F 'b (bk)'
                        col-render -s example -c letter -t "$name" -l $language in.tsv >out.tsv
                        text body | grep -F 'Bankas'
                        text body | grep -F '(\&bk)'
                        col-render -s example -c email -t "$name" -l $language nameless.tsv >out.tsv
                        [ "$(decoded | grep -cF '(bk)')" -ge 2 ]
                        count=$((count + 1))
                done
        done
        [ "$count" -ge 10 ]
}

@test "conditions are the same compiled or not, and know the day" {
        template when 'language tr' 'field balance money' '@@ sms tr' \
                "{{if balance > 100 AND due_on < date('now')}}late{{else}}other{{end}} {{if lower(name) LIKE 'a%'}}A{{end}}"
        TEMPLATE=when actions 'd1\ta\tAli\tTRY\t101\t2026-01-01' 'd2\tb\tBa\tTRY\t101\t2026-11-22' 'd3\tc\tC\tTRY\t99\t2026-01-01' >in.tsv
        render in.tsv
        column body | gives 'late A' 'other ' 'other '
        cp out.tsv first.tsv
        COL_EXPR=sqlite render in.tsv
        cmp out.tsv first.tsv
}

@test "pages have names that only the secret tells" {
        template page 'language tr' 'field name text' '@@ page tr' '<p>{{name}}</p>'
        TEMPLATE=page CHANNEL=page actions 'd\ta\tA\tTRY\t1\t' >in.tsv
        fails 64 col-render in.tsv
        says '--key'
        printf 'too short' >key
        fails 78 col-render --key key in.tsv
        fails 66 col-render --key nowhere in.tsv
        printf '0123456789abcdef' >key
        render --key key in.tsv
        [ "$(column file)" = "$(printf d | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef | sed 's/.* //').html" ]
        [ "$(column recipient)" = '' ]
}

@test "a contact keeps the template that its message was written by" {
        export COL_DB=$PWD/db
        col-init
        rows 'creditor\tname' 'b\tB' | col-save -q -k creditor
        rows 'party\tname' 'b/d\tD' | col-save -q -k party
        label=note@$(sha256sum <mine/templates/note.txt | cut -d ' ' -f 1)
        rows 'party\tat\tchannel\tresult\tmessage_template' "b/d\t2026-01-02T10:00:00Z\tsms\tSENT\t$label" |
                col-save -q -k contact
        [ "$(sqlite3 -readonly db "SELECT text FROM policies WHERE policy = '$label'")" = "$(cat mine/templates/note.txt)" ]
}

@test "the personal page needs nothing from elsewhere, and only its own script runs in it" {
        unset COL_PATH
        head -c 32 /dev/zero >key
        rows 'debtor\taccount\tname\tcurrency\tbalance\tprincipal\tinterest\tcost\tas_of' \
                'd\ta"><script>alert(1)</script>\tA & B\tTRY\t1234.56\t1000.00\t234.56\t0.00\t2026-11-22' \
                'd\tb\tA & B\tUSD\t-2.00\t-2.00\t0.00\t0.00\t2026-11-22' >in.tsv
        for language in tr en; do
                col-render -c page -t page -s example -l $language --key key in.tsv >out.tsv
                text body >page.html
                # What the policy allows is what stands there.
                for element in script style; do
                        sum=$(perl -0777 -ne "print \$1 if m!<$element>(.*?)</$element>!s" page.html |
                                openssl dgst -sha256 -binary | base64)
                        grep -qF "$element-src 'sha256-$sum'" page.html
                        [ "$(grep -o "<$element" page.html | wc -l)" -eq 1 ]
                done
                grep -F '<p>' page.html | grep -F 'A &amp; B'
                [ "$(grep -cE '(https?:)?//[a-z]|@import|url\(' page.html)" -eq 0 ]
                grep -qF 'data-balance="1234.56" data-shown="' page.html
                [ "$(grep -c '<form' page.html)" -eq 1 ] # nothing is paid where nothing is owed
        done
}

@test "every template that an installed policy names for a message is there" {
        local count=0 file channel name
        for file in "$PROJECT"/share/{strategies,campaigns,reminders}/*.tsv; do
                while read -r channel name; do
                        grep -q "^@@ $channel tr$" "$PROJECT/share/templates/$name.txt" || { echo "$file: $channel $name" >&2; return 1; }
                        count=$((count + 1))
                done < <(awk -F'\t' '/^#/ || NF < 2 { next } !begun { for (i = 1; i <= NF; i++) at[$i] = i; begun = 1; next }
                        $at["channel"] ~ /^(sms|email|letter|page)$/ { print $at["channel"], $at["template"] }' "$file")
        done
        [ "$count" -gt 10 ]
}
