/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stored bytes of the right length, with the right checksum, that are none of ours: told as damage,
 * never taken for what they look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/ops.pb-c.h"
#include "store/entry.h"
#include "store/ledger_index.h"
#include "store/prepaid_index.h"
#include "tables_fixture.h"

#define CASH ((struct account){ .class = ACC_CASH })
#define CARD ((struct account){ .class = ACC_CARD })
#define PRINCIPAL(c) ((struct account){ .class = ACC_WALLET_PRINCIPAL, .owner = (c) })
#define BONUS(c) ((struct account){ .class = ACC_WALLET_BONUS, .owner = (c) })
#define OWED(c, v) ((struct account){ .class = ACC_RECEIVABLE, .owner = (c), .detail = (v) })
#define CNY UNIT_OF_CNY
#define NO_CLASS ((enum account_class)9)

static const day today = { .n = 20779 };

/* ---- keys and values of what is kept beside the ledger */

static struct key value_of(size_t n)
{
	struct key value;

	key_clear(&value);
	for (size_t i = 0; i < n; i++)
		key_u8(&value, 1);
	return value;
}

static bool balance_is_ours(const struct key *key, size_t nvalue)
{
	struct key value = value_of(nvalue);
	struct posting p;

	return balance_of(key_of(key), key_of(&value), &p);
}

static void balances(void **state)
{
	struct key key;

	(void)state;
	balance_key(&key, CASH, CNY);
	assert_true(balance_is_ours(&key, 8));
	assert_false(balance_is_ours(&key, 7));
	key_u8(&key, 0); /* as long as one of a client's, and none */
	assert_false(balance_is_ours(&key, 8));
	key.n = 19;
	assert_false(balance_is_ours(&key, 8));
	balance_key(&key, PRINCIPAL(42), CNY);
	assert_true(balance_is_ours(&key, 8));
	balance_key(&key, (struct account){ .class = NO_CLASS }, CNY);
	assert_false(balance_is_ours(&key, 8));
	for (int i = 0; i < 2; i++) {
		const struct unit unit = { .kind = i == 0 ? (enum unit_kind)0 : UNIT_MEMO + 1 };
		balance_key(&key, CASH, unit);
		assert_false(balance_is_ours(&key, 8));
	}
	/* Among what has an id, where money is not looked for. */
	balance_key(&key, CASH, CNY);
	key.bytes[4] = KEPT_COUNTED;
	assert_false(balance_is_ours(&key, 8));
}

static bool rollup_is_ours(const struct key *key, size_t nvalue)
{
	struct key value = value_of(nvalue);
	struct rollup r;

	return rollup_of(key_of(key), key_of(&value), &r);
}

static void rollups(void **state)
{
	struct key key;

	(void)state;
	rollup_key(&key, today, CASH, CNY);
	assert_true(rollup_is_ours(&key, 12));
	assert_false(rollup_is_ours(&key, 11));
	key_u8(&key, 0);
	assert_false(rollup_is_ours(&key, 12));
	key.n = 21;
	key.bytes[9] = DAY_DONE;
	assert_false(rollup_is_ours(&key, 12));
	key.bytes[4] = KEPT_BALANCE;
	assert_false(rollup_is_ours(&key, 12));
	rollup_key(&key, today, (struct account){ .class = NO_CLASS }, CNY);
	assert_false(rollup_is_ours(&key, 12));
	rollup_key(&key, today, CASH, (struct unit){ .kind = UNIT_MEMO + 1 });
	assert_false(rollup_is_ours(&key, 12));
	/* The unit that comes last stands in one place alone. */
	rollup_key(&key, today, CASH, (struct unit){ .kind = UNIT_MEMO });
	key.bytes[10] = (uint8_t)~UNIT_MEMO;
	assert_false(rollup_is_ours(&key, 12));
}

/* Keys that end too early have no such part. */
static void short_keys(void **state)
{
	struct client_sale row;
	struct key key, value;
	struct points_day d;

	(void)state;
	key_clear(&key);
	key_u32(&key, 0);
	assert_int_equal(kept_tag_of(key_of(&key)), 0);
	assert_int_equal(day_part_of(key_of(&key)), 0);
	assert_int_equal(owned_part_of(key_of(&key)), 0);
	assert_int_equal(owned_number(key_of(&key)), 0);
	owned_sale_key(&key, 42, 17);
	assert_int_equal(owned_number(key_of(&key)), 17);
	value = value_of(20);
	assert_false(owned_sale_of(key_of(&key), key_of(&value), &row));
	value = value_of(21);
	assert_true(owned_sale_of(key_of(&key), key_of(&value), &row));
	key.bytes[4] = KEPT_DAY;
	assert_int_equal(owned_number(key_of(&key)), 0);
	assert_false(owned_sale_of(key_of(&key), key_of(&value), &row));

	points_day_key(&key, today);
	points_day_value(&value, &(struct points_day){ .from = 1, .to = 2 });
	assert_true(points_day_of(key_of(&key), key_of(&value), &d));
	points_day_value(&value, &(struct points_day){ .from = 0, .to = 2 });
	assert_false(points_day_of(key_of(&key), key_of(&value), &d));
	points_day_value(&value, &(struct points_day){ .from = 3, .to = 2 });
	assert_false(points_day_of(key_of(&key), key_of(&value), &d));
	value.n = 7;
	assert_false(points_day_of(key_of(&key), key_of(&value), &d));
	key.bytes[4] = KEPT_DAY;
	assert_false(points_day_of(key_of(&key), key_of(&value), &d));
	key.n = 8;
	assert_false(points_day_of(key_of(&key), key_of(&value), &d));
}

static void classes(void **state)
{
	(void)state;
	assert_false(account_is_clients(NO_CLASS));
	assert_false(balance_natural(NO_CLASS, 1));
}

/* ---- entries */

static struct entry make_entry(struct account from, struct account to, struct unit u,
			       int64_t amount)
{
	struct entry e = { .number = 1, .kind = ENTRY_EXPENSE, .day = today, .terminal = "pts/3" };

	assert_true(posting_add(&e.postings, from, u, -amount));
	assert_true(posting_add(&e.postings, to, u, amount));
	return e;
}

static void seal(struct buf *b)
{
	uint32_t sum = crc32c(b->text + 5, b->len - 5);

	for (int i = 0; i < 4; i++)
		b->text[1 + i] = (char)(uint8_t)(sum >> 8 * i);
}

/* An entry with one byte of its first posting changed, and the checksum put right. */
static void pack_changed(struct buf *ret, size_t at, uint8_t byte)
{
	struct entry e = make_entry(CARD, CASH, CNY, 100);

	buf_reset(ret);
	entry_pack(ret, &e);
	ret->text[ENTRY_HEAD + at] = (char)byte;
	seal(ret);
}

static void entries(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static struct entry got;

	(void)state;
	pack_changed(&b, 2, UNIT_CNY);
	assert_status(entry_unpack(fixture_bytes(&b), 1, &got), ST_OK);
	pack_changed(&b, 0, 0xfe);
	assert_status(entry_unpack(fixture_bytes(&b), 1, &got), ST_CORRUPT);
	pack_changed(&b, 2, 0);
	assert_status(entry_unpack(fixture_bytes(&b), 1, &got), ST_CORRUPT);
	pack_changed(&b, 2, UNIT_MEMO + 1);
	assert_status(entry_unpack(fixture_bytes(&b), 1, &got), ST_CORRUPT);
	/* A terminal's name that is longer than any. */
	pack_changed(&b, 2, UNIT_CNY);
	while ((size_t)(uint8_t)b.text[23] < sizeof(got.terminal)) {
		buf_putc(&b, 'x');
		b.text[23]++;
	}
	seal(&b);
	assert_status(entry_unpack(fixture_bytes(&b), 1, &got), ST_CORRUPT);
}

/* ---- in the store */

static void put(struct tx *tx, enum table table, const struct key *key, struct bytes value)
{
	assert_status(db_put(tx, table, key_of(key), value, PUT_ANY), ST_OK);
}

static enum status any_balance(void *ctx, const struct posting *p)
{
	(void)ctx, (void)p;
	return ST_OK;
}

static enum status any_rollup(void *ctx, const struct rollup *r)
{
	(void)ctx, (void)r;
	return ST_OK;
}

static enum status any_end(void *ctx, day last, char letter, uint32_t id)
{
	(void)ctx, (void)last, (void)letter, (void)id;
	return ST_OK;
}

static enum status count_debt(void *ctx, uint32_t sale, uint32_t client, money left)
{
	(void)sale, (void)client, (void)left;
	++*(int *)ctx;
	return ST_OK;
}

static enum status append(struct tx *tx, struct entry e)
{
	struct problem p = PROBLEM_INIT;

	return ledger_append(tx, &e, &p);
}

/* A row whose value is too short, and what meets it. */
static void rows_that_are_none_stop_the_work(void **state)
{
	struct key key, value = value_of(3);
	int64_t left;
	struct tx *tx;
	int n = 0;

	tx = shop_begin(*state, TX_WRITE);
	balance_key(&key, CASH, CNY);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(ledger_balance(tx, CASH, CNY, &left), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(ledger_balances_own(tx, any_balance, NULL), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	balance_key(&key, PRINCIPAL(42), CNY);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(ledger_balances_clients(tx, any_balance, NULL), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	balance_key(&key, OWED(42, 17), CNY);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(debt_each(tx, 42, count_debt, &n), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	rollup_key(&key, today, CASH, CNY);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(rollup_each(tx, today, today, any_rollup, NULL), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	points_day_key(&key, today);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(expiry_forget(tx, DAY(today.n + 1)), ST_CORRUPT);
	tx_abort(tx);
}

/* What is hers is not owed by her. */
static void a_debt_below_zero_is_none(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct key key, value;
	int n = 0;

	balance_key(&key, OWED(42, 17), CNY);
	key_clear(&value);
	key_i64(&value, -1);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(debt_each(tx, 42, count_debt, &n), ST_OK);
	assert_int_equal(n, 0);
	tx_abort(tx);
}

static void points_of_entries_that_are_none(void **state)
{
	const struct points_day d = { .last = today, .from = 1, .to = 1 };
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct key key;

	/* An entry without points: nobody's end. */
	assert_status(append(tx, make_entry(CARD, CASH, CNY, 100)), ST_OK);
	assert_status(points_day_each(tx, &d, any_end, NULL), ST_OK);
	pack_changed(&b, 0, 0xfe);
	ledger_key(&key, 1, LEDGER_ENTRY);
	put(tx, TABLE_LEDGER, &key, fixture_bytes(&b));
	assert_status(points_day_each(tx, &d, any_end, NULL), ST_CORRUPT);
	tx_abort(tx);
}

/* A document whose entry is missing, and those before it too: nothing to tie the next one to. */
static void a_chain_without_its_last_link(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct key key, value = value_of(3);
	uint32_t next;

	ledger_key(&key, 5, LEDGER_SALE);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(append(tx, make_entry(CARD, CASH, CNY, 100)), ST_CORRUPT);
	tx_abort(tx);

	tx = shop_begin(*state, TX_WRITE);
	ledger_key(&key, UINT32_MAX, LEDGER_ENTRY);
	put(tx, TABLE_LEDGER, &key, key_of(&value));
	assert_status(ledger_next(tx, &next), ST_FULL);
	tx_abort(tx);
}

/* ---- the edges of sums */

static void sums_that_have_no_opposite(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry(CARD, CASH, CNY, 1);

	assert_status(append(tx, make_entry(CARD, CASH, CNY, INT64_MAX)), ST_OK);
	assert_status(append(tx, make_entry(CARD, CASH, CNY, 1)), ST_BAD_VALUE);
	assert_status(append(tx, make_entry(CASH, CARD, CNY, 5)), ST_OK);
	/* No list is built so, but one could be stored. */
	e.postings = (struct postings){ .n = 3, .rows = {
		{ { ACC_SAFE, 0, 0 }, CNY, INT64_MIN }, { { ACC_TAX, 0, 0 }, CNY, INT64_MAX },
		{ { ACC_ALIPAY, 0, 0 }, CNY, 1 } } };
	assert_status(append(tx, e), ST_BAD_VALUE);
	e.postings.rows[0].account = CASH; /* where something is already */
	assert_status(append(tx, e), ST_BAD_VALUE);
	tx_abort(tx);
}

/* Each of the two is small enough, and what all clients have together is not. */
static void the_sum_of_all_clients_is_too_large(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);

	assert_status(append(tx, make_entry(PRINCIPAL(1), CASH, CNY, INT64_MAX)), ST_OK);
	assert_status(append(tx, make_entry(PRINCIPAL(2), CARD, CNY, INT64_MAX)), ST_BAD_VALUE);
	tx_abort(tx);
}

/* Bonus is told as money is. */
static void less_bonus_than_would_be_taken(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct entry e = make_entry((struct account){ .class = ACC_BONUS_SPENT }, BONUS(42),
				    (struct unit){ .kind = UNIT_BONUS }, 12345);
	struct problem p = PROBLEM_INIT;

	assert_status(ledger_append(tx, &e, &p), ST_INSUFFICIENT);
	assert_non_null(strstr(p.message, "123.45"));
	tx_abort(tx);
}

static enum status count_entry(void *ctx, const struct entry *e)
{
	*(uint32_t *)ctx += e->number;
	return ST_OK;
}

/* From 0 is from the first; a document may come when later entries stand there. */
static void a_document_comes_late(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Sale sale = SALE__INIT, *got;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint32_t sum = 0;

	for (int i = 0; i < 3; i++)
		assert_status(append(tx, make_entry(CARD, CASH, CNY, 100)), ST_OK);
	sale.id = 2;
	assert_status(sale_put(tx, &sale), ST_OK);
	assert_status(sale_get(tx, 2, &arena, &got), ST_OK);
	assert_status(ledger_each(tx, 0, count_entry, &sum), ST_OK);
	assert_int_equal(sum, 6);
	tx_abort(tx);
}

/* ---- records */

static enum status unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t n)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint8_t record[64] = { RECORD_VERSION };
	uint32_t sum = crc32c(bytes, n);
	ProtobufCMessage *m;

	for (int i = 0; i < 4; i++)
		record[1 + i] = (uint8_t)(sum >> (24 - 8 * i));
	memcpy(record + 5, bytes, n);
	return record_unpack((struct bytes){ .p = record, .n = 5 + n }, type, &arena, &m);
}

/* A field that we do not know is kept; one of number 0 could not be written again. */
static void fields_of_number_zero(void **state)
{
	static const uint8_t other[] = { 0x98, 0x7d, 0x01 }, zero[] = { 0x80, 0x00, 0x01 };
	const ProtobufCFieldDescriptor *lines =
		protobuf_c_message_descriptor_get_field_by_name(&sale__descriptor, "lines");
	const uint8_t head[] = { (uint8_t)(lines->id << 3 | 2), 3 };
	uint8_t inner[5];

	(void)state;
	assert_true(lines->id < 16); /* its tag is one byte */
	assert_status(unpack(&meta__descriptor, other, sizeof(other)), ST_OK);
	assert_status(unpack(&meta__descriptor, zero, sizeof(zero)), ST_CORRUPT);
	memcpy(inner, head, 2);
	memcpy(inner + 2, other, 3);
	assert_status(unpack(&sale__descriptor, inner, sizeof(inner)), ST_OK);
	memcpy(inner + 2, zero, 3);
	assert_status(unpack(&sale__descriptor, inner, sizeof(inner)), ST_CORRUPT);
	/* Nor in a message that is the first of the fields. */
	inner[0] = 1 << 3 | 2;
	assert_status(unpack(&client_answer__descriptor, inner, sizeof(inner)), ST_CORRUPT);
	memcpy(inner + 2, other, 3);
	assert_status(unpack(&client_answer__descriptor, inner, sizeof(inner)), ST_OK);
}

static enum status count_record(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	(void)m;
	*(uint32_t *)ctx += id;
	return ST_OK;
}

static void keys_of_records(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Client c = CLIENT__INIT;
	struct key key;
	uint32_t sum = 0, next;

	c.id = 3;
	assert_status(record_put(tx, TABLE_CLIENT, 3, &c.base, PUT_NEW), ST_OK);
	/* What is kept beside a record is none. */
	key_clear(&key);
	key_u32(&key, 3);
	key_u8(&key, 7);
	put(tx, TABLE_CLIENT, &key, (struct bytes){ .p = "x", .n = 1 });
	assert_status(record_each(tx, TABLE_CLIENT, 1, &client__descriptor, count_record, &sum),
		      ST_OK);
	assert_int_equal(sum, 3);
	assert_status(record_next_id(tx, TABLE_CLIENT, &next), ST_OK);
	assert_int_equal(next, 4);
	/* Too short to begin with an id. */
	key_clear(&key);
	key_u16(&key, 0xffff);
	put(tx, TABLE_CLIENT, &key, (struct bytes){ .p = "x", .n = 1 });
	assert_status(record_next_id(tx, TABLE_CLIENT, &next), ST_CORRUPT);
	tx_abort(tx);
}

#define IN_SHOP(test_) cmocka_unit_test_setup_teardown(test_, shop_open, shop_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balances),
		cmocka_unit_test(rollups),
		cmocka_unit_test(short_keys),
		cmocka_unit_test(classes),
		cmocka_unit_test(entries),
		IN_SHOP(rows_that_are_none_stop_the_work),
		IN_SHOP(a_debt_below_zero_is_none),
		IN_SHOP(points_of_entries_that_are_none),
		IN_SHOP(a_chain_without_its_last_link),
		IN_SHOP(sums_that_have_no_opposite),
		IN_SHOP(the_sum_of_all_clients_is_too_large),
		IN_SHOP(less_bonus_than_would_be_taken),
		IN_SHOP(a_document_comes_late),
		cmocka_unit_test(fields_of_number_zero),
		IN_SHOP(keys_of_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
