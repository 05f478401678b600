// What TaskRunner asks of the kernel and the C library has no plain function for: variadic or without a wrapper.
#ifndef HOUSE_LINUX_SHIM
#define HOUSE_LINUX_SHIM
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <poll.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Opens `path` beneath `folder`: no step of it, link or `..`, leads out, and no link of /proc is followed (openat2(2)).
static inline int house_openat2(int folder, const char *path, int flags, unsigned mode, int nofollow) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (unsigned)flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (nofollow ? RESOLVE_NO_SYMLINKS : 0);
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

static inline long house_getdents(int folder, void *buffer, size_t size) {
    return syscall(SYS_getdents64, folder, buffer, size);
}

// Shares the bytes of a file where the disk can; fails where it cannot (ioctl_ficlone(2)).
static inline int house_clone(int to, int from) { return ioctl(to, FICLONE, from); }

// glibc 2.34; the headers show it to GNU sources alone.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

static inline int house_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

static inline int house_nonblocking(int descriptor) {
    return fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

// A file in memory for what a child reads once through an inherited descriptor.
static inline int house_memory_file(void) { return (int)syscall(SYS_memfd_create, "gatehouse", 1u); }

// The same file under a number that no child is given as 0 to 15.
static inline int house_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 16); }

static const int house_o_path = 010000000; // O_PATH, which the headers show to GNU sources alone
static const int house_o_directory = O_DIRECTORY;
static const int house_o_nofollow = O_NOFOLLOW;
#endif
