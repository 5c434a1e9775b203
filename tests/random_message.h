/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages filled at random within the limits of their rows, texts as hostile as the field
 * allows, to be written out and read back.
 */
#ifndef TESTS_RANDOM_MESSAGE_H
#define TESTS_RANDOM_MESSAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/field.h"

struct filling {
	struct rng *rng;
	struct arena *arena;
	unsigned leave_out; /* flags of rows that stay empty */
};

static inline void random_text(struct rng *rng, char *text, size_t size, bool lines)
{
	static const char *const pieces[] = {
		"张", "小美", "a", "Z9", " ", ",", "，", "、", ";", "；", "\\", "\\,", "\"",
		"'", "''",
		"=", "=cmd|'/C calc'!A0", "+1", "-", "@", "＝", "0", "12", ".", "%n%s",
		"{\"a\":[1]}",
		"\t", "\r\n", "\n", "\x1b[2J", "\x7f", "\xc2\x9b", "\xff\xfe", "\xe2\x80\xae", "é",
		"\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", "👩‍🦰", "䶮", "null",
		"\xe2\x80\xa8",
	};
	size_t n = rng_below(rng, 6) + 1, at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[rng_below(rng, ARRAY_LEN(pieces))];
		if (!lines && piece[0] == '\n')
			continue;
		if (at + strlen(piece) + 2 >= size)
			break;
		at += (size_t)snprintf(text + at, size - at, "%s", piece);
	}
	/* Something must be left when it has been cleaned. */
	snprintf(text + at, size - at, "x");
}

static inline int64_t random_between(struct rng *rng, int64_t min, int64_t max)
{
	uint64_t span = (uint64_t)max - (uint64_t)min;

	if (span == UINT64_MAX)
		return (int64_t)rng_next(rng);
	return (int64_t)((uint64_t)min + rng_below(rng, span + 1));
}

static inline int64_t random_number(struct rng *rng, const struct field_at *at)
{
	const struct field *row = at->row;
	bool limits = row->min != 0 || row->max != 0;
	bool is_long = at->proto->type == PROTOBUF_C_TYPE_INT64 ||
		       at->proto->type == PROTOBUF_C_TYPE_UINT64;

	switch (row->kind) {
	case FIELD_NUMBER:
		if (limits)
			return random_between(rng, row->min, row->max);
		return random_between(rng, 0, is_long ? INT64_MAX : UINT32_MAX);
	case FIELD_MONEY:
		return limits ? random_between(rng, row->min, row->max)
			      : random_between(rng, -10000000000, 10000000000);
	case FIELD_BOOL:
		return (int64_t)rng_below(rng, 2);
	case FIELD_CHOICE: {
		const ProtobufCEnumDescriptor *type = at->proto->descriptor;
		return type->values[rng_below(rng, type->n_values)].value;
	}
	case FIELD_DAY:
		return random_between(rng, -20000, 40000);
	case FIELD_WALL:
		return random_between(rng, -20000, 40000) * 1440 + 870;
	case FIELD_MINUTE:
		return random_between(rng, 0, limits ? 2879 : 1439);
	case FIELD_INSTANT: /* Shanghai changed its clocks until 1991 */
		return random_between(rng, 700000000, 4000000000) * 1000 +
		       random_between(rng, 0, 999) * (int64_t)rng_below(rng, 2);
	case FIELD_BIRTHDAY:
		return random_between(rng, 1900, 2099) * (int64_t)rng_below(rng, 2) * 10000 +
		       random_between(rng, 1, 12) * 100 + random_between(rng, 1, 28);
	case FIELD_REF:
		return random_between(rng, 0, UINT32_MAX);
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
	case FIELD_BYTES:
	case FIELD_MESSAGE:
		break;
	}
	fail();
	return 0;
}

static inline void random_message(const struct filling *, ProtobufCMessage *);

static inline void random_element(const struct filling *f, const struct field_at *at)
{
	static const char *const phones[] = { "13800138000", "+85291234567", "057188886666",
					      "4008205555", "87654321", "+8613912345678" };
	struct problem p = PROBLEM_INIT;
	char text[400];
	uint8_t bytes[32];
	size_t size = at->row->max == 0 ? 200 : (size_t)at->row->max;
	enum status st = ST_OK;

	switch (at->row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
		/* What is cleaned may grow: one byte becomes U+FFFD. */
		random_text(f->rng, text, size / 3 < sizeof(text) ? size / 3 : sizeof(text),
			    at->row->kind == FIELD_LINES);
		st = field_add_text(at, text, f->arena, &p);
		break;
	case FIELD_PHONE:
		st = field_add_text(at, phones[rng_below(f->rng, ARRAY_LEN(phones))], f->arena, &p);
		break;
	case FIELD_BYTES:
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)rng_next(f->rng);
		st = field_add_bytes(at, bytes, rng_below(f->rng, sizeof(bytes) + 1), f->arena, &p);
		break;
	case FIELD_MESSAGE:
		random_message(f, field_add_message(at, f->arena));
		break;
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
		st = field_add_number(at, random_number(f->rng, at), f->arena, &p);
		break;
	}
	if (st != ST_OK)
		fail_msg("%s.%s: %s", at->holder->descriptor->name, at->row->name, p.message);
}

/* Fills a fresh message; required fields always get something. */
static inline void random_message(const struct filling *f, ProtobufCMessage *message)
{
	struct field_at at = { .holder = message };

	for (size_t i = 0; (at.row = field_of(message->descriptor, i, &at.proto)) != NULL; i++) {
		if (at.row->flags & FIELD_INLINE) {
			ProtobufCMessage *inside = field_add_message(&at, f->arena);
			random_message(f, inside);
			/* What says nothing cannot be told from what is not there. */
			if (protobuf_c_message_get_packed_size(inside) == 0)
				field_clear(&at);
			continue;
		}
		bool required = field_required(message->descriptor, at.row);
		if ((at.row->flags & f->leave_out) ||
		    (!required && rng_below(f->rng, 4) == 0))
			continue;
		size_t n = field_repeated(&at) ? rng_below(f->rng, 3) + 1 : 1;
		do {
			for (size_t j = 0; j < n; j++)
				random_element(f, &at);
		} while (required && field_empty(&at));
	}
}

/* Do they pack to the same bytes? */
static inline bool same_message(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	size_t size = protobuf_c_message_get_packed_size(a);

	if (size != protobuf_c_message_get_packed_size(b))
		return false;
	uint8_t *packed_a = arena_alloc(&arena, size), *packed_b = arena_alloc(&arena, size);
	protobuf_c_message_pack(a, packed_a);
	protobuf_c_message_pack(b, packed_b);
	return memcmp(packed_a, packed_b, size) == 0;
}

#endif
