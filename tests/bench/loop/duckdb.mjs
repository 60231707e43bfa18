// The whole loop of loop.sh in DuckDB: typed import of both files into tables, balances, score, segment, the first
// step of the strategy, all of it stored, and the figures by which loop.sh compares the answers.
//   node duckdb.mjs MODULE FOLDER
// MODULE: where @duckdb/node-api is installed. FOLDER: holds accounts.csv and payments.csv; the database goes there.
// The rules are those of share/scorecards/behaviour.tsv, share/segments/retail.tsv and share/strategies/amicable.tsv,
// written as an SQL author would for this portfolio: one charge per component, no contacts, holds or earlier steps.
import {createRequire} from 'node:module';

const [module, folder] = process.argv.slice(2);
const {DuckDBInstance} = createRequire(module + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(`${folder}/loop.duckdb`, {threads: '2'});
const db = await instance.connect();

const read = (file, columns) => `read_csv('${folder}/${file}', header = true, delim = ',', quote = '"',
        dateformat = '%Y-%m-%d', columns = {${columns}})`;

for (const sql of [
        `CREATE TABLE accounts (customer VARCHAR NOT NULL, tckn VARCHAR, vkn VARCHAR, name VARCHAR NOT NULL, born_on DATE,
                city VARCHAR, address VARCHAR, mobile VARCHAR, work_phone VARCHAR, email VARCHAR,
                file_number VARCHAR PRIMARY KEY, contract VARCHAR, product VARCHAR, currency VARCHAR NOT NULL,
                opened_on DATE, due_on DATE, principal DECIMAL(18, 2) NOT NULL, interest DECIMAL(18, 2),
                cost DECIMAL(18, 2), rate DOUBLE, credit_limit DECIMAL(18, 2), income DECIMAL(18, 2),
                guarantor VARCHAR, guarantor_name VARCHAR, occupation VARCHAR)`,
        `INSERT INTO accounts SELECT * FROM ${read('accounts.csv', `customer: 'VARCHAR', tckn: 'VARCHAR', vkn: 'VARCHAR',
                name: 'VARCHAR', born_on: 'DATE', city: 'VARCHAR', address: 'VARCHAR', mobile: 'VARCHAR',
                work_phone: 'VARCHAR', email: 'VARCHAR', file_number: 'VARCHAR', contract: 'VARCHAR',
                product: 'VARCHAR', currency: 'VARCHAR', opened_on: 'DATE', due_on: 'DATE',
                principal: 'DECIMAL(18,2)', interest: 'DECIMAL(18,2)', cost: 'DECIMAL(18,2)', rate: 'DOUBLE',
                credit_limit: 'DECIMAL(18,2)', income: 'DECIMAL(18,2)', guarantor: 'VARCHAR',
                guarantor_name: 'VARCHAR', occupation: 'VARCHAR'`)}`,
        `CREATE TABLE payments (paid_on DATE NOT NULL, file_number VARCHAR NOT NULL, kind VARCHAR NOT NULL,
                amount DECIMAL(18, 2) NOT NULL, channel VARCHAR, number VARCHAR NOT NULL)`,
        `INSERT INTO payments SELECT * FROM ${read('payments.csv', `paid_on: 'DATE', file_number: 'VARCHAR',
                kind: 'VARCHAR', amount: 'DECIMAL(18,2)', channel: 'VARCHAR', number: 'VARCHAR'`)}`,
        // Cheaper for DuckDB than a UNIQUE constraint, which would keep an index.
        `SELECT CASE WHEN count(*) > 0 THEN error('a number twice') END FROM (SELECT 1 FROM payments
                GROUP BY file_number, number HAVING count(*) > 1)`,
        `CREATE TEMP TABLE view AS
         WITH paid AS (SELECT file_number, max(paid_on) FILTER (kind = 'payment') AS last_payment_on,
                        sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END)
                                FILTER (paid_on > DATE '2026-06-30') AS paid
                FROM payments WHERE paid_on <= DATE '2026-11-21' GROUP BY file_number),
         raw AS (SELECT a.*, last_payment_on, coalesce(paid, 0) AS paid, coalesce(cost, 0) AS cost0,
                        coalesce(interest, 0) AS interest0
                FROM accounts a LEFT JOIN paid USING (file_number)),
         open AS (SELECT *, greatest(cost0 - paid, 0) AS cost1,
                        greatest(interest0 - greatest(paid - cost0, 0), 0) AS interest1,
                        principal - greatest(paid - cost0 - interest0, 0) AS principal1 FROM raw)
         SELECT file_number AS account, customer AS debtor, currency, product, mobile, work_phone, email, address,
                last_payment_on, principal1 AS principal, interest1 AS interest, cost1 AS cost,
                principal1 + interest1 + cost1 AS balance,
                CASE WHEN principal1 > 0 OR interest1 > 0 OR cost1 > 0
                     THEN greatest(DATE '2026-11-21' - due_on, 0) END AS dpd FROM open`,
        `CREATE TABLE scores AS SELECT account, DATE '2026-11-21' AS as_of, 500
                + CASE WHEN dpd IS NULL THEN 60 WHEN dpd = 0 THEN 50 WHEN dpd <= 30 THEN 35 WHEN dpd <= 60 THEN 10
                       WHEN dpd <= 90 THEN -10 WHEN dpd <= 180 THEN -35 WHEN dpd <= 360 THEN -60 ELSE -80 END
                + CASE WHEN last_payment_on IS NULL THEN -40 WHEN last_payment_on >= DATE '2026-10-22' THEN 60
                       WHEN last_payment_on >= DATE '2026-08-23' THEN 30
                       WHEN last_payment_on >= DATE '2026-05-25' THEN 5 ELSE -20 END
                + CASE WHEN (mobile IS NOT NULL OR work_phone IS NOT NULL) AND email IS NOT NULL THEN 20
                       WHEN mobile IS NOT NULL OR work_phone IS NOT NULL THEN 10
                       WHEN email IS NOT NULL OR address IS NOT NULL THEN -15 ELSE -50 END
                + CASE WHEN product IN ('mortgage', 'vehicle') THEN 30 WHEN product IN ('loan', 'card') THEN 5
                       WHEN product = 'overdraft' THEN -10 ELSE 0 END
                + CASE WHEN interest + cost > principal THEN -25 WHEN interest + cost > principal / 4 THEN -10
                       ELSE 0 END AS score FROM view ORDER BY account`,
        `CREATE TABLE segments AS SELECT account, DATE '2026-11-21' AS since,
                CASE WHEN balance <= 0 THEN 'settled'
                     WHEN mobile IS NULL AND work_phone IS NULL AND email IS NULL AND address IS NULL THEN 'trace'
                     WHEN currency = 'TRY' AND balance < 250 THEN 'small' WHEN dpd = 0 THEN 'current'
                     WHEN dpd <= 30 THEN 'early' WHEN dpd <= 90 THEN 'middle' WHEN dpd <= 360 THEN 'late'
                     ELSE 'old' END AS segment FROM view ORDER BY account`,
        `CREATE TABLE actions AS SELECT v.account, segment, 1 AS step, s.channel, s.template, DATE '2026-11-21' AS planned_on
                FROM view v JOIN segments USING (account) JOIN (VALUES
                ('trace', 'intelligence', 'find-debtor', 'any'), ('small', 'sms', 'reminder', 'phone'),
                ('small', 'email', 'reminder', 'email only'), ('early', 'sms', 'reminder', 'phone'),
                ('early', 'email', 'reminder', 'email only'), ('middle', 'phone', 'first-call', 'phone'),
                ('middle', 'letter', 'reminder', 'address only'), ('late', 'letter', 'notice', 'address'),
                ('late', 'sms', 'notice', 'phone'), ('old', 'letter', 'plan-offer', 'address'))
                s(segment, channel, template, needs) USING (segment)
                WHERE CASE needs WHEN 'any' THEN true WHEN 'phone' THEN mobile IS NOT NULL OR work_phone IS NOT NULL
                        WHEN 'email only' THEN mobile IS NULL AND work_phone IS NULL AND email IS NOT NULL
                        WHEN 'address only' THEN mobile IS NULL AND work_phone IS NULL AND address IS NOT NULL
                        ELSE address IS NOT NULL END ORDER BY account, channel`,
])
        await db.run(sql);

const answers = await db.runAndReadAll(`
        SELECT 'balance ' || currency, printf('%d', count(*)), sum(balance)::VARCHAR FROM view GROUP BY currency
        UNION ALL SELECT 'score', printf('%d', count(*)), sum(score)::VARCHAR FROM scores
        UNION ALL SELECT 'segment ' || segment, printf('%d', count(*)), '' FROM segments GROUP BY segment
        UNION ALL SELECT 'action ' || channel || ' ' || template, printf('%d', count(*)), '' FROM actions
                GROUP BY channel, template ORDER BY 1`);
for (const row of answers.getRowsJson())
        console.log(row.join('\t'));
db.closeSync();
