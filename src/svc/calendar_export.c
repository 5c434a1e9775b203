/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The book as a calendar that phones read. */
#include <string.h>

#include "io/ical.h"
#include "model/booking.h"
#include "svc/body.h"
#include "svc/transfer.h"

enum { UID_HASH = 16 };

struct calendar_export {
	struct op_call *call;
	const struct calendar_wish *wish;
	char shop[UID_HASH * 2 + 1]; /* what tells this shop from all others */
	struct buf out;
	size_t events;
};

static enum status allowed(struct op_call *call, const struct calendar_wish *w)
{
	bool own = w->staff != 0 && w->staff == call->who->staff;

	TRY(session_role(call->shop, call->who, own ? PERM_LOOK : PERM_EXPORT, &call->role,
			 call->problem));
	if (w->until.n < w->from.n)
		return problem_set(call->problem, ST_BAD_VALUE, "to",
				   _("It ends before it begins."));
	if (w->until.n - w->from.n >= CALENDAR_DAYS_MAX)
		return problem_set(call->problem, ST_TOO_MANY, "to",
				   _("A calendar has at most %d days."), CALENDAR_DAYS_MAX);
	return ST_OK;
}

static enum ical_status status_of(const Booking *b, instant now)
{
	if (!booking_claims_time(b->state) || booking_ran_out(b, now))
		return ICAL_CANCELLED;
	return b->state == BOOKING__STATE__requested ? ICAL_TENTATIVE : ICAL_CONFIRMED;
}

/* Of whoever or wherever it was, gone or not; "" for none. */
static enum status name_of(struct op_call *call, const char *record, enum table table, uint32_t id,
			   const char **ret)
{
	ProtobufCMessage *m;

	*ret = "";
	if (id == 0)
		return ST_OK;
	TRY(body_get(call, record_by_name(record), table, id, &m));
	*ret = table == TABLE_ROOM ? ((const Room *)m)->name : ((const Staff *)m)->name;
	return ST_OK;
}

/* What it is and for whom; in the calendar of all also with whom. */
static enum status summary(struct calendar_export *x, const BookingRow *row, const Segment *seg,
			   const char **ret)
{
	struct op_call *call = x->call;
	const struct treatment *t = treatment_find(call->shop->treatments, seg->treatment);
	const char *what = t != NULL ? both_text(t->title) : seg->treatment;
	const char *hands;

	*ret = arena_printf(call->arena, "%s %s", what, row->client_name);
	if (x->wish->staff != 0 || seg->therapist == 0)
		return ST_OK;
	TRY(name_of(call, "staff", TABLE_STAFF, seg->therapist, &hands));
	*ret = arena_printf(call->arena, "%s (%s)", *ret, hands);
	return ST_OK;
}

static enum status add_event(struct calendar_export *x, const BookingRow *row, size_t i)
{
	struct op_call *call = x->call;
	const Booking *b = row->record;
	const Segment *seg = b->segments[i];
	char id[ID_TEXT_MAX];
	instant start = wall_instant(WALL(seg->start));
	struct ical_event e = { .sequence = b->revision, .changed = start, .made = start,
				.start = start, .end = wall_instant(segment_end(seg)),
				.status = status_of(b, call->now) };

	if (b->n_changes > 0) {
		e.made = (instant){ .ms = b->changes[0]->at };
		e.changed = (instant){ .ms = b->changes[b->n_changes - 1]->at };
	}
	e.uid = arena_printf(call->arena, "%s.%zu@%s.meibu", id_text('B', b->id, id), i + 1,
			     x->shop);
	e.description = role_may(&call->role, PERM_CLIENT_HEALTH) ? b->note : "";
	TRY(summary(x, row, seg, &e.summary));
	TRY(name_of(call, "room", TABLE_ROOM, seg->room, &e.location));
	ical_event(&x->out, &e);
	x->events++;
	return ST_OK;
}

static enum status add_booking(void *ctx, const Booking *b)
{
	struct calendar_export *x = ctx;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct arena *whole = x->call->arena;
	BookingRow *row = NULL;
	enum status st = ST_OK;

	x->call->arena = &arena; /* a year of bookings is not kept */
	for (size_t i = 0; st == ST_OK && i < b->n_segments; i++) {
		if (x->wish->staff != 0 && !segment_has(b->segments[i], x->wish->staff))
			continue;
		if (row == NULL)
			st = booking_row(x->call, b, &row);
		if (st == ST_OK)
			st = add_event(x, row, i);
	}
	x->call->arena = whole;
	return st;
}

/* Its name is whose it is. */
static enum status begin(struct calendar_export *x)
{
	struct op_call *call = x->call;
	uint8_t hash[UID_HASH];
	const char *name = call->shop->conf.name, *whose;

	hash_keyed(db_index_key(call->shop->db), "calendar", strlen("calendar"), hash, UID_HASH);
	hash_hex(hash, UID_HASH, x->shop);
	if (x->wish->staff != 0) {
		TRY(name_of(call, "staff", TABLE_STAFF, x->wish->staff, &whose));
		name = arena_printf(call->arena, "%s %s", name, whose);
	}
	ical_begin(&x->out, "meibu " MEIBU_VERSION, name, call->shop->conf.zone);
	return ST_OK;
}

static enum status read_book(struct calendar_export *x)
{
	const struct calendar_wish *w = x->wish;
	AUTO(tx_end) struct tx *own = NULL;
	AUTO(arena_release) struct arena each = ARENA_INIT;

	if (x->call->shop->batch == NULL)
		TRY(tx_begin(x->call->shop->db, TX_READ, "export", &own, x->call->problem));
	x->call->tx = own != NULL ? own : x->call->shop->batch;
	TRY(begin(x));
	TRY(booking_each_day(x->call->tx, w->from, w->until.n - w->from.n + 1, &each, add_booking,
			     x));
	ical_end(&x->out);
	return ST_OK;
}

enum status export_calendar(struct shop *shop, const struct session *who,
			    const struct calendar_wish *wish, export_sink *sink, void *ctx,
			    size_t *ret_rows, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct op_call call = { .shop = shop, .who = who, .arena = &arena, .problem = reterr,
				.now = clock_now(), .wall = clock_wall(),
				.today = clock_today() };
	struct calendar_export x = { .call = &call, .wish = wish, .out = BUF_INIT };
	enum status st = allowed(&call, wish);

	if (st == ST_OK)
		st = read_book(&x);
	if (st == ST_OK)
		st = sink(ctx, &x.out);
	buf_release(&x.out);
	if (st == ST_OK && ret_rows != NULL)
		*ret_rows = x.events;
	return st;
}
