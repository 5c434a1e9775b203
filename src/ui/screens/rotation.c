/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 轮牌: the queue of turns with who is next, and below it the journal of the day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/desk.h"
#include "ui/rows.h"
#include "ui/widgets/page.h"

enum { JOURNAL_LEAST = 3 /* rows below the queue that are worth a journal */ };

struct rotation {
	struct rows rows;
	RotationAnswer *answer;     /* in the rows' arena */
	struct page journal;
	bool reading;               /* the journal has the whole window */
	char treatment[LIMIT_NAME]; /* who can do it; "": any */
	char key[REQUEST_KEY_SIZE];
	uint32_t staff, with;       /* of whom something is being asked */
	char question[256];
};

enum { COL_PLACE, COL_NAME, COL_STATE, COL_TURNS, COL_TAKEN, COL_CARRIED, COL_IN, COL_OUT };

static const struct list_column columns[] = {
	[COL_PLACE] = { .title = N_("Place"), .cells = 5, .right = true },
	[COL_NAME] = { .title = N_("Name"), .cells = 10, .weight = 2 },
	[COL_STATE] = { .cells = 12, .weight = 1 },
	[COL_TURNS] = { .title = N_("Turns"), .cells = 6, .right = true, .sortable = true },
	[COL_TAKEN] = { .title = N_("Taken"), .cells = 6, .right = true, .optional = true },
	[COL_CARRIED] = { .title = N_("Brought"), .cells = 7, .right = true, .optional = true },
	[COL_IN] = { .title = N_("Came"), .cells = 6, .optional = true },
	[COL_OUT] = { .title = N_("Gone"), .cells = 6, .optional = true },
	{ .cells = 0 },
};

/* ---- the queue */

/* "1", "1.5", "1.25" */
static const char *turns_text(struct arena *arena, uint32_t hundredths)
{
	uint32_t whole = hundredths / 100, part = hundredths % 100;

	if (part == 0)
		return arena_printf(arena, "%u", whole);
	return part % 10 == 0 ? arena_printf(arena, "%u.%u", whole, part / 10) :
	       arena_printf(arena, "%u.%02u", whole, part);
}

static const char *clock_text(struct arena *arena, int64_t at)
{
	char text[DATE_TEXT_MAX];

	if (at == 0)
		return "";
	return arena_dup(arena, minute_text(wall_minute(instant_wall((instant){ .ms = at })),
					    text));
}

static bool is_there(const TurnRow *row)
{
	return row->record->signed_in != 0 && row->record->signed_out == 0;
}

static void set_state(const TurnRow *row, struct list_row *to)
{
	enum theme_role role = ROLE_NORMAL;

	if (row->next) {
		to->cell[COL_STATE] = _("is next");
		role = ROLE_GOOD;
	} else if (!is_there(row)) {
		to->cell[COL_STATE] = row->record->signed_in != 0 ? _("has gone") :
				      _("not here yet");
		role = ROLE_DIM;
	} else if (!row->qualified) {
		to->cell[COL_STATE] = _("cannot do it");
		role = ROLE_DIM;
	} else if (row->passed_over) {
		to->cell[COL_STATE] = _("passed over");
		role = ROLE_WARNING;
	} else if (row->busy) {
		to->cell[COL_STATE] = _("busy");
		role = ROLE_WARNING;
	} else {
		to->cell[COL_STATE] = _("free");
	}
	to->cell_role[COL_STATE] = role;
}

static void set_row(struct arena *arena, const TurnRow *row, struct list_row *to)
{
	const Turn *turn = row->record;

	to->role = is_there(row) ? ROLE_NORMAL : ROLE_DIM;
	to->cell[COL_PLACE] = arena_printf(arena, "%u", row->place);
	to->cell[COL_NAME] = row->staff_name;
	set_state(row, to);
	to->cell[COL_TURNS] = turns_text(arena, turn->taken + turn->carried);
	to->cell[COL_TAKEN] = turns_text(arena, turn->taken);
	to->cell[COL_CARRIED] = turns_text(arena, turn->carried);
	to->cell[COL_IN] = clock_text(arena, turn->signed_in);
	to->cell[COL_OUT] = clock_text(arena, turn->signed_out);
}

/* ---- the journal */

/* "back turn" as people call it. */
static const char *what_title(const char *what)
{
	static const struct { const char *word, *title; } titles[] = {
		{ "signin", N_("signs in") }, { "signout", N_("signs out") },
		{ "skip", N_("is passed over") }, { "swap", N_("places changed") },
		{ "turn", N_("takes a turn") }, { "asked-for", N_("was asked for") },
		{ "extension", N_("stays longer") }, { "back turn", N_("turn given back") },
		{ "back asked-for", N_("given back, was asked for") },
		{ "back extension", N_("given back, stayed longer") },
	};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i].word, what) == 0)
			return _(titles[i].title);
	return what;
}

/* "S4 1.50, S5 1.00" with names instead of numbers. */
static void name_them(const struct desk *d, const char *words, struct buf *out)
{
	while (*words != '\0') {
		char *end = NULL;
		unsigned long id = *words == 'S' ? strtoul(words + 1, &end, 10) : 0;
		if (id > 0 && end > words + 1) {
			buf_puts(out, desk_staff_name(d, (uint32_t)id));
			words = end;
		} else {
			buf_putc(out, *words++);
		}
	}
}

static void add_entry(struct page *page, const struct desk *d, const RecordChange *row)
{
	AUTO(buf_release) struct buf was = BUF_INIT;
	AUTO(buf_release) struct buf now = BUF_INIT;
	char at[DATE_TEXT_MAX];

	name_them(d, row->was, &was);
	name_them(d, row->now, &now);
	minute_text(wall_minute(instant_wall((instant){ .ms = row->at })), at);
	page_line(page, NULL);
	page_text(page, ROLE_DIM, "%s", at);
	if (strcmp(row->was, row->now) == 0)
		page_text(page, ROLE_NORMAL, "%s", now.text);
	else
		page_text(page, ROLE_NORMAL, "%s > %s", was.text, now.text);
	page_text(page, ROLE_STRONG, "%s", what_title(row->what));
	page_text(page, ROLE_NORMAL, "%s", row->reason);
	page_text(page, ROLE_DIM, "%s", row->by != 0 ? desk_staff_name(d, row->by) : "");
}

/* ---- reading */

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct rotation *v = s->state;
	RotationGet args = ROTATION_GET__INIT;
	RotationAnswer *found;

	args.day = r->dated.day.n;
	args.treatment = v->treatment;
	TRY(desk_op(s, "rotation.get", NULL, &args.base, &r->arena, &found, p));
	for (size_t i = 0; i < found->n_rows; i++)
		set_row(&r->arena, found->rows[i],
			rows_add(r, found->rows[i]->record->staff, found->rows[i]));
	v->answer = found;
	page_clear(&v->journal);
	for (size_t i = found->n_journal; i-- > 0;)
		add_entry(&v->journal, desk_of(s), found->journal[i]);
	return ST_OK;
}

static enum status rotation_load(struct screen *s, struct problem *p)
{
	dated_today(s);
	return rows_load(s, fill, p);
}

static enum status rotation_open(struct screen *s, const void *arg, struct problem *p)
{
	struct rotation *v = s->state;

	(void)arg;
	(void)p;
	dated_init(s, 1, WHEN_PAST);
	rows_init(s, columns);
	request_key(v->key);
	return ST_OK;
}

/* ---- drawing */

static void draw_heading(const struct screen *s, const struct canvas *c)
{
	const struct rotation *v = s->state;
	int there = 0, col = dated_heading(s, c, _("Turns"));

	for (size_t i = 0; i < v->rows.n; i++)
		there += is_there(v->rows.items[i]);
	col += draw_printf(c, 0, col, -1, ROLE_NORMAL, _("%d here"), there) + 2;
	for (size_t i = 0; i < v->rows.n; i++) {
		const TurnRow *row = v->rows.items[i];
		if (row->next)
			col += draw_printf(c, 0, col, -1, ROLE_GOOD, _("next: %s"),
					   row->staff_name) + 2;
	}
	if (v->treatment[0] != '\0')
		draw_text(c, 0, col, -1, ROLE_STRONG, desk_treatment_title(desk_of(s),
									   v->treatment));
}

static void rotation_draw(struct screen *s, const struct canvas *c)
{
	struct rotation *v = s->state;
	int queue = v->rows.n > 0 ? (int)v->rows.n + 2 : 3; /* heading and titles with it */
	bool both = !v->reading && v->journal.n > 0 && queue + JOURNAL_LEAST < c->rows;

	draw_heading(s, c);
	if (v->reading) {
		struct canvas all = canvas_part(c, 1, 0, -1, -1);
		page_draw(&v->journal, &all);
		if (v->journal.n == 0)
			draw_text(&all, 0, 2, -1, ROLE_DIM, _("Nothing happened yet."));
		return;
	}
	struct canvas above = canvas_part(c, 0, 0, both ? queue : -1, -1);
	rows_draw(s, &above, 1, _("Nobody stands in the queue: n signs somebody in."));
	if (!both)
		return;
	draw_hline(c, queue, 0, -1);
	struct canvas below = canvas_part(c, queue + 1, 0, -1, -1);
	page_draw(&v->journal, &below);
}

static bool rotation_key(struct screen *s, keycode key)
{
	struct rotation *v = s->state;

	return v->reading ? page_key(&v->journal, key) : rows_key(s, key);
}

static void rotation_close(struct screen *s)
{
	struct rotation *v = s->state;

	page_release(&v->journal);
	rows_close(s);
}

/* ---- steps */

static enum status step(struct screen *s, const char *op, const char *reason, const char *said,
			struct problem *p)
{
	struct rotation *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RotationStep args = ROTATION_STEP__INIT;
	RotationAnswer *ret;

	args.staff = v->staff;
	args.with = v->with;
	args.reason = (char *)(uintptr_t)reason;
	TRY(desk_op(s, op, v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, "%s: %s", desk_staff_name(desk_of(s), v->staff), said);
	app_reload(s->app);
	return ST_OK;
}

static const char *blocked_day(const struct screen *s)
{
	const struct rotation *v = s->state;

	return v->rows.dated.follow ? NULL : _("Only today's queue can be changed.");
}

static const char *blocked_step(const struct screen *s)
{
	const TurnRow *row = rows_current(s);

	if (blocked_day(s) != NULL || row == NULL)
		return blocked_day(s) != NULL ? blocked_day(s) : rows_none(s);
	return is_there(row) ? NULL : _("She does not stand in the queue.");
}

static const char *blocked_swap(const struct screen *s)
{
	return blocked_day(s) != NULL ? blocked_day(s) : rows_none(s);
}

static enum status joins(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct rotation *v = s->state;

	v->staff = desk_id(item->id, 'S');
	v->with = 0;
	return step(s, "rotation.signin", "", _("stands in the queue"), p);
}

static enum status sign_in(struct screen *s, struct problem *p)
{
	const struct desk *d = desk_of(s);
	struct rotation *v = s->state;
	struct picker_source source = desk_therapists;

	/* Who may not do it for others is asked nothing. */
	if (!(d->permissions & (UINT64_C(1) << PERM_BOOKING_WRITE)) &&
	    !(d->permissions & (UINT64_C(1) << PERM_ROSTER))) {
		v->staff = d->who.staff;
		v->with = 0;
		return step(s, "rotation.signin", "", _("stands in the queue"), p);
	}
	source.user = s->user;
	app_pick(s, _("Who signs in?"), &source, joins);
	return ST_OK;
}

/* Of her under the cursor. */
static const TurnRow *take(const struct screen *s)
{
	struct rotation *v = s->state;
	const TurnRow *row = rows_current(s);

	v->staff = row->record->staff;
	v->with = 0;
	return row;
}

static enum status sign_out(struct screen *s, struct problem *p)
{
	take(s);
	return step(s, "rotation.signout", "", _("has left the queue, her place is kept"), p);
}

static enum status passed_over(struct screen *s, const char *answer, struct problem *p)
{
	return step(s, "rotation.skip", answer, _("is passed over, her place is kept"), p);
}

static enum status pass_over(struct screen *s, struct problem *p)
{
	struct rotation *v = s->state;

	(void)p;
	snprintf(v->question, sizeof(v->question), _("Why is %s passed over?"),
		 take(s)->staff_name);
	app_ask(s, &(struct ask){ .question = v->question, .done = passed_over });
	return ST_OK;
}

static enum status swapped(struct screen *s, const char *answer, struct problem *p)
{
	return step(s, "rotation.swap", answer, _("has another place now"), p);
}

static enum status swap_with(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct rotation *v = s->state;

	(void)p;
	v->with = desk_id(item->id, 'S');
	app_ask(s, &(struct ask){ .question = _("Why do they change places?"), .done = swapped });
	return ST_OK;
}

static enum status swap(struct screen *s, struct problem *p)
{
	struct rotation *v = s->state;
	struct picker_source source = desk_therapists;

	(void)p;
	source.user = s->user;
	snprintf(v->question, sizeof(v->question), _("Who changes places with %s?"),
		 take(s)->staff_name);
	app_pick(s, v->question, &source, swap_with);
	return ST_OK;
}

/* ---- looking */

static enum status treatment_chosen(struct screen *s, const struct picker_item *item,
				    struct problem *p)
{
	struct rotation *v = s->state;

	snprintf(v->treatment, sizeof(v->treatment), "%s", item->id);
	return rotation_load(s, p);
}

static enum status ask_treatment(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_treatments_all;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Whose turn for which treatment?"), &source, treatment_chosen);
	return ST_OK;
}

static enum status read_journal(struct screen *s, struct problem *p)
{
	struct rotation *v = s->state;

	(void)p;
	v->reading = !v->reading;
	v->journal.top = 0;
	return ST_OK;
}

static enum status open_staff(struct screen *s, struct problem *p)
{
	struct roster_staff_arg arg = { .staff = take(s)->record->staff };

	return app_open(s->app, &roster_staff_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "rotation-in", .keys = "n", .hint = N_("signs in"), .title = N_("Sign in"),
	  .help = N_("Somebody joins the queue, or comes back to her place."),
	  .needs = NEEDS(PERM_SERVICE), .blocked = blocked_day, .run = sign_in },
	{ .name = "rotation-out", .keys = "x", .hint = N_("signs out"), .title = N_("Sign out"),
	  .help = N_("She under the cursor leaves the queue; her place is kept."),
	  .needs = NEEDS(PERM_SERVICE), .blocked = blocked_step, .run = sign_out },
	{ .name = "rotation-pass", .keys = "p", .hint = N_("pass over"), .title = N_("Pass over"),
	  .help = N_("She cannot take the turn now: the next one does, with a reason."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_step, .run = pass_over },
	{ .name = "rotation-swap", .keys = "s", .hint = N_("swap"), .title = N_("Change places"),
	  .help = N_("Two change places with their turns, with a reason."),
	  .needs = NEEDS(PERM_ROSTER), .blocked = blocked_swap, .run = swap },
	{ .name = "rotation-treatment", .keys = "F", .hint = N_("treatment"),
	  .title = N_("Whose turn for a treatment"),
	  .help = N_("Show who can do a treatment, and who is next for it."),
	  .run = ask_treatment },
	{ .name = "rotation-journal", .keys = "l", .hint = N_("journal"), .title = N_("Journal"),
	  .help = N_("Read the journal of the day, newest first, or go back to the queue."),
	  .run = read_journal },
	{ .name = "rotation-open", .keys = "Enter", .title = N_("Her roster"),
	  .help = N_("Show when she under the cursor works, and her bookings."),
	  .blocked = rows_none, .run = open_staff },
	{ .name = "rotation-before", .keys = "[", .title = N_("The day before"),
	  .help = N_("Show the day before."), .run = dated_before },
	{ .name = "rotation-after", .keys = "]", .title = N_("The day after"),
	  .help = N_("Show the day after."), .run = dated_after },
	{ .name = "rotation-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Show today."), .run = dated_back },
	{ .name = "rotation-day", .keys = "g", .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = dated_ask },
	{ .name = NULL },
};

const struct screen_ops rotation_screen = {
	.name = "rotation",
	.title = N_("Turns"),
	.state_size = sizeof(struct rotation),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = rotation_open,
	.load = rotation_load,
	.draw = rotation_draw,
	.key = rotation_key,
	.close = rotation_close,
};
