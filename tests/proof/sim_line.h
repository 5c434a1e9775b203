/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line between a terminal and the shop, and the disk below the shop, when neither can be
 * trusted. Requests go through line_run() instead of op_run(). Now and then
 *
 *   the program dies before or after a request, is started again and sends it again
 *   Enter is pressed twice
 *   somebody looks first what would happen (op_try())
 *   the disk refuses at any of the calls that a request makes: what is told must be the truth
 *   any request that was accepted, however long ago, comes again
 *   a question is asked twice
 *
 * and whoever asked hears what she would have heard without all that. A request that failed
 * because of a PIN is not sent again: that would count as another try.
 *
 * line_fail() is called when this does not hold.
 */
#ifndef TESTS_PROOF_SIM_LINE_H
#define TESTS_PROOF_SIM_LINE_H

#define below disk_below
#define put disk_put
#define change disk_change
#define after disk_after
#define named disk_named
#define shared disk_shared
#define flush disk_flush
#define refused disk_refused
#define fate disk_fate
#define die disk_die
#include "proof/disk.h"
#undef below
#undef put
#undef change
#undef after
#undef named
#undef shared
#undef flush
#undef refused
#undef fate
#undef die

#include "base/hash.h"
#include "svc/op.h"

enum { LINE_REMEMBERED = 64, LINE_KEY = 48, LINE_DISK_CALLS = 8, LINE_OFTEN = 12 };

enum line_fate {
	LINE_SOUND, LINE_DIES_BEFORE, LINE_DIES_AFTER, LINE_TWICE, LINE_TRIED, LINE_DISK,
	LINE_FATES
};

struct line_memory {
	const struct op *op;
	struct buf args, answer; /* packed */
	char key[LINE_KEY];
};

/* Calls like op_run()'s have no room for what goes on beside them. */
static struct {
	struct rng rng;
	int percent; /* of the requests, to which something happens */
	unsigned long made, counts[LINE_FATES], refusals, again;
	void (*broke)(const char *what);
	void (*heard)(const struct op *, const char *what); /* for the trace; or NULL */
	struct line_memory memory[LINE_REMEMBERED];
} the_line;

/* A request and where its answer goes, as op_run() has them. */
struct line_call {
	struct shop *shop;
	const struct session *who;
	const struct op *op;
	const char *key;
	const ProtobufCMessage *args;
	struct arena *arena;
	ProtobufCMessage **ret;
	struct problem *problem;
};

static uint64_t line_below(uint64_t n)
{
	return rng_below(&the_line.rng, n);
}

static void line_fail(const struct op *op, const char *what)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s", op->name, what);
	disk_watch(NULL);
	the_line.broke(text);
	abort();
}

static void line_tell(const struct op *op, const char *what)
{
	if (the_line.heard != NULL)
		the_line.heard(op, what);
}

static void line_forget(void)
{
	for (size_t i = 0; i < LINE_REMEMBERED; i++) {
		buf_release(&the_line.memory[i].args);
		buf_release(&the_line.memory[i].answer);
		the_line.memory[i] = (struct line_memory){ .args = BUF_INIT, .answer = BUF_INIT };
	}
}

/* ---- messages */

static void line_pack(const ProtobufCMessage *m, struct buf *ret)
{
	size_t n = protobuf_c_message_get_packed_size(m);

	buf_reset(ret);
	buf_reserve(ret, n + 1);
	ret->len = protobuf_c_message_pack(m, (uint8_t *)ret->text);
	ret->text[ret->len] = '\0';
}

static bool line_same(const struct buf *packed, const ProtobufCMessage *m)
{
	AUTO(buf_release) struct buf other = BUF_INIT;

	line_pack(m, &other);
	return packed->len == other.len && memcmp(packed->text, other.text, other.len) == 0;
}

/* Does it bring a PIN along? */
static bool line_has_pin(const ProtobufCMessage *m)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const char *at = (const char *)m + f->offset;
		if (f->type == PROTOBUF_C_TYPE_STRING && f->label != PROTOBUF_C_LABEL_REPEATED &&
		    strstr(f->name, "pin") != NULL && *(char *const *)at != NULL &&
		    **(char *const *)at != '\0')
			return true;
	}
	return false;
}

/* ---- ways of asking */

static enum status line_ask(const struct line_call *c)
{
	return op_run(c->shop, c->who, c->op, c->key, c->args, c->arena, c->ret, c->problem);
}

/* The program is started anew. */
static void line_restart(const struct line_call *c)
{
	struct problem p = PROBLEM_INIT;

	if (shop_reopen(c->shop, &p) != ST_OK)
		line_fail(c->op, "the shop cannot be opened again");
}

/* It was answered; the same request comes again. Whether accepted or not, the answer is the same
 * and nothing happens. */
static enum status line_repeat(const struct line_call *c, enum status told)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL;
	uint64_t changes = shop_changes(c->shop);

	if (told != ST_OK && line_has_pin(c->args))
		return told;
	if (told == ST_OK)
		line_pack(*c->ret, &packed);
	if (op_run(c->shop, c->who, c->op, c->key, c->args, &arena, &answer, &p) != told)
		line_fail(c->op, "sent again it has another outcome");
	if (told == ST_OK && !line_same(&packed, answer))
		line_fail(c->op, "sent again it is answered otherwise");
	if (shop_changes(c->shop) != changes)
		line_fail(c->op, "sent again it changes the shop");
	return told;
}

static enum status line_dies_before(const struct line_call *c)
{
	line_restart(c);
	return line_ask(c);
}

static enum status line_dies_after(const struct line_call *c)
{
	enum status st = line_ask(c);

	line_restart(c);
	return line_repeat(c, st);
}

static enum status line_twice(const struct line_call *c)
{
	return line_repeat(c, line_ask(c));
}

static enum status line_tried(const struct line_call *c)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL;
	uint64_t changes = shop_changes(c->shop);

	if (line_has_pin(c->args))
		return line_ask(c);
	enum status tried = op_try(c->shop, c->who, c->op, c->args, &arena, &answer, &p);
	if (shop_changes(c->shop) != changes)
		line_fail(c->op, "looking what would happen changed the shop");
	enum status st = line_ask(c);
	bool answered = st == ST_KEY_REUSED || (st == ST_OK && shop_changes(c->shop) == changes);
	if (st != tried && !answered) /* a key of old is nothing that can be tried */
		line_fail(c->op, "it was to end otherwise");
	return st;
}

/* ---- the disk refuses */

static bool line_of_disk(enum status st)
{
	return st == ST_IO || st == ST_FULL || st == ST_UNKNOWN;
}

/* What was told of the first try is true, and now it can be done. */
static enum status line_after_fault(const struct line_call *c, enum status told,
				    const struct buf *packed)
{
	uint64_t changes = shop_changes(c->shop);
	enum status st = line_ask(c);
	bool there = shop_changes(c->shop) == changes;

	if (line_of_disk(st))
		line_fail(c->op, "the disk is sound again, and it is refused");
	if (told == ST_OK && (st != ST_OK || !there))
		line_fail(c->op, "it was told as done, and was not there");
	if (told == ST_OK && !line_same(packed, *c->ret))
		line_fail(c->op, "after a fault it is answered otherwise");
	if ((told == ST_IO || told == ST_FULL) && st == ST_OK && there)
		line_fail(c->op, "it was told as refused, and was there");
	if (!line_of_disk(told) && told != ST_OK && told != st)
		line_fail(c->op, "a fault of the disk was told as something else");
	return st;
}

static enum status line_disk(const struct line_call *c)
{
	static const enum disk_fault faults[] = { DISK_EIO, DISK_ENOSPC, DISK_EINTR, DISK_SHORT };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL;
	struct disk_plan plan = { .at = 1 + (unsigned)line_below(LINE_DISK_CALLS),
				  .fault = faults[line_below(ARRAY_LEN(faults))] };

	if (line_has_pin(c->args))
		return line_ask(c);
	plan.sticky = plan.fault != DISK_EINTR && line_below(2) == 0;
	disk_watch(c->shop->data);
	disk_plan(&plan);
	enum status told = op_run(c->shop, c->who, c->op, c->key, c->args, &arena, &answer, &p);
	disk_watch(NULL);
	the_line.refusals += line_of_disk(told);
	line_tell(c->op, status_name(told));
	if (told == ST_OK)
		line_pack(answer, &packed);
	if (told == ST_UNKNOWN)
		line_restart(c);
	return line_after_fault(c, told, &packed);
}

/* ---- long ago */

static void line_remember(const struct line_call *c)
{
	struct line_memory *m = &the_line.memory[line_below(LINE_REMEMBERED)];

	m->op = c->op;
	line_pack(c->args, &m->args);
	line_pack(*c->ret, &m->answer);
	snprintf(m->key, sizeof(m->key), "%s", c->key);
}

/* Any of those requests comes again; a key does not stand for two of them. */
static void line_echo(struct shop *shop)
{
	const struct line_memory *m = &the_line.memory[line_below(LINE_REMEMBERED)];
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const struct session owner = { .terminal = "late" };
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL, *args;
	uint64_t changes = shop_changes(shop);

	if (m->op == NULL)
		return;
	ProtobufCAllocator alloc = message_allocator(&arena);
	args = protobuf_c_message_unpack(m->op->args, &alloc, m->args.len,
					 (const uint8_t *)m->args.text);
	REQUIRE(args != NULL);
	the_line.again++;
	line_tell(m->op, m->key);
	if (op_run(shop, &owner, m->op, m->key, args, &arena, &answer, &p) != ST_OK)
		line_fail(m->op, "sent again later it is refused");
	if (!line_same(&m->answer, answer))
		line_fail(m->op, "sent again later it is answered otherwise");
	const struct op *other = op_find("draft.drop");
	args = message_new(other->args, &arena);
	if (m->op != other &&
	    op_run(shop, &owner, other, m->key, args, &arena, &answer, &p) != ST_KEY_REUSED)
		line_fail(m->op, "its key stands for something else");
	if (shop_changes(shop) != changes)
		line_fail(m->op, "sent again later it changes the shop");
}

/* ---- a question */

static enum status line_question(const struct line_call *c)
{
	uint64_t what = line_below(100);

	if (what < 4)
		line_restart(c);
	enum status st = line_ask(c);
	return what < 30 ? line_repeat(c, st) : st;
}

/* In the place of op_run(). */
static enum status line_run(struct shop *shop, const struct session *who, const struct op *op,
			    const char *key, const ProtobufCMessage *args, struct arena *arena,
			    ProtobufCMessage **ret, struct problem *p)
{
	static enum status (*const ways[LINE_FATES])(const struct line_call *) = {
		[LINE_SOUND] = line_ask,	[LINE_DIES_BEFORE] = line_dies_before,
		[LINE_DIES_AFTER] = line_dies_after, [LINE_TWICE] = line_twice,
		[LINE_TRIED] = line_tried,	[LINE_DISK] = line_disk,
	};
	char made[LINE_KEY];
	struct line_call c = { .shop = shop, .who = who, .op = op, .key = key, .args = args,
			       .arena = arena, .ret = ret, .problem = p };

	if (!op->writes)
		return line_question(&c);
	if (key == NULL || key[0] == '\0') {
		snprintf(made, sizeof(made), "line %lu", ++the_line.made);
		c.key = made;
	}
	enum line_fate f = LINE_SOUND;
	if (line_below(100) < (uint64_t)the_line.percent)
		f = (enum line_fate)(1 + line_below(LINE_FATES - 1));
	the_line.counts[f]++;
	if (f == LINE_DIES_BEFORE || f == LINE_DIES_AFTER || f == LINE_TWICE)
		line_tell(op, f == LINE_TWICE ? "twice" : "the program dies");
	enum status st = ways[f](&c);
	if (st == ST_OK)
		line_remember(&c);
	if (line_below(LINE_OFTEN) == 0)
		line_echo(shop);
	return st;
}

#endif
