/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One booking on its page: who and what, whom and what it claims. */
#include "booking_view.h"

#include "model/booking.h"
#include "ui/booking_look.h"
#include "ui/prepaid_look.h"

const char *booking_view_client(const struct booking_view *v)
{
	return v->card != NULL ? v->card->record->name : "?";
}

const char *booking_view_device(const struct booking_view *v, uint32_t id)
{
	for (size_t i = 0; v->devices != NULL && i < v->devices->n_rows; i++)
		if (v->devices->rows[i]->id == id)
			return v->devices->rows[i]->name;
	return "";
}

static void head(struct booking_view *v)
{
	const Booking *b = v->booking;
	const ClientPrivate *p = v->card != NULL ? v->card->record->private_ : NULL;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	wall start = booking_start(b);

	page_line(&v->page, NULL);
	page_text(&v->page, booking_role(b->state), "%s %s", booking_state_mark(b->state),
		  booking_state_title(b->state));
	page_text(&v->page, ROLE_HEADING, "%s", booking_view_client(v));
	page_text(&v->page, ROLE_STRONG, "%s-%s", wall_near(start, at),
		  minute_text(wall_minute(booking_end(b)), to));
	page_text(&v->page, ROLE_DIM, "%s", id_text('B', b->id, id));
	if (p == NULL)
		return;
	page_text(&v->page, ROLE_NORMAL, "%s", p->phone);
	if (p->allergies[0] == '\0' && p->n_allergens == 0)
		return;
	page_line(&v->page, _("Allergies"));
	page_text(&v->page, ROLE_DANGER, " %s ", p->allergies[0] != '\0' ? p->allergies : _("yes"));
	for (size_t i = 0; i < p->n_allergens; i++)
		page_text(&v->page, ROLE_DANGER, "%s", p->allergens[i]);
}

static void segments(struct booking_view *v, const struct desk *d)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	for (size_t i = 0; i < v->booking->n_segments; i++) {
		const Segment *seg = v->booking->segments[i];
		page_line(&v->page, i == 0 ? _("Treatment") : "");
		page_cell(&v->page, 11, ROLE_STRONG, "%s-%s",
			  minute_text(wall_minute(WALL(seg->start)), from),
			  minute_text(wall_minute(segment_end(seg)), to));
		page_text(&v->page, ROLE_STRONG, "%s", desk_treatment_title(d, seg->treatment));
		page_text(&v->page, ROLE_NORMAL, "%s", desk_staff_name(d, seg->therapist));
		for (size_t k = 0; k < seg->n_assistants; k++)
			page_text(&v->page, ROLE_NORMAL, "+%s",
				  desk_staff_name(d, seg->assistants[k]));
		if (seg->asked_for)
			page_text(&v->page, ROLE_GOOD, "%s", _("asked for"));
		if (seg->by_turn)
			page_text(&v->page, ROLE_GOOD, "%s", _("by turn"));
		page_text(&v->page, ROLE_NORMAL, "%s", booking_room_name(v->rooms, seg->room));
		page_text(&v->page, ROLE_NORMAL, "%s", booking_view_device(v, seg->device));
		page_text(&v->page, ROLE_DIM, _("service %u min"), seg->service);
		if (seg->prep > 0)
			page_text(&v->page, ROLE_DIM, _("before %u"), seg->prep);
		if (seg->processing > 0)
			page_text(&v->page, ROLE_DIM, _("processing %u"), seg->processing);
		if (seg->cleanup > 0)
			page_text(&v->page, ROLE_DIM, _("clean-up %u"), seg->cleanup);
		if (seg->extended > 0)
			page_text(&v->page, ROLE_GOOD, _("extended by %u"), seg->extended);
	}
}

static const char *claimed_name(const struct booking_view *v, const struct desk *d,
				const struct claim *c)
{
	switch (c->kind) {
	case RES_THERAPIST: return desk_staff_name(d, c->resource);
	case RES_ROOM: return booking_room_name(v->rooms, c->resource);
	case RES_DEVICE: return booking_view_device(v, c->resource);
	case RES_CLIENT: return booking_view_client(v);
	}
	return "";
}

static void claims(struct booking_view *v, const struct desk *d)
{
	struct claim all[CLAIMS_MAX];
	size_t n = booking_claims_time(v->booking->state) ? booking_claims(v->booking, all) : 0;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	page_line(&v->page, _("Holds"));
	if (n == 0)
		page_text(&v->page, ROLE_DIM, "%s", _("nothing any more"));
	for (size_t i = 0; i < n; i++)
		page_text(&v->page, ROLE_NORMAL, "%s %s-%s", claimed_name(v, d, &all[i]),
			  minute_text(wall_minute(WALL(all[i].from)), from),
			  minute_text(wall_minute(WALL(all[i].to)), to));
}

/* Held for somebody on the waitlist, part of a series, split off another. */
static void belongs(struct booking_view *v)
{
	const Booking *b = v->booking;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];

	if (b->held_until != 0 && booking_claims_time(b->state)) {
		page_line(&v->page, _("Held"));
		page_text(&v->page, ROLE_WARNING, _("until %s"),
			  instant_near((instant){ .ms = b->held_until }, at));
		page_text(&v->page, ROLE_NORMAL, "%s", _("u: she takes it; x: let it go"));
	}
	if (b->series == 0 && b->split_from == 0 && b->wait == 0)
		return;
	page_line(&v->page, _("Part of"));
	if (b->series != 0)
		page_text(&v->page, ROLE_NORMAL, _("the series of %s"),
			  id_text('B', b->series, id));
	if (b->split_from != 0)
		page_text(&v->page, ROLE_NORMAL, _("split off %s"),
			  id_text('B', b->split_from, id));
	if (b->wait != 0)
		page_text(&v->page, ROLE_NORMAL, _("the waitlist, %s"), id_text('Q', b->wait, id));
}

static void deposit(struct booking_view *v)
{
	const DepositAnswer *a = v->deposit;
	char asked[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX];
	int64_t due = v->booking->deposit_fen;

	if (due == 0 && (a == NULL || a->paid_fen == 0))
		return;
	page_line(&v->page, _("Deposit"));
	page_text(&v->page, ROLE_MONEY, _("asked for %s"), desk_money(due, asked));
	if (a == NULL)
		return;
	page_text(&v->page, a->paid_fen < due ? ROLE_WARNING : ROLE_GOOD, _("held %s"),
		  desk_money(a->paid_fen, paid));
	if (a->paid_fen < due && v->booking->state == BOOKING__STATE__requested)
		page_text(&v->page, ROLE_NORMAL, "%s", _("d takes it"));
	else if (due > 0 && v->booking->state == BOOKING__STATE__requested &&
		 v->booking->held_until == 0)
		page_text(&v->page, ROLE_STRONG, "%s", _("paid in full: o confirms the booking"));
}

static void others(struct booking_view *v)
{
	const Booking *b = v->booking;
	struct field_at at;
	AUTO(buf_release) struct buf source = BUF_INIT;
	char id[ID_TEXT_MAX], bar[COURSE_BAR_MAX];

	if (v->course != NULL) {
		page_line(&v->page, _("Course"));
		page_text(&v->page, ROLE_NORMAL, "%s", v->course->record->title);
		page_text(&v->page, ROLE_NORMAL, "%s", course_bar(v->course, bar));
		page_text(&v->page, ROLE_DIM, "%s", id_text('K', b->course, id));
	}
	for (size_t i = 0; v->card != NULL && i < v->card->n_warnings; i++) {
		page_line(&v->page, i == 0 ? _("Mind") : "");
		page_text(&v->page, ROLE_WARNING, "%s", v->card->warnings[i]);
	}
	if (b->note[0] != '\0') {
		page_line(&v->page, _("Note"));
		page_text(&v->page, ROLE_STRONG, "%s", b->note);
	}
	page_line(&v->page, _("Source"));
	if (field_find(&v->booking->base, "source", NULL, &at) && !field_empty(&at))
		field_text(&source, &at, FIELD_HUMAN);
	page_text(&v->page, ROLE_NORMAL, "%s", source.text);
	if (b->force_reason[0] != '\0')
		page_text(&v->page, ROLE_WARNING, _("overridden: %s"), b->force_reason);
	if (b->sale != 0)
		page_text(&v->page, ROLE_NORMAL, _("paid by sale %s"), id_text('V', b->sale, id));
}

void booking_page_build(struct booking_view *v, const struct desk *d)
{
	page_clear(&v->page);
	head(v);
	segments(v, d);
	belongs(v);
	deposit(v);
	others(v);
	claims(v, d);
	booking_page_history(v, d);
}
