/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moving, copying, splitting: m, y or | take the block under the cursor up, arrows carry it, [ and
 * ] to other days, Enter puts it down. What is refused stays in the hand, with the reason and the
 * free times in the message. And what needs no carrying: extending, taking back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/booking.h"
#include "today.h"
#include "ui/authorise.h"
#include "ui/booking_steps.h"

static const Segment *segment_here(const struct screen *s, const BookingRow **ret_row,
				   size_t *ret_segment)
{
	*ret_row = today_row(s->state, ret_segment);
	return *ret_row != NULL ? (*ret_row)->record->segments[*ret_segment] : NULL;
}

const char *today_blocked_move(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	if (row == NULL)
		return _("Put the cursor on a booking.");
	return row->record->state > BOOKING__STATE__arrived ?
	       _("Its state does not allow this.") : NULL;
}

const char *today_blocked_split(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);
	const char *why = today_blocked_move(s);

	if (why != NULL)
		return why;
	return segment == 0 || row->record->n_segments < 2 ?
	       _("Put the cursor on the second or a later part of a visit.") : NULL;
}

const char *today_blocked_extend(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	if (row == NULL)
		return _("Put the cursor on a booking.");
	return row->record->state != BOOKING__STATE__in_service ?
	       _("Only a service that is under way can be extended.") : NULL;
}

/* ---- taking up */

static void fill_hand(struct today_hand *h, enum today_carry carry, const BookingRow *row,
		      uint64_t id)
{
	const Segment *seg = row->record->segments[book_id_segment(id)];

	*h = (struct today_hand){
		.carry = carry, .booking = row->record->id, .revision = row->record->revision,
		.segment = book_id_segment(id), .hand = book_id_hand(id), .prep = seg->prep,
		.processing = seg->processing, .service = seg->service, .start = seg->start,
		.behind = seg->start - row->record->segments[0]->start,
		.therapist = seg->therapist, .room = seg->room, .device = seg->device,
	};
	snprintf(h->client_name, sizeof(h->client_name), "%s", row->client_name);
}

static enum status take_up(struct screen *s, enum today_carry carry, const char *say,
			   struct problem *p)
{
	struct today *t = s->state;
	const struct board_block *b = board_current(&t->board);
	const BookingRow *row = b != NULL ? today_find(t, book_id_booking(b->id)) : NULL;

	if (row == NULL || !board_lift(&t->board))
		return problem_set(p, ST_WRONG_STATE, NULL, _("Put the cursor on a booking."));
	fill_hand(&t->hand, carry, row, t->board.ghost.id);
	size_t n = text_whole(t->board.ghost.text, sizeof(t->hand.text) - 1);
	snprintf(t->hand.text, sizeof(t->hand.text), "%.*s", (int)n, t->board.ghost.text);
	t->board.ghost.text = t->hand.text;
	bool people = t->axis == BOOK_THERAPISTS;
	/* Who assists follows the visit; a copy and a part choose their places themselves. */
	t->board.upright = (people && t->hand.hand > 0) || carry == CARRY_SPLIT ||
			   (carry == CARRY_COPY && !people);
	if (t->axis == BOOK_WEEK)
		t->board.upright = false;
	t->board.rigid = carry != CARRY_MOVE;
	t->board.copy = carry == CARRY_COPY;
	request_key(t->key);
	app_say(s->app, "%s", say);
	return ST_OK;
}

enum status today_move(struct screen *s, struct problem *p)
{
	return take_up(s, CARRY_MOVE, _("Carry it with the arrows, [ and ] to other days, + and - "
					"stretch; Enter puts it down, Esc leaves it."), p);
}

enum status today_copy(struct screen *s, struct problem *p)
{
	return take_up(s, CARRY_COPY, _("Carry the copy with the arrows, [ and ] to other days; "
					"Enter books it, Esc leaves it."), p);
}

enum status today_split(struct screen *s, struct problem *p)
{
	return take_up(s, CARRY_SPLIT, _("Carry this part and what follows to its time; Enter "
					 "splits the visit, Esc leaves it."), p);
}

/* ---- putting down */

static int64_t start_of(const struct today *t)
{
	return today_midnight(t, t->board.ghost.column) + t->board.ghost.start;
}

/* The column it is in; 0 where that is what it was. */
static uint32_t other(const struct today *t, enum book_axis axis, uint32_t was)
{
	if (t->axis != axis || t->hand.hand != 0 || t->view.ncolumns == 0)
		return 0;
	uint32_t id = (uint32_t)t->view.columns[t->board.ghost.column].id;
	return id != was ? id : 0;
}

static enum status put_move(struct screen *s, const struct override *o, struct arena *arena,
			    struct problem *p)
{
	struct today *t = s->state;
	const struct today_hand *h = &t->hand;
	const struct board_block *ghost = &t->board.ghost;
	BookingMove args = BOOKING_MOVE__INIT;
	BookingAnswer *ret;
	bool person = t->axis == BOOK_THERAPISTS || t->axis == BOOK_WEEK;
	uint32_t fixed = h->prep + (person ? 0 : h->processing);
	uint32_t length = (uint32_t)(ghost->end - ghost->start);

	args.booking = h->booking;
	args.revision = h->revision;
	args.segment = (uint32_t)h->segment;
	args.start = start_of(t);
	args.therapist = other(t, BOOK_THERAPISTS, h->therapist);
	args.room = other(t, BOOK_ROOMS, h->room);
	args.device = other(t, BOOK_DEVICES, h->device);
	if (length != fixed + h->service && length > fixed)
		args.service = length - fixed;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	TRY(desk_op(s, "booking.move", t->key, &args.base, arena, &ret, p));
	t->undo = (struct today_undo){
		.booking = h->booking, .revision = ret->record->revision,
		.segment = (uint32_t)h->segment, .service = h->service, .start = h->start,
		.therapist = h->therapist, .room = h->room, .device = h->device,
	};
	app_say(s->app, _("Moved: %s"), h->client_name);
	return ST_OK;
}

static enum status put_copy(struct screen *s, const struct override *o, struct arena *arena,
			    struct problem *p)
{
	struct today *t = s->state;
	const struct today_hand *h = &t->hand;
	BookingCopy args = BOOKING_COPY__INIT;
	BookingAnswer *ret;
	uint32_t therapist = other(t, BOOK_THERAPISTS, h->therapist);

	args.booking = h->booking;
	/* The whole visit is copied: the part in the hand says when. */
	args.start = start_of(t) - h->behind;
	args.therapist = h->segment == 0 ? therapist : 0;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	TRY(desk_op(s, "booking.copy", t->key, &args.base, arena, &ret, p));
	char id[ID_TEXT_MAX];
	app_say(s->app, _("Booked again: %s %s"), h->client_name,
		id_text('B', ret->record->id, id));
	desk_of(s)->made = ret->record->id;
	desk_of(s)->made_at = booking_start(ret->record).n;
	return ST_OK;
}

static enum status put_split(struct screen *s, struct arena *arena, struct problem *p)
{
	struct today *t = s->state;
	const struct today_hand *h = &t->hand;
	BookingSplit args = BOOKING_SPLIT__INIT;
	BookingRows *ret;

	args.booking = h->booking;
	args.revision = h->revision;
	args.segment = (uint32_t)h->segment;
	args.start = start_of(t) == h->start ? 0 : start_of(t);
	TRY(desk_op(s, "booking.split", t->key, &args.base, arena, &ret, p));
	app_say(s->app, _("Split: %s now has two visits."), h->client_name);
	if (ret->n_rows == 2) {
		desk_of(s)->made = ret->rows[1]->record->id;
		desk_of(s)->made_at = booking_start(ret->rows[1]->record).n;
	}
	return ST_OK;
}

static enum status put_down(struct screen *s, const struct override *o, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	enum status st = ST_OK;

	switch (t->hand.carry) {
	case CARRY_MOVE: st = put_move(s, o, &arena, p); break;
	case CARRY_COPY: st = put_copy(s, o, &arena, p); break;
	case CARRY_SPLIT: st = put_split(s, &arena, p); break;
	}
	if (st != ST_OK)
		return st;
	request_key(t->key);
	uint64_t id = t->board.ghost.id;
	board_drop(&t->board);
	t->board.here = id;
	app_reload(s->app);
	return ST_OK;
}

enum status today_put_down(struct screen *s, struct problem *p)
{
	const struct today *t = s->state;

	/* A part on its own keeps to the rules: it can be moved afterwards. */
	if (t->hand.carry == CARRY_SPLIT)
		return put_down(s, &(struct override){ .reason = "", .pin = "" }, p);
	return override_if(s, put_down, p);
}

/* ---- extending */

static enum status extend(struct screen *s, const struct override *o, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingExtend args = BOOKING_EXTEND__INIT;
	BookingAnswer *ret;
	const BookingRow *row;
	size_t segment;

	if (segment_here(s, &row, &segment) == NULL)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	args.booking = row->record->id;
	args.segment = (uint32_t)segment;
	args.minutes = t->minutes;
	args.revision = row->record->revision;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	TRY(desk_op(s, "booking.extend", t->key, &args.base, &arena, &ret, p));
	request_key(t->key);
	app_say(s->app, _("%s stays %ld minutes longer."), row->client_name, (long)t->minutes);
	app_reload(s->app);
	return ST_OK;
}

static enum status extend_by(struct screen *s, const char *answer, struct problem *p)
{
	struct today *t = s->state;
	char *end;
	long minutes = strtol(answer, &end, 10);

	if (end == answer || *end != '\0' || minutes <= 0 || minutes > MINUTES_PER_DAY)
		return problem_set(p, ST_BAD_VALUE, "minutes", _("Type minutes, such as 30."));
	t->minutes = (uint32_t)minutes;
	return override_if(s, extend, p);
}

enum status today_extend(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Minutes more:"), .initial = "30", .max = 4,
			   .done = extend_by };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- taking back */

/* The move of this booking, if nothing was done to it since. */
static const struct today_undo *last_move(const struct screen *s)
{
	const struct today *t = s->state;
	size_t segment;
	const BookingRow *row = today_row(t, &segment);

	if (row == NULL || row->record->id != t->undo.booking ||
	    row->record->revision != t->undo.revision)
		return NULL;
	return &t->undo;
}

const char *today_blocked_undo(const struct screen *s)
{
	return last_move(s) != NULL ? NULL : booking_blocked_undo(s);
}

enum status today_undo_last(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingMove args = BOOKING_MOVE__INIT;
	BookingAnswer *ret;
	const struct today_undo *u = last_move(s);

	if (u == NULL)
		return booking_undo(s, p);
	args.booking = u->booking;
	args.revision = u->revision;
	args.segment = u->segment;
	args.start = u->start;
	args.therapist = u->therapist;
	args.room = u->room;
	args.device = u->device;
	args.service = u->service;
	TRY(desk_op(s, "booking.move", t->key, &args.base, &arena, &ret, p));
	request_key(t->key);
	t->undo = (struct today_undo){ .booking = 0 };
	app_say(s->app, "%s", _("The move is taken back."));
	app_reload(s->app);
	return ST_OK;
}
