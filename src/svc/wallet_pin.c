/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PIN of a wallet: asked for when it pays, set, taken away. */
#include <stdio.h>

#include "base/text.h"
#include "svc/login.h"
#include "svc/wallet.h"

/* ---- asked for */

static enum status pin_read(struct tx *tx, uint32_t id, struct arena *arena, struct pin_kept *ret)
{
	Wallet *w;

	TRY(wallet_get(tx, id, arena, &w));
	*ret = (struct pin_kept){ .record = &w->base, .hash = w->pin_hash,
				  .failures = &w->failures, .locked_until = &w->locked_until };
	return w->pin_hash[0] == '\0' ? ST_NOT_FOUND : ST_OK;
}

static enum status pin_write(struct tx *tx, uint32_t id, const struct pin_kept *k)
{
	(void)id;
	return wallet_put(tx, (const Wallet *)k->record);
}

/* Most have none: that is found out without keeping others from writing. */
static enum status has_pin(struct shop *shop, uint32_t client, bool *ret, struct problem *p)
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

enum status wallet_pin_check(struct shop *shop, uint32_t client, const char *pin,
			     struct problem *reterr)
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

/* ---- set */

void wallet_set_pin(struct op_call *call, Wallet *w)
{
	w->pin_hash = arena_dup(call->arena, call->prepared);
	w->failures = 0;
	w->locked_until = 0;
}

enum status wallet_prepare_pin(struct op_call *call, const char *pin)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;

	if (pin[0] == '\0')
		return ST_OK;
	text_narrow(&narrow, pin);
	return pin_hash(narrow.text, call->prepared, call->problem);
}

/* The old PIN was right if one is given: without any, it would stand for nothing. */
static enum status check_old_pin(struct op_call *call, const WalletPin *a)
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

enum status op_wallet_prepare_pin(struct op_call *call)
{
	const WalletPin *a = call->args;

	TRY(op_prepare_authority(call));
	if (a->was[0] != '\0')
		TRY(check_old_pin(call, a));
	return wallet_prepare_pin(call, a->pin);
}

enum status op_wallet_pin(struct op_call *call)
{
	const WalletPin *a = call->args;
	struct wallet_step s;

	TRY(wallet_step_begin(call, a->client, &s));
	bool had = s.now->pin_hash[0] != '\0';
	if (!had && a->pin[0] == '\0')
		return problem_set(call->problem, ST_NOTHING_TO_DO, "pin",
				   _("The wallet has no PIN."));
	if (had && a->was[0] == '\0')
		TRY(body_authority(call, PERM_PREPAID, a->authorised_by,
				   _("The PIN is changed with the old one, or by a manager.")));
	wallet_set_pin(call, s.now);
	buf_printf(&call->detail, "%spin", call->detail.len > 0 ? "; " : "");
	return wallet_step_end(call, &s, body_record_change(call, "pin", had ? "****" : "",
							    a->pin[0] != '\0' ? "****" : "", ""));
}
