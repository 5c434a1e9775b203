/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 店务: who works here, with what, and the books: tabs, each a list. Tab goes on to the next.
 * What may not be seen is dim and stays shut.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office_private.h"
#include "svc/check.h"

static bool may(const struct screen *s, enum permission permission)
{
	return desk_of(s)->permissions & (UINT64_C(1) << permission);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct office *o = s->state;
	char was[sizeof(o->heading)];

	(void)r;
	memcpy(was, o->heading, sizeof(was));
	enum status st = office_tabs[o->wanted].load(o, s, p);
	if (st != ST_OK) {
		memcpy(o->heading, was, sizeof(was));
		return st;
	}
	if (o->wanted != o->tab || o->rows.array.columns == NULL)
		rows_init(s, office_tabs[o->wanted].columns);
	o->tab = o->wanted;
	return ST_OK;
}

static enum status load_tab(struct screen *s, enum tab tab, struct problem *p)
{
	struct office *o = s->state;

	if (!may(s, office_tabs[tab].needs))
		return problem_set(p, ST_NOT_PERMITTED, NULL, _("You may not see: %s"),
				   _(office_tabs[tab].title));
	o->wanted = tab;
	return rows_load(s, fill, p);
}

static enum status office_load(struct screen *s, struct problem *p)
{
	struct office *o = s->state;

	return load_tab(s, o->tab, p);
}

static enum status office_open(struct screen *s, const void *arg, struct problem *p)
{
	struct office *o = s->state;

	(void)arg;
	(void)p;
	o->checks = mem_alloc((check_count() + 1) * sizeof(*o->checks));
	request_key(o->key);
	return ST_OK;
}

/* The tabs in a row, beginning so that the current one shows. */
static void draw_tabs(const struct screen *s, const struct canvas *c)
{
	const struct office *o = s->state;
	int first = 0, width = 0;

	for (int i = 0; i <= (int)o->tab; i++) {
		width += text_cells(_(office_tabs[i].title)) + 2;
		while (width > c->cols && first < i)
			width -= text_cells(_(office_tabs[first++].title)) + 2;
	}
	int col = 0;
	for (int i = first; i < TAB_COUNT; i++) {
		const char *title = _(office_tabs[i].title);
		enum theme_role role = i == (int)o->tab ? ROLE_PLACE_CURRENT :
			may(s, office_tabs[i].needs) ? ROLE_PLACE : ROLE_KEY_DIM;
		if (col + text_cells(title) + 2 > c->cols)
			return;
		col += draw_printf(c, 0, col, -1, role, " %s ", title);
	}
}

static void office_draw(struct screen *s, const struct canvas *c)
{
	struct office *o = s->state;
	const char *empty = office_tabs[o->tab].empty;

	draw_tabs(s, c);
	draw_text(c, 1, 0, -1, ROLE_NORMAL, o->heading);
	rows_draw(s, c, 2, empty != NULL ? _(empty) : "");
}

static void office_close(struct screen *s)
{
	struct office *o = s->state;

	explicit_bzero(o->pin, sizeof(o->pin));
	rows_close(s);
	free(o->checks);
}

/* ---- what is under the cursor */

static uint32_t current(const struct screen *s)
{
	const struct office *o = s->state;
	const struct list_row *row = list_current(&o->rows.list);

	return row != NULL ? (uint32_t)row->key.id : 0;
}

static enum permission edit_needs(enum tab tab)
{
	return tab == TAB_STAFF ? PERM_STAFF : PERM_SETUP;
}

static const char *blocked_add(const struct screen *s)
{
	const struct office *o = s->state;

	if (office_tabs[o->tab].record == NULL)
		return _("Nothing can be added here.");
	return may(s, edit_needs(o->tab)) ? NULL : _("Your role may not do this.");
}

static const char *blocked_edit(const struct screen *s)
{
	if (current(s) == 0)
		return _("There is nothing in the list.");
	return blocked_add(s);
}

static const char *blocked_open(const struct screen *s)
{
	const struct office *o = s->state;

	if (o->tab == TAB_STORE || o->tab == TAB_BALANCES)
		return _("There is nothing more to show.");
	return office_tabs[o->tab].record != NULL ? blocked_edit(s) :
	       current(s) == 0 ? _("There is nothing in the list.") : NULL;
}

static const char *blocked_staff(const struct screen *s)
{
	const struct office *o = s->state;

	return o->tab != TAB_STAFF ? _("Only for staff.") : blocked_edit(s);
}

static const char *blocked_checks(const struct screen *s)
{
	const struct office *o = s->state;

	return o->tab != TAB_CHECKS ? _("Only for checks.") : NULL;
}

/* ---- actions */

static enum status open_form(struct screen *s, uint32_t id, struct problem *p)
{
	const struct office *o = s->state;
	struct record_arg arg = { .record = office_tabs[o->tab].record, .id = id };

	return app_open(s->app, &record_screen, &arg, p);
}

static enum status add_record(struct screen *s, struct problem *p)
{
	return open_form(s, 0, p);
}

static enum status edit(struct screen *s, struct problem *p)
{
	return open_form(s, current(s), p);
}

static void run_check(struct screen *s, size_t i)
{
	struct office *o = s->state;
	struct problem problem = PROBLEM_INIT;
	struct office_check *c = &o->checks[i];

	c->run = true;
	c->failed = check_run(desk_of(s)->shop, i, &problem) != ST_OK;
	snprintf(c->problem, sizeof(c->problem), "%.*s",
		 (int)text_whole(problem.message, sizeof(c->problem) - 1), problem.message);
}

static enum status run_checks(struct screen *s, struct problem *p)
{
	for (size_t i = 0; i < check_count(); i++)
		run_check(s, i);
	return office_load(s, p);
}

static enum status open_row(struct screen *s, struct problem *p)
{
	const struct office *o = s->state;
	struct detail_arg arg = { .letter = o->tab == TAB_ENTRIES ? 'E' : 'A', .id = current(s) };

	if (office_tabs[o->tab].record != NULL)
		return edit(s, p);
	if (o->tab == TAB_CHECKS) {
		run_check(s, current(s) - 1);
		return office_load(s, p);
	}
	if (o->tab == TAB_DUTY)
		return app_open(s->app, office_duty_screen(current(s)), NULL, p);
	return app_open(s->app, &detail_screen, &arg, p);
}

static enum status step_tab(struct screen *s, int by, struct problem *p)
{
	const struct office *o = s->state;
	int tab = (int)o->tab;

	do
		tab = (tab + by + TAB_COUNT) % TAB_COUNT;
	while (!may(s, office_tabs[tab].needs) && tab != (int)o->tab);
	return load_tab(s, (enum tab)tab, p);
}

static enum status next_tab(struct screen *s, struct problem *p)
{
	return step_tab(s, 1, p);
}

static enum status previous_tab(struct screen *s, struct problem *p)
{
	return step_tab(s, -1, p);
}

static enum status list_sales(struct screen *s, struct problem *p)
{
	return app_open(s->app, &sales_screen, NULL, p);
}

/* ---- a new PIN is typed twice */

static enum status pin_again(struct screen *s, const char *answer, struct problem *p)
{
	struct office *o = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	StaffPin args = STAFF_PIN__INIT;
	StaffAnswer *ret;
	bool same = strcmp(answer, o->pin) == 0;

	explicit_bzero(o->pin, sizeof(o->pin));
	if (!same)
		return problem_set(p, ST_BAD_VALUE, "pin",
				   _("The two PINs differ. Esc, and begin again."));
	args.staff = o->staff;
	args.pin = (char *)(uintptr_t)answer;
	TRY(desk_op(s, "staff.pin", o->key, &args.base, &arena, &ret, p));
	request_key(o->key);
	app_say(s->app, _("%s has a new PIN."), desk_staff_name(desk_of(s), o->staff));
	app_reload(s->app);
	return ST_OK;
}

static enum status pin_once(struct screen *s, const char *answer, struct problem *p)
{
	struct office *o = s->state;

	if (answer[0] == '\0' || strlen(answer) >= sizeof(o->pin))
		return problem_set(p, ST_BAD_VALUE, "pin", _("A PIN has 4 to 64 characters."));
	snprintf(o->pin, sizeof(o->pin), "%s", answer);
	app_ask(s, &(struct ask){ .question = _("The same PIN again:"), .masked = true, .max = 64,
				  .done = pin_again });
	return ST_OK;
}

static enum status new_pin(struct screen *s, struct problem *p)
{
	struct office *o = s->state;

	(void)p;
	o->staff = current(s);
	snprintf(o->question, sizeof(o->question), _("New PIN for %s:"),
		 desk_staff_name(desk_of(s), o->staff));
	app_ask(s, &(struct ask){
			   .question = o->question, .masked = true, .max = 64, .done = pin_once });
	return ST_OK;
}

/* ---- leaving, and coming back */

static enum status leave_yes(struct screen *s, struct problem *p)
{
	struct office *o = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	StaffSet args = STAFF_SET__INIT;
	Staff change = STAFF__INIT;
	StaffAnswer *ret;
	char *fields[] = { (char *)(uintptr_t)"left" };
	const Staff *was = desk_staff(desk_of(s), o->staff);

	change.left = was != NULL && !was->left;
	args.staff = o->staff;
	args.record = &change;
	args.fields = fields;
	args.n_fields = 1;
	args.revision = was != NULL ? was->revision : 0;
	TRY(desk_op(s, "staff.set", o->key, &args.base, &arena, &ret, p));
	request_key(o->key);
	TRY(desk_load(desk_of(s), p));
	app_say(s->app, change.left ? _("%s has left.") : _("%s is back."), ret->record->name);
	app_reload(s->app);
	return ST_OK;
}

static enum status leave(struct screen *s, struct problem *p)
{
	struct office *o = s->state;
	const Staff *staff;

	TRY(desk_load(desk_of(s), p));
	o->staff = current(s);
	staff = desk_staff(desk_of(s), o->staff);
	snprintf(o->question, sizeof(o->question),
		 staff != NULL && staff->left ? _("Does %s work here again?") :
			_("Does %s leave? Her bookings stay; she cannot log in any more."),
		 desk_staff_name(desk_of(s), o->staff));
	app_confirm(s, o->question, false, leave_yes);
	return ST_OK;
}

static enum status list_tills(struct screen *s, struct problem *p)
{
	return app_open(s->app, &tills_screen, NULL, p);
}

static const struct action actions[] = {
	{ .name = "office-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Open"),
	  .help = N_("Open what is under the cursor; a check is run."),
	  .blocked = blocked_open,
	  .run = open_row },
	{ .name = "office-next",
	  .keys = "Tab Right",
	  .hint = N_("next tab"),
	  .title = N_("Next tab"),
	  .help = N_("Go to the next tab."),
	  .run = next_tab },
	{ .name = "office-previous",
	  .keys = "BackTab Left",
	  .title = N_("Previous tab"),
	  .help = N_("Go to the tab before."),
	  .run = previous_tab },
	{ .name = "office-new",
	  .keys = "n",
	  .hint = N_("new"),
	  .title = N_("New"),
	  .help = N_("Add a staff member, a room or a device."),
	  .blocked = blocked_add,
	  .run = add_record },
	{ .name = "office-edit",
	  .keys = "e",
	  .hint = N_("edit"),
	  .title = N_("Edit"),
	  .help = N_("Change what is under the cursor."),
	  .blocked = blocked_edit,
	  .run = edit },
	{ .name = "office-pin",
	  .keys = "p",
	  .hint = N_("PIN"),
	  .title = N_("New PIN"),
	  .help = N_("Give the staff member a new PIN."),
	  .blocked = blocked_staff,
	  .run = new_pin },
	{ .name = "office-leave",
	  .keys = "x",
	  .hint = N_("leaves"),
	  .title = N_("Leaves, or is back"),
	  .help = N_("The staff member leaves the shop, or works here again."),
	  .blocked = blocked_staff,
	  .run = leave },
	{ .name = "office-checks",
	  .keys = "r",
	  .hint = N_("run all"),
	  .title = N_("Run all checks"),
	  .help = N_("Prove every invariant of the shop."),
	  .blocked = blocked_checks,
	  .run = run_checks },
	{ .name = "office-sales",
	  .keys = "l",
	  .hint = N_("sales"),
	  .title = N_("Sales of the day"),
	  .help = N_("List the sales of the day; Enter opens a receipt."),
	  .needs = NEEDS(PERM_SALE),
	  .run = list_sales },
	{ .name = "office-tills",
	  .keys = "Z",
	  .title = N_("Z reports"),
	  .help = N_("List the Z reports; Enter shows their figures."),
	  .needs = NEEDS(PERM_DAY),
	  .run = list_tills },
	{ .name = NULL },
};

const struct screen_ops office_screen = {
	.name = "office",
	.title = N_("Office"),
	.state_size = sizeof(struct office),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = office_open,
	.load = office_load,
	.draw = office_draw,
	.key = rows_key,
	.close = office_close,
};
