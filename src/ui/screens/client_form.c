/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a client, new or known. Who is probably known already is named before a second
 * record is made: open her, or save again and say that it is somebody else.
 */
#include <stdio.h>
#include <string.h>

#include "ui/form_page.h"
#include "ui/record_form.h"

struct client_edit {
	struct record_form form;
	char title[160];
	uint32_t other;         /* who it may be, 0: nobody */
	char said[300];         /* name, phone and WeChat for which that was told */
	char question[600];
};

static const struct record_place places[] = {
	{ .name = "name", .heading = N_("Contact") },
	{ .name = "phone", .beside = true },
	{ .name = "gender" },
	{ .name = "wechat", .beside = true },
	{ .name = "birthday" },
	{ .name = "lunar", .beside = true },
	{ .name = "leap", .beside = true },
	{ .name = "member_no" },
	{ .name = "tier", .beside = true, .source = &desk_tiers },
	{ .name = "source" },
	{ .name = "referrer", .beside = true },
	{ .name = "other_phones" },
	{ .name = "address" },
	{ .name = "allergies", .heading = N_("Health") },
	{ .name = "allergens" },
	{ .name = "skin_type" },
	{ .name = "pregnancy", .beside = true },
	{ .name = "contraindications" },
	{ .name = "medical_history" },
	{ .name = "preferred_therapist", .heading = N_("Preferences"), .source = &desk_therapists },
	{ .name = "preferred_technique", .beside = true },
	{ .name = "environment" },
	{ .name = "tags" },
	{ .name = "wishes" },
	{ .name = "notes" },
	{ .name = NULL },
};

static const struct record_layout layout = { .record = "client", .places = places };

static enum status client_form_open(struct screen *s, const void *arg, struct problem *p)
{
	struct client_edit *e = s->state;
	const struct client_form_arg none = { .client = 0 }, *a = arg != NULL ? arg : &none;
	char id[ID_TEXT_MAX];

	TRY(record_form_open(&e->form, s, &layout, a->client, p));
	if (a->client == 0) {
		record_form_preset(&e->form, "name", a->name);
		record_form_preset(&e->form, "phone", a->phone);
		snprintf(e->title, sizeof(e->title), "%s", _("New client"));
	} else {
		snprintf(e->title, sizeof(e->title), _("Client %s  %s"),
			 id_text('C', a->client, id), form_text(&e->form.form, "name"));
	}
	return ST_OK;
}

static enum status client_form_load(struct screen *s, struct problem *p)
{
	struct client_edit *e = s->state;

	return record_form_refresh(&e->form, s, p);
}

static void client_form_draw(struct screen *s, const struct canvas *c)
{
	struct client_edit *e = s->state;

	draw_text(c, 0, 0, -1, ROLE_HEADING, e->title);
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	form_draw(&e->form.form, &part);
}

/* ---- duplicates */

/* What a duplicate is told by; another text is another question. */
static void who_it_is(const struct client_edit *e, char ret[sizeof(e->said)])
{
	static const char *const fields[] = { "name", "phone", "wechat", "other_phones" };
	size_t n = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		bool there = false;
		for (size_t k = 0; k < e->form.n; k++)
			there = there || strcmp(e->form.fields[k].name, fields[i]) == 0;
		if (!there || n >= sizeof(e->said))
			continue;
		n += (size_t)snprintf(ret + n, sizeof(e->said) - n, "%s\n",
				      form_text(&e->form.form, fields[i]));
	}
}

static bool told(const struct client_edit *e)
{
	char now[sizeof(e->said)];

	who_it_is(e, now);
	return e->other != 0 && strcmp(now, e->said) == 0;
}

static void remember_duplicate(struct client_edit *e, const struct problem *p)
{
	e->other = 0;
	for (int i = 0; i < p->nhints && e->other == 0; i++)
		if (strcmp(p->hints[i].name, "client") == 0)
			e->other = desk_id(p->hints[i].value, 'C');
	who_it_is(e, e->said);
	snprintf(e->question, sizeof(e->question), _("%s Save as somebody else?"), p->message);
}

static const char *blocked_no_other(const struct screen *s)
{
	return told(s->state) ? NULL : _("Nobody like this was found.");
}

static enum status open_other(struct screen *s, struct problem *p)
{
	const struct client_edit *e = s->state;
	struct client_arg arg = { .client = e->other };

	return app_open(s->app, &client_screen, &arg, p);
}

/* ---- saving */

static enum status finish(struct screen *s, uint32_t id, struct problem *p)
{
	struct client_edit *e = s->state;
	struct client_arg arg = { .client = id };

	desk_of(s)->client = id;
	app_say(s->app, _("Saved: %s"), form_text(&e->form.form, "name"));
	app_close(s);
	return e->form.id == 0 ? app_open(s->app, &client_screen, &arg, p) : ST_OK;
}

static enum status save_forced(struct screen *s, struct problem *p)
{
	struct client_edit *e = s->state;
	uint32_t id;

	TRY(record_form_save(&e->form, s, true, &id, p));
	return finish(s, id, p);
}

static enum status save(struct screen *s, struct problem *p)
{
	struct client_edit *e = s->state;
	uint32_t id;

	if (told(e)) {
		app_confirm(s, e->question, false, save_forced);
		return ST_OK;
	}
	enum status st = record_form_save(&e->form, s, false, &id, p);
	if (st == ST_DUPLICATE) {
		remember_duplicate(e, p);
		p->todo[0] = '\0';
		problem_todo(p, "%s", _("Ctrl-O opens her; Ctrl-S again saves somebody else."));
	}
	if (st == ST_NOTHING_TO_DO) {
		app_say(s->app, "%s", _("Nothing was changed."));
		app_close(s);
		return ST_OK;
	}
	TRY(st);
	return finish(s, id, p);
}

static enum status start_over(struct screen *s, struct problem *p)
{
	struct client_edit *e = s->state;

	e->other = 0;
	return record_form_reset(&e->form, s, p);
}

static bool client_form_key(struct screen *s, keycode key)
{
	struct client_edit *e = s->state;
	enum form_event event = record_form_key(&e->form, s, key);

	return form_page_key(s, event, record_form_changed(&e->form), save);
}

static bool client_form_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct client_edit *e = s->state;

	return record_form_draft(&e->form, name, text);
}

static void client_form_close(struct screen *s)
{
	struct client_edit *e = s->state;

	record_form_release(&e->form);
}

static const struct action actions[] = {
	{ .name = "client-save", .keys = "C-s", .hint = N_("save"), .title = N_("Save"),
	  .help = N_("Save what is in the form; a likely duplicate is asked about."), .run = save },
	{ .name = "client-other", .keys = "C-o F4", .hint = N_("open her"),
	  .title = N_("Open the one it may be"),
	  .help = N_("Open the card of the client who is probably the same person."),
	  .blocked = blocked_no_other, .run = open_other },
	{ .name = "client-reset", .keys = "C-r", .hint = N_("start over"),
	  .title = N_("Forget what was typed"),
	  .help = N_("Show what is stored and forget what was typed."), .run = start_over },
	{ .name = NULL },
};

const struct screen_ops client_form_screen = {
	.name = "client-form",
	.title = N_("Client form"),
	.state_size = sizeof(struct client_edit),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = client_form_open,
	.load = client_form_load,
	.draw = client_form_draw,
	.key = client_form_key,
	.draft = client_form_draft,
	.close = client_form_close,
};
