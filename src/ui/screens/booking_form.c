/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Booking: who, what, with whom, when. What is likely is filled in already; Ctrl-N shows the
 * next proposal. A walk-in has name and phone instead of a client and is booked now.
 */
#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "ui/prepaid_look.h"
#include "ui/widgets/form.h"

enum { PROPOSALS = 5 };

struct booking_form {
	struct form form;
	bool walk_in, force;
	bool waits;                 /* nobody is free now: she waits for the marked free time */
	bool proposed;              /* the client in hand is proposed: typing replaces her */
	char key[REQUEST_KEY_SIZE];
	char draft[32];
	bool fixed_start;           /* the time came with the cursor or was typed */
	int64_t from;               /* the session of the course is due then; 0: now */
	uint32_t due_course;
	bool pays;                  /* the course was taken out by hand: none is proposed */
	size_t nproposals, proposal;
	int64_t starts[PROPOSALS];
	uint32_t therapists[PROPOSALS];
	char reasons[PROPOSALS][64];
};

static const struct form_field booking_fields[] = {
	{ .name = "client", .label = N_("Client"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	 .cells = 30,
	  .source = &desk_clients, .hint =
		  N_("Name, pinyin, initials, phone tail or member number") },
	{ .name = "treatment", .label = N_("Treatment"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 30, .source = &desk_treatments },
	{ .name = "course", .label = N_("Course"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_courses, .hint = N_("A session of this course; empty: she pays for it") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_therapists, .hint = N_("Empty: whoever is free") },
	{ .name = "start", .label = N_("Time"), .kind = FORM_WALL, .flags = FORM_REQUIRED, .cells =
	 20,
	  .hint = N_("tomorrow 3pm, Fri 1430, +3 10:00; Ctrl-N: next free time") },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FORM_YES_NO,
	  .hint = N_("Did she ask for this therapist?") },
	{ .name = "note", .label = N_("Note"), .kind = FORM_TEXT },
	{ .name = NULL },
};

static const struct form_field walk_in_fields[] = {
	{ .name = "name", .label = N_("Name"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .cells =
	 30,
	  .max = LIMIT_NAME },
	{ .name = "phone", .label = N_("Phone"), .kind = FORM_TEXT, .cells = 20 },
	{ .name = "treatment", .label = N_("Treatment"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 30, .source = &desk_treatments },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_therapists, .hint = N_("Empty: whoever is free") },
	{ .name = "note", .label = N_("Note"), .kind = FORM_TEXT },
	{ .name = NULL },
};

static void
set_therapist(struct booking_form *f, const struct desk *d, uint32_t id)
{
	char text[ID_TEXT_MAX];

	if (id != 0)
		form_set_pick(&f->form, "therapist", id_text('S', id, text), desk_staff_name(d,
			id));
}

static void
set_start(struct booking_form *f, int64_t start)
{
	char text[DATE_TEXT_MAX];

	form_set(&f->form, "start", wall_text(WALL(start), text));
	form_set_note(&f->form, "start", weekday_name(day_weekday(wall_day(WALL(start)))));
}

static void
set_client(struct screen *s, uint32_t id)
{
	struct booking_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;
	char text[ID_TEXT_MAX];

	args.client = id;
	if (id != 0 && desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		form_set_pick(&f->form, "client", id_text('C', id, text), ret->record->name);
}

/* ---- the course that pays for it */

/* Tells the picker of courses whose and for what. */
static void
choose_among(struct screen *s)
{
	const struct booking_form *f = s->state;
	struct desk *d = desk_of(s);

	d->choosing.client = desk_id(form_get(&f->form, "client"), 'C');
	snprintf(d->choosing.treatment, sizeof(d->choosing.treatment), "%s",
		 form_get(&f->form, "treatment"));
}

/* Those she has for the treatment: one of them is proposed, the field is hidden when there is
 * none. `wanted`: this one if it is among them. */
static void
offer_course(struct screen *s, uint32_t wanted)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	struct picker_item items[PICKER_ITEMS_MAX];
	size_t n = 0, at = 0;

	if (f->walk_in)
		return;
	choose_among(s);
	if (d->choosing.treatment[0] != '\0')
		n = desk_courses.find(d, "", items, ARRAY_LEN(items));
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

/* ---- proposals */

static void
show_proposal(struct screen *s)
{
	struct booking_form *f = s->state;

	if (f->nproposals == 0)
		return;
	set_therapist(f, desk_of(s), f->therapists[f->proposal]);
	if (f->walk_in)
		return; /* she waits until then; the list of free times marks it */
	set_start(f, f->starts[f->proposal]);
	form_set_note(&f->form, "start", f->reasons[f->proposal]);
}

/* A session is proposed for when it is due, as long as it is that course's. */
static int64_t
proposed_from(const struct booking_form *f)
{
	int64_t now = clock_wall().n;

	if (f->walk_in || f->from <= now ||
	    desk_id(form_get(&f->form, "course"), 'K') != f->due_course)
		return now;
	return f->from;
}

static void
propose(struct screen *s)
{
	struct booking_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;
	struct problem ignore = PROBLEM_INIT;

	f->nproposals = f->proposal = 0;
	args.treatment = (char *)(uintptr_t)form_get(&f->form, "treatment");
	args.client = desk_id(form_get(&f->form, "client"), 'C');
	args.from = proposed_from(f);
	if (args.treatment[0] == '\0' ||
	    desk_op(s, "booking.slots", NULL, &args.base, &arena, &ret, &ignore) != ST_OK)
		return;
	for (size_t i = 0; i < ret->n_slots && i < PROPOSALS; i++) {
		f->starts[i] = ret->slots[i]->start;
		f->therapists[i] = ret->slots[i]->therapist;
		snprintf(f->reasons[i], sizeof(f->reasons[i]), "%s", ret->slots[i]->reason);
		f->nproposals = i + 1;
	}
}

/* The ways out that a refusal named become the proposals. */
static void
take_hints(struct booking_form *f, const struct problem *p)
{
	size_t n = 0;

	for (int i = 0; i < p->nhints && n < PROPOSALS; i++) {
		char id[ID_TEXT_MAX] = "", at[24] = "";
		wall w;
		struct problem ignore = PROBLEM_INIT;
		if (strcmp(p->hints[i].name, "slot") != 0 ||
		    sscanf(p->hints[i].value, "%15s %23s", id, at) != 2 ||
		    wall_parse(at, &w, &ignore) != ST_OK)
			continue;
		f->starts[n] = w.n;
		f->therapists[n] = desk_id(id, 'S');
		snprintf(f->reasons[n++], sizeof(f->reasons[0]), "%s", _("free"));
	}
	if (n > 0) {
		f->nproposals = n;
		f->proposal = n - 1; /* Ctrl-N shows the first */
	}
}

/* ---- opening */

static enum status
form_open(struct screen *s, const void *arg, struct problem *p)
{
	struct booking_form *f = s->state;
	const struct booking_form_arg *a = arg;
	struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf text = BUF_INIT;

	(void)p;
	f->walk_in = a->walk_in;
	form_init(&f->form, a->walk_in ? walk_in_fields : booking_fields, d);
	request_key(f->key);
	snprintf(f->draft, sizeof(f->draft), "%s", a->walk_in ? "walk-in" : "booking/new");
	if (app_draft_get(s->app, f->draft, &text)) {
		form_draft_load(&f->form, text.text);
		app_say(s->app, _("What was not saved last time is here again."));
		f->pays = !a->walk_in && form_get(&f->form, "course")[0] == '\0';
		if (!a->walk_in)
			offer_course(s, desk_id(form_get(&f->form, "course"), 'K'));
		return ST_OK;
	}
	if (a->walk_in)
		return ST_OK;
	f->proposed = a->client == 0 && d->client != 0;
	set_client(s, f->proposed ? d->client : a->client);
	if (a->treatment != NULL)
		form_set_pick(&f->form, "treatment", a->treatment, desk_treatment_title(d,
			a->treatment));
	set_therapist(f, d, a->therapist);
	f->pays = a->pays;
	offer_course(s, a->course);
	f->from = a->from;
	f->due_course = a->course;
	if (a->start != 0) {
		set_start(f, a->start);
		f->fixed_start = true;
	} else if (a->treatment != NULL) {
		propose(s);
		show_proposal(s);
	}
	if (a->client != 0)
		form_focus(&f->form, "treatment");
	form_set_clean(&f->form);
	return ST_OK;
}

static void
form_close(struct screen *s)
{
	struct booking_form *f = s->state;

	form_release(&f->form);
}

static bool
form_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct booking_form *f = s->state;

	if (!f->form.dirty)
		return false;
	buf_puts(name, f->draft);
	form_draft_save(&f->form, text);
	return true;
}

/* ---- drawing */

static void
form_screen_draw(struct screen *s, const struct canvas *c)
{
	struct booking_form *f = s->state;
	struct canvas part = canvas_part(c, 2, 0, -1, -1);
	int row;

	draw_text(c, 0, 0, -1, ROLE_HEADING, f->walk_in ? _("Walk-in") : _("New booking"));
	form_draw(&f->form, &part);
	row = 2 + form_rows(&f->form, c->cols) + 1;
	if (f->nproposals > 0 && !f->form.picking && row + 1 < c->rows)
		draw_text(c, row++, 0, -1, ROLE_LABEL, _("Free times"));
	for (size_t i = 0; i < f->nproposals && !f->form.picking; i++) {
		char at[DATE_TEXT_MAX];
		wall w = WALL(f->starts[i]);
		draw_printf(c, row + (int)i, 1, -1, i == f->proposal ? ROLE_STRONG : ROLE_NORMAL,
			    "%s %s %s  %s  %s", i == f->proposal ? ">" : " ",
			    wall_text(w, at), weekday_name(day_weekday(wall_day(w))),
			    desk_staff_name(desk_of(s), f->therapists[i]), f->reasons[i]);
	}
}

/* ---- saving */

static enum status
saved(struct screen *s, const BookingAnswer *ret)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	d->client = ret->record->client;
	d->made = ret->record->id;
	d->made_at = booking_start(ret->record).n;
	form_set_clean(&f->form);
	app_draft_drop(s->app, f->draft);
	app_say(s->app, ret->n_warnings > 0 ? _("Booked %s %s %s. Mind: %s") :
		_("Booked %s %s %s%s"),
		id_text('B', ret->record->id, id), wall_text(booking_start(ret->record), at),
		desk_staff_name(d, ret->record->segments[0]->therapist),
		ret->n_warnings > 0 ? ret->warnings[0] : "");
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status
save_walk_in(struct screen *s, SegmentWish *wish, struct arena *arena, BookingAnswer **ret,
	     struct problem *p)
{
	struct booking_form *f = s->state;
	BookingWalkIn args = BOOKING_WALK_IN__INIT;
	Client client = CLIENT__INIT;
	ClientPrivate private = CLIENT_PRIVATE__INIT;
	struct field_at phone;

	client.name = (char *)(uintptr_t)form_get(&f->form, "name");
	client.private_ = &private;
	if (form_get(&f->form, "phone")[0] != '\0') {
		REQUIRE(field_find(&client.base, "phone", arena, &phone));
		TRY(field_parse(&phone, form_get(&f->form, "phone"), clock_today(), arena, p));
	}
	args.record = &client;
	args.n_segments = 1;
	args.segments = &wish;
	args.note = (char *)(uintptr_t)form_get(&f->form, "note");
	args.force = f->force;
	if (f->waits)
		wish->start = f->starts[f->proposal];
	return desk_op(s, "booking.walkin", f->key, &args.base, arena, ret, p);
}

static enum status
save_booking(struct screen *s, SegmentWish *wish, struct arena *arena, BookingAnswer **ret,
	     struct problem *p)
{
	struct booking_form *f = s->state;
	BookingAdd args = BOOKING_ADD__INIT;
	wall start;

	TRY(wall_parse(form_get(&f->form, "start"), &start, p));
	wish->start = start.n;
	wish->asked_for = strcmp(form_get(&f->form, "asked_for"), "yes") == 0;
	args.client = desk_id(form_get(&f->form, "client"), 'C');
	args.course = desk_id(form_get(&f->form, "course"), 'K');
	args.n_segments = 1;
	args.segments = &wish;
	args.note = (char *)(uintptr_t)form_get(&f->form, "note");
	return desk_op(s, "booking.add", f->key, &args.base, arena, ret, p);
}

static enum status
save(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SegmentWish wish = SEGMENT_WISH__INIT;
	BookingAnswer *ret;

	TRY(form_check(&f->form, p));
	wish.treatment = (char *)(uintptr_t)form_get(&f->form, "treatment");
	wish.therapist = desk_id(form_get(&f->form, "therapist"), 'S');
	enum status st = f->walk_in ? save_walk_in(s, &wish, &arena, &ret, p) :
			 save_booking(s, &wish, &arena, &ret, p);
	if (st == ST_OK)
		return saved(s, ret);
	f->waits = false;
	/* A refused request changed nothing; its key may stand for the corrected one. */
	take_hints(f, p);
	form_refuse(&f->form, p);
	return st;
}

static enum status
save_forced(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	f->force = true;
	return save(s, p);
}

static enum status
save_action(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	enum status st = save(s, p);
	AUTO(buf_release) struct buf question = BUF_INIT;

	if (st != ST_DUPLICATE || !f->walk_in)
		return st;
	buf_printf(&question, _("%s Add another all the same?"), p->message);
	app_confirm(s, question.text, false, save_forced);
	return ST_OK;
}

static enum status
next_proposal(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	if (f->walk_in && f->nproposals == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("A walk-in is booked now."));
	if (f->nproposals == 0)
		propose(s);
	else
		f->proposal = (f->proposal + 1) % f->nproposals;
	if (f->nproposals == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("Choose a treatment first."));
	f->fixed_start = false;
	f->waits = f->walk_in;
	show_proposal(s);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "booking-save", .keys = "C-s", .hint = N_("save"), .title =
	 N_("Save the booking"),
	  .help = N_("Save the booking."), .needs = NEEDS(PERM_BOOKING_WRITE), .run = save_action },
	{ .name = "booking-next", .keys = "C-n", .hint = N_("next free"),
	  .title = N_("Next free time"), .help = N_("Put the next free time into the form."),
	  .run = next_proposal },
	{ .name = NULL },
};

static bool
form_screen_key(struct screen *s, keycode key)
{
	struct booking_form *f = s->state;
	struct problem p = PROBLEM_INIT;

	if (f->proposed && strcmp(form_current(&f->form), "client") == 0) {
		if (key_is_text(key))
			form_set_pick(&f->form, "client", "", "");
		f->proposed = false;
	}
	if (strcmp(form_current(&f->form), "course") == 0)
		choose_among(s);
	enum form_event e = key == K_PASTE ? form_paste(&f->form, term_pasted(app_term(s->app))) :
			    form_key(&f->form, key);

	if (e == FORM_SAVE && save_action(s, &p) != ST_OK)
		app_refuse(s->app, &p);
	if (e != FORM_FIELD)
		return e != FORM_PASS && e != FORM_LEAVE;
	if (strcmp(f->form.finished, "start") == 0)
		f->fixed_start = true;
	if (strcmp(f->form.finished, "course") == 0)
		f->pays = form_get(&f->form, "course")[0] == '\0';
	if (!f->walk_in && (strcmp(f->form.finished, "treatment") == 0 ||
			    strcmp(f->form.finished, "client") == 0)) {
		offer_course(s, 0);
		propose(s);
		if (!f->fixed_start)
			show_proposal(s);
	}
	return true;
}

const struct screen_ops booking_form_screen = {
	.name = "booking-form",
	.title = N_("Booking"),
	.state_size = sizeof(struct booking_form),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = form_open,
	.draw = form_screen_draw,
	.key = form_screen_key,
	.draft = form_draft,
	.close = form_close,
};
