/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored record of any type. Two bytes say which (of the hash of its name, so that they mean
 * the same when types are added), the rest is what stands behind the checksum, which is put
 * right, for it guards against the disk and not against people; then it is read, checked and
 * shown. The same bytes are read as a whole record too.
 */
#include "fuzz/fuzz.h"

#include "io/csv.h"
#include "io/json.h"
#include "store/record.h"

static uint16_t sum_of(const ProtobufCMessageDescriptor *type)
{
	return (uint16_t)crc32c(type->name, strlen(type->name));
}

static const ProtobufCMessageDescriptor *type_of(const uint8_t *data)
{
	enum { TYPES_MAX = 1000 };
	static uint16_t sums[TYPES_MAX]; /* of the names */
	unsigned wanted = (unsigned)data[0] << 8 | data[1];

	REQUIRE(nmessage_types <= TYPES_MAX);
	for (size_t i = nmessage_types; sums[0] == 0 && i-- > 0;)
		sums[i] = sum_of(message_types[i]);
	for (size_t i = 0; i < nmessage_types; i++)
		if (sums[i] == wanted)
			return message_types[i];
	return message_types[wanted % nmessage_types];
}

static void show(ProtobufCMessage *m)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	const struct record *row = record_by_message(m->descriptor);
	struct field_at at;

	json_add_message(&out, m);
	REQUIRE(text_valid(out.text, out.len));
	if (row != NULL)
		csv_add_message(&out, row, m);
	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);)
		if (at.row->kind != FIELD_MESSAGE)
			field_text(&out, &at, FIELD_HUMAN);
	record_diff(&out, NULL, m);
}

/* What was read is written as it was read, but for the order of its fields. */
static void again(const ProtobufCMessage *m, struct arena *arena)
{
	AUTO(buf_release) struct buf one = BUF_INIT, two = BUF_INIT;
	ProtobufCMessage *back;

	record_pack(&one, m);
	REQUIRE(record_unpack((struct bytes){ one.text, one.len }, m->descriptor, arena, &back) ==
		ST_OK);
	record_pack(&two, back);
	REQUIRE(one.len == two.len && memcmp(one.text, two.text, one.len) == 0);
}

static void look(const ProtobufCMessageDescriptor *type, struct bytes bytes)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	ProtobufCMessage *m;

	if (record_unpack(bytes, type, &arena, &m) != ST_OK)
		return;
	if (record_check(m, &p) != ST_OK)
		fuzz_clean(&p);
	show(m);
	again(m, &arena);
	record_hide(m, RECORD_MASKED, &arena);
	record_hide(m, RECORD_WITHOUT_PRIVATE, &arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	AUTO(fuzz_free) uint8_t *copy = fuzz_copy(data + 2, n - 2);
	AUTO(fuzz_free) uint8_t *sound = malloc(n + 3);
	uint32_t sum = crc32c(copy, n - 2);
	REQUIRE(sound != NULL);
	sound[0] = RECORD_VERSION;
	for (int i = 0; i < 4; i++)
		sound[1 + i] = (uint8_t)(sum >> (24 - 8 * i));
	memcpy(sound + 5, copy, n - 2);
	look(type_of(data), (struct bytes){ copy, n - 2 });
	look(type_of(data), (struct bytes){ sound, n + 3 });
	return 0;
}
