/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile text in every text field of every operation, and in every column of an import; then
 * everything the shop can say is looked at: answers, refusals, CSV, JSON lines, the journal,
 * the calendar, receipts as text and as bytes for the printer. No byte outside what the sink
 * allows.
 *
 * The fields are found by the descriptors, the arguments are the examples of the table of
 * operations, so that what is added later is tried as well.
 *
 * HOSTILE_RANDOM in the environment: strings put together at random (3000). HOSTILE_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "io/json.h"
#include "io/receipt.h"
#include "lib/story.h"
#include "lib/texts.h"
#include "lib/trial.h"
#include "proof/hostile_sinks.h"
#include "svc/login.h"
#include "svc/receipt.h"
#include "svc/transfer.h"

enum { LONG = 5000, PATH_MAX_DEPTH = 6, PATHS_MAX = 200, OPS_MAX = 512 };

/* ---- requests with a hostile string at one place */

struct path {
	size_t n;
	const char *steps[PATH_MAX_DEPTH];
	bool list[PATH_MAX_DEPTH];
};

/* Every text that a message takes, as a path of JSON keys. */
static size_t find_paths(const ProtobufCMessageDescriptor *type, struct path base, struct path *ret,
			 size_t n)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		struct path here = base;
		bool inside = proto->type == PROTOBUF_C_TYPE_MESSAGE;
		if (row->flags & FIELD_INLINE) {
			n = find_paths(proto->descriptor, base, ret, n);
			continue;
		}
		if (here.n == PATH_MAX_DEPTH || (!inside && proto->type != PROTOBUF_C_TYPE_STRING))
			continue;
		here.list[here.n] = proto->label == PROTOBUF_C_LABEL_REPEATED;
		here.steps[here.n++] = row->name;
		if (inside) {
			n = find_paths(proto->descriptor, here, ret, n);
		} else {
			assert_true(n < PATHS_MAX);
			ret[n++] = here;
		}
	}
	return n;
}

/* Puts a mark at the path, making what is not there. */
static void put_mark(json_t *args, const struct path *path)
{
	json_t *at = args;

	for (size_t i = 0; i < path->n; i++) {
		bool last = i + 1 == path->n;
		json_t *next = json_object_get(at, path->steps[i]);
		if (last) {
			json_t *mark = json_string("@@");
			json_object_set_new(at, path->steps[i],
					    path->list[i] ? json_pack("[o]", mark) : mark);
			return;
		}
		if (next == NULL) {
			next = path->list[i] ? json_pack("[{}]") : json_object();
			json_object_set_new(at, path->steps[i], next);
		}
		if (json_is_array(next) && json_array_size(next) == 0)
			json_array_append_new(next, json_object());
		at = json_is_array(next) ? json_array_get(next, 0) : next;
	}
}

/* The bytes as a JSON string would carry them; broken UTF-8 stays broken. */
static void add_escaped(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c < 0x20 || c == '"' || c == '\\')
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, (char)c);
	}
}

static void fill_mark(struct buf *out, const char *json, const char *text, size_t n)
{
	const char *mark = strstr(json, "@@");

	assert_non_null(mark);
	buf_add(out, json, (size_t)(mark - json));
	add_escaped(out, text, n);
	buf_puts(out, mark + 2);
}

static bool takes(const struct op *op, const char *name)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(op->args, i, &proto)) != NULL; i++)
		if (strcmp(row->name, name) == 0)
			return true;
	return false;
}

/* What must be so for the example to be acceptable again and again. */
static void freshen(struct shop_under_attack *s, const char *op, json_t *args)
{
	static const struct {
		const char *op, *before[4];
	} steps[] = {
		{ "booking.confirm", { NULL } },
		{ "booking.arrive", { NULL } },
		{ "booking.cancel", { NULL } },
		{ "booking.move", { NULL } },
		{ "booking.unarrive", { "booking.arrive" } },
		{ "booking.start", { "booking.arrive" } },
		{ "booking.unstart", { "booking.arrive", "booking.start" } },
		{ "booking.finish", { "booking.arrive", "booking.start" } },
	};
	AUTO(buf_release) struct buf made = BUF_INIT;
	uint32_t k = s->serial++;
	char start[DATE_TEXT_MAX];

	json_object_del(args, "key");
	wall_text(wall_of(DAY(day_of(2026, 11, 23).n + (int32_t)(k % 80)),
			  MINUTE(720 + 20 * (int32_t)(k / 80 % 18))),
		  start);
	if (strncmp(op, "client.add", 10) == 0 || strcmp(op, "booking.walkin") == 0 ||
	    strcmp(op, "client.set") == 0)
		json_object_set_new(args, "force", json_true());
	if (strcmp(op, "client.delete") == 0 || strcmp(op, "client.restore") == 0) {
		char name[64];
		snprintf(name, sizeof(name), "C%u", 2 + k % 40);
		json_object_set_new(args, "client", json_string(name));
	}
	json_t *segment = json_array_get(json_object_get(args, "segments"), 0);
	if (segment != NULL) {
		json_object_set_new(segment, "treatment", json_string("review"));
		json_object_set_new(segment, "start", json_string(start));
		if (takes(op_find(op), "force_reason"))
			json_object_set_new(args, "force_reason", json_string("x"));
	}
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (strcmp(steps[i].op, op) != 0)
			continue;
		char add[256], id[16];
		snprintf(add, sizeof(add),
			 "{\"client\":\"C1\",\"force_reason\":\"x\",\"requested\":%s,"
			 "\"segments\":[{\"treatment\":\"review\",\"start\":\"%s\"}]}",
			 strcmp(op, "booking.confirm") == 0 ? "true" : "false", start);
		if (trial_run(&s->trial, "booking.add", NULL, add, &made) != ST_OK)
			return; /* the book is full; the refusal is looked at as well */
		snprintf(id, sizeof(id), "%.7s", strstr(made.text, "\"id\":\"") + 6);
		for (const char *const *b = steps[i].before; *b != NULL; b++)
			trial_must(&s->trial, NULL, *b, "{\"booking\":\"%s\"}", id);
		json_object_set_new(args, "booking", json_string(id));
		if (strcmp(op, "booking.move") == 0)
			json_object_set_new(args, "start", json_string(start));
	}
}

static void look_at_outcome(struct shop_under_attack *s, const struct op *op, enum status st,
			    const struct buf *answer)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	if (st == ST_OK) {
		s->accepted++;
		check_json(s, op->name, answer);
		const char *sale = strcmp(op->name, "sale.pay") == 0 ? strstr(answer->text, "\"V")
								     : NULL;
		if (sale != NULL && s->nreceipts < ARRAY_LEN(s->receipts))
			s->receipts[s->nreceipts++] = (uint32_t)strtoul(sale + 2, NULL, 10);
		return;
	}
	s->refused++;
	json_add_refusal(&line, "null", &s->trial.problem);
	check_json(s, op->name, &line);
	buf_reset(&line);
	buf_printf(&line, "%s %s %s", s->trial.problem.field, s->trial.problem.message,
		   s->trial.problem.todo);
	check_lines(s, op->name, &line, TEXT_LINES);
	int code = status_exit_code(st);
	if (code != 1 && code != 64 && code != 65 && code != 77)
		fault(s, op->name, status_name(st), s->trial.problem.message);
}

static void attack(struct shop_under_attack *s, const struct op *op, const struct path *path,
		   const char *text, size_t n)
{
	AUTO(buf_release) struct buf args = BUF_INIT, answer = BUF_INIT;
	json_t *example = json_loads(op->example, 0, NULL);

	freshen(s, op->name, example);
	put_mark(example, path);
	char *marked = json_dumps(example, JSON_COMPACT);
	fill_mark(&args, marked, text, n);
	enum status st = trial_run(&s->trial, op->name, NULL, args.text, &answer);
	look_at_outcome(s, op, st, &answer);
	free(marked);
	json_decref(example);
}

/* ---- the attacks */

static void every_field_of_every_operation(void **state)
{
	struct shop_under_attack *s = *state;
	static struct path paths[PATHS_MAX];
	static char tall[LONG * 3];
	size_t fields = 0;

	memset(tall, 'x', LONG);
	for (size_t i = 0; i < LONG; i++)
		memcpy(tall + LONG + 2 * i, "\xcc\x81", 2);
	for (size_t k = 0; k < op_count(); k++) {
		size_t n = find_paths(op_at(k)->args, (struct path){ .n = 0 }, paths, 0);
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < ARRAY_LEN(corpus); j++)
				attack(s, op_at(k), &paths[i], corpus[j].text, corpus[j].n);
			attack(s, op_at(k), &paths[i], tall, sizeof(tall));
			attack(s, op_at(k), &paths[i], tall + LONG - 1, 401);
			attack(s, op_at(k), &paths[i], "\0inside", 7);
		}
		fields += n;
	}
	printf("# %zu fields, %u accepted, %u refused\n", fields, s->accepted, s->refused);
	assert_true(s->accepted > s->refused / 4);
	assert_int_equal(s->faults, 0);
}

struct nth { size_t left; char *text; };

static bool set_nth(void *ctx, const char *name, char **text)
{
	struct nth *nth = ctx;

	(void)name;
	if (nth->left-- > 0)
		return false;
	*text = nth->text;
	return true;
}

/* Sets the k-th text of the message, if it has so many. */
static bool set_text(ProtobufCMessage *m, size_t k, char *text)
{
	return texts_walk(m, set_nth, &(struct nth){ .left = k, .text = text });
}

/* The screens fill the structs themselves: what they let through is not cleaned on the way. */
static bool attack_struct(struct shop_under_attack *s, const struct op *op, size_t k,
			  const char *text)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	ProtobufCMessage *args = message_new(op->args, &arena), *ret = NULL;
	json_t *example = json_loads(op->example, 0, NULL);

	freshen(s, op->name, example);
	enum status st = json_to_message(example, JSON_ARGUMENTS, args, &arena, &s->trial.problem);
	json_decref(example);
	assert_int_equal(st, ST_OK);
	if (!set_text(args, k, arena_dup(&arena, text)))
		return false;
	st = op_run(&s->trial.shop, &s->trial.who, op, NULL, args, &arena, &ret, &s->trial.problem);
	if (st == ST_OK)
		json_add_message(&answer, ret);
	look_at_outcome(s, op, st, &answer);
	return true;
}

static void every_text_of_the_structs(void **state)
{
	struct shop_under_attack *s = *state;
	static char tall[100000];

	memset(tall, 'x', sizeof(tall) - 1);
	for (size_t i = 0; i < op_count(); i++) {
		for (size_t k = 0, more = 1; more && op_at(i)->writes; k++) {
			for (size_t j = 0; more && j < ARRAY_LEN(corpus); j++)
				more = attack_struct(s, op_at(i), k, corpus[j].text);
			more = more && attack_struct(s, op_at(i), k, tall);
		}
	}
	assert_true(trial_sound(&s->trial));
	assert_int_equal(s->faults, 0);
}

static void put_together_at_random(void **state)
{
	struct shop_under_attack *s = *state;
	unsigned long rounds = trial_count("HOSTILE_RANDOM", 3000);
	static struct path paths[PATHS_MAX];
	struct rng rng;

	rng_seed(&rng, trial_scale("HOSTILE_SEED", 1));
	for (unsigned long r = 0; r < rounds; r++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		for (uint64_t pieces = 1 + rng_below(&rng, 5); pieces > 0; pieces--) {
			const struct hostile *h = &corpus[rng_below(&rng, ARRAY_LEN(corpus))];
			if (rng_below(&rng, 3) == 0)
				buf_putc(&text, (char)rng_below(&rng, 256));
			else
				buf_add(&text, h->text, h->n);
		}
		const struct op *op = op_at(rng_below(&rng, op_count()));
		size_t n = find_paths(op->args, (struct path){ .n = 0 }, paths, 0);
		if (n > 0)
			attack(s, op, &paths[rng_below(&rng, n)], text.text, text.len);
	}
	assert_int_equal(s->faults, 0);
}

static void every_column_of_an_import(void **state)
{
	struct shop_under_attack *s = *state;
	static const char *const columns[] = { "name",	 "member_no", "wishes",	   "tags",
					       "wechat", "address",   "allergies", "notes",
					       "phone",	 "source",    "tier" };
	size_t added = 0;

	for (size_t j = 0; j < ARRAY_LEN(corpus); j++) {
		for (size_t c = 0; c < ARRAY_LEN(columns); c++) {
			AUTO(buf_release) struct buf csv = BUF_INIT;
			struct import_result result;
			struct problem p = PROBLEM_INIT;
			char path[TRIAL_PATH_MAX + 16];
			buf_printf(&csv, "%s%s\n", c == 0 ? "" : "name,", columns[c]);
			buf_puts(&csv, c == 0 ? "\"" : "客人,\"");
			for (size_t i = 0; i < corpus[j].n; i++) {
				if (corpus[j].text[i] == '"')
					buf_putc(&csv, '"');
				buf_putc(&csv, corpus[j].text[i]);
			}
			buf_puts(&csv, "\"\n");
			snprintf(path, sizeof(path), "%s/in.csv", s->dir);
			FILE *f = fopen(path, "w");
			assert_non_null(f);
			assert_int_equal(fwrite(csv.text, 1, csv.len, f), csv.len);
			assert_int_equal(fclose(f), 0);
			enum status st = import_clients(&s->trial.shop, &s->trial.who, path, false,
							IMPORT_ADD, NULL, NULL, &result, &p);
			added += st == ST_OK ? result.added : 0;
			int code = status_exit_code(st);
			if (st != ST_OK && code != 1 && code != 65)
				fault(s, "import", status_name(st), p.message);
			if (!text_is_clean(p.message, TEXT_LINE))
				fault(s, "import", "not clean", p.message);
		}
	}
	printf("# %zu rows taken\n", added);
	assert_true(added > ARRAY_LEN(corpus) * 3);
	assert_int_equal(s->faults, 0);
}

/* ---- everything the shop says of what it has taken in */

static enum status keep(void *ctx, const struct buf *piece)
{
	buf_add(ctx, piece->text, piece->len);
	return ST_OK;
}

/* How many events it has. */
static size_t look_at_calendar(struct shop_under_attack *s)
{
	AUTO(buf_release) struct buf ics = BUF_INIT;
	const struct calendar_wish all = { .from = day_of(2026, 11, 1),
					   .until = day_of(2027, 6, 30) };
	struct problem p = PROBLEM_INIT;

	assert_int_equal(
		export_calendar(&s->trial.shop, &s->trial.who, &all, keep, &ics, NULL, &p), ST_OK);
	return check_ics(s, &ics);
}

static void look_at_exports(struct shop_under_attack *s)
{
	for (const char *const *table = export_tables; *table != NULL; table++) {
		AUTO(buf_release) struct buf csv = BUF_INIT, jsonl = BUF_INIT;
		struct problem p = PROBLEM_INIT;
		assert_int_equal(export_table(&s->trial.shop, &s->trial.who, *table, EXPORT_JSONL,
					      keep, &jsonl, NULL, &p),
				 ST_OK);
		check_json(s, *table, &jsonl);
		if (strcmp(*table, "ledger") == 0)
			continue;
		assert_int_equal(export_table(&s->trial.shop, &s->trial.who, *table, EXPORT_CSV,
					      keep, &csv, NULL, &p),
				 ST_OK);
		check_csv(s, *table, &csv);
	}
}

static void what_is_exported(void **state)
{
	struct shop_under_attack *s = *state;

	look_at_exports(s);
	assert_true(look_at_calendar(s) > 500);
	assert_int_equal(s->faults, 0);
}

/* ---- each operation where it is accepted: a story in which all of them are */

/* What people write freely: it is taken, cleaned; the others name or choose something. */
static bool is_free(const struct path *path)
{
	static const char *const names[] = { "reason", "note", "notes", "name", "title", "error",
					     "wechat", "force_reason", "discount_reason" };
	const char *last = path->steps[path->n - 1];

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(last, names[i]) == 0)
			return true;
	return false;
}

/* A dry run that is wrong about a PIN counts. */
static bool is_pin(const struct path *path)
{
	const char *last = path->steps[path->n - 1];
	size_t n = strlen(last);

	return n >= 3 && strcmp(last + n - 3, "pin") == 0;
}

static void fill_step(const struct story_step *step, const struct path *path,
		      const struct hostile *h, struct buf *ret)
{
	json_t *args = json_loads(step->args, 0, NULL);

	assert_non_null(args);
	put_mark(args, path);
	char *marked = json_dumps(args, JSON_COMPACT);
	fill_mark(ret, marked, h->text, h->n);
	free(marked);
	json_decref(args);
}

/* Keeps nothing; was it accepted? */
static bool try_step(struct shop_under_attack *s, const struct story_step *step,
		     const struct path *path, const struct hostile *h)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf json = BUF_INIT, answer = BUF_INIT;
	ProtobufCMessage *args = message_new(step->op->args, &arena), *ret;

	fill_step(step, path, h, &json);
	s->trial.problem = (struct problem)PROBLEM_INIT;
	enum status st = json_message(json.text, json.len, JSON_ARGUMENTS, args, &arena,
				      &s->trial.problem);
	if (st == ST_OK)
		st = op_try(&s->trial.shop, &s->trial.who, step->op, args, &arena, &ret,
			    &s->trial.problem);
	if (st == ST_OK)
		json_add_message(&answer, ret);
	look_at_outcome(s, step->op, st, &answer);
	return st == ST_OK;
}

/* Each text of it is tried; then it is taken with one of them, if it can be, or as it is told.
 * *ret_free: has it a text that people write freely? */
static bool attack_step(struct shop_under_attack *s, const struct story_step *step,
			struct buf *answer, bool *ret_free)
{
	static struct path paths[PATHS_MAX];
	size_t n = find_paths(step->op->args, (struct path){ .n = 0 }, paths, 0);
	/* Work before the transaction is the hashing of a PIN, and takes its time. */
	size_t stride = step->op->prepare != NULL ? 11 : 1;
	bool taken = false, done = false;

	*ret_free = false;
	for (size_t i = 0; i < n; i++) {
		bool can = is_free(&paths[i]) && !is_pin(&paths[i]);
		*ret_free |= can;
		for (size_t j = i % stride; !is_pin(&paths[i]) && j < ARRAY_LEN(corpus);
		     j += stride)
			taken |= try_step(s, step, &paths[i], &corpus[j]) && can;
		for (size_t j = 0; can && !done && j < ARRAY_LEN(corpus); j++) {
			AUTO(buf_release) struct buf json = BUF_INIT;
			fill_step(step, &paths[i], &corpus[(j + step->number) % ARRAY_LEN(corpus)],
				  &json);
			done = trial_run(&s->trial, step->op->name, step->key, json.text, answer) ==
			       ST_OK;
		}
	}
	if (!done && story_step(&s->trial, step, answer) != ST_OK)
		fail_msg("line %u: %s: %s", step->line, step->op->name, s->trial.problem.message);
	return taken;
}

static void every_step_of_a_story(void **state)
{
	struct shop_under_attack *other = *state, *s = calloc(1, sizeof(*s));
	struct story story;
	struct story_step step;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	bool free_text[OPS_MAX] = { false }, taken[OPS_MAX] = { false };

	assert_true(op_count() <= OPS_MAX);
	trial_close(&other->trial);
	trial_folder(NULL, s->dir);
	trial_make(&s->trial, s->dir, "2026-11-01 09:00");
	trial_close(&s->trial);
	story_begin(&story, STORY_OF_ALL, s->dir);
	trial_open(&s->trial, s->dir, NULL);
	while (story_next(&story, &step)) {
		size_t k = 0;
		while (op_at(k) != step.op)
			k++;
		assert_true(trial_at(step.at));
		assert_int_equal(login_as(&s->trial.shop, step.as, &s->trial.who,
					  &s->trial.problem),
				 ST_OK);
		taken[k] |= attack_step(s, &step, &answer, &free_text[k]);
		story_took(&story, answer.text);
	}
	for (size_t k = 0; k < op_count(); k++)
		if (op_at(k)->writes && free_text[k] && !taken[k])
			fail_msg("%s accepted none of them", op_at(k)->name);
	story_end(&story);
	assert_int_equal(login_as(&s->trial.shop, NULL, &s->trial.who, &s->trial.problem), ST_OK);
	look_at_exports(s);
	assert_true(look_at_calendar(s) > 5);
	assert_true(trial_sound(&s->trial));
	assert_int_equal(s->faults, 0);
	printf("# %u accepted, %u refused\n", s->accepted, s->refused);
	trial_close(&s->trial);
	trial_remove(s->dir);
	free(s);
	trial_open(&other->trial, other->dir, "2026-11-22 14:00");
}

/* ---- paper */

static void what_is_printed(void **state)
{
	struct shop_under_attack *s = *state;

	assert_true(s->nreceipts > 20);
	for (size_t i = 0; i < s->nreceipts; i++) {
		AUTO(buf_release) struct buf text = BUF_INIT, escpos = BUF_INIT;
		struct problem p = PROBLEM_INIT;
		enum status st = receipt_for_sale(&s->trial.shop, &s->trial.who, s->receipts[i],
						  false, &text, &escpos, &p);
		if (st != ST_OK)
			fail_msg("%s", p.message);
		check_lines(s, "receipt", &text, TEXT_LINES);
		check_escpos(s, &escpos);
	}
	assert_int_equal(s->faults, 0);
}

/* The printer trusts nobody: not even what is stored. */
static void what_a_printer_is_sent(void **state)
{
	struct shop_under_attack *s = *state;

	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		AUTO(buf_release) struct buf escpos = BUF_INIT;
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		Sale sale = SALE__INIT;
		SaleLine line = SALE_LINE__INIT, *lines[] = { &line };
		char *text = arena_dup_n(&arena, corpus[i].text, corpus[i].n);
		struct receipt r = { .sale = &sale,
				     .shop = text,
				     .address = text,
				     .phone = text,
				     .head = text,
				     .foot = text,
				     .client = text,
				     .tier = text,
				     .cashier = text,
				     .columns = 32 };
		line.title = text;
		line.qty = 1;
		sale.id = 1;
		sale.n_lines = 1;
		sale.lines = lines;
		receipt_escpos(&escpos, &r, true);
		check_escpos(s, &escpos);
	}
	assert_int_equal(s->faults, 0);
}

static void what_is_answered(void **state)
{
	struct shop_under_attack *s = *state;
	static const char *const questions[][2] = {
		{ "client.list", "{}" },
		{ "client.find", "{\"text\":\"cmd\",\"limit\":200}" },
		{ "client.find", "{\"deleted\":true,\"limit\":200}" },
		{ "staff.list", "{}" },
		{ "room.list", "{}" },
		{ "device.list", "{}" },
		{ "product.find", "{}" },
		{ "booking.list", "{\"day\":\"2026-11-23\",\"days\":90}" },
		{ "sale.list", "{\"limit\":200}" },
		{ "audit.list", "{\"limit\":1000}" },
		{ "draft.list", "{}" },
		{ "job.list", "{}" },
		{ "client.card", "{\"client\":\"C1\"}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		AUTO(buf_release) struct buf answer = BUF_INIT;
		trial_must(&s->trial, &answer, questions[i][0], "%s", questions[i][1]);
		check_json(s, questions[i][0], &answer);
	}
	/* And every question as its row asks it, if there is such a thing here. */
	for (size_t k = 0; k < op_count(); k++) {
		AUTO(buf_release) struct buf answer = BUF_INIT;
		if (op_at(k)->writes)
			continue;
		enum status st = trial_run(&s->trial, op_at(k)->name, NULL, op_at(k)->example,
					   &answer);
		look_at_outcome(s, op_at(k), st, &answer);
	}
	assert_true(trial_sound(&s->trial));
	assert_int_equal(s->faults, 0);
}

static bool run_quietly(const char *program, const char *file, const char *command)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(126);
		execlp(program, program, "-f", file, command, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		print_message("# %s is not installed\n", program);
		skip();
	}
	return status == 0;
}

static void what_the_journal_says(void **state)
{
	struct shop_under_attack *s = *state;
	AUTO(buf_release) struct buf journal = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	char path[TRIAL_PATH_MAX + 16];

	assert_int_equal(export_table(&s->trial.shop, &s->trial.who, "ledger", EXPORT_JOURNAL, keep,
				      &journal, NULL, &p),
			 ST_OK);
	check_lines(s, "journal", &journal, TEXT_LINES);
	assert_int_equal(s->faults, 0);
	snprintf(path, sizeof(path), "%s/ledger.journal", s->dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(journal.text, 1, journal.len, f), journal.len);
	assert_int_equal(fclose(f), 0);
	assert_true(run_quietly("hledger", path, "check"));
	assert_true(run_quietly("ledger", path, "balance"));
}

static int set_up(void **state)
{
	struct shop_under_attack *s = calloc(1, sizeof(*s));

	trial_folder(NULL, s->dir);
	trial_write(s->dir, "meibu.conf", "[receipt]\nto = file:/dev/null\n");
	trial_make(&s->trial, s->dir, "2026-11-22 14:00");
	trial_must(&s->trial, NULL, "client.add", "{\"name\":\"第一\",\"phone\":\"13800000000\"}");
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct shop_under_attack *s = *state;

	trial_close(&s->trial);
	trial_remove(s->dir);
	free(s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_of_every_operation),
		cmocka_unit_test(every_text_of_the_structs),
		cmocka_unit_test(every_step_of_a_story),
		cmocka_unit_test(put_together_at_random),
		cmocka_unit_test(every_column_of_an_import),
		cmocka_unit_test(what_is_exported),
		cmocka_unit_test(what_is_printed),
		cmocka_unit_test(what_a_printer_is_sent),
		cmocka_unit_test(what_is_answered),
		cmocka_unit_test(what_the_journal_says),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
