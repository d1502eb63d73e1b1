#include "cli/start.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* Input can only be written then, output only be read: whoever uses them is told, as if they were closed. */
static bool hold_open(int descriptor)
{
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) return true;
    const int got = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    return got == descriptor; /* the lowest free one: those below are open */
}

/* A run asks for large blocks again and again. glibc gives each back to the system until it has learned their size, and
 * every page that comes anew is zeroed and mapped: a fifth of the time of 800 scenarios on some machines. It is told at
 * once what its own rule would come to (mallopt(3): at most 32 MiB, and twice that before memory is given back). Where
 * the C library has no such settings, or refuses them, only that time is lost. */
static void keep_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    enum { MIB = 1 << 20 };
    (void)mallopt(M_MMAP_THRESHOLD, 32 * MIB);
    (void)mallopt(M_TRIM_THRESHOLD, 64 * MIB);
    (void)mallopt(M_TOP_PAD, 4 * MIB);
#endif
}

bool ves_cli_start(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        if (!hold_open(descriptor)) return false;
    }
    keep_memory();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGXFSZ, &ignore, NULL);
    return true;
}
