-- Holds a plan against contact rules, knowing nothing of how col-plan judges. Tables: rule, rule_channel, rule_day,
-- rule_hours (generate.awk), day (days, with what the calendar says of them), event (contacts and open actions, with the
-- debtor's local day), ask (what was planned or refused, in the order of the plan). A rule that an ask breaks is a row of
-- broken; what the plan permitted before it counts.

CREATE INDEX event_debtor ON event(debtor);
CREATE INDEX ask_debtor ON ask(debtor);
CREATE INDEX rule_channel_rule ON rule_channel(rule, channel);

-- What is asked, and the rules in force for it, lifted ones left out.
CREATE TABLE asked AS
SELECT a.*, r.rule, r.name, r.type, r.n, r.days, r.business, r.per_account, r.results
  FROM ask a JOIN rule r ON (r.from_on = '' OR r.from_on <= a.day) AND (r.until_on = '' OR r.until_on >= a.day)
       JOIN rule_channel c ON c.rule = r.rule AND c.channel = a.channel
 WHERE NOT (r.unless_consent AND a.said = 'given');

-- What counts for it: what happened or was planned, and what was permitted before it in the same run.
CREATE TABLE seen AS
SELECT k.id, k.rule, e.day, e.julian, e.at, e.day_start, e.day_end, e.channel, e.account, e.inbound, e.joined, e.result
  FROM asked k JOIN event e ON e.debtor = k.debtor
 WHERE k.type IN ('limit', 'rest', 'gap')
UNION ALL
SELECT k.id, k.rule, p.day, p.julian, NULL, p.day_start, p.day_end, p.channel, p.account, 0, p.lead <> '', ''
  FROM asked k JOIN ask p ON p.debtor = k.debtor AND p.id < k.id AND p.allowed
 WHERE k.type IN ('limit', 'rest', 'gap');
CREATE INDEX seen_ask ON seen(id, rule);

-- Attempts of ours that the rule counts.
CREATE TABLE attempt AS
SELECT s.*, k.julian AS ask_julian, k.days, k.n
  FROM seen s JOIN asked k ON k.id = s.id AND k.rule = s.rule
 WHERE NOT s.inbound
   AND (s.channel = '' OR EXISTS (SELECT 1 FROM rule_channel c WHERE c.rule = s.rule AND c.channel = s.channel))
   AND CASE WHEN k.per_account THEN s.account IN ('', k.account) ELSE NOT s.joined END;
CREATE INDEX attempt_ask ON attempt(id, rule);

CREATE TABLE broken AS
-- A window of so many days, which the new contact lies in, with too many.
SELECT DISTINCT k.id, k.rule, k.name, k.type, k.per_account
  FROM asked k JOIN (SELECT id, rule, julian FROM attempt UNION SELECT id, rule, ask_julian FROM attempt) w
       ON w.id = k.id AND w.rule = k.rule AND w.julian BETWEEN k.julian AND k.julian + k.days - 1
 WHERE k.type = 'limit'
   AND k.n < 1 + (SELECT count(*) FROM attempt t WHERE t.id = k.id AND t.rule = k.rule
                     AND t.julian BETWEEN w.julian - k.days + 1 AND w.julian)
UNION
-- Too early after a result.
SELECT k.id, k.rule, k.name, k.type, k.per_account
  FROM asked k JOIN seen s ON s.id = k.id AND s.rule = k.rule
 WHERE k.type = 'rest' AND s.julian <= k.julian AND s.result <> ''
   AND EXISTS (SELECT 1 FROM json_each('["' || replace(k.results, ' ', '","') || '"]') p WHERE s.result GLOB p.value)
   AND CASE WHEN k.per_account THEN s.account IN ('', k.account) ELSE NOT s.joined END
   AND CASE WHEN k.business
            THEN (SELECT count(*) FROM day d WHERE d.julian > s.julian AND d.julian < k.julian AND d.business)
            ELSE k.julian - s.julian - 1 END < k.days
UNION
-- Too near to another one: in days, or from the moment that the plan says is the first one permitted.
SELECT k.id, k.rule, k.name, k.type, 0
  FROM asked k JOIN attempt t ON t.id = k.id AND t.rule = k.rule
 WHERE k.type = 'gap'
   AND CASE WHEN k.days > 0 THEN abs(t.julian - k.julian) < k.days
            ELSE k.moment > coalesce(t.at, t.day_start) - k.n AND k.moment < coalesce(t.at, t.day_end) + k.n END
UNION
SELECT k.id, k.rule, k.name, k.type, 1 FROM asked k WHERE k.type = 'notice' AND (k.notice_on = '' OR k.notice_on > k.day)
UNION
SELECT k.id, k.rule, k.name, k.type, 1 FROM asked k JOIN rule r USING (rule)
 WHERE k.type = 'consent' AND (k.said = 'refused' OR (r.value = 'given' AND k.said <> 'given'))
UNION
SELECT k.id, k.rule, k.name, k.type, 1 FROM asked k
 WHERE k.type = 'point'
   AND '' = CASE WHEN k.channel IN ('phone', 'sms') THEN k.phone WHEN k.channel = 'email' THEN k.email ELSE k.address END
UNION
SELECT k.id, k.rule, k.name, k.type, 1
  FROM asked k JOIN json_each('["' || replace(k.holds, ' ', '","') || '"]') h ON h.value <> ''
 WHERE k.type = 'hold'
   AND (' ' || k.results || ' ' LIKE '% ' || h.value || ' %'
        OR (' ' || k.results || ' ' LIKE '% else %'
            AND NOT EXISTS (SELECT 1 FROM rule o WHERE o.type = 'hold' AND ' ' || o.results || ' ' LIKE '% ' || h.value || ' %')))
UNION
-- Hours: those of the clock when the plan says that it may begin; on a closed day there are none.
SELECT k.id, k.rule, k.name, k.type, 0
  FROM asked k JOIN day d ON d.julian = k.julian JOIN rule_day w ON w.rule = k.rule
 WHERE k.type = 'hours' AND (w.day = d.weekday OR (w.day = 'holiday' AND d.holiday) OR (w.day = 'half-day' AND d.half))
   AND NOT EXISTS (SELECT 1 FROM rule_hours h WHERE h.rule = k.rule AND k.minute >= h.from_minute AND k.minute < h.until_minute);

-- What must not be: a row for each fault.
SELECT 'permitted, but ' || b.name || ' (' || b.type || ')', a.debtor, a.account, a.channel, a.day
  FROM broken b JOIN ask a USING (id)
 WHERE a.allowed AND (a.lead = '' OR b.per_account)
UNION ALL
SELECT 'refused by ' || a.refused_by || ', which it does not break', a.debtor, a.account, a.channel, a.day
  FROM ask a JOIN rule r ON r.name = a.refused_by
 WHERE NOT a.allowed AND NOT (r.type = 'gap' AND r.n > 0)
   AND NOT (r.type = 'hours' AND EXISTS (SELECT 1 FROM rule_hours h WHERE h.rule = r.rule))
   AND NOT EXISTS (SELECT 1 FROM broken b WHERE b.id = a.id AND b.name = a.refused_by)
UNION ALL
SELECT 'refused by no rule', debtor, account, channel, day FROM ask
 WHERE NOT allowed AND refused_by NOT IN (SELECT name FROM rule)
UNION ALL
SELECT 'begins on another day', debtor, account, channel, day FROM ask WHERE allowed AND local_day <> day
UNION ALL
SELECT 'goes along with nothing', a.debtor, a.account, a.channel, a.day FROM ask a
 WHERE a.allowed AND a.lead <> ''
   AND NOT EXISTS (SELECT 1 FROM ask l WHERE l.debtor = a.debtor AND l.account = a.lead AND l.account <> a.account AND l.id < a.id
                      AND l.allowed AND l.lead = '' AND l.day = a.day AND l.channel = a.channel AND l.template = a.template);
