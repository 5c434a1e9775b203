/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepaid money: worked numbers of wallets, courses and refunds by law, and their laws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/prepaid.h"

/* ---- wallet */

static void a_wallet_splits_by_its_rule(void **state)
{
	static const struct {
		const char *rule;
		int64_t principal, bonus, amount, from_principal, from_bonus;
	} cases[] = {
		{ "proportional", 100000, 20000, 12000, 10000, 2000 },
		/* 584.20 × 373.40 ÷ 2240.00 is 97.384…: rounded down. */
		{ "proportional", 186660, 37340, 58420, 48682, 9738 },
		/* Of a card that is still 5 to 1: 97.366…; the last fen is principal's. */
		{ "proportional", 100000, 20000, 58420, 48684, 9736 },
		{ "proportional", 2, 1, 1, 1, 0 },
		{ "proportional", 2, 1, 2, 2, 0 },
		{ "proportional", 2, 1, 3, 2, 1 },
		{ "proportional", 0, 500, 123, 0, 123 },
		{ "proportional", 500, 0, 123, 123, 0 },
		{ "proportional", 0, 0, 0, 0, 0 },
		{ "proportional", MONEY_MAX_FEN, MONEY_MAX_FEN, MONEY_MAX_FEN + 1,
		  MONEY_MAX_FEN / 2 + 1, MONEY_MAX_FEN / 2 },
		{ "gift-first", 100000, 20000, 12000, 0, 12000 },
		{ "gift-first", 100000, 20000, 20001, 1, 20000 },
		{ "gift-first", 100000, 20000, 120000, 100000, 20000 },
		{ "principal-first", 100000, 20000, 12000, 12000, 0 },
		{ "principal-first", 100000, 20000, 100001, 100000, 1 },
		{ "principal-first", 100000, 20000, 120000, 100000, 20000 },
		/* A rule of a later version, or none. */
		{ "by-moon", 100000, 20000, 12000, 10000, 2000 },
		{ "", 100000, 20000, 12000, 10000, 2000 },
		{ NULL, 100000, 20000, 12000, 10000, 2000 },
	};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct wallet_split split;
		assert_int_equal(wallet_split(cases[i].rule, MONEY(cases[i].principal),
					      MONEY(cases[i].bonus), MONEY(cases[i].amount),
					      &split, &problem), ST_OK);
		assert_int_equal(split.principal.fen, cases[i].from_principal);
		assert_int_equal(split.bonus.fen, cases[i].from_bonus);
	}
}

static void a_wallet_gives_no_more_than_it_has(void **state)
{
	struct wallet_split split = { .principal = { 7 }, .bonus = { 8 } };
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_int_equal(wallet_split("gift-first", MONEY(100000), MONEY(20000), MONEY(120001),
				      &split, &problem), ST_INSUFFICIENT);
	assert_string_equal(problem.message, "The wallet holds 1,200.00, not 1,200.01.");
	assert_int_equal(wallet_split(NULL, MONEY(5), MONEY(5), MONEY(-1), &split, &problem),
			 ST_BAD_VALUE);
	assert_int_equal(split.principal.fen, 7);
	assert_int_equal(split.bonus.fen, 8);
}

/* Whatever is paid, in whatever steps: neither part goes below zero, both end at nothing. */
static void a_wallet_ends_at_nothing(void **state)
{
	static const char *const rules[] = { "proportional", "gift-first", "principal-first" };
	struct problem problem = PROBLEM_INIT;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 41);
	for (int turn = 0; turn < 30000; turn++) {
		const char *rule = rules[rng_below(&rng, 3)];
		uint64_t size = rng_below(&rng, 2) == 0 ? 50 : 1000000;
		int64_t principal = (int64_t)rng_below(&rng, size);
		int64_t bonus = (int64_t)rng_below(&rng, size);

		while (principal + bonus > 0) {
			int64_t both = principal + bonus, amount = 1;
			struct wallet_split s;

			amount += (int64_t)rng_below(&rng, (uint64_t)both);
			assert_int_equal(wallet_split(rule, MONEY(principal), MONEY(bonus),
						      MONEY(amount), &s, &problem), ST_OK);
			assert_int_equal(s.principal.fen + s.bonus.fen, amount);
			assert_true(s.principal.fen >= 0 && s.principal.fen <= principal);
			assert_true(s.bonus.fen >= 0 && s.bonus.fen <= bonus);
			if (strcmp(rule, "proportional") == 0)
				assert_int_equal(s.bonus.fen, amount * bonus / both);
			if (strcmp(rule, "gift-first") == 0)
				assert_true(s.principal.fen == 0 || s.bonus.fen == bonus);
			if (strcmp(rule, "principal-first") == 0)
				assert_true(s.bonus.fen == 0 || s.principal.fen == principal);
			principal -= s.principal.fen;
			bonus -= s.bonus.fen;
		}
		assert_int_equal(principal, 0);
		assert_int_equal(bonus, 0);
	}
}

static void a_topup_earns_its_bonus(void **state)
{
	static const struct topup_rule rules[] = { { { 100000 }, { 20000 } },
						   { { 300000 }, { 75000 } } };
	static const struct tiers t = { .ntopups = 2, .topups = rules }, none = { .ntopups = 0 };

	(void)state;
	assert_int_equal(topup_bonus(&t, MONEY(99999)).fen, 0);
	assert_int_equal(topup_bonus(&t, MONEY(100000)).fen, 20000);
	assert_int_equal(topup_bonus(&t, MONEY(299999)).fen, 20000);
	assert_int_equal(topup_bonus(&t, MONEY(300000)).fen, 75000);
	assert_int_equal(topup_bonus(&t, MONEY(MONEY_MAX_FEN)).fen, 75000);
	assert_int_equal(topup_bonus(&none, MONEY(100000)).fen, 0);
}

/* ---- course */

static void sessions_use_up_what_was_paid(void **state)
{
	static const int64_t paid[] = { 198000, 100000, 100, 7, 0, MONEY_MAX_FEN };

	(void)state;
	assert_int_equal(session_value(MONEY(198000), 5).fen, 39600);
	assert_int_equal(session_value(MONEY(100000), 3).fen, 33333);
	assert_int_equal(session_value(MONEY(66667), 2).fen, 33334);
	assert_int_equal(session_value(MONEY(33333), 1).fen, 33333);
	for (size_t i = 0; i < ARRAY_LEN(paid); i++) {
		for (int64_t sessions = 1; sessions < 40; sessions++) {
			int64_t left = paid[i];
			for (int64_t n = sessions; n > 0; n--) {
				int64_t value = session_value(MONEY(left), n).fen;
				assert_true(value >= 0 && value <= left);
				/* No session is worth more than a fen beside another. */
				assert_in_range(value - paid[i] / sessions + 1, 0, 2);
				left -= value;
			}
			assert_int_equal(left, 0);
		}
	}
}

static void a_term_is_earned_by_days(void **state)
{
	static const struct {
		int64_t paid;
		int sold, expires, at;
		int64_t earned;
	} cases[] = {
		{ 365000, 1000, 1364, 999, 0 },     { 365000, 1000, 1364, 1000, 1000 },
		{ 365000, 1000, 1364, 1001, 2000 }, { 365000, 1000, 1364, 1363, 364000 },
		{ 365000, 1000, 1364, 1364, 365000 }, { 365000, 1000, 1364, 9000, 365000 },
		{ 100, 1000, 1002, 1000, 33 },      { 100, 1000, 1002, 1001, 67 },
		{ 100, 1000, 1000, 1000, 100 },     { 100, 1000, 1000, 999, 0 },
		{ 0, 1000, 1364, 1100, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(term_value(MONEY(cases[i].paid), DAY(cases[i].sold),
					    DAY(cases[i].expires), DAY(cases[i].at)).fen,
				 cases[i].earned);
}

/* ---- 法释〔2025〕4号 */

static const struct law_rates no_interest = { .cooling_days = 7, .year_days = 365 };
static const struct law_rates rates = { .cooling_days = 7, .lpr_bp = 310, .deposit_bp = 150,
					.year_days = 365 };

struct refund {
	struct arena arena;
	struct law_result result;
	size_t n;
	LawStep **steps;
	struct problem problem;
};

static void refund_release(struct refund *r)
{
	arena_clear(&r->arena);
}

static enum status refund(const struct law_case *c, const struct law_rates *with,
			  struct refund *r)
{
	*r = (struct refund){ .arena = ARENA_INIT };
	return law_refund(c, with, &r->arena, &r->result, &r->n, &r->steps, &r->problem);
}

static const LawStep *step_of(const struct refund *r, const char *article)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->steps[i]->article, article) == 0)
			return r->steps[i];
	}
	return NULL;
}

/* Paid 1000.00 in January with 200.00 on top; it is June. */
static struct law_case card(int64_t used, bool shop)
{
	return (struct law_case){
		.shop_at_fault = shop, .paid = MONEY(100000), .gift = MONEY(20000),
		.delivered_list = MONEY(used), .wallet = true, .paid_on = day_of(2026, 1, 10),
		.first_paid_on = day_of(2026, 1, 10), .on = day_of(2026, 6, 9),
		.delivered_any = used > 0,
	};
}

static void a_card_by_whose_fault_it_is(void **state)
{
	static const struct { int64_t used; bool shop; int64_t back; const char *articles[3]; }
	cases[] = {
		{ 60000, true, 50000, { "art. 18", "art. 15", NULL } },
		{ 60000, false, 40000, { "art. 19", "art. 15", NULL } },
		{ 110000, true, 8333, { "art. 18", "art. 15", NULL } },
		{ 110000, false, 0, { "art. 19", "art. 15", "art. 20" } },
		{ 120000, true, 0, { "art. 18", "art. 15", NULL } },
		{ 130000, true, 0, { "art. 18", "art. 15", "art. 20" } },
		{ 100000, false, 0, { "art. 19", "art. 15", NULL } },
		{ 0, true, 100000, { "art. 18", "art. 15", NULL } },
		{ 0, false, 100000, { "art. 19", "art. 15", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = card(cases[i].used, cases[i].shop);

		assert_int_equal(refund(&c, &no_interest, &r), ST_OK);
		assert_int_equal(r.result.principal.fen, cases[i].back);
		assert_int_equal(r.result.interest.fen, 0);
		assert_int_equal(r.result.total.fen, cases[i].back);
		for (size_t j = 0; j < 3 && cases[i].articles[j] != NULL; j++)
			assert_non_null(step_of(&r, cases[i].articles[j]));
		assert_int_equal(step_of(&r, "art. 14")->amount_fen, 0);
		assert_null(step_of(&r, cases[i].shop ? "art. 19" : "art. 18"));
		assert_null(step_of(&r, "art. 22"));
		if (cases[i].articles[2] == NULL)
			assert_null(step_of(&r, "art. 20"));
	}
}

static void assert_step(const LawStep *step, const char *article, const char *text, int64_t fen)
{
	assert_string_equal(step->article, article);
	assert_string_equal(step->text, text);
	assert_int_equal(step->amount_fen, fen);
}

static void the_workings_can_be_read(void **state)
{
	AUTO(refund_release) struct refund shop, client;
	struct law_case c = card(60000, true);

	(void)state;
	assert_int_equal(refund(&c, &rates, &shop), ST_OK);
	assert_int_equal(shop.n, 7);
	assert_step(shop.steps[0], "", "Paid, and not yet given back.", 100000);
	assert_step(shop.steps[1], "", "Given by the shop on top.", 20000);
	assert_step(shop.steps[2], "art. 14", "Paid on 2026-01-10, 150 days ago; only within 7 "
		    "days could she have it all back.", 0);
	assert_step(shop.steps[3], "art. 18", "The shop is at fault: delivered 600.00 × paid "
		    "1,000.00 ÷ (paid 1,000.00 + gift 200.00).", 50000);
	assert_step(shop.steps[4], "art. 15", "Paid 1,000.00 less delivered 500.00; commission "
		    "paid to staff is not deducted.", 50000);
	/* 500.00 × 3.10 % × 150 ÷ 365 is 6.3698… */
	assert_step(shop.steps[5], "art. 16", "Interest: 500.00 × one-year LPR 3.10% × 150 days "
		    "÷ 365.", 637);
	assert_step(shop.steps[6], "", "To be given back.", 50637);
	assert_int_equal(shop.result.total.fen, 50637);
	c.shop_at_fault = false;
	c.delivered_list = MONEY(110000);
	assert_int_equal(refund(&c, &rates, &client), ST_OK);
	assert_int_equal(client.n, 7);
	assert_step(client.steps[3], "art. 19", "Her own choice: delivered, at the undiscounted "
		    "price.", 110000);
	assert_step(client.steps[4], "art. 15", "Paid 1,000.00 less delivered 1,100.00; "
		    "commission paid to staff is not deducted.", -10000);
	assert_step(client.steps[5], "art. 20", "More was delivered than paid for; the rest is "
		    "not claimed from her.", 0);
	assert_step(client.steps[6], "", "To be given back.", 0);
}

/* Paid on a Tuesday: up to the Tuesday after. */
static void within_seven_days_all_goes_back(void **state)
{
	static const struct {
		int days;
		bool served_before, delivered_any;
		int64_t delivered, first;
		bool shop;
		int64_t back, interest;
	} cases[] = {
		{ 0, false, false, 0, 0, false, 100000, 0 },
		{ 7, false, false, 0, 0, false, 100000, 0 },
		/* The day after, it is a refund like any other: 1000.00 × 1.50 % × 8 ÷ 365. */
		{ 8, false, false, 0, 0, false, 100000, 33 },
		/* Had before, or since. */
		{ 7, true, false, 0, 0, false, 100000, 29 },
		{ 7, false, true, 10000, 0, false, 90000, 26 },
		{ 7, false, true, 0, 0, false, 100000, 29 },
		/* Topped up again: what was had of the first payment stays had. */
		{ 1, false, false, 60000, 100, false, 40000, 166 },
		/* The shop at fault owes interest even so: × 3.10 %. */
		{ 7, false, false, 0, 0, true, 100000, 59 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = card(cases[i].delivered, cases[i].shop);

		c.served_before = cases[i].served_before;
		c.delivered_any = cases[i].delivered_any;
		c.on = DAY(c.paid_on.n + cases[i].days);
		c.first_paid_on.n -= (int32_t)cases[i].first;
		assert_int_equal(refund(&c, &rates, &r), ST_OK);
		assert_int_equal(r.result.principal.fen, cases[i].back);
		assert_int_equal(r.result.interest.fen, cases[i].interest);
		bool free = cases[i].days <= 7 && !c.served_before && !c.delivered_any &&
			    cases[i].delivered == 0;
		assert_int_equal(step_of(&r, "art. 14")->amount_fen, free ? 100000 : 0);
		assert_int_equal(step_of(&r, "art. 15") == NULL, free);
		assert_int_equal(step_of(&r, "art. 16") == NULL, cases[i].interest == 0);
	}
}

/* Whatever says that something was had: its price, or its part of the course. */
static void what_was_had_is_had_however_it_is_told(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = card(0, false);
		c.on = c.paid_on;
		c.wallet = false;
		*(i == 0 ? &c.delivered_net : &c.delivered_list) = MONEY(10000);
		assert_int_equal(refund(&c, &rates, &r), ST_OK);
		assert_int_equal(step_of(&r, "art. 14")->amount_fen, 0);
	}
}

static void of_nothing_paid_nothing_goes_back(void **state)
{
	AUTO(refund_release) struct refund r;
	struct law_case c = card(0, true);

	(void)state;
	c.paid = c.gift = MONEY(0);
	assert_int_equal(refund(&c, &rates, &r), ST_OK);
	assert_int_equal(r.result.principal.fen, 0);
	assert_int_equal(r.result.interest.fen, 0);
}

static void a_shop_may_be_more_generous_than_seven_days(void **state)
{
	AUTO(refund_release) struct refund r;
	struct law_rates generous = rates;
	struct law_case c = card(0, false);

	(void)state;
	generous.cooling_days = 150;
	assert_int_equal(refund(&c, &generous, &r), ST_OK);
	assert_int_equal(r.result.principal.fen, 100000);
	assert_int_equal(r.result.interest.fen, 0);
}

/* Ten sessions for 2980.00 that cost 398.00 each: four were had. */
static void a_course_by_whose_fault_it_is(void **state)
{
	static const struct { bool shop; int had; int64_t back; const char *article; } cases[] = {
		{ true, 4, 178800, "art. 18" },	 { false, 4, 138800, "art. 19" },
		{ true, 10, 0, "art. 18" },	 { false, 8, 0, "art. 20" },
		{ false, 7, 19400, "art. 19" },	 { true, 9, 29800, "art. 18" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = {
			.shop_at_fault = cases[i].shop, .paid = MONEY(298000),
			.delivered_list = MONEY(39800 * cases[i].had),
			.delivered_net = MONEY(29800 * cases[i].had), .delivered_any = true,
			.paid_on = DAY(1000), .first_paid_on = DAY(1000), .on = DAY(1100),
		};

		assert_int_equal(refund(&c, &no_interest, &r), ST_OK);
		assert_int_equal(r.result.principal.fen, cases[i].back);
		assert_non_null(step_of(&r, cases[i].article));
		assert_int_equal(r.steps[0]->amount_fen, 298000);
		assert_string_equal(r.steps[1]->article, "art. 14"); /* no gift is told of */
	}
}

/* 3650.00 for a year of 365 days. */
static void an_unlimited_card_by_the_days_left(void **state)
{
	static const struct { int on; int64_t back; const char *text; } cases[] = {
		{ 1264, 100000, "Unlimited from 1972-09-27 to 1973-09-26: paid 3,650.00 × 100 "
				"days left ÷ 365 days." },
		{ 1000, 364000, NULL }, { 999, 365000, NULL },  { 900, 365000, NULL },
		{ 1363, 1000, NULL },	{ 1364, 0, NULL },	{ 2000, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = {
			.shop_at_fault = i % 2 != 0, .unlimited = true, .paid = MONEY(365000),
			.from = DAY(1000), .until = DAY(1364), .paid_on = DAY(890),
			.first_paid_on = DAY(890), .on = DAY(cases[i / 2].on),
			/* How often she came does not matter. */
			.delivered_list = MONEY(999900), .delivered_net = MONEY(999900),
			.delivered_any = true,
		};

		assert_int_equal(refund(&c, &no_interest, &r), ST_OK);
		assert_int_equal(r.result.principal.fen, cases[i / 2].back);
		assert_int_equal(step_of(&r, "art. 22")->amount_fen, cases[i / 2].back);
		assert_null(step_of(&r, "art. 15"));
		if (cases[i / 2].text != NULL)
			assert_string_equal(step_of(&r, "art. 22")->text, cases[i / 2].text);
	}
}

static void an_unused_unlimited_card_goes_back_within_seven_days(void **state)
{
	AUTO(refund_release) struct refund r;
	struct law_case c = { .unlimited = true, .paid = MONEY(365000), .from = DAY(1000),
			      .until = DAY(1364), .paid_on = DAY(1000),
			      .first_paid_on = DAY(1000), .on = DAY(1005) };

	(void)state;
	assert_int_equal(refund(&c, &rates, &r), ST_OK);
	assert_int_equal(r.result.total.fen, 365000);
	assert_null(step_of(&r, "art. 22"));
}

static void interest_by_both_rates_and_day_counts(void **state)
{
	static const struct { bool shop; int year, bp; int64_t used, interest; } cases[] = {
		/* From January 10th to June 9th: 150 days. */
		{ true, 365, 310, 60000, 637 },	  /* 500.00 × 3.10 % × 150 ÷ 365 = 6.3699 */
		{ true, 360, 310, 60000, 646 },	  /* 500.00 × 3.10 % × 150 ÷ 360 = 6.4583 */
		{ false, 365, 150, 60000, 247 },  /* 400.00 × 1.50 % × 150 ÷ 365 = 2.4658 */
		{ false, 360, 150, 60000, 250 },  /* 400.00 × 1.50 % × 150 ÷ 360 */
		{ true, 360, 0, 60000, 0 },
		{ false, 360, 150, 100000, 0 },	  /* nothing goes back */
		{ false, 360, 4, 0, 17 },	  /* 1000.00 × 0.04 % × 150 ÷ 360 = 0.1667 */
		{ false, 360, 15, 0, 63 },	  /* 0.625: half up */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = card(cases[i].used, cases[i].shop);
		struct law_rates with = { .cooling_days = 7, .year_days = cases[i].year,
					  .lpr_bp = cases[i].shop ? cases[i].bp : 9999,
					  .deposit_bp = cases[i].shop ? 9999 : cases[i].bp };

		assert_int_equal(refund(&c, &with, &r), ST_OK);
		assert_int_equal(r.result.interest.fen, cases[i].interest);
		assert_int_equal(r.result.total.fen,
				 r.result.principal.fen + cases[i].interest);
		assert_int_equal(step_of(&r, "art. 16") == NULL, r.result.principal.fen == 0);
	}
}

static void impossible_refunds_are_refused(void **state)
{
	struct law_case cases[10];
	struct law_rates odd = rates;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cases[i] = card(60000, i % 2 == 0);
	cases[0].paid = MONEY(-1);
	cases[1].gift = MONEY(-1);
	cases[2].delivered_list = MONEY(-1);
	cases[3].delivered_net = MONEY(-1);
	cases[4].paid = MONEY(INT64_MAX);
	cases[5].delivered_list = MONEY(INT64_MAX);
	cases[6].unlimited = true; /* without a term */
	cases[7].unlimited = true;
	cases[7].from = DAY(10);
	cases[7].until = DAY(9);
	cases[8].delivered_net = MONEY(INT64_MAX);
	cases[9].paid = MONEY(MONEY_MAX_FEN);
	cases[9].gift = MONEY(1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(refund_release) struct refund r;
		assert_int_equal(refund(&cases[i], &rates, &r), ST_BAD_VALUE);
		assert_int_equal(r.n, 0);
	}
	for (int i = 0; i < 3; i++) {
		AUTO(refund_release) struct refund r;
		struct law_case c = card(60000, true);
		odd = rates;
		*(i == 0 ? &odd.year_days : i == 1 ? &odd.lpr_bp : &odd.deposit_bp) = -i;
		assert_int_equal(refund(&c, &odd, &r), ST_BAD_VALUE);
	}
}

/* Never more than paid, never below zero; the shop at fault gives back no less. */
static void any_refund_keeps_the_law(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 42);
	for (int turn = 0; turn < 20000; turn++) {
		AUTO(refund_release) struct refund client, shop;
		struct law_case c = {
			.paid = MONEY((int64_t)rng_below(&rng, 300000)),
			.gift = MONEY((int64_t)rng_below(&rng, 100000)),
			.wallet = rng_below(&rng, 2) != 0, .unlimited = rng_below(&rng, 4) == 0,
			.delivered_list = MONEY((int64_t)rng_below(&rng, 400000)),
			.from = DAY(1000), .until = DAY(1000 + (int32_t)rng_below(&rng, 400)),
			.first_paid_on = DAY(1000), .served_before = rng_below(&rng, 2) != 0,
		};
		c.paid_on = DAY(1000 + (int32_t)rng_below(&rng, 100));
		c.on = DAY(c.paid_on.n + (int32_t)rng_below(&rng, 400));
		c.delivered_net = MONEY(c.delivered_list.fen * 9 / 10);
		c.delivered_any = c.delivered_list.fen > 0;
		assert_int_equal(refund(&c, &rates, &client), ST_OK);
		c.shop_at_fault = true;
		assert_int_equal(refund(&c, &rates, &shop), ST_OK);
		assert_in_range(client.result.principal.fen, 0, c.paid.fen);
		assert_in_range(shop.result.principal.fen, client.result.principal.fen,
				c.paid.fen);
		assert_true(shop.result.interest.fen >= client.result.interest.fen);
		assert_int_equal(client.result.total.fen, client.result.principal.fen +
							  client.result.interest.fen);
		assert_int_equal(client.steps[client.n - 1]->amount_fen,
				 client.result.total.fen);
		if (c.unlimited && step_of(&shop, "art. 22") != NULL)
			assert_int_equal(shop.result.principal.fen +
					 term_value(c.paid, c.from, c.until, c.on).fen, c.paid.fen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wallet_splits_by_its_rule),
		cmocka_unit_test(a_wallet_gives_no_more_than_it_has),
		cmocka_unit_test(a_wallet_ends_at_nothing),
		cmocka_unit_test(a_topup_earns_its_bonus),
		cmocka_unit_test(sessions_use_up_what_was_paid),
		cmocka_unit_test(a_term_is_earned_by_days),
		cmocka_unit_test(a_card_by_whose_fault_it_is),
		cmocka_unit_test(the_workings_can_be_read),
		cmocka_unit_test(within_seven_days_all_goes_back),
		cmocka_unit_test(what_was_had_is_had_however_it_is_told),
		cmocka_unit_test(of_nothing_paid_nothing_goes_back),
		cmocka_unit_test(a_shop_may_be_more_generous_than_seven_days),
		cmocka_unit_test(a_course_by_whose_fault_it_is),
		cmocka_unit_test(an_unlimited_card_by_the_days_left),
		cmocka_unit_test(an_unused_unlimited_card_goes_back_within_seven_days),
		cmocka_unit_test(interest_by_both_rates_and_day_counts),
		cmocka_unit_test(impossible_refunds_are_refused),
		cmocka_unit_test(any_refund_keeps_the_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
