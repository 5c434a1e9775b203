/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules as bytes: the same again, and never trusted further than they reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules_fixture.h"

static struct treatments *shipped(void)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	const char *text = builtin_text("treatments.yaml");

	assert_int_equal(treatments_load("t", text, strlen(text), &all, &faults), ST_OK);
	return all;
}

static void what_is_unpacked_is_what_was_packed(void **state)
{
	struct treatments *all = shipped(), *again = NULL;
	struct buf bytes = BUF_INIT, second = BUF_INIT;

	(void)state;
	treatments_pack(all, &bytes);
	assert_true(treatments_unpack(bytes.text, bytes.len, &again));
	treatments_pack(again, &second);
	assert_int_equal(second.len, bytes.len);
	assert_memory_equal(second.text, bytes.text, bytes.len);
	/* Not by the packer's own word alone. */
	assert_int_equal(again->n, all->n);
	for (size_t i = 0; i < all->n; i++) {
		const struct treatment *a = &all->rows[i], *b = &again->rows[i];
		assert_string_equal(a->id, b->id);
		assert_string_equal(a->title.en, b->title.en);
		assert_string_equal(a->requires_, b->requires_);
		assert_int_equal(a->requires_days, b->requires_days);
		assert_int_equal(a->price.fen, b->price.fen);
		assert_int_equal(a->line, b->line);
		assert_int_equal(a->not_for.conditions.n, b->not_for.conditions.n);
		assert_int_equal(a->steps[a->nsteps - 1].minutes, b->steps[b->nsteps - 1].minutes);
		assert_true(a->online == b->online);
	}
	const struct step *step = &treatment_find(again, "whitening")->steps[3];
	assert_int_equal(step->settings[0].max_milli, 16000);
	assert_true(step->checkpoints[0].blocks);
	assert_int_equal(again->levels[2].rank, 3);
	treatments_free(all);
	treatments_free(again);
	buf_release(&bytes);
	buf_release(&second);
}

static void tiers_too(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL, *again = NULL;
	struct buf bytes = BUF_INIT, second = BUF_INIT;
	const char *text = builtin_text("tiers.yaml");

	(void)state;
	assert_int_equal(tiers_load("t", text, strlen(text), &tiers, &faults), ST_OK);
	tiers_pack(tiers, &bytes);
	assert_true(tiers_unpack(bytes.text, bytes.len, &again));
	tiers_pack(again, &second);
	assert_int_equal(second.len, bytes.len);
	assert_memory_equal(second.text, bytes.text, bytes.len);
	assert_int_equal(again->rows[3].rank, 4);
	assert_int_equal(again->points.yuan_per_100_points_fen, 100);
	assert_int_equal(again->topups[0].bonus.fen, 20000);
	assert_string_equal(again->rows[2].gifts.words[0], "眼部护理一次");
	/* One file is not another. */
	struct treatments *other = NULL;
	assert_false(treatments_unpack(bytes.text, bytes.len, &other));
	assert_null(other);
	tiers_free(tiers);
	tiers_free(again);
	buf_release(&bytes);
	buf_release(&second);
}

static bool try(const char *bytes, size_t len)
{
	/* Exactly as long as it is said to be, for the sanitizer. */
	char *copy = mem_alloc(len + (len == 0));
	struct treatments *all = NULL;

	memcpy(copy, bytes, len);
	bool good = treatments_unpack(copy, len, &all);
	treatments_free(all);
	free(copy);
	return good;
}

static void damaged_bytes_do_no_harm(void **state)
{
	struct treatments *all = shipped();
	struct buf bytes = BUF_INIT;
	uint32_t seed = 1;

	(void)state;
	treatments_pack(all, &bytes);
	for (size_t len = 0; len < bytes.len; len += 37)
		assert_false(try(bytes.text, len));
	assert_false(try(bytes.text, bytes.len - 1));
	buf_putc(&bytes, 'x');
	assert_false(try(bytes.text, bytes.len));
	buf_truncate(&bytes, bytes.len - 1);
	for (int i = 0; i < 1000; i++) {
		seed = seed * 1664525 + 1013904223;
		size_t at = seed % bytes.len;
		char was = bytes.text[at];
		bytes.text[at] = (char)(was ^ (char)(seed >> 24) ^ 1);
		bool good = try(bytes.text, bytes.len);
		/* Another build's bytes are never taken. */
		assert_true(!good || at >= 8 || bytes.text[at] == was);
		bytes.text[at] = was;
	}
	assert_true(try(bytes.text, bytes.len));
	treatments_free(all);
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_unpacked_is_what_was_packed),
		cmocka_unit_test(tiers_too),
		cmocka_unit_test(damaged_bytes_do_no_harm),
	};

	return cmocka_run_group_tests_name("rules_pack", tests, NULL, NULL);
}
