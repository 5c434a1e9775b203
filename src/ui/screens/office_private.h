/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What office.c (frame and actions) and office_tabs.c (what the tabs show) share. */
#ifndef UI_SCREENS_OFFICE_PRIVATE_H
#define UI_SCREENS_OFFICE_PRIVATE_H

#include "ui/desk.h"
#include "ui/rows.h"

enum { OFFICE_ROWS_MAX = 200, OFFICE_PROBLEM_MAX = 300 };

enum tab {
	TAB_STAFF, TAB_ROOMS, TAB_DEVICES, TAB_DUTY, TAB_ENTRIES, TAB_BALANCES, TAB_AUDIT,
	TAB_CHECKS, TAB_STORE, TAB_COUNT
};

/* What a check found, kept while the screen is open. */
struct office_check {
	bool run, failed;
	char problem[OFFICE_PROBLEM_MAX];
};

struct office {
	struct rows rows;
	enum tab tab, wanted;       /* that is shown, that is being loaded */
	char heading[200];          /* numbers of the tab */
	struct office_check *checks; /* check_count() of them, freed by close */
	char key[REQUEST_KEY_SIZE];
	char question[256];
	char pin[72];               /* the new PIN, typed once; wiped when it was typed again */
	uint32_t staff;             /* whose */
};

struct office_tab {
	const char *title;          /* N_() */
	enum permission needs;
	const struct list_column *columns;
	const char *record;         /* of its form; NULL: nothing to add or edit */
	const char *empty;          /* N_(): what an empty tab says */
	/* Fills the rows and the heading; what it asks for lives in the rows' arena. */
	enum status (*load)(struct office *, const struct screen *, struct problem *reterr);
};

extern const struct office_tab office_tabs[TAB_COUNT];
/* The screen behind the n-th row of TAB_DUTY, from 1. */
const struct screen_ops *office_duty_screen(uint32_t n);
/* "sale" as people call it. */
const char *office_entry_kind(const char *name);

#endif
