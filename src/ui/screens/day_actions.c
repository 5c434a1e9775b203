/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done at the day close. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "day.h"
#include "ui/authorise.h"

/* ---- closing */

static Count **counted(const struct day_view *v, struct arena *arena, size_t *ret_n)
{
	Count **list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < v->n; i++) {
		Count *one = (Count *)message_new(&count__descriptor, arena);
		one->denomination = v->fen[i];
		one->number = day_number(v, i);
		if (one->number == 0)
			continue;
		list = arena_grow(arena, list, n, sizeof(Count *));
		list[n++] = one;
	}
	*ret_n = n;
	return list;
}

/* For the next drawer all begins anew. */
static void forget_count(struct screen *s)
{
	struct day_view *v = s->state;

	app_draft_drop(s->app, v->draft);
	for (size_t i = 0; i < v->n; i++)
		form_set(&v->form, v->fields[i].name, "");
	form_set_clean(&v->form);
	v->stage = LOOKING;
	v->reason[0] = '\0';
	v->left = MONEY(0);
	v->shift_chosen = false;
	request_key(v->key);
}

/* The evening is when tiers fall: what the archive tells of them follows the rules. */
static void review_tiers(const struct screen *s)
{
	TierReview args = TIER_REVIEW__INIT;
	struct problem ignore = PROBLEM_INIT;

	do {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		TierChanges *ret;
		if (desk_op(s, "tier.review", NULL, &args.base, &arena, &ret, &ignore) != ST_OK)
			return; /* tomorrow evening, then: prices do not wait for it */
		args.from_client = ret->next_client;
	} while (args.from_client != 0);
}

static enum status close_now(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DayClose args = DAY_CLOSE__INIT;
	DayAnswer *ret;

	args.counted = counted(v, &arena, &args.n_counted);
	args.reason = v->reason;
	args.shift = v->shift;
	args.left_fen = v->left.fen;
	enum status st = desk_op(s, "day.close", v->key, &args.base, &arena, &ret, p);
	if (st != ST_OK) {
		request_key(v->key);
		/* Something was sold since the count. */
		v->explain = v->explain || strcmp(p->field, "reason") == 0;
		return st;
	}
	struct z_arg arg = { .till = ret->record->id };
	char id[ID_TEXT_MAX];
	forget_count(s);
	if (ret->record->last_shift)
		review_tiers(s);
	app_reload(s->app);
	app_say(s->app, ret->record->last_shift ? _("The day is closed: %s") :
			_("The shift is closed: %s"), id_text('Z', arg.till, id));
	return app_open(s->app, &z_screen, &arg, p);
}

static void confirm(struct screen *s)
{
	struct day_view *v = s->state;
	char id[ID_TEXT_MAX], safe[MONEY_TEXT_MAX], stays[MONEY_TEXT_MAX];
	money left = day_staying(v);

	snprintf(v->question, sizeof(v->question),
		 day_last_shift(s) ? _("Close the day as %s? %s go to the safe, %s stay.") :
			_("Close the shift as %s? %s go to the safe, %s stay."),
		 id_text('Z', v->now->record->id, id),
		 desk_money(v->counted.fen - left.fen, safe), desk_money(left.fen, stays));
	app_confirm(s, v->question, true, close_now);
}

static enum status reason_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct day_view *v = s->state;

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason",
				   _("Say how it came about; Esc, then c counts again."));
	snprintf(v->reason, sizeof(v->reason), "%.*s",
		 (int)text_whole(answer, sizeof(v->reason) - 1), answer);
	confirm(s);
	return ST_OK;
}

/* A day does not close over sales laid aside; told before she counts for nothing. */
static enum status no_tabs(struct screen *s, struct problem *p)
{
	const struct day_view *v = s->state;
	int n = (int)v->tabs->n_rows;

	if (n == 0 || !day_last_shift(s))
		return ST_OK;
	enum status st = problem_set(p, ST_WRONG_STATE, "tabs",
				     ngettext("%d tab is not settled.", "%d tabs are not settled.",
					      (unsigned long)n), n);
	problem_todo(p, _("u takes it up: check it out or drop it."));
	return st;
}

/* To the yes or no, by way of the reason where one is due. */
static enum status go_on(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	char off[MONEY_TEXT_MAX];
	int64_t size = v->variance < 0 ? -v->variance : v->variance;

	TRY(no_tabs(s, p));
	if (!v->explain) {
		confirm(s);
		return ST_OK;
	}
	snprintf(v->question, sizeof(v->question), v->variance < 0 ? _("%s is missing. Why?") :
		 v->variance > 0 ? _("%s is too much. Why?") : _("Not %s. Why?"),
		 desk_money(size, off));
	app_ask(s, &(struct ask){ .question = v->question, .initial = v->reason,
				  .done = reason_typed });
	return ST_OK;
}

enum status day_count(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DayCount args = DAY_COUNT__INIT;
	DayCounted *ret;

	TRY(no_tabs(s, p));
	args.counted = counted(v, &arena, &args.n_counted);
	TRY(desk_op(s, "day.count", v->count_key, &args.base, &arena, &ret, p));
	request_key(v->count_key);
	v->counted = MONEY(ret->counted_fen);
	v->variance = ret->variance_fen;
	v->attempts = ret->attempts;
	v->explain = ret->variance_fen != 0;
	v->stage = COUNTED;
	TRY(day_load(s, p)); /* the drawer has its number now */
	return go_on(s, p);
}

/* ---- actions */

static const char *blocked_close(const struct screen *s)
{
	const struct day_view *v = s->state;

	return v->stage == COUNTED ? NULL : _("Count the drawer first.");
}

static const char *blocked_count(const struct screen *s)
{
	const struct day_view *v = s->state;

	return v->stage == COUNTING ? _("You are counting.") : NULL;
}

static enum status count_again(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;

	(void)p;
	v->stage = COUNTING;
	if (v->n > 0)
		form_focus(&v->form, v->fields[0].name);
	return ST_OK;
}

static enum status left_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct day_view *v = s->state;
	money left;

	TRY(money_parse(answer, &left, p));
	if (left.fen <= 0 || left.fen > v->counted.fen)
		return problem_set(p, ST_BAD_VALUE, "left_fen",
				   _("What stays is a part of what was counted."));
	v->left = left;
	return ST_OK;
}

static enum status ask_left(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	char text[MONEY_TEXT_MAX];

	(void)p;
	app_ask(s, &(struct ask){ .question = _("How much stays in the drawer?"),
				  .initial = money_text_plain(day_staying(v), text), .max = 12,
				  .done = left_typed });
	return ST_OK;
}

static const char *blocked_tabs(const struct screen *s)
{
	const struct day_view *v = s->state;

	return v->tabs->n_rows == 0 ? _("Nothing is laid aside.") : NULL;
}

static const char *blocked_open(const struct screen *s)
{
	const struct day_view *v = s->state;

	return v->now->open ? _("The drawer is open already.") : NULL;
}

static enum status float_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct day_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DayOpen args = DAY_OPEN__INIT;
	DayAnswer *ret;
	money sum;
	char id[ID_TEXT_MAX], text[MONEY_TEXT_MAX];

	TRY(money_parse(answer, &sum, p));
	args.float_fen = sum.fen;
	TRY(desk_op(s, "day.open", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("The drawer is open: %s with %s."),
		id_text('Z', ret->record->id, id), desk_money(ret->record->float_fen, text));
	app_reload(s->app);
	return ST_OK;
}

static enum status open_drawer(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	char text[MONEY_TEXT_MAX];

	(void)p;
	app_ask(s, &(struct ask){
		.question = _("Float, yuan:"), .max = 12, .done = float_typed,
		.initial = money_text_plain(MONEY(v->now->default_float_fen), text) });
	return ST_OK;
}

static const char *blocked_shift(const struct screen *s)
{
	const struct day_view *v = s->state;
	int shifts = desk_of(s)->shop->conf.shifts;

	if (shifts <= 1)
		return _("meibu.conf has one shift a day.");
	return day_shift(v) >= (uint32_t)shifts ? _("It is the last shift.") : NULL;
}

static enum status toggle_shift(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;

	(void)p;
	v->shift = !v->shift;
	v->shift_chosen = true;
	app_say(s->app, "%s", v->shift ? _("Closes the shift; the day goes on.") :
			_("Closes the day with this shift."));
	return ST_OK;
}

/* ---- opening again */

static const char *blocked_reopen(const struct screen *s)
{
	const struct day_view *v = s->state;

	if (v->now->record == NULL)
		return _("No day was closed yet.");
	return v->now->open ? _("The drawer is open.") : NULL;
}

static enum status reopen(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct day_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DayReopen args = DAY_REOPEN__INIT;
	DayAnswer *ret;
	char was[ID_TEXT_MAX], id[ID_TEXT_MAX];

	args.till = v->now->record->id;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	id_text('Z', args.till, was);
	enum status st = desk_op(s, "day.reopen", v->key, &args.base, &arena, &ret, p);
	request_key(v->key);
	TRY(st);
	v->reason[0] = '\0';
	v->stage = LOOKING; /* the count begins when it is read again */
	app_say(s->app, _("%s is open again as %s; count it when all is entered."), was,
		id_text('Z', ret->record->id, id));
	app_reload(s->app);
	return ST_OK;
}

static enum status reopen_reason(struct screen *s, const char *answer, struct problem *p)
{
	struct day_view *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%.*s",
		 (int)text_whole(answer, sizeof(v->reason) - 1), answer);
	return authorise_if(s, reopen(s, 0, "", p), reopen, p);
}

static enum status ask_reopen(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	char id[ID_TEXT_MAX];

	(void)p;
	snprintf(v->question, sizeof(v->question), _("Why is %s opened again?"),
		 id_text('Z', v->now->record->id, id));
	app_ask(s, &(struct ask){ .question = v->question, .done = reopen_reason });
	return ST_OK;
}

/* The count stays blind: figures of an open drawer are for who sees reports. */
static const char *blocked_figures(const struct screen *s)
{
	bool reports = desk_of(s)->permissions & (UINT64_C(1) << PERM_REPORT);

	return reports || day_is_closed(s) ? NULL :
	       _("The drawer is counted blind: its figures are told by the Z report.");
}

static enum status show_figures(struct screen *s, struct problem *p)
{
	const struct day_view *v = s->state;
	struct z_arg arg = { .till = day_is_closed(s) ? v->now->record->id : 0 };

	return app_open(s->app, &z_screen, &arg, p);
}

static enum status list_tills(struct screen *s, struct problem *p)
{
	return app_open(s->app, &tills_screen, NULL, p);
}

const struct action day_actions[] = {
	{ .name = "day-close", .keys = "Enter", .hint = N_("close"), .title = N_("Close the day"),
	  .help = N_("Go to the next note; after the last one hear the difference, and close."),
	  .blocked = blocked_close, .run = go_on },
	{ .name = "day-open", .keys = "o", .hint = N_("open"), .title = N_("Open the drawer"),
	  .help = N_("Open the drawer with its float; what lacks comes from the safe or the "
		     "owner."),
	  .blocked = blocked_open, .run = open_drawer },
	{ .name = "day-count", .keys = "c", .hint = N_("count"), .title = N_("Count again"),
	  .help = N_("Count the drawer, or count it again; every count is remembered."),
	  .blocked = blocked_count, .run = count_again },
	{ .name = "day-tabs", .keys = "u", .hint = N_("take up"), .title = N_("Take a tab up"),
	  .help = N_("Take up a sale that was laid aside."), .blocked = blocked_tabs,
	  .run = desk_take_up },
	{ .name = "day-figures", .keys = "x", .hint = N_("figures"), .title = N_("X report"),
	  .help = N_("Show the figures since the drawer was opened, for those who see reports."),
	  .blocked = blocked_figures, .run = show_figures },
	{ .name = "day-list", .keys = "l", .hint = N_("Z reports"), .title = N_("Z reports"),
	  .help = N_("List the Z reports and their differences."), .run = list_tills },
	{ .name = "day-left", .keys = "e", .hint = N_("stays"),
	  .title = N_("What stays in the drawer"),
	  .help = N_("Say how much stays in the drawer; the rest goes to the safe."),
	  .blocked = blocked_close, .run = ask_left },
	{ .name = "day-shift", .keys = "s", .hint = N_("shift"),
	  .title = N_("Only the shift, or the day"),
	  .help = N_("Close only the shift, or the day with it."), .blocked = blocked_shift,
	  .run = toggle_shift },
	{ .name = "day-reopen", .keys = "r", .hint = N_("open again"),
	  .title = N_("Open the closed day again"),
	  .help = N_("Open the last closed day again with a reason and a manager's PIN; closing "
		     "it makes a new version."),
	  .blocked = blocked_reopen, .run = ask_reopen },
	{ .name = NULL },
};
