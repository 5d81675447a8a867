/* libnio looks up a few optional libc functions with dlsym, which finds nothing in a fully static program.
   libnio is compiled with -Ddlsym=optional_symbol, so that they are found in every kind of program. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sys_statx(int dfd, const char *path, int flags, unsigned mask, void *buf) {
    return (int) syscall(SYS_statx, dfd, path, flags, mask, buf);
}
static ssize_t sys_copy_file_range(int in, off_t *offin, int out, off_t *offout, size_t n, unsigned flags) {
    return syscall(SYS_copy_file_range, in, offin, out, offout, n, flags);
}
void *optional_symbol(void *handle, const char *name) {
    static const struct { const char *n; void *f; } t[] = {
        {"unlinkat", (void *) unlinkat}, {"renameat", (void *) renameat}, {"openat64", (void *) openat},
        {"fstatat64", (void *) fstatat}, {"fdopendir", (void *) fdopendir},
        {"statx", (void *) sys_statx}, {"copy_file_range", (void *) sys_copy_file_range}};
    (void) handle;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (!strcmp(t[i].n, name)) return t[i].f;
    return NULL;
}
