/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Duty and too much work, in tables and against the same questions asked minute by minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/status.h"
#include "model/roster.h"

enum { MONDAY = 0, TUESDAY = 1, SUNDAY = 6, CHANGES = 12, SHIFTS = 14 };

/* A staff member of number 4 whose records the test owns. */
struct someone {
	Staff staff;
	Shift shifts[SHIFTS];
	Shift *roster[SHIFTS];
	size_t nchanges;
	RosterChange changes[CHANGES];
	const RosterChange *list[CHANGES];
};

static void someone_init(struct someone *s)
{
	*s = (struct someone){ .nchanges = 0 };
	staff__init(&s->staff);
	s->staff.id = 4;
	s->staff.roster = s->roster;
}

static void works(struct someone *s, int weekday, int from, int to)
{
	size_t i = s->staff.n_roster++;

	shift__init(&s->shifts[i]);
	s->shifts[i].weekday = (uint32_t)weekday;
	s->shifts[i].from = (uint32_t)from;
	s->shifts[i].to = (uint32_t)to;
	s->roster[i] = &s->shifts[i];
}

static RosterChange *changes(struct someone *s, RosterChange__Kind kind, int64_t from, int64_t to)
{
	RosterChange *c = &s->changes[s->nchanges];

	roster_change__init(c);
	c->staff = 4;
	c->kind = kind;
	c->from = from;
	c->to = to;
	s->list[s->nchanges++] = c;
	return c;
}

/* Sunday, 22 November 2026. */
static int64_t at(int days_on, int m)
{
	return (int64_t)(day_of(2026, 11, 22).n + days_on) * MINUTES_PER_DAY + m;
}

static struct duty between(const struct someone *s, int64_t from, int64_t to)
{
	struct duty ret;

	duty_between(&s->staff, s->nchanges, s->list, from, to, &ret);
	return ret;
}

static struct duty of_day(const struct someone *s, int days_on)
{
	struct duty ret;

	duty_of_day(&s->staff, s->nchanges, s->list, DAY(day_of(2026, 11, 22).n + days_on), &ret);
	return ret;
}

static void assert_duty(const struct duty *got, const struct span *want, size_t n)
{
	assert_int_equal(got->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got->spans[i].from, want[i].from);
		assert_int_equal(got->spans[i].to, want[i].to);
	}
}

#define ASSERT_DUTY(got, ...) do { \
	const struct duty got_ = (got); \
	const struct span want_[] = { __VA_ARGS__ }; \
	assert_duty(&got_, want_, ARRAY_LEN(want_)); \
} while (0)

static void the_pattern_is_clipped(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	assert_int_equal(of_day(&s, 0).n, 0);
	works(&s, SUNDAY, 600, 1140);
	works(&s, MONDAY, 600, 780);
	works(&s, MONDAY, 840, 1140);
	ASSERT_DUTY(between(&s, at(0, 0), at(1, 0)), { at(0, 600), at(0, 1140) });
	ASSERT_DUTY(between(&s, at(0, 700), at(1, 700)), { at(0, 700), at(0, 1140) },
		    { at(1, 600), at(1, 700) });
	ASSERT_DUTY(of_day(&s, 1), { at(1, 600), at(1, 780) }, { at(1, 840), at(1, 1140) });
	assert_int_equal(of_day(&s, 2).n, 0);
	assert_int_equal(between(&s, at(0, 1140), at(1, 600)).n, 0);
	assert_int_equal(between(&s, at(0, 700), at(0, 700)).n, 0);
	assert_int_equal(between(&s, at(0, 800), at(0, 700)).n, 0);
	ASSERT_DUTY(of_day(&s, 7), { at(7, 600), at(7, 1140) });
}

static void a_shift_past_midnight_is_of_the_day_it_begins_on(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	works(&s, SUNDAY, 1080, 1560);
	works(&s, MONDAY, 120, 300);
	ASSERT_DUTY(between(&s, at(1, 0), at(2, 0)), { at(1, 0), at(1, 300) });
	ASSERT_DUTY(of_day(&s, 0), { at(0, 1080), at(0, 1560) });
	ASSERT_DUTY(of_day(&s, 1), { at(1, 120), at(1, 300) });
	/* Leave after midnight cuts the shift of the day before. */
	changes(&s, ROSTER_CHANGE__KIND__leave, at(1, 30), at(1, 60));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 1080), at(1, 30) }, { at(1, 60), at(1, 120) });
	assert_int_equal(duty_minutes(&(struct duty){ .n = 0 }), 0);
	const struct duty sunday = of_day(&s, 0);
	assert_int_equal(duty_minutes(&sunday), 450);
}

static void leave_takes_and_extra_gives(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	works(&s, SUNDAY, 600, 1140);
	changes(&s, ROSTER_CHANGE__KIND__sick, at(0, 660), at(0, 720));
	changes(&s, ROSTER_CHANGE__KIND__training, at(0, 700), at(0, 780));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 600), at(0, 660) }, { at(0, 780), at(0, 1140) });
	/* In the middle of the leave, and at the end of the shift. */
	changes(&s, ROSTER_CHANGE__KIND__extra, at(0, 690), at(0, 710));
	changes(&s, ROSTER_CHANGE__KIND__extra, at(0, 1140), at(0, 1200));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 600), at(0, 660) }, { at(0, 690), at(0, 710) },
		    { at(0, 780), at(0, 1200) });
	/* Two days off, whole. */
	changes(&s, ROSTER_CHANGE__KIND__leave, at(0, 0), at(2, 0));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 690), at(0, 710) }, { at(0, 1140), at(0, 1200) });
	/* An extra shift past midnight is of its own day alone. */
	changes(&s, ROSTER_CHANGE__KIND__extra, at(3, 1200), at(4, 120));
	ASSERT_DUTY(of_day(&s, 3), { at(3, 1200), at(4, 120) });
	assert_int_equal(of_day(&s, 4).n, 0);
	ASSERT_DUTY(between(&s, at(4, 0), at(5, 0)), { at(4, 0), at(4, 120) });
}

static void an_extra_shift_may_be_longer_than_two_days(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	changes(&s, ROSTER_CHANGE__KIND__extra, at(0, 600), at(3, 600));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 600), at(3, 600) });
	assert_int_equal(of_day(&s, 1).n, 0);
}

static void what_was_dropped_or_is_not_hers_is_passed_over(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	works(&s, SUNDAY, 600, 1140);
	changes(&s, ROSTER_CHANGE__KIND__leave, at(0, 0), at(1, 0))->dropped = true;
	changes(&s, ROSTER_CHANGE__KIND__extra, at(0, 0), at(1, 0))->staff = 5;
	ASSERT_DUTY(of_day(&s, 0), { at(0, 600), at(0, 1140) });
}

/* Two swap: each gives up her shift and has the other's. */
static void a_swap_is_leave_and_an_extra_shift(void **state)
{
	struct someone s;

	(void)state;
	someone_init(&s);
	works(&s, SUNDAY, 600, 1140);
	changes(&s, ROSTER_CHANGE__KIND__extra, at(0, 720), at(0, 1260));
	changes(&s, ROSTER_CHANGE__KIND__leave, at(0, 600), at(0, 1140));
	ASSERT_DUTY(of_day(&s, 0), { at(0, 720), at(0, 1260) });
}

static void more_spans_than_there_is_room_for_join_the_last(void **state)
{
	struct someone s;
	struct duty duty;

	(void)state;
	someone_init(&s);
	for (int i = 0; i < 7; i++)
		works(&s, i, 600, 660);
	duty = between(&s, at(0, 0), at(20, 0));
	assert_int_equal(duty.n, DUTY_SPANS_MAX);
	assert_int_equal(duty.spans[DUTY_SPANS_MAX - 2].to, at(DUTY_SPANS_MAX - 2, 660));
	assert_int_equal(duty.spans[DUTY_SPANS_MAX - 1].from, at(DUTY_SPANS_MAX - 1, 600));
	assert_int_equal(duty.spans[DUTY_SPANS_MAX - 1].to, at(19, 660));
}

static void cover_means_the_whole_of_it(void **state)
{
	const struct duty duty = { .n = 2, .spans = { { 600, 780 }, { 840, 1140 } } };
	static const struct { int64_t from, to; bool covered; } rows[] = {
		{ 600, 780, true }, { 840, 1140, true }, { 700, 701, true },
		{ 599, 700, false }, { 700, 781, false }, { 700, 900, false },
		{ 780, 840, false }, { 1139, 1140, true }, { 1140, 1141, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(duty_covers(&duty, rows[i].from, rows[i].to), rows[i].covered);
	assert_int_equal(duty_minutes(&duty), 480);
}

/* ---- the same, minute by minute */

static bool plain_shift(const struct someone *s, int64_t m, const day *only)
{
	for (int back = 0; back < 3; back++) {
		day d = DAY(wall_day(WALL(m)).n - back);
		if (only != NULL && only->n != d.n)
			continue;
		for (size_t i = 0; i < s->staff.n_roster; i++) {
			const Shift *shift = s->roster[i];
			int64_t base = (int64_t)d.n * MINUTES_PER_DAY;
			if ((int)shift->weekday == day_weekday(d) &&
			    m >= base + shift->from && m < base + shift->to)
				return true;
		}
	}
	return false;
}

static bool plain_duty(const struct someone *s, int64_t m, const day *only)
{
	bool shift = plain_shift(s, m, only);

	for (size_t i = 0; i < s->nchanges; i++) {
		const RosterChange *c = &s->changes[i];
		bool extra = c->kind == ROSTER_CHANGE__KIND__extra;
		if (!c->dropped && c->staff == 4 && !extra && m >= c->from && m < c->to)
			shift = false;
	}
	for (size_t i = 0; i < s->nchanges; i++) {
		const RosterChange *c = &s->changes[i];
		bool extra = c->kind == ROSTER_CHANGE__KIND__extra;
		if (!c->dropped && c->staff == 4 && extra && m >= c->from &&
		    m < c->to && (only == NULL || wall_day(WALL(c->from)).n == only->n))
			shift = true;
	}
	return shift;
}

static void random_someone(struct rng *rng, struct someone *s)
{
	someone_init(s);
	for (int i = (int)rng_below(rng, SHIFTS); i > 0; i--) {
		int from = (int)rng_below(rng, 1440);
		works(s, (int)rng_below(rng, 7), from,
		      from + 1 + (int)rng_below(rng, (uint32_t)(2880 - from)));
	}
	for (int i = (int)rng_below(rng, CHANGES); i > 0; i--) {
		int64_t from = at((int)rng_below(rng, 6) - 2, (int)rng_below(rng, 1440));
		RosterChange *c = changes(s, (RosterChange__Kind)rng_below(rng, 4), from,
					  from + 1 + (int64_t)rng_below(rng, 2000));
		c->dropped = rng_below(rng, 8) == 0;
		c->staff = rng_below(rng, 8) == 0 ? 5 : 4;
	}
}

static void assert_in_order(const struct duty *duty)
{
	for (size_t i = 0; i < duty->n; i++) {
		assert_true(duty->spans[i].from < duty->spans[i].to);
		assert_true(i == 0 || duty->spans[i - 1].to < duty->spans[i].from);
	}
}

static void every_minute_is_as_the_rules_say(void **state)
{
	static struct someone s;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (int round = 0; round < 600; round++) {
		int64_t from = at((int)rng_below(&rng, 2), (int)rng_below(&rng, 1440));
		int64_t to = from + (int64_t)rng_below(&rng, 1600), sum = 0;
		day d = day_of(2026, 11, 22);
		random_someone(&rng, &s);
		const struct duty duty = between(&s, from, to), whole = of_day(&s, 0);
		assert_in_order(&duty);
		assert_in_order(&whole);
		assert_true(duty.n < DUTY_SPANS_MAX && whole.n < DUTY_SPANS_MAX);
		for (int64_t m = from; m < to; m++) {
			bool want = plain_duty(&s, m, NULL);
			sum += want;
			if (duty_covers(&duty, m, m + 1) != want)
				fail_msg("round %d: minute %lld", round, (long long)(m - from));
		}
		assert_int_equal(duty_minutes(&duty), sum);
		for (int64_t m = at(0, 0); m < at(4, 0); m++) {
			if (duty_covers(&whole, m, m + 1) != plain_duty(&s, m, &d))
				fail_msg("round %d: minute %lld of the day", round,
					 (long long)(m - at(0, 0)));
		}
	}
}

/* ---- too much */

static const struct work_limits limits = { .day_minutes = 600, .straight_minutes = 360,
					   .break_minutes = 15, .days_in_row = 6 };

static void too_much_of_a_day(void **state)
{
	static const struct {
		struct span claims[4];
		size_t n;
		struct span more;
		enum overwork want;
		int64_t minutes;
	} rows[] = {
		{ { { 0, 0 } }, 0, { 600, 660 }, OVERWORK_NONE, 60 },
		{ { { 0, 0 } }, 0, { 600, 961 }, OVERWORK_STRAIGHT, 361 },
		{ { { 0, 0 } }, 0, { 600, 960 }, OVERWORK_NONE, 360 },
		/* 14 minutes are no break and count, 15 are one. */
		{ { { 600, 780 } }, 1, { 794, 960 }, OVERWORK_NONE, 346 },
		{ { { 600, 780 } }, 1, { 794, 961 }, OVERWORK_STRAIGHT, 361 },
		{ { { 600, 780 } }, 1, { 795, 1000 }, OVERWORK_NONE, 385 },
		/* She fills the gap between two long stretches; order does not matter. */
		{ { { 900, 1080 }, { 600, 780 } }, 2, { 785, 890 }, OVERWORK_STRAIGHT, 480 },
		{ { { 900, 1080 }, { 600, 780 } }, 2, { 800, 880 }, OVERWORK_NONE, 440 },
		/* The sum of the day, past midnight too. */
		{ { { 600, 900 }, { 930, 1200 } }, 2, { 1440, 1470 }, OVERWORK_NONE, 600 },
		{ { { 600, 900 }, { 930, 1200 } }, 2, { 1440, 1471 }, OVERWORK_DAY, 601 },
		/* Two at the same time count once. */
		{ { { 600, 700 }, { 650, 800 }, { 600, 800 } }, 3, { 750, 900 }, OVERWORK_NONE,
		  300 },
		/* Too long a stretch elsewhere is not this claim's. */
		{ { { 600, 1000 } }, 1, { 1100, 1160 }, OVERWORK_NONE, 460 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t minutes = -1;
		enum overwork got = overwork_of(&limits, rows[i].n, rows[i].claims, rows[i].more,
						&minutes);
		if (got != rows[i].want || minutes != rows[i].minutes)
			fail_msg("row %zu: %d, %lld minutes", i, (int)got, (long long)minutes);
	}
}

static void no_limit_is_no_limit(void **state)
{
	const struct work_limits none = { .break_minutes = 15 };
	const struct work_limits day_alone = { .day_minutes = 60, .break_minutes = 15 };
	const struct work_limits any_gap = { .straight_minutes = 60, .break_minutes = 0 };
	const struct span claim = { 0, 1440 };
	int64_t minutes;

	(void)state;
	assert_int_equal(overwork_of(&none, 1, &claim, (struct span){ 1440, 2000 }, &minutes),
			 OVERWORK_NONE);
	assert_int_equal(minutes, 2000);
	assert_int_equal(overwork_of(&day_alone, 0, NULL, (struct span){ 0, 61 }, &minutes),
			 OVERWORK_DAY);
	/* Without a gap there is no break, whatever counts as one. */
	assert_int_equal(overwork_of(&any_gap, 1, &(struct span){ 0, 60 },
				     (struct span){ 60, 61 }, &minutes),
			 OVERWORK_STRAIGHT);
	assert_int_equal(overwork_of(&any_gap, 1, &(struct span){ 0, 60 },
				     (struct span){ 61, 121 }, &minutes),
			 OVERWORK_NONE);
}

/* So that random days break both limits. */
static const struct work_limits tighter = { .day_minutes = 600, .straight_minutes = 240,
					    .break_minutes = 15 };

/* Minutes as an array: worked, and the stretch around the new claim. */
static enum overwork plain_overwork(size_t n, const struct span *claims, struct span more,
				    int64_t *ret)
{
	enum { MINUTES = 1600 };
	bool work[MINUTES] = { false };
	int64_t sum = 0, first = more.from, last = more.to;

	for (size_t i = 0; i <= n; i++) {
		struct span c = i < n ? claims[i] : more;
		for (int64_t m = c.from; m < c.to; m++)
			work[m] = true;
	}
	for (int i = 0; i < MINUTES; i++)
		sum += work[i];
	/* Out from the claim until as many idle minutes as make a break. */
	for (int64_t m = first - 1, idle = 0; m >= 0 && idle < tighter.break_minutes; m--) {
		idle = work[m] ? 0 : idle + 1;
		first = work[m] ? m : first;
	}
	for (int64_t m = last, idle = 0; m < MINUTES && idle < tighter.break_minutes; m++) {
		idle = work[m] ? 0 : idle + 1;
		last = work[m] ? m + 1 : last;
	}
	*ret = sum;
	if (sum > tighter.day_minutes)
		return OVERWORK_DAY;
	if (last - first <= tighter.straight_minutes)
		return OVERWORK_NONE;
	*ret = last - first;
	return OVERWORK_STRAIGHT;
}

static void random_days_are_judged_the_same(void **state)
{
	int seen[4] = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 99);
	for (int round = 0; round < 20000; round++) {
		struct span claims[14], more;
		size_t n = rng_below(&rng, 14);
		int64_t got, want;
		for (size_t i = 0; i <= n; i++) {
			int64_t from = (int64_t)rng_below(&rng, 1400);
			struct span c = { from, from + 1 + (int64_t)rng_below(&rng, 150) };
			*(i < n ? &claims[i] : &more) = c;
		}
		enum overwork is = overwork_of(&tighter, n, claims, more, &got);
		enum overwork should = plain_overwork(n, claims, more, &want);
		if (is != should || got != want)
			fail_msg("round %d: %d %lld, not %d %lld", round, (int)is, (long long)got,
				 (int)should, (long long)want);
		seen[is]++;
	}
	assert_true(seen[OVERWORK_NONE] > 500 && seen[OVERWORK_DAY] > 500 &&
		    seen[OVERWORK_STRAIGHT] > 500);
}

static bool in_bits(void *ctx, day d)
{
	int n = d.n - day_of(2026, 11, 22).n + 16;

	assert_true(n >= 0 && n < 32);
	return (*(uint32_t *)ctx >> n & 1) != 0;
}

static bool always(void *ctx, day d)
{
	(void)d;
	++*(int *)ctx;
	return true;
}

static void days_in_a_row(void **state)
{
	struct rng rng;
	int days, asked = 0;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < 5000; round++) {
		uint32_t bits = (uint32_t)rng_below(&rng, 0xffffffff) |
				(uint32_t)rng_below(&rng, 0xffffffff);
		int before = 0, after = 0;
		while (before < 6 && (bits >> (15 - before) & 1) != 0)
			before++;
		while (after < 6 && (bits >> (17 + after) & 1) != 0)
			after++;
		enum overwork got = overwork_days(&limits, day_of(2026, 11, 22), in_bits, &bits,
						  &days);
		assert_int_equal(days, before + 1 + after);
		assert_int_equal(got, days > 6 ? OVERWORK_DAYS : OVERWORK_NONE);
	}
	/* Somebody always at work does not make it look for ever. */
	assert_int_equal(overwork_days(&limits, day_of(2026, 11, 22), always, &asked, &days),
			 OVERWORK_DAYS);
	assert_int_equal(asked, 12);
	const struct work_limits none = { .days_in_row = 0 };
	assert_int_equal(overwork_days(&none, day_of(2026, 11, 22), always, &asked, &days),
			 OVERWORK_NONE);
	assert_int_equal(asked, 12);
	assert_int_equal(days, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pattern_is_clipped),
		cmocka_unit_test(a_shift_past_midnight_is_of_the_day_it_begins_on),
		cmocka_unit_test(leave_takes_and_extra_gives),
		cmocka_unit_test(an_extra_shift_may_be_longer_than_two_days),
		cmocka_unit_test(what_was_dropped_or_is_not_hers_is_passed_over),
		cmocka_unit_test(a_swap_is_leave_and_an_extra_shift),
		cmocka_unit_test(more_spans_than_there_is_room_for_join_the_last),
		cmocka_unit_test(cover_means_the_whole_of_it),
		cmocka_unit_test(every_minute_is_as_the_rules_say),
		cmocka_unit_test(too_much_of_a_day),
		cmocka_unit_test(no_limit_is_no_limit),
		cmocka_unit_test(random_days_are_judged_the_same),
		cmocka_unit_test(days_in_a_row),
	};

	return cmocka_run_group_tests_name("model_roster", tests, NULL, NULL);
}
