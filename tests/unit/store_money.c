/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shop in which money has moved in every way: every proof holds; then one thing is damaged, and
 * the right proof says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "damage_fixture.h"
#include "model/field.h"
#include "store/prepaid_index.h"

enum {
	ANN = 42, BEA = 43, COURSE = 7, COUPON = 5, OTHER_COUPON = 6, BOOKING = 3,
	/* numbers of the entries, as put_ledger() makes them */
	BOUGHT = 1, RESERVED = 2, DEBT_PAID = 3, TOPPED_UP = 4, GIVEN_BACK = 5, SERVED = 6,
	REFUNDED = 7, CLOSED = 8, COUPONS = 9, OPENED = 10,
};

static const int32_t points_end_on = 20779 + 300;

/* ---- documents */

struct making { struct tx *tx; struct arena arena; };

/* A sale of one line. */
static Sale *make_sale(struct making *m, uint32_t id, uint32_t client, const char *kind,
		       int64_t fen)
{
	Sale *s = (Sale *)message_new(&sale__descriptor, &m->arena);
	SaleLine *l = (SaleLine *)message_new(&sale_line__descriptor, &m->arena);

	s->id = id, s->client = client, s->total_fen = fen, s->day = s->merit_day = today.n;
	s->lines = arena_grow(&m->arena, NULL, 0, sizeof(l)), s->lines[0] = l, s->n_lines = 1;
	l->kind = text_of(kind), l->title = text_of("护理"), l->qty = 1;
	l->list_fen = l->net_fen = fen;
	return s;
}

/* Pays a part of its one line. */
static Payment *pay(struct making *m, Sale *s, const char *method, int64_t fen)
{
	Payment *p = (Payment *)message_new(&payment__descriptor, &m->arena);
	SaleLine *l = s->lines[0];

	p->method = text_of(method), p->amount_fen = fen;
	s->payments = arena_grow(&m->arena, s->payments, s->n_payments, sizeof(p));
	s->payments[s->n_payments++] = p;
	l->paid_fen = arena_grow(&m->arena, l->paid_fen, l->n_paid_fen, sizeof(*l->paid_fen));
	l->paid_fen[l->n_paid_fen++] = fen;
	return p;
}

static void earn(struct making *m, Sale *s, int32_t until, int64_t points, int64_t merit)
{
	PointBatch *b = (PointBatch *)message_new(&point_batch__descriptor, &m->arena);

	b->until = until, b->points = points;
	s->batches = arena_grow(&m->arena, NULL, 0, sizeof(b)), s->batches[0] = b;
	s->n_batches = 1, s->points = s->lines[0]->points = points;
	s->merit_fen = s->lines[0]->merit_fen = merit, s->visit = true;
}

static struct entry make_entry(enum entry_kind kind, char letter, uint32_t source)
{
	return (struct entry){ .kind = kind, .day = today, .staff = 2, .source_letter = letter,
			       .source = source };
}

static void append(struct making *m, struct entry *e, uint32_t number)
{
	struct problem p = PROBLEM_INIT;

	if (ledger_append(m->tx, e, &p) != ST_OK)
		fail_msg("%s", p.message);
	assert_int_equal(e->number, number);
}

static void put_sale(struct making *m, Sale *s, const struct postings *more)
{
	bool refund = s->kind == SALE__KIND__refund;
	struct entry e = make_entry(refund ? ENTRY_REFUND : ENTRY_SALE, 'V', s->id);
	struct problem p = PROBLEM_INIT;
	enum status st = refund ? posting_refund(s, &e.postings, &p) :
				  posting_sale(s, &e.postings, &p);

	if (st != ST_OK)
		fail_msg("%s", p.message);
	for (size_t i = 0; more != NULL && i < more->n; i++)
		assert_true(posting_add(&e.postings, more->rows[i].account, more->rows[i].unit,
					more->rows[i].amount));
	append(m, &e, s->id);
	assert_status(sale_put(m->tx, s), ST_OK);
}

/* ---- records */

static void put_course(struct making *m)
{
	Course *c = (Course *)message_new(&course__descriptor, &m->arena), *now;
	CourseItem *item = (CourseItem *)message_new(&course_item__descriptor, &m->arena);
	Template template = TEMPLATE__INIT;
	uint8_t *hash = arena_alloc(&m->arena, HASH_SIZE);

	template.content = (ProtobufCBinaryData){ .len = 4, .data = (uint8_t *)text_of("rule") };
	assert_status(template_put(m->tx, &template, hash), ST_OK);
	item->treatment = text_of("facial");
	item->template_ = (ProtobufCBinaryData){ .len = HASH_SIZE, .data = hash };
	c->items = arena_grow(&m->arena, NULL, 0, sizeof(item)), c->items[0] = item;
	c->n_items = 1;
	c->id = COURSE, c->client = BEA, c->sessions = 10, c->expires_on = today.n + 100;
	c->sale = BOUGHT;
	assert_status(course_put(m->tx, NULL, c), ST_OK);
	now = (Course *)message_copy(&c->base, &m->arena);
	now->client = ANN, now->expires_on += 30;
	assert_status(course_put(m->tx, c, now), ST_OK);
}

static void put_coupon(struct making *m, uint32_t id, uint32_t client)
{
	Coupon *u = (Coupon *)message_new(&coupon__descriptor, &m->arena);

	u->id = id, u->client = client, u->valid_until = today.n + 30;
	assert_status(coupon_put(m->tx, NULL, u), ST_OK);
}

static void put_records(struct making *m)
{
	Booking *b = (Booking *)message_new(&booking__descriptor, &m->arena);
	Segment *s = (Segment *)message_new(&segment__descriptor, &m->arena);
	Wallet *w = (Wallet *)message_new(&wallet__descriptor, &m->arena);
	Tab *tab = (Tab *)message_new(&tab__descriptor, &m->arena);

	assert_status(client_put(m->tx, NULL, make_client(&m->arena, ANN, "王芳", "M1", "")),
		      ST_OK);
	assert_status(client_put(m->tx, NULL, make_client(&m->arena, BEA, "李娜", "M2", "")),
		      ST_OK);
	put_course(m);
	put_coupon(m, COUPON, ANN);
	put_coupon(m, OTHER_COUPON, BEA);
	b->id = BOOKING, b->client = ANN, b->course = COURSE;
	b->segments = arena_grow(&m->arena, NULL, 0, sizeof(s)), b->segments[0] = s;
	b->n_segments = 1, s->treatment = text_of("facial"), s->service = 60;
	s->start = wall_of(today, MINUTE(600)).n;
	assert_status(booking_put(m->tx, NULL, b), ST_OK);
	w->id = BEA, w->number = text_of("M2");
	assert_status(wallet_put(m->tx, w), ST_OK);
	tab->id = 1;
	assert_status(record_put(m->tx, TABLE_TAB, 1, &tab->base, PUT_NEW), ST_OK);
}

/* ---- the ledger */

static void buy(struct making *m)
{
	Sale *s = make_sale(m, BOUGHT, ANN, "course", 100000);
	struct postings coupon = { .n = 0 };

	s->lines[0]->course = COURSE, s->lines[0]->sessions = 10, s->lines[0]->gifted = 1;
	pay(m, s, "cash", 60000), pay(m, s, "account", 40000);
	earn(m, s, points_end_on, 600, 60000);
	s->given = arena_grow(&m->arena, NULL, 0, sizeof(*s->given)), s->given[0] = COUPON;
	s->n_given = 1;
	assert_true(posting_coupon(&coupon, ANN, COUPON, ACC_COUPONS_ISSUED, 1));
	put_sale(m, s, &coupon);
}

static void reserve(struct making *m)
{
	struct entry e = make_entry(ENTRY_COURSE, 'B', BOOKING);
	struct problem p = PROBLEM_INIT;

	assert_status(posting_course_reserve(ANN, COURSE, 1, &e.postings, &p), ST_OK);
	append(m, &e, RESERVED);
}

static void pay_debt(struct making *m)
{
	struct entry e = make_entry(ENTRY_DEBT, 'C', ANN);
	struct merit merit = { .day = today, .spend = MONEY(15000) };
	struct debt_part part = { .left = MONEY(40000), .amount = MONEY(15000) };
	struct problem p = PROBLEM_INIT;
	Payment *cash;
	Sale *s;

	assert_status(sale_get(m->tx, BOUGHT, &m->arena, &s), ST_OK);
	part.sale = s;
	cash = pay(m, make_sale(m, 0, 0, "fee", 0), "cash", 15000);
	assert_status(posting_debt(ANN, 1, &cash, 1, &part, 0, 0, 0, NULL, 0, &e.postings, &p),
		      ST_OK);
	append(m, &e, DEBT_PAID);
	assert_status(merit_put(m->tx, ANN, DEBT_PAID, MONEY(0), merit), ST_OK);
}

static void top_up(struct making *m)
{
	Sale *s = make_sale(m, TOPPED_UP, BEA, "topup", 100000);

	s->lines[0]->bonus_fen = 20000;
	pay(m, s, "wechat", 100000);
	earn(m, s, 0, 1000, 0);
	put_sale(m, s, NULL);
}

static void give_back(struct making *m)
{
	struct entry e = make_entry(ENTRY_REFUND, 'C', BEA);
	struct prepaid_back back = { .client = BEA, .left = MONEY(100000),
				     .bonus_left = MONEY(20000), .principal = MONEY(100000),
				     .interest = MONEY(12), .method = "wechat" };
	PrepaidRefund *doc =
		(PrepaidRefund *)message_new(&prepaid_refund__descriptor, &m->arena);
	struct problem p = PROBLEM_INIT;

	assert_status(posting_prepaid_refund(&back, &e.postings, &p), ST_OK);
	append(m, &e, GIVEN_BACK);
	doc->id = GIVEN_BACK, doc->client = BEA, doc->method = text_of("wechat");
	doc->principal_fen = 100000, doc->interest_fen = 12, doc->total_fen = 100012;
	assert_status(prepaid_put(m->tx, doc), ST_OK);
}

static void serve_and_refund(struct making *m)
{
	Sale *s = make_sale(m, SERVED, ANN, "treatment", 20000), *r;

	pay(m, s, "cash", 20000);
	earn(m, s, points_end_on, 200, 20000);
	put_sale(m, s, NULL);
	r = (Sale *)message_copy(&s->base, &m->arena);
	r->id = REFUNDED, r->kind = SALE__KIND__refund, r->refund_of = SERVED;
	put_sale(m, r, NULL);
}

/* ---- the drawer */

static int64_t cash(struct tx *tx)
{
	int64_t ret;

	assert_status(ledger_balance(tx, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY, &ret),
		      ST_OK);
	return ret;
}

static Till *open_till(struct making *m, uint32_t id, uint32_t first)
{
	Till *t = (Till *)message_new(&till__descriptor, &m->arena);

	t->id = id, t->day = today.n, t->shift = t->version = 1, t->first_entry = first;
	return t;
}

static void close_till(struct making *m, const Till *was, int64_t off, int64_t leave,
		       uint32_t number)
{
	Till *t = (Till *)message_copy(&was->base, &m->arena);
	struct entry e = make_entry(ENTRY_CLOSE, 'Z', was->id);
	static struct entry last;
	Count *fen = (Count *)message_new(&count__descriptor, &m->arena);
	struct problem p = PROBLEM_INIT;
	uint32_t next;

	assert_status(ledger_next(m->tx, &next), ST_OK);
	assert_status(ledger_get(m->tx, next - 1, &last), ST_OK);
	t->last_entry = next - 1, t->expected_fen = cash(m->tx);
	t->head = (ProtobufCBinaryData){ .len = HASH_SIZE,
					 .data = arena_alloc(&m->arena, HASH_SIZE) };
	memcpy(t->head.data, last.hash, HASH_SIZE);
	t->counted_fen = t->expected_fen + off, t->variance_fen = off;
	fen->denomination = 1, fen->number = (uint32_t)t->counted_fen;
	t->counted = arena_grow(&m->arena, NULL, 0, sizeof(fen)), t->counted[0] = fen;
	t->n_counted = 1;
	t->left_fen = t->counted_fen < leave ? t->counted_fen : leave;
	assert_status(posting_close(MONEY(t->expected_fen), MONEY(t->counted_fen), MONEY(leave),
				    &e.postings, &p), ST_OK);
	if (number != 0)
		append(m, &e, number);
	else
		assert_int_equal(e.postings.n, 0);
	t->closed = true;
	assert_status(till_put(m->tx, was, t), ST_OK);
	/* What is closed is never written again. */
	assert_status(till_put(m->tx, t, t), ST_WRONG_STATE);
}

static void put_tills(struct making *m)
{
	Till *t = open_till(m, 1, 1);

	assert_status(till_put(m->tx, NULL, t), ST_OK);
	/* Only one is open at a time. */
	assert_status(till_put(m->tx, NULL, open_till(m, 2, 1)), ST_WRONG_STATE);
	close_till(m, t, -50, 5000, CLOSED);
	/* The same day again: it takes in the closing entry of the first. */
	t = open_till(m, 2, 1);
	t->version = 2, t->replaces = 1;
	assert_status(till_put(m->tx, NULL, t), ST_OK);
	close_till(m, t, 0, 5000, 0);
	assert_status(till_put(m->tx, NULL, open_till(m, 3, CLOSED + 1)), ST_OK);
}

static void give_coupons(struct making *m)
{
	struct entry e = make_entry(ENTRY_COUPON, 0, 0);

	assert_true(posting_coupon(&e.postings, BEA, OTHER_COUPON, ACC_COUPONS_ISSUED, 1));
	append(m, &e, COUPONS);
}

static void fill_float(struct making *m)
{
	struct entry e = make_entry(ENTRY_OPEN, 'Z', 3);
	struct problem p = PROBLEM_INIT;

	assert_status(posting_open(MONEY(cash(m->tx)), MONEY(9000), false, &e.postings, &p), ST_OK);
	append(m, &e, OPENED);
}

static int shop_fill(void **state)
{
	struct making m = { .arena = ARENA_INIT };

	shop_open(state);
	m.tx = shop_begin(*state, TX_WRITE);
	put_records(&m);
	/* Cash for the drawer comes in with the first sale. */
	buy(&m);
	reserve(&m);
	pay_debt(&m);
	top_up(&m);
	give_back(&m);
	serve_and_refund(&m);
	put_tills(&m);
	give_coupons(&m);
	fill_float(&m);
	shop_commit(m.tx);
	arena_release(&m.arena);
	return 0;
}

/* ---- damages */

static void lose_own_entry(struct tx *tx) { lose(tx, TABLE_LEDGER, owned(ANN, OWNED_ENTRY), 0); }

static void double_own_entry(struct tx *tx)
{
	double_key(tx, TABLE_LEDGER, owned(ANN, OWNED_ENTRY), 0);
}

/* Her sale's row leads to the entry already. */
static void needless_own_entry(struct tx *tx)
{
	struct key key;

	owned_entry_key(&key, ANN, BOUGHT);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), all, PUT_NEW), ST_OK);
}

static void lose_refund(struct tx *tx) { lose(tx, TABLE_LEDGER, kept(KEPT_REFUND), 0); }
static void double_refund(struct tx *tx) { double_key(tx, TABLE_LEDGER, kept(KEPT_REFUND), 0); }
static void lose_debt(struct tx *tx) { lose(tx, TABLE_LEDGER, kept(KEPT_DEBT), 0); }
static void double_debt(struct tx *tx) { double_key(tx, TABLE_LEDGER, kept(KEPT_DEBT), 0); }
static void lose_paid_debt(struct tx *tx) { lose(tx, TABLE_LEDGER, owned(ANN, OWNED_SALE), 1); }
static void flip_merit(struct tx *tx) { flip(tx, TABLE_LEDGER, owned(ANN, OWNED_SALE), 0, 1); }
static void flip_visit(struct tx *tx) { flip(tx, TABLE_LEDGER, owned(ANN, OWNED_SALE), 3, 0); }

static void lose_workings(struct tx *tx)
{
	lose(tx, TABLE_LEDGER, entry(GIVEN_BACK, LEDGER_PREPAID), 0);
}

static void flip_workings(struct tx *tx)
{
	flip(tx, TABLE_LEDGER, entry(GIVEN_BACK, LEDGER_PREPAID), 0, 0);
}

static void lose_course_key(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_COURSE), 0); }

static void double_course_key(struct tx *tx)
{
	double_key(tx, TABLE_INDEX, tag(IX_CLIENT_COURSE), 0);
}

static void lose_coupon_key(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_COUPON), 0); }
static void lose_course_booking(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_COURSE_BOOKING), 0); }
static void lose_template(struct tx *tx) { lose(tx, TABLE_META, tag(4), 0); }
static void flip_template(struct tx *tx) { flip(tx, TABLE_META, tag(4), 0, 0); }

/* Its last day goes, or comes where there is none. */
static void drop(struct tx *tx, int32_t last, char letter, uint32_t id)
{
	assert_status(expiry_drop(tx, DAY(last), letter, id), ST_OK);
}

static void add_end(struct tx *tx, char letter, uint32_t id)
{
	struct key key;

	expiry_key(&key, DAY(today.n + 7), letter, id);
	assert_status(db_put(tx, TABLE_INDEX, key_of(&key), all, PUT_NEW), ST_OK);
}

static void lose_points_end(struct tx *tx) { lose(tx, TABLE_LEDGER, kept(KEPT_POINTS_DAY), 0); }
static void more_points_end(struct tx *tx) { add_end(tx, 'C', BEA); }

/* It says that points of the day were given from here to there. */
static void put_points_end(struct tx *tx, int32_t last, uint32_t from, uint32_t to)
{
	struct points_day d = { .last = DAY(last), .from = from, .to = to };
	struct key key, value;

	points_day_key(&key, d.last), points_day_value(&value, &d);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_ANY), ST_OK);
}

static void points_end_early(struct tx *tx)
{
	put_points_end(tx, points_end_on, RESERVED, RESERVED);
}

static void points_end_long(struct tx *tx)
{
	put_points_end(tx, points_end_on, BOUGHT, CLOSED);
}

static void points_end_never(struct tx *tx)
{
	put_points_end(tx, points_end_on + 30, BOUGHT, BOUGHT);
}

static void points_end_backwards(struct tx *tx)
{
	put_points_end(tx, points_end_on, CLOSED, BOUGHT);
}

static void strange_end(struct tx *tx) { add_end(tx, 'Q', BEA); }
static void lose_course_end(struct tx *tx) { drop(tx, today.n + 130, 'K', COURSE); }
static void more_course_end(struct tx *tx) { add_end(tx, 'K', COURSE); }
static void lose_coupon_end(struct tx *tx) { drop(tx, today.n + 30, 'U', COUPON); }
static void more_coupon_end(struct tx *tx) { add_end(tx, 'U', COUPON); }

/* Writes a report anew. */
static void change_till(struct tx *tx, uint32_t id, void (*change)(Till *))
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *m;

	assert_status(record_get(tx, TABLE_TILL, id, &till__descriptor, &arena, &m), ST_OK);
	change((Till *)m);
	assert_status(record_put(tx, TABLE_TILL, id, m, PUT_ANY), ST_OK);
}

static void open_it(Till *t) { t->closed = false; }
static void later_first(Till *t) { t->first_entry++; }
static void later_last(Till *t) { t->last_entry++; }
static void far_last(Till *t) { t->last_entry = 999; }
static void other_expected(Till *t) { t->expected_fen++, t->variance_fen--; }
static void other_count(Till *t) { t->counted[0]->number++; }
static void other_variance(Till *t) { t->variance_fen++; }
static void other_left(Till *t) { t->left_fen++; }
static void other_head(Till *t) { t->head.data[3] ^= 1; }
static void no_head(Till *t) { t->head.len = 0; }
static void other_replaces(Till *t) { t->replaces = 2; }
static void other_version(Till *t) { t->version++; }
static void other_day(Till *t) { t->day++; }

static void till_open_before(struct tx *tx) { change_till(tx, 1, open_it); }
static void till_first(struct tx *tx) { change_till(tx, 1, later_first); }
static void till_first_open(struct tx *tx) { change_till(tx, 3, later_first); }
static void till_last_later(struct tx *tx) { change_till(tx, 1, later_last); }
static void till_last_far(struct tx *tx) { change_till(tx, 2, far_last); }
static void till_expected(struct tx *tx) { change_till(tx, 2, other_expected); }
static void till_count(struct tx *tx) { change_till(tx, 1, other_count); }
static void till_variance(struct tx *tx) { change_till(tx, 1, other_variance); }
static void till_left(struct tx *tx) { change_till(tx, 1, other_left); }
static void till_head(struct tx *tx) { change_till(tx, 1, other_head); }
static void till_no_head(struct tx *tx) { change_till(tx, 2, no_head); }
static void till_replaces(struct tx *tx) { change_till(tx, 2, other_replaces); }
static void till_version(struct tx *tx) { change_till(tx, 2, other_version); }
static void till_day(struct tx *tx) { change_till(tx, 2, other_day); }
static void lose_till(struct tx *tx) { lose(tx, TABLE_TILL, all, 1); }
static void lose_first_till(struct tx *tx) { lose(tx, TABLE_TILL, all, 0); }

/* Writes a refund anew. */
static void change_refund(struct tx *tx, void (*change)(Sale *))
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key;
	Sale *s;

	assert_status(sale_get(tx, REFUNDED, &arena, &s), ST_OK);
	change(s);
	record_pack(&packed, &s->base);
	ledger_key(&key, REFUNDED, LEDGER_SALE);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_ANY),
		      ST_OK);
}

static void of_itself(Sale *s) { s->refund_of = REFUNDED; }
static void of_nothing(Sale *s) { s->refund_of = RESERVED; }
static void of_another(Sale *s) { s->refund_of = BOUGHT; }
static void of_other_client(Sale *s) { s->refund_of = TOPPED_UP; }
static void no_refund(Sale *s) { s->kind = SALE__KIND__normal; }
static void more_points(Sale *s) { s->points++, s->batches[0]->points++, s->lines[0]->points++; }
static void other_revenue(Sale *s) { s->lines[0]->kind = text_of("fee"); }

static void refund_of_itself(struct tx *tx) { change_refund(tx, of_itself); }
static void refund_of_nothing(struct tx *tx) { change_refund(tx, of_nothing); }
static void refund_of_another(struct tx *tx) { change_refund(tx, of_another); }
static void refund_of_other(struct tx *tx) { change_refund(tx, of_other_client); }
static void refund_is_sale(struct tx *tx) { change_refund(tx, no_refund); }
static void refund_of_points(struct tx *tx) { change_refund(tx, more_points); }
static void refund_revenue(struct tx *tx) { change_refund(tx, other_revenue); }

static void other_total(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key;
	PrepaidRefund *r;

	assert_status(prepaid_get(tx, GIVEN_BACK, &arena, &r), ST_OK);
	r->principal_fen++, r->total_fen++;
	record_pack(&packed, &r->base);
	ledger_key(&key, GIVEN_BACK, LEDGER_PREPAID);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_ANY),
		      ST_OK);
}

/* A balance of nothing, of an account that was posted to. */
static void keep_nothing(struct tx *tx)
{
	struct key key, value;

	balance_key(&key, (struct account){ .class = ACC_WALLET_PRINCIPAL, .owner = BEA },
		    UNIT_OF_CNY);
	key_clear(&value);
	key_i64(&value, 0);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_NEW), ST_OK);
}

static const struct damage damages[] = {
	DAMAGE("client-entries", lose_own_entry), DAMAGE("client-entries", double_own_entry),
	DAMAGE("client-entries", needless_own_entry),
	DAMAGE("refunds", lose_refund), DAMAGE("refunds", double_refund),
	DAMAGE("refunds", refund_of_itself), DAMAGE("refunds", refund_of_nothing),
	DAMAGE("refunds", refund_of_another), DAMAGE("refunds", refund_of_other),
	DAMAGE("refunds", refund_is_sale),
	DAMAGE("sales", refund_is_sale), DAMAGE("sales", refund_of_points),
	DAMAGE("sales", refund_revenue),
	DAMAGE("sales", lose_paid_debt), DAMAGE("sales", flip_merit), DAMAGE("sales", flip_visit),
	DAMAGE("prepaid-refunds", lose_workings), DAMAGE("prepaid-refunds", flip_workings),
	DAMAGE("prepaid-refunds", other_total),
	DAMAGE("ledger-balances", keep_nothing),
	DAMAGE("debts", lose_debt), DAMAGE("debts", double_debt),
	DAMAGE("points-expiry", lose_points_end), DAMAGE("points-expiry", more_points_end),
	DAMAGE("points-expiry", strange_end),
	DAMAGE("points-expiry", points_end_early), DAMAGE("points-expiry", points_end_long),
	DAMAGE("points-expiry", points_end_never), DAMAGE("points-expiry", points_end_backwards),
	DAMAGE("course-index", lose_course_key), DAMAGE("course-index", double_course_key),
	DAMAGE("course-index", lose_course_end), DAMAGE("course-index", more_course_end),
	DAMAGE("coupon-index", lose_coupon_key), DAMAGE("coupon-index", lose_coupon_end),
	DAMAGE("coupon-index", more_coupon_end),
	DAMAGE("booking-index", lose_course_booking),
	DAMAGE("templates", lose_template), DAMAGE("templates", flip_template),
	DAMAGE("tills", till_open_before), DAMAGE("tills", till_first),
	DAMAGE("tills", till_first_open), DAMAGE("tills", till_last_later),
	DAMAGE("tills", till_last_far), DAMAGE("tills", till_expected),
	DAMAGE("tills", till_count), DAMAGE("tills", till_variance), DAMAGE("tills", till_left),
	DAMAGE("tills", till_head), DAMAGE("tills", till_no_head),
	DAMAGE("tills", till_replaces), DAMAGE("tills", till_version), DAMAGE("tills", till_day),
	DAMAGE("tills", lose_till), DAMAGE("tills", lose_first_till),
};

static void every_damage_is_told(void **state)
{
	assert_told(*state, damages, ARRAY_LEN(damages));
	for (size_t i = 0; i < nstore_proofs; i++) {
		bool failed = !told_by_money(store_proofs[i].name);
		for (size_t j = 0; j < ARRAY_LEN(damages); j++)
			failed |= strcmp(damages[j].proof, store_proofs[i].name) == 0;
		if (!failed)
			fail_msg("no damage for %s", store_proofs[i].name);
	}
}

/* ---- every byte of every index */

static void every_byte_counts(void **state)
{
	flip_all(*state, TABLE_INDEX, tag(IX_CLIENT_COURSE), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_CLIENT_COUPON), 2);
	/* Course, two coupons; Ann's points; Bea's do not run out. */
	flip_all(*state, TABLE_INDEX, tag(IX_EXPIRY), 3);
	flip_all(*state, TABLE_LEDGER, kept(KEPT_POINTS_DAY), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_COURSE_BOOKING), 1);
	flip_all(*state, TABLE_LEDGER, kept(KEPT_REFUND), 1);
	flip_all(*state, TABLE_LEDGER, kept(KEPT_DEBT), 1);
	flip_all(*state, TABLE_LEDGER, owned(ANN, OWNED_SALE), 4);
	flip_all(*state, TABLE_LEDGER, owned(ANN, OWNED_ENTRY), 1);
	flip_all(*state, TABLE_LEDGER, owned(BEA, OWNED_ENTRY), 2);
	flip_all(*state, TABLE_META, tag(4), 1);
	assert_proved(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_damage_is_told, shop_fill, shop_close),
		cmocka_unit_test_setup_teardown(every_byte_counts, shop_fill, shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
