/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is on account of a sale: which of its instalments are open, and how long they have
 * been due. What was paid settles the oldest one first; a sale without instalments, or what
 * they do not tell of it, is due on its day.
 */
#ifndef MODEL_DEBT_H
#define MODEL_DEBT_H

#include "base/date.h"
#include "base/money.h"
#include "model/records.pb-c.h"

/* Not yet late, 1 to 30 days late, to 60, to 90, more. */
enum { DEBT_AGES = 5 };

struct debt_age {
	money total;              /* was put on account */
	money due;                /* of what is left, by that day */
	day next;                 /* its oldest part that is open; 0: none */
	uint32_t days_late;       /* of that */
	money ages[DEBT_AGES];    /* what is left */
};
/* left: what of it the ledger holds. */
struct debt_age debt_age(const Sale *, money left, day on);

#endif
