/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a coupon takes off a basket, and why it does not. */
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "price_work.h"

static bool same_coupon(const Coupon *a, const Coupon *b)
{
	return a == b || (a->id != 0 && a->id == b->id);
}

/* ---- the lines it is about */

static bool line_of_category(const struct price_line *line, const char *category)
{
	bool product = price_line_is(line, "product"), course = price_line_is(line, "course");
	const char *own = line->category != NULL ? line->category : "";

	if (!product && !course && !price_line_is(line, "treatment"))
		return false;
	if (category[0] == '\0')
		return true;
	if (product || course)
		return strcmp(category, product ? "product" : "course") == 0;
	return strcmp(category, "*") == 0 || strcmp(category, own) == 0;
}

static void lines_of_category(const struct price_basket *b, const Coupon *c,
			      bool ret[LIMIT_SALE_LINES])
{
	for (size_t i = 0; i < b->n; i++)
		ret[i] = line_of_category(&b->lines[i], c->category);
}

static bool line_of_item(const struct price_line *line, const Coupon *c)
{
	uint32_t product;

	if (c->what == COUPON__WHAT__treatment)
		return price_line_is(line, "treatment") && line->treatment != NULL &&
		       strcmp(line->treatment, c->item) == 0;
	return price_line_is(line, "product") &&
	       id_parse(c->item, 'P', &product, NULL, NULL) == ST_OK && line->product == product;
}

/* ---- taking it off */

static void take_together(const struct price_basket *b, struct work *work, const Coupon *c,
			  struct arena *arena)
{
	bool from[LIMIT_SALE_LINES] = { false };
	money amount = MONEY(c->amount_fen);

	lines_of_category(b, c, from);
	if (c->what == COUPON__WHAT__part) {
		int percent = c->percent > 100 ? 100 : (int)c->percent;
		amount = price_percent_of(price_net_sum(work, b->n, from), percent);
	}
	price_cut_whole(work, b->n, from, amount, "coupon", arena_dup(arena, c->title));
}

/* What one of the pieces that no coupon gave yet costs now; the last is all that is left. */
static money piece_of(const struct work *w)
{
	money piece;

	if (w->pieces == 0)
		return MONEY(0);
	REQUIRE(money_scale(w->net, 1, w->pieces, &piece));
	return piece;
}

static void take_piece(const struct price_basket *b, struct work *work, const Coupon *c,
		       struct arena *arena)
{
	struct work *dearest = NULL;

	for (size_t i = 0; i < b->n; i++) {
		if (line_of_item(&b->lines[i], c) &&
		    (dearest == NULL || piece_of(&work[i]).fen > piece_of(dearest).fen))
			dearest = &work[i];
	}
	if (dearest == NULL || dearest->pieces == 0)
		return;
	price_cut(dearest, "coupon", arena_dup(arena, c->title), piece_of(dearest));
	dearest->pieces--;
}

static void take(const struct price_basket *b, struct work *work, const Coupon *c,
		 struct arena *arena)
{
	size_t before[LIMIT_SALE_LINES];

	for (size_t i = 0; i < b->n; i++)
		before[i] = work[i].ncuts;
	if (c->what == COUPON__WHAT__treatment || c->what == COUPON__WHAT__product)
		take_piece(b, work, c, arena);
	else
		take_together(b, work, c, arena);
	for (size_t i = 0; i < b->n; i++) {
		/* cppcheck-suppress uninitvar ; filled above, for as many lines */
		if (work[i].ncuts > before[i])
			work[i].cuts[before[i]].coupon = c->id;
	}
}

/* ---- why not */

static enum status check_time(const struct price_basket *b, const Coupon *c,
			      struct problem *reterr)
{
	char title[TEXT_SHORT_MAX], date[DATE_TEXT_MAX];

	text_short(c->title, title);
	if (c->withdrawn)
		return problem_set(reterr, ST_WRONG_STATE, "coupon",
				   _("The coupon %s was withdrawn."), title);
	if (b->day.n < c->valid_from)
		return problem_set(reterr, ST_WRONG_STATE, "coupon",
				   _("The coupon %s is valid from %s."), title,
				   day_text(DAY(c->valid_from), date));
	if (c->valid_until != 0 && b->day.n > c->valid_until)
		return problem_set(reterr, ST_PAST, "coupon",
				   _("The coupon %s was valid up to %s."), title,
				   day_text(DAY(c->valid_until), date));
	return ST_OK;
}

static enum status check_beside(const struct price_basket *b, const Coupon *c,
				struct problem *reterr)
{
	char title[TEXT_SHORT_MAX], other[TEXT_SHORT_MAX];
	size_t others = 0;

	for (size_t i = 0; i < b->ncoupons; i++) {
		const Coupon *beside = b->coupons[i];
		if (same_coupon(beside, c))
			continue;
		others++;
		if (!c->stacks || !beside->stacks)
			return problem_set(reterr, ST_TOO_MANY, "coupon",
					   _("The coupon %s cannot be used together with %s."),
					   text_short(c->title, title),
					   text_short(beside->title, other));
	}
	if (others >= PRICE_COUPONS_MAX)
		return problem_set(reterr, ST_TOO_MANY, "coupon",
				   _("A sale takes at most %d coupons."), PRICE_COUPONS_MAX);
	return ST_OK;
}

static enum status check_minimum(const struct price_basket *b, const struct work *work,
				 const Coupon *c, struct problem *reterr)
{
	char title[TEXT_SHORT_MAX], needs[MONEY_TEXT_MAX], has[MONEY_TEXT_MAX];
	bool from[LIMIT_SALE_LINES] = { false };
	money sum = MONEY(0);

	lines_of_category(b, c, from);
	for (size_t i = 0; i < b->n; i++)
		sum = from[i] ? price_plus(sum, work[i].offered) : sum;
	if (sum.fen >= c->minimum_fen)
		return ST_OK;
	return problem_set(reterr, ST_INSUFFICIENT, "coupon",
			   _("The coupon %s needs %s of what it is for; there is %s."),
			   text_short(c->title, title), money_text(MONEY(c->minimum_fen), needs),
			   money_text(sum, has));
}

enum status price_take_coupon(const struct price_basket *b, struct work *work, const Coupon *c,
			      struct arena *arena, struct problem *reterr)
{
	char title[TEXT_SHORT_MAX];
	money before = price_net_sum(work, b->n, NULL);

	TRY(check_time(b, c, reterr));
	TRY(check_beside(b, c, reterr));
	TRY(check_minimum(b, work, c, reterr));
	take(b, work, c, arena);
	if (price_net_sum(work, b->n, NULL).fen < before.fen)
		return ST_OK;
	return problem_set(reterr, ST_NOTHING_TO_DO, "coupon",
			   _("The coupon %s is for nothing in this sale."),
			   text_short(c->title, title));
}

enum status price_coupon(const struct price_basket *b, const Coupon *c, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct work work[LIMIT_SALE_LINES] = { 0 };
	money list;

	TRY(price_begin(b, work, &list, &arena, reterr));
	for (size_t i = 0; i < b->ncoupons && !same_coupon(b->coupons[i], c); i++)
		take(b, work, b->coupons[i], &arena);
	return price_take_coupon(b, work, c, &arena, reterr);
}
