/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A booking is moved: to another time, another therapist, room or device, or made longer or
 * shorter. Empty fields leave things as they are; Ctrl-N shows the next free time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/booking_look.h"
#include "ui/booking_wish.h"
#include "ui/desk.h"
#include "ui/widgets/form.h"

struct move_form {
	struct form form;
	struct arena arena;
	const Booking *booking;     /* as it was looked at */
	const char *client_name;
	struct form_choice parts[LIMIT_SEGMENTS + 1];
	struct form_field *fields;
	uint32_t segment;           /* the part that the form is about */
	bool typed;                 /* in the time: what is typed first replaces what stood there */
	struct arena found;
	Slot **slots;
	size_t nslots, proposal;
	struct arena tried;
	const BookingAnswer *outcome;
	struct problem refusal;
	char key[REQUEST_KEY_SIZE];
	char draft[40];
};

static const struct form_field move_fields[] = {
	{ .name = "segment", .label = N_("Treatment"), .kind = FORM_CHOICE, .cells = 30 },
	{ .name = "start", .label = N_("Time"), .kind = FORM_TEXT, .flags = FORM_REQUIRED,
	  .cells = 20, .hint = N_("1500, tomorrow 2pm, Fri, +7; Ctrl-N: next free time") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_therapists },
	{ .name = "room", .label = N_("Room"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_rooms, .hint = N_("Empty: as it is, or another that suits") },
	{ .name = "device", .label = N_("Device"), .kind = FORM_PICK, .cells = 30,
	  .source = &desk_devices, .hint = N_("Empty: as it is, or another that suits") },
	{ .name = "service", .label = N_("Minutes"), .kind = FORM_NUMBER, .cells = 6,
	  .hint = N_("Of service") },
	{ .name = "force_reason", .label = N_("Reason"), .kind = FORM_TEXT,
	  .hint = N_("Why it is booked against the rules") },
	{ .name = NULL },
};

static const Segment *part(const struct move_form *f)
{
	return f->booking->segments[f->segment];
}

/* A time alone is on the day of the booking, a day alone keeps its time. */
static enum status read_start(const struct move_form *f, wall *ret, struct problem *p)
{
	wall now = WALL(part(f)->start);
	enum status st = when_wall(form_get(&f->form, "start"), clock_today(), wall_day(now),
				   wall_minute(now), ret, p);

	if (st != ST_OK && p != NULL)
		snprintf(p->field, sizeof(p->field), "start");
	return st;
}

/* ---- opening */

static void set_start(struct move_form *f, wall start, const char *note)
{
	char text[DATE_TEXT_MAX];

	form_set(&f->form, "start", wall_text(start, text));
	form_set_note(&f->form, "start", note);
	f->typed = false;
}

static void show_part(struct screen *s)
{
	struct move_form *f = s->state;
	const Segment *seg = part(f);
	char text[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	set_start(f, WALL(seg->start), weekday_name(day_weekday(wall_day(WALL(seg->start)))));
	form_set_pick(&f->form, "therapist",
		      seg->therapist != 0 ? id_text('S', seg->therapist, id) : "",
		      desk_staff_name(desk_of(s), seg->therapist));
	form_set_pick(&f->form, "room", "", "");
	form_set_pick(&f->form, "device", "", "");
	snprintf(text, sizeof(text), "%u", seg->service);
	form_set(&f->form, "service", text);
	snprintf(desk_of(s)->choosing.treatment, sizeof(desk_of(s)->choosing.treatment), "%s",
		 seg->treatment);
}

static enum status read_booking(struct screen *s, uint32_t id, struct problem *p)
{
	struct move_form *f = s->state;
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;
	ClientGet client = CLIENT_GET__INIT;
	ClientAnswer *who;
	struct problem ignore = PROBLEM_INIT;

	args.booking = id;
	TRY(desk_op(s, "booking.get", NULL, &args.base, &f->arena, &ret, p));
	f->booking = ret->record;
	client.client = f->booking->client;
	f->client_name = "";
	if (desk_op(s, "client.get", NULL, &client.base, &f->arena, &who, &ignore) == ST_OK)
		f->client_name = who->record->name;
	return ST_OK;
}

static void make_fields(struct screen *s)
{
	struct move_form *f = s->state;

	f->fields = arena_alloc(&f->arena, sizeof(move_fields));
	memcpy(f->fields, move_fields, sizeof(move_fields));
	f->fields[0].choices = f->parts;
	for (size_t i = 0; i < f->booking->n_segments; i++)
		f->parts[i] = (struct form_choice){
			.value = arena_printf(&f->arena, "%zu", i),
			.label = desk_treatment_title(desk_of(s),
						      f->booking->segments[i]->treatment),
		};
	form_init(&f->form, f->fields, desk_of(s));
	form_set_hidden(&f->form, "segment", f->booking->n_segments < 2);
	form_set_hidden(&f->form, "force_reason", true);
}

static enum status move_open(struct screen *s, const void *arg, struct problem *p)
{
	struct move_form *f = s->state;
	const struct booking_move_arg *a = arg;
	AUTO(buf_release) struct buf draft = BUF_INIT;
	char text[16], id[ID_TEXT_MAX];

	TRY(read_booking(s, a->booking, p));
	f->segment = a->segment < f->booking->n_segments ? a->segment : 0;
	make_fields(s);
	snprintf(text, sizeof(text), "%u", f->segment);
	form_set(&f->form, "segment", text);
	show_part(s);
	form_focus(&f->form, "start");
	form_set_clean(&f->form);
	request_key(f->key);
	snprintf(f->draft, sizeof(f->draft), "booking-move/%s/%u", id_text('B', a->booking, id),
		 f->booking->revision);
	if (app_draft_get(s->app, f->draft, &draft)) {
		form_draft_load(&f->form, draft.text);
		f->segment = (uint32_t)strtoul(form_text(&f->form, "segment"), NULL, 10);
		app_say(s->app, _("What was not saved last time is here again."));
	}
	return ST_OK;
}

static bool move_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct move_form *f = s->state;

	if (!f->form.dirty)
		return false;
	buf_puts(name, f->draft);
	form_draft_save(&f->form, text);
	return true;
}

static void move_close(struct screen *s)
{
	struct move_form *f = s->state;

	form_release(&f->form);
	arena_clear(&f->arena);
	arena_clear(&f->found);
	arena_clear(&f->tried);
}

/* ---- the request */

static enum status request(struct screen *s, uint32_t staff, const char *pin, bool trial,
			   struct arena *arena, BookingAnswer **ret, struct problem *p)
{
	struct move_form *f = s->state;
	struct desk *d = desk_of(s);
	BookingMove args = BOOKING_MOVE__INIT;
	const Segment *seg = part(f);
	wall start;

	TRY(read_start(f, &start, p));
	args.booking = f->booking->id;
	args.revision = f->booking->revision;
	args.segment = f->segment;
	args.start = start.n;
	args.therapist = desk_id(form_get(&f->form, "therapist"), 'S');
	args.room = desk_id(form_get(&f->form, "room"), 'R');
	args.device = desk_id(form_get(&f->form, "device"), 'D');
	args.service = (uint32_t)strtoul(form_get(&f->form, "service"), NULL, 10);
	/* Somebody else takes her own time, unless another one was typed. */
	if (args.therapist != seg->therapist && args.service == seg->service)
		args.service = 0;
	args.force_reason = arena_dup(arena, form_get(&f->form, "force_reason"));
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	if (trial)
		return op_try(d->shop, &d->who, op_find("booking.move"), &args.base, arena,
			      (ProtobufCMessage **)(void *)ret, p);
	return desk_op(s, "booking.move", f->key, &args.base, arena, ret, p);
}

static void try_it(struct screen *s)
{
	struct move_form *f = s->state;
	BookingAnswer *ret = NULL;

	arena_clear(&f->tried);
	f->outcome = NULL;
	f->refusal = (struct problem)PROBLEM_INIT;
	if (form_get(&f->form, "start")[0] != '\0' &&
	    request(s, 0, "", true, &f->tried, &ret, &f->refusal) == ST_OK)
		f->outcome = ret;
}

static enum status save_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct move_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingAnswer *ret;
	char at[DATE_TEXT_MAX];
	enum status st = request(s, staff, pin, false, &arena, &ret, p);

	if (st != ST_OK) {
		if (overridable(st))
			form_set_hidden(&f->form, "force_reason", false);
		(void)booking_refused_part(p);
		if (strcmp(p->field, "segments") == 0)
			snprintf(p->field, sizeof(p->field), "start");
		form_refuse(&f->form, p);
		return st;
	}
	desk_of(s)->made = ret->record->id;
	desk_of(s)->made_at = booking_start(ret->record).n;
	form_set_clean(&f->form);
	app_draft_drop(s->app, f->draft);
	app_say(s->app, ret->n_warnings > 0 ? _("Moved: %s %s. Mind: %s") : _("Moved: %s %s%s"),
		f->client_name, wall_near(booking_start(ret->record), at),
		ret->n_warnings > 0 ? ret->warnings[0] : "");
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status save(struct screen *s, struct problem *p)
{
	struct move_form *f = s->state;

	TRY(form_check(&f->form, p));
	return authorise_if(s, save_as(s, 0, "", p), save_as, p);
}

/* ---- free times: of the whole visit, which keeps its people unless another is typed */

static void find_times(struct screen *s)
{
	struct move_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;
	struct problem ignore = PROBLEM_INIT;

	f->nslots = f->proposal = 0;
	arena_clear(&f->found);
	args.client = f->booking->client;
	args.ignore = f->booking->id;
	args.from = clock_wall().n;
	booking_again(f->booking, &arena, &args.n_segments, &args.segments);
	SegmentWish *moved = args.segments[f->segment];
	moved->therapist = desk_id(form_get(&f->form, "therapist"), 'S');
	if (moved->therapist != part(f)->therapist)
		moved->minutes = 0; /* she takes her own time */
	if (desk_op(s, "booking.slots", NULL, &args.base, &f->found, &ret, &ignore) != ST_OK)
		return;
	f->slots = ret->slots;
	f->nslots = ret->n_slots;
}

static enum status next_time(struct screen *s, struct problem *p)
{
	struct move_form *f = s->state;
	bool fresh = f->nslots == 0;

	if (fresh)
		find_times(s);
	if (f->nslots == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL,
				   _("Nothing is free in the coming days."));
	f->proposal = fresh ? 0 : (f->proposal + 1) % f->nslots;
	const Slot *slot = f->slots[f->proposal];
	int64_t start = f->segment < slot->n_segments ? slot->segments[f->segment]->start :
							slot->start;
	set_start(f, WALL(start), slot->reason);
	f->form.dirty = true;
	try_it(s);
	return ST_OK;
}

/* ---- drawing */

static void draw_outcome(struct screen *s, const struct canvas *c, int row)
{
	const struct move_form *f = s->state;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (f->refusal.status != ST_OK) {
		draw_text(c, row, 1, -1, ROLE_WARNING, f->refusal.message);
		draw_text(c, row + 1, 1, -1, ROLE_DIM, f->refusal.todo);
	}
	for (size_t i = 0; f->outcome != NULL && i < f->outcome->record->n_segments; i++) {
		const Segment *seg = f->outcome->record->segments[i];
		draw_printf(c, row++, 1, -1, ROLE_NORMAL, "%s-%s  %s  %s",
			    wall_near(WALL(seg->start), from),
			    minute_text(wall_minute(segment_end(seg)), to),
			    desk_treatment_title(desk_of(s), seg->treatment),
			    desk_staff_name(desk_of(s), seg->therapist));
	}
	for (size_t i = 0; f->outcome != NULL && i < f->outcome->n_warnings; i++)
		draw_text(c, row++, 1, -1, ROLE_DANGER, f->outcome->warnings[i]);
}

static void move_draw(struct screen *s, const struct canvas *c)
{
	struct move_form *f = s->state;
	struct canvas form = canvas_part(c, 2, 0, -1, -1);
	char at[DATE_TEXT_MAX];

	draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Move the booking of %s, %s"), f->client_name,
		    wall_near(booking_start(f->booking), at));
	form_draw(&f->form, &form);
	if (!f->form.picking)
		draw_outcome(s, c, 3 + form_rows(&f->form, c->cols));
}

/* ---- keys */

static void follow(struct screen *s, const char *name)
{
	struct move_form *f = s->state;
	wall start;
	struct problem p = PROBLEM_INIT;

	if (strcmp(name, "start") == 0) {
		if (read_start(f, &start, &p) != ST_OK) {
			form_refuse(&f->form, &p);
			return;
		}
		set_start(f, start, weekday_name(day_weekday(wall_day(start))));
	}
	if (strcmp(name, "segment") == 0) {
		f->segment = (uint32_t)strtoul(form_get(&f->form, "segment"), NULL, 10);
		show_part(s);
	}
	if (strcmp(name, "therapist") == 0)
		f->nslots = 0;
	try_it(s);
}

static bool move_key(struct screen *s, keycode key)
{
	struct move_form *f = s->state;
	struct problem p = PROBLEM_INIT;

	if (strcmp(form_current(&f->form), "start") == 0 && key_is_text(key) && !f->typed) {
		form_set(&f->form, "start", "");
		f->typed = true;
	}
	enum form_event e = key == K_PASTE ? form_paste(&f->form, term_pasted(app_term(s->app))) :
			    form_key(&f->form, key);

	if (e == FORM_SAVE && save(s, &p) != ST_OK)
		app_refuse(s->app, &p);
	if (e == FORM_FIELD)
		follow(s, f->form.finished);
	return e != FORM_PASS && e != FORM_LEAVE;
}

static const struct action actions[] = {
	{ .name = "move-save",
	  .keys = "C-s",
	  .hint = N_("save"),
	  .title = N_("Move the booking"),
	  .help = N_("Move the booking as the form says."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = save },
	{ .name = "move-next",
	  .keys = "C-n",
	  .hint = N_("next free"),
	  .title = N_("Next free time"),
	  .help = N_("Put the next free time into the form."),
	  .run = next_time },
	{ .name = NULL },
};

const struct screen_ops booking_move_screen = {
	.name = "booking-move",
	.title = N_("Move the booking"),
	.state_size = sizeof(struct move_form),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = move_open,
	.draw = move_draw,
	.key = move_key,
	.draft = move_draft,
	.close = move_close,
};
