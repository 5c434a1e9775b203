/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes several requests, in the book: visits from the first wish to the bill, deposits, the
 * waitlist, series, the roster, turns and attendance. */
#ifndef TESTS_PROOF_SIM_VISITS_H
#define TESTS_PROOF_SIM_VISITS_H

#include "proof/sim_books.h"

/* ---- booking */

/* A free time for t->treatment, if there is one: its start and therapist. */
static bool free_time(struct sim *s, struct sim_term *t, int64_t from, int64_t *start,
		      uint32_t *therapist)
{
	if (ask(s, t, "booking.slots",
		"{\"treatment\":\"%s\",\"from\":\"%s\",\"days\":2,\"limit\":20}",
		t->treatment, at_text(from)) != ST_OK)
		return false;
	const Slots *slots = (const Slots *)s->answer;
	if (slots->n_slots == 0)
		return false;
	const Slot *slot = slots->slots[below(s, (int64_t)slots->n_slots)];
	*start = slot->start;
	*therapist = slot->therapist;
	return true;
}

/* A course of hers that has sessions left, or 0; the treatment becomes its own. */
static uint32_t a_course_of(struct sim *s, struct sim_term *t)
{
	const CourseRows *rows =
		sim_look(s, "course.list", "{\"client\":\"C%u\",\"limit\":20}", t->client);

	if (rows->n_rows == 0 || chance(s, 25))
		return 0;
	const Course *k = rows->rows[below(s, (int64_t)rows->n_rows)]->record;
	const char *treatment = k->items[below(s, (int64_t)k->n_items)]->treatment;
	snprintf(t->treatment, sizeof(t->treatment), "%s", treatment);
	return k->id;
}

static void add_course(struct buf *b, uint32_t course)
{
	if (course != 0)
		buf_printf(b, ",\"course\":\"K%u\"", course);
}

static enum sim_next stage_book(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	int64_t start = s->now, from = s->now;
	uint32_t therapist = 0;

	t->client = t->client != 0 ? t->client : one_known(s, 'C');
	snprintf(t->treatment, sizeof(t->treatment), "%s", one_treatment(s));
	t->course = a_course_of(s, t);
	if (chance(s, 40))
		from += below(s, 3 * MINUTES_PER_DAY);
	if (chance(s, 95) && !free_time(s, t, from, &start, &therapist))
		return SIM_END;
	buf_printf(&args, "{\"client\":\"C%u\"", t->client);
	add_course(&args, t->course);
	buf_printf(&args, ",\"segments\":[{\"treatment\":\"%s\",\"start\":\"%s\"", t->treatment,
		   at_text(start));
	if (therapist != 0)
		buf_printf(&args, ",\"therapist\":\"S%u\"", therapist);
	buf_putc(&args, '}');
	if (chance(s, t->course != 0 ? 60 : 35))
		buf_printf(&args, ",{\"treatment\":\"%s\"}",
			   t->course != 0 && chance(s, 60) ? t->treatment : one_treatment(s));
	buf_printf(&args, "]%s}", chance(s, 15) ? ",\"requested\":true" : "");
	if (ask(s, t, "booking.add", "%s", args.text) != ST_OK)
		return SIM_END;
	t->booking = ((const BookingAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_walk_in(struct sim *s, struct sim_term *t)
{
	if (ask(s, t, "booking.walkin",
		"{\"name\":\"路过%u\",\"phone\":\"139%08" PRId64 "\",\"force\":true,"
		"\"segments\":[{\"treatment\":\"%s\"}]}",
		s->step, below(s, 100000000), one_treatment(s)) != ST_OK)
		return SIM_END;
	const Booking *b = ((const BookingAnswer *)s->answer)->record;
	t->booking = b->id;
	t->client = b->client;
	return SIM_NEXT;
}

/* ---- a visit goes its way */

static const Booking *visit(struct sim *s, uint32_t id)
{
	AUTO(tx_end) struct tx *tx = begin_reading(s);
	Booking *b;

	if (booking_get(tx, id, &s->looking, &b) != ST_OK)
		sim_fail(s, "B%u is not in the book", id);
	return b;
}

/* Takes up a visit that somebody left where it was. */
static enum sim_next stage_find_visit(struct sim *s, struct sim_term *t)
{
	if (s->known['B' - 'A'].n == 0)
		return SIM_END;
	t->booking = one_known(s, 'B');
	const Booking *b = visit(s, t->booking);
	t->client = b->client;
	return b->state <= BOOKING__STATE__done ? SIM_NEXT : SIM_END;
}

static enum sim_next step_of(struct sim *s, struct sim_term *t, const char *op)
{
	return ask(s, t, op, "{\"booking\":\"B%u\"}", t->booking) == ST_OK ? SIM_NEXT : SIM_END;
}

static enum sim_next stage_arrive(struct sim *s, struct sim_term *t)
{
	const Booking *b = visit(s, t->booking);
	int64_t start = b->segments[0]->start;

	if (b->state == BOOKING__STATE__requested && step_of(s, t, "booking.confirm") != SIM_NEXT)
		return SIM_END;
	if (b->state >= BOOKING__STATE__arrived)
		return SIM_NEXT;
	if (start > s->now + 30 && start < s->now + 300 && chance(s, 60))
		set_clock(s, start - below(s, 20)); /* nothing happens until then */
	if (start > s->now + 60)
		return t->patience++ < 2 ? SIM_STAY : SIM_END;
	if (chance(s, 4))
		return step_of(s, t, "booking.noshow");
	if (step_of(s, t, "booking.arrive") != SIM_NEXT)
		return SIM_END;
	return chance(s, 8) ? step_of(s, t, "booking.unarrive") : SIM_NEXT;
}

static enum sim_next stage_start(struct sim *s, struct sim_term *t)
{
	const Booking *b = visit(s, t->booking);

	if (b->state >= BOOKING__STATE__in_service)
		return SIM_NEXT;
	if (ask(s, t, "booking.start",
		"{\"booking\":\"B%u\",\"reason\":\"好的\"}", t->booking) != ST_OK)
		return SIM_END;
	return chance(s, 8) ? step_of(s, t, "booking.unstart") : SIM_NEXT;
}

static enum sim_next stage_longer(struct sim *s, struct sim_term *t)
{
	if (chance(s, 25))
		(void)ask(s, t, "booking.extend",
			  "{\"booking\":\"B%u\",\"minutes\":15}", t->booking);
	return SIM_NEXT;
}

static enum sim_next stage_finish(struct sim *s, struct sim_term *t)
{
	if (visit(s, t->booking)->state >= BOOKING__STATE__done)
		return SIM_NEXT;
	if (chance(s, 50))
		set_clock(s, s->now + below(s, 60));
	return step_of(s, t, "booking.finish");
}

/* ---- other turns that a visit takes */

/* Goes on with one of the two. */
static enum sim_next stage_split(struct sim *s, struct sim_term *t)
{
	if (ask(s, t, "booking.split", "{\"booking\":\"B%u\",\"segment\":1}", t->booking) != ST_OK)
		return SIM_END;
	const BookingRows *rows = (const BookingRows *)s->answer;
	t->booking = rows->rows[below(s, (int64_t)rows->n_rows)]->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_change_visit(struct sim *s, struct sim_term *t)
{
	const Booking *b = visit(s, t->booking);
	int64_t start = b->segments[0]->start + 15 * (below(s, 40) - 16);

	switch (below(s, 9)) {
	case 0: case 1: case 2:
		return ask(s, t, "booking.cancel", "{\"booking\":\"B%u\",\"reason\":\"%s\"%s%s}",
			   t->booking, "不来了", chance(s, 40) ? ",\"method\":\"cash\"" : "",
			   chance(s, 10) ? ",\"waive\":true" : "") == ST_OK ? SIM_NEXT : SIM_END;
	case 3:
		return step_of(s, t, "booking.noshow");
	case 4:
		(void)ask(s, t, "booking.copy",
			  "{\"booking\":\"B%u\",\"start\":\"%s\"}", t->booking,
			  at_text(start + MINUTES_PER_DAY));
		return SIM_NEXT;
	case 5: case 6:
		return stage_split(s, t) == SIM_NEXT ? SIM_STAY : SIM_END;
	default:
		(void)ask(s, t, "booking.move",
			  "{\"booking\":\"B%u\",\"start\":\"%s\"}", t->booking,
			  at_text(start));
		return SIM_NEXT;
	}
}

static enum sim_next stage_deposit(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "deposit.take",
		  "{\"booking\":\"B%u\",\"payments\":[{\"method\":\"%s\","
		  "\"amount_fen\":%" PRId64 "}]}",
		  t->booking, one_of(s, "cash", "wechat", "card", "wallet"),
		  100 * (1 + below(s, 60)));
	return chance(s, 30) ? SIM_STAY : SIM_NEXT;
}

/* ---- the waitlist */

static enum sim_next stage_wait(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;

	t->client = one_known(s, 'C');
	snprintf(t->treatment, sizeof(t->treatment), "%s", one_treatment(s));
	t->course = a_course_of(s, t);
	buf_printf(&args, "{\"client\":\"C%u\",\"treatments\":[\"%s\"],\"from_day\":\"%s\","
		   "\"to_day\":\"%s\"", t->client, t->treatment, on_text(today(s)),
		   on_text(today(s) + 5));
	add_course(&args, t->course);
	buf_putc(&args, '}');
	if (ask(s, t, "wait.add", "%s", args.text) != ST_OK)
		return SIM_END;
	t->other = ((const WaitAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_offer(struct sim *s, struct sim_term *t)
{
	int64_t start;
	uint32_t therapist;

	if (!free_time(s, t, s->now + 60, &start, &therapist))
		return SIM_END;
	if (ask(s, t, "wait.offer",
		"{\"wait\":\"Q%u\",\"segments\":[{\"treatment\":\"%s\",\"start\":\"%s\","
		"\"therapist\":\"S%u\"}],\"minutes\":%" PRId64 "}",
		t->other, t->treatment, at_text(start), therapist, 10 + below(s, 120)) != ST_OK)
		return SIM_END;
	return SIM_NEXT;
}

static enum sim_next stage_take_or_drop(struct sim *s, struct sim_term *t)
{
	if (chance(s, 30)) {
		(void)ask(s, t, "wait.drop",
			  "{\"wait\":\"Q%u\",\"reason\":\"不等了\"}", t->other);
		return SIM_END;
	}
	if (ask(s, t, "wait.take", "{\"wait\":\"Q%u\"}", t->other) != ST_OK)
		return SIM_END;
	t->booking = ((const WaitAnswer *)s->answer)->booking->id;
	return SIM_NEXT;
}

/* ---- series */

static enum sim_next stage_series(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	int64_t start;
	uint32_t therapist;

	t->client = one_known(s, 'C');
	snprintf(t->treatment, sizeof(t->treatment), "%s", one_treatment(s));
	t->course = a_course_of(s, t);
	if (!free_time(s, t, s->now + MINUTES_PER_DAY, &start, &therapist))
		return SIM_END;
	buf_printf(&args, "{\"client\":\"C%u\"", t->client);
	add_course(&args, t->course);
	size_t head = args.len;
	buf_printf(&args, ",\"segments\":[{\"treatment\":\"%s\",\"start\":\"%s\"}],"
		   "\"interval_days\":%" PRId64 ",\"count\":3}", t->treatment, at_text(start),
		   1 + below(s, 3));
	if (ask(s, t, "booking.series_plan", "%s", args.text) != ST_OK)
		return SIM_END;
	const SeriesRows *rows = (const SeriesRows *)s->answer;
	const char *comma = "";
	buf_truncate(&args, head);
	buf_puts(&args, ",\"visits\":[");
	for (size_t i = 0; i < rows->n_rows; i++) {
		if (!rows->rows[i]->free && chance(s, 90))
			continue;
		buf_printf(&args, "%s{\"segments\":[{\"treatment\":\"%s\",\"start\":\"%s\"}]}",
			   comma, t->treatment, at_text(rows->rows[i]->start));
		comma = ",";
	}
	buf_puts(&args, "]}");
	return ask(s, t, "booking.series", "%s", args.text) == ST_OK ? SIM_NEXT : SIM_END;
}

/* ---- people */

static uint32_t one_therapist(struct sim *s)
{
	return 4 + (uint32_t)below(s, 5);
}

static enum sim_next stage_leave(struct sim *s, struct sim_term *t)
{
	int32_t on = today(s) + (int32_t)below(s, 3);
	int from = 10 + (int)below(s, 8);

	t->other = one_therapist(s);
	if (chance(s, 25)) {
		(void)ask(s, t, "roster.swap",
			  "{\"staff\":\"S%u\",\"day\":\"%s\",\"with\":\"S%u\",\"reason\":\"换\"}",
			  t->other, on_text(on), one_therapist(s));
		return SIM_END;
	}
	if (ask(s, t, "roster.add",
		"{\"staff\":\"S%u\",\"kind\":\"%s\",\"from\":\"%sT%02d:00\",\"to\":\"%sT%02d:00\","
		"\"reason\":\"有事\"}",
		t->other, one_of(s, "leave", "sick", "extra"), on_text(on), from, on_text(on),
		from + 2) != ST_OK)
		return SIM_END;
	t->other = ((const RosterChangeAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_drop_leave(struct sim *s, struct sim_term *t)
{
	if (chance(s, 50))
		(void)ask(s, t, "roster.drop",
			  "{\"change\":\"N%u\",\"reason\":\"算了\"}", t->other);
	return SIM_NEXT;
}

static enum sim_next stage_come(struct sim *s, struct sim_term *t)
{
	t->other = one_therapist(s);
	(void)ask(s, t, "attendance.in", "{\"staff\":\"S%u\"}", t->other);
	return ask(s, t, "rotation.signin", "{\"staff\":\"S%u\"}", t->other) == ST_OK ? SIM_NEXT :
											SIM_END;
}

static enum sim_next stage_turn(struct sim *s, struct sim_term *t)
{
	if (chance(s, 50))
		(void)ask(s, t, "rotation.skip",
			  "{\"staff\":\"S%u\",\"reason\":\"忙\"}", t->other);
	else
		(void)ask(s, t, "rotation.swap",
			  "{\"staff\":\"S%u\",\"with\":\"S%u\",\"reason\":\"忙\"}", t->other,
			  one_therapist(s));
	return SIM_NEXT;
}

static enum sim_next stage_go(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "rotation.signout", "{\"staff\":\"S%u\"}", t->other);
	(void)ask(s, t, "attendance.out", "{\"staff\":\"S%u\"}", t->other);
	return SIM_NEXT;
}

/* ---- the desk between visits */

static enum sim_next stage_new_client(struct sim *s, struct sim_term *t)
{
	if (ask(s, t, "client.add", "{\"name\":\"新客%u\",\"phone\":\"136%08" PRId64 "\"}", s->step,
		below(s, 100000000)) != ST_OK)
		return SIM_END;
	t->client = ((const ClientAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_bin(struct sim *s, struct sim_term *t)
{
	if (ask(s, t, "client.delete", "{\"client\":\"C%u\",\"reason\":\"重了\"}",
		t->client) != ST_OK)
		return SIM_END;
	return SIM_NEXT;
}

static enum sim_next stage_take_out(struct sim *s, struct sim_term *t)
{
	if (chance(s, 70))
		(void)ask(s, t, "client.restore", "{\"client\":\"C%u\"}", t->client);
	return SIM_NEXT;
}

static enum sim_next stage_remind(struct sim *s, struct sim_term *t)
{
	return ask(s, t, "remind.run", "{\"until\":\"%s\"}",
		   at_text(s->now + below(s, 5 * MINUTES_PER_DAY))) == ST_OK ? SIM_NEXT : SIM_END;
}

static enum sim_next stage_message(struct sim *s, struct sim_term *t)
{
	if (ask(s, t, "message.list", "{}") != ST_OK)
		return SIM_END;
	const MessageRows *rows = (const MessageRows *)s->answer;
	if (rows->n_rows == 0)
		return SIM_END;
	uint32_t message = rows->rows[below(s, (int64_t)rows->n_rows)]->id;
	if (chance(s, 40))
		(void)ask(s, t, "message.drop", "{\"message\":%u,\"reason\":\"说过了\"}", message);
	else
		(void)ask(s, t, "message.done", "{\"message\":%u%s}", message,
			  chance(s, 30) ? ",\"error\":\"停机\"" : "");
	return SIM_NEXT;
}

static enum sim_next stage_clocked(struct sim *s, struct sim_term *t)
{
	const char *on = on_text(today(s) - 1 - (int32_t)below(s, 5));

	if (ask(s, t, "attendance.add",
		"{\"staff\":\"S%u\",\"in_at\":\"%sT10:00\",\"out_at\":\"%sT18:00\","
		"\"reason\":\"没打卡\"}", one_therapist(s), on, on) != ST_OK)
		return SIM_END;
	t->other = ((const AttendanceRow *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_clocked_right(struct sim *s, struct sim_term *t)
{
	const char *on = on_text(today(s) - 1 - (int32_t)below(s, 5));

	(void)ask(s, t, "attendance.correct",
		  "{\"attendance\":%u,\"in_at\":\"%sT10:00\",\"out_at\":\"%sT17:%02" PRId64
		  "\",\"reason\":\"记错了\"}", t->other, on, on, below(s, 60));
	return SIM_NEXT;
}

static enum sim_next stage_tick(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "plan.tick", "{\"task\":\"%s\"%s}", one_of(s, "open-up", "morning-meeting"),
		  chance(s, 25) ? ",\"undo\":true" : "");
	return SIM_NEXT;
}

#endif
