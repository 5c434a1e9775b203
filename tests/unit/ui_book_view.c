/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The book as a board: columns, blocks and marks out of bookings and roster; no screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "model/booking.h"
#include "ui/book_view.h"

enum { DAY_N = 20779, OPEN = 600, CLOSE = 1200 }; /* 2026-11-22 */
#define AT(minute_) ((int64_t)DAY_N * MINUTES_PER_DAY + (minute_))
#define TEXT(t) ((char *)(uintptr_t)(t))

/* A small shop that tests change as they need. */
struct fixture {
	struct arena arena;
	Staff staff[3], *people[3];
	Room room[2], *rooms[2];
	RoomRows room_rows;
	Segment seg[2], *segs[2];
	Booking booking;
	BookingRow row, *rows[1];
	Shift shift, *shifts[1];
	RosterChange change[3], *changes[3];
	RosterChanges roster;
	struct book_hours hours[1 + BOOK_WEEK_DAYS];
	struct book_source source;
	struct book_view view;
};

static void make_people(struct fixture *f)
{
	static const char *const names[] = { "李娜", "王芳", "张敏" };

	for (size_t i = 0; i < 3; i++) {
		f->staff[i] = (Staff)STAFF__INIT;
		f->staff[i].id = (uint32_t)i + 1;
		f->staff[i].name = TEXT(names[i]);
		f->staff[i].level = TEXT(i < 2 ? i == 0 ? "senior" : "junior" : "");
		f->people[i] = &f->staff[i];
	}
	for (size_t i = 0; i < 2; i++) {
		f->room[i] = (Room)ROOM__INIT;
		f->room[i].id = (uint32_t)i + 1;
		f->room[i].name = TEXT(i == 0 ? "护理1室" : "美甲区");
		f->room[i].capacity = (uint32_t)i + 1;
		f->rooms[i] = &f->room[i];
	}
	f->room_rows = (RoomRows)ROOM_ROWS__INIT;
	f->room_rows.n_rows = 2;
	f->room_rows.rows = f->rooms;
}

static void make_booking(struct fixture *f)
{
	f->booking = (Booking)BOOKING__INIT;
	f->booking.id = 7;
	f->booking.state = BOOKING__STATE__confirmed;
	f->booking.segments = f->segs;
	f->booking.n_segments = 1;
	for (size_t i = 0; i < 2; i++) {
		f->seg[i] = (Segment)SEGMENT__INIT;
		f->seg[i].treatment = TEXT("mask");
		f->seg[i].therapist = 1;
		f->seg[i].room = 1;
		f->seg[i].start = AT(840);
		f->seg[i].prep = 5;
		f->seg[i].service = 40;
		f->seg[i].cleanup = 10;
		f->segs[i] = &f->seg[i];
	}
	f->row = (BookingRow)BOOKING_ROW__INIT;
	f->row.record = &f->booking;
	f->row.client_name = TEXT("郑洁");
	f->rows[0] = &f->row;
}

/* 李娜 works from 10 to 20; 王芳 is off. */
static void make_roster(struct fixture *f)
{
	f->shift = (Shift)SHIFT__INIT;
	f->shift.weekday = (uint32_t)day_weekday(DAY(DAY_N));
	f->shift.from = OPEN;
	f->shift.to = CLOSE;
	f->shifts[0] = &f->shift;
	f->staff[0].roster = f->shifts;
	f->staff[0].n_roster = 1;
	f->roster = (RosterChanges)ROSTER_CHANGES__INIT;
	f->roster.rows = f->changes;
	for (size_t i = 0; i < 3; i++) {
		f->change[i] = (RosterChange)ROSTER_CHANGE__INIT;
		f->change[i].staff = 1;
		f->changes[i] = &f->change[i];
	}
}

static void change(struct fixture *f, RosterChange__Kind kind, int from, int to)
{
	RosterChange *c = &f->change[f->roster.n_rows++];

	c->kind = kind;
	c->from = AT(from);
	c->to = AT(to);
}

static void open_fixture(struct fixture *f)
{
	*f = (struct fixture){ .arena = ARENA_INIT };
	make_people(f);
	make_booking(f);
	make_roster(f);
	for (size_t i = 0; i <= BOOK_WEEK_DAYS; i++)
		f->hours[i] = (struct book_hours){ .open = true, .from = OPEN, .to = CLOSE };
	f->source = (struct book_source){
		.axis = BOOK_THERAPISTS, .first = DAY(DAY_N), .hours = f->hours, .step = 30,
		.nbookings = 1, .bookings = f->rows, .nstaff = 3, .staff = f->people,
		.rooms = &f->room_rows, .changes = &f->roster,
	};
}

static void make_view(struct fixture *f)
{
	book_build(&f->source, &f->arena, &f->view);
}

/* The n-th block of a kind in a column; fails when there is none. */
static const struct board_block *block(const struct fixture *f, enum board_kind kind, int column,
				       int n)
{
	for (size_t i = 0; i < f->view.nblocks; i++) {
		const struct board_block *b = &f->view.blocks[i];
		if (b->kind == kind && b->column == column && n-- == 0)
			return b;
	}
	fail_msg("no block of kind %d in column %d", (int)kind, column);
	return NULL;
}

static size_t count(const struct fixture *f, enum board_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < f->view.nblocks; i++)
		n += f->view.blocks[i].kind == kind;
	return n;
}

static void assert_span(const struct board_block *b, int start, int end)
{
	assert_int_equal(b->start, start);
	assert_int_equal(b->end, end);
}

/* ---- columns and phases */

static void therapists_have_columns(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	make_view(&f);
	/* Who has no level treats nobody; who does not work today says so. */
	assert_int_equal(f.view.ncolumns, 2);
	assert_string_equal(f.view.columns[0].title, "李娜");
	assert_non_null(strstr(f.view.columns[1].title, "王芳"));
	assert_string_not_equal(f.view.columns[1].title, "王芳");
	assert_span(block(&f, BOARD_CLOSED, 1, 0), OPEN, CLOSE);
	assert_int_equal(f.view.first, OPEN);
	assert_int_equal(f.view.last, CLOSE);
	assert_span(block(&f, BOARD_BLOCK, 0, 0), 840, 885);
	assert_span(block(&f, BOARD_BUFFER, 0, 0), 885, 895);
	assert_int_equal(count(&f, BOARD_BLOCK), 1);
	snprintf(f.source.filter.level, sizeof(f.source.filter.level), "junior");
	make_view(&f);
	assert_int_equal(f.view.ncolumns, 1);
	assert_int_equal(f.view.columns[0].id, 2);
	arena_clear(&f.arena);
}

static void free_hands_are_seen(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.seg[0].processing = 20;
	make_view(&f);
	assert_span(block(&f, BOARD_BLOCK, 0, 0), 840, 885);
	assert_span(block(&f, BOARD_FREE, 0, 0), 885, 905);
	assert_span(block(&f, BOARD_BUFFER, 0, 0), 905, 915);
	assert_non_null(strstr(block(&f, BOARD_BLOCK, 0, 0)->text, "~14:45"));
	/* The room has no free time in between. */
	f.source.axis = BOOK_ROOMS;
	make_view(&f);
	assert_int_equal(f.view.ncolumns, 2);
	assert_string_equal(f.view.columns[1].note, "x2");
	assert_span(block(&f, BOARD_BLOCK, 0, 0), 840, 905);
	assert_int_equal(count(&f, BOARD_FREE), 0);
	assert_non_null(strstr(block(&f, BOARD_BLOCK, 0, 0)->text, "李娜"));
	arena_clear(&f.arena);
}

static void assistants_have_it_too(void **state)
{
	struct fixture f;
	uint32_t with[] = { 2 };
	(void)state;
	open_fixture(&f);
	f.seg[0].assistants = with;
	f.seg[0].n_assistants = 1;
	make_view(&f);
	const struct board_block *hers = block(&f, BOARD_BLOCK, 0, 0),
				 *assists = block(&f, BOARD_BLOCK, 1, 0);
	assert_int_not_equal(hers->id, assists->id);
	assert_int_equal(book_id_booking(assists->id), 7);
	assert_int_equal(book_id_hand(assists->id), 1);
	assert_int_equal(book_id_hand(hers->id), 0);
	assert_string_not_equal(hers->text, assists->text);
	assert_non_null(strstr(assists->text, "郑洁"));
	arena_clear(&f.arena);
}

static void parts_of_a_visit_belong_together(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	make_view(&f);
	assert_int_equal(block(&f, BOARD_BLOCK, 0, 0)->group, 0);
	assert_null(strchr(block(&f, BOARD_BLOCK, 0, 0)->text, '&'));
	f.booking.n_segments = 2;
	f.seg[1].therapist = 2;
	f.seg[1].start = AT(900);
	make_view(&f);
	const struct board_block *one = block(&f, BOARD_BLOCK, 0, 0),
				 *two = block(&f, BOARD_BLOCK, 1, 0);
	assert_int_not_equal(one->group, 0);
	assert_int_equal(one->group, two->group);
	assert_non_null(strstr(one->text, "&1"));
	assert_non_null(strstr(two->text, "&2"));
	assert_int_equal(book_id_segment(two->id), 1);
	arena_clear(&f.arena);
}

/* ---- states */

static void held_times_say_until_when(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.booking.state = BOOKING__STATE__requested;
	make_view(&f);
	assert_string_equal(block(&f, BOARD_BLOCK, 0, 0)->mark,
			    booking_state_mark(BOOKING__STATE__requested));
	f.booking.held_until = wall_instant(WALL(AT(875))).ms;
	make_view(&f);
	assert_int_equal(block(&f, BOARD_BLOCK, 0, 0)->role, ROLE_STATE_WAITING);
	assert_non_null(strstr(block(&f, BOARD_BLOCK, 0, 0)->text, "14:35"));
	/* Who has come is no longer held for. */
	f.booking.state = BOOKING__STATE__arrived;
	assert_false(book_held(&f.booking));
	arena_clear(&f.arena);
}

static void extensions_allergies_and_courses_are_told(void **state)
{
	struct fixture f;
	uint32_t session[] = { 3 };
	(void)state;
	open_fixture(&f);
	f.seg[0].extended = 30;
	f.row.allergies = TEXT("水杨酸");
	f.row.sessions = 5;
	f.row.session = session;
	f.row.n_session = 1;
	make_view(&f);
	const char *text = block(&f, BOARD_BLOCK, 0, 0)->text;
	assert_int_equal(text[0], '!');
	assert_non_null(strstr(text, "+30"));
	assert_non_null(strstr(text, "3/5"));
	arena_clear(&f.arena);
}

static void what_is_filtered_out_stays_dim(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.source.filter.by_state = true;
	f.source.filter.state = BOOKING__STATE__requested;
	make_view(&f);
	assert_true(block(&f, BOARD_BLOCK, 0, 0)->dim);
	f.source.filter.state = BOOKING__STATE__confirmed;
	make_view(&f);
	assert_false(block(&f, BOARD_BLOCK, 0, 0)->dim);
	f.source.filter.asked_for = true;
	make_view(&f);
	assert_true(block(&f, BOARD_BLOCK, 0, 0)->dim);
	/* Cancelled ones stand there only when they are asked for. */
	f.booking.state = BOOKING__STATE__cancelled;
	f.source.filter = (struct book_filter){ .held = false };
	make_view(&f);
	assert_int_equal(count(&f, BOARD_BLOCK), 0);
	f.source.filter.by_state = true;
	f.source.filter.state = BOOKING__STATE__cancelled;
	make_view(&f);
	assert_int_equal(count(&f, BOARD_BLOCK), 1);
	assert_int_equal(count(&f, BOARD_BUFFER), 0);
	arena_clear(&f.arena);
}

/* ---- the time behind */

static void leave_lunch_and_holidays_are_told_apart(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	change(&f, ROSTER_CHANGE__KIND__training, 660, 720);
	change(&f, ROSTER_CHANGE__KIND__leave, 1080, MINUTES_PER_DAY);
	change(&f, ROSTER_CHANGE__KIND__extra, 1140, 1200);
	f.source.lunch_from = 750;
	f.source.lunch_to = 780;
	make_view(&f);
	assert_span(block(&f, BOARD_CLOSED, 0, 0), 660, 720);
	assert_string_equal(block(&f, BOARD_CLOSED, 0, 0)->text,
			    book_time_text(BOOK_TRAINING));
	assert_span(block(&f, BOARD_CLOSED, 0, 1), 750, 780);
	assert_string_equal(block(&f, BOARD_CLOSED, 0, 1)->text, book_time_text(BOOK_LUNCH));
	/* An extra shift is worked even during leave. */
	assert_span(block(&f, BOARD_CLOSED, 0, 2), 1080, 1140);
	assert_string_equal(block(&f, BOARD_CLOSED, 0, 2)->text, book_time_text(BOOK_LEAVE));
	/* What was dropped is no leave. */
	f.change[1].dropped = true;
	make_view(&f);
	assert_int_equal(count(&f, BOARD_CLOSED), 3); /* 王芳's day off is the third */
	f.hours[1] = (struct book_hours){ .open = false, .holiday = "春节" };
	make_view(&f);
	assert_string_equal(block(&f, BOARD_CLOSED, 0, 0)->text, "春节");
	arena_clear(&f.arena);
}

static void the_axis_takes_in_what_lies_outside(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.seg[0].start = AT(545);
	make_view(&f);
	assert_int_equal(f.view.first, 540);
	f.seg[0].start = AT(CLOSE - 10);
	make_view(&f);
	assert_int_equal(f.view.last, 1260);
	arena_clear(&f.arena);
}

/* After midnight it is still the same business day; of a day that never ends, the next. */
static void midnight_is_passed(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.hours[1] = (struct book_hours){ .open = true, .from = 1080, .to = 1560 };
	f.shift.from = 1080;
	f.shift.to = 1560;
	f.seg[0].start = AT(1470);
	make_view(&f);
	assert_int_equal(f.view.last, 1560);
	assert_span(block(&f, BOARD_BLOCK, 0, 0), 1470, 1515);
	/* On the next day's board it is not shown again. */
	f.source.first = DAY(DAY_N + 1);
	f.hours[0] = f.hours[1];
	make_view(&f);
	assert_int_equal(count(&f, BOARD_BLOCK), 0);
	/* Around the clock: what runs over midnight is on both boards. */
	f.hours[0] = f.hours[1] = (struct book_hours){ .open = true, .from = 0,
						       .to = MINUTES_PER_DAY };
	f.seg[0].start = AT(1420);
	make_view(&f);
	assert_span(block(&f, BOARD_BLOCK, 0, 0), -20, 25);
	f.source.first = DAY(DAY_N);
	make_view(&f);
	assert_int_equal(f.view.last, MINUTES_PER_DAY);
	assert_span(block(&f, BOARD_BLOCK, 0, 0), 1420, 1465);
	arena_clear(&f.arena);
}

static void a_week_has_seven_columns(void **state)
{
	struct fixture f;
	(void)state;
	open_fixture(&f);
	f.source.axis = BOOK_WEEK;
	f.source.therapist = 1;
	f.source.first = DAY(DAY_N - 6);
	make_view(&f);
	assert_int_equal(f.view.ncolumns, BOOK_WEEK_DAYS);
	assert_span(block(&f, BOARD_BLOCK, 6, 0), 840, 885);
	assert_int_equal(count(&f, BOARD_BLOCK), 1);
	f.source.therapist = 2;
	make_view(&f);
	assert_int_equal(count(&f, BOARD_BLOCK), 0);
	arena_clear(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(therapists_have_columns),
		cmocka_unit_test(free_hands_are_seen),
		cmocka_unit_test(assistants_have_it_too),
		cmocka_unit_test(parts_of_a_visit_belong_together),
		cmocka_unit_test(held_times_say_until_when),
		cmocka_unit_test(extensions_allergies_and_courses_are_told),
		cmocka_unit_test(what_is_filtered_out_stays_dim),
		cmocka_unit_test(leave_lunch_and_holidays_are_told_apart),
		cmocka_unit_test(the_axis_takes_in_what_lies_outside),
		cmocka_unit_test(midnight_is_passed),
		cmocka_unit_test(a_week_has_seven_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
