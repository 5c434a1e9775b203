/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the appointment book stores, field by field: bookings, the roster, turns, the waitlist. */
#include "base/i18n.h"
#include "base/limits.h"
#include "base/money.h"
#include "model/record_tables.h"

/* ---- words to choose from */

static const struct choice booking_states[] = {
	{ .word = "requested", .label = N_("requested") },
	{ .word = "confirmed", .label = N_("confirmed") },
	{ .word = "arrived", .label = N_("arrived") },
	{ .word = "in_service", .label = N_("in service") },
	{ .word = "done", .label = N_("service done") },
	{ .word = "settled", .label = N_("settled") },
	{ .word = "cancelled", .label = N_("cancelled") },
	{ .word = "late_cancelled", .label = N_("cancelled late") },
	{ .word = "no_show", .label = N_("did not come") },
	{ .word = NULL },
};

const struct choice booking_source_choices[] = {
	{ .word = "desk", .label = N_("at the desk") },
	{ .word = "phone", .label = N_("by phone") },
	{ .word = "walk-in", .label = N_("walked in") },
	{ .word = "wechat", .label = N_("WeChat") },
	{ .word = "online", .label = N_("online") },
	{ .word = NULL },
};

static const struct choice roster_kinds[] = {
	{ .word = "leave", .label = N_("leave") },
	{ .word = "sick", .label = N_("sick leave") },
	{ .word = "training", .label = N_("training") },
	{ .word = "extra", .label = N_("extra shift") },
	{ .word = NULL },
};

static const struct choice wait_states[] = {
	{ .word = "waiting", .label = N_("waiting") },
	{ .word = "held", .label = N_("held") },
	{ .word = "booked", .label = N_("has a booking") },
	{ .word = "dropped", .label = N_("dropped") },
	{ .word = "lapsed", .label = N_("lapsed") },
	{ .word = NULL },
};

static const struct choice message_states[] = {
	{ .word = "waiting", .label = N_("waiting") },
	{ .word = "sent", .label = N_("sent") },
	{ .word = "failed", .label = N_("failed") },
	{ .word = "dropped", .label = N_("dropped") },
	{ .word = NULL },
};

static const struct choice message_kinds[] = {
	{ .word = "reminder", .label = N_("reminder") },
	{ .word = "confirmation", .label = N_("confirmation") },
	{ .word = "change", .label = N_("change of a booking") },
	{ .word = "cancel", .label = N_("cancellation") },
	{ .word = "offer", .label = N_("offer of a time") },
	{ .word = NULL },
};

static const struct choice message_channels[] = {
	{ .word = "sms", .label = N_("text message") },
	{ .word = "wechat", .label = N_("WeChat") },
	{ .word = "print", .label = N_("on paper") },
	{ .word = NULL },
};

/* Turns of somebody in one day and what she brought along, in hundredths. */
enum { LIMIT_TURNS = 100000 };

/* ---- bookings */

const struct field booking_fields[17] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'B' },
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 8, .ref = 'C' },
	{ .name = "segments", .label = N_("Segments"), .kind = FIELD_MESSAGE,
	  .flags = FIELD_REQUIRED, .max = LIMIT_SEGMENTS },
	{ .name = "state", .label = N_("State"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 10,
	  .choices = booking_states },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "sale", .label = N_("Sale"), .kind = FIELD_REF, .flags = FIELD_FIXED, .width = 8,
	  .ref = 'V' },
	{ .name = "source", .label = N_("Source"), .kind = FIELD_TEXT, .width = 10, .max = 40,
	  .choices = booking_source_choices, .help = N_("How the booking came in.") },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FIELD_TEXT,
	  .width = 20, .help = N_("Why a rule was overridden.") },
	{ .name = "series", .label = N_("Series"), .kind = FIELD_REF, .flags = FIELD_FIXED,
	  .width = 8, .ref = 'B', .help = N_("The first booking of its series.") },
	{ .name = "wait", .label = N_("Waitlist"), .kind = FIELD_REF, .flags = FIELD_FIXED,
	  .width = 8, .ref = 'Q', .help = N_("Held for this one of the waitlist.") },
	{ .name = "held_until", .label = N_("Held until"), .kind = FIELD_INSTANT,
	  .flags = FIELD_FIXED, .width = 19,
	  .help = N_("What was not taken by then is free again.") },
	{ .name = "deposit_fen", .label = N_("Deposit"), .kind = FIELD_MONEY,
	  .flags = FIELD_FIXED, .width = 10, .min = 0, .max = MONEY_MAX_FEN,
	  .help = N_("What is asked for.") },
	{ .name = "split_from", .label = N_("Split from"), .kind = FIELD_REF,
	  .flags = FIELD_FIXED, .width = 8, .ref = 'B' },
	{ .name = "changes", .label = N_("Changes"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field segment_fields[13] = {
	{ .name = "treatment", .label = N_("Treatment"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 20, .max = 40,
	  .help = N_("Id of treatments.yaml.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'S' },
	{ .name = "assistants", .label = N_("Assistants"), .kind = FIELD_REF, .width = 12,
	  .ref = 'S', .help = N_("Staff who work on it with the therapist.") },
	{ .name = "room", .label = N_("Room"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'R' },
	{ .name = "device", .label = N_("Device"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'D' },
	{ .name = "start", .label = N_("Start"), .kind = FIELD_WALL,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 16,
	  .help = N_("When preparation begins.") },
	{ .name = "prep", .label = N_("Preparation"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes; the client is not needed yet.") },
	{ .name = "service", .label = N_("Service"), .kind = FIELD_NUMBER, .flags = FIELD_LISTED,
	  .width = 5, .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes.") },
	{ .name = "processing", .label = N_("Processing"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes in which the therapist is free.") },
	{ .name = "cleanup", .label = N_("Clean-up"), .kind = FIELD_NUMBER, .width = 5,
	  .max = LIMIT_CLAIM_MINUTES, .help = N_("Minutes; the client has gone.") },
	{ .name = "asked_for", .label = N_("Asked for"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("The client asked for this therapist.") },
	{ .name = "by_turn", .label = N_("By turn"), .kind = FIELD_BOOL, .width = 5,
	  .help = N_("It was this therapist's turn.") },
	{ .name = "extended", .label = N_("Extended"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .max = LIMIT_CLAIM_MINUTES,
	  .help = N_("Minutes that were added during the service.") },
};

const struct field change_fields[7] = {
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT, .flags = FIELD_LISTED,
	  .width = 19 },
	{ .name = "by", .label = N_("Staff"), .kind = FIELD_REF, .flags = FIELD_LISTED, .width = 5,
	  .ref = 'S' },
	{ .name = "what", .label = N_("What"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16, .max = 40, .help = N_("The operation.") },
	{ .name = "was", .label = N_("Before"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "now", .label = N_("After"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 16 },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 20 },
	{ .name = "authorised_by", .label = N_("Authorised by"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED, .width = 5, .ref = 'S',
	  .help = N_("The manager who stood in.") },
};

/* ---- the roster, turns and the day */

const struct field roster_fields[11] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'N' },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 5, .ref = 'S' },
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 10, .choices = roster_kinds },
	{ .name = "from", .label = N_("From"), .kind = FIELD_WALL,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 16 },
	{ .name = "to", .label = N_("To"), .kind = FIELD_WALL,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 16 },
	{ .name = "reason", .label = N_("Reason"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 20 },
	{ .name = "swap", .label = N_("Swap"), .kind = FIELD_REF, .flags = FIELD_FIXED,
	  .width = 8, .ref = 'N', .help = N_("The first change of the swap it is part of.") },
	{ .name = "dropped", .label = N_("Taken back"), .kind = FIELD_BOOL,
	  .flags = FIELD_FIXED, .width = 5 },
	{ .name = "changes", .label = N_("Changes"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field rotation_fields[5] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8,
	  .help = N_("Of its day, counted from 1970-01-01.") },
	{ .name = "turns", .label = N_("Queue"), .kind = FIELD_MESSAGE, .max = LIMIT_RESOURCES },
	{ .name = "journal", .label = N_("Journal"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field turn_fields[5] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 5, .ref = 'S' },
	{ .name = "signed_in", .label = N_("Signed in"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED, .width = 19 },
	{ .name = "signed_out", .label = N_("Signed out"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED, .width = 19 },
	{ .name = "taken", .label = N_("Turns taken"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 6, .max = LIMIT_TURNS,
	  .help = N_("In hundredths of a turn.") },
	{ .name = "carried", .label = N_("Turns brought along"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_ZERO, .width = 6, .max = LIMIT_TURNS,
	  .help = N_("From the day before, or the mean; in hundredths of a turn.") },
};

const struct field attendance_fields[9] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8 },
	{ .name = "staff", .label = N_("Staff"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 5, .ref = 'S' },
	{ .name = "day", .label = N_("Day"), .kind = FIELD_DAY,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 10,
	  .help = N_("The business day.") },
	{ .name = "in_at", .label = N_("Clocked in"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED, .width = 19 },
	{ .name = "out_at", .label = N_("Clocked out"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED, .width = 19 },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "changes", .label = N_("Changes"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field plan_fields[4] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8,
	  .help = N_("Of its day, counted from 1970-01-01.") },
	{ .name = "done", .label = N_("Tasks done"), .kind = FIELD_MESSAGE,
	  .max = LIMIT_RESOURCES },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field task_done_fields[4] = {
	{ .name = "task", .label = N_("Task"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 16, .max = 40,
	  .help = N_("Id of the day's plan.") },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT, .flags = FIELD_LISTED,
	  .width = 19 },
	{ .name = "by", .label = N_("Staff"), .kind = FIELD_REF, .flags = FIELD_LISTED, .width = 5,
	  .ref = 'S' },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 30, .max = LIMIT_NOTE },
};

/* ---- the waitlist, the outbox */

const struct field wait_fields[16] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_REF,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8, .ref = 'Q' },
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 8, .ref = 'C' },
	{ .name = "treatments", .label = N_("Treatments"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 24, .max = 40,
	  .help = N_("Ids of treatments.yaml, one after the other.") },
	{ .name = "from_day", .label = N_("First day"), .kind = FIELD_DAY, .flags = FIELD_LISTED,
	  .width = 10 },
	{ .name = "to_day", .label = N_("Last day"), .kind = FIELD_DAY, .flags = FIELD_LISTED,
	  .width = 10 },
	{ .name = "from_minute", .label = N_("Not before"), .kind = FIELD_MINUTE, .width = 5,
	  .help = N_("Time of day; empty: any.") },
	{ .name = "to_minute", .label = N_("Not after"), .kind = FIELD_MINUTE, .width = 5,
	  .max = 2880, .help = N_("Time of day by which it ends; empty: any.") },
	{ .name = "therapist", .label = N_("Therapist"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 5, .ref = 'S', .help = N_("Empty: anyone who is free and able.") },
	{ .name = "course", .label = N_("Course"), .kind = FIELD_REF, .width = 8, .ref = 'K' },
	{ .name = "note", .label = N_("Note"), .kind = FIELD_LINES, .width = 40,
	  .max = LIMIT_NOTE },
	{ .name = "state", .label = N_("State"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 8, .choices = wait_states },
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_REF, .flags = FIELD_FIXED,
	  .width = 8, .ref = 'B', .help = N_("Held, or made of it.") },
	{ .name = "at", .label = N_("Waiting since"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "changes", .label = N_("Changes"), .kind = FIELD_MESSAGE, .flags = FIELD_FIXED },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};

const struct field message_fields[14] = {
	{ .name = "id", .label = N_("Number"), .kind = FIELD_NUMBER,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 8 },
	{ .name = "kind", .label = N_("Kind"), .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_LISTED, .width = 12, .max = 40,
	  .choices = message_kinds },
	{ .name = "client", .label = N_("Client"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'C' },
	{ .name = "booking", .label = N_("Booking"), .kind = FIELD_REF, .flags = FIELD_LISTED,
	  .width = 8, .ref = 'B' },
	{ .name = "channel", .label = N_("Channel"), .kind = FIELD_TEXT, .flags = FIELD_LISTED,
	  .width = 10, .max = 40, .choices = message_channels },
	{ .name = "text", .label = N_("Text"), .kind = FIELD_LINES, .flags = FIELD_LISTED,
	  .width = 40, .max = LIMIT_NOTE },
	{ .name = "key", .label = N_("Unique key"), .kind = FIELD_TEXT, .flags = FIELD_FIXED,
	  .width = 24, .max = 100, .help = N_("No other message has it: nobody is told twice.") },
	{ .name = "not_before", .label = N_("Not before"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "state", .label = N_("State"), .kind = FIELD_CHOICE,
	  .flags = FIELD_LISTED | FIELD_FIXED | FIELD_ZERO, .width = 8,
	  .choices = message_states },
	{ .name = "tries", .label = N_("Tries"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "error", .label = N_("Error"), .kind = FIELD_TEXT, .flags = FIELD_FIXED,
	  .width = 30 },
	{ .name = "at", .label = N_("Time"), .kind = FIELD_INSTANT,
	  .flags = FIELD_LISTED | FIELD_FIXED, .width = 19 },
	{ .name = "shop", .label = N_("Shop"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5 },
	{ .name = "revision", .label = N_("Revision"), .kind = FIELD_NUMBER, .flags = FIELD_FIXED,
	  .width = 5, .help = N_("Grows with every change.") },
};
