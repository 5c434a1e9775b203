/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a deposit: the amount is proposed, then the way to pay. */
#include "booking_view.h"

#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "model/posting.h"
#include "ui/authorise.h"

static const char *const ways[] = { "wallet", "wechat", "alipay", "cash", "card" };

const char *booking_blocked_deposit(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->deposit == NULL || v->deposit->most_fen == 0 ? _("No deposit is to be taken.") :
								 NULL;
}

static enum status take(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DepositTake args = DEPOSIT_TAKE__INIT;
	Payment payment = PAYMENT__INIT, *row = &payment;
	DepositAnswer *ret;
	char paid[MONEY_TEXT_MAX], asked[MONEY_TEXT_MAX];

	payment.method = v->method;
	payment.amount_fen = v->sum.fen;
	args.booking = v->id;
	args.n_payments = 1;
	args.payments = &row;
	args.wallet_pin = v->wallet_pin;
	TRY(desk_op(s, "deposit.take", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	if (ret->paid_fen >= ret->asked_fen && v->booking->state == BOOKING__STATE__requested)
		app_say(s->app, _("Deposit %s taken (%s). It is paid in full: press o to confirm "
				  "the booking."),
			desk_money(v->sum.fen, paid), posting_method_title(v->method));
	else if (ret->paid_fen >= ret->asked_fen)
		app_say(s->app, _("Deposit %s taken (%s)."), desk_money(v->sum.fen, paid),
			posting_method_title(v->method));
	else
		app_say(s->app, _("Deposit %s taken (%s); of %s asked for."),
			desk_money(v->sum.fen, paid), posting_method_title(v->method),
			desk_money(ret->asked_fen, asked));
	desk_print(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status pin_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;

	snprintf(v->wallet_pin, sizeof(v->wallet_pin), "%s", answer);
	enum status st = take(s, p);
	memset(v->wallet_pin, 0, sizeof(v->wallet_pin));
	return st;
}

static enum status way_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct booking_view *v = s->state;

	snprintf(v->method, sizeof(v->method), "%s", item->id);
	v->wallet_pin[0] = '\0';
	enum status st = take(s, p);
	if (!pin_refused(st) || strcmp(v->method, "wallet") != 0)
		return st;
	app_ask(s, &(struct ask){ .question = _("PIN of the wallet:"), .masked = true,
				  .done = pin_typed });
	return ST_OK;
}

/* The wallet comes first for who has one. */
static size_t find_ways(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct screen *s = user;
	const struct booking_view *v = s->state;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(ways) && n < max; i++) {
		const char *title = posting_method_title(ways[i]);
		char sum[MONEY_TEXT_MAX];
		bool wallet = strcmp(ways[i], "wallet") == 0;
		int64_t has = v->card != NULL ? v->card->principal_fen : 0;
		if ((wallet && has < v->sum.fen) ||
		    (typed[0] != '\0' && !pinyin_match(typed, title, true)))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%s", ways[i]);
		snprintf(item->label, sizeof(item->label), "%s", title);
		if (wallet)
			snprintf(item->detail, sizeof(item->detail), _("principal %s"),
				 desk_money(has, sum));
	}
	return n;
}

static enum status sum_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;
	struct picker_source source = { .user = s, .find = find_ways };
	char sum[MONEY_TEXT_MAX];

	TRY(money_parse(answer, &v->sum, p));
	if (v->sum.fen <= 0)
		return problem_set(p, ST_BAD_VALUE, "amount_fen",
				   _("Type how much she pays, such as 100."));
	snprintf(v->question, sizeof(v->question), _("Deposit %s by:"),
		 desk_money(v->sum.fen, sum));
	app_pick(s, v->question, &source, way_chosen);
	return ST_OK;
}

enum status booking_deposit(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	const DepositAnswer *a = v->deposit;
	char asked[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX], most[MONEY_TEXT_MAX];

	(void)p;
	if (a->asked_fen > 0)
		snprintf(v->question, sizeof(v->question),
			 _("Deposit: asked for %s, held %s. Amount:"),
			 desk_money(a->asked_fen, asked), desk_money(a->paid_fen, paid));
	else
		snprintf(v->question, sizeof(v->question), _("Deposit, %s at most. Amount:"),
			 desk_money(a->most_fen, most));
	money_text_plain(MONEY(a->asked_fen > a->paid_fen ? a->asked_fen - a->paid_fen : 0),
			 asked);
	app_ask(s, &(struct ask){ .question = v->question, .max = 12,
				  .initial = a->asked_fen > a->paid_fen ? asked : NULL,
				  .done = sum_typed });
	return ST_OK;
}
