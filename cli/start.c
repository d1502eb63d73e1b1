#include "cli/start.h"

#include <errno.h>
#include <fcntl.h>
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

bool ves_cli_start(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        if (!hold_open(descriptor)) return false;
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGXFSZ, &ignore, NULL);
    return true;
}
