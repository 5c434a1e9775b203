/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shop of the simulation: one process, a clock that the seed moves, terminals at which
 * somebody of each role carries out what takes several requests. What differs between runs
 * comes from the seed and from nothing else; every step has its own chances, so that a step
 * can be left out and the others still do the same.
 *
 * Whatever is accepted is heard by the paper (sim_paper.h), whatever is posted by the books
 * (sim_books.h). A fault ends the process of the run, with the reason in `told`.
 */
#ifndef TESTS_PROOF_SIM_H
#define TESTS_PROOF_SIM_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/hash.h"
#include "io/json.h"
#include "lib/story.h"
#include "proof/pins.h"
#include "proof/sim_line.h"
#include "store/key.h"
#include "store/tables.h"

enum {
	SIM_TERMS = 7, SIM_CLIENTS = 8, SIM_STAGES = 8, SIM_STEPS_MAX = 4096, SIM_OPS = 256,
	SIM_LETTERS = 26, SIM_KNOWN = 48, SIM_PEOPLE = 512, SIM_VISITS = 1024, SIM_WAYS = 32,
	SIM_METHODS = 4, SIM_TEMPLATES = 256, SIM_WORD = 40, SIM_TREATMENTS = 40, SIM_WORKERS = 2
};

enum sim_count {
	TOLD_REQUESTS, TOLD_ENTRIES, TOLD_REPORTS, TOLD_QUESTIONS, TOLD_REFUSALS, TOLD_RESTARTS,
	TOLD_AGAIN, TOLD_COUNT
};

/* What outlives a run, in memory shared with the parent. */
struct sim_told {
	bool failed;
	unsigned step;
	char text[4096];
	unsigned long seed; /* the last one begun */
	uint64_t trace;	    /* of the last one that ended: all its requests and their outcomes */
	unsigned long asked[SIM_OPS], accepted[SIM_OPS], outcomes[ST_COUNT];
	unsigned long counts[TOLD_COUNT];
};

/* ---- what is remembered of what was accepted */

struct sim_client {
	int64_t principal, bonus, owed;
};

struct sim_way {
	int method;
	int64_t fen;
};

/* What is held for a booking: money, what the wallet gave, and the ways the money came. */
struct sim_deposit {
	int64_t cash, wallet;
	int n;
	struct sim_way ways[SIM_WAYS];
};

struct sim_paper {
	int64_t money[SIM_METHODS]; /* cash, wechat, alipay, card */
	struct sim_client clients[SIM_PEOPLE];
	struct sim_deposit deposits[SIM_VISITS];
	bool reopened, closed;
	int32_t posting; /* the day of what the last request posted */
	int32_t reopened_day, closed_day;
	uint32_t last_booking, last_client;
};

/* The ledger read anew, entry by entry. */
struct sim_row {
	int32_t day;
	enum entry_kind kind;
	struct posting posting;
};

struct sim_books {
	uint32_t last; /* entry */
	uint8_t head[HASH_SIZE];
	size_t n, size, nsums;
	struct sim_row *rows;
	struct posting *sums; /* by account and unit */
};

/* ---- who does what */

struct sim;
struct sim_term;
enum sim_next { SIM_STAY, SIM_NEXT, SIM_END };
typedef enum sim_next sim_stage(struct sim *, struct sim_term *);

struct sim_intent {
	const char *name;
	int part; /* of a thousand */
	sim_stage *stages[SIM_STAGES];
};

struct sim_term {
	struct session who;
	const struct sim_intent *intent; /* NULL: idle */
	int stage, patience;
	uint32_t client, booking, course, sale, other;
	char treatment[SIM_WORD];
};

/* A request of the story, to be made again about others. */
struct sim_template {
	const struct op *op;
	char *args;
};

/* What stands in the rules and stays. */
struct sim_house {
	size_t ntreatments, noffers, ntemplates;
	char treatments[SIM_TREATMENTS][SIM_WORD];
	char offers[SIM_TREATMENTS][SIM_WORD];
	struct sim_template templates[SIM_TEMPLATES];
};

/* Ids that answers told, the newest over the oldest. */
struct sim_known {
	size_t n;
	uint32_t ids[SIM_KNOWN];
};

struct sim {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	const struct sim_house *house;
	struct sim_told *told;
	unsigned long seed;
	unsigned step, asked;
	bool loud;
	struct rng rng;
	int64_t now; /* wall minute */
	bool nights; /* it closes at two in the morning */
	struct sim_term terms[SIM_TERMS];
	struct sim_known known[SIM_LETTERS];
	struct sim_paper paper;
	struct sim_books books;
	struct arena looking; /* answers of sim_look(), of one step */
	struct arena kept;    /* visits as they were at the last look */
	Booking *visits[SIM_VISITS];
	uint32_t visit_sums[SIM_VISITS];
	uint64_t changes; /* of the shop, at the last look */
	size_t compared, reported, questioned;
	ProtobufCMessage *answer;
	char what[512]; /* the last request */
	uint64_t trace;
};

/* line_run() and the proofs call back without a pointer of ours. */
static struct sim *sim_now;

/* ---- chance */

static int64_t below(struct sim *s, int64_t n)
{
	return n <= 0 ? 0 : (int64_t)rng_below(&s->rng, (uint64_t)n);
}

static bool chance(struct sim *s, int percent)
{
	return below(s, 100) < percent;
}

/* One of the names. */
#define one_of(s, ...) \
	(((const char *const[]){ __VA_ARGS__ })[below(s, ARRAY_LEN(((const char *const[]){ \
							 __VA_ARGS__ })))])

static uint32_t one_known(struct sim *s, char letter)
{
	const struct sim_known *k = &s->known[letter - 'A'];
	size_t n = k->n < SIM_KNOWN ? k->n : SIM_KNOWN;

	return n == 0 ? 1 : k->ids[below(s, (int64_t)n)];
}

static void know(struct sim *s, char letter, uint32_t id)
{
	struct sim_known *k = &s->known[letter - 'A'];

	for (size_t i = 0; i < SIM_KNOWN && i < k->n; i++)
		if (k->ids[i] == id)
			return;
	if (id != 0)
		k->ids[k->n++ % SIM_KNOWN] = id;
	uint32_t *last = letter == 'B' ? &s->paper.last_booking : &s->paper.last_client;
	if ((letter == 'B' || letter == 'C') && id > *last)
		*last = id;
}

static const char *one_treatment(struct sim *s)
{
	return s->house->treatments[below(s, (int64_t)s->house->ntreatments)];
}

/* ---- faults of the program */

static void sim_fail(struct sim *s, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
static void sim_fail(struct sim *s, const char *fmt, ...)
{
	char why[1024], at[DATE_TEXT_MAX];
	va_list list;

	va_start(list, fmt);
	vsnprintf(why, sizeof(why), fmt, list);
	va_end(list);
	s->told->failed = true;
	s->told->step = s->step;
	snprintf(s->told->text, sizeof(s->told->text), "%s\nat %s, after %s%s%s", why,
		 wall_text(WALL(s->now), at), s->what,
		 s->trial.problem.status != ST_OK ? ": " : "",
		 s->trial.problem.status != ST_OK ? s->trial.problem.message : "");
	if (s->loud)
		printf("# %s\n", s->told->text);
	fflush(stdout);
	_exit(1);
}

static void line_broke(const char *what)
{
	sim_fail(sim_now, "%s", what);
}

static void line_heard(const struct op *op, const char *what)
{
	printf("#        (%s: %s)\n", op->name, what);
}

static void sim_same(struct sim *s, const char *what, uint32_t of, int64_t program, int64_t paper)
{
	if (program != paper)
		sim_fail(s, "%s %u is %" PRId64 ", on paper %" PRId64, what, of, program, paper);
}

/* ---- asking */

static size_t op_number(const struct op *op)
{
	size_t i = 0;

	while (op_at(i) != op)
		i++;
	return i;
}

/* A refusal is in words, for a person, and the shop itself is well. */
static void refusal_in_words(struct sim *s, const struct op *op, enum status st)
{
	const struct problem *p = &s->trial.problem;

	if (st == ST_BUG || st == ST_CORRUPT || st == ST_NO_STORE || st == ST_IO ||
	    st == ST_FULL || st == ST_UNKNOWN || st == ST_BAD_DATA || st == ST_CHECK_FAILED ||
	    st == ST_BUSY)
		sim_fail(s, "%s: %s", op->name, status_name(st));
	if (st == ST_INSUFFICIENT && strcmp(op->name, "booking.cancel") == 0)
		sim_fail(s, "what a visit holds is not there when it is cancelled");
	if (p->status != st || strlen(p->message) < 8)
		sim_fail(s, "%s is refused without words", op->name);
}

static int32_t posting_day(const struct sim *);
static void books_follow(struct sim *);
static void hear(struct sim *, const struct op *, const ProtobufCMessage *args);

/* Somebody saved it long before: a revision that is not the record's. */
static bool make_stale(struct sim *s, ProtobufCMessage *args)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(args->descriptor, "revision");

	if (f == NULL || f->type != PROTOBUF_C_TYPE_UINT32 || !chance(s, 8))
		return false;
	*(uint32_t *)((char *)args + f->offset) = 90000;
	return true;
}

static void add_to_trace(struct sim *s, enum status st)
{
	s->trace = (s->trace ^ crc32c(s->what, strlen(s->what)) ^ (uint64_t)st << 32) *
		   UINT64_C(0x9e3779b97f4a7c15);
	s->trace ^= s->trace >> 29;
}

static enum status sim_request(struct sim *s, struct sim_term *t, const struct op *op,
			       const char *text)
{
	struct trial *trial = &s->trial;
	char key[LINE_KEY];
	bool stale = false;

	snprintf(s->what, sizeof(s->what), "S%u %s %.400s", t->who.staff, op->name, text);
	if (s->loud)
		printf("# %4u %s\n", s->step, s->what);
	arena_clear(&trial->arena);
	trial->problem = (struct problem)PROBLEM_INIT;
	s->told->counts[TOLD_REQUESTS]++;
	s->told->asked[op_number(op)]++;
	snprintf(key, sizeof(key), "step %u.%u", s->step, ++s->asked);
	ProtobufCMessage *args = message_new(op->args, &trial->arena);
	uint64_t changes = shop_changes(&trial->shop);
	s->paper.posting = posting_day(s);
	enum status st = json_message(text, strlen(text), JSON_ARGUMENTS, args, &trial->arena,
				      &trial->problem);
	if (st == ST_OK) {
		stale = op->writes && make_stale(s, args);
		st = line_run(&trial->shop, &t->who, op, key, args, &trial->arena, &s->answer,
			      &trial->problem);
	}
	s->told->outcomes[st]++;
	add_to_trace(s, st);
	if (s->loud)
		printf("#      -> %s %s\n", status_name(st), trial->problem.message);
	if (st != ST_OK) {
		refusal_in_words(s, op, st);
		if (shop_changes(&trial->shop) != changes && !line_has_pin(args))
			sim_fail(s, "%s was refused and changed the shop", op->name);
		return st;
	}
	if (stale)
		sim_fail(s, "%s took what was written against another state", op->name);
	if (!op->writes && shop_changes(&trial->shop) != changes)
		sim_fail(s, "%s is a question and changed the shop", op->name);
	s->told->accepted[op_number(op)]++;
	books_follow(s);
	hear(s, op, args);
	return ST_OK;
}

/* Asks from a terminal; the answer is in s->answer. */
static enum status ask(struct sim *, struct sim_term *, const char *op, const char *args, ...)
	__attribute__((format(printf, 4, 5)));
static enum status ask(struct sim *s, struct sim_term *t, const char *name, const char *args, ...)
{
	const struct op *op = op_find(name);
	char *text;
	va_list list;

	va_start(list, args);
	if (op == NULL || vasprintf(&text, args, list) < 0)
		trial_die(name, "no such operation");
	va_end(list);
	enum status st = sim_request(s, t, op, text);
	free(text);
	return st;
}

/* A question of the simulation itself, that nobody refuses. */
static const void *sim_look(struct sim *, const char *op, const char *args, ...)
	__attribute__((format(printf, 3, 4)));
static const void *sim_look(struct sim *s, const char *name, const char *args, ...)
{
	const struct session owner = { .terminal = "paper" };
	const struct op *op = op_find(name);
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL;
	char text[512];
	va_list list;

	va_start(list, args);
	vsnprintf(text, sizeof(text), args, list);
	va_end(list);
	ProtobufCMessage *message = message_new(op->args, &s->looking);
	enum status st = json_message(text, strlen(text), JSON_ARGUMENTS, message, &s->looking, &p);
	if (st == ST_OK)
		st = op_run(&s->trial.shop, &owner, op, NULL, message, &s->looking, &answer, &p);
	if (st != ST_OK)
		sim_fail(s, "%s %s was refused: %s", name, text, p.message);
	return answer;
}

static const char *at_text(int64_t when)
{
	static char rooms[4][DATE_TEXT_MAX];
	static unsigned next;

	return wall_text(WALL(when), rooms[next++ % 4]);
}

static const char *on_text(int32_t when)
{
	static char rooms[4][DATE_TEXT_MAX];
	static unsigned next;

	return day_text(DAY(when), rooms[next++ % 4]);
}

static int32_t today(const struct sim *s)
{
	return (int32_t)(s->now / MINUTES_PER_DAY);
}

static void set_clock(struct sim *s, int64_t now)
{
	s->now = now;
	clock_set(wall_instant(WALL(now)));
}

#endif
