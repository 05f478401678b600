#include "fault_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    sqlite3_file base;
    int32_t file;  // -1: not watched
    sqlite3_file *real;
} disk_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs disk_vfs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char prefix[1024];
static fault_disk_event *events;
static int64_t event_count, event_room;
static int64_t calls_left = -1;
static int32_t failing_kind, failing_mode, failing_file = -1;

// MARK: The record

static void record(int32_t kind, int32_t file, int64_t offset, const void *bytes, int64_t length) {
    if (event_count == event_room) {
        event_room = event_room ? event_room * 2 : 1024;
        events = realloc(events, (size_t)event_room * sizeof *events);
        if (!events) abort();
    }
    uint8_t *copy = NULL;
    if (length > 0 && bytes) {
        copy = malloc((size_t)length);
        if (!copy) abort();
        memcpy(copy, bytes, (size_t)length);
    }
    events[event_count++] = (fault_disk_event){kind, file, offset, length, copy};
}

static void forget(void) {
    for (int64_t place = 0; place < event_count; place++) free((void *)events[place].bytes);
    event_count = 0;
}

// The mode in which this call fails; once one has failed, the disk stays broken until it is healed.
static int32_t fate(int32_t kind, int32_t file) {
    if (failing_mode == FAULT_NONE || (failing_kind && failing_kind != kind)) return FAULT_NONE;
    if (failing_file >= 0 && failing_file != file) return FAULT_NONE;
    if (calls_left > 0) {
        calls_left--;
        return FAULT_NONE;
    }
    return failing_mode;
}

// MARK: One file

static int disk_close(sqlite3_file *file) {
    disk_file *disk = (disk_file *)file;
    int status = disk->real->pMethods ? disk->real->pMethods->xClose(disk->real) : SQLITE_OK;
    free(disk->real);
    disk->real = NULL;
    return status;
}

static int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xRead(real, bytes, count, offset);
}

static int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    disk_file *disk = (disk_file *)file;
    if (disk->file < 0) return disk->real->pMethods->xWrite(disk->real, bytes, count, offset);
    pthread_mutex_lock(&lock);
    int32_t mode = fate(FAULT_WRITE, disk->file);
    int written = mode == FAULT_NONE ? count : mode == FAULT_SHORT ? count / 2 : 0;
    if (written > 0) record(FAULT_WRITE, disk->file, offset, bytes, written);
    pthread_mutex_unlock(&lock);
    if (written > 0) {
        int status = disk->real->pMethods->xWrite(disk->real, bytes, written, offset);
        if (status != SQLITE_OK) return status;
    }
    return mode == FAULT_NONE ? SQLITE_OK : mode == FAULT_EIO ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size) {
    disk_file *disk = (disk_file *)file;
    if (disk->file >= 0) {
        pthread_mutex_lock(&lock);
        int32_t mode = fate(FAULT_TRUNCATE, disk->file);
        if (mode == FAULT_NONE) record(FAULT_TRUNCATE, disk->file, size, NULL, 0);
        pthread_mutex_unlock(&lock);
        if (mode != FAULT_NONE) return SQLITE_IOERR_TRUNCATE;
    }
    return disk->real->pMethods->xTruncate(disk->real, size);
}

static int disk_sync(sqlite3_file *file, int flags) {
    disk_file *disk = (disk_file *)file;
    if (disk->file < 0) return disk->real->pMethods->xSync(disk->real, flags);
    pthread_mutex_lock(&lock);
    int32_t mode = fate(FAULT_SYNC, disk->file);
    if (mode == FAULT_NONE) record(FAULT_SYNC, disk->file, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    // The record is the disk of the tests; waiting for the machine's own would only take time.
    return mode == FAULT_NONE ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xFileSize(real, size);
}

static int disk_lock(sqlite3_file *file, int level) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xLock(real, level);
}

static int disk_unlock(sqlite3_file *file, int level) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xUnlock(real, level);
}

static int disk_check(sqlite3_file *file, int *answer) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xCheckReservedLock(real, answer);
}

static int disk_control(sqlite3_file *file, int operation, void *argument) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xFileControl(real, operation, argument);
}

static int disk_sector(sqlite3_file *file) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xSectorSize(real);
}

static int disk_traits(sqlite3_file *file) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

static int disk_map(sqlite3_file *file, int region, int size, int extend, void volatile **pages) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xShmMap(real, region, size, extend, pages);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xShmLock(real, offset, count, flags);
}

static void disk_barrier(sqlite3_file *file) {
    sqlite3_file *real = ((disk_file *)file)->real;
    real->pMethods->xShmBarrier(real);
}

static int disk_unmap(sqlite3_file *file, int erase) {
    sqlite3_file *real = ((disk_file *)file)->real;
    return real->pMethods->xShmUnmap(real, erase);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_barrier,
    .xShmUnmap = disk_unmap,
};

// MARK: The file system

static int32_t watched(const char *name, int flags) {
    if (!name || !prefix[0] || strncmp(name, prefix, strlen(prefix)) != 0) return -1;
    if (flags & SQLITE_OPEN_MAIN_DB) return 0;
    if (flags & SQLITE_OPEN_WAL) return 1;
    return flags & SQLITE_OPEN_MAIN_JOURNAL ? 2 : -1;
}

static int disk_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags) {
    (void)vfs;
    disk_file *disk = (disk_file *)file;
    disk->base.pMethods = NULL;
    disk->real = calloc(1, (size_t)real_vfs->szOsFile);
    if (!disk->real) return SQLITE_NOMEM;
    int status = real_vfs->xOpen(real_vfs, name, disk->real, flags, out_flags);
    if (status != SQLITE_OK) {
        free(disk->real);
        disk->real = NULL;
        return status;
    }
    pthread_mutex_lock(&lock);
    disk->file = watched(name, flags);
    pthread_mutex_unlock(&lock);
    disk->base.pMethods = &methods;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs;
    pthread_mutex_lock(&lock);
    size_t length = name ? strlen(name) : 0;
    if (prefix[0] && length > 4 && strncmp(name, prefix, strlen(prefix)) == 0) {
        int32_t file = strcmp(name + length - 4, "-wal") == 0 ? 1 : 2;
        record(FAULT_DELETE, file, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return real_vfs->xDelete(real_vfs, name, sync);
}

// MARK: What the tests call

int fault_disk_register(void) {
    pthread_mutex_lock(&lock);
    int status = SQLITE_OK;
    if (!real_vfs) {
        real_vfs = sqlite3_vfs_find(NULL);
        disk_vfs = *real_vfs;
        disk_vfs.zName = "fault-disk";
        disk_vfs.szOsFile = sizeof(disk_file);
        disk_vfs.pNext = NULL;
        disk_vfs.xOpen = disk_open;
        disk_vfs.xDelete = disk_delete;
        status = sqlite3_vfs_register(&disk_vfs, 1);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

void fault_disk_watch(const char *path) {
    pthread_mutex_lock(&lock);
    forget();
    strncpy(prefix, path, sizeof prefix - 1);
    failing_mode = FAULT_NONE;
    pthread_mutex_unlock(&lock);
}

void fault_disk_unwatch(void) {
    pthread_mutex_lock(&lock);
    forget();
    prefix[0] = 0;
    failing_mode = FAULT_NONE;
    pthread_mutex_unlock(&lock);
}

void fault_disk_fail(int64_t n, int32_t kind, int32_t mode, int32_t file) {
    pthread_mutex_lock(&lock);
    calls_left = n;
    failing_kind = kind;
    failing_mode = mode;
    failing_file = file;
    pthread_mutex_unlock(&lock);
}

void fault_disk_heal(void) { fault_disk_fail(0, 0, FAULT_NONE, -1); }

int64_t fault_disk_count(void) {
    pthread_mutex_lock(&lock);
    int64_t count = event_count;
    pthread_mutex_unlock(&lock);
    return count;
}

fault_disk_event fault_disk_at(int64_t index) { return events[index]; }
