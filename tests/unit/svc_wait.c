/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holds and messages as the book asks for them, inside a transaction; and the proof of holds
 * finds what was changed behind the back of the operations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/check.h"
#include "svc/message.h"
#include "svc/wait.h"
#include "svc_shop.h"

static int make_day(void **state)
{
	(void)state;
	shop_from("2026-11-23 09:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"张小美\",\"phone\":\"13800001234\"}");
	trial_must(&trial, NULL, "wait.add",
		   "{\"client\":\"C1\",\"treatments\":[\"facial-basic\"]}");
	trial_must(&trial, NULL, "wait.offer",
		   "{\"wait\":\"Q1\",\"segments\":[{\"treatment\":\"facial-basic\","
		   "\"start\":\"2026-11-23T14:00\"}]}");
	return 0;
}

/* ---- inside a transaction that is not kept */

struct inside {
	struct op_call call;
	struct session who;
	struct arena arena;
	struct problem problem;
};

static void begin(struct inside *in, int64_t later_ms)
{
	*in = (struct inside){ .arena = ARENA_INIT, .problem = PROBLEM_INIT };
	in->call = (struct op_call){ .shop = &trial.shop, .who = &in->who, .arena = &in->arena,
				     .problem = &in->problem, .detail = BUF_INIT,
				     .now = { .ms = clock_now().ms + later_ms } };
	in->call.wall = instant_wall(in->call.now);
	in->call.today = shop_business_day(&trial.shop, in->call.wall);
	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &in->call.tx, NULL), ST_OK);
}

static void end(struct inside *in)
{
	tx_abort(in->call.tx);
	buf_release(&in->call.detail);
	arena_release(&in->arena);
}

static Booking *held(struct inside *in)
{
	Booking *b;

	assert_int_equal(booking_get(in->call.tx, 1, &in->arena, &b), ST_OK);
	return b;
}

static Wait *waiting(struct inside *in)
{
	Wait *w;

	assert_int_equal(wait_get(&in->call, 1, &w), ST_OK);
	return w;
}

static void lapsing_leaves_the_call_as_it_was(void **state)
{
	enum { TWO_HOURS = 2 * 60 * 60 * 1000 };
	struct inside in;
	size_t n = 9;

	(void)state;
	begin(&in, TWO_HOURS);
	assert_int_equal(holds_lapse(&in.call, &n), ST_OK);
	assert_int_equal(n, 0);
	assert_int_equal(held(&in)->state, BOOKING__STATE__requested);
	end(&in);
	begin(&in, TWO_HOURS + 1);
	in.who.staff = 3;
	memcpy(in.call.object, "C000007", 8);
	assert_int_equal(holds_lapse(&in.call, &n), ST_OK);
	assert_int_equal(n, 1);
	assert_string_equal(in.call.object, "C000007");
	assert_int_equal(in.call.detail.len, 0);
	assert_int_equal(in.call.entry, 0);
	assert_int_equal(in.call.who->staff, 3);
	assert_int_equal(held(&in)->state, BOOKING__STATE__cancelled);
	assert_int_equal(held(&in)->changes[1]->by, 0);
	assert_int_equal(waiting(&in)->state, WAIT__STATE__waiting);
	assert_int_equal(waiting(&in)->changes[2]->by, 0);
	assert_int_equal(holds_lapse(&in.call, &n), ST_OK);
	assert_int_equal(n, 0);
	end(&in);
}

/* A state that this program does not know is refused without a word of its own. */
static void a_state_of_a_newer_program(void **state)
{
	WaitAnswer answer = WAIT_ANSWER__INIT;
	WaitRef a = WAIT_REF__INIT;
	struct inside in;

	(void)state;
	begin(&in, 0);
	Wait *was = waiting(&in), *now = (Wait *)message_copy(&was->base, &in.arena);
	now->state = (Wait__State)(WAIT__STATE__lapsed + 1);
	assert_int_equal(wait_put(in.call.tx, was, now), ST_OK);
	a.wait = 1;
	in.call.args = &a;
	in.call.ret = &answer;
	assert_int_equal(op_find("wait.take")->run(&in.call), ST_WRONG_STATE);
	assert_string_equal(in.problem.message, "?");
	assert_string_equal(in.problem.todo, "");
	end(&in);
}

/* ---- who does not want to be written to */

static void give_consent(struct inside *in, bool given)
{
	Client *was, *now;
	Consent *c = (Consent *)message_new(&consent__descriptor, &in->arena);

	assert_int_equal(client_get(in->call.tx, 1, &in->arena, &was), ST_OK);
	now = (Client *)message_copy(&was->base, &in->arena);
	c->kind = arena_dup(&in->arena, "messages");
	c->given = given;
	BODY_PUSH(&in->arena, now->private_->consents, now->private_->n_consents, c);
	assert_int_equal(client_put(in->call.tx, was, now), ST_OK);
}

static bool is_there(struct inside *in, const char *key)
{
	Message *m;
	enum status st = message_find(in->call.tx, key, &in->arena, &m);

	assert_true(st == ST_OK || st == ST_NOT_FOUND);
	return st == ST_OK;
}

static void without_consent_there_is_no_message(void **state)
{
	const char *key = "offer/B000001/2026-11-23T14:00";
	struct inside in;

	(void)state;
	begin(&in, 0);
	give_consent(&in, false);
	assert_int_equal(message_about(&in.call, "offer", held(&in), in.call.now), ST_OK);
	assert_false(is_there(&in, key));
	give_consent(&in, true);
	assert_int_equal(message_about(&in.call, "offer", held(&in), in.call.now), ST_OK);
	assert_true(is_there(&in, key));
	/* Once only, whatever became of it. */
	assert_int_equal(message_void(&in.call, MESSAGE_OFFER, held(&in), "x"), ST_OK);
	assert_int_equal(message_about(&in.call, "offer", held(&in), in.call.now), ST_OK);
	Message *m;
	assert_int_equal(message_find(in.call.tx, key, &in.arena, &m), ST_OK);
	assert_int_equal(m->state, MESSAGE__STATE__dropped);
	assert_int_equal(m->id, 1);
	end(&in);
}

/* However long its parts are, whole characters of it fit. */
static void a_long_message_is_cut(void **state)
{
	const char *name = trial.shop.conf.name;
	struct inside in;
	char longest[1600] = "";
	Message *m;

	(void)state;
	for (size_t i = 0; i + 4 < sizeof(longest); i += 3)
		memcpy(longest + i, "美", 4);
	begin(&in, 0);
	trial.shop.conf.name = longest;
	assert_int_equal(message_about(&in.call, "reminder", held(&in), in.call.now), ST_OK);
	trial.shop.conf.name = name;
	assert_int_equal(message_find(in.call.tx, "reminder/B000001/2026-11-23T14:00", &in.arena,
				      &m), ST_OK);
	assert_in_range(strlen(m->text), LIMIT_NOTE - 2, LIMIT_NOTE);
	assert_string_equal(m->text + strlen(m->text) - 3, "美");
	end(&in);
}

/* ---- the proof */

typedef void damage_fn(struct inside *);

static void lose_wait(struct inside *in)
{
	Wait *was = waiting(in), *now = (Wait *)message_copy(&was->base, &in->arena);

	now->state = WAIT__STATE__waiting;
	assert_int_equal(wait_put(in->call.tx, was, now), ST_OK);
}

static void name_another(struct inside *in)
{
	Wait *was = waiting(in), *now = (Wait *)message_copy(&was->base, &in->arena);

	now->booking = 7;
	assert_int_equal(wait_put(in->call.tx, was, now), ST_OK);
}

static void take_without_her(struct inside *in)
{
	Booking *was = held(in), *now = (Booking *)message_copy(&was->base, &in->arena);

	now->held_until = 0;
	assert_int_equal(booking_put(in->call.tx, was, now), ST_OK);
}

static void hold_for_nobody(struct inside *in)
{
	Booking *was = held(in), *now = (Booking *)message_copy(&was->base, &in->arena);

	now->wait = 0;
	assert_int_equal(booking_put(in->call.tx, was, now), ST_OK);
}

static void confirm_what_is_held(struct inside *in)
{
	Booking *was = held(in), *now = (Booking *)message_copy(&was->base, &in->arena);

	now->state = BOOKING__STATE__confirmed;
	assert_int_equal(booking_put(in->call.tx, was, now), ST_OK);
}

static void change_wait(struct inside *in, Wait__State to, uint32_t client, uint32_t booking)
{
	Wait *was = waiting(in), *now = (Wait *)message_copy(&was->base, &in->arena);

	now->state = to;
	now->client = client;
	now->booking = booking;
	assert_int_equal(wait_put(in->call.tx, was, now), ST_OK);
}

static void held_for_her_sister(struct inside *in) { change_wait(in, WAIT__STATE__held, 2, 1); }
static void taken_and_held(struct inside *in) { change_wait(in, WAIT__STATE__booked, 1, 1); }
static void taken_of_another(struct inside *in) { change_wait(in, WAIT__STATE__booked, 1, 7); }
static void waiting_with_one(struct inside *in) { change_wait(in, WAIT__STATE__waiting, 1, 7); }

static void cancel_what_is_held(struct inside *in)
{
	Booking *was = held(in), *now = (Booking *)message_copy(&was->base, &in->arena);

	now->state = BOOKING__STATE__cancelled;
	assert_int_equal(booking_put(in->call.tx, was, now), ST_OK);
}

/* Another time is held, two days later. */
static void hold_more(struct inside *in, uint32_t wait)
{
	Booking *more = (Booking *)message_copy(&held(in)->base, &in->arena);

	more->id = 2;
	more->wait = wait;
	more->segments[0]->start += 2 * MINUTES_PER_DAY;
	assert_int_equal(booking_put(in->call.tx, NULL, more), ST_OK);
}

static void hold_more_for_nobody(struct inside *in) { hold_more(in, 0); }
static void hold_more_for_whom(struct inside *in) { hold_more(in, 99); }
static void hold_two_for_her(struct inside *in) { hold_more(in, 1); }

static void hold_for_who_went(struct inside *in)
{
	Wait *went = (Wait *)message_copy(&waiting(in)->base, &in->arena);

	went->id = 2;
	went->state = WAIT__STATE__dropped;
	went->booking = 0;
	assert_int_equal(wait_put(in->call.tx, NULL, went), ST_OK);
	hold_more(in, 2);
}

static void the_proof_finds_what_does_not_agree(void **state)
{
	static damage_fn *const damages[] = {
		lose_wait, name_another, take_without_her, hold_for_nobody, confirm_what_is_held,
		held_for_her_sister, taken_and_held, taken_of_another, waiting_with_one,
		cancel_what_is_held, hold_more_for_nobody, hold_more_for_whom, hold_two_for_her,
		hold_for_who_went,
	};
	size_t proof = check_find("wait-hold");
	struct problem p = PROBLEM_INIT;

	(void)state;
	assert_int_equal(check_run(&trial.shop, proof, &p), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct inside in;
		begin(&in, 0);
		damages[i](&in);
		assert_int_equal(check_waits(&trial.shop, in.call.tx, &p), ST_CHECK_FAILED);
		assert_true(p.message[0] != '\0');
		end(&in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lapsing_leaves_the_call_as_it_was),
		cmocka_unit_test(a_state_of_a_newer_program),
		cmocka_unit_test(without_consent_there_is_no_message),
		cmocka_unit_test(a_long_message_is_cut),
		cmocka_unit_test(the_proof_finds_what_does_not_agree),
	};

	return cmocka_run_group_tests(tests, make_day, drop_shop);
}
