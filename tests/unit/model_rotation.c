/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose turn it is: both rules of the queue, both of requested clients, and random days against
 * a plain model of the same words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/status.h"
#include "model/rotation.h"

enum { MEI = 4, LAN = 5, YUE = 6, XIN = 7, TURN = 100 };

static const struct rotation_rules by_signin = { .asked_for = 0, .extension = 50 };
static const struct rotation_rules carried = { .carry = true, .asked_for = 100, .extension = 50 };

static bool not_this(void *ctx, uint32_t staff)
{
	return staff != *(const uint32_t *)ctx;
}

static uint32_t next(const Rotation *r)
{
	int i = rotation_next(r, NULL, NULL);

	return i < 0 ? 0 : r->turns[i]->staff;
}

static uint32_t next_but(const Rotation *r, uint32_t busy)
{
	int i = rotation_next(r, not_this, &busy);

	return i < 0 ? 0 : r->turns[i]->staff;
}

static const Turn *turn_of(const Rotation *r, uint32_t staff)
{
	for (size_t i = 0; i < r->n_turns; i++) {
		if (r->turns[i]->staff == staff)
			return r->turns[i];
	}
	fail_msg("%u has no place", staff);
	return NULL;
}

static void signs_in(const struct rotation_rules *rules, Rotation *r, struct arena *arena,
		     const uint32_t *staff, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rotation_signin(rules, r, staff[i], 1000 + (int64_t)i, arena);
}

/* A day of three, in the order of signing in. */
static Rotation a_day(const struct rotation_rules *rules, struct arena *arena)
{
	static const uint32_t staff[] = { LAN, MEI, YUE };
	Rotation r = ROTATION__INIT;

	rotation_begin(rules, NULL, &r, arena);
	assert_int_equal(r.n_turns, 0);
	assert_int_equal(next(&r), 0);
	signs_in(rules, &r, arena, staff, ARRAY_LEN(staff));
	return r;
}

static void turns_go_round(void **state)
{
	static const uint32_t want[] = { LAN, MEI, YUE, LAN, MEI, YUE, LAN };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_int_equal(next(&r), want[i]);
		assert_true(rotation_take(&r, want[i], TURN));
	}
	assert_int_equal(turn_of(&r, LAN)->taken, 300);
	assert_int_equal(turn_of(&r, LAN)->signed_in, 1000);
}

static void who_cannot_is_passed_over_and_keeps_her_place(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	assert_int_equal(next_but(&r, LAN), MEI);
	assert_true(rotation_take(&r, MEI, TURN));
	assert_int_equal(next_but(&r, LAN), YUE);
	assert_true(rotation_take(&r, YUE, TURN));
	/* Whatever went by, she is first when she can. */
	assert_int_equal(next(&r), LAN);
	assert_true(rotation_take(&r, LAN, TURN));
	assert_int_equal(next(&r), LAN);
	rotation_signout(&r, MEI, 2000);
	rotation_signout(&r, YUE, 2000);
	assert_int_equal(next_but(&r, LAN), 0);
}

static void requested_clients_cost_what_the_rule_says(void **state)
{
	static const struct { int asked_for; uint32_t then; } rows[] = {
		{ 0, LAN },      /* nothing: it is still her turn */
		{ 50, MEI },     /* half a turn: after those who have none, before those with one */
		{ 100, MEI },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		Rotation r = a_day(&by_signin, &arena);
		assert_true(rotation_take(&r, LAN, rows[i].asked_for));
		assert_int_equal(next(&r), rows[i].then);
		assert_true(rotation_take(&r, MEI, TURN));
		assert_true(rotation_take(&r, YUE, TURN));
		assert_int_equal(next(&r), LAN);
		assert_true(rotation_take(&r, LAN, TURN));
		/* Now whoever has the least: LAN with 100 and a half comes last of them. */
		assert_int_equal(next(&r), i == 0 ? LAN : MEI);
	}
}

static void an_extension_costs_a_part(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	for (uint32_t staff = MEI; staff <= YUE; staff++)
		assert_true(rotation_take(&r, staff, TURN));
	assert_true(rotation_take(&r, LAN, by_signin.extension));
	assert_int_equal(turn_of(&r, LAN)->taken, 150);
	assert_int_equal(next(&r), MEI);
	assert_true(rotation_take(&r, MEI, TURN));
	assert_int_equal(next(&r), YUE);
	assert_true(rotation_take(&r, YUE, TURN));
	assert_int_equal(next(&r), LAN);
}

static void a_newcomer_starts_at_the_mean(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	assert_true(rotation_take(&r, LAN, 3 * TURN));
	assert_true(rotation_take(&r, MEI, 3 * TURN));
	assert_true(rotation_take(&r, YUE, 2 * TURN));
	rotation_signin(&by_signin, &r, XIN, 5000, &arena);
	assert_int_equal(turn_of(&r, XIN)->carried, 266); /* rounded down */
	assert_int_equal(turn_of(&r, XIN)->taken, 0);
	/* Neither every client nor none. */
	assert_int_equal(next(&r), YUE);
	assert_true(rotation_take(&r, YUE, TURN));
	assert_int_equal(next(&r), XIN);
	assert_true(rotation_take(&r, XIN, TURN));
	assert_int_equal(next(&r), LAN);
	/* Who has gone does not count: the mean of those who are there. */
	rotation_signout(&r, LAN, 6000);
	rotation_signout(&r, MEI, 6000);
	rotation_signin(&by_signin, &r, 9, 7000, &arena);
	assert_int_equal(turn_of(&r, 9)->carried, (300 + 366) / 2);
}

static void who_comes_back_has_her_place(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	assert_true(rotation_take(&r, LAN, TURN));
	rotation_signout(&r, MEI, 1500);
	assert_int_equal(turn_of(&r, MEI)->signed_out, 1500);
	assert_int_equal(next(&r), YUE);
	assert_false(rotation_take(&r, MEI, TURN));
	rotation_signout(&r, MEI, 1600);
	assert_int_equal(turn_of(&r, MEI)->signed_out, 1500);
	rotation_signin(&by_signin, &r, MEI, 1700, &arena);
	assert_int_equal(r.n_turns, 3);
	assert_int_equal(turn_of(&r, MEI)->signed_in, 1001);
	assert_int_equal(turn_of(&r, MEI)->signed_out, 0);
	assert_int_equal(turn_of(&r, MEI)->carried, 0);
	assert_int_equal(next(&r), MEI);
	/* Twice is once, and who is not there cannot go. */
	rotation_signin(&by_signin, &r, MEI, 1800, &arena);
	rotation_signout(&r, XIN, 1800);
	assert_int_equal(r.n_turns, 3);
}

static void turns_are_given_back(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	assert_true(rotation_take(&r, LAN, TURN));
	assert_true(rotation_take(&r, LAN, -TURN));
	assert_int_equal(next(&r), LAN);
	/* Never below nothing; what was carried goes next. */
	assert_true(rotation_take(&r, LAN, -TURN));
	assert_int_equal(turn_of(&r, LAN)->taken, 0);
	r.turns[0]->carried = 130;
	r.turns[0]->taken = 50;
	assert_true(rotation_take(&r, LAN, -TURN));
	assert_int_equal(turn_of(&r, LAN)->taken, 0);
	assert_int_equal(turn_of(&r, LAN)->carried, 80);
	assert_true(rotation_take(&r, LAN, -TURN));
	assert_int_equal(turn_of(&r, LAN)->carried, 0);
	/* Of somebody who has gone home too; of somebody without a place not. */
	assert_true(rotation_take(&r, MEI, TURN));
	rotation_signout(&r, MEI, 3000);
	assert_true(rotation_take(&r, MEI, -TURN));
	assert_int_equal(turn_of(&r, MEI)->taken, 0);
	assert_false(rotation_take(&r, XIN, -TURN));
	assert_false(rotation_take(&r, XIN, TURN));
}

static void the_next_day_begins_anew_by_signing_in(void **state)
{
	static const uint32_t tomorrow[] = { YUE, LAN };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation yesterday = a_day(&by_signin, &arena), r = ROTATION__INIT;

	(void)state;
	assert_true(rotation_take(&yesterday, YUE, 5 * TURN));
	rotation_begin(&by_signin, &yesterday, &r, &arena);
	assert_int_equal(r.n_turns, 0);
	signs_in(&by_signin, &r, &arena, tomorrow, 2);
	assert_int_equal(next(&r), YUE);
	assert_int_equal(turn_of(&r, LAN)->carried, 0);
}

static void or_it_goes_on_where_it_ended(void **state)
{
	static const uint32_t tomorrow[] = { YUE, MEI, LAN };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation yesterday = a_day(&carried, &arena), r = ROTATION__INIT;
	Turn *places[1];

	(void)state;
	assert_true(rotation_take(&yesterday, LAN, 4 * TURN));
	assert_true(rotation_take(&yesterday, MEI, 3 * TURN));
	assert_true(rotation_take(&yesterday, YUE, 4 * TURN));
	rotation_signout(&yesterday, LAN, 9000);
	r.id = 20780;
	r.turns = places;
	rotation_begin(&carried, &yesterday, &r, &arena);
	assert_int_equal(r.id, 20780);
	/* The order of the queue, what all have left out, nobody there. */
	assert_int_equal(r.n_turns, 3);
	assert_int_equal(r.turns[0]->staff, LAN);
	assert_int_equal(turn_of(&r, LAN)->carried, 100);
	assert_int_equal(turn_of(&r, MEI)->carried, 0);
	assert_int_equal(turn_of(&r, MEI)->signed_in, 0);
	assert_int_equal(next(&r), 0);
	assert_false(rotation_take(&r, MEI, TURN));
	signs_in(&carried, &r, &arena, tomorrow, 2);
	assert_int_equal(next(&r), MEI);
	assert_true(rotation_take(&r, MEI, TURN));
	assert_int_equal(next(&r), MEI); /* LAN is not in yet, YUE stands behind */
	rotation_signin(&carried, &r, LAN, 2000, &arena);
	assert_int_equal(next(&r), LAN);
	assert_int_equal(yesterday.turns[0]->taken, 400);
}

static void who_was_not_there_yesterday_is_a_newcomer(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation first = a_day(&carried, &arena), second = ROTATION__INIT, third = ROTATION__INIT;

	(void)state;
	rotation_begin(&carried, &first, &second, &arena);
	rotation_signin(&carried, &second, LAN, 1, &arena);
	rotation_signin(&carried, &second, MEI, 2, &arena);
	assert_true(rotation_take(&second, LAN, 2 * TURN));
	assert_true(rotation_take(&second, MEI, 5 * TURN));
	rotation_begin(&carried, &second, &third, &arena);
	assert_int_equal(third.n_turns, 2);
	/* Before anybody is there: the mean of those who are expected. */
	rotation_signin(&carried, &third, YUE, 1, &arena);
	assert_int_equal(turn_of(&third, YUE)->carried, 150);
	assert_int_equal(third.turns[2]->staff, YUE);
}

static void a_rule_that_changes_at_noon_does_no_harm(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation yesterday = a_day(&carried, &arena), r = ROTATION__INIT;

	(void)state;
	assert_true(rotation_take(&yesterday, LAN, 4 * TURN));
	rotation_begin(&carried, &yesterday, &r, &arena);
	rotation_signin(&carried, &r, MEI, 1, &arena);
	/* From now on by signing in: the next stands at the end, at the mean. */
	rotation_signin(&by_signin, &r, LAN, 2, &arena);
	assert_int_equal(r.n_turns, 3);
	assert_int_equal(r.turns[2]->staff, LAN);
	assert_int_equal(turn_of(&r, LAN)->carried, 0);
	assert_int_equal(next(&r), MEI);
}

static void a_swap_changes_who_is_next(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = a_day(&by_signin, &arena);

	(void)state;
	assert_true(rotation_swap(&r, LAN, YUE));
	assert_int_equal(next(&r), YUE);
	assert_true(rotation_take(&r, YUE, TURN));
	assert_int_equal(next(&r), MEI);
	assert_true(rotation_take(&r, MEI, TURN));
	/* LAN is next with none; whoever takes her place takes it with its turns. */
	assert_true(rotation_swap(&r, MEI, LAN));
	assert_int_equal(next(&r), MEI);
	assert_int_equal(turn_of(&r, LAN)->taken, 100);
	assert_int_equal(turn_of(&r, LAN)->signed_in, 1000);
	assert_false(rotation_swap(&r, LAN, LAN));
	assert_false(rotation_swap(&r, LAN, XIN));
	assert_false(rotation_swap(&r, XIN, LAN));
	assert_int_equal(r.n_turns, 3);
}

static void fair_shares_differ_by_one_turn_at_most(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Rotation r = ROTATION__INIT;

	(void)state;
	for (uint32_t staff = 1; staff <= 9; staff++)
		rotation_signin(&by_signin, &r, staff, staff, &arena);
	for (int client = 0; client < 100; client++)
		assert_true(rotation_take(&r, next(&r), TURN));
	for (uint32_t staff = 1; staff <= 9; staff++) {
		assert_true(turn_of(&r, staff)->taken >= 1100);
		assert_true(turn_of(&r, staff)->taken <= 1200);
	}
}

/* ---- random days against a plain model */

enum { PEOPLE = 8 };

/* The queue as cards on a board: a card has a name and a number of turns. */
struct board {
	size_t n;
	uint32_t staff[PEOPLE];
	int64_t turns[PEOPLE];
	bool came[PEOPLE], there[PEOPLE];
};

static int card(const struct board *b, uint32_t staff)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->staff[i] == staff)
			return (int)i;
	}
	return -1;
}

static void board_signin(struct board *b, uint32_t staff)
{
	int at = card(b, staff);
	int64_t sum = 0, n = 0;

	if (at >= 0) {
		b->came[at] = b->there[at] = true;
		return;
	}
	for (int pass = 0; pass < 2 && n == 0; pass++) {
		for (size_t i = 0; i < b->n; i++) {
			if (pass == 1 || b->there[i])
				sum += b->turns[i], n++;
		}
	}
	b->staff[b->n] = staff;
	b->turns[b->n] = n > 0 ? sum / n : 0;
	b->came[b->n] = b->there[b->n] = true;
	b->n++;
}

static uint32_t board_next(const struct board *b, uint32_t busy)
{
	int best = -1;

	for (int i = (int)b->n - 1; i >= 0; i--) {
		bool can = b->there[i] && b->staff[i] != busy;
		if (can && (best < 0 || b->turns[i] <= b->turns[best]))
			best = i;
	}
	return best < 0 ? 0 : b->staff[best];
}

static bool board_take(struct board *b, uint32_t staff, int turns)
{
	int at = card(b, staff);

	if (at < 0 || !b->came[at] || (turns > 0 && !b->there[at]))
		return false;
	b->turns[at] += turns;
	b->turns[at] = b->turns[at] > 0 ? b->turns[at] : 0;
	return true;
}

static bool board_swap(struct board *b, uint32_t x, uint32_t y)
{
	int i = card(b, x), j = card(b, y);

	if (i < 0 || j < 0 || i == j)
		return false;
	bool came = b->came[i], there = b->there[i];
	b->staff[i] = y;
	b->staff[j] = x;
	b->came[i] = b->came[j];
	b->there[i] = b->there[j];
	b->came[j] = came;
	b->there[j] = there;
	return true;
}

static void board_morning(struct board *b, bool carry)
{
	int64_t least = INT64_MAX;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->came[i] && b->turns[i] < least)
			least = b->turns[i];
	}
	for (size_t i = 0; i < b->n && carry; i++) {
		if (!b->came[i])
			continue;
		b->staff[n] = b->staff[i];
		b->turns[n++] = b->turns[i] - least;
	}
	b->n = n;
	memset(b->came, 0, sizeof(b->came));
	memset(b->there, 0, sizeof(b->there));
}

static void board_signout(struct board *b, uint32_t staff)
{
	int at = card(b, staff);

	if (at >= 0)
		b->there[at] = false;
}

static void assert_same(const Rotation *r, const struct board *b, uint32_t busy)
{
	assert_int_equal(r->n_turns, b->n);
	for (size_t i = 0; i < b->n; i++) {
		assert_int_equal(r->turns[i]->staff, b->staff[i]);
		assert_int_equal((int64_t)r->turns[i]->taken + r->turns[i]->carried, b->turns[i]);
		assert_int_equal(r->turns[i]->signed_in != 0, b->came[i]);
		assert_int_equal(r->turns[i]->signed_in != 0 && r->turns[i]->signed_out == 0,
				 b->there[i]);
	}
	assert_int_equal(next(r), board_next(b, 0));
	assert_int_equal(next_but(r, busy), board_next(b, busy));
}

/* One thing that happens; both must say the same of it. */
static void step(struct rng *rng, const struct rotation_rules *rules, Rotation *r,
		 struct board *b, struct arena *arena, int64_t now)
{
	static const int costs[] = { 100, 100, 50, 30, 0, -100, -50 };
	uint32_t staff = (uint32_t)rng_below(rng, PEOPLE) + 1;
	uint32_t other = (uint32_t)rng_below(rng, PEOPLE) + 1;
	int cost = costs[rng_below(rng, ARRAY_LEN(costs))];

	switch (rng_below(rng, 8)) {
	case 0:
		rotation_signin(rules, r, staff, now, arena);
		board_signin(b, staff);
		break;
	case 1:
		rotation_signout(r, staff, now);
		board_signout(b, staff);
		break;
	case 2:
		assert_int_equal(rotation_swap(r, staff, other), board_swap(b, staff, other));
		break;
	case 3:
	case 4:
		staff = next(r) != 0 ? next(r) : staff;
		assert_int_equal(rotation_take(r, staff, TURN), board_take(b, staff, TURN));
		break;
	default:
		assert_int_equal(rotation_take(r, staff, cost), board_take(b, staff, cost));
		break;
	}
}

static void random_weeks_are_the_same(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2026);
	for (int round = 0; round < 60; round++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		const struct rotation_rules *rules = round % 2 == 0 ? &by_signin : &carried;
		struct board board = { .n = 0 };
		Rotation yesterday = ROTATION__INIT, r = ROTATION__INIT;
		for (int d = 0; d < 7; d++) {
			rotation_begin(rules, d > 0 ? &yesterday : NULL, &r, &arena);
			board_morning(&board, rules->carry);
			for (int i = 0; i < 60; i++) {
				step(&rng, rules, &r, &board, &arena, 1 + i);
				assert_same(&r, &board, (uint32_t)rng_below(&rng, PEOPLE) + 1);
			}
			yesterday = r;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_go_round),
		cmocka_unit_test(who_cannot_is_passed_over_and_keeps_her_place),
		cmocka_unit_test(requested_clients_cost_what_the_rule_says),
		cmocka_unit_test(an_extension_costs_a_part),
		cmocka_unit_test(a_newcomer_starts_at_the_mean),
		cmocka_unit_test(who_comes_back_has_her_place),
		cmocka_unit_test(turns_are_given_back),
		cmocka_unit_test(the_next_day_begins_anew_by_signing_in),
		cmocka_unit_test(or_it_goes_on_where_it_ended),
		cmocka_unit_test(who_was_not_there_yesterday_is_a_newcomer),
		cmocka_unit_test(a_rule_that_changes_at_noon_does_no_harm),
		cmocka_unit_test(a_swap_changes_who_is_next),
		cmocka_unit_test(fair_shares_differ_by_one_turn_at_most),
		cmocka_unit_test(random_weeks_are_the_same),
	};

	return cmocka_run_group_tests_name("model_rotation", tests, NULL, NULL);
}
