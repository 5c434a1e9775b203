/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reaches the glass. A shop in which everything was done has hostile text put straight into
 * its records, past all that cleans what comes in: into every text that is nobody's key. The
 * program is opened on it and walked through with random keys; every byte it sends to the
 * terminal is one that it needs itself, or clean text. No sequence of the texts, no window title,
 * no clipboard, no control, no character that turns the writing round.
 *
 * GLASS_KEYS in the environment: how many keys (500). GLASS_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lib/pty.h"
#include "lib/salon.h"
#include "lib/story.h"
#include "lib/texts.h"
#include "proof/glass_bytes.h"
#include "store/tables.h"

/* Each says something that the program itself never says to a terminal. */
static const char *const hostile[] = {
	"\x1b]52;c;cm0gLXJm\x07", "\x1b]0;title\x07", "\x1bP+q\x1b\\", "\x1b[6n", "\x1b[5i",
	"\x1b[21t", "\x1b" "c", "\x1b#8", "\x1b_x\x1b\\", "\xc2\x9b" "6n", "\xc2\x9d" "0;x\xc2\x9c",
	"\xe2\x80\xae" "txt.exe", "\xe2\x81\xa6x", "\x7f\x08\x08\x05", "\xff\xfe\x80\xc0\xaf",
	"a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87", "\x01\x02\x1b", "\x9b" "6n",
};

struct scene {
	char dir[TRIAL_PATH_MAX], build[256], at[32];
	struct rng rng;
	unsigned texts, faults;
	size_t bytes;
};

/* ---- the shop */

/* Names of rules, ways to pay, kinds: the program compares them and shows words of its own. */
static bool is_key(const char *name)
{
	static const char *const keys[] = {
		"role", "level", "treatment", "treatments", "key", "kind", "method", "op", "tier",
		"granted_tier", "form", "template", "rule", "task", "skills", "object", "type",
		"what", "was", "now", "barcode", "channel", "option", "offer", "category", "coupon",
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], name) == 0)
			return true;
	return false;
}

struct poison { struct scene *scene; struct arena *arena; };

static bool poison_text(void *ctx, const char *name, char **text)
{
	const struct poison *p = ctx;
	struct rng *rng = &p->scene->rng;

	if (is_key(name))
		return false;
	const char *one = hostile[rng_below(rng, ARRAY_LEN(hostile))];
	const char *two = hostile[rng_below(rng, ARRAY_LEN(hostile))];
	p->scene->texts++;
	*text = arena_printf(p->arena, "%s%.20s%s", one, *text, two);
	return false;
}

static void poison(struct scene *s, ProtobufCMessage *m, struct arena *arena)
{
	(void)texts_walk(m, poison_text, &(struct poison){ .scene = s, .arena = arena });
}

static const struct { enum table table; const ProtobufCMessageDescriptor *type; } tables[] = {
	{ TABLE_BOOKING, &booking__descriptor }, { TABLE_STAFF, &staff__descriptor },
	{ TABLE_ROOM, &room__descriptor }, { TABLE_DEVICE, &device__descriptor },
	{ TABLE_PRODUCT, &product__descriptor }, { TABLE_COURSE, &course__descriptor },
	{ TABLE_WAIT, &wait__descriptor }, { TABLE_ROSTER, &roster_change__descriptor },
	{ TABLE_MESSAGE, &message__descriptor }, { TABLE_AUDIT, &audit_row__descriptor },
	{ TABLE_TILL, &till__descriptor }, { TABLE_ATTENDANCE, &attendance__descriptor },
	{ TABLE_PLAN, &day_plan__descriptor }, { TABLE_TAB, &tab__descriptor },
	{ TABLE_JOB, &job__descriptor },
};

static void poison_table(struct scene *s, struct tx *tx, size_t k)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *m;
	uint32_t next;

	assert_int_equal(record_next_id(tx, tables[k].table, &next), ST_OK);
	for (uint32_t id = 1; id < next; id++) {
		if (record_get(tx, tables[k].table, id, tables[k].type, &arena, &m) != ST_OK)
			continue;
		poison(s, m, &arena);
		assert_int_equal(record_put(tx, tables[k].table, id, m, PUT_ANY), ST_OK);
	}
}

/* With what is searched and listed of them. */
static void poison_clients(struct scene *s, struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *was;
	uint32_t next;

	assert_int_equal(record_next_id(tx, TABLE_CLIENT, &next), ST_OK);
	for (uint32_t id = 1; id < next; id++) {
		if (client_get(tx, id, &arena, &was) != ST_OK)
			continue;
		Client *now = (Client *)message_copy(&was->base, &arena);
		poison(s, &now->base, &arena);
		assert_int_equal(client_put(tx, was, now), ST_OK);
	}
}

static void note_time(void *ctx, const struct story_step *step)
{
	struct scene *s = ctx;

	snprintf(s->at, sizeof(s->at), "%s", step->at);
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct trial trial;
	struct tx *tx;

	rng_seed(&s->rng, trial_scale("GLASS_SEED", 1));
	salon_build(s->build, sizeof(s->build));
	trial_folder(NULL, s->dir);
	trial_make(&trial, s->dir, "2026-11-01 09:00");
	trial_close(&trial);
	story_tell(&trial, s->dir, s->dir, note_time, s);
	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
	poison_clients(s, tx);
	for (size_t k = 0; k < ARRAY_LEN(tables); k++)
		poison_table(s, tx, k);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	trial_close(&trial);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	trial_remove(s->dir);
	free(s);
	return 0;
}

/* ---- what the terminal is sent */

static void check_bytes(struct scene *s, const struct buf *raw)
{
	glass_check(raw, &s->faults);
	s->bytes += raw->len;
}

/* ---- the walk */

static struct pty *open_it(struct scene *s, struct buf *raw, const char *as)
{
	char program[512], data[TRIAL_PATH_MAX + 16], conf[TRIAL_PATH_MAX + 32], now[64];

	snprintf(program, sizeof(program), "%s/meibu", s->build);
	snprintf(data, sizeof(data), "%s/data", s->dir);
	snprintf(conf, sizeof(conf), "MEIBU_CONF=%s/conf", s->dir);
	snprintf(now, sizeof(now), "MEIBU_NOW=%.10sT%.5s", s->at, s->at + 11);
	const char *const argv[] = { program, "--data", data, "--as", as, NULL };
	const char *const env[] = { now, conf, "MEIBU_LANG=zh_CN", NULL };
	const struct pty_options options = { .argv = argv, .env = env, .rows = 40, .cols = 120,
					     .raw = raw };

	return pty_start(&options);
}

static const char *next_key(struct scene *s, char ret[8])
{
	static const char *const keys[] = {
		"<Down>", "<Down>", "<Down>", "<Up>", "<Enter>", "<Enter>", "<Esc>", "<Esc>",
		"<Tab>", "<Tab>", "<Left>", "<Right>", "<PgDn>", "<PgUp>", "<Home>", "<End>",
		"<F1>", "<F2>", "<F3>", "<F4>", "<F5>", "<F6>", "<F7>", "<F8>", "<F9>", "<F10>",
		"<F11>", "<F12>", "?", "/",
	};
	uint64_t k = rng_below(&s->rng, ARRAY_LEN(keys) + 20);

	if (k < ARRAY_LEN(keys))
		return keys[k];
	/* Not q: it leaves. */
	snprintf(ret, 8, "%c", "abcdefghijklmnoprstuvwxyz1234567890"[rng_below(&s->rng, 35)]);
	return ret;
}

static void every_screen_is_clean(void **state)
{
	static const char *const who[] = { "S1", "S2", "S3" };
	struct scene *s = *state;
	unsigned long keys = trial_count("GLASS_KEYS", 500), pressed = 0, opened = 0;
	AUTO(buf_release) struct buf raw = BUF_INIT;
	struct pty *p = NULL;
	char key[8];

	while (pressed < keys) {
		if (p == NULL) {
			p = open_it(s, &raw, who[opened++ % ARRAY_LEN(who)]);
			assert_non_null(p);
			assert_true(opened < 10 + keys / 5);
		}
		bool lives = pty_keys(p, next_key(s, key));
		pressed++;
		check_bytes(s, &raw);
		buf_reset(&raw);
		if (!lives || pressed % 200 == 0) {
			pty_end(p);
			p = NULL;
			check_bytes(s, &raw);
			buf_reset(&raw);
		}
	}
	if (p != NULL)
		pty_end(p);
	check_bytes(s, &raw);
	printf("# %u hostile texts, %lu keys, %zu bytes to the terminal, %lu times opened\n",
	       s->texts, pressed, s->bytes, opened);
	assert_int_equal(s->faults, 0);
	assert_true(s->bytes > 100 * keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_is_clean),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
