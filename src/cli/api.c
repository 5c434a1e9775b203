/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/api.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "io/json.h"
#include "rules/value.h"
#include "svc/login.h"

/* ---- lines */

/* Drops n bytes from the front. */
static void drop(struct api_lines *l, size_t n)
{
	memmove(l->bytes.text, l->bytes.text + n, l->bytes.len - n);
	buf_truncate(&l->bytes, l->bytes.len - n);
	l->looked = 0;
}

enum api_line api_next_line(struct api_lines *l, bool end, struct buf *ret)
{
	if (l->bytes.len == 0)
		return API_MORE;
	char *newline = memchr(l->bytes.text + l->looked, '\n', l->bytes.len - l->looked);
	size_t n = newline != NULL ? (size_t)(newline - l->bytes.text) : l->bytes.len;

	if (newline == NULL && !end && n <= LIMIT_REQUEST && !l->skipping) {
		l->looked = n;
		return API_MORE;
	}
	bool skipped = l->skipping;
	bool too_long = n > LIMIT_REQUEST && !skipped;
	if (!skipped && !too_long)
		buf_add(ret, l->bytes.text, n);
	drop(l, n + (newline != NULL));
	l->skipping = newline == NULL && (skipped || too_long) && !end;
	if (too_long)
		return API_TOO_LONG;
	return skipped ? api_next_line(l, end, ret) : API_LINE;
}

/* ---- one request */

static enum status find(const char *name, const struct op **ret, struct problem *p)
{
	struct nearest near;
	char quoted[TEXT_SHORT_MAX];

	*ret = op_find(name);
	if (*ret != NULL)
		return ST_OK;
	nearest_init(&near, name);
	for (size_t i = 0; i < op_count(); i++)
		nearest_try(&near, op_at(i)->name, strlen(op_at(i)->name));
	enum status st = problem_set(p, ST_USAGE, "op", _("There is no operation \"%s\"."),
				     text_short(name, quoted));
	if (nearest_found(&near)) {
		problem_todo(p, _("Did you mean %s?"), near.best);
		problem_hint(p, "op", "%s", near.best);
	} else {
		problem_todo(p, _("See: meibuctl api --describe"));
	}
	return st;
}

static enum status run(struct cli *cli, const struct json_request *r, struct arena *arena,
		       ProtobufCMessage **ret, struct problem *p)
{
	const struct op *op;
	struct session who;

	TRY(find(r->op, &op, p));
	TRY(login_as(&cli->shop, r->as[0] != '\0' ? r->as : cli->as, &who, p));
	ProtobufCMessage *args = message_new(op->args, arena);
	TRY(json_to_message(r->args, JSON_ARGUMENTS, args, arena, p));
	if (r->dry_run)
		return op_try(&cli->shop, &who, op, args, arena, ret, p);
	return op_run(&cli->shop, &who, op, r->key, args, arena, ret, p);
}

void api_answer(struct cli *cli, const char *line, size_t n, struct buf *ret)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(json_request_release) struct json_request request = JSON_REQUEST_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *answer = NULL;
	enum status st = json_request_read(line, n, &arena, &request, &p);

	if (st == ST_OK)
		st = run(cli, &request, &arena, &answer, &p);
	if (st != ST_OK && p.status != st)
		st = problem_set(&p, st, NULL, NULL);
	if (st == ST_OK)
		json_add_answer(ret, request.id, answer);
	else
		json_add_refusal(ret, request.id, &p);
}

void api_refuse_long(struct buf *ret)
{
	struct problem p = PROBLEM_INIT;
	enum status st = problem_set(&p, ST_USAGE, NULL,
				     _("The line is too long: at most %d bytes."), LIMIT_REQUEST);

	(void)st; /* it goes out as the answer */
	json_add_refusal(ret, "null", &p);
}

/* ---- the description */

static void add_pair(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, ",\"%s\":", name);
	json_add_string(out, value);
}

static void describe_op(struct buf *out, const struct op *op)
{
	buf_puts(out, "{\"op\":");
	json_add_string(out, op->name);
	add_pair(out, "summary", _(op->summary));
	if (op->permission != PERM_NONE)
		add_pair(out, "permission", permission_name(op->permission));
	buf_printf(out, ",\"writes\":%s,\"arguments\":", op->writes ? "true" : "false");
	json_add_description(out, op->args, JSON_ARGUMENTS);
	buf_puts(out, ",\"result\":");
	json_add_description(out, op->answer, JSON_RECORD);
	buf_printf(out, ",\"example\":%s}", op->example);
}

void api_describe(struct buf *out)
{
	buf_printf(out,
		   "{\"program\":\"meibu\",\"version\":\"%s\",\"line_bytes\":%d,"
		   "\"operations\":[",
		   MEIBU_VERSION, LIMIT_REQUEST);
	for (size_t i = 0; i < op_count(); i++) {
		buf_puts(out, i > 0 ? "," : "");
		describe_op(out, op_at(i));
	}
	buf_puts(out, "],\"errors\":[");
	for (int st = ST_OK + 1; st < ST_COUNT; st++) {
		buf_puts(out, st > ST_OK + 1 ? ",{\"code\":" : "{\"code\":");
		json_add_string(out, status_name((enum status)st));
		buf_printf(out, ",\"exit\":%d", status_exit_code((enum status)st));
		add_pair(out, "message", status_text((enum status)st));
		buf_putc(out, '}');
	}
	buf_puts(out, "]}\n");
}
