/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the API, and its arguments as those of the operation it names. What is taken can be
 * said again, cleanly, on one line. */
#include "fuzz/fuzz.h"

#include "io/json.h"
#include "svc/op.h"

static void say(const ProtobufCMessage *m)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	json_add_message(&line, m);
	REQUIRE(text_is_clean(line.text, TEXT_LINE) && strlen(line.text) == line.len);
}

static void refused(const char *id, const struct problem *p)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	fuzz_clean(p);
	json_add_refusal(&line, id, p);
	REQUIRE(line.len > 0 && line.text[line.len - 1] == '\n');
	REQUIRE(strchr(line.text, '\n') == line.text + line.len - 1);
	REQUIRE(text_is_clean(line.text, TEXT_LINES));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(json_request_release) struct json_request r = JSON_REQUEST_INIT;
	AUTO(fuzz_free) char *line = fuzz_copy(data, n);
	struct problem p = PROBLEM_INIT;

	enum status st = json_request_read(line, n, &arena, &r, &p);
	if (st != ST_OK) {
		refused(r.id, &p);
		return 0;
	}
	const struct op *op = op_find(r.op);
	if (op == NULL)
		return 0;
	ProtobufCMessage *m = message_new(op->args, &arena);
	st = json_to_message(r.args, JSON_ARGUMENTS, m, &arena, &p);
	if (st != ST_OK)
		refused(r.id, &p);
	else
		say(m);
	m = message_new(op->answer, &arena);
	if (json_to_message(r.args, JSON_RECORD, m, &arena, &p) == ST_OK)
		say(m);
	return 0;
}
