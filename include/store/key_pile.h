/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Index keys of many records, collected and sorted. A record has keys all over the index;
 * visited record after record, each is a walk to a page that has left the cache. In order,
 * the keys of many records meet on their pages, and a page is visited once.
 */
#ifndef STORE_KEY_PILE_H
#define STORE_KEY_PILE_H

#include "store/index_set.h"

struct pile_key {
	uint64_t head[2];    /* its first bytes, as numbers that order like them */
	uint32_t at;         /* in bytes; its value stands behind it */
	uint32_t owner;      /* the record it came from */
	uint16_t key, value; /* bytes */
};

struct key_pile {
	struct pile_key *keys;
	size_t n, size;
	struct buf bytes;
};
#define KEY_PILE_INIT { .bytes = BUF_INIT }

void key_pile_release(struct key_pile *);
/* Empties it, keeps the memory. */
void key_pile_reset(struct key_pile *);
/* Copies a set's keys and values. At most 4 GiB of them. */
void key_pile_add(struct key_pile *, const struct index_set *, uint32_t owner);
void key_pile_sort(struct key_pile *);
struct bytes key_pile_key(const struct key_pile *, size_t i);
struct bytes key_pile_value(const struct key_pile *, size_t i);

#endif
