/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals: free times for the whole visit, best first, each with its reasons. */
#include "booking_form.h"

#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "ui/booking_look.h"

/* ---- how they read */

void booking_form_reasons(struct buf *out, const Slot *slot)
{
	for (size_t i = 0; i < slot->n_reasons; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", slot->reasons[i]);
}

void booking_form_slot(struct buf *out, const struct desk *d, const Slot *slot)
{
	char at[DATE_TEXT_MAX];
	uint32_t last = 0;

	buf_printf(out, "%s  ", wall_near(WALL(slot->start), at));
	for (size_t i = 0; i < slot->n_segments; i++) {
		if (slot->segments[i]->therapist != last)
			buf_printf(out, "%s%s", last != 0 ? " > " : "",
				   desk_staff_name(d, slot->segments[i]->therapist));
		last = slot->segments[i]->therapist;
	}
}

size_t booking_form_find_slots(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct booking_form *f = user;
	const struct desk *d = f->form.user;
	size_t n = 0;

	for (size_t i = 0; i < f->nslots && n < max; i++) {
		AUTO(buf_release) struct buf label = BUF_INIT;
		AUTO(buf_release) struct buf why = BUF_INIT;
		booking_form_slot(&label, d, f->slots[i]);
		booking_form_reasons(&why, f->slots[i]);
		if (typed[0] != '\0' && strstr(label.text, typed) == NULL &&
		    !pinyin_match(typed, desk_staff_name(d, f->slots[i]->therapist), true))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%zu", i);
		snprintf(item->label, sizeof(item->label), "%s", label.text);
		snprintf(item->detail, sizeof(item->detail), "%s",
			 why.text != NULL ? why.text : "");
	}
	return n;
}

/* ---- asking */

/* A session is proposed for when it is due, as long as it is that course's. */
static int64_t asked_from(const struct booking_form *f)
{
	int64_t now = clock_wall().n;

	if (f->walk_in || f->from <= now ||
	    desk_id(form_get(&f->form, "course"), 'K') != f->due_course)
		return now;
	return f->from;
}

static SegmentWish *wish_of(const struct booking_form *f, size_t part, struct arena *arena)
{
	SegmentWish *w = (SegmentWish *)message_new(&segment_wish__descriptor, arena);
	uint32_t therapist = desk_id(booking_form_part(f, part, PART_THERAPIST), 'S');

	booking_form_wish(f, part, arena, w);
	w->therapist = f->own[part] ? therapist : 0;
	return w;
}

static bool here_now(const struct booking_form *f)
{
	return f->walk_in || strcmp(form_get(&f->form, "here"), "yes") == 0;
}

void booking_form_propose(struct screen *s)
{
	struct booking_form *f = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;
	struct problem ignore = PROBLEM_INIT;

	f->nslots = f->proposal = 0;
	f->taken = false;
	arena_clear(&f->found);
	args.client = desk_id(form_get(&f->form, "client"), 'C');
	args.course = desk_id(form_get(&f->form, "course"), 'K');
	args.from = asked_from(f);
	args.walk_in = here_now(f);
	for (size_t i = 0; i < f->nparts; i++) {
		if (booking_form_part(f, i, PART_TREATMENT)[0] == '\0')
			continue; /* it is being added */
		args.segments = arena_grow(&arena, args.segments, args.n_segments,
					   sizeof(*args.segments));
		args.segments[args.n_segments++] = wish_of(f, i, &arena);
	}
	if (args.n_segments == 0 || desk_op(s, "booking.slots", NULL, &args.base, &f->found, &ret,
					    &ignore) != ST_OK)
		return;
	f->slots = ret->slots;
	f->nslots = ret->n_slots;
}

/* ---- taking */

static void set_therapist(struct booking_form *f, const struct desk *d, size_t part, uint32_t id)
{
	char text[ID_TEXT_MAX];

	if (id != 0)
		form_set_pick(&f->form, f->names[part][PART_THERAPIST], id_text('S', id, text),
			      desk_staff_name(d, id));
}

static void set_start(struct booking_form *f, const Slot *slot)
{
	AUTO(buf_release) struct buf why = BUF_INIT;
	char text[DATE_TEXT_MAX];
	const char *weekday = weekday_name(day_weekday(wall_day(WALL(slot->start))));

	booking_form_reasons(&why, slot);
	form_set(&f->form, "start", wall_text(WALL(slot->start), text));
	form_set_note(&f->form, "start", why.len > 0 ? why.text : weekday);
}

void booking_form_take(struct screen *s)
{
	struct booking_form *f = s->state;
	const Slot *slot = f->nslots > 0 ? f->slots[f->proposal] : NULL;

	if (slot == NULL)
		return;
	for (size_t i = 0, k = 0; i < f->nparts; i++) {
		if (booking_form_part(f, i, PART_TREATMENT)[0] == '\0')
			continue;
		if (k >= slot->n_segments)
			break;
		const SegmentWish *w = slot->segments[k++];
		set_therapist(f, desk_of(s), i, w->therapist);
		if (w->by_turn)
			form_set(&f->form, f->names[i][PART_MARK], "turn");
	}
	set_start(f, slot);
	f->taken = true;
	f->fixed_start = false;
}

/* ---- the ways out of a refusal */

static Slot *hinted(struct arena *arena, const struct problem_hint *hint)
{
	char id[ID_TEXT_MAX] = "", at[24] = "";
	struct problem ignore = PROBLEM_INIT;
	wall w;

	if (strcmp(hint->name, "slot") != 0 ||
	    sscanf(hint->value, "%15s %23s", id, at) != 2 || wall_parse(at, &w, &ignore) != ST_OK)
		return NULL;
	Slot *slot = (Slot *)message_new(&slot__descriptor, arena);
	SegmentWish *first = (SegmentWish *)message_new(&segment_wish__descriptor, arena);
	slot->start = first->start = w.n;
	slot->therapist = first->therapist = desk_id(id, 'S');
	slot->reasons = arena_grow(arena, slot->reasons, 0, sizeof(*slot->reasons));
	slot->reasons[slot->n_reasons++] = arena_dup(arena, _("free"));
	slot->segments = arena_grow(arena, slot->segments, 0, sizeof(*slot->segments));
	slot->segments[slot->n_segments++] = first;
	return slot;
}

/* Of a visit of several parts the proposals know more: they are whole. */
void booking_form_hints(struct screen *s, const struct problem *p)
{
	struct booking_form *f = s->state;
	Slot **slots = NULL;
	size_t n = 0;

	if (f->nparts > 1 || f->walk_in) {
		if (f->nslots == 0)
			booking_form_propose(s);
		return;
	}
	struct arena fresh = ARENA_INIT;
	for (int i = 0; i < p->nhints; i++) {
		Slot *slot = hinted(&fresh, &p->hints[i]);
		if (slot == NULL)
			continue;
		slots = arena_grow(&fresh, slots, n, sizeof(Slot *));
		slots[n++] = slot;
	}
	if (n == 0) {
		arena_clear(&fresh);
		return;
	}
	arena_clear(&f->found);
	f->found = fresh;
	f->slots = slots;
	f->nslots = n;
	f->proposal = n - 1; /* Ctrl-N shows the first */
	f->taken = false;
}
