/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the booking form share.
 *
 * A visit has parts, each with fields of its own; the first one's and the client's are what a
 * simple booking shows. Proposals are whole visits: while one is taken as it stands, its times
 * and places are what is booked. What would come of the form is tried after every field, so that
 * a refusal or a warning is seen before anything is saved.
 */
#ifndef UI_SCREENS_BOOKING_FORM_H
#define UI_SCREENS_BOOKING_FORM_H

#include "ui/desk.h"
#include "ui/widgets/form.h"

enum part_field {
	PART_TREATMENT,
	PART_THERAPIST,
	PART_MARK,
	PART_ASSISTANT,                     /* as many as there may be */
	PART_ROOM = PART_ASSISTANT + LIMIT_ASSISTANTS,
	PART_DEVICE,
	PART_MINUTES,
	PART_FIELDS
};

struct booking_form {
	struct form form;
	struct arena arena;                 /* its fields and their names */
	const char *names[LIMIT_SEGMENTS][PART_FIELDS];
	size_t nparts;
	bool details;                       /* assistants, places, minutes are shown */
	bool walk_in, force;
	bool proposed;                      /* the client in hand: typing replaces her */
	bool own[LIMIT_SEGMENTS];           /* the therapist was chosen by hand */
	bool fixed_start;                   /* the time came with the cursor or was typed */
	int64_t from;                       /* the session of the course is due then; 0: now */
	uint32_t due_course;
	bool pays;                          /* the course was taken out by hand */
	struct arena found;
	size_t nslots, proposal;
	Slot *const *slots;
	bool taken;                         /* the proposal stands as it is */
	struct arena tried;
	const BookingAnswer *outcome;       /* as it would be booked; NULL: it would not */
	struct problem refusal;             /* why not; ST_OK: nothing to try yet */
	char key[REQUEST_KEY_SIZE];
	char draft[32];
};

/* ---- booking_form_fields.c */
void booking_form_make(struct booking_form *, struct desk *, bool walk_in);
/* Shows what belongs to as many parts as there are, and details if they are asked for. */
void booking_form_show(struct booking_form *);
const char *booking_form_part(const struct booking_form *, size_t part, enum part_field);
/* Part and field of the name; false if it is of the visit as a whole. */
bool booking_form_which(const struct booking_form *, const char *name, size_t *ret_part,
			enum part_field *ret);
/* Is it a detail that is not shown? */
bool booking_form_hides(const struct booking_form *, const char *name);
void booking_form_add(struct screen *);
/* Takes the part out; the others move up. */
void booking_form_remove(struct booking_form *, size_t part);
/* What a draft brought: so many parts, and whether details are needed. */
void booking_form_recount(struct booking_form *);
/* Tells pickers of courses, rooms and devices for whom and what. */
void booking_form_choose(struct screen *);
/* The courses she has for the treatment: one is proposed. wanted: this one, if it is among them. */
void booking_form_course(struct screen *, uint32_t wanted);

/* ---- booking_form_times.c */
void booking_form_propose(struct screen *);
/* Puts the proposal into the form. */
void booking_form_take(struct screen *);
/* The ways out that a refusal named become the proposals. */
void booking_form_hints(struct screen *, const struct problem *);
/* Reasons of a proposal, one after the other. */
void booking_form_reasons(struct buf *, const Slot *);
/* "11-22 Sun 16:15 李娜 > 王芳". */
void booking_form_slot(struct buf *, const struct desk *, const Slot *);
/* Those to choose from; user is the form. */
size_t booking_form_find_slots(void *user, const char *typed, struct picker_item *ret, size_t max);

/* ---- booking_form_save.c */
/* What a part asks for, but its time. */
void booking_form_wish(const struct booking_form *, size_t part, struct arena *, SegmentWish *ret);
/* What would come of it: outcome or refusal. */
void booking_form_try(struct screen *);
enum status booking_form_save(struct screen *, struct problem *) MUST_CHECK;

/* ---- booking_form_draw.c */
void booking_form_draw(struct screen *, const struct canvas *);

#endif
