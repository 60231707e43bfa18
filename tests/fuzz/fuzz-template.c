/* Templates: whatever the bytes, they are refused, or every step of every section leads on within
   it, to a field that is declared, and what stands in the texts stands in the file. The first byte
   chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy.h"
#include "template.h"

#include "fuzz.h"

#include "../../src/policy.c"
#include "../../src/template-html.c"
#include "../../src/template-text.c"
#include "../../src/template.c"

static void
check_step(const struct template *t, const struct template_section *section,
           const struct template_step *step)
{
        if ((step->kind == STEP_FIELD || step->kind == STEP_DATA || step->kind == STEP_SUM) &&
            step->field >= t->field_count)
                abort();
        if ((step->kind == STEP_IF || step->kind == STEP_GO || step->kind == STEP_NEXT) &&
            (step->target < section->first || step->target > section->end))
                abort();
        if (step->text.size > 0 &&
            (step->text.data < t->policy->text ||
             step->text.data + step->text.size > t->policy->text + t->policy->text_size))
                abort();
}

static void
run(void)
{
        struct template *template = template_open("/dev/null");
        for (size_t i = 0; i < template->section_count; i++) {
                const struct template_section *section = &template->sections[i];
                if (section->first >= section->end || section->end > template->step_count)
                        abort();
                for (size_t s = section->first; s < section->end; s++)
                        check_step(template, section, &template->steps[s]);
        }
        template_close(template);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
