/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests that neither a form nor the reader of JSON lets through: a caller in C can make them,
 * and every operation refuses them by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "svc/sale.h"
#include "svc_shop.h"

static uint32_t sold;

/* A client with a booking tomorrow, and a sale. */
static int make_shop(void **state)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;

	(void)state;
	shop_from("2026-11-22 10:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"张小美\",\"phone\":\"13800001234\"}");
	trial_must(&trial, NULL, "booking.add",
		   "{\"client\":\"C1\",\"segments\":[{\"treatment\":\"facial-basic\","
		   "\"start\":\"2026-11-23T14:00\"},{\"treatment\":\"eye-care\"}]}");
	trial_must(&trial, &answer, "sale.pay",
		   "{\"client\":\"C1\",\"lines\":[{\"kind\":\"fee\",\"amount_fen\":1000}],"
		   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":1000}]}");
	sold = (uint32_t)strtoul(strstr(answer.text, "\"V") + 2, NULL, 10);
	return 0;
}

static void refused(const char *op, const ProtobufCMessage *args, enum status want,
		    const char *field)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem problem = PROBLEM_INIT;
	ProtobufCMessage *answer;
	enum status st = op_run(&trial.shop, &trial.who, op_find(op), NULL, args, &arena, &answer,
				&problem);

	if (st != want)
		fail_msg("%s: %s instead of %s: %s", op, status_name(st), status_name(want),
			 problem.message);
	assert_string_equal(problem.field, field);
	assert_true(strlen(problem.message) > 0);
}
#define REFUSED(op_, args_, status_, field_) refused((op_), &(args_)->base, (status_), (field_))

static char *words(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* ---- sales */

/* One line, one payment, one instalment; each list has room for more of the same. */
struct ask {
	SaleQuote quote;
	SalePay pay;
	LineWish line, *lines[LIMIT_SALE_LINES + 1];
	Payment payment, *payments[LIMIT_PAYMENTS + 1];
	Instalment part, *parts[INSTALMENTS_MAX + 1];
};

static void ask_init(struct ask *a)
{
	line_wish__init(&a->line);
	payment__init(&a->payment);
	instalment__init(&a->part);
	sale_quote__init(&a->quote);
	sale_pay__init(&a->pay);
	a->line.kind = words("fee");
	a->line.amount_fen = 1000;
	a->payment.method = words("account");
	a->payment.amount_fen = 1000;
	a->part.due = 20900;
	a->part.amount_fen = 1000;
	for (size_t i = 0; i < ARRAY_LEN(a->lines); i++)
		a->lines[i] = &a->line;
	for (size_t i = 0; i < ARRAY_LEN(a->payments); i++)
		a->payments[i] = &a->payment;
	for (size_t i = 0; i < ARRAY_LEN(a->parts); i++)
		a->parts[i] = &a->part;
	a->quote.client = a->pay.client = 1;
	a->quote.lines = a->pay.lines = a->lines;
	a->quote.payments = a->pay.payments = a->payments;
	a->pay.instalments = a->parts;
	a->quote.n_lines = a->pay.n_lines = 1;
	a->quote.n_payments = a->pay.n_payments = 1;
	a->pay.n_instalments = 1;
}

static void lists_of_a_sale(void **state)
{
	uint32_t coupons[9];
	struct ask a;

	(void)state;
	ask_init(&a);
	a.quote.n_lines = LIMIT_SALE_LINES + 1;
	REFUSED("sale.quote", &a.quote, ST_TOO_MANY, "lines");
	ask_init(&a);
	a.quote.n_payments = LIMIT_PAYMENTS + 1;
	REFUSED("sale.quote", &a.quote, ST_TOO_MANY, "payments");
	ask_init(&a);
	a.pay.n_instalments = INSTALMENTS_MAX + 1;
	REFUSED("sale.pay", &a.pay, ST_TOO_MANY, "instalments");
	ask_init(&a);
	for (uint32_t i = 0; i < ARRAY_LEN(coupons); i++) {
		trial_must(&trial, NULL, "coupon.issue",
			   "{\"kind\":\"voucher-20\",\"client\":\"C1\",\"reason\":\"%u\"}", i);
		coupons[i] = i + 1;
	}
	a.quote.n_coupon = ARRAY_LEN(coupons);
	a.quote.coupon = coupons;
	REFUSED("sale.quote", &a.quote, ST_TOO_MANY, "coupon");
}

static void amounts_of_a_sale(void **state)
{
	static const int64_t odd[] = { -1, 0, MONEY_MAX_FEN + 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		struct ask a;
		ask_init(&a);
		a.line.amount_fen = odd[i];
		REFUSED("sale.quote", &a.quote, ST_BAD_VALUE, "amount_fen");
		ask_init(&a);
		a.payment.amount_fen = odd[i];
		REFUSED("sale.quote", &a.quote, ST_BAD_VALUE, "amount_fen");
		ask_init(&a);
		a.part.amount_fen = odd[i];
		REFUSED("sale.pay", &a.pay, ST_BAD_VALUE, "instalments");
	}
	/* Nor is one of nothing beside one that is all. */
	struct ask a;
	ask_init(&a);
	Instalment nothing = a.part;
	nothing.amount_fen = 0;
	a.parts[0] = &nothing;
	a.pay.n_instalments = 2;
	REFUSED("sale.pay", &a.pay, ST_BAD_VALUE, "instalments");
}

/* As many as there may be, all due today, and the smallest there are. */
static void the_most_instalments(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem problem = PROBLEM_INIT;
	ProtobufCMessage *answer;
	struct ask a;

	(void)state;
	ask_init(&a);
	a.line.amount_fen = a.payment.amount_fen = INSTALMENTS_MAX;
	a.part.amount_fen = 1;
	a.part.due = shop_business_day(&trial.shop, instant_wall(clock_now())).n;
	a.pay.n_instalments = INSTALMENTS_MAX;
	if (op_try(&trial.shop, &trial.who, op_find("sale.pay"), &a.pay.base, &arena, &answer,
		   &problem) != ST_OK)
		fail_msg("%s: %s", problem.field, problem.message);
	a.part.due--;
	REFUSED("sale.pay", &a.pay, ST_BAD_VALUE, "instalments");
}

static void a_refund_without_a_reason(void **state)
{
	SaleRefund a = SALE_REFUND__INIT;

	(void)state;
	a.sale = sold;
	REFUSED("sale.refund", &a, ST_BAD_VALUE, "reason");
	RefundLine line = REFUND_LINE__INIT, *lines[] = { &line };
	a.reason = words("broken");
	a.n_lines = 1;
	a.lines = lines;
	REFUSED("sale.refund", &a, ST_BAD_VALUE, "lines");
}

static void payments_of_a_deposit(void **state)
{
	DepositTake a = DEPOSIT_TAKE__INIT;
	struct ask ask;

	(void)state;
	ask_init(&ask);
	ask.payment.method = words("cash");
	a.booking = 1;
	REFUSED("deposit.take", &a, ST_NOTHING_TO_DO, "payments");
	a.payments = ask.payments;
	a.n_payments = LIMIT_PAYMENTS + 1;
	REFUSED("deposit.take", &a, ST_TOO_MANY, "payments");
	a.n_payments = 1;
	ask.payment.amount_fen = MONEY_MAX_FEN + 1;
	REFUSED("deposit.take", &a, ST_BAD_VALUE, "amount_fen");
	ask.payment.amount_fen = 0;
	REFUSED("deposit.take", &a, ST_BAD_VALUE, "amount_fen");
}

/* In a batch there is one transaction for all, which looks at whose wallet it is, too. */
static void wallets_in_a_batch(void **state)
{
	DepositTake take = DEPOSIT_TAKE__INIT;
	struct ask ask;

	(void)state;
	ask_init(&ask);
	ask.payment.method = words("wallet");
	take.booking = ask.pay.booking = 1;
	take.n_payments = 1;
	take.payments = ask.payments;
	ask.pay.client = 0;
	assert_int_equal(shop_batch_begin(&trial.shop, "test", NULL), ST_OK);
	REFUSED("deposit.take", &take, ST_NOT_FOUND, "wallet");
	REFUSED("sale.pay", &ask.pay, ST_WRONG_STATE, "booking"); /* nothing was done yet */
	shop_batch_abort(&trial.shop);
}

/* So many of a day before were seen in a row that the day asked for is over. */
static void sales_of_a_day_long_ago(void **state)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;

	(void)state;
	assert_true(trial_at("2026-11-23 10:00"));
	for (int i = 0; i < 510; i++)
		trial_must(&trial, NULL, "sale.pay",
			   "{\"lines\":[{\"kind\":\"fee\",\"amount_fen\":100}],"
			   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}");
	assert_true(trial_at("2026-11-24 10:00"));
	trial_must(&trial, &answer, "sale.list", "{\"day\":\"2026-11-24\"}");
	assert_null(strstr(answer.text, "V0"));
	buf_reset(&answer);
	trial_must(&trial, &answer, "sale.list", "{\"day\":\"2026-11-22\"}");
	assert_non_null(strstr(answer.text, "V0"));
}

/* ---- the book */

enum { START = 29922630 + 14400 /* 2026-12-02T14:30, as a wall minute */ };

struct wishes { SegmentWish one, *rows[LIMIT_SEGMENTS + 1]; };

static void wishes_init(struct wishes *w)
{
	segment_wish__init(&w->one);
	w->one.treatment = words("facial-basic");
	w->one.start = START;
	for (size_t i = 0; i < ARRAY_LEN(w->rows); i++)
		w->rows[i] = &w->one;
}

static void segments_of_a_booking(void **state)
{
	BookingSlots slots = BOOKING_SLOTS__INIT;
	BookingAdd add = BOOKING_ADD__INIT;
	uint32_t hands[LIMIT_ASSISTANTS + 1] = { 4, 5, 6, 7 };
	struct wishes w;

	(void)state;
	wishes_init(&w);
	add.client = 1;
	add.segments = slots.segments = w.rows;
	REFUSED("booking.add", &add, ST_BAD_VALUE, "segments");
	add.n_segments = slots.n_segments = LIMIT_SEGMENTS + 1;
	REFUSED("booking.add", &add, ST_TOO_MANY, "segments");
	REFUSED("booking.slots", &slots, ST_TOO_MANY, "segments");
	add.n_segments = slots.n_segments = 2;
	w.one.minutes = LIMIT_CLAIM_MINUTES / 2 + 1;
	REFUSED("booking.add", &add, ST_BAD_VALUE, "minutes");
	REFUSED("booking.slots", &slots, ST_BAD_VALUE, "minutes");
	SegmentWish first = w.one;
	first.minutes = 0;
	w.rows[0] = &first;
	REFUSED("booking.add", &add, ST_BAD_VALUE, "segments[1].minutes");
	w.one.minutes = 0;
	add.n_segments = 1;
	first.n_assistants = ARRAY_LEN(hands);
	first.assistants = hands;
	REFUSED("booking.add", &add, ST_TOO_MANY, "assistants");
}

static void changes_of_a_booking(void **state)
{
	BookingMove move = BOOKING_MOVE__INIT;
	BookingCopy copy = BOOKING_COPY__INIT;
	BookingExtend extend = BOOKING_EXTEND__INIT;

	(void)state;
	move.booking = copy.booking = extend.booking = 1;
	move.service = LIMIT_CLAIM_MINUTES / 2 + 1;
	REFUSED("booking.move", &move, ST_BAD_VALUE, "service");
	REFUSED("booking.copy", &copy, ST_BAD_VALUE, "start");
	REFUSED("booking.extend", &extend, ST_BAD_VALUE, "minutes");
	extend.minutes = UINT32_MAX;
	REFUSED("booking.extend", &extend, ST_BAD_VALUE, "minutes");
	BookingSplit split = BOOKING_SPLIT__INIT;
	split.booking = 1;
	REFUSED("booking.split", &split, ST_BAD_VALUE, "segment");
}

/* More free times than an answer takes are not told. */
static void times_that_are_asked_for(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSlots a = BOOKING_SLOTS__INIT;
	struct problem problem = PROBLEM_INIT;
	Slots *ret;

	(void)state;
	a.treatment = words("facial-basic");
	a.limit = UINT32_MAX;
	a.days = 14;
	assert_int_equal(OP_RUN(&trial.shop, &trial.who, "booking.slots", NULL, &a, &arena, &ret,
				&problem), ST_OK);
	assert_in_range(ret->n_slots, 1, 500);
}

static void visits_of_a_series(void **state)
{
	BookingSeriesPlan plan = BOOKING_SERIES_PLAN__INIT;
	BookingSeries series = BOOKING_SERIES__INIT;
	SeriesVisit visit = SERIES_VISIT__INIT, *visits[LIMIT_VISITS + 1];
	struct wishes w;

	(void)state;
	wishes_init(&w);
	for (size_t i = 0; i < ARRAY_LEN(visits); i++)
		visits[i] = &visit;
	plan.client = series.client = 1;
	plan.interval_days = 7;
	plan.count = 2;
	plan.segments = w.rows;
	REFUSED("booking.series_plan", &plan, ST_BAD_VALUE, "segments");
	plan.n_segments = LIMIT_SEGMENTS + 1;
	REFUSED("booking.series_plan", &plan, ST_BAD_VALUE, "segments");
	plan.n_segments = 1;
	plan.interval_days = 367;
	REFUSED("booking.series_plan", &plan, ST_BAD_VALUE, "interval_days");
	plan.interval_days = 7;
	plan.count = LIMIT_VISITS + 1;
	REFUSED("booking.series_plan", &plan, ST_BAD_VALUE, "count");
	series.visits = visits;
	REFUSED("booking.series", &series, ST_BAD_VALUE, "visits");
	series.n_visits = LIMIT_VISITS + 1;
	REFUSED("booking.series", &series, ST_BAD_VALUE, "visits");
	series.n_visits = 2; /* of nothing each */
	REFUSED("booking.series", &series, ST_BAD_VALUE, "segments");
}

static void wishes_of_who_waits(void **state)
{
	char *treatments[LIMIT_SEGMENTS + 1];
	WaitAdd a = WAIT_ADD__INIT;
	Wait w = WAIT__INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(treatments); i++)
		treatments[i] = words("facial-basic");
	REFUSED("wait.add", &a, ST_BAD_VALUE, "client");
	a.record = &w;
	w.client = 1;
	w.treatments = treatments;
	REFUSED("wait.add", &a, ST_BAD_VALUE, "treatments");
	w.course = 1;
	REFUSED("wait.add", &a, ST_BAD_VALUE, "treatments");
	w.course = 0;
	w.n_treatments = ARRAY_LEN(treatments);
	REFUSED("wait.add", &a, ST_TOO_MANY, "treatments");
}

static void days_that_are_looked_at(void **state)
{
	BookLoad a = BOOK_LOAD__INIT;

	(void)state;
	a.days = 10000;
	REFUSED("booking.load", &a, ST_TOO_MANY, "days");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_a_sale),
		cmocka_unit_test(amounts_of_a_sale),
		cmocka_unit_test(the_most_instalments),
		cmocka_unit_test(a_refund_without_a_reason),
		cmocka_unit_test(payments_of_a_deposit),
		cmocka_unit_test(segments_of_a_booking),
		cmocka_unit_test(changes_of_a_booking),
		cmocka_unit_test(times_that_are_asked_for),
		cmocka_unit_test(visits_of_a_series),
		cmocka_unit_test(wishes_of_who_waits),
		cmocka_unit_test(days_that_are_looked_at),
		cmocka_unit_test(wallets_in_a_batch),
		cmocka_unit_test(sales_of_a_day_long_ago),
	};

	return cmocka_run_group_tests(tests, make_shop, drop_shop);
}
