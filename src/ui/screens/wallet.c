/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client's wallet: what is in it, on what terms, what happened to it, and what may be done. */
#include <stdio.h>
#include <string.h>

#include "ui/authorise.h"
#include "ui/prepaid_look.h"

struct wallet_view {
	uint32_t client;
	char name[LIMIT_NAME];
	struct arena arena;
	WalletAnswer *wallet;
	struct page page;
	char key[REQUEST_KEY_SIZE];
	/* A step on its way, while its questions are asked. */
	const char *op;
	char reason[LIMIT_LINE];
	char number[LIMIT_NAME];
	char pin[65], was[65];      /* the wallet's; wiped when the step is done */
	uint32_t to;
	char to_name[PICKER_TEXT_MAX];
	int64_t amount_fen;
	char question[512];
};

/* ---- the page */

static void head(struct wallet_view *v)
{
	const Wallet *w = v->wallet->record;
	struct page *page = &v->page;
	char id[ID_TEXT_MAX];

	page_line(page, NULL);
	page_text(page, ROLE_HEADING, _("Wallet of %s"), v->name);
	page_text(page, ROLE_DIM, "%s", id_text('C', v->client, id));
	if (w == NULL) {
		page_line(page, NULL);
		page_text(page, ROLE_DIM, "%s", _("She has no wallet yet: + opens one."));
		return;
	}
	page_text(page, ROLE_STRONG, "%s", w->number);
	look_field(page, w->state == WALLET__STATE__active ? ROLE_GOOD : ROLE_DANGER, &w->base,
		   "state");
}

static void balances(struct wallet_view *v)
{
	const WalletAnswer *a = v->wallet;
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX];

	page_line(page, _("Balance"));
	page_text(page, ROLE_MONEY, _("principal %s"), desk_money(a->principal_fen, sum));
	page_text(page, ROLE_MONEY, _("bonus %s"), desk_money(a->bonus_fen, sum));
	page_text(page, ROLE_STRONG, _("together %s"),
		  desk_money(a->principal_fen + a->bonus_fen, sum));
}

static void terms(struct wallet_view *v)
{
	const WalletAnswer *a = v->wallet;
	const Wallet *w = a->record;
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	page_line(page, _("Spending"));
	look_field(page, ROLE_NORMAL, &w->base, "rule");
	page_line(page, _("Most it holds"));
	page_text(page, ROLE_NORMAL, "%s", w->registered ? _("name and phone are on file") :
		  _("name or phone is not on file"));
	if (a->limit_fen > 0)
		page_text(page, ROLE_NORMAL, _("principal at most %s"),
			  desk_money(a->limit_fen, sum));
	else
		page_text(page, ROLE_NORMAL, "%s", _("no limit"));
	page_line(page, _("PIN"));
	page_text(page, ROLE_NORMAL, "%s", a->has_pin ? _("asked for when it pays") : _("none"));
	page_line(page, _("Opened"));
	page_text(page, ROLE_NORMAL, "%s", day_text(DAY(w->opened_on), at));
}

static enum status wallet_load(struct screen *s, struct problem *p)
{
	struct wallet_view *v = s->state;
	ClientGet args = CLIENT_GET__INIT;
	struct arena fresh = ARENA_INIT;
	ClientAnswer *client;
	WalletAnswer *wallet;

	args.client = v->client;
	enum status st = desk_op(s, "client.get", NULL, &args.base, &fresh, &client, p);
	if (st == ST_OK)
		st = desk_op(s, "wallet.get", NULL, &args.base, &fresh, &wallet, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		return st;
	}
	snprintf(v->name, sizeof(v->name), "%s", client->record->name);
	arena_clear(&v->arena);
	v->arena = fresh;
	v->wallet = wallet;
	page_clear(&v->page);
	head(v);
	if (wallet->record == NULL)
		return ST_OK;
	balances(v);
	terms(v);
	page_rule(&v->page);
	look_changes(&v->page, desk_of(s), wallet->record->n_changes, wallet->record->changes);
	return ST_OK;
}

static enum status wallet_open(struct screen *s, const void *arg, struct problem *p)
{
	struct wallet_view *v = s->state;

	(void)p;
	v->client = ((const struct wallet_arg *)arg)->client;
	request_key(v->key);
	return ST_OK;
}

static void wallet_draw(struct screen *s, const struct canvas *c)
{
	struct wallet_view *v = s->state;

	page_draw(&v->page, c);
}

static void wipe(struct wallet_view *v)
{
	explicit_bzero(v->pin, sizeof(v->pin));
	explicit_bzero(v->was, sizeof(v->was));
}

static void wallet_close(struct screen *s)
{
	struct wallet_view *v = s->state;

	wipe(v);
	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- what stands in the way */

static const char *blocked_none(const struct screen *s)
{
	const struct wallet_view *v = s->state;

	return v->wallet->record == NULL ? _("She has no wallet.") : NULL;
}

static const char *blocked_empty(const struct screen *s)
{
	const struct wallet_view *v = s->state;

	return blocked_none(s) != NULL ? blocked_none(s) :
	       v->wallet->principal_fen == 0 && v->wallet->bonus_fen == 0 ?
	       _("The wallet is empty.") : NULL;
}

static bool is_stopped(const struct wallet_view *v)
{
	return v->wallet->record->state == WALLET__STATE__frozen ||
	       v->wallet->record->state == WALLET__STATE__lost;
}

/* ---- steps: the reason is asked, then a manager if need be */

static enum status told(struct screen *s, const char *what)
{
	struct wallet_view *v = s->state;

	request_key(v->key);
	wipe(v);
	app_say(s->app, "%s: %s", v->name, what);
	app_reload(s->app);
	return ST_OK;
}

static const char *step_told(const char *op)
{
	if (strcmp(op, "wallet.freeze") == 0)
		return _("the wallet is frozen.");
	if (strcmp(op, "wallet.lose") == 0)
		return _("the card is reported lost; nothing is paid from it.");
	return _("the wallet can be used again.");
}

static enum status step_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct wallet_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WalletStep args = WALLET_STEP__INIT;
	WalletAnswer *ret;

	args.client = v->client;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, v->op, v->key, &args.base, &arena, &ret, p));
	return told(s, step_told(v->op));
}

static enum status step_because(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, step_as(s, 0, "", p), step_as, p);
}

static enum status ask_why(struct screen *s, const char *op, const char *question)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = question, .done = step_because };

	v->op = op;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status freeze(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;

	(void)p;
	if (is_stopped(v))
		return ask_why(s, "wallet.unfreeze", _("Why may it be used again?"));
	return ask_why(s, "wallet.freeze", _("Why is it frozen?"));
}

static enum status lose(struct screen *s, struct problem *p)
{
	(void)p;
	return ask_why(s, "wallet.lose", _("How was the card lost?"));
}

/* ---- a new card */

static enum status reissue_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct wallet_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WalletReissue args = WALLET_REISSUE__INIT;
	WalletAnswer *ret;

	args.client = v->client;
	args.number = v->number;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "wallet.reissue", v->key, &args.base, &arena, &ret, p));
	snprintf(v->question, sizeof(v->question), _("the new card is %s."),
		 ret->record->number);
	return told(s, v->question);
}

static enum status reissue_because(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, reissue_as(s, 0, "", p), reissue_as, p);
}

static enum status number_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("Why a new card?"), .done = reissue_because };

	(void)p;
	snprintf(v->number, sizeof(v->number), "%s", answer);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status reissue(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Number of the new card (empty: the next one):"),
			   .max = LIMIT_NAME - 1, .done = number_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- its PIN */

static enum status pin_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct wallet_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WalletPin args = WALLET_PIN__INIT;
	WalletAnswer *ret;

	args.client = v->client;
	args.pin = v->pin;
	args.was = v->was;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "wallet.pin", v->key, &args.base, &arena, &ret, p));
	return told(s, ret->has_pin ? _("the wallet asks for its PIN.") :
		    _("the wallet asks for no PIN."));
}

static enum status pin_again(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;

	if (strcmp(answer, v->pin) != 0)
		return problem_set(p, ST_BAD_VALUE, "pin",
				   _("That is not the same PIN. Esc begins anew."));
	return authorise_if(s, pin_as(s, 0, "", p), pin_as, p);
}

static enum status pin_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("The new PIN once more:"), .masked = true,
			   .max = sizeof(v->pin) - 1, .done = pin_again };

	snprintf(v->pin, sizeof(v->pin), "%s", answer);
	if (answer[0] == '\0')
		return authorise_if(s, pin_as(s, 0, "", p), pin_as, p);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status old_pin_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("New PIN (empty: none):"), .masked = true,
			   .max = sizeof(v->pin) - 1, .done = pin_typed };

	(void)p;
	snprintf(v->was, sizeof(v->was), "%s", answer);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status set_pin(struct screen *s, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("Old PIN (empty: she forgot it, a manager stands in):"),
			   .masked = true, .max = sizeof(v->was) - 1, .done = old_pin_typed };

	if (!v->wallet->has_pin)
		return old_pin_typed(s, "", p);
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- to another client */

static enum status transfer_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct wallet_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WalletTransfer args = WALLET_TRANSFER__INIT;
	WalletAnswer *ret;
	char sum[MONEY_TEXT_MAX];

	args.client = v->client;
	args.to = v->to;
	args.amount_fen = v->amount_fen;
	args.reason = v->reason;
	args.wallet_pin = v->was;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "wallet.transfer", v->key, &args.base, &arena, &ret, p));
	snprintf(v->question, sizeof(v->question), _("passed on to %s; left: principal %s."),
		 v->to_name, desk_money(ret->principal_fen, sum));
	return told(s, v->question);
}

static enum status transfer_yes(struct screen *s, struct problem *p)
{
	return authorise_if(s, transfer_as(s, 0, "", p), transfer_as, p);
}

static void confirm_transfer(struct screen *s)
{
	struct wallet_view *v = s->state;
	char sum[MONEY_TEXT_MAX];

	snprintf(v->question, sizeof(v->question),
		 _("Pass principal %s and its part of the bonus on from %s to %s?"),
		 desk_money(v->amount_fen != 0 ? v->amount_fen : v->wallet->principal_fen, sum),
		 v->name, v->to_name);
	app_confirm(s, v->question, false, transfer_yes);
}

static enum status transfer_pin(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;

	(void)p;
	snprintf(v->was, sizeof(v->was), "%s", answer);
	confirm_transfer(s);
	return ST_OK;
}

static enum status transfer_because(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("PIN of the wallet:"), .masked = true,
			   .max = sizeof(v->was) - 1, .done = transfer_pin };

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why."));
	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	if (v->wallet->has_pin)
		app_ask(s, &ask);
	else
		confirm_transfer(s);
	return ST_OK;
}

static enum status transfer_amount(struct screen *s, const char *answer, struct problem *p)
{
	struct wallet_view *v = s->state;
	struct ask ask = { .question = _("Why is it passed on?"), .done = transfer_because };
	money sum = MONEY(0);

	if (answer[0] != '\0')
		TRY(money_parse(answer, &sum, p));
	if (sum.fen < 0 || sum.fen > v->wallet->principal_fen)
		return problem_set(p, ST_BAD_VALUE, "amount_fen",
				   _("There is not so much principal in the wallet."));
	/* All of it takes the bonus along to the last fen. */
	v->amount_fen = sum.fen == v->wallet->principal_fen ? 0 : sum.fen;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status transfer_to(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct wallet_view *v = s->state;
	char sum[MONEY_TEXT_MAX];
	struct ask ask = { .question = _("How much of the principal?"),
			   .initial = money_text_plain(MONEY(v->wallet->principal_fen), sum),
			   .max = 16, .done = transfer_amount };

	(void)p;
	v->to = desk_id(item->id, 'C');
	snprintf(v->to_name, sizeof(v->to_name), "%s", item->label);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status transfer(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_clients;

	(void)p;
	source.user = s->user;
	app_pick(s, _("To which client?"), &source, transfer_to);
	return ST_OK;
}

/* ---- other screens */

static enum status top_up(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;

	(void)p;
	topup_ask(s, v->client);
	return ST_OK;
}

static enum status open_contract(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;
	struct slip_arg arg = { .client = v->client };

	return app_open(s->app, &slip_screen, &arg, p);
}

static enum status open_refund(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;
	struct prepaid_refund_arg arg = { .client = v->client };

	return app_open(s->app, &prepaid_refund_screen, &arg, p);
}

static enum status open_statement(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;
	struct statement_arg arg = { .client = v->client };

	return app_open(s->app, &statement_screen, &arg, p);
}

static enum status open_client(struct screen *s, struct problem *p)
{
	const struct wallet_view *v = s->state;
	struct client_arg arg = { .client = v->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "wallet-topup",
	  .keys = "+ =",
	  .hint = N_("top up"),
	  .title = N_("Top up the wallet"),
	  .help = N_("Take money for the wallet; the bonus of the rules is added."),
	  .needs = NEEDS(PERM_SALE),
	  .run = top_up },
	{ .name = "wallet-freeze",
	  .keys = "z",
	  .hint = N_("freeze"),
	  .title = N_("Freeze, or let it be used again"),
	  .help = N_("Freeze the wallet; or let a frozen or lost one be used again."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = freeze },
	{ .name = "wallet-lose",
	  .keys = "x",
	  .hint = N_("report lost"),
	  .title = N_("Report the card lost"),
	  .help = N_("Report the card lost: nothing is paid from it any more."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = lose },
	{ .name = "wallet-reissue",
	  .keys = "n",
	  .hint = N_("new card"),
	  .title = N_("Give out a new card"),
	  .help = N_("Give out a new card for a lost one; what is in the wallet stays."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = reissue },
	{ .name = "wallet-pin",
	  .keys = "i",
	  .hint = N_("PIN"),
	  .title = N_("Set or take away the PIN"),
	  .help = N_("Set the PIN that is asked for when the wallet pays, or take it away."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = set_pin },
	{ .name = "wallet-transfer",
	  .keys = "m",
	  .hint = N_("pass on"),
	  .title = N_("Pass the wallet on"),
	  .help = N_("Pass all or a part of the principal, with its bonus, to another client."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_empty,
	  .run = transfer },
	{ .name = "wallet-contract",
	  .keys = "p",
	  .hint = N_("contract"),
	  .title = N_("Contract slip"),
	  .help = N_("Show and print the contract with the terms the law asks for."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_none,
	  .run = open_contract },
	{ .name = "wallet-refund",
	  .keys = "r",
	  .hint = N_("refund"),
	  .title = N_("Give back by law"),
	  .help = N_("Work out what the law gives back, step by step, and give it back."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_empty,
	  .run = open_refund },
	{ .name = "wallet-statement",
	  .keys = "l",
	  .hint = N_("statement"),
	  .title = N_("Statement"),
	  .help = N_("List everything that moved the client's money, points and sessions."),
	  .run = open_statement },
	{ .name = "wallet-client",
	  .keys = "c",
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client."),
	  .run = open_client },
	{ .name = NULL },
};

static bool wallet_key(struct screen *s, keycode key)
{
	struct wallet_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops wallet_screen = {
	.name = "wallet",
	.title = N_("Wallet"),
	.state_size = sizeof(struct wallet_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = wallet_open,
	.load = wallet_load,
	.draw = wallet_draw,
	.key = wallet_key,
	.close = wallet_close,
};
