// What APIKeys uses of libargon2, and nothing else.
#include <argon2.h>
