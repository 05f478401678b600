// What the kernel, the C library and the processor have no plain function for: variadic or without a wrapper.
#ifndef HOUSE_LINUX_SHIM
#define HOUSE_LINUX_SHIM
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <poll.h>
#include <spawn.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/xattr.h>
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

// Two ends of one stream; writing to an end whose other one is gone is an error and no signal.
static inline int house_socket_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static inline long house_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Listens on a port of the loopback, for connections that do not block.
static inline int house_listen_loopback(unsigned short port) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0 && listen(descriptor, 128) == 0) {
        return descriptor;
    }
    close(descriptor);
    return -1;
}

static inline int house_accept(int listener) {
    int descriptor = accept(listener, 0, 0);
    if (descriptor < 0) return -1;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return descriptor;
}

static inline int house_connect_unix(const char *path) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address.sun_path) return -1;
    strcpy(address.sun_path, path);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
        return descriptor;
    }
    close(descriptor);
    return -1;
}

// Becomes readable when the process has ended (pidfd_open(2)).
static inline int house_process_file(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

// Both the soft and the hard limit; what was lower stays.
static inline int house_lower_limit(int resource, unsigned long long value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -1;
    if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > value) limit.rlim_max = value;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit);
}

// Whether systemd marked this control group as one that its service may divide (systemd.resource-control(5)).
static inline int house_is_delegated(const char *path) {
    char value = 0;
    return (getxattr(path, "user.delegate", &value, 1) == 1 || getxattr(path, "trusted.delegate", &value, 1) == 1)
        && value == '1';
}

// Asks the processor to have a line of memory at hand soon; any address may be named, none is read.
static inline void house_prefetch(const void *address) { __builtin_prefetch(address); }

static const int house_o_path = 010000000; // O_PATH, which the headers show to GNU sources alone
static const int house_o_directory = O_DIRECTORY;
static const int house_o_nofollow = O_NOFOLLOW;
#endif
