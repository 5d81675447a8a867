/* What the image's runtime declares as @CFunction of libchelper (LinuxLibCHelper, PosixLibC, ...). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;
char **getEnviron(void) { return environ; }

int getThreadId(void) { return (int) syscall(SYS_gettid); }

/* user CPU time of one thread in nanoseconds, -1 when unknown: field 14 (utime) of /proc/self/task/<tid>/stat */
long getThreadUserTimeSlow(int tid) {
    char path[64], buf[1024];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
    FILE *f = fopen(path, "re");
    if (f == NULL) return -1;
    size_t n = fread(buf, 1, sizeof buf - 1, f);
    fclose(f);
    buf[n] = 0;
    char *p = strrchr(buf, ')');
    if (p == NULL) return -1;
    unsigned long utime;
    if (sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &utime) != 1) return -1;
    long hz = sysconf(_SC_CLK_TCK);
    return hz > 0 ? (long) (utime * (1000000000UL / (unsigned long) hz)) : -1;
}

void *mremapP(void *old, size_t oldsize, size_t newsize, int flags, void *addr) {
    return mremap(old, oldsize, newsize, flags, addr);
}

/* libjava's own lookup of the system's time zone id */
extern char *findJavaTZ_md(const char *java_home_dir);
char *SVM_FindJavaTZmd(const char *mappings, int length) {
    (void) mappings; (void) length;
    return findJavaTZ_md(NULL);
}

/* Fixed-argument forms of variadic functions (S = string, I and D = int). */
int openSII(const char *path, int flags, int mode) { return open(path, flags, mode); }
int openatISII(int dirfd, const char *path, int flags, int mode) { return openat(dirfd, path, flags, mode); }
int fprintfSD(FILE *f, const char *fmt, const char *s, int d) { return fprintf(f, fmt, s, d); }
