// What APIKeys uses of libargon2, and nothing else.
#include <argon2.h>

// libargon2 asks for memory through a callback without a context, so the block that a run may use waits in its thread.
struct gatehouse_argon2_block {
    uint8_t *start;
    size_t size;
};

static inline struct gatehouse_argon2_block *gatehouse_argon2_lent(void) {
    static _Thread_local struct gatehouse_argon2_block lent;
    return &lent;
}

static inline int gatehouse_argon2_lend(uint8_t **memory, size_t size) {
    struct gatehouse_argon2_block *lent = gatehouse_argon2_lent();
    *memory = size <= lent->size ? lent->start : NULL;
    return *memory == NULL ? ARGON2_MEMORY_ALLOCATION_ERROR : ARGON2_OK;
}

static inline void gatehouse_argon2_return(uint8_t *memory, size_t size) {
    (void)memory;
    (void)size;
}

// Runs argon2id 0x13 in one thread and in `block` alone, and gives an `argon2_error_codes`.
static inline int gatehouse_argon2id(
    uint8_t *tag, uint32_t tag_size, uint8_t *password, uint32_t password_size, uint8_t *salt, uint32_t salt_size,
    uint8_t *secret, uint32_t secret_size, uint8_t *associated, uint32_t associated_size,
    uint32_t passes, uint32_t memory_kib, uint32_t lanes, void *block, size_t block_size) {
    argon2_context context = {
        .out = tag, .outlen = tag_size, .pwd = password, .pwdlen = password_size, .salt = salt, .saltlen = salt_size,
        .secret = secret, .secretlen = secret_size, .ad = associated, .adlen = associated_size,
        .t_cost = passes, .m_cost = memory_kib, .lanes = lanes, .threads = 1, .version = ARGON2_VERSION_13,
        .allocate_cbk = gatehouse_argon2_lend, .free_cbk = gatehouse_argon2_return, .flags = ARGON2_DEFAULT_FLAGS,
    };
    struct gatehouse_argon2_block none = {0};
    *gatehouse_argon2_lent() = (struct gatehouse_argon2_block){.start = (uint8_t *)block, .size = block_size};
    int status = argon2id_ctx(&context);
    *gatehouse_argon2_lent() = none;
    return status;
}
