/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways to pay. The deposit of the booking is proposed first, and of what is left the likely way:
 * the wallet when it covers it, else WeChat. Digits change the amount, Up and Down go to another
 * way, which is proposed the rest.
 * A scanner types into the amount, too: what is too long for an amount is a barcode or a payment
 * code.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "checkout.h"
#include "ui/authorise.h"

enum { SCANNED_DIGITS = 8, INSTALMENTS_MOST = 24 };

const char *const checkout_methods[WAYS] = {
	[WAY_DEPOSIT] = "deposit", [WAY_WALLET] = "wallet", [WAY_WECHAT] = "wechat",
	[WAY_ALIPAY] = "alipay", [WAY_CASH] = "cash", [WAY_CARD] = "card",
	[WAY_POINTS] = "points", [WAY_ACCOUNT] = "account",
};

/* ---- sums */

int64_t checkout_amount(const struct checkout *k, enum way way)
{
	money m;
	struct problem ignore = PROBLEM_INIT;

	if (k->amount[way][0] == '\0' || money_parse(k->amount[way], &m, &ignore) != ST_OK)
		return 0;
	return m.fen;
}

int64_t checkout_rest(const struct checkout *k)
{
	int64_t sum = k->quote != NULL ? k->quote->total_fen : 0;

	for (int i = 0; i < WAYS; i++)
		sum -= checkout_amount(k, (enum way)i);
	return sum;
}

/* The most that it can pay of this sale. */
static int64_t most(const struct checkout *k, enum way way)
{
	if (k->quote == NULL)
		return 0;
	if (way == WAY_DEPOSIT)
		return k->quote->most_deposit_fen;
	if (way == WAY_WALLET)
		return k->quote->most_wallet_fen;
	return way == WAY_POINTS ? k->quote->most_points_fen : INT64_MAX;
}

bool checkout_way_shown(const struct screen *s, enum way way)
{
	const struct checkout *k = s->state;
	const struct desk *d = desk_of(s);
	const Quote *q = k->quote;
	bool hers = k->ask->client != 0 || k->ask->booking != 0;

	if (k->amount[way][0] != '\0')
		return true;
	switch (way) {
	case WAY_DEPOSIT: return q != NULL && q->deposit_fen > 0;
	case WAY_WALLET: return hers && q != NULL && q->principal_fen + q->bonus_fen > 0;
	case WAY_POINTS: return hers && q != NULL && q->most_points_fen > 0;
	case WAY_ACCOUNT:
		return hers && d->shop->conf.credit_limit.fen > 0 &&
		       (d->permissions & (UINT64_C(1) << PERM_CREDIT)) != 0;
	case WAY_WECHAT:
	case WAY_ALIPAY:
	case WAY_CASH:
	case WAY_CARD:
	case WAYS: break;
	}
	return true;
}

/* ---- proposals */

static bool typed_anything(const struct checkout *k)
{
	for (int i = 0; i < WAYS; i++) {
		bool ours = (enum way)i == WAY_DEPOSIT ? !k->deposit_typed :
							 k->proposed && (enum way)i == k->way;
		if (k->amount[i][0] != '\0' && !ours)
			return true;
	}
	return false;
}

static void propose_rest(struct checkout *k)
{
	char text[MONEY_TEXT_MAX];

	k->amount[k->way][0] = '\0';
	int64_t left = checkout_rest(k);
	if (left > most(k, k->way))
		left = most(k, k->way);
	if (left > 0)
		snprintf(k->amount[k->way], AMOUNT_MAX, "%s", money_text_plain(MONEY(left), text));
	k->proposed = true;
}

/* As much of it as the bill takes, unless something else was typed. */
static void propose_deposit(struct checkout *k)
{
	char text[MONEY_TEXT_MAX];

	if (k->deposit_typed)
		return;
	k->amount[WAY_DEPOSIT][0] = '\0';
	if (k->quote != NULL && k->quote->most_deposit_fen > 0)
		snprintf(k->amount[WAY_DEPOSIT], AMOUNT_MAX, "%s",
			 money_text_plain(MONEY(k->quote->most_deposit_fen), text));
}

void checkout_propose(struct screen *s)
{
	struct checkout *k = s->state;
	const Quote *q = k->quote;

	if (k->proposed)
		k->amount[k->way][0] = '\0';
	propose_deposit(k);
	int64_t rest = checkout_rest(k);
	if (!k->chosen && !typed_anything(k))
		k->way = q != NULL && rest > 0 && q->most_wallet_fen >= rest ? WAY_WALLET :
									       WAY_WECHAT;
	/* What she has no more is no way to pay. */
	if (!checkout_way_shown(s, k->way))
		k->way = WAY_WECHAT;
	if (k->proposed || k->amount[k->way][0] == '\0')
		propose_rest(k);
	checkout_split(s);
}

static void go_way(struct screen *s, int step)
{
	struct checkout *k = s->state;
	int way = (int)k->way;

	/* A proposal moves along; what was typed stays, and so does the deposit. */
	if (k->proposed && k->way != WAY_DEPOSIT)
		k->amount[k->way][0] = '\0';
	do
		way = (way + step + WAYS) % WAYS;
	while (!checkout_way_shown(s, (enum way)way));
	k->way = (enum way)way;
	k->chosen = true;
	if (k->amount[k->way][0] == '\0')
		propose_rest(k);
	else
		k->proposed = k->way == WAY_DEPOSIT && !k->deposit_typed;
	checkout_split(s);
}

/* ---- asking how they split */

void checkout_payments(const struct checkout *k, struct arena *arena, size_t *ret_n, Payment ***ret)
{
	Payment **rows = NULL;
	size_t n = 0;

	for (int i = 0; i < WAYS; i++) {
		int64_t fen = checkout_amount(k, (enum way)i);
		if (fen == 0)
			continue;
		Payment *p = (Payment *)message_new(&payment__descriptor, arena);
		p->method = arena_dup(arena, checkout_methods[i]);
		p->amount_fen = fen;
		p->code = arena_dup(arena, k->code[i]);
		rows = arena_grow(arena, rows, n, sizeof(*rows));
		rows[n++] = p;
	}
	*ret_n = n;
	*ret = rows;
}

void checkout_split(struct screen *s)
{
	struct checkout *k = s->state;
	const SalePay *a = k->ask;
	SaleQuote args = SALE_QUOTE__INIT;
	struct problem p = PROBLEM_INIT;

	arena_clear(&k->tendered);
	k->tender = NULL;
	k->why[0] = '\0';
	if (k->quote == NULL)
		return;
	args.client = a->client;
	args.booking = a->booking;
	args.n_lines = a->n_lines;
	args.lines = a->lines;
	args.n_coupon = a->n_coupon;
	args.coupon = a->coupon;
	args.discount_fen = a->discount_fen;
	args.discount_percent = a->discount_percent;
	args.discount_reason = a->discount_reason;
	args.free = a->free;
	args.happened = a->happened;
	checkout_payments(k, &k->tendered, &args.n_payments, &args.payments);
	if (desk_op(s, "sale.quote", NULL, &args.base, &k->tendered, &k->tender, &p) == ST_OK)
		return;
	k->tender = NULL;
	snprintf(k->why, sizeof(k->why), "%s",
		 p.message[0] != '\0' ? p.message : status_text(p.status));
}

/* ---- keys of the amount */

static bool all_digits(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bool amount_key(struct checkout *k, keycode key)
{
	char *a = k->amount[k->way];
	size_t n = strlen(a);

	if ((key == K_BACKSPACE || key == K_DELETE) && n > 0) {
		a[k->proposed || key == K_DELETE ? 0 : n - 1] = '\0';
		k->proposed = false;
		k->deposit_typed = k->deposit_typed || k->way == WAY_DEPOSIT;
		return true;
	}
	if (!((key >= '0' && key <= '9') || key == '.'))
		return false;
	if (k->proposed)
		n = 0;
	k->proposed = false;
	k->deposit_typed = k->deposit_typed || k->way == WAY_DEPOSIT;
	if (n + 1 < AMOUNT_MAX) {
		a[n] = (char)key;
		a[n + 1] = '\0';
	}
	return true;
}

bool checkout_way_key(struct screen *s, keycode key)
{
	struct checkout *k = s->state;

	/* Where nothing is to be paid, digits go to places as everywhere. */
	if (k->quote == NULL && !(key >= '0' && key <= '9' && k->amount[k->way][0] != '\0'))
		return false;
	if (key == K_UP || key == K_DOWN) {
		go_way(s, key == K_DOWN ? 1 : -1);
		return true;
	}
	if (!amount_key(k, key))
		return false;
	/* A code on its way from the scanner is no amount to ask about. */
	if (strlen(k->amount[k->way]) < SCANNED_DIGITS)
		checkout_split(s);
	return true;
}

/* ---- scanned into the amount */

/* Payment codes on a client's phone: WeChat's begin with 10 to 15, Alipay's with 25 to 30. */
static enum way way_of_code(const char *code)
{
	size_t n = strlen(code);
	int head = (code[0] - '0') * 10 + (code[1] - '0');

	if (n == 18 && head >= 10 && head <= 15)
		return WAY_WECHAT;
	return n >= 16 && n <= 24 && head >= 25 && head <= 30 ? WAY_ALIPAY : WAYS;
}

static enum status take_scan(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	char code[AMOUNT_MAX];

	snprintf(code, sizeof(code), "%s", k->amount[k->way]);
	k->amount[k->way][0] = '\0';
	k->proposed = true;
	enum way way = way_of_code(code);
	if (way == WAYS) {
		enum status st = checkout_scan(s, code, p);
		if (st != ST_OK)
			checkout_propose(s);
		return st;
	}
	k->way = way;
	k->chosen = true;
	snprintf(k->code[way], AMOUNT_MAX, "%s", code);
	propose_rest(k);
	checkout_split(s);
	return ST_OK;
}

/* ---- instalments: "3" monthly parts, "3 0115" from that day on, "0115" all of it then */

static day months_later(day d, int months)
{
	struct civil c = day_civil(d);
	int month = c.month - 1 + months, year = c.year + month / 12, mday = c.day;

	while (!civil_valid(year, month % 12 + 1, mday))
		mday--;
	return day_of(year, month % 12 + 1, mday);
}

static enum status parse_parts(const char *answer, long *ret_n, day *ret_first, struct problem *p)
{
	char *end;
	long n = strtol(answer, &end, 10);

	*ret_first = months_later(clock_today(), 1);
	if (end != answer && (*end == '\0' || *end == ' ') && n >= 1 && n <= INSTALMENTS_MOST) {
		*ret_n = n;
		end += strspn(end, " ");
		return *end == '\0' ? ST_OK :
				      when_day(end, clock_today(), WHEN_FUTURE, ret_first, p);
	}
	*ret_n = 1;
	return when_day(answer, clock_today(), WHEN_FUTURE, ret_first, p);
}

static enum status set_parts(struct checkout *k, const char *answer, struct problem *p)
{
	SalePay *a = k->ask;
	int64_t weights[INSTALMENTS_MOST];
	money parts[INSTALMENTS_MOST];
	day first;
	long n;

	a->n_instalments = 0;
	a->instalments = NULL;
	if (answer[0] == '\0')
		return ST_OK;
	TRY(parse_parts(answer, &n, &first, p));
	for (long i = 0; i < n; i++)
		weights[i] = 1;
	if (!money_split(MONEY(checkout_amount(k, WAY_ACCOUNT)), weights, (size_t)n, parts))
		return problem_set(p, ST_BAD_VALUE, "instalments", NULL);
	for (int i = 0; i < (int)n; i++) {
		Instalment *part = (Instalment *)message_new(&instalment__descriptor, &k->arena);
		part->due = months_later(first, i).n;
		part->amount_fen = parts[i].fen;
		a->instalments = arena_grow(&k->arena, a->instalments, a->n_instalments,
					    sizeof(*a->instalments));
		a->instalments[a->n_instalments++] = part;
	}
	return ST_OK;
}

/* ---- paying: what has to be asked first, then the sale */

static void tell(struct screen *s, const SalePaid *ret)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	char sum[MONEY_TEXT_MAX], id[ID_TEXT_MAX];

	buf_printf(&text, _("%s paid: %s"), id_text('V', ret->sale, id),
		   desk_money(ret->total_fen, sum));
	if (ret->change_fen > 0)
		buf_printf(&text, _(", change %s"), desk_money(ret->change_fen, sum));
	if (ret->deposit_back_fen > 0)
		buf_printf(&text, _(", of the deposit %s goes back"),
			   desk_money(ret->deposit_back_fen, sum));
	if (ret->points > 0)
		buf_printf(&text, _(", points %lld"), (long long)ret->points);
	for (size_t i = 0; i < ret->n_given; i++)
		buf_printf(&text, _(", coupon for her: %s"), ret->given[i]->title);
	if (ret->tier[0] != '\0')
		buf_printf(&text, _(", she is %s now"), desk_tier_title(desk_of(s), ret->tier));
	app_say(s->app, "%s", text.text);
}

static enum status paid(struct screen *s, const SalePaid *ret, struct problem *p)
{
	struct receipt_arg receipt = { .sale = ret->sale };
	bool onscreen = strcmp(desk_of(s)->shop->conf.receipt_to, "screen") == 0;
	/* A course is often used the same day: the receipt offers it. */
	bool course = ret->n_courses > 0;

	tell(s, ret);
	desk_print(s);
	checkout_done(s);
	return onscreen || course ? app_open(s->app, &receipt_screen, &receipt, p) : ST_OK;
}

static enum status pay_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SalePay args = *k->ask;
	SalePaid *ret;

	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	args.wallet_pin = k->wallet_pin;
	args.expected_fen = k->quote != NULL ? k->quote->total_fen : 0;
	if (checkout_amount(k, WAY_ACCOUNT) == 0)
		args.n_instalments = 0;
	checkout_payments(k, &arena, &args.n_payments, &args.payments);
	TRY(desk_op(s, "sale.pay", k->key, &args.base, &arena, &ret, p));
	explicit_bzero(k->wallet_pin, sizeof(k->wallet_pin));
	return paid(s, ret, p);
}

static const char *hint_value(const struct problem *p, const char *name)
{
	for (int i = 0; i < p->nhints; i++)
		if (strcmp(p->hints[i].name, name) == 0)
			return p->hints[i].value;
	return "";
}

/* The ledger speaks of its shelf, the desk of the product: its line is gone to. */
static void out_of_stock(struct checkout *k, struct problem *p)
{
	static const char shelf[] = "stock/shelf/";
	const char *account = hint_value(p, "account");
	char left[sizeof(p->hints[0].value)];

	if (strncmp(account, shelf, strlen(shelf)) != 0)
		return;
	uint32_t product = desk_id(account + strlen(shelf), 'P');
	snprintf(left, sizeof(left), "%s", hint_value(p, "left"));
	for (size_t i = 0; i < k->ask->n_lines; i++) {
		if (k->ask->lines[i]->product != product || i >= k->quote->n_lines)
			continue;
		k->line = i;
		p->status = problem_set(p, ST_INSUFFICIENT, "lines", _("Of %s there are %s left."),
					k->quote->lines[i]->title, left);
		problem_todo(p, _("Take some away with -."));
		return;
	}
}

/* Goes where the refusal points: to the way that cannot pay, the line that is out of stock. */
static void go_to_fault(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct problem ignore = PROBLEM_INIT;

	for (int i = 0; i < WAYS && strcmp(p->field, "payments") == 0; i++)
		if (checkout_amount(k, (enum way)i) > most(k, (enum way)i)) {
			k->way = (enum way)i;
			k->proposed = false;
		}
	if (p->status == ST_INSUFFICIENT)
		out_of_stock(k, p);
	/* The sum has changed: it is shown as it is now, and the refusal says so. */
	if (p->status == ST_CHANGED && checkout_quote(s, &ignore) != ST_OK)
		k->why[0] = '\0';
}

static enum status try_to_pay(struct screen *s, struct problem *p)
{
	enum status st = pay_as(s, 0, "", p);

	p->status = st;
	if (st != ST_OK)
		go_to_fault(s, p);
	return authorise_if(s, st, pay_as, p);
}

static enum status go_on(struct screen *s, struct problem *p);

/* A wrong PIN is asked for again; another refusal ends the question. */
static enum status wallet_pin_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_LOGIN, "wallet_pin",
				   _("The wallet asks for its PIN."));
	snprintf(k->wallet_pin, sizeof(k->wallet_pin), "%s", answer);
	enum status st = go_on(s, p);
	if (st == ST_OK)
		return ST_OK;
	explicit_bzero(k->wallet_pin, sizeof(k->wallet_pin));
	if (st == ST_BAD_LOGIN)
		return st;
	p->status = st;
	app_refuse(s->app, p);
	return ST_OK;
}

static enum status parts_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout *k = s->state;

	TRY(set_parts(k, answer, p));
	k->parts_asked = true;
	enum status st = go_on(s, p);
	if (st == ST_OK)
		return ST_OK;
	explicit_bzero(k->wallet_pin, sizeof(k->wallet_pin));
	p->status = st;
	app_refuse(s->app, p);
	return ST_OK;
}

static enum status go_on(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct ask pin = { .question = _("The client enters the PIN of her wallet:"),
			   .masked = true, .max = sizeof(k->wallet_pin) - 1,
			   .done = wallet_pin_typed };
	struct ask parts = { .question = _("On account: parts (3), from when (3 0115); Enter: due "
					   "now"),
			     .done = parts_typed };

	if (k->quote->wallet_pin && checkout_amount(k, WAY_WALLET) > 0 && k->wallet_pin[0] == '\0')
		app_ask(s, &pin);
	else if (checkout_amount(k, WAY_ACCOUNT) > 0 && !k->parts_asked)
		app_ask(s, &parts);
	else
		return try_to_pay(s, p);
	return ST_OK;
}

enum status checkout_pay(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	const char *typed = k->amount[k->way];

	if (!k->proposed && all_digits(typed) && strlen(typed) >= SCANNED_DIGITS)
		return take_scan(s, p);
	if (k->quote == NULL)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("There is nothing to pay."));
	explicit_bzero(k->wallet_pin, sizeof(k->wallet_pin));
	k->parts_asked = false;
	return go_on(s, p);
}
