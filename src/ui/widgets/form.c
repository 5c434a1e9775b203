/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a form: setting, getting, reading, drafts. */
#include "ui/widgets/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/text.h"
#include "base/when.h"
#include "form_private.h"

/* A day without a time begins here: the first appointment most shops give. */
enum { MINUTE_MORNING = 10 * 60 };

static size_t field_index(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return i;
	bug(__FILE__, __LINE__, name);
}

static unsigned editor_flags(const struct form_field *field)
{
	return (field->kind == FORM_LINES ? EDITOR_LINES : 0U) |
	       (field->kind == FORM_PIN ? EDITOR_MASKED : 0U);
}

void form_init(struct form *f, const struct form_field *fields, void *user)
{
	*f = (struct form){ .fields = fields, .user = user };
	while (fields[f->n].name != NULL)
		f->n++;
	f->values = mem_alloc((f->n + 1) * sizeof(*f->values));
	for (size_t i = 0; i < f->n; i++) {
		size_t max = fields[i].max > 0 ? fields[i].max : LIMIT_LINE;
		editor_init(&f->values[i].editor, max, editor_flags(&fields[i]));
		if (fields[i].kind == FORM_YES_NO)
			editor_set(&f->values[i].editor, "no");
		if (fields[i].kind == FORM_CHOICE && fields[i].choices[0].value != NULL)
			editor_set(&f->values[i].editor, fields[i].choices[0].value);
	}
	size_t first = 0;
	while (first < f->n && !form_field_open(f, first))
		first++;
	form_enter_field(f, first < f->n ? first : 0);
}

void form_release(struct form *f)
{
	for (size_t i = 0; i < f->n; i++)
		editor_release(&f->values[i].editor);
	free(f->values);
	picker_release(&f->picker);
	*f = (struct form){ .fields = NULL };
}

void form_set_pick(struct form *f, const char *name, const char *id, const char *label)
{
	struct form_value *value = &f->values[field_index(f, name)];
	editor_set(&value->editor, label);
	snprintf(value->id, sizeof(value->id), "%s", id);
	value->error[0] = value->note[0] = '\0';
	value->touched = false;
}

void form_set(struct form *f, const char *name, const char *value)
{
	form_set_pick(f, name, "", value);
}

void form_set_note(struct form *f, const char *name, const char *note)
{
	struct form_value *value = &f->values[field_index(f, name)];
	snprintf(value->note, sizeof(value->note), "%s", note);
}

void form_set_hidden(struct form *f, const char *name, bool hidden)
{
	size_t i = field_index(f, name);
	f->values[i].hidden = hidden;
	if (hidden && i == f->current)
		form_key(f, K_TAB);
}

const char *form_text(const struct form *f, const char *name)
{
	return editor_text(&f->values[field_index(f, name)].editor);
}

const char *form_get(const struct form *f, const char *name)
{
	size_t i = field_index(f, name);
	if (f->values[i].hidden)
		return "";
	return f->fields[i].kind == FORM_PICK ? f->values[i].id : form_text(f, name);
}

void form_set_clean(struct form *f)
{
	f->dirty = false;
	for (size_t i = 0; i < f->n; i++)
		f->values[i].touched = false;
}

void form_focus(struct form *f, const char *name)
{
	form_enter_field(f, field_index(f, name));
}

const char *form_current(const struct form *f)
{
	return f->fields[f->current].name;
}

bool form_field_open(const struct form *f, size_t i)
{
	enum form_kind kind = f->fields[i].kind;
	return !f->values[i].hidden && kind != FORM_FIXED && kind != FORM_SECTION;
}

const struct form_choice *form_choice_of(const struct form_field *field, const char *value)
{
	for (const struct form_choice *c = field->choices; c != NULL && c->value != NULL; c++)
		if (strcmp(c->value, value) == 0)
			return c;
	return NULL;
}

static enum status read_number(const char *text, const char *name, struct problem *reterr)
{
	const char *p = text + (*text == '-' || *text == '+');
	size_t whole = strspn(p, "0123456789");
	p += whole;
	size_t part = *p == '.' ? strspn(p + 1, "0123456789") : 0;
	p += *p == '.' ? part + 1 : 0;
	if (*p != '\0' || whole + part == 0)
		return problem_set(reterr, ST_BAD_VALUE, name, _("\"%s\" is not a number."), text);
	return ST_OK;
}

static enum status read_money(struct form_value *value, struct problem *reterr)
{
	money amount;
	char text[MONEY_TEXT_MAX];
	TRY(money_parse(editor_text(&value->editor), &amount, reterr));
	editor_set(&value->editor, money_text_plain(amount, text));
	return ST_OK;
}

static void note_weekday(struct form_value *value, day d)
{
	snprintf(value->note, sizeof(value->note), "%s", weekday_name(day_weekday(d)));
}

static enum status read_date(struct form_value *value, unsigned flags, struct problem *reterr)
{
	day d;
	char text[DATE_TEXT_MAX];
	TRY(when_day(editor_text(&value->editor), clock_today(),
		     flags & FORM_PAST ? WHEN_PAST : WHEN_FUTURE, &d, reterr));
	editor_set(&value->editor, day_text(d, text));
	note_weekday(value, d);
	return ST_OK;
}

static enum status read_time(struct form_value *value, struct problem *reterr)
{
	minute m;
	char text[DATE_TEXT_MAX];
	TRY(when_minute(editor_text(&value->editor), &m, reterr));
	editor_set(&value->editor, minute_text(m, text));
	return ST_OK;
}

static enum status read_wall(struct form_value *value, struct problem *reterr)
{
	wall w;
	char text[DATE_TEXT_MAX];
	day today = clock_today();
	TRY(when_wall(editor_text(&value->editor), today, today, MINUTE(MINUTE_MORNING), &w,
		      reterr));
	editor_set(&value->editor, wall_text(w, text));
	note_weekday(value, wall_day(w));
	return ST_OK;
}

static enum status read_pick(const struct form_field *field, struct form_value *value,
			     struct problem *reterr)
{
	if (value->id[0] != '\0' || field->source->free_text)
		return ST_OK;
	enum status status = problem_set(reterr, ST_NOT_FOUND, field->name,
					 _("Nothing matches \"%s\"."), editor_text(&value->editor));
	problem_todo(reterr, "%s", _("Type another beginning, or fewer letters."));
	return status;
}

/* The typed text in its narrow, trimmed form. */
static void narrow_value(struct form_value *value)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	AUTO(buf_release) struct buf trimmed = BUF_INIT;
	text_narrow(&narrow, editor_text(&value->editor));
	text_trim(&trimmed, narrow.text);
	editor_set(&value->editor, trimmed.text);
}

static enum status read_value(const struct form_field *field, struct form_value *value,
			      struct problem *reterr)
{
	switch (field->kind) {
	case FORM_NUMBER:
		narrow_value(value);
		return read_number(editor_text(&value->editor), field->name, reterr);
	case FORM_MONEY:
		return read_money(value, reterr);
	case FORM_DATE:
		return read_date(value, field->flags, reterr);
	case FORM_TIME:
		return read_time(value, reterr);
	case FORM_WALL:
		return read_wall(value, reterr);
	case FORM_PICK:
		return read_pick(field, value, reterr);
	case FORM_TEXT:
	case FORM_LINES:
	case FORM_YES_NO:
	case FORM_CHOICE:
	case FORM_PIN:
	case FORM_FIXED:
	case FORM_SECTION:
		break;
	}
	return ST_OK;
}

static void set_error(struct form_value *value, const char *message)
{
	size_t n = text_whole(message, sizeof(value->error) - 1);
	memcpy(value->error, message, n);
	value->error[n] = '\0';
}

enum status form_read_field(struct form *f, size_t i, struct problem *reterr)
{
	const struct form_field *field = &f->fields[i];
	struct form_value *value = &f->values[i];
	struct problem problem = PROBLEM_INIT;
	enum status status = ST_OK;
	value->error[0] = '\0';
	if (!form_field_open(f, i))
		return ST_OK;
	if (editor_text(&value->editor)[0] != '\0')
		status = read_value(field, value, &problem);
	else if (field->flags & FORM_REQUIRED)
		status = problem_set(&problem, ST_BAD_VALUE, field->name, _("%s is needed."),
				     _(field->label));
	if (status == ST_OK)
		return ST_OK;
	snprintf(problem.field, sizeof(problem.field), "%s", field->name);
	set_error(value, problem.message);
	if (reterr != NULL)
		*reterr = problem;
	return status;
}

enum status form_check(struct form *f, struct problem *reterr)
{
	enum status first = ST_OK;
	for (size_t i = 0; i < f->n; i++) {
		enum status status = form_read_field(f, i, first == ST_OK ? reterr : NULL);
		if (status != ST_OK && first == ST_OK) {
			first = status;
			form_enter_field(f, i);
		}
	}
	return first;
}

bool form_refuse(struct form *f, const struct problem *problem)
{
	for (size_t i = 0; i < f->n; i++) {
		struct form_value *value = &f->values[i];
		if (strcmp(f->fields[i].name, problem->field) != 0 || value->hidden)
			continue;
		set_error(value, problem->message);
		if (form_field_open(f, i))
			form_enter_field(f, i);
		return true;
	}
	return false;
}

/* A draft is a line per field: name, id, text, with tabs between; \n \t \\ are escaped. */
static void put_escaped(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_puts(out, "\\n");
		else if (*text == '\t')
			buf_puts(out, "\\t");
		else if (*text == '\\')
			buf_puts(out, "\\\\");
		else
			buf_putc(out, *text);
	}
}

static void put_unescaped(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] != '\\' || i + 1 == n) {
			buf_putc(out, text[i]);
			continue;
		}
		i++;
		buf_putc(out, text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i]);
	}
}

void form_draft_save(const struct form *f, struct buf *out)
{
	for (size_t i = 0; i < f->n; i++) {
		enum form_kind kind = f->fields[i].kind;
		if (kind == FORM_PIN || kind == FORM_FIXED || kind == FORM_SECTION)
			continue;
		buf_printf(out, "%s\t", f->fields[i].name);
		put_escaped(out, f->values[i].id);
		buf_putc(out, '\t');
		put_escaped(out, editor_text(&f->values[i].editor));
		buf_putc(out, '\n');
	}
}

static void load_line(struct form *f, const char *line, size_t n)
{
	const char *id = memchr(line, '\t', n);
	const char *text = id != NULL ? memchr(id + 1, '\t', n - (size_t)(id + 1 - line)) : NULL;
	if (text == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		const char *name = f->fields[i].name;
		size_t len = strlen(name);
		if (len != (size_t)(id - line) || memcmp(name, line, len) != 0)
			continue;
		AUTO(buf_release) struct buf value = BUF_INIT;
		put_unescaped(&value, id + 1, (size_t)(text - id - 1));
		snprintf(f->values[i].id, sizeof(f->values[i].id), "%s", value.text);
		buf_reset(&value);
		put_unescaped(&value, text + 1, n - (size_t)(text + 1 - line));
		editor_set(&f->values[i].editor, value.text);
	}
}

void form_draft_load(struct form *f, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		load_line(f, text, n);
		text += n + (text[n] == '\n');
	}
	f->dirty = true;
}
