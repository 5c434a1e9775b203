/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checksums and hashes: CRC32C guards a record against a damaged disk, BLAKE2b-256
 * (libsodium) chains the ledger and keys the phone index. Random bytes come from
 * the system; `struct rng` is a seeded generator for simulation and tests.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_SIZE = 32, KEY_SIZE = 32 };

uint32_t crc32c(const void *bytes, size_t n);
/* The same on a processor without the instruction for it; crc32c() chooses. */
uint32_t crc32c_by_table(const void *bytes, size_t n);
void hash_bytes(const void *bytes, size_t n, uint8_t ret[HASH_SIZE]);
/* Keyed hash, truncated to ret_size (16..32) bytes. */
void hash_keyed(const uint8_t key[KEY_SIZE], const void *bytes, size_t n, uint8_t *ret,
		size_t ret_size);
void hash_hex(const uint8_t *bytes, size_t n, char *ret); /* 2n+1 bytes */

void random_bytes(void *ret, size_t n);
/* A new idempotency key: 32 hex digits, 48 bits of time in ms first, so that keys of
 * one shop sort by time and append in the index. */
enum { REQUEST_KEY_SIZE = 33 };
void request_key(char ret[REQUEST_KEY_SIZE]);

struct rng { uint64_t s[4]; };
void rng_seed(struct rng *, uint64_t seed);
uint64_t rng_next(struct rng *);
uint64_t rng_below(struct rng *, uint64_t n);   /* 0..n-1, n > 0 */

#endif
