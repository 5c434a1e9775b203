/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/entry.h"
#include "store/ledger_index.h"
#include "store/prepaid_index.h"
#include "tables_fixture.h"

#define CASH ((struct account){ .class = ACC_CASH })
#define TREATMENT ((struct account){ .class = ACC_REVENUE_TREATMENT })
#define PRINCIPAL(c) ((struct account){ .class = ACC_WALLET_PRINCIPAL, .owner = (c) })
#define SHELF(p) ((struct account){ .class = ACC_STOCK, .owner = (p) })
#define RECEIVED ((struct account){ .class = ACC_STOCK_RECEIVED })
#define PIECES(p) ((struct unit){ .kind = UNIT_STOCK, .id = (p) })
#define CNY UNIT_OF_CNY

static struct entry make_entry(enum entry_kind kind, day d)
{
	struct entry e = { .kind = kind, .day = d, .staff = 2, .shop = 1,
			   .at = { .ms = INT64_C(1795588200000) } };

	snprintf(e.terminal, sizeof(e.terminal), "pts/3");
	return e;
}

static void post(struct entry *e, struct account from, struct account to, struct unit u,
		 int64_t amount)
{
	assert_true(posting_add(&e->postings, from, u, -amount));
	assert_true(posting_add(&e->postings, to, u, amount));
}

static void append(struct tx *tx, struct entry *e)
{
	struct problem p = PROBLEM_INIT;

	assert_status(ledger_append(tx, e, &p), ST_OK);
}

static int64_t balance(struct tx *tx, struct account a, struct unit u)
{
	int64_t ret = -1;

	assert_status(ledger_balance(tx, a, u, &ret), ST_OK);
	return ret;
}

static const day today = { .n = 20779 };

static void appended_and_read(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry a = make_entry(ENTRY_OPENING, today), b = make_entry(ENTRY_REVERSAL, today);
	static struct entry got;
	uint8_t hash[HASH_SIZE];
	struct bytes stored;
	struct key key;
	uint32_t next;

	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 1);
	post(&a, (struct account){ .class = ACC_EQUITY_OPENING }, CASH, CNY, 50000);
	append(tx, &a);
	posting_reverse(&a.postings, &b.postings);
	b.reversal_of = 1;
	b.source_letter = 'B', b.source = 3;
	append(tx, &b);
	assert_int_equal(a.number, 1), assert_int_equal(b.number, 2);
	assert_memory_equal(b.prev, a.hash, HASH_SIZE);
	assert_status(ledger_get(tx, 2, &got), ST_OK);
	assert_memory_equal(got.prev, b.prev, HASH_SIZE), assert_memory_equal(got.hash, b.hash,
		HASH_SIZE);
	assert_int_equal(got.number, 2), assert_int_equal(got.kind, ENTRY_REVERSAL);
	assert_int_equal(got.day.n, today.n), assert_true(got.at.ms == b.at.ms);
	assert_int_equal(got.staff, 2), assert_int_equal(got.shop, 1);
	assert_int_equal(got.source_letter, 'B'), assert_int_equal(got.source, 3);
	assert_int_equal(got.reversal_of, 1);
	assert_string_equal(got.terminal, "pts/3");
	assert_int_equal(got.postings.n, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(posting_compare(&got.postings.rows[i], &b.postings.rows[i]), 0),
		assert_true(got.postings.rows[i].amount == b.postings.rows[i].amount);
	assert_status(ledger_get(tx, 3, &got), ST_NOT_FOUND);
	ledger_key(&key, 2, LEDGER_ENTRY);
	assert_status(db_get(tx, TABLE_LEDGER, key_of(&key), &stored), ST_OK);
	hash_bytes(stored.p, stored.n, hash);
	assert_memory_equal(hash, b.hash, HASH_SIZE);
	assert_true(balance(tx, CASH, CNY) == 0);
	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 3);
	shop_commit(tx);
	assert_proved(*state);
}

/* An entry of no postings (nothing was worth anything) is an entry. */
static void nothing_posted(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry(ENTRY_SALE, today);
	static struct entry got;

	e.kind = ENTRY_CLOSE;
	append(tx, &e);
	assert_status(ledger_get(tx, 1, &got), ST_OK);
	assert_int_equal(got.postings.n, 0);
	shop_commit(tx);
	assert_proved(*state);
}

static void limits(void **state)
{
	AUTO(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry in = make_entry(ENTRY_WALLET, today), all = in, more = in, stock = in, debt =
		in;
	struct problem p = PROBLEM_INIT;

	post(&in, PRINCIPAL(42), CASH, CNY, 100000);
	append(tx, &in);
	dump_table(tx, TABLE_LEDGER, (struct bytes){ .n = 0 }, &before);
	/* One fen too much: refused in words, and nothing has changed. */
	post(&more, TREATMENT, PRINCIPAL(42), CNY, 100001);
	post(&more, RECEIVED, SHELF(1), PIECES(1), 5);
	assert_status(ledger_append(tx, &more, &p), ST_INSUFFICIENT);
	assert_non_null(strstr(p.message, "liability/wallet/principal/C000042"));
	assert_non_null(strstr(p.message, "1,000.00"));
	assert_non_null(strstr(p.message, "1,000.01"));
	assert_string_equal(p.hints[0].value, "liability/wallet/principal/C000042");
	dump_table(tx, TABLE_LEDGER, (struct bytes){ .n = 0 }, &after);
	assert_string_equal(after.text, before.text);
	/* All of it is allowed; then nothing is left, but more may come in. */
	post(&all, TREATMENT, PRINCIPAL(42), CNY, 100000);
	append(tx, &all);
	assert_int_equal(all.number, 2);
	assert_true(balance(tx, PRINCIPAL(42), CNY) == 0);
	post(&stock, SHELF(1), (struct account){ .class = ACC_STOCK_SOLD }, PIECES(1), 1);
	assert_status(ledger_append(tx, &stock, &p), ST_INSUFFICIENT);
	assert_non_null(strstr(p.message, "stock/"));
	/* The drawer has no limit in the ledger. */
	post(&debt, CASH, (struct account){ .class = ACC_EXPENSE, .owner = 1 }, CNY, 999999);
	append(tx, &debt);
	assert_true(balance(tx, CASH, CNY) == 100000 - 999999);
	shop_commit(tx);
	assert_proved(*state);
}

static void overflow_is_refused(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry(ENTRY_EXPENSE, today);
	struct problem p = PROBLEM_INIT;

	post(&e, CASH, (struct account){ .class = ACC_EXPENSE, .owner = 1 }, CNY, INT64_MAX);
	append(tx, &e);
	assert_status(ledger_append(tx, &e, &p), ST_BAD_VALUE);
	assert_non_null(strstr(p.message, "asset/cash"));
	shop_commit(tx);
	assert_proved(*state);
}

/* As many postings as an entry can have. */
static void the_longest_entry(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry(ENTRY_COUPON, today);
	static struct entry got;

	for (uint32_t i = 1; e.postings.n < LIMIT_POSTINGS; i++)
		post(&e, (struct account){ .class = ACC_COUPONS, .owner = 1 + i % 100 },
		     (struct account){ .class = ACC_COUPONS_ISSUED },
		     (struct unit){ .kind = UNIT_COUPON, .id = i }, 1);
	assert_int_equal(e.postings.n, LIMIT_POSTINGS);
	append(tx, &e);
	assert_status(ledger_get(tx, 1, &got), ST_OK);
	assert_int_equal(got.postings.n, LIMIT_POSTINGS);
	for (size_t i = 0; i < LIMIT_POSTINGS; i++)
		assert_memory_equal(&got.postings.rows[i], &e.postings.rows[i],
				    sizeof(got.postings.rows[i]));
	assert_string_equal(got.terminal, "pts/3");
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- sums against a plain model */

enum { STEPS = 1500, CLIENTS = 5, PRODUCTS = 3, DAYS = 4, BATCHES = 3 };

/* The last day of a batch of points; the last batch has none. */
static uint32_t batch_of(struct rng *rng)
{
	uint32_t i = (uint32_t)rng_below(rng, BATCHES + 1);

	return i == BATCHES ? POINTS_NO_END : (uint32_t)today.n + 30 * i;
}

/* An entry that may or may not be allowed. */
static void random_entry(struct rng *rng, struct entry *e)
{
	int n = 1 + (int)rng_below(rng, 5);

	*e = make_entry(ENTRY_WALLET, DAY(today.n + (int32_t)rng_below(rng, DAYS)));
	for (int i = 0; i < n; i++) {
		uint32_t c = 1 + (uint32_t)rng_below(rng, CLIENTS), q =
			1 + (uint32_t)rng_below(rng, PRODUCTS);
		int64_t amount = 1 + (int64_t)rng_below(rng, 1000);
		struct account points = { .class = ACC_POINTS, .owner = c,
					  .detail = batch_of(rng) };
		struct account owed = { .class = ACC_RECEIVABLE, .owner = c,
					.detail = 500 + (uint32_t)rng_below(rng, 3) };
		struct account sessions = { .class = ACC_SESSIONS, .owner = c, .detail = 70 + c };
		struct unit session = { .kind = UNIT_SESSION, .id = 70 + c };
		struct unit point = { .kind = UNIT_POINT };
		switch (rng_below(rng, 12)) {
		case 0: post(e, PRINCIPAL(c), CASH, CNY, amount); break;
		case 1: post(e, TREATMENT, PRINCIPAL(c), CNY, amount); break;
		case 2: post(e, points, (struct account){ .class = ACC_POINTS_EARNED }, point,
			     amount); break;
		case 3: post(e, (struct account){ .class = ACC_POINTS_REDEEMED }, points, point,
			     amount); break;
		case 4: post(e, sessions, (struct account){ .class = ACC_SESSIONS_SOLD }, session,
			     10); break;
		case 5: post(e, (struct account){ .class = ACC_SESSIONS_DELIVERED }, sessions,
			     session, 1); break;
		/* Few sums, so that they come to nothing again. */
		case 6: post(e, TREATMENT, owed, CNY, 100); break;
		case 7: post(e, owed, CASH, CNY, 100); break;
		case 8: post(e, points, (struct account){ .class = ACC_POINTS_EXPIRED }, point,
			     -1); break;
		case 9: post(e, points, (struct account){ .class = ACC_POINTS_EXPIRED }, point,
			     1); break;
		case 10: post(e, RECEIVED, SHELF(q), PIECES(q), amount); break;
		default: post(e, SHELF(q), (struct account){ .class = ACC_STOCK_SOLD }, PIECES(q),
			      amount);
		}
	}
}

struct plain { struct posting rows[300]; size_t n; };

static int64_t *plain_sum(struct plain *p, struct account a, struct unit u)
{
	for (size_t i = 0; i < p->n; i++) {
		if (account_equal(p->rows[i].account, a) && unit_equal(p->rows[i].unit, u))
			return &p->rows[i].amount;
	}
	assert_true(p->n < ARRAY_LEN(p->rows));
	p->rows[p->n] = (struct posting){ .account = a, .unit = u };
	return &p->rows[p->n++].amount;
}

/* Would it take an account below zero? */
static bool plain_refuses(struct plain *p, const struct entry *e)
{
	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *row = &e->postings.rows[i];
		const struct account_class_row *class = account_class_row(row->account.class);
		int64_t after = *plain_sum(p, row->account, row->unit) + row->amount;
		if (class->never_below && class->sign * after < 0)
			return true;
	}
	return false;
}

struct compared { struct plain *plain; size_t n, clients; };

static enum status compare_balance(void *ctx, const struct posting *b)
{
	struct compared *c = ctx;

	assert_true(*plain_sum(c->plain, b->account, b->unit) == b->amount);
	c->n++;
	c->clients += account_is_clients(b->account.class);
	return ST_OK;
}

/* What should be kept beside the balances, told by the plain model. */
struct beside { struct plain *plain; size_t n; int64_t last; };

static enum status compare_debt(void *ctx, uint32_t sale, uint32_t client, money left)
{
	struct account a = { .class = ACC_RECEIVABLE, .owner = client, .detail = sale };
	struct beside *b = ctx;

	assert_true(left.fen > 0 && *plain_sum(b->plain, a, CNY) == left.fen);
	assert_true(sale >= b->last);
	b->last = sale;
	b->n++;
	return ST_OK;
}

static enum status compare_end(void *ctx, day last, char letter, uint32_t id)
{
	struct account a = { .class = ACC_POINTS, .owner = id, .detail = (uint32_t)last.n };
	struct beside *b = ctx;

	assert_int_equal(letter, 'C');
	assert_true(*plain_sum(b->plain, a, (struct unit){ .kind = UNIT_POINT }) < 0);
	assert_true(last.n >= b->last);
	b->last = last.n;
	b->n++;
	return ST_OK;
}

static void compare_beside(struct tx *tx, struct plain *plain)
{
	struct beside debts = { .plain = plain }, hers = debts, ends = debts, soon = debts;
	size_t ndebts = 0, nends = 0;

	for (size_t i = 0; i < plain->n; i++) {
		const struct posting *p = &plain->rows[i];
		ndebts += p->account.class == ACC_RECEIVABLE && p->amount > 0;
		nends += points_end(p->account) && p->amount < 0;
	}
	assert_true(ndebts > 0 && nends > 0);
	assert_status(debt_each(tx, 0, compare_debt, &debts), ST_OK);
	assert_int_equal(debts.n, ndebts);
	for (uint32_t id = 1; id <= CLIENTS; id++) {
		hers.last = 0;
		assert_status(debt_each(tx, id, compare_debt, &hers), ST_OK);
	}
	assert_int_equal(hers.n, ndebts);
	assert_status(expiry_each(tx, DAY(INT32_MAX), compare_end, &ends), ST_OK);
	assert_int_equal(ends.n, nends);
	assert_status(expiry_each(tx, DAY(today.n + 30), compare_end, &soon), ST_OK);
	assert_true(soon.n <= CLIENTS && soon.last <= today.n);
}

/* Numbers of the entries of each client. */
static struct { uint32_t numbers[STEPS]; size_t n; } touched[CLIENTS + 1];

static void note_touched(const struct entry *e)
{
	for (size_t i = 0; i < e->postings.n; i++) {
		struct account a = e->postings.rows[i].account;
		if (!account_is_clients(a.class))
			continue;
		size_t n = touched[a.owner].n;
		if (n == 0 || touched[a.owner].numbers[n - 1] != e->number)
			touched[a.owner].numbers[touched[a.owner].n++] = e->number;
	}
}

struct numbers { const uint32_t *want; size_t n, stop; };

static enum status compare_number(void *ctx, uint32_t number)
{
	struct numbers *n = ctx;

	assert_int_equal(n->want[n->n], number);
	return ++n->n == n->stop ? ST_TOO_MANY : ST_OK;
}

static void compare_touched(struct tx *tx)
{
	for (uint32_t id = 1; id <= CLIENTS; id++) {
		struct numbers all = { .want = touched[id].numbers }, half = all;
		assert_status(ledger_each_client(tx, id, 0, compare_number, &all), ST_OK);
		assert_int_equal(all.n, touched[id].n);
		half.n = all.n / 2, half.stop = half.n + 3;
		uint32_t from = touched[id].numbers[half.n];
		assert_status(ledger_each_client(tx, id, from, compare_number, &half),
			      ST_TOO_MANY);
	}
}

static enum status compare_rollup(void *ctx, const struct rollup *r)
{
	struct compared *c = ctx;
	struct plain *p = &c->plain[r->day.n - today.n];

	assert_true(*plain_sum(p, r->sum.account, r->sum.unit) == r->sum.amount);
	assert_int_equal(*plain_sum(p + DAYS, r->sum.account, r->sum.unit), r->count);
	c->n++;
	return ST_OK;
}

static enum status count_entry(void *ctx, const struct entry *e)
{
	struct compared *c = ctx;

	c->n++;
	return e->number == 400 ? ST_TOO_MANY : ST_OK;
}

static void sums_as_the_model(void **state)
{
	static struct plain balances, days[2 * DAYS]; /* sums, then counts */
	struct tx *tx = shop_begin(*state, TX_WRITE);
	uint32_t accepted = 0;
	struct entry e;
	struct rng rng;

	rng_seed(&rng, 13);
	memset(&balances, 0, sizeof(balances)), memset(days, 0, sizeof(days));
	for (int step = 0; step < STEPS; step++) {
		struct problem p = PROBLEM_INIT;
		random_entry(&rng, &e);
		bool refused = plain_refuses(&balances, &e);
		assert_status(ledger_append(tx, &e, &p), refused ? ST_INSUFFICIENT : ST_OK);
		if (refused)
			continue;
		assert_int_equal(e.number, ++accepted);
		note_touched(&e);
		for (size_t i = 0; i < e.postings.n; i++) {
			const struct posting *row = &e.postings.rows[i];
			struct account a = rollup_account(row->account);
			*plain_sum(&balances, row->account, row->unit) += row->amount;
			*plain_sum(&days[e.day.n - today.n], a, row->unit) += row->amount;
			*plain_sum(&days[e.day.n - today.n + DAYS], a, row->unit) += 1;
		}
	}
	assert_true(accepted > STEPS / 4 && accepted < STEPS);
	/* The client's own stand with her, the shop's together; the model has no others. */
	struct compared c = { .plain = &balances };
	assert_status(ledger_balances_own(tx, compare_balance, &c), ST_OK);
	assert_int_equal(c.clients, 0);
	for (uint32_t id = 1; id <= CLIENTS; id++)
		assert_status(ledger_balances_of(tx, id, compare_balance, &c), ST_OK);
	/* What has become nothing is not kept. */
	size_t zero = 0;
	for (size_t i = 0; i < balances.n; i++)
		zero += balances.rows[i].amount == 0;
	assert_true(zero > 0);
	assert_int_equal(c.n, balances.n - zero);
	compare_beside(tx, &balances);
	compare_touched(tx);
	/* Requests stand between the days' sums, and are passed over. */
	for (int i = 0; i < 3 * DAYS; i++) {
		char key[64];
		Done done = DONE__INIT;
		snprintf(key, sizeof(key), "%012llx%020x",
			 (today.n - 1 + i / 2) * 86400000ull + 36000000 + (unsigned)(i & 1), 7);
		assert_status(done_put(tx, key, &done), ST_OK);
	}
	struct compared r = { .plain = days };
	assert_status(rollup_each(tx, today, DAY(today.n + DAYS - 1), compare_rollup, &r), ST_OK);
	size_t all = 0;
	for (size_t i = 0; i < DAYS; i++)
		all += days[i].n;
	assert_int_equal(r.n, all);
	r.n = 0;
	assert_status(rollup_each(tx, DAY(today.n + 1), DAY(today.n + 1), compare_rollup, &r),
		      ST_OK);
	assert_int_equal(r.n, days[1].n);
	r.n = 0;
	assert_status(ledger_each(tx, 301, count_entry, &r), ST_TOO_MANY);
	assert_int_equal(r.n, 100);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- sales */

static Sale *make_sale(struct arena *arena, uint32_t id, uint32_t client, int64_t fen)
{
	Sale *s = arena_alloc(arena, sizeof(*s));
	SaleLine *l = arena_alloc(arena, sizeof(*l));
	Payment *p = arena_alloc(arena, sizeof(*p));

	sale__init(s), sale_line__init(l), payment__init(p);
	s->id = id, s->client = client, s->total_fen = fen, s->cashier = 2, s->day = today.n;
	s->lines = arena_grow(arena, NULL, 0, sizeof(l));
	s->lines[0] = l, s->n_lines = 1;
	s->payments = arena_grow(arena, NULL, 0, sizeof(p));
	s->payments[0] = p, s->n_payments = 1;
	l->kind = text_of("treatment"), l->title = text_of("补水"), l->qty = 1;
	l->list_fen = l->net_fen = fen;
	l->paid_fen = arena_alloc(arena, sizeof(*l->paid_fen)), l->paid_fen[0] = fen;
	l->n_paid_fen = 1;
	p->method = text_of("cash"), p->amount_fen = fen;
	return s;
}

static void documents_beside_entries(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct problem p = PROBLEM_INIT;
	uint32_t next;
	Sale *got;

	/* Either may be written first. */
	for (uint32_t i = 1; i <= 4; i++) {
		Sale *s = make_sale(&arena, i, i == 3 ? 0 : 42, 100 * i);
		struct entry e = make_entry(ENTRY_SALE, today);
		e.source_letter = 'V', e.source = i;
		assert_status(posting_sale(s, &e.postings, &p), ST_OK);
		assert_status(ledger_next(tx, &next), ST_OK);
		assert_int_equal(next, i);
		if (i % 2 == 0)
			assert_status(sale_put(tx, s), ST_OK);
		assert_status(ledger_next(tx, &next), ST_OK);
		assert_int_equal(next, i);
		append(tx, &e);
		assert_int_equal(e.number, i);
		if (i % 2 != 0)
			assert_status(sale_put(tx, s), ST_OK);
		assert_status(ledger_next(tx, &next), ST_OK);
		assert_int_equal(next, i + 1);
		assert_status(sale_put(tx, s), ST_DUPLICATE);
	}
	assert_status(sale_get(tx, 4, &arena, &got), ST_OK);
	assert_string_equal(got->lines[0]->title, "补水");
	assert_status(sale_get(tx, 5, &arena, &got), ST_NOT_FOUND);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- audit, done */

static void audit_rows_chain(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	ProtobufCMessage *m;

	for (uint32_t i = 1; i <= 3; i++) {
		AuditRow row = AUDIT_ROW__INIT;
		row.op = text_of("client.edit");
		row.object = text_of("C000042");
		row.staff = 2, row.at = 1;
		assert_status(audit_append(tx, &row), ST_OK);
		assert_int_equal(row.id, i);
		assert_status(record_get(tx, TABLE_AUDIT, i, &audit_row__descriptor, &arena, &m),
			      ST_OK);
		assert_int_equal(((AuditRow *)m)->prev.len, i == 1 ? 0 : HASH_SIZE);
	}
	shop_commit(tx);
	assert_proved(*state);
}

static void done_requests(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf dump = BUF_INIT;
	static const char *const keys[] = {
		"019ab2c3d4e5f60718293a4b5c6d7e8f", "019ab2c3d4e5f60718293a4b5c6d7e90",
		"my own key", "019ab2c3d4e5f60718293a4b5c6d7e8",
			"019ab2c3d4e5f60718293a4b5c6d7e8f0", "",
	};
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Done done = DONE__INIT, *got;
	const char *line;
	struct key prefix;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		assert_status(done_find(tx, keys[i], &arena, &got), ST_NOT_FOUND);
		done.op = arena_printf(&arena, "op%zu", i);
		assert_status(done_put(tx, keys[i], &done), ST_OK);
		assert_status(done_put(tx, keys[i], &done), ST_DUPLICATE);
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		assert_status(done_find(tx, keys[i], &arena, &got), ST_OK);
		assert_string_equal(got->op, arena_printf(&arena, "op%zu", i));
	}
	assert_status(done_find(tx, "019AB2C3D4E5F60718293A4B5C6D7E8F", &arena, &got), ST_OK);
	/* Those that begin with a time stand under its day, by time; the others elsewhere. */
	key_kept(&prefix, KEPT_DAY);
	dump_table(tx, TABLE_LEDGER, key_of(&prefix), &dump);
	line = strchr(dump.text, '\n') + 1;
	assert_memory_equal(dump.text, "00000000f080004fbf01019ab2c3d4e5f60718293a4b5c6d7e8f=", 53);
	assert_memory_equal(line, "00000000f080004fbf01019ab2c3d4e5f60718293a4b5c6d7e90=", 53);
	assert_null(strchr(strchr(line, '\n') + 1, '\n'));
	buf_reset(&dump);
	key_kept(&prefix, KEPT_REQUEST);
	dump_table(tx, TABLE_LEDGER, key_of(&prefix), &dump);
	size_t lines = 0;
	for (line = dump.text; (line = strchr(line, '\n')) != NULL; line++)
		lines++;
	assert_int_equal(lines, ARRAY_LEN(keys) - 2);
	/* They are no entries. */
	uint32_t next;
	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 1);
	tx_abort(tx);
}

/* ---- bytes */

static void golden(const char *name, struct buf *ret)
{
	AUTO(buf_release) struct buf path = BUF_INIT;
	int c;

	buf_puts(&path, __FILE__);
	buf_truncate(&path, path.len - strlen("unit/store_ledger.c"));
	buf_printf(&path, "golden/%s", name);
	FILE *f = fopen(path.text, "r");
	assert_non_null(f);
	while ((c = getc(f)) != EOF) {
		/* White space is for the reader. */
		if (c != ' ' && c != '\n')
			buf_putc(ret, (char)c);
	}
	fclose(f);
}

static void assert_pinned(const struct entry *e, const char *name)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT, want = BUF_INIT;
	static struct entry got;
	char hex[2 * 4096];

	entry_pack(&bytes, e);
	hash_hex((const uint8_t *)bytes.text, bytes.len, hex);
	golden(name, &want);
	assert_string_equal(hex, want.text);
	struct bytes b = fixture_bytes(&bytes);
	assert_status(entry_unpack(b, e->number, &got), ST_OK);
	assert_status(entry_unpack(b, e->number + 1, &got), ST_CORRUPT);
	/* Every byte counts, and every length. */
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.text[i] ^= 0x10;
		assert_status(entry_unpack(b, e->number, &got), ST_CORRUPT);
		bytes.text[i] ^= 0x10;
		assert_status(entry_unpack((struct bytes){ b.p, i }, e->number, &got), ST_CORRUPT);
	}
}

static void bytes_are_pinned(void **state)
{
	struct entry sale = make_entry(ENTRY_SALE, today), reversal = make_entry(ENTRY_REVERSAL,
		today);

	(void)state;
	sale.number = 17;
	sale.source_letter = 'V', sale.source = 17;
	for (size_t i = 0; i < HASH_SIZE; i++)
		sale.prev[i] = (uint8_t)i;
	post(&sale, TREATMENT, CASH, CNY, 29800);
	post(&sale, SHELF(3), (struct account){ .class = ACC_STOCK_SOLD }, PIECES(3), 2);
	post(&sale, PRINCIPAL(42), (struct account){ .class = ACC_WECHAT }, CNY, INT64_C(1) << 40);
	assert_pinned(&sale, "entry.hex");
	reversal.number = 0x01020304;
	reversal.day = DAY(-1);
	reversal.at = (instant){ .ms = -1 };
	reversal.reversal_of = 17;
	reversal.terminal[0] = '\0';
	assert_pinned(&reversal, "entry-reversal.hex");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(appended_and_read, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(nothing_posted, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(limits, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(overflow_is_refused, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(the_longest_entry, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(sums_as_the_model, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(documents_beside_entries, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(audit_rows_chain, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(done_requests, shop_open, shop_close),
		cmocka_unit_test(bytes_are_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
