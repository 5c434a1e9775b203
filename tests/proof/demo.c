/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo shop is the same shop whenever it is made from the same seed on the same day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "lib/trial.h"
#include "svc/demo.h"
#include "svc/transfer.h"

static enum status keep(void *ctx, const struct buf *piece)
{
	buf_add(ctx, piece->text, piece->len);
	return ST_OK;
}

/* Makes a demo shop and tells all of it. */
static void tell(uint64_t seed, struct buf *ret)
{
	static const char *const tables[] = { "client", "staff",  "booking",
					      "sale",	"ledger", "audit" };
	char dir[TRIAL_PATH_MAX];
	struct trial t;
	struct problem p = PROBLEM_INIT;
	struct demo_options options = { .seed = seed,
					.months = 1,
					.clients = (int)trial_scale("DEMO_CLIENTS", 60) };

	trial_folder(NULL, dir);
	trial_make(&t, dir, "2026-11-22 14:30");
	if (demo_fill(&t.shop, &options, &p) != ST_OK)
		fail_msg("%s", p.message);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		assert_int_equal(
			export_table(&t.shop, &t.who, tables[i], EXPORT_JSONL, keep, ret, &p),
			ST_OK);
	assert_true(trial_sound(&t));
	trial_close(&t);
	trial_remove(dir);
}

static size_t lines_with(const struct buf *b, const char *what)
{
	size_t n = 0;

	for (const char *at = b->text; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

static void same_seed_same_shop(void **state)
{
	AUTO(buf_release) struct buf one = BUF_INIT, again = BUF_INIT, other = BUF_INIT;

	(void)state;
	tell(7, &one);
	tell(7, &again);
	tell(8, &other);
	/* A month of a small shop: something really happened in it. */
	assert_true(lines_with(&one, "\"state\":\"settled\"") > 50);
	assert_true(lines_with(&one, "\"kind\":\"sale\"") > 50);
	if (one.len != again.len || memcmp(one.text, again.text, one.len) != 0) {
		size_t at = 0;
		while (one.text[at] == again.text[at])
			at++;
		at = at < 100 ? 0 : at - 100;
		fail_msg("%.200s\nbecame\n%.200s", one.text + at, again.text + at);
	}
	assert_true(one.len != other.len || memcmp(one.text, other.text, one.len) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_seed_same_shop) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
