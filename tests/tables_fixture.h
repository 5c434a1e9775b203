/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shop with clients, bookings and sales for tests of the tables. Include after <cmocka.h>. */
#ifndef TESTS_TABLES_FIXTURE_H
#define TESTS_TABLES_FIXTURE_H

#include "base/hash.h"
#include "store/tables.h"
#include "store_fixture.h"

struct shop { char *dir; struct db *db; };

static inline int shop_open(void **state)
{
	struct shop *shop = mem_alloc(sizeof(*shop));

	shop->dir = fixture_dir(NULL);
	shop->db = fixture_create(shop->dir);
	*state = shop;
	return 0;
}

static inline int shop_close(void **state)
{
	struct shop *shop = *state;

	db_close(shop->db);
	fixture_remove(shop->dir);
	free(shop);
	return 0;
}

static inline struct tx *shop_begin(struct shop *shop, enum tx_kind kind)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx = NULL;

	if (tx_begin(shop->db, kind, "test", &tx, &p) != ST_OK)
		fail_msg("tx_begin: %s", p.message);
	return tx;
}

static inline void shop_commit(struct tx *tx)
{
	struct problem p = PROBLEM_INIT;
	enum status st = tx_commit(tx, &p);

	if (st != ST_OK)
		fail_msg("tx_commit: %s %s", status_name(st), p.message);
}

/* Like assert_int_equal, in words. */
#define assert_status(got, want) do { enum status got_ = (got), want_ = (want); if (got_ != want_) \
	fail_msg("%s:%d: %s instead of %s", __FILE__, __LINE__, status_name(got_), \
		 status_name(want_)); } while (0)

/* ---- rows */

/* The texts of a message made here are literals or live in the arena. */
static inline char *text_of(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* A client with a contact. Texts are kept as given. */
static inline Client *make_client(struct arena *arena, uint32_t id, const char *name,
				  const char *member_no, const char *phone)
{
	Client *c = arena_alloc(arena, sizeof(*c));
	ClientPrivate *p = arena_alloc(arena, sizeof(*p));

	client__init(c);
	client_private__init(p);
	c->id = id;
	c->name = text_of(name);
	c->member_no = text_of(member_no);
	c->private_ = p;
	p->phone = text_of(phone);
	return c;
}

static inline void add_tag(struct arena *arena, Client *c, const char *tag)
{
	c->tags = arena_grow(arena, c->tags, c->n_tags, sizeof(*c->tags));
	c->tags[c->n_tags++] = text_of(tag);
}

/* A name as the street has them; surnames read in other ways than usual are frequent. */
static inline const char *random_name(struct rng *rng, struct arena *arena)
{
	static const char *const surnames[] = {
		"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱",
			"胡",
		"郭", "何", "高", "林", "罗", "曾", "单", "解", "仇", "区", "尉迟", "欧阳", "上官",
			"查",
		"盖", "朴", "翟", "单于", "长孙", "Anna ", "Mary·",
	};
	static const char *const given[] = {
		"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "杰", "娟", "涛", "明",
			"霞",
		"平", "刚", "桂", "英", "华", "玉", "兰", "红", "梅", "小", "晓", "雅", "琴", "欣",
			"怡",
		"佳", "雨", "婷", "雪", "倩", "梦", "琪", "子", "涵", "诗", "可", "心", "乐", "行",
			"重",
		"Li", "Jo",
	};
	const char *s = surnames[rng_below(rng, ARRAY_LEN(surnames))];
	const char *a = given[rng_below(rng, ARRAY_LEN(given))];
	const char *b = rng_below(rng, 5) == 0 ? "" : given[rng_below(rng, ARRAY_LEN(given))];

	return arena_printf(arena, "%s%s%s", s, a, b);
}

/* ---- looking into the index */

/* Everything in a table under a prefix, keys and values in hex, a line each. */
static inline void dump_table(struct tx *tx, enum table table, struct bytes prefix,
			      struct buf *out)
{
	struct scan s;

	scan_begin(&s, tx, table, prefix, SCAN_FORWARD);
	while (scan_next(&s)) {
		size_t start = out->len;
		buf_pad(out, ' ', 2 * (s.key.n + s.value.n) + 2);
		hash_hex(s.key.p, s.key.n, out->text + start);
		out->text[start + 2 * s.key.n] = '=';
		hash_hex(s.value.p, s.value.n, out->text + start + 2 * s.key.n + 1);
		out->text[out->len - 1] = '\n';
	}
	scan_end(&s);
}

/* TABLE_INDEX under a tag; 0: all of it. */
static inline void dump_index(struct tx *tx, uint8_t tag, struct buf *out)
{
	dump_table(tx, TABLE_INDEX, (struct bytes){ .p = &tag, .n = tag == 0 ? 0 : 1 }, out);
}

/* Runs one proof; its message in *p. */
static inline enum status run_proof(struct shop *shop, const char *name, struct problem *p)
{
	for (size_t i = 0; i < nstore_proofs; i++) {
		if (strcmp(store_proofs[i].name, name) != 0)
			continue;
		struct tx *tx = shop_begin(shop, TX_READ);
		enum status st = store_proofs[i].run(tx, p);
		tx_abort(tx);
		return st;
	}
	fail_msg("no proof is called %s", name);
	return ST_BUG;
}

static inline void assert_proved(struct shop *shop)
{
	for (size_t i = 0; i < nstore_proofs; i++) {
		struct problem p = PROBLEM_INIT;
		if (run_proof(shop, store_proofs[i].name, &p) != ST_OK)
			fail_msg("%s: %s", store_proofs[i].name, p.message);
	}
}

#endif
