/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/pinyin.h"
#include "store/client_index.h"
#include "tables_fixture.h"

static void put(struct tx *tx, const Client *was, const Client *now)
{
	assert_status(client_put(tx, was, now), ST_OK);
}

static size_t count_tag(struct shop *shop, uint8_t tag)
{
	struct tx *tx = shop_begin(shop, TX_READ);
	struct scan s;
	size_t n = 0;

	scan_begin(&s, tx, TABLE_INDEX, (struct bytes){ .p = &tag, .n = 1 }, SCAN_FORWARD);
	while (scan_next(&s))
		n++;
	scan_end(&s);
	tx_abort(tx);
	return n;
}

static void stored_and_read(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = make_client(&arena, 1, "曾小美", "M001", "13800138000"), *got;
	struct tx *tx = shop_begin(*state, TX_WRITE);

	assert_status(client_get(tx, 1, &arena, &got), ST_NOT_FOUND);
	put(tx, NULL, c);
	assert_status(client_get(tx, 1, &arena, &got), ST_OK);
	assert_string_equal(got->name, "曾小美");
	assert_string_equal(got->private_->phone, "13800138000");
	/* The number is taken: nothing changes, and the transaction can go on. */
	assert_status(client_put(tx, NULL, c), ST_DUPLICATE);
	shop_commit(tx);
	/* zeng, ceng; zxm, cxm; given name and its reading; member number; the name. */
	assert_int_equal(count_tag(*state, IX_CLIENT_TERM), 8);
	assert_int_equal(count_tag(*state, IX_CLIENT_SORT), 1);
	assert_int_equal(count_tag(*state, IX_CLIENT_SOUND), 1);
	assert_int_equal(count_tag(*state, IX_CLIENT_PHONE), 1);
	assert_int_equal(count_tag(*state, IX_CLIENT_TAIL), 1);
	assert_int_equal(count_tag(*state, IX_CLIENT_SCAN), 1);
	assert_proved(*state);
}

static void too_long_lists(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = make_client(&arena, 1, "王芳", "", "");
	struct tx *tx = shop_begin(*state, TX_WRITE);

	for (int i = 0; i < LIMIT_LIST; i++)
		add_tag(&arena, c, arena_printf(&arena, "tag%d", i));
	put(tx, NULL, c);
	Client more = *c;
	more.id = 2;
	add_tag(&arena, &more, "one more");
	assert_status(client_put(tx, NULL, &more), ST_BAD_VALUE);
	shop_commit(tx);
	assert_int_equal(count_tag(*state, IX_CLIENT_TAG), LIMIT_LIST);
	assert_proved(*state);
}

static void hidden(const struct buf *dump, const char *text)
{
	char hex[64];

	hash_hex((const uint8_t *)text, strlen(text), hex);
	assert_null(strstr(dump->text, hex));
}

/* Neither numbers nor WeChat names stand in the index, and the same number of two clients
 * has the same hash. */
static void contacts_are_hashed(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf dump = BUF_INIT;
	Client *c = make_client(&arena, 1, "王芳", "", "+86 138-0013-8000");
	char *others[] = { text_of("02112345678"), text_of("110") };
	struct tx *tx = shop_begin(*state, TX_WRITE);

	c->private_->other_phones = others;
	c->private_->n_other_phones = 2;
	c->private_->wechat = text_of("beauty_88");
	put(tx, NULL, c);
	dump_index(tx, 0, &dump);
	shop_commit(tx);
	hidden(&dump, "13800138000");
	hidden(&dump, "8000");
	hidden(&dump, "5678");
	hidden(&dump, "110");
	hidden(&dump, "beauty");
	/* Three numbers and WeChat; a number of three digits has no last four. */
	assert_int_equal(count_tag(*state, IX_CLIENT_PHONE), 4);
	assert_int_equal(count_tag(*state, IX_CLIENT_TAIL), 2);
}

static void unchanged_keys_stay(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *was = make_client(&arena, 1, "王芳", "M1", "13800138000");
	Client now = *was;
	struct bytes value;
	struct key key;
	struct tx *tx = shop_begin(*state, TX_WRITE);

	put(tx, NULL, was);
	key_start(&key, IX_CLIENT_TERM);
	key_text(&key, "wangfang");
	key_u32(&key, 1);
	assert_status(db_delete(tx, TABLE_INDEX, key_of(&key)), ST_OK);
	/* Another wish moves no key: the lost one does not come back. */
	now.wishes = text_of("靠窗");
	put(tx, was, &now);
	assert_status(db_get(tx, TABLE_INDEX, key_of(&key), &value), ST_NOT_FOUND);
	/* Another member number changes what all rows say. */
	Client other = now;
	other.member_no = text_of("M2");
	put(tx, &now, &other);
	assert_status(db_get(tx, TABLE_INDEX, key_of(&key), &value), ST_OK);
	assert_memory_equal((const char *)value.p + value.n - 2, "M2", 2);
	/* A key that should go and is not there is damage, and the transaction is lost. */
	assert_status(db_delete(tx, TABLE_INDEX, key_of(&key)), ST_OK);
	Client renamed = other;
	renamed.name = text_of("李芳");
	assert_status(client_put(tx, &other, &renamed), ST_CORRUPT);
	assert_status(tx_status(tx), ST_CORRUPT);
	tx_abort(tx);
}

static void deleted_and_restored(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf before = BUF_INIT, during = BUF_INIT, after = BUF_INIT;
	Client *c = make_client(&arena, 300, "尉迟可心", "M1", "13800138000"), *got;
	Client gone = *c;
	struct tx *tx = shop_begin(*state, TX_WRITE);

	gone.deleted_at = 1;
	put(tx, NULL, c);
	dump_index(tx, 0, &before);
	put(tx, c, &gone);
	dump_index(tx, 0, &during);
	assert_string_equal(during.text, "");
	assert_status(client_get(tx, 300, &arena, &got), ST_OK);
	put(tx, &gone, c);
	dump_index(tx, 0, &after);
	assert_string_equal(after.text, before.text);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- walks */

enum { WALK_CLIENTS = 700, WALK_STEPS = 4000 };

/* Changes something about a client. */
static Client *changed(struct rng *rng, struct arena *arena, const Client *was)
{
	static const char *const tags[] = { "VIP", "常客", "敏感肌肤", "晚间" };
	Client *c = make_client(arena, was->id, was->name, was->member_no, was->private_->phone);

	c->private_->wechat = was->private_->wechat;
	c->deleted_at = was->deleted_at;
	for (size_t i = 0; i < was->n_tags && i < 4; i++)
		add_tag(arena, c, was->tags[i]);
	switch (rng_below(rng, 6)) {
	case 0: c->name = text_of(random_name(rng, arena)); break;
	case 1: c->member_no = arena_printf(arena, "M%u", (unsigned)rng_below(rng, 9999)); break;
	case 2:
		c->private_->phone = arena_printf(arena, "13%09llu",
						  (unsigned long long)rng_below(rng, 1000000000));
		break;
	case 3: add_tag(arena, c, tags[rng_below(rng, 4)]); break;
	case 4: c->deleted_at = c->deleted_at == 0; break;
	default: c->private_->wechat = arena_printf(arena, "wx%u", (unsigned)rng_below(rng, 50));
	}
	return c;
}

/* Whatever way a client came to be as she is, the index is the same. */
static void index_has_no_memory(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf walked = BUF_INIT, fresh = BUF_INIT;
	static Client *clients[WALK_CLIENTS + 1];
	struct shop *shop = *state;
	struct rng rng;

	rng_seed(&rng, 20261122);
	memset(clients, 0, sizeof(clients));
	struct tx *tx = shop_begin(shop, TX_WRITE);
	for (int i = 0; i < WALK_STEPS; i++) {
		uint32_t id = 1 + (uint32_t)rng_below(&rng, WALK_CLIENTS);
		Client *now = clients[id] == NULL ?
			make_client(&arena, id, random_name(&rng, &arena), "", "") :
			changed(&rng, &arena, clients[id]);
		put(tx, clients[id], now);
		clients[id] = now;
		if (i % 1000 == 999) {
			shop_commit(tx);
			assert_proved(shop);
			tx = shop_begin(shop, TX_WRITE);
		}
	}
	dump_index(tx, 0, &walked);
	/* All out, then in again in order. */
	for (uint32_t id = 1; id <= WALK_CLIENTS; id++) {
		if (clients[id] == NULL)
			continue;
		Client gone = *clients[id];
		gone.deleted_at = 7;
		put(tx, clients[id], &gone);
	}
	dump_index(tx, 0, &fresh);
	assert_string_equal(fresh.text, "");
	for (uint32_t id = 1; id <= WALK_CLIENTS; id++) {
		if (clients[id] == NULL)
			continue;
		Client gone = *clients[id];
		gone.deleted_at = 7;
		put(tx, &gone, clients[id]);
	}
	dump_index(tx, 0, &fresh);
	assert_true(strlen(walked.text) > 100000);
	assert_string_equal(fresh.text, walked.text);
	shop_commit(tx);
	assert_proved(shop);
}

/* Many at once, in any order and on top of others, are as one after the other. */
static void many_at_once(void **state)
{
	enum { MANY = 900, BEFORE = 100 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf one_by_one = BUF_INIT, at_once = BUF_INIT;
	static const Client *clients[MANY];
	struct problem p = PROBLEM_INIT;
	struct rng rng;

	rng_seed(&rng, 9);
	for (uint32_t i = 0; i < MANY; i++) {
		Client *c = make_client(&arena, 1 + i, random_name(&rng, &arena),
					arena_printf(&arena, "M%u", i), "13800138000");
		c->deleted_at = i % 100 == 3;
		clients[i] = c;
	}
	/* Not in order: the last hundred stand before the rest. */
	for (uint32_t i = 0; i < BEFORE; i++) {
		const Client *c = clients[MANY - 1 - i];
		clients[MANY - 1 - i] = clients[BEFORE + i];
		clients[BEFORE + i] = c;
	}
	struct tx *tx = shop_begin(*state, TX_WRITE);
	for (uint32_t i = 0; i < MANY; i++)
		put(tx, NULL, clients[i]);
	dump_index(tx, 0, &one_by_one);
	tx_abort(tx);
	tx = shop_begin(*state, TX_WRITE);
	for (uint32_t i = 0; i < BEFORE; i++)
		put(tx, NULL, clients[i]);
	assert_status(client_add_many(tx, clients, 0), ST_OK);
	assert_status(client_add_many(tx, clients + BEFORE, MANY - BEFORE), ST_OK);
	dump_index(tx, 0, &at_once);
	assert_true(at_once.len > 100000);
	assert_string_equal(at_once.text, one_by_one.text);
	shop_commit(tx);
	assert_proved(*state);
	/* A number that is taken spoils all of it. */
	tx = shop_begin(*state, TX_WRITE);
	Client new = *clients[0];
	new.id = MANY + 1;
	const Client *two[] = { &new, clients[5] };
	assert_status(client_add_many(tx, two, 2), ST_DUPLICATE);
	assert_status(tx_commit(tx, &p), ST_DUPLICATE);
	assert_proved(*state);
}

/* ---- the list */

static int by_sort_key(const void *a, const void *b)
{
	AUTO(buf_release) struct buf x = BUF_INIT, y = BUF_INIT;
	const Client *const *p = a, *const *q = b;

	pinyin_sort_key(&x, (*p)->name);
	pinyin_sort_key(&y, (*q)->name);
	int order = strcmp(x.text, y.text);
	return order != 0 ? order : ((*p)->id > (*q)->id) - ((*p)->id < (*q)->id);
}

static void pages_in_order(void **state)
{
	enum { CLIENTS = 503, PAGE = 50 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf after = BUF_INIT;
	static Client *clients[CLIENTS];
	struct client_hit page[PAGE];
	size_t n, seen = 0;
	struct rng rng;
	struct tx *tx = shop_begin(*state, TX_WRITE);

	rng_seed(&rng, 5);
	for (uint32_t i = 0; i < CLIENTS; i++) {
		clients[i] = make_client(&arena, i + 1, random_name(&rng, &arena),
					 arena_printf(&arena, "M%u", i), "");
		put(tx, NULL, clients[i]);
	}
	qsort(clients, CLIENTS, sizeof(clients[0]), by_sort_key);
	do {
		struct bytes from = { .p = after.text, .n = after.len };
		assert_status(client_page(tx, SCAN_FORWARD, from, PAGE, page, &n, &after), ST_OK);
		for (size_t i = 0; i < n; i++, seen++) {
			assert_int_equal(page[i].id, clients[seen]->id);
			assert_string_equal(page[i].name, clients[seen]->name);
			assert_string_equal(page[i].member_no, clients[seen]->member_no);
			assert_string_equal(page[i].matched, "");
		}
	} while (n == PAGE);
	assert_int_equal(seen, CLIENTS);
	buf_reset(&after);
	do {
		struct bytes from = { .p = after.text, .n = after.len };
		assert_status(client_page(tx, SCAN_BACKWARD, from, PAGE, page, &n, &after), ST_OK);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(page[i].id, clients[--seen]->id);
	} while (n == PAGE);
	assert_int_equal(seen, 0);
	assert_status(client_page(tx, SCAN_FORWARD, (struct bytes){ .n = 0 }, 1, page, &n, NULL),
		      ST_OK);
	assert_int_equal(n, 1);
	tx_abort(tx);
}

/* ---- the same person */

static void duplicates(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Client *a = make_client(&arena, 1, "曾小美", "", "13800138000");
	Client *b = make_client(&arena, 2, "增小梅", "", "13900139000");
	Client *c = make_client(&arena, 3, "王芳", "", "13700137000");
	Client *d = make_client(&arena, 4, "曾小美", "", "");
	char *others[] = { text_of("+86 13800138000") };
	uint32_t ids[4];
	char kinds[4];
	size_t n;

	c->private_->wechat = text_of("Fang Fang");
	d->deleted_at = 1;
	put(tx, NULL, a), put(tx, NULL, b), put(tx, NULL, c), put(tx, NULL, d);
	Client *e = make_client(&arena, 0, "赠晓媚", "", "13900139000");
	e->private_->other_phones = others;
	e->private_->n_other_phones = 1;
	e->private_->wechat = text_of("fangfang");
	assert_status(client_duplicates(tx, e, 4, ids, kinds, &n), ST_OK);
	/* The phone says more than the sound, and each is told once. */
	assert_int_equal(n, 3);
	assert_int_equal(ids[0], 2), assert_int_equal(kinds[0], 'p');
	assert_int_equal(ids[1], 1), assert_int_equal(kinds[1], 'p');
	assert_int_equal(ids[2], 3), assert_int_equal(kinds[2], 'w');
	assert_status(client_duplicates(tx, e, 1, ids, kinds, &n), ST_OK);
	assert_int_equal(n, 1);
	/* She is not her own double; the one in the recycle bin is nobody's. */
	assert_status(client_duplicates(tx, a, 4, ids, kinds, &n), ST_OK);
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 2), assert_int_equal(kinds[0], 'n');
	assert_status(client_duplicates(tx, c, 4, ids, kinds, &n), ST_OK);
	assert_int_equal(n, 0);
	tx_abort(tx);
}

/* ---- bytes */

static void golden(const char *name, struct buf *ret)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	int c;

	buf_puts(&path, __FILE__);
	buf_truncate(&path, path.len - strlen("unit/store_client.c"));
	buf_printf(&path, "golden/%s", name);
	FILE *f = fopen(path.text, "r");
	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_putc(ret, (char)c);
	fclose(f);
}

static void bytes_are_pinned(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(client_texts_release) struct client_texts texts;
	AUTO(index_set_release) struct index_set set;
	AUTO(buf_release) struct buf want = BUF_INIT, got = BUF_INIT, block = BUF_INIT;
	static const uint8_t index_key[KEY_SIZE] = { 1, 2, 3 };
	Client *c = make_client(&arena, 42, "曾小美", "A-17", "13800138000");
	char hex[1024];

	(void)state;
	add_tag(&arena, c, "VIP");
	c->private_->wechat = text_of("xiaomei");
	index_set_init(&set);
	client_texts_init(&texts, c);
	client_index(c, &texts, index_key, &set);
	for (size_t i = 0; i < set.n; i++) {
		struct bytes key = index_set_key(&set, i), value = index_set_value(&set, i);
		hash_hex(key.p, key.n, hex);
		buf_printf(&got, "%s ", hex);
		hash_hex(value.p, value.n, hex);
		buf_printf(&got, "%s\n", hex);
	}
	client_block_set(&block, 1, &texts);
	hash_hex((const uint8_t *)block.text, block.len, hex);
	buf_printf(&got, "%s\n", hex);
	golden("client-index.hex", &want);
	assert_string_equal(got.text, want.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stored_and_read, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(too_long_lists, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(contacts_are_hashed, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(unchanged_keys_stay, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(deleted_and_restored, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(index_has_no_memory, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(many_at_once, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(pages_in_order, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(duplicates, shop_open, shop_close),
		cmocka_unit_test(bytes_are_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
