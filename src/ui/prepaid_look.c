/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/prepaid_look.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/booking.h"
#include "ui/booking_look.h"

enum { BAR_CELLS = 10, BOOKINGS_SEEN = 50 };

/* ---- courses */

static void bar(struct buf *out, int64_t done, int64_t whole)
{
	int64_t full = whole > 0 ? BAR_CELLS * done / whole : 0;

	full = full < 0 ? 0 : full > BAR_CELLS ? BAR_CELLS : full;
	if (full == 0 && done > 0)
		full = 1; /* it has begun */
	buf_putc(out, '[');
	buf_pad(out, '#', (size_t)full);
	buf_pad(out, '-', (size_t)(BAR_CELLS - full));
	buf_puts(out, "] ");
}

static void bar_by_days(struct buf *out, const Course *c)
{
	struct course_term term = course_term(c, clock_today());
	int32_t today = clock_today().n, left = term.until.n - today + 1;

	left = left < 0 || c->state == COURSE__STATE__over ? 0 : left;
	bar(out, today - term.from.n, term.until.n - term.from.n + 1);
	buf_printf(out, _("%d days left"), left);
}

const char *course_bar(const CourseRow *row, char text[COURSE_BAR_MAX])
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	long long all = (long long)row->record->sessions + row->record->gifted;

	if (row->record->unlimited) {
		bar_by_days(&out, row->record);
	} else {
		bar(&out, row->used, all);
		buf_printf(&out, "%lld/%lld", (long long)row->used, all);
	}
	snprintf(text, COURSE_BAR_MAX, "%s", out.text);
	return text;
}

bool course_ends_soon(const CourseRow *row)
{
	const Course *c = row->record;

	return c->state == COURSE__STATE__active && c->expires_on != 0 &&
	       c->expires_on - clock_today().n <= EXPIRES_SOON_DAYS;
}

/* A day without its weekday: "11-29", with the year when it is another one. */
static const char *short_day(int32_t n, char text[DATE_TEXT_MAX])
{
	char all[DATE_TEXT_MAX];
	bool same = day_civil(DAY(n)).year == day_civil(clock_today()).year;

	day_text(DAY(n), all);
	snprintf(text, DATE_TEXT_MAX, "%.11s", same ? all + 5 : all);
	return text;
}

/* When she comes next: too late, booked, or the day by which she should. */
static void facts_of_time(struct page *page, const CourseRow *row)
{
	const Course *c = row->record;
	char text[DATE_TEXT_MAX];

	if (c->interval_days > 0)
		page_text(page, ROLE_NORMAL, _("every %u days"), c->interval_days);
	if (row->days_late > 0)
		page_text(page, ROLE_DANGER, _(" %u days late "), row->days_late);
	else if (row->reserved > 0)
		page_text(page, ROLE_GOOD, _("booked %lld"), (long long)row->reserved);
	else if (row->next_due != 0 && (row->left > 0 || c->unlimited))
		page_text(page, ROLE_NORMAL, _("next %s"), short_day(row->next_due, text));
}

void course_facts(struct page *page, const CourseRow *row)
{
	const Course *c = row->record;
	char text[DATE_TEXT_MAX], sum[MONEY_TEXT_MAX];

	if (c->state == COURSE__STATE__over) {
		page_text(page, ROLE_DIM, "%s", course_state_title(c));
		return;
	}
	if (c->state == COURSE__STATE__frozen)
		page_text(page, ROLE_WARNING, _("frozen since %s"), short_day(c->frozen_on, text));
	else
		facts_of_time(page, row);
	if (row->each_fen > 0 && !c->unlimited)
		page_text(page, ROLE_NORMAL, _("each %s"), desk_money(row->each_fen, sum));
	if (!course_ends_soon(row))
		return;
	if (c->expires_on < clock_today().n)
		page_text(page, ROLE_DANGER, _(" expired %s "), short_day(c->expires_on, text));
	else
		page_text(page, ROLE_WARNING, _("until %s"), short_day(c->expires_on, text));
}

/* ---- records */

void look_field(struct page *page, enum theme_role role, const ProtobufCMessage *m,
		const char *name)
{
	struct field_at at;
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (!field_find((ProtobufCMessage *)(uintptr_t)m, name, NULL, &at) || field_empty(&at))
		return;
	field_text(&text, &at, FIELD_HUMAN);
	page_text(page, role, "%s", text.text);
}

void look_missing(struct page *page, enum theme_role role, const struct desk *d,
		  const TierAnswer *t)
{
	const struct tier *next = tier_find(d->shop->tiers, t->next);
	bool both = next != NULL && next->both_needed;
	char sum[MONEY_TEXT_MAX];

	if (t->next[0] == '\0')
		return;
	desk_money(t->missing_fen, sum);
	if (t->missing_fen > 0 && t->missing_visits > 0)
		page_text(page, role, both ? _("%s and %u visits to %s") :
			  _("%s or %u visits to %s"), sum, t->missing_visits, t->next_title);
	else if (t->missing_fen > 0)
		page_text(page, role, _("%s to %s"), sum, t->next_title);
	else if (t->missing_visits > 0)
		page_text(page, role, _("%u visits to %s"), t->missing_visits, t->next_title);
}

struct change_title {
	const char *what, *title;
	bool values;                /* what it was and is now says something */
};

static const struct change_title *change_title(const char *what)
{
	static const struct change_title titles[] = {
		{ "sell", N_("sold"), true }, { "freeze", N_("frozen"), false },
		{ "unfreeze", N_("goes on"), false }, { "extend", N_("extended"), true },
		{ "transfer", N_("passed on"), true }, { "refund", N_("given back by law"), true },
		{ "take-back", N_("sale taken back"), false }, { "end", N_("used up"), false },
		{ "revive", N_("in use again"), false }, { "expire", N_("expired"), false },
		{ "open", N_("opened"), false }, { "lose", N_("reported lost"), false },
		{ "reissue", N_("new card"), true }, { "pin", N_("PIN changed"), false },
	};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i].what, what) == 0)
			return &titles[i];
	return NULL;
}

void look_changes(struct page *page, const struct desk *d, size_t n, RecordChange *const *changes)
{
	char at[DATE_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		const RecordChange *c = changes[i];
		const struct change_title *title = change_title(c->what);
		page_line(page, i == 0 ? _("History") : "");
		instant_text((instant){ .ms = c->at }, at);
		page_cell(page, 16, ROLE_NORMAL, "%.16s", at);
		page_cell(page, 8, ROLE_NORMAL, "%s",
			  c->by != 0 ? desk_staff_name(d, c->by) : _("system"));
		page_text(page, ROLE_STRONG, "%s", title != NULL ? _(title->title) : c->what);
		if (title != NULL && title->values && c->was[0] != '\0' &&
		    strcmp(c->what, "refund") != 0)
			page_text(page, ROLE_DIM, "%s ->", c->was);
		if (title != NULL && title->values)
			page_text(page, ROLE_DIM, "%s", c->now);
		if (c->reason[0] != '\0')
			page_text(page, ROLE_NORMAL, _("because: %s"), c->reason);
		if (c->authorised_by != 0)
			page_text(page, ROLE_NORMAL, _("authorised by %s"),
				  desk_staff_name(d, c->authorised_by));
	}
}

/* ---- what is done with a course from any screen */

static enum status use_it(struct screen *s, const char *treatment, struct problem *p)
{
	const struct desk *d = desk_of(s);
	struct checkout_arg arg = { .client = d->choosing.client, .course = d->choosing.course,
				    .treatment = treatment };

	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status item_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	return use_it(s, item->id, p);
}

enum status course_use_now(struct screen *s, const CourseRow *row, struct problem *p)
{
	struct desk *d = desk_of(s);
	struct picker_source source = desk_course_items;

	if (!row->usable)
		return problem_set(p, ST_WRONG_STATE, "course", "%s", row->refusal);
	d->choosing.client = row->record->client;
	d->choosing.course = row->record->id;
	if (row->record->n_items == 1)
		return use_it(s, row->record->items[0]->treatment, p);
	source.user = d;
	app_pick(s, _("A session of what?"), &source, item_chosen);
	return ST_OK;
}

static bool is_for(const Course *course, const char *treatment)
{
	for (size_t i = 0; i < course->n_items; i++)
		if (strcmp(course->items[i]->treatment, treatment) == 0)
			return true;
	return false;
}

/* What is likely, by her bookings, newest first: those for the course say more than others. */
static void likely_of(const BookingRows *rows, const Course *course, struct booking_form_arg *arg,
		      int32_t *due)
{
	bool known = false;

	for (size_t i = 0; i < rows->n_rows; i++) {
		const Booking *b = rows->rows[i]->record;
		bool its = b->course == course->id && booking_claims_time(b->state);
		if (its && b->state <= BOOKING__STATE__in_service && *due == 0)
			*due = wall_day(booking_start(b)).n + (int32_t)course->interval_days;
		for (size_t k = 0; k < b->n_segments && !known; k++) {
			if (!is_for(course, b->segments[k]->treatment))
				continue;
			arg->treatment = b->segments[k]->treatment;
			if (arg->therapist == 0)
				arg->therapist = b->segments[k]->therapist;
			known = its;
		}
	}
}

enum status course_book_next(struct screen *s, const CourseRow *row, uint32_t therapist,
			     struct problem *p)
{
	const Course *course = row->record;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingList args = BOOKING_LIST__INIT;
	BookingRows *rows;
	struct booking_form_arg arg = { .client = course->client, .course = course->id,
					.therapist = therapist };
	int32_t due = 0;

	if (course->n_items > 0)
		arg.treatment = course->items[0]->treatment;
	args.client = course->client;
	args.limit = BOOKINGS_SEEN;
	TRY(desk_op(s, "booking.list", NULL, &args.base, &arena, &rows, p));
	likely_of(rows, course, &arg, &due);
	const Staff *staff = desk_staff(desk_of(s), arg.therapist);
	if (staff == NULL || staff->left)
		arg.therapist = 0;
	due = due != 0 ? due : row->next_due;
	if (due > clock_today().n)
		arg.from = (int64_t)due * MINUTES_PER_DAY;
	return app_open(s->app, &booking_form_screen, &arg, p);
}

/* ---- a top-up */

static enum status topup_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout_arg arg = { .client = desk_of(s)->choosing.client };
	money sum;

	TRY(money_parse(answer, &sum, p));
	if (sum.fen <= 0)
		return problem_set(p, ST_BAD_VALUE, "amount_fen",
				   _("Type how much she pays, such as 1000."));
	arg.topup_fen = sum.fen;
	return app_open(s->app, &checkout_screen, &arg, p);
}

void topup_ask(struct screen *s, uint32_t client)
{
	struct ask ask = { .question = _("Top-up, yuan:"), .done = topup_typed, .max = 12 };

	desk_of(s)->choosing.client = client;
	app_ask(s, &ask);
}
