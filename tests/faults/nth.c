/* A library for LD_PRELOAD beside libfiu's: makes call number FAIL_NTH of the function that libfiu
   knows as FAIL_CALL (posix/io/rw/pwrite, libc/mm/malloc …) fail, once, with errno FAIL_ERRNO; with
   FAIL_ON=1 that one and every later one. */
#define FIU_ENABLE 1
#include <fiu.h>
#include <fiu-control.h>
#include <stdint.h>
#include <stdlib.h>

static long calls, nth_call;
static intptr_t error_number;
static int goes_on;

static int
decide(const char *name, int *failnum, void **failinfo, unsigned int *flags)
{
        (void)name, (void)failnum, (void)flags;
        *failinfo = (void *)error_number;
        long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
        return goes_on ? call >= nth_call : call == nth_call;
}

static long
setting(const char *name, long otherwise)
{
        const char *value = getenv(name);
        return value ? strtol(value, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void
begin(void)
{
        const char *call = getenv("FAIL_CALL");
        if (!call)
                return;
        nth_call = setting("FAIL_NTH", 1);
        error_number = setting("FAIL_ERRNO", 5);
        goes_on = (int)setting("FAIL_ON", 0);
        fiu_init(0);
        fiu_enable_external(call, 1, NULL, 0, decide);
}
