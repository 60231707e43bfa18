/* identifier.c: published samples of numbers, and that one wrong digit is always found. */
#include "check.h"
#include "identifier.h"

static struct buffer scratch;

static struct slice
apply(void (*function)(struct buffer *, struct slice), const char *text)
{
        scratch.size = 0;
        function(&scratch, slice_of(text));
        return buffer_slice(&scratch);
}

/* Every change of one digit of a valid number must be found, where the check promises that. */
static void
check_single_errors(const char *valid, bool (*function)(struct slice))
{
        char text[40];
        for (size_t i = 0; valid[i] != '\0'; i++) {
                for (char digit = '0'; digit <= '9'; digit++) {
                        strcpy(text, valid);
                        if (text[i] == digit || text[i] < '0' || text[i] > '9')
                                continue;
                        text[i] = digit;
                        if (function(slice_of(text)))
                                fprintf(stderr, "%s passes as %s does\n", text, valid),
                                        check_failures++;
                }
        }
}

static void
check_turkish(void)
{
        CHECK(tckn_valid(slice_of("10000000146")));
        CHECK(tckn_valid(slice_of("17291716060")));
        CHECK(tckn_valid(slice_of("74091671050")));
        static const char *const wrong[] = {"17291716050",
                                            "12345678901",
                                            "07291716092",
                                            "1000000014",
                                            "100000001460",
                                            "1000000014a",
                                            "",
                                            "00000000000",
                                            " 10000000146"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!tckn_valid(slice_of(wrong[i])));
        check_single_errors("10000000146", tckn_valid);
        check_single_errors("74091671050", tckn_valid);

        CHECK(vkn_valid(slice_of("4540536920")));
        CHECK(vkn_valid(slice_of("9029589240")));
        CHECK(vkn_valid(slice_of("1234567890")));
        static const char *const not_vkn[] = {"4540536921",  "454053692",  "1111111111",
                                              "45405369200", "454053692O", ""};
        for (size_t i = 0; i < sizeof not_vkn / sizeof *not_vkn; i++)
                CHECK(!vkn_valid(slice_of(not_vkn[i])));

        CHECK_TEXT(apply(tckn_canonical, " 100 000-001.46\xC2\xA0"), "10000000146");
        CHECK_TEXT(apply(tckn_canonical, " U1234 "), "U1234");
        CHECK_TEXT(apply(tckn_canonical, " U 12.34 "), "U 12.34");
        CHECK_TEXT(apply(tckn_canonical, " -. "), "-.");
        CHECK_TEXT(apply(tckn_canonical, ""), "");
        CHECK_TEXT(apply(vkn_canonical, "454 053 6920"), "4540536920");
}

static void
check_iban(void)
{
        CHECK(iban_valid(slice_of("TR330006100519786457841326")));
        CHECK(iban_valid(slice_of("TR320010009999901234567890")));
        CHECK(iban_valid(slice_of("DE89370400440532013000")));
        CHECK(iban_valid(slice_of("GB82WEST12345698765432")));
        CHECK(iban_valid(slice_of("NO9386011117947")));
        CHECK(iban_valid(slice_of("MT84MALT011000012345MTLCAST001S")));
        static const char *const wrong[] = {"TR340006100519786457841326",
                                            "TR33000610051978645784132",
                                            "TR3300061005197864578413260",
                                            "tr330006100519786457841326",
                                            "TR33 0006 1005 1978 6457 8413 26",
                                            "DE8937040044053201300",
                                            "",
                                            "TR",
                                            "GB82WEST1234569876543",
                                            "XX330006100519786457841326"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!iban_valid(slice_of(wrong[i])));
        check_single_errors("TR330006100519786457841326", iban_valid);
        CHECK_TEXT(apply(iban_canonical, " tr33 0006 1005 1978 6457 8413 26 "),
                   "TR330006100519786457841326");
        CHECK_TEXT(apply(iban_canonical, " gb82west12345698765432"), "GB82WEST12345698765432");
        CHECK_TEXT(apply(iban_canonical, " yok/none "), "yok/none");
        CHECK_TEXT(apply(iban_canonical, " ığüş 12 "), "ığüş 12");
        CHECK_TEXT(apply(iban_canonical, "  "), "");
}

static void
check_phone(void)
{
        static const struct {
                const char *given, *canonical;
                bool valid;
        } cases[] = {
                {"5012345678", "+905012345678", true},
                {"05012345678", "+905012345678", true},
                {"905012345678", "+905012345678", true},
                {"00905012345678", "+905012345678", true},
                {"+905012345678", "+905012345678", true},
                {"+90 (501) 234 56-78", "+905012345678", true},
                {"+90 (0) 501 234 56 78", "+905012345678", true},
                {"0 501.234.56.78", "+905012345678", true},
                {"(0212) 345 67 89", "+902123456789", true},
                {"2123456789", "+902123456789", true},
                {"9012345678", "+909012345678", true}, /* ten digits: 90 begins the number */
                {"4441444", "+904441444", true},
                {"444 1 444", "+904441444", true},
                {"+904441444", "+904441444", true},
                {"904441444", "+904441444", true},
                {"+49 30 123456", "+4930123456", true},
                {"0049 30 123456", "+4930123456", true},
                {"+14155550100", "+14155550100", true},
                {"+90 501 234 56 7", "+90501234567", false}, /* a digit short */
                {"501234567", "501234567", false},
                {" 0501 234 56 7 ", "0501 234 56 7", false},
                {"3451444", "3451444", false}, /* no area code */
                {"+1234567890123456", "+1234567890123456", false},
                {"+0123456789", "+0123456789", false},
                {"yok", "yok", false},
                {" 0501 234 56 78 dahili 12 ", "0501 234 56 78 dahili 12", false},
                {"+", "+", false},
                {"", "", false},
        };
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct slice canonical = apply(phone_canonical, cases[i].given);
                CHECK_TEXT(canonical, cases[i].canonical);
                if (phone_valid(canonical) != cases[i].valid) {
                        fprintf(stderr, "%s: judged wrongly\n", cases[i].canonical);
                        check_failures++;
                }
        }
        CHECK(!phone_valid(slice_of("5012345678"))); /* not canonical */
        CHECK(!phone_valid(slice_of("+900012345678")));
}

static void
check_email(void)
{
        CHECK(email_valid(slice_of("ayse@example.com")));
        CHECK(email_valid(slice_of("a.b+c@mail.example.com.tr")));
        CHECK(email_valid(slice_of("ayşe@örnek.com")));
        static const char *const wrong[] = {
                "",       "@",       "a@",      "@b.c",    "a@b",      "a@b.",          "a@.b",
                "a@b..c", "a b@c.d", "a@b@c.d", "a@c.d\n", "a@c.\x01", "a\xC2\xA0@c.d", "a.b"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!email_valid(slice_of(wrong[i])));
        CHECK_TEXT(apply(email_canonical, " Ayse@EXAMPLE.Com\t"), "Ayse@example.com");
        CHECK_TEXT(apply(email_canonical, " YOK "), "YOK");
        CHECK_TEXT(apply(email_canonical, "A@B@C"), "A@B@c");
        CHECK_TEXT(apply(email_canonical, ""), "");
}

int
main(void)
{
        check_turkish();
        check_iban();
        check_phone();
        check_email();
        buffer_free(&scratch);
        return check_result();
}
