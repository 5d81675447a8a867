/* Java's signal handlers (CSunMiscSignal): a counter for each signal, and a semaphore that wakes the dispatcher thread. */
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#define NSIGS 65
static atomic_int claimed;
static atomic_long pending[NSIGS];
static sem_t wake;

static void on_signal(int sig) {
    int saved = errno;
    if (sig > 0 && sig < NSIGS) {
        atomic_fetch_add(&pending[sig], 1);
        sem_post(&wake);
    }
    errno = saved;
}
int cSunMiscSignal_open(void) {
    int no = 0;
    if (!atomic_compare_exchange_strong(&claimed, &no, 1)) return 1;
    for (int i = 0; i < NSIGS; i++) atomic_store(&pending[i], 0);
    return sem_init(&wake, 0, 0) == 0 ? 0 : -1;
}
int cSunMiscSignal_close(void) {
    int r = sem_destroy(&wake);
    if (r == 0) atomic_store(&claimed, 0);
    return r;
}
int cSunMiscSignal_awaitSemaphore(void) {
    int r = sem_wait(&wake);
    return r == -1 && errno == EINTR ? 0 : r;
}
int cSunMiscSignal_signalSemaphore(void) { return sem_post(&wake); }
bool cSunMiscSignal_signalRangeCheck(int sig) { return sig >= 0 && sig < NSIGS; }
int cSunMiscSignal_checkPendingSignal(void) {
    for (int i = 0; i < NSIGS; i++) {
        long n = atomic_load(&pending[i]);
        while (n > 0)
            if (atomic_compare_exchange_weak(&pending[i], &n, n - 1)) return i;
    }
    return -1;
}
void *cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void *) on_signal; }
