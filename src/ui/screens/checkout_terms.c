/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terms of a sale: discounts, coupons, gifts, free of charge, entered late, laid aside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "checkout.h"
#include "ui/booking_look.h"

static const char *after_word(const char *text, size_t n)
{
	return text + n + strspn(text + n, " ");
}

/* ---- discounts by hand: "5 an old friend" is percent, "20元 …" or "￥20 …" a sum, "0" none */

struct discount { uint32_t percent; int64_t fen; const char *reason; };

static enum status parse_discount(const char *answer, struct discount *ret, struct problem *p)
{
	static const char *const yuan[] = { "元", "块", "yuan" };
	char word[48];
	size_t n = strcspn(answer, " ");
	bool sum = false;
	char *end;
	money m;

	snprintf(word, sizeof(word), "%.*s", (int)(n < sizeof(word) ? n : sizeof(word) - 1),
		 answer);
	*ret = (struct discount){ .reason = after_word(answer, n) };
	for (size_t i = 0; i < ARRAY_LEN(yuan); i++) {
		char *unit = strstr(word, yuan[i]);
		sum = sum || unit != NULL;
		if (unit != NULL)
			*unit = '\0';
	}
	sum = sum || strncmp(word, "￥", strlen("￥")) == 0 || strchr(word, '.') != NULL;
	long percent = strtol(word, &end, 10);
	if (sum) {
		TRY(money_parse(word, &m, p));
		ret->fen = m.fen;
		return ST_OK;
	}
	if (end == word || (*end != '\0' && strcmp(end, "%") != 0) || percent < 0 || percent > 100)
		return problem_set(p, ST_BAD_VALUE, "discount",
				   _("Expected percent off and a reason, such as: 5 old friend; or "
				     "a sum: 20 yuan."));
	ret->percent = (uint32_t)percent;
	return ST_OK;
}

static enum status discounted(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);
	struct discount d;

	TRY(parse_discount(answer, &d, p));
	k->ask->discount_percent = d.percent;
	k->ask->discount_fen = d.fen;
	k->ask->discount_reason = arena_dup(&k->arena, d.reason);
	return checkout_commit(s, was, p);
}

enum status checkout_discount(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Off the whole sale (5 is percent, 20 yuan a sum), and "
					 "why:"),
			   .done = discounted };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status line_discounted(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);
	LineWish *w = k->ask->lines[k->line];
	struct discount d;

	TRY(parse_discount(answer, &d, p));
	w->discount_percent = d.percent;
	w->discount_fen = d.fen;
	if (d.reason[0] != '\0')
		k->ask->discount_reason = arena_dup(&k->arena, d.reason);
	return checkout_commit(s, was, p);
}

enum status checkout_line_discount(struct screen *s, struct problem *p)
{
	const struct checkout *k = s->state;
	struct ask ask = { .question = _("Off this line (5 is percent, 20 yuan a sum), and why:"),
			   .done = line_discounted };

	if (k->line >= k->ask->n_lines)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, NULL);
	app_ask(s, &ask);
	return ST_OK;
}

enum status checkout_gift(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	if (k->line >= k->ask->n_lines)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, NULL);
	k->ask->lines[k->line]->gift = !k->ask->lines[k->line]->gift;
	return checkout_commit(s, was, p);
}

/* ---- coupons */

static bool coupon_used(const SalePay *a, uint32_t id)
{
	for (size_t i = 0; i < a->n_coupon; i++)
		if (a->coupon[i] == id)
			return true;
	return false;
}

/* Chosen once more, it is taken off again. */
static enum status coupon_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k), *a = k->ask;
	uint32_t id = desk_id(item->id, 'U');

	if (coupon_used(a, id)) {
		size_t n = 0;
		for (size_t i = 0; i < a->n_coupon; i++)
			if (a->coupon[i] != id)
				a->coupon[n++] = a->coupon[i];
		a->n_coupon = n;
	} else {
		a->coupon = arena_grow(&k->arena, a->coupon, a->n_coupon, sizeof(*a->coupon));
		a->coupon[a->n_coupon++] = id;
	}
	return checkout_commit(s, was, p);
}

/* What it would take off this sale; below zero when it cannot be used, which says why. */
static int64_t coupon_effect(struct screen *s, uint32_t id, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const SalePay *a = k->ask;
	SaleQuote args = SALE_QUOTE__INIT;
	uint32_t with[LIMIT_LIST];
	Quote *ret;

	if (k->quote == NULL || a->n_coupon >= LIMIT_LIST)
		return -1;
	for (size_t i = 0; i < a->n_coupon; i++)
		with[i] = a->coupon[i];
	with[a->n_coupon] = id;
	args.client = a->client;
	args.booking = a->booking;
	args.n_lines = a->n_lines;
	args.lines = a->lines;
	args.n_coupon = a->n_coupon + 1;
	args.coupon = with;
	args.discount_fen = a->discount_fen;
	args.discount_percent = a->discount_percent;
	args.happened = a->happened;
	args.free = a->free;
	if (desk_op(s, "sale.quote", NULL, &args.base, &arena, &ret, p) != ST_OK)
		return -1;
	return k->quote->total_fen - ret->total_fen;
}

static void offer_coupon(struct screen *s, const Coupon *coupon)
{
	struct checkout *k = s->state;
	struct problem why = PROBLEM_INIT;
	char off[MONEY_TEXT_MAX], until[DATE_TEXT_MAX] = "";
	bool used = coupon_used(k->ask, coupon->id);
	int64_t effect = used ? 0 : coupon_effect(s, coupon->id, &why);
	struct picker_item *item = checkout_offer(k);

	id_text('U', coupon->id, item->id);
	snprintf(item->label, PICKER_TEXT_MAX, "%s", coupon->title);
	if (coupon->valid_until != 0)
		day_near(DAY(coupon->valid_until), until);
	item->blocked = effect < 0;
	if (used)
		snprintf(item->detail, PICKER_TEXT_MAX, "%s", _("in use: Enter takes it off"));
	else if (effect < 0 && why.status == ST_INSUFFICIENT)
		snprintf(item->detail, PICKER_TEXT_MAX, _("not before %s"),
			 desk_money(coupon->minimum_fen, off));
	else if (effect < 0 && why.status == ST_TOO_MANY)
		snprintf(item->detail, PICKER_TEXT_MAX, "%s", _("not beside the one in use"));
	else if (effect < 0)
		snprintf(item->detail, PICKER_TEXT_MAX, "%.150s", why.message);
	else
		snprintf(item->detail, PICKER_TEXT_MAX, _("%s off  until %s"),
			 desk_money(effect, off), until[0] != '\0' ? until : _("whenever"));
}

enum status checkout_coupon(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct picker_source source = { .user = k, .find = checkout_find_offer };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CouponList args = COUPON_LIST__INIT;
	CouponRows *rows;

	args.client = k->ask->client;
	checkout_no_offers(k);
	TRY(desk_op(s, "coupon.list", NULL, &args.base, &arena, &rows, p));
	/* Those that lower this sale stand first: the quote knows them. */
	for (size_t i = 0; k->quote != NULL && i < k->quote->n_coupons; i++)
		offer_coupon(s, k->quote->coupons[i]);
	for (size_t i = 0; i < rows->n_rows; i++) {
		const Coupon *coupon = rows->rows[i]->record;
		bool told = false;
		for (size_t n = 0; k->quote != NULL && n < k->quote->n_coupons; n++)
			told = told || k->quote->coupons[n]->id == coupon->id;
		if (!told)
			offer_coupon(s, coupon);
	}
	if (k->noffers == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("She has no coupons."));
	app_pick(s, _("Coupon:"), &source, coupon_chosen);
	return ST_OK;
}

/* ---- free of charge, entered late */

/* One field says why: of a sale that is both, both are said. */
static void add_reason(struct checkout *k, bool other, const char *why)
{
	k->ask->reason = other ? arena_printf(&k->arena, "%s; %s", k->ask->reason, why) :
				 arena_dup(&k->arena, why);
}

static enum status free_because(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why it is free of charge."));
	k->ask->free = true;
	add_reason(k, k->ask->happened != 0, answer);
	return checkout_commit(s, was, p);
}

enum status checkout_free(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask ask = { .question = _("Free of charge, because:"), .done = free_because };

	if (!k->ask->free) {
		app_ask(s, &ask);
		return ST_OK;
	}
	SalePay *was = checkout_begin(k);
	k->ask->free = false;
	return checkout_commit(s, was, p);
}

static enum status late_because(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why it is entered late."));
	k->ask->happened = k->happened;
	add_reason(k, k->ask->free, answer);
	return checkout_commit(s, was, p);
}

/* "1530" today, "yesterday 1530", "周五": in the past. */
static enum status parse_happened(const char *answer, int64_t *ret, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	wall now = clock_wall();
	size_t n = strcspn(answer, " ");
	const char *first = arena_dup_n(&arena, answer, n), *rest = after_word(answer, n);
	struct problem ignore = PROBLEM_INIT;
	minute at = wall_minute(now);
	day d = wall_day(now);

	if (rest[0] == '\0' && when_minute(first, &at, &ignore) == ST_OK) {
		*ret = wall_of(d, at).n;
		return ST_OK;
	}
	TRY(when_day(first, d, WHEN_PAST, &d, p));
	if (rest[0] != '\0')
		TRY(when_minute(rest, &at, p));
	*ret = wall_of(d, at).n;
	return ST_OK;
}

static enum status late_at(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask ask = { .question = _("Why is it entered late:"), .done = late_because };

	TRY(parse_happened(answer, &k->happened, p));
	if (k->happened > clock_wall().n)
		return problem_set(p, ST_BAD_VALUE, "happened",
				   _("What is entered late happened in the past."));
	app_ask(s, &ask);
	return ST_OK;
}

enum status checkout_late(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask ask = { .question = _("When was it (yesterday 1530, Fri 11am):"),
			   .done = late_at };

	if (k->ask->happened == 0) {
		app_ask(s, &ask);
		return ST_OK;
	}
	SalePay *was = checkout_begin(k);
	k->ask->happened = 0;
	return checkout_commit(s, was, p);
}

static enum status noted(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;

	(void)p;
	k->ask->note = arena_dup(&k->arena, answer);
	k->changed = true;
	return ST_OK;
}

enum status checkout_note(struct screen *s, struct problem *p)
{
	const struct checkout *k = s->state;
	struct ask ask = { .question = _("Note:"), .initial = k->ask->note, .done = noted };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- tabs */

uint32_t checkout_tab_of(struct screen *s, uint32_t booking)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	struct problem ignore = PROBLEM_INIT;
	TabRows *rows;

	if (desk_op(s, "tab.list", NULL, &none.base, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->record->booking == booking)
			return rows->rows[i]->record->id;
	return 0;
}

void checkout_count_tabs(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	struct problem ignore = PROBLEM_INIT;
	TabRows *rows;

	if (desk_op(s, "tab.list", NULL, &none.base, &arena, &rows, &ignore) == ST_OK)
		k->ntabs = rows->n_rows;
}

static enum status held(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TabHold args = TAB_HOLD__INIT;
	TabAnswer *ret;
	char id[ID_TEXT_MAX];

	args.sale = k->ask;
	args.tab = k->ask->tab;
	args.title = (char *)(uintptr_t)answer;
	TRY(desk_op(s, "tab.hold", k->key, &args.base, &arena, &ret, p));
	app_say(s->app, _("Laid aside: %s %s. u takes it up."),
		id_text('T', ret->record->id, id), ret->record->title);
	checkout_done(s);
	return ST_OK;
}

enum status checkout_hold(struct screen *s, struct problem *p)
{
	const struct checkout *k = s->state;
	struct ask ask = { .question = _("Lay it aside as:"), .initial = k->client_name,
			   .done = held };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

enum status checkout_open_tab(struct screen *s, uint32_t tab, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TabRef args = TAB_REF__INIT;
	SalePay *was = k->ask;
	TabAnswer *ret;

	args.tab = tab;
	TRY(desk_op(s, "tab.get", NULL, &args.base, &arena, &ret, p));
	checkout_adopt(k, ret->sale);
	enum status st = checkout_quote(s, p);
	if (st != ST_OK) {
		k->ask = was;
		return st;
	}
	snprintf(k->draft, sizeof(k->draft), "checkout/tab/%u", tab);
	checkout_name_client(s);
	return ST_OK;
}

static enum status tab_dropped(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TabRef args = TAB_REF__INIT;
	Nothing *ret;
	char id[ID_TEXT_MAX];

	args.tab = k->dropping;
	args.reason = (char *)(uintptr_t)answer;
	TRY(desk_op(s, "tab.drop", NULL, &args.base, &arena, &ret, p));
	app_say(s->app, _("Given up: %s."), id_text('T', args.tab, id));
	if (k->ask->tab == args.tab)
		k->ask->tab = 0;
	app_reload(s->app);
	return ST_OK;
}

static enum status tab_to_drop(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask ask = { .question = _("Given up for good, because:"), .done = tab_dropped };

	(void)p;
	k->dropping = desk_id(item->id, 'T');
	app_ask(s, &ask);
	return ST_OK;
}

enum status checkout_drop_tab(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_tabs;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Give up which:"), &source, tab_to_drop);
	return ST_OK;
}
