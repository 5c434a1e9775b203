/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Membership: worked numbers, and laws that hold for any history, against plain loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/membership.h"

static const struct tier shop_rows[] = {
	{ .id = "basic", .rank = 1, .point_multiplier_percent = 100 },
	{ .id = "silver", .rank = 2, .spend = { 300000 }, .visits = 8,
	  .point_multiplier_percent = 110 },
	{ .id = "gold", .rank = 3, .spend = { 800000 }, .visits = 24,
	  .point_multiplier_percent = 150 },
	{ .id = "diamond", .rank = 4, .spend = { 2000000 }, .visits = 40, .both_needed = true,
	  .point_multiplier_percent = 200 },
};
static const struct milestone shop_milestones[] = {
	{ .id = "first-month", .visits = 3, .within_days = 31 },
	{ .id = "in-a-row", .visits = 4, .in_a_row = true, .within_days = 10 },
	{ .id = "five", .visits = 5 },
};
static const struct tiers shop = {
	.window_days = 365, .downgrade_days = 30, .n = 4, .rows = shop_rows, .nmilestones = 3,
	.milestones = shop_milestones,
	.points = { .per_yuan_percent = 100, .valid_days = 730, .yuan_per_100_points_fen = 100 },
};

static const char *name(const struct tier *tier)
{
	return tier != NULL ? tier->id : "none";
}

static const char *tier_of(const struct tiers *t, const struct history *h, day at)
{
	return name(tier_at(t, h, "", DAY(0), at));
}

/* ---- what counts */

static void a_refund_counts_the_other_way(void **state)
{
	Sale sale = SALE__INIT;

	(void)state;
	sale.day = 1000, sale.merit_fen = 500, sale.visit = true;
	struct merit m = sale_merit(&sale);
	assert_int_equal(m.day.n, 1000);
	assert_true(m.spend.fen == 500 && m.visits == 1);
	sale.kind = SALE__KIND__refund, sale.merit_day = 990;
	m = sale_merit(&sale);
	assert_int_equal(m.day.n, 990);
	assert_true(m.spend.fen == -500 && m.visits == -1);
	sale.visit = false;
	assert_int_equal(sale_merit(&sale).visits, 0);
}

/* Days, not sales; taken back they never were. */
static void visits_of_all_times(void **state)
{
	static const struct merit rows[] = {
		{ { 1000 }, { 0 }, 1 }, { { 1005 }, { 0 }, 1 }, { { 1000 }, { 9 }, 1 },
		{ { 1007 }, { 0 }, 1 }, { { 1007 }, { 0 }, -1 }, { { 1008 }, { 9 }, 0 },
	};
	const struct history h = { .n = ARRAY_LEN(rows), .rows = rows }, none = { .n = 0 };

	(void)state;
	assert_int_equal(visits_until(&none, DAY(2000)), 0);
	assert_int_equal(visits_until(&h, DAY(999)), 0);
	assert_int_equal(visits_until(&h, DAY(1000)), 1);
	assert_int_equal(visits_until(&h, DAY(1005)), 2);
	assert_int_equal(visits_until(&h, DAY(2000)), 2);
}

/* ---- tiers in numbers */

static void a_tier_rises_at_once_and_falls_after_the_grace(void **state)
{
	static const struct merit rows[] = { { { 1000 }, { 799999 }, 1 }, { { 1010 }, { 1 }, 0 } };
	const struct history h = { .n = 2, .rows = rows };
	day keeps;

	(void)state;
	assert_string_equal(tier_of(&shop, &h, DAY(999)), "basic");
	assert_string_equal(tier_of(&shop, &h, DAY(1000)), "silver");
	assert_string_equal(tier_of(&shop, &h, DAY(1009)), "silver");
	assert_string_equal(tier_of(&shop, &h, DAY(1010)), "gold");
	/* Day 1000 is in the window for 365 days: the last is 1364. Then 30 of grace. */
	assert_string_equal(tier_of(&shop, &h, DAY(1364)), "gold");
	assert_string_equal(tier_of(&shop, &h, DAY(1394)), "gold");
	assert_string_equal(tier_of(&shop, &h, DAY(1395)), "basic");
	assert_true(tier_keeps(&shop, &h, "", DAY(0), DAY(1010), &keeps));
	assert_int_equal(keeps.n, 1394);
	/* She knows on day 1005 only what was there. */
	assert_true(tier_keeps(&shop, &h, "", DAY(0), DAY(1005), &keeps));
	assert_int_equal(keeps.n, 1394);
	assert_false(tier_keeps(&shop, &h, "", DAY(0), DAY(1395), &keeps));
	assert_int_equal(standing_at(&shop, &h, DAY(1364)).spend.fen, 800000);
	assert_int_equal(standing_at(&shop, &h, DAY(1365)).spend.fen, 1);
	assert_int_equal(standing_at(&shop, &h, DAY(1365)).visits, 0);
}

/* Silver by 8 visits: days, not sales. Diamond wants both. */
static void visits_are_days(void **state)
{
	struct merit rows[64] = { 0 };
	struct history h = { .rows = rows };

	(void)state;
	for (int i = 0; i < 16; i++)
		rows[h.n++] = (struct merit){ DAY(100 + i / 2), MONEY(100), 1 };
	assert_int_equal(standing_at(&shop, &h, DAY(107)).visits, 8);
	assert_string_equal(tier_of(&shop, &h, DAY(106)), "basic");
	assert_string_equal(tier_of(&shop, &h, DAY(107)), "silver");
	/* One of two sales of a day taken back: still a visit; both: none. */
	rows[h.n++] = (struct merit){ DAY(107), MONEY(-100), -1 };
	assert_string_equal(tier_of(&shop, &h, DAY(107)), "silver");
	rows[h.n++] = (struct merit){ DAY(107), MONEY(-100), -1 };
	assert_string_equal(tier_of(&shop, &h, DAY(107)), "basic");
	/* 40 visits are gold; with the spend they are diamond. */
	h.n = 0;
	for (int i = 0; i < 40; i++)
		rows[h.n++] = (struct merit){ DAY(200 + i), MONEY(0), 1 };
	assert_string_equal(tier_of(&shop, &h, DAY(239)), "gold");
	rows[h.n++] = (struct merit){ DAY(238), MONEY(2000000), 0 };
	assert_string_equal(tier_of(&shop, &h, DAY(238)), "gold");
	assert_string_equal(tier_of(&shop, &h, DAY(239)), "diamond");
}

static void a_granted_tier_is_a_floor(void **state)
{
	static const struct merit rows[] = { { { 1000 }, { 300000 }, 1 } };
	const struct history none = { .n = 0 }, h = { .n = 1, .rows = rows };
	day keeps = DAY(7);

	(void)state;
	assert_string_equal(name(tier_at(&shop, &h, "gold", DAY(1100), DAY(1100))), "gold");
	assert_string_equal(name(tier_at(&shop, &h, "gold", DAY(1100), DAY(1101))), "silver");
	assert_string_equal(name(tier_at(&shop, &none, "gold", DAY(0), DAY(1101))), "gold");
	assert_string_equal(name(tier_at(&shop, &h, "basic", DAY(0), DAY(1101))), "silver");
	/* The rules do not know it any more. */
	assert_string_equal(name(tier_at(&shop, &h, "platinum", DAY(0), DAY(1101))), "silver");
	assert_string_equal(name(tier_at(&shop, &h, NULL, DAY(0), DAY(1101))), "silver");
	assert_false(tier_keeps(&shop, &h, "gold", DAY(0), DAY(1000), &keeps));
	assert_int_equal(keeps.n, 7);
	assert_true(tier_keeps(&shop, &h, "gold", DAY(1100), DAY(1000), &keeps));
	assert_int_equal(keeps.n, 1100);
	/* The grant outlasts what she earned of the same tier. */
	assert_true(tier_keeps(&shop, &h, "silver", DAY(2000), DAY(1000), &keeps));
	assert_int_equal(keeps.n, 2000);
}

static void below_the_lowest_there_is_none(void **state)
{
	static const struct tier rows[] = { { .id = "card", .spend = { 100 } } };
	const struct tiers t = { .window_days = 1, .n = 1, .rows = rows };
	static const struct merit spent[] = { { { 50 }, { 100 }, 0 } };
	const struct history h = { .n = 1, .rows = spent };
	int visits = 9;
	money missing;

	(void)state;
	assert_null(tier_at(&t, &h, "", DAY(0), DAY(49)));
	assert_string_equal(tier_of(&t, &h, DAY(50)), "card");
	assert_null(tier_at(&t, &h, "", DAY(0), DAY(51)));
	assert_string_equal(name(tier_next(&t, &h, NULL, DAY(51), &missing, &visits)), "card");
	assert_int_equal(missing.fen, 100);
	assert_int_equal(visits, 0);
	assert_null(tier_next(&t, &h, &rows[0], DAY(50), &missing, &visits));
}

static void the_next_tier_says_what_is_missing(void **state)
{
	static const struct merit rows[] = { { { 1000 }, { 842000 }, 1 }, { { 1001 }, { 0 }, 1 } };
	const struct history h = { .n = 2, .rows = rows };
	money spend;
	int visits;

	(void)state;
	const struct tier *next = tier_next(&shop, &h, &shop_rows[2], DAY(1001), &spend, &visits);
	assert_string_equal(name(next), "diamond");
	assert_int_equal(spend.fen, 1158000);
	assert_int_equal(visits, 38);
	/* Above a granted one; what is reached of it is not missing. */
	next = tier_next(&shop, &h, &shop_rows[0], DAY(1001), &spend, &visits);
	assert_string_equal(name(next), "silver");
	assert_int_equal(spend.fen, 0);
	assert_int_equal(visits, 6);
	assert_null(tier_next(&shop, &h, &shop_rows[3], DAY(1001), &spend, &visits));
}

/* Also of her who had more back in the window than she paid. */
static void a_tier_by_visits_asks_for_no_money(void **state)
{
	static const struct tier row = { .id = "often", .visits = 3 };
	static const struct tiers t = { .n = 1, .rows = &row, .window_days = 100 };
	static const struct merit rows[] = { { { 1000 }, { 100 }, 1 }, { { 1050 }, { -100 }, 0 } };
	const struct history h = { .n = 2, .rows = rows };
	money spend;
	int visits;

	(void)state;
	assert_string_equal(name(tier_next(&t, &h, NULL, DAY(1120), &spend, &visits)), "often");
	assert_int_equal(spend.fen, 0);
	assert_int_equal(visits, 3);
}

/* ---- milestones */

static void milestones(void **state)
{
	static const struct {
		int n, days[8];
		int at;
		uint64_t met;
	} cases[] = {
		{ 0, { 0 }, 500, 0 },
		/* Three in the first 31 days, the last of them day 130. */
		{ 3, { 100, 110, 130 }, 129, 0 },
		{ 3, { 100, 110, 130 }, 130, 1 },
		{ 3, { 100, 110, 131 }, 500, 0 },
		/* A later month does not make up for the first. */
		{ 5, { 100, 200, 211, 222, 233 }, 500, 4 },
		/* In a row: gaps of at most 10 days. */
		{ 4, { 100, 110, 120, 130 }, 500, 1 | 2 },
		{ 4, { 100, 110, 120, 131 }, 500, 1 },
		{ 5, { 100, 150, 160, 165, 166 }, 165, 0 },
		{ 5, { 100, 150, 160, 165, 166 }, 166, 2 | 4 },
		/* Two sales of a day are one visit. */
		{ 5, { 100, 100, 101, 101, 101 }, 500, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct merit rows[9];
		struct history h = { .rows = rows };

		for (int j = cases[i].n; j > 0; j--)
			rows[h.n++] = (struct merit){ DAY(cases[i].days[j - 1]), MONEY(5), 1 };
		rows[h.n++] = (struct merit){ DAY(1), MONEY(5), 0 }; /* bought, not visited */
		assert_int_equal(milestones_met(&shop, &h, DAY(cases[i].at)), cases[i].met);
	}
}

static void milestones_are_at_most_64(void **state)
{
	struct milestone many[70];
	struct tiers t = shop;
	static const struct merit rows[] = { { { 10 }, { 0 }, 1 } };
	const struct history h = { .n = 1, .rows = rows };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = (struct milestone){ .visits = i == 63 ? 1 : 2 };
	t.milestones = many;
	t.nmilestones = ARRAY_LEN(many);
	assert_true(milestones_met(&t, &h, DAY(10)) == UINT64_C(1) << 63);
}

/* ---- points */

static void points_in_numbers(void **state)
{
	static const struct {
		const struct tier *tier;
		int64_t fen, points;
	} cases[] = {
		{ NULL, 58420, 584 },	      { &shop_rows[0], 99, 0 },
		{ &shop_rows[0], 100, 1 },    { &shop_rows[2], 58420, 876 },
		{ &shop_rows[1], 999, 10 },   { NULL, 0, 0 },
		{ NULL, -58420, 0 },          { &shop_rows[3], MONEY_MAX_FEN, 200000000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(points_for(&shop, cases[i].tier, MONEY(cases[i].fen)),
				 cases[i].points);
	assert_int_equal(points_worth(&shop, 2140).fen, 2140);
	struct tiers third = shop;
	third.points.yuan_per_100_points_fen = 33;
	assert_int_equal(points_worth(&third, 100).fen, 33);
	assert_int_equal(points_worth(&third, 3).fen, 0);
	assert_int_equal(points_worth(&third, 4).fen, 1);
	assert_int_equal(points_worth(&third, -4).fen, 0);
	assert_int_equal(points_cost(&third, MONEY(1)), 4);
	assert_int_equal(points_cost(&third, MONEY(33)), 100);
	assert_int_equal(points_cost(&third, MONEY(34)), 104);
	assert_int_equal(points_cost(&third, MONEY(0)), 0);
	third.points.yuan_per_100_points_fen = 0;
	assert_int_equal(points_worth(&third, 1000).fen, 0);
	assert_true(points_cost(&third, MONEY(1)) == INT64_MAX);
}

/* What a sum costs is enough for it, and one point less is not. */
static void points_cost_just_enough(void **state)
{
	struct tiers t = shop;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int turn = 0; turn < 20000; turn++) {
		t.points.yuan_per_100_points_fen = 1 + (int)rng_below(&rng, 300);
		money amount = MONEY(1 + (int64_t)rng_below(&rng, 100000));
		int64_t cost = points_cost(&t, amount);
		assert_true(points_worth(&t, cost).fen >= amount.fen);
		assert_true(points_worth(&t, cost - 1).fen < amount.fen);
	}
}

static void points_end_with_a_month(void **state)
{
	struct tiers t = shop;

	(void)state;
	t.points.valid_days = 730;
	assert_int_equal(points_until(&t, day_of(2026, 11, 22)).n, day_of(2028, 11, 30).n);
	t.points.valid_days = 10;
	assert_int_equal(points_until(&t, day_of(2026, 12, 21)).n, day_of(2026, 12, 31).n);
	assert_int_equal(points_until(&t, day_of(2026, 12, 22)).n, day_of(2027, 1, 31).n);
	assert_int_equal(points_until(&t, day_of(2028, 2, 1)).n, day_of(2028, 2, 29).n);
	t.points.valid_days = 0;
	assert_int_equal(points_until(&t, day_of(2026, 12, 22)).n, 0);
}

/* ---- birthdays */

static void birthday_months(void **state)
{
	static const struct {
		uint32_t birthday;
		bool lunar, leap;
		int year, month, day;
		bool is;
	} cases[] = {
		{ 19910503, false, false, 2026, 5, 1, true },
		{ 19910503, false, false, 2026, 5, 31, true },
		{ 19910503, false, false, 2026, 6, 1, false },
		{ 503, false, false, 2026, 5, 3, true }, /* she does not say the year */
		{ 0, false, false, 2026, 5, 3, false },
		{ 19911303, false, false, 2026, 5, 3, false },
		{ 19910003, false, false, 2026, 5, 3, false },
		/* 2026-02-17 is the first of the first month. */
		{ 19910115, true, false, 2026, 2, 16, false },
		{ 19910115, true, false, 2026, 2, 17, true },
		{ 19910115, true, false, 2026, 3, 18, true },
		{ 19910115, true, false, 2026, 3, 19, false },
		/* 2025 has a leap sixth month, from 07-25 to 08-22; 2026 has none. */
		{ 19910615, true, false, 2025, 7, 24, true },
		{ 19910615, true, false, 2025, 7, 25, false },
		{ 19790615, true, true, 2025, 7, 24, false },
		{ 19790615, true, true, 2025, 7, 25, true },
		{ 19790615, true, true, 2025, 8, 22, true },
		{ 19790615, true, true, 2025, 8, 23, false },
		{ 19790615, true, true, 2026, 7, 14, true },
		/* The last lunar month lies in the next year. */
		{ 19911208, true, false, 2026, 1, 20, true },
		/* Beyond the table. */
		{ 19911208, true, false, 2150, 1, 20, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool is = birthday_month(cases[i].birthday, cases[i].lunar, cases[i].leap,
					 day_of(cases[i].year, cases[i].month, cases[i].day));
		if (is != cases[i].is)
			fail_msg("case %zu", i);
	}
}

/* ---- laws of any history, against plain loops */

enum { ROWS_MAX = 60, DAYS_MAX = 120 };

struct world {
	struct tiers tiers;
	struct tier rows[5];
	struct milestone milestones[6];
	struct merit merits[2 * ROWS_MAX];
	struct history history;
	const char *granted;
	day granted_until;
};

static void random_rules(struct rng *rng, struct world *w)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	int64_t spend = 0;
	int visits = 0;

	w->tiers = (struct tiers){ .window_days = 1 + (int)rng_below(rng, 40),
				   .downgrade_days = (int)rng_below(rng, 3) == 0
							     ? 0 : (int)rng_below(rng, 30),
				   .n = 1 + rng_below(rng, 5), .rows = w->rows,
				   .nmilestones = 6, .milestones = w->milestones };
	for (size_t i = 0; i < w->tiers.n; i++) {
		spend += 1 + (int64_t)rng_below(rng, 3000);
		visits += 1 + (int)rng_below(rng, 4);
		w->rows[i] = (struct tier){ .id = names[i], .rank = (int)i + 1 };
		if (i == 0 && rng_below(rng, 2) == 0)
			continue;
		uint64_t kind = rng_below(rng, 4);
		w->rows[i].spend = MONEY(kind != 1 ? spend : 0);
		w->rows[i].visits = kind != 0 ? visits : 0;
		w->rows[i].both_needed = kind == 2;
	}
	for (size_t i = 0; i < 6; i++)
		w->milestones[i] = (struct milestone){
			.visits = 1 + (int)rng_below(rng, 6), .in_a_row = rng_below(rng, 2) != 0,
			.within_days = (int)rng_below(rng, 20),
		};
}

static void random_world(struct rng *rng, struct world *w)
{
	*w = (struct world){ .granted = "" };
	random_rules(rng, w);
	w->history.rows = w->merits;
	for (size_t n = rng_below(rng, ROWS_MAX); n > 0; n--) {
		struct merit sold = { DAY(1 + (int32_t)rng_below(rng, DAYS_MAX)),
				      MONEY((int64_t)rng_below(rng, 2000)),
				      (int)rng_below(rng, 2) };
		w->merits[w->history.n++] = sold;
		if (rng_below(rng, 4) == 0) /* a part goes back */
			w->merits[w->history.n++] = (struct merit){
				sold.day, MONEY(-(int64_t)rng_below(rng, 1000) *
						sold.spend.fen / 1000), -sold.visits };
	}
	if (rng_below(rng, 3) == 0) {
		w->granted = w->rows[rng_below(rng, w->tiers.n)].id;
		w->granted_until = DAY((int32_t)rng_below(rng, DAYS_MAX));
	}
}

static int visits_on(const struct world *w, int32_t at)
{
	int visits = 0;

	for (size_t i = 0; i < w->history.n; i++)
		visits += w->merits[i].day.n == at ? w->merits[i].visits : 0;
	return visits > 0;
}

/* Rows after `known` have not happened. */
static struct standing naive_standing(const struct world *w, int32_t at, int32_t known)
{
	struct standing s = { .spend = MONEY(0) };

	for (int32_t d = at - w->tiers.window_days + 1; d <= at && d <= known; d++) {
		for (size_t i = 0; i < w->history.n; i++)
			s.spend.fen += w->merits[i].day.n == d ? w->merits[i].spend.fen : 0;
		s.visits += visits_on(w, d);
	}
	return s;
}

static int naive_place(const struct world *w, int32_t at, int32_t known)
{
	int best = -1;

	for (int32_t d = at - w->tiers.downgrade_days; d <= at; d++) {
		struct standing s = naive_standing(w, d, known);
		for (int i = 0; i < (int)w->tiers.n; i++) {
			const struct tier *t = &w->rows[i];
			bool spent = t->spend.fen != 0 && s.spend.fen >= t->spend.fen;
			bool came = t->visits != 0 && s.visits >= t->visits;
			bool free = t->spend.fen == 0 && t->visits == 0;
			if ((free || (t->both_needed ? spent && came : spent || came)) && i > best)
				best = i;
		}
	}
	for (int i = 0; i < (int)w->tiers.n; i++) {
		if (strcmp(w->rows[i].id, w->granted) == 0 && i > best &&
		    (w->granted_until.n == 0 || at <= w->granted_until.n))
			best = i;
	}
	return best;
}

static int place(const struct world *w, int32_t at)
{
	const struct tier *tier = tier_at(&w->tiers, &w->history, w->granted, w->granted_until,
					  DAY(at));

	return tier != NULL ? (int)(tier - w->rows) : -1;
}

static bool naive_keeps(const struct world *w, int32_t at, int32_t *ret)
{
	int now = naive_place(w, at, at);

	for (int32_t d = at + 1; d < at + DAYS_MAX + 80; d++) {
		if (naive_place(w, d, at) < now) {
			*ret = d - 1;
			return true;
		}
	}
	return false;
}

static void tiers_are_what_plain_loops_say(void **state)
{
	struct world w;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 31);
	for (int turn = 0; turn < 400; turn++) {
		random_world(&rng, &w);
		for (int32_t at = 0; at < DAYS_MAX + 80; at += 1 + (int32_t)rng_below(&rng, 9)) {
			struct standing want = naive_standing(&w, at, at);
			struct standing got = standing_at(&w.tiers, &w.history, DAY(at));
			assert_int_equal(got.spend.fen, want.spend.fen);
			assert_int_equal(got.visits, want.visits);
			assert_int_equal(place(&w, at), naive_place(&w, at, at));
		}
	}
}

static void a_tier_is_kept_until_the_day_it_falls(void **state)
{
	struct world w;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 32);
	for (int turn = 0; turn < 300; turn++) {
		int32_t at = (int32_t)rng_below(&rng, DAYS_MAX + 20), last = -7;
		day keeps = DAY(-7);

		random_world(&rng, &w);
		bool falls = naive_keeps(&w, at, &last);
		assert_int_equal(tier_keeps(&w.tiers, &w.history, w.granted, w.granted_until,
					    DAY(at), &keeps), falls);
		assert_int_equal(keeps.n, last);
	}
}

static uint64_t naive_milestones(const struct world *w, int32_t at)
{
	uint64_t met = 0;

	for (size_t i = 0; i < w->tiers.nmilestones; i++) {
		const struct milestone *m = &w->milestones[i];
		int32_t first = 0, last = 0;
		int run = 0, best = 0;

		for (int32_t d = 1; d <= at; d++) {
			if (!visits_on(w, d))
				continue;
			if (first == 0)
				first = d;
			if (m->in_a_row && m->within_days > 0 && d - last > m->within_days)
				run = 0;
			if (!m->in_a_row && m->within_days > 0 && d > first + m->within_days - 1)
				break;
			last = d;
			run++;
			best = run > best ? run : best;
		}
		met |= (uint64_t)(best >= m->visits) << i;
	}
	return met;
}

static void shuffle(struct rng *rng, struct world *w)
{
	for (size_t i = w->history.n; i > 1; i--) {
		size_t j = rng_below(rng, i);
		struct merit row = w->merits[j];
		w->merits[j] = w->merits[i - 1];
		w->merits[i - 1] = row;
	}
}

/* Everything that is said of a day. */
struct said {
	int place, visits, next_visits;
	int64_t spend, next_spend;
	uint64_t met;
	int32_t keeps;
};

static struct said say(const struct world *w, int32_t at)
{
	struct said s = { .place = place(w, at), .keeps = -1 };
	struct standing standing = standing_at(&w->tiers, &w->history, DAY(at));
	money missing = MONEY(0);
	day keeps;

	s.visits = standing.visits;
	s.spend = standing.spend.fen;
	s.met = milestones_met(&w->tiers, &w->history, DAY(at));
	(void)tier_next(&w->tiers, &w->history, s.place >= 0 ? &w->rows[s.place] : NULL, DAY(at),
			&missing, &s.next_visits);
	s.next_spend = missing.fen;
	if (tier_keeps(&w->tiers, &w->history, w->granted, w->granted_until, DAY(at), &keeps))
		s.keeps = keeps.n;
	return s;
}

static void assert_same(struct said a, struct said b)
{
	assert_int_equal(a.place, b.place);
	assert_int_equal(a.visits, b.visits);
	assert_int_equal(a.spend, b.spend);
	assert_int_equal(a.next_visits, b.next_visits);
	assert_int_equal(a.next_spend, b.next_spend);
	assert_int_equal(a.met, b.met);
	assert_int_equal(a.keeps, b.keeps);
}

static void the_order_of_rows_does_not_matter(void **state)
{
	struct world w;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 33);
	for (int turn = 0; turn < 2000; turn++) {
		int32_t at = (int32_t)rng_below(&rng, DAYS_MAX + 40);

		random_world(&rng, &w);
		struct said before = say(&w, at);
		assert_int_equal(before.met, naive_milestones(&w, at));
		shuffle(&rng, &w);
		assert_same(say(&w, at), before);
	}
}

static void a_refund_is_as_if_never_sold(void **state)
{
	struct world w;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 34);
	for (int turn = 0; turn < 2000; turn++) {
		int32_t at = (int32_t)rng_below(&rng, DAYS_MAX + 40);

		random_world(&rng, &w);
		struct said before = say(&w, at);
		for (size_t n = 1 + rng_below(&rng, 5);
		     n > 0 && w.history.n + 2 <= ARRAY_LEN(w.merits); n--) {
			struct merit sold = { DAY(1 + (int32_t)rng_below(&rng, DAYS_MAX)),
					      MONEY((int64_t)rng_below(&rng, 90000)),
					      (int)rng_below(&rng, 2) };
			w.merits[w.history.n++] = sold;
			w.merits[w.history.n++] = (struct merit){
				sold.day, MONEY(-sold.spend.fen), -sold.visits };
		}
		shuffle(&rng, &w);
		assert_same(say(&w, at), before);
	}
}

/* What was said on a day is what the whole history says of it later. */
static void the_past_stays_as_it_was(void **state)
{
	struct world w, then;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 35);
	for (int turn = 0; turn < 2000; turn++) {
		int32_t at = (int32_t)rng_below(&rng, DAYS_MAX);

		random_world(&rng, &w);
		then = w;
		then.tiers.rows = then.rows;
		then.tiers.milestones = then.milestones;
		then.history = (struct history){ .rows = then.merits };
		for (size_t i = 0; i < w.history.n; i++) {
			if (w.merits[i].day.n <= at)
				then.merits[then.history.n++] = w.merits[i];
		}
		assert_same(say(&then, at), say(&w, at));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refund_counts_the_other_way),
		cmocka_unit_test(visits_of_all_times),
		cmocka_unit_test(a_tier_rises_at_once_and_falls_after_the_grace),
		cmocka_unit_test(visits_are_days),
		cmocka_unit_test(a_granted_tier_is_a_floor),
		cmocka_unit_test(below_the_lowest_there_is_none),
		cmocka_unit_test(the_next_tier_says_what_is_missing),
		cmocka_unit_test(a_tier_by_visits_asks_for_no_money),
		cmocka_unit_test(milestones),
		cmocka_unit_test(milestones_are_at_most_64),
		cmocka_unit_test(points_in_numbers),
		cmocka_unit_test(points_cost_just_enough),
		cmocka_unit_test(points_end_with_a_month),
		cmocka_unit_test(birthday_months),
		cmocka_unit_test(tiers_are_what_plain_loops_say),
		cmocka_unit_test(a_tier_is_kept_until_the_day_it_falls),
		cmocka_unit_test(the_order_of_rows_does_not_matter),
		cmocka_unit_test(a_refund_is_as_if_never_sold),
		cmocka_unit_test(the_past_stays_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
