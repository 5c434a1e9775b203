/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/journal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/money.h"

static void account_name(struct buf *b, struct account account)
{
	char text[ACCOUNT_TEXT_MAX];

	account_text(account, text);
	for (char *c = text; *c != '\0'; c++)
		buf_putc(b, *c == '/' ? ':' : *c);
}

/* Commodities with a digit or a dash are quoted in both programs. */
static void unit_name(struct buf *b, struct unit unit)
{
	char text[UNIT_TEXT_MAX];

	unit_text(unit, text);
	buf_printf(b, unit.id != 0 ? "\"%s\"" : "%s", text);
}

void journal_account(struct buf *b, struct account account)
{
	buf_puts(b, "account ");
	account_name(b, account);
	buf_putc(b, '\n');
}

void journal_unit(struct buf *b, struct unit unit)
{
	buf_puts(b, "commodity ");
	unit_name(b, unit);
	buf_putc(b, '\n');
}

void journal_entry(struct buf *b, const struct journal_entry *e)
{
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX];

	buf_printf(b, "\n%s * (%s) %s%s%s\n", day_text(e->day, at), id_text('E', e->number, id),
		   entry_kind_name(e->kind), e->document[0] != '\0' ? " " : "", e->document);
	for (size_t i = 0; i < e->postings->n; i++) {
		const struct posting *p = &e->postings->rows[i];
		buf_puts(b, "    ");
		account_name(b, p->account);
		buf_puts(b, "  ");
		if (p->unit.kind == UNIT_CNY)
			buf_puts(b, money_text_plain(MONEY(p->amount), sum));
		else
			buf_printf(b, "%" PRId64, p->amount);
		buf_putc(b, ' ');
		unit_name(b, p->unit);
		buf_putc(b, '\n');
	}
}
