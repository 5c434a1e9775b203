/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses, coupons, wallets, drawers and the lists beside the ledger: what is put is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/field.h"
#include "store/ledger_index.h"
#include "store/prepaid_index.h"
#include "tables_fixture.h"

static const day today = { .n = 20779 };

enum { ANN = 42, BEA = 43 };

/* Ids as a walk tells them, up to a stop. */
struct ids { uint32_t rows[16]; size_t n, stop; };

static enum status note(void *ctx, uint32_t id)
{
	struct ids *ids = ctx;

	assert_true(ids->n < ARRAY_LEN(ids->rows));
	ids->rows[ids->n++] = id;
	return ids->n == ids->stop ? ST_TOO_MANY : ST_OK;
}

static void assert_ids(const struct ids *ids, size_t n, const uint32_t *want)
{
	assert_int_equal(ids->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ids->rows[i], want[i]);
}
#define ASSERT_IDS(ids_, ...) do { const uint32_t want_[] = { __VA_ARGS__ }; \
	assert_ids(&(ids_), ARRAY_LEN(want_), want_); } while (0)

/* What ends, in words: "+3K7 +5C42 ". */
static enum status note_end(void *ctx, day last, char letter, uint32_t id)
{
	buf_printf(ctx, "%+d%c%u ", last.n - today.n, letter, id);
	return ST_OK;
}

static void assert_ends(struct tx *tx, int32_t before, const char *want)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	assert_status(expiry_each(tx, DAY(today.n + before), note_end, &text), ST_OK);
	assert_string_equal(text.len > 0 ? text.text : "", want);
}

static struct entry make_entry(enum entry_kind kind)
{
	return (struct entry){ .kind = kind, .day = today, .staff = 2 };
}

static void append(struct tx *tx, struct entry *e)
{
	struct problem p = PROBLEM_INIT;

	if (ledger_append(tx, e, &p) != ST_OK)
		fail_msg("%s", p.message);
}

static void post(struct tx *tx, struct account from, struct account to, struct unit u, int64_t n)
{
	struct entry e = make_entry(ENTRY_POINTS);

	assert_true(posting_add(&e.postings, from, u, -n));
	assert_true(posting_add(&e.postings, to, u, n));
	append(tx, &e);
}

/* ---- courses */

static Course course_of(uint32_t id, uint32_t client, int32_t days)
{
	Course c = COURSE__INIT;

	c.id = id, c.client = client, c.title = text_of("补水");
	c.expires_on = days == 0 ? 0 : today.n + days;
	return c;
}

static void courses(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Course a = course_of(1, ANN, 30), b = course_of(2, ANN, 0), c = course_of(3, BEA, 10), was;
	struct ids hers = { .n = 0 }, others = hers, first = { .stop = 1 };
	Course *got;

	assert_status(course_get(tx, 1, &arena, &got), ST_NOT_FOUND);
	assert_status(course_put(tx, NULL, &a), ST_OK);
	assert_status(course_put(tx, NULL, &b), ST_OK);
	assert_status(course_put(tx, NULL, &c), ST_OK);
	assert_status(course_put(tx, NULL, &c), ST_DUPLICATE);
	assert_status(course_get(tx, 1, &arena, &got), ST_OK);
	assert_string_equal(got->title, "补水");
	assert_ends(tx, 31, "+10K3 +30K1 ");
	assert_ends(tx, 30, "+10K3 ");
	assert_ends(tx, 10, "");
	/* It stands still and goes on later, longer; then it is over. */
	was = a, a.state = COURSE__STATE__frozen;
	assert_status(course_put(tx, &was, &a), ST_OK);
	assert_ends(tx, 99, "+10K3 +30K1 ");
	was = a, a.state = COURSE__STATE__active, a.expires_on += 5;
	assert_status(course_put(tx, &was, &a), ST_OK);
	assert_ends(tx, 99, "+10K3 +35K1 ");
	was = a, a.state = COURSE__STATE__over;
	assert_status(course_put(tx, &was, &a), ST_OK);
	assert_ends(tx, 99, "+10K3 ");
	/* It changes hands. */
	was = c, c.client = ANN;
	assert_status(course_put(tx, &was, &c), ST_OK);
	assert_status(course_each_client(tx, ANN, note, &hers), ST_OK);
	ASSERT_IDS(hers, 1, 2, 3);
	assert_status(course_each_client(tx, BEA, note, &others), ST_OK);
	assert_int_equal(others.n, 0);
	assert_status(course_each_client(tx, ANN, note, &first), ST_TOO_MANY);
	/* One that comes back to life has its day again. */
	was = a, a.state = COURSE__STATE__active;
	assert_status(course_put(tx, &was, &a), ST_OK);
	assert_ends(tx, 99, "+10K3 +35K1 ");
	shop_commit(tx);
	assert_proved(*state);
}

static void cards_by_time(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct ids all = { .n = 0 }, left = all;
	Course c, was;

	for (uint32_t id = 11; id <= 14; id++) {
		c = course_of(id, id == 12 ? BEA : ANN, 30);
		c.unlimited = id != 13;
		assert_status(course_put(tx, NULL, &c), ST_OK);
	}
	assert_status(course_each_unlimited(tx, note, &all), ST_OK);
	ASSERT_IDS(all, 11, 12, 14);
	/* One that stands still goes on; one that is over does not. */
	was = c, c.state = COURSE__STATE__frozen;
	assert_status(course_put(tx, &was, &c), ST_OK);
	c = course_of(11, ANN, 30), c.unlimited = true;
	was = c, c.state = COURSE__STATE__over;
	assert_status(course_put(tx, &was, &c), ST_OK);
	assert_status(course_each_unlimited(tx, note, &left), ST_OK);
	ASSERT_IDS(left, 12, 14);
	shop_commit(tx);
	assert_proved(*state);
}

static void bookings_of_a_course(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct ids ids = { .n = 0 }, after = ids;
	Booking b = BOOKING__INIT, was;
	Segment s = SEGMENT__INIT, *segments[1] = { &s };

	s.treatment = text_of("facial"), s.service = 60;
	b.client = ANN, b.segments = segments, b.n_segments = 1;
	for (uint32_t id = 1; id <= 4; id++) {
		s.start = wall_of(today, MINUTE(600)).n + 60 * id;
		b.id = id, b.course = id % 2 == 0 ? 7 : 0;
		assert_status(booking_put(tx, NULL, &b), ST_OK);
	}
	assert_status(booking_each_course(tx, 7, note, &ids), ST_OK);
	ASSERT_IDS(ids, 2, 4);
	/* A cancelled one still names the course; one without it does not. */
	was = b, b.state = BOOKING__STATE__cancelled;
	assert_status(booking_put(tx, &was, &b), ST_OK);
	assert_status(booking_each_course(tx, 7, note, &after), ST_OK);
	assert_int_equal(after.n, 2);
	was = b, b.course = 8;
	assert_status(booking_put(tx, &was, &b), ST_OK);
	after.n = 0;
	assert_status(booking_each_course(tx, 7, note, &after), ST_OK);
	ASSERT_IDS(after, 2);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- coupons */

static const struct account issued = { .class = ACC_COUPONS_ISSUED };
static const struct account used = { .class = ACC_COUPONS_USED };

static struct account coupons_of(uint32_t client)
{
	return (struct account){ .class = ACC_COUPONS, .owner = client };
}

static struct unit coupon_unit(uint32_t id)
{
	return (struct unit){ .kind = UNIT_COUPON, .id = id };
}

static Coupon coupon_of(uint32_t id, int32_t days)
{
	Coupon u = COUPON__INIT;

	u.id = id, u.client = ANN;
	u.valid_until = days == 0 ? 0 : today.n + days;
	return u;
}

/* A coupon stands on its last day while the ledger has it, whichever came first. */
static void coupons(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Coupon first = coupon_of(1, 20), later = coupon_of(2, 10), endless = coupon_of(3, 0), was;
	struct ids ids = { .n = 0 };
	Coupon *got;

	assert_status(coupon_put(tx, NULL, &first), ST_OK);
	assert_ends(tx, 99, "");
	post(tx, coupons_of(ANN), issued, coupon_unit(1), 1);
	assert_ends(tx, 99, "+20U1 ");
	post(tx, coupons_of(ANN), issued, coupon_unit(2), 1);
	assert_ends(tx, 99, "+20U1 ");
	assert_status(coupon_put(tx, NULL, &later), ST_OK);
	assert_ends(tx, 99, "+10U2 +20U1 ");
	assert_status(coupon_put(tx, NULL, &endless), ST_OK);
	post(tx, coupons_of(ANN), issued, coupon_unit(3), 1);
	assert_ends(tx, 99, "+10U2 +20U1 ");
	/* Used, given back, withdrawn. */
	post(tx, used, coupons_of(ANN), coupon_unit(1), 1);
	assert_ends(tx, 99, "+10U2 ");
	post(tx, coupons_of(ANN), used, coupon_unit(1), 1);
	assert_ends(tx, 99, "+10U2 +20U1 ");
	post(tx, issued, coupons_of(ANN), coupon_unit(2), 1);
	was = later, later.withdrawn = true;
	assert_status(coupon_put(tx, &was, &later), ST_OK);
	assert_ends(tx, 99, "+20U1 ");
	/* Longer than it was. */
	was = first, first.valid_until += 7;
	assert_status(coupon_put(tx, &was, &first), ST_OK);
	assert_ends(tx, 99, "+27U1 ");
	/* Whoever ends it may take its day out before the ledger does. */
	assert_status(expiry_drop(tx, DAY(first.valid_until), 'U', 1), ST_OK);
	assert_status(expiry_drop(tx, DAY(first.valid_until), 'U', 1), ST_OK);
	post(tx, (struct account){ .class = ACC_COUPONS_EXPIRED }, coupons_of(ANN),
	     coupon_unit(1), 1);
	assert_ends(tx, 99, "");
	assert_status(coupon_each_client(tx, ANN, note, &ids), ST_OK);
	ASSERT_IDS(ids, 1, 2, 3);
	assert_status(coupon_get(tx, 2, &arena, &got), ST_OK);
	assert_true(got->withdrawn);
	assert_status(coupon_get(tx, 4, &arena, &got), ST_NOT_FOUND);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- points, debts */

static void points(void **state)
{
	struct account earned = { .class = ACC_POINTS_EARNED }, spent = { .class =
		ACC_POINTS_REDEEMED };
	struct account soon = { .class = ACC_POINTS, .owner = ANN,
				.detail = (uint32_t)today.n + 3 };
	struct account late = soon, endless = soon;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct unit point = { .kind = UNIT_POINT };

	late.detail += 300, endless.detail = POINTS_NO_END;
	post(tx, soon, earned, point, 10);
	post(tx, late, earned, point, 20);
	post(tx, endless, earned, point, 30);
	post(tx, soon, earned, point, 5);
	assert_ends(tx, 4, "+3C42 ");
	assert_ends(tx, 999, "+3C42 +303C42 ");
	post(tx, spent, soon, point, 14);
	assert_ends(tx, 4, "+3C42 ");
	post(tx, spent, soon, point, 1);
	post(tx, spent, endless, point, 30);
	assert_ends(tx, 999, "+303C42 ");
	post(tx, soon, spent, point, 1);
	assert_ends(tx, 4, "+3C42 ");
	shop_commit(tx);
	assert_proved(*state);
}

static size_t points_days(struct tx *tx)
{
	struct key prefix;
	struct scan s;
	size_t n = 0;

	key_kept(&prefix, KEPT_POINTS_DAY);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s))
		n++;
	scan_end(&s);
	return n;
}

/* Two clients with batches of two days, in no order; each is told once. A day is kept as long as
 * something is left of it. */
static void days_of_points(void **state)
{
	const struct account earned = { .class = ACC_POINTS_EARNED };
	const struct account gone = { .class = ACC_POINTS_EXPIRED };
	struct account ann = { .class = ACC_POINTS, .owner = ANN,
			       .detail = (uint32_t)today.n + 3 };
	struct account bea = ann, later = ann;
	const struct unit point = { .kind = UNIT_POINT };
	struct tx *tx = shop_begin(*state, TX_WRITE);

	bea.owner = BEA, later.detail += 30;
	post(tx, bea, earned, point, 10);
	post(tx, later, earned, point, 1);
	post(tx, ann, earned, point, 20);
	post(tx, bea, earned, point, 10);
	post(tx, ann, earned, point, 20);
	assert_ends(tx, 4, "+3C42 +3C43 ");
	assert_int_equal(points_days(tx), 2);
	assert_status(expiry_forget(tx, DAY(today.n + 4)), ST_OK);
	assert_ends(tx, 99, "+3C42 +3C43 +33C42 ");
	post(tx, gone, ann, point, 40);
	assert_status(expiry_forget(tx, DAY(today.n + 4)), ST_OK);
	assert_ends(tx, 99, "+3C43 +33C42 ");
	post(tx, gone, bea, point, 20);
	assert_ends(tx, 99, "+33C42 ");
	assert_status(expiry_forget(tx, DAY(today.n + 3)), ST_OK);
	assert_int_equal(points_days(tx), 2);
	assert_status(expiry_forget(tx, DAY(today.n + 4)), ST_OK);
	assert_int_equal(points_days(tx), 1);
	/* Given back by a refund after they had ended. */
	post(tx, bea, gone, point, 3);
	assert_ends(tx, 99, "+3C43 +33C42 ");
	shop_commit(tx);
	assert_proved(*state);
}

static enum status note_debt(void *ctx, uint32_t sale, uint32_t client, money left)
{
	buf_printf(ctx, "V%u C%u %lld; ", sale, client, (long long)left.fen);
	return ST_OK;
}

static void assert_debts(struct tx *tx, uint32_t client, const char *want)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	assert_status(debt_each(tx, client, note_debt, &text), ST_OK);
	assert_string_equal(text.len > 0 ? text.text : "", want);
}

static void debts(void **state)
{
	struct account cash = { .class = ACC_CASH }, revenue = { .class = ACC_REVENUE_FEE };
	struct account a = { .class = ACC_RECEIVABLE, .owner = ANN, .detail = 9 };
	struct account b = { .class = ACC_RECEIVABLE, .owner = BEA, .detail = 4 };
	struct account c = { .class = ACC_RECEIVABLE, .owner = ANN, .detail = 2 };
	struct tx *tx = shop_begin(*state, TX_WRITE);

	assert_debts(tx, 0, "");
	post(tx, revenue, a, UNIT_OF_CNY, 100);
	post(tx, revenue, b, UNIT_OF_CNY, 200);
	post(tx, revenue, c, UNIT_OF_CNY, 300);
	assert_debts(tx, 0, "V2 C42 300; V4 C43 200; V9 C42 100; ");
	assert_debts(tx, ANN, "V2 C42 300; V9 C42 100; ");
	post(tx, c, cash, UNIT_OF_CNY, 299);
	assert_debts(tx, ANN, "V2 C42 1; V9 C42 100; ");
	post(tx, c, cash, UNIT_OF_CNY, 1);
	assert_debts(tx, ANN, "V9 C42 100; ");
	assert_debts(tx, 0, "V4 C43 200; V9 C42 100; ");
	assert_debts(tx, 44, "");
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- documents */

static Sale *sale_of(struct arena *arena, uint32_t id, int64_t fen)
{
	Sale *s = (Sale *)message_new(&sale__descriptor, arena);
	SaleLine *l = (SaleLine *)message_new(&sale_line__descriptor, arena);
	Payment *p = (Payment *)message_new(&payment__descriptor, arena);

	s->id = id, s->client = ANN, s->total_fen = fen, s->day = today.n;
	s->lines = arena_grow(arena, NULL, 0, sizeof(l)), s->lines[0] = l, s->n_lines = 1;
	s->payments = arena_grow(arena, NULL, 0, sizeof(p)), s->payments[0] = p, s->n_payments = 1;
	l->kind = text_of("treatment"), l->qty = 1, l->list_fen = l->net_fen = fen;
	l->paid_fen = arena_grow(arena, NULL, 0, sizeof(*l->paid_fen)), l->paid_fen[0] = fen;
	l->n_paid_fen = 1;
	p->method = text_of("cash"), p->amount_fen = fen;
	return s;
}

static void put_document(struct tx *tx, Sale *s)
{
	bool refund = s->kind == SALE__KIND__refund;
	struct entry e = make_entry(refund ? ENTRY_REFUND : ENTRY_SALE);
	struct problem p = PROBLEM_INIT;

	e.source_letter = 'V', e.source = s->id;
	assert_status(refund ? posting_refund(s, &e.postings, &p) :
			       posting_sale(s, &e.postings, &p), ST_OK);
	append(tx, &e);
	assert_int_equal(e.number, s->id);
	assert_status(sale_put(tx, s), ST_OK);
}

struct rows { struct client_sale rows[8]; size_t n; };

static enum status note_sale(void *ctx, const struct client_sale *row)
{
	struct rows *r = ctx;

	r->rows[r->n++] = *row;
	return ST_OK;
}

static void assert_row(const struct client_sale *row, uint32_t number, int64_t total, int32_t d,
		       int64_t spend, int visits)
{
	assert_int_equal(row->number, number);
	assert_true(row->total.fen == total && row->merit.spend.fen == spend);
	assert_int_equal(row->merit.day.n, d);
	assert_int_equal(row->merit.visits, visits);
}

static void refunds(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct ids of_one = { .n = 0 }, of_two = of_one, hers = of_one, some = of_one;
	struct rows rows = { .n = 0 };
	struct merit merit = { .day = DAY(today.n + 1), .spend = MONEY(-7), .visits = -1 };
	Sale *one = sale_of(&arena, 1, 1000), *two = sale_of(&arena, 2, 500), *back;

	one->merit_fen = 900, one->merit_day = today.n - 3, one->visit = true;
	put_document(tx, one);
	put_document(tx, two);
	for (uint32_t id = 3; id <= 4; id++) {
		back = sale_of(&arena, id, 400);
		back->kind = SALE__KIND__refund, back->refund_of = 1, back->day = today.n + 1;
		back->merit_fen = 360, back->merit_day = today.n - 3, back->visit = id == 4;
		put_document(tx, back);
	}
	assert_status(refund_each(tx, 1, note, &of_one), ST_OK);
	ASSERT_IDS(of_one, 3, 4);
	assert_status(refund_each(tx, 2, note, &of_two), ST_OK);
	assert_int_equal(of_two.n, 0);
	assert_status(sale_each_client(tx, ANN, note_sale, &rows), ST_OK);
	assert_int_equal(rows.n, 4);
	assert_row(&rows.rows[0], 4, -400, today.n - 3, -360, -1);
	assert_row(&rows.rows[1], 3, -400, today.n - 3, -360, 0);
	assert_row(&rows.rows[2], 2, 500, today.n, 0, 0);
	assert_row(&rows.rows[3], 1, 1000, today.n - 3, 900, 1);
	/* Sales without a posting of hers, and entries without a sale: each once, in order. */
	post(tx, (struct account){ .class = ACC_POINTS, .owner = ANN, .detail = 30000 },
	     (struct account){ .class = ACC_POINTS_EARNED }, (struct unit){ .kind = UNIT_POINT },
	     5);
	assert_status(ledger_each_client(tx, ANN, 0, note, &hers), ST_OK);
	ASSERT_IDS(hers, 1, 2, 3, 4, 5);
	assert_status(ledger_each_client(tx, ANN, 4, note, &some), ST_OK);
	ASSERT_IDS(some, 4, 5);
	shop_commit(tx);
	assert_proved(*state);
	/* The row of a debt that was paid, as it would be read. */
	tx = shop_begin(*state, TX_WRITE);
	assert_status(merit_put(tx, ANN, 9, MONEY(0), merit), ST_OK);
	assert_status(merit_put(tx, ANN, 9, MONEY(0), merit), ST_DUPLICATE);
	rows.n = 0;
	assert_status(sale_each_client(tx, ANN, note_sale, &rows), ST_OK);
	assert_row(&rows.rows[0], 9, 0, today.n + 1, -7, -1);
	tx_abort(tx);
}

static void prepaid_documents(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry(ENTRY_REFUND), more = make_entry(ENTRY_POINTS);
	PrepaidRefund doc = PREPAID_REFUND__INIT, *got;
	uint32_t next;

	doc.id = 1, doc.client = ANN, doc.fault = text_of("shop");
	/* Either may be written first. */
	assert_status(prepaid_put(tx, &doc), ST_OK);
	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 1);
	append(tx, &e);
	assert_int_equal(e.number, 1);
	assert_status(prepaid_put(tx, &doc), ST_DUPLICATE);
	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 2);
	append(tx, &more);
	doc.id = 2;
	assert_status(prepaid_put(tx, &doc), ST_OK);
	assert_status(ledger_next(tx, &next), ST_OK);
	assert_int_equal(next, 3);
	assert_status(prepaid_get(tx, 1, &arena, &got), ST_OK);
	assert_string_equal(got->fault, "shop");
	assert_status(prepaid_get(tx, 3, &arena, &got), ST_NOT_FOUND);
	assert_status(sale_get(tx, 1, &arena, (Sale **)&got), ST_NOT_FOUND);
	tx_abort(tx);
}

/* ---- wallets, templates, drawers */

static void wallets_and_templates(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	uint8_t one[HASH_SIZE], two[HASH_SIZE], again[HASH_SIZE];
	Template t = TEMPLATE__INIT, *got;
	Wallet w = WALLET__INIT, *wallet;

	assert_status(wallet_get(tx, ANN, &arena, &wallet), ST_NOT_FOUND);
	w.id = ANN, w.number = text_of("M1");
	assert_status(wallet_put(tx, &w), ST_OK);
	w.number = text_of("M1-2"), w.state = WALLET__STATE__frozen;
	assert_status(wallet_put(tx, &w), ST_OK);
	assert_status(wallet_get(tx, ANN, &arena, &wallet), ST_OK);
	assert_string_equal(wallet->number, "M1-2");
	assert_int_equal(wallet->state, WALLET__STATE__frozen);

	t.content = (ProtobufCBinaryData){ .len = 3, .data = (uint8_t *)text_of("abc") };
	assert_status(template_put(tx, &t, one), ST_OK);
	assert_status(template_put(tx, &t, again), ST_OK);
	assert_memory_equal(one, again, HASH_SIZE);
	t.content.len = 2;
	assert_status(template_put(tx, &t, two), ST_OK);
	assert_memory_not_equal(one, two, HASH_SIZE);
	assert_status(template_get(tx, one, &arena, &got), ST_OK);
	assert_int_equal(got->content.len, 3);
	assert_memory_equal(got->content.data, "abc", 3);
	memset(one, 0, sizeof(one));
	assert_status(template_get(tx, one, &arena, &got), ST_NOT_FOUND);
	shop_commit(tx);
	assert_proved(*state);
}

static void tills(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Till first = TILL__INIT, second = first, was, *got;

	assert_status(till_open(tx, &arena, &got), ST_NOT_FOUND);
	assert_status(till_last(tx, &arena, &got), ST_NOT_FOUND);
	first.id = 1, first.day = today.n, first.first_entry = 1;
	second.id = 3;
	assert_status(till_put(tx, NULL, &second), ST_BAD_VALUE); /* a gap */
	assert_status(till_put(tx, NULL, &first), ST_OK);
	assert_status(till_put(tx, NULL, &first), ST_DUPLICATE);
	assert_status(till_last(tx, &arena, &got), ST_NOT_FOUND);
	assert_status(till_open(tx, &arena, &got), ST_OK);
	assert_int_equal(got->id, 1);
	second.id = 2;
	assert_status(till_put(tx, NULL, &second), ST_WRONG_STATE);
	was = first, first.attempts = 1;
	assert_status(till_put(tx, &was, &first), ST_OK);
	was = first, first.closed = true;
	assert_status(till_put(tx, &was, &first), ST_OK);
	assert_status(till_open(tx, &arena, &got), ST_NOT_FOUND);
	assert_status(till_last(tx, &arena, &got), ST_OK);
	assert_int_equal(got->attempts, 1);
	was = first, first.attempts = 2;
	assert_status(till_put(tx, &was, &first), ST_WRONG_STATE);
	second.day = today.n, second.first_entry = 1;
	assert_status(till_put(tx, NULL, &second), ST_OK);
	assert_status(till_open(tx, &arena, &got), ST_OK);
	assert_int_equal(got->id, 2);
	/* Behind the open one stands the last closed one. */
	assert_status(till_last(tx, &arena, &got), ST_OK);
	assert_int_equal(got->id, 1);
	shop_commit(tx);
	assert_proved(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(courses, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(cards_by_time, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(bookings_of_a_course, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(coupons, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(days_of_points, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(points, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(debts, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(refunds, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(prepaid_documents, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(wallets_and_templates, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(tills, shop_open, shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
