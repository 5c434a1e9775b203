/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the books in full: a ledger entry with its postings, or a row of the audit chain. */
#include <stdio.h>
#include <string.h>

#include "model/account.h"
#include "office_private.h"
#include "ui/widgets/page.h"

struct detail {
	struct detail_arg arg;
	struct page page;
};

static const char *who(const struct desk *d, uint32_t staff)
{
	return staff != 0 ? desk_staff_name(d, staff) : _("system");
}

static void add_posting(struct page *page, const PostingRow *row)
{
	struct account account;
	struct unit unit;
	char sum[MONEY_TEXT_MAX];
	bool known = account_parse(row->account, &account, NULL) == ST_OK &&
		     unit_parse(row->unit, &unit, NULL) == ST_OK;

	if (known && (unit.kind == UNIT_CNY || unit.kind == UNIT_BONUS))
		desk_money(row->amount, sum);
	else
		snprintf(sum, sizeof(sum), "%lld", (long long)row->amount);
	page_line(page, "");
	page_cell(page, 14, ROLE_MONEY, "%14s", sum);
	page_cell(page, 9, ROLE_DIM, "%s", row->unit);
	page_cell(page, 14, ROLE_NORMAL, "%s",
		  known ? _(account_class_row(account.class)->title) : "");
	page_text(page, ROLE_DIM, "%s", row->account);
}

static enum status load_entry(struct screen *s, struct page *page, struct problem *p)
{
	const struct detail *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	LedgerEntryGet args = LEDGER_ENTRY_GET__INIT;
	EntryAnswer *e;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];

	args.entry = v->arg.id;
	TRY(desk_op(s, "ledger.entry", NULL, &args.base, &arena, &e, p));
	page_line(page, NULL);
	page_text(page, ROLE_HEADING, _("Entry %s"), id_text('E', e->entry, id));
	page_text(page, ROLE_STRONG, "%s", office_entry_kind(e->kind));
	page_text(page, ROLE_NORMAL, "%s", e->document);
	if (e->reversal_of != 0)
		page_text(page, ROLE_WARNING, _("reverses %s"), id_text('E', e->reversal_of, id));
	page_line(page, _("When"));
	page_text(page, ROLE_NORMAL, "%s", instant_text((instant){ .ms = e->at }, at));
	page_text(page, ROLE_NORMAL, _("business day %s"), day_text(DAY(e->day), at));
	page_line(page, _("Who"));
	page_text(page, ROLE_NORMAL, "%s", who(desk_of(s), e->staff));
	page_text(page, ROLE_DIM, "%s", e->terminal);
	page_line(page, _("Hash"));
	page_text(page, ROLE_DIM, "%s", e->hash);
	page_rule(page);
	for (size_t i = 0; i < e->n_postings; i++)
		add_posting(page, e->postings[i]);
	return ST_OK;
}

/* What was changed, one change a line. */
static void add_changes(struct page *page, const char *text)
{
	bool first = true;

	while (*text != '\0') {
		const char *end = strstr(text, "; ");
		int n = end != NULL ? (int)(end - text) : (int)strlen(text);
		page_line(page, first ? _("What") : "");
		page_text(page, ROLE_NORMAL, "%.*s", n, text);
		text += n + (end != NULL ? 2 : 0);
		first = false;
	}
}

static enum status load_audit(struct screen *s, struct page *page, struct problem *p)
{
	const struct detail *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AuditList args = AUDIT_LIST__INIT;
	AuditRows *rows;
	char at[DATE_TEXT_MAX];

	args.before = v->arg.id + 1;
	args.limit = 1;
	TRY(desk_op(s, "audit.list", NULL, &args.base, &arena, &rows, p));
	if (rows->n_rows == 0 || rows->rows[0]->id != v->arg.id)
		return problem_set(p, ST_NOT_FOUND, NULL, _("This is the last one."));
	const AuditRow *row = rows->rows[0];
	page_line(page, NULL);
	page_text(page, ROLE_HEADING, _("Audit row %u"), row->id);
	page_text(page, ROLE_STRONG, "%s", row->op);
	page_text(page, ROLE_NORMAL, "%s", row->object);
	page_line(page, _("When"));
	page_text(page, ROLE_NORMAL, "%s", instant_text((instant){ .ms = row->at }, at));
	page_line(page, _("Who"));
	page_text(page, ROLE_NORMAL, "%s", who(desk_of(s), row->staff));
	page_text(page, ROLE_DIM, "%s", row->terminal);
	add_changes(page, row->detail);
	return ST_OK;
}

static enum status detail_load(struct screen *s, struct problem *p)
{
	struct detail *v = s->state;
	struct page fresh = { .top = v->page.top };
	enum status st = v->arg.letter == 'E' ? load_entry(s, &fresh, p) : load_audit(s, &fresh, p);

	if (st != ST_OK) {
		page_release(&fresh);
		return st;
	}
	page_release(&v->page);
	v->page = fresh;
	return ST_OK;
}

static enum status detail_open(struct screen *s, const void *arg, struct problem *p)
{
	struct detail *v = s->state;

	(void)p;
	v->arg = *(const struct detail_arg *)arg;
	return ST_OK;
}

static void detail_draw(struct screen *s, const struct canvas *c)
{
	struct detail *v = s->state;

	page_draw(&v->page, c);
}

static bool detail_key(struct screen *s, keycode key)
{
	struct detail *v = s->state;

	return page_key(&v->page, key);
}

static void detail_close(struct screen *s)
{
	struct detail *v = s->state;

	page_release(&v->page);
}

/* ---- older and newer */

static enum status step(struct screen *s, bool newer, struct problem *p)
{
	struct detail *v = s->state;
	uint32_t was = v->arg.id;

	if (!newer && was == 1)
		return problem_set(p, ST_NOT_FOUND, NULL, _("This is the first one."));
	v->arg.id = newer ? was + 1 : was - 1;
	v->page.top = 0;
	enum status st = detail_load(s, p);
	if (st != ST_OK)
		v->arg.id = was;
	return st;
}

static enum status older(struct screen *s, struct problem *p)
{
	return step(s, false, p);
}

static enum status newer(struct screen *s, struct problem *p)
{
	return step(s, true, p);
}

static const struct action actions[] = {
	{ .name = "detail-older", .keys = "[", .hint = N_("older"), .title = N_("The one before"),
	  .help = N_("Show the one before."), .run = older },
	{ .name = "detail-newer", .keys = "]", .hint = N_("newer"), .title = N_("The one after"),
	  .help = N_("Show the one after."), .run = newer },
	{ .name = NULL },
};

const struct screen_ops detail_screen = {
	.name = "detail",
	.title = N_("In full"),
	.state_size = sizeof(struct detail),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = detail_open,
	.load = detail_load,
	.draw = detail_draw,
	.key = detail_key,
	.close = detail_close,
};
