#!/usr/bin/env bash
# world.sh SEED DEBTORS SHARE [PROFILE]: makes a world of random contact rules and histories (generate.awk) in the present folder,
# plans it by them, or by PROFILE, and holds the plan against the rules (check.sql). Prints what is wrong, as "WHAT DEBTOR
# ACCOUNT CHANNEL DAY"; appends "asked permitted joined moved refused" to stats.tsv.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
awk -v seed="$1" -v debtors="$2" -f "$here/generate.awk" >world
read -r zone as_of <world
until=$(date -u -d "$as_of + $(($1 % 4)) days" +%F)
col-plan -s ./s.tsv -p "${4:-./r.tsv}" --contacts contacts.tsv --actions actions.tsv --until "$until" in.tsv >plan.tsv

rm -f world.db
sqlite3 -batch world.db <<SQL
PRAGMA synchronous = OFF;
.mode ascii
.separator "\t" "\n"
.import in.tsv account
.import contacts.tsv contact
.import actions.tsv action
.import plan.tsv plan
CREATE TABLE rule(rule, name, type, n INT, days INT, business INT, per_account INT, unless_consent INT, from_on, until_on, results);
.import rule.tsv rule
ALTER TABLE rule ADD COLUMN value;
CREATE TABLE rule_channel(rule, channel);
.import rule_channel.tsv rule_channel
CREATE TABLE rule_day(rule, day);
.import rule_day.tsv rule_day
CREATE TABLE rule_hours(rule, from_minute INT, until_minute INT);
.import rule_hours.tsv rule_hours
CREATE TABLE profile(name, type, channels, value, of, per, unless, from_on, until_on);
.import --skip 1 r.tsv profile
UPDATE rule SET value = (SELECT value FROM profile p WHERE p.name = rule.name);
CREATE TABLE calendar(date, name, half);
.import "|grep -v '^#' $3/calendars/turkey.tsv | grep . | tail -n +2 | awk -F'\t' -v OFS='\t' '{ print \$1, \$2, \$3 + 0 }'" calendar

CREATE TABLE day AS
WITH RECURSIVE d(julian) AS (SELECT 2460920 UNION ALL SELECT julian + 1 FROM d WHERE julian < 2461500)
SELECT julian, date(julian) AS day,
       CASE strftime('%w', date(julian)) WHEN '0' THEN 'sunday' WHEN '1' THEN 'monday' WHEN '2' THEN 'tuesday'
            WHEN '3' THEN 'wednesday' WHEN '4' THEN 'thursday' WHEN '5' THEN 'friday' ELSE 'saturday' END AS weekday,
       EXISTS (SELECT 1 FROM calendar c WHERE c.date = date(julian) AND c.half = '0') AS holiday,
       EXISTS (SELECT 1 FROM calendar c WHERE c.date = date(julian) AND c.half = '1')
           AND NOT EXISTS (SELECT 1 FROM calendar c WHERE c.date = date(julian) AND c.half = '0') AS half
  FROM d;
ALTER TABLE day ADD COLUMN business INT;
UPDATE day SET business = NOT holiday AND weekday NOT IN (SELECT date FROM calendar);
CREATE UNIQUE INDEX day_julian ON day(julian);
CREATE UNIQUE INDEX day_day ON day(day);

CREATE TABLE event(debtor, zone, day, julian, at INT, day_start INT, day_end INT, channel, account, inbound INT, joined INT, result, utc);
INSERT INTO event(debtor, channel, account, inbound, joined, result, utc, at)
SELECT party, channel, account, direction = 'in', 0, result, at, strftime('%s', at) FROM contact;
INSERT INTO event(debtor, channel, account, inbound, joined, result, day)
SELECT debtor, channel, account, 0, lead <> '', '', max(planned_on, '$as_of') FROM action WHERE outcome = '';
CREATE TABLE ask(id INTEGER PRIMARY KEY, debtor, account, zone, channel, template, day, julian, moment INT, minute INT, local_day,
                 day_start INT, day_end INT, allowed INT, lead, refused_by, notice_on, said, holds, phone, email, address, consents);
INSERT INTO ask(debtor, account, zone, channel, template, day, moment, allowed, lead, refused_by, notice_on, holds, phone, email,
                address, consents)
SELECT debtor, account, CASE time_zone WHEN '' THEN '$zone' ELSE time_zone END, channel, template, planned_on,
       strftime('%s', permitted_from), permission = 'allowed', lead, refused_by, notice_on, holds, phone, email, address, consents
  FROM plan WHERE channel <> '' ORDER BY rowid;
UPDATE event SET zone = (SELECT CASE time_zone WHEN '' THEN '$zone' ELSE time_zone END FROM account a WHERE a.debtor = event.debtor);
-- The word for the channel itself, else that for all.
UPDATE ask SET said = coalesce(
    (SELECT substr(w.value, length(ask.channel) + 2) FROM json_each('["' || replace(consents, ' ', '","') || '"]') w
      WHERE w.value LIKE ask.channel || '=%'),
    (SELECT substr(w.value, 3) FROM json_each('["' || replace(consents, ' ', '","') || '"]') w WHERE w.value LIKE '*=%'), '');
SQL
# The system's own zone rules, by the library that SQLite asks: localtime and utc of TZ.
for z in Europe/Istanbul America/New_York Australia/Lord_Howe; do
        TZ=$z sqlite3 -batch world.db "
UPDATE event SET day = date(utc, 'localtime') WHERE zone = '$z' AND at IS NOT NULL;
UPDATE event SET day_start = strftime('%s', day || ' 00:00:00', 'utc'), day_end = strftime('%s', date(day, '+1 day') || ' 00:00:00', 'utc'),
       julian = julianday(day) + 0.5 WHERE zone = '$z';
UPDATE ask SET julian = julianday(day) + 0.5, day_start = strftime('%s', day || ' 00:00:00', 'utc'),
       day_end = strftime('%s', date(day, '+1 day') || ' 00:00:00', 'utc'),
       local_day = date(moment, 'unixepoch', 'localtime'),
       minute = strftime('%H', moment, 'unixepoch', 'localtime') * 60 + strftime('%M', moment, 'unixepoch', 'localtime')
 WHERE zone = '$z';
-- A day that is refused has no moment of its own: any hour of it is as good.
UPDATE ask SET moment = NULL, minute = NULL WHERE NOT allowed;"
done
sqlite3 -batch world.db <"$here/check.sql"
sqlite3 -batch -separator $'\t' world.db "SELECT count(*), sum(allowed), sum(lead <> ''), sum(allowed AND day > '$as_of'), sum(NOT allowed) FROM ask" >>stats.tsv
