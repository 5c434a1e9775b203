/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values: found, read, written, checked, compared, hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "model/field.h"
#include "model/ops.pb-c.h"
#include "model/records.pb-c.h"
#include "random_message.h"

static int setup(void **state)
{
	(void)state;
	return date_zone("Asia/Shanghai") ? 0 : -1;
}

static struct field_at find(void *message, const char *name, struct arena *arena)
{
	struct field_at at;

	if (!field_find(message, name, arena, &at))
		fail_msg("no field %s", name);
	return at;
}

static day a_sunday(void)
{
	return day_of(2026, 11, 22);
}

static enum status set(void *message, const char *name, const char *text, struct arena *arena,
		       struct problem *p)
{
	struct field_at at = find(message, name, arena);

	*p = (struct problem)PROBLEM_INIT;
	return field_parse(&at, text, a_sunday(), arena, p);
}

static void assert_text(void *message, const char *name, enum field_style style,
			const char *expected)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct field_at at = find(message, name, &arena);

	field_text(&text, &at, style);
	assert_string_equal(text.text, expected);
}

/* ---- each kind: what is typed, exactly, for people */

struct value {
	const char *record, *field, *typed, *exact, *human;
};

static const struct value values[] = {
	{ "client", "name", "  张 小美  ", "张 小美", "张 小美" },
	{ "client", "name", "a\x1b[2J\xff", "a\xef\xbf\xbd[2J\xef\xbf\xbd",
	  "a\xef\xbf\xbd[2J\xef\xbf\xbd" },
	{ "client", "wishes", "一\r\n二\n", "一\n二", "一\n二" },
	{ "client", "gender", "FEMALE", "female", "female" },
	{ "client", "gender", "unset", "", "" },
	{ "client", "source", "brought by a client", "referral", "brought by a client" },
	{ "client", "source", "a neighbour", "a neighbour", "a neighbour" },
	{ "client", "referrer", "c42", "C000042", "C000042" },
	{ "client", "referrer", "Ｃ４２", "C000042", "C000042" },
	{ "client", "preferred_therapist", "S2", "S2", "S2" },
	{ "client", "tags", "常客, 夜猫；a\\,b、、c", "常客,夜猫,a\\,b,c", "常客, 夜猫, a,b, c" },
	{ "client", "tags", "back\\slash\\\\", "back\\\\slash\\\\", "back\\slash\\" },
	{ "client", "tags", " ,, ", "", "" },
	{ "client", "phone", "138 0013-8000", "13800138000", "13800138000" },
	{ "client", "phone", "＋86 １３８００１３８０００", "13800138000", "13800138000" },
	{ "client", "phone", "0086-13800138000", "13800138000", "13800138000" },
	{ "client", "phone", "8613800138000", "13800138000", "13800138000" },
	{ "client", "phone", "+86 571 8888 6666", "057188886666", "057188886666" },
	{ "client", "phone", "(0571) 88886666", "057188886666", "057188886666" },
	{ "client", "phone", "+852 9123 4567", "+85291234567", "+85291234567" },
	{ "client", "phone", "400-820-5555", "4008205555", "4008205555" },
	{ "client", "other_phones", "13800138000，+852 91234567", "13800138000,+85291234567",
	  "13800138000, +85291234567" },
	{ "client", "birthday", "1991-05-03", "1991-05-03", "1991-05-03" },
	{ "client", "birthday", "19910503", "1991-05-03", "1991-05-03" },
	{ "client", "birthday", "1991年5月3日", "1991-05-03", "1991-05-03" },
	{ "client", "birthday", "1991.5.3", "1991-05-03", "1991-05-03" },
	{ "client", "birthday", "５／３", "05-03", "05-03" },
	{ "client", "birthday", "0503", "05-03", "05-03" },
	{ "client", "lunar", "是", "true", "yes" },
	{ "client", "lunar", "no", "", "" },
	{ "client", "skin_type", "sensitive", "sensitive", "sensitive" },
	{ "client", "pregnancy", "not pregnant", "no", "not pregnant" },
	{ "client", "created_at", "2026-11-22T14:30:05", "2026-11-22T14:30:05",
	  "2026-11-22 14:30:05" },
	{ "client", "created_at", "2026-11-22T14:30:05.007", "2026-11-22T14:30:05.007",
	  "2026-11-22 14:30:05" },
	{ "client", "created_at", "2026-11-22 14:30", "2026-11-22T14:30:00",
	  "2026-11-22 14:30:00" },
	{ "product", "price_fen", "1,866.6", "1866.60", "1,866.60" },
	{ "product", "price_fen", "￥１２", "12.00", "12.00" },
	{ "product", "price_fen", "", "0.00", "0.00" },
	{ "product", "safety_level", "１２", "12", "12" },
	{ "product", "safety_level", "0", "", "" },
	{ "booking", "state", "in_service", "in_service", "in service" },
	{ "booking", "state", "", "requested", "requested" },
	{ "sale", "day", "2026-11-22", "2026-11-22", "2026-11-22" },
	{ "sale", "day", "明天", "2026-11-23", "2026-11-23" },
	{ "audit", "prev", "00fFa0", "00ffa0", "00ffa0" },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		const struct value *v = &values[i];
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct problem p = PROBLEM_INIT;
		ProtobufCMessage *m = message_new(record_by_name(v->record)->message, &arena);
		if (set(m, v->field, v->typed, &arena, &p) != ST_OK)
			fail_msg("%s %s: %s", v->field, v->typed, p.message);
		assert_text(m, v->field, FIELD_EXACT, v->exact);
		assert_text(m, v->field, FIELD_HUMAN, v->human);
		/* Both can be read again and mean the same. */
		assert_int_equal(set(m, v->field, v->exact, &arena, &p), ST_OK);
		assert_text(m, v->field, FIELD_EXACT, v->exact);
		if (strchr(v->human, '\\') == NULL && strstr(v->human, "a,b") == NULL) {
			assert_int_equal(set(m, v->field, v->human, &arena, &p), ST_OK);
			assert_text(m, v->field, FIELD_HUMAN, v->human);
		}
	}
}

static void test_times_of_day(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	Shift shift = SHIFT__INIT;
	Segment segment = SEGMENT__INIT;

	(void)state;
	assert_int_equal(set(&shift, "from", "9点半", &arena, &p), ST_OK);
	assert_int_equal(shift.from, 570);
	assert_int_equal(set(&shift, "to", "25:30", &arena, &p), ST_OK);
	assert_int_equal(shift.to, 1530);
	assert_text(&shift, "to", FIELD_EXACT, "25:30");
	assert_int_equal(set(&shift, "weekday", "sun", &arena, &p), ST_OK);
	assert_int_equal(shift.weekday, 6);
	assert_text(&shift, "weekday", FIELD_HUMAN, "Sun");
	assert_text(&shift, "weekday", FIELD_EXACT, "6");
	assert_int_equal(set(&shift, "weekday", "7", &arena, &p), ST_BAD_VALUE);
	assert_int_equal(shift.weekday, 6);
	assert_int_equal(set(&segment, "start", "明天下午3点", &arena, &p), ST_OK);
	assert_text(&segment, "start", FIELD_EXACT, "2026-11-23T15:00");
	struct field_at at = find(&segment, "start", &arena);
	assert_int_equal(field_add_text(&at, "明天下午3点", &arena, &p), ST_BAD_VALUE);
	assert_string_equal(p.field, "start");
	assert_int_equal(field_add_text(&at, "2026-11-24T09:05", &arena, &p), ST_OK);
	assert_text(&segment, "start", FIELD_HUMAN, "2026-11-24T09:05");
}

/* ---- what is refused; the value stays */

static const struct { const char *record, *field, *text; } refused[] = {
	{ "client", "gender", "femle" },
	{ "client", "referrer", "S2" },
	{ "client", "referrer", "C0" },
	{ "client", "referrer", "42" },
	{ "client", "referrer", "C99999999999" },
	{ "client", "phone", "12345678901" },
	{ "client", "phone", "1380013800" },
	{ "client", "phone", "138001380001" },
	{ "client", "phone", "13800138000 ext 5" },
	{ "client", "phone", "+0123456789" },
	{ "client", "phone", "+123456" },
	{ "client", "phone", "007" },
	{ "client", "phone", "１" },
	{ "client", "other_phones", "13800138000,5" },
	{ "client", "birthday", "1991-13-03" },
	{ "client", "birthday", "1991-05-32" },
	{ "client", "birthday", "1899-05-03" },
	{ "client", "birthday", "91-05-03" },
	{ "client", "birthday", "1991-05-03-01" },
	{ "client", "birthday", "199105" },
	{ "client", "birthday", "5-3x" },
	{ "client", "birthday", "999999999999999999-1" },
	{ "client", "lunar", "perhaps" },
	{ "client", "created_at", "2026-11-22T14:30:65" },
	{ "client", "created_at", "2026-11-22T14:30:05.1" },
	{ "product", "price_fen", "-1" },
	{ "product", "price_fen", "1.234" },
	{ "product", "price_fen", "100000000.01" },
	{ "product", "price_fen", "1e3" },
	{ "product", "safety_level", "1000001" },
	{ "product", "safety_level", "-1" },
	{ "product", "safety_level", "12.5" },
	{ "product", "safety_level", "0x10" },
	{ "product", "safety_level", "99999999999999999999" },
	{ "booking", "state", "gone" },
	{ "booking", "segments", "facial" },
	{ "sale", "day", "2026-02-30" },
	{ "audit", "prev", "0" },
	{ "audit", "prev", "0g" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct problem p;
		const ProtobufCMessageDescriptor *type = record_by_name(refused[i].record)->message;
		ProtobufCMessage *m = message_new(type, &arena), *same = message_new(type, &arena);
		find(same, refused[i].field, &arena);
		enum status st = set(m, refused[i].field, refused[i].text, &arena, &p);
		if (st != ST_BAD_VALUE)
			fail_msg("%s %s: %s", refused[i].field, refused[i].text, status_name(st));
		assert_string_equal(p.field, refused[i].field);
		assert_true(p.message[0] != '\0');
		assert_true(same_message(m, same));
	}
}

static void test_hint_for_choice(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	Client c = CLIENT__INIT;

	(void)state;
	assert_int_equal(set(&c, "gender", "femle", &arena, &p), ST_BAD_VALUE);
	assert_int_equal(p.nhints, 1);
	assert_string_equal(p.hints[0].name, "value");
	assert_string_equal(p.hints[0].value, "female");
	assert_string_equal(p.todo, "Did you mean female?");
}

static void test_limits(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p;
	Client c = CLIENT__INIT;

	(void)state;
	buf_pad(&text, 'a', LIMIT_NAME);
	assert_int_equal(set(&c, "name", text.text, &arena, &p), ST_OK);
	buf_putc(&text, 'a');
	assert_int_equal(set(&c, "name", text.text, &arena, &p), ST_BAD_VALUE);
	assert_int_equal(strlen(c.name), LIMIT_NAME);
	buf_reset(&text);
	for (int i = 0; i < LIMIT_LIST; i++)
		buf_printf(&text, "t%d,", i);
	assert_int_equal(set(&c, "tags", text.text, &arena, &p), ST_OK);
	assert_int_equal(c.n_tags, LIMIT_LIST);
	buf_puts(&text, "one more");
	assert_int_equal(set(&c, "tags", text.text, &arena, &p), ST_TOO_MANY);
	assert_string_equal(p.field, "tags");
	struct field_at tags = find(&c, "tags", NULL);
	assert_int_equal(field_add_text(&tags, "one more", &arena, &p), ST_TOO_MANY);
	assert_int_equal(c.n_tags, LIMIT_LIST);
	struct field_at price = find(message_new(&product__descriptor, &arena), "price_fen", NULL);
	assert_int_equal(field_add_number(&price, -1, &arena, &p), ST_BAD_VALUE);
	assert_int_equal(field_add_number(&price, 10000000001, &arena, &p), ST_BAD_VALUE);
	assert_int_equal(field_add_number(&price, 10000000000, &arena, &p), ST_OK);
}

/* Lists of ids and sums: as people write them, and as they are read back. */
static void test_number_lists(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p;
	Sale sale = SALE__INIT;
	SaleLine line = SALE_LINE__INIT;

	(void)state;
	struct field_at coupons = find(&sale, "coupons", NULL);
	struct field_at paid = find(&line, "paid_fen", NULL);
	assert_int_equal(field_parse(&coupons, " u1、U000002,, ", a_sunday(), &arena, &p), ST_OK);
	assert_int_equal(sale.n_coupons, 2);
	field_text(&text, &coupons, FIELD_HUMAN);
	assert_string_equal(text.text, "U000001, U000002");
	assert_int_equal(field_parse(&coupons, "U3,K4", a_sunday(), &arena, &p), ST_BAD_VALUE);
	assert_int_equal(sale.n_coupons, 2);
	assert_int_equal(field_add_text(&coupons, "U3", &arena, &p), ST_OK);
	assert_int_equal(sale.coupons[2], 3);
	assert_int_equal(field_add_text(&coupons, "  ", &arena, &p), ST_OK);
	assert_int_equal(sale.n_coupons, 3);
	while (sale.n_coupons < LIMIT_LIST)
		assert_int_equal(field_add_number(&coupons, 9, &arena, &p), ST_OK);
	assert_int_equal(field_add_number(&coupons, 9, &arena, &p), ST_TOO_MANY);
	assert_int_equal(field_parse(&coupons, "", a_sunday(), &arena, &p), ST_OK);
	assert_int_equal(sale.n_coupons, 0);
	/* The comma of thousands is no border. */
	assert_int_equal(field_parse(&paid, "1866.60, 0", a_sunday(), &arena, &p), ST_OK);
	buf_reset(&text);
	field_text(&text, &paid, FIELD_HUMAN);
	assert_string_equal(text.text, "1866.60, 0.00");
	assert_int_equal(field_parse(&paid, text.text, a_sunday(), &arena, &p), ST_OK);
	assert_int_equal(line.n_paid_fen, 2);
	assert_int_equal(line.paid_fen[0], 186660);
	assert_int_equal(field_add_number(&paid, -1, &arena, &p), ST_BAD_VALUE);
}

/* Whatever is written exactly is read back as it was. */
static void test_random_round_trip(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 42);
	for (int round = 0; round < 3000; round++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		AUTO(buf_release) struct buf text = BUF_INIT;
		const struct record *record = &records[rng_below(&rng, nrecords)];
		struct filling f = { .rng = &rng, .arena = &arena };
		ProtobufCMessage *m = message_new(record->message, &arena);
		ProtobufCMessage *back = message_new(record->message, &arena);
		struct field_at from, to;
		struct problem p = PROBLEM_INIT;
		random_message(&f, m);
		for (size_t pos = 0; field_walk(m, NULL, &pos, &from);) {
			assert_true(field_find(back, from.row->name, &arena, &to));
			if (from.row->kind == FIELD_MESSAGE) {
				field_copy(&to, &from, &arena);
			} else {
				buf_reset(&text);
				field_text(&text, &from, FIELD_EXACT);
				if (field_parse(&to, text.text, a_sunday(), &arena, &p) != ST_OK)
					fail_msg("%s \"%s\": %s", from.row->name, text.text,
						 p.message);
			}
			if (!field_equal(&from, &to))
				fail_msg("%s: \"%s\" is not the same", from.row->name, text.text);
		}
		assert_true(same_message(m, back));
		assert_true(same_message(m, message_copy(m, &arena)));
	}
}

/* ---- finding and walking */

static void test_find(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client c = CLIENT__INIT;
	ClientSet change = CLIENT_SET__INIT;
	struct field_at at;

	(void)state;
	assert_true(field_find(&c.base, "name", NULL, &at));
	assert_ptr_equal(at.holder, &c);
	/* An absent inline message is made only when there is an arena. */
	assert_false(field_find(&c.base, "phone", NULL, &at));
	assert_null(c.private_);
	assert_false(field_find(&c.base, "nothing", &arena, &at));
	assert_null(c.private_);
	assert_true(field_find(&c.base, "phone", &arena, &at));
	assert_ptr_equal(at.holder, c.private_);
	/* The inline message itself has no name here. */
	assert_false(field_find(&c.base, "private", &arena, &at));
	/* Through two levels; the outer one of two is meant. */
	assert_true(field_find(&change.base, "wechat", &arena, &at));
	assert_ptr_equal(at.holder, change.record->private_);
	assert_true(field_find(&change.base, "revision", &arena, &at));
	assert_ptr_equal(at.holder, &change);
}

static void test_walk(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client c = CLIENT__INIT;
	ClientSet change = CLIENT_SET__INIT;
	struct field_at at;
	size_t n = 0, pos = 0;

	(void)state;
	for (; field_walk(&c.base, NULL, &pos, &at); n++)
		assert_ptr_equal(at.holder, &c);
	assert_int_equal(n, client__descriptor.n_fields - 1);
	assert_false(field_walk(&c.base, NULL, &pos, &at));
	for (n = 0, pos = 0; field_walk(&c.base, &arena, &pos, &at); n++) {
		if (n == 3)
			assert_string_equal(at.row->name, "phone");
	}
	assert_int_equal(n, client__descriptor.n_fields - 1 + client_private__descriptor.n_fields);
	size_t of_change = 0;
	for (pos = 0; field_walk(&change.base, &arena, &pos, &at);)
		of_change++;
	assert_int_equal(of_change, n + client_set__descriptor.n_fields - 1);
}

static void test_empty(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Product product = PRODUCT__INIT;
	struct problem p;

	(void)state;
	struct field_at name = find(&product, "name", NULL);
	struct field_at price = find(&product, "price_fen", NULL);
	struct field_at allergens = find(&product, "allergens", NULL);
	assert_true(field_empty(&name));
	assert_int_equal(field_count(&name), 0);
	assert_false(field_empty(&price));
	assert_true(field_empty(&allergens));
	assert_true(field_repeated(&allergens));
	assert_int_equal(field_add_text(&allergens, "花粉", &arena, &p), ST_OK);
	assert_int_equal(field_add_text(&allergens, "  ", &arena, &p), ST_OK);
	assert_int_equal(field_count(&allergens), 1);
	assert_string_equal(field_string(&allergens, 0), "花粉");
	field_clear(&allergens);
	assert_true(field_empty(&allergens));
}

/* ---- whole records */

static Client *a_client(struct arena *arena)
{
	static const char *const given[][2] = {
		{ "name", "张小美" },  { "phone", "13800138000" }, { "wechat", "xiaomei88" },
		{ "tags", "常客,补水" }, { "birthday", "1991-05-03" }, { "allergies", "花生" },
		{ "address", "杭州" },  { "other_phones", "+85291234567" },
	};
	Client *c = (Client *)message_new(&client__descriptor, arena);
	struct problem p;

	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		assert_int_equal(set(c, given[i][0], given[i][1], arena, &p), ST_OK);
	return c;
}

static void assert_check(void *message, enum status expected, const char *field)
{
	struct problem p = PROBLEM_INIT;
	enum status st = record_check(message, &p);

	if (st != expected)
		fail_msg("%s, not %s: %s", status_name(st), status_name(expected), p.message);
	assert_string_equal(p.field, field);
}

static void test_check_client(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = a_client(&arena);
	ClientPrivate *private = c->private_;

	(void)state;
	assert_check(c, ST_OK, "");
	c->name = (char *)"";
	assert_check(c, ST_BAD_VALUE, "name");
	c->name = (char *)"a\x07";
	assert_check(c, ST_BAD_VALUE, "name");
	c->name = (char *)"\xff";
	assert_check(c, ST_BAD_VALUE, "name");
	c->name = (char *)"a\nb";
	assert_check(c, ST_BAD_VALUE, "name");
	c->name = (char *)"张";
	private->leap = true;
	assert_check(c, ST_BAD_VALUE, "leap");
	private->lunar = true; /* 1991 had no leap third... fifth month */
	assert_check(c, ST_BAD_VALUE, "birthday");
	private->birthday = 20200401; /* 闰四月初一 */
	assert_check(c, ST_OK, "");
	private->leap = false;
	private->birthday = 19910230; /* exists only in the lunar calendar, if at all */
	private->lunar = false;
	assert_check(c, ST_BAD_VALUE, "birthday");
	private->birthday = 229;
	assert_check(c, ST_OK, "");
	private->birthday = 19910229;
	assert_check(c, ST_BAD_VALUE, "birthday");
	private->birthday = 1331;
	assert_check(c, ST_BAD_VALUE, "birthday");
	private->birthday = 0;
	private->phone = (char *)"12345";
	assert_check(c, ST_BAD_VALUE, "phone");
	private->phone = (char *)"138 00138000"; /* stored without spaces */
	assert_check(c, ST_BAD_VALUE, "phone");
	private->phone = (char *)"";
	private->skin_type = (ClientPrivate__Skin)99;
	assert_check(c, ST_BAD_VALUE, "skin_type");
}

static void test_check_staff(void **state)
{
	Shift morning = SHIFT__INIT, evening = SHIFT__INIT;
	Shift *roster[] = { &morning, &evening };
	Staff s = STAFF__INIT;

	(void)state;
	s.name = (char *)"李雪";
	assert_check(&s, ST_BAD_VALUE, "role");
	s.role = (char *)"therapist";
	assert_check(&s, ST_OK, "");
	s.n_roster = 2;
	s.roster = roster;
	morning.from = 600;
	morning.to = 840;
	evening.from = 840;
	evening.to = 1560;
	assert_check(&s, ST_OK, "");
	evening.from = 839;
	assert_check(&s, ST_BAD_VALUE, "roster");
	evening.weekday = 1;
	assert_check(&s, ST_OK, "");
	evening.weekday = 7;
	assert_check(&s, ST_BAD_VALUE, "roster[1].weekday");
	evening.weekday = 1;
	evening.from = evening.to;
	assert_check(&s, ST_BAD_VALUE, "roster[1].from");
	evening.from = evening.to = 600;
	assert_check(&s, ST_BAD_VALUE, "roster[1].to");
	evening.to = 2881;
	assert_check(&s, ST_BAD_VALUE, "roster[1].to");
	evening.to = 2880;
	assert_check(&s, ST_OK, "");
}

static void test_check_sale(void **state)
{
	StaffShare a = STAFF_SHARE__INIT, b = STAFF_SHARE__INIT;
	StaffShare *shares[] = { &a, &b };
	SaleLine line = SALE_LINE__INIT;
	SaleLine *lines[] = { &line };
	Sale sale = SALE__INIT;
	Segment segment = SEGMENT__INIT;

	(void)state;
	assert_check(&sale, ST_BAD_VALUE, "lines");
	sale.lines = lines;
	sale.n_lines = 1;
	assert_check(&sale, ST_BAD_VALUE, "lines[0].kind");
	line.kind = (char *)"treatment";
	assert_check(&sale, ST_OK, "");
	line.shares = shares;
	line.n_shares = 2;
	a.staff = 1;
	b.staff = 2;
	a.percent = 60;
	b.percent = 41;
	assert_check(&sale, ST_BAD_VALUE, "lines[0].shares");
	b.percent = 40;
	assert_check(&sale, ST_OK, "");
	b.staff = 0;
	assert_check(&sale, ST_BAD_VALUE, "lines[0].shares[1].staff");

	segment.treatment = (char *)"facial";
	segment.start = 1;
	segment.service = 1440;
	assert_check(&segment, ST_OK, "");
	segment.cleanup = 1;
	assert_check(&segment, ST_BAD_VALUE, "service");
}

static void test_diff(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p;
	Client *was = a_client(&arena);
	Client *now = (Client *)message_copy(&was->base, &arena);

	(void)state;
	record_diff(&text, &was->base, &now->base);
	assert_string_equal(text.text, "");
	now->id = 7;
	now->revision = 2;
	record_diff(&text, &was->base, &now->base);
	assert_string_equal(text.text, "");
	assert_int_equal(set(now, "phone", "13912345678", &arena, &p), ST_OK);
	assert_int_equal(set(now, "tier", "gold", &arena, &p), ST_OK);
	assert_int_equal(set(now, "tags", "", &arena, &p), ST_OK);
	assert_int_equal(set(now, "allergies", "花生，牛奶", &arena, &p), ST_OK);
	record_diff(&text, &was->base, &now->base);
	assert_string_equal(text.text, "phone: 138****8000 -> 139****5678; "
				       "allergies: **** -> ****; tier: -> gold; "
				       "tags: 常客,补水 ->");
	buf_reset(&text);
	Staff staff = STAFF__INIT, changed = STAFF__INIT;
	changed.pin_hash = (char *)"$argon2id$secret";
	changed.name = (char *)"李\x1b[31m雪";
	record_diff(&text, &staff.base, &changed.base);
	assert_null(strstr(text.text, "argon"));
	assert_null(strchr(text.text, '\x1b'));
	assert_non_null(strstr(text.text, "pin_hash: ****"));
	buf_reset(&text);
	record_diff(&text, NULL, &was->base);
	assert_string_equal(text.text, "name: -> 张小美; phone: -> 138****8000; "
				       "other_phones: -> 852****4567; wechat: -> ****; "
				       "birthday: -> ****; allergies: -> ****; "
				       "address: -> ****; tags: -> 常客,补水");
	buf_reset(&text);
	now = (Client *)message_new(&client__descriptor, &arena);
	now->name = (char *)"a";
	record_diff(&text, &now->base, NULL);
	assert_string_equal(text.text, "name: a ->");
}

static void test_hide(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *c = a_client(&arena);
	ClientCard card = CLIENT_CARD__INIT;
	ClientRow row = CLIENT_ROW__INIT;
	ClientRow *rows[] = { &row };
	ClientRows answer = CLIENT_ROWS__INIT;

	(void)state;
	card.record = c;
	record_hide(&card.base, RECORD_MASKED, &arena);
	assert_string_equal(c->private_->phone, "138****8000");
	assert_string_equal(c->private_->other_phones[0], "852****4567");
	assert_string_equal(c->private_->wechat, "x**");
	assert_string_equal(c->private_->address, "杭**");
	assert_string_equal(c->private_->allergies, "花生");
	record_hide(&card.base, RECORD_WITHOUT_PRIVATE, &arena);
	assert_string_equal(c->name, "张小美");
	assert_string_equal(c->private_->phone, "");
	assert_int_equal(c->private_->n_other_phones, 0);
	assert_string_equal(c->private_->allergies, "");
	assert_int_equal(c->private_->birthday, 0);
	assert_int_equal(c->n_tags, 2);
	row.phone = (char *)"13800138000";
	row.allergies = (char *)"花生";
	answer.rows = rows;
	answer.n_rows = 1;
	record_hide(&answer.base, RECORD_MASKED, &arena);
	assert_string_equal(row.phone, "138****8000");
	record_hide(&answer.base, RECORD_WITHOUT_PRIVATE, &arena);
	assert_string_equal(row.allergies, "");
}

static void test_copy_and_equal(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Client *a = a_client(&arena), *b = a_client(&arena);
	struct field_at x, y;

	(void)state;
	for (size_t i = 0, j = 0; field_walk(&a->base, NULL, &i, &x) &&
				  field_walk(&b->base, NULL, &j, &y);)
		assert_true(field_equal(&x, &y));
	x = find(a, "tags", NULL);
	y = find(b, "tags", NULL);
	b->tags[1] = (char *)"别的";
	assert_false(field_equal(&x, &y));
	field_copy(&x, &y, &arena);
	assert_true(field_equal(&x, &y));
	assert_ptr_not_equal(a->tags[1], b->tags[1]);
	b->n_tags = 1;
	assert_false(field_equal(&x, &y));
	field_copy(&x, &y, &arena);
	assert_int_equal(a->n_tags, 1);
	assert_true(same_message(&a->base, &b->base));
}

/* What a later program stored is kept in a copy. */
static void test_unknown_fields_survive(void **state)
{
	/* field 2 "a", field 1000 varint 7 */
	static const uint8_t packed[] = { 0x12, 0x01, 'a', 0xc0, 0x3e, 0x07 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCAllocator allocator = message_allocator(&arena);
	uint8_t again[sizeof(packed)];

	(void)state;
	ProtobufCMessage *m = protobuf_c_message_unpack(&client__descriptor, &allocator,
							sizeof(packed), packed);
	assert_non_null(m);
	ProtobufCMessage *copy = message_copy(m, &arena);
	assert_int_equal(protobuf_c_message_get_packed_size(copy), sizeof(packed));
	protobuf_c_message_pack(copy, again);
	assert_memory_equal(again, packed, sizeof(packed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_times_of_day),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hint_for_choice),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_number_lists),
		cmocka_unit_test(test_random_round_trip),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_check_client),
		cmocka_unit_test(test_check_staff),
		cmocka_unit_test(test_check_sale),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_copy_and_equal),
		cmocka_unit_test(test_unknown_fields_survive),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
