/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile text in every text field of every operation, and in every column of an import; then
 * everything the shop can say is looked at: answers, refusals, CSV, JSON lines, the journal,
 * receipts as text and as bytes for the printer. No byte outside what the sink allows.
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

#include <iconv.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "io/json.h"
#include "io/receipt.h"
#include "lib/trial.h"
#include "svc/receipt.h"
#include "svc/transfer.h"

enum { LONG = 5000, PATH_MAX_DEPTH = 6, PATHS_MAX = 200 };

struct hostile {
	const char *text;
	size_t n;
};
#define H(text_) \
	{ \
		.text = (text_), .n = sizeof(text_) - 1 \
	}

static const struct hostile corpus[] = {
	H("\x1b[2J\x1b[H"),
	H("\x1b]0;title\x07"),
	H("\x1b]52;c;cm0gLXJm\x07"),
	H("\x1bP+q\x1b\\"),
	H("\xc2\x9b"
	  "31m"),
	H("\xc2\x90q\xc2\x9c"),
	H("\xc2\x85"),
	H("\x07\x08\x08\x0d\x7f"),
	H("\xe2\x80\xae"
	  "txt.exe"),
	H("\xe2\x81\xa6\xe2\x81\xa9"),
	H("\xe2\x80\x8d\xe2\x80\x8d"),
	H("\xef\xbb\xbf"),
	H("\xe2\x80\xa8\xe2\x80\xa9"),
	H("a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86"),
	H("\xcc\x81\xcc\x81\xcc\x81"),
	H("\xf3\xa0\x80\x81\xf3\xa0\x81\x81"),
	H("\xef\xbf\xbe\xef\xb7\x90"),
	H("=cmd|'/C calc'!A0"),
	H("+1+1"),
	H("-2+3"),
	H("@SUM(1)"),
	H("\xef\xbc\x9d"
	  "1"),
	H("\t=1"),
	H("'=1"),
	H("%n%s%s%n%*d"),
	H("{0}${IFS}`id`$(id)"),
	H("\";rm -rf /;\""),
	H("a,b;c\td"),
	H("\x1bp\x00\x19\xfa"),
	H("\x1d"
	  "V\x00"),
	H("\x10\x14\x01\x00\x05"),
	H("\x1c.\x1b@"),
	H("\xff\xfe\x80"),
	H("\xc0\xaf"),
	H("\xed\xa0\x80"),
	H("\xf4\x90\x80\x80"),
	H("\xe5\xbc"),
	H("two\nlines"),
	H("\r\nok\r\n"),
	H("  "),
	H("\xe3\x80\x80"),
	H("张\xe2\x80\x8b"
	  "小\xc2\xad美"),
	H("; comment\n  asset:cash  1000 CNY"),
	H("C000001"),
	H("null"),
	H("<script>&#27;"),
};

struct shop_under_attack {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	uint32_t serial; /* makes bookings and clients different */
	unsigned accepted, refused;
	uint32_t receipts[4096];
	size_t nreceipts;
	int faults;
};

/* ---- what a sink allows */

static void fault(struct shop_under_attack *s, const char *sink, const char *what, const char *text)
{
	AUTO(buf_release) struct buf shown = BUF_INIT;

	text_clean(&shown, text, strnlen(text, 400), TEXT_LINE);
	printf("# %s: %s: %s\n", sink, what, shown.text);
	if (s->faults++ > 20)
		fail_msg("too many faults");
}

static void check_lines(struct shop_under_attack *s, const char *sink, const struct buf *b,
			enum text_clean_how how)
{
	if (strlen(b->text) != b->len || !text_valid(b->text, b->len))
		fault(s, sink, "not UTF-8", b->text);
	else if (!text_is_clean(b->text, how))
		fault(s, sink, "not clean", b->text);
}

/* One JSON value a line, and nothing a terminal acts upon. */
static void check_json(struct shop_under_attack *s, const char *sink, const struct buf *b)
{
	char *copy = strdup(b->text), *rest = copy, *one;

	check_lines(s, sink, b, TEXT_LINES);
	while ((one = strsep(&rest, "\n")) != NULL) {
		json_t *value = one[0] == '\0' ? NULL
					       : json_loads(one, JSON_REJECT_DUPLICATES, NULL);
		if (one[0] != '\0' && value == NULL)
			fault(s, sink, "not JSON", one);
		json_decref(value);
	}
	free(copy);
}

/* A number or a phone number may begin with a sign. */
static bool is_plain_number(const char *cell, size_t n)
{
	return n > 0 && strspn(cell, "+-0123456789.,") >= n;
}

static bool is_formula(const char *cell, size_t n)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
					    "\xef\xbc\xa0" };

	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (n >= 3 && memcmp(cell, wide[i], 3) == 0)
			return true;
	return n > 0 && strchr("=+-@\t\r", cell[0]) != NULL && !is_plain_number(cell, n);
}

static void check_csv(struct shop_under_attack *s, const char *sink, const struct buf *b)
{
	AUTO(buf_release) struct buf unix_lines = BUF_INIT;
	const char *at = b->text + (strncmp(b->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);

	for (const char *c = at; *c != '\0'; c++)
		if (c[0] != '\r' || c[1] != '\n')
			buf_putc(&unix_lines, *c);
	check_lines(s, sink, &unix_lines, TEXT_LINES);
	while (*at != '\0') {
		bool quoted = *at == '"';
		const char *cell = at += quoted;
		while (*at != '\0' &&
		       (quoted ? at[0] != '"' || at[1] == '"' : !strchr(",\r\n", *at)))
			at += quoted && at[0] == '"' ? 2 : 1;
		if (is_formula(cell, (size_t)(at - cell)))
			fault(s, sink, "a formula", cell);
		at += quoted && *at == '"';
		at += strspn(at, "\r\n") > 0 ? strspn(at, "\r\n") : *at == ',';
	}
}

/* The commands that a receipt of ours has; everything else is text in GB18030. */
static void check_escpos(struct shop_under_attack *s, const struct buf *b)
{
	static const struct hostile commands[] = {
		H("\x1b@"),
		H("\x1c&"),
		H("\x1b"
		  "a\x01"),
		H("\x1d!\x11"),
		H("\x1d!\x00"),
		H("\x1b"
		  "a\x00"),
		H("\x1b"
		  "d\x04"),
		H("\x1dV\x42\x00"),
	};
	static const struct hostile drawer = H("\x1bp\x00\x19\xfa");
	AUTO(buf_release) struct buf text = BUF_INIT, utf8 = BUF_INIT;
	size_t at = 0;

	while (at < b->len) {
		size_t n = 0;
		for (size_t i = 0; n == 0 && i < ARRAY_LEN(commands); i++)
			if (b->len - at >= commands[i].n &&
			    memcmp(b->text + at, commands[i].text, commands[i].n) == 0)
				n = commands[i].n;
		/* The drawer opens at the head of a receipt, or never. */
		if (n == 0 && at == 4 && b->len > 9 &&
		    memcmp(b->text + at, drawer.text, drawer.n) == 0)
			n = drawer.n;
		unsigned char c = (unsigned char)b->text[at];
		if (n == 0 && (c == 0x7f || (c < 0x20 && c != '\n')))
			fault(s, "escpos", "a command", b->text + at + 1);
		if (n == 0)
			buf_putc(&text, (char)c);
		at += n > 0 ? n : 1;
	}
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	buf_reserve(&utf8, text.len * 4 + 1);
	char *in = text.text, *out = utf8.text;
	size_t left = text.len, room = text.len * 4;
	if (iconv(cd, &in, &left, &out, &room) == (size_t)-1)
		fault(s, "escpos", "not GB18030", text.text);
	utf8.len = (size_t)(out - utf8.text);
	utf8.text[utf8.len] = '\0';
	iconv_close(cd);
	check_lines(s, "escpos", &utf8, TEXT_LINES);
}

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
		json_object_set_new(args, "force_reason", json_string("x"));
		if (strcmp(op, "booking.walkin") == 0)
			json_object_del(args, "force_reason");
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
		unsigned before = s->accepted;
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < ARRAY_LEN(corpus); j++)
				attack(s, op_at(k), &paths[i], corpus[j].text, corpus[j].n);
			attack(s, op_at(k), &paths[i], tall, sizeof(tall));
			attack(s, op_at(k), &paths[i], tall + LONG - 1, 401);
			attack(s, op_at(k), &paths[i], "\0inside", 7);
		}
		fields += n;
		/* An operation that takes text takes some of these, cleaned. */
		if (op_at(k)->writes && n > 0 && s->accepted == before)
			printf("# %s accepted none of them: %s\n", op_at(k)->name,
			       s->trial.problem.message);
	}
	printf("# %zu fields, %u accepted, %u refused\n", fields, s->accepted, s->refused);
	assert_true(s->accepted > s->refused / 4);
	assert_int_equal(s->faults, 0);
}

/* Sets the k-th text of the message, those inside too; counts down. */
static bool set_text(ProtobufCMessage *m, size_t *k, char *text)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		void *at = (char *)m + f->offset;
		bool many = f->label == PROTOBUF_C_LABEL_REPEATED;
		size_t n = many ? *(size_t *)((char *)m + f->quantifier_offset) : 1;
		for (size_t j = 0; j < n; j++) {
			if (f->type == PROTOBUF_C_TYPE_STRING) {
				char **where = many ? &(*(char ***)at)[j] : (char **)at;
				if ((*k)-- == 0) {
					*where = text;
					return true;
				}
			} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
				ProtobufCMessage *inner = many ? (*(ProtobufCMessage ***)at)[j]
							       : *(ProtobufCMessage **)at;
				if (inner != NULL && set_text(inner, k, text))
					return true;
			}
		}
	}
	return false;
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
	if (!set_text(args, &k, arena_dup(&arena, text)))
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
	unsigned long rounds = trial_scale("HOSTILE_RANDOM", 3000);
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

static void what_is_exported(void **state)
{
	struct shop_under_attack *s = *state;

	for (const char *const *table = export_tables; *table != NULL; table++) {
		AUTO(buf_release) struct buf csv = BUF_INIT, jsonl = BUF_INIT;
		struct problem p = PROBLEM_INIT;
		assert_int_equal(export_table(&s->trial.shop, &s->trial.who, *table, EXPORT_JSONL,
					      keep, &jsonl, &p),
				 ST_OK);
		check_json(s, *table, &jsonl);
		if (strcmp(*table, "ledger") == 0)
			continue;
		assert_int_equal(export_table(&s->trial.shop, &s->trial.who, *table, EXPORT_CSV,
					      keep, &csv, &p),
				 ST_OK);
		check_csv(s, *table, &csv);
	}
	assert_int_equal(s->faults, 0);
}

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
				      &journal, &p),
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
