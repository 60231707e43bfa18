-- A portfolio of :accounts accounts for list.sh, made up, the same every time. The lookup indexes are made
-- again afterwards (col-init --upgrade leaves them as they are, so list.sh keeps their text).
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -400000;
BEGIN;
INSERT INTO batches(id, tool, arguments, at, as_of, uid, user, head, previous) VALUES
  (1, 'bench', 'facts', '2026-06-30T09:00:00Z', '2026-06-30', 0, 'bench', printf('%064d', 1), printf('%064d', 0)),
  (2, 'bench', 'decisions', '2026-09-14T09:00:00Z', '2026-09-14', 0, 'bench', printf('%064d', 2), printf('%064d', 1));
INSERT INTO creditors(id, creditor, name, salt, valid_from, batch) VALUES
  (1, 'bank', 'Örnek Bankası', randomblob(16), '0001-01-01', 1);
INSERT INTO portfolios(id, portfolio, creditor, cut_off_on, salt, valid_from, batch)
  SELECT value, 'bank/' || value, 1, '2026-06-30', randomblob(16), '0001-01-01', 1
  FROM (WITH RECURSIVE c(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM c WHERE value < 12) SELECT * FROM c);
INSERT INTO policies(id, policy, type, text, batch) VALUES
  (1, 'card@' || printf('%064d', 1), 'scorecards', 'x', 2), (2, 'seg@' || printf('%064d', 2), 'segments', 'x', 2),
  (3, 'plan@' || printf('%064d', 3), 'strategies', 'x', 2);
CREATE TEMP TABLE first_names(id INTEGER PRIMARY KEY, name TEXT, folded TEXT);
INSERT INTO first_names(name, folded) VALUES ('Ayşe', 'ayse'), ('Fatma', 'fatma'), ('Işıl', 'isil'), ('Çiğdem', 'cigdem'),
  ('Özlem', 'ozlem'), ('Şule', 'sule'), ('Ümit', 'umit'), ('Mehmet', 'mehmet'), ('Mustafa', 'mustafa'), ('Ali', 'ali'),
  ('Hüseyin', 'huseyin'), ('İbrahim', 'ibrahim'), ('Gökhan', 'gokhan'), ('Yasin', 'yasin'), ('Zeynep', 'zeynep');
CREATE TEMP TABLE last_names(id INTEGER PRIMARY KEY, name TEXT, folded TEXT);
INSERT INTO last_names(name, folded) VALUES ('Yılmaz', 'yilmaz'), ('Kaya', 'kaya'), ('Demir', 'demir'), ('Şahin', 'sahin'),
  ('Çelik', 'celik'), ('Yıldız', 'yildiz'), ('Öztürk', 'ozturk'), ('Aydın', 'aydin'), ('Özdemir', 'ozdemir'),
  ('Arslan', 'arslan'), ('Doğan', 'dogan'), ('Kılıç', 'kilic'), ('Aslan', 'aslan'), ('Çetin', 'cetin'), ('Kurt', 'kurt'),
  ('Koç', 'koc'), ('Işık', 'isik'), ('Ünal', 'unal'), ('Güneş', 'gunes');
CREATE TEMP TABLE cities(id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO cities(name) VALUES ('İstanbul'), ('Ankara'), ('İzmir'), ('Bursa'), ('Adana'), ('Diyarbakır'), ('Muğla'), ('Iğdır');
-- r: a number below 2^32 that looks random; four accounts in five have a debtor of their own.
CREATE TEMP TABLE n(id INTEGER PRIMARY KEY, r INTEGER, party INTEGER);
INSERT INTO n
  WITH RECURSIVE c(id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM c WHERE id < :accounts)
  SELECT id, ((id * 2654435761) % 4294967296 * 40503 + 12345) % 4294967296, id - id / 5 FROM c;
INSERT INTO parties(id, party, type, name, name_fold, tckn, born_on, city, salt, valid_from, batch)
  SELECT n.party, printf('bank/%07d', n.party), 'person', f.name || ' ' || l.name, f.folded || ' ' || l.folded,
         CAST(10000000000 + n.r * 2 AS TEXT), date('1950-01-01', (n.r % 18000) || ' days'), c.name,
         randomblob(16), '0001-01-01', 1
  FROM n JOIN first_names f ON f.id = n.r % 15 + 1 JOIN last_names l ON l.id = n.r / 16 % 19 + 1
    JOIN cities c ON c.id = n.r / 512 % 8 + 1
  WHERE n.id % 5 <> 0 OR n.id = 0;
INSERT INTO contact_points(party, channel, value, label, standing, valid_from, batch)
  SELECT party, 'phone', '+9053' || substr(printf('%08d', r % 100000000), 1, 8), 'mobile',
         CASE r % 7 WHEN 0 THEN 'invalid' WHEN 1 THEN 'valid' END, '0001-01-01', 1 FROM n WHERE id % 5 <> 0
  UNION ALL
  SELECT party, 'address', 'Cumhuriyet Mah. Gül Sok. No: ' || (r % 199) || ' D: ' || (r % 17), 'home', NULL, '0001-01-01', 1
  FROM n WHERE id % 5 <> 0
  UNION ALL
  SELECT party, 'email', 'p' || party || '@posta.example', NULL, NULL, '0001-01-01', 1 FROM n WHERE id % 5 <> 0 AND r % 3 = 0
  ORDER BY 1;
INSERT INTO accounts(id, account, creditor, portfolio, debtor, product, currency, opened_on, due_on, placed_on, stage, closed_on, salt, valid_from, batch)
  SELECT id, printf('bank/2026/%07d', id), 1, r % 12 + 1, party,
         CASE r % 4 WHEN 0 THEN 'card' WHEN 1 THEN 'loan' WHEN 2 THEN 'overdraft' ELSE 'mortgage' END,
         CASE r % 50 WHEN 0 THEN 'USD' WHEN 1 THEN 'EUR' ELSE 'TRY' END, date('2020-01-01', (r % 2000) || ' days'),
         date('2026-06-30', -(r % 900) || ' days'), '2026-07-01', CASE r % 9 WHEN 0 THEN 'legal' END,
         CASE r % 97 WHEN 0 THEN '2026-09-01' END, randomblob(16), '0001-01-01', 1
  FROM n;
INSERT INTO entries(account, type, component, amount, value_on, due_on, number, label, history, batch)
  SELECT id, 'charge', 'principal', 10000 + r % 5000000, '2026-06-30', date('2026-06-30', -(r % 900) || ' days'), '', 'principal', 0, 1 FROM n
  UNION ALL
  SELECT id, 'charge', 'interest', 100 + r % 90000, '2026-06-30', '2026-06-30', '', 'interest', 0, 1 FROM n WHERE r % 2 = 0
  UNION ALL
  SELECT id, 'charge', 'cost', 5000 + r % 700, '2026-06-30', '2026-06-30', '', 'cost', 0, 1 FROM n WHERE r % 3 = 0
  UNION ALL
  SELECT id, 'payment', '', 1000 + r % 60000, date('2026-01-01', (r % 180) || ' days'), '', 'h' || id, '', 1, 1 FROM n WHERE r % 4 = 0
  UNION ALL
  SELECT id, 'payment', '', 1000 + r % 900000, date('2026-07-01', (r % 75) || ' days'), '', 'p' || id, '', 0, 2 FROM n WHERE r % 5 < 2
  UNION ALL
  SELECT id, 'payment', '', 1000 + r % 5000, date('2026-08-01', (r % 44) || ' days'), '', 'q' || id, '', 0, 2 FROM n WHERE r % 10 = 0
  ORDER BY 1;
INSERT INTO scores(account, as_of, score, band, scorecard, batch)
  SELECT id, '2026-08-14', 400 + r % 300, substr('ABCD', r % 4 + 1, 1), 1, 1 FROM n
  UNION ALL SELECT id, '2026-09-14', 400 + r % 311, substr('ABCD', r % 4 + 1, 1), 1, 2 FROM n ORDER BY 1, 2;
INSERT INTO segments(account, as_of, segment, segmentation, batch)
  SELECT id, '2026-08-14', 'early', 2, 1 FROM n
  UNION ALL SELECT id, '2026-09-14', CASE r % 3 WHEN 0 THEN 'late' WHEN 1 THEN 'early' ELSE 'small' END, 2, 2 FROM n ORDER BY 1, 2;
INSERT INTO actions(account, strategy, segment, segment_since, step, channel, template, planned_on, as_of, outcome, outcome_on, valid_from, batch)
  SELECT id, 3, 'early', '2026-08-14', 1, 'sms', 'reminder', '2026-08-15', '2026-08-14', 'done', '2026-08-15', '0001-01-01', 1 FROM n
  UNION ALL
  SELECT id, 3, CASE r % 3 WHEN 0 THEN 'late' WHEN 1 THEN 'early' ELSE 'small' END,
         CASE r % 3 WHEN 1 THEN '2026-08-14' ELSE '2026-09-14' END, 2, 'phone', 'call', '2026-09-14', '2026-09-14', NULL, NULL, '0001-01-01', 2
  FROM n ORDER BY 1;
INSERT INTO contacts(party, account, at, channel, direction, value, result, action, agent, batch)
  SELECT party, id, strftime('%Y-%m-%dT%H:%M:%SZ', '2026-07-01', (r % 75) || ' days', (r % 86400) || ' seconds'), 'phone',
         CASE r % 11 WHEN 0 THEN 'in' ELSE 'out' END, '', CASE r % 3 WHEN 0 THEN 'RPC-PTP' WHEN 1 THEN 'NOANS' ELSE 'BUSY' END,
         CASE WHEN r % 13 = 0 THEN 2 * id END, 'a' || r % 40, 2
  FROM n WHERE r % 2 = 0 ORDER BY party;
INSERT INTO holds(party, account, reason, from_on, until_on, valid_from, batch)
  SELECT party, CASE r % 2 WHEN 0 THEN id END, CASE r % 3 WHEN 0 THEN 'dispute' ELSE 'hardship' END, '2026-08-01',
         CASE r % 5 WHEN 0 THEN '2026-08-30' END, '0001-01-01', 2
  FROM n WHERE r % 50 = 0 ORDER BY party;
INSERT INTO consents(party, channel, says, from_on, valid_from, batch)
  SELECT party, CASE r % 3 WHEN 0 THEN '' WHEN 1 THEN 'phone' ELSE 'sms' END, CASE r % 4 WHEN 0 THEN 'refused' ELSE 'given' END,
         date('2026-07-01', (r % 75) || ' days'), '0001-01-01', 2
  FROM n WHERE r % 20 = 0 AND id % 5 <> 0
  UNION ALL
  SELECT party, 'sms', 'refused', '2026-09-14', '0001-01-01', 2 FROM n WHERE r % 60 = 0 AND id % 5 <> 0
  ORDER BY 1;
COMMIT;
