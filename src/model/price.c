/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/price.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"

/* A line's reductions: tier, by hand in percent and as a sum, its parts of both on the whole. */
enum { CUTS_MAX = 5, DISCOUNT_TEXT_MAX = 48 };

struct cut {
	const char *kind, *label;
	money amount;
};

struct work {
	money gross;    /* list × pieces */
	money net;      /* what is left of it so far */
	size_t ncuts;
	struct cut cuts[CUTS_MAX];
};

/* Amounts here are checked to be sums of at most MONEY_MAX_FEN, so they cannot overflow. */
static money plus(money a, money b)
{
	REQUIRE(money_add(a, b, &a));
	return a;
}

static money minus(money a, money b)
{
	REQUIRE(money_sub(a, b, &a));
	return a;
}

static money smaller(money a, money b)
{
	return a.fen < b.fen ? a : b;
}

/* What `off` percent take away: the price that is left is what gets rounded, as on the tag. */
static money percent_of(money from, int off)
{
	money left;

	REQUIRE(money_scale(from, 100 - off, 100, &left));
	return minus(from, left);
}

static void cut(struct work *w, const char *kind, const char *label, money amount)
{
	amount = smaller(amount, w->net);
	if (amount.fen <= 0)
		return;
	REQUIRE(w->ncuts < CUTS_MAX);
	w->net = minus(w->net, amount);
	w->cuts[w->ncuts++] = (struct cut){ .kind = kind, .label = label, .amount = amount };
}

/* 90 is 九折 and 10% off, 85 is 八五折, 0 is free. */
static const char *tier_label(const struct tier *tier, int percent, struct arena *arena)
{
	static const char *const digits[] = { "零", "一", "二", "三", "四",
					      "五", "六", "七", "八", "九" };
	char zh[DISCOUNT_TEXT_MAX], en[DISCOUNT_TEXT_MAX];

	snprintf(en, sizeof(en), " %d%% off", 100 - percent);
	if (percent == 0)
		snprintf(zh, sizeof(zh), "免费");
	else if (percent < 10)
		snprintf(zh, sizeof(zh), "零点%s折", digits[percent]);
	else
		snprintf(zh, sizeof(zh), "%s%s折", digits[percent / 10],
			 percent % 10 != 0 ? digits[percent % 10] : "");
	return arena_printf(arena, "%s%s", both_text(tier->title),
			    both_text((struct both){ .zh = zh, .en = en }));
}

/* "5% off by hand: regular client", cut to what a field takes. */
static const char *hand_label(const char *what, const char *reason, struct arena *arena)
{
	bool told = reason != NULL && reason[0] != '\0';
	char *label = arena_printf(arena, "%s%s%s", what, told ? ": " : "", told ? reason : "");

	label[text_whole(label, LIMIT_LINE)] = '\0';
	return label;
}

static const char *percent_label(const char *what, int percent, const char *reason,
				 struct arena *arena)
{
	return hand_label(arena_printf(arena, "%s %d%%", what, percent), reason, arena);
}

static enum status check_percent(int percent, struct problem *reterr)
{
	if (percent < 0 || percent > 100)
		return problem_set(reterr, ST_BAD_VALUE, "discount_percent",
				   _("A discount is between 0 and 100 percent, not %d."), percent);
	return ST_OK;
}

static enum status check_amount(money amount, struct problem *reterr)
{
	if (amount.fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "discount_fen",
				   _("A discount cannot be below zero."));
	return ST_OK;
}

static enum status check_line(const struct price_line *line, money *ret_gross,
			      struct problem *reterr)
{
	if (line->qty == 0)
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("The line %s has no quantity."), line->title);
	if (line->list.fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "list_fen",
				   _("The price of %s is below zero."), line->title);
	TRY(check_percent(line->hand_percent, reterr));
	TRY(check_amount(line->hand, reterr));
	if (!money_mul(line->list, line->qty, ret_gross) || ret_gross->fen > MONEY_MAX_FEN)
		return problem_set(reterr, ST_TOO_MANY, "qty",
				   _("The sum of %s is too large."), line->title);
	return ST_OK;
}

/* Everything that can be wrong is found here, before anything is written. */
static enum status check_basket(const struct price_basket *basket, struct work *work,
				money *ret_list, struct problem *reterr)
{
	money list = MONEY(0);

	if (basket->n > LIMIT_SALE_LINES)
		return problem_set(reterr, ST_TOO_MANY, "lines",
				   _("A sale has at most %d lines."), LIMIT_SALE_LINES);
	TRY(check_percent(basket->hand_percent, reterr));
	TRY(check_amount(basket->hand, reterr));
	for (size_t i = 0; i < basket->n; i++) {
		TRY(check_line(&basket->lines[i], &work[i].gross, reterr));
		work[i].net = work[i].gross;
		list = plus(list, work[i].gross);
	}
	if (list.fen > MONEY_MAX_FEN)
		return problem_set(reterr, ST_TOO_MANY, "lines",
				   _("The sum of the sale is too large."));
	*ret_list = list;
	return ST_OK;
}

static void cut_tier(struct work *w, const struct tier *tier, const char *category,
		     struct arena *arena)
{
	int percent = tier_percent(tier, category);

	if (percent >= 0 && percent < 100)
		cut(w, "tier", tier_label(tier, percent, arena), percent_of(w->net, 100 - percent));
}

static void cut_line_by_hand(struct work *w, const struct price_line *line, const char *reason,
			     struct arena *arena)
{
	if (line->hand_percent > 0)
		cut(w, "hand", percent_label(_("Line discount"), line->hand_percent, reason, arena),
		    percent_of(w->net, line->hand_percent));
	if (line->hand.fen > 0)
		cut(w, "hand", hand_label(_("Line discount"), reason, arena), line->hand);
}

static money net_sum(const struct work *work, size_t n)
{
	money sum = MONEY(0);

	for (size_t i = 0; i < n; i++)
		sum = plus(sum, work[i].net);
	return sum;
}

/* Takes `amount` off the whole, each line its part by what is left of it. A part is never more than
 * that: it is rounded up only where a fraction is missing to it. */
static void cut_whole(struct work *work, size_t n, money amount, const char *label)
{
	int64_t weights[LIMIT_SALE_LINES];
	money parts[LIMIT_SALE_LINES], sum = net_sum(work, n);

	amount = smaller(amount, sum);
	if (amount.fen <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		weights[i] = work[i].net.fen;
	REQUIRE(money_split(amount, weights, n, parts));
	for (size_t i = 0; i < n; i++)
		cut(&work[i], "hand", label, parts[i]);
}

static void cut_whole_by_hand(struct work *work, const struct price_basket *basket,
			      struct arena *arena)
{
	const char *reason = basket->hand_reason;

	if (basket->hand_percent > 0)
		cut_whole(work, basket->n,
			  percent_of(net_sum(work, basket->n), basket->hand_percent),
			  percent_label(_("Sale discount"), basket->hand_percent, reason, arena));
	if (basket->hand.fen > 0)
		cut_whole(work, basket->n, basket->hand,
			  hand_label(_("Sale discount"), reason, arena));
}

static void fill_line(SaleLine *ret, const struct price_line *line, const struct work *w,
		      struct arena *arena)
{
	ret->kind = arena_dup(arena, line->kind);
	ret->title = arena_dup(arena, line->title);
	ret->qty = line->qty;
	ret->list_fen = line->list.fen;
	ret->net_fen = w->net.fen;
	ret->n_reductions = w->ncuts;
	ret->reductions = NULL;
	if (w->ncuts == 0)
		return;
	ret->reductions = arena_alloc(arena, w->ncuts * sizeof(ret->reductions[0]));
	for (size_t i = 0; i < w->ncuts; i++) {
		Reduction *reduction = arena_alloc(arena, sizeof(*reduction));
		reduction__init(reduction);
		reduction->kind = arena_dup(arena, w->cuts[i].kind);
		reduction->label = arena_dup(arena, w->cuts[i].label);
		reduction->amount_fen = w->cuts[i].amount.fen;
		ret->reductions[i] = reduction;
	}
}

enum status price_basket(const struct price_basket *basket, SaleLine *const *ret_lines,
			 struct price_result *ret, struct arena *arena, struct problem *reterr)
{
	struct work work[LIMIT_SALE_LINES] = { 0 };
	struct price_result result = { 0 };

	TRY(check_basket(basket, work, &result.list, reterr));
	for (size_t i = 0; i < basket->n; i++)
		cut_tier(&work[i], basket->tier, basket->lines[i].category, arena);
	money before_hand = net_sum(work, basket->n);
	for (size_t i = 0; i < basket->n; i++)
		cut_line_by_hand(&work[i], &basket->lines[i], basket->hand_reason, arena);
	cut_whole_by_hand(work, basket, arena);

	result.total = net_sum(work, basket->n);
	result.reductions = minus(result.list, result.total);
	result.by_hand = minus(before_hand, result.total);
	if (result.by_hand.fen > 0)
		result.hand_percent =
			(int)((result.by_hand.fen * 100 + before_hand.fen - 1) / before_hand.fen);
	for (size_t i = 0; i < basket->n; i++)
		fill_line(ret_lines[i], &basket->lines[i], &work[i], arena);
	*ret = result;
	return ST_OK;
}
