/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "model/ops.pb-c.h"
#include "model/records.pb-c.h"
#include "random_message.h"

static int setup(void **state)
{
	(void)state;
	return date_zone("Asia/Shanghai") ? 0 : -1;
}

static enum status read_json(const char *text, enum json_how how, void *message,
			     struct arena *arena, struct problem *p)
{
	*p = (struct problem)PROBLEM_INIT;
	return json_message(text, strlen(text), how, message, arena, p);
}

static void assert_json(const void *message, const char *expected)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	json_add_message(&text, message);
	assert_string_equal(text.text, expected);
}

/* ---- out */

static void test_write(void **state)
{
	Booking b = BOOKING__INIT;
	Segment s = SEGMENT__INIT;
	Segment *segments[] = { &s };
	BookingRow row = BOOKING_ROW__INIT;
	Client c = CLIENT__INIT;
	ClientPrivate private = CLIENT_PRIVATE__INIT;
	Staff staff = STAFF__INIT;

	(void)state;
	assert_json(&c, "{}");
	c.id = 42;
	c.name = (char *)"张\"小\\美\x01\x7f\xff";
	c.private_ = &private;
	private.lunar = true;
	private.birthday = 503;
	private.skin_type = CLIENT_PRIVATE__SKIN__dry;
	private.phone = (char *)"13800138000";
	c.created_at = 1795329005007;
	assert_json(&c, "{\"id\":\"C000042\",\"name\":\"张\\\"小\\\\美\\u0001\\u007f\xef\xbf\xbd\","
			"\"phone\":\"13800138000\",\"birthday\":\"05-03\",\"lunar\":true,"
			"\"skin_type\":\"dry\",\"created_at\":\"2026-11-22T14:30:05.007\"}");
	b.id = 3;
	s.start = 29922630;
	s.treatment = (char *)"facial";
	s.therapist = 2;
	b.segments = segments;
	b.n_segments = 1;
	row.record = &b;
	row.client_name = (char *)"张小美";
	/* The state of 0 says something; an inline record stands at this level. */
	assert_json(&row, "{\"id\":\"B000003\",\"segments\":[{\"treatment\":\"facial\","
			  "\"therapist\":\"S2\",\"start\":\"2026-11-22T14:30\"}],"
			  "\"state\":\"requested\",\"client_name\":\"张小美\"}");
	staff.pin_hash = (char *)"$argon2id$";
	staff.name = (char *)"李";
	assert_json(&staff, "{\"name\":\"李\"}");
	StaffAdd add = STAFF_ADD__INIT;
	add.pin = (char *)"1234";
	assert_json(&add, "{}");
}

static void test_add_string(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	(void)state;
	json_add_string(&text, "\n\r\t\b\xc2\x85\xe2\x80\xa8é👩\xf0\x9f\x91");
	assert_string_equal(text.text, "\"\\n\\r\\t\\u0008\\u0085\\u2028é👩\xef\xbf\xbd\xef\xbf\xbd"
				       "\xef\xbf\xbd\"");
}

/* ---- in */

static void test_read(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ClientAdd add = CLIENT_ADD__INIT;
	BookingAdd booking = BOOKING_ADD__INIT;

	(void)state;
	assert_int_equal(read_json("{\"name\":\" 张小美 \",\"phone\":\"138 0013 8000\","
				   "\"tags\":\"常客\",\"gender\":\"female\",\"force\":true,"
				   "\"birthday\":\"1991-05-03\",\"wechat\":null,\"source\":\"\","
				   "\"allergens\":[\"花生\",\" \",\"a,b\"]}",
				   JSON_ARGUMENTS, &add, &arena, &p),
			 ST_OK);
	assert_string_equal(add.record->name, "张小美");
	assert_string_equal(add.record->private_->phone, "13800138000");
	assert_int_equal(add.record->n_tags, 1);
	assert_int_equal(add.record->gender, CLIENT__GENDER__female);
	assert_int_equal(add.record->private_->birthday, 19910503);
	assert_int_equal(add.record->private_->n_allergens, 2);
	assert_string_equal(add.record->private_->allergens[1], "a,b");
	assert_true(add.force);
	/* One element stands for a list of one. */
	assert_int_equal(read_json("{\"client\":\"C42\",\"segments\":{\"treatment\":\"facial\","
				   "\"start\":\"2026-11-22T14:30\",\"therapist\":\"s2\"}}",
				   JSON_ARGUMENTS, &booking, &arena, &p),
			 ST_OK);
	assert_int_equal(booking.client, 42);
	assert_int_equal(booking.n_segments, 1);
	assert_int_equal(booking.segments[0]->start, 29922630);
	assert_int_equal(booking.segments[0]->therapist, 2);
	Nothing nothing = NOTHING__INIT;
	assert_int_equal(json_to_message(NULL, JSON_ARGUMENTS, &nothing.base, &arena, &p), ST_OK);
}

static const struct {
	const char *message, *json;
	enum status status;
	const char *field;
} refused[] = {
	/* not JSON */
	{ "ClientGet", "", ST_USAGE, "" },
	{ "ClientGet", "[]", ST_USAGE, "" },
	{ "ClientGet", "1", ST_USAGE, "" },
	{ "ClientGet", "{", ST_USAGE, "" },
	{ "ClientGet", "{} x", ST_USAGE, "" },
	{ "ClientGet", "{'client':1}", ST_USAGE, "" },
	{ "ClientGet", "{\"client\":\"C1\",}", ST_USAGE, "" },
	{ "ClientGet", "{\"client\":\"C1\",\"client\":\"C2\"}", ST_USAGE, "" },
	{ "ClientGet", "{\"client\":\"\xff\"}", ST_USAGE, "" },
	{ "ClientGet", "{\"client\":\"\\ud800\"}", ST_USAGE, "" },
	{ "ClientGet", "{\"client\":\"\\u0000\"}", ST_USAGE, "" },
	{ "StockReceive", "{\"qty\":99999999999999999999}", ST_USAGE, "" },
	{ "ClientGet", "[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]", ST_USAGE, "" },
	/* names */
	{ "ClientGet", "{\"klient\":\"C1\"}", ST_USAGE, "klient" },
	{ "ClientGet", "{\"\":1}", ST_USAGE, "" },
	{ "ClientAdd", "{\"record\":{\"name\":\"a\"}}", ST_USAGE, "record" },
	{ "ClientAdd", "{\"private\":{}}", ST_USAGE, "private" },
	{ "ClientAdd", "{\"name\":\"a\",\"id\":\"C1\"}", ST_USAGE, "id" },
	{ "ClientAdd", "{\"name\":\"a\",\"revision\":1}", ST_USAGE, "revision" },
	{ "StaffAdd", "{\"name\":\"a\",\"role\":\"b\",\"pin_hash\":\"x\"}", ST_USAGE, "pin_hash" },
	{ "ClientSet", "{\"client\":\"C1\",\"deleted_at\":\"2026-11-22T14:30:00\"}", ST_USAGE,
	  "deleted_at" },
	{ "ClientSet", "{\"client\":\"C1\",\"fields\":[\"name\",\"nam\"]}", ST_USAGE, "fields[1]" },
	{ "ClientSet", "{\"client\":\"C1\",\"fields\":[\"force\"]}", ST_USAGE, "fields[0]" },
	{ "ClientSet", "{\"client\":\"C1\",\"fields\":[\"id\"]}", ST_USAGE, "fields[0]" },
	/* types */
	{ "ClientGet", "{\"client\":1}", ST_USAGE, "client" },
	{ "ClientGet", "{\"client\":[\"C1\"]}", ST_USAGE, "client" },
	{ "ClientAdd", "{\"name\":1}", ST_USAGE, "name" },
	{ "ClientAdd", "{\"name\":\"a\",\"force\":1}", ST_USAGE, "force" },
	{ "ClientAdd", "{\"name\":\"a\",\"tags\":[\"a\",2]}", ST_USAGE, "tags[1]" },
	{ "ClientAdd", "{\"name\":\"a\",\"tags\":[null]}", ST_USAGE, "tags[0]" },
	{ "ClientAdd", "{\"name\":\"a\",\"tags\":[[\"a\"]]}", ST_USAGE, "tags[0]" },
	{ "StockReceive", "{\"product\":\"P1\",\"qty\":1.0}", ST_USAGE, "qty" },
	{ "StockReceive", "{\"product\":\"P1\",\"qty\":\"1\"}", ST_USAGE, "qty" },
	{ "BookingAdd", "{\"segments\":\"facial\"}", ST_USAGE, "segments" },
	{ "BookingAdd", "{\"segments\":[{\"treatment\":\"facial\"},5]}", ST_USAGE, "segments[1]" },
	{ "BookingAdd", "{\"segments\":[{\"treatment\":\"f\",\"start\":5}]}", ST_USAGE,
	  "segments[0].start" },
	{ "BookingAdd", "{\"segments\":[{\"treatment\":\"f\",\"strat\":5}]}", ST_USAGE,
	  "segments[0].strat" },
	{ "SalePay", "{\"lines\":[{\"kind\":\"product\",\"shares\":[{\"staff\":\"S1\"},"
		     "{\"staff\":\"S2\",\"percent\":101}]}]}", ST_BAD_VALUE,
	  "lines[0].shares[1].percent" },
	/* values */
	{ "ClientGet", "{\"client\":\"S1\"}", ST_BAD_VALUE, "client" },
	{ "ClientAdd", "{\"name\":\"a\",\"gender\":\"Female\"}", ST_BAD_VALUE, "gender" },
	{ "ClientAdd", "{\"name\":\"a\",\"other_phones\":[\"13800138000\",\"1\"]}", ST_BAD_VALUE,
	  "other_phones[1]" },
	{ "BookingSlots", "{\"treatment\":\"f\",\"from\":\"明天\"}", ST_BAD_VALUE, "from" },
	{ "BookingSlots", "{\"treatment\":\"f\",\"from\":\"2026-11-31T10:00\"}", ST_BAD_VALUE,
	  "from" },
	{ "SaleQuote", "{\"lines\":[{\"amount_fen\":-1}]}", ST_BAD_VALUE, "lines[0].amount_fen" },
	/* missing */
	{ "ClientGet", "{}", ST_USAGE, "client" },
	{ "ClientGet", "{\"client\":null}", ST_USAGE, "client" },
	{ "ClientGet", "{\"client\":\"\"}", ST_USAGE, "client" },
	{ "ClientAdd", "{}", ST_USAGE, "name" },
	{ "ClientAdd", "{\"phone\":\"13800138000\"}", ST_USAGE, "name" },
	{ "ClientAdd", "{\"name\":\" \"}", ST_USAGE, "name" },
	{ "ClientSet", "{\"name\":\"a\"}", ST_USAGE, "client" },
	{ "BookingAdd", "{}", ST_USAGE, "segments" },
	{ "BookingAdd", "{\"segments\":[{}]}", ST_USAGE, "segments[0].treatment" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct problem p;
		ProtobufCMessage *m = message_new(message_by_name(refused[i].message), &arena);
		enum status st = read_json(refused[i].json, JSON_ARGUMENTS, m, &arena, &p);
		if (st != refused[i].status || strcmp(p.field, refused[i].field) != 0)
			fail_msg("%s %s: %s at \"%s\": %s", refused[i].message, refused[i].json,
				 status_name(st), p.field, p.message);
		assert_int_equal(p.status, st);
		assert_true(p.message[0] != '\0');
		/* Nobody needs the explanation. */
		m = message_new(message_by_name(refused[i].message), &arena);
		assert_int_equal(json_message(refused[i].json, strlen(refused[i].json),
					      JSON_ARGUMENTS, m, &arena, NULL), st);
	}
}

static void test_nearest_name(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ClientAdd add = CLIENT_ADD__INIT;

	(void)state;
	assert_int_equal(read_json("{\"fone\":\"1\"}", JSON_ARGUMENTS, &add, &arena, &p), ST_USAGE);
	assert_int_equal(p.nhints, 1);
	assert_string_equal(p.hints[0].name, "field");
	assert_string_equal(p.hints[0].value, "phone");
	assert_string_equal(p.todo, "Did you mean phone?");
	/* What may not be given is not proposed. */
	assert_int_equal(read_json("{\"pin_hsh\":\"1\"}", JSON_ARGUMENTS, &add, &arena, &p),
			 ST_USAGE);
	assert_int_equal(p.nhints, 0);
	assert_int_equal(read_json("{\"{\\u001b[2J\":1}", JSON_ARGUMENTS, &add, &arena, &p),
			 ST_USAGE);
	assert_null(strchr(p.message, '\x1b'));
	assert_null(strchr(p.field, '\x1b'));
}

static void test_wrong_type_explained(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	BookingMove move = BOOKING_MOVE__INIT;

	(void)state;
	assert_int_equal(read_json("{\"start\":1430}", JSON_ARGUMENTS, &move, &arena, &p),
			 ST_USAGE);
	assert_string_equal(p.message,
			    "Start must be a text like \"2026-11-22T14:30\", not a whole number.");
}

static void test_mask(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ClientSet set = CLIENT_SET__INIT;

	(void)state;
	assert_int_equal(read_json("{\"client\":\"C1\",\"phone\":null,\"name\":\"a\","
				   "\"force\":true,\"fields\":[\"source\",\"name\"],"
				   "\"revision\":3}",
				   JSON_ARGUMENTS, &set, &arena, &p),
			 ST_OK);
	assert_int_equal(set.revision, 3);
	assert_true(set.force);
	assert_int_equal(set.n_fields, 3);
	assert_string_equal(set.fields[0], "source");
	assert_string_equal(set.fields[1], "name");
	assert_string_equal(set.fields[2], "phone");
	assert_string_equal(set.record->name, "a");
}

static void test_too_long(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ClientFind find = CLIENT_FIND__INIT;

	(void)state;
	buf_puts(&text, "{\"text\":\"");
	buf_pad(&text, 'a', LIMIT_REQUEST);
	buf_puts(&text, "\"}");
	assert_int_equal(read_json(text.text, JSON_ARGUMENTS, &find, &arena, &p), ST_USAGE);
	buf_reset(&text);
	buf_puts(&text, "{\"text\":\"");
	buf_pad(&text, 'a', LIMIT_LINE + 1);
	buf_puts(&text, "\"}");
	assert_int_equal(read_json(text.text, JSON_ARGUMENTS, &find, &arena, &p), ST_BAD_VALUE);
	assert_string_equal(p.field, "text");
	buf_reset(&text);
	buf_puts(&text, "{\"client\":\"C1\",\"segments\":[");
	for (int i = 0; i <= LIMIT_SEGMENTS; i++)
		buf_printf(&text, "%s{\"treatment\":\"a\"}", i > 0 ? "," : "");
	buf_puts(&text, "]}");
	BookingAdd add = BOOKING_ADD__INIT;
	assert_int_equal(read_json(text.text, JSON_ARGUMENTS, &add, &arena, &p), ST_TOO_MANY);
	assert_string_equal(p.field, "segments[8]");
}

static void assert_counted(const char *json, const char *again)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	DayCount count = DAY_COUNT__INIT;

	if (read_json(json, JSON_ARGUMENTS, &count, &arena, &p) != ST_OK)
		fail_msg("%s: %s: %s", json, p.field, p.message);
	json_add_message(&text, &count.base);
	assert_string_equal(text.text, again);
}

/* Pieces by denomination: an object, or the list that it is. */
static void test_map(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	DayCount count = DAY_COUNT__INIT;

	(void)state;
	assert_counted("{\"counted\":{\"10000\":3,\"50\":0}}",
		       "{\"counted\":{\"10000\":3,\"50\":0}}");
	assert_counted("{\"counted\":[{\"denomination\":10000,\"number\":3}]}",
		       "{\"counted\":{\"10000\":3}}");
	assert_counted("{\"counted\":{\"denomination\":100,\"number\":2}}",
		       "{\"counted\":{\"100\":2}}");
	/* Nothing is lost of what an object could not say. */
	assert_counted("{\"counted\":[{\"denomination\":5,\"number\":1},"
		       "{\"denomination\":5,\"number\":2}]}",
		       "{\"counted\":[{\"denomination\":5,\"number\":1},"
		       "{\"denomination\":5,\"number\":2}]}");
	assert_int_equal(read_json("{\"counted\":{}}", JSON_ARGUMENTS, &count, &arena, &p),
			 ST_USAGE);
	assert_string_equal(p.field, "counted");
	assert_int_equal(read_json("{\"counted\":{\"100\":\"a\"}}", JSON_ARGUMENTS, &count, &arena,
				   &p),
			 ST_USAGE);
	assert_string_equal(p.field, "counted[100]");
	assert_int_equal(read_json("{\"counted\":{\"100\":-1}}", JSON_ARGUMENTS, &count, &arena,
				   &p),
			 ST_BAD_VALUE);
	assert_int_equal(read_json("{\"counted\":{\"99999999999\":1}}", JSON_ARGUMENTS, &count,
				   &arena, &p),
			 ST_BAD_VALUE);
	assert_int_equal(read_json("{\"counted\":{\"note\":1}}", JSON_ARGUMENTS, &count, &arena,
				   &p),
			 ST_USAGE);
}

/* Lists of ids and of sums. */
static void test_numbers_list(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p;
	SaleQuote quote = SALE_QUOTE__INIT;
	DebtRows debts = DEBT_ROWS__INIT;

	(void)state;
	assert_int_equal(read_json("{\"coupon\":[\"U1\",\"U000002\"]}", JSON_ARGUMENTS, &quote,
				   &arena, &p),
			 ST_OK);
	assert_int_equal(quote.n_coupon, 2);
	assert_int_equal(quote.coupon[1], 2);
	json_add_message(&text, &quote.base);
	assert_non_null(strstr(text.text, "\"coupon\":[\"U000001\",\"U000002\"]"));
	assert_int_equal(read_json("{\"coupon\":\"U3\"}", JSON_ARGUMENTS, &quote, &arena, &p),
			 ST_OK);
	assert_int_equal(quote.n_coupon, 1);
	assert_int_equal(read_json("{\"coupon\":[\"U1\",\"K2\"]}", JSON_ARGUMENTS, &quote, &arena,
				   &p),
			 ST_BAD_VALUE);
	assert_string_equal(p.field, "coupon[1]");
	assert_int_equal(read_json("{\"ageing_fen\":[1,0,-3]}", JSON_RECORD, &debts, &arena, &p),
			 ST_OK);
	assert_int_equal(debts.n_ageing_fen, 3);
	assert_int_equal(debts.ageing_fen[2], -3);
}

/* Brackets in texts are no depth. */
static void test_depth(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ClientFind find = CLIENT_FIND__INIT;

	(void)state;
	assert_int_equal(read_json("{\"text\":\"[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"}", JSON_ARGUMENTS,
				   &find, &arena, &p),
			 ST_OK);
}

/* ---- there and back */

static void round_trip(const struct filling *f, const ProtobufCMessageDescriptor *type,
		       enum json_how how)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(buf_release) struct buf again = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *m = message_new(type, f->arena), *back = message_new(type, f->arena);

	random_message(f, m);
	json_add_message(&text, m);
	if (json_message(text.text, text.len, how, back, f->arena, &p) != ST_OK)
		fail_msg("%s: %s: %s %s", type->name, text.text, p.field, p.message);
	json_add_message(&again, back);
	assert_string_equal(text.text, again.text);
	if (!same_message(m, back))
		fail_msg("%s: %s is not the same", type->name, text.text);
	assert_null(strchr(text.text, '\n'));
	assert_null(strchr(text.text, '\x1b'));
}

static bool has_mask(const ProtobufCMessageDescriptor *type)
{
	return protobuf_c_message_descriptor_get_field_by_name(type, "fields") != NULL;
}

/* Is there a field that is always written but may not be given as an argument, or must be
 * given but is never written? */
static bool one_way(const ProtobufCMessageDescriptor *type)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if ((row->flags & FIELD_FIXED) && (row->flags & FIELD_ZERO))
			return true;
		if ((row->flags & FIELD_SECRET) && field_required(type, row))
			return true;
		if (row->kind == FIELD_MESSAGE && one_way(proto->descriptor))
			return true;
	}
	return false;
}

static void test_round_trip(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < 60; round++) {
		for (size_t i = 0; i < nmessage_types; i++) {
			AUTO(arena_release) struct arena arena = ARENA_INIT;
			struct filling f = { .rng = &rng, .arena = &arena,
					     .leave_out = FIELD_SECRET };
			/* There the outer revision hides that of the record. */
			if (has_mask(message_types[i]))
				f.leave_out |= FIELD_FIXED;
			round_trip(&f, message_types[i], JSON_RECORD);
			f.leave_out |= FIELD_FIXED;
			if (!has_mask(message_types[i]) &&
			    !one_way(message_types[i]))
				round_trip(&f, message_types[i], JSON_ARGUMENTS);
		}
	}
}

/* Damaged JSON is refused or read, and never anything else. */
static void test_damaged(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int round = 0; round < 4000; round++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		AUTO(buf_release) struct buf text = BUF_INIT;
		struct filling f = { .rng = &rng, .arena = &arena, .leave_out = FIELD_SECRET };
		struct problem p = PROBLEM_INIT;
		const ProtobufCMessageDescriptor *type =
			message_types[rng_below(&rng, nmessage_types)];
		ProtobufCMessage *m = message_new(type, &arena);
		random_message(&f, m);
		json_add_message(&text, m);
		size_t flips = rng_below(&rng, 4) + 1;
		for (size_t i = 0; i < flips; i++)
			text.text[rng_below(&rng, text.len)] = (char)rng_below(&rng, 256);
		if (rng_below(&rng, 2) == 0)
			buf_truncate(&text, rng_below(&rng, text.len));
		enum status st = json_message(text.text, text.len, JSON_ARGUMENTS,
					      message_new(type, &arena), &arena, &p);
		assert_true(st == ST_OK || st == ST_USAGE || st == ST_BAD_VALUE ||
			    st == ST_TOO_MANY);
		assert_true(st == ST_OK || p.message[0] != '\0');
	}
}

/* ---- problems, requests, descriptions */

static void test_problem(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	enum status st = problem_set(&p, ST_SLOT_TAKEN, "start", "Taken by \"%s\".", "张");

	(void)state;
	json_add_problem(&text, &p);
	assert_string_equal(text.text,
			    "{\"code\":\"slot-taken\",\"message\":\"Taken by \\\"张\\\".\","
			    "\"field\":\"start\"}");
	problem_todo(&p, "Take another time.");
	problem_hint(&p, "slot", "S2 2026-11-22T15:30");
	problem_hint(&p, "booking", "B3");
	problem_hint(&p, "slot", "S3 2026-11-22T15:45");
	buf_reset(&text);
	json_add_refusal(&text, "\"r1\"", &p);
	assert_string_equal(text.text,
			    "{\"id\":\"r1\",\"ok\":false,\"error\":{\"code\":\"slot-taken\","
			    "\"message\":\"Taken by \\\"张\\\".\",\"field\":\"start\","
			    "\"todo\":\"Take another time.\",\"hint\":{\"slot\":["
			    "\"S2 2026-11-22T15:30\",\"S3 2026-11-22T15:45\"],"
			    "\"booking\":\"B3\"}}}\n");
	assert_int_equal(st, ST_SLOT_TAKEN);
	buf_reset(&text);
	p = (struct problem){ .status = ST_BUSY };
	json_add_problem(&text, &p);
	assert_string_equal(text.text, "{\"code\":\"busy\",\"message\":"
				       "\"Another terminal is writing. Try again.\"}");
}

static void test_request(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	AUTO(json_request_release) struct json_request r = JSON_REQUEST_INIT;
	static const char line[] = "{\"id\":\"r1\",\"op\":\"client.get\",\"as\":\"S2\","
				   "\"key\":\"6f0c\","
				   "\"args\":{\"client\":\"C42\"},\"dry_run\":true}";
	struct problem p = PROBLEM_INIT;
	ClientGet get = CLIENT_GET__INIT;

	(void)state;
	assert_int_equal(json_request_read(line, strlen(line), &arena, &r, &p), ST_OK);
	assert_string_equal(r.id, "\"r1\"");
	assert_string_equal(r.op, "client.get");
	assert_string_equal(r.as, "S2");
	assert_string_equal(r.key, "6f0c");
	assert_true(r.dry_run);
	assert_int_equal(json_to_message(r.args, JSON_ARGUMENTS, &get.base, &arena, &p), ST_OK);
	assert_int_equal(get.client, 42);
	json_add_answer(&answer, r.id, &get.base);
	assert_string_equal(answer.text,
			    "{\"id\":\"r1\",\"ok\":true,\"result\":{\"client\":\"C000042\"}}\n");
	buf_reset(&answer);
	json_add_answer(&answer, "7", NULL);
	assert_string_equal(answer.text, "{\"id\":7,\"ok\":true,\"result\":{}}\n");
}

static void test_request_refused(void **state)
{
	static const struct { const char *line, *field, *id; } lines[] = {
		{ "", "", "null" },
		{ "null", "", "null" },
		{ "[1]", "", "null" },
		{ "{\"id\":1}", "op", "1" },
		{ "{\"id\":null,\"op\":\"\"}", "op", "null" },
		{ "{\"id\":1.5,\"op\":2}", "op", "1.5" },
		{ "{\"id\":{},\"op\":\"a\"}", "id", "null" },
		{ "{\"id\":\"a\\nb\",\"op\":\"a\",\"arg\":{}}", "arg", "\"a\\nb\"" },
		{ "{\"id\":\"订单\",\"op\":2}", "op", "\"订单\"" },
		{ "{\"id\":\"a\x7f\xe2\x80\xae\",\"op\":2}", "op", "\"a\\u007f\\u202E\"" },
		{ "{\"op\":\"a\",\"args\":[]}", "args", "null" },
		{ "{\"op\":\"a\",\"args\":\"\"}", "args", "null" },
		{ "{\"op\":\"a\",\"as\":5}", "as", "null" },
		{ "{\"op\":\"a\",\"dry_run\":1}", "dry_run", "null" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		AUTO(json_request_release) struct json_request r = JSON_REQUEST_INIT;
		struct problem p = PROBLEM_INIT;
		enum status st = json_request_read(lines[i].line, strlen(lines[i].line), &arena,
						   &r, &p);
		assert_int_equal(st, ST_USAGE);
		assert_string_equal(p.field, lines[i].field);
		assert_string_equal(r.id, lines[i].id);
	}
}

static void test_long_request_id(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(json_request_release) struct json_request r = JSON_REQUEST_INIT;
	AUTO(buf_release) struct buf line = BUF_INIT;
	struct problem p = PROBLEM_INIT;

	(void)state;
	buf_puts(&line, "{\"id\":\"");
	buf_pad(&line, 'a', 500);
	buf_puts(&line, "\",\"op\":\"a\"}");
	assert_int_equal(json_request_read(line.text, line.len, &arena, &r, &p), ST_USAGE);
	assert_string_equal(p.field, "id");
	assert_string_equal(r.id, "null");
}

static void test_description(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(json_release) struct json_t *json = NULL;
	struct problem p = PROBLEM_INIT;

	(void)state;
	json_add_description(&text, &booking_add__descriptor, JSON_ARGUMENTS);
	assert_int_equal(json_read(text.text, text.len, &json, &p), ST_OK);
	assert_non_null(strstr(text.text, "{\"name\":\"client\",\"type\":\"id\","
					  "\"label\":\"Client\",\"ref\":\"C\"}"));
	assert_non_null(strstr(text.text, "{\"name\":\"segments\",\"type\":\"object\","
					  "\"list\":true,\"required\":true,"
					  "\"label\":\"Segments\",\"max\":8,"
					  "\"fields\":[{\"name\":\"treatment\",\"type\":\"text\","
					  "\"required\":true,"));
	buf_reset(&text);
	json_add_description(&text, &client_add__descriptor, JSON_ARGUMENTS);
	assert_non_null(strstr(text.text, "{\"name\":\"name\",\"type\":\"text\","
					  "\"required\":true,"));
	assert_non_null(strstr(text.text, "{\"word\":\"female\",\"label\":\"female\"}"));
	assert_null(strstr(text.text, "\"revision\""));
	assert_null(strstr(text.text, "\"record\""));
	buf_reset(&text);
	json_add_description(&text, &client_set__descriptor, JSON_ARGUMENTS);
	assert_non_null(strstr(text.text, "{\"name\":\"name\",\"type\":\"text\",\"label\""));
	assert_non_null(strstr(text.text, "{\"name\":\"client\",\"type\":\"id\","
					  "\"required\":true,"));
	buf_reset(&text);
	json_add_description(&text, &staff_answer__descriptor, JSON_RECORD);
	assert_non_null(strstr(text.text, "\"revision\",\"type\":\"number\",\"fixed\":true"));
	assert_null(strstr(text.text, "pin_hash"));
}

/* Every message can be described, in JSON. */
static void test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < nmessage_types; i++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		AUTO(json_release) struct json_t *json = NULL;
		struct problem p = PROBLEM_INIT;
		json_add_description(&text, message_types[i], JSON_RECORD);
		if (json_read(text.text, text.len, &json, &p) != ST_OK)
			fail_msg("%s: %s", p.message, text.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_add_string),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nearest_name),
		cmocka_unit_test(test_wrong_type_explained),
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_numbers_list),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_problem),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_request_refused),
		cmocka_unit_test(test_long_request_id),
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_descriptions),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
