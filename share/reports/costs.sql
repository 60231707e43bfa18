-- What contacts cost, by month (--from, --to), channel, template and currency of the cost, and parts of messages
-- types: contacts=int priced=int parts=int cost=money
--
-- Parts are what the contacts say: parts of a text message, pages of a letter, 1 of another message. What has no cost
-- stands in a line of its own, without a currency; currencies are never added up.
SELECT substr(local_day(at), 1, 7) AS month, channel, template, iif(cost IS NULL, NULL, currency) AS currency,
       count(*) AS contacts, count(cost) AS priced, sum(parts) AS parts,
       money(sum(cost), iif(cost IS NULL, NULL, currency)) AS cost
FROM contact_view
WHERE local_day(at) BETWEEN :from AND :to AND local_day(at) <= :as_of
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
