/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks scenario files through the operations. scenario-run FILE...
 *
 * A file tells one story, its first comment says which. A step is a line:
 *
 *   now 2026-11-22 09:00           the clock stands there until the next "now"
 *   as S3 | as system              who asks from here on
 *   client.add {"name":"张小美"} -> ok
 *   booking.add {…} -> refused slot-taken
 *   $b = booking.add {…} -> ok     $b is the answer's id from here on, $b.PATH a part of it
 *   key K1 sale.pay {…} -> ok      with this request key
 *   expect {"total_fen":26820}     the last answer says so; null: it says no, 0 or nothing
 *   lacks TEXT / has TEXT          of the last answer as JSON
 *   says TEXT                      the last refusal, in its message, way out or hints
 *   field NAME                     the last refusal is of this field
 *   zh TEXT                        the same to somebody who reads Chinese
 *   login S3 1003 -> ok            the PIN is right
 *   export client csv -> ok        the answer is the export's text
 *   receipt V1 -> ok               the answer is the receipt's text; of E9: the paper of a debt
 *                                  that was paid, or the workings of a prepaid refund
 *   file NAME … end                writes a rule file (without lines: removes it); it counts
 *                                  from the next "open"
 *   open -> ok                     closes the shop and opens it again
 *   warns TEXT                     the shop said so when it opened
 *   check all | check NAME         invariants; "check all" also ends every file
 *
 * What holds for every operation is tried at every step without being written down: a dry run
 * says the same and keeps nothing, a refusal and a question keep nothing, and a change that is
 * sent again under its key gives the same answer and changes nothing.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "io/json.h"
#include "lib/names.h"
#include "lib/trial.h"
#include "svc/login.h"
#include "svc/receipt.h"
#include "svc/transfer.h"

enum { FAULT_MAX = 1500 /* bytes of an answer that is told */ };

struct story {
	const char *file;
	int line;
	struct trial trial;
	bool open;
	struct buf answer;	/* of the last step, JSON or text */
	json_t *value;		/* the same if it is JSON */
	struct problem refusal; /* of the last step that was refused */
	const struct op *refused; /* what it was, and what it was asked */
	struct buf request;
	char key[64];		/* for the next operation */
	const char *bind;	/* name for the next answer */
	struct names names;
	unsigned keys_made;
	struct buf faults;
};

static void fault(struct story *s, const char *what, const char *detail)
{
	buf_printf(&s->faults, "%s:%d: %s %.*s\n", s->file, s->line, what, FAULT_MAX, detail);
}

/* ---- names */

static bool expand(struct story *s, const char *text, struct buf *out)
{
	const char *missing = names_expand(&s->names, text, out);

	if (missing != NULL)
		fault(s, "nothing is called", missing);
	return missing == NULL;
}

static void take_answer(struct story *s)
{
	json_decref(s->value);
	s->value = json_loads(s->answer.text, JSON_DECODE_ANY, NULL);
	if (s->bind != NULL)
		names_keep(&s->names, s->bind, s->value);
}

/* ---- outcomes */

/* "ok" or "refused CODE". */
static void outcome(struct story *s, const char *wanted, enum status st, const struct problem *p)
{
	char got[640];

	if (st == ST_OK)
		snprintf(got, sizeof(got), "ok");
	else
		snprintf(got, sizeof(got), "refused %s", status_name(st));
	if (st != ST_OK)
		s->refusal = *p;
	if (strcmp(got, wanted) == 0)
		return;
	AUTO(buf_release) struct buf text = BUF_INIT;
	buf_printf(&text, "%s, but wanted: %s", got, wanted);
	if (st != ST_OK)
		buf_printf(&text, " (%s: %s)", p->field, p->message);
	fault(s, "it was", text.text);
}

/* ---- what holds for every operation */

/* A dry run says what the real one will say, and keeps nothing. */
static void dry_run(struct story *s, const struct op *op, const ProtobufCMessage *args,
		    enum status *ret)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer;
	uint64_t before = shop_changes(&s->trial.shop);

	*ret = op_try(&s->trial.shop, &s->trial.who, op, args, &arena, &answer, &p);
	if (shop_changes(&s->trial.shop) != before)
		fault(s, "a dry run changed the shop:", op->name);
}

static void send_again(struct story *s, const struct op *op, const char *key,
		       const ProtobufCMessage *args)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf again = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer;
	uint64_t before = shop_changes(&s->trial.shop);
	enum status st = op_run(&s->trial.shop, &s->trial.who, op, key, args, &arena, &answer, &p);

	if (st != ST_OK) {
		fault(s, "sent again it was refused:", p.message);
		return;
	}
	json_add_message(&again, answer);
	if (strcmp(again.text, s->answer.text) != 0)
		fault(s, "sent again it answered otherwise:", again.text);
	if (op->prepare == NULL && shop_changes(&s->trial.shop) != before)
		fault(s, "sent again it changed the shop:", op->name);
}

static void operate(struct story *s, const struct op *op, const char *json, const char *wanted)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct trial *t = &s->trial;
	ProtobufCMessage *args = message_new(op->args, &arena), *answer;
	struct problem p = PROBLEM_INIT;
	char key[80];
	enum status dry = ST_OK;

	/* A key of the story's own stands for one request: sending it is the story's business. */
	bool own_key = s->key[0] != '\0';
	snprintf(key, sizeof(key), "%s%u", own_key ? s->key : "made ",
		 own_key ? 0 : s->keys_made++);
	s->key[0] = '\0';
	enum status st = json_message(json, strlen(json), JSON_ARGUMENTS, args, &arena, &p);
	if (st == ST_OK) {
		bool pins = op->prepare != NULL; /* a dry run of these counts a try at the PIN */
		if (!pins && !own_key)
			dry_run(s, op, args, &dry);
		uint64_t before = shop_changes(&t->shop);
		st = op_run(&t->shop, &t->who, op, key, args, &arena, &answer, &p);
		if (!pins && !own_key && dry != st)
			fault(s, "a dry run said", status_name(dry));
		if ((st != ST_OK || !op->writes) && !pins && shop_changes(&t->shop) != before)
			fault(s, "it changed the shop all the same:", op->name);
	}
	buf_reset(&s->answer);
	if (st == ST_OK)
		json_add_message(&s->answer, answer);
	else
		json_add_problem(&s->answer, &p);
	if (st == ST_OK && op->writes)
		send_again(s, op, key, args);
	if (st != ST_OK) {
		s->refused = op;
		buf_reset(&s->request);
		buf_puts(&s->request, json);
	}
	outcome(s, wanted, st, &p);
	take_answer(s);
}

/* ---- expectations */

static bool matches(const json_t *want, const json_t *have, struct buf *where)
{
	const char *key;
	json_t *value;
	size_t at = where->len;

	if (json_is_null(want))
		return have == NULL || json_is_false(have) ||
		       (json_is_integer(have) && json_integer_value(have) == 0);
	if (json_is_array(want)) {
		for (size_t i = 0; i < json_array_size(want); i++) {
			buf_printf(where, "[%zu]", i);
			if (!matches(json_array_get(want, i), json_array_get(have, i), where))
				return false;
			buf_truncate(where, at);
		}
		return json_is_array(have) && json_array_size(want) == json_array_size(have);
	}
	if (!json_is_object(want))
		return have != NULL && json_equal(want, have);
	json_object_foreach((json_t *)(uintptr_t)want, key, value)
	{
		buf_printf(where, ".%s", key);
		if (!matches(value, json_object_get(have, key), where))
			return false;
		buf_truncate(where, at);
	}
	return json_is_object(have);
}

static void expect(struct story *s, const char *rest)
{
	AUTO(buf_release) struct buf text = BUF_INIT, where = BUF_INIT;

	if (!expand(s, rest, &text))
		return;
	json_t *want = json_loads(text.text, JSON_DECODE_ANY, NULL);
	if (want == NULL)
		fault(s, "not JSON:", text.text);
	else if (!matches(want, s->value, &where)) {
		buf_printf(&where, " is not so in %s", s->answer.text);
		fault(s, "expected otherwise:", where.text);
	}
	json_decref(want);
}

static void says(struct story *s, const char *rest)
{
	AUTO(buf_release) struct buf all = BUF_INIT;

	buf_printf(&all, "%s | %s", s->refusal.message, s->refusal.todo);
	for (int i = 0; i < s->refusal.nhints; i++)
		buf_printf(&all, " | %s=%s", s->refusal.hints[i].name, s->refusal.hints[i].value);
	if (strstr(all.text, rest) == NULL)
		fault(s, "it says", all.text);
}

static bool is_chinese(const char *text)
{
	for (uint32_t c = 0; *text != '\0'; text += text_next(text, &c))
		if (c >= 0x4e00 && c <= 0x9fff)
			return true;
	return false;
}

/* A refusal keeps nothing, so it is asked for again, in the other language. */
static void says_in_chinese(struct story *s, const char *rest)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem english = s->refusal, p = PROBLEM_INIT;
	ProtobufCMessage *args, *answer;

	if (s->refused == NULL) {
		fault(s, "nothing was refused before", rest);
		return;
	}
	if (!i18n_init("zh_CN"))
		trial_die("make catalogues", "the Chinese texts are not there");
	args = message_new(s->refused->args, &arena);
	enum status st = json_message(s->request.text, s->request.len, JSON_ARGUMENTS, args,
				      &arena, &p);
	if (st == ST_OK)
		st = op_try(&s->trial.shop, &s->trial.who, s->refused, args, &arena, &answer, &p);
	i18n_init("en");
	if (st != english.status)
		fault(s, "in Chinese it is", status_name(st));
	if (!is_chinese(p.message) || (english.todo[0] != '\0' && !is_chinese(p.todo)))
		fault(s, "no Chinese:", p.message);
	s->refusal = p;
	says(s, rest);
	s->refusal = english;
}

static void check(struct story *s, const char *which)
{
	bool all = strcmp(which, "all") == 0;
	size_t one = check_find(which);

	if (!all && one == check_count())
		fault(s, "no such invariant:", which);
	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		if ((all || i == one) && check_run(&s->trial.shop, i, &p) != ST_OK) {
			fault(s, check_name(i), p.message);
			return;
		}
	}
}

/* ---- steps that are no operations */

static enum status keep_piece(void *ctx, const struct buf *piece)
{
	buf_add(ctx, piece->text, piece->len);
	return ST_OK;
}

static void export(struct story *s, char *rest, const char *wanted)
{
	const char *table = strsep(&rest, " "), *format = rest != NULL ? rest : "csv";
	struct problem p = PROBLEM_INIT;
	enum export_format f = strcmp(format, "csv") == 0     ? EXPORT_CSV
			       : strcmp(format, "jsonl") == 0 ? EXPORT_JSONL
							      : EXPORT_JOURNAL;

	buf_reset(&s->answer);
	outcome(s, wanted,
		export_table(&s->trial.shop, &s->trial.who, table, f, keep_piece, &s->answer, NULL,
			     &p),
		&p);
}

static void receipt(struct story *s, const char *rest, const char *wanted)
{
	AUTO(buf_release) struct buf id = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	uint32_t number = 0;

	if (!expand(s, rest, &id))
		return;
	char *plain = id.text;
	if (plain[0] == '"') {
		plain++;
		plain[strcspn(plain, "\"")] = '\0';
	}
	buf_reset(&s->answer);
	bool entry = plain[0] == 'E';
	enum status st = id_parse(plain, entry ? 'E' : 'V', &number, "sale", &p);
	if (st == ST_OK)
		st = entry ? receipt_for_entry(&s->trial.shop, &s->trial.who, number, false,
					       &s->answer, NULL, &p)
			   : receipt_for_sale(&s->trial.shop, &s->trial.who, number, false,
					      &s->answer, NULL, &p);
	outcome(s, wanted, st, &p);
}

static void log_in(struct story *s, char *rest, const char *wanted)
{
	const char *staff = strsep(&rest, " "), *pin = rest != NULL ? rest : "";
	struct problem p = PROBLEM_INIT;
	struct session who;
	uint32_t id = 0;
	enum status st = id_parse(staff, 'S', &id, "staff", &p);

	if (st == ST_OK)
		st = login(&s->trial.shop, id, pin, &who, &p);
	outcome(s, wanted, st, &p);
}

/* Another day, another program: everything is read again. */
static void reopen(struct story *s, const char *wanted)
{
	struct session who = s->trial.who;
	struct problem p = PROBLEM_INIT;
	char dir[TRIAL_PATH_MAX];

	snprintf(dir, sizeof(dir), "%s", s->trial.dir);
	instant now = clock_now();
	if (s->open)
		trial_close(&s->trial);
	enum status st = trial_try_open(&s->trial, dir, NULL, &p);
	clock_set(now);
	s->open = st == ST_OK;
	s->trial.who = who;
	outcome(s, wanted, st, &p);
}

static void set_session(struct story *s, const char *who)
{
	struct problem p = PROBLEM_INIT;

	if (login_as(&s->trial.shop, strcmp(who, "system") == 0 ? NULL : who, &s->trial.who, &p) !=
	    ST_OK)
		fault(s, "nobody is called", who);
}

/* Steps with an outcome; false if it is none. */
static bool step_with_outcome(struct story *s, const char *word, char *rest, const char *wanted)
{
	const struct op *op = op_find(word);

	if (op != NULL) {
		AUTO(buf_release) struct buf args = BUF_INIT;
		if (expand(s, rest[0] != '\0' ? rest : "{}", &args))
			operate(s, op, args.text, wanted);
	} else if (strcmp(word, "login") == 0) {
		log_in(s, rest, wanted);
	} else if (strcmp(word, "export") == 0) {
		export(s, rest, wanted);
	} else if (strcmp(word, "receipt") == 0) {
		receipt(s, rest, wanted);
	} else if (strcmp(word, "open") == 0) {
		reopen(s, wanted);
	} else {
		return false;
	}
	return true;
}

static bool plain_step(struct story *s, const char *word, const char *rest)
{
	if (strcmp(word, "now") == 0) {
		if (!trial_at(rest))
			fault(s, "no time:", rest);
	} else if (strcmp(word, "as") == 0) {
		set_session(s, rest);
	} else if (strcmp(word, "expect") == 0) {
		expect(s, rest);
	} else if (strcmp(word, "has") == 0 || strcmp(word, "lacks") == 0) {
		if ((strstr(s->answer.text, rest) != NULL) != (word[0] == 'h'))
			fault(s, word[0] == 'h' ? "not in" : "in", s->answer.text);
	} else if (strcmp(word, "says") == 0) {
		says(s, rest);
	} else if (strcmp(word, "field") == 0) {
		if (strcmp(s->refusal.field, rest) != 0)
			fault(s, "the field is", s->refusal.field);
	} else if (strcmp(word, "zh") == 0) {
		says_in_chinese(s, rest);
	} else if (strcmp(word, "warns") == 0) {
		if (strstr(s->trial.shop.warning, rest) == NULL)
			fault(s, "the warning is", s->trial.shop.warning);
	} else if (strcmp(word, "check") == 0) {
		check(s, rest);
	} else {
		return false;
	}
	return true;
}

/* ---- lines */

static void write_rules(struct story *s, const char *name, FILE *in)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	char *more = NULL;
	size_t size = 0;

	while (getline(&more, &size, in) > 0 && strcmp(more, "end\n") != 0) {
		s->line++;
		buf_puts(&text, more);
	}
	s->line++;
	free(more);
	trial_write(s->trial.dir, name, text.text);
	if (text.len == 0) {
		char path[TRIAL_PATH_MAX + 64];
		snprintf(path, sizeof(path), "%s/conf/%s", s->trial.dir, name);
		remove(path);
	}
}

static void walk_line(struct story *s, FILE *in, char *text)
{
	char *arrow, *wanted = NULL, *rest = text, *bind = NULL;

	if (text[0] == '\0' || text[0] == '#')
		return;
	if (text[0] == '$' && (arrow = strstr(text, " = ")) != NULL) {
		*arrow = '\0';
		bind = text + 1;
		rest = arrow + 3;
	}
	s->bind = bind;
	for (char *next = rest; (next = strstr(next, " -> ")) != NULL; next += 4)
		wanted = next;
	char *word = strsep(&rest, " ");
	if (wanted != NULL) {
		*wanted = '\0';
		wanted += 4;
		if (rest > wanted - 4)
			rest = wanted - 4;
	}
	if (rest == NULL)
		rest = text + strlen(text);
	if (strcmp(word, "key") == 0) {
		const char *key = strsep(&rest, " ");
		snprintf(s->key, sizeof(s->key), "%s-", key);
		word = strsep(&rest, " ");
		rest = rest != NULL ? rest : text + strlen(text);
	}
	if (strcmp(word, "file") == 0)
		write_rules(s, rest, in);
	else if (!s->open && strcmp(word, "open") != 0 && strcmp(word, "says") != 0)
		fault(s, "the shop is closed for", word);
	else if (wanted != NULL ? !step_with_outcome(s, word, rest, wanted)
				: !plain_step(s, word, rest))
		fault(s, wanted != NULL ? "no such step:" : "no such step, or no outcome:", word);
}

static void walk(struct story *s, FILE *in)
{
	char *text = NULL;
	size_t size = 0;

	/* What follows a fault would only be its echo. */
	for (ssize_t n; s->faults.len == 0 && (n = getline(&text, &size, in)) > 0;) {
		s->line++;
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		walk_line(s, in, text);
	}
	free(text);
	if (s->faults.len == 0 && !s->open)
		fault(s, "the shop is closed at the end", "");
	else if (s->faults.len == 0)
		check(s, "all");
}

static bool walk_file(const char *file, const char *made, int number)
{
	struct story s = { .file = file, .answer = BUF_INIT, .request = BUF_INIT,
			   .faults = BUF_INIT };
	char dir[TRIAL_PATH_MAX];
	FILE *in = fopen(file, "r");

	if (in == NULL)
		trial_die(file, "cannot be read");
	trial_folder(NULL, dir);
	trial_copy(made, dir);
	trial_open(&s.trial, dir, "2026-11-22 09:00");
	s.open = true;
	walk(&s, in);
	fclose(in);
	if (s.open)
		trial_close(&s.trial);
	trial_remove(dir);
	bool good = s.faults.len == 0;
	printf("%sok %d - %s\n", good ? "" : "not ", number, file);
	char *rest = s.faults.text;
	for (char *one; !good && (one = strsep(&rest, "\n")) != NULL && rest != NULL;)
		printf("# %s\n", one);
	fflush(stdout);
	json_decref(s.value);
	names_release(&s.names);
	buf_release(&s.answer);
	buf_release(&s.request);
	buf_release(&s.faults);
	return good;
}

int main(int argc, char **argv)
{
	struct trial first;
	char made[TRIAL_PATH_MAX];
	bool all = true;

	trial_folder(NULL, made);
	trial_make(&first, made, "2026-11-01 09:00");
	trial_close(&first);
	for (int i = 1; i < argc; i++)
		all &= walk_file(argv[i], made, i);
	trial_remove(made);
	printf("1..%d\n", argc - 1);
	return all ? 0 : 1;
}
