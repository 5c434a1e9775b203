/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks against a model: a plain sorted array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store_fixture.h"

#include "base/hash.h"

enum { KEYS_MAX = 400, KEY_BYTES = 4, STEPS = 6000 };

/* Values as large as records, so that pages split and merge. */
struct entry { uint8_t key[KEY_BYTES]; size_t n, value_n; uint32_t value; };
struct model { struct entry rows[KEYS_MAX]; size_t n; };

static int compare(const void *a, size_t a_n, const void *b, size_t b_n)
{
	int c = memcmp(a, b, a_n < b_n ? a_n : b_n);

	return c != 0 ? c : (a_n > b_n) - (a_n < b_n);
}

/* Where the key stands or would stand. */
static size_t place(const struct model *m, const uint8_t *key, size_t n, bool *ret_there)
{
	size_t i = 0;

	while (i < m->n && compare(m->rows[i].key, m->rows[i].n, key, n) < 0)
		i++;
	*ret_there = i < m->n && compare(m->rows[i].key, m->rows[i].n, key, n) == 0;
	return i;
}

/* Few different bytes, the ends of their range among them, so that prefixes meet. */
static size_t random_key(struct rng *rng, uint8_t *ret, size_t least)
{
	static const uint8_t bytes[] = { 0x00, 0x01, 0x7f, 0xfe, 0xff };
	size_t n = least + rng_below(rng, KEY_BYTES + 1 - least);

	for (size_t i = 0; i < n; i++)
		ret[i] = bytes[rng_below(rng, ARRAY_LEN(bytes))];
	return n;
}

static void put(struct tx *tx, struct model *m, struct rng *rng)
{
	struct entry e = { .value = (uint32_t)rng_next(rng) };
	uint8_t stored[1200] = { 0 };
	struct bytes key = { .p = e.key }, value = { .p = stored };
	bool there;

	memcpy(stored, &e.value, sizeof(e.value));
	e.value_n = value.n = sizeof(e.value) + rng_below(rng, sizeof(stored) - sizeof(e.value));
	e.n = key.n = random_key(rng, e.key, 1);
	size_t at = place(m, e.key, e.n, &there);
	bool only_new = rng_below(rng, 2) == 0;
	enum status st = db_put(tx, TABLE_INDEX, key, value, only_new ? PUT_NEW : PUT_ANY);
	assert_int_equal(st, there && only_new ? ST_DUPLICATE : ST_OK);
	if (there && only_new)
		return;
	if (!there) {
		memmove(m->rows + at + 1, m->rows + at, (m->n - at) * sizeof(e));
		m->n++;
	}
	m->rows[at] = e;
}

static void delete_at(struct tx *tx, struct model *m, size_t at)
{
	struct bytes key = { .p = m->rows[at].key, .n = m->rows[at].n };

	assert_int_equal(db_delete(tx, TABLE_INDEX, key), ST_OK);
	memmove(m->rows + at, m->rows + at + 1, (m->n - at - 1) * sizeof(m->rows[0]));
	m->n--;
}

struct walk_case {
	uint8_t prefix[KEY_BYTES], from[KEY_BYTES];
	size_t prefix_n, from_n;
	bool has_from;
	enum scan_order order;
};

static bool wanted(const struct walk_case *c, const struct entry *e)
{
	if (e->n < c->prefix_n || memcmp(e->key, c->prefix, c->prefix_n) != 0)
		return false;
	if (!c->has_from)
		return true;
	int at = compare(e->key, e->n, c->from, c->from_n);
	return c->order == SCAN_FORWARD ? at >= 0 : at <= 0;
}

static struct walk_case random_case(struct rng *rng)
{
	struct walk_case c = {
		.order = rng_below(rng, 2) == 0 ? SCAN_FORWARD : SCAN_BACKWARD,
		.has_from = rng_below(rng, 3) != 0,
	};

	c.prefix_n = random_key(rng, c.prefix, 0);
	if (c.prefix_n == KEY_BYTES && rng_below(rng, 4) != 0)
		c.prefix_n = rng_below(rng, 2);
	c.from_n = random_key(rng, c.from, 0);
	return c;
}

static void begin_scan(struct scan *s, struct tx *tx, const struct walk_case *c)
{
	struct bytes prefix = { .p = c->prefix, .n = c->prefix_n };

	scan_begin(s, tx, TABLE_INDEX, prefix, c->order);
	if (c->has_from)
		scan_from(s, (struct bytes){ .p = c->from, .n = c->from_n });
}

static void same(const struct scan *s, const struct entry *e)
{
	uint32_t value;

	assert_int_equal(s->key.n, e->n);
	assert_memory_equal(s->key.p, e->key, e->n);
	assert_int_equal(s->value.n, e->value_n);
	memcpy(&value, s->value.p, sizeof(value));
	assert_int_equal(value, e->value);
}

static void walk(struct tx *tx, const struct model *m, const struct walk_case *c)
{
	struct scan s;
	size_t i;

	begin_scan(&s, tx, c);
	for (i = 0; i < m->n; i++) {
		const struct entry *e = &m->rows[c->order == SCAN_FORWARD ? i : m->n - 1 - i];
		if (!wanted(c, e))
			continue;
		assert_true(scan_next(&s));
		same(&s, e);
	}
	assert_false(scan_next(&s));
	assert_false(scan_next(&s)); /* and does not begin again */
	assert_null(s.key.p);
	scan_end(&s);
	assert_int_equal(tx_status(tx), ST_OK);
}

/* The next key after (before) the one a walk stood on, whatever was changed meanwhile. */
static const struct entry *next_in(const struct model *m, const struct walk_case *c,
				   const struct entry *last)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &m->rows[c->order == SCAN_FORWARD ? i : m->n - 1 - i];
		int at = last->n == 0 ? 1 : compare(e->key, e->n, last->key, last->n);
		if (last->n > 0 && c->order == SCAN_BACKWARD)
			at = -at;
		if (wanted(c, e) && at > 0)
			return e;
	}
	return NULL;
}

static void walk_and_change(struct tx *tx, struct model *m, const struct walk_case *c,
			    struct rng *rng)
{
	struct entry last = { .n = 0 };
	const struct entry *e;
	struct scan s;

	begin_scan(&s, tx, c);
	while ((e = next_in(m, c, &last)) != NULL) {
		bool there;
		assert_true(scan_next(&s));
		same(&s, e);
		last = *e;
		size_t at = place(m, last.key, last.n, &there);
		if (rng_below(rng, 3) == 0)
			delete_at(tx, m, at); /* the key it stands on */
		else if (rng_below(rng, 3) == 0 && m->n > 0)
			delete_at(tx, m, rng_below(rng, m->n));
		if (rng_below(rng, 4) == 0 && m->n < KEYS_MAX)
			put(tx, m, rng);
	}
	assert_false(scan_next(&s));
	scan_end(&s);
	assert_int_equal(tx_status(tx), ST_OK);
}

static void against_model(void **state)
{
	static struct model m, before;
	char *dir = fixture_dir(NULL);
	struct db *db = fixture_create(dir);
	struct rng rng;
	struct tx *tx = NULL;

	(void)state;
	rng_seed(&rng, 20261122);
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	for (int i = 0; i < STEPS; i++) {
		struct walk_case c = random_case(&rng);
		uint64_t what = rng_below(&rng, 20);
		if (what < 8 && m.n < KEYS_MAX)
			put(tx, &m, &rng);
		else if (what < 10 && m.n > 0)
			delete_at(tx, &m, rng_below(&rng, m.n));
		else if (what < 16)
			walk(tx, &m, &c);
		else if (what < 18 && i % 7 == 0)
			walk_and_change(tx, &m, &c, &rng);
		else if (what == 19) {
			bool keep = rng_below(&rng, 3) != 0;
			if (keep)
				assert_int_equal(tx_commit(tx, NULL), ST_OK);
			else
				tx_abort(tx);
			keep ? (before = m) : (m = before);
			assert_int_equal(tx_begin(db, TX_READ, "t", &tx, NULL), ST_OK);
			walk(tx, &m, &c);
			assert_int_equal(tx_commit(tx, NULL), ST_OK);
			assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
		}
	}
	assert_true(m.n > 50); /* it had something to walk over */
	tx_abort(tx);
	db_close(db);
	fixture_remove(dir);
}

/* Several walks at once, each in its place. */
static void side_by_side(void **state)
{
	char *dir = fixture_dir(NULL);
	struct db *db = fixture_create(dir);
	struct scan up, down;
	struct tx *tx;

	(void)state;
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	for (const char *k = "abcdef"; *k != '\0'; k++) {
		struct bytes key = { .p = k, .n = 1 };
		assert_int_equal(db_put(tx, TABLE_INDEX, key, key, PUT_APPEND), ST_OK);
	}
	scan_begin(&up, tx, TABLE_INDEX, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	scan_begin(&down, tx, TABLE_INDEX, (struct bytes){ .n = 0 }, SCAN_BACKWARD);
	for (int i = 0; i < 3; i++) {
		assert_true(scan_next(&up));
		assert_int_equal(*(const char *)up.key.p, 'a' + i);
		assert_true(scan_next(&down));
		assert_int_equal(*(const char *)down.key.p, 'f' - i);
	}
	assert_int_equal(db_delete(tx, TABLE_INDEX, fixture_text("d")), ST_OK);
	assert_true(scan_next(&up));
	assert_int_equal(*(const char *)up.key.p, 'e');
	assert_true(scan_next(&down));
	assert_int_equal(*(const char *)down.key.p, 'c');
	scan_end(&up);
	scan_end(&up); /* once more does nothing */
	scan_end(&down);
	tx_abort(tx);
	db_close(db);
	fixture_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_model),
		cmocka_unit_test(side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
