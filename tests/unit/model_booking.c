/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every state against every step, and claims against maps of single minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "model/booking.h"

enum { STATES = BOOKING__STATE__no_show + 1 };

/* What each step makes of each state, in the order of the states; '.' is refused. The marks are
 * those of the English screen. */
static const struct {
	const char *step, *to;
} step_table[] = {
	/*                R C A S D P X L N */
	{ "confirm",     "C . . . . . . . ." },
	{ "arrive",      ". A . . . . . . ." },
	{ "start",       ". . S . . . . . ." },
	{ "finish",      ". . . D . . . . ." },
	{ "settle",      ". . . . P . . . ." },
	{ "unarrive",    ". . C . . . . . ." },
	{ "unstart",     ". . . A . . . . ." },
	{ "cancel",      "X X X . . . . . ." },
	{ "late-cancel", "L L L . . . . . ." },
	{ "noshow",      ". N . . . . . . ." },
};

static void every_state_against_every_step(void **state)
{
	size_t allowed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(step_table); i++) {
		for (int from = 0; from < STATES; from++) {
			Booking__State to = BOOKING__STATE__settled;
			char want = step_table[i].to[2 * from];
			bool may = booking_next_state((Booking__State)from, step_table[i].step,
						      &to);
			assert_int_equal(may, want != '.');
			if (may)
				assert_int_equal(booking_state_mark(to)[0], want);
			else
				assert_int_equal(to, BOOKING__STATE__settled);
			allowed += may;
		}
	}
	/* The table of the program has nothing beside this. */
	assert_int_equal(nbooking_steps, allowed);
}

static void no_other_step_exists(void **state)
{
	static const char *const wrong[] = { "", "Confirm", "settl", "settled", "cancelled",
					     "reopen" };
	Booking__State to = BOOKING__STATE__done;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		for (int from = 0; from < STATES; from++)
			assert_false(booking_next_state((Booking__State)from, wrong[i], &to));
	}
	assert_false(booking_next_state((Booking__State)99, "confirm", &to));
	assert_int_equal(to, BOOKING__STATE__done);
}

static void marks_and_words_tell_states_apart(void **state)
{
	(void)state;
	assert_string_equal(booking_state_title(BOOKING__STATE__late_cancelled), "Cancelled late");
	for (int i = 0; i < STATES; i++) {
		assert_int_equal(strlen(booking_state_mark((Booking__State)i)), 1);
		for (int j = 0; j < i; j++) {
			assert_string_not_equal(booking_state_mark((Booking__State)i),
						booking_state_mark((Booking__State)j));
			assert_string_not_equal(booking_state_title((Booking__State)i),
						booking_state_title((Booking__State)j));
		}
		assert_int_equal(booking_claims_time((Booking__State)i),
				 i < BOOKING__STATE__cancelled);
	}
	assert_string_equal(booking_state_mark((Booking__State)STATES), "?");
	assert_string_equal(booking_state_title((Booking__State)-1), "?");
	assert_false(booking_claims_time((Booking__State)STATES));
}

static void marks_are_one_character_in_chinese(void **state)
{
	static const char *const marks[STATES] = { "请", "约", "到", "做", "完",
						   "结", "消", "迟", "缺" };

	(void)state;
	i18n_init("zh_CN");
	for (int i = 0; i < STATES; i++) {
		assert_string_equal(booking_state_mark((Booking__State)i), marks[i]);
		assert_int_equal(text_cells(marks[i]), 2);
	}
	i18n_init("en");
}

struct sample {
	Booking booking;
	Segment segments[LIMIT_SEGMENTS];
	Segment *list[LIMIT_SEGMENTS];
	uint32_t assistants[LIMIT_SEGMENTS][LIMIT_ASSISTANTS];
};

static void sample_init(struct sample *s, size_t n)
{
	booking__init(&s->booking);
	s->booking.state = BOOKING__STATE__confirmed;
	s->booking.segments = s->list;
	s->booking.n_segments = n;
	for (size_t i = 0; i < n; i++) {
		segment__init(&s->segments[i]);
		s->list[i] = &s->segments[i];
		s->segments[i].assistants = s->assistants[i];
	}
}

static void assert_claim(const struct claim *c, enum resource_kind kind, uint32_t resource,
			 int64_t from, int64_t to)
{
	assert_int_equal(c->kind, kind);
	assert_int_equal(c->resource, resource);
	assert_int_equal(c->from, from);
	assert_int_equal(c->to, to);
}

/* 14:00, 10 minutes preparation, 60 service, 30 processing, 15 clean-up. */
static void a_segment_claims_by_its_phases(void **state)
{
	struct claim claims[CLAIMS_MAX];
	struct sample s;

	(void)state;
	sample_init(&s, 1);
	s.booking.client = 42;
	s.segments[0].start = 840;
	s.segments[0].prep = 10;
	s.segments[0].service = 60;
	s.segments[0].processing = 30;
	s.segments[0].cleanup = 15;
	s.segments[0].therapist = 7;
	s.segments[0].room = 2;
	s.segments[0].device = 3;
	assert_int_equal(booking_claims(&s.booking, claims), 5);
	assert_claim(&claims[0], RES_THERAPIST, 7, 840, 910);
	assert_claim(&claims[1], RES_THERAPIST, 7, 940, 955);
	assert_claim(&claims[2], RES_ROOM, 2, 840, 955);
	assert_claim(&claims[3], RES_DEVICE, 3, 840, 955);
	assert_claim(&claims[4], RES_CLIENT, 42, 850, 940);
	assert_int_equal(booking_start(&s.booking).n, 840);
	assert_int_equal(booking_end(&s.booking).n, 955);
	assert_int_equal(segment_end(&s.segments[0]).n, 955);

	s.segments[0].processing = 0; /* nothing between: one claim of the therapist */
	assert_int_equal(booking_claims(&s.booking, claims), 4);
	assert_claim(&claims[0], RES_THERAPIST, 7, 840, 925);

	s.segments[0].processing = 30; /* the therapist need not come back */
	s.segments[0].cleanup = 0;
	s.segments[0].device = 0;
	s.segments[0].room = 0;
	assert_int_equal(booking_claims(&s.booking, claims), 2);
	assert_claim(&claims[0], RES_THERAPIST, 7, 840, 910);
	assert_claim(&claims[1], RES_CLIENT, 42, 850, 940);
}

/* Four hands, then six: each is claimed for both parts and free in between. */
static void assistants_are_claimed_as_the_therapist(void **state)
{
	struct claim claims[CLAIMS_MAX];
	struct sample s;

	(void)state;
	sample_init(&s, 1);
	s.segments[0].start = 840, s.segments[0].service = 60;
	s.segments[0].therapist = 7;
	s.segments[0].n_assistants = 1, s.assistants[0][0] = 9;
	assert_int_equal(booking_claims(&s.booking, claims), 2);
	assert_claim(&claims[0], RES_THERAPIST, 7, 840, 900);
	assert_claim(&claims[1], RES_THERAPIST, 9, 840, 900);
	assert_true(segment_has(&s.segments[0], 7));
	assert_true(segment_has(&s.segments[0], 9));
	assert_false(segment_has(&s.segments[0], 4));

	s.segments[0].prep = 10, s.segments[0].processing = 30, s.segments[0].cleanup = 15;
	s.segments[0].n_assistants = 2, s.assistants[0][1] = 4;
	assert_int_equal(booking_claims(&s.booking, claims), 6);
	assert_claim(&claims[2], RES_THERAPIST, 9, 840, 910);
	assert_claim(&claims[3], RES_THERAPIST, 9, 940, 955);
	assert_claim(&claims[4], RES_THERAPIST, 4, 840, 910);
	assert_claim(&claims[5], RES_THERAPIST, 4, 940, 955);

	s.booking.state = BOOKING__STATE__no_show;
	assert_int_equal(booking_claims(&s.booking, claims), 0);
}

/* As many of all as there can be. */
static void the_largest_visit_has_room(void **state)
{
	struct claim claims[CLAIMS_MAX];
	struct sample s;

	(void)state;
	sample_init(&s, LIMIT_SEGMENTS);
	s.booking.client = 1;
	for (uint32_t i = 0; i < LIMIT_SEGMENTS; i++) {
		s.segments[i].start = 100 * i;
		s.segments[i].service = s.segments[i].processing = s.segments[i].cleanup = 30;
		s.segments[i].therapist = s.segments[i].room = s.segments[i].device = 1;
		s.segments[i].n_assistants = LIMIT_ASSISTANTS;
		for (uint32_t j = 0; j < LIMIT_ASSISTANTS; j++)
			s.assistants[i][j] = 2 + j;
	}
	assert_int_equal(booking_claims(&s.booking, claims), CLAIMS_MAX);
}

static void what_is_cancelled_or_empty_claims_nothing(void **state)
{
	struct claim claims[CLAIMS_MAX];
	struct sample s;

	(void)state;
	sample_init(&s, 0);
	assert_int_equal(booking_claims(&s.booking, claims), 0);
	assert_int_equal(booking_start(&s.booking).n, 0);
	assert_int_equal(booking_end(&s.booking).n, 0);

	sample_init(&s, 1);
	s.booking.client = 1;
	s.segments[0].therapist = 1;
	assert_int_equal(booking_claims(&s.booking, claims), 0); /* no minutes */
	s.segments[0].service = 30;
	for (int i = 0; i < STATES; i++) {
		s.booking.state = (Booking__State)i;
		assert_int_equal(booking_claims(&s.booking, claims),
				 i < BOOKING__STATE__cancelled ? 2 : 0);
	}
}

static void a_visit_spans_its_segments_in_any_order(void **state)
{
	struct claim claims[CLAIMS_MAX];
	struct sample s;

	(void)state;
	sample_init(&s, 3);
	s.segments[0].start = 1000;
	s.segments[0].service = 30;
	s.segments[1].start = 900;
	s.segments[1].service = 60;
	s.segments[1].cleanup = 200; /* ends last though it began first */
	s.segments[2].start = 1050;
	s.segments[2].prep = 10;
	assert_int_equal(booking_start(&s.booking).n, 900);
	assert_int_equal(booking_end(&s.booking).n, 1160);
	assert_int_equal(booking_claims(&s.booking, claims), 0); /* nobody named */

	/* Times of any size: what is stored may be damaged, it may not overflow. */
	sample_init(&s, 1);
	s.segments[0].start = INT64_C(4611686018427387904);
	s.segments[0].prep = s.segments[0].service = UINT32_MAX;
	s.segments[0].processing = s.segments[0].cleanup = UINT32_MAX;
	assert_true(booking_end(&s.booking).n > booking_start(&s.booking).n);
}

enum { MAP = 512, RESOURCES = 3 };

/* Who is busy in which minute, counted from the phases one minute at a time. */
struct map { bool busy[RES_CLIENT + 1][RESOURCES + 1][MAP]; };

static void map_segment(struct map *map, const Booking *booking, const Segment *s)
{
	int64_t length = (int64_t)s->prep + s->service + s->processing + s->cleanup;

	for (int64_t i = 0; i < length; i++) {
		int64_t m = s->start + i;
		bool prep = i < s->prep;
		bool cleanup = i >= length - s->cleanup;
		bool processing = !cleanup && i >= (int64_t)s->prep + s->service;
		if (!processing)
			map->busy[RES_THERAPIST][s->therapist][m] = true;
		for (size_t j = 0; j < s->n_assistants && !processing; j++)
			map->busy[RES_THERAPIST][s->assistants[j]][m] = true;
		if (!prep && !cleanup)
			map->busy[RES_CLIENT][booking->client][m] = true;
		map->busy[RES_ROOM][s->room][m] = true;
		map->busy[RES_DEVICE][s->device][m] = true;
	}
}

static void random_booking(struct rng *rng, struct sample *s)
{
	sample_init(s, rng_below(rng, LIMIT_SEGMENTS + 1));
	s->booking.state = (Booking__State)rng_below(rng, STATES);
	s->booking.client = (uint32_t)rng_below(rng, RESOURCES + 1);
	for (size_t i = 0; i < s->booking.n_segments; i++) {
		Segment *segment = &s->segments[i];
		segment->start = (int64_t)rng_below(rng, 300);
		segment->prep = (uint32_t)rng_below(rng, 3) * 5;
		segment->service = (uint32_t)rng_below(rng, 60);
		segment->processing = (uint32_t)rng_below(rng, 3) * 15;
		segment->cleanup = (uint32_t)rng_below(rng, 3) * 5;
		segment->therapist = (uint32_t)rng_below(rng, RESOURCES + 1);
		segment->room = (uint32_t)rng_below(rng, RESOURCES + 1);
		segment->device = (uint32_t)rng_below(rng, RESOURCES + 1);
		segment->n_assistants = rng_below(rng, LIMIT_ASSISTANTS + 1);
		for (size_t j = 0; j < segment->n_assistants; j++)
			segment->assistants[j] = (uint32_t)rng_below(rng, RESOURCES + 1);
	}
}

static void claims_equal_the_minute_map(void **state)
{
	static struct map want, got;
	struct claim claims[CLAIMS_MAX];
	struct sample s;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int turn = 0; turn < 3000; turn++) {
		memset(&want, 0, sizeof(want));
		memset(&got, 0, sizeof(got));
		random_booking(&rng, &s);
		for (size_t i = 0; i < s.booking.n_segments; i++)
			map_segment(&want, &s.booking, s.list[i]);
		if (!booking_claims_time(s.booking.state))
			memset(&want, 0, sizeof(want));
		for (int kind = RES_THERAPIST; kind <= RES_CLIENT; kind++)
			memset(want.busy[kind][0], 0, sizeof(want.busy[kind][0]));

		size_t n = booking_claims(&s.booking, claims);
		assert_true(n <= CLAIMS_MAX);
		for (size_t i = 0; i < n; i++) {
			assert_true(claims[i].from < claims[i].to);
			for (int64_t m = claims[i].from; m < claims[i].to; m++)
				got.busy[claims[i].kind][claims[i].resource][m] = true;
		}
		assert_memory_equal(&want, &got, sizeof(want));
	}
}

static bool overlap_by_minutes(const struct claim *a, const struct claim *b)
{
	for (int64_t i = a->from; i < a->to; i++) {
		if (i >= b->from && i < b->to)
			return a->kind == b->kind && a->resource == b->resource;
	}
	return false;
}

static void overlap_equals_common_minutes(void **state)
{
	struct claim a, b;
	int overlaps = 0;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 12);
	for (int turn = 0; turn < 100000; turn++) {
		struct claim *both[2] = { &a, &b };
		for (int i = 0; i < 2; i++) {
			int64_t from = (int64_t)rng_below(&rng, 20);
			*both[i] = (struct claim){
				.kind = RES_THERAPIST + (unsigned)rng_below(&rng, 2),
				.resource = 1 + (uint32_t)rng_below(&rng, 2),
				.from = from, .to = from + (int64_t)rng_below(&rng, 12) - 1,
			};
		}
		assert_int_equal(claims_overlap(&a, &b), overlap_by_minutes(&a, &b));
		assert_int_equal(claims_overlap(&b, &a), claims_overlap(&a, &b));
		overlaps += claims_overlap(&a, &b);
	}
	assert_true(overlaps > 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_against_every_step),
		cmocka_unit_test(no_other_step_exists),
		cmocka_unit_test(marks_and_words_tell_states_apart),
		cmocka_unit_test(marks_are_one_character_in_chinese),
		cmocka_unit_test(a_segment_claims_by_its_phases),
		cmocka_unit_test(assistants_are_claimed_as_the_therapist),
		cmocka_unit_test(the_largest_visit_has_room),
		cmocka_unit_test(what_is_cancelled_or_empty_claims_nothing),
		cmocka_unit_test(a_visit_spans_its_segments_in_any_order),
		cmocka_unit_test(claims_equal_the_minute_map),
		cmocka_unit_test(overlap_equals_common_minutes),
	};

	return cmocka_run_group_tests_name("model_booking", tests, NULL, NULL);
}
