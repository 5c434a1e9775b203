/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON at the border: messages out and in by the rows of model/field.h, and the lines
 * of the API. Reading is strict (UTF-8, no duplicate or unknown keys, right types,
 * limits of depth and size) and every refusal names the field as a path,
 * segments[0].start. Reading goes through jansson; writing goes straight into a buffer.
 *
 * What a value looks like: ids "C000042"; money a whole number of fen; days "2026-11-22";
 * wall times "2026-11-22T14:30"; instants "2026-11-22T14:30:05", with ".123" if there are
 * milliseconds, in the shop's zone; minutes of the day "14:30"; birthdays "1991-05-03" or
 * "05-03"; choices their word; bytes hex. Empty fields are left out, except those whose 0
 * says something (FIELD_ZERO); bools are written when true. FIELD_SECRET never leaves.
 * Fields of an inline message (FIELD_INLINE) stand at the level of the message that has
 * it; where both have a name, the outer one is meant.
 *
 * A list of pairs of numbers (FIELD_MAP) is an object, {"10000":3}, unless a key stands twice.
 *
 * In: null empties a field, and one element stands for a list of one. Texts are cleaned. A list
 * of pairs may be given as what it is, [{"denomination":10000,"number":3}], too.
 */
#ifndef IO_JSON_H
#define IO_JSON_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"

/* Levels of brackets; the deepest message of ours has six. */
enum { JSON_DEPTH = 16 };

/* A JSON value of jansson, owned by whoever got it. */
struct json_t;

/* Reads one JSON value that is the whole text, at most LIMIT_REQUEST bytes. ST_USAGE with line
 * and column otherwise. */
enum status json_read(const char *text, size_t len, struct json_t **ret,
		      struct problem *reterr) MUST_CHECK;
/* Frees *json and sets it to NULL; for AUTO(). */
void json_release(struct json_t **json);

/* How much a message may say. */
enum json_how {
	/* Whole records, as export wrote them: FIELD_FIXED is accepted, nothing is required. */
	JSON_RECORD,
	/* Arguments of an operation: FIELD_FIXED is refused in inline records, required fields
	 * must be there, and a message with `repeated string fields` (an update mask) gets the
	 * names that were given for its inline record; then nothing of the record is required. */
	JSON_ARGUMENTS,
};

/* Sets the fields of `message` (fresh from message_new()) from a JSON object; strings live in
 * the arena. ST_USAGE for what is not formed as expected (unknown, fixed, missing, wrong
 * type), ST_BAD_VALUE for a value that is refused. */
enum status json_to_message(const struct json_t *, enum json_how, ProtobufCMessage *message,
			    struct arena *, struct problem *reterr) MUST_CHECK;
/* json_read() and json_to_message() in one. */
enum status json_message(const char *text, size_t len, enum json_how, ProtobufCMessage *message,
			 struct arena *, struct problem *reterr) MUST_CHECK;

/* Appends the message as one JSON object on one line, without a newline. */
void json_add_message(struct buf *, const ProtobufCMessage *);
/* Appends the value of one field, without its name. */
struct field_at;
void json_add_value(struct buf *, const struct field_at *);
/* Appends a JSON string, quoted and escaped; malformed UTF-8 becomes U+FFFD. */
void json_add_string(struct buf *, const char *text);
/* Appends {"code":"slot-taken","message":…,"field":…,"todo":…,"hint":{"slot":["S2 …","S3 …"]}};
 * empty parts are left out, hints of the same name become an array. */
void json_add_problem(struct buf *, const struct problem *);
/* Appends an array of the fields as a caller gives or gets them, inline ones in place:
 * {"name","type","list","map","required","fixed","private","label","help","ref","choices",
 * "min","max","fields"}. `how` JSON_ARGUMENTS describes what may be given. */
void json_add_description(struct buf *, const ProtobufCMessageDescriptor *, enum json_how);

/* A line of the API: {"id":"r1","op":"booking.add","as":"S2","key":"6f0c…","args":{…}}. */
struct json_request {
	const char *id;      /* as JSON text to be echoed, a text with its quotes; "null" if none */
	const char *op;
	const char *as;      /* "" if not given */
	const char *key;     /* "" if not given */
	bool dry_run;        /* "dry_run":true */
	struct json_t *args; /* an object; NULL if not given, which json_to_message() takes as {} */
	struct json_t *root; /* owns args */
};
#define JSON_REQUEST_INIT { .id = "null" }

/* Texts live in the arena. On failure ret->id still holds what could be read of it. */
enum status json_request_read(const char *line, size_t len, struct arena *,
			      struct json_request *ret, struct problem *reterr) MUST_CHECK;
/* Frees the JSON; for AUTO(). */
void json_request_release(struct json_request *);
/* Appends {"id":…,"ok":true,"result":{…}} and a newline; result NULL gives {}. */
void json_add_answer(struct buf *, const char *id, const ProtobufCMessage *result);
/* Appends {"id":…,"ok":false,"error":{…}} and a newline. */
void json_add_refusal(struct buf *, const char *id, const struct problem *);

#endif
