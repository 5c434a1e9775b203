/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies in the ledger is read with suspicion: whatever our own writing could not have made
 * is refused, though its lengths and its checksum fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

#include "store/entry.h"
#include "store/ledger_index.h"
#include "tables_fixture.h"

enum { FOREIGN_CLASS = 0xfff0, NUMBER = 7 };

static void put_16(char *at, unsigned value)
{
	at[0] = (char)(value & 0xff);
	at[1] = (char)(value >> 8);
}

/* Makes the checksum fit again. */
static struct bytes sealed(struct buf *b)
{
	uint32_t sum = crc32c(b->text + 5, b->len - 5);

	for (int i = 0; i < 4; i++)
		b->text[1 + i] = (char)(sum >> (8 * i) & 0xff);
	return (struct bytes){ .p = b->text, .n = b->len };
}

static void pack_entry(struct buf *b, const char *terminal)
{
	static struct entry e;

	e = (struct entry){ .number = NUMBER, .kind = ENTRY_SALE, .day = { .n = 20779 } };
	snprintf(e.terminal, sizeof(e.terminal), "%s", terminal);
	assert_true(posting_add(&e.postings, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY,
				100));
	assert_true(posting_add(&e.postings, (struct account){ .class = ACC_EQUITY_OPENING },
				UNIT_OF_CNY, -100));
	buf_reset(b);
	entry_pack(b, &e);
}

/* Only in the second posting, so that the first is read well. */
static void a_foreign_posting_is_refused(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	const unsigned kinds[] = { 0, UNIT_CNY - 1, UNIT_MEMO + 1, 0xff };
	static struct entry got;
	struct entry_view v;
	struct posting p;
	const size_t second = ENTRY_HEAD + ENTRY_POSTING;

	(void)state;
	pack_entry(&b, "pts/3");
	assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_OK);
	assert_int_equal(got.postings.rows[1].amount, -100);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i] >= UNIT_CNY && kinds[i] <= UNIT_MEMO)
			continue;
		b.text[second + 2] = (char)kinds[i];
		assert_status(entry_look(sealed(&b), NUMBER, &v), ST_OK);
		assert_true(entry_posting(&v, 0, &p));
		assert_false(entry_posting(&v, 1, &p));
		assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_CORRUPT);
	}
	const unsigned ours[] = { UNIT_CNY, UNIT_MEMO };
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		b.text[second + 2] = (char)ours[i];
		assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_OK);
		assert_int_equal(got.postings.rows[1].unit.kind, ours[i]);
	}
	put_16(b.text + second, FOREIGN_CLASS);
	assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_CORRUPT);
}

static void a_terminal_without_end_is_refused(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static struct entry got;
	const size_t most = sizeof(got.terminal) - 1;
	char longest[sizeof(got.terminal)];

	(void)state;
	memset(longest, 'x', most);
	longest[most] = '\0';
	pack_entry(&b, longest);
	assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_OK);
	assert_string_equal(got.terminal, longest);
	/* One byte more. */
	b.text[23] = (char)(most + 1);
	buf_putc(&b, 'x');
	assert_status(entry_unpack(sealed(&b), NUMBER, &got), ST_CORRUPT);
}

static void lengths_that_disagree_are_refused(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct entry_view v;

	(void)state;
	pack_entry(&b, "");
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_OK);
	put_16(b.text + 40, 1);
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_CORRUPT);
	put_16(b.text + 40, 3);
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_CORRUPT);
	put_16(b.text + 40, LIMIT_POSTINGS + 1);
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_CORRUPT);
	put_16(b.text + 40, 2);
	b.text[0] = ENTRY_VERSION + 1;
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_CORRUPT);
	b.text[0] = ENTRY_VERSION;
	assert_status(entry_look(sealed(&b), NUMBER, &v), ST_OK);
	assert_status(entry_look((struct bytes){ .p = b.text, .n = ENTRY_HEAD - 1 }, NUMBER, &v),
		      ST_CORRUPT);
}

/* ---- balances and sums: key and value */

struct pair { struct key key, value; };

typedef bool read_fn(struct bytes key, struct bytes value);

static bool is_balance(struct bytes key, struct bytes value)
{
	struct posting p;

	return balance_of(key, value, &p);
}

static bool is_rollup(struct bytes key, struct bytes value)
{
	struct rollup r;

	return rollup_of(key, value, &r);
}

static bool is_points_day(struct bytes key, struct bytes value)
{
	struct points_day d;

	return points_day_of(key, value, &d);
}

static bool is_owned_sale(struct bytes key, struct bytes value)
{
	struct client_sale s;

	return owned_sale_of(key, value, &s);
}

/* Whole it is read; a byte more or less of either is not. */
static void only_whole(read_fn *reads, const struct pair *pair)
{
	struct pair other = *pair;

	assert_true(reads(key_of(&other.key), key_of(&other.value)));
	for (int more = -1; more <= 1; more += 2) {
		other = *pair;
		other.value.n = other.value.n + (size_t)more;
		assert_false(reads(key_of(&other.key), key_of(&other.value)));
		other = *pair;
		other.key.n = other.key.n + (size_t)more;
		assert_false(reads(key_of(&other.key), key_of(&other.value)));
	}
}

/* With another byte there, it is not read. */
static void not_with(read_fn *reads, const struct pair *pair, size_t at, uint8_t byte)
{
	struct pair other = *pair;

	assert_int_not_equal(other.key.bytes[at], byte);
	other.key.bytes[at] = byte;
	if (reads(key_of(&other.key), key_of(&other.value)))
		fail_msg("with byte %zu being %u it is read", at, byte);
}

static void balances_stand_where_they_are_looked_for(void **state)
{
	const struct account till = { .class = ACC_CASH };
	const struct account hers = { .class = ACC_WALLET_PRINCIPAL, .owner = 42 };
	struct pair own, shops;

	(void)state;
	balance_key(&shops.key, till, UNIT_OF_CNY);
	balance_key(&own.key, hers, UNIT_OF_CNY);
	key_clear(&own.value);
	key_i64(&own.value, 5);
	shops.value = own.value;
	only_whole(is_balance, &own);
	only_whole(is_balance, &shops);
	not_with(is_balance, &shops, 5, 0);
	not_with(is_balance, &shops, 5, UNIT_MEMO + 1);
	not_with(is_balance, &shops, 10, 0xff);
	not_with(is_balance, &own, 4, 0xff);
	not_with(is_balance, &own, 10, 0xff);
	not_with(is_balance, &own, 16, 0);
	not_with(is_balance, &own, 16, UNIT_MEMO + 1);
	/* A wallet among what is the shop's. */
	not_with(is_balance, &shops, 11, ACC_WALLET_PRINCIPAL & 0xff);
}

static void sums_of_a_day(void **state)
{
	struct pair p;

	(void)state;
	rollup_key(&p.key, DAY(20779), (struct account){ .class = ACC_CASH }, UNIT_OF_CNY);
	key_clear(&p.value);
	key_i64(&p.value, 5);
	key_u32(&p.value, 1);
	only_whole(is_rollup, &p);
	not_with(is_rollup, &p, 0, 1);
	not_with(is_rollup, &p, 4, 0xff);
	not_with(is_rollup, &p, 9, 0xff);
	not_with(is_rollup, &p, 10, 0xff);
	not_with(is_rollup, &p, 15, 0xff);
}

static void days_on_which_points_end(void **state)
{
	struct points_day d = { .last = DAY(20779), .from = 3, .to = 3 }, got;
	struct pair p;

	(void)state;
	points_day_key(&p.key, d.last);
	points_day_value(&p.value, &d);
	only_whole(is_points_day, &p);
	assert_true(points_day_of(key_of(&p.key), key_of(&p.value), &got));
	assert_int_equal(got.last.n, d.last.n);
	assert_int_equal(got.from, 3);
	assert_int_equal(got.to, 3);
	not_with(is_points_day, &p, 4, 0xff);
	d.to = 2;
	points_day_value(&p.value, &d);
	assert_false(is_points_day(key_of(&p.key), key_of(&p.value)));
	d = (struct points_day){ .last = DAY(20779), .from = 0, .to = 3 };
	points_day_value(&p.value, &d);
	assert_false(is_points_day(key_of(&p.key), key_of(&p.value)));
}

static void sales_under_their_client(void **state)
{
	const struct client_sale sale = { .number = NUMBER, .total = MONEY(-29800), .merit = {
		.day = DAY(-3), .spend = MONEY(29800), .visits = -1 } };
	struct client_sale got;
	struct pair p;

	(void)state;
	owned_sale_key(&p.key, 42, NUMBER);
	owned_sale_value(&p.value, &sale);
	only_whole(is_owned_sale, &p);
	assert_true(owned_sale_of(key_of(&p.key), key_of(&p.value), &got));
	assert_int_equal(got.number, NUMBER);
	assert_int_equal(got.total.fen, -29800);
	assert_int_equal(got.merit.day.n, -3);
	assert_int_equal(got.merit.spend.fen, 29800);
	assert_int_equal(got.merit.visits, -1);
	not_with(is_owned_sale, &p, 4, 0xff);
	owned_sale_key(&p.key, 42, 0);
	assert_false(is_owned_sale(key_of(&p.key), key_of(&p.value)));
}

static void natural_balances(void **state)
{
	(void)state;
	assert_true(balance_natural(ACC_CASH, 1));
	assert_false(balance_natural(ACC_CASH, 0));
	assert_false(balance_natural(ACC_CASH, -1));
	assert_true(balance_natural(ACC_WALLET_PRINCIPAL, -1));
	assert_false(balance_natural(ACC_WALLET_PRINCIPAL, 0));
	assert_false(balance_natural(ACC_WALLET_PRINCIPAL, 1));
	assert_false(balance_natural((enum account_class)FOREIGN_CLASS, 1));
	assert_true(account_is_clients(ACC_WALLET_PRINCIPAL));
	assert_false(account_is_clients(ACC_CASH));
	assert_false(account_is_clients((enum account_class)FOREIGN_CLASS));
}

/* ---- the last numbers there are */

static void a_full_ledger_takes_no_more(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	uint32_t next;
	struct key key;

	ledger_key(&key, UINT32_MAX, LEDGER_ENTRY);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&key), PUT_ANY), ST_OK);
	assert_status(ledger_next(tx, &next), ST_FULL);
	tx_abort(tx);
}

static void a_balance_of_another_size_is_corrupt(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t balance;
	struct key key;

	balance_key(&key, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY);
	assert_status(db_put(tx, TABLE_LEDGER, key_of(&key), (struct bytes){ .p = "1234567", .n = 7 },
			     PUT_ANY), ST_OK);
	assert_status(ledger_balance(tx, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY,
				     &balance), ST_CORRUPT);
	tx_abort(tx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_foreign_posting_is_refused),
		cmocka_unit_test(a_terminal_without_end_is_refused),
		cmocka_unit_test(lengths_that_disagree_are_refused),
		cmocka_unit_test(balances_stand_where_they_are_looked_for),
		cmocka_unit_test(sums_of_a_day),
		cmocka_unit_test(days_on_which_points_end),
		cmocka_unit_test(sales_under_their_client),
		cmocka_unit_test(natural_balances),
		cmocka_unit_test_setup_teardown(a_full_ledger_takes_no_more, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(a_balance_of_another_size_is_corrupt, shop_open,
						shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
