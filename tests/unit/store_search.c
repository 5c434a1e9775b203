/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "store/client_index.h"
#include "tables_fixture.h"

static void put(struct tx *tx, const Client *was, const Client *now)
{
	assert_status(client_put(tx, was, now), ST_OK);
}

/* Exactly these clients are found, in this order: "1,5". */
static void finds(struct tx *tx, const char *typed, const char *want, const char *matched)
{
	static struct client_hit hits[LIMIT_ROWS];
	AUTO(buf_release) struct buf got = BUF_INIT;
	size_t n;

	assert_status(client_search(tx, typed, LIMIT_ROWS, hits, &n), ST_OK);
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, "%s%u", i > 0 ? "," : "", hits[i].id);
	if (strcmp(got.text, want) != 0)
		fail_msg("%s finds %s instead of %s", typed, got.text, want);
	if (n > 0 && strcmp(hits[0].matched, matched) != 0)
		fail_msg("%s is found by %s, not by %s", typed, hits[0].matched, matched);
}

static void put_names(struct tx *tx, struct arena *arena)
{
	static const struct { const char *name, *member, *phone; } rows[] = {
		{ "曾小美", "A001", "13800138000" }, /* 1 */
		{ "单雅琴", "A002", "13900138000" },
		{ "解晓露", "B77", "13712345678" },
		{ "仇玉兰", "", "+86 136 0000 1111" },
		{ "区可欣", "", "021-5888 8000" },  /* 5 */
		{ "尉迟静", "", "" },
		{ "Anna 王", "vip-9", "+1 646 555 8000" },
		{ "欧阳小美", "", "" },
		{ "张三", "", "" },
	};

	for (uint32_t i = 0; i < ARRAY_LEN(rows); i++) {
		Client *c = make_client(arena, i + 1, rows[i].name, rows[i].member, rows[i].phone);
		if (i == 1)
			add_tag(arena, c, "常客");
		if (i == 6)
			add_tag(arena, c, "VIP");
		put(tx, NULL, c);
	}
}

static void every_way(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);

	put_names(tx, &arena);
	/* Surnames as they are read, and as the character usually is. */
	finds(tx, "zeng", "1", "pinyin"), finds(tx, "cengx", "1", "pinyin");
	finds(tx, "shan", "2", "pinyin"), finds(tx, "danya", "2", "pinyin");
	finds(tx, "xiexiao", "3", "pinyin"), finds(tx, "jiexiao", "3", "pinyin");
	finds(tx, "qiuyulan", "4", "pinyin"), finds(tx, "chouyu", "4", "pinyin");
	finds(tx, "oukexin", "5", "pinyin"), finds(tx, "quke", "5", "pinyin");
	finds(tx, "yuchi", "6", "pinyin"), finds(tx, "weichi", "6", "pinyin");
	finds(tx, "zxm", "1", "initials"), finds(tx, "ycj", "6", "initials");
	/* Names and given names, any case and width, with spaces. */
	finds(tx, "曾", "1", "name"), finds(tx, "尉迟静", "6", "name"), finds(tx, "anna", "7",
		"initials");
	finds(tx, "  ＡＮＮＡ　王 ", "7", "name"), finds(tx, "Zeng Xiao-Mei", "1", "pinyin");
	finds(tx, "小美", "1,8", "name"), finds(tx, "xiaomei", "1,8", "pinyin");
	finds(tx, "静", "6", "name"), finds(tx, "迟静", "6", "any"), finds(tx, "美", "1,8", "any");
	finds(tx, "王", "7", "any"), finds(tx, "yangxiao", "8", "any"), finds(tx, "aomei", "1,8",
		"any");
	/* Numbers. */
	finds(tx, "a00", "1,2", "member_no"), finds(tx, "VIP-9", "7", "member_no");
	finds(tx, "vip9", "7", "member_no"), finds(tx, "C3", "3", "id"), finds(tx, "c000003", "3",
		"id");
	finds(tx, "3", "3", "id"), finds(tx, "077", "", ""), finds(tx, "C99", "", "");
	finds(tx, "8000", "1,2,5,7", "phone"), finds(tx, "38000", "1,2", "phone");
	finds(tx, "138000", "1,2", "phone"), finds(tx, "13800138000", "1", "phone");
	finds(tx, "+86 138 0013 8000", "1", "phone"), finds(tx, "１３８００１３８０００", "1",
							    "phone");
	finds(tx, "8613800138000", "1", "phone"), finds(tx, "13600001111", "4", "phone");
	finds(tx, "5888 8000", "5", "phone"), finds(tx, "16465558000", "7", "phone");
	finds(tx, "000", "", ""), finds(tx, "13800138001", "", ""), finds(tx, "93800138000", "",
		"");
	/* Tags, with and without their mark; "VIP" is a member number first. */
	finds(tx, "#常客", "2", "tag"), finds(tx, "＃vip", "7", "tag"), finds(tx, "#v", "7", "tag");
	finds(tx, "常客", "2", "tag"), finds(tx, "vip", "7", "member_no"), finds(tx, "#小", "", "");
	/* Nothing typed, or nothing that could be looked for. */
	finds(tx, "", "", ""), finds(tx, "#", "", ""), finds(tx, " 。", "", ""), finds(tx, "0", "",
		"");
	finds(tx, "xyzzy", "", "");
	tx_abort(tx);
}

static void limits_and_order(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct client_hit hits[3];
	char text[600];
	size_t n = 9;

	put(tx, NULL, make_client(&arena, 1, "王小梅", "", ""));
	put(tx, NULL, make_client(&arena, 2, "小美", "", ""));
	put(tx, NULL, make_client(&arena, 3, "小美丽", "", ""));
	put(tx, NULL, make_client(&arena, 4, "欧小美", "", ""));
	/* The exact name, then by what follows, then any position. */
	finds(tx, "小美", "2,4,3", "name");
	assert_status(client_search(tx, "小", 2, hits, &n), ST_OK);
	assert_int_equal(n, 2);
	assert_status(client_search(tx, "小", 0, hits, &n), ST_OK);
	assert_int_equal(n, 0);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_status(client_search(tx, text, 3, hits, &n), ST_OK);
	assert_int_equal(n, 0);
	/* Gone clients are not found by any way. */
	for (uint32_t id = 1; id <= 4; id++) {
		Client *was;
		assert_status(client_get(tx, id, &arena, &was), ST_OK);
		Client gone = *was;
		gone.deleted_at = 1;
		put(tx, was, &gone);
	}
	finds(tx, "小美", "", ""), finds(tx, "C2", "", ""), finds(tx, "2", "", ""), finds(tx, "o",
		"", "");
	tx_abort(tx);
}

/* ---- against a plain model */

enum { CLIENTS = 20000, QUERIES = 400 };

struct model { const Client *client; struct client_texts texts; };

/* Does a client have the folded text anywhere she is searched by? */
static bool model_finds(const struct model *m, const char *folded)
{
	AUTO(buf_release) struct buf member = BUF_INIT;
	bool ascii = true;

	for (const char *p = folded; *p != '\0'; p++)
		ascii &= (unsigned char)*p < 0x80;
	text_fold(&member, m->client->member_no);
	if (strncmp(member.text, folded, strlen(folded)) == 0 || strstr(m->texts.folded.text,
		folded))
		return true;
	for (size_t i = 0; ascii && i < m->texts.n; i++) {
		if (strstr(m->texts.readings[i].full, folded) != NULL ||
		    strstr(m->texts.readings[i].initials, folded) != NULL)
			return true;
	}
	return false;
}

/* Some part of some text of a client, or of two: then it is found nowhere or by chance. */
static void make_query(struct rng *rng, const struct model *m, struct buf *ret)
{
	const struct pinyin_variant *v = &m->texts.readings[rng_below(rng, m->texts.n)];
	const char *text = m->texts.folded.text;
	size_t start = 0, len;
	uint32_t c;

	buf_reset(ret);
	switch (rng_below(rng, 4)) {
	case 0: text = v->full; break;
	case 1: text = v->initials; break;
	default: break;
	}
	for (size_t skip = rng_below(rng, 4); skip > 0 && text[start] != '\0'; skip--)
		start += text_next(text + start, &c);
	for (size_t keep = 1 + rng_below(rng, 6); keep > 0 && text[start] != '\0'; keep--) {
		len = text_next(text + start, &c);
		buf_add(ret, text + start, len);
		start += len;
	}
}

static void check_query(struct tx *tx, const struct model *models, const char *query)
{
	static struct client_hit hits[LIMIT_ROWS];
	static bool found[CLIENTS + 1];
	size_t n, expected = 0;

	memset(found, 0, sizeof(found));
	assert_status(client_search(tx, query, LIMIT_ROWS, hits, &n), ST_OK);
	for (size_t i = 0; i < n; i++) {
		assert_false(found[hits[i].id]);
		found[hits[i].id] = true;
		const struct model *m = &models[hits[i].id];
		assert_string_equal(hits[i].name, m->client->name);
		assert_string_equal(hits[i].member_no, m->client->member_no);
		if (!model_finds(m, query))
			fail_msg("%s finds %s", query, hits[i].name);
	}
	for (uint32_t id = 1; id <= CLIENTS; id++) {
		if (!model_finds(&models[id], query))
			continue;
		expected++;
		if (n < LIMIT_ROWS && !found[id])
			fail_msg("%s does not find %s", query, models[id].client->name);
	}
	assert_int_equal(n, expected < LIMIT_ROWS ? expected : LIMIT_ROWS);
}

static void as_the_model(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf query = BUF_INIT;
	struct model *models = mem_alloc((CLIENTS + 1) * sizeof(*models));
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct rng rng;

	rng_seed(&rng, 42);
	for (uint32_t id = 1; id <= CLIENTS; id++) {
		Client *c = make_client(&arena, id, random_name(&rng, &arena),
					arena_printf(&arena, "M%05u", id), "");
		models[id].client = c;
		client_texts_init(&models[id].texts, c);
		put(tx, NULL, c);
	}
	shop_commit(tx);
	tx = shop_begin(*state, TX_READ);
	for (int i = 0; i < QUERIES; i++) {
		make_query(&rng, &models[1 + rng_below(&rng, CLIENTS)], &query);
		if (query.len > 0)
			check_query(tx, models, query.text);
	}
	tx_abort(tx);
	for (uint32_t id = 1; id <= CLIENTS; id++)
		client_texts_release(&models[id].texts);
	free(models);
}

/* ---- blocks */

struct found { uint8_t rows[CLIENT_BLOCK]; };

static bool note_row(void *ctx, uint32_t id)
{
	struct found *f = ctx;

	assert_true(id >= 1000 && id < 1000 + CLIENT_BLOCK);
	f->rows[id - 1000] = 1;
	return true;
}

static bool has_text(const struct client_texts *t, const char *needle)
{
	struct model m = { .client = &(Client){ .member_no = text_of("") }, .texts = *t };

	return model_finds(&m, needle);
}

/* Every needle, with narrow and with wide instructions, finds the rows that have it. */
static void check_block(const struct buf *block, const struct client_texts *texts,
			const bool *there, const char *needle)
{
	/* Exactly as large as it is, so that a byte too far is seen by the sanitizer. */
	char *copy = mem_alloc(block->len);

	memcpy(copy, block->text, block->len);
	for (int plain = 0; plain < 2; plain++) {
		struct found f = { .rows = { 0 } };
		struct bytes b = { .p = copy, .n = block->len };
		assert_true(client_block_look(b, 1000, needle, plain, note_row, &f));
		for (int row = 0; row < CLIENT_BLOCK; row++) {
			bool want = there[row] && has_text(&texts[row], needle);
			if (f.rows[row] != want)
				fail_msg("row %d, %s: %d", row, needle, f.rows[row]);
		}
	}
	free(copy);
}

static void blocks_are_functions_of_rows(void **state)
{
	enum { STEPS = 3000, EVERY = 100 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf block = BUF_INIT, needle = BUF_INIT;
	static struct client_texts texts[CLIENT_BLOCK];
	static bool there[CLIENT_BLOCK];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int step = 1; step <= STEPS; step++) {
		/* Grows, shrinks to nothing, grows again. */
		uint32_t row = (uint32_t)rng_below(&rng, step % 1500 < 700 ? CLIENT_BLOCK : 60);
		bool in = rng_below(&rng, 10) < (step % 1500 < 700 ? 8 : 3);
		if (there[row])
			client_texts_release(&texts[row]);
		there[row] = in;
		if (in)
			client_texts_init(&texts[row], make_client(&arena, 1, random_name(&rng,
				&arena),
								   "", ""));
		client_block_set(&block, row, in ? &texts[row] : NULL);
		if (step % EVERY != 0)
			continue;
		AUTO(buf_release) struct buf anew = BUF_INIT;
		for (uint32_t i = 0; i < CLIENT_BLOCK; i++) {
			if (there[i])
				client_block_set(&anew, i, &texts[i]);
		}
		assert_int_equal(anew.len, block.len);
		assert_memory_equal(anew.text, block.text, block.len);
		if (block.len == 0)
			continue;
		assert_true(client_block_sound((struct bytes){ .p = block.text, .n = block.len }));
		for (int i = 0; i < 40; i++) {
			struct model m = { .texts = texts[rng_below(&rng, CLIENT_BLOCK)] };
			if (m.texts.n > 0)
				make_query(&rng, &m, &needle);
			if (needle.len > 0)
				check_block(&block, texts, there, needle.text);
		}
	}
	for (uint32_t i = 0; i < CLIENT_BLOCK; i++) {
		if (there[i])
			client_block_set(&block, i, NULL), client_texts_release(&texts[i]);
	}
	assert_int_equal(block.len, 0);
}

/* A needle across two rows, at the very end, longer than any row. */
static void block_borders(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf block = BUF_INIT;
	static const char *const needles[] = { "a", "b", "ab", "ba", "bb", "aab", "zz", "z",
					      "aaaaaaaaa" };
	static struct client_texts texts[CLIENT_BLOCK];
	static bool there[CLIENT_BLOCK];
	enum { NAMES = 80 }; /* a reading is cut at 88 letters */
	char name[120];

	(void)state;
	for (uint32_t n = 0; n < NAMES; n++) {
		memset(name, 'a', sizeof(name));
		snprintf(name + n, sizeof(name) - n, "%s", n % 2 == 0 ? "b" : "zz");
		client_texts_init(&texts[n], make_client(&arena, 1, name, "", ""));
		there[n] = true;
		client_block_set(&block, n, &texts[n]);
		for (size_t i = 0; i < ARRAY_LEN(needles); i++)
			check_block(&block, texts, there, needles[i]);
	}
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	check_block(&block, texts, there, name);
	for (uint32_t n = 0; n < NAMES; n++)
		client_texts_release(&texts[n]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_way, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(limits_and_order, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(as_the_model, shop_open, shop_close),
		cmocka_unit_test(blocks_are_functions_of_rows),
		cmocka_unit_test(block_borders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
