/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a value may be, and a whole message. */
#include "model/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/lunar.h"
#include "base/money.h"
#include "base/text.h"
#include "model/field_table.h"
#include "model/records.pb-c.h"

/* ---- limits */

/* Years a calendar of ours can hold. */
enum { YEAR_MIN = 1900, YEAR_MAX = 9999 };

static int64_t type_max(const ProtobufCFieldDescriptor *proto)
{
	switch (proto->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return INT32_MAX;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return UINT32_MAX;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return INT64_MAX;
}

static int64_t calendar_limit(enum field_kind kind, bool upper)
{
	day d = upper ? day_of(YEAR_MAX, 12, 31) : day_of(YEAR_MIN, 1, 1);
	int64_t n = d.n;

	if (kind == FIELD_WALL)
		return n * MINUTES_PER_DAY;
	return kind == FIELD_INSTANT ? n * MINUTES_PER_DAY * 60 * 1000 : n;
}

int64_t field_min(const struct field *row, const ProtobufCFieldDescriptor *proto)
{
	(void)proto;
	if (row->min != 0 || row->max != 0)
		return row->min;
	if (row->kind == FIELD_MONEY)
		return -MONEY_MAX_FEN;
	if (row->kind == FIELD_DAY || row->kind == FIELD_WALL || row->kind == FIELD_INSTANT)
		return calendar_limit(row->kind, false);
	return 0;
}

int64_t field_max(const struct field *row, const ProtobufCFieldDescriptor *proto)
{
	if (row->min != 0 || row->max != 0)
		return row->max;
	switch (row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_BYTES:
		return LIMIT_LINE;
	case FIELD_PHONE:
		return 16;
	case FIELD_MESSAGE:
		return LIMIT_ROWS;
	case FIELD_MONEY:
		return MONEY_MAX_FEN;
	case FIELD_DAY:
	case FIELD_WALL:
	case FIELD_INSTANT:
		return calendar_limit(row->kind, true);
	case FIELD_MINUTE:
		return MINUTES_PER_DAY - 1;
	case FIELD_NUMBER:
	case FIELD_BOOL:
	case FIELD_CHOICE:
	case FIELD_BIRTHDAY:
	case FIELD_REF:
		break;
	}
	return type_max(proto);
}

static enum status out_of_range(const struct field *row, int64_t min, int64_t max,
				struct problem *reterr)
{
	char low[MONEY_TEXT_MAX], high[MONEY_TEXT_MAX];

	if (row->kind == FIELD_MONEY)
		return problem_set(reterr, ST_BAD_VALUE, row->name,
				   _("%s must be between %s and %s."), _(row->label),
				   money_text(MONEY(min), low), money_text(MONEY(max), high));
	if (row->kind == FIELD_MINUTE)
		return problem_set(reterr, ST_BAD_VALUE, row->name,
				   _("%s must be between %s and %s."), _(row->label),
				   minute_text(MINUTE((int32_t)min), low),
				   minute_text(MINUTE((int32_t)max), high));
	if (row->kind != FIELD_NUMBER)
		return problem_set(reterr, ST_BAD_VALUE, row->name, _("%s is out of range."),
				   _(row->label));
	snprintf(low, sizeof(low), "%" PRId64, min);
	snprintf(high, sizeof(high), "%" PRId64, max);
	return problem_set(reterr, ST_BAD_VALUE, row->name, _("%s must be between %s and %s."),
			   _(row->label), low, high);
}

enum status field_check_number(const struct field_at *at, int64_t n, struct problem *reterr)
{
	const struct field *row = at->row;
	int64_t min = field_min(row, at->proto), max = field_max(row, at->proto);

	/* 0 of days and instants means none. */
	if (n == 0 && (row->flags & FIELD_ZERO) == 0)
		return ST_OK;
	if (row->kind == FIELD_CHOICE) {
		const ProtobufCEnumDescriptor *type = at->proto->descriptor;
		if (n < INT32_MIN || n > INT32_MAX ||
		    protobuf_c_enum_descriptor_get_value(type, (int)n) == NULL)
			return out_of_range(row, 0, 0, reterr);
		return ST_OK;
	}
	if (row->kind == FIELD_BIRTHDAY && (n > UINT32_MAX || !birthday_possible((uint32_t)n)))
		return out_of_range(row, 0, 0, reterr);
	if (n < min || n > max)
		return out_of_range(row, min, max, reterr);
	return ST_OK;
}

enum status field_check_text(const struct field_at *at, const char *text, struct problem *reterr)
{
	const struct field *row = at->row;
	int64_t max = field_max(row, at->proto);
	char quoted[TEXT_SHORT_MAX];

	if (strlen(text) > (size_t)max)
		return problem_set(reterr, ST_BAD_VALUE, row->name,
				   _("%s is too long: %zu bytes of at most %d; a Chinese character "
				     "takes 3."),
				   _(row->label), strlen(text), (int)max);
	if (!text_is_clean(text, row->kind == FIELD_LINES ? TEXT_LINES : TEXT_LINE))
		return problem_set(reterr, ST_BAD_VALUE, row->name,
				   _("%s has characters that are not allowed."), _(row->label));
	if (row->kind == FIELD_PHONE && text[0] != '\0' && !phone_plausible(text)) {
		enum status st = problem_set(reterr, ST_BAD_VALUE, row->name,
					     _("\"%s\" is not a phone number."),
					     text_short(text, quoted));
		problem_todo(reterr, _("A mobile has 11 digits, a landline its area code; numbers "
				       "abroad begin with +."));
		return st;
	}
	return ST_OK;
}

enum status field_check_count(const struct field_at *at, size_t n, struct problem *reterr)
{
	size_t max = LIMIT_LIST;

	if (at->row->kind == FIELD_MESSAGE)
		max = (size_t)field_max(at->row, at->proto);
	if (field_repeated(at) && n > max)
		return problem_set(reterr, ST_TOO_MANY, at->row->name,
				   _("%s: at most %d, here are %d."), _(at->row->label), (int)max,
				   (int)n);
	return ST_OK;
}

/* ---- whole messages */

void field_problem_inside(struct problem *p, const struct field *outer, long i)
{
	char inner[sizeof(p->field)], number[24] = "";

	if (p == NULL)
		return;
	memcpy(inner, p->field, sizeof(inner));
	if (i >= 0)
		snprintf(number, sizeof(number), "[%ld]", i);
	int n = snprintf(p->field, sizeof(p->field), "%s%s%s%s", outer->name, number,
			 inner[0] != '\0' ? "." : "", inner);
	if (n < 0 || (size_t)n >= sizeof(p->field))
		p->field[sizeof(p->field) - 1] = '\0';
}

static enum status check_message(const ProtobufCMessage *, struct problem *reterr) MUST_CHECK;

static enum status check_element(const struct field_at *at, size_t i, struct problem *reterr)
{
	enum status st = ST_OK;

	switch (at->row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
		return field_check_text(at, field_string(at, i), reterr);
	case FIELD_BYTES:
		if (field_bytes(at, i).len > (size_t)field_max(at->row, at->proto))
			return problem_set(reterr, ST_BAD_VALUE, at->row->name,
					   _("%s is too long."), _(at->row->label));
		return ST_OK;
	case FIELD_MESSAGE:
		st = check_message(field_message(at, i), reterr);
		if (st != ST_OK)
			field_problem_inside(reterr, at->row, field_repeated(at) ? (long)i : -1);
		return st;
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
	return field_check_number(at, field_number(at, i), reterr);
}

static enum status check_field(const struct field_at *at, struct problem *reterr)
{
	size_t n = field_count(at);

	if (n == 0 && (at->row->flags & FIELD_REQUIRED))
		return problem_set(reterr, ST_BAD_VALUE, at->row->name, _("%s must be given."),
				   _(at->row->label));
	TRY(field_check_count(at, n, reterr));
	for (size_t i = 0; i < n; i++)
		TRY(check_element(at, i, reterr));
	return ST_OK;
}

static enum status check_message(const ProtobufCMessage *message, struct problem *reterr)
{
	const struct record *table = table_of(message->descriptor);
	struct field_at at = { .holder = (ProtobufCMessage *)(uintptr_t)message };

	for (size_t i = 0; (at.row = field_of(message->descriptor, i, &at.proto)) != NULL; i++) {
		if ((at.row->flags & FIELD_INLINE) == 0)
			TRY(check_field(&at, reterr));
		else if (field_message(&at, 0) != NULL)
			TRY(check_message(field_message(&at, 0), reterr));
	}
	return table != NULL && table->check != NULL ? table->check(message, reterr) : ST_OK;
}

enum status record_check(const ProtobufCMessage *message, struct problem *reterr)
{
	return check_message(message, reterr);
}

/* ---- what must hold between fields */

static bool solar_exists(int year, int month, int mday)
{
	/* Without a year it may be the 29th of February. */
	return civil_valid(year != 0 ? year : 2000, month, mday);
}

static bool lunar_exists(int year, int month, int mday, bool leap)
{
	struct lunar birthday = { .year = year, .month = month, .day = mday, .leap = leap };
	day ignored;

	if (mday > 30)
		return false;
	/* Outside its table the calendar cannot say. */
	return year < 1929 || year > 2099 || lunar_day(birthday, &ignored);
}

enum status check_client_private(const ProtobufCMessage *message, struct problem *reterr)
{
	const ClientPrivate *p = (const ClientPrivate *)message;
	int year = (int)(p->birthday / 10000), month = (int)(p->birthday / 100 % 100);
	int mday = (int)(p->birthday % 100);

	if (p->leap && !p->lunar)
		return problem_set(reterr, ST_BAD_VALUE, "leap",
				   _("Only a lunar birthday can be in a leap month."));
	if (p->birthday == 0)
		return ST_OK;
	if (p->lunar ? !lunar_exists(year, month, mday, p->leap)
		     : !solar_exists(year, month, mday)) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		birthday_text(&text, p->birthday);
		return problem_set(reterr, ST_BAD_VALUE, "birthday",
				   p->lunar ? _("The lunar calendar has no %s.")
					    : _("The calendar has no %s."),
				   text.text);
	}
	return ST_OK;
}

enum status check_shift(const ProtobufCMessage *message, struct problem *reterr)
{
	const Shift *shift = (const Shift *)message;

	if (shift->from >= shift->to)
		return problem_set(reterr, ST_BAD_VALUE, "to",
				   _("A shift must end after it begins; past midnight is 25:30."));
	return ST_OK;
}

enum status check_staff(const ProtobufCMessage *message, struct problem *reterr)
{
	const Staff *staff = (const Staff *)message;

	for (size_t i = 0; i < staff->n_roster; i++) {
		const Shift *a = staff->roster[i];
		for (size_t j = 0; j < i; j++) {
			const Shift *b = staff->roster[j];
			if (a->weekday == b->weekday && a->from < b->to && b->from < a->to)
				return problem_set(reterr, ST_BAD_VALUE, "roster",
						   _("Two shifts overlap on %s."),
						   weekday_name((int)a->weekday));
		}
	}
	return ST_OK;
}

enum status check_segment(const ProtobufCMessage *message, struct problem *reterr)
{
	const Segment *s = (const Segment *)message;

	if (s->prep + s->service + s->processing + s->cleanup > LIMIT_CLAIM_MINUTES)
		return problem_set(reterr, ST_BAD_VALUE, "service",
				   _("A segment lasts at most %d minutes."), LIMIT_CLAIM_MINUTES);
	if (s->n_assistants > LIMIT_ASSISTANTS)
		return problem_set(reterr, ST_TOO_MANY, "assistants",
				   _("At most %d can assist the therapist."), LIMIT_ASSISTANTS);
	for (size_t i = 0; i < s->n_assistants; i++) {
		bool twice = s->assistants[i] == 0 || s->assistants[i] == s->therapist;
		for (size_t j = 0; j < i; j++)
			twice |= s->assistants[j] == s->assistants[i];
		if (twice)
			return problem_set(reterr, ST_BAD_VALUE, "assistants",
					   _("Each of those who work on a segment is somebody "
					     "else."));
	}
	return ST_OK;
}

enum status check_roster_change(const ProtobufCMessage *message, struct problem *reterr)
{
	const RosterChange *change = (const RosterChange *)message;

	if (change->from >= change->to)
		return problem_set(reterr, ST_BAD_VALUE, "to", _("It must end after it begins."));
	return ST_OK;
}

enum status check_wait(const ProtobufCMessage *message, struct problem *reterr)
{
	const Wait *wait = (const Wait *)message;

	if (wait->from_day != 0 && wait->to_day != 0 && wait->from_day > wait->to_day)
		return problem_set(reterr, ST_BAD_VALUE, "to_day",
				   _("The last day must not come before the first."));
	if (wait->to_minute != 0 && wait->from_minute >= wait->to_minute)
		return problem_set(reterr, ST_BAD_VALUE, "to_minute",
				   _("It must end after it begins."));
	return ST_OK;
}

/* The id of what there is one of a day. */
static enum status check_day_id(uint32_t id, struct problem *reterr)
{
	if (id > calendar_limit(FIELD_DAY, true))
		return problem_set(reterr, ST_BAD_VALUE, "id", _("There is no day %u."), id);
	return ST_OK;
}

enum status check_rotation(const ProtobufCMessage *message, struct problem *reterr)
{
	const Rotation *r = (const Rotation *)message;

	TRY(check_day_id(r->id, reterr));
	for (size_t i = 0; i < r->n_turns; i++) {
		for (size_t j = 0; j < i; j++) {
			if (r->turns[i]->staff == r->turns[j]->staff)
				return problem_set(reterr, ST_BAD_VALUE, "turns",
						   _("S%u stands in the queue twice."),
						   r->turns[i]->staff);
		}
	}
	return ST_OK;
}

enum status check_attendance(const ProtobufCMessage *message, struct problem *reterr)
{
	const Attendance *a = (const Attendance *)message;

	if (a->out_at != 0 && a->out_at < a->in_at)
		return problem_set(reterr, ST_BAD_VALUE, "out_at",
				   _("Nobody goes before she comes."));
	return ST_OK;
}

enum status check_plan(const ProtobufCMessage *message, struct problem *reterr)
{
	const DayPlan *plan = (const DayPlan *)message;

	TRY(check_day_id(plan->id, reterr));
	for (size_t i = 0; i < plan->n_done; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(plan->done[i]->task, plan->done[j]->task) == 0)
				return problem_set(reterr, ST_BAD_VALUE, "done",
						   _("The task \"%s\" is done twice."),
						   plan->done[i]->task);
		}
	}
	return ST_OK;
}

enum status check_sale_line(const ProtobufCMessage *message, struct problem *reterr)
{
	const SaleLine *line = (const SaleLine *)message;
	uint32_t percent = 0;

	for (size_t i = 0; i < line->n_shares; i++)
		percent += line->shares[i]->percent;
	if (line->n_shares > 0 && percent != 100)
		return problem_set(reterr, ST_BAD_VALUE, "shares",
				   _("The shares of a line must sum to 100 percent."));
	return ST_OK;
}
