/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A short form for one operation: a table of fields and a function that runs it. What was typed
 * is kept as a draft when it is left.
 *
 * A refusal goes to the field it names. What is too much for somebody (ST_OVERWORK) shows the
 * field "force_reason", if the sheet has one: until then it is hidden. Where the reason is not hers
 * to give, a manager is asked to stand in.
 */
#ifndef UI_SHEET_H
#define UI_SHEET_H

#include "base/hash.h"
#include "ui/desk.h"
#include "ui/widgets/form.h"

struct sheet {
	const char *name;               /* "leave": of its drafts */
	const char *title;              /* N_() */
	const struct form_field *fields;
	/* Runs it with the request key; `about` is that of the argument. Calls sheet_done() when
	 * it is done, and may then open another screen. */
	enum status (*save)(struct screen *, const struct form *, uint64_t about, const char *key,
			    struct problem *reterr);
};

/* What a field begins with; label: of a FORM_PICK, whose value is the id. */
struct sheet_value { const char *field, *value, *label; };

struct sheet_arg {
	const struct sheet *sheet;
	uint64_t about;                 /* what it is for; drafts are kept by it */
	size_t n;
	const struct sheet_value *values;
	const char *focus;              /* the field to begin with; NULL: the first */
};

extern const struct screen_ops sheet_screen;

/* Who stands in while save() runs, with her PIN; 0 and "": nobody. */
uint32_t sheet_authority(const struct screen *, char **ret_pin);
/* Says so, closes the sheet, loads what is below it. */
void sheet_done(struct screen *, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
