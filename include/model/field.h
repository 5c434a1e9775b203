/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field tables: what a person needs to know of each field that the .proto files
 * store. A row names a proto field and adds its label, kind, limits and flags; a test
 * proves rows and descriptors complete in both directions. Generic walkers driven by
 * the rows read, write, compare and check messages; forms, lists, search, CSV, JSON,
 * the audit diff, masking and meibu-records(5) are built on them.
 *
 * A message without a table of its own (an argument or answer) finds its fields by
 * name in the common table: the same name means the same thing everywhere.
 *
 * Strings set in a message live in the arena given; nothing here frees.
 */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/status.h"

enum field_kind {
	FIELD_TEXT,     /* one line; with FIELD_PHONE, _REF, _NUMBER and _MONEY it may be a list */
	FIELD_LINES,    /* several lines */
	FIELD_NUMBER,   /* integer between min and max */
	FIELD_MONEY,    /* int64 fen; the name ends in _fen */
	FIELD_BOOL,
	FIELD_CHOICE,   /* protobuf enum; the value names are the words of JSON */
	FIELD_DAY,      /* int32 day number; "2026-11-22", 0 = none */
	FIELD_WALL,     /* int64 wall minute; "2026-11-22T14:30", 0 = none */
	FIELD_MINUTE,   /* uint32 minute of the day; "14:30" */
	FIELD_INSTANT,  /* int64 ms; "2026-11-22T14:30:05", 0 = none */
	FIELD_BIRTHDAY, /* uint32 yyyymmdd; "1991-05-03", "05-03" */
	FIELD_PHONE,    /* digits, a leading +, stored without spaces */
	FIELD_REF,      /* uint32 id of another record; ref is its letter */
	FIELD_BYTES,    /* hex in JSON */
	FIELD_MESSAGE,  /* one or several messages inside; not editable as text */
};

enum field_flags {
	FIELD_REQUIRED = 1 << 0, /* may not be empty */
	FIELD_PRIVATE = 1 << 1,  /* personal: masked or left out by role */
	FIELD_LISTED = 1 << 2,   /* a column of the list by default */
	FIELD_INDEXED = 1 << 3,  /* found by search */
	FIELD_INLINE = 1 << 4,   /* a message whose fields stand at this level */
	FIELD_FIXED = 1 << 5,    /* set by the program, not by people (ids, times, revision) */
	FIELD_SECRET = 1 << 6,   /* never leaves the store (PIN hash); may come in (PIN) */
	FIELD_ZERO = 1 << 7,     /* 0 says something (a price, Monday): never empty */
	FIELD_CONTACT = 1 << 8,  /* private, and a way to reach the person: masked by role */
	/* A list of messages of two numbers: in JSON an object with the first as keys. */
	FIELD_MAP = 1 << 9,
};

/* A word of a FIELD_CHOICE and what a person reads. */
struct choice {
	const char *word;
	const char *label; /* N_() */
};

struct field {
	const char *name;  /* of the proto field; the JSON key, CSV heading and --set name */
	const char *label; /* N_() */
	const char *help;  /* N_(); one sentence, NULL where the label says it */
	enum field_kind kind;
	unsigned flags;
	int width;         /* cells as a list column and in a form */
	/* Of numbers and money: both 0 means what the type holds and is not negative, money
	 * to +-MONEY_MAX_FEN. Of texts: max in bytes (0: LIMIT_LINE). Of messages: how many
	 * at most (0: LIMIT_ROWS). A list of anything else has at most LIMIT_LIST. */
	int64_t min, max;
	char ref;          /* letter of FIELD_REF */
	/* Ends with word NULL. Of FIELD_CHOICE all its words; of a FIELD_TEXT those offered, any
	 * other is allowed; of a FIELD_NUMBER the names of 0, 1, ... as people read them. */
	const struct choice *choices;
};

/* "text", "money" ...: how descriptions call the kind. */
const char *field_kind_name(enum field_kind);

/* A stored record: its names, its message and its table. */
struct record {
	const char *name;   /* "client": also the name of its table for export and import */
	const char *title;  /* N_("Client") */
	char letter;        /* of its ids */
	const ProtobufCMessageDescriptor *message;
	const struct field *fields;
	size_t nfields;
	/* What holds between fields; NULL if nothing. */
	enum status (*check)(const ProtobufCMessage *, struct problem *reterr);
};

extern const struct record records[]; /* in the order in which an import needs them */
extern const size_t nrecords;
const struct record *record_by_name(const char *name);
const struct record *record_by_message(const ProtobufCMessageDescriptor *);

/* Every message of the .proto files, in their order. */
extern const ProtobufCMessageDescriptor *const message_types[];
extern const size_t nmessage_types;
/* By its name in the .proto file ("ClientAdd"); NULL if none. */
const ProtobufCMessageDescriptor *message_by_name(const char *name);

/* The row of a proto field: of the message's own table, else of the common one; NULL if none. */
const struct field *field_row(const ProtobufCMessageDescriptor *, const char *name);
/* Must the field be given in this message: by its row, or because the operation needs it? */
bool field_required(const ProtobufCMessageDescriptor *, const struct field *);
/* Row i of a message and its proto field, inline messages not looked through: in the order
 * of its own table, else of the .proto file. NULL after the last. */
const struct field *field_of(const ProtobufCMessageDescriptor *, size_t i,
			     const ProtobufCFieldDescriptor **ret_proto);

/* A field found in a message, inline messages looked through. */
struct field_at {
	const struct field *row;
	const ProtobufCFieldDescriptor *proto;
	ProtobufCMessage *holder; /* the (inline) message that has it */
};

/* Finds `name`. Inline messages that are absent are created in the arena when it is given. */
bool field_find(ProtobufCMessage *, const char *name, struct arena *, struct field_at *ret);
/* Walks all fields in table order, inline ones in place; absent inline messages are skipped
 * unless an arena is given to create them. Start with *pos = 0; false at the end. */
bool field_walk(ProtobufCMessage *, struct arena *, size_t *pos, struct field_at *ret);

/* Is it empty (0, "", none)? With FIELD_ZERO only a list can be. */
bool field_empty(const struct field_at *);
bool field_repeated(const struct field_at *);
size_t field_count(const struct field_at *);   /* elements of a repeated field; 0 or 1 otherwise */
/* Element i, or the value of a plain field (i is 0). Of numbers, bools, references, choices: */
int64_t field_number(const struct field_at *, size_t i);
const char *field_string(const struct field_at *, size_t i);
ProtobufCMessage *field_message(const struct field_at *, size_t i); /* NULL if absent */
ProtobufCBinaryData field_bytes(const struct field_at *, size_t i);

/* Appends it as a person reads it (choices translated, money 1,866.60, lists joined by ", ")
 * or exactly as it can be read back (choice words, plain numbers, lists joined by "," with a
 * backslash before what could be taken for the border). Empty fields give nothing. */
enum field_style { FIELD_HUMAN, FIELD_EXACT };
void field_text(struct buf *, const struct field_at *, enum field_style);
/* The same for element i of a list, without joining. */
void field_text_of(struct buf *, const struct field_at *, size_t i, enum field_style);
/* Reads text into it, both styles accepted, texts cleaned, people's dates too; "" empties it.
 * Lists may be divided by , ， 、 or ; as well. Checks kind and limits; the problem names the
 * field, and the value stays as it was. `today` anchors people's dates. */
enum status field_parse(const struct field_at *, const char *text, day today, struct arena *,
			struct problem *reterr) MUST_CHECK;
/* Sets a plain field or appends one element: exact forms only (a choice by its word), cleaned
 * and checked the same way. */
enum status field_add_text(const struct field_at *, const char *text, struct arena *,
			   struct problem *reterr) MUST_CHECK;
enum status field_add_number(const struct field_at *, int64_t n, struct arena *,
			     struct problem *reterr) MUST_CHECK;
enum status field_add_bytes(const struct field_at *, const void *bytes, size_t n, struct arena *,
			    struct problem *reterr) MUST_CHECK;
/* Sets or appends a new empty message, which is answered; see field_check_count(). */
ProtobufCMessage *field_add_message(const struct field_at *, struct arena *);
void field_clear(const struct field_at *);
/* May it have n elements? ST_TOO_MANY if not. */
enum status field_check_count(const struct field_at *, size_t n, struct problem *reterr) MUST_CHECK;
/* Copies the value of the same-named field of another message of the same type. */
void field_copy(const struct field_at *to, const struct field_at *from, struct arena *);
bool field_equal(const struct field_at *, const struct field_at *);

/* Puts what a problem's field is inside of before its name: "segments[0].start"; i < 0: not
 * one of a list. */
void field_problem_inside(struct problem *, const struct field *outer, long i);
/* Checks limits, UTF-8, required fields and the rules between fields, in all
 * messages inside too. */
enum status record_check(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
/* Appends "phone: 138****1234 -> 139****5678; tier: -> gold": private values masked, secret
 * ones only said to have changed, id and revision left out. Either may be NULL: all of it is
 * new, or gone. */
void record_diff(struct buf *, const ProtobufCMessage *was, const ProtobufCMessage *now);
/* Empties private fields (FIELD_PRIVATE), or masks the FIELD_CONTACT ones among them; in
 * place, in the arena, through all messages inside. */
enum record_privacy { RECORD_MASKED, RECORD_WITHOUT_PRIVATE };
void record_hide(ProtobufCMessage *, enum record_privacy, struct arena *);

/* A new empty message of a type, in the arena. */
ProtobufCMessage *message_new(const ProtobufCMessageDescriptor *, struct arena *);
/* A deep copy in the arena. */
ProtobufCMessage *message_copy(const ProtobufCMessage *, struct arena *);
/* protobuf-c allocator that takes from an arena. */
ProtobufCAllocator message_allocator(struct arena *);

#endif
