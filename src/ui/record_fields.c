/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the field table of a record to the fields of its form, and from its values to theirs. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "record_private.h"

enum { CELLS_TEXT_MIN = 10, CELLS_PICK_MIN = 16, CELLS_SHIFT = 24, LINES_ROWS = 2 };

static const char *const weekdays[] = {
	N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
};

int record_roster_day(const char *field)
{
	return field[strlen(field) - 1] - '0';
}

/* ---- choices */

/* The words a text field offers; any other text is a value too. */
static size_t find_offered(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	size_t n = 0;

	for (const struct choice *c = user; c->word != NULL && n < max; c++) {
		if (typed[0] != '\0' && !pinyin_match(typed, _(c->label), true) &&
		    strncasecmp(typed, c->word, strlen(typed)) != 0)
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%s", c->word);
		snprintf(item->label, sizeof(item->label), "%s", _(c->label));
	}
	return n;
}

static const struct picker_source *offered(struct arena *arena, const struct choice *choices)
{
	struct picker_source *source = arena_alloc(arena, sizeof(*source));

	*source = (struct picker_source){
		.user = (void *)(uintptr_t)choices, .find = find_offered, .free_text = true,
	};
	return source;
}

static const struct form_choice *form_choices(struct arena *arena, const struct choice *choices)
{
	size_t n = 0;

	while (choices[n].word != NULL)
		n++;
	struct form_choice *ret = arena_alloc(arena, (n + 1) * sizeof(*ret));
	for (size_t i = 0; i < n; i++)
		ret[i] = (struct form_choice){ .value = choices[i].word,
					       .label = choices[i].label };
	return ret;
}

/* ---- fields */

static struct form_field *new_field(struct record_form *rf, const struct field *row)
{
	rf->fields = arena_grow(&rf->arena, rf->fields, rf->n, sizeof(*rf->fields));
	rf->rows = arena_grow(&rf->arena, rf->rows, rf->n, sizeof(*rf->rows));
	rf->rows[rf->n] = row;
	return &rf->fields[rf->n++];
}

static void add_section(struct record_form *rf, const char *title)
{
	char *name = arena_printf(&rf->arena, "-%zu", rf->n);

	*new_field(rf, NULL) = (struct form_field){ .name = name, .label = title,
						    .kind = FORM_SECTION };
}

static enum form_kind kind_of(const struct field *row, const struct picker_source *source)
{
	if (source != NULL)
		return FORM_PICK;
	switch (row->kind) {
	case FIELD_LINES: return FORM_LINES;
	case FIELD_NUMBER: return FORM_NUMBER;
	case FIELD_MONEY: return FORM_MONEY;
	case FIELD_BOOL: return FORM_YES_NO;
	case FIELD_CHOICE: return FORM_CHOICE;
	case FIELD_DAY: return FORM_DATE;
	case FIELD_WALL: return FORM_WALL;
	case FIELD_MINUTE: return FORM_TIME;
	case FIELD_REF:
	case FIELD_TEXT:
	case FIELD_INSTANT:
	case FIELD_BIRTHDAY:
	case FIELD_PHONE:
	case FIELD_BYTES:
	case FIELD_MESSAGE:
		break;
	}
	return row->flags & FIELD_SECRET ? FORM_PIN : FORM_TEXT;
}

static const struct picker_source *source_of(struct record_form *rf, const struct field *row,
					     const struct record_place *place)
{
	if (place != NULL && place->source != NULL)
		return place->source;
	if (row->kind == FIELD_REF && row->ref == 'C')
		return &desk_clients;
	if (row->kind == FIELD_REF && row->ref == 'S')
		return &desk_staff_all;
	return row->kind == FIELD_TEXT && row->choices != NULL ? offered(&rf->arena, row->choices)
							       : NULL;
}

static int cells_of(const struct field *row, bool list, bool pick)
{
	int least = pick ? CELLS_PICK_MIN : CELLS_TEXT_MIN;

	if (list || row->kind == FIELD_LINES || row->max > LIMIT_LINE)
		return row->kind == FIELD_NUMBER || row->kind == FIELD_MONEY ? CELLS_TEXT_MIN : 0;
	/* The cursor stands behind the text. */
	return row->width + 1 > least ? row->width + 1 : least;
}

static size_t max_of(const struct field *row, bool list)
{
	bool text = row->kind == FIELD_TEXT || row->kind == FIELD_LINES;

	if (list)
		return LIMIT_NOTE;
	return text && row->max > 0 ? (size_t)row->max : LIMIT_LINE;
}

static void add_week(struct record_form *rf, const struct field *row)
{
	add_section(rf, row->label);
	for (int i = 0; i < 7; i++) {
		char *name = arena_printf(&rf->arena, "%s%d", row->name, i);
		*new_field(rf, row) = (struct form_field){
			.name = name, .label = weekdays[i], .kind = FORM_TEXT, .cells = CELLS_SHIFT,
			.flags = i % 2 == 1 ? FORM_BESIDE : 0,
			.hint = N_("10:00-20:00; empty: a day off"),
		};
	}
}

static void add_field(struct record_form *rf, const struct field_at *at,
		      const struct record_place *place)
{
	const struct field *row = at->row;
	bool list = field_repeated(at);

	if (row->kind == FIELD_MESSAGE) {
		if (at->proto->descriptor == &shift__descriptor)
			add_week(rf, row);
		return;
	}
	const struct picker_source *source = list ? NULL : source_of(rf, row, place);
	struct form_field *field = new_field(rf, row);
	*field = (struct form_field){
		.name = row->name, .label = row->label, .kind = kind_of(row, source),
		.flags = (row->flags & FIELD_REQUIRED ? FORM_REQUIRED : 0U) |
			 (place != NULL && place->beside ? FORM_BESIDE : 0U),
		.cells = cells_of(row, list, source != NULL), .rows = LINES_ROWS,
		.max = max_of(row, list), .source = source, .hint = row->help,
	};
	if (field->kind == FORM_CHOICE)
		field->choices = form_choices(&rf->arena, row->choices);
}

static bool in_form(const struct record_form *rf, const struct desk *d, const struct field *row)
{
	bool health = d->permissions & (UINT64_C(1) << PERM_CLIENT_HEALTH);

	if (row->flags & (FIELD_FIXED | FIELD_SECRET))
		return false;
	/* What she may not see she cannot change; of a new one she may say what she knows. */
	return rf->id == 0 || health || !(row->flags & FIELD_PRIVATE);
}

/* The operation that adds one may ask for more than the record: a first PIN. */
static void add_extras(struct record_form *rf)
{
	const ProtobufCMessageDescriptor *args = record_add_op(rf)->args;

	for (unsigned i = 0; i < args->n_fields; i++) {
		const ProtobufCFieldDescriptor *proto = &args->fields[i];
		const struct field *row = field_row(args, proto->name);
		if (proto->type != PROTOBUF_C_TYPE_STRING || row == NULL)
			continue;
		*new_field(rf, NULL) = (struct form_field){
			.name = row->name, .label = row->label, .kind = kind_of(row, NULL),
			.cells = CELLS_PICK_MIN, .max = max_of(row, false), .hint = row->help,
		};
	}
}

static bool placed(const struct record_layout *layout, const char *name)
{
	for (const struct record_place *p = layout->places; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return true;
	return false;
}

void record_fields_make(struct record_form *rf, const struct desk *d)
{
	AUTO(arena_release) struct arena probe = ARENA_INIT;
	ProtobufCMessage *m = message_new(rf->record->message, &probe);
	const char *heading = NULL;
	struct field_at at;
	size_t pos = 0;

	for (const struct record_place *p = rf->layout->places; p->name != NULL; p++) {
		REQUIRE(field_find(m, p->name, &probe, &at));
		if (p->heading != NULL)
			heading = p->heading;
		if (!in_form(rf, d, at.row))
			continue;
		if (heading != NULL)
			add_section(rf, heading);
		heading = NULL;
		add_field(rf, &at, p);
	}
	while (field_walk(m, &probe, &pos, &at))
		if (in_form(rf, d, at.row) && !placed(rf->layout, at.row->name))
			add_field(rf, &at, NULL);
	if (rf->id == 0)
		add_extras(rf);
	*new_field(rf, NULL) = (struct form_field){ .name = NULL };
	rf->n--;
}

/* ---- values */

static const char *client_name(const struct screen *s, uint32_t id, char text[PICKER_TEXT_MAX])
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = id;
	if (desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		snprintf(text, PICKER_TEXT_MAX, "%s", ret->record->name);
	else
		id_text('C', id, text);
	return text;
}

/* What a picker calls an id; the id itself where it does not know it. */
static const char *label_of(const struct form_field *field, const struct desk *d, const char *id,
			    char text[PICKER_TEXT_MAX])
{
	struct picker_item items[PICKER_ITEMS_MAX] = { { .id = "" } };
	void *user = field->source->user != NULL ? field->source->user : (void *)(uintptr_t)d;
	size_t n = field->source->find(user, id, items, ARRAY_LEN(items));

	snprintf(text, PICKER_TEXT_MAX, "%s", id);
	for (size_t i = 0; i < n; i++)
		if (strcmp(items[i].id, id) == 0)
			snprintf(text, PICKER_TEXT_MAX, "%s", items[i].label);
	return text;
}

static void fill_pick(struct record_form *rf, const struct screen *s,
		      const struct form_field *field, const struct field_at *at)
{
	AUTO(buf_release) struct buf id = BUF_INIT;
	char label[PICKER_TEXT_MAX];

	field_text(&id, at, FIELD_EXACT);
	if (id.len == 0)
		form_set(&rf->form, field->name, "");
	else if (at->row->kind == FIELD_REF && at->row->ref == 'C')
		form_set_pick(&rf->form, field->name, id.text,
			      client_name(s, (uint32_t)field_number(at, 0), label));
	else if (at->row->kind == FIELD_REF && at->row->ref == 'S')
		form_set_pick(&rf->form, field->name, id.text,
			      desk_staff_name(desk_of(s), (uint32_t)field_number(at, 0)));
	else
		form_set_pick(&rf->form, field->name, id.text,
			      label_of(field, desk_of(s), id.text, label));
}

static void fill_field(struct record_form *rf, const struct screen *s, size_t i,
		       ProtobufCMessage *m)
{
	const struct form_field *field = &rf->fields[i];
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct field_at at;

	if (rf->rows[i] == NULL) {
		if (field->kind != FORM_SECTION)
			form_set(&rf->form, field->name, "");
		return;
	}
	bool there = field_find(m, rf->rows[i]->name, &rf->shown, &at);
	REQUIRE(there);
	if (at.row->kind == FIELD_MESSAGE)
		roster_text(&text, (const Staff *)m, record_roster_day(field->name));
	else if (field->kind == FORM_YES_NO)
		buf_puts(&text, field_number(&at, 0) != 0 ? "yes" : "no");
	else if (field->kind == FORM_CHOICE)
		field_text_of(&text, &at, 0, FIELD_EXACT);
	else if (!field_empty(&at))
		field_text(&text, &at, FIELD_EXACT);
	if (field->kind == FORM_PICK)
		fill_pick(rf, s, field, &at);
	else
		form_set(&rf->form, field->name, text.text);
}

void record_fields_fill(struct record_form *rf, const struct screen *s, ProtobufCMessage *m)
{
	arena_clear(&rf->shown);
	rf->texts = arena_alloc(&rf->shown, rf->n * sizeof(*rf->texts));
	rf->ids = arena_alloc(&rf->shown, rf->n * sizeof(*rf->ids));
	for (size_t i = 0; i < rf->n; i++) {
		fill_field(rf, s, i, m);
		rf->texts[i] = arena_dup(&rf->shown, form_text(&rf->form, rf->fields[i].name));
		rf->ids[i] = arena_dup(&rf->shown, rf->form.values[i].id);
	}
}
