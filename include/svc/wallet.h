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
 *
 * What the files of wallets share; what others ask of them stands in body.h. Private to svc/.
 */
#ifndef SVC_WALLET_H
#define SVC_WALLET_H

#include "svc/body.h"

/* A wallet on its way from one state to the next. */
struct wallet_step {
	Client *client;
	struct wallet_state was;
	Wallet *now;              /* a copy to be changed */
};
/* Her wallet, to be changed: the object of the operation. ST_NOT_FOUND when she has none. */
enum status wallet_step_begin(struct op_call *, uint32_t client, struct wallet_step *) MUST_CHECK;
/* Stores it with the change in its history, and answers how it stands. */
enum status wallet_step_end(struct op_call *, const struct wallet_step *,
			    RecordChange *) MUST_CHECK;
/* Why a step is refused that a wallet in this state does not take. */
enum status wallet_refuse_state(struct op_call *, Wallet__State) MUST_CHECK;

bool wallet_is_empty(const struct wallet_state *);
/* "active": as its history tells it. */
const char *wallet_state_word(Wallet__State);
/* Stores a copy with a change in its history. */
enum status wallet_put_changed(struct op_call *, Wallet *, RecordChange *) MUST_CHECK;
/* The wallet that takes so much principal: hers, or a new one by the rule. Refused when it is
 * stopped, or would hold more than it may. Nothing is stored. */
enum status wallet_taking(struct op_call *, const Client *, money principal, const char *rule,
			  struct wallet_state *ret_was, Wallet **ret) MUST_CHECK;
/* Gives it the PIN whose hash was prepared; an empty one takes it away. */
void wallet_set_pin(struct op_call *, Wallet *);
/* For prepare(): hashes the PIN, if one is given. */
enum status wallet_prepare_pin(struct op_call *, const char *pin) MUST_CHECK;

#endif
