/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sealed file: compressed, encrypted, and refused as a whole if a byte of it was changed,
 * cut off, added or put elsewhere. Nothing of its content is believed before it is proved.
 *
 *   0    "meibu sealed 1\n", 15 bytes
 *   15   which key, 16 bytes: keyed BLAKE2b of a constant; tells a wrong key from damage
 *   31   header of the stream, 24 bytes
 *   55   pieces of crypto_secretstream_xchacha20poly1305 (libsodium): all of 65536 + 17 bytes
 *        but the last, which is marked as the last; the first is bound to bytes 0 to 30
 *
 * What is encrypted is one zlib stream (RFC 1950).
 */
#ifndef IO_SEAL_H
#define IO_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/status.h"

struct seal;

/* Begins a file at an open descriptor, which stays the caller's. */
enum status seal_create(int fd, const uint8_t key[KEY_SIZE], struct seal **ret,
			struct problem *reterr) MUST_CHECK;
enum status seal_write(struct seal *, const void *bytes, size_t n) MUST_CHECK;
/* The last piece; without it the file is refused. The descriptor is not flushed to the disk. */
enum status seal_finish(struct seal *) MUST_CHECK;

/* Opens one: ST_BAD_DATA if it is none, or sealed with another key. */
enum status seal_open(int fd, const uint8_t key[KEY_SIZE], struct seal **ret,
		      struct problem *reterr) MUST_CHECK;
/* Up to n bytes, fewer only at the end (0: there is no more, and all of it was proved). ST_CORRUPT
 * when it was changed or cut. */
enum status seal_read(struct seal *, void *ret, size_t n, size_t *ret_n) MUST_CHECK;

/* Ends either; NULL allowed. For AUTO(). */
void seal_end(struct seal **);

#endif
