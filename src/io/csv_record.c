/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as rows of CSV. */
#include "io/csv.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "io/json.h"

/* ---- writing */

static void add_messages(struct buf *out, const struct field_at *at)
{
	if (!field_repeated(at)) {
		json_add_message(out, field_message(at, 0));
		return;
	}
	for (size_t i = 0; i < field_count(at); i++) {
		buf_putc(out, i == 0 ? '[' : ',');
		json_add_message(out, field_message(at, i));
	}
	buf_putc(out, ']');
}

/* The cells of a message and what stands inline in it; NULL gives empty ones. */
static void add_cells(struct buf *out, const ProtobufCMessageDescriptor *type,
		      ProtobufCMessage *message, bool *first)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct field_at at = { .holder = message };

	for (size_t i = 0; (at.row = field_of(type, i, &at.proto)) != NULL; i++) {
		if (at.row->flags & FIELD_INLINE) {
			add_cells(out, at.proto->descriptor,
				  message != NULL ? field_message(&at, 0) : NULL, first);
			continue;
		}
		if (at.row->flags & FIELD_SECRET)
			continue;
		buf_reset(&text);
		if (message != NULL && !field_empty(&at)) {
			if (at.row->kind == FIELD_MESSAGE)
				add_messages(&text, &at);
			else
				field_text(&text, &at, FIELD_EXACT);
		}
		csv_add_cell(out, text.text, *first);
		*first = false;
	}
}

void csv_add_message(struct buf *out, const struct record *record, const ProtobufCMessage *message)
{
	bool first = true;

	REQUIRE(message->descriptor == record->message);
	add_cells(out, record->message, (ProtobufCMessage *)(uintptr_t)message, &first);
	csv_add_end(out);
}

static void add_headings(struct buf *out, const ProtobufCMessageDescriptor *type,
			 enum csv_headings headings, bool *first)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE) {
			add_headings(out, proto->descriptor, headings, first);
			continue;
		}
		if (row->flags & FIELD_SECRET)
			continue;
		csv_add_cell(out, headings == CSV_LABELS ? _(row->label) : row->name, *first);
		*first = false;
	}
}

void csv_add_heading(struct buf *out, const struct record *record, enum csv_headings headings)
{
	bool first = true;

	add_headings(out, record->message, headings, &first);
	csv_add_end(out);
}

/* ---- headings */

static bool folds_to(const char *word, const char *folded)
{
	AUTO(buf_release) struct buf own = BUF_INIT;

	text_fold(&own, word);
	return strcmp(own.text, folded) == 0;
}

/* As find_row() does, which has folded the heading. */
static const struct field *find_folded(const ProtobufCMessageDescriptor *type, const char *heading,
				       const char *folded, int *best, const char **ret_nearest)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row, *found = NULL;

	for (size_t i = 0; found == NULL && (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE) {
			found = find_folded(proto->descriptor, heading, folded, best, ret_nearest);
			continue;
		}
		if (row->flags & FIELD_SECRET)
			continue;
		if (folds_to(row->name, folded) || folds_to(row->label, folded) ||
		    folds_to(_(row->label), folded))
			found = row;
		int distance = text_distance(heading, row->name, *best);
		if (distance < *best) {
			*best = distance;
			*ret_nearest = row->name;
		}
	}
	return found;
}

/* The row with this heading; and, if there is none, the name nearest to it. */
static const struct field *find_row(const ProtobufCMessageDescriptor *type, const char *heading,
				    int *best, const char **ret_nearest)
{
	AUTO(buf_release) struct buf folded = BUF_INIT;

	text_fold(&folded, heading);
	return find_folded(type, heading, folded.text, best, ret_nearest);
}

/* As find_row(), with the labels in Chinese whatever language is in use. */
static const struct field *find_chinese(const ProtobufCMessageDescriptor *type, const char *heading)
{
	const char *language = i18n_language(), *nearest = NULL;
	int best = 0;

	i18n_init("zh_CN");
	const struct field *row = find_row(type, heading, &best, &nearest);
	i18n_init(language);
	return row;
}

static enum status unknown_heading(const struct csv_row *heading, size_t i, const char *nearest,
				   struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	enum status st = problem_set(reterr, ST_BAD_DATA, text_short(heading->cells[i], quoted),
				     _("Line %zu, column %zu: there is no field \"%s\"."),
				     heading->line, i + 1, quoted);

	if (nearest != NULL) {
		problem_todo(reterr, _("Did you mean %s?"), nearest);
		problem_hint(reterr, "field", "%s", nearest);
	}
	return st;
}

enum status csv_columns_read(const struct csv_row *heading, const struct record *record,
			     struct csv_columns *ret, struct problem *reterr)
{
	*ret = (struct csv_columns){ .record = record };
	if (heading->n == 0)
		return problem_set(reterr, ST_BAD_DATA, NULL,
				   _("The file has no line with the names of the columns."));
	for (size_t i = 0; i < heading->n; i++) {
		const char *nearest = NULL, *name = heading->cells[i];
		int best = 4;
		if (name[0] == '\0')
			continue;
		const struct field *row = find_row(record->message, name, &best, &nearest);
		if (row == NULL)
			row = find_chinese(record->message, name);
		if (row == NULL)
			return unknown_heading(heading, i, nearest, reterr);
		for (size_t j = 0; j < i; j++) {
			if (ret->rows[j] == row)
				return problem_set(reterr, ST_BAD_DATA, row->name,
						   _("Columns %zu and %zu are both %s."), j + 1,
						   i + 1, _(row->label));
		}
		ret->rows[i] = row;
	}
	ret->n = heading->n;
	return ST_OK;
}

/* ---- rows */

/* Says where, before what is wrong. */
static enum status located(enum status st, const struct csv_row *row, size_t column,
			   const struct field *field, struct problem *reterr)
{
	if (reterr == NULL)
		return st;
	struct problem why = *reterr;
	if (why.field[0] == '\0' && field != NULL)
		snprintf(why.field, sizeof(why.field), "%s", field->name);
	st = problem_set(reterr, st, why.field, _("Line %zu, column %zu (%s): %s"), row->line,
			 column + 1, field != NULL ? _(field->label) : "", why.message);
	memcpy(reterr->todo, why.todo, sizeof(why.todo));
	memcpy(reterr->hints, why.hints, sizeof(why.hints));
	reterr->nhints = why.nhints;
	problem_hint(reterr, "line", "%zu", row->line);
	problem_hint(reterr, "column", "%zu", column + 1);
	return st;
}

static enum status read_messages(const struct field *row, const char *cell,
				 ProtobufCMessage *message, struct arena *arena,
				 struct problem *reterr)
{
	AUTO(json_release) struct json_t *json = NULL;
	AUTO(buf_release) struct buf text = BUF_INIT;

	/* One value and nothing behind it, or it could name other fields. */
	TRY(json_read(cell, strlen(cell), &json, reterr));
	buf_printf(&text, "{\"%s\":%s}", row->name, cell);
	return json_message(text.text, text.len, JSON_RECORD, message, arena, reterr);
}

static enum status read_cell(const struct field *row, const char *cell, day today,
			     ProtobufCMessage *message, struct arena *arena,
			     struct problem *reterr)
{
	struct field_at at;

	REQUIRE(field_find(message, row->name, arena, &at));
	if (row->kind == FIELD_MESSAGE)
		return read_messages(row, cell, message, arena, reterr);
	return field_parse(&at, cell, today, arena, reterr);
}

enum status csv_message(const struct csv_columns *columns, const struct csv_row *row, day today,
			struct arena *arena, ProtobufCMessage **ret, struct problem *reterr)
{
	ProtobufCMessage *message = message_new(columns->record->message, arena);

	for (size_t i = 0; i < row->n; i++) {
		const struct field *field = i < columns->n ? columns->rows[i] : NULL;
		enum status st = ST_OK;
		if (row->cells[i][0] == '\0')
			continue;
		if (field == NULL)
			st = problem_set(reterr, ST_BAD_DATA, NULL,
					 _("this column has no name in the first line."));
		else
			st = read_cell(field, row->cells[i], today, message, arena, reterr);
		if (st != ST_OK)
			return located(st, row, i, field, reterr);
	}
	*ret = message;
	return ST_OK;
}
