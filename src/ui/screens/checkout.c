/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 收银: the basket with every reduction explained, and the ways to pay. The whole sum is
 * proposed for the likely way; digits change it, Up and Down choose another way, Enter
 * pays. A scanner types into the item picker or into the amount.
 */
#include "checkout.h"

#include <stdio.h>
#include <string.h>

#include "io/json.h"

/* ---- drafts: the sale as it is wished, and the amounts that were typed */

static bool checkout_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct checkout typed = *k;
	SalePay kept = *k->ask;

	if (!k->changed || kept.n_lines == 0)
		return false;
	if (k->proposed)
		typed.amount[k->way][0] = '\0';
	if (!k->deposit_typed)
		typed.amount[WAY_DEPOSIT][0] = '\0';
	checkout_payments(&typed, &arena, &kept.n_payments, &kept.payments);
	buf_puts(name, k->draft);
	json_add_message(text, &kept.base);
	return true;
}

static void load_payments(struct checkout *k, const SalePay *kept)
{
	char text[MONEY_TEXT_MAX];

	for (size_t i = 0; i < kept->n_payments; i++) {
		const Payment *p = kept->payments[i];
		for (int way = 0; way < WAYS; way++) {
			if (strcmp(p->method, checkout_methods[way]) != 0)
				continue;
			snprintf(k->amount[way], AMOUNT_MAX, "%s",
				 money_text_plain(MONEY(p->amount_fen), text));
			snprintf(k->code[way], AMOUNT_MAX, "%s", p->code);
			k->way = (enum way)way;
			k->deposit_typed = k->deposit_typed || k->way == WAY_DEPOSIT;
			k->chosen = true;
			k->proposed = false;
		}
	}
}

static bool load_draft(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SalePay *kept = (SalePay *)message_new(&sale_pay__descriptor, &arena);
	struct problem ignore = PROBLEM_INIT;

	if (!app_draft_get(s->app, k->draft, &text) ||
	    json_message(text.text, text.len, JSON_ARGUMENTS, &kept->base, &arena, &ignore) !=
		    ST_OK || kept->n_lines == 0)
		return false;
	checkout_adopt(k, kept);
	load_payments(k, kept);
	k->changed = true;
	return true;
}

/* ---- opening */

/* She has paid for it ahead: said, not done, for it is hers to choose. */
static void hint_course(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseList args = COURSE_LIST__INIT;
	struct problem ignore = PROBLEM_INIT;
	CourseRows *rows;

	args.client = k->ask->client;
	if (args.client == 0 ||
	    desk_op(s, "course.list", NULL, &args.base, &arena, &rows, &ignore) != ST_OK)
		return;
	for (size_t i = 0; i < k->ask->n_lines; i++) {
		const LineWish *w = k->ask->lines[i];
		for (size_t c = 0; strcmp(w->kind, "treatment") == 0 && c < rows->n_rows; c++)
			for (size_t t = 0; t < rows->rows[c]->record->n_items; t++)
				if (rows->rows[c]->usable &&
				    strcmp(rows->rows[c]->record->items[t]->treatment,
					   w->treatment) == 0)
					app_say(s->app, _("She has %s: u uses a session of it."),
						rows->rows[c]->record->title);
	}
}

static enum status begin_new(struct screen *s, const struct checkout_arg *a, struct problem *p)
{
	struct checkout *k = s->state;
	/* A visit that was laid aside is taken up, not begun again. */
	uint32_t tab = a->booking != 0 ? checkout_tab_of(s, a->booking) : a->tab;

	checkout_empty(k, a->client, a->booking);
	if (tab != 0)
		return checkout_open_tab(s, tab, p);
	TRY(checkout_quote(s, p));
	checkout_adopt_quote(k);
	checkout_name_client(s);
	return ST_OK;
}

/* What cannot be sold any more is no reason to stay out: the draft is then given up. */
static enum status begin(struct screen *s, const struct checkout_arg *a, struct problem *p)
{
	struct checkout *k = s->state;
	struct problem why = PROBLEM_INIT;

	if (!load_draft(s))
		return begin_new(s, a, p);
	if (checkout_quote(s, &why) == ST_OK) {
		checkout_name_client(s);
		app_say(s->app, _("What was not saved last time is here again."));
		return ST_OK;
	}
	k->changed = false;
	memset(k->amount, 0, sizeof(k->amount));
	k->deposit_typed = false;
	k->chosen = false;
	k->proposed = true;
	TRY(begin_new(s, a, p));
	app_refuse(s->app, &why);
	return ST_OK;
}

static enum status checkout_open(struct screen *s, const void *arg, struct problem *p)
{
	static const struct checkout_arg nobody = { .client = 0 };
	struct checkout *k = s->state;
	const struct checkout_arg *a = arg != NULL ? arg : &nobody;

	request_key(k->key);
	k->placed = arg == NULL;
	k->proposed = true;
	k->way = WAY_WECHAT;
	if (a->tab != 0)
		snprintf(k->draft, sizeof(k->draft), "checkout/tab/%u", a->tab);
	else
		snprintf(k->draft, sizeof(k->draft), "checkout/%u/%u", a->client, a->booking);
	TRY(begin(s, a, p));
	if (a->booking != 0)
		hint_course(s);
	return checkout_begin_with(s, a, p);
}

/* Comes after every change elsewhere, too: prices and balances are those of now. */
static enum status checkout_load(struct screen *s, struct problem *p)
{
	checkout_count_tabs(s);
	return checkout_quote(s, p);
}

static void checkout_close(struct screen *s)
{
	struct checkout *k = s->state;

	explicit_bzero(k->wallet_pin, sizeof(k->wallet_pin));
	arena_clear(&k->arena);
	arena_clear(&k->quoted);
	arena_clear(&k->tendered);
	arena_clear(&k->standing_arena);
	checkout_no_offers(k);
}

void checkout_done(struct screen *s)
{
	struct checkout *k = s->state;
	bool placed = k->placed;

	app_draft_drop(s->app, k->draft);
	checkout_close(s);
	*k = (struct checkout){ .placed = placed, .proposed = true, .way = WAY_WECHAT };
	checkout_empty(k, 0, 0);
	request_key(k->key);
	snprintf(k->draft, sizeof(k->draft), "checkout/0/0");
	app_reload(s->app);
	if (!placed)
		app_close(s);
}

/* ---- actions */

static const char *blocked_empty(const struct screen *s)
{
	const struct checkout *k = s->state;

	return k->quote == NULL ? _("There is nothing to pay.") : NULL;
}

static const char *blocked_line(const struct screen *s)
{
	const struct checkout *k = s->state;

	return k->line >= k->ask->n_lines ? _("There is no line.") : NULL;
}

static const char *blocked_client(const struct screen *s)
{
	const struct checkout *k = s->state;

	return k->ask->booking != 0 ? _("The booking says who she is.") : NULL;
}

static const char *blocked_nobody(const struct screen *s)
{
	const struct checkout *k = s->state;

	return k->ask->client == 0 ? _("Say who she is first: c.") : NULL;
}

static const char *blocked_coupon(const struct screen *s)
{
	return blocked_nobody(s) != NULL ? blocked_nobody(s) : blocked_empty(s);
}

static const char *blocked_no_tabs(const struct screen *s)
{
	const struct checkout *k = s->state;

	return k->ntabs == 0 ? _("Nothing is laid aside.") : NULL;
}

static enum status todays_sales(struct screen *s, struct problem *p)
{
	return app_open(s->app, &sales_screen, NULL, p);
}

static const struct action actions[] = {
	{ .name = "checkout-pay", .keys = "Enter", .hint = N_("pay"), .title = N_("Pay"),
	  .help = N_("Record the sale; the change is computed."), .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_empty, .run = checkout_pay },
	{ .name = "checkout-add", .keys = "+ =", .hint = N_("item"), .title = N_("Add an item"),
	  .help = N_("Add a treatment, product or course: scan it or type its name; an amount is "
		     "a top-up or a fee."), .run = checkout_add_item },
	{ .name = "checkout-remove", .keys = "-", .hint = N_("less"),
	  .title = N_("Take one away"), .help = N_("Take one of the current line away."),
	  .blocked = blocked_line, .run = checkout_remove },
	{ .name = "checkout-discount", .keys = "%", .hint = N_("discount"),
	  .title = N_("Discount by hand"),
	  .help = N_("Take a percentage or a sum off the whole sale, with a reason."),
	  .needs = NEEDS(PERM_DISCOUNT), .blocked = blocked_empty, .run = checkout_discount },
	{ .name = "checkout-coupon", .keys = "q", .hint = N_("coupon"), .title = N_("Coupon"),
	  .help = N_("Use a coupon of hers; each tells what it takes off."),
	  .blocked = blocked_coupon, .run = checkout_coupon },
	{ .name = "checkout-course", .keys = "k", .hint = N_("course"),
	  .title = N_("Sell a course"), .help = N_("Sell the client a course of sessions."),
	  .run = checkout_course },
	{ .name = "checkout-take-up", .keys = "u", .hint = N_("take up"),
	  .title = N_("Take up: a session, a tab"),
	  .help = N_("Use a session of a course she has, or take up a sale that was laid aside."),
	  .run = checkout_take_up },
	{ .name = "checkout-hold", .keys = "t", .hint = N_("aside"), .title = N_("Lay it aside"),
	  .help = N_("Lay the sale aside as a tab; u takes it up again, on any terminal."),
	  .blocked = blocked_empty, .run = checkout_hold },
	{ .name = "checkout-client", .keys = "c", .hint = N_("client"),
	  .title = N_("Choose the client"),
	  .help = N_("Choose whose sale this is, for tier prices and history."),
	  .blocked = blocked_client, .run = checkout_client },
	{ .name = "checkout-line", .keys = "Tab", .hint = N_("line"), .title = N_("Next line"),
	  .help = N_("Go to the next line."), .blocked = blocked_line, .run = checkout_next_line },
	{ .name = "checkout-gift", .keys = "z", .hint = N_("gift"), .title = N_("A gift"),
	  .help = N_("Give the current line for nothing, or no longer."),
	  .needs = NEEDS(PERM_DISCOUNT), .blocked = blocked_line, .run = checkout_gift },
	{ .name = "checkout-line-discount", .keys = "d", .hint = N_("off line"),
	  .title = N_("Discount on the line"),
	  .help = N_("Take a percentage or a sum off the current line, with a reason."),
	  .needs = NEEDS(PERM_DISCOUNT), .blocked = blocked_line,
	  .run = checkout_line_discount },
	{ .name = "checkout-who", .keys = "e", .hint = N_("who"), .title = N_("Who did it"),
	  .help = N_("Say who did or sold the current line."), .blocked = blocked_line,
	  .run = checkout_who },
	{ .name = "checkout-list", .keys = "l", .hint = N_("today"), .title = N_("Today's sales"),
	  .help = N_("List today's sales and refunds."), .needs = NEEDS(PERM_SALE),
	  .run = todays_sales },
	{ .name = "checkout-topup", .keys = "", .title = N_("Top up"),
	  .help = N_("Put money into the client's wallet; + with an amount does the same."),
	  .run = checkout_topup },
	{ .name = "checkout-fee", .keys = "", .title = N_("A fee"),
	  .help = N_("Charge a sum for something that is not on the list."),
	  .run = checkout_fee },
	{ .name = "checkout-free", .keys = "", .title = N_("Free of charge, or no longer"),
	  .help = N_("Give the whole sale for nothing, with a reason and a manager's PIN."),
	  .blocked = blocked_empty, .run = checkout_free },
	{ .name = "checkout-late", .keys = "", .title = N_("Entered late, or no longer"),
	  .help = N_("Record a sale of an earlier time, with a reason and a manager's PIN."),
	  .blocked = blocked_empty, .run = checkout_late },
	{ .name = "checkout-note", .keys = "", .title = N_("Note on the sale"),
	  .help = N_("Write a note that stays with the sale."), .blocked = blocked_empty,
	  .run = checkout_note },
	{ .name = "checkout-drop-tab", .keys = "", .title = N_("Give up a tab"),
	  .help = N_("Give up a sale that was laid aside, with a reason."),
	  .blocked = blocked_no_tabs, .run = checkout_drop_tab },
	{ .name = NULL },
};

static bool checkout_key(struct screen *s, keycode key)
{
	return checkout_way_key(s, key_narrow(key));
}

const struct screen_ops checkout_screen = {
	.name = "checkout",
	.title = N_("Checkout"),
	.state_size = sizeof(struct checkout),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = checkout_open,
	.load = checkout_load,
	.draw = checkout_draw,
	.key = checkout_key,
	.draft = checkout_draft,
	.close = checkout_close,
};
