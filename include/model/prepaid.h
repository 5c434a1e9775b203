/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prepaid money as pure rules: how a wallet's payment splits, what a session is worth, and
 * what has to be given back by law. Money in fen; nothing is rounded twice: the last session
 * and the last fen take what is left.
 */
#ifndef MODEL_PREPAID_H
#define MODEL_PREPAID_H

#include "base/date.h"
#include "model/records.pb-c.h"
#include "model/treatment.h"

/* ---- wallet */
struct wallet_split { money principal, bonus; };
/* Splits `amount` of a wallet by its rule (proportional, gift-first, principal-first; unknown is
 * proportional). Proportional: bonus = amount × bonus ÷ (principal + bonus) rounded down, the last
 * fen to principal, neither beyond what is there. ST_INSUFFICIENT if both together are less. */
enum status wallet_split(const char *rule, money principal, money bonus, money amount,
			 struct wallet_split *ret, struct problem *reterr) MUST_CHECK;
/* The bonus for a top-up: that of the highest row whose amount it reaches. */
money topup_bonus(const struct tiers *, money amount);

/* ---- course */
/* The value of the next session: what is left of the value ÷ sessions left, rounded half up; the
 * last one takes all. `left` counts reserved ones too and is above 0. */
money session_value(money value_left, int64_t left);
/* What of an unlimited card was earned by the end of day `at`: paid × days gone ÷ days of the term,
 * both ends counted, rounded half up, never more than paid; 0 before the first day. */
money term_value(money paid, day sold, day expires, day at);

/*
 * ---- what is given back: Supreme People's Court 法释〔2025〕4号, in force 2025-05-01
 *
 * As read here; rates, day count and the days of art. 14 are settings of the shop:
 *
 *   art. 14   within cooling_days of the last payment (its day not counted) and nothing had
 *             before or since: all that was paid, without interest unless the shop is at
 *             fault. If anything was had, the rules below hold.
 *   art. 15   otherwise what was paid less what was delivered. Commission paid to staff is
 *             no deduction, so there is none to hand in.
 *   art. 18   the shop is at fault: delivered at the price she had. Of a wallet with a gift
 *             that is the undiscounted price × paid ÷ (paid + gift), rounded half up.
 *   art. 19   her choice: delivered at the undiscounted price, the gift not counted.
 *   art. 20   never below zero: what was delivered beyond what was paid is not claimed.
 *   art. 22   unlimited cards, whoever is at fault: days left ÷ days of the term. The day of
 *             the refund counts as used, so that this is what term_value() has not earned.
 *   art. 16   simple interest on the principal that goes back, from the first payment to the
 *             day of the refund: × rate × days ÷ year_days, rounded half up; the one-year LPR
 *             if the shop is at fault, the one-year deposit rate if not, as the shop has set
 *             them. 0 is no interest.
 */
struct law_rates {
	int cooling_days;         /* art. 14: 7 */
	int lpr_bp;               /* one-year LPR in hundredths of a percent, art. 16 */
	int deposit_bp;           /* one-year benchmark deposit rate, art. 16 */
	int year_days;            /* 365 or 360 */
};
struct law_case {
	bool shop_at_fault;
	bool served_before;       /* had the same service here before she paid, art. 14 */
	money paid;               /* money paid for it, less what was given back already */
	money gift;               /* wallet: bonus granted with it */
	money delivered_list;     /* delivered so far at undiscounted prices, art. 19 */
	money delivered_net;      /* course: delivered so far at the price she had, art. 18 */
	bool wallet;              /* art. 18 by paid ÷ (paid + gift) of delivered_list */
	bool unlimited;           /* art. 22: by days instead */
	day from, until;          /* unlimited: first and last day of the term */
	day paid_on;              /* the last payment: art. 14 counts from it */
	day first_paid_on;        /* interest runs from it */
	day on;                   /* the day of the refund */
	bool delivered_any;       /* anything was delivered since */
};
struct law_result { money principal, interest, total; };
/* Works it out; each step with its article and its result goes to *ret_steps (in the arena). Texts
 * are in the language in use. ST_BAD_VALUE for sums below zero, an unlimited card without a term, a
 * year without days. */
enum status law_refund(const struct law_case *, const struct law_rates *, struct arena *,
		       struct law_result *ret, size_t *ret_n, LawStep ***ret_steps,
		       struct problem *reterr) MUST_CHECK;

#endif
