// A disk that fails on purpose: a SQLite VFS around the machine's own (https://sqlite.org/vfs.html).
//
// It becomes the default VFS of the process and touches only files under the watched folder; one folder is watched at
// a time, by one test at a time. Its calls are not safe to mix from several threads, but those of SQLite are.
#ifndef FAULT_DISK_H
#define FAULT_DISK_H

#include <stdint.h>

enum fault_disk_kind { FAULT_WRITE = 1, FAULT_TRUNCATE = 2, FAULT_SYNC = 3, FAULT_DELETE = 4 };

// How the chosen call fails; a short write leaves half of its bytes.
enum fault_disk_mode { FAULT_NONE = 0, FAULT_EIO = 1, FAULT_FULL = 2, FAULT_SHORT = 3 };

typedef struct {
    int32_t kind;
    int32_t file;  // 0 the database, 1 its write-ahead log, 2 its rollback journal
    int64_t offset;  // of a write; the new size of a truncation
    int64_t length;
    const uint8_t *bytes;
} fault_disk_event;

// Registers the VFS as the default one, once; answers SQLITE_OK.
int fault_disk_register(void);

// Forgets what was recorded, and records what happens to files whose path begins with `prefix`.
void fault_disk_watch(const char *prefix);
void fault_disk_unwatch(void);

// Lets call number `n` from now of the kind (0 is any of write, truncate and sync) on the file (-1 is any) fail, and
// every one after it.
void fault_disk_fail(int64_t n, int32_t kind, int32_t mode, int32_t file);
void fault_disk_heal(void);

int64_t fault_disk_count(void);
fault_disk_event fault_disk_at(int64_t index);

#endif
