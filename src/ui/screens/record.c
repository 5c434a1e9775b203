/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a staff member, a room, a device or a product. */
#include <stdio.h>
#include <string.h>

#include "ui/form_page.h"
#include "ui/record_form.h"

struct record_edit {
	struct record_form form;
	char title[160];
};

static const struct record_place staff_places[] = {
	{ .name = "name" },
	{ .name = "role", .beside = true, .source = &desk_roles },
	{ .name = "level", .source = &desk_levels },
	{ .name = "os_user", .beside = true },
	{ .name = "skills" },
	{ .name = "left" },
	{ .name = "roster" },
	{ .name = NULL },
};

static const struct record_place place_places[] = {
	{ .name = "name" }, { .name = "type" }, { .name = "capacity" }, { .name = "closed" },
	{ .name = NULL },
};

static const struct record_place product_places[] = {
	{ .name = "name" },
	{ .name = "brand", .beside = true },
	{ .name = "model" },
	{ .name = "category", .beside = true },
	{ .name = "unit" },
	{ .name = "barcode", .beside = true },
	{ .name = "price_fen" },
	{ .name = "safety_level", .beside = true },
	{ .name = "allergens" },
	{ .name = "closed" },
	{ .name = NULL },
};

static const struct record_layout layouts[] = {
	{ .record = "staff", .places = staff_places },
	{ .record = "room", .places = place_places },
	{ .record = "device", .places = place_places },
	{ .record = "product", .places = product_places },
};

static enum status record_open(struct screen *s, const void *arg, struct problem *p)
{
	struct record_edit *e = s->state;
	const struct record_arg *a = arg;
	const struct record_layout *layout = NULL;
	char id[ID_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
		if (strcmp(layouts[i].record, a->record) == 0)
			layout = &layouts[i];
	REQUIRE(layout != NULL);
	TRY(record_form_open(&e->form, s, layout, a->id, p));
	if (a->id == 0)
		snprintf(e->title, sizeof(e->title), _("New: %s"), _(e->form.record->title));
	else
		snprintf(e->title, sizeof(e->title), "%s %s  %s", _(e->form.record->title),
			 id_text(e->form.record->letter, a->id, id),
			 form_text(&e->form.form, "name"));
	return ST_OK;
}

static enum status record_load(struct screen *s, struct problem *p)
{
	struct record_edit *e = s->state;

	return record_form_refresh(&e->form, s, p);
}

static void record_draw(struct screen *s, const struct canvas *c)
{
	struct record_edit *e = s->state;

	draw_text(c, 0, 0, -1, ROLE_HEADING, e->title);
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	form_draw(&e->form.form, &part);
}

static enum status save(struct screen *s, struct problem *p)
{
	struct record_edit *e = s->state;
	char text[ID_TEXT_MAX];
	uint32_t id;
	enum status st = record_form_save(&e->form, s, false, &id, p);

	if (st == ST_OK) {
		/* Names on every screen come from the list of the staff. */
		TRY(desk_load(desk_of(s), p));
		app_say(s->app, _("Saved: %s"), id_text(e->form.record->letter, id, text));
	} else if (st == ST_NOTHING_TO_DO) {
		app_say(s->app, "%s", _("Nothing was changed."));
	} else {
		return st;
	}
	app_close(s);
	return ST_OK;
}

static enum status start_over(struct screen *s, struct problem *p)
{
	struct record_edit *e = s->state;

	return record_form_reset(&e->form, s, p);
}

static bool record_key(struct screen *s, keycode key)
{
	struct record_edit *e = s->state;
	enum form_event event = record_form_key(&e->form, s, key);

	return form_page_key(s, event, record_form_changed(&e->form), save);
}

static bool record_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct record_edit *e = s->state;

	return record_form_draft(&e->form, name, text);
}

static void record_close(struct screen *s)
{
	struct record_edit *e = s->state;

	record_form_release(&e->form);
}

static const struct action actions[] = {
	{ .name = "record-save", .keys = "C-s", .hint = N_("save"), .title = N_("Save"),
	  .help = N_("Save what is in the form."), .run = save },
	{ .name = "record-reset", .keys = "C-r", .hint = N_("start over"),
	  .title = N_("Forget what was typed"),
	  .help = N_("Show what is stored and forget what was typed."), .run = start_over },
	{ .name = NULL },
};

const struct screen_ops record_screen = {
	.name = "record",
	.title = N_("Form"),
	.state_size = sizeof(struct record_edit),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = record_open,
	.load = record_load,
	.draw = record_draw,
	.key = record_key,
	.draft = record_draft,
	.close = record_close,
};
