/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form collects a draft from a table of fields; the use case gets it whole. Every value is
 * text. Keys: Tab, Down and Enter go on, Shift-Tab and Up back; Ctrl-S saves from anywhere, Enter
 * on the last field too; Esc leaves (the screen keeps the draft). A field that cannot be read
 * is told at the field, and the cursor goes there when saving.
 *
 * Dates and times are typed as people say them (base/when.h) and shown exact once the field is
 * left; full-width digits are made narrow in numbers, money, dates and times.
 */
#ifndef UI_WIDGETS_FORM_H
#define UI_WIDGETS_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "ui/draw.h"
#include "ui/key.h"
#include "ui/widgets/editor.h"
#include "ui/widgets/picker.h"

enum form_kind {
	FORM_TEXT,
	FORM_LINES,             /* several lines; Enter breaks the line, Tab goes on */
	FORM_NUMBER,            /* digits, sign and point; value as typed, narrow */
	FORM_MONEY,             /* value "1866.60" */
	FORM_DATE,              /* value "2026-11-22" */
	FORM_TIME,              /* value "14:30" */
	FORM_WALL,              /* value "2026-11-22T14:30" */
	FORM_YES_NO,            /* value "yes" or "no"; Space, y, n */
	FORM_CHOICE,            /* one of choices; Left, Right, Space, or type its start */
	FORM_PICK,              /* one of what a source finds; value is the item's id */
	FORM_PIN,               /* shown as stars */
	FORM_FIXED,             /* shown only */
	FORM_SECTION,           /* a heading between fields */
};

enum form_flags {
	FORM_REQUIRED = 1,
	FORM_BESIDE = 2,        /* on the row of the field before it, in a window wide enough */
	FORM_PAST = 4,          /* a date that lies behind us: 3-12 is the last one */
};

struct form_choice {
	const char *value;      /* NULL ends the table */
	const char *label;      /* N_() */
};

struct form_field {
	const char *name;       /* "phone": problem.field finds it; NULL ends a table */
	const char *label;      /* N_() */
	enum form_kind kind;
	unsigned flags;
	int cells;              /* width of the input, 0: to the edge */
	int rows;               /* FORM_LINES, 0: 3 */
	size_t max;             /* bytes of the value, 0: LIMIT_LINE */
	const struct form_choice *choices;
	/* FORM_PICK: its user member is replaced by form->user when NULL. */
	const struct picker_source *source;
	const char *hint;       /* N_() said while the cursor is there; NULL: nothing */
};

struct form_value {
	struct editor editor;
	char id[PICKER_ID_MAX]; /* FORM_PICK: of the item; "" for free text */
	char error[256];        /* "" none */
	char note[PICKER_TEXT_MAX]; /* said behind the field: a weekday, a detail of the item */
	bool hidden;            /* not shown, not required, not given */
	bool touched;           /* changed since the cursor came */
};

struct form {
	const struct form_field *fields;
	size_t n;
	struct form_value *values;
	size_t current;
	int top;                /* first row shown */
	bool dirty;             /* changed since form_init() or form_set_clean() */
	const char *finished;   /* with FORM_FIELD: name of the field just finished */
	struct picker picker;   /* of the current FORM_PICK field */
	bool picking;           /* its candidates are shown */
	void *user;
};

enum form_event {
	FORM_PASS,              /* not a key of the form */
	FORM_TAKEN,
	FORM_FIELD,             /* a changed field was left or an item taken: form->finished */
	FORM_SAVE,              /* Ctrl-S, or Enter on the last field; call form_check() */
	FORM_LEAVE,             /* Esc */
};

/* fields ends with a name of NULL and outlives the form; user goes to the sources. */
void form_init(struct form *, const struct form_field *fields, void *user);
void form_release(struct form *);

/* Values by name (our fault if there is no such field). form_set() of a FORM_PICK sets the shown
 * text and no id; form_set_pick() both. Setting does not make the form dirty. */
void form_set(struct form *, const char *name, const char *value);
void form_set_pick(struct form *, const char *name, const char *id, const char *label);
/* Said dim behind the field until it changes. */
void form_set_note(struct form *, const char *name, const char *note);
void form_set_hidden(struct form *, const char *name, bool hidden);
/* The value: of a FORM_PICK the id, "" for free text. */
const char *form_get(const struct form *, const char *name);
/* The text shown: of a FORM_PICK what was typed or the item's label. */
const char *form_text(const struct form *, const char *name);
void form_set_clean(struct form *);
void form_focus(struct form *, const char *name);
/* Name of the field with the cursor. */
const char *form_current(const struct form *);

enum form_event form_key(struct form *, keycode);
/* For a K_PASTE. */
enum form_event form_paste(struct form *, const char *text);
/* Reads all fields: required ones filled, numbers, dates and picks readable. The first fault is
 * told at its field, which gets the cursor. */
enum status form_check(struct form *, struct problem *reterr) MUST_CHECK;
/* Shows a refusal at the field it names and puts the cursor there; false if it names none. */
bool form_refuse(struct form *, const struct problem *);
void form_draw(struct form *, const struct canvas *);
/* Rows form_draw() would like at that width. */
int form_rows(const struct form *, int cols);

/* All values as text that form_draft_load() reads back; fields it does not know are skipped.
 * PINs are left out. A loaded draft makes the form dirty. */
void form_draft_save(const struct form *, struct buf *);
void form_draft_load(struct form *, const char *text);

#endif
