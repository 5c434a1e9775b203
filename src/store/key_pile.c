/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/key_pile.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void key_pile_release(struct key_pile *pile)
{
	free(pile->keys);
	buf_release(&pile->bytes);
	*pile = (struct key_pile)KEY_PILE_INIT;
}

void key_pile_reset(struct key_pile *pile)
{
	pile->n = 0;
	buf_reset(&pile->bytes);
}

static void take_head(struct bytes key, uint64_t head[2])
{
	memset(head, 0, 2 * sizeof(*head));
	memcpy(head, key.p, key.n < 2 * sizeof(*head) ? key.n : 2 * sizeof(*head));
	head[0] = be64toh(head[0]);
	head[1] = be64toh(head[1]);
}

void key_pile_add(struct key_pile *pile, const struct index_set *set, uint32_t owner)
{
	if (pile->n + set->n > pile->size) {
		pile->size = (pile->n + set->n) * 2;
		pile->keys = mem_grow(pile->keys, pile->size * sizeof(*pile->keys));
	}
	/* Places in the set stay the same distance apart here. */
	REQUIRE(pile->bytes.len + set->bytes.len <= UINT32_MAX);
	uint32_t start = (uint32_t)pile->bytes.len;
	for (size_t i = 0; i < set->n; i++) {
		struct pile_key *k = &pile->keys[pile->n++];
		take_head(index_set_key(set, i), k->head);
		k->at = start + set->rows[i].key;
		k->owner = owner;
		k->key = (uint16_t)set->rows[i].key_len;
		k->value = (uint16_t)set->rows[i].value_len;
	}
	buf_add(&pile->bytes, set->bytes.text, set->bytes.len);
}

static int compare_keys(const void *a, const void *b, void *bytes)
{
	const struct pile_key *x = a, *y = b;

	if (x->head[0] != y->head[0])
		return x->head[0] < y->head[0] ? -1 : 1;
	if (x->head[1] != y->head[1])
		return x->head[1] < y->head[1] ? -1 : 1;
	size_t n = x->key < y->key ? x->key : y->key;
	int order = memcmp((const char *)bytes + x->at, (const char *)bytes + y->at, n);
	return order != 0 ? order : (x->key > y->key) - (x->key < y->key);
}

void key_pile_sort(struct key_pile *pile)
{
	if (pile->n > 0)
		qsort_r(pile->keys, pile->n, sizeof(*pile->keys), compare_keys, pile->bytes.text);
}

struct bytes key_pile_key(const struct key_pile *pile, size_t i)
{
	REQUIRE(i < pile->n);
	return (struct bytes){ .p = pile->bytes.text + pile->keys[i].at, .n = pile->keys[i].key };
}

struct bytes key_pile_value(const struct key_pile *pile, size_t i)
{
	REQUIRE(i < pile->n);
	return (struct bytes){ .p = pile->bytes.text + pile->keys[i].at + pile->keys[i].key,
			       .n = pile->keys[i].value };
}
