/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One course: what is left of it, what it is for, what came of it, and what may be done. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/booking_look.h"
#include "ui/prepaid_look.h"

enum { VISITS_MAX = 200 };

struct course_view {
	uint32_t id;
	struct arena arena;
	CourseRow *row;
	BookingRows *visits;        /* her bookings; those for the course are shown */
	struct page page;
	char key[REQUEST_KEY_SIZE];
	/* A step on its way, while its questions are asked. */
	char reason[LIMIT_LINE];
	day until;
	uint32_t to;
	char to_name[PICKER_TEXT_MAX];
	char question[512];
};

/* ---- the page */

static void head(struct course_view *v)
{
	const Course *c = v->row->record;
	struct page *page = &v->page;
	char id[ID_TEXT_MAX], text[COURSE_BAR_MAX];

	page_line(page, NULL);
	page_text(page, ROLE_HEADING, "%s", c->title);
	page_text(page, ROLE_DIM, "%s", id_text('K', c->id, id));
	page_text(page, ROLE_STRONG, "%s", v->row->client_name);
	page_text(page, c->state == COURSE__STATE__active ? ROLE_GOOD : ROLE_WARNING, "%s",
		  course_state_title(c));
	page_line(page, _("Progress"));
	page_text(page, ROLE_STRONG, "%s", course_bar(v->row, text));
	if (c->unlimited)
		page_text(page, ROLE_NORMAL, _("used %lld times"), (long long)v->row->used);
	else if (c->gifted > 0)
		page_text(page, ROLE_NORMAL, _("%u paid for + %u on top"), c->sessions, c->gifted);
	if (!c->unlimited)
		page_text(page, ROLE_NORMAL, _("left %lld"), (long long)v->row->left);
	course_facts(page, v->row);
	if (c->state == COURSE__STATE__active && !v->row->usable) {
		page_line(page, _("Mind"));
		page_text(page, ROLE_WARNING, "%s", v->row->refusal);
	}
}

static void items(struct course_view *v)
{
	const Course *c = v->row->record;
	char sum[MONEY_TEXT_MAX];

	for (size_t i = 0; i < c->n_items; i++) {
		page_line(&v->page, i == 0 ? _("Good for") : "");
		page_text(&v->page, ROLE_NORMAL, "%s", c->items[i]->title);
		page_text(&v->page, ROLE_DIM, _("single price %s"),
			  desk_money(c->items[i]->list_fen, sum));
	}
}

static void bought(struct course_view *v, const struct desk *d)
{
	const Course *c = v->row->record;
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	page_line(page, _("Bought"));
	page_text(page, ROLE_NORMAL, "%s", day_text(DAY(c->sold_on), at));
	page_text(page, ROLE_MONEY, _("paid %s"), desk_money(c->paid_fen, sum));
	if (c->list_fen != c->paid_fen)
		page_text(page, ROLE_DIM, _("list %s"), desk_money(c->list_fen, sum));
	page_text(page, ROLE_NORMAL, "%s", desk_staff_name(d, c->therapist));
	page_text(page, ROLE_DIM, "%s", id_text('V', c->sale, id));
	page_line(page, _("Last day"));
	if (c->expires_on == 0)
		page_text(page, ROLE_NORMAL, "%s", _("none"));
	else
		page_text(page, course_ends_soon(v->row) ? ROLE_WARNING : ROLE_NORMAL, "%s",
			  day_text(DAY(c->expires_on), at));
	if (c->frozen_days > 0)
		page_text(page, ROLE_DIM, _("stood still for %u days"), c->frozen_days);
	page_line(page, _("Value"));
	page_text(page, ROLE_MONEY, _("not yet delivered %s"),
		  desk_money(v->row->value_fen, sum));
	if (v->row->each_fen > 0)
		page_text(page, ROLE_NORMAL, c->unlimited ? _("earned since by its days %s") :
			  _("next session %s"), desk_money(v->row->each_fen, sum));
}

static void visits(struct course_view *v, const struct desk *d)
{
	bool first = true;
	char at[DATE_TEXT_MAX];

	for (size_t i = 0; i < v->visits->n_rows; i++) {
		const Booking *b = v->visits->rows[i]->record;
		if (b->course != v->id)
			continue;
		page_line(&v->page, first ? _("Bookings") : "");
		page_cell(&v->page, 2, booking_role(b->state), "%s",
			  booking_state_mark(b->state));
		page_cell(&v->page, 16, ROLE_NORMAL, "%s", wall_near(booking_start(b), at));
		page_text(&v->page, ROLE_NORMAL, "%s", v->visits->rows[i]->title);
		if (b->n_segments > 0)
			page_text(&v->page, ROLE_NORMAL, "%s",
				  desk_staff_name(d, b->segments[0]->therapist));
		first = false;
	}
}

static enum status read_all(struct screen *s, struct arena *arena, CourseRow **row,
			    BookingRows **rows, struct problem *p)
{
	const struct course_view *v = s->state;
	CourseGet args = COURSE_GET__INIT;
	BookingList list = BOOKING_LIST__INIT;

	args.course = v->id;
	TRY(desk_op(s, "course.get", NULL, &args.base, arena, row, p));
	list.client = (*row)->record->client;
	list.limit = VISITS_MAX;
	return desk_op(s, "booking.list", NULL, &list.base, arena, rows, p);
}

static enum status course_load(struct screen *s, struct problem *p)
{
	struct course_view *v = s->state;
	const struct desk *d = desk_of(s);
	struct arena fresh = ARENA_INIT;
	CourseRow *row;
	BookingRows *rows;
	enum status st = read_all(s, &fresh, &row, &rows, p);

	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->row = row;
	v->visits = rows;
	page_clear(&v->page);
	head(v);
	items(v);
	bought(v, d);
	visits(v, d);
	page_rule(&v->page);
	look_changes(&v->page, d, row->record->n_changes, row->record->changes);
	return ST_OK;
}

static enum status course_open(struct screen *s, const void *arg, struct problem *p)
{
	struct course_view *v = s->state;

	(void)p;
	v->id = ((const struct course_arg *)arg)->course;
	request_key(v->key);
	return ST_OK;
}

static void course_draw(struct screen *s, const struct canvas *c)
{
	struct course_view *v = s->state;

	page_draw(&v->page, c);
}

static void course_close(struct screen *s)
{
	struct course_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- what it is used for */

static const char *blocked_unusable(const struct screen *s)
{
	const struct course_view *v = s->state;

	return v->row->usable ? NULL : v->row->refusal;
}

static enum status book(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;

	return course_book_next(s, v->row, 0, p);
}

static enum status book_series(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;
	struct series_arg arg = { .course = v->id };

	return app_open(s->app, &series_screen, &arg, p);
}

static enum status use(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;

	return course_use_now(s, v->row, p);
}

static enum status open_client(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;
	struct client_arg arg = { .client = v->row->record->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status open_contract(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;
	struct slip_arg arg = { .client = v->row->record->client, .course = v->id };

	return app_open(s->app, &slip_screen, &arg, p);
}

static enum status open_refund(struct screen *s, struct problem *p)
{
	const struct course_view *v = s->state;
	struct prepaid_refund_arg arg = { .client = v->row->record->client, .course = v->id };

	return app_open(s->app, &prepaid_refund_screen, &arg, p);
}

/* ---- steps: the reason is asked, then a manager if need be */

static const char *blocked_over(const struct screen *s)
{
	const struct course_view *v = s->state;

	return v->row->record->state == COURSE__STATE__over ? _("The course is over.") : NULL;
}

static enum status told(struct screen *s, const char *what)
{
	struct course_view *v = s->state;

	request_key(v->key);
	app_say(s->app, "%s: %s", v->row->record->title, what);
	app_reload(s->app);
	return ST_OK;
}

static enum status freeze_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct course_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseStep args = COURSE_STEP__INIT;
	CourseRow *ret;
	bool frozen = v->row->record->state == COURSE__STATE__frozen;
	char at[DATE_TEXT_MAX];

	args.course = v->id;
	args.revision = v->row->record->revision;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, frozen ? "course.unfreeze" : "course.freeze", v->key, &args.base, &arena,
		    &ret, p));
	if (!frozen)
		return told(s, _("frozen; its time stands still."));
	if (ret->record->expires_on == 0)
		return told(s, _("goes on."));
	request_key(v->key);
	app_say(s->app, _("%s goes on, until %s."), v->row->record->title,
		day_text(DAY(ret->record->expires_on), at));
	app_reload(s->app);
	return ST_OK;
}

static enum status freeze_because(struct screen *s, const char *answer, struct problem *p)
{
	struct course_view *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, freeze_as(s, 0, "", p), freeze_as, p);
}

static enum status freeze(struct screen *s, struct problem *p)
{
	struct course_view *v = s->state;
	struct ask ask = { .question = _("Why is it frozen?"), .done = freeze_because };

	v->reason[0] = '\0';
	if (v->row->record->state == COURSE__STATE__frozen)
		return authorise_if(s, freeze_as(s, 0, "", p), freeze_as, p);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status extend_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct course_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseExtend args = COURSE_EXTEND__INIT;
	CourseRow *ret;
	char at[DATE_TEXT_MAX];

	args.course = v->id;
	args.revision = v->row->record->revision;
	args.until = v->until.n;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "course.extend", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("%s is good until %s now."), v->row->record->title,
		day_text(DAY(ret->record->expires_on), at));
	app_reload(s->app);
	return ST_OK;
}

static enum status extend_because(struct screen *s, const char *answer, struct problem *p)
{
	struct course_view *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, extend_as(s, 0, "", p), extend_as, p);
}

/* "+30" is thirty days more than it has. */
static enum status extend_until(struct screen *s, const char *answer, struct problem *p)
{
	struct course_view *v = s->state;
	day last = DAY(v->row->record->expires_on);
	struct ask ask = { .question = v->question, .done = extend_because };
	char at[DATE_TEXT_MAX];

	TRY(when_day(answer, last.n > clock_today().n ? last : clock_today(), WHEN_FUTURE,
		     &v->until, p));
	snprintf(v->question, sizeof(v->question), _("Until %s. Why?"), day_text(v->until, at));
	app_ask(s, &ask);
	return ST_OK;
}

static const char *blocked_extend(const struct screen *s)
{
	const struct course_view *v = s->state;

	return blocked_over(s) != NULL ? blocked_over(s) :
	       v->row->record->expires_on == 0 ? _("It has no last day.") : NULL;
}

static enum status extend(struct screen *s, struct problem *p)
{
	struct course_view *v = s->state;
	struct ask ask = { .question = v->question, .initial = "+30", .done = extend_until };
	char at[DATE_TEXT_MAX];

	(void)p;
	snprintf(v->question, sizeof(v->question),
		 _("Last day %s; new last day (+30: 30 days more):"),
		 day_text(DAY(v->row->record->expires_on), at));
	app_ask(s, &ask);
	return ST_OK;
}

static enum status transfer_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct course_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseTransfer args = COURSE_TRANSFER__INIT;
	CourseRow *ret;

	args.course = v->id;
	args.revision = v->row->record->revision;
	args.to = v->to;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "course.transfer", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("%s belongs to %s now."), v->row->record->title, v->to_name);
	app_reload(s->app);
	return ST_OK;
}

static enum status transfer_yes(struct screen *s, struct problem *p)
{
	return authorise_if(s, transfer_as(s, 0, "", p), transfer_as, p);
}

static enum status transfer_because(struct screen *s, const char *answer, struct problem *p)
{
	struct course_view *v = s->state;
	char sum[MONEY_TEXT_MAX];

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why."));
	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	snprintf(v->question, sizeof(v->question),
		 _("Pass %s (sessions left: %lld, worth %s) on from %s to %s?"),
		 v->row->record->title, (long long)v->row->left,
		 desk_money(v->row->value_fen, sum), v->row->client_name, v->to_name);
	app_confirm(s, v->question, false, transfer_yes);
	return ST_OK;
}

static enum status transfer_to(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct course_view *v = s->state;
	struct ask ask = { .question = _("Why is it passed on?"), .done = transfer_because };

	(void)p;
	v->to = desk_id(item->id, 'C');
	snprintf(v->to_name, sizeof(v->to_name), "%s", item->label);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status transfer(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_clients;

	(void)p;
	source.user = s->user;
	app_pick(s, _("To which client?"), &source, transfer_to);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "course-book",
	  .keys = "Enter n",
	  .hint = N_("book next"),
	  .title = N_("Book the next session"),
	  .help = N_("Book the next session of the course: the likely is proposed."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_unusable,
	  .run = book },
	{ .name = "course-series",
	  .keys = "S",
	  .hint = N_("series"),
	  .title = N_("Book all sessions"),
	  .help = N_("Plan all sessions that are left; conflicts are shown first."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_unusable,
	  .run = book_series },
	{ .name = "course-use",
	  .keys = "u",
	  .hint = N_("use"),
	  .title = N_("Use a session now"),
	  .help = N_("Check out a session of the course."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_unusable,
	  .run = use },
	{ .name = "course-freeze",
	  .keys = "z",
	  .hint = N_("freeze"),
	  .title = N_("Freeze, or let it go on"),
	  .help = N_("Freeze the course, so that its time stands still; or let it go on."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_over,
	  .run = freeze },
	{ .name = "course-extend",
	  .keys = "e",
	  .hint = N_("extend"),
	  .title = N_("Extend the course"),
	  .help = N_("Give the course a later last day, with a reason."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_extend,
	  .run = extend },
	{ .name = "course-transfer",
	  .keys = "m",
	  .hint = N_("pass on"),
	  .title = N_("Pass the course on"),
	  .help = N_("Pass the course on to another client."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_over,
	  .run = transfer },
	{ .name = "course-contract",
	  .keys = "p",
	  .hint = N_("contract"),
	  .title = N_("Contract slip"),
	  .help = N_("Show and print the contract with the terms the law asks for."),
	  .needs = NEEDS(PERM_SALE),
	  .run = open_contract },
	{ .name = "course-refund",
	  .keys = "r",
	  .hint = N_("refund"),
	  .title = N_("Give back by law"),
	  .help = N_("Work out what the law gives back, step by step, and give it back."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_over,
	  .run = open_refund },
	{ .name = "course-client",
	  .keys = "c",
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .run = open_client },
	{ .name = NULL },
};

static bool course_key(struct screen *s, keycode key)
{
	struct course_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops course_screen = {
	.name = "course",
	.title = N_("Course"),
	.state_size = sizeof(struct course_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = course_open,
	.load = course_load,
	.draw = course_draw,
	.key = course_key,
	.close = course_close,
};
