/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/debt.h"

#include <string.h>

static const int age_ends[DEBT_AGES - 1] = { 0, 30, 60, 90 };

static size_t age_of(int late)
{
	size_t i = 0;

	while (i < DEBT_AGES - 1 && late > age_ends[i])
		i++;
	return i;
}

/* A part that is open since, or until, its day. */
static void open_part(struct debt_age *d, day on, day due, int64_t fen)
{
	int late = on.n - due.n;

	if (fen <= 0)
		return;
	if (d->next.n == 0) {
		d->next = due;
		d->days_late = late > 0 ? (uint32_t)late : 0;
	}
	if (late >= 0)
		d->due.fen += fen;
	d->ages[age_of(late)].fen += fen;
}

struct debt_age debt_age(const Sale *s, money left, day on)
{
	struct debt_age d = { .total = MONEY(0) };
	int64_t in_parts = 0;

	for (size_t i = 0; i < s->n_payments; i++) {
		if (strcmp(s->payments[i]->method, "account") == 0)
			d.total.fen += s->payments[i]->amount_fen;
	}
	int64_t paid = d.total.fen - left.fen;
	for (size_t i = 0; i < s->n_instalments; i++) {
		const Instalment *part = s->instalments[i];
		const int64_t covered = paid < part->amount_fen ? paid : part->amount_fen;
		paid -= covered;
		in_parts += part->amount_fen - covered;
		open_part(&d, on, DAY(part->due), part->amount_fen - covered);
	}
	open_part(&d, on, DAY(s->day), left.fen - in_parts);
	return d;
}
