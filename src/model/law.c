/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds of prepaid money: the reading of 法释〔2025〕4号 stands in model/prepaid.h. */
#include <inttypes.h>

#include "model/prepaid.h"

/* Rates are hundredths of a percent. */
enum { RATE_WHOLE = 10000 };

struct work {
	const struct law_case *c;
	const struct law_rates *rates;
	struct arena *arena;
	size_t n;
	LawStep **steps;
};

/* Takes over `text`, which lies in the arena. */
static void add_step(struct work *w, const char *article, char *text, money amount)
{
	LawStep *step = arena_alloc(w->arena, sizeof(*step));

	law_step__init(step);
	step->article = arena_dup(w->arena, article);
	step->text = text;
	step->amount_fen = amount.fen;
	w->steps = arena_grow(w->arena, w->steps, w->n, sizeof(w->steps[0]));
	w->steps[w->n++] = step;
}

static money at_least_nothing(money m)
{
	return m.fen < 0 ? MONEY(0) : m;
}

static enum status check_case(const struct law_case *c, const struct law_rates *rates,
			      struct problem *reterr)
{
	money sum;

	if (c->paid.fen < 0 || c->gift.fen < 0 || c->delivered_list.fen < 0 ||
	    c->delivered_net.fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("A sum of the refund is below zero."));
	if (!money_add(c->paid, c->gift, &sum) || sum.fen > MONEY_MAX_FEN ||
	    c->delivered_list.fen > MONEY_MAX_FEN || c->delivered_net.fen > MONEY_MAX_FEN)
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("A sum of the refund is too large."));
	if (c->unlimited && (c->until.n == 0 || c->until.n < c->from.n))
		return problem_set(reterr, ST_BAD_VALUE, "until", _("The card has no term."));
	if (rates->year_days <= 0 || rates->lpr_bp < 0 || rates->deposit_bp < 0)
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("The rates of interest are not set as expected."));
	return ST_OK;
}

/* Art. 14: may she have it all back, and why or why not. */
static bool cooling_off(struct work *w)
{
	const struct law_case *c = w->c;
	int days = c->on.n - c->paid_on.n, most = w->rates->cooling_days;
	bool had = c->delivered_any || c->delivered_list.fen > 0 || c->delivered_net.fen > 0;
	bool holds = days <= most && !c->served_before && !had;
	char text[DATE_TEXT_MAX], *why;

	if (days > most)
		why = arena_printf(w->arena,
				   _("Paid on %s, %d days ago; only within %d days could she "
				     "have it all back."),
				   day_text(c->paid_on, text), days, most);
	else if (c->served_before)
		why = arena_printf(w->arena,
				   _("Paid on %s, within %d days, but she had had this service "
				     "here before."),
				   day_text(c->paid_on, text), most);
	else if (had)
		why = arena_printf(w->arena,
				   _("Paid on %s, within %d days, but part was delivered."),
				   day_text(c->paid_on, text), most);
	else
		why = arena_printf(w->arena,
				   _("Paid on %s, within %d days, nothing had before or since: "
				     "she has it all back."),
				   day_text(c->paid_on, text), most);
	add_step(w, _("art. 14"), why, holds ? c->paid : MONEY(0));
	return holds;
}

/* Art. 18: delivered at the price she had. */
static money delivered_discounted(struct work *w)
{
	const struct law_case *c = w->c;
	char list[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX], gift[MONEY_TEXT_MAX];
	money both, delivered = c->delivered_net;

	if (!c->wallet) {
		add_step(w, _("art. 18"),
			 arena_dup(w->arena, _("The shop is at fault: delivered, at the "
					       "discounted price.")),
			 delivered);
		return delivered;
	}
	REQUIRE(money_add(c->paid, c->gift, &both));
	/* Nothing paid and nothing given: there is nothing to divide. */
	delivered = c->delivered_list;
	if (both.fen > 0)
		REQUIRE(money_scale(c->delivered_list, c->paid.fen, both.fen, &delivered));
	add_step(w, _("art. 18"),
		 arena_printf(w->arena,
			      _("The shop is at fault: delivered %s × paid %s ÷ (paid %s + "
				"gift %s)."),
			      money_text(c->delivered_list, list), money_text(c->paid, paid), paid,
			      money_text(c->gift, gift)),
		 delivered);
	return delivered;
}

static money delivered_value(struct work *w)
{
	if (w->c->shop_at_fault)
		return delivered_discounted(w);
	add_step(w, _("art. 19"),
		 arena_dup(w->arena,
			   _("Her own choice: delivered, at the undiscounted price.")),
		 w->c->delivered_list);
	return w->c->delivered_list;
}

/* Art. 15 and what it deducts. */
static money paid_less_delivered(struct work *w)
{
	char paid_text[MONEY_TEXT_MAX], value_text[MONEY_TEXT_MAX];
	money paid = w->c->paid, delivered = delivered_value(w), left;

	REQUIRE(money_sub(paid, delivered, &left));
	add_step(w, _("art. 15"),
		 arena_printf(w->arena,
			      _("Paid %s less delivered %s; commission paid to staff is not "
				"deducted."),
			      money_text(paid, paid_text), money_text(delivered, value_text)),
		 left);
	if (left.fen < 0)
		add_step(w, _("art. 20"),
			 arena_dup(w->arena, _("More was delivered than paid for; the rest is "
					       "not claimed from her.")),
			 MONEY(0));
	return at_least_nothing(left);
}

/* Art. 22: by the days that are left, the day of the refund counted as used. */
static money days_left(struct work *w)
{
	const struct law_case *c = w->c;
	int term = c->until.n - c->from.n + 1, left = c->until.n - c->on.n;
	char from[DATE_TEXT_MAX], until[DATE_TEXT_MAX], paid[MONEY_TEXT_MAX];
	money principal;

	if (left < 0)
		left = 0;
	if (left > term)
		left = term;
	REQUIRE(money_sub(c->paid, term_value(c->paid, c->from, c->until, c->on), &principal));
	add_step(w, _("art. 22"),
		 arena_printf(w->arena,
			      _("Unlimited from %s to %s: paid %s × %d days left ÷ %d days."),
			      day_text(c->from, from), day_text(c->until, until),
			      money_text(c->paid, paid), left, term),
		 principal);
	return principal;
}

/* Art. 16 on the principal that goes back. */
static money interest_on(struct work *w, money principal)
{
	const struct law_case *c = w->c;
	int rate = c->shop_at_fault ? w->rates->lpr_bp : w->rates->deposit_bp;
	int days = c->on.n > c->first_paid_on.n ? c->on.n - c->first_paid_on.n : 0;
	const char *name = c->shop_at_fault ? _("one-year LPR") : _("one-year deposit rate");
	char sum[MONEY_TEXT_MAX];
	money interest;

	REQUIRE(money_scale(principal, (int64_t)rate * days,
			    (int64_t)RATE_WHOLE * w->rates->year_days, &interest));
	add_step(w, _("art. 16"),
		 arena_printf(w->arena, _("Interest: %s × %s %d.%02d%% × %d days ÷ %d."),
			      money_text(principal, sum), name, rate / 100, rate % 100, days,
			      w->rates->year_days),
		 interest);
	return interest;
}

enum status law_refund(const struct law_case *c, const struct law_rates *rates,
		       struct arena *arena, struct law_result *ret, size_t *ret_n,
		       LawStep ***ret_steps, struct problem *reterr)
{
	struct work w = { .c = c, .rates = rates, .arena = arena };
	struct law_result result = { .interest = MONEY(0) };

	TRY(check_case(c, rates, reterr));
	add_step(&w, "", arena_dup(arena, _("Paid, and not yet given back.")), c->paid);
	if (c->wallet && c->gift.fen > 0)
		add_step(&w, "", arena_dup(arena, _("Given by the shop on top.")), c->gift);
	bool all = cooling_off(&w);
	if (all)
		result.principal = c->paid;
	else
		result.principal = c->unlimited ? days_left(&w) : paid_less_delivered(&w);
	if (result.principal.fen > 0 && (c->shop_at_fault || !all))
		result.interest = interest_on(&w, result.principal);
	REQUIRE(money_add(result.principal, result.interest, &result.total));
	add_step(&w, "", arena_dup(arena, _("To be given back.")), result.total);
	*ret = result;
	*ret_n = w.n;
	*ret_steps = w.steps;
	return ST_OK;
}
