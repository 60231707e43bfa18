/* generate-accounts [COUNT]: a stream of COUNT accounts (default 1,000,000) of 25 columns, about
   240 bytes each, sorted by debtor and account; the same bytes at every run. For measurements only.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t state = 88172645463325252;

static unsigned
below(unsigned limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (unsigned)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % limit);
}

static const char *const names[] = {"Ayşe",    "Mehmet", "Fatma",  "Mustafa", "Emine", "Çağrı",
                                    "İbrahim", "Şükrü",  "Gülşen", "Ökkeş",   "Ümit",  "Işık"};
static const char *const families[] = {"Yılmaz", "Kaya",  "Demir",  "Çelik", "Şahin",
                                       "Öztürk", "Aydın", "Arslan", "Doğan", "Karagöz"};
static const char *const cities[] = {"İstanbul", "Ankara", "İzmir", "Bursa", "Antalya",
                                     "Konya",    "Adana",  "Muğla", "Iğdır", "Diyarbakır"};
static const char *const products[] = {"card",    "loan",     "overdraft",
                                       "vehicle", "mortgage", "telecom"};
static const char *const results[] = {"",      "",           "",    "RPC-PTP", "RPC-NOCONV",
                                      "NOANS", "RPC-REFUSE", "WPC", "VM",      "BUSY"};

static void
put_day(int32_t day)
{
        char text[11];
        day_format(text, day);
        fputs(text, stdout);
        putchar('\t');
}

static void
put_money(unsigned minor)
{
        printf("%u.%02u\t", minor / 100, minor % 100);
}

static const char *
bucket(unsigned dpd)
{
        return dpd == 0     ? "not due"
               : dpd <= 30  ? "1-30"
               : dpd <= 60  ? "31-60"
               : dpd <= 90  ? "61-90"
               : dpd <= 180 ? "91-180"
               : dpd <= 360 ? "181-360"
               : dpd <= 720 ? "361-720"
                            : "721+";
}

static void
put_account(unsigned long number, int32_t as_of)
{
        unsigned principal = below(5) ? below(1500000) : below(20000000);
        unsigned interest = below(3) ? principal / (2 + below(30)) : 0;
        unsigned cost = below(2) ? below(50000) : 0;
        unsigned dpd = below(8) == 0 ? 0 : below(4) ? below(200) : below(1200);
        bool settled = below(20) == 0;
        if (settled)
                principal = interest = cost = 0;
        printf("anadolu/2026-%07lu\tanadolu\tanadolu/2026-06\t%s\tanadolu/M%07lu\t%s %s\t%s\tTRY\t",
               number, products[below(COUNT(products))], number / 2, names[below(COUNT(names))],
               families[below(COUNT(families))], cities[below(COUNT(cities))]);
        put_money(principal);
        put_money(interest);
        put_money(cost);
        put_money(principal + interest + cost);
        if (settled)
                fputs("\t\t\t", stdout);
        else {
                put_day(as_of - (int32_t)dpd);
                printf("%u\t%s\t", dpd, bucket(dpd));
        }
        printf("%s\t%s\t", below(9) ? "administrative" : "legal", settled ? "settled" : "open");
        if (below(3) == 0) {
                fputs("\t\t", stdout);
        } else {
                put_day(as_of - (int32_t)below(500));
                put_money(100 + below(300000));
        }
        printf("%s\t%u\t", results[below(COUNT(results))], below(3) ? below(4) : below(20));
        if (below(10))
                printf("+905%09u\t", below(1000000000));
        else
                putchar('\t');
        put_day(as_of - 400 - (int32_t)below(3000));
        put_day(as_of);
        if (below(6))
                printf("%u\n", 15000 + 500 * below(250));
        else
                putchar('\n');
}

int
main(int argc, char **argv)
{
        unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
        int32_t as_of = day_from_civil(2026, 1, 2);
        puts("account\tcreditor\tportfolio\tproduct\tdebtor\tname\tcity\tcurrency\tprincipal\t"
             "interest\tcost\tbalance\tdue_on\tdpd\tbucket\tstage\tstatus\tlast_payment_on\t"
             "last_payment\tlast_result\tcontacts_30d\tphone\topened_on\tas_of\tx_income");
        for (unsigned long i = 0; i < count; i++)
                put_account(i, as_of);
        if (fclose(stdout) != 0) {
                perror("generate-accounts");
                return 74;
        }
        return 0;
}
