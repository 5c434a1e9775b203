/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put into the basket: goods, courses, top-ups, fees, sessions; and what was laid aside. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "checkout.h"
#include "model/prepaid.h"

/* Digits of an amount at most: what is longer was scanned. */
enum { AMOUNT_DIGITS = 7 };

/* ---- what a picker offers: found once when it opens */

void checkout_no_offers(struct checkout *k)
{
	arena_clear(&k->offers);
	k->offered = NULL;
	k->noffers = 0;
}

struct picker_item *checkout_offer(struct checkout *k)
{
	k->offered = arena_grow(&k->offers, k->offered, k->noffers, sizeof(*k->offered));
	return &k->offered[k->noffers++];
}

size_t checkout_find_offer(void *checkout, const char *typed, struct picker_item *ret, size_t max)
{
	const struct checkout *k = checkout;
	size_t n = 0;

	for (size_t i = 0; i < k->noffers && n < max; i++) {
		const struct picker_item *item = &k->offered[i];
		if (typed[0] == '\0' || pinyin_match(typed, item->label, true) ||
		    strcasestr(item->label, typed) != NULL || strcasestr(item->id, typed) != NULL)
			ret[n++] = *item;
	}
	return n;
}

/* ---- adding */

/* After a line was pushed: prices it and goes there. What is sold to clients of the archive only
 * waits until it is said who she is. */
static enum status added(struct screen *s, SalePay *was, struct problem *p)
{
	struct checkout *k = s->state;
	LineWish *wish = k->ask->lines[k->ask->n_lines - 1];
	enum status st = checkout_commit(s, was, p);

	if (st == ST_OK) {
		k->line = k->ask->n_lines - 1;
		return ST_OK;
	}
	if (strcmp(p->field, "client") != 0 || k->ask->client != 0 || k->ask->booking != 0)
		return st;
	app_refuse(s->app, p);
	TRY(checkout_client(s, p));
	k->waiting = wish;
	return ST_OK;
}

/* The same product again is one more of it. */
static enum status add_product(struct screen *s, uint32_t product, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	for (size_t i = 0; i < k->ask->n_lines; i++) {
		LineWish *w = k->ask->lines[i];
		if (w->product != product || w->gift)
			continue;
		w->qty++;
		TRY(checkout_commit(s, was, p));
		k->line = i;
		return ST_OK;
	}
	checkout_push(k, "product")->product = product;
	return added(s, was, p);
}

enum status checkout_scan(struct screen *s, const char *barcode, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProductFind args = PRODUCT_FIND__INIT;
	ProductRows *rows;

	args.barcode = (char *)(uintptr_t)barcode;
	TRY(desk_op(s, "product.find", NULL, &args.base, &arena, &rows, p));
	return add_product(s, rows->rows[0]->product, p);
}

static enum status add_amount(struct screen *s, const char *kind, int64_t fen, const char *title,
			      struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);
	LineWish *w = checkout_push(k, kind);

	w->amount_fen = fen;
	w->title = arena_dup(&k->arena, title);
	return added(s, was, p);
}

static enum status add_offer(struct screen *s, const char *offer, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	checkout_push(k, "course")->offer = arena_dup(&k->arena, offer);
	return added(s, was, p);
}

static enum status add_treatment(struct screen *s, const char *treatment, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	checkout_push(k, "treatment")->treatment = arena_dup(&k->arena, treatment);
	return added(s, was, p);
}

/* The ids of desk_sold: "topup/100000", "fee/5000", "offer/whitening-5", "P3", "facial-basic". */
static enum status item_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	long long fen;

	if (sscanf(item->id, "topup/%lld", &fen) == 1)
		return add_amount(s, "topup", fen, "", p);
	if (sscanf(item->id, "fee/%lld", &fen) == 1)
		return add_amount(s, "fee", fen, "", p);
	if (strncmp(item->id, "offer/", 6) == 0)
		return add_offer(s, item->id + 6, p);
	uint32_t product = desk_id(item->id, 'P');
	return product != 0 ? add_product(s, product, p) : add_treatment(s, item->id, p);
}

/* An amount is a top-up or a fee; anything else is found among what is for sale. */
static size_t find_item(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	struct screen *s = user;
	const struct desk *d = desk_of(s);
	const struct checkout *k = s->state;
	char sum[MONEY_TEXT_MAX], bonus[MONEY_TEXT_MAX];
	struct problem ignore = PROBLEM_INIT;
	money amount;
	size_t n = 0;

	if (strlen(typed) <= AMOUNT_DIGITS && money_parse(typed, &amount, &ignore) == ST_OK &&
	    amount.fen > 0 && max > 2) {
		int64_t more = topup_bonus(d->shop->tiers, amount).fen;
		desk_money(amount.fen, sum);
		if (k->ask->client != 0) {
			snprintf(ret[n].id, PICKER_ID_MAX, "topup/%lld", (long long)amount.fen);
			snprintf(ret[n].label, PICKER_TEXT_MAX, _("Top-up %s"), sum);
			if (more > 0)
				snprintf(ret[n].detail, PICKER_TEXT_MAX, _("bonus %s"),
					 desk_money(more, bonus));
			n++;
		}
		snprintf(ret[n].id, PICKER_ID_MAX, "fee/%lld", (long long)amount.fen);
		snprintf(ret[n].label, PICKER_TEXT_MAX, _("Fee %s"), sum);
		n++;
	}
	return n + desk_sold.find((void *)(uintptr_t)d, typed, ret + n, max - n);
}

enum status checkout_add_item(struct screen *s, struct problem *p)
{
	struct picker_source source = { .user = s, .find = find_item };

	(void)p;
	app_pick(s, _("Item (scan, a name, or an amount to top up):"), &source, item_chosen);
	return ST_OK;
}

static enum status offer_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	return add_offer(s, item->id, p);
}

enum status checkout_course(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_offers;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Which course does she buy:"), &source, offer_chosen);
	return ST_OK;
}

static enum status topup_typed(struct screen *s, const char *answer, struct problem *p)
{
	money amount;

	TRY(money_parse(answer, &amount, p));
	return add_amount(s, "topup", amount.fen, "", p);
}

enum status checkout_topup(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Top up how much:"), .done = topup_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* "50 late cancellation" */
static enum status fee_typed(struct screen *s, const char *answer, struct problem *p)
{
	size_t n = strcspn(answer, " ");
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	money amount;

	TRY(money_parse(arena_dup_n(&arena, answer, n), &amount, p));
	return add_amount(s, "fee", amount.fen, answer + n + strspn(answer + n, " "), p);
}

enum status checkout_fee(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Fee, and what for:"), .done = fee_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- sessions of her courses, and tabs: what is taken up */

/* A treatment in the basket that the course pays for becomes its session. */
static LineWish *line_for(struct checkout *k, const char *treatment)
{
	for (size_t i = 0; i < k->ask->n_lines; i++) {
		LineWish *w = k->ask->lines[(k->line + i) % k->ask->n_lines];
		if (strcmp(w->kind, "treatment") == 0 && strcmp(w->treatment, treatment) == 0 &&
		    w->qty == 1)
			return w;
	}
	return NULL;
}

static enum status use_session(struct screen *s, uint32_t course, const char *treatment,
			       struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);
	LineWish *w = line_for(k, treatment);

	if (w == NULL) {
		w = checkout_push(k, "session");
		w->course = course;
		w->treatment = arena_dup(&k->arena, treatment);
		return added(s, was, p);
	}
	w->kind = arena_dup(&k->arena, "session");
	w->course = course;
	return checkout_commit(s, was, p);
}

/* "K000007/whitening", "T000003" */
static enum status taken_up(struct screen *s, const struct picker_item *item, struct problem *p)
{
	const char *slash = strchr(item->id, '/');
	char course[ID_TEXT_MAX];
	uint32_t tab = desk_id(item->id, 'T');

	if (tab != 0)
		return checkout_open_tab(s, tab, p);
	if (slash == NULL)
		return problem_set(p, ST_NOT_FOUND, "course", NULL);
	snprintf(course, sizeof(course), "%.*s", (int)(slash - item->id), item->id);
	return use_session(s, desk_id(course, 'K'), slash + 1, p);
}

static void offer_session(struct checkout *k, const CourseRow *row, const CourseItem *what)
{
	const Course *c = row->record;
	struct picker_item *item = checkout_offer(k);
	char id[ID_TEXT_MAX], each[MONEY_TEXT_MAX];

	snprintf(item->id, PICKER_ID_MAX, "%s/%s", id_text('K', c->id, id), what->treatment);
	snprintf(item->label, PICKER_TEXT_MAX, "%s", what->title);
	item->blocked = !row->usable;
	if (!row->usable)
		snprintf(item->detail, PICKER_TEXT_MAX, "%s  %s", c->title, row->refusal);
	else if (c->unlimited)
		snprintf(item->detail, PICKER_TEXT_MAX, _("%s  %s  any number"), id, c->title);
	else
		snprintf(item->detail, PICKER_TEXT_MAX, _("%s  %s  %lld left, %s each"), id,
			 c->title, (long long)row->left, desk_money(row->each_fen, each));
}

/* What was done today stands first, then what else can be used. */
enum { OF_THIS_SALE, OF_USE, OF_NO_USE };

static int rank_of(struct checkout *k, const CourseRow *row, size_t item)
{
	if (!row->usable)
		return OF_NO_USE;
	return line_for(k, row->record->items[item]->treatment) != NULL ? OF_THIS_SALE : OF_USE;
}

static enum status offer_sessions(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseList args = COURSE_LIST__INIT;
	CourseRows *rows;

	if (k->ask->client == 0)
		return ST_OK;
	args.client = k->ask->client;
	TRY(desk_op(s, "course.list", NULL, &args.base, &arena, &rows, p));
	for (int rank = 0; rank <= OF_NO_USE; rank++)
		for (size_t i = 0; i < rows->n_rows; i++)
			for (size_t t = 0; t < rows->rows[i]->record->n_items; t++)
				if (rank_of(k, rows->rows[i], t) == rank)
					offer_session(k, rows->rows[i],
						      rows->rows[i]->record->items[t]);
	return ST_OK;
}

static void offer_tabs(struct screen *s)
{
	struct checkout *k = s->state;
	struct picker_item found[PICKER_ITEMS_MAX] = { { .id = "" } };
	size_t n = desk_tabs.find(s->user, "", found, ARRAY_LEN(found));

	for (size_t i = 0; i < n; i++)
		*checkout_offer(k) = found[i];
}

enum status checkout_take_up(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct picker_source source = { .user = k, .find = checkout_find_offer };

	checkout_no_offers(k);
	TRY(offer_sessions(s, p));
	/* What is in the basket is not thrown away for a tab. */
	if (k->ask->n_lines == 0)
		offer_tabs(s);
	if (k->noffers == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL,
				   k->ask->n_lines > 0 ?
				   _("She has no course; lay this sale aside to take up another.") :
				   _("Nothing is laid aside, and no course is there to be used."));
	app_pick(s, _("Take up:"), &source, taken_up);
	return ST_OK;
}

/* The line that an unfinished sale has of it already: begun again, it is not there twice. */
static LineWish *begun(const struct checkout *k, const char *kind, const char *offer,
		       uint32_t course)
{
	for (size_t i = 0; i < k->ask->n_lines; i++) {
		LineWish *w = k->ask->lines[i];
		if (strcmp(w->kind, kind) == 0 && strcmp(w->offer, offer) == 0 &&
		    w->course == course)
			return w;
	}
	return NULL;
}

enum status checkout_begin_with(struct screen *s, const struct checkout_arg *a, struct problem *p)
{
	struct checkout *k = s->state;
	LineWish *topup = begun(k, "topup", "", 0);

	if (a->topup_fen != 0 && topup != NULL) {
		SalePay *was = checkout_begin(k);
		topup->amount_fen = a->topup_fen;
		TRY(checkout_commit(s, was, p));
	} else if (a->topup_fen != 0) {
		TRY(add_amount(s, "topup", a->topup_fen, "", p));
	}
	if (a->offer != NULL && begun(k, "course", a->offer, 0) == NULL)
		TRY(add_offer(s, a->offer, p));
	if (a->course != 0 && begun(k, "session", "", a->course) == NULL)
		TRY(use_session(s, a->course, a->treatment != NULL ? a->treatment : "", p));
	return ST_OK;
}
