/* How much of a receipt, and of an entry, is matched: questions that the record layer asks of what it stored, and
   col-check of all. */
#ifndef COL_MATCH_SUMS_H
#define COL_MATCH_SUMS_H

/* Receipts whose matches come to more than they are, or lie on the other side of 0: id, source, number. WHICH: a condition
   on the receipt r, as SQL. */
#define OVERMATCHED_RECEIPTS(which)                                                                \
        "SELECT r.id, r.source, r.number FROM receipts AS r JOIN matches AS m ON m.receipt = "     \
        "r.id WHERE " which " GROUP BY r.id HAVING sum(m.match_amount) NOT BETWEEN "               \
        "min(r.amount, 0) AND max(r.amount, 0)"

/* Entries likewise: id, account. A return is money that went the other way. */
#define OVERMATCHED_ENTRIES(which)                                                                 \
        "SELECT e.id, a.account FROM entries AS e JOIN accounts AS a ON a.id = e.account JOIN "    \
        "matches AS m ON m.entry = e.id WHERE " which " GROUP BY e.id HAVING "                     \
        "sum(m.match_amount) NOT BETWEEN min(iif(e.type = 'return', -e.amount, e.amount), 0) "     \
        "AND max(iif(e.type = 'return', -e.amount, e.amount), 0)"

#endif
