/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/prepaid.h"

#include <string.h>

/* A product of two amounts never leaves it. */
__extension__ typedef __int128 wide;

/* ---- wallet */

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What of `amount` the bonus pays; at most the sum of both is asked for. */
static int64_t bonus_part(const char *rule, int64_t principal, int64_t bonus, int64_t amount)
{
	if (rule != NULL && strcmp(rule, "gift-first") == 0)
		return smaller(amount, bonus);
	if (rule != NULL && strcmp(rule, "principal-first") == 0)
		return amount - smaller(amount, principal);
	if (bonus == 0)
		return 0;
	/* Rounded down; what is left of the amount is then at most the principal, for that is
	 * whole fen. The last payment takes all of both. */
	return (int64_t)((wide)amount * bonus / ((wide)principal + bonus));
}

enum status wallet_split(const char *rule, money principal, money bonus, money amount,
			 struct wallet_split *ret, struct problem *reterr)
{
	char have[MONEY_TEXT_MAX], want[MONEY_TEXT_MAX];
	money both;

	REQUIRE(principal.fen >= 0 && bonus.fen >= 0 && money_add(principal, bonus, &both));
	if (amount.fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "amount_fen",
				   _("A payment cannot be below zero."));
	if (amount.fen > both.fen)
		return problem_set(reterr, ST_INSUFFICIENT, "amount_fen",
				   _("The wallet holds %s, not %s."), money_text(both, have),
				   money_text(amount, want));
	money part = MONEY(bonus_part(rule, principal.fen, bonus.fen, amount.fen));
	*ret = (struct wallet_split){ .principal = MONEY(amount.fen - part.fen), .bonus = part };
	return ST_OK;
}

money topup_bonus(const struct tiers *tiers, money amount)
{
	money bonus = MONEY(0);

	/* Amounts rise from row to row. */
	for (size_t i = 0; i < tiers->ntopups; i++) {
		if (tiers->topups[i].amount.fen <= amount.fen)
			bonus = tiers->topups[i].bonus;
	}
	return bonus;
}

/* ---- course */

money session_value(money value_left, int64_t left)
{
	money value;

	REQUIRE(left > 0 && money_scale(value_left, 1, left, &value));
	return value;
}

money term_value(money paid, day sold, day expires, day at)
{
	int64_t term = (int64_t)expires.n - sold.n + 1, gone = (int64_t)at.n - sold.n + 1;
	money earned;

	if (gone >= term)
		return paid;
	if (gone <= 0)
		return MONEY(0);
	REQUIRE(money_scale(paid, gone, term, &earned));
	return earned;
}
