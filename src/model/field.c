/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "model/field_table.h"

/* ---- rows */

const char *field_kind_name(enum field_kind kind)
{
	static const char *const names[] = {
		[FIELD_TEXT] = "text",       [FIELD_LINES] = "lines",
		[FIELD_NUMBER] = "number",   [FIELD_MONEY] = "money",
		[FIELD_BOOL] = "bool",       [FIELD_CHOICE] = "choice",
		[FIELD_DAY] = "day",         [FIELD_WALL] = "time",
		[FIELD_MINUTE] = "minute",   [FIELD_INSTANT] = "instant",
		[FIELD_BIRTHDAY] = "birthday", [FIELD_PHONE] = "phone",
		[FIELD_REF] = "id",          [FIELD_BYTES] = "bytes",
		[FIELD_MESSAGE] = "object",
	};

	REQUIRE(kind < ARRAY_LEN(names));
	return names[kind];
}

const struct record *record_by_name(const char *name)
{
	for (size_t i = 0; i < nrecords; i++) {
		if (strcmp(records[i].name, name) == 0)
			return &records[i];
	}
	return NULL;
}

const struct record *record_by_message(const ProtobufCMessageDescriptor *message)
{
	for (size_t i = 0; i < nrecords; i++) {
		if (records[i].message == message)
			return &records[i];
	}
	return NULL;
}

const struct record *table_of(const ProtobufCMessageDescriptor *message)
{
	const struct record *record = record_by_message(message);

	for (size_t i = 0; record == NULL && i < nrecord_parts; i++) {
		if (record_parts[i].message == message)
			record = &record_parts[i];
	}
	return record;
}

static int compare_row(const void *name, const void *row)
{
	return strcmp(name, ((const struct field *)row)->name);
}

static const struct field *common_row(const char *name)
{
	return bsearch(name, common_fields, ncommon_fields, sizeof(common_fields[0]),
		       compare_row);
}

const struct field *field_row(const ProtobufCMessageDescriptor *message, const char *name)
{
	const struct record *table = table_of(message);

	if (table == NULL)
		return common_row(name);
	for (size_t i = 0; i < table->nfields; i++) {
		if (strcmp(table->fields[i].name, name) == 0)
			return &table->fields[i];
	}
	return NULL;
}

const struct field *field_of(const ProtobufCMessageDescriptor *message, size_t i,
			     const ProtobufCFieldDescriptor **ret_proto)
{
	const struct record *table = table_of(message);

	if (table == NULL) {
		if (i >= message->n_fields)
			return NULL;
		*ret_proto = &message->fields[i];
		return common_row(message->fields[i].name);
	}
	if (i >= table->nfields)
		return NULL;
	*ret_proto = protobuf_c_message_descriptor_get_field_by_name(message,
								     table->fields[i].name);
	return &table->fields[i];
}

struct argument {
	const char *message, *field;
};

/* Against "Message.field". */
static int compare_argument(const void *key, const void *row)
{
	const struct argument *a = key;
	const char *name = *(const char *const *)row;
	size_t len = strlen(a->message);
	int order = strncmp(a->message, name, len);

	if (order != 0)
		return order;
	return name[len] == '.' ? strcmp(a->field, name + len + 1) : '.' - name[len];
}

bool field_required(const ProtobufCMessageDescriptor *message, const struct field *row)
{
	const struct argument key = { .message = message->name, .field = row->name };

	return (row->flags & FIELD_REQUIRED) != 0 ||
	       bsearch(&key, required_arguments, nrequired_arguments,
		       sizeof(required_arguments[0]), compare_argument) != NULL;
}

/* ---- places in a message */

static void *place(const struct field_at *at)
{
	return (char *)at->holder + at->proto->offset;
}

static size_t *quantity(const struct field_at *at)
{
	return (size_t *)(void *)((char *)at->holder + at->proto->quantifier_offset);
}

static size_t element_size(const struct field_at *at)
{
	switch (at->proto->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(int64_t);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return sizeof(int32_t);
}

/* Where element i is. */
static void *element(const struct field_at *at, size_t i)
{
	if (!field_repeated(at)) {
		REQUIRE(i == 0);
		return place(at);
	}
	REQUIRE(i < *quantity(at));
	return *(char **)place(at) + i * element_size(at);
}

bool field_repeated(const struct field_at *at)
{
	return at->proto->label == PROTOBUF_C_LABEL_REPEATED;
}

static bool plain_empty(const struct field_at *at)
{
	switch (at->row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
		return field_string(at, 0)[0] == '\0';
	case FIELD_BYTES:
		return field_bytes(at, 0).len == 0;
	case FIELD_MESSAGE:
		return field_message(at, 0) == NULL;
	case FIELD_NUMBER:
	case FIELD_MONEY:
	case FIELD_BOOL:
	case FIELD_CHOICE:
	case FIELD_DAY:
	case FIELD_WALL:
	case FIELD_MINUTE:
	case FIELD_INSTANT:
	case FIELD_BIRTHDAY:
	case FIELD_REF:
		break;
	}
	return (at->row->flags & FIELD_ZERO) == 0 && field_number(at, 0) == 0;
}

bool field_empty(const struct field_at *at)
{
	return field_repeated(at) ? *quantity(at) == 0 : plain_empty(at);
}

size_t field_count(const struct field_at *at)
{
	if (field_repeated(at))
		return *quantity(at);
	return plain_empty(at) ? 0 : 1;
}

int64_t field_number(const struct field_at *at, size_t i)
{
	const void *p = element(at, i);

	switch (at->proto->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_ENUM:
		return *(const int32_t *)p;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return *(const uint32_t *)p;
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)p != 0;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return *(const int64_t *)p;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	bug(__FILE__, __LINE__, "field_number() of something else");
}

const char *field_string(const struct field_at *at, size_t i)
{
	REQUIRE(at->proto->type == PROTOBUF_C_TYPE_STRING);
	const char *text = *(char *const *)element(at, i);

	return text != NULL ? text : "";
}

ProtobufCMessage *field_message(const struct field_at *at, size_t i)
{
	REQUIRE(at->proto->type == PROTOBUF_C_TYPE_MESSAGE);
	return *(ProtobufCMessage *const *)element(at, i);
}

ProtobufCBinaryData field_bytes(const struct field_at *at, size_t i)
{
	REQUIRE(at->proto->type == PROTOBUF_C_TYPE_BYTES);
	return *(const ProtobufCBinaryData *)element(at, i);
}

void field_clear(const struct field_at *at)
{
	if (field_repeated(at)) {
		*quantity(at) = 0;
		*(void **)place(at) = NULL;
		return;
	}
	memset(place(at), 0, element_size(at));
	if (at->proto->type == PROTOBUF_C_TYPE_STRING)
		*(const char **)place(at) = protobuf_c_empty_string;
}

/* Where a value is to be put: the plain field, or one more element. */
void *field_slot(const struct field_at *at, struct arena *arena)
{
	if (!field_repeated(at))
		return place(at);
	void **array = place(at);
	size_t n = *quantity(at);
	*array = arena_grow(arena, *array, n, element_size(at));
	*quantity(at) = n + 1;
	return (char *)*array + n * element_size(at);
}

void field_put_number(const struct field_at *at, int64_t n, struct arena *arena)
{
	void *p = field_slot(at, arena);

	if (at->proto->type == PROTOBUF_C_TYPE_BOOL)
		*(protobuf_c_boolean *)p = n != 0;
	else if (element_size(at) == sizeof(int64_t))
		*(int64_t *)p = n;
	else
		*(uint32_t *)p = (uint32_t)n;
}

ProtobufCMessage *field_add_message(const struct field_at *at, struct arena *arena)
{
	REQUIRE(at->proto->type == PROTOBUF_C_TYPE_MESSAGE);
	ProtobufCMessage **slot = field_slot(at, arena);

	*slot = message_new(at->proto->descriptor, arena);
	return *slot;
}

/* ---- finding and walking */

/* The inline message in the field; made if there is an arena; NULL if absent. */
static ProtobufCMessage *inline_message(const struct field_at *at, struct arena *arena)
{
	ProtobufCMessage *message = field_message(at, 0);

	return message == NULL && arena != NULL ? field_add_message(at, arena) : message;
}

/* Does the message or what stands inline in it have the field? */
static bool has_field(const ProtobufCMessageDescriptor *message, const char *name)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(message, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE ? has_field(proto->descriptor, name)
					      : strcmp(row->name, name) == 0)
			return true;
	}
	return false;
}

bool field_find(ProtobufCMessage *message, const char *name, struct arena *arena,
		struct field_at *ret)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	struct field_at at = { .holder = message };

	at.proto = protobuf_c_message_descriptor_get_field_by_name(type, name);
	at.row = at.proto != NULL ? field_row(type, name) : NULL;
	if (at.row != NULL && (at.row->flags & FIELD_INLINE) == 0) {
		*ret = at;
		return true;
	}
	for (unsigned i = 0; i < type->n_fields; i++) {
		at.proto = &type->fields[i];
		if (at.proto->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		at.row = field_row(type, at.proto->name);
		if (at.row == NULL || (at.row->flags & FIELD_INLINE) == 0 ||
		    !has_field(at.proto->descriptor, name))
			continue;
		ProtobufCMessage *inside = inline_message(&at, arena);
		return inside != NULL && field_find(inside, name, arena, ret);
	}
	return false;
}

/*
 * Where a walk stands: the index of a row at each level of inline messages, one byte per
 * level, the outermost lowest. No message has as many as 255 rows or goes eight levels deep.
 */
enum { WALK_BITS = 8, WALK_MASK = (1 << WALK_BITS) - 1 };

bool field_walk(ProtobufCMessage *message, struct arena *arena, size_t *pos, struct field_at *ret)
{
	struct field_at at = { .holder = message };
	size_t i = *pos & WALK_MASK, inner = *pos >> WALK_BITS;

	for (; (at.row = field_of(message->descriptor, i, &at.proto)) != NULL; i++, inner = 0) {
		if ((at.row->flags & FIELD_INLINE) == 0) {
			*ret = at;
			*pos = i + 1;
			return true;
		}
		ProtobufCMessage *inside = inline_message(&at, arena);
		if (inside != NULL && field_walk(inside, arena, &inner, ret)) {
			*pos = inner << WALK_BITS | i;
			return true;
		}
	}
	*pos = i;
	return false;
}

/* ---- whole messages */

static void *arena_protobuf_alloc(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void arena_protobuf_free(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

ProtobufCAllocator message_allocator(struct arena *arena)
{
	return (ProtobufCAllocator){
		.alloc = arena_protobuf_alloc,
		.free = arena_protobuf_free,
		.allocator_data = arena,
	};
}

ProtobufCMessage *message_new(const ProtobufCMessageDescriptor *type, struct arena *arena)
{
	ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);

	protobuf_c_message_init(type, message);
	return message;
}

ProtobufCMessage *message_copy(const ProtobufCMessage *message, struct arena *arena)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(arena, size);
	ProtobufCAllocator allocator = message_allocator(arena);

	protobuf_c_message_pack(message, packed);
	ProtobufCMessage *copy =
		protobuf_c_message_unpack(message->descriptor, &allocator, size, packed);
	REQUIRE(copy != NULL);
	return copy;
}

void field_copy(const struct field_at *to, const struct field_at *from, struct arena *arena)
{
	REQUIRE(to->proto == from->proto);
	size_t size = element_size(from);

	field_clear(to);
	for (size_t i = 0; i < (field_repeated(from) ? *quantity(from) : 1); i++) {
		void *slot = field_slot(to, arena);
		memcpy(slot, element(from, i), size);
		if (from->proto->type == PROTOBUF_C_TYPE_STRING) {
			*(char **)slot = arena_dup(arena, field_string(from, i));
		} else if (from->proto->type == PROTOBUF_C_TYPE_BYTES) {
			ProtobufCBinaryData *copy = slot;
			copy->data = (uint8_t *)arena_dup_n(arena, (const char *)copy->data,
							    copy->len);
		} else if (from->proto->type == PROTOBUF_C_TYPE_MESSAGE &&
			   *(ProtobufCMessage **)slot != NULL) {
			*(ProtobufCMessage **)slot =
				message_copy(*(ProtobufCMessage **)slot, arena);
		}
	}
}

static bool messages_equal(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	size_t size = protobuf_c_message_get_packed_size(a);
	if (size != protobuf_c_message_get_packed_size(b))
		return false;
	uint8_t *packed_a = mem_alloc(size), *packed_b = mem_alloc(size);
	protobuf_c_message_pack(a, packed_a);
	protobuf_c_message_pack(b, packed_b);
	bool equal = size == 0 || memcmp(packed_a, packed_b, size) == 0;
	free(packed_a);
	free(packed_b);
	return equal;
}

static bool elements_equal(const struct field_at *a, const struct field_at *b, size_t i)
{
	switch (a->proto->type) {
	case PROTOBUF_C_TYPE_STRING:
		return strcmp(field_string(a, i), field_string(b, i)) == 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return messages_equal(field_message(a, i), field_message(b, i));
	case PROTOBUF_C_TYPE_BYTES: {
		ProtobufCBinaryData x = field_bytes(a, i), y = field_bytes(b, i);
		return x.len == y.len && (x.len == 0 || memcmp(x.data, y.data, x.len) == 0);
	}
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return field_number(a, i) == field_number(b, i);
}

bool field_equal(const struct field_at *a, const struct field_at *b)
{
	REQUIRE(a->proto == b->proto);
	size_t n = field_repeated(a) ? *quantity(a) : 1;

	if (n != (field_repeated(b) ? *quantity(b) : 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!elements_equal(a, b, i))
			return false;
	}
	return true;
}
