/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a booking: those of the visit, and those of each of its parts. */
#include "booking_form.h"

#include <stdio.h>
#include <string.h>

#include "ui/booking_look.h"
#include "ui/prepaid_look.h"

static const struct form_choice marks[] = {
	{ .value = "any", .label = N_("by arrangement") },
	{ .value = "asked", .label = N_("asked for") },
	{ .value = "turn", .label = N_("by turn") },
	{ .value = NULL },
};

static const struct form_field first_fields[] = {
	{ .name = "client", .label = N_("Client"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 30, .source = &desk_clients,
	  .hint = N_("Name, pinyin, initials, phone tail or member number") },
	{ .name = "name", .label = N_("Name"), .kind = FORM_TEXT, .flags = FORM_REQUIRED,
	  .cells = 30, .max = LIMIT_NAME },
	{ .name = "phone", .label = N_("Phone"), .kind = FORM_TEXT, .cells = 20 },
};

/* Behind treatment and therapist of the first part. */
static const struct form_field course_field = {
	.name = "course", .label = N_("Course"), .kind = FORM_PICK, .cells = 30,
	.source = &desk_courses, .hint = N_("A session of this course; empty: she pays for it"),
};

static const struct form_field start_field = {
	.name = "start", .label = N_("Time"), .kind = FORM_WALL, .flags = FORM_REQUIRED,
	.cells = 20, .hint = N_("tomorrow 3pm, Fri 1430, +3 10:00; Ctrl-N: next free time"),
};

static const struct form_field part_fields[PART_FIELDS] = {
	[PART_TREATMENT] = { .name = "treatment", .label = N_("Treatment"), .kind = FORM_PICK,
			     .flags = FORM_REQUIRED, .cells = 30, .source = &desk_treatments },
	[PART_THERAPIST] = { .name = "therapist", .label = N_("Therapist"), .kind = FORM_PICK,
			     .cells = 30, .source = &desk_therapists,
			     .hint = N_("Empty: whoever is free") },
	[PART_MARK] = { .name = "mark", .label = N_("Assigned"), .kind = FORM_CHOICE, .cells = 16,
			.choices = marks, .hint = N_("Did she ask for this therapist, or is it "
						     "by whose turn it is?") },
	[PART_ASSISTANT] = { .name = "assistants", .label = N_("Assistant"), .kind = FORM_PICK,
			     .cells = 20, .source = &desk_therapists },
	[PART_ASSISTANT + 1] = { .name = "assistant2", .label = N_("Second"), .kind = FORM_PICK,
				 .cells = 20, .source = &desk_therapists,
				 .flags = FORM_BESIDE },
	[PART_ASSISTANT + 2] = { .name = "assistant3", .label = N_("Third"), .kind = FORM_PICK,
				 .cells = 20, .source = &desk_therapists },
	[PART_ROOM] = { .name = "room", .label = N_("Room"), .kind = FORM_PICK, .cells = 20,
			.source = &desk_rooms, .hint = N_("Empty: any that suits") },
	[PART_DEVICE] = { .name = "device", .label = N_("Device"), .kind = FORM_PICK, .cells = 20,
			  .source = &desk_devices, .flags = FORM_BESIDE,
			  .hint = N_("Empty: any that suits") },
	[PART_MINUTES] = { .name = "minutes", .label = N_("Minutes"), .kind = FORM_NUMBER,
			   .cells = 6, .hint = N_("Of service; empty: as usual") },
};

static const struct form_field last_fields[] = {
	{ .name = "here", .label = N_("Is here"), .kind = FORM_YES_NO,
	  .hint = N_("She is here now: whose turn it is comes first") },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT,
	  .hint = N_("Why it is booked against the rules") },
	{ .name = "note", .label = N_("Note"), .kind = FORM_TEXT },
};

/* ---- making the table */

struct fields {
	struct arena *arena;
	struct form_field *rows;
	size_t n;
};

static struct form_field *add(struct fields *to, const struct form_field *field)
{
	to->rows = arena_grow(to->arena, to->rows, to->n, sizeof(*to->rows));
	to->rows[to->n] = *field;
	return &to->rows[to->n++];
}

static void add_part(struct booking_form *f, struct fields *to, size_t part)
{
	for (int i = 0; i < PART_FIELDS; i++) {
		struct form_field *field = add(to, &part_fields[i]);
		if (part > 0) {
			field->name = arena_printf(to->arena, "%s/%zu", field->name, part + 1);
			field->label = arena_printf(to->arena, "%zu %s", part + 1,
						    _(field->label));
			if (i == PART_THERAPIST)
				field->cells = 20;
			if (i == PART_MARK)
				field->flags |= FORM_BESIDE;
		}
		f->names[part][i] = field->name;
		if (part == 0 && i == PART_TREATMENT)
			add(to, &course_field);
		if (part == 0 && i == PART_THERAPIST)
			add(to, &start_field);
	}
}

void booking_form_make(struct booking_form *f, struct desk *d, bool walk_in)
{
	struct fields to = { .arena = &f->arena };
	const struct form_field end = { .name = NULL };

	f->walk_in = walk_in;
	f->nparts = 1;
	for (size_t i = 0; i < ARRAY_LEN(first_fields); i++)
		add(&to, &first_fields[i]);
	for (size_t i = 0; i < LIMIT_SEGMENTS; i++)
		add_part(f, &to, i);
	for (size_t i = 0; i < ARRAY_LEN(last_fields); i++)
		add(&to, &last_fields[i]);
	add(&to, &end);
	form_init(&f->form, to.rows, d);
	form_set_hidden(&f->form, walk_in ? "client" : "name", true);
	form_set_hidden(&f->form, walk_in ? "start" : "phone", true);
	form_set_hidden(&f->form, "course", true);
	form_set_hidden(&f->form, "reason", true);
	booking_form_show(f);
	form_focus(&f->form, walk_in ? "name" : "client");
}

/* ---- parts */

const char *booking_form_part(const struct booking_form *f, size_t part, enum part_field field)
{
	return form_get(&f->form, f->names[part][field]);
}

/* Is it of use to most? */
static bool is_plain(int field)
{
	return field == PART_TREATMENT || field == PART_THERAPIST || field == PART_MARK;
}

void booking_form_show(struct booking_form *f)
{
	for (size_t i = 0; i < LIMIT_SEGMENTS; i++)
		for (int k = 0; k < PART_FIELDS; k++) {
			bool shown = i < f->nparts && (f->details || is_plain(k));
			/* The next assistant is asked for when there is one before. */
			if (k > PART_ASSISTANT && k < PART_ROOM)
				shown = shown && form_text(&f->form, f->names[i][k - 1])[0] != '\0';
			if (k == PART_MARK && f->walk_in && !f->details)
				shown = false;
			/* What was said counts, so it is seen. */
			if (i < f->nparts && part_fields[k].kind == FORM_PICK)
				shown = shown || form_text(&f->form, f->names[i][k])[0] != '\0';
			form_set_hidden(&f->form, f->names[i][k], !shown);
		}
	form_set_hidden(&f->form, "here", f->walk_in || !f->details);
}

bool booking_form_which(const struct booking_form *f, const char *name, size_t *ret_part,
			enum part_field *ret)
{
	for (size_t i = 0; i < f->nparts; i++)
		for (int k = 0; k < PART_FIELDS; k++)
			if (strcmp(f->names[i][k], name) == 0) {
				*ret_part = i;
				*ret = (enum part_field)k;
				return true;
			}
	return false;
}

bool booking_form_hides(const struct booking_form *f, const char *name)
{
	enum part_field field;
	size_t part;

	return !f->details && booking_form_which(f, name, &part, &field) && !is_plain(field);
}

void booking_form_add(struct screen *s)
{
	struct booking_form *f = s->state;

	f->nparts++;
	booking_form_show(f);
	form_focus(&f->form, f->names[f->nparts - 1][PART_TREATMENT]);
}

static void copy_field(struct booking_form *f, const char *from, const char *to,
		       enum form_kind kind)
{
	AUTO(buf_release) struct buf id = BUF_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;

	buf_puts(&id, form_get(&f->form, from));
	buf_puts(&text, form_text(&f->form, from));
	if (kind == FORM_PICK)
		form_set_pick(&f->form, to, id.text != NULL ? id.text : "",
			      text.text != NULL ? text.text : "");
	else
		form_set(&f->form, to, id.text != NULL ? id.text : "");
}

static void empty_part(struct booking_form *f, size_t part)
{
	for (int k = 0; k < PART_FIELDS; k++)
		if (part_fields[k].kind == FORM_PICK)
			form_set_pick(&f->form, f->names[part][k], "", "");
		else
			form_set(&f->form, f->names[part][k], k == PART_MARK ? "any" : "");
	f->own[part] = false;
}

void booking_form_remove(struct booking_form *f, size_t part)
{
	for (size_t i = part; i + 1 < f->nparts; i++) {
		for (int k = 0; k < PART_FIELDS; k++)
			copy_field(f, f->names[i + 1][k], f->names[i][k], part_fields[k].kind);
		f->own[i] = f->own[i + 1];
	}
	f->nparts--;
	empty_part(f, f->nparts);
	booking_form_show(f);
	form_focus(&f->form, f->names[part < f->nparts ? part : f->nparts - 1][PART_TREATMENT]);
}

void booking_form_recount(struct booking_form *f)
{
	f->nparts = 1;
	for (size_t i = 0; i < LIMIT_SEGMENTS; i++) {
		if (form_text(&f->form, f->names[i][PART_TREATMENT])[0] != '\0')
			f->nparts = i + 1;
		f->own[i] = form_text(&f->form, f->names[i][PART_THERAPIST])[0] != '\0';
		for (int k = PART_ASSISTANT; k < PART_FIELDS; k++)
			f->details = f->details || form_text(&f->form, f->names[i][k])[0] != '\0';
	}
	f->details = f->details || strcmp(form_get(&f->form, "here"), "yes") == 0;
	form_set_hidden(&f->form, "reason", form_get(&f->form, "reason")[0] == '\0');
	booking_form_show(f);
}

/* ---- the course that pays for it */

void booking_form_choose(struct screen *s)
{
	const struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	enum part_field field;
	size_t part = 0;

	if (!booking_form_which(f, form_current(&f->form), &part, &field))
		part = 0;
	d->choosing.client = desk_id(form_get(&f->form, "client"), 'C');
	snprintf(d->choosing.treatment, sizeof(d->choosing.treatment), "%s",
		 booking_form_part(f, part, PART_TREATMENT));
}

void booking_form_course(struct screen *s, uint32_t wanted)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	struct picker_item items[PICKER_ITEMS_MAX];
	size_t n = 0, at = 0;

	if (f->walk_in)
		return;
	d->choosing.client = desk_id(form_get(&f->form, "client"), 'C');
	for (size_t i = 0; i < f->nparts && n == 0; i++) {
		snprintf(d->choosing.treatment, sizeof(d->choosing.treatment), "%s",
			 booking_form_part(f, i, PART_TREATMENT));
		if (d->choosing.treatment[0] != '\0')
			n = desk_courses.find(d, "", items, ARRAY_LEN(items));
	}
	for (size_t i = 0; i < n; i++)
		if (desk_id(items[i].id, 'K') == wanted)
			at = i;
	form_set_hidden(&f->form, "course", n == 0);
	if (n == 0 || (f->pays && wanted == 0)) {
		form_set_pick(&f->form, "course", "", "");
		return;
	}
	form_set_pick(&f->form, "course", items[at].id, items[at].label);
	form_set_note(&f->form, "course", items[at].detail);
}
