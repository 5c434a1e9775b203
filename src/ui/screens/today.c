/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 今日: the day board. Therapists across, time down, a block per segment; what others change
 * appears by itself. One key marks arrived, started, finished; n books at the cursor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lunar.h"
#include "base/when.h"
#include "model/booking.h"
#include "ui/desk.h"
#include "ui/widgets/board.h"

enum { SIDE_CELLS = 16, SIDE_FROM = 96, BLOCKS_PER_SEGMENT = 2 };

struct today {
	day day;
	bool follow;                /* shows whatever day is today */
	struct board board;
	bool ready;                 /* the board knows the opening hours */
	struct arena arena;
	BookingRows *rows;
	RoomRows *rooms;
	ProductRows *products;
	struct board_column columns[LIMIT_RESOURCES];
	size_t ncolumns;
	struct board_block *blocks;
	size_t nblocks;
	char key[REQUEST_KEY_SIZE];
	int64_t moved_from;         /* wall minute of the block in the hand */
};

/* ---- what is on the board */

static uint64_t
block_id(uint32_t booking, size_t segment)
{
	return (uint64_t)booking << 8 | segment;
}

static enum theme_role
state_role(Booking__State state)
{
	switch (state) {
	case BOOKING__STATE__requested: return ROLE_STATE_REQUESTED;
	case BOOKING__STATE__confirmed: return ROLE_STATE_CONFIRMED;
	case BOOKING__STATE__arrived: return ROLE_STATE_ARRIVED;
	case BOOKING__STATE__in_service: return ROLE_STATE_IN_SERVICE;
	case BOOKING__STATE__done: return ROLE_STATE_DONE;
	case BOOKING__STATE__settled: return ROLE_STATE_SETTLED;
	case BOOKING__STATE__no_show: return ROLE_STATE_NO_SHOW;
	case BOOKING__STATE__cancelled:
	case BOOKING__STATE__late_cancelled:
	case _BOOKING__STATE_IS_INT_SIZE: break;
	}
	return ROLE_STATE_CANCELLED;
}

static const char *
room_name(const struct today *t, uint32_t id)
{
	for (size_t i = 0; t->rooms != NULL && i < t->rooms->n_rows; i++)
		if (t->rooms->rows[i]->id == id)
			return t->rooms->rows[i]->name;
	return "";
}

static int
column_of(const struct today *t, uint32_t staff)
{
	for (size_t i = 0; i < t->ncolumns; i++)
		if (t->columns[i].id == staff)
			return (int)i;
	return -1;
}

static struct board_block *
new_block(struct today *t)
{
	t->blocks = arena_grow(&t->arena, t->blocks, t->nblocks, sizeof(*t->blocks));
	return &t->blocks[t->nblocks++];
}

static void
add_segment(struct today *t, const struct desk *d, const BookingRow *row, size_t i)
{
	const Segment *seg = row->record->segments[i];
	int column = column_of(t, seg->therapist);
	int base = (int)(seg->start - (int64_t)t->day.n * MINUTES_PER_DAY);
	int end = base + (int)(seg->prep + seg->service + seg->processing);

	if (column < 0)
		return;
	if (seg->cleanup > 0)
		*new_block(t) = (struct board_block){
			.kind = BOARD_BUFFER, .column = column, .start = end,
			.end = end + (int)seg->cleanup, .text = _("clean"), .role = ROLE_DIM,
		};
	*new_block(t) = (struct board_block){
		.id = block_id(row->record->id, i), .kind = BOARD_BLOCK, .column = column,
		.start = base, .end = end, .mark = booking_state_mark(row->record->state),
		.text = arena_printf(&t->arena, "%s%s\n%s\n%s", row->allergies[0] != '\0' ? "!" :
				     "",
				     row->client_name, desk_treatment_title(d, seg->treatment),
				     room_name(t, seg->room)),
		.role = state_role(row->record->state),
	};
}

/* The times between shifts are closed. */
static void
add_off_duty(struct today *t, const struct desk *d, const Staff *s, int column)
{
	int open = t->board.first, close = t->board.last, at = open;

	(void)d;
	while (at < close) {
		int next = close, until = close;
		bool on = false;
		for (size_t i = 0; i < s->n_roster; i++) {
			const Shift *shift = s->roster[i];
			if ((int)shift->weekday != day_weekday(t->day))
				continue;
			if ((int)shift->from <= at && at < (int)shift->to) {
				on = true;
				until = (int)shift->to;
			} else if ((int)shift->from > at && (int)shift->from < next) {
				next = (int)shift->from;
			}
		}
		if (!on)
			*new_block(t) = (struct board_block){ .kind = BOARD_CLOSED, .column =
							     column,
							      .start = at, .end = next };
		at = on ? until : next;
	}
}

static bool
works_on(const Staff *s, day d)
{
	for (size_t i = 0; i < s->n_roster; i++)
		if ((int)s->roster[i]->weekday == day_weekday(d))
			return true;
	return false;
}

static void
build_columns(struct today *t, const struct desk *d)
{
	t->ncolumns = 0;
	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows; i++) {
		const Staff *s = d->staff->rows[i];
		if (s->left || s->level[0] == '\0' || t->ncolumns >= LIMIT_RESOURCES)
			continue;
		bool on = works_on(s, t->day);
		t->columns[t->ncolumns++] = (struct board_column){
			.id = s->id, .role = on ? ROLE_HEADING : ROLE_DIM,
			.title = on ? arena_dup(&t->arena, s->name) :
				 arena_printf(&t->arena, _("%s off"), s->name),
		};
	}
}

static void
build(struct today *t, struct desk *d)
{
	int open = 9 * 60, close = 21 * 60;

	if (!shop_hours(d->shop, t->day, &open, &close)) {
		open = 9 * 60;
		close = 21 * 60;
	}
	if (!t->ready) {
		int now = wall_minute(clock_wall()).n;
		int step = d->shop->conf.slot_minutes;
		board_init(&t->board, open, close, step, now < open ? open : now > close ? open :
			   now);
		t->ready = true;
	}
	t->board.first = open;
	t->board.last = close;
	t->board.now = t->day.n == clock_today().n ? wall_minute(clock_wall()).n : -1;
	t->blocks = NULL;
	t->nblocks = 0;
	build_columns(t, d);
	for (size_t i = 0; i < t->ncolumns; i++)
		add_off_duty(t, d, desk_staff(d, (uint32_t)t->columns[i].id), (int)i);
	for (size_t i = 0; i < t->rows->n_rows; i++) {
		const BookingRow *row = t->rows->rows[i];
		if (!booking_claims_time(row->record->state))
			continue;
		for (size_t k = 0; k < row->record->n_segments; k++)
			add_segment(t, d, row, k);
	}
	board_set(&t->board, t->columns, t->ncolumns, t->blocks, t->nblocks);
}

static enum status
today_load(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct desk *d = desk_of(s);
	BookingList list = BOOKING_LIST__INIT;
	ProductFind products = PRODUCT_FIND__INIT;
	Nothing none = NOTHING__INIT;
	struct arena fresh = ARENA_INIT;

	if (t->follow)
		t->day = shop_business_day(d->shop, clock_wall());
	if (d->made != 0) { /* a booking just made is where she looks next */
		t->day = wall_day(WALL(d->made_at));
		t->follow = t->day.n == shop_business_day(d->shop, clock_wall()).n;
	}
	TRY(desk_load(d, p));
	list.day = t->day.n;
	enum status st = desk_op(s, "booking.list", NULL, &list.base, &fresh, &t->rows, p);
	if (st == ST_OK)
		st = desk_op(s, "room.list", NULL, &none.base, &fresh, &t->rooms, p);
	if (st == ST_OK)
		st = desk_op(s, "product.find", NULL, &products.base, &fresh, &t->products, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		t->rows = NULL;
		return st;
	}
	/* The board still points into the old arena until build() is done. */
	struct arena old = t->arena;
	t->arena = fresh;
	build(t, d);
	arena_clear(&old);
	if (d->made != 0)
		board_seek(&t->board, block_id(d->made, 0));
	d->made = 0;
	return ST_OK;
}

static enum status
today_open(struct screen *s, const void *arg, struct problem *p)
{
	struct today *t = s->state;
	const struct today_arg *a = arg;

	(void)p;
	t->follow = a == NULL;
	t->day = a == NULL ? clock_today() : a->day;
	request_key(t->key);
	return ST_OK;
}

static void
today_close(struct screen *s)
{
	struct today *t = s->state;

	arena_clear(&t->arena);
}

/* ---- drawing */

static int
count(const struct today *t, Booking__State from, Booking__State to)
{
	int n = 0;

	for (size_t i = 0; i < t->rows->n_rows; i++)
		n += t->rows->rows[i]->record->state >= from &&
			t->rows->rows[i]->record->state <= to;
	return n;
}

static void
draw_heading(const struct today *t, const struct canvas *c)
{
	struct lunar l;
	char lunar[DATE_TEXT_MAX] = "", date[DATE_TEXT_MAX];
	const char *festival = festival_name(t->day);

	if (lunar_of(t->day, &l))
		lunar_text(l, lunar);
	day_text(t->day, date);
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s %s %s%s%s >", date + 5,
			      weekday_name(day_weekday(t->day)), lunar, festival != NULL ? " " : "",
			      festival != NULL ? festival : "");
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL,
		    _("booked %d  here %d  in service %d  to confirm %d"),
		    count(t, BOOKING__STATE__requested, BOOKING__STATE__settled),
		    count(t, BOOKING__STATE__arrived, BOOKING__STATE__settled),
		    count(t, BOOKING__STATE__in_service, BOOKING__STATE__in_service),
		    count(t, BOOKING__STATE__requested, BOOKING__STATE__requested));
}

static int
side_bookings(const struct today *t, const struct canvas *c, int row, Booking__State state,
	      const char *title)
{
	int n = count(t, state, state);

	if (n == 0)
		return row;
	draw_printf(c, row++, 0, -1, ROLE_LABEL, "%s %d", title, n);
	for (size_t i = 0; i < t->rows->n_rows; i++) {
		const BookingRow *b = t->rows->rows[i];
		char at[DATE_TEXT_MAX];
		if (b->record->state != state)
			continue;
		minute_text(wall_minute(state == BOOKING__STATE__done ? booking_end(b->record) :
					booking_start(b->record)), at);
		draw_printf(c, row++, 1, -1, ROLE_NORMAL, "%s %s", b->client_name, at);
	}
	return row + 1;
}

static void
draw_side(const struct today *t, const struct canvas *c)
{
	int row = 1, low = 0;

	draw_text(c, 0, 0, -1, ROLE_HEADING, _("To do today"));
	row = side_bookings(t, c, row, BOOKING__STATE__done, _("Unpaid"));
	row = side_bookings(t, c, row, BOOKING__STATE__requested, _("To confirm"));
	for (size_t i = 0; i < t->products->n_rows; i++) {
		const ProductRow *p = t->products->rows[i];
		low += p->safety_level > 0 && p->stock <= (int64_t)p->safety_level;
	}
	if (low == 0)
		return;
	draw_printf(c, row++, 0, -1, ROLE_LABEL, "%s %d", _("Low stock"), low);
	for (size_t i = 0; i < t->products->n_rows; i++) {
		const ProductRow *p = t->products->rows[i];
		if (p->safety_level > 0 && p->stock <= (int64_t)p->safety_level)
			draw_printf(c, row++, 1, -1, ROLE_WARNING, "%s %lld%s", p->name,
				    (long long)p->stock, p->unit);
	}
}

static const BookingRow *
current_row(const struct today *t, size_t *ret_segment)
{
	const struct board_block *b = board_current(&t->board);

	if (b == NULL || b->id == 0 || t->rows == NULL)
		return NULL;
	*ret_segment = b->id & 0xff;
	for (size_t i = 0; i < t->rows->n_rows; i++)
		if (t->rows->rows[i]->record->id == (uint32_t)(b->id >> 8))
			return t->rows->rows[i];
	return NULL;
}

static void
draw_line(const struct today *t, const struct desk *d, const struct canvas *c)
{
	size_t segment;
	const BookingRow *row = current_row(t, &segment);
	char at[DATE_TEXT_MAX];
	int col;

	if (row == NULL)
		return;
	const Segment *seg = row->record->segments[segment];
	col = draw_printf(c, 0, 0, -1, ROLE_NORMAL, "%s: %s %s %s %s %s",
			  booking_state_title(row->record->state), row->client_name,
			  minute_text(wall_minute(WALL(seg->start)), at),
			  desk_treatment_title(d, seg->treatment), desk_staff_name(d,
				  seg->therapist),
			  room_name(t, seg->room));
	if (row->allergies[0] != '\0')
		col += draw_printf(c, 0, col + 2, -1, ROLE_DANGER, _("Allergy: %s"),
				   row->allergies) + 2;
	draw_text(c, 0, col + 2, -1, ROLE_DIM, row->record->note);
}

static void
today_draw(struct screen *s, const struct canvas *c)
{
	struct today *t = s->state;
	bool side = c->cols >= SIDE_FROM;
	int cols = side ? c->cols - SIDE_CELLS - 1 : c->cols;

	if (t->rows == NULL)
		return;
	draw_heading(t, c);
	struct canvas board = canvas_part(c, 1, 0, c->rows - 2, cols);
	board_draw(&t->board, &board);
	if (side) {
		struct canvas part = canvas_part(c, 1, cols + 1, c->rows - 2, SIDE_CELLS);
		draw_side(t, &part);
	}
	struct canvas line = canvas_part(c, c->rows - 1, 0, 1, -1);
	draw_line(t, desk_of(s), &line);
}

/* ---- actions */

static const char *
blocked_no_booking(const struct screen *s)
{
	size_t segment;

	return current_row(s->state, &segment) == NULL ? _("Put the cursor on a booking.") : NULL;
}

static const char *
blocked_unless(const struct screen *s, const char *step)
{
	size_t segment;
	const BookingRow *row = current_row(s->state, &segment);
	Booking__State next;

	if (row == NULL)
		return _("Put the cursor on a booking.");
	return booking_next_state(row->record->state, step, &next) ? NULL :
	       _("Its state does not allow this.");
}

#define BLOCKED_UNLESS(name, step) \
	static const char *name(const struct screen *s) { return blocked_unless(s, step); }
BLOCKED_UNLESS(blocked_arrive, "arrive")
BLOCKED_UNLESS(blocked_start, "start")
BLOCKED_UNLESS(blocked_finish, "finish")
BLOCKED_UNLESS(blocked_cancel, "cancel")
BLOCKED_UNLESS(blocked_noshow, "noshow")
BLOCKED_UNLESS(blocked_confirm, "confirm")

static enum status
step_with(struct screen *s, const char *op, const char *reason, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;
	size_t segment;
	const BookingRow *row = current_row(t, &segment);

	args.booking = row->record->id;
	args.revision = row->record->revision;
	args.reason = (char *)(uintptr_t)reason;
	TRY(desk_op(s, op, t->key, &args.base, &arena, &ret, p));
	request_key(t->key);
	app_say(s->app, "%s: %s", row->client_name, booking_state_title(ret->record->state));
	app_reload(s->app);
	return ST_OK;
}

static enum status
confirm_booking(struct screen *s, struct problem *p)
{
	return step_with(s, "booking.confirm", "", p);
}

static enum status
arrive(struct screen *s, struct problem *p)
{
	return step_with(s, "booking.arrive", "", p);
}

static enum status
start_because(struct screen *s, const char *reason, struct problem *p)
{
	return step_with(s, "booking.start", reason, p);
}

/* An allergy stops it; who may override gives a reason. */
static enum status
start(struct screen *s, struct problem *p)
{
	enum status st = step_with(s, "booking.start", "", p);

	if (st == ST_CONTRAINDICATED &&
	    (desk_of(s)->permissions & (UINT64_C(1) << PERM_BOOKING_FORCE))) {
		struct ask ask = { .question = arena_printf(&((struct today *)s->state)->arena,
							    _("%s. Reason to go on:"), p->message),
				   .done = start_because };
		app_ask(s, &ask);
		return ST_OK;
	}
	return st;
}

static enum status
finish(struct screen *s, struct problem *p)
{
	return step_with(s, "booking.finish", "", p);
}

static enum status
undo(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = current_row(s->state, &segment);

	return step_with(s, row->record->state == BOOKING__STATE__in_service ? "booking.unstart" :
			 "booking.unarrive", "", p);
}

static const char *
blocked_undo(const struct screen *s)
{
	const char *why = blocked_unless(s, "unarrive");

	return why == NULL ? NULL : blocked_unless(s, "unstart");
}

static enum status
cancel_because(struct screen *s, const char *reason, struct problem *p)
{
	return step_with(s, "booking.cancel", reason, p);
}

static enum status
cancel(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	size_t segment;
	const BookingRow *row = current_row(t, &segment);
	struct ask ask = { .question = arena_printf(&t->arena, _("Cancel %s's booking. Reason:"),
						    row->client_name), .done = cancel_because };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status
noshow_yes(struct screen *s, struct problem *p)
{
	return step_with(s, "booking.noshow", "", p);
}

static enum status
noshow(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	size_t segment;
	const BookingRow *row = current_row(t, &segment);

	(void)p;
	app_confirm(s, arena_printf(&t->arena, _("%s did not come?"), row->client_name), true,
		    noshow_yes);
	return ST_OK;
}

static enum status
open_client(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = current_row(s->state, &segment);
	struct client_arg arg = { .client = row->record->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status
open_booking(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = current_row(s->state, &segment);
	struct booking_arg arg = { .booking = row->record->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status
book_here(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct booking_form_arg arg = {
		.client = desk_of(s)->client,
		.start = (int64_t)t->day.n * MINUTES_PER_DAY + t->board.minute,
		.therapist = t->board.column < (int)t->ncolumns ?
			     (uint32_t)t->columns[t->board.column].id : 0,
	};

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status
walk_in(struct screen *s, struct problem *p)
{
	struct booking_form_arg arg = { .walk_in = true };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status
checkout(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = current_row(s->state, &segment);
	struct checkout_arg arg = { .client = 0 };

	if (row != NULL) {
		arg.client = row->record->client;
		arg.booking = row->record->state == BOOKING__STATE__settled ? 0 : row->record->id;
	}
	return app_open(s->app, &checkout_screen, &arg, p);
}

/* ---- moving: m takes the block up, arrows carry it, Enter puts it down */

static enum status
move(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	size_t segment;
	const BookingRow *row = current_row(t, &segment);

	if (!board_lift(&t->board))
		return problem_set(p, ST_WRONG_STATE, NULL, _("Put the cursor on a booking."));
	t->moved_from = row->record->segments[segment]->start;
	app_say(s->app,
		_("Carry it with the arrows, + and - stretch; Enter puts it down, Esc leaves it."));
	return ST_OK;
}

static enum status
put_down(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingMove args = BOOKING_MOVE__INIT;
	BookingAnswer *ret;
	struct board_block ghost = t->board.ghost;
	size_t segment = ghost.id & 0xff;
	const BookingRow *row = NULL;

	board_drop(&t->board);
	for (size_t i = 0; i < t->rows->n_rows; i++)
		if (t->rows->rows[i]->record->id == (uint32_t)(ghost.id >> 8))
			row = t->rows->rows[i];
	if (row == NULL)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	const Segment *seg = row->record->segments[segment];
	int length = ghost.end - ghost.start;
	args.booking = row->record->id;
	args.revision = row->record->revision;
	args.segment = (uint32_t)segment;
	args.start = (int64_t)t->day.n * MINUTES_PER_DAY + ghost.start;
	if (args.start / 5 == t->moved_from / 5)
		args.start = t->moved_from;
	uint32_t therapist = (uint32_t)t->columns[ghost.column].id;
	if (therapist != seg->therapist)
		args.therapist = therapist;
	int was = (int)(seg->prep + seg->service + seg->processing);
	if (length != was && length > (int)(seg->prep + seg->processing))
		args.service = (uint32_t)length - seg->prep - seg->processing;
	TRY(desk_op(s, "booking.move", t->key, &args.base, &arena, &ret, p));
	request_key(t->key);
	app_say(s->app, _("Moved: %s"), row->client_name);
	app_reload(s->app);
	return ST_OK;
}

/* ---- days */

static enum status
go_day(struct screen *s, int32_t n, struct problem *p)
{
	struct today *t = s->state;

	t->day = DAY(n);
	t->follow = n == shop_business_day(desk_of(s)->shop, clock_wall()).n;
	return today_load(s, p);
}

static enum status
day_before(struct screen *s, struct problem *p)
{
	return go_day(s, ((struct today *)s->state)->day.n - 1, p);
}

static enum status
day_after(struct screen *s, struct problem *p)
{
	return go_day(s, ((struct today *)s->state)->day.n + 1, p);
}

static enum status
day_today(struct screen *s, struct problem *p)
{
	return go_day(s, shop_business_day(desk_of(s)->shop, clock_wall()).n, p);
}

static enum status
day_typed(struct screen *s, const char *answer, struct problem *p)
{
	day d;

	TRY(when_day(answer, clock_today(), WHEN_FUTURE, &d, p));
	return go_day(s, d.n, p);
}

static enum status
day_ask(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Day (tomorrow, Fri, +3, 1224):"), .done = day_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "board-open", .keys = "Enter", .hint = N_("open"), .title =
	 N_("Open the booking"),
	  .help = N_("Open the booking under the cursor: what, who, history."),
	  .blocked = blocked_no_booking, .run = open_booking },
	{ .name = "board-book", .keys = "n", .hint = N_("book"), .title = N_("Book here"),
	  .help = N_("Book at the time and therapist under the cursor."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .run = book_here },
	{ .name = "board-arrive", .keys = "a", .hint = N_("here"), .title =
	 N_("The client is here"),
	  .help = N_("Mark the client as arrived."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_arrive, .run = arrive },
	{ .name = "board-start", .keys = "s", .hint = N_("start"), .title = N_("Start the service"),
	  .help = N_("Begin the service; an allergy stops it."), .needs = NEEDS(PERM_SERVICE),
	  .blocked = blocked_start, .run = start },
	{ .name = "board-finish", .keys = "f", .hint = N_("done"), .title =
	 N_("Finish the service"),
	  .help = N_("Mark the service as done."), .needs = NEEDS(PERM_SERVICE),
	  .blocked = blocked_finish, .run = finish },
	{ .name = "board-checkout", .keys = "$", .hint = N_("pay"), .title = N_("Check out"),
	  .help = N_("Check out the booking under the cursor, or sell without one."),
	  .needs = NEEDS(PERM_SALE), .run = checkout },
	{ .name = "board-move", .keys = "m", .hint = N_("move"), .title = N_("Move the booking"),
	  .help = N_("Take the booking up: arrows carry it, + and - stretch it, Enter puts it "
		     "down."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_no_booking, .run = move },
	{ .name = "board-cancel", .keys = "x", .hint = N_("cancel"), .title =
	 N_("Cancel the booking"),
	  .help = N_("Cancel the booking with a reason and free its time."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_cancel, .run = cancel },
	{ .name = "board-walk-in", .keys = "w", .hint = N_("walk-in"), .title = N_("Walk-in, now"),
	  .help = N_("Enter a new client and book her now with whoever is free."),
	  .needs = NEEDS(PERM_BOOKING_WRITE) | NEEDS(PERM_CLIENT_WRITE), .run = walk_in },
	{ .name = "board-client", .keys = "c", .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .needs = NEEDS(PERM_CLIENT_READ), .blocked = blocked_no_booking, .run = open_client },
	{ .name = "board-confirm", .keys = "o", .title = N_("Confirm the request"),
	  .help = N_("Confirm a requested booking."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_confirm, .run = confirm_booking },
	{ .name = "board-noshow", .keys = "X", .title = N_("She did not come"),
	  .help = N_("Mark the booking as a no-show."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_noshow, .run = noshow },
	{ .name = "board-undo", .keys = "u", .title = N_("Take the last mark back"),
	  .help = N_("Take back arrived or started."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_undo, .run = undo },
	{ .name = "board-before", .keys = "[", .title = N_("The day before"),
	  .help = N_("Show the day before."), .run = day_before },
	{ .name = "board-after", .keys = "]", .title = N_("The day after"),
	  .help = N_("Show the day after."), .run = day_after },
	{ .name = "board-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Show today."), .run = day_today },
	{ .name = "board-day", .keys = "g", .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = day_ask },
	{ .name = NULL },
};

static bool
today_key(struct screen *s, keycode key)
{
	struct today *t = s->state;
	struct problem p = PROBLEM_INIT;

	if (t->board.lifted && (key == K_ENTER || key == K_ESC)) {
		if (key == K_ESC)
			board_drop(&t->board);
		else if (put_down(s, &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	}
	enum board_event e = board_key(&t->board, key);
	if (t->board.lifted)
		return true; /* nothing else while a block is in the hand */
	if (e == BOARD_EDGE_LEFT || e == BOARD_EDGE_RIGHT) {
		if (go_day(s, t->day.n + (e == BOARD_EDGE_LEFT ? -1 : 1), &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	}
	return e != BOARD_PASS;
}

const struct screen_ops today_screen = {
	.name = "today",
	.title = N_("Today"),
	.state_size = sizeof(struct today),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = today_open,
	.load = today_load,
	.draw = today_draw,
	.key = today_key,
	.close = today_close,
};
