/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Free time as bits, against the same questions asked of a plain array of minutes and slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/status.h"
#include "model/slots.h"

enum { MINUTES = SLOTS_PER_DAY * SLOT_MINUTES };

struct plain { bool slot[SLOTS_PER_DAY]; };

static bool bit(const struct slots *s, int slot)
{
	return (s->w[slot / 64] >> (slot % 64) & 1) != 0;
}

static void assert_same(const struct slots *s, const struct plain *p)
{
	for (int i = 0; i < SLOTS_PER_DAY; i++) {
		if (bit(s, i) != p->slot[i])
			fail_msg("slot %d is %d, should be %d", i, bit(s, i), p->slot[i]);
	}
}

/* A slot is freed if all its minutes are in [from, to), and taken if any is. */
static void plain_free(struct plain *p, int from, int to)
{
	for (int i = 0; i < SLOTS_PER_DAY; i++) {
		if (i * SLOT_MINUTES >= from && (i + 1) * SLOT_MINUTES <= to)
			p->slot[i] = true;
	}
}

static void plain_take(struct plain *p, int from, int to)
{
	for (int i = 0; i < SLOTS_PER_DAY; i++) {
		for (int minute = i * SLOT_MINUTES; minute < (i + 1) * SLOT_MINUTES; minute++) {
			if (minute >= from && minute < to)
				p->slot[i] = false;
		}
	}
}

static bool plain_run_at(const struct plain *p, int slot, int minutes)
{
	for (int done = 0; done < minutes; done += SLOT_MINUTES, slot++) {
		if (slot >= SLOTS_PER_DAY || !p->slot[slot])
			return false;
	}
	return true;
}

static struct plain plain_runs(const struct plain *p, int minutes)
{
	struct plain ret = { 0 };

	for (int i = 0; i < SLOTS_PER_DAY; i++)
		ret.slot[i] = p->slot[i] && plain_run_at(p, i, minutes);
	return ret;
}

/* A day of long free stretches and many taken ones, as a salon's is. */
static void random_day(struct rng *rng, struct slots *s, struct plain *p)
{
	slots_clear(s);
	*p = (struct plain){ 0 };
	for (int i = (int)rng_below(rng, 4); i >= 0; i--) {
		int from = (int)rng_below(rng, MINUTES + 40) - 20;
		int to = from + (int)rng_below(rng, MINUTES);
		slots_free(s, from, to);
		plain_free(p, from, to);
	}
	for (int i = (int)rng_below(rng, 12); i > 0; i--) {
		int from = (int)rng_below(rng, MINUTES + 40) - 20;
		int to = from + (int)rng_below(rng, 120);
		slots_take(s, from, to);
		plain_take(p, from, to);
	}
}

static void freeing_and_taking_round_apart(void **state)
{
	struct slots s;

	(void)state;
	slots_clear(&s);
	slots_free(&s, 601, 629); /* 10:05-10:25 is whole */
	assert_int_equal(slots_count(&s), 4);
	assert_int_equal(slots_first(&s, 0), 605);
	slots_clear(&s);
	slots_free(&s, 601, 604);
	slots_free(&s, 603, 603);
	slots_free(&s, 650, 600);
	assert_int_equal(slots_count(&s), 0);

	slots_free(&s, 600, 660);
	assert_int_equal(slots_count(&s), 12);
	slots_take(&s, 604, 606); /* touches 10:00 and 10:05 */
	assert_int_equal(slots_count(&s), 10);
	slots_take(&s, 622, 622); /* nothing */
	slots_take(&s, 640, 620);
	assert_int_equal(slots_count(&s), 10);

	slots_free(&s, -100, MINUTES + 100);
	assert_int_equal(slots_count(&s), SLOTS_PER_DAY);
	assert_true(slots_is_free(&s, 0, MINUTES)); /* and nothing beyond it */
	assert_true(slots_is_free(&s, MINUTES - 10, MINUTES));
	assert_false(slots_is_free(&s, MINUTES - 10, MINUTES + 1));
	assert_false(slots_is_free(&s, -1, 10));
	assert_false(slots_is_free(&s, MINUTES, MINUTES + 1));
	assert_true(slots_is_free(&s, -1, -1));
	slots_take(&s, -100, 1);
	slots_take(&s, MINUTES - 1, MINUTES + 100);
	assert_int_equal(slots_count(&s), SLOTS_PER_DAY - 2);
	slots_take(&s, INT32_MIN, INT32_MAX);
	assert_int_equal(slots_count(&s), 0);
}

static void days_equal_the_plain_array(void **state)
{
	struct rng rng;
	struct slots s;
	struct plain p;

	(void)state;
	rng_seed(&rng, 2);
	for (int turn = 0; turn < 3000; turn++) {
		random_day(&rng, &s, &p);
		assert_same(&s, &p);
		int count = 0;
		for (int i = 0; i < SLOTS_PER_DAY; i++)
			count += p.slot[i];
		assert_int_equal(slots_count(&s), count);

		int from = (int)rng_below(&rng, MINUTES + 200) - 100, first = -1;
		for (int i = SLOTS_PER_DAY - 1; i >= 0; i--) {
			if (p.slot[i] && i * SLOT_MINUTES >= from)
				first = i * SLOT_MINUTES;
		}
		assert_int_equal(slots_first(&s, from), first);

		int to = from + (int)rng_below(&rng, turn % 2 != 0 ? 100 : 700) - 20;
		bool is_free = true;
		for (int minute = from; minute < to; minute++)
			is_free = is_free && minute >= 0 && minute < MINUTES &&
				  p.slot[minute / SLOT_MINUTES];
		assert_int_equal(slots_is_free(&s, from, to), is_free);
	}
}

static void and_or_equal_the_plain_array(void **state)
{
	struct slots a, b, both;
	struct plain p, q, want;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int turn = 0; turn < 500; turn++) {
		random_day(&rng, &a, &p);
		random_day(&rng, &b, &q);
		both = a;
		slots_and(&both, &b);
		for (int i = 0; i < SLOTS_PER_DAY; i++)
			want.slot[i] = p.slot[i] && q.slot[i];
		assert_same(&both, &want);
		both = a;
		slots_or(&both, &b);
		for (int i = 0; i < SLOTS_PER_DAY; i++)
			want.slot[i] = p.slot[i] || q.slot[i];
		assert_same(&both, &want);
	}
}

static void runs_of_an_hour(void **state)
{
	struct slots s;

	(void)state;
	slots_clear(&s);
	slots_free(&s, 600, 659); /* 55 minutes */
	slots_free(&s, 700, 760);
	slots_free(&s, 800, 870);
	slots_free(&s, MINUTES - 60, MINUTES);
	slots_runs(&s, 60);
	assert_int_equal(slots_count(&s), 1 + 3 + 1);
	assert_int_equal(slots_first(&s, 0), 700);
	assert_int_equal(slots_first(&s, 701), 800);
	assert_int_equal(slots_first(&s, 811), MINUTES - 60);
	assert_int_equal(slots_first(&s, MINUTES - 59), -1);
	assert_int_equal(slots_first(&s, INT32_MAX), -1);
	assert_int_equal(slots_first(&s, INT32_MIN), 700);
}

/* Every length there is, one day at a time. */
static void runs_equal_the_plain_array(void **state)
{
	struct slots s, runs;
	struct plain p, want;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (int minutes = -7; minutes <= MINUTES + 7; minutes++) {
		random_day(&rng, &s, &p);
		if (minutes % 7 == 0) { /* an empty shop, for the long ones */
			slots_free(&s, 0, MINUTES);
			plain_free(&p, 0, MINUTES);
		}
		runs = s;
		slots_runs(&runs, minutes);
		want = plain_runs(&p, minutes);
		assert_same(&runs, &want);
	}
}

/* Days side by side: no run may reach from one into the next, on any path of the code. */
static void runs_of_many_days_equal_single_ones(void **state)
{
	static const int lengths[] = { INT32_MIN, 0, 1, 5, 6, 10, 30, 60, 62, 90, 315, 320, 321,
				       325, 640, 645, 1000, 1440, 2875, 2880, 2881, INT32_MAX };
	enum { DAYS = 200 };
	static struct slots days[DAYS], all[DAYS];
	struct plain p;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		size_t n = i == 0 ? 0 : rng_below(&rng, DAYS) + 1, starts = 0;
		for (size_t day = 0; day < DAYS; day++) {
			random_day(&rng, &days[day], &p);
			if (day % 3 != 0)
				slots_free(&days[day], 0, MINUTES);
			all[day] = days[day];
		}
		size_t found = slots_runs_all(days, n, lengths[i], all);
		for (size_t day = 0; day < DAYS; day++) {
			if (day < n) {
				slots_runs(&days[day], lengths[i]);
				starts += (size_t)slots_count(&days[day]);
			}
			assert_memory_equal(&all[day], &days[day], sizeof(all[day]));
		}
		assert_int_equal(found, starts);
	}
}

static void earlier_equals_the_plain_array(void **state)
{
	struct slots s, moved;
	struct plain p, want;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6);
	for (int minutes = 0; minutes <= MINUTES + 12; minutes++) {
		random_day(&rng, &s, &p);
		moved = s;
		slots_earlier(&moved, minutes);
		for (int i = 0; i < SLOTS_PER_DAY; i++) {
			int low = i + minutes / SLOT_MINUTES;
			int high = minutes % SLOT_MINUTES == 0 ? low : low + 1;
			want.slot[i] = low < SLOTS_PER_DAY && high < SLOTS_PER_DAY &&
				       p.slot[low] && p.slot[high];
		}
		assert_same(&moved, &want);
	}
	slots_earlier(&s, INT32_MAX);
	assert_int_equal(slots_count(&s), 0);
}

/* The question of the booking form: 10 minutes preparation, an hour of service, 30 of processing
 * in which the therapist is free, 10 of clean-up. */
static void a_treatment_with_a_pause_fits_around_another(void **state)
{
	struct slots therapist, before, after;

	(void)state;
	slots_clear(&therapist);
	slots_free(&therapist, 600, 900);
	slots_take(&therapist, 675, 695); /* 11:15-11:35 */
	before = therapist;
	slots_runs(&before, 70);
	after = therapist;
	slots_runs(&after, 10);
	slots_earlier(&after, 100);
	slots_and(&before, &after);
	/* From 10:00 she is busy to 11:10 and again 11:40-11:50: the other client fits between. */
	assert_int_equal(slots_first(&before, 0), 600);
	assert_int_equal(slots_first(&before, 606), 695);
	/* The last start ends at 15:00: 13:10. */
	assert_int_equal(slots_first(&before, 790), 790);
	assert_int_equal(slots_first(&before, 791), -1);
}

/* ---- rows */

enum { ROW_DAYS = 5, ROW_SLOTS = (ROW_DAYS + 1) * SLOTS_PER_ROW_DAY, LAYERS = 3, WORDS_MAX = 64 };

static void a_rows_days_equal_counted_slots(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < 200; round++) {
		uint64_t row[LAYERS * WORDS_MAX] = { 0 };
		int used[ROW_SLOTS] = { 0 };
		size_t words = slots_row_words(ROW_DAYS);
		assert_true(words <= WORDS_MAX);
		for (int i = 0; i < 40; i++) {
			int from = (int)rng_below(&rng, ROW_SLOTS * SLOT_MINUTES + 400) - 200;
			int to = from + (int)rng_below(&rng, 300);
			slots_row_take(row, words, LAYERS, from, to);
			for (int k = 0; k < ROW_SLOTS; k++)
				used[k] += from < to && k * SLOT_MINUTES < to &&
					   (k + 1) * SLOT_MINUTES > from;
		}
		for (size_t layer = 0; layer < LAYERS; layer++) {
			for (size_t day = 0; day < ROW_DAYS; day++) {
				struct slots s, not;
				slots_row_day(&row[layer * words], day, &s);
				not = s;
				slots_invert(&not);
				for (int k = 0; k < SLOTS_PER_DAY; k++) {
					size_t at = day * SLOTS_PER_ROW_DAY + (size_t)k;
					assert_int_equal(bit(&s, k), used[at] > (int)layer);
					assert_int_equal(bit(&not, k), !bit(&s, k));
				}
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freeing_and_taking_round_apart),
		cmocka_unit_test(days_equal_the_plain_array),
		cmocka_unit_test(and_or_equal_the_plain_array),
		cmocka_unit_test(runs_of_an_hour),
		cmocka_unit_test(runs_equal_the_plain_array),
		cmocka_unit_test(runs_of_many_days_equal_single_ones),
		cmocka_unit_test(earlier_equals_the_plain_array),
		cmocka_unit_test(a_rows_days_equal_counted_slots),
		cmocka_unit_test(a_treatment_with_a_pause_fits_around_another),
	};

	return cmocka_run_group_tests_name("model_slots", tests, NULL, NULL);
}
