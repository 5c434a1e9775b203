/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody is put on the waitlist: for what, in which days and hours, with whom. */
#include <stdio.h>
#include <string.h>

#include "ui/booking_wish.h"
#include "ui/prepaid_look.h"
#include "ui/widgets/form.h"

enum { TREATMENTS = 3 };

struct wait_form {
	struct form form;
	bool proposed;              /* the client in hand: typing replaces her */
	char key[REQUEST_KEY_SIZE];
};

static const char *const treatments[TREATMENTS] = { "treatments", "treatment2", "treatment3" };

static const struct form_field fields[] = {
	{ .name = "client", .label = N_("Client"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 30, .source = &desk_clients,
	  .hint = N_("Name, pinyin, initials, phone tail or member number") },
	{ .name = "treatments", .label = N_("Treatment"), .kind = FORM_PICK,
	  .flags = FORM_REQUIRED, .cells = 30, .source = &desk_treatments },
	{ .name = "treatment2", .label = N_("and"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_treatments, .hint = N_("On the same visit") },
	{ .name = "treatment3", .label = N_("and"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_treatments, .hint = N_("On the same visit") },
	{ .name = "course", .label = N_("Course"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_courses, .hint = N_("A session of this course; empty: she pays for it") },
	{ .name = "from_day", .label = N_("First day"), .kind = FORM_DATE, .cells = 12,
	  .hint = N_("Empty: from today on") },
	{ .name = "to_day", .label = N_("Last day"), .kind = FORM_DATE, .cells = 12,
	  .flags = FORM_BESIDE, .hint = N_("Empty: as far as is booked") },
	{ .name = "from_minute", .label = N_("Not before"), .kind = FORM_TIME, .cells = 12,
	  .hint = N_("Time of day; empty: any") },
	{ .name = "to_minute", .label = N_("Done by"), .kind = FORM_TIME, .cells = 12,
	  .flags = FORM_BESIDE, .hint = N_("Time of day; empty: any") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_therapists, .hint = N_("Empty: whoever is free") },
	{ .name = "note", .label = N_("Note"), .kind = FORM_TEXT },
	{ .name = NULL },
};

/* ---- what follows what */

static void choose_among(struct screen *s)
{
	const struct wait_form *f = s->state;
	struct desk *d = desk_of(s);

	d->choosing.client = desk_id(form_get(&f->form, "client"), 'C');
	snprintf(d->choosing.treatment, sizeof(d->choosing.treatment), "%s",
		 form_get(&f->form, "treatments"));
}

static void show(struct screen *s)
{
	struct wait_form *f = s->state;
	struct picker_item any[PICKER_ITEMS_MAX];
	size_t n = 0;

	choose_among(s);
	if (form_get(&f->form, "treatments")[0] != '\0')
		n = desk_courses.find(desk_of(s), "", any, ARRAY_LEN(any));
	form_set_hidden(&f->form, "course", n == 0);
	form_set_hidden(&f->form, treatments[2], form_text(&f->form, treatments[1])[0] == '\0');
}

/* ---- opening */

static enum status form_open(struct screen *s, const void *arg, struct problem *p)
{
	struct wait_form *f = s->state;
	const struct wait_form_arg *a = arg;
	struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX];
	uint32_t client = a != NULL ? a->client : 0;

	(void)p;
	form_init(&f->form, fields, d);
	request_key(f->key);
	if (app_draft_get(s->app, "wait/new", &text)) {
		form_draft_load(&f->form, text.text);
		app_say(s->app, _("What was not saved last time is here again."));
		show(s);
		return ST_OK;
	}
	f->proposed = client == 0 && d->client != 0;
	booking_client_set(s, &f->form, f->proposed ? d->client : client);
	if (a != NULL && a->treatment != NULL)
		form_set_pick(&f->form, "treatments", a->treatment,
			      desk_treatment_title(d, a->treatment));
	if (a != NULL && a->start != 0)
		form_set(&f->form, "from_day", day_text(wall_day(WALL(a->start)), at));
	show(s);
	if (client != 0)
		form_focus(&f->form, "treatments");
	form_set_clean(&f->form);
	return ST_OK;
}

static void form_close(struct screen *s)
{
	struct wait_form *f = s->state;

	form_release(&f->form);
}

static bool form_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct wait_form *f = s->state;

	if (!f->form.dirty)
		return false;
	buf_puts(name, "wait/new");
	form_draft_save(&f->form, text);
	return true;
}

static void form_screen_draw(struct screen *s, const struct canvas *c)
{
	struct wait_form *f = s->state;
	struct canvas part = canvas_part(c, 2, 0, -1, -1);

	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Put on the waitlist"));
	form_draw(&f->form, &part);
}

/* ---- saving */

static enum status read_window(const struct wait_form *f, Wait *w, struct problem *p)
{
	day d;
	minute m;

	if (form_get(&f->form, "from_day")[0] != '\0') {
		TRY(day_parse(form_get(&f->form, "from_day"), &d, p));
		w->from_day = d.n;
	}
	if (form_get(&f->form, "to_day")[0] != '\0') {
		TRY(day_parse(form_get(&f->form, "to_day"), &d, p));
		w->to_day = d.n;
	}
	if (form_get(&f->form, "from_minute")[0] != '\0') {
		TRY(minute_parse(form_get(&f->form, "from_minute"), &m, p));
		w->from_minute = (uint32_t)m.n;
	}
	if (form_get(&f->form, "to_minute")[0] != '\0') {
		TRY(minute_parse(form_get(&f->form, "to_minute"), &m, p));
		w->to_minute = (uint32_t)m.n;
	}
	return ST_OK;
}

static enum status send(struct screen *s, struct arena *arena, WaitAnswer **ret, struct problem *p)
{
	struct wait_form *f = s->state;
	WaitAdd args = WAIT_ADD__INIT;
	Wait w = WAIT__INIT;

	w.client = desk_id(form_get(&f->form, "client"), 'C');
	w.course = desk_id(form_get(&f->form, "course"), 'K');
	w.therapist = desk_id(form_get(&f->form, "therapist"), 'S');
	w.note = arena_dup(arena, form_get(&f->form, "note"));
	TRY(read_window(f, &w, p));
	for (size_t i = 0; i < TREATMENTS; i++) {
		if (form_get(&f->form, treatments[i])[0] == '\0')
			continue;
		w.treatments = arena_grow(arena, w.treatments, w.n_treatments, sizeof(char *));
		w.treatments[w.n_treatments++] = arena_dup(arena,
							   form_get(&f->form, treatments[i]));
	}
	args.record = &w;
	return desk_op(s, "wait.add", f->key, &args.base, arena, ret, p);
}

static enum status save(struct screen *s, struct problem *p)
{
	struct wait_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf name = BUF_INIT;
	WaitAnswer *ret;
	char id[ID_TEXT_MAX];

	TRY(form_check(&f->form, p));
	enum status st = send(s, &arena, &ret, p);
	if (st != ST_OK) {
		form_refuse(&f->form, p);
		return st;
	}
	buf_puts(&name, form_text(&f->form, "client"));
	form_set_clean(&f->form);
	app_draft_drop(s->app, "wait/new");
	app_say(s->app, _("%s is on the waitlist: %s"), name.text,
		id_text('Q', ret->record->id, id));
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "wait-save",
	  .keys = "C-s",
	  .hint = N_("save"),
	  .title = N_("Put on the waitlist"),
	  .help = N_("Put the client on the waitlist."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = save },
	{ .name = NULL },
};

static bool form_screen_key(struct screen *s, keycode key)
{
	struct wait_form *f = s->state;
	struct problem p = PROBLEM_INIT;

	booking_client_key(&f->form, &f->proposed, key);
	choose_among(s);
	enum form_event e = key == K_PASTE ? form_paste(&f->form, term_pasted(app_term(s->app))) :
			    form_key(&f->form, key);

	if (e == FORM_SAVE && save(s, &p) != ST_OK)
		app_refuse(s->app, &p);
	if (e == FORM_FIELD)
		show(s);
	return e != FORM_PASS && e != FORM_LEAVE;
}

const struct screen_ops wait_form_screen = {
	.name = "wait-form",
	.title = N_("Put on the waitlist"),
	.state_size = sizeof(struct wait_form),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = form_open,
	.draw = form_screen_draw,
	.key = form_screen_key,
	.draft = form_draft,
	.close = form_close,
};
