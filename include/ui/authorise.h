/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A manager stands in: what is above the limit of who sits at the desk is done with the PIN of
 * somebody who may, for this one operation.
 *
 * A screen writes its change as a function of who stands in (authorised_fn, 0 and "": nobody)
 * and runs it with nobody first. When the operation says that authority is missing,
 * authorise_if() asks who it is and for her PIN, and runs the function again:
 *
 *	static enum status give_back(struct screen *s, uint32_t staff, const char *pin,
 *				     struct problem *p);
 *	...
 *	return authorise_if(s, give_back(s, 0, "", p), give_back, p);
 *
 * What a reason overrides (a lunch break, a deposit that is not paid) goes one question further:
 * override_if() runs it with no reason, asks for one when that may help, and for who stands in
 * when the reason is not hers to give.
 *
 * A wrong PIN is told and asked for again; any other refusal ends the question, so that what
 * it names can be put right. The PIN is kept nowhere.
 */
#ifndef UI_AUTHORISE_H
#define UI_AUTHORISE_H

#include "ui/desk.h"

/* Does the change; staff 0 and pin "": in her own name. */
typedef enum status authorised_fn(struct screen *, uint32_t staff, const char *pin,
				  struct problem *reterr);

/* Was it the PIN that was wrong, or asked for too often? */
bool pin_refused(enum status);
/* Asks who stands in and for her PIN, then runs `done`; says `why`, a sentence, translated. */
void authorise(struct screen *, const char *why, authorised_fn *done);
/* What a first try in her own name came to: when authority alone is missing, asks for it as the
 * refusal says and answers ST_OK; otherwise gives `tried` back. */
enum status authorise_if(struct screen *, enum status tried, authorised_fn *done,
			 struct problem *reterr) MUST_CHECK;

/* Why a rule is overridden, "" to keep to the rules, and who stands in for it. */
struct override {
	const char *reason;
	uint32_t staff;             /* 0: nobody */
	const char *pin;            /* "" */
};

/* Does a reason help against this refusal? */
bool overridable(enum status);
/* Does the change, within the rules first. */
enum status override_if(struct screen *, override_fn *done, struct problem *reterr) MUST_CHECK;

#endif
