/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The book as a board: columns and blocks out of bookings, people, places and the roster. Pure:
 * no screen, no operation, no clock; what to show comes in one struct.
 *
 * Columns are therapists, rooms or devices of one business day, or the seven days of one
 * therapist's week. Minutes are those of the column's day and count on past midnight; the axis
 * is the opening hours, widened where a visit lies outside.
 *
 * A segment is a block for whom it claims, in the phases of model/booking.h:
 *
 *   therapist, assistants   [prep + service] block   [processing] free   [clean-up] buffer
 *   room, device            [prep + service + processing] block          [clean-up] buffer
 *
 * The texts say everything without colour: the mark of the state (候 for a held time), & and a
 * number for the parts of one visit, 助 in an assistant's column, the room, +30 for an extension,
 * ~14:40 for when her hands are free.
 */
#ifndef UI_BOOK_VIEW_H
#define UI_BOOK_VIEW_H

#include "base/date.h"
#include "model/ops.pb-c.h"
#include "model/treatment.h"
#include "ui/widgets/board.h"

enum book_axis { BOOK_THERAPISTS, BOOK_ROOMS, BOOK_DEVICES, BOOK_WEEK };
enum { BOOK_WEEK_DAYS = 7 };

/* What is to be seen; the rest stays where it is, dim, for its time is taken. */
struct book_filter {
	bool by_state, held;        /* held: times kept for the waitlist */
	Booking__State state;
	char category[32];          /* of treatments, "" all */
	bool asked_for;             /* the client asked for the therapist */
	char level[32];             /* only columns of therapists of it, "" all */
};
bool book_filtered(const struct book_filter *);

/* Opening hours of a day; past midnight `to` is more than 1440. */
struct book_hours {
	bool open;
	int from, to;
	const char *holiday;        /* or NULL */
};

struct book_source {
	enum book_axis axis;
	day first;                  /* the day, or Monday of the week */
	uint32_t therapist;         /* BOOK_WEEK: whose */
	const struct book_hours *hours; /* of the day before the first, then of each */
	int lunch_from, lunch_to;   /* equal: none */
	int step;                   /* minutes of a row: the axis begins and ends on one */
	size_t nbookings;
	BookingRow *const *bookings;
	size_t nstaff;
	Staff *const *staff;
	const RoomRows *rooms;
	const DeviceRows *devices;
	const RosterChanges *changes; /* leave and extra shifts, from the day before on */
	const struct treatments *treatments;
	struct book_filter filter;
};

struct book_view {
	int first, last;            /* minutes of the axis */
	size_t ncolumns;
	struct board_column *columns;
	size_t nblocks;
	struct board_block *blocks;
};

/* Makes the view in the arena, which has to outlive it. */
void book_build(const struct book_source *, struct arena *, struct book_view *ret);

/* A block's id names the booking, the segment, and who of its therapist (0) and assistants (1 …)
 * the column is. */
uint64_t book_id(uint32_t booking, size_t segment, size_t hand);
uint32_t book_id_booking(uint64_t id);
size_t book_id_segment(uint64_t id);
size_t book_id_hand(uint64_t id);

/* Is the booking a time held for somebody on the waitlist? */
bool book_held(const Booking *);
/* The mark and word of its state on the board, and how it looks. */
const char *book_mark(const Booking *);
const char *book_state(const Booking *);
enum theme_role book_role(const Booking *);

/* What the time of a column is when nobody is booked. */
enum book_time { BOOK_OFF, BOOK_WORK, BOOK_LUNCH, BOOK_LEAVE, BOOK_SICK, BOOK_TRAINING,
		 BOOK_CLOSED, BOOK_TIMES };
const char *book_time_text(enum book_time); /* "" for work */
enum theme_role book_time_role(enum book_time);

#endif
