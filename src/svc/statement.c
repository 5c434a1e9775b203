/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client's statement: every entry that touches her, in words, with what it changed and what was
 * there after it. Sums are those of the ledger; words come from the documents.
 */
#include <string.h>

#include "base/text.h"
#include "svc/body.h"

enum { ROWS_DEFAULT = 200, TITLE_MAX = 190 };

/* What a client has, or what an entry changed of it. */
struct amounts {
	int64_t principal, bonus, points, owed, sessions, paid;
};

struct telling {
	struct op_call *call;
	const ClientStatement *args;
	Statement *ret;
	size_t limit;
	struct entry *e;
	struct amounts before;     /* when the days asked for begin */
	struct amounts now;        /* after the last row */
};

/* ---- sums */

static void add_posting(uint32_t client, const struct posting *p, struct amounts *a)
{
	enum account_class class = p->account.class;

	/* Entries that move her money move nobody else's. */
	if (class == ACC_CASH || class == ACC_WECHAT || class == ACC_ALIPAY || class == ACC_CARD)
		a->paid += p->amount;
	if (p->account.owner != client)
		return;
	if (class == ACC_WALLET_PRINCIPAL)
		a->principal -= p->amount;
	else if (class == ACC_WALLET_BONUS)
		a->bonus -= p->amount;
	else if (class == ACC_POINTS)
		a->points -= p->amount;
	else if (class == ACC_SESSIONS || class == ACC_SESSIONS_RESERVED)
		a->sessions -= p->amount;
	else if (class == ACC_RECEIVABLE)
		a->owed += p->amount;
}

static struct amounts changes_of(const struct telling *t)
{
	struct amounts a = { .paid = 0 };

	for (size_t i = 0; i < t->e->postings.n; i++)
		add_posting(t->args->client, &t->e->postings.rows[i], &a);
	return a;
}

static void add_up(struct amounts *sum, const struct amounts *a)
{
	sum->principal += a->principal;
	sum->bonus += a->bonus;
	sum->points += a->points;
	sum->owed += a->owed;
}

/* ---- words */

/* The first posting of a class that is hers, or anybody's but hers. */
static const struct posting *posting_of(const struct telling *t, enum account_class class,
					bool hers)
{
	for (size_t i = 0; i < t->e->postings.n; i++) {
		const struct posting *p = &t->e->postings.rows[i];
		if (p->account.class == class && (p->account.owner == t->args->client) == hers)
			return p;
	}
	return NULL;
}

/* What the entry moves on an account that is nobody's. */
static int64_t sum_of(const struct telling *t, enum account_class class)
{
	const struct posting *p = posting_of(t, class, false);

	return p != NULL ? p->amount : 0;
}

static void add_part(struct buf *b, const char *text)
{
	buf_printf(b, "%s%s", b->len > 0 ? _(", ") : "", text);
}

static void line_titles(const Sale *sale, struct buf *ret)
{
	for (size_t i = 0; i < sale->n_lines; i++) {
		const SaleLine *line = sale->lines[i];
		add_part(ret, line->title);
		if (line->qty > 1)
			buf_printf(ret, " × %u", line->qty);
	}
}

static enum status course_title(struct telling *t, uint32_t id, const char **ret)
{
	Course *course;
	enum status st = course_get(t->call->tx, id, t->call->arena, &course);
	char text[ID_TEXT_MAX];

	*ret = st == ST_OK ? course->title : arena_dup(t->call->arena, id_text('K', id, text));
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* "张小美 C000002" */
static enum status other_client(struct telling *t, uint32_t id, const char **ret)
{
	Client *c;
	char text[ID_TEXT_MAX];

	TRY(client_get(t->call->tx, id, t->call->arena, &c));
	*ret = arena_printf(t->call->arena, "%s %s", c->name, id_text('C', id, text));
	return ST_OK;
}

/* What of it the booking's deposit paid. */
static void used_deposit(const struct telling *t, struct buf *ret)
{
	int64_t used = -sum_of(t, ACC_FLOW_DEPOSIT_USED);
	char text[MONEY_TEXT_MAX];

	if (used != 0)
		add_part(ret, arena_printf(t->call->arena, _("deposit of %s used"),
					   money_text(MONEY(used), text)));
}

static enum status sale_title(struct telling *t, struct buf *ret)
{
	AUTO(buf_release) struct buf lines = BUF_INIT;
	PrepaidRefund *prepaid;
	const char *course;
	char text[ID_TEXT_MAX];
	Sale *sale;
	enum status st = sale_get(t->call->tx, t->e->number, t->call->arena, &sale);

	if (st == ST_OK) {
		line_titles(sale, &lines);
		if (sale->refund_of != 0)
			buf_printf(ret, _("Refund of %s: "), id_text('V', sale->refund_of, text));
		buf_puts(ret, lines.text);
		used_deposit(t, ret);
		return ST_OK;
	}
	if (st == ST_NOT_FOUND)
		st = prepaid_get(t->call->tx, t->e->number, t->call->arena, &prepaid);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	if (prepaid->course == 0) {
		buf_puts(ret, _("Wallet given back"));
		return ST_OK;
	}
	TRY(course_title(t, prepaid->course, &course));
	buf_printf(ret, _("Course given back: %s"), course);
	return ST_OK;
}

/* The course of an entry, by whichever of its accounts is in it. */
static const struct posting *course_posting(const struct telling *t, bool hers)
{
	static const enum account_class classes[] = { ACC_SESSIONS, ACC_SESSIONS_RESERVED,
						      ACC_COURSE_VALUE };
	const struct posting *p = NULL;

	for (size_t i = 0; p == NULL && i < ARRAY_LEN(classes); i++)
		p = posting_of(t, classes[i], hers);
	return p;
}

static enum status course_words(struct telling *t, struct buf *ret)
{
	const struct posting *mine = course_posting(t, true);
	const struct posting *other = course_posting(t, false);
	const struct posting *used = posting_of(t, ACC_SESSIONS_DELIVERED, false);
	const struct posting *free = posting_of(t, ACC_SESSIONS, true);
	const char *title, *who;

	if (mine == NULL && used == NULL)
		return ST_OK;
	TRY(course_title(t, mine != NULL ? mine->account.detail : used->unit.id, &title));
	if (mine != NULL && other != NULL) {
		TRY(other_client(t, other->account.owner, &who));
		buf_printf(ret, mine->amount > 0 ? _("Course %s to %s") : _("Course %s from %s"),
			   title, who);
	} else if (used != NULL) {
		buf_printf(ret, used->amount < 0 ? _("Session of %s") :
			   _("Session of %s given back"), title);
	} else if (free != NULL && posting_of(t, ACC_SESSIONS_RESERVED, true) != NULL) {
		buf_printf(ret, free->amount > 0 ? _("Session of %s kept for a booking") :
			   _("Session of %s free again"), title);
	} else {
		buf_printf(ret, _("Course %s"), title);
	}
	return ST_OK;
}

static enum status wallet_words(struct telling *t, struct buf *ret)
{
	enum account_class class = posting_of(t, ACC_WALLET_PRINCIPAL, true) != NULL ?
				   ACC_WALLET_PRINCIPAL : ACC_WALLET_BONUS;
	const struct posting *mine = posting_of(t, class, true);
	const struct posting *other = posting_of(t, class, false);
	const char *who;

	if (mine == NULL || other == NULL)
		return ST_OK;
	TRY(other_client(t, other->account.owner, &who));
	buf_printf(ret, mine->amount > 0 ? _("Wallet to %s") : _("Wallet from %s"), who);
	return ST_OK;
}

static enum status coupon_words(struct telling *t, const char *given, const char *taken,
				struct buf *ret)
{
	for (size_t i = 0; i < t->e->postings.n; i++) {
		const struct posting *p = &t->e->postings.rows[i];
		Coupon *u;

		if (p->account.class != ACC_COUPONS || p->account.owner != t->args->client)
			continue;
		TRY(coupon_get(t->call->tx, p->unit.id, t->call->arena, &u));
		add_part(ret, arena_printf(t->call->arena, _("%s: %s"),
					   p->amount < 0 ? given : taken, u->title));
	}
	return ST_OK;
}

static enum status expiry_words(struct telling *t, struct buf *ret)
{
	const struct posting *course = course_posting(t, true);
	const char *title;

	if (course != NULL) {
		TRY(course_title(t, course->account.detail, &title));
		buf_printf(ret, _("Course over: %s"), title);
	}
	if (posting_of(t, ACC_POINTS, true) != NULL)
		add_part(ret, _("Points over"));
	return coupon_words(t, _("Coupon"), _("Coupon over"), ret);
}

/* The sales that were owed for. */
static enum status debt_words(struct telling *t, struct buf *ret)
{
	AUTO(buf_release) struct buf sales = BUF_INIT;
	char text[ID_TEXT_MAX];

	for (size_t i = 0; i < t->e->postings.n; i++) {
		const struct posting *p = &t->e->postings.rows[i];
		if (p->account.class == ACC_RECEIVABLE)
			add_part(&sales, id_text('V', p->account.detail, text));
	}
	buf_printf(ret, _("Paid what was on account: %s"), sales.text);
	return ST_OK;
}

/* Taken for a booking; or what of it goes back, and what is kept. */
static enum status deposit_words(struct telling *t, struct buf *ret)
{
	char id[ID_TEXT_MAX], text[MONEY_TEXT_MAX];
	int64_t back = sum_of(t, ACC_FLOW_DEPOSIT_RETURNED);
	int64_t kept = sum_of(t, ACC_FLOW_DEPOSIT_KEPT);

	id_text('B', t->e->source, id);
	if (back == 0 && kept == 0) {
		buf_printf(ret, _("Deposit of %s for %s"),
			   money_text(MONEY(sum_of(t, ACC_FLOW_DEPOSIT_TAKEN)), text), id);
		return ST_OK;
	}
	if (kept != 0)
		buf_printf(ret, _("Of the deposit for %s %s kept"), id,
			   money_text(MONEY(-kept), text));
	if (back != 0)
		add_part(ret, arena_printf(t->call->arena, _("Deposit of %s for %s given back"),
					   money_text(MONEY(-back), text), id));
	return ST_OK;
}

static enum status words_of(struct telling *t, struct buf *ret)
{
	switch (t->e->kind) {
	case ENTRY_SALE:
	case ENTRY_REFUND:
		return sale_title(t, ret);
	case ENTRY_COURSE:
		return course_words(t, ret);
	case ENTRY_WALLET:
		return wallet_words(t, ret);
	case ENTRY_DEBT:
		return debt_words(t, ret);
	case ENTRY_EXPIRE:
		return expiry_words(t, ret);
	case ENTRY_POINTS:
		if (posting_of(t, ACC_COUPONS, true) == NULL)
			buf_puts(ret, _("Points corrected by hand"));
		return coupon_words(t, _("Points for a coupon"), _("Coupon withdrawn"),
				    ret);
	case ENTRY_COUPON:
		return coupon_words(t, _("Coupon"), _("Coupon withdrawn"), ret);
	case ENTRY_DEPOSIT:
		return deposit_words(t, ret);
	case ENTRY_OPENING:
	case ENTRY_RECEIVE:
	case ENTRY_REVERSAL:
	case ENTRY_STOCK:
	case ENTRY_CLOSE:
	case ENTRY_EXPENSE:
	case ENTRY_OPEN:
		break;
	}
	return ST_OK;
}

/* ---- rows */

static enum status add_row(struct telling *t, const struct amounts *a)
{
	struct arena *arena = t->call->arena;
	AUTO(buf_release) struct buf words = BUF_INIT;
	StatementRow *row = (StatementRow *)message_new(&statement_row__descriptor, arena);
	char text[ID_TEXT_MAX];

	TRY(words_of(t, &words));
	if (words.len == 0)
		buf_puts(&words, entry_kind_title(t->e->kind));
	buf_truncate(&words, text_whole(words.text, TITLE_MAX));
	row->entry = t->e->number;
	row->day = t->e->day.n;
	row->at = t->e->at.ms;
	row->kind = arena_dup(arena, entry_kind_name(t->e->kind));
	if (t->e->source_letter != 0)
		row->document = arena_dup(arena, id_text(t->e->source_letter, t->e->source, text));
	row->title = arena_dup(arena, words.text);
	row->paid_fen = a->paid;
	row->principal_fen = a->principal;
	row->bonus_fen = a->bonus;
	row->points = a->points;
	row->sessions = a->sessions;
	row->owed_fen = a->owed;
	row->principal_after_fen = t->now.principal;
	row->bonus_after_fen = t->now.bonus;
	row->points_after = t->now.points;
	row->owed_after_fen = t->now.owed;
	BODY_PUSH(arena, t->ret->rows, t->ret->n_rows, row);
	return ST_OK;
}

/* What came before the days asked for, or on the pages before, is what was there when they begin,
 * even if its entry came later: then the rows told already follow. */
static void add_before(struct telling *t, const struct amounts *a)
{
	add_up(&t->before, a);
	add_up(&t->now, a);
	for (size_t i = 0; i < t->ret->n_rows; i++) {
		StatementRow *row = t->ret->rows[i];
		row->principal_after_fen += a->principal;
		row->bonus_after_fen += a->bonus;
		row->points_after += a->points;
		row->owed_after_fen += a->owed;
	}
}

static enum status tell_entry(void *ctx, uint32_t number)
{
	struct telling *t = ctx;
	const ClientStatement *a = t->args;

	TRY(ledger_get(t->call->tx, number, t->e));
	if (a->to != 0 && t->e->day.n > a->to)
		return ST_OK;
	struct amounts changes = changes_of(t);
	if (t->e->day.n < a->from || number <= a->after) {
		add_before(t, &changes);
		return ST_OK;
	}
	t->ret->more = t->ret->n_rows >= t->limit;
	if (t->ret->more)
		return ST_OK;
	add_up(&t->now, &changes);
	return add_row(t, &changes);
}

enum status op_client_statement(struct op_call *call)
{
	const ClientStatement *a = call->args;
	Statement *ret = call->ret;
	struct telling t = { .call = call, .args = a, .ret = ret,
			     .limit = a->limit == 0 ? ROWS_DEFAULT : a->limit,
			     .e = arena_alloc(call->arena, sizeof(*t.e)) };
	Client *c;

	if (t.limit > LIMIT_ROWS)
		t.limit = LIMIT_ROWS;
	TRY(body_client(call, a->client, &c));
	ret->client = a->client;
	ret->client_name = c->name;
	TRY(ledger_each_client(call->tx, a->client, 1, tell_entry, &t));
	ret->principal_before_fen = t.before.principal;
	ret->bonus_before_fen = t.before.bonus;
	ret->points_before = t.before.points;
	ret->owed_before_fen = t.before.owed;
	return ST_OK;
}
