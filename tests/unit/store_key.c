/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/hash.h"
#include "model/account.h"
#include "model/booking.h"
#include "store/book_index.h"
#include "store/booking_index.h"
#include "store/key.h"
#include "store/ledger_index.h"
#include "store/prepaid_index.h"

/* ---- the list at the top of key.c */

enum { CLIENT = 42, BOOKING = 3, ENTRY = 17 };

static void from_hex(const char *hex, void *ret, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char two[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		((uint8_t *)ret)[i] = (uint8_t)strtoul(two, NULL, 16);
	}
}

static void hashed(struct key *k, enum index_tag tag, const char *hex)
{
	uint8_t hash[16];

	from_hex(hex, hash, sizeof(hash));
	key_start(k, (uint8_t)tag);
	key_bytes(k, hash, sizeof(hash));
	key_u32(k, CLIENT);
}

static void texted(struct key *k, enum index_tag tag, const char *text, uint32_t id)
{
	key_start(k, (uint8_t)tag);
	key_text(k, text);
	key_u32(k, id);
}

static int64_t start(void)
{
	return wall_of(day_of(2026, 11, 22), MINUTE(14 * 60 + 30)).n;
}

/* As the tables of the store put keys together; where they have a function for it, by it. */
static bool build_tables(const char *name, struct key *k)
{
	key_clear(k);
	if (strcmp(name, "record") == 0)
		key_u32(k, CLIENT);
	else if (strcmp(name, "entry") == 0)
		ledger_key(k, ENTRY, LEDGER_ENTRY);
	else if (strcmp(name, "sale") == 0)
		ledger_key(k, ENTRY, LEDGER_SALE);
	else if (strcmp(name, "prepaid") == 0)
		ledger_key(k, ENTRY, LEDGER_PREPAID);
	else if (strcmp(name, "draft") == 0)
		key_u32(k, 2), key_text(k, "booking");
	else if (strcmp(name, "meta") == 0)
		key_start(k, 0x01);
	else if (strcmp(name, "rule") == 0)
		key_start(k, 0x02), key_text(k, "tiers.yaml");
	else if (strcmp(name, "packed") == 0)
		key_start(k, 0x03), key_text(k, "tiers.yaml");
	else if (strcmp(name, "backup") == 0)
		key_start(k, 0x05);
	else if (strcmp(name, "template") == 0) {
		uint8_t hash[HASH_SIZE];
		from_hex("9c0a41f7d25be8360f1d7a92c4b83e55a6e107d94b2c8f30715ad6e39b84c20f", hash,
			 sizeof(hash));
		template_key(k, hash);
	}
	return k->n > 0;
}

static bool build_clients(const char *name, struct key *k)
{
	if (strcmp(name, "client_sort") == 0)
		texted(k, IX_CLIENT_SORT, "zhangxiaomei", CLIENT);
	else if (strcmp(name, "client_term") == 0)
		texted(k, IX_CLIENT_TERM, "张", CLIENT);
	else if (strcmp(name, "client_phone") == 0)
		hashed(k, IX_CLIENT_PHONE, "8d3f1c00a9b4e27705c6f81e92d34a6b");
	else if (strcmp(name, "client_tail") == 0)
		hashed(k, IX_CLIENT_TAIL, "41f09e6c2b7d8853aa10c4e6f7350d92");
	else if (strcmp(name, "client_tag") == 0)
		texted(k, IX_CLIENT_TAG, "vip", CLIENT);
	else if (strcmp(name, "client_scan") == 0)
		key_start(k, IX_CLIENT_SCAN), key_u32(k, 3);
	else if (strcmp(name, "client_sound") == 0)
		texted(k, IX_CLIENT_SOUND, "zhangxiaomei", CLIENT);
	return k->n > 0;
}

/* The key under a tag that a record has. */
static void indexed(struct key *k, const struct index_set *set, uint8_t tag)
{
	for (size_t i = 0; i < set->n; i++) {
		struct bytes key = index_set_key(set, i);
		if (*(const uint8_t *)key.p == tag)
			key_clear(k), key_bytes(k, key.p, key.n);
	}
}

static bool build_prepaid(const char *name, struct key *k)
{
	AUTO(index_set_release) struct index_set set;
	Course course = COURSE__INIT;
	Coupon coupon = COUPON__INIT;
	Booking booking = BOOKING__INIT;

	index_set_init(&set);
	course.id = 7, course.client = coupon.client = CLIENT, coupon.id = 5;
	course.expires_on = day_of(2026, 11, 22).n;
	booking.id = BOOKING, booking.course = 7;
	if (strcmp(name, "client_course") == 0) {
		course_index(&course, &set), indexed(k, &set, IX_CLIENT_COURSE);
	} else if (strcmp(name, "client_coupon") == 0) {
		coupon_index(&coupon, true, &set), indexed(k, &set, IX_CLIENT_COUPON);
	} else if (strcmp(name, "expiry") == 0) {
		course_index(&course, &set), indexed(k, &set, IX_EXPIRY);
	} else if (strcmp(name, "unlimited") == 0) {
		course.unlimited = true;
		course_index(&course, &set), indexed(k, &set, IX_UNLIMITED);
	} else if (strcmp(name, "course_booking") == 0) {
		booking_index(&booking, &set), indexed(k, &set, IX_COURSE_BOOKING);
	} else if (strcmp(name, "owned_entry") == 0) {
		owned_entry_key(k, CLIENT, ENTRY);
	} else if (strcmp(name, "refund") == 0) {
		refund_key(k, ENTRY, 19);
	} else if (strcmp(name, "debt") == 0) {
		debt_key(k, ENTRY, CLIENT);
	} else if (strcmp(name, "points_day") == 0) {
		points_day_key(k, day_of(2026, 11, 22));
	}
	return k->n > 0;
}

/* 14:30 of that day in the shop's zone, as an instant. */
static int64_t moment(void)
{
	return INT64_C(1795329000000);
}

static bool build_book(const char *name, struct key *k)
{
	AUTO(index_set_release) struct index_set set;
	static const uint8_t zeros[KEY_SIZE];
	RosterChange change = ROSTER_CHANGE__INIT;
	Wait wait = WAIT__INIT;
	Attendance attendance = ATTENDANCE__INIT;
	Message message = MESSAGE__INIT;
	Booking booking = BOOKING__INIT;

	index_set_init(&set);
	change.id = 5, change.staff = 2, change.to = start();
	wait.id = 4, wait.client = CLIENT, wait.at = moment();
	attendance.id = 6, attendance.staff = 2, attendance.day = day_of(2026, 11, 22).n;
	message.id = 9, message.not_before = moment();
	message.key = (char *)(uintptr_t)"reminder/B3/2026-11-22T14:30";
	booking.id = BOOKING, booking.series = 1, booking.held_until = moment();
	if (strcmp(name, "roster") == 0)
		roster_change_index(&change, &set), indexed(k, &set, IX_ROSTER);
	else if (strcmp(name, "waiting") == 0)
		wait_index(&wait, &set), indexed(k, &set, IX_WAITING);
	else if (strcmp(name, "client_wait") == 0)
		wait_index(&wait, &set), indexed(k, &set, IX_CLIENT_WAIT);
	else if (strcmp(name, "attendance") == 0)
		attendance_index(&attendance, &set), indexed(k, &set, IX_ATTENDANCE);
	else if (strcmp(name, "message_key") == 0)
		message_index(&message, zeros, &set), indexed(k, &set, IX_MESSAGE_KEY);
	else if (strcmp(name, "message_due") == 0)
		message_index(&message, zeros, &set), indexed(k, &set, IX_MESSAGE_DUE);
	else if (strcmp(name, "hold") == 0)
		booking_index(&booking, &set), indexed(k, &set, IX_HOLD);
	else if (strcmp(name, "series") == 0)
		booking_index(&booking, &set), indexed(k, &set, IX_SERIES);
	return k->n > 0;
}

static bool build_rest(const char *name, struct key *k)
{
	struct account wallet = { .class = ACC_WALLET_PRINCIPAL, .owner = CLIENT };
	struct account revenue = { .class = ACC_REVENUE_TREATMENT };
	struct unit cny = { .kind = UNIT_CNY };

	if (strcmp(name, "client_booking") == 0) {
		key_start(k, IX_CLIENT_BOOKING), key_u32(k, CLIENT);
		key_i64(k, start()), key_u32(k, BOOKING);
	} else if (strcmp(name, "owned_balance") == 0) {
		balance_key(k, wallet, cny);
	} else if (strcmp(name, "owned_sale") == 0) {
		owned_sale_key(k, CLIENT, ENTRY);
	} else if (strcmp(name, "claim") == 0) {
		key_start(k, IX_CLAIM), key_u8(k, RES_THERAPIST), key_u32(k, 2);
		key_i64(k, start()), key_u32(k, BOOKING), key_u8(k, 0);
	} else if (strcmp(name, "booking_day") == 0) {
		key_start(k, IX_BOOKING_DAY), key_i32(k, day_of(2026, 11, 22).n);
		key_i64(k, start()), key_u32(k, BOOKING);
	} else if (strcmp(name, "product_code") == 0) {
		texted(k, IX_PRODUCT_CODE, "6901234567892", 2);
	} else if (strcmp(name, "rollup") == 0) {
		rollup_key(k, day_of(2026, 11, 22), revenue, cny);
	} else if (strcmp(name, "counted") == 0) {
		struct unit pieces = { .kind = UNIT_STOCK, .id = 3 };
		balance_key(k, (struct account){ .class = ACC_STOCK, .owner = 3 }, pieces);
	} else if (strcmp(name, "balance") == 0) {
		balance_key(k, (struct account){ .class = ACC_CASH }, cny);
	} else if (strcmp(name, "done") == 0) {
		uint8_t bytes[16];
		from_hex("01a202b2c500e5f60718293a4b5c6d7e", bytes, sizeof(bytes));
		key_kept(k, KEPT_DAY), key_i32(k, day_of(2026, 11, 22).n), key_u8(k, DAY_DONE);
		key_bytes(k, bytes, sizeof(bytes));
	} else if (strcmp(name, "request") == 0) {
		uint8_t bytes[16];
		from_hex("5f1c2ab04e9d377862d0c4bb19a3e8f7", bytes, sizeof(bytes));
		key_kept(k, KEPT_REQUEST), key_bytes(k, bytes, sizeof(bytes));
	}
	return k->n > 0;
}

/* The hex digits of " = 00 11  words" without spaces: they end at two spaces. */
static void hex_of(const char *line, struct buf *ret)
{
	for (const char *p = line; *p != '\0' && strncmp(p, "  ", 2) != 0; p++) {
		if (*p != ' ')
			buf_putc(ret, *p);
	}
}

static void check_line(const char *name, const char *line)
{
	AUTO(buf_release) struct buf want = BUF_INIT;
	char got[2 * KEY_MAX + 1];
	struct key k;

	if (!build_tables(name, &k) && !build_clients(name, &k) &&
	    !build_prepaid(name, &k) && !build_book(name, &k) && !build_rest(name, &k))
		fail_msg("the list has a key that this test does not build: %s", name);
	hex_of(line, &want);
	hash_hex(k.bytes, k.n, got);
	if (strcmp(got, want.text) != 0)
		fail_msg("%s: the list says %s, it is %s", name, want.text, got);
}

static void list_is_true(void **state)
{
	enum { KEYS = 45 };
	char line[256], name[64] = "";
	int n = 0;

	(void)state;
	AUTO(buf_release) struct buf path = BUF_INIT;
	buf_puts(&path, __FILE__);
	buf_truncate(&path, path.len - strlen("tests/unit/store_key.c"));
	buf_puts(&path, "src/store/key.c");
	FILE *f = fopen(path.text, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL && strncmp(line, " */", 3) != 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, " *     = ", 9) == 0) {
			check_line(name, line + 9);
			n++;
		} else if (strncmp(line, " *   ", 5) == 0) {
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 5, " "), line + 5);
		}
	}
	fclose(f);
	assert_int_equal(n, KEYS);
}

/* ---- parts */

static int order(const struct key *a, const struct key *b)
{
	size_t n = a->n < b->n ? a->n : b->n;
	int c = memcmp(a->bytes, b->bytes, n);

	return c != 0 ? c : (a->n > b->n) - (a->n < b->n);
}

static void numbers_keep_order(void **state)
{
	static const int64_t wide[] = { INT64_MIN, INT64_MIN + 1, -4294967296, -257, -256, -1, 0, 1,
					255, 256, 4294967296, INT64_MAX };
	static const int32_t narrow[] = { INT32_MIN, -65536, -1, 0, 1, 20779, INT32_MAX };
	struct key a, b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
		key_start(&a, 9), key_i64(&a, wide[i]);
		assert_int_equal(a.n, 9);
		assert_true(key_tail_i64(key_of(&a), 0) == wide[i]);
		key_u8(&a, 7);
		assert_true(key_tail_i64(key_of(&a), 1) == wide[i]);
		for (size_t j = i + 1; j < ARRAY_LEN(wide); j++) {
			key_start(&b, 9), key_i64(&b, wide[j]), key_u8(&b, 0);
			assert_true(order(&a, &b) < 0);
		}
	}
	for (size_t i = 0; i + 1 < ARRAY_LEN(narrow); i++) {
		key_clear(&a), key_i32(&a, narrow[i]);
		key_clear(&b), key_i32(&b, narrow[i + 1]);
		assert_true(order(&a, &b) < 0);
	}
	key_clear(&a), key_u16(&a, 0x1234), key_u32(&a, 0xdeadbeef);
	assert_memory_equal(a.bytes, "\x12\x34\xde\xad\xbe\xef", 6);
	assert_true(key_tail_u32(key_of(&a), 0) == 0xdeadbeef);
	assert_true(key_tail_u32(key_of(&a), 2) == 0x1234dead);
}

/* What is stored is not trusted. */
static void short_keys(void **state)
{
	struct bytes three = { .p = "\1\2\3", .n = 3 };

	(void)state;
	assert_int_equal(key_tail_u32(three, 0), 0);
	assert_int_equal(key_tail_u32(three, 3), 0);
	assert_int_equal(key_tail_u32(three, 99), 0);
	assert_true(key_tail_i64(three, 0) == INT64_MIN);
}

static void texts(void **state)
{
	char words[1000];
	struct key a, b;

	(void)state;
	key_start(&a, 1), key_text(&a, "zhang");
	key_start(&b, 1), key_text(&b, "zhangwei");
	/* The shorter name comes first because of its 00. */
	assert_true(order(&a, &b) < 0);
	assert_memory_equal(a.bytes, "\1zhang\0", 7);
	key_start(&a, 1), key_text(&a, "");
	assert_int_equal(a.n, 2);
	/* A long text is cut; an id and more still fit. */
	memset(words, 'x', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	key_start(&a, 1), key_text(&a, words);
	assert_int_equal(a.n, KEY_MAX - 16);
	assert_int_equal(a.bytes[a.n - 1], 0);
	key_i64(&a, 1), key_i64(&a, 2);
	assert_int_equal(a.n, KEY_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_is_true),
		cmocka_unit_test(numbers_keep_order),
		cmocka_unit_test(short_keys),
		cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
