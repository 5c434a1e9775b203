/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a record, made from its field table (model/field.h): labels, kinds, choices and
 * help are said there once. A layout only says in what order the fields stand and where one is
 * chosen from; a field it forgets stands at the end, so no field can be lost.
 *
 * Only fields that were changed are sent, with the revision they were read at. When somebody else
 * has changed the record meanwhile, what was typed is laid over the new one, by field, and she
 * saves again. A draft holds changed fields only, so an old draft overwrites nothing else.
 *
 * Fields the role may not see are not in the form. The request key is made when the form opens
 * and lives until a save succeeds: a save of unknown outcome is not done twice.
 */
#ifndef UI_RECORD_FORM_H
#define UI_RECORD_FORM_H

#include "base/hash.h"
#include "ui/desk.h"
#include "ui/widgets/form.h"

struct record_place {
	const char *name;       /* of the field; NULL ends the table */
	const char *heading;    /* N_(): a section that begins here, or NULL */
	bool beside;            /* on the row of the field before it, where there is room */
	const struct picker_source *source; /* what it is chosen from, or NULL */
};

struct record_layout {
	const char *record;     /* "client" */
	const struct record_place *places;
};

struct record_form {
	struct form form;
	const struct record *record;
	const struct record_layout *layout;
	struct arena arena;             /* the form's fields and their tables */
	struct form_field *fields;
	const struct field **rows;      /* the row of each field, NULL if it has none */
	size_t n;
	uint32_t id;                    /* 0: a new one */
	uint32_t revision;              /* of what is shown */
	bool filled;
	char **texts, **ids;            /* as filled, to tell what was changed */
	struct arena shown;             /* of texts and ids */
	char key[REQUEST_KEY_SIZE];
	char draft[64];                 /* its name: "client:C000042" */
};

/* Makes the form and fills it with record `id` (0: a new one), or with the draft that was left. */
enum status record_form_open(struct record_form *, const struct screen *,
			     const struct record_layout *, uint32_t id,
			     struct problem *reterr) MUST_CHECK;
void record_form_release(struct record_form *);
/* Reads the record again if it was changed; what was typed stays. For screen_ops.load. */
enum status record_form_refresh(struct record_form *, const struct screen *,
				struct problem *reterr) MUST_CHECK;
/* Fills a field of a new record as if it had been typed, unless it has a value. */
void record_form_preset(struct record_form *, const char *name, const char *value);
bool record_form_changed(const struct record_form *);
/* Keys and pastes. */
enum form_event record_form_key(struct record_form *, const struct screen *, keycode);
/* Saves; the id of the record in *ret_id. A refusal is shown at its field too. ST_NOTHING_TO_DO
 * when nothing was changed. force: although it may be a duplicate. */
enum status record_form_save(struct record_form *, const struct screen *, bool force,
			     uint32_t *ret_id, struct problem *reterr) MUST_CHECK;
/* Forgets what was typed. */
enum status record_form_reset(struct record_form *, const struct screen *,
			      struct problem *reterr) MUST_CHECK;
/* For screen_ops.draft. */
bool record_form_draft(const struct record_form *, struct buf *name, struct buf *text);

/* A week as text, a field a day: "10:00-14:00 15:00-20:00", "" off; past midnight "18:00-25:30"
 * or "18:00-01:30". */
void roster_text(struct buf *, const Staff *, int weekday);
enum status roster_parse(const char *text, int weekday, Staff *, struct arena *,
			 struct problem *reterr) MUST_CHECK;

/* What fields are chosen from, besides those of desk.h; user is the desk. */
extern const struct picker_source desk_tiers, desk_roles, desk_levels, desk_staff_all;
const char *desk_level_title(const struct desk *, const char *level);

#endif
