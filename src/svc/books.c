/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking into the ledger and the audit chain; drafts, jobs, sizes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/key.h"
#include "svc/body.h"

/* ---- ledger */

static void add_posting(struct arena *arena, EntryAnswer *ret, const struct posting *p)
{
	PostingRow *row = (PostingRow *)message_new(&posting_row__descriptor, arena);
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];

	row->account = arena_dup(arena, account_text(p->account, account));
	row->unit = arena_dup(arena, unit_text(p->unit, unit));
	row->amount = p->amount;
	BODY_PUSH(arena, ret->postings, ret->n_postings, row);
}

void entry_tell(const struct entry *e, struct arena *arena, EntryAnswer *ret)
{
	char text[ID_TEXT_MAX], hash[2 * HASH_SIZE + 1];

	hash_hex(e->hash, HASH_SIZE, hash);
	ret->entry = e->number;
	ret->at = e->at.ms;
	ret->day = e->day.n;
	ret->kind = arena_dup(arena, entry_kind_name(e->kind));
	ret->staff = e->staff;
	ret->terminal = arena_dup(arena, e->terminal);
	ret->reversal_of = e->reversal_of;
	ret->hash = arena_dup(arena, hash);
	if (e->source_letter != 0)
		ret->document = arena_dup(arena, id_text(e->source_letter, e->source, text));
	for (size_t i = 0; i < e->postings.n; i++)
		add_posting(arena, ret, &e->postings.rows[i]);
}

enum status op_ledger_entry(struct op_call *call)
{
	const LedgerEntryGet *a = call->args;
	char text[ID_TEXT_MAX];
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	enum status st = ledger_get(call->tx, a->entry, e);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "entry", _("There is no entry %s."),
				   id_text('E', a->entry, text));
	TRY(st);
	entry_tell(e, call->arena, call->ret);
	return ST_OK;
}

struct sums {
	struct op_call *call;
	const char *account;       /* path or beginning of one */
	const char *unit;
	Balances *ret;
};

/* Postings of days gone by, in the making of sums. */
struct past {
	struct sums *sums;
	day at;                    /* the last one that counts */
	struct entry *entry;       /* room for one */
	size_t n, room;
	struct posting *rows;
};

static bool below(const char *account, const char *wanted)
{
	size_t n = strlen(wanted);

	return strncmp(account, wanted, n) == 0 &&
	       (n == 0 || account[n] == '\0' || account[n] == '/');
}

static enum status add_sum(void *ctx, const struct posting *p)
{
	struct sums *s = ctx;
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];

	account_text(p->account, account);
	unit_text(p->unit, unit);
	if (!below(account, s->account) || (s->unit[0] != '\0' && strcmp(unit, s->unit) != 0))
		return ST_OK;
	if (s->ret->n_rows >= LIMIT_ROWS)
		return ST_TOO_MANY;
	BalanceRow *row = (BalanceRow *)message_new(&balance_row__descriptor, s->call->arena);
	row->account = arena_dup(s->call->arena, account);
	row->unit = arena_dup(s->call->arena, unit);
	row->amount = p->amount;
	BODY_PUSH(s->call->arena, s->ret->rows, s->ret->n_rows, row);
	return ST_OK;
}

/* Can an account of the class be below the path? Cheaper than its text. */
static bool may_be_below(enum account_class class, const char *wanted)
{
	const char *path = account_class_row(class)->path;
	size_t n = strlen(path), m = strlen(wanted);

	return strncmp(path, wanted, n < m ? n : m) == 0;
}

/* ---- at an earlier day: the postings up to it, added up when there are many */

static int by_account(const void *a, const void *b)
{
	return posting_compare(a, b);
}

static void settle(struct past *past)
{
	size_t n = 0;

	if (past->n > 0)
		qsort(past->rows, past->n, sizeof(*past->rows), by_account);
	for (size_t i = 0; i < past->n; i++) {
		if (n > 0 && posting_compare(&past->rows[n - 1], &past->rows[i]) == 0)
			past->rows[n - 1].amount += past->rows[i].amount;
		else
			past->rows[n++] = past->rows[i];
	}
	past->n = n;
}

static void past_add(struct past *past, const struct posting *p)
{
	if (past->n == past->room) {
		settle(past);
		if (past->n >= past->room / 2) {
			past->room = past->room == 0 ? 1024 : 2 * past->room;
			past->rows = mem_grow(past->rows, past->room * sizeof(*past->rows));
		}
	}
	past->rows[past->n++] = *p;
}

static void past_release(struct past *past)
{
	free(past->rows);
}

static enum status add_entry(void *ctx, const struct entry *e)
{
	struct past *past = ctx;

	if (e->day.n > past->at.n)
		return ST_OK;
	for (size_t i = 0; i < e->postings.n; i++)
		if (may_be_below(e->postings.rows[i].account.class, past->sums->account))
			past_add(past, &e->postings.rows[i]);
	return ST_OK;
}

static enum status add_numbered(void *ctx, uint32_t number)
{
	struct past *past = ctx;

	TRY(ledger_get(past->sums->call->tx, number, past->entry));
	return add_entry(past, past->entry);
}

/* client 0: of everybody. */
static enum status balances_at(struct sums *s, day at, uint32_t client)
{
	AUTO(past_release) struct past past = { .sums = s, .at = at };
	struct tx *tx = s->call->tx;
	enum status st = ST_OK;

	past.entry = arena_alloc(s->call->arena, sizeof(*past.entry));
	TRY(client != 0 ? ledger_each_client(tx, client, 1, add_numbered, &past) :
			  ledger_each(tx, 1, add_entry, &past));
	settle(&past);
	for (size_t i = 0; i < past.n && st == ST_OK; i++)
		if (past.rows[i].amount != 0) /* as today: what is none is not told */
			st = add_sum(s, &past.rows[i]);
	return st;
}

/* Clients hold the most, and come last. */
static enum status balances_now(struct sums *s)
{
	bool own = false, clients = false;

	for (size_t i = 0; i < naccount_classes; i++) {
		const struct account_class_row *row = &account_classes[i];
		if (may_be_below(row->class, s->account))
			*(row->owner == 'C' ? &clients : &own) = true;
	}
	if (own)
		TRY(ledger_balances_own(s->call->tx, add_sum, s));
	return clients ? ledger_balances_clients(s->call->tx, add_sum, s) : ST_OK;
}

enum status op_ledger_balance(struct op_call *call)
{
	const LedgerBalance *a = call->args;
	struct sums s = { .call = call, .account = a->account, .unit = a->unit, .ret = call->ret };
	struct account account = { .owner = 0 };
	char text[ACCOUNT_TEXT_MAX];
	uint32_t client = 0;
	enum status st;

	/* One account is meant however its ids are written. */
	if (a->account[0] != '\0' && account_parse(a->account, &account, NULL) == ST_OK) {
		s.account = account_text(account, text);
		client = account_class_row(account.class)->owner == 'C' ? account.owner : 0;
	}
	if (a->at != 0)
		st = balances_at(&s, DAY(a->at), client);
	else if (client != 0)
		st = ledger_balances_of(call->tx, client, add_sum, &s);
	else
		st = balances_now(&s);
	s.ret->more = st == ST_TOO_MANY;
	return s.ret->more ? ST_OK : st;
}

/* ---- audit */

enum status op_audit_list(struct op_call *call)
{
	const AuditList *a = call->args;
	AuditRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > LIMIT_ROWS ? 100 : a->limit;
	uint32_t next;

	TRY(record_next_id(call->tx, TABLE_AUDIT, &next));
	if (a->before != 0 && a->before < next)
		next = a->before;
	while (next-- > 1 && ret->n_rows < limit) {
		ProtobufCMessage *m;
		TRY(record_get(call->tx, TABLE_AUDIT, next, &audit_row__descriptor, call->arena,
			       &m));
		AuditRow *row = (AuditRow *)m;
		if (a->object[0] == '\0' || strcmp(row->object, a->object) == 0)
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

/* ---- drafts: what somebody typed and has not saved, by staff and form */

static struct key draft_key(const struct op_call *call, const char *form)
{
	struct key k;

	key_clear(&k);
	key_u32(&k, call->who->staff);
	if (form != NULL)
		key_text(&k, form);
	return k;
}

enum status op_draft_put(struct op_call *call)
{
	const DraftPut *a = call->args;
	struct key k = draft_key(call, a->form);
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Draft d = DRAFT__INIT;

	if (a->form[0] == '\0' || a->content.len > 16384)
		return problem_set(call->problem, ST_BAD_VALUE, "content",
				   _("A draft has a form and at most 16 KiB."));
	d.staff = call->who->staff;
	d.form = a->form;
	d.at = call->now.ms;
	d.content = a->content;
	TRY(record_check(&d.base, call->problem));
	record_pack(&packed, &d.base);
	return db_put(call->tx, TABLE_DRAFT, key_of(&k),
		      (struct bytes){ .p = packed.text, .n = packed.len }, PUT_ANY);
}

enum status op_draft_get(struct op_call *call)
{
	const DraftGet *a = call->args;
	DraftAnswer *ret = call->ret;
	struct key k = draft_key(call, a->form);
	struct bytes value;
	ProtobufCMessage *m;
	enum status st = db_get(call->tx, TABLE_DRAFT, key_of(&k), &value);

	if (st == ST_NOT_FOUND)
		return ST_OK; /* no draft is an answer, not a fault */
	TRY(st);
	TRY(record_unpack(value, &draft__descriptor, call->arena, &m));
	const Draft *d = (const Draft *)m;
	ret->form = d->form;
	ret->content = d->content;
	ret->at = d->at;
	ret->found = true;
	return ST_OK;
}

enum status op_draft_list(struct op_call *call)
{
	DraftRows *ret = call->ret;
	struct key k = draft_key(call, NULL);
	struct scan s;
	enum status st = ST_OK;

	scan_begin(&s, call->tx, TABLE_DRAFT, key_of(&k), SCAN_FORWARD);
	while (st == ST_OK && ret->n_rows < LIMIT_LIST && scan_next(&s)) {
		ProtobufCMessage *m;
		st = record_unpack(s.value, &draft__descriptor, call->arena, &m);
		if (st == ST_OK)
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, (Draft *)m);
	}
	scan_end(&s);
	return st;
}

enum status op_draft_drop(struct op_call *call)
{
	const DraftGet *a = call->args;
	struct key k = draft_key(call, a->form);
	enum status st = db_delete(call->tx, TABLE_DRAFT, key_of(&k));

	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- jobs: what waits to go out */

struct jobs { struct op_call *call; const JobList *args; JobRows *ret; };

static enum status job_row(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct jobs *j = ctx;
	const Job *job = (const Job *)m;

	(void)id;
	if (job->state == JOB__STATE__sent ||
	    (j->args->kind[0] != '\0' && strcmp(job->kind, j->args->kind) != 0))
		return ST_OK;
	Job *copy = (Job *)message_copy(m, j->call->arena);
	BODY_PUSH(j->call->arena, j->ret->rows, j->ret->n_rows, copy);
	return ST_OK;
}

enum status op_job_list(struct op_call *call)
{
	struct jobs j = { .call = call, .args = call->args, .ret = call->ret };

	return record_each(call->tx, TABLE_JOB, 1, &job__descriptor, job_row, &j);
}

/* Done jobs go; the last one stays so that numbers are not used again. */
enum status op_job_done(struct op_call *call)
{
	const JobDone *a = call->args;
	JobAnswer *ret = call->ret;
	ProtobufCMessage *m;
	enum status st = record_get(call->tx, TABLE_JOB, a->job, &job__descriptor, call->arena, &m);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "job", _("There is no such job."));
	TRY(st);
	Job *job = (Job *)m;
	job->state = a->ok ? JOB__STATE__sent : JOB__STATE__failed;
	job->tries++;
	AUTO(buf_release) struct buf error = BUF_INIT;
	text_clean(&error, a->error, text_whole(a->error, LIMIT_LINE), TEXT_LINE);
	job->error = arena_dup(call->arena, error.text);
	ret->record = job;
	return record_put(call->tx, TABLE_JOB, a->job, m, PUT_ANY);
}

/* ---- sizes */

enum status op_shop_stat(struct op_call *call)
{
	ShopStat *ret = call->ret;
	struct db_stat stat;
	uint32_t next;

	TRY(db_stat(tx_db(call->tx), &stat, call->problem));
	TRY(ledger_next(call->tx, &next));
	for (int i = 0; i < TABLE_COUNT; i++) {
		TableStat *t = (TableStat *)message_new(&table_stat__descriptor, call->arena);
		t->table = arena_dup(call->arena, table_name((enum table)i));
		t->records = stat.tables[i].entries;
		t->pages = stat.tables[i].pages;
		t->bytes = stat.tables[i].pages * 4096;
		BODY_PUSH(call->arena, ret->tables, ret->n_tables, t);
	}
	ret->file_bytes = stat.file_bytes;
	ret->map_bytes = stat.map_bytes;
	ret->used_percent = stat.used_bytes * 100 / stat.map_bytes;
	ret->readers = stat.readers;
	ret->last_txn = stat.last_txn;
	ret->entries = next - 1;
	ret->schema = DB_SCHEMA;
	ret->shop_name = arena_dup(call->arena, call->shop->conf.name);
	return ST_OK;
}
