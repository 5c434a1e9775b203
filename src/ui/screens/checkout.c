/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 收银: the basket with every reduction explained, and the ways to pay. The whole sum is
 * proposed for the current way; digits change it, Up and Down choose another way, Enter
 * pays. A scanner types into the item picker.
 */
#include "checkout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "svc/receipt.h"

const char *const checkout_methods[METHODS] = { "cash", "wechat", "alipay", "card" };

/* ---- the basket */

/* What is left to pay by way i when the others stand as they are. */
static int64_t
paid_by(const struct checkout *k, size_t i)
{
	money m;
	struct problem ignore = PROBLEM_INIT;

	if (k->amount[i][0] == '\0' || money_parse(k->amount[i], &m, &ignore) != ST_OK)
		return 0;
	return m.fen;
}

int64_t
checkout_rest(const struct checkout *k)
{
	int64_t sum = k->quote != NULL ? k->quote->total_fen : 0;

	for (size_t i = 0; i < METHODS; i++)
		sum -= paid_by(k, i);
	return sum;
}

static void
propose(struct checkout *k)
{
	char text[MONEY_TEXT_MAX];

	k->amount[k->method][0] = '\0';
	int64_t left = checkout_rest(k);
	if (left > 0)
		snprintf(k->amount[k->method], AMOUNT_MAX, "%s", money_text_plain(MONEY(left),
			text));
	k->proposed = true;
}

static enum status
quote(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	SaleQuote args = SALE_QUOTE__INIT;
	struct arena fresh = ARENA_INIT;
	Quote *ret;

	if (k->nwishes == 0 && k->booking == 0) {
		k->quote = NULL;
		propose(k);
		return ST_OK;
	}
	args.client = k->client;
	args.booking = k->booking;
	args.n_lines = k->nwishes;
	args.lines = k->wishes;
	args.discount_percent = k->percent;
	args.discount_reason = k->reason;
	enum status st = desk_op(s, "sale.quote", NULL, &args.base, &fresh, &ret, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&k->quoted);
	k->quoted = fresh;
	k->quote = ret;
	propose(k);
	return ST_OK;
}

static void
push_wish(struct checkout *k, LineWish *w)
{
	k->wishes = arena_grow(&k->arena, k->wishes, k->nwishes, sizeof(*k->wishes));
	k->wishes[k->nwishes++] = w;
}

/* The first quote prices the booking; from then on the lines are ours to change. */
static void
adopt_lines(struct checkout *k)
{
	for (size_t i = 0; k->quote != NULL && i < k->quote->n_lines; i++) {
		const SaleLine *l = k->quote->lines[i];
		LineWish *w = (LineWish *)message_new(&line_wish__descriptor, &k->arena);
		w->kind = arena_dup(&k->arena, l->product != 0 ? "product" : "treatment");
		w->treatment = arena_dup(&k->arena, l->treatment);
		w->product = l->product;
		w->qty = l->qty;
		w->therapist = l->therapist;
		w->asked_for = l->asked_for;
		push_wish(k, w);
	}
}

static void
name_client(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = k->client;
	k->client_name[0] = '\0';
	if (k->client != 0 && desk_op(s, "client.get", NULL, &args.base, &arena, &ret,
				      &ignore) == ST_OK)
		snprintf(k->client_name, sizeof(k->client_name), "%s", ret->record->name);
}

static bool load_draft(struct screen *s);

static enum status
checkout_open(struct screen *s, const void *arg, struct problem *p)
{
	struct checkout *k = s->state;
	const struct checkout_arg *a = arg;

	request_key(k->key);
	if (a != NULL) {
		k->client = a->client;
		k->booking = a->booking;
	}
	snprintf(k->draft, sizeof(k->draft), "checkout/%u/%u", k->client, k->booking);
	if (load_draft(s))
		app_say(s->app, _("What was not saved last time is here again."));
	name_client(s);
	TRY(quote(s, p));
	if (k->nwishes == 0)
		adopt_lines(k);
	return ST_OK;
}

static void
checkout_close(struct screen *s)
{
	struct checkout *k = s->state;

	explicit_bzero(k->pin, sizeof(k->pin));
	arena_clear(&k->arena);
	arena_clear(&k->quoted);
}

/* ---- drafts: a basket survives Esc and a dropped line, a word and a line per item */

static bool
checkout_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct checkout *k = s->state;

	if (!k->changed || k->nwishes == 0)
		return false;
	buf_puts(name, k->draft);
	buf_printf(text, "client %u\npercent %u %s\n", k->client, k->percent, k->reason);
	for (size_t i = 0; i < k->nwishes; i++) {
		const LineWish *w = k->wishes[i];
		buf_printf(text, "%s %u %u %d %u %s\n", w->kind, w->qty, w->therapist, w->asked_for,
			   w->product, w->treatment);
	}
	return true;
}

static void
load_draft_line(struct checkout *k, const char *line)
{
	char kind[16], treatment[LIMIT_NAME] = "";
	unsigned qty, therapist, product, client;
	int asked_for, at = 0;

	if (sscanf(line, "client %u", &client) == 1) {
		k->client = client;
	} else if (sscanf(line, "percent %u %n", &qty, &at) == 1) {
		k->percent = qty;
		snprintf(k->reason, sizeof(k->reason), "%s", at > 0 ? line + at : "");
	} else if (sscanf(line, "%15s %u %u %d %u %95s", kind, &qty, &therapist, &asked_for,
			  &product,
			  treatment) >= 5 && k->nwishes < LIMIT_SALE_LINES) {
		LineWish *w = (LineWish *)message_new(&line_wish__descriptor, &k->arena);
		w->kind = arena_dup(&k->arena, kind);
		w->qty = qty;
		w->therapist = therapist;
		w->asked_for = asked_for != 0;
		w->product = product;
		w->treatment = arena_dup(&k->arena, treatment);
		push_wish(k, w);
	}
}

static bool
load_draft(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(buf_release) struct buf text = BUF_INIT;
	char *line, *rest_of;

	if (!app_draft_get(s->app, k->draft, &text))
		return false;
	for (line = strtok_r(text.text, "\n", &rest_of); line != NULL;
	     line = strtok_r(NULL, "\n", &rest_of))
		load_draft_line(k, line);
	k->changed = k->nwishes > 0;
	return k->changed;
}

/* ---- changing the basket */

static enum status
added(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout *k = s->state;
	LineWish *w = (LineWish *)message_new(&line_wish__descriptor, &k->arena);
	uint32_t product = desk_id(item->id, 'P');

	k->changed = true;
	/* The same product again is one more of it. */
	for (size_t i = 0; product != 0 && i < k->nwishes; i++) {
		if (k->wishes[i]->product == product) {
			k->wishes[i]->qty++;
			return quote(s, p);
		}
	}
	w->kind = arena_dup(&k->arena, product != 0 ? "product" : "treatment");
	w->product = product;
	if (product == 0)
		w->treatment = arena_dup(&k->arena, item->id);
	w->qty = 1;
	push_wish(k, w);
	enum status st = quote(s, p);
	if (st != ST_OK)
		k->nwishes--;
	else
		k->line = k->nwishes - 1;
	return st;
}

static enum status
add_item(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_goods;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Item (scan, or type a name):"), &source, added);
	return ST_OK;
}

static enum status
remove_item(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;

	if (k->line >= k->nwishes)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, NULL);
	k->changed = true;
	if (k->wishes[k->line]->qty > 1) {
		k->wishes[k->line]->qty--;
		return quote(s, p);
	}
	memmove(&k->wishes[k->line], &k->wishes[k->line + 1],
		(k->nwishes - k->line - 1) * sizeof(*k->wishes));
	k->nwishes--;
	if (k->line > 0 && k->line >= k->nwishes)
		k->line--;
	if (k->nwishes == 0)
		k->booking = 0; /* an empty basket settles no booking */
	return quote(s, p);
}

static enum status
next_line(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;

	(void)p;
	if (k->nwishes > 0)
		k->line = (k->line + 1) % k->nwishes;
	return ST_OK;
}

static enum status
discounted(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;
	char *end;
	long percent = strtol(answer, &end, 10);
	uint32_t was = k->percent;

	if (end == answer || percent < 0 || percent > 100)
		return problem_set(p, ST_BAD_VALUE, "discount",
				   _("Expected percent off and a reason, such as: 5 old friend"));
	k->percent = (uint32_t)percent;
	k->changed = true;
	snprintf(k->reason, sizeof(k->reason), "%s", *end == ' ' ? end + 1 : end);
	enum status st = quote(s, p);
	if (st != ST_OK)
		k->percent = was;
	return st;
}

static enum status
discount(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Percent off, and why:"), .done = discounted };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status
client_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout *k = s->state;

	k->client = desk_id(item->id, 'C');
	name_client(s);
	return quote(s, p);
}

static const char *
blocked_client(const struct screen *s)
{
	return ((const struct checkout *)s->state)->booking != 0 ?
	       _("The booking says who she is.") : NULL;
}

static enum status
choose_client(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_clients;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Client:"), &source, client_chosen);
	return ST_OK;
}

/* ---- a manager stands in */

static enum status pay(struct screen *s, struct problem *p);

static enum status
manager_pin(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;

	snprintf(k->pin, sizeof(k->pin), "%s", answer);
	enum status st = pay(s, p);
	if (st != ST_OK)
		k->authorised_by = 0;
	return st;
}

static size_t
find_managers(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	size_t n = 0;

	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows && n < max; i++) {
		const Staff *m = d->staff->rows[i];
		const struct role *role = conf_role(&d->shop->conf, m->role);
		if (m->left || role == NULL || !role_may(role, PERM_AUTHORISE) ||
		    (typed[0] != '\0' && !pinyin_match(typed, m->name, true)))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		id_text('S', m->id, item->id);
		snprintf(item->label, sizeof(item->label), "%s", m->name);
		snprintf(item->detail, sizeof(item->detail), "%s", m->role);
	}
	return n;
}

static enum status
manager_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask ask = { .question = _("Manager's PIN:"), .masked = true, .done = manager_pin };

	(void)p;
	k->authorised_by = desk_id(item->id, 'S');
	app_ask(s, &ask);
	return ST_OK;
}

static enum status
authorise(struct screen *s)
{
	static const struct picker_source managers = { .find = find_managers };
	struct picker_source source = managers;

	source.user = s->user;
	app_pick(s, _("Discount above your limit. Who authorises it?"), &source, manager_chosen);
	return ST_OK;
}

/* ---- paying */

static void
print(struct screen *s, uint32_t sale)
{
	struct desk *d = desk_of(s);
	struct problem p = PROBLEM_INIT;
	size_t sent;

	(void)sale;
	if (strcmp(d->shop->conf.receipt_to, "none") == 0 ||
	    strcmp(d->shop->conf.receipt_to, "screen") == 0)
		return;
	/* The sale stands whatever the printer does; the receipt waits in the queue. */
	if (receipts_deliver(d->shop, &d->who, &sent, &p) != ST_OK)
		app_refuse(s->app, &p);
}

static enum status
pay(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SalePay args = SALE_PAY__INIT;
	Payment payments[METHODS], *list[METHODS];
	SalePaid *ret;
	char total[MONEY_TEXT_MAX], change[MONEY_TEXT_MAX], id[ID_TEXT_MAX];

	args.client = k->client;
	args.booking = k->booking;
	args.n_lines = k->nwishes;
	args.lines = k->wishes;
	args.discount_percent = k->percent;
	args.discount_reason = k->reason;
	args.authorised_by = k->authorised_by;
	args.authorised_pin = k->pin;
	args.expected_fen = k->quote != NULL ? k->quote->total_fen : 0;
	args.payments = list;
	for (size_t i = 0; i < METHODS; i++) {
		if (paid_by(k, i) == 0)
			continue;
		payments[i] = (Payment)PAYMENT__INIT;
		payments[i].method = (char *)(uintptr_t)checkout_methods[i];
		payments[i].amount_fen = paid_by(k, i);
		list[args.n_payments++] = &payments[i];
	}
	TRY(desk_op(s, "sale.pay", k->key, &args.base, &arena, &ret, p));
	app_say(s->app, _("%s paid: %s, change %s"), id_text('V', ret->sale, id),
		desk_money(ret->total_fen, total), desk_money(ret->change_fen, change));
	print(s, ret->sale);
	app_draft_drop(s->app, k->draft);
	k->changed = false;
	struct receipt_arg receipt = { .sale = ret->sale };
	app_reload(s->app);
	app_close(s);
	return strcmp(desk_of(s)->shop->conf.receipt_to, "screen") == 0 ?
	       app_open(s->app, &receipt_screen, &receipt, p) : ST_OK;
}

static enum status
pay_action(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;

	if (k->quote == NULL)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("There is nothing to pay."));
	if (k->quote->needs_authority && k->authorised_by == 0)
		return authorise(s);
	return pay(s, p);
}

static const char *
blocked_empty(const struct screen *s)
{
	return ((const struct checkout *)s->state)->quote == NULL ? _("There is nothing to pay.") :
		NULL;
}

static const struct action actions[] = {
	{ .name = "checkout-pay", .keys = "Enter", .hint = N_("pay"), .title = N_("Pay"),
	  .help = N_("Record the sale; the change is computed."), .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_empty, .run = pay_action },
	{ .name = "checkout-add", .keys = "+ =", .hint = N_("item"), .title = N_("Add an item"),
	  .help = N_("Add a treatment or a product; scan its barcode or type its name."), .run =
		  add_item },
	{ .name = "checkout-remove", .keys = "-", .hint = N_("less"), .title = N_("Take one away"),
	  .help = N_("Take one of the current line away."), .blocked = blocked_empty,
	  .run = remove_item },
	{ .name = "checkout-line", .keys = "Tab", .hint = N_("line"), .title = N_("Next line"),
	  .help = N_("Go to the next line."), .run = next_line },
	{ .name = "checkout-discount", .keys = "%", .hint = N_("discount"),
	  .title = N_("Discount by hand"),
	  .help = N_("Take a percentage off the whole basket, with a reason."),
	  .needs = NEEDS(PERM_DISCOUNT), .blocked = blocked_empty, .run = discount },
	{ .name = "checkout-client", .keys = "c", .hint = N_("client"), .title =
	 N_("Choose the client"),
	  .help = N_("Choose whose sale this is, for tier prices and history."),
	  .blocked = blocked_client, .run = choose_client },
	{ .name = NULL },
};

/* Digits belong to the amount of the current way. */
static bool
amount_key(struct checkout *k, keycode key)
{
	char *a = k->amount[k->method];
	size_t n = strlen(a);

	if (key == K_BACKSPACE && n > 0) {
		a[k->proposed ? 0 : n - 1] = '\0';
		k->proposed = false;
		return true;
	}
	if (!((key >= '0' && key <= '9') || key == '.'))
		return false;
	if (k->proposed)
		n = 0;
	k->proposed = false;
	if (n + 1 < AMOUNT_MAX) {
		a[n] = (char)key;
		a[n + 1] = '\0';
	}
	return true;
}

static bool
checkout_key(struct screen *s, keycode key)
{
	struct checkout *k = s->state;

	key = key_narrow(key);
	if (key == K_UP || key == K_DOWN) {
		/* A proposal moves along; what was typed stays. */
		if (k->proposed)
			k->amount[k->method][0] = '\0';
		k->method = (k->method + (key == K_DOWN ? 1 : METHODS - 1)) % METHODS;
		if (k->amount[k->method][0] == '\0')
			propose(k);
		else
			k->proposed = false;
		return true;
	}
	return amount_key(k, key);
}

const struct screen_ops checkout_screen = {
	.name = "checkout",
	.title = N_("Checkout"),
	.state_size = sizeof(struct checkout),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = checkout_open,
	.draw = checkout_draw,
	.key = checkout_key,
	.draft = checkout_draft,
	.close = checkout_close,
};
