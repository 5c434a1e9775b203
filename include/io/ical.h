/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A calendar for phones and desks, as RFC 5545 has it: lines that end in CR LF and are folded
 * at 75 bytes between characters, texts escaped and cleaned of what a reader could act upon.
 *
 * Times are points in time, in UTC: what a zone does and did is worked out here, by the same
 * rules as everywhere in the house, and no table of it travels with the file. A library was
 * weighed (libical): for writing alone it brings along fifty megabytes.
 */
#ifndef IO_ICAL_H
#define IO_ICAL_H

#include "base/buf.h"
#include "base/date.h"

enum ical_status { ICAL_TENTATIVE, ICAL_CONFIRMED, ICAL_CANCELLED };

struct ical_event {
	const char *uid;           /* stays the same in every export; ours: letters, digits, .@ */
	uint32_t sequence;         /* grows with every change */
	instant changed, made;     /* the last change, the first */
	instant start, end;        /* not after its end; of no length: no end is told */
	enum ical_status status;
	const char *summary;
	const char *location;      /* "" = none */
	const char *description;   /* lines; "" = none */
};

/* The head of a calendar. What made it is told as `program` ("meibu 0.1.0"); name is shown where
 * calendars are listed. */
void ical_begin(struct buf *, const char *program, const char *name, const char *zone);
void ical_event(struct buf *, const struct ical_event *);
void ical_end(struct buf *);

#endif
