/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the book: tried after every field, saved once. */
#include "booking_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/booking_wish.h"

/* ---- the request */

void booking_form_wish(const struct booking_form *f, size_t part, struct arena *arena,
		       SegmentWish *ret)
{
	const char *mark = booking_form_part(f, part, PART_MARK);

	ret->treatment = arena_dup(arena, booking_form_part(f, part, PART_TREATMENT));
	ret->therapist = desk_id(booking_form_part(f, part, PART_THERAPIST), 'S');
	ret->room = desk_id(booking_form_part(f, part, PART_ROOM), 'R');
	ret->device = desk_id(booking_form_part(f, part, PART_DEVICE), 'D');
	ret->minutes = (uint32_t)strtoul(booking_form_part(f, part, PART_MINUTES), NULL, 10);
	ret->asked_for = strcmp(mark, "asked") == 0;
	ret->by_turn = strcmp(mark, "turn") == 0;
	for (size_t i = 0; i < LIMIT_ASSISTANTS; i++) {
		uint32_t id = desk_id(booking_form_part(f, part,
							(enum part_field)(PART_ASSISTANT + i)),
				      'S');
		if (id == 0)
			continue;
		ret->assistants = arena_grow(arena, ret->assistants, ret->n_assistants,
					     sizeof(*ret->assistants));
		ret->assistants[ret->n_assistants++] = id;
	}
}

/* A proposal that stands as it is brings its times and places along. */
static void keep_proposal(const struct booking_form *f, size_t part, SegmentWish *w)
{
	const Slot *slot = f->taken && f->nslots > 0 ? f->slots[f->proposal] : NULL;

	if (slot == NULL || part >= slot->n_segments)
		return;
	w->start = slot->segments[part]->start;
	if (w->therapist != slot->segments[part]->therapist)
		return;
	w->room = w->room != 0 ? w->room : slot->segments[part]->room;
	w->device = w->device != 0 ? w->device : slot->segments[part]->device;
}

static enum status wishes(const struct booking_form *f, struct arena *arena, size_t *ret_n,
			  SegmentWish ***ret, struct problem *p)
{
	wall start = WALL(0);

	if (!f->walk_in)
		TRY(wall_parse(form_get(&f->form, "start"), &start, p));
	for (size_t i = 0; i < f->nparts; i++) {
		SegmentWish *w = (SegmentWish *)message_new(&segment_wish__descriptor, arena);
		booking_form_wish(f, i, arena, w);
		keep_proposal(f, i, w);
		if (i == 0 && !f->walk_in)
			w->start = start.n;
		*ret = arena_grow(arena, *ret, *ret_n, sizeof(**ret));
		(*ret)[(*ret_n)++] = w;
	}
	return ST_OK;
}

static enum status new_client(const struct booking_form *f, struct arena *arena, Client *client,
			      ClientPrivate *private, struct problem *p)
{
	struct field_at phone;

	client->name = arena_dup(arena, form_get(&f->form, "name"));
	client->private_ = private;
	if (form_get(&f->form, "phone")[0] == '\0')
		return ST_OK;
	REQUIRE(field_find(&client->base, "phone", arena, &phone));
	return field_parse(&phone, form_get(&f->form, "phone"), clock_today(), arena, p);
}

static enum status request(struct screen *s, uint32_t staff, const char *pin, bool trial,
			   struct arena *arena, BookingAnswer **ret, struct problem *p)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	Client client = CLIENT__INIT;
	ClientPrivate private = CLIENT_PRIVATE__INIT;
	BookingWalkIn stranger = BOOKING_WALK_IN__INIT;
	BookingAdd args = BOOKING_ADD__INIT;
	const ProtobufCMessage *what = f->walk_in ? &stranger.base : &args.base;
	const char *op = f->walk_in ? "booking.walkin" : "booking.add";

	TRY(wishes(f, arena, &args.n_segments, &args.segments, p));
	args.client = desk_id(form_get(&f->form, "client"), 'C');
	args.course = desk_id(form_get(&f->form, "course"), 'K');
	args.note = arena_dup(arena, form_get(&f->form, "note"));
	args.force_reason = arena_dup(arena, form_get(&f->form, "reason"));
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	args.walk_in = strcmp(form_get(&f->form, "here"), "yes") == 0;
	if (f->walk_in) {
		TRY(new_client(f, arena, &client, &private, p));
		stranger.record = &client;
		stranger.n_segments = args.n_segments;
		stranger.segments = args.segments;
		stranger.note = args.note;
		stranger.force = f->force || trial;
		stranger.force_reason = args.force_reason;
		stranger.authorised_by = staff;
		stranger.authorised_pin = args.authorised_pin;
	}
	if (trial)
		return op_try(d->shop, &d->who, op_find(op), what, arena,
			      (ProtobufCMessage **)(void *)ret, p);
	return desk_op(s, op, f->key, what, arena, ret, p);
}

/* ---- tried */

static bool complete(const struct booking_form *f)
{
	bool yes = form_get(&f->form, f->walk_in ? "name" : "client")[0] != '\0' &&
		   (f->walk_in || form_get(&f->form, "start")[0] != '\0');

	for (size_t i = 0; i < f->nparts; i++)
		yes = yes && booking_form_part(f, i, PART_TREATMENT)[0] != '\0';
	return yes;
}

void booking_form_try(struct screen *s)
{
	struct booking_form *f = s->state;
	BookingAnswer *ret = NULL;

	f->outcome = NULL;
	f->refusal = (struct problem)PROBLEM_INIT;
	arena_clear(&f->tried);
	if (complete(f) && request(s, 0, "", true, &f->tried, &ret, &f->refusal) == ST_OK)
		f->outcome = ret;
}

/* ---- saved */

static void tell(struct screen *s, const BookingAnswer *ret)
{
	const struct desk *d = desk_of(s);
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	app_say(s->app, ret->n_warnings > 0 ? _("Booked %s %s %s. Mind: %s") :
		_("Booked %s %s %s%s"),
		id_text('B', ret->record->id, id), wall_text(booking_start(ret->record), at),
		desk_staff_name(d, ret->record->segments[0]->therapist),
		ret->n_warnings > 0 ? ret->warnings[0] : "");
}

static void saved(struct screen *s, const BookingAnswer *ret)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);

	d->client = ret->record->client;
	d->made = ret->record->id;
	d->made_at = booking_start(ret->record).n;
	form_set_clean(&f->form);
	app_draft_drop(s->app, f->draft);
	tell(s, ret);
	app_close(s);
	app_reload(s->app);
}

/* The field of the part that the refusal speaks of. */
static void at_its_part(const struct booking_form *f, struct problem *p)
{
	enum part_field field;
	size_t first, part = booking_refused_part(p);

	if (part < f->nparts && booking_form_which(f, p->field, &first, &field))
		snprintf(p->field, sizeof(p->field), "%s", f->names[part][field]);
}

static enum status save_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct booking_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingAnswer *ret;
	enum status st = request(s, staff, pin, false, &arena, &ret, p);

	if (st == ST_OK) {
		saved(s, ret);
		return ST_OK;
	}
	/* A refused request changed nothing; its key may stand for the corrected one. */
	booking_form_hints(s, p);
	if (overridable(st))
		form_set_hidden(&f->form, "reason", false);
	at_its_part(f, p);
	if (strcmp(p->field, "segments") == 0)
		snprintf(p->field, sizeof(p->field), "%s", f->walk_in ? "therapist" : "start");
	if (!f->details && booking_form_hides(f, p->field)) {
		f->details = true;
		booking_form_show(f);
	}
	if (strcmp(p->field, "force_reason") == 0)
		snprintf(p->field, sizeof(p->field), "reason");
	form_refuse(&f->form, p);
	return st;
}

enum status booking_form_save(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	TRY(form_check(&f->form, p));
	return authorise_if(s, save_as(s, 0, "", p), save_as, p);
}
