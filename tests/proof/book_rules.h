/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of the salon whose book is walked through: those that stand still as tables, and
 * those that its owner changes now and then (struct m_rules). The walk writes them as files for
 * the program.
 */
#ifndef PROOF_BOOK_RULES_H
#define PROOF_BOOK_RULES_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/trial.h"

enum {
	M_DAY = MINUTES_PER_DAY,
	M_SEGMENTS = 8,
	M_ASSISTANTS = 3,
	M_STAFF = 8,
	M_ROOMS = 5,
	M_DEVICES = 3,
	M_TREATMENTS = 6,
	M_OFFERS = 3,
	M_PATTERNS = 6,
	M_CLOSINGS = 4,
	M_CLIENTS = 3000,
	M_REGULARS = 14, /* clients of the first day */
	M_LATE_ENTRY = 30,
	M_LONGEST = 720,   /* minutes of a service */
	M_ADDED = 240,	   /* most minutes that are added at a time */
	M_VISITS = 53,	   /* of a series */
	M_TIER_AHEAD = 12, /* days that the golden may book ahead */
	M_MISSED = 2,	   /* bookings, before a deposit is asked for them */
	M_FOR_MISSED = 5050,
	M_FOR_SPA = 10000,
};

/* ---- treatments */

struct m_treatment {
	const char *id, *skill, *room, *device;
	int prep, service, senior, processing, cleanup; /* senior: service of those who are */
	int level;					/* 0 junior, 1 senior at least */
	bool pregnancy, licence, online;
	int64_t price;
};

static const struct m_treatment m_treatments[M_TREATMENTS] = {
	{ "wash", "hair", "chair", "", 5, 30, 25, 0, 10, 0, false, false, true, 8800 },
	{ "dye", "hair", "chair", "lamp", 0, 20, 20, 35, 10, 0, true, false, false, 29900 },
	{ "spa", "body", "bed", "", 10, 60, 60, 0, 15, 1, false, false, true, 45000 },
	{ "talk", "", "", "", 0, 20, 20, 0, 0, 0, false, false, true, 100 },
	{ "mask", "body", "bed", "", 5, 30, 30, 25, 0, 0, false, false, true, 19900 },
	{ "laser", "hair", "chair", "lamp", 0, 20, 20, 0, 0, 0, false, true, false, 99900 },
};

/* ---- courses */

struct m_offer {
	const char *id;
	unsigned treatments; /* bits */
	int sessions, gifted, days;
	int interval;
	int64_t price;
};

static const struct m_offer m_offers[M_OFFERS] = {
	{ "washes", 1u << 0, 4, 1, 0, 3, 30000 },
	{ "care", 1u << 2 | 1u << 4, 3, 0, 20, 5, 90000 },
	{ "tint", 1u << 1 | 1u << 3, 2, 0, 60, 0, 50000 },
};

/* ---- people and places as they are at first */

enum m_role { M_SYSTEM, M_DESK, M_MANAGER, M_THERAPIST };

struct m_shift {
	int weekday, from, to;
};

/* Weekly patterns; weekdays as bits, Monday first. Of two parts a day there may be a gap. */
static const struct m_pattern {
	unsigned weekdays;
	int from, to, from2, to2;
} m_patterns[M_PATTERNS] = {
	{ 0x5f, 600, 1140, 0, 0 },     { 0x7b, 600, 1560, 0, 0 },     { 0x7f, 720, 1440, 0, 0 },
	{ 0x3f, 540, 840, 900, 1260 }, { 0x6d, 600, 900, 900, 1200 }, { 0x30, 1080, 1680, 0, 0 },
};

struct m_start {
	enum m_role role;
	int level;	 /* -1: gives no treatments */
	unsigned skills; /* 1 hair, 2 body */
	int pattern;	 /* -1: none */
};

static const struct m_start m_staff[M_STAFF + 1] = {
	[1] = { M_DESK, -1, 0, -1 },	[2] = { M_MANAGER, 1, 3, 0 },
	[3] = { M_THERAPIST, 1, 1, 1 }, [4] = { M_THERAPIST, 0, 3, 2 },
	[5] = { M_THERAPIST, 1, 2, 3 }, [6] = { M_THERAPIST, 0, 0, 4 },
	[7] = { M_THERAPIST, 1, 3, 3 }, [8] = { M_THERAPIST, 0, 3, 0 },
};

struct m_place {
	const char *type;
	int capacity;
	bool closed;
};
static const struct m_place m_rooms[M_ROOMS + 1] = {
	[1] = { "chair", 2, false }, [2] = { "chair", 1, false }, [3] = { "bed", 1, false },
	[4] = { "bed", 1, false },   [5] = { "quiet", 3, false },
};
static const struct m_place m_devices[M_DEVICES + 1] = {
	[1] = { "lamp", 1, false },
	[2] = { "fan", 1, false },
	[3] = { "lamp", 2, false },
};

/* ---- what the owner changes */

/* Hours of the week, Monday first; equal: closed. */
static const struct m_week {
	int open[7], close[7];
} m_weeks[] = {
	{ { 600, 600, 0, 1080, 600, 570, 570 }, { 1200, 1200, 0, 1560, 1200, 1260, 1260 } },
	{ { 600, 600, 600, 600, 600, 600, 600 }, { 1320, 1320, 1320, 1320, 1560, 1560, 1320 } },
	{ { 540, 540, 540, 0, 720, 720, 540 }, { 1080, 1260, 1260, 0, 1620, 1500, 1080 } },
};

/* A holiday that stands in the calendar of the season. */
struct m_closing {
	int32_t first;
	int days;
	bool closed;
	int open, close;
};

struct m_rules {
	int week;
	int notice, ahead, late_hours;
	int lunch_from, lunch_to;	   /* equal: none */
	int day_bookings, client_bookings; /* 0: no limit */
	int hold;
	int day_minutes, straight, rest, days; /* of work; 0: no limit */
	bool carry;
	int asked_for, extension; /* percent of a turn */
	bool licensed;
	bool for_spa, for_missed; /* a deposit is asked for */
	int late_fee, missed_fee; /* percent of it that is kept */
	int nclosings;
	struct m_closing closings[M_CLOSINGS];
};

/* Every year from the day before 春节 on, four days; the first days of the lunar year. */
static const struct {
	int year, month, day;
} m_new_years[] = {
	{ 2026, 2, 17 }, { 2027, 2, 6 },  { 2028, 1, 26 }, { 2029, 2, 13 },
	{ 2030, 2, 3 },	 { 2031, 1, 23 }, { 2032, 2, 11 }, { 2033, 1, 31 },
};

/* Of two holidays on a day the upper one holds: 春节, Christmas, those of the season. NULL: none.
 * Christmas Eve and the day after it are short. */
static inline const struct m_closing *m_holiday(const struct m_rules *r, int32_t d,
						struct m_closing *room)
{
	struct civil c = day_civil(DAY(d));

	for (size_t i = 0; i < ARRAY_LEN(m_new_years); i++) {
		int32_t first =
			day_of(m_new_years[i].year, m_new_years[i].month, m_new_years[i].day).n;
		*room = (struct m_closing){ .first = first - 1, .days = 4, .closed = true };
		if (d >= first - 1 && d < first + 3)
			return room;
	}
	*room = (struct m_closing){ .open = 720, .close = 1080 };
	if (c.month == 12 && (c.day == 24 || c.day == 25))
		return room;
	for (int i = 0; i < r->nclosings; i++)
		if (d >= r->closings[i].first && d < r->closings[i].first + r->closings[i].days)
			return &r->closings[i];
	return NULL;
}

static inline bool m_week_hours(const struct m_rules *r, int32_t d, int *open, int *close)
{
	int weekday = day_weekday(DAY(d));

	*open = m_weeks[r->week].open[weekday];
	*close = m_weeks[r->week].close[weekday];
	return *open < *close;
}

static inline bool m_hours(const struct m_rules *r, int32_t d, int *open, int *close)
{
	struct m_closing room;
	const struct m_closing *h = m_holiday(r, d, &room);

	if (h == NULL)
		return m_week_hours(r, d, open, close);
	*open = h->closed ? 0 : h->open;
	*close = h->closed ? 0 : h->close;
	return *open < *close;
}

#endif
