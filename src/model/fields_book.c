/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments and answers of the appointment book whose names mean something of their own. */
#include "base/i18n.h"
#include "base/limits.h"
#include "model/record_tables.h"

/* What a stretch of somebody's day is: work, or what keeps her from it. */
static const struct choice span_kinds[] = {
	{ .word = "work", .label = N_("work") },
	{ .word = "extra", .label = N_("extra shift") },
	{ .word = "leave", .label = N_("leave") },
	{ .word = "sick", .label = N_("sick leave") },
	{ .word = "training", .label = N_("training") },
	{ .word = NULL },
};

const struct field segment_wish_fields[9] = {
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED, .width = 20, .max = 40, .help = N_("Id of treatments.yaml.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .width = 5, .ref = 'S',
	  .help = N_("Empty: anyone who is free and able.") },
	{ .name = "assistants", .label = N_("Assistants"), .kind = FIELD_REF, .width = 12,
	  .ref = 'S', .help = N_("Staff who work on it with the therapist.") },
	{ .name = "room", .label = N_("Room"), .kind = FIELD_REF, .width = 5, .ref = 'R',
	  .help = N_("Empty: any that suits.") },
	{ .name = "device", .label = N_("Device"), .kind = FIELD_REF, .width = 5, .ref = 'D',
	  .help = N_("Empty: any that suits.") },
	{ .name = "start", .label = N_("Start"), .kind = FIELD_WALL, .width = 16,
	  .help = N_("When preparation begins.") },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
	{ .name = "by_turn", .label = N_("By turn"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("Whose turn it is gives the treatment.") },
	{ .name = "minutes", .label = N_("Minutes"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES / 2,
	  .help = N_("Of service; empty: as the treatment and the therapist's level have it.") },
};

const struct field booking_extend_fields[7] = {
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'B' },
	{ .name = "segment", .label = N_("Segment"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_SEGMENTS },
	{ .name = "minutes", .label = N_("Minutes"), .kind = FIELD_NUMBER,
	  .flags = FIELD_REQUIRED, .width = 5, .max = LIMIT_CLAIM_MINUTES,
	  .help = N_("So much longer.") },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .width = 5,
	  .help = N_("The revision that was seen; refused if somebody has changed it since.") },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FIELD_TEXT,
	  .width = 20, .help = N_("Why a rule is overridden.") },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S', .help = N_("The manager who stands in.") },
	{ .name = "authorised_pin", .label = N_("Manager's PIN"), .kind = FIELD_TEXT,
	  .flags = FIELD_SECRET, .width = 8, .max = 64 },
};

/* ---- series */

const struct field series_row_fields[6] = {
	{ .name = "start", .label = N_("Start"), .kind = FIELD_WALL, .flags = FIELD_LISTED,
	  .width = 16, .help = N_("As the rhythm has it.") },
	{ .name = "free", .label = N_("Free"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5 },
	{ .name = "code", .label = N_("Fault code"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = 40, .help = N_("Why not.") },
	{ .name = "message", .label = N_("What is in the way"), .kind = FIELD_TEXT,
	  .flags = FIELD_LISTED, .width = 40, .max = 400 },
	{ .name = "proposal", .label = N_("Proposal"), .kind = FIELD_MESSAGE,
	  .help = N_("The nearest time instead.") },
	{ .name = "segments", .label = N_("Segments"), .kind = FIELD_MESSAGE,
	  .max = LIMIT_SEGMENTS },
};

const struct field booking_series_fields[7] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'C' },
	{ .name = "visits", .label = N_("Visits of the series"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_REQUIRED, .max = LIMIT_VISITS },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FIELD_TEXT,
	  .width = 20, .help = N_("Why a rule is overridden.") },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF, .width = 5,
	  .ref = 'S', .help = N_("The manager who stands in.") },
	{ .name = "authorised_pin", .label = N_("Manager's PIN"), .kind = FIELD_TEXT,
	  .flags = FIELD_SECRET, .width = 8, .max = 64 },
};

/* ---- the waitlist */

const struct field wait_list_fields[5] = {
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .width = 8, .ref = 'C' },
	{ .name = "day", .label = N_("Day"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("Those who could come on it.") },
	{ .name = "all", .label = N_("All"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("Those too who no longer wait.") },
	{ .name = "limit", .label = N_("Limit"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_ROWS, .help = N_("Rows at most.") },
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_REF, .width = 8, .ref = 'B',
	  .help = N_("Those whom its time would suit.") },
};

const struct field wait_answer_fields[2] = {
	{ .name = "record", .label = N_("Waitlist"), .kind = FIELD_MESSAGE },
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_MESSAGE,
	  .help = N_("Held, or made of it.") },
};

const struct field wait_offer_fields[3] = {
	{ .name = "wait", .label = N_("Waitlist"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 8, .ref = 'Q' },
	{ .name = "segments", .label = N_("Segments"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_REQUIRED, .max = LIMIT_SEGMENTS },
	{ .name = "minutes", .label = N_("Minutes"), .kind = FIELD_NUMBER, .width = 5,
	  .max = 7 * 1440, .help = N_("How long it is held; empty: as the settings say.") },
};

/* ---- the roster, turns and the day */

const struct field roster_span_fields[5] = {
	{ .name = "from", .label = N_("From"), .kind = FIELD_WALL, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "to", .label = N_("To"), .kind = FIELD_WALL, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 10, .max = 40, .choices = span_kinds },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 20 },
	{ .name = "change", .label = N_("Roster change"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED, .width = 8, .ref = 'N' },
};

const struct field roster_change_answer_fields[2] = {
	{ .name = "record", .label = N_("Record"), .kind = FIELD_MESSAGE, .flags = FIELD_INLINE },
	{ .name = "bookings", .label = N_("Bookings"), .kind = FIELD_MESSAGE,
	  .help = N_("Those that are in the way.") },
};

const struct field roster_list_fields[3] = {
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "to", .label = N_("To"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The last day.") },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF, .width = 5, .ref = 'S' },
};

const struct field turn_row_fields[7] = {
	{ .name = "record", .label = N_("Record"), .kind = FIELD_MESSAGE, .flags = FIELD_INLINE },
	{ .name = "staff_name", .label = N_("Name"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = LIMIT_NAME },
	{ .name = "place", .label = N_("Place"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 5, .help = N_("In the queue, from 1.") },
	{ .name = "busy", .label = N_("Busy"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5 },
	{ .name = "qualified", .label = N_("Qualified"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5,
	  .help = N_("For the treatment that was asked about.") },
	{ .name = "next", .label = N_("Next in turn"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5 },
	{ .name = "passed_over", .label = N_("Passed over"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5,
	  .help = N_("She could not take her turn; she keeps her place.") },
};

const struct field attendance_add_fields[4] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF, .flags = FIELD_REQUIRED,
	  .width = 5, .ref = 'S' },
	{ .name = "in_at", .label = N_("Clocked in"), .kind = FIELD_INSTANT,
	  .flags = FIELD_REQUIRED, .width = 19 },
	{ .name = "out_at", .label = N_("Clocked out"), .kind = FIELD_INSTANT, .width = 19,
	  .help = N_("Empty while she is here.") },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
	  .width = 20 },
};

const struct field attendance_list_fields[3] = {
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "to", .label = N_("To"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The last day.") },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF, .width = 5, .ref = 'S' },
};

const struct field plan_task_fields[6] = {
	{ .name = "task", .label = N_("Task"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16, .max = 40, .help = N_("Id of the day's plan.") },
	{ .name = "title", .label = N_("Title"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 24 },
	{ .name = "minute", .label = N_("Done by"), .kind = FIELD_MINUTE,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5, .max = 2880 },
	{ .name = "role", .label = N_("Role"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 12, .max = 40, .help = N_("Who does it; empty: anybody.") },
	{ .name = "done", .label = N_("Done"), .kind = FIELD_MESSAGE },
	{ .name = "late", .label = N_("Late"), .kind = FIELD_BOOL,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 5 },
};

const struct field remind_run_fields[1] = {
	{ .name = "until", .label = N_("Until"), .kind = FIELD_INSTANT, .width = 19,
	  .help = N_("Reminders that are due by then; empty means now.") },
};

const struct field book_load_fields[3] = {
	{ .name = "from", .label = N_("From"), .kind = FIELD_DAY, .width = 10,
	  .help = N_("The first day.") },
	{ .name = "days", .label = N_("Days"), .kind = FIELD_NUMBER, .width = 5, .max = 366 },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF, .width = 5, .ref = 'S' },
};
