/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading JSON: strict, with the field named in every refusal. */
#include "io/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/field.h"

/* ---- text to values */

/* Are brackets nested deeper than JSON_DEPTH? jansson recurses; this looks before it does. */
static bool too_deep(const char *text, size_t len)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		if (in_string) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				in_string = false;
		} else if (text[i] == '"') {
			in_string = true;
		} else if (text[i] == '{' || text[i] == '[') {
			if (++depth > JSON_DEPTH)
				return true;
		} else if (text[i] == '}' || text[i] == ']') {
			depth--;
		}
	}
	return false;
}

static const char *fault_text(const json_error_t *error)
{
	/* Not a switch: jansson's codes grow with its versions. */
	enum json_error_code code = json_error_code(error);

	if (code == json_error_invalid_utf8)
		return _("the text is not UTF-8");
	if (code == json_error_premature_end_of_input)
		return _("the end is missing");
	if (code == json_error_end_of_input_expected)
		return _("there is more after the end");
	if (code == json_error_duplicate_key)
		return _("a key is given twice");
	if (code == json_error_numeric_overflow)
		return _("a number is too large");
	if (code == json_error_null_character || code == json_error_null_byte_in_key)
		return _("a text has a NUL character");
	return _("something else was expected here");
}

/* Without memory jansson's reader leaves out bytes of a text and says nothing. */
static void *take_memory(size_t size)
{
	return mem_grow(NULL, size);
}

enum status json_read(const char *text, size_t len, struct json_t **ret, struct problem *reterr)
{
	json_error_t error;

	if (len > LIMIT_REQUEST)
		return problem_set(reterr, ST_USAGE, NULL,
				   _("The JSON is too long: at most %d bytes."), LIMIT_REQUEST);
	if (too_deep(text, len))
		return problem_set(reterr, ST_USAGE, NULL,
				   _("The JSON is nested too deeply: at most %d levels."),
				   JSON_DEPTH);
	json_set_alloc_funcs(take_memory, free);
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (json == NULL) {
		enum status st = problem_set(reterr, ST_USAGE, NULL,
					     _("This is not JSON: line %d, column %d: %s."),
					     error.line, error.column, fault_text(&error));
		problem_hint(reterr, "line", "%d", error.line);
		problem_hint(reterr, "column", "%d", error.column);
		return st;
	}
	*ret = json;
	return ST_OK;
}

void json_release(struct json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* ---- refusals */

static const char *type_text(const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return _("an object");
	case JSON_ARRAY:
		return _("a list");
	case JSON_STRING:
		return _("a text");
	case JSON_INTEGER:
		return _("a whole number");
	case JSON_REAL:
		return _("a number with decimals");
	case JSON_TRUE:
	case JSON_FALSE:
		return _("true or false");
	case JSON_NULL:
		break;
	}
	return _("null");
}

static const char *expected_text(const struct field *row)
{
	switch (row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
		return _("a text");
	case FIELD_NUMBER:
		return _("a whole number");
	case FIELD_MONEY:
		return _("a whole number of fen");
	case FIELD_BOOL:
		return _("true or false");
	case FIELD_CHOICE:
		return _("one of its words as a text");
	case FIELD_DAY:
		return _("a text like \"2026-11-22\"");
	case FIELD_WALL:
	case FIELD_INSTANT:
		return _("a text like \"2026-11-22T14:30\"");
	case FIELD_MINUTE:
		return _("a text like \"14:30\"");
	case FIELD_BIRTHDAY:
		return _("a text like \"1991-05-03\"");
	case FIELD_REF:
		return _("an id as a text, a letter and a number");
	case FIELD_BYTES:
		return _("a text of hexadecimal digits");
	case FIELD_MESSAGE:
		break;
	}
	return _("an object");
}

static enum status wrong_type(const struct field *row, const json_t *json, struct problem *reterr)
{
	return problem_set(reterr, ST_USAGE, row->name, _("%s must be %s, not %s."),
			   _(row->label), expected_text(row), type_text(json));
}

/* May a caller of this kind name the field? */
static bool accepted(const struct field *row, enum json_how how)
{
	if ((row->flags & FIELD_SECRET) && (row->flags & FIELD_FIXED))
		return false;
	return how == JSON_RECORD || (row->flags & FIELD_FIXED) == 0;
}

/* The name nearest to the wrong one among those a caller may give; *best is its distance. */
static void nearest_name(const ProtobufCMessageDescriptor *type, const char *wrong,
			 enum json_how how, int *best, const char **ret)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE) {
			nearest_name(proto->descriptor, wrong, how, best, ret);
			continue;
		}
		if (!accepted(row, how))
			continue;
		int distance = text_distance(wrong, row->name, *best);
		if (distance < *best) {
			*best = distance;
			*ret = row->name;
		}
	}
}

static enum status unknown_field(const ProtobufCMessageDescriptor *type, const char *name,
				 enum json_how how, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	const char *nearest = NULL;
	int best = 4; /* further away it is another word */

	nearest_name(type, name, how, &best, &nearest);
	enum status st = problem_set(reterr, ST_USAGE, text_short(name, quoted),
				     _("There is no field \"%s\" here."), quoted);
	if (nearest != NULL) {
		problem_todo(reterr, _("Did you mean %s?"), nearest);
		problem_hint(reterr, "field", "%s", nearest);
	}
	return st;
}

/* ---- values to messages */

/* What goes along while an object is read. */
struct reader {
	enum json_how how;
	struct arena *arena;
	struct problem *reterr;
};

static enum status read_object(const struct reader *, const json_t *,
			       ProtobufCMessage *) MUST_CHECK;

static enum status read_message(const struct reader *r, const struct field_at *at,
				const json_t *json)
{
	size_t i = field_count(at);

	TRY(field_check_count(at, i + 1, r->reterr));
	enum status st = read_object(r, json, field_add_message(at, r->arena));
	if (st != ST_OK)
		field_problem_inside(r->reterr, at->row, field_repeated(at) ? (long)i : -1);
	return st;
}

/* One value that is not a list. */
static enum status read_element(const struct reader *r, const struct field_at *at,
				const json_t *json)
{
	const struct field *row = at->row;

	switch (row->kind) {
	case FIELD_NUMBER:
	case FIELD_MONEY:
		if (!json_is_integer(json))
			return wrong_type(row, json, r->reterr);
		return field_add_number(at, json_integer_value(json), r->arena, r->reterr);
	case FIELD_BOOL:
		if (!json_is_boolean(json))
			return wrong_type(row, json, r->reterr);
		return field_add_number(at, json_is_true(json), r->arena, r->reterr);
	case FIELD_MESSAGE:
		if (!json_is_object(json))
			return wrong_type(row, json, r->reterr);
		return read_message(r, at, json);
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_CHOICE:
	case FIELD_DAY:
	case FIELD_WALL:
	case FIELD_MINUTE:
	case FIELD_INSTANT:
	case FIELD_BIRTHDAY:
	case FIELD_PHONE:
	case FIELD_REF:
	case FIELD_BYTES:
		break;
	}
	if (!json_is_string(json))
		return wrong_type(row, json, r->reterr);
	return field_add_text(at, json_string_value(json), r->arena, r->reterr);
}

/* Is it written as numbers to numbers, {"10000":3}? A message of the list has names for keys. */
static bool is_map(const struct field_at *at, const json_t *json)
{
	const char *key;
	json_t *value;

	if ((at->row->flags & FIELD_MAP) == 0 || !json_is_object(json))
		return false;
	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		(void)value;
		if (key[0] == '\0' || key[strspn(key, "0123456789")] != '\0')
			return false;
	}
	return true;
}

static enum status read_pair(const struct reader *r, const struct field_at *at, const char *key,
			     const json_t *json)
{
	TRY(field_check_count(at, field_count(at) + 1, r->reterr));
	struct field_at inner = { .holder = field_add_message(at, r->arena) };

	inner.row = field_of(at->proto->descriptor, 0, &inner.proto);
	TRY(field_add_text(&inner, key, r->arena, r->reterr));
	inner.row = field_of(at->proto->descriptor, 1, &inner.proto);
	return read_element(r, &inner, json);
}

static enum status read_map(const struct reader *r, const struct field_at *at, const json_t *json)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		enum status st = read_pair(r, at, key, value);
		if (st != ST_OK && r->reterr != NULL && st != ST_TOO_MANY) {
			r->reterr->field[0] = '\0';
			field_problem_inside(r->reterr, at->row, strtol(key, NULL, 10));
		}
		TRY(st);
	}
	return ST_OK;
}

static enum status read_value(const struct reader *r, const struct field_at *at,
			      const json_t *json)
{
	field_clear(at);
	if (json_is_null(json))
		return ST_OK;
	if (is_map(at, json))
		return read_map(r, at, json);
	if (!field_repeated(at) || !json_is_array(json))
		return read_element(r, at, json);
	for (size_t i = 0; i < json_array_size(json); i++) {
		enum status st = read_element(r, at, json_array_get(json, i));
		/* A message inside has said so itself. */
		if (st != ST_OK && r->reterr != NULL && strchr(r->reterr->field, '[') == NULL) {
			r->reterr->field[0] = '\0';
			field_problem_inside(r->reterr, at->row, (long)i);
		}
		TRY(st);
	}
	return ST_OK;
}

static enum status read_key(const struct reader *r, const char *key, const json_t *json,
			    ProtobufCMessage *message)
{
	struct field_at at;

	if (!field_find(message, key, r->arena, &at) ||
	    ((at.row->flags & FIELD_SECRET) && (at.row->flags & FIELD_FIXED)))
		return unknown_field(message->descriptor, key, r->how, r->reterr);
	if (!accepted(at.row, r->how))
		return problem_set(r->reterr, ST_USAGE, key,
				   _("%s is set by the program and cannot be given."),
				   _(at.row->label));
	return read_value(r, &at, json);
}

/* The update mask of a message; false if it has none. */
static bool mask_of(ProtobufCMessage *message, struct field_at *ret)
{
	return field_find(message, "fields", NULL, ret) && ret->holder == message &&
	       field_repeated(ret) && ret->row->kind == FIELD_TEXT;
}

static bool in_mask(const struct field_at *mask, const char *name)
{
	for (size_t i = 0; i < field_count(mask); i++) {
		if (strcmp(field_string(mask, i), name) == 0)
			return true;
	}
	return false;
}

/* Adds what was given of the inline record, and refuses names that are not of it. */
static enum status fill_mask(const struct reader *r, const json_t *json,
			     ProtobufCMessage *message, const struct field_at *mask)
{
	struct field_at at;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		(void)value;
		if (field_find(message, key, r->arena, &at) && at.holder != message &&
		    !in_mask(mask, key))
			TRY(field_add_text(mask, key, r->arena, r->reterr));
	}
	for (size_t i = 0; i < field_count(mask); i++) {
		const char *name = field_string(mask, i);
		enum status st = ST_OK;
		if (!field_find(message, name, r->arena, &at) || at.holder == message ||
		    !accepted(at.row, JSON_ARGUMENTS))
			st = unknown_field(message->descriptor, name, r->how, r->reterr);
		if (st != ST_OK && r->reterr != NULL) {
			r->reterr->field[0] = '\0';
			field_problem_inside(r->reterr, mask->row, (long)i);
		}
		TRY(st);
	}
	return ST_OK;
}

/* Is everything given that must be? `message` NULL: nothing is. */
static enum status check_required(const struct reader *r, const ProtobufCMessageDescriptor *type,
				  ProtobufCMessage *message)
{
	struct field_at at = { .holder = message };
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		at.row = row;
		at.proto = proto;
		if (row->flags & FIELD_INLINE) {
			ProtobufCMessage *inside = message != NULL ? field_message(&at, 0) : NULL;
			TRY(check_required(r, proto->descriptor, inside));
		} else if (field_required(type, row) && accepted(row, r->how) &&
			   (message == NULL || field_empty(&at))) {
			return problem_set(r->reterr, ST_USAGE, row->name,
					   _("%s must be given."), _(row->label));
		}
	}
	return ST_OK;
}

/* The same for the message that has a mask: its record is to be changed, not made. */
static enum status check_required_own(const struct reader *r, ProtobufCMessage *message)
{
	struct field_at at = { .holder = message };

	for (size_t i = 0; (at.row = field_of(message->descriptor, i, &at.proto)) != NULL; i++) {
		if ((at.row->flags & FIELD_INLINE) == 0 &&
		    field_required(message->descriptor, at.row) && field_empty(&at))
			return problem_set(r->reterr, ST_USAGE, at.row->name,
					   _("%s must be given."), _(at.row->label));
	}
	return ST_OK;
}

static enum status read_object(const struct reader *r, const json_t *json,
			       ProtobufCMessage *message)
{
	struct field_at mask;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)json, key, value)
		TRY(read_key(r, key, value, message));
	if (r->how == JSON_RECORD)
		return ST_OK;
	if (!mask_of(message, &mask))
		return check_required(r, message->descriptor, message);
	TRY(fill_mask(r, json, message, &mask));
	return check_required_own(r, message);
}

enum status json_to_message(const struct json_t *json, enum json_how how,
			    ProtobufCMessage *message, struct arena *arena,
			    struct problem *reterr)
{
	struct reader reader = { .how = how, .arena = arena, .reterr = reterr };
	json_t *nothing = NULL;

	if (json == NULL)
		json = nothing = json_object();
	if (!json_is_object(json)) {
		json_decref(nothing);
		return problem_set(reterr, ST_USAGE, NULL, _("Here %s is expected, not %s."),
				   _("an object"), type_text(json));
	}
	enum status st = read_object(&reader, json, message);
	json_decref(nothing);
	return st;
}

enum status json_message(const char *text, size_t len, enum json_how how,
			 ProtobufCMessage *message, struct arena *arena, struct problem *reterr)
{
	AUTO(json_release) json_t *json = NULL;

	TRY(json_read(text, len, &json, reterr));
	return json_to_message(json, how, message, arena, reterr);
}

/* ---- lines of the API */

/* The text of a key that may be absent; it must be a text of at most `max` bytes. */
static enum status request_text(json_t *root, const char *key, size_t max, struct arena *arena,
				const char **ret, struct problem *reterr)
{
	json_t *json = json_object_get(root, key);

	*ret = "";
	if (json == NULL || json_is_null(json))
		return ST_OK;
	if (!json_is_string(json))
		return problem_set(reterr, ST_USAGE, key, _("%s must be %s, not %s."), key,
				   _("a text"), type_text(json));
	if (json_string_length(json) > max)
		return problem_set(reterr, ST_USAGE, key, _("%s is too long."), key);
	*ret = arena_dup(arena, json_string_value(json));
	return ST_OK;
}

/* The id as JSON text: as it came, or escaped whole if it holds what no terminal should get. 0: it
 * is too long. */
static size_t id_again(const json_t *json, char *ret, size_t size)
{
	size_t len = json_dumpb(json, ret, size - 1, JSON_COMPACT | JSON_ENCODE_ANY);

	if (len == 0 || len > size - 1)
		return 0;
	ret[len] = '\0';
	if (text_is_clean(ret, TEXT_LINE))
		return len;
	AUTO(buf_release) struct buf plain = BUF_INIT;
	len = json_dumpb(json, ret, size - 1,
			 JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	if (len > size - 1)
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (ret[i] == 0x7f)
			buf_puts(&plain, "\\u007f");
		else
			buf_putc(&plain, ret[i]);
	}
	if (plain.len > size - 1)
		return 0;
	memcpy(ret, plain.text, plain.len + 1);
	return plain.len;
}

/* To be echoed. */
static enum status request_id(json_t *root, struct arena *arena, const char **ret,
			      struct problem *reterr)
{
	enum { ID_MAX = 200 + 1 };
	json_t *json = json_object_get(root, "id");
	char text[ID_MAX];

	if (json == NULL)
		return ST_OK;
	if (json_is_object(json) || json_is_array(json))
		return problem_set(reterr, ST_USAGE, "id", _("%s must be %s, not %s."), "id",
				   _("a text"), type_text(json));
	size_t len = id_again(json, text, sizeof(text));
	if (len == 0)
		return problem_set(reterr, ST_USAGE, "id", _("%s is too long."), "id");
	*ret = arena_dup_n(arena, text, len);
	return ST_OK;
}

static enum status request_keys(json_t *root, struct problem *reterr)
{
	static const char *const known[] = { "id", "op", "as", "key", "args", "dry_run" };
	char quoted[TEXT_SHORT_MAX];
	const char *key;
	json_t *value;

	json_object_foreach(root, key, value) {
		bool found = false;
		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			found = found || strcmp(key, known[i]) == 0;
		if (!found)
			return problem_set(reterr, ST_USAGE, text_short(key, quoted),
					   _("A request has no \"%s\"; it has id, op, as, key, "
					     "args and dry_run."),
					   quoted);
		(void)value;
	}
	return ST_OK;
}

enum status json_request_read(const char *line, size_t len, struct arena *arena,
			      struct json_request *ret, struct problem *reterr)
{
	enum { NAME_MAX_BYTES = 64, KEY_MAX_BYTES = 128 };

	*ret = (struct json_request)JSON_REQUEST_INIT;
	TRY(json_read(line, len, &ret->root, reterr));
	if (!json_is_object(ret->root))
		return problem_set(reterr, ST_USAGE, NULL, _("Here %s is expected, not %s."),
				   _("an object"), type_text(ret->root));
	TRY(request_id(ret->root, arena, &ret->id, reterr));
	TRY(request_keys(ret->root, reterr));
	TRY(request_text(ret->root, "op", NAME_MAX_BYTES, arena, &ret->op, reterr));
	TRY(request_text(ret->root, "as", NAME_MAX_BYTES, arena, &ret->as, reterr));
	TRY(request_text(ret->root, "key", KEY_MAX_BYTES, arena, &ret->key, reterr));
	if (ret->op[0] == '\0')
		return problem_set(reterr, ST_USAGE, "op",
				   _("A request must name its operation: \"op\":\"client.get\"."));
	json_t *dry_run = json_object_get(ret->root, "dry_run");
	if (dry_run != NULL && !json_is_boolean(dry_run))
		return problem_set(reterr, ST_USAGE, "dry_run", _("%s must be %s, not %s."),
				   "dry_run", _("true or false"), type_text(dry_run));
	ret->dry_run = json_is_true(dry_run);
	ret->args = json_object_get(ret->root, "args");
	if (ret->args != NULL && !json_is_object(ret->args))
		return problem_set(reterr, ST_USAGE, "args", _("%s must be %s, not %s."), "args",
				   _("an object"), type_text(ret->args));
	return ST_OK;
}

void json_request_release(struct json_request *request)
{
	json_release(&request->root);
	request->args = NULL;
}
