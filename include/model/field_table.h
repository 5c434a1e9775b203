/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the rows of model/field.h are kept: a table for each stored message, one common
 * table for arguments and answers. Only src/model/field*.c and the tests look in here;
 * everybody else asks field_row() and field_of().
 */
#ifndef MODEL_FIELD_TABLE_H
#define MODEL_FIELD_TABLE_H

#include "model/field.h"

/* Messages that are parts of records, and arguments whose names mean something of their own:
 * tables like those of records[], without being stored by themselves. */
extern const struct record record_parts[];
extern const size_t nrecord_parts;

/* The record or part whose message it is; NULL if its fields are found in the common table. */
const struct record *table_of(const ProtobufCMessageDescriptor *);

/* Words that several tables offer. */
extern const struct choice gender_choices[], booking_source_choices[], line_kind_choices[],
	payment_method_choices[], fault_choices[];

/* Rows of arguments and answers, in order of their names. */
extern const struct field common_fields[];
extern const size_t ncommon_fields;

/* Arguments an operation cannot do without, beyond FIELD_REQUIRED: "Message.field". */
extern const char *const required_arguments[];
extern const size_t nrequired_arguments;

/* What must hold between fields. */
enum status check_client_private(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_shift(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_staff(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_segment(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_wait(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_roster_change(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_rotation(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_attendance(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_plan(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;
enum status check_sale_line(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;

/* Where a value is to be put, unchecked: the plain field, or one more element. */
void *field_slot(const struct field_at *, struct arena *);
/* Puts a number, unchecked: into the plain field, or as one more element in the arena. */
void field_put_number(const struct field_at *, int64_t, struct arena *);

/* The limits of a row, as numbers: those it has, or those of its type. */
int64_t field_min(const struct field *, const ProtobufCFieldDescriptor *);
int64_t field_max(const struct field *, const ProtobufCFieldDescriptor *);
/* Checks a number, a text against kind and limits, without the messages inside. */
enum status field_check_number(const struct field_at *, int64_t, struct problem *reterr) MUST_CHECK;
enum status field_check_text(const struct field_at *, const char *,
			     struct problem *reterr) MUST_CHECK;

/* Is it a phone number people could have: mobile, landline, 400, or + and a country's? */
bool phone_plausible(const char *digits);
/* Appends a phone as it is stored: digits and a leading +, China's country code dropped from
 * mobiles. False if it has other characters than phones are written with. */
bool phone_normal(struct buf *, const char *text) MUST_CHECK;

/* Is yyyymmdd (yyyy may be 0) a date that could be somebody's birthday, solar or lunar? */
bool birthday_possible(uint32_t yyyymmdd);
/* Reads a birthday as people write it: 1991-05-03, 19910503, 1991年5月3日, 05-03, 0503. */
enum status birthday_parse(const char *text, uint32_t *ret, struct problem *reterr) MUST_CHECK;
/* Appends "1991-05-03" or, without a year, "05-03". */
void birthday_text(struct buf *, uint32_t yyyymmdd);

#endif
