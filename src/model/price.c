/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/price.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "price_work.h"

enum { DISCOUNT_TEXT_MAX = 48 };

money price_plus(money a, money b)
{
	REQUIRE(money_add(a, b, &a));
	return a;
}

money price_minus(money a, money b)
{
	REQUIRE(money_sub(a, b, &a));
	return a;
}

static money smaller(money a, money b)
{
	return a.fen < b.fen ? a : b;
}

money price_percent_of(money from, int off)
{
	money left;

	REQUIRE(money_scale(from, 100 - off, 100, &left));
	return price_minus(from, left);
}

bool price_line_is(const struct price_line *line, const char *kind)
{
	return strcmp(line->kind, kind) == 0;
}

void price_cut(struct work *w, const char *kind, const char *label, money amount)
{
	amount = smaller(amount, w->net);
	if (amount.fen <= 0)
		return;
	REQUIRE(w->ncuts < CUTS_MAX);
	w->net = price_minus(w->net, amount);
	w->cuts[w->ncuts++] = (struct cut){ .kind = kind, .label = label, .amount = amount };
}

money price_net_sum(const struct work *work, size_t n, const bool *from)
{
	money sum = MONEY(0);

	for (size_t i = 0; i < n; i++)
		sum = from == NULL || from[i] ? price_plus(sum, work[i].net) : sum;
	return sum;
}

/* A part is never more than what is left of its line: it is rounded up only where a fraction is
 * missing to it. */
void price_cut_whole(struct work *work, size_t n, const bool *from, money amount,
		     const char *kind, const char *label)
{
	int64_t weights[LIMIT_SALE_LINES];
	money parts[LIMIT_SALE_LINES];

	amount = smaller(amount, price_net_sum(work, n, from));
	if (amount.fen <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		weights[i] = from[i] ? work[i].net.fen : 0;
	REQUIRE(money_split(amount, weights, n, parts));
	for (size_t i = 0; i < n; i++)
		price_cut(&work[i], kind, label, parts[i]);
}

/* ---- the best price for everybody like her */

struct offer {
	const char *kind, *title;
	int percent;        /* of the list price */
};

/* 90 is 九折 and 10% off, 85 is 八五折, 0 is free. */
static const char *offer_label(const struct offer *offer, struct arena *arena)
{
	static const char *const digits[] = { "零", "一", "二", "三", "四",
					      "五", "六", "七", "八", "九" };
	char zh[DISCOUNT_TEXT_MAX], en[DISCOUNT_TEXT_MAX];
	int percent = offer->percent;

	snprintf(en, sizeof(en), " %d%% off", 100 - percent);
	if (percent == 0)
		snprintf(zh, sizeof(zh), "免费");
	else if (percent < 10)
		snprintf(zh, sizeof(zh), "零点%s折", digits[percent]);
	else
		snprintf(zh, sizeof(zh), "%s%s折", digits[percent / 10],
			 percent % 10 != 0 ? digits[percent % 10] : "");
	return arena_printf(arena, "%s%s", offer->title,
			    both_text((struct both){ .zh = zh, .en = en }));
}

static bool promotion_runs(const struct promotion *p, day at)
{
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };

	if (at.n < p->from.n || (p->until.n != 0 && at.n > p->until.n))
		return false;
	return p->weekdays.n == 0 || words_have(&p->weekdays, names[day_weekday(at)]);
}

static bool promotion_of(const struct promotion *p, const struct price_line *line)
{
	const char *category = line->category != NULL ? line->category : "";

	if (p->treatment != NULL && p->treatment[0] != '\0')
		return price_line_is(line, "treatment") && line->treatment != NULL &&
		       strcmp(p->treatment, line->treatment) == 0;
	if (strcmp(p->category, "*") == 0)
		return price_line_is(line, "treatment");
	return strcmp(p->category, category) == 0;
}

/* The lowest price wins; of equals the first. What was made for her comes first. */
static void better(struct offer *best, const char *kind, const char *title, int percent)
{
	REQUIRE(percent >= 0);
	if (percent < best->percent)
		*best = (struct offer){ .kind = kind, .title = title, .percent = percent };
}

static void cut_best(struct work *w, const struct price_basket *basket,
		     const struct price_line *line, struct arena *arena)
{
	struct offer best = { .percent = 100 };
	const struct tiers *rules = basket->rules;
	const struct tier *tier = basket->tier;

	if (tier != NULL) {
		better(&best, "tier", both_text(tier->title),
		       tier_percent(tier, line->category));
		if (basket->birthday && tier->birthday_percent > 0)
			better(&best, "birthday", _("Birthday price"), tier->birthday_percent);
	}
	for (size_t i = 0; rules != NULL && i < rules->npromotions; i++) {
		const struct promotion *p = &rules->promotions[i];
		if (promotion_runs(p, basket->day) && promotion_of(p, line))
			better(&best, "promotion", both_text(p->title), p->percent);
	}
	if (best.percent < 100)
		price_cut(w, best.kind, offer_label(&best, arena),
			  price_percent_of(w->net, 100 - best.percent));
}

static void cut_session(struct work *w, const struct price_line *line, struct arena *arena)
{
	bool told = line->session != NULL && line->session[0] != '\0';

	price_cut(w, "session",
		  arena_dup(arena, told ? line->session : _("Paid for with the course")), w->net);
}

/* ---- by hand */

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

static void cut_line_by_hand(struct work *w, const struct price_line *line, const char *reason,
			     struct arena *arena)
{
	if (price_line_is(line, "topup"))
		return;
	if (line->hand_percent > 0)
		price_cut(w, "hand",
			  percent_label(_("Line discount"), line->hand_percent, reason, arena),
			  price_percent_of(w->net, line->hand_percent));
	if (line->hand.fen > 0)
		price_cut(w, "hand", hand_label(_("Line discount"), reason, arena), line->hand);
}

static void cut_whole_by_hand(struct work *work, const struct price_basket *basket,
			      const bool *from, struct arena *arena)
{
	const char *reason = basket->hand_reason;

	if (basket->hand_percent > 0)
		price_cut_whole(work, basket->n, from,
				price_percent_of(price_net_sum(work, basket->n, from),
						 basket->hand_percent),
				"hand",
				percent_label(_("Sale discount"), basket->hand_percent, reason,
					      arena));
	if (basket->hand.fen > 0)
		price_cut_whole(work, basket->n, from, basket->hand, "hand",
				hand_label(_("Sale discount"), reason, arena));
}

/* All that is given by hand, in its order; `from` are the lines that take it. */
static void cut_by_hand(struct work *work, const struct price_basket *basket, const bool *from,
			struct arena *arena)
{
	for (size_t i = 0; i < basket->n; i++)
		cut_line_by_hand(&work[i], &basket->lines[i], basket->hand_reason, arena);
	cut_whole_by_hand(work, basket, from, arena);
	for (size_t i = 0; i < basket->n; i++) {
		if (basket->lines[i].gift)
			price_cut(&work[i], "gift",
				  hand_label(_("Gift"), basket->hand_reason, arena), work[i].net);
		if (basket->free)
			price_cut(&work[i], "free",
				  hand_label(_("Free of charge"), basket->free_reason, arena),
				  work[i].net);
	}
}

/* ---- the whole */

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

static enum status check_line(const struct price_line *line, bool free, money *ret_gross,
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
	if (price_line_is(line, "topup") && (line->gift || free))
		return problem_set(reterr, ST_BAD_VALUE, line->gift ? "gift" : "free",
				   _("A top-up cannot be given away."));
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
		TRY(check_line(&basket->lines[i], basket->free, &work[i].gross, reterr));
		work[i].net = work[i].gross;
		work[i].pieces = basket->lines[i].qty;
		list = price_plus(list, work[i].gross);
	}
	if (list.fen > MONEY_MAX_FEN)
		return problem_set(reterr, ST_TOO_MANY, "lines",
				   _("The sum of the sale is too large."));
	*ret_list = list;
	return ST_OK;
}

enum status price_begin(const struct price_basket *basket, struct work *work, money *ret_list,
			struct arena *arena, struct problem *reterr)
{
	TRY(check_basket(basket, work, ret_list, reterr));
	for (size_t i = 0; i < basket->n; i++) {
		const struct price_line *line = &basket->lines[i];
		if (price_line_is(line, "treatment") || price_line_is(line, "product"))
			cut_best(&work[i], basket, line, arena);
		else if (price_line_is(line, "session"))
			cut_session(&work[i], line, arena);
		work[i].offered = work[i].net;
	}
	return ST_OK;
}

static enum status take_coupons(const struct price_basket *basket, struct work *work,
				struct arena *arena, struct problem *reterr)
{
	char title[TEXT_SHORT_MAX];

	for (size_t i = 0; i < basket->ncoupons; i++) {
		const Coupon *c = basket->coupons[i];
		for (size_t j = 0; j < i; j++) {
			const Coupon *before = basket->coupons[j];
			if (before == c || (c->id != 0 && before->id == c->id))
				return problem_set(reterr, ST_DUPLICATE, "coupon",
						   _("The coupon %s is there twice."),
						   text_short(c->title, title));
		}
		TRY(price_take_coupon(basket, work, c, arena, reterr));
	}
	return ST_OK;
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
		reduction->coupon = w->cuts[i].coupon;
		ret->reductions[i] = reduction;
	}
}

enum status price_basket(const struct price_basket *basket, SaleLine *const *ret_lines,
			 struct price_result *ret, struct arena *arena, struct problem *reterr)
{
	struct work work[LIMIT_SALE_LINES] = { 0 };
	struct price_result result = { 0 };
	bool from[LIMIT_SALE_LINES] = { false };

	TRY(price_begin(basket, work, &result.list, arena, reterr));
	TRY(take_coupons(basket, work, arena, reterr));
	for (size_t i = 0; i < basket->n; i++)
		from[i] = !price_line_is(&basket->lines[i], "topup");
	money before_hand = price_net_sum(work, basket->n, from);
	cut_by_hand(work, basket, from, arena);

	result.total = price_net_sum(work, basket->n, NULL);
	result.reductions = price_minus(result.list, result.total);
	result.by_hand = price_minus(before_hand, price_net_sum(work, basket->n, from));
	if (result.by_hand.fen > 0)
		result.hand_percent =
			(int)((result.by_hand.fen * 100 + before_hand.fen - 1) / before_hand.fen);
	for (size_t i = 0; i < basket->n; i++)
		fill_line(ret_lines[i], &basket->lines[i], &work[i], arena);
	*ret = result;
	return ST_OK;
}
