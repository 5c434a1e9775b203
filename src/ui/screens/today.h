/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the day board share. */
#ifndef UI_SCREENS_TODAY_H
#define UI_SCREENS_TODAY_H

#include "ui/book_view.h"
#include "ui/dated.h"
#include "ui/desk.h"

/* What stands beside the board. */
struct today_side {
	ProductRows *products;
	DayAnswer *drawer;          /* NULL, and the two below: not for this role */
	TabRows *tabs;
	DebtRows *overdue;
	WaitRows *waits;            /* NULL: not known; who waits for this day */
	RotationAnswer *turns;      /* NULL: not known, or not today */
	size_t nunpaid;
	const BookingRow **unpaid;  /* bookings whose deposit is due */
	size_t nsettled;
	const BookingRow **settled; /* those it is paid for, and nobody has confirmed */
};
struct today_count { int n; bool more; };
enum { TODAY_ASKED_MOST = 20 /* rows of a kind; more are "20+" */ };
/* Bookings of the days that are shown. */
struct today_rows { size_t n; BookingRow **rows; };

/* What is in the hand while the board's block is lifted. */
enum today_carry { CARRY_MOVE, CARRY_COPY, CARRY_SPLIT };
struct today_hand {
	enum today_carry carry;
	uint32_t booking, revision;
	size_t segment, hand;       /* hand: book_id_hand() */
	uint32_t prep, processing;  /* minutes around the service */
	uint32_t service;
	int64_t start;              /* where it was taken from, wall minute */
	int64_t behind;             /* minutes behind the first part of its visit */
	uint32_t therapist, room, device;
	char client_name[LIMIT_NAME];
	char text[LIMIT_LINE];      /* of the block: it outlives the day it was taken from */
};

/* The last move, to take it back: the booking as it was before, if nobody changed it since. */
struct today_undo {
	uint32_t booking, revision; /* revision: after the move; booking 0: nothing */
	uint32_t segment, service, therapist, room, device;
	int64_t start;
};

struct today {
	struct dated dated;         /* the day; of a week, its Monday */
	enum book_axis axis, across; /* across: the one to come back to from a week */
	uint32_t therapist;         /* whose week */
	struct book_filter filter;
	bool legend;                /* is shown above the board */
	struct board board;
	bool ready;                 /* the board knows the opening hours */
	struct arena arena;
	size_t nrows, nall;
	BookingRow **rows;          /* bookings of the days, by start */
	BookingRow **all;           /* with those that came over midnight */
	RoomRows *rooms;
	DeviceRows *devices;
	RosterChanges *changes;     /* of the roster */
	struct book_hours hours[1 + BOOK_WEEK_DAYS]; /* of the day before, then of each */
	struct book_view view;
	struct today_side side;
	struct today_count late, ending; /* courses, as they were at courses_ms */
	int64_t courses_ms;
	struct today_hand hand;
	struct today_undo undo;
	uint32_t minutes;           /* that a service goes on longer, once they were typed */
	char key[REQUEST_KEY_SIZE];
};

/* ---- today_build.c */
/* Reads the days and builds the board. */
enum status today_load(struct screen *, struct problem *) MUST_CHECK;
/* The same bookings as another view: after the axis or the filter changed. */
void today_rebuild(struct screen *);
/* Midnight of a column's day. */
int64_t today_midnight(const struct today *, int column);
day today_column_day(const struct today *, int column);
/* The row of a booking; NULL if it is not on the board. */
const BookingRow *today_find(const struct today *, uint32_t booking);
/* The booking under the cursor and which of its segments; NULL on an empty slot. */
const BookingRow *today_row(const struct today *, size_t *ret_segment);

/* ---- today_side.c, today_draw_side.c */
/* Reads what stands beside the board. */
enum status today_load_side(struct screen *, struct arena *, const struct today_rows *,
			    struct today_side *ret, struct problem *) MUST_CHECK;
void today_draw_side(const struct today *, const struct desk *, const struct canvas *);
/* The same in one line, for narrow windows. */
void today_draw_alerts(const struct today *, const struct desk *, const struct canvas *);
/* Bookings that are late: who has not come, whose service lasts too long. */
bool today_is_late(const Booking *);
bool today_is_overlong(const Booking *);

/* ---- today_draw.c */
void today_draw(struct screen *, const struct canvas *);
/* What the marks mean, above everything else. */
void today_draw_legend(struct screen *, const struct canvas *);

/* ---- actions, by file */
typedef enum status today_step(struct screen *, struct problem *);
/* today_steps.c */
today_step today_open_booking, today_book_here, today_walk_in, today_checkout, today_top_up,
	today_sell_course, today_sales, today_close_day, today_debts, today_series, today_waits;
const char *today_blocked_open(const struct screen *);
const char *today_blocked_checkout(const struct screen *);
/* today_carry.c */
today_step today_move, today_copy, today_split, today_extend, today_undo_last;
const char *today_blocked_move(const struct screen *);
const char *today_blocked_split(const struct screen *);
const char *today_blocked_extend(const struct screen *);
const char *today_blocked_undo(const struct screen *);
/* Puts the block in the hand down where it is; refused, it stays in the hand. */
today_step today_put_down;
/* today_look.c */
today_step today_turn, today_week, today_month, today_legend, today_filter;
/* Leaves the week for the day of the cursor. */
today_step today_leave_week;
bool today_clear_filter(struct screen *);
/* What is filtered, in words. */
void today_filter_words(const struct today *, const struct desk *, struct buf *);

extern const struct action today_actions[];

#endif
