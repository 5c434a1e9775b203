/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wallets: the card a client's stored value is on. Balances are the ledger's; the record
 * says by which rule it is spent, who may use it and what has happened to it.
 *
 *   (none) --top-up--> active <--unfreeze-- frozen
 *                      |  ^ \---freeze------^  |
 *                      |  |                    |
 *                      |  \-reissue, unfreeze- lost <--lose-- active, frozen
 *                      \--prepaid.refund--> closed --top-up--> active
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "svc/body.h"
#include "svc/login.h"

enum { NUMBER_MAX = 40 };

/* ---- what others ask */

enum status
wallet_state(struct op_call *call, uint32_t client, struct wallet_state *ret)
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

static bool
is_empty(const struct wallet_state *s)
{
	return s->principal.fen == 0 && s->bonus.fen == 0;
}

static enum status
wrong_state(struct op_call *call, const char *what, const char *todo)
{
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "wallet", "%s", what);

	problem_todo(call->problem, "%s", todo);
	return st;
}

static enum status
refuse_none(struct op_call *call)
{
	enum status st = problem_set(call->problem, ST_NOT_FOUND, "wallet",
				     _("She has no wallet."));

	problem_todo(call->problem, _("Sell her a top-up: that opens one."));
	return st;
}

/* Frozen and lost: nothing goes out of it and nothing comes in. */
static enum status
refuse_stopped(struct op_call *call, const Wallet *w)
{
	switch (w->state) {
	case WALLET__STATE__frozen:
		return wrong_state(call, _("Her wallet is frozen."),
				   _("Unfreeze it first, or take another way to pay."));
	case WALLET__STATE__lost:
		return wrong_state(call, _("Her card was reported lost."),
				   _("Give her a new one, or take another way to pay."));
	case WALLET__STATE__active:
	case WALLET__STATE__closed:
	case _WALLET__STATE_IS_INT_SIZE:
		break;
	}
	return ST_OK;
}

enum status
wallet_usable(struct op_call *call, const struct wallet_state *s)
{
	if (s->wallet == NULL)
		return refuse_none(call);
	TRY(refuse_stopped(call, s->wallet));
	/* What came back to it after it was closed is hers to spend. */
	if (s->wallet->state == WALLET__STATE__closed && is_empty(s))
		return wrong_state(call, _("Her wallet was closed."),
				   _("A top-up opens it again."));
	return ST_OK;
}

static bool
known_by_name(const Client *c)
{
	return c->name[0] != '\0' && c->private_ != NULL && c->private_->phone[0] != '\0';
}

static money
limit_of(struct op_call *call, const Wallet *w)
{
	return w->registered ? call->shop->conf.limit_registered :
			       call->shop->conf.limit_unregistered;
}

/* What a card may hold is law in most places: by whether the shop knows whose it is. */
static enum status
within_limit(struct op_call *call, const Wallet *w, money principal)
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
static Wallet *
opened(struct op_call *call, const Client *c, const struct wallet_state *s, const char *rule)
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
	if (s->wallet == NULL || is_empty(s))
		w->rule = arena_dup(call->arena, rule);
	w->registered = known_by_name(c);
	return w;
}

/* Notes the change and stores it. */
static enum status
put_changed(struct op_call *call, Wallet *w, RecordChange *c)
{
	BODY_PUSH(call->arena, w->changes, w->n_changes, c);
	w->revision++;
	TRY(record_check(&w->base, call->problem));
	return wallet_put(call->tx, w);
}

static const char *
state_word(Wallet__State state)
{
	const ProtobufCEnumValue *v =
		protobuf_c_enum_descriptor_get_value(&wallet__state__descriptor, (int)state);

	REQUIRE(v != NULL);
	return v->name;
}

/* Opens it, or opens a closed one again; most are open and stay as they are. */
static enum status
open_wallet(struct op_call *call, const Wallet *was, Wallet *w)
{
	w->state = WALLET__STATE__active;
	if (was == NULL || was->state == WALLET__STATE__closed)
		return put_changed(call, w, body_record_change(call, "open", was == NULL ? "" :
				   state_word(was->state), state_word(w->state), ""));
	if (strcmp(w->rule, was->rule) == 0 && w->registered == was->registered)
		return ST_OK;
	w->revision++;
	return wallet_put(call->tx, w);
}

enum status
wallet_topped_up(struct op_call *call, const Client *c, money amount)
{
	struct wallet_state s;
	money after;

	TRY(wallet_state(call, c->id, &s));
	if (s.wallet != NULL)
		TRY(refuse_stopped(call, s.wallet));
	Wallet *w = opened(call, c, &s, call->shop->tiers->spend_rule);
	if (!money_add(s.principal, amount, &after))
		return problem_set(call->problem, ST_BAD_VALUE, "amount_fen", NULL);
	TRY(within_limit(call, w, after));
	return open_wallet(call, s.wallet, w);
}

/* ---- the PIN */

static enum status
pin_read(struct tx *tx, uint32_t id, struct arena *arena, struct pin_kept *ret)
{
	Wallet *w;

	TRY(wallet_get(tx, id, arena, &w));
	*ret = (struct pin_kept){ .record = &w->base, .hash = w->pin_hash,
				  .failures = &w->failures, .locked_until = &w->locked_until };
	return w->pin_hash[0] == '\0' ? ST_NOT_FOUND : ST_OK;
}

static enum status
pin_write(struct tx *tx, uint32_t id, const struct pin_kept *k)
{
	(void)id;
	return wallet_put(tx, (const Wallet *)k->record);
}

/* Most have none: that is found out without keeping others from writing. */
static enum status
has_pin(struct shop *shop, uint32_t client, bool *ret, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *own = NULL;
	struct pin_kept k;

	if (shop->batch == NULL)
		TRY(tx_begin(shop->db, TX_READ, "pin", &own, p));
	enum status st = pin_read(own != NULL ? own : shop->batch, client, &arena, &k);
	*ret = st == ST_OK;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static const struct pin_holder wallet_holder = {
	.read = pin_read, .write = pin_write, .id_field = "wallet_pin",
	.pin_field = "wallet_pin", .wrong = N_("The PIN of the wallet is wrong."),
};

enum status
wallet_pin_check(struct shop *shop, uint32_t client, const char *pin, struct problem *reterr)
{
	bool has;

	TRY(has_pin(shop, client, &has, reterr));
	if (!has)
		return ST_OK;
	if (pin[0] == '\0')
		return problem_set(reterr, ST_BAD_LOGIN, "wallet_pin",
				   _("The wallet asks for its PIN."));
	return pin_check_of(shop, &wallet_holder, client, pin, reterr);
}

/* ---- operations */

/* The hash stays in the store. */
static Wallet *
without_hash(struct op_call *call, const Wallet *w)
{
	Wallet *copy = (Wallet *)message_copy(&w->base, call->arena);

	copy->pin_hash = arena_dup(call->arena, "");
	return copy;
}

Wallet *
wallet_shown(struct op_call *call, const Wallet *w)
{
	return w == NULL ? NULL : without_hash(call, w);
}

static enum status
answer(struct op_call *call, const Client *c)
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

enum status
op_wallet_get(struct op_call *call)
{
	Client *c;

	TRY(body_client(call, ((const ClientGet *)call->args)->client, &c));
	return answer(call, c);
}

/* What is left, as people count it: above zero. */
static void
balance_row(struct op_call *call, enum account_class class, enum unit_kind unit, uint32_t client,
	    money left)
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

enum status
op_wallet_balance(struct op_call *call)
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

/* Her wallet, to be changed: a copy, and the object of the operation. */
static enum status
to_change(struct op_call *call, uint32_t client, Client **ret_client,
	  struct wallet_state *ret_state, Wallet **ret)
{
	TRY(body_client(call, client, ret_client));
	TRY(wallet_state(call, client, ret_state));
	if (ret_state->wallet == NULL)
		return refuse_none(call);
	*ret = (Wallet *)message_copy(&ret_state->wallet->base, call->arena);
	body_object(call, 'W', client);
	return ST_OK;
}

static enum status
need_reason(struct op_call *call, const char *reason)
{
	if (reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	return ST_OK;
}

/* Brings it to a state and keeps why. */
static enum status
step(struct op_call *call, const Client *c, Wallet *w, const char *what, Wallet__State state,
     const char *reason)
{
	RecordChange *change = body_record_change(call, what, state_word(w->state),
						  state_word(state), reason);

	buf_printf(&call->detail, "%s%s: %s -> %s%s%s", call->detail.len > 0 ? "; " : "", what,
		   change->was, change->now, reason[0] != '\0' ? "; " : "", reason);
	w->state = state;
	TRY(put_changed(call, w, change));
	return answer(call, c);
}

enum status
op_wallet_freeze(struct op_call *call)
{
	const WalletStep *a = call->args;
	struct wallet_state s;
	Client *c;
	Wallet *w;

	TRY(to_change(call, a->client, &c, &s, &w));
	TRY(need_reason(call, a->reason));
	if (w->state != WALLET__STATE__active)
		return problem_set(call->problem, ST_WRONG_STATE, "wallet",
				   _("Only a wallet that is in use can be frozen."));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Freezing a wallet is above your limit.")));
	return step(call, c, w, "freeze", WALLET__STATE__frozen, a->reason);
}

enum status
op_wallet_unfreeze(struct op_call *call)
{
	const WalletStep *a = call->args;
	struct wallet_state s;
	Client *c;
	Wallet *w;

	TRY(to_change(call, a->client, &c, &s, &w));
	if (w->state != WALLET__STATE__frozen && w->state != WALLET__STATE__lost)
		return problem_set(call->problem, ST_WRONG_STATE, "wallet",
				   _("Her wallet is neither frozen nor lost."));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Letting a wallet be used again is above your limit.")));
	return step(call, c, w, "unfreeze", WALLET__STATE__active, a->reason);
}

/* Anybody at the desk: who has found the card is spending from it meanwhile. */
enum status
op_wallet_lose(struct op_call *call)
{
	const WalletStep *a = call->args;
	struct wallet_state s;
	Client *c;
	Wallet *w;

	TRY(to_change(call, a->client, &c, &s, &w));
	if (w->state != WALLET__STATE__active && w->state != WALLET__STATE__frozen)
		return problem_set(call->problem, ST_WRONG_STATE, "wallet",
				   w->state == WALLET__STATE__lost ?
				   _("Her card was reported lost already.") :
				   _("Her wallet was closed."));
	return step(call, c, w, "lose", WALLET__STATE__lost, a->reason);
}

/* ---- a new card */

struct same_number { const char *number; uint32_t client, found; };

static enum status
has_number(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct same_number *s = ctx;

	if (strcmp(((const Wallet *)m)->number, s->number) != 0)
		return ST_OK;
	s->found = id;
	return ST_TOO_MANY;
}

static enum status
number_is_free(struct op_call *call, const char *number)
{
	struct same_number s = { .number = number };
	char text[ID_TEXT_MAX];
	enum status st = record_each(call->tx, TABLE_WALLET, 1, &wallet__descriptor, has_number,
				     &s);

	if (s.found != 0)
		return problem_set(call->problem, ST_DUPLICATE, "number",
				   _("%s has the card %s already."), id_text('C', s.found, text),
				   number);
	return st;
}

/* M001, M001-2, M001-3: cards of one wallet follow each other. */
static char *
next_number(struct op_call *call, const Wallet *w)
{
	unsigned cards = 2;
	const char *base = w->number;

	for (size_t i = 0; i < w->n_changes; i++) {
		if (strcmp(w->changes[i]->what, "reissue") != 0)
			continue;
		if (cards == 2)
			base = w->changes[i]->was;
		cards++;
	}
	return arena_printf(call->arena, "%s-%u", base, cards);
}

enum status
op_wallet_prepare_reissue(struct op_call *call)
{
	const WalletReissue *a = call->args;
	AUTO(buf_release) struct buf narrow = BUF_INIT;

	TRY(op_prepare_authority(call));
	if (a->pin[0] == '\0')
		return ST_OK;
	text_narrow(&narrow, a->pin);
	return pin_hash(narrow.text, call->prepared, call->problem);
}

static void
set_pin(struct op_call *call, Wallet *w)
{
	w->pin_hash = arena_dup(call->arena, call->prepared);
	w->failures = 0;
	w->locked_until = 0;
}

enum status
op_wallet_reissue(struct op_call *call)
{
	const WalletReissue *a = call->args;
	AUTO(buf_release) struct buf number = BUF_INIT;
	struct wallet_state s;
	Client *c;
	Wallet *w;

	TRY(to_change(call, a->client, &c, &s, &w));
	if (w->state != WALLET__STATE__active && w->state != WALLET__STATE__lost)
		return problem_set(call->problem, ST_WRONG_STATE, "wallet",
				   w->state == WALLET__STATE__frozen ? _("Her wallet is frozen.") :
								       _("Her wallet was closed."));
	text_trim(&number, a->number);
	if (number.len > NUMBER_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "number",
				   _("A card number has at most %d characters."), NUMBER_MAX);
	char *new_number = number.len > 0 ? arena_dup(call->arena, number.text) :
			   next_number(call, w);
	TRY(number_is_free(call, new_number));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Giving out a new card is above your limit.")));
	buf_printf(&call->detail, "%snumber: %s -> %s", call->detail.len > 0 ? "; " : "",
		   w->number, new_number);
	RecordChange *change = body_record_change(call, "reissue", w->number, new_number,
						  a->reason);
	w->number = new_number;
	w->state = WALLET__STATE__active;
	if (call->prepared[0] != '\0')
		set_pin(call, w);
	TRY(put_changed(call, w, change));
	return answer(call, c);
}

/* ---- its PIN */

/* The old PIN was right if one is given: without any, it would stand for nothing. */
static enum status
check_old_pin(struct op_call *call, const WalletPin *a)
{
	bool has;

	TRY(has_pin(call->shop, a->client, &has, call->problem));
	if (!has)
		return problem_set(call->problem, ST_BAD_VALUE, "was", _("The wallet has no PIN."));
	enum status st = wallet_pin_check(call->shop, a->client, a->was, call->problem);
	if (st != ST_OK)
		snprintf(call->problem->field, sizeof(call->problem->field), "was");
	return st;
}

enum status
op_wallet_prepare_pin(struct op_call *call)
{
	const WalletPin *a = call->args;
	AUTO(buf_release) struct buf narrow = BUF_INIT;

	TRY(op_prepare_authority(call));
	if (a->was[0] != '\0')
		TRY(check_old_pin(call, a));
	if (a->pin[0] == '\0')
		return ST_OK;
	text_narrow(&narrow, a->pin);
	return pin_hash(narrow.text, call->prepared, call->problem);
}

enum status
op_wallet_pin(struct op_call *call)
{
	const WalletPin *a = call->args;
	struct wallet_state s;
	Client *c;
	Wallet *w;

	TRY(to_change(call, a->client, &c, &s, &w));
	bool had = w->pin_hash[0] != '\0';
	if (!had && a->pin[0] == '\0')
		return problem_set(call->problem, ST_NOTHING_TO_DO, "pin",
				   _("The wallet has no PIN."));
	if (had && a->was[0] == '\0')
		TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
				   _("The PIN is changed with the old one, or by a manager.")));
	set_pin(call, w);
	buf_printf(&call->detail, "%spin", call->detail.len > 0 ? "; " : "");
	TRY(put_changed(call, w, body_record_change(call, "pin", had ? "****" : "",
						    a->pin[0] != '\0' ? "****" : "", "")));
	return answer(call, c);
}

/* ---- transfer */

enum status
op_wallet_prepare_transfer(struct op_call *call)
{
	const WalletTransfer *a = call->args;

	TRY(op_prepare_authority(call));
	return wallet_pin_check(call->shop, a->client, a->wallet_pin, call->problem);
}

/* What goes: all, or some principal and its part of the bonus, rounded down. */
static enum status
parts_to_move(struct op_call *call, const struct wallet_state *s, int64_t amount,
	      struct wallet_split *ret)
{
	char have[MONEY_TEXT_MAX];

	if (is_empty(s) || amount > s->principal.fen)
		return problem_set(call->problem, ST_INSUFFICIENT, "amount_fen",
				   _("There is %s in her wallet."), money_text(s->principal, have));
	if (amount < 0)
		return problem_set(call->problem, ST_BAD_VALUE, "amount_fen", NULL);
	*ret = (struct wallet_split){ .principal = s->principal, .bonus = s->bonus };
	if (amount == 0 || amount == s->principal.fen)
		return ST_OK;
	ret->principal = MONEY(amount);
	ret->bonus = MONEY((int64_t)((__int128)s->bonus.fen * amount / s->principal.fen));
	return ST_OK;
}

/* Where it goes: hers, with its own rule and PIN, or a new one on the giver's terms. */
static enum status
receive(struct op_call *call, const Client *to, const struct wallet_split *parts,
	const char *rule, RecordChange *change)
{
	struct wallet_state s;
	money after;

	TRY(wallet_state(call, to->id, &s));
	if (s.wallet != NULL)
		TRY(refuse_stopped(call, s.wallet));
	Wallet *w = opened(call, to, &s, rule);
	if (!money_add(s.principal, parts->principal, &after))
		return problem_set(call->problem, ST_BAD_VALUE, "amount_fen", NULL);
	TRY(within_limit(call, w, after));
	w->state = WALLET__STATE__active;
	return put_changed(call, w, change);
}

static enum status
post_move(struct op_call *call, const WalletTransfer *a, const struct wallet_split *parts)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	TRY(body_entry(call, ENTRY_WALLET, 'W', a->client, e));
	TRY(posting_wallet_move(a->client, a->to, parts->principal, parts->bonus, &e->postings,
				call->problem));
	return body_post(call, e);
}

enum status
op_wallet_transfer(struct op_call *call)
{
	const WalletTransfer *a = call->args;
	struct wallet_state s;
	struct wallet_split parts;
	Client *c, *to;
	Wallet *w;
	char id[ID_TEXT_MAX], principal[MONEY_TEXT_MAX], bonus[MONEY_TEXT_MAX];

	TRY(to_change(call, a->client, &c, &s, &w));
	TRY(body_client(call, a->to, &to));
	TRY(need_reason(call, a->reason));
	if (a->to == a->client)
		return problem_set(call->problem, ST_BAD_VALUE, "to",
				   _("A wallet is transferred to another client."));
	TRY(wallet_usable(call, &s));
	TRY(parts_to_move(call, &s, a->amount_fen, &parts));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Transferring a wallet is above your limit.")));
	const char *sum = arena_printf(call->arena, "%s + %s",
				       money_text(parts.principal, principal),
				       money_text(parts.bonus, bonus));
	TRY(receive(call, to, &parts, w->rule,
		    body_record_change(call, "transfer", id_text('C', a->client, id), sum,
				       a->reason)));
	TRY(put_changed(call, w,
			body_record_change(call, "transfer", sum, id_text('C', a->to, id),
					   a->reason)));
	TRY(post_move(call, a, &parts));
	return answer(call, c);
}
