#include "schema.h"

void
schema_accounts_view(struct buffer *out)
{
        buffer_add_text(out, "CREATE VIEW v_accounts AS SELECT account FROM accounts;\n");
}
