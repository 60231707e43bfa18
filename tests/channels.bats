#!/usr/bin/env bats
# The channel programs, and programs that do not keep the contract of col-channel(7). What needs a network gets one of
# its own, in which there is nothing but loopback.
load common
load send

setup() {
        cd "$BATS_TEST_TMPDIR"
        CHANNELS=$PROJECT/share/channels
}

# offline: runs standard input in bash in a network without any way out; skips where the system permits none.
offline() {
        cat >offline.bash
        unshare --user --map-root-user --net true 2>/dev/null || skip 'the system permits no network of its own'
        timeout 60 unshare --user --map-root-user --net bash -e -c "
                ip link set lo up
                trap 'kill \$(jobs -p) 2>/dev/null || :' EXIT
                BATS_TEST_DIRNAME=$BATS_TEST_DIRNAME PROJECT=$PROJECT CHANNELS=$CHANNELS
                . $BATS_TEST_DIRNAME/common.bash
                . $BATS_TEST_DIRNAME/send.bash
                listening() { timeout 20 bash -c \"until (: </dev/tcp/127.0.0.1/\$1) 2>/dev/null; do sleep 0.05; done\"; }
                . ./offline.bash"
}

# settings NAME=VALUE…: makes ./settings.
settings() {
        {
                rows 'setting\tvalue'
                local setting
                for setting; do
                        rows "${setting%%=*}\t${setting#*=}"
                done
        } >settings
        chmod 600 settings
}

# one COLUMN=VALUE…: a stream of one message.
one() {
        local names=message values=m1 pair
        for pair; do
                names+=$'\t'${pair%%=*} values+=$'\t'${pair#*=}
        done
        printf '%s\n%s\n' "$names" "$values"
}

# answers CHANNEL COLUMN=VALUE…: what the installed channel answers to one message, without the header: result, reference, text.
answers() {
        local program=$1
        shift
        one "$@" | "$CHANNELS/$program" settings | tail -n +2 | cut -f 2,3,5
}

@test "the tests' network has no way out" {
        command -v curl >/dev/null || skip 'curl is not installed'
        offline <<-'BASH'
		! curl -s --max-time 5 http://192.0.2.1/ || exit 1
		! curl -s --max-time 5 http://[2001:db8::1]/ || exit 1
		[ "$(ip -o link | wc -l)" -eq 1 ]
	BASH
}

# ---- programs that do not keep the contract ----

# breaks WHY PERL: a channel of which the second of three messages meets PERL: that one is in doubt for WHY, the third is left.
breaks() {
        rm -f log db-sends.tsv left.tsv
        channel sms <<<"if (\$m{message} eq 'm2') { $2 }"
        run timeout 60 col-send -c sms=./sms --timeout 1 --spool left.tsv m.tsv
        [ "$status" -eq 1 ]
        says "in doubt: message m2: channel sms: $1"
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt, 0 stale, 0 refused, 1 left'
        [ "$(handed | tr '\n' ' ')" = 'm1 m2 ' ]
        cmp left.tsv <(sed -n '1p;/^m3/p' m.tsv)
}

@test "programs that die, hang, write garbage, half lines, for others, twice: in doubt, and nothing more is handed to them" {
        sending_database 3
        messages >m.tsv
        breaks 'it ended with exit status 0' 'exit 0'
        breaks 'it was killed by signal 9' 'kill KILL => $$; sleep 9'
        breaks 'it did not answer in time' 'sleep 60'
        breaks 'it did not answer in time' '$SIG{TERM} = "IGNORE"; sleep 60'
        breaks 'its answer has another number of fields' 'print "well, that went fine\n"; sleep 60'
        breaks 'its answer is about another message' 'print "m9\tSENT\t\t\t\n"; sleep 60'
        breaks 'its answer is about another message' 'print "m1\tSENT\t\t\t\n"; sleep 60'
        breaks 'its answer is none of SENT, HANDED, FAILED and RETRY' 'print "m2\tMAYBE\t\t\t\n"; sleep 60'
        breaks 'its answer has a cost that is no amount' 'print "m2\tSENT\t\t1e9\t\n"; sleep 60'
        breaks 'its answer holds what a stream may not hold' 'print "m2\tSENT\t\t\t\xff\n"; sleep 60'
        breaks 'its answer holds what a stream may not hold' 'print "m2\tSENT\t\t\t\\q\n"; sleep 60'
        breaks 'its answer holds what a stream may not hold' 'print "m2\tSENT\t\t\t\0\n"; sleep 60'
        breaks 'it ended with exit status 0, in the middle of an answer' 'print "m2\tSENT\t\t\t"; exit 0'
        breaks 'its answer goes on and on' 'print "x" x 65536 while 1'
        breaks 'it has closed its output' 'close STDOUT; sleep 60'
}

@test "what a program says unasked, or twice, is a fault before the next message, which is left" {
        sending_database 2
        messages >m.tsv
        channel sms <<<'print "m1\tSENT\t\t\t\n"; '
        run col-send -c sms=./sms --rate 2/s --spool left.tsv m.tsv
        says 'left: message m2: channel sms: it answers what it was not asked'
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 1 left'
}

@test "a program that cannot begin puts nothing in doubt" {
        sending_database 2
        messages >m.tsv
        printf '#!/bin/sh\nexit 78\n' >dies
        printf '#!/bin/sh\necho hello; sleep 9\n' >greets
        printf '#!/bin/sh\nsleep 9\n' >hangs
        printf '#!/nowhere/at/all\n' >lost
        printf '#!/bin/sh\n' >plain
        chmod +x dies greets hangs lost
        for program in dies greets hangs lost; do
                run col-send -c sms=./$program --timeout 1 --spool left.tsv m.tsv
                [ "$status" -eq 1 ]
                summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 2 left'
                cmp left.tsv m.tsv
        done
        run col-send -c sms=./plain m.tsv
        says 'there is no program for this channel'
        run col-send -c sms=./none m.tsv
        says 'there is no program for this channel'
        [ "$(wc -l <db-sends.tsv)" -eq 1 ]
}

@test "a message of megabytes passes, both ways stuffed or not" {
        sending_database 2
        messages >m.tsv
        awk -F'\t' -v OFS='\t' 'BEGIN { big = sprintf("%1048576s", ""); gsub(/ /, "\\n\\\\", big) } NR > 1 { $10 = big } { print }' m.tsv >big.tsv
        channel sms <<<'$said{text} = length $m{body};'
        run col-send -c sms=./sms big.tsv
        summary '2 sent'
        col-send --since "$TODAY" | cut -f 14 | tail -n +2 | gives 2097152 2097152
        # A program that reads nothing is not waited for.
        printf '#!/bin/sh\nread -r header; printf "message\\tresult\\n"; exec sleep 60\n' >deaf
        chmod +x deaf
        rm db-sends.tsv
        run col-send -c sms=./deaf --timeout 1 big.tsv
        says 'it did not answer in time'
}

@test "a program's children end with it" {
        sending_database 1
        messages >m.tsv
        channel sms <<<'system "sleep 61 & echo \$! >child"; sleep 60;'
        run col-send -c sms=./sms --timeout 1 m.tsv
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt'
        # It is gone, or a zombie that nobody has looked after yet.
        ! grep -v '^State:.Z' "/proc/$(cat child)/status" 2>/dev/null | grep '^State'
}

# ---- what ships ----

@test "every channel refuses settings that others may read, and ends before its first line without what it needs" {
        for program in email sms letter dialer page; do
                settings nothing=1
                run "$CHANNELS/$program" settings </dev/null
                [ "$status" -eq 78 ]
                says 'is missing'
                settings folder=. url=http://127.0.0.1/ from=a@example.org smtp=smtp://127.0.0.1
                chmod 640 settings
                run "$CHANNELS/$program" settings </dev/null
                [ "$status" -eq 78 ]
                says 'chmod 600'
                chmod 600 settings
                [ -z "$("$CHANNELS/$program" settings </dev/null)" ]
                run bash -c "printf 'message\tbody\nm1' | $CHANNELS/$program settings"
                [ "$status" -eq 65 ]
        done
}

@test "page: its name comes from nobody but the key; it is put there whole, and no link is followed" {
        mkdir web
        settings folder=web
        name=0123456789abcdefghijk_-
        [ "$(answers page "file=$name.html" 'body=<p>a\tb\\n\n')" = $'SENT\t'"$name.html"$'\t' ]
        printf '<p>a\tb\\n\n' | cmp - "web/$name.html"
        [ "$(stat -c %a "web/$name.html")" = 644 ]
        echo mine >mine
        ln -s ../mine "web/.$name.html.part"
        ln -sf ../mine "web/$name.html"
        [ "$(answers page "file=$name.html" 'body=new')" = $'SENT\t'"$name.html"$'\t' ]
        [ "$(cat mine)" = mine ] && [ ! -L "web/$name.html" ] && [ "$(cat "web/$name.html")" = new ]
        for file in ../0123456789abcdefghijklm.html short.html /tmp/0123456789abcdefghijklm.html '0123456789abcdefghijklm.html\n' \
                '' index.html 0123456789abcdefghijklm.php 0123456789abcdefghijklmn/.html .0123456789abcdefghijklmn.html; do
                [[ $(answers page "file=$file" 'body=x') == FAILED* ]]
        done
        [ "$(ls -A web)" = "$name.html" ]
}

@test "dialer: a row for each call, telephone numbers as they are, and nothing that a spreadsheet computes" {
        mkdir lists
        settings folder=lists columns=recipient,name,body,party
        [ "$(answers dialer recipient=+905321234567 as_of=2026-11-22 'name==HYPERLINK("x")' 'body=say "hi",\nthen go' party=@b)" = \
                $'HANDED\tcalls-2026-11-22.csv\t' ]
        printf '+9053212' | head -c 8 >/dev/null
        answers dialer recipient=05321234567 as_of=2026-11-22 name=-1+1 'body=\ttab' party=Işık
        gives recipient,name,body,party $'+905321234567,"\'=HYPERLINK(""x"")","say ""hi"",\nthen go",\'@b' \
                $'05321234567,\'-1+1,\'\ttab,Işık' <lists/calls-2026-11-22.csv
        [[ $(answers dialer recipient==1+1 as_of=2026-11-22) == FAILED* ]]
        [[ $(answers dialer recipient=112233 as_of=../../x) == FAILED* ]]
        ln -sf ../stolen lists/calls-2026-11-23.csv
        run answers dialer recipient=112233 as_of=2026-11-23
        [ ! -e stolen ]
        # A row that was cut short is no part of the next.
        printf '0532' >>lists/calls-2026-11-22.csv
        answers dialer recipient=05320000000 as_of=2026-11-22 name=n
        [ "$(tail -n 1 lists/calls-2026-11-22.csv)" = 05320000000,n,, ]
}

@test "letter: a PDF for each, its pages in the manifest; names that lead nowhere else" {
        [ -e /usr/share/fonts/type1/urw-base35/NimbusSans-Regular.t1 ] && command -v gropdf >/dev/null || skip 'groff is not whole here'
        mkdir print
        settings folder=print
        {
                printf 'message\trecipient\tparty\taccount\taction\tactions\ttemplate\tas_of\tbody\n'
                printf 'm/1\tSokak 1\\nİzmir\tp\ta\t1\t1 2\tdemand\t2026-11-22\t.LP\\nBorç\\n.bp\\n.LP\\nikinci sayfa\\n\n'
        } | "$CHANNELS/letter" settings >answers
        tail -n 1 answers | gives $'m/1\tSENT\tm=2F1.pdf\t\t2 pages'
        head -c 5 print/m=2F1.pdf | grep -q '%PDF-'
        gives $'message\tparty\taccount\taction\tactions\trecipient\ttemplate\tas_of\tfile\tpages' \
                $'m/1\tp\ta\t1\t1 2\tSokak 1\\nİzmir\tdemand\t2026-11-22\tm=2F1.pdf\t2' <print/manifest.tsv
        printf '#!/bin/sh\ncat >/dev/null; echo "%%PDF-1.4 /Type /Page"\n' >set
        chmod +x set
        settings folder=print typesetter=./set
        for key in ../../up .hidden /etc/passwd 'a b' $(printf 'k%.0s' {1..300}); do
                printf 'message\tbody\n%s\tx\n' "$key" | "$CHANNELS/letter" settings | tail -n 1
        done | cut -f 2,3 | gives $'SENT\t=2E.=2F..=2Fup.pdf' $'SENT\t=2Ehidden.pdf' $'SENT\t=2Fetc=2Fpasswd.pdf' $'SENT\ta=20b.pdf' $'FAILED\t'
        [ "$(find . -name '*.pdf' | grep -vc '^./print/')" -eq 0 ]
}

@test "letter: what col-render writes is a PDF for each debtor, numbered, and all of them one file" {
        [ -e /usr/share/fonts/type1/urw-base35/NimbusSans-Regular.t1 ] && command -v gropdf >/dev/null || skip 'groff is not whole here'
        command -v pdfunite >/dev/null || skip 'poppler-utils is not installed'
        mkdir -p print mine/templates
        settings folder=print
        {
                printf '%s\n' 'language tr' 'field name text' '@@ letter tr' 'Sayın {{name}},'
                for i in {1..60}; do
                        printf '.PP\n%d. satır.\n' "$i"
                done
        } >mine/templates/long.txt
        rows 'debtor\taccount\tname\taddress\tchannel\ttemplate\tas_of' \
                'd1\ta1\tIşık Ağaoğlu\tSokak 1, İzmir\tletter\tlong\t2026-11-22' 'd2\ta2\tÖzgür\tSokak 2, İzmir\tletter\tlong\t2026-11-22' |
                COL_PATH=$PWD/mine col-render -s example >m.tsv
        "$CHANNELS/letter" settings <m.tsv | tail -n +2 | cut -f 2,5 | gives $'SENT\t3 pages' $'SENT\t3 pages'
        cd print
        tail -n +2 manifest.tsv | cut -f 2,10 | gives $'d1\t3' $'d2\t3'
        pdfunite $(tail -n +2 manifest.tsv | cut -f 9) all.pdf
        pdftotext -layout all.pdf - | grep -oE '[1-3]/3$|(Işık|Özgür).*' | tr '\n' ' ' >text
        # The name stands in the window and in the first line; the foot with its left margin.
        grep -qxE 'Işık Ağaoğlu Işık Ağaoğlu, 1/3 2/3 3/3 Özgür Özgür, 1/3 2/3 3/3 ' text || { cat text; return 1; }
        pdftotext -bbox all.pdf - | awk -F'"' '/>Örnek</ && $4 > 750 { print int($2) }' | sort -u | gives 70
}

@test "sms: an HTTP gateway gets what it should, in a URL, a form or JSON, and its answers are understood" {
        command -v curl >/dev/null || skip 'curl is not installed'
        offline <<-'BASH'
		/usr/bin/python3 "$BATS_TEST_DIRNAME/send/gateway.py" 8081 requests &
		listening 8081
		settings() { printf 'setting\tvalue\n' >settings; printf '%s\t%s\n' "$@" >>settings; chmod 600 settings; }
		send() { printf 'message\trecipient\tencoding\tbody\nm1\t%s\t%s\t%s\n' "$@" | "$CHANNELS/sms" settings | tail -n +2 | cut -f 2,3,5; }
		settings url 'http://127.0.0.1:8081/send?to={recipient}&text={text}&c={coding}' success '^OK' reference 'id=(\d+)' user u password 'p"\\w:1' header 'X-Key: k{1}'
		[ "$(send +905321234567 gsm7 'Işık & {recipient}?\n100% "a"')" = $'SENT\t4711\tHTTP 200' ]
		[ "$(send +905321234567 ucs2 later)" = $'RETRY\t\tHTTP 503' ]
		[ "$(send +905321234567 ucs2 never)" = $'FAILED\t\tHTTP 400: error: never' ]
		[ "$(send +905321234567 ucs2 'no way')" = $'FAILED\t\tHTTP 200: error' ]
		[[ $(send '+90 532&to=1' gsm7 x) == FAILED* ]]
		! send +905321234567 gsm7 lost | grep . || exit 1
		! send +905321234567 gsm7 cut | grep . || exit 1
		settings url http://127.0.0.1:8081/json body '{"to":"{recipient}","text":"{text}"}'
		send +905321234567 gsm7 'a "quote", \\ and\ttab'
		settings url http://127.0.0.1:8081/form body 'to={digits}&text={text}'
		send +905321234567 gsm7 '@/etc/passwd&x=1'
		settings url http://127.0.0.1:8082/nobody
		[ "$(send +905321234567 gsm7 x)" = $'RETRY\t\tcurl 7' ]
		settings url file:///etc/passwd
		! send +905321234567 gsm7 x | grep SENT || exit 1
	BASH
        /usr/bin/python3 - <<-'PYTHON'
		import json
		requests = [json.loads(line) for line in open("requests", encoding="utf-8")]
		first = requests[0]
		assert first["query"] == {"to": ["+905321234567"], "text": ['Işık & {recipient}?\n100% "a"'], "c": ["0"]}, first
		import base64
		assert first["authorization"] == "Basic " + base64.b64encode(b'u:p"\\w:1').decode(), first
		assert first["key"] == "k{1}"
		assert requests[1]["query"]["c"] == ["2"]
		assert [r for r in requests if r["path"] == "/json"][0]["body"] == '{"to":"+905321234567","text":"a \\"quote\\", \\\\ and\\u0009tab"}', requests
		assert [r for r in requests if r["path"] == "/form"][0]["body"] == "to=905321234567&text=%40%2Fetc%2Fpasswd%26x%3D1"
		assert len(requests) == 8, len(requests)
	PYTHON
}

@test "sms: the same with Kannel and its false centre" {
        { [ -x /usr/sbin/bearerbox ] && [ -x /usr/lib/kannel/test/fakesmsc ]; } || skip 'kannel and kannel-extras are not installed'
        command -v curl >/dev/null || skip 'curl is not installed'
        sending_database 3
        messages | awk -F'\t' -v OFS='\t' '$1 == "m2" { $10 = "Işık: ödeme 5 €" ; $11 = "ucs2" } { print }' >m.tsv
        {
                rows 'setting\tvalue' 'success\t^0: Accepted|^3: Queued'
                printf 'url\thttp://127.0.0.1:13013/cgi-bin/sendsms?username=u&password=p%%26s%%3D1&to={digits}&coding={coding}&charset=UTF-8&text={text}\n'
        } >policies/channels/sms.tsv
        chmod 600 policies/channels/sms.tsv
        offline <<-'BASH'
		cp "$BATS_TEST_DIRNAME/send/kannel.conf" .
		/usr/sbin/bearerbox kannel.conf >bearerbox.log 2>&1 &
		listening 13001
		/usr/sbin/smsbox kannel.conf >smsbox.log 2>&1 &
		listening 10000
		/usr/lib/kannel/test/fakesmsc -H 127.0.0.1 -r 10000 -i 1000 -m 1 '1234 1234 text hi' >centre.log 2>&1 &
		listening 13013
		timeout 20 bash -c 'until grep -q "Got message 1" centre.log; do sleep 0.05; done'
		COL_PATH=$PWD/policies COL_DB=$PWD/db col-send m.tsv >contacts.tsv 2>errors
		timeout 20 bash -c 'until grep -q "Got message 4" centre.log; do sleep 0.05; done'
	BASH
        [ "$(wc -l <contacts.tsv)" -eq 4 ]
        grep -q '<1234 905320000001 text Say%FDn\|<1234 905320000001 ' centre.log
        grep -q '<1234 905320000002 ucs-2 %00I%01_%01' centre.log
        col-save -q -k contact contacts.tsv
}

# mail HEADER…: a mail with these header lines instead of, or beside, the usual ones, escaped for a stream.
mail() {
        local line
        for line in "$@" "From: a@example.org" "Message-ID: <m1@example.org>" ; do
                printf '%s\\n' "$line"
        done
        printf '\\nBody.\\n.\\n..dots\\nend\\n'
}

@test "email: a real SMTP server gets the mail, whole and dated; refusals are understood" {
        /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || skip 'python3-aiosmtpd is not installed'
        command -v curl >/dev/null || skip 'curl is not installed'
        mkdir mails
        {
                printf 'message\trecipient\tbody\n'
                for to in debtor@example.org never@example.org later@example.org data@example.org; do
                        printf '%s\t%s\t%s\n' "${to%%@*}" "$to" "$(mail "To: $to" 'Subject: =?UTF-8?Q?bor=C3=A7?=')"
                done
                printf 'cut\tcut@example.org\t%s\nafter\tx@example.org\t\n' "$(mail 'To: cut@example.org' 'Subject: s')"
        } >m.tsv
        settings from=office@example.org smtp=smtp://127.0.0.1:2525 tls=none
        offline <<-'BASH'
		/usr/bin/python3 "$BATS_TEST_DIRNAME/send/smtp.py" 2525 mails 2>server.log &
		listening 2525
		"$CHANNELS/email" settings <m.tsv >answers.tsv 2>errors || echo $? >ended
		sed -n 1,2p m.tsv >one.tsv
		sed -i s/2525/2526/ settings
		"$CHANNELS/email" settings <one.tsv >none.tsv
	BASH
        cut -f 1,2 answers.tsv | gives $'message\tresult' $'debtor\tSENT' $'never\tFAILED' $'later\tRETRY' $'data\tFAILED'
        [ "$(cat ended)" -eq 69 ]
        grep -q 'the mail was perhaps taken' errors
        tail -n 1 none.tsv | cut -f 1,2 | gives $'debtor\tRETRY'
        [ "$(ls mails)" = 1 ]
        head -n 1 mails/1 | gives 'office@example.org debtor@example.org'
        grep -qE $'^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} \\+0000\r$' mails/1
        tail -n +3 mails/1 | tr -d '\r' | cmp - <(printf '%b' "$(mail 'To: debtor@example.org' 'Subject: =?UTF-8?Q?bor=C3=A7?=')")
}

@test "email: after a server had the whole mail, only its own refusal says that it did not take it" {
        command -v curl >/dev/null || skip 'curl is not installed'
        mkdir mails bin
        printf '#!/bin/sh\nexec timeout -s KILL 1 %s "$@"\n' "$(command -v curl)" >bin/curl
        chmod +x bin/curl
        settings from=office@example.org smtp=smtp://127.0.0.1:2525 tls=none patience=2
        printf 'message\trecipient\tbody\nm1\tNAME@example.org\t%s\n' "$(mail 'To: debtor@example.org' 'Subject: s')" >m.tsv
        offline <<-'BASH'
		/usr/bin/python3 "$BATS_TEST_DIRNAME/send/stubborn.py" 2525 mails 2>server.log &
		listening 2525
		send() {
		        local ended=0
		        sed "s/NAME/$1/" m.tsv | timeout 15 "$CHANNELS/email" settings 2>>errors >answer || ended=$?
		        echo "$2 $ended $(tail -n +2 answer | cut -f 2)"
		}
		for name in garbage 220 221 354 600 451 554 250 mute hold; do
		        send $name $name
		done >answers
		PATH=$PWD/bin:$PATH
		send hold killed >>answers
	BASH
        gives 'garbage 69 ' '220 69 ' '221 69 ' '354 69 ' '600 69 ' '451 0 RETRY' '554 0 FAILED' '250 0 SENT' 'mute 69 ' 'hold 69 ' \
                'killed 69 ' <answers
        [ "$(grep -c 'the mail was perhaps taken' errors)" -eq 8 ]
        [ "$(grep -c '^Subject' mails/hold)" -eq 2 ] && [ ! -e mails/mute ]
}

@test "email and sms: what cannot be sent for its settings is not begun" {
        for patience in 0 -1 soon 1e3; do
                settings from=office@example.org smtp=smtp://127.0.0.1:9 url=http://127.0.0.1:9/ "patience=$patience"
                for program in email sms; do
                        run "$CHANNELS/$program" settings </dev/null
                        [ "$status" -eq 78 ]
                        says "the setting patience is no number of seconds: $patience"
                done
        done
}

@test "email: STARTTLS is insisted on, and the password comes from the settings" {
        /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || skip 'python3-aiosmtpd is not installed'
        command -v openssl >/dev/null && command -v curl >/dev/null || skip 'openssl or curl is not installed'
        openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -days 2 -subj /CN=localhost \
                -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
        mkdir mails plain
        printf 'message\trecipient\tbody\nm1\tdebtor@example.org\t%s\n' "$(mail 'To: debtor@example.org' 'Subject: s')" >m.tsv
        settings from=office@example.org smtp=smtp://127.0.0.1:2525 "cacert=$PWD/certificate" user=user 'password=se cret"1'
        offline <<-'BASH'
		/usr/bin/python3 "$BATS_TEST_DIRNAME/send/smtp.py" 2525 mails certificate key 2>server.log &
		/usr/bin/python3 "$BATS_TEST_DIRNAME/send/smtp.py" 2526 plain 2>plain.log &
		listening 2525
		listening 2526
		send() { "$CHANNELS/email" "$1" <m.tsv 2>errors | tail -n +2 | cut -f 2; }
		send settings >good
		sed 's/cret/cre/' settings >other && chmod 600 other
		send other >wrong_password
		grep -v cacert settings >other
		send other >unknown_certificate
		sed 's/2525/2526/' settings >other
		send other >no_tls
	BASH
        cat good wrong_password unknown_certificate no_tls | gives SENT RETRY RETRY RETRY
        [ "$(ls mails)" = 1 ] && [ -z "$(ls plain)" ]
}

@test "email: line breaks in a recipient or header, and headers that add readers, go nowhere" {
        printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>calls; cat >>mail; exit "$(cat code)"\n' >sendmail
        chmod +x sendmail
        echo 0 >code
        settings from=office@example.org "sendmail=$PWD/sendmail"
        good=$(mail 'To: a@example.org' 'Subject: s')
        [ "$(answers email recipient=a@example.org "body=$good")" = $'SENT\t\t' ]
        gives '-i -f office@example.org -- a@example.org' <calls
        rm calls
        for to in 'a@example.org\nb@example.org' 'a@example.org\r\nRCPT TO:<b@example.org>' 'a@example.org,b@example.org' '<a@example.org>' \
                '-oQ/tmp a@example.org' 'a b@example.org' '' a@b@example.org 'Ali <a@example.org>' 'ç@example.org'; do
                [[ $(answers email "recipient=$to" "body=$good") == FAILED* ]]
        done
        for body in "$(mail 'To: a@example.org' 'Subject: s' 'Bcc: b@example.org')" "$(mail 'To: a@example.org' 'Subject: s\r\nCc: b@example.org')" \
                "$(mail 'To: a@example.org' 'Subject: s\rBcc: b@example.org')" "$(mail 'To: a@example.org' 'To: b@example.org' 'Subject: s')" \
                "$(mail 'Subject: s')" "$(mail 'To: a@example.org' 'Subject: s' 'no header')" "$(mail 'To: a@example.org' 'Subject: s' 'Date: x')" \
                "$(mail 'To: a@example.org' "Subject: $(printf 'x%.0s' {1..1000})")" '' text; do
                [[ $(answers email recipient=a@example.org "body=$body") == FAILED* ]]
        done
        [ ! -e calls ]
        echo 75 >code
        [[ $(answers email recipient=a@example.org "body=$good") == RETRY* ]]
        echo 67 >code
        [[ $(answers email recipient=a@example.org "body=$good") == FAILED* ]]
}
