/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wallets that are stopped, go on, get another card or change hands. */
#include <string.h>

#include "base/text.h"
#include "svc/wallet.h"

enum { NUMBER_MAX = 40 };

static enum status need_reason(struct op_call *call, const char *reason)
{
	if (reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	return ST_OK;
}

/* ---- stopped, and going on */

#define IN(state) (1u << WALLET__STATE__##state)

struct way {
	const char *what;
	unsigned from;             /* states, a bit each */
	Wallet__State to;
	bool reason;               /* is needed */
	const char *lacks;         /* N_(): who may not is told so; NULL: anybody may */
};

static enum status go(struct op_call *call, const struct way *way)
{
	const WalletStep *a = call->args;
	struct wallet_step s;

	TRY(wallet_step_begin(call, a->client, &s));
	if (way->reason)
		TRY(need_reason(call, a->reason));
	if ((way->from >> s.now->state & 1) == 0)
		return wallet_refuse_state(call, s.now->state);
	if (way->lacks != NULL)
		TRY(body_authority(call, PERM_PREPAID, a->authorised_by, _(way->lacks)));
	RecordChange *change = body_record_change(call, way->what, wallet_state_word(s.now->state),
						  wallet_state_word(way->to), a->reason);
	buf_printf(&call->detail, "%s%s: %s -> %s%s%s", call->detail.len > 0 ? "; " : "",
		   way->what, change->was, change->now, a->reason[0] != '\0' ? "; " : "",
		   a->reason);
	s.now->state = way->to;
	return wallet_step_end(call, &s, change);
}

enum status op_wallet_freeze(struct op_call *call)
{
	static const struct way way = {
		.what = "freeze", .from = IN(active), .to = WALLET__STATE__frozen, .reason = true,
		.lacks = N_("Freezing a wallet is above your limit."),
	};

	return go(call, &way);
}

enum status op_wallet_unfreeze(struct op_call *call)
{
	static const struct way way = {
		.what = "unfreeze", .from = IN(frozen) | IN(lost), .to = WALLET__STATE__active,
		.lacks = N_("Letting a wallet be used again is above your limit."),
	};

	return go(call, &way);
}

/* Anybody at the desk: who has found the card is spending from it meanwhile. */
enum status op_wallet_lose(struct op_call *call)
{
	static const struct way way = {
		.what = "lose", .from = IN(active) | IN(frozen), .to = WALLET__STATE__lost,
	};

	return go(call, &way);
}

/* ---- a new card */

struct same_number { const char *number; uint32_t client, found; };

static enum status has_number(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct same_number *s = ctx;

	if (strcmp(((const Wallet *)m)->number, s->number) != 0)
		return ST_OK;
	s->found = id;
	return ST_TOO_MANY;
}

static enum status number_is_free(struct op_call *call, const char *number)
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
static char *next_number(struct op_call *call, const Wallet *w)
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

enum status op_wallet_prepare_reissue(struct op_call *call)
{
	TRY(op_prepare_authority(call));
	return wallet_prepare_pin(call, ((const WalletReissue *)call->args)->pin);
}

/* As it is given, or the next of hers. */
static enum status number_of(struct op_call *call, const char *given, const Wallet *w, char **ret)
{
	AUTO(buf_release) struct buf number = BUF_INIT;

	text_trim(&number, given);
	if (number.len > NUMBER_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "number",
				   _("A card number has at most %d characters."), NUMBER_MAX);
	*ret = number.len > 0 ? arena_dup(call->arena, number.text) : next_number(call, w);
	return number_is_free(call, *ret);
}

enum status op_wallet_reissue(struct op_call *call)
{
	const WalletReissue *a = call->args;
	struct wallet_step s;
	char *number = NULL;

	TRY(wallet_step_begin(call, a->client, &s));
	if (s.now->state != WALLET__STATE__active && s.now->state != WALLET__STATE__lost)
		return wallet_refuse_state(call, s.now->state);
	TRY(number_of(call, a->number, s.now, &number));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Giving out a new card is above your limit.")));
	buf_printf(&call->detail, "%snumber: %s -> %s", call->detail.len > 0 ? "; " : "",
		   s.now->number, number);
	RecordChange *change = body_record_change(call, "reissue", s.now->number, number,
						  a->reason);
	s.now->number = number;
	s.now->state = WALLET__STATE__active;
	if (call->prepared[0] != '\0')
		wallet_set_pin(call, s.now);
	return wallet_step_end(call, &s, change);
}

/* ---- transfer */

enum status op_wallet_prepare_transfer(struct op_call *call)
{
	const WalletTransfer *a = call->args;

	TRY(op_prepare_authority(call));
	return wallet_pin_check(call->shop, a->client, a->wallet_pin, call->problem);
}

/* What goes: all, or some principal and its part of the bonus, rounded down. */
static enum status parts_to_move(struct op_call *call, const struct wallet_state *s, int64_t amount,
				 struct wallet_split *ret)
{
	char have[MONEY_TEXT_MAX];

	if (wallet_is_empty(s) || amount > s->principal.fen)
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
static enum status receive(struct op_call *call, const Client *to, const struct wallet_split *parts,
			   const char *rule, RecordChange *change)
{
	struct wallet_state was;
	Wallet *w;

	TRY(wallet_taking(call, to, parts->principal, rule, &was, &w));
	w->state = WALLET__STATE__active;
	return wallet_put_changed(call, w, change);
}

static enum status post_move(struct op_call *call, const WalletTransfer *a,
			     const struct wallet_split *parts)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	TRY(body_entry(call, ENTRY_WALLET, 'W', a->client, e));
	TRY(posting_wallet_move(a->client, a->to, parts->principal, parts->bonus, &e->postings,
				call->problem));
	return body_post(call, e);
}

/* From one to the other, in the history of both. */
static enum status move(struct op_call *call, const WalletTransfer *a, const struct wallet_step *s,
			const Client *to, const struct wallet_split *parts)
{
	char id[ID_TEXT_MAX], principal[MONEY_TEXT_MAX], bonus[MONEY_TEXT_MAX];
	const char *sum = arena_printf(call->arena, "%s + %s",
				       money_text(parts->principal, principal),
				       money_text(parts->bonus, bonus));

	TRY(receive(call, to, parts, s->now->rule,
		    body_record_change(call, "transfer", id_text('C', a->client, id), sum,
				       a->reason)));
	TRY(post_move(call, a, parts));
	return wallet_step_end(call, s, body_record_change(call, "transfer", sum,
							   id_text('C', a->to, id), a->reason));
}

enum status op_wallet_transfer(struct op_call *call)
{
	const WalletTransfer *a = call->args;
	struct wallet_split parts = { .principal = MONEY(0) };
	struct wallet_step s;
	Client *to;

	TRY(wallet_step_begin(call, a->client, &s));
	TRY(body_client(call, a->to, &to));
	TRY(need_reason(call, a->reason));
	if (a->to == a->client)
		return problem_set(call->problem, ST_BAD_VALUE, "to",
				   _("A wallet is transferred to another client."));
	TRY(wallet_usable(call, &s.was));
	TRY(parts_to_move(call, &s.was, a->amount_fen, &parts));
	TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
			   _("Transferring a wallet is above your limit.")));
	return move(call, a, &s, to, &parts);
}
