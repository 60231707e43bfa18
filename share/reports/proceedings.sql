-- What happened in the legal files of each account, by the party pursued in them, for col-lapse --events
-- types: value_on=date as_of=date seen=int
--
-- The opening of a file is an event of the type opened. A link that names a party and no account is about all accounts
-- of its file; one that names an account and no party, about the account's debtor.
WITH link AS MATERIALIZED (SELECT legal_file, account, party, until_on FROM legal_link_view),
     pursued AS (SELECT legal_file, account, party, until_on FROM link WHERE account IS NOT NULL
                 UNION
                 SELECT alone.legal_file, link.account, alone.party, alone.until_on
                 FROM link AS alone JOIN link ON link.legal_file = alone.legal_file
                 WHERE alone.account IS NULL AND link.account IS NOT NULL),
     event AS (SELECT legal_file, type, value_on, number FROM legal_events
               WHERE value_on <= :as_of AND batch <= :known
               UNION ALL
               SELECT id, 'opened', opened_on, number FROM legal_file_view WHERE opened_on <= :as_of)
SELECT v.debtor, v.account, ifnull(p.party, v.debtor) AS party, f.legal_file, f.route, e.type, e.value_on,
       e.number, v.as_of, v.seen
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
JOIN pursued AS l ON l.account = a.id
JOIN legal_file_view AS f ON f.id = l.legal_file
JOIN event AS e ON e.legal_file = f.id AND (l.until_on IS NULL OR e.value_on <= l.until_on)
LEFT JOIN parties AS p ON p.id = l.party
ORDER BY v.debtor, v.account, e.value_on, f.legal_file, e.type, e.number, 3
