/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/transfer.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/journal.h"
#include "io/json.h"
#include "store/tables.h"
#include "svc/body.h"

enum { PAGE = 500 };

const char *const export_tables[] = {
	"client", "staff", "room", "device", "product", "booking", "course", "wallet", "coupon",
	"sale", "till", "ledger", "audit", NULL,
};

struct export {
	struct shop *shop;
	const struct role *role;
	const struct record *record;
	enum export_format format;
	struct buf piece;
	uint32_t next;             /* id at which the next page begins */
	size_t on_page, rows;
};

static const struct { const char *name; enum table table; } record_tables[] = {
	{ "client", TABLE_CLIENT }, { "staff", TABLE_STAFF }, { "room", TABLE_ROOM },
	{ "device", TABLE_DEVICE }, { "product", TABLE_PRODUCT }, { "booking", TABLE_BOOKING },
	{ "course", TABLE_COURSE }, { "wallet", TABLE_WALLET }, { "coupon", TABLE_COUPON },
	{ "till", TABLE_TILL }, { "audit", TABLE_AUDIT },
};

static void add_message(struct export *x, const ProtobufCMessage *m)
{
	x->rows++;
	if (x->format == EXPORT_CSV)
		csv_add_message(&x->piece, x->record, m);
	else {
		json_add_message(&x->piece, m);
		buf_putc(&x->piece, '\n');
	}
}

static enum status export_row(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct export *x = ctx;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *copy = message_copy(m, &arena);

	x->next = id + 1;
	if (!role_may(x->role, PERM_CLIENT_HEALTH))
		record_hide(copy, RECORD_WITHOUT_PRIVATE, &arena);
	else if (!role_may(x->role, PERM_CLIENT_CONTACT))
		record_hide(copy, RECORD_MASKED, &arena);
	add_message(x, copy);
	return ++x->on_page >= PAGE ? ST_TOO_MANY : ST_OK;
}

/* ---- sales and entries: both are in the ledger, page by number */

static enum status sale_page(struct export *x, struct tx *tx, uint32_t end)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	for (; x->next < end && x->on_page < PAGE; x->next++) {
		Sale *sale;
		enum status st = sale_get(tx, x->next, &arena, &sale);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		add_message(x, &sale->base);
		x->on_page++;
		arena_clear(&arena);
	}
	return ST_OK;
}

static const char *document_of(const struct entry *e, char text[ID_TEXT_MAX])
{
	if (e->source_letter == 0)
		return "";
	return id_text(e->source_letter, e->source, text);
}

static void entry_json(struct export *x, const struct entry *e, struct arena *arena)
{
	EntryAnswer *m = (EntryAnswer *)message_new(&entry_answer__descriptor, arena);

	entry_tell(e, arena, m);
	add_message(x, &m->base);
}

static enum status entry_page(struct export *x, struct tx *tx, uint32_t end)
{
	struct entry *e = mem_alloc(sizeof(*e));
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	enum status st = ST_OK;
	char text[ID_TEXT_MAX];

	for (; st == ST_OK && x->next < end && x->on_page < PAGE; x->next++, x->on_page++) {
		st = ledger_get(tx, x->next, e);
		if (st != ST_OK)
			break;
		if (x->format == EXPORT_JSONL) {
			entry_json(x, e, &arena);
			arena_clear(&arena);
			continue;
		}
		struct journal_entry j = { .number = e->number, .day = e->day, .kind = e->kind,
					   .document = document_of(e, text), .postings =
						   &e->postings };
		x->rows++;
		journal_entry(&x->piece, &j);
	}
	free(e);
	return st;
}

/* Accounts and units of all postings, each once: a balance that is used up is no longer kept, and
 * its account is in the journal all the same. */
struct chart { size_t n, size; struct posting *rows; };

static int compare_postings(const void *a, const void *b)
{
	return posting_compare(a, b);
}

static void chart_sort(struct chart *c)
{
	size_t kept = 0;

	if (c->n > 0)
		qsort(c->rows, c->n, sizeof(*c->rows), compare_postings);
	for (size_t i = 0; i < c->n; i++)
		if (kept == 0 || posting_compare(&c->rows[kept - 1], &c->rows[i]) != 0)
			c->rows[kept++] = c->rows[i];
	c->n = kept;
}

static enum status chart_entry(void *ctx, const struct entry *e)
{
	struct chart *c = ctx;

	for (size_t i = 0; i < e->postings.n; i++) {
		if (c->n == c->size) {
			chart_sort(c);
			if (c->n * 2 >= c->size) { /* most of them are different */
				c->size = c->size == 0 ? 4096 : c->size * 2;
				c->rows = mem_grow(c->rows, c->size * sizeof(*c->rows));
			}
		}
		c->rows[c->n++] = e->postings.rows[i];
	}
	return ST_OK;
}

static int compare_units(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	if (x->unit.kind != y->unit.kind)
		return x->unit.kind < y->unit.kind ? -1 : 1;
	return (x->unit.id > y->unit.id) - (x->unit.id < y->unit.id);
}

/* Both programs are told what there is, so that they can be strict. */
static enum status declare(struct tx *tx, struct buf *out)
{
	struct chart c = { .n = 0 };
	enum status st = ledger_each(tx, 1, chart_entry, &c);

	chart_sort(&c);
	for (size_t i = 0; i < c.n; i++)
		if (i == 0 || !account_equal(c.rows[i - 1].account, c.rows[i].account))
			journal_account(out, c.rows[i].account);
	if (c.n > 0)
		qsort(c.rows, c.n, sizeof(*c.rows), compare_units);
	for (size_t i = 0; i < c.n; i++)
		if (i == 0 || !unit_equal(c.rows[i - 1].unit, c.rows[i].unit))
			journal_unit(out, c.rows[i].unit);
	free(c.rows);
	return st;
}

static enum status begin(struct export *x, const char *table, uint32_t *ret_end, struct problem *p)
{
	AUTO(tx_end) struct tx *tx = NULL;

	if (x->format == EXPORT_CSV) {
		csv_add_bom(&x->piece);
		csv_add_heading(&x->piece, x->record, CSV_NAMES);
	}
	TRY(tx_begin(x->shop->db, TX_READ, "export", &tx, p));
	TRY(ledger_next(tx, ret_end));
	(void)table;
	return x->format == EXPORT_JOURNAL ? declare(tx, &x->piece) : ST_OK;
}

static enum status page(struct export *x, const char *table, uint32_t end, struct problem *p)
{
	AUTO(tx_end) struct tx *tx = NULL;

	x->on_page = 0;
	TRY(tx_begin(x->shop->db, TX_READ, "export", &tx, p));
	if (strcmp(table, "sale") == 0)
		return sale_page(x, tx, end);
	if (strcmp(table, "ledger") == 0)
		return entry_page(x, tx, end);
	for (size_t i = 0; i < ARRAY_LEN(record_tables); i++) {
		if (strcmp(record_tables[i].name, table) != 0)
			continue;
		enum status st = record_each(tx, record_tables[i].table, x->next,
					     x->record->message, export_row, x);
		return st == ST_TOO_MANY ? ST_OK : st;
	}
	return ST_BUG;
}

static enum status exportable(const char *table, enum export_format format, struct problem *p)
{
	bool ledger = strcmp(table, "ledger") == 0;
	size_t i = 0;

	while (export_tables[i] != NULL && strcmp(export_tables[i], table) != 0)
		i++;
	if (export_tables[i] == NULL)
		return problem_set(p, ST_USAGE, "table", _("There is no table \"%s\" to export."),
				   table);
	if ((format == EXPORT_JOURNAL) != ledger && !(ledger && format == EXPORT_JSONL))
		return problem_set(p, ST_USAGE, "format", ledger ?
				   _("The ledger is exported as journal or jsonl.") :
				   _("Only the ledger is exported as a journal."));
	return ST_OK;
}

enum status export_table(struct shop *shop, const struct session *who, const char *table,
			 enum export_format format, export_sink *sink, void *ctx, size_t *ret_rows,
			 struct problem *reterr)
{
	struct role role;
	struct export x = { .shop = shop, .format = format, .piece = BUF_INIT, .next = 1,
			    .record = record_by_name(table), .role = &role };
	uint32_t end = 0;

	TRY(exportable(table, format, reterr));
	TRY(session_role(shop, who, PERM_EXPORT, &role, reterr));
	enum status st = begin(&x, table, &end, reterr);
	do {
		if (st == ST_OK)
			st = sink(ctx, &x.piece);
		buf_reset(&x.piece);
		if (st == ST_OK)
			st = page(&x, table, end, reterr);
	} while (st == ST_OK && x.on_page > 0);
	buf_release(&x.piece);
	if (st == ST_OK && ret_rows != NULL)
		*ret_rows = x.rows;
	return st;
}

enum status export_note(struct shop *shop, const struct session *who, const char *what,
			const char *format, size_t rows, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ExportNote args = EXPORT_NOTE__INIT, *ret;

	args.what = (char *)(uintptr_t)what;
	args.format = (char *)(uintptr_t)format;
	args.rows = rows;
	return OP_RUN(shop, who, "export.note", NULL, &args, &arena, &ret, reterr);
}

/* As a line of the audit takes it. */
static char *one_line(struct op_call *call, const char *text)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	text_clean(&line, text, strlen(text), TEXT_LINE);
	return arena_dup(call->arena, line.text);
}

enum status op_export_note(struct op_call *call)
{
	const ExportNote *a = call->args;
	ExportNote *ret = call->ret;

	ret->what = one_line(call, a->what);
	ret->format = one_line(call, a->format);
	ret->rows = a->rows;
	buf_printf(&call->detail, "%s %s: %llu", ret->what, ret->format,
		   (unsigned long long)ret->rows);
	return ST_OK;
}

/* ---- import */

struct importing {
	struct shop *shop;
	const struct session *who;
	enum import_duplicates duplicates;
	import_row *tell;
	void *ctx;
	struct import_result *result;
	struct problem first;      /* the first refusal */
	day today;
};

/* The tier she had in the system before stays hers: granted, as nothing of her past is here. */
static enum status keep_tier(struct importing *im, const Client *c, char *tier, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TierGrant args = TIER_GRANT__INIT;
	TierAnswer *ret;

	if (tier[0] == '\0' || strcmp(tier, c->tier) == 0)
		return ST_OK;
	args.client = c->id;
	args.tier = tier;
	args.reason = arena_dup(&arena, _("had it before the import"));
	return OP_RUN(im->shop, im->who, "tier.grant", NULL, &args, &arena, &ret, p);
}

static enum status add_client(struct importing *im, Client *c, char id[ID_TEXT_MAX],
			      struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientAdd args = CLIENT_ADD__INIT;
	ClientAnswer *ret;

	args.record = c;
	args.force = im->duplicates == IMPORT_ADD;
	TRY(OP_RUN(im->shop, im->who, "client.add", NULL, &args, &arena, &ret, p));
	id_text('C', ret->record->id, id);
	return keep_tier(im, ret->record, c->tier, p);
}

static enum status import_one(struct importing *im, const struct csv_columns *columns,
			      const struct csv_row *row)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *m;
	char id[ID_TEXT_MAX] = "";
	enum status st = csv_message(columns, row, im->today, &arena, &m, &p);

	im->result->rows++;
	if (st == ST_OK)
		st = add_client(im, (Client *)m, id, &p);
	if (im->tell != NULL)
		im->tell(im->ctx, row->line, st, id, &p);
	if (st == ST_OK) {
		im->result->added++;
	} else if (st == ST_DUPLICATE && im->duplicates == IMPORT_SKIP) {
		im->result->skipped++;
	} else {
		if (im->result->refused++ == 0)
			im->first = p;
		int code = status_exit_code(st);
		/* Faults of the input are collected; a fault of the store ends it. */
		return code == 1 || code == 65 ? ST_OK : st;
	}
	return ST_OK;
}

static enum status import_rows(struct importing *im, struct csv_reader *reader, struct problem *p)
{
	struct csv_columns columns;
	struct csv_row row;

	TRY(csv_next(reader, &row, p));
	if (row.n == 0)
		return problem_set(p, ST_BAD_DATA, NULL,
				   _("The file is empty; expected a heading row."));
	TRY(csv_columns_read(&row, record_by_name("client"), &columns, p));
	for (;;) {
		TRY(csv_next(reader, &row, p));
		if (row.n == 0)
			return ST_OK;
		TRY(import_one(im, &columns, &row));
	}
}

enum status import_clients(struct shop *shop, const struct session *who, const char *path, bool dry,
			   enum import_duplicates duplicates, import_row *tell, void *ctx,
			   struct import_result *ret, struct problem *reterr)
{
	AUTO(csv_close) struct csv_reader *reader = NULL;
	struct importing im = { .shop = shop, .who = who, .duplicates = duplicates, .tell = tell,
				.ctx = ctx, .result = ret, .today = clock_today() };

	*ret = (struct import_result){ .rows = 0 };
	TRY(csv_open(path, &reader, reterr));
	TRY(shop_batch_begin(shop, "import", reterr));
	enum status st = import_rows(&im, reader, reterr);
	if (st == ST_OK && ret->refused > 0) {
		if (reterr != NULL)
			*reterr = im.first;
		st = im.first.status;
	}
	if (st == ST_OK && !dry)
		return shop_batch_commit(shop, reterr);
	shop_batch_abort(shop);
	return st;
}
