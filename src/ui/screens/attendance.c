/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 考勤: who came and went, beside what was due. a clocks whoever sits here in or out; who manages
 * the roster sees everybody, clocks for others and corrects.
 */
#include <string.h>

#include "ui/booking_look.h"
#include "ui/record_form.h"
#include "ui/rows.h"
#include "ui/sheet.h"

struct attendance {
	struct rows rows;
	int here, late, missing;    /* people there now, rows late, people who did not come */
	char key[REQUEST_KEY_SIZE];
};

enum { COL_NAME, COL_IN, COL_OUT, COL_LATE, COL_EARLY, COL_MINUTES, COL_DUE, COL_NOTE };

/* The day stands before them where several are shown. */
static const struct list_column columns[] = {
	{ .title = N_("Day"), .cells = 10, .sortable = true },
	[1 + COL_NAME] = { .title = N_("Name"), .cells = 8, .weight = 1, .sortable = true },
	[1 + COL_IN] = { .title = N_("Came"), .cells = 8 },
	[1 + COL_OUT] = { .title = N_("Gone"), .cells = 8 },
	[1 + COL_LATE] = { .title = N_("Min late"), .cells = 8, .right = true, .sortable = true },
	[1 + COL_EARLY] = { .title = N_("Min early"), .cells = 8, .right = true,
			    .sortable = true },
	[1 + COL_MINUTES] = { .title = N_("Worked"), .cells = 6, .right = true,
			      .sortable = true, .optional = true },
	[1 + COL_DUE] = { .title = N_("On duty"), .cells = 11, .optional = true },
	[1 + COL_NOTE] = { .title = N_("Note"), .cells = 8, .weight = 2, .optional = true },
	{ .cells = 0 },
};

static const struct list_column *columns_for(const struct rows *r)
{
	return r->dated.days > 1 ? columns : columns + 1;
}

/* ---- reading */

static wall wall_at(int64_t ms)
{
	return instant_wall((instant){ .ms = ms });
}

static const char *clock_text(struct arena *arena, wall w)
{
	char text[DATE_TEXT_MAX];

	return arena_dup(arena, minute_text(wall_minute(w), text));
}

static const char *due_text(struct arena *arena, const AttendanceRow *row)
{
	const char *from = row->due_in != 0 ? clock_text(arena, WALL(row->due_in)) : "";
	const char *to = row->due_out != 0 ? clock_text(arena, WALL(row->due_out)) : "";

	return from[0] != '\0' || to[0] != '\0' ? arena_printf(arena, "%s-%s", from, to) : "";
}

static const char *minutes_or_none(struct arena *arena, uint32_t minutes)
{
	return minutes > 0 ? arena_printf(arena, "%u", minutes) : "";
}

static bool is_here(const Attendance *a)
{
	return a->in_at != 0 && a->out_at == 0;
}

/* The cells of a row, behind that of the day if it has one. */
struct cells {
	const char **text;
	enum theme_role *role;
};

static void set_times(struct arena *arena, const Attendance *a, day today, struct cells to)
{
	if (a->in_at == 0) {
		to.text[COL_IN] = _("not here");
		to.role[COL_IN] = ROLE_DANGER;
		return;
	}
	to.text[COL_IN] = clock_text(arena, wall_at(a->in_at));
	if (a->out_at != 0) {
		to.text[COL_OUT] = clock_text(arena, wall_at(a->out_at));
	} else {
		to.text[COL_OUT] = a->day == today.n ? _("still in") : "?";
		to.role[COL_OUT] = a->day == today.n ? ROLE_GOOD : ROLE_WARNING;
	}
}

static void set_row(struct arena *arena, const AttendanceRow *row, day today, struct cells to)
{
	const Attendance *a = row->record;

	to.text[COL_NAME] = row->staff_name;
	set_times(arena, a, today, to);
	to.text[COL_LATE] = minutes_or_none(arena, row->late_minutes);
	to.role[COL_LATE] = ROLE_DANGER;
	to.text[COL_EARLY] = minutes_or_none(arena, row->early_minutes);
	to.role[COL_EARLY] = ROLE_WARNING;
	if (row->minutes > 0)
		to.text[COL_MINUTES] = arena_printf(arena, "%u:%02u", row->minutes / 60,
						    row->minutes % 60);
	to.text[COL_DUE] = due_text(arena, row);
	to.role[COL_DUE] = ROLE_DIM;
	to.text[COL_NOTE] = a->n_changes > 0 && a->note[0] == '\0' ?
		a->changes[a->n_changes - 1]->reason : a->note;
}

static void add(struct attendance *v, struct rows *r, const AttendanceRow *row, day today)
{
	const Attendance *a = row->record;
	/* Who has not come has no record: her day tells her from others. */
	uint64_t id = a->id != 0 ? a->id : (uint64_t)1 << 63 | (uint64_t)a->day << 32 | a->staff;

	struct list_row *to = rows_add(r, id, row);
	int shift = r->dated.days > 1;
	char at[DATE_TEXT_MAX];

	if (shift > 0)
		to->cell[0] = arena_dup(&r->arena, day_near(DAY(a->day), at));
	set_row(&r->arena, row, today, (struct cells){ .text = to->cell + shift,
						       .role = to->cell_role + shift });
	v->here += is_here(a) && a->day == today.n;
	v->late += row->late_minutes > 0 && a->in_at != 0;
	v->missing += a->in_at == 0;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct attendance *v = s->state;
	AttendanceList args = ATTENDANCE_LIST__INIT;
	day today = shop_business_day(desk_of(s)->shop, clock_wall());
	AttendanceRows *found;

	args.from = r->dated.day.n;
	args.to = r->dated.day.n + r->dated.days - 1;
	TRY(desk_op(s, "attendance.list", NULL, &args.base, &r->arena, &found, p));
	v->here = v->late = v->missing = 0;
	for (int32_t on = args.to; on >= args.from; on--) /* the last day first */
		for (size_t i = 0; i < found->n_rows; i++)
			if (found->rows[i]->record->day == on)
				add(v, r, found->rows[i], today);
	if (r->array.columns != columns_for(r))
		rows_init(s, columns_for(r));
	return ST_OK;
}

static enum status attendance_load(struct screen *s, struct problem *p)
{
	dated_today(s);
	return rows_load(s, fill, p);
}

static enum status attendance_open(struct screen *s, const void *arg, struct problem *p)
{
	struct attendance *v = s->state;

	(void)arg;
	(void)p;
	dated_init(s, 1, WHEN_PAST);
	rows_init(s, columns_for(&v->rows));
	request_key(v->key);
	return ST_OK;
}

static bool sees_all(const struct screen *s)
{
	return desk_of(s)->permissions & (UINT64_C(1) << PERM_ROSTER);
}

/* The row under the cursor in full, below the list: note, and how it was corrected. */
static void draw_current(const struct screen *s, const struct canvas *c)
{
	const AttendanceRow *row = rows_current(s);
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX];

	if (row == NULL)
		return;
	const Attendance *a = row->record;
	buf_printf(&text, "%s  %s", row->staff_name, a->note);
	for (size_t i = a->n_changes; i-- > 0;) {
		const RecordChange *change = a->changes[i];
		buf_printf(&text, "  %s %s: %s", instant_near((instant){ .ms = change->at }, at),
			   desk_staff_name(desk_of(s), change->by), change->reason);
		if (change->was[0] != '\0')
			buf_printf(&text, _(" (was %s)"), change->was);
	}
	draw_hline(c, 0, 0, -1);
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	draw_wrapped(&part, 0, 0, -1, ROLE_NORMAL, text.text);
}

static void attendance_draw(struct screen *s, const struct canvas *c)
{
	struct attendance *v = s->state;
	int below = c->rows > 12 ? 3 : 0;
	int col = dated_heading(s, c, sees_all(s) ? _("Attendance") : _("My attendance"));

	if (sees_all(s) && v->rows.dated.follow)
		col += draw_printf(c, 0, col, -1, ROLE_GOOD, _("%d here"), v->here) + 2;
	if (v->late > 0)
		col += draw_printf(c, 0, col, -1, ROLE_WARNING, _("%d late"), v->late) + 2;
	if (v->missing > 0)
		draw_printf(c, 0, col, -1, ROLE_DANGER, _(" %d not here "), v->missing);
	struct canvas above = canvas_part(c, 0, 0, c->rows - below, -1);
	rows_draw(s, &above, 1, _("Nobody came in these days: a clocks you in."));
	if (below > 0) {
		struct canvas part = canvas_part(c, c->rows - below, 0, below, -1);
		draw_current(s, &part);
	}
}

/* ---- in and out */

/* Is she clocked in now? Told by her rows of today and yesterday. */
static enum status find_here(struct screen *s, uint32_t staff, bool *ret, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AttendanceList args = ATTENDANCE_LIST__INIT;
	day today = shop_business_day(desk_of(s)->shop, clock_wall());
	AttendanceRows *found;

	args.from = today.n - 1;
	args.to = today.n;
	args.staff = staff;
	*ret = false;
	TRY(desk_op(s, "attendance.list", NULL, &args.base, &arena, &found, p));
	for (size_t i = 0; i < found->n_rows; i++)
		*ret = *ret || (is_here(found->rows[i]->record) &&
				found->rows[i]->record->day == today.n);
	return ST_OK;
}

static enum status clock_in_or_out(struct screen *s, uint32_t staff, struct problem *p)
{
	struct attendance *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AttendanceStep args = ATTENDANCE_STEP__INIT;
	const char *name = desk_staff_name(desk_of(s), staff);
	AttendanceRow *ret;
	char at[DATE_TEXT_MAX];
	bool here;

	TRY(find_here(s, staff, &here, p));
	args.staff = staff;
	TRY(desk_op(s, here ? "attendance.out" : "attendance.in", v->key, &args.base, &arena, &ret,
		    p));
	request_key(v->key);
	minute_text(wall_minute(clock_wall()), at);
	if (here && ret->early_minutes > 0)
		app_say(s->app, _("%s leaves at %s, %u minutes early."), name, at,
			ret->early_minutes);
	else if (here)
		app_say(s->app, _("%s leaves at %s."), name, at);
	else if (ret->late_minutes > 0)
		app_say(s->app, _("%s is here at %s, %u minutes late."), name, at,
			ret->late_minutes);
	else
		app_say(s->app, _("%s is here at %s."), name, at);
	app_reload(s->app);
	return ST_OK;
}

static enum status clock_me(struct screen *s, struct problem *p)
{
	return clock_in_or_out(s, desk_of(s)->who.staff, p);
}

static enum status chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	return clock_in_or_out(s, desk_id(item->id, 'S'), p);
}

static enum status clock_other(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_staff_all;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Who comes or goes?"), &source, chosen);
	return ST_OK;
}

/* ---- corrections */

/* Came and gone as the form has them; 0: left open. */
static enum status read_times(const struct form *f, int64_t *ret_in, int64_t *ret_out,
			      struct problem *p)
{
	wall at;

	TRY(wall_parse(form_get(f, "in_at"), &at, p));
	*ret_in = wall_instant(at).ms;
	*ret_out = 0;
	if (form_get(f, "out_at")[0] != '\0') {
		TRY(wall_parse(form_get(f, "out_at"), &at, p));
		*ret_out = wall_instant(at).ms;
	}
	return ST_OK;
}

static enum status save_times(struct screen *s, const struct form *f, uint64_t about,
			      const char *key, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AttendanceCorrect args = ATTENDANCE_CORRECT__INIT;
	AttendanceRow *ret;

	args.attendance = (uint32_t)about;
	TRY(read_times(f, &args.in_at, &args.out_at, p));
	args.reason = (char *)(uintptr_t)form_get(f, "reason");
	TRY(desk_op(s, "attendance.correct", key, &args.base, &arena, &ret, p));
	sheet_done(s, _("Corrected: %s"), ret->staff_name);
	return ST_OK;
}

static const struct form_field correct_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FORM_FIXED },
	{ .name = "in_at", .label = N_("Came"), .kind = FORM_WALL, .flags = FORM_REQUIRED,
	  .cells = 20 },
	{ .name = "out_at", .label = N_("Gone"), .kind = FORM_WALL, .cells = 20,
	  .hint = N_("Empty while she is here.") },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED,
	  .hint = N_("It is kept with the time.") },
	{ .name = NULL },
};

static const struct sheet correct_sheet = {
	.name = "attendance", .title = N_("Correct a clocked time"), .fields = correct_fields,
	.save = save_times,
};

static const char *wall_or_none(int64_t ms, char text[DATE_TEXT_MAX])
{
	/* To the minute, as it is typed. */
	return ms != 0 ? wall_text(wall_at(ms), text) : "";
}

/* ---- what nobody clocked */

static enum status save_new(struct screen *s, const struct form *f, uint64_t about, const char *key,
			    struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AttendanceAdd args = ATTENDANCE_ADD__INIT;
	AttendanceRow *ret;

	(void)about;
	args.staff = desk_id(form_get(f, "staff"), 'S');
	TRY(read_times(f, &args.in_at, &args.out_at, p));
	args.reason = (char *)(uintptr_t)form_get(f, "reason");
	TRY(desk_op(s, "attendance.add", key, &args.base, &arena, &ret, p));
	sheet_done(s, _("Entered: %s"), ret->staff_name);
	return ST_OK;
}

static const struct form_field new_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 20, .source = &desk_staff_all },
	{ .name = "in_at", .label = N_("Came"), .kind = FORM_WALL, .flags = FORM_REQUIRED,
	  .cells = 20 },
	{ .name = "out_at", .label = N_("Gone"), .kind = FORM_WALL, .cells = 20,
	  .hint = N_("Empty while she is here.") },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED,
	  .hint = N_("It is kept with the time.") },
	{ .name = NULL },
};

static const struct sheet new_sheet = {
	.name = "attendance-new", .title = N_("Enter a time nobody clocked"),
	.fields = new_fields, .save = save_new,
};

/* Of her under the cursor who did not come: the times that were due are proposed. */
static enum status enter(struct screen *s, struct problem *p)
{
	const struct attendance *v = s->state;
	const AttendanceRow *row = rows_current(s);
	bool absent = row != NULL && row->record->id == 0;
	bool over = absent && row->due_out <= clock_wall().n;
	char id[ID_TEXT_MAX], in[DATE_TEXT_MAX], out[DATE_TEXT_MAX] = "";
	wall midnight = wall_of(v->rows.dated.day, MINUTE(0));

	wall_text(absent ? WALL(row->due_in) : midnight, in);
	if (over)
		wall_text(WALL(row->due_out), out);
	const struct sheet_value values[] = {
		{ .field = "in_at", .value = in },
		{ .field = "out_at", .value = out },
		{ .field = "staff", .value = absent ? id_text('S', row->record->staff, id) : "",
		  .label = absent ? row->staff_name : "" },
	};
	uint64_t about = (uint64_t)(uint32_t)v->rows.dated.day.n << 32 |
			 (absent ? row->record->staff : 0);
	struct sheet_arg arg = { .sheet = &new_sheet, .about = about,
				 .n = ARRAY_LEN(values) - !absent, .values = values,
				 .focus = absent ? "in_at" : "staff" };

	return app_open(s->app, &sheet_screen, &arg, p);
}

static enum status correct(struct screen *s, struct problem *p)
{
	const AttendanceRow *row = rows_current(s);

	if (row->record->id == 0)
		return enter(s, p);
	char in[DATE_TEXT_MAX], out[DATE_TEXT_MAX];
	const struct sheet_value values[] = {
		{ .field = "staff", .value = row->staff_name },
		{ .field = "in_at", .value = wall_or_none(row->record->in_at, in) },
		{ .field = "out_at", .value = wall_or_none(row->record->out_at, out) },
	};
	struct sheet_arg arg = { .sheet = &correct_sheet, .about = row->record->id,
				 .n = ARRAY_LEN(values), .values = values,
				 .focus = row->record->out_at == 0 ? "out_at" : "in_at" };

	return app_open(s->app, &sheet_screen, &arg, p);
}

static enum status open_staff(struct screen *s, struct problem *p)
{
	const AttendanceRow *row = rows_current(s);
	struct roster_staff_arg arg = { .staff = row->record->staff };

	return app_open(s->app, &roster_staff_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "attendance-me", .keys = "a", .hint = N_("in/out"), .title = N_("I come, I go"),
	  .help = N_("Clock in or out whoever sits at this terminal."), .run = clock_me },
	{ .name = "attendance-other", .keys = "n", .hint = N_("somebody"),
	  .title = N_("Somebody comes or goes"),
	  .help = N_("Clock somebody else in or out, on her behalf."),
	  .needs = NEEDS(PERM_ROSTER), .run = clock_other },
	{ .name = "attendance-correct", .keys = "e", .hint = N_("correct"),
	  .title = N_("Correct the time"),
	  .help = N_("Correct when she came or left, with a reason; or enter it, if nobody "
		     "clocked it."),
	  .needs = NEEDS(PERM_ROSTER), .blocked = rows_none, .run = correct },
	{ .name = "attendance-enter", .keys = "E", .title = N_("Enter a time nobody clocked"),
	  .help = N_("Enter when somebody was there, also on a day she was not due."),
	  .needs = NEEDS(PERM_ROSTER), .run = enter },
	{ .name = "attendance-open", .keys = "Enter", .title = N_("Her roster"),
	  .help = N_("Show when she under the cursor works, and her bookings."),
	  .blocked = rows_none, .run = open_staff },
	{ .name = "attendance-before", .keys = "[", .hint = N_("earlier"),
	  .title = N_("Earlier days"), .help = N_("Show the days before."), .run = dated_before },
	{ .name = "attendance-after", .keys = "]", .hint = N_("later"), .title = N_("Later days"),
	  .help = N_("Show the days after."), .run = dated_after },
	{ .name = "attendance-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Show today."), .run = dated_back },
	{ .name = "attendance-day", .keys = "g", .hint = N_("day"), .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = dated_ask },
	{ .name = "attendance-more", .keys = "+ =", .hint = N_("more days"),
	  .title = N_("More days"), .help = N_("Show more days at once."), .run = dated_more },
	{ .name = "attendance-fewer", .keys = "-", .title = N_("Fewer days"),
	  .help = N_("Show fewer days at once."), .run = dated_fewer },
	{ .name = NULL },
};

const struct screen_ops attendance_screen = {
	.name = "attendance",
	.title = N_("Attendance"),
	.state_size = sizeof(struct attendance),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = attendance_open,
	.load = attendance_load,
	.draw = attendance_draw,
	.key = rows_key,
	.close = rows_close,
};
