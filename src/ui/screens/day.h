/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the day close share. */
#ifndef UI_SCREENS_DAY_H
#define UI_SCREENS_DAY_H

#include "ui/desk.h"
#include "ui/widgets/form.h"
#include "ui/widgets/page.h"

enum { DAY_NUMBER_CELLS = 7, DAY_LABEL_CELLS = 9, DAY_SUM_CELLS = 12 };

/* What she is doing. */
enum stage { LOOKING, COUNTING, COUNTED };

struct day_view {
	struct arena arena;
	DayAnswer *now;             /* the drawer, or the last one */
	TabRows *tabs;
	enum stage stage;
	struct page page;
	struct arena fields_arena;
	struct form_field *fields;  /* one per denomination, largest first */
	uint32_t *fen;              /* what each of them is worth */
	size_t n;
	struct form form;
	money counted;              /* with COUNTED */
	int64_t variance;
	uint32_t attempts;
	bool explain;               /* it closes with a reason only */
	bool shift;                 /* closes the shift; the day goes on */
	bool shift_chosen;
	money left;                 /* to stay in the drawer; 0: as the settings say */
	char reason[LIMIT_LINE];
	char draft[48];
	char key[REQUEST_KEY_SIZE], count_key[REQUEST_KEY_SIZE];
	char question[512];
};

/* Today, as the shop's hours have it. */
day day_today(const struct screen *);
/* Is this business day over, as far as the drawer goes? */
bool day_is_closed(const struct screen *);
/* Which shift the drawer is, or would be. */
uint32_t day_shift(const struct day_view *);
/* Does the close now end the day? */
bool day_last_shift(const struct screen *);
/* What will stay in the drawer, as the operation works it out. */
money day_staying(const struct day_view *);
/* How many of a note she counted, and all of it together; every note gets its sum behind it. */
uint32_t day_number(const struct day_view *, size_t i);
money day_total(struct day_view *);

/* Counts what the form says, hears the difference and asks on. */
enum status day_count(struct screen *, struct problem *) MUST_CHECK;
/* Reads the drawer and the tabs. */
enum status day_load(struct screen *, struct problem *) MUST_CHECK;
void day_draw(struct screen *, const struct canvas *);

extern const struct action day_actions[];

#endif
