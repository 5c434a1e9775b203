/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a client's wallet stands, what it may hold, how it opens and closes. */
#include "svc/wallet.h"

#include <string.h>

/* ---- what others ask */

enum status wallet_state(struct op_call *call, uint32_t client, struct wallet_state *ret)
{
	*ret = (struct wallet_state){ .wallet = NULL };
	enum status st = wallet_get(call->tx, client, call->arena, &ret->wallet);

	if (st == ST_NOT_FOUND)
		ret->wallet = NULL;
	else
		TRY(st);
	TRY(body_balance(call, ACC_WALLET_PRINCIPAL, client, 0, UNIT_OF_CNY, &ret->principal.fen));
	return body_balance(call, ACC_WALLET_BONUS, client, 0, (struct unit){ .kind = UNIT_BONUS },
			    &ret->bonus.fen);
}

bool wallet_is_empty(const struct wallet_state *s)
{
	return s->principal.fen == 0 && s->bonus.fen == 0;
}

static enum status refuse_none(struct op_call *call)
{
	enum status st = problem_set(call->problem, ST_NOT_FOUND, "wallet",
				     _("She has no wallet."));

	problem_todo(call->problem, _("Sell her a top-up: that opens one."));
	return st;
}

/* Frozen and lost: nothing goes out of it and nothing comes in. */
static enum status refuse_stopped(struct op_call *call, const Wallet *w)
{
	bool frozen = w->state == WALLET__STATE__frozen;

	if (!frozen && w->state != WALLET__STATE__lost)
		return ST_OK;
	enum status st = wallet_refuse_state(call, w->state);
	problem_todo(call->problem, frozen ? _("Unfreeze it first, or take another way to pay.") :
					     _("Give her a new one, or take another way to pay."));
	return st;
}

enum status wallet_usable(struct op_call *call, const struct wallet_state *s)
{
	if (s->wallet == NULL)
		return refuse_none(call);
	TRY(refuse_stopped(call, s->wallet));
	/* What came back to it after it was closed is hers to spend. */
	if (s->wallet->state != WALLET__STATE__closed || !wallet_is_empty(s))
		return ST_OK;
	enum status st = wallet_refuse_state(call, s->wallet->state);
	problem_todo(call->problem, _("A top-up opens it again."));
	return st;
}

static bool known_by_name(const Client *c)
{
	return c->name[0] != '\0' && c->private_ != NULL && c->private_->phone[0] != '\0';
}

static money limit_of(struct op_call *call, const Wallet *w)
{
	return w->registered ? call->shop->conf.limit_registered :
			       call->shop->conf.limit_unregistered;
}

/* What a card may hold is law in most places: by whether the shop knows whose it is. */
static enum status within_limit(struct op_call *call, const Wallet *w, money principal)
{
	char after[MONEY_TEXT_MAX], most[MONEY_TEXT_MAX];
	money limit = limit_of(call, w);

	if (limit.fen == 0 || principal.fen <= limit.fen)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_TOO_MANY, "amount_fen",
				     _("The wallet would hold %s; it may hold %s."),
				     money_text(principal, after), money_text(limit, most));
	if (!w->registered)
		problem_todo(call->problem,
			     _("With her name and phone in the archive it may hold more."));
	return st;
}

/* Changes of a wallet that is there or is to be made. */
static Wallet *opened(struct op_call *call, const Client *c, const struct wallet_state *s,
		      const char *rule)
{
	char number[ID_TEXT_MAX];
	Wallet *w;

	if (s->wallet != NULL) {
		w = (Wallet *)message_copy(&s->wallet->base, call->arena);
	} else {
		w = (Wallet *)message_new(&wallet__descriptor, call->arena);
		w->id = c->id;
		w->number = arena_dup(call->arena, c->member_no[0] != '\0' ? c->member_no :
				      id_text('W', c->id, number));
		w->opened_on = call->today.n;
		w->shop = call->shop->conf.shop;
	}
	/* One that is empty owes nobody the terms it was sold with. */
	if (s->wallet == NULL || wallet_is_empty(s))
		w->rule = arena_dup(call->arena, rule);
	w->registered = known_by_name(c);
	return w;
}

enum status wallet_put_changed(struct op_call *call, Wallet *w, RecordChange *c)
{
	BODY_PUSH(call->arena, w->changes, w->n_changes, c);
	w->revision++;
	TRY(record_check(&w->base, call->problem));
	return wallet_put(call->tx, w);
}

const char *wallet_state_word(Wallet__State state)
{
	const ProtobufCEnumValue *v =
		protobuf_c_enum_descriptor_get_value(&wallet__state__descriptor, (int)state);

	REQUIRE(v != NULL);
	return v->name;
}

/* Opens it, or opens a closed one again; most are open and stay as they are. */
static enum status open_wallet(struct op_call *call, const Wallet *was, Wallet *w)
{
	const char *before = was != NULL ? wallet_state_word(was->state) : "";

	w->state = WALLET__STATE__active;
	if (was == NULL || was->state == WALLET__STATE__closed)
		return wallet_put_changed(call, w, body_record_change(call, "open", before,
								      wallet_state_word(w->state),
								      ""));
	if (strcmp(w->rule, was->rule) == 0 && w->registered == was->registered)
		return ST_OK;
	w->revision++;
	return wallet_put(call->tx, w);
}

enum status wallet_taking(struct op_call *call, const Client *c, money principal, const char *rule,
			  struct wallet_state *ret_was, Wallet **ret)
{
	money after;

	TRY(wallet_state(call, c->id, ret_was));
	if (ret_was->wallet != NULL)
		TRY(refuse_stopped(call, ret_was->wallet));
	Wallet *w = opened(call, c, ret_was, rule);
	if (!money_add(ret_was->principal, principal, &after))
		return problem_set(call->problem, ST_BAD_VALUE, "amount_fen", NULL);
	*ret = w;
	return within_limit(call, w, after);
}

enum status wallet_topped_up(struct op_call *call, const Client *c, money amount)
{
	struct wallet_state was;
	Wallet *w;

	TRY(wallet_taking(call, c, amount, call->shop->tiers->spend_rule, &was, &w));
	return open_wallet(call, was.wallet, w);
}

enum status wallet_close(struct op_call *call, const Wallet *was, const char *entry,
			 const char *reason)
{
	Wallet *w = (Wallet *)message_copy(&was->base, call->arena);

	w->state = WALLET__STATE__closed;
	return wallet_put_changed(call, w, body_record_change(call, "refund",
							      wallet_state_word(was->state), entry,
							      reason));
}

/* ---- steps */

enum status wallet_refuse_state(struct op_call *call, Wallet__State state)
{
	const char *what = _("Her wallet is in use.");

	switch (state) {
	case WALLET__STATE__frozen:
		what = _("Her wallet is frozen.");
		break;
	case WALLET__STATE__lost:
		what = _("Her card was reported lost.");
		break;
	case WALLET__STATE__closed:
		what = _("Her wallet was closed.");
		break;
	case WALLET__STATE__active:
	case _WALLET__STATE_IS_INT_SIZE:
		break;
	}
	return problem_set(call->problem, ST_WRONG_STATE, "wallet", "%s", what);
}

enum status wallet_step_begin(struct op_call *call, uint32_t client, struct wallet_step *s)
{
	TRY(body_client(call, client, &s->client));
	TRY(wallet_state(call, client, &s->was));
	if (s->was.wallet == NULL)
		return refuse_none(call);
	s->now = (Wallet *)message_copy(&s->was.wallet->base, call->arena);
	body_object(call, 'W', client);
	return ST_OK;
}

/* ---- operations */

/* The hash stays in the store. */
static Wallet *without_hash(struct op_call *call, const Wallet *w)
{
	Wallet *copy = (Wallet *)message_copy(&w->base, call->arena);

	copy->pin_hash = arena_dup(call->arena, "");
	return copy;
}

Wallet *wallet_shown(struct op_call *call, const Wallet *w)
{
	return w == NULL ? NULL : without_hash(call, w);
}

static enum status answer(struct op_call *call, const Client *c)
{
	WalletAnswer *ret = call->ret;
	struct wallet_state s;

	TRY(wallet_state(call, c->id, &s));
	ret->record = wallet_shown(call, s.wallet);
	ret->principal_fen = s.principal.fen;
	ret->bonus_fen = s.bonus.fen;
	ret->open = s.wallet != NULL && s.wallet->state != WALLET__STATE__closed;
	ret->has_pin = s.wallet != NULL && s.wallet->pin_hash[0] != '\0';
	ret->limit_fen = s.wallet != NULL ? limit_of(call, s.wallet).fen :
			 known_by_name(c) ? call->shop->conf.limit_registered.fen :
					    call->shop->conf.limit_unregistered.fen;
	return ST_OK;
}

enum status wallet_step_end(struct op_call *call, const struct wallet_step *s, RecordChange *change)
{
	TRY(wallet_put_changed(call, s->now, change));
	return answer(call, s->client);
}

enum status op_wallet_get(struct op_call *call)
{
	Client *c;

	TRY(body_client(call, ((const ClientGet *)call->args)->client, &c));
	return answer(call, c);
}

/* What is left, as people count it: above zero. */
static void balance_row(struct op_call *call, enum account_class class, enum unit_kind unit,
			uint32_t client, money left)
{
	BalanceRow *row = (BalanceRow *)message_new(&balance_row__descriptor, call->arena);
	Balances *ret = call->ret;
	char account[ACCOUNT_TEXT_MAX], text[UNIT_TEXT_MAX];

	account_text((struct account){ .class = class, .owner = client }, account);
	row->account = arena_dup(call->arena, account);
	row->unit = arena_dup(call->arena, unit_text((struct unit){ .kind = unit }, text));
	row->amount = left.fen;
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
}

enum status op_wallet_balance(struct op_call *call)
{
	uint32_t client = ((const ClientGet *)call->args)->client;
	struct wallet_state s;
	Client *c;

	TRY(body_client(call, client, &c));
	TRY(wallet_state(call, client, &s));
	balance_row(call, ACC_WALLET_PRINCIPAL, UNIT_CNY, client, s.principal);
	balance_row(call, ACC_WALLET_BONUS, UNIT_BONUS, client, s.bonus);
	return ST_OK;
}
