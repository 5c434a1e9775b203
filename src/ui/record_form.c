/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a record: keys, saving, drafts. Its fields are made in record_fields.c. */
#include "ui/record_form.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "record_private.h"

/* ---- messages by the names of their fields */

static void *slot_of(ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);

	REQUIRE(f != NULL);
	return (char *)m + f->offset;
}

static const struct op *op_of(const struct record_form *rf, const char *verb)
{
	char name[48];

	snprintf(name, sizeof(name), "%s.%s", rf->record->name, verb);
	const struct op *op = op_find(name);
	REQUIRE(op != NULL);
	return op;
}

const struct op *record_add_op(const struct record_form *rf)
{
	return op_of(rf, "add");
}

/* ---- what was changed */

static bool changed(const struct record_form *rf, size_t i)
{
	const char *name = rf->fields[i].name;

	if (rf->fields[i].kind == FORM_SECTION || rf->fields[i].kind == FORM_FIXED)
		return false;
	return strcmp(form_text(&rf->form, name), rf->texts[i]) != 0 ||
	       strcmp(rf->form.values[i].id, rf->ids[i]) != 0;
}

bool record_form_changed(const struct record_form *rf)
{
	for (size_t i = 0; i < rf->n; i++)
		if (changed(rf, i))
			return true;
	return false;
}

/* The lines of changed fields of form_draft_save(). */
static void save_changed(const struct record_form *rf, struct buf *out)
{
	AUTO(buf_release) struct buf all = BUF_INIT;

	form_draft_save(&rf->form, &all);
	for (const char *line = all.text; *line != '\0';) {
		size_t n = strcspn(line, "\n"), name = strcspn(line, "\t");
		n += line[n] == '\n';
		for (size_t i = 0; i < rf->n; i++)
			if (strlen(rf->fields[i].name) == name &&
			    strncmp(rf->fields[i].name, line, name) == 0 && changed(rf, i))
				buf_add(out, line, n);
		line += n;
	}
}

bool record_form_draft(const struct record_form *rf, struct buf *name, struct buf *text)
{
	if (!rf->filled || !record_form_changed(rf))
		return false;
	buf_puts(name, rf->draft);
	save_changed(rf, text);
	return text->len > 0;
}

/* ---- reading the record */

static enum status read_record(const struct record_form *rf, const struct screen *s,
			       struct arena *arena, ProtobufCMessage **ret, struct problem *p)
{
	const struct op *op;
	ProtobufCMessage *answer;

	if (rf->id == 0) {
		*ret = message_new(rf->record->message, arena);
		return ST_OK;
	}
	op = op_of(rf, "get");
	ProtobufCMessage *args = message_new(op->args, arena);
	*(uint32_t *)slot_of(args, rf->record->name) = rf->id;
	TRY(desk_op(s, op->name, NULL, args, arena, &answer, p));
	*ret = *(ProtobufCMessage **)slot_of(answer, "record");
	return ST_OK;
}

enum status record_form_refresh(struct record_form *rf, const struct screen *s, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf typed = BUF_INIT;
	ProtobufCMessage *m;

	if (rf->filled && rf->id == 0)
		return ST_OK;
	TRY(read_record(rf, s, &arena, &m, p));
	uint32_t revision = *(uint32_t *)slot_of(m, "revision");
	if (rf->filled && revision == rf->revision)
		return ST_OK;
	if (rf->filled)
		save_changed(rf, &typed);
	record_fields_fill(rf, s, m);
	rf->revision = revision;
	rf->filled = true;
	form_set_clean(&rf->form);
	if (typed.len > 0)
		form_draft_load(&rf->form, typed.text);
	return ST_OK;
}

enum status record_form_open(struct record_form *rf, const struct screen *s,
			     const struct record_layout *layout, uint32_t id, struct problem *p)
{
	AUTO(buf_release) struct buf draft = BUF_INIT;
	char text[ID_TEXT_MAX];

	rf->record = record_by_name(layout->record);
	REQUIRE(rf->record != NULL);
	rf->layout = layout;
	rf->id = id;
	snprintf(rf->draft, sizeof(rf->draft), "%s:%s", layout->record,
		 id != 0 ? id_text(rf->record->letter, id, text) : "new");
	request_key(rf->key);
	record_fields_make(rf, desk_of(s));
	form_init(&rf->form, rf->fields, desk_of(s));
	TRY(record_form_refresh(rf, s, p));
	if (app_draft_get(s->app, rf->draft, &draft)) {
		form_draft_load(&rf->form, draft.text);
		app_say(s->app, "%s",
			_("Here is what was typed and not saved. Ctrl-R forgets it."));
	}
	return ST_OK;
}

void record_form_release(struct record_form *rf)
{
	form_release(&rf->form);
	arena_clear(&rf->arena);
	arena_clear(&rf->shown);
}

void record_form_preset(struct record_form *rf, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0' && form_text(&rf->form, name)[0] == '\0')
		form_set(&rf->form, name, value);
}

enum status record_form_reset(struct record_form *rf, const struct screen *s, struct problem *p)
{
	const char *here = form_current(&rf->form);

	rf->filled = false;
	app_draft_drop(s->app, rf->draft);
	TRY(record_form_refresh(rf, s, p));
	form_focus(&rf->form, here);
	return ST_OK;
}

enum form_event record_form_key(struct record_form *rf, const struct screen *s, keycode key)
{
	if (key == K_PASTE)
		return form_paste(&rf->form, term_pasted(app_term(s->app)));
	return form_key(&rf->form, key);
}

/* ---- saving */

static enum status read_field(struct record_form *rf, size_t i, ProtobufCMessage *m,
			      struct arena *arena, struct problem *p)
{
	const struct form_value *value = &rf->form.values[i];
	const char *text = value->id[0] != '\0' ? value->id
						: form_text(&rf->form, rf->fields[i].name);
	struct field_at at;

	REQUIRE(field_find(m, rf->rows[i]->name, arena, &at));
	return field_parse(&at, text, clock_today(), arena, p);
}

static void name_field(const char ***names, size_t *n, struct arena *arena, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp((*names)[i], name) == 0)
			return;
	*names = arena_grow(arena, *names, *n, sizeof(**names));
	(*names)[(*n)++] = name;
}

/* Changed fields into a new message, and their names. A week is sent whole. */
static enum status read_changed(struct record_form *rf, struct arena *arena, ProtobufCMessage *m,
				const char ***ret_names, size_t *ret_n, struct problem *p)
{
	bool roster = false;

	for (size_t i = 0; i < rf->n; i++) {
		enum status st = ST_OK;
		if (rf->rows[i] == NULL || !changed(rf, i))
			continue;
		name_field(ret_names, ret_n, arena, rf->rows[i]->name);
		if (rf->rows[i]->kind == FIELD_MESSAGE)
			roster = true;
		else
			st = read_field(rf, i, m, arena, p);
		if (st != ST_OK) {
			snprintf(p->field, sizeof(p->field), "%s", rf->fields[i].name);
			return st;
		}
	}
	for (size_t i = 0; roster && i < rf->n; i++) {
		if (rf->rows[i] == NULL || rf->rows[i]->kind != FIELD_MESSAGE)
			continue;
		int weekday = record_roster_day(rf->fields[i].name);
		enum status st = roster_parse(form_text(&rf->form, rf->fields[i].name), weekday,
					      (Staff *)m, arena, p);
		if (st != ST_OK) {
			snprintf(p->field, sizeof(p->field), "%s", rf->fields[i].name);
			return st;
		}
	}
	return ST_OK;
}

/* Fields of the add operation itself, such as the first PIN. */
static void set_extras(const struct record_form *rf, ProtobufCMessage *args, struct arena *arena)
{
	for (size_t i = 0; i < rf->n; i++)
		if (rf->rows[i] == NULL && rf->fields[i].kind != FORM_SECTION)
			*(char **)slot_of(args, rf->fields[i].name) =
				arena_dup(arena, form_text(&rf->form, rf->fields[i].name));
}

static void set_names(ProtobufCMessage *args, const char **names, size_t n)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(args->descriptor, "fields");

	*(const char ***)(void *)((char *)args + f->offset) = names;
	*(size_t *)(void *)((char *)args + f->quantifier_offset) = n;
}

static enum status send(struct record_form *rf, const struct screen *s, bool force,
			struct arena *arena, uint32_t *ret_id, struct problem *p)
{
	const struct op *op = op_of(rf, rf->id == 0 ? "add" : "set");
	ProtobufCMessage *args = message_new(op->args, arena), *answer;
	ProtobufCMessage *m = message_new(rf->record->message, arena);
	const char **names = NULL;
	size_t n = 0;

	TRY(read_changed(rf, arena, m, &names, &n, p));
	if (rf->id != 0 && n == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("Nothing was changed."));
	*(ProtobufCMessage **)slot_of(args, "record") = m;
	if (force)
		*(protobuf_c_boolean *)slot_of(args, "force") = 1;
	if (rf->id != 0) {
		*(uint32_t *)slot_of(args, rf->record->name) = rf->id;
		*(uint32_t *)slot_of(args, "revision") = rf->revision;
		set_names(args, names, n);
	} else {
		set_extras(rf, args, arena);
	}
	TRY(desk_op(s, op->name, rf->key, args, arena, &answer, p));
	*ret_id = *(uint32_t *)slot_of(*(ProtobufCMessage **)slot_of(answer, "record"), "id");
	return ST_OK;
}

enum status record_form_save(struct record_form *rf, const struct screen *s, bool force,
			     uint32_t *ret_id, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem ignore = PROBLEM_INIT;

	TRY(form_check(&rf->form, p));
	enum status st = send(rf, s, force, &arena, ret_id, p);
	if (st == ST_CHANGED && record_form_refresh(rf, s, &ignore) == ST_OK)
		problem_todo(p, "%s",
			     _("The new values are here with yours laid over; save again."));
	if (st != ST_OK) {
		form_refuse(&rf->form, p);
		return st;
	}
	/* What is in the form is what is stored: nothing is left for a draft. */
	rf->filled = false;
	form_set_clean(&rf->form);
	app_draft_drop(s->app, rf->draft);
	request_key(rf->key);
	app_reload(s->app);
	return ST_OK;
}
