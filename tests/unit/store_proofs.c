/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small shop is built, every proof holds; then one thing is damaged, and the right proof
 * says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/client_index.h"
#include "damage_fixture.h"

enum { CLIENTS = 300, BOOKINGS = 40, SALES = 25 };

static void put_clients(struct tx *tx, struct arena *arena)
{
	struct rng rng;

	rng_seed(&rng, 3);
	for (uint32_t id = 1; id <= CLIENTS; id++) {
		Client *c = make_client(arena, id, random_name(&rng, arena),
					arena_printf(arena, "M%u", id),
					arena_printf(arena, "13%09u", id * 12345));
		if (id % 7 == 0)
			add_tag(arena, c, "VIP");
		c->deleted_at = id % 50 == 0;
		assert_status(client_put(tx, NULL, c), ST_OK);
	}
}

static Booking *make_booking(struct arena *arena, uint32_t id)
{
	Booking *b = arena_alloc(arena, sizeof(*b));
	Segment *s = arena_alloc(arena, sizeof(*s));

	booking__init(b), segment__init(s);
	b->id = id, b->client = 1 + id % 9, b->state = BOOKING__STATE__confirmed;
	b->segments = arena_grow(arena, NULL, 0, sizeof(s));
	b->segments[0] = s, b->n_segments = 1;
	s->treatment = text_of("facial"), s->therapist = 1 + id % 3, s->room = 1;
	s->start = wall_of(today, MINUTE(0)).n + 60 * id;
	s->service = 60;
	return b;
}

static Sale *make_sale(struct arena *arena, uint32_t id)
{
	Sale *s = arena_alloc(arena, sizeof(*s));
	SaleLine *l = arena_alloc(arena, sizeof(*l));
	Payment *p = arena_alloc(arena, sizeof(*p));

	sale__init(s), sale_line__init(l), payment__init(p);
	s->id = id, s->client = id % 3 == 0 ? 0 : id, s->total_fen = 1000 * id, s->cashier = 2;
	s->lines = arena_grow(arena, NULL, 0, sizeof(l)), s->lines[0] = l, s->n_lines = 1;
	s->payments = arena_grow(arena, NULL, 0, sizeof(p)), s->payments[0] = p, s->n_payments = 1;
	l->kind = text_of("product"), l->product = 1, l->title = text_of("面膜"), l->qty = 1;
	l->list_fen = l->net_fen = s->total_fen;
	p->method = text_of(id % 4 == 1 ? "account" : "cash");
	p->amount_fen = s->total_fen + (id % 4 == 2 ? 500 : 0);
	s->change_fen = p->amount_fen - s->total_fen;
	l->paid_fen = arena_alloc(arena, sizeof(*l->paid_fen)), l->paid_fen[0] = s->total_fen;
	l->n_paid_fen = 1;
	return s;
}

static void put_ledger(struct tx *tx, struct arena *arena)
{
	struct entry e = { .kind = ENTRY_RECEIVE, .day = today, .staff = 1 };
	struct problem p = PROBLEM_INIT;
	uint32_t number;

	assert_status(posting_receive(1, 1000, &e.postings, &p), ST_OK);
	assert_status(ledger_append(tx, &e, &p), ST_OK);
	for (int i = 0; i < SALES; i++) {
		struct entry sale = { .kind = ENTRY_SALE, .day = DAY(today.n + i / 10), .staff =
				     2 };
		assert_status(ledger_next(tx, &number), ST_OK);
		Sale *s = make_sale(arena, number);
		sale.source_letter = 'V', sale.source = number;
		/* On account needs a client. */
		if (s->client == 0)
			s->payments[0]->method = text_of("wechat");
		if (s->client == 0 && s->change_fen > 0)
			s->payments[0]->method = text_of("cash");
		assert_status(posting_sale(s, &sale.postings, &p), ST_OK);
		assert_status(ledger_append(tx, &sale, &p), ST_OK);
		assert_status(sale_put(tx, s), ST_OK);
	}
}

static void put_done(struct tx *tx)
{
	Done done = DONE__INIT;
	char key[64];

	done.op = text_of("sale.pay");
	for (unsigned i = 0; i < 4; i++) {
		snprintf(key, sizeof(key), "%012llx%020x",
			 today.n * 86400000ull + 36000000 + i * 40000000ull, i);
		assert_status(done_put(tx, key, &done), ST_OK);
	}
	assert_status(done_put(tx, "another key", &done), ST_OK);
}

static void put_product(struct tx *tx, uint32_t id, const char *barcode)
{
	Product p = PRODUCT__INIT;
	struct key key;

	p.id = id, p.name = text_of("面膜"), p.barcode = text_of(barcode);
	assert_status(record_put(tx, TABLE_PRODUCT, id, &p.base, PUT_ANY), ST_OK);
	product_code_key(&key, barcode, id);
	assert_status(db_put(tx, TABLE_INDEX, key_of(&key), (struct bytes){ .p = "" }, PUT_NEW),
		      ST_OK);
}

static int shop_fill(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	shop_open(state);
	struct tx *tx = shop_begin(*state, TX_WRITE);
	put_clients(tx, &arena);
	for (uint32_t id = 1; id <= BOOKINGS; id++)
		assert_status(booking_put(tx, NULL, make_booking(&arena, id)), ST_OK);
	put_ledger(tx, &arena);
	put_done(tx);
	put_product(tx, 1, "6901234567892");
	put_product(tx, 2, "6901234567893");
	for (int i = 0; i < 5; i++) {
		AuditRow row = AUDIT_ROW__INIT;
		row.at = 1, row.op = text_of("client.add"), row.object = text_of("C000001");
		assert_status(audit_append(tx, &row), ST_OK);
	}
	shop_commit(tx);
	return 0;
}

/* ---- damages */

static void lose_term(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_TERM), 77); }
static void lose_sort(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_SORT), 3); }
static void lose_tail(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_TAIL), 9); }
static void lose_sound(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_SOUND), 9); }
static void lose_tag(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_TAG), 1); }
static void flip_term(struct tx *tx) { flip(tx, TABLE_INDEX, tag(IX_CLIENT_TERM), 5, 1); }
static void double_term(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_CLIENT_TERM), 5); }
static void double_phone(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_CLIENT_PHONE), 5); }
static void lose_client(struct tx *tx) { lose(tx, TABLE_CLIENT, all, 11); }

static void short_term(struct tx *tx)
{
	const uint8_t key[] = { IX_CLIENT_TERM, 'x' };

	assert_status(db_put(tx, TABLE_INDEX, (struct bytes){ key, 2 }, all, PUT_NEW), ST_OK);
}

static void lose_block(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_SCAN), 1); }
static void flip_block(struct tx *tx) { flip(tx, TABLE_INDEX, tag(IX_CLIENT_SCAN), 0, 1000); }
static void double_block(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_CLIENT_SCAN), 1); }

static void lose_code(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_PRODUCT_CODE), 1); }
static void double_code(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_PRODUCT_CODE), 1); }

/* A request under another key: it would be done again. */
static void move_done(struct tx *tx)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, TABLE_LEDGER, kept(KEPT_REQUEST), 0, &key, &value);
	assert_status(db_delete(tx, TABLE_LEDGER, fixture_bytes(&key)), ST_OK);
	key.text[key.len - 1] ^= 1;
	assert_status(db_put(tx, TABLE_LEDGER, fixture_bytes(&key), fixture_bytes(&value),
			     PUT_NEW),
		      ST_OK);
}

static void strange_meta(struct tx *tx)
{
	assert_status(db_put(tx, TABLE_META, fixture_text("\x13treatments.yaml"), all, PUT_NEW),
		      ST_OK);
}

static void lose_day(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_BOOKING_DAY), 4); }
static void double_day(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_BOOKING_DAY), 4); }
static void lose_own_booking(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_BOOKING), 1); }
static void lose_claim(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLAIM), 30); }
static void flip_claim(struct tx *tx) { flip(tx, TABLE_INDEX, tag(IX_CLAIM), 30, 0); }
static void double_claim(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_CLAIM), 30); }

static void long_claim(struct tx *tx)
{
	const uint8_t key[] = { IX_CLAIM, 1, 2 };

	assert_status(db_put(tx, TABLE_INDEX, (struct bytes){ key, 3 }, all, PUT_NEW), ST_OK);
}

/* Two bookings of one therapist at once, with all their keys. */
static void two_at_once(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *b = make_booking(&arena, BOOKINGS + 1);

	b->segments[0]->start = wall_of(today, MINUTE(0)).n + 60 * 2 + 59;
	b->segments[0]->therapist = 1 + 2 % 3;
	b->client = 200;
	assert_status(booking_put(tx, NULL, b), ST_OK);
}

/* One client in two places, without a reason. */
static void client_twice(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *b = make_booking(&arena, BOOKINGS + 1);

	b->segments[0]->start = wall_of(today, MINUTE(0)).n + 60 * 2 + 30;
	b->segments[0]->therapist = 9;
	b->client = 1 + 2 % 9;
	assert_status(booking_put(tx, NULL, b), ST_OK);
}

static void lose_entry(struct tx *tx) { lose(tx, TABLE_LEDGER, entry(4, LEDGER_ENTRY), 0); }
static void flip_entry(struct tx *tx)
{
	flip(tx, TABLE_LEDGER, entry(2, LEDGER_ENTRY), 0, 12);
}

static void lose_audit(struct tx *tx) { lose(tx, TABLE_AUDIT, all, 2); }

/* Writes an entry anew with its checksum right: only the chain or a sum can tell. */
static void rewrite(struct tx *tx, uint32_t number, void (*change)(struct entry *))
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	static struct entry e;
	struct key key;

	assert_status(ledger_get(tx, number, &e), ST_OK);
	change(&e);
	entry_pack(&packed, &e);
	ledger_key(&key, number, LEDGER_ENTRY);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_ANY),
		      ST_OK);
}

static void later(struct entry *e) { e->at.ms++; }
static void dearer(struct entry *e) { e->postings.rows[0].amount += 1; }
static void other_class(struct entry *e) { e->postings.rows[0].account.class = ACC_ALIPAY; }
static void other_kind(struct entry *e) { e->kind = ENTRY_EXPENSE; }
static void other_source(struct entry *e) { e->source++; }

static void change_time(struct tx *tx) { rewrite(tx, 7, later); }
static void change_amount(struct tx *tx) { rewrite(tx, SALES + 1, dearer); }
static void change_account(struct tx *tx) { rewrite(tx, 4, other_class); }
static void change_kind(struct tx *tx) { rewrite(tx, 4, other_kind); }
static void change_source(struct tx *tx) { rewrite(tx, 4, other_source); }

static void skip_number(struct tx *tx)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	static struct entry e;
	struct key key;

	assert_status(ledger_get(tx, SALES + 1, &e), ST_OK);
	memcpy(e.prev, e.hash, HASH_SIZE);
	e.number = SALES + 3;
	e.kind = ENTRY_WALLET;
	entry_pack(&packed, &e);
	ledger_key(&key, e.number, LEDGER_ENTRY);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_NEW),
		      ST_OK);
}

static void strange_ledger_key(struct tx *tx)
{
	assert_status(db_put(tx, TABLE_LEDGER, fixture_text("x"), all, PUT_NEW), ST_OK);
}

static void flip_balance(struct tx *tx) { flip(tx, TABLE_LEDGER, kept(KEPT_BALANCE), 0, 0); }
static void flip_own(struct tx *tx) { flip(tx, TABLE_LEDGER, owned(5, OWNED_BALANCE), 0, 0); }
static void lose_balance(struct tx *tx) { lose(tx, TABLE_LEDGER, kept(KEPT_BALANCE), 1); }
static void lose_own(struct tx *tx) { lose(tx, TABLE_LEDGER, owned(5, OWNED_BALANCE), 0); }
static void double_balance(struct tx *tx) { double_key(tx, TABLE_LEDGER, kept(KEPT_BALANCE), 0); }

/* A balance of nothing, never posted to. */
static void empty_balance(struct tx *tx)
{
	struct key key, value;

	balance_key(&key, (struct account){ .class = ACC_POINTS, .owner = 9 },
		    (struct unit){ .kind = UNIT_POINT });
	key_clear(&value);
	key_i64(&value, 0);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_NEW), ST_OK);
}

static void strange_own(struct tx *tx)
{
	const uint8_t key[] = { 0, 0, 0, 0, KEPT_OWNED, 0, 0, 0, 5, 9, 1 };

	assert_status(db_put(tx, TABLE_LEDGER, (struct bytes){ key, sizeof(key) }, all, PUT_NEW),
		      ST_OK);
}

static void strange_tag(struct tx *tx)
{
	const uint8_t key[] = { 0, 0, 0, 0, 0x99 };

	assert_status(db_put(tx, TABLE_LEDGER, (struct bytes){ key, sizeof(key) }, all, PUT_NEW),
		      ST_OK);
}

static void below_limit(struct tx *tx)
{
	struct key key, value;

	balance_key(&key, (struct account){ .class = ACC_WALLET_PRINCIPAL, .owner = 9 },
		    UNIT_OF_CNY);
	key_clear(&value);
	key_i64(&value, 1);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_NEW), ST_OK);
}

static void flip_sum(struct tx *tx) { flip(tx, TABLE_LEDGER, sums(), 2, 5); }
static void flip_count(struct tx *tx) { flip(tx, TABLE_LEDGER, sums(), 2, 0); }
static void lose_rollup(struct tx *tx) { lose(tx, TABLE_LEDGER, sums(), 2); }

static void empty_rollup(struct tx *tx)
{
	struct key key, value;

	rollup_key(&key, today, (struct account){ .class = ACC_TAX }, UNIT_OF_CNY);
	key_clear(&value);
	key_i64(&value, 0);
	key_u32(&value, 0);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_NEW), ST_OK);
}

static void lose_document(struct tx *tx)
{
	lose(tx, TABLE_LEDGER, entry(4, LEDGER_SALE), 0);
}

static void lose_own_sale(struct tx *tx) { lose(tx, TABLE_LEDGER, owned(5, OWNED_SALE), 0); }
/* The first sale in her list says another total than its document. */
static void change_own_total(struct tx *tx)
{
	struct key key, total;
	struct scan s;

	key_clear(&key);
	scan_begin(&s, tx, TABLE_LEDGER, owned(5, OWNED_SALE), SCAN_FORWARD);
	assert_true(scan_next(&s));
	key_bytes(&key, s.key.p, s.key.n);
	scan_end(&s);
	key_clear(&total);
	key_i64(&total, 1);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&total), PUT_ANY), ST_OK);
}

static void double_own_sale(struct tx *tx)
{
	double_key(tx, TABLE_LEDGER, owned(5, OWNED_SALE), 0);
}

/* Writes the document of sale 5 anew with another amount paid. */
static void change_payment(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key;
	Sale *s;

	assert_status(sale_get(tx, 6, &arena, &s), ST_OK);
	s->payments[0]->amount_fen += 7;
	s->change_fen += 7;
	s->payments[0]->method = text_of("wechat");
	record_pack(&packed, &s->base);
	ledger_key(&key, 6, LEDGER_SALE);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_ANY),
		      ST_OK);
}

static void change_total(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key;
	Sale *s;

	assert_status(sale_get(tx, 6, &arena, &s), ST_OK);
	s->total_fen++;
	record_pack(&packed, &s->base);
	ledger_key(&key, 6, LEDGER_SALE);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), fixture_bytes(&packed), PUT_ANY),
		      ST_OK);
}

static void change_audit(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *m;

	assert_status(record_get(tx, TABLE_AUDIT, 2, &audit_row__descriptor, &arena, &m), ST_OK);
	((AuditRow *)m)->object = text_of("C000002");
	assert_status(record_put(tx, TABLE_AUDIT, 2, m, PUT_ANY), ST_OK);
}

static void flip_record(struct tx *tx) { flip(tx, TABLE_CLIENT, all, 20, 3); }

static void other_number(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = make_client(&arena, 8, "王芳", "", "");

	assert_status(record_put(tx, TABLE_CLIENT, 9, &c->base, PUT_ANY), ST_OK);
}

static void no_name(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = make_client(&arena, 9, "", "", "");

	assert_status(record_put(tx, TABLE_CLIENT, 9, &c->base, PUT_ANY), ST_OK);
}

static void flip_done(struct tx *tx)
{
	struct key key;

	key_kept(&key, KEPT_DAY);
	key_i32(&key, today.n);
	key_u8(&key, DAY_DONE);
	flip(tx, TABLE_LEDGER, key_of(&key), 0, 0);
}

static void short_record_key(struct tx *tx)
{
	assert_status(db_put(tx, TABLE_STAFF, fixture_text("x"), fixture_text("y"), PUT_NEW),
		      ST_OK);
}

static const struct damage damages[] = {
	DAMAGE("client-index", lose_term), DAMAGE("client-index", lose_sort),
	DAMAGE("client-index", lose_tail), DAMAGE("client-index", lose_sound),
	DAMAGE("client-index", lose_tag), DAMAGE("client-index", flip_term),
	DAMAGE("client-index", double_term), DAMAGE("client-index", double_phone),
	DAMAGE("client-index", lose_client), DAMAGE("client-index", short_term),
	DAMAGE("client-index", flip_record),
	DAMAGE("search-blocks", lose_block), DAMAGE("search-blocks", flip_block),
	DAMAGE("search-blocks", double_block), DAMAGE("search-blocks", lose_client),
	DAMAGE("booking-index", lose_day), DAMAGE("booking-index", double_day),
	DAMAGE("booking-index", lose_own_booking),
	DAMAGE("booking-claims", lose_claim), DAMAGE("booking-claims", flip_claim),
	DAMAGE("booking-claims", double_claim), DAMAGE("booking-claims", long_claim),
	DAMAGE("booking-claims", two_at_once), DAMAGE("booking-claims", client_twice),
	DAMAGE("ledger-balanced", change_amount), DAMAGE("ledger-balanced", flip_entry),
	DAMAGE("ledger-balanced", strange_ledger_key),
	DAMAGE("ledger-chain", lose_entry), DAMAGE("ledger-chain", change_time),
	DAMAGE("ledger-chain", skip_number), DAMAGE("ledger-chain", flip_entry),
	DAMAGE("ledger-balances", flip_balance), DAMAGE("ledger-balances", flip_own),
	DAMAGE("ledger-balances", lose_balance), DAMAGE("ledger-balances", lose_own),
	DAMAGE("ledger-balances", double_balance), DAMAGE("ledger-balances", empty_balance),
	DAMAGE("ledger-balances", change_amount), DAMAGE("ledger-balances", strange_own),
	DAMAGE("ledger-balances", strange_tag),
	DAMAGE("ledger-limits", below_limit),
	DAMAGE("ledger-rollups", flip_sum), DAMAGE("ledger-rollups", flip_count),
	DAMAGE("ledger-rollups", lose_rollup), DAMAGE("ledger-rollups", empty_rollup),
	DAMAGE("ledger-rollups", lose_entry), DAMAGE("ledger-rollups", change_account),
	DAMAGE("sales", lose_document), DAMAGE("sales", change_kind), DAMAGE("sales",
		change_source),
	DAMAGE("sales", change_payment), DAMAGE("sales", change_total),
	DAMAGE("sales", change_account), DAMAGE("sales", lose_own_sale),
	DAMAGE("sales", change_own_total), DAMAGE("sales", double_own_sale),
	DAMAGE("audit-chain", lose_audit), DAMAGE("audit-chain", change_audit),
	DAMAGE("records", flip_record), DAMAGE("records", other_number), DAMAGE("records", no_name),
	DAMAGE("records", short_record_key), DAMAGE("records", flip_done),
	DAMAGE("records", move_done), DAMAGE("records", strange_meta),
	DAMAGE("product-index", lose_code), DAMAGE("product-index", double_code),
};

static void every_damage_is_told(void **state)
{
	assert_told(*state, damages, ARRAY_LEN(damages));
	/* Every proof was seen to fail, here, with money or with the book. */
	for (size_t i = 0; i < nstore_proofs; i++) {
		/* tests/unit/store_damage.c sees damaged pages, and lost writes. */
		bool failed = strcmp(store_proofs[i].name, "pages") == 0 ||
			      strcmp(store_proofs[i].name, "tables") == 0 ||
			      told_by_money(store_proofs[i].name) ||
			      told_by_book(store_proofs[i].name);
		for (size_t j = 0; j < ARRAY_LEN(damages); j++)
			failed |= strcmp(damages[j].proof, store_proofs[i].name) == 0;
		if (!failed)
			fail_msg("no damage for %s", store_proofs[i].name);
	}
}

/* A client may be in two places for a reason, with two therapists in one booking, and one whose
 * bookings touch is in one place. */
static void allowed_overlaps(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Booking *forced = make_booking(&arena, BOOKINGS + 1), *four_hands = make_booking(&arena,
		BOOKINGS + 2);

	forced->segments[0]->start = wall_of(today, MINUTE(0)).n + 60 * 2 + 30;
	forced->segments[0]->therapist = 9;
	forced->client = 1 + 2 % 9;
	forced->force_reason = text_of("母女同名");
	assert_status(booking_put(tx, NULL, forced), ST_OK);
	Segment *second = arena_alloc(&arena, sizeof(*second));
	*second = *four_hands->segments[0];
	second->therapist = 8, second->room = 2, second->service = 90;
	four_hands->segments = arena_grow(&arena, four_hands->segments, 1, sizeof(second));
	four_hands->segments[four_hands->n_segments++] = second;
	assert_status(booking_put(tx, NULL, four_hands), ST_OK);
	shop_commit(tx);
	assert_proved(*state);
}

static void table_is_sound(void **state)
{
	(void)state;
	assert_int_equal(nstore_proofs, 28);
	for (size_t i = 0; i < nstore_proofs; i++) {
		const char *s = store_proofs[i].sentence;
		assert_true(strlen(s) > 10 && s[strlen(s) - 1] == '.');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(store_proofs[i].name, store_proofs[j].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_sound),
		cmocka_unit_test_setup_teardown(every_damage_is_told, shop_fill, shop_close),
		cmocka_unit_test_setup_teardown(allowed_overlaps, shop_fill, shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
