/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drawer: opened with its float, counted blind, closed with a Z report that never changes.
 *
 *   (none) --open--> open --close--> closed: the Z report of that number
 *                     ^                 |
 *                     +---- reopen -----+  a drawer of its own, the next version; the old
 *                                          report stays as it is
 */
#include <string.h>

#include "base/text.h"
#include "svc/body.h"
#include "svc/zreport.h"

enum {
	TILLS_MAX = 400,      /* a year and a month of them in one list */
	TABS_NAMED = 5,
	/* What ends with a day, beyond all measure of one shop; a shop that was moved here with a
	 * long past ends the rest with its next days: nobody writes while a day is closed. */
	EXPIRE_MAX = 10000,
	/* A day closed further ahead than this was closed by a clock that was wrong. */
	DAYS_AHEAD = 7,
};

/* ---- which drawer, which day */

/* NULL when none is open. */
static enum status open_till(struct op_call *call, Till **ret)
{
	enum status st = till_open(call->tx, call->arena, ret);

	if (st == ST_NOT_FOUND)
		*ret = NULL;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* NULL before the first. */
static enum status last_till(struct op_call *call, Till **ret)
{
	enum status st = till_last(call->tx, call->arena, ret);

	if (st == ST_NOT_FOUND)
		*ret = NULL;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status body_posting_day(struct op_call *call, day *ret)
{
	Till *open, *last;

	*ret = call->today;
	TRY(open_till(call, &open));
	if (open != NULL && open->replaces != 0) { /* it was opened again for what belongs to it */
		*ret = DAY(open->day);
		return ST_OK;
	}
	TRY(last_till(call, &last));
	if (last != NULL && last->last_shift && last->day >= call->today.n &&
	    last->day <= call->today.n + DAYS_AHEAD)
		*ret = DAY(last->day + 1);
	return ST_OK;
}

/* The first entry that is not of the last report: what its own closing posted follows it. */
static enum status first_after(struct op_call *call, const Till *last, uint32_t *ret)
{
	struct entry e;

	*ret = 1;
	if (last == NULL)
		return ST_OK;
	enum status st = ledger_get(call->tx, last->last_entry + 1, &e);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	bool own = st == ST_OK && e.kind == ENTRY_CLOSE && e.source_letter == 'Z' &&
		   e.source == last->id;
	*ret = last->last_entry + 1 + own;
	return ST_OK;
}

/* A drawer as it is when somebody opens it now; not stored yet. */
static enum status make_till(struct op_call *call, Till **ret)
{
	Till *till = (Till *)message_new(&till__descriptor, call->arena), *last;
	day on;

	TRY(last_till(call, &last));
	TRY(body_posting_day(call, &on));
	TRY(record_next_id(call->tx, TABLE_TILL, &till->id));
	TRY(first_after(call, last, &till->first_entry));
	till->day = on.n;
	till->shift = last != NULL && last->day == on.n && !last->last_shift ? last->shift + 1 : 1;
	till->version = 1;
	till->opened_at = call->now.ms;
	till->opened_by = call->who->staff;
	till->float_fen = last != NULL ? last->left_fen : 0;
	till->shop = call->shop->conf.shop;
	till->revision = 1;
	*ret = till;
	return ST_OK;
}

/* The open drawer; when nobody opened one, the one that has been open all the same since the last
 * was closed. *ret_was: what is stored of it. */
static enum status current_till(struct op_call *call, Till **ret_was, Till **ret)
{
	TRY(open_till(call, ret_was));
	if (*ret_was == NULL)
		return make_till(call, ret);
	*ret = (Till *)message_copy(&(*ret_was)->base, call->arena);
	(*ret)->revision++;
	return ST_OK;
}

/* Figures of everything from its first entry on. */
static enum status take_figures(struct op_call *call, Till *till)
{
	struct zreport z;
	struct zstate now;
	uint32_t next;

	TRY(ledger_next(call->tx, &next));
	TRY(zreport_read(call->tx, till->first_entry, next - 1, &z));
	TRY(zstate_now(call->tx, &now));
	till->last_entry = next - 1;
	till->expected_fen = now.cash;
	return zreport_figures(&z, &now, call->arena, &till->n_figures, &till->figures,
			       call->problem);
}

/* ---- what is told with it */

struct counting { uint32_t n; struct buf *names; };

static enum status count_tab(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct counting *c = ctx;
	const Tab *tab = (const Tab *)m;
	char sum[MONEY_TEXT_MAX];

	(void)id;
	if (c->n++ < TABS_NAMED && c->names != NULL)
		buf_printf(c->names, "%s%s %s", c->names->len > 0 ? ", " : "", tab->title,
			   money_text(MONEY(tab->total_fen), sum));
	return ST_OK;
}

/* names NULL: only how many. */
static enum status count_tabs(struct op_call *call, struct buf *names, uint32_t *ret)
{
	struct counting c = { .names = names };

	TRY(record_each(call->tx, TABLE_TAB, 1, &tab__descriptor, count_tab, &c));
	if (names != NULL && c.n > TABS_NAMED)
		buf_puts(names, " …");
	*ret = c.n;
	return ST_OK;
}

static enum status count_done(void *ctx, const Booking *b)
{
	*(uint32_t *)ctx += b->state == BOOKING__STATE__done;
	return ST_OK;
}

static enum status answer(struct op_call *call, Till *till)
{
	const struct conf *conf = &call->shop->conf;
	DayAnswer *ret = call->ret;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	day on;

	TRY(body_posting_day(call, &on));
	ret->record = till;
	ret->open = till != NULL && !till->closed;
	ret->posting_day = on.n;
	ret->default_float_fen = conf->till_float.fen;
	for (size_t i = 0; i < conf->ndenominations; i++)
		BODY_PUSH(call->arena, ret->denominations, ret->n_denominations,
			  conf->denominations[i]);
	TRY(count_tabs(call, NULL, &ret->tabs));
	int32_t from = ret->open && till->day < call->today.n ? till->day : call->today.n;
	return booking_each_day(call->tx, DAY(from), call->today.n - from + 1, &arena, count_done,
				&ret->unsettled);
}

/* ---- opening */

/* Where a float that is not in the drawer comes from, or what is too much goes. */
static enum status float_source(struct op_call *call, const char *source, int64_t missing,
				bool *ret_owner)
{
	char have[MONEY_TEXT_MAX], want[MONEY_TEXT_MAX];
	int64_t safe;

	TRY(ledger_balance(call->tx, (struct account){ .class = ACC_SAFE }, UNIT_OF_CNY, &safe));
	bool enough = missing <= 0 || safe >= missing;
	if (source[0] == '\0') {
		*ret_owner = !enough;
		return ST_OK;
	}
	*ret_owner = strcmp(source, "owner") == 0;
	if (!*ret_owner && strcmp(source, "safe") != 0)
		return problem_set(call->problem, ST_BAD_VALUE, "source",
				   _("A float comes from the safe or the owner, not from \"%s\"."),
				   source);
	if (*ret_owner || enough)
		return ST_OK;
	return problem_set(call->problem, ST_INSUFFICIENT, "source",
			   _("The safe has %s, and the float lacks %s."),
			   money_text(MONEY(safe), have), money_text(MONEY(missing), want));
}

static enum status is_open_already(struct op_call *call, const Till *till)
{
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "till",
				     _("The drawer is open already: %s since %s."),
				     id_text('Z', till->id, id),
				     instant_text((instant){ till->opened_at }, at));

	problem_todo(call->problem, _("Close it first."));
	return st;
}

enum status op_day_open(struct op_call *call)
{
	const DayOpen *a = call->args;
	Till *till;
	bool owner = false;
	int64_t cash;
	struct entry e;

	TRY(open_till(call, &till));
	if (till != NULL)
		return is_open_already(call, till);
	if (a->float_fen < 0 || a->float_fen > MONEY_MAX_FEN)
		return problem_set(call->problem, ST_BAD_VALUE, "float_fen",
				   _("A float is not below 0.00."));
	TRY(make_till(call, &till));
	till->float_fen = a->float_fen > 0 ? a->float_fen : call->shop->conf.till_float.fen;
	TRY(ledger_balance(call->tx, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY, &cash));
	TRY(float_source(call, a->source, till->float_fen - cash, &owner));
	TRY(record_check(&till->base, call->problem));
	TRY(till_put(call->tx, NULL, till));
	body_object(call, 'Z', till->id);
	if (cash != till->float_fen) {
		TRY(body_entry(call, ENTRY_OPEN, 'Z', till->id, &e));
		TRY(posting_open(MONEY(cash), MONEY(till->float_fen), owner, &e.postings,
				 call->problem));
		TRY(body_post(call, &e));
	}
	return answer(call, till);
}

/* ---- looking */

/* Who does not close the drawer does not see what should be in it. */
static void hide_figures(struct op_call *call, Till *till)
{
	if (till == NULL || role_may(&call->role, PERM_DAY))
		return;
	till->n_figures = 0;
	till->n_counted = 0;
	till->counted_fen = till->expected_fen = till->variance_fen = till->left_fen = 0;
	till->reason = arena_dup(call->arena, "");
}

enum status op_day_get(struct op_call *call)
{
	Till *till;

	TRY(open_till(call, &till));
	if (till == NULL)
		TRY(last_till(call, &till));
	hide_figures(call, till);
	return answer(call, till);
}

static enum status get_till(struct op_call *call, uint32_t id, Till **ret)
{
	ProtobufCMessage *m;
	char text[ID_TEXT_MAX];
	enum status st = record_get(call->tx, TABLE_TILL, id, &till__descriptor, call->arena, &m);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "till", _("There is no Z report %s."),
				   id_text('Z', id, text));
	TRY(st);
	*ret = (Till *)m;
	return ST_OK;
}

/* Who counts and does not see reports counts blind: what should be in an open drawer is not
 * told before. */
static enum status stays_blind(struct op_call *call)
{
	if (role_may(&call->role, PERM_REPORT))
		return ST_OK;
	enum status st = problem_set(call->problem, ST_NOT_PERMITTED, "till",
				     _("The drawer is counted blind: its figures are told by the "
				       "Z report."));
	problem_todo(call->problem, _("Count it, or ask somebody who sees reports."));
	return st;
}

enum status op_day_x(struct op_call *call)
{
	const DayX *a = call->args;
	Till *was = NULL, *till;

	if (a->till != 0)
		TRY(get_till(call, a->till, &was));
	if (was != NULL && was->closed)
		return answer(call, was);
	TRY(stays_blind(call));
	TRY(current_till(call, &was, &till));
	if (was != NULL)
		till->revision = was->revision;
	TRY(take_figures(call, till));
	return answer(call, till);
}

/* Newest first. */
enum status op_day_list(struct op_call *call)
{
	const DayList *a = call->args;
	DayRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > TILLS_MAX ? TILLS_MAX : a->limit;
	uint32_t next;

	TRY(record_next_id(call->tx, TABLE_TILL, &next));
	while (next-- > 1 && ret->n_rows < limit) {
		Till *till;
		TRY(get_till(call, next, &till));
		if (till->closed && (a->from == 0 || till->day >= a->from) &&
		    (a->to == 0 || till->day <= a->to))
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, till);
	}
	return ST_OK;
}

/* ---- counting */

static bool is_denomination(const struct conf *conf, uint32_t fen)
{
	for (size_t i = 0; i < conf->ndenominations; i++)
		if (conf->denominations[i] == fen)
			return true;
	return false;
}

static enum status count_cash(struct op_call *call, size_t n, Count *const *counted, money *ret)
{
	money all = MONEY(0), part;
	char text[MONEY_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		money note = MONEY(counted[i]->denomination);
		bool twice = false;
		for (size_t j = 0; j < i; j++)
			twice = twice || counted[j]->denomination == counted[i]->denomination;
		if (twice || !is_denomination(&call->shop->conf, counted[i]->denomination))
			return problem_set(call->problem, ST_BAD_VALUE, "counted",
					   twice ? _("Notes of %s are counted twice.") :
						   _("There are no notes or coins of %s here."),
					   money_text(note, text));
		if (!money_mul(note, counted[i]->number, &part) || !money_add(all, part, &all) ||
		    all.fen > MONEY_MAX_FEN)
			return problem_set(call->problem, ST_BAD_VALUE, "counted",
					   _("That is more cash than a drawer holds."));
	}
	*ret = all;
	return ST_OK;
}

enum status op_day_count(struct op_call *call)
{
	const DayCount *a = call->args;
	DayCounted *ret = call->ret;
	char sum[MONEY_TEXT_MAX], off[MONEY_TEXT_MAX];
	Till *was, *till;
	money counted = MONEY(0);
	int64_t cash;

	TRY(count_cash(call, a->n_counted, a->counted, &counted));
	TRY(current_till(call, &was, &till));
	TRY(ledger_balance(call->tx, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY, &cash));
	till->attempts++;
	TRY(till_put(call->tx, was, till));
	body_object(call, 'Z', till->id);
	buf_printf(&call->detail, "counted %s, variance %s", money_text(counted, sum),
		   money_text(MONEY(counted.fen - cash), off));
	ret->counted_fen = counted.fen;
	ret->variance_fen = counted.fen - cash;
	ret->attempts = till->attempts;
	return ST_OK;
}

/* ---- closing */

/* What ended by itself is part of the day that ends. */
static enum status expire(struct op_call *call)
{
	PrepaidExpired done = PREPAID_EXPIRED__INIT;

	return prepaid_expire_all(call, call->today, EXPIRE_MAX, &done);
}

static enum status no_tabs(struct op_call *call)
{
	AUTO(buf_release) struct buf names = BUF_INIT;
	uint32_t n;

	TRY(count_tabs(call, &names, &n));
	if (n == 0)
		return ST_OK;
	char quoted[TEXT_SHORT_MAX];
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "tabs",
				     ngettext("%u tab is held: %s.", "%u tabs are held: %s.", n),
				     n, text_short(names.text, quoted));
	problem_todo(call->problem, _("Check them out or drop them."));
	return st;
}

/* A refusal is not remembered: who counts blind hears from it that there is a difference, and how
 * much only after a count, which is. */
static enum status refuse_variance(struct op_call *call, const Till *till)
{
	char off[MONEY_TEXT_MAX], count[MONEY_TEXT_MAX];
	int64_t variance = till->variance_fen;
	enum status st;

	if (till->attempts == 0 && !role_may(&call->role, PERM_REPORT)) {
		st = problem_set(call->problem, ST_BAD_VALUE, "reason",
				 _("What was counted is not what should be in the drawer."));
		problem_hint(call->problem, "op", "day.count");
	} else {
		st = problem_set(call->problem, ST_BAD_VALUE, "reason",
				 variance < 0 ? _("%s is missing: %s were counted.") :
						_("%s is too much: %s were counted."),
				 money_text(MONEY(variance < 0 ? -variance : variance), off),
				 money_text(MONEY(till->counted_fen), count));
		problem_hint(call->problem, "variance_fen", "%lld", (long long)variance);
	}
	problem_todo(call->problem, _("Count again, or say how it came about."));
	return st;
}

/* A difference closes with a reason. */
static enum status explain(struct op_call *call, const DayClose *a, Till *till)
{
	const struct role *role;
	const char *name = "";

	till->reason = a->reason;
	if (till->variance_fen != 0 && a->reason[0] == '\0')
		return refuse_variance(call, till);
	if (a->authorised_by == 0)
		return ST_OK;
	TRY(body_stand_in(call, a->authorised_by, &role, &name));
	const char *seen = arena_printf(call->arena, _(" (counted before %s)"), name);
	size_t room = strlen(seen) < LIMIT_LINE ? LIMIT_LINE - strlen(seen) : 0;
	till->reason = arena_printf(call->arena, "%.*s%s", (int)text_whole(a->reason, room),
				    a->reason, seen);
	return ST_OK;
}

static enum status post_close(struct op_call *call, Till *till, int64_t wanted)
{
	int64_t usual = call->shop->conf.till_float.fen;
	struct entry e;

	till->left_fen = wanted > 0 ? wanted :
			 till->counted_fen > usual ? usual : till->counted_fen;
	TRY(body_entry(call, ENTRY_CLOSE, 'Z', till->id, &e));
	e.day = DAY(till->day); /* whenever it is counted */
	TRY(posting_close(MONEY(till->expected_fen), MONEY(till->counted_fen),
			  MONEY(till->left_fen), &e.postings, call->problem));
	return e.postings.n > 0 ? body_post(call, &e) : ST_OK;
}

static enum status take_head(struct op_call *call, Till *till)
{
	struct entry e;

	if (till->last_entry == 0)
		return ST_OK;
	TRY(ledger_get(call->tx, till->last_entry, &e));
	till->head.data = arena_alloc(call->arena, HASH_SIZE);
	till->head.len = HASH_SIZE;
	memcpy(till->head.data, e.hash, HASH_SIZE);
	return ST_OK;
}

enum status op_day_close(struct op_call *call)
{
	const DayClose *a = call->args;
	const struct conf *conf = &call->shop->conf;
	Till *was, *till;
	money counted = MONEY(0);

	TRY(count_cash(call, a->n_counted, a->counted, &counted));
	TRY(current_till(call, &was, &till));
	till->last_shift = !a->shift || till->shift >= (uint32_t)conf->shifts;
	if (till->last_shift)
		TRY(no_tabs(call));
	TRY(expire(call));
	TRY(take_figures(call, till));
	till->n_counted = a->n_counted;
	till->counted = a->counted;
	till->counted_fen = counted.fen;
	till->variance_fen = counted.fen - till->expected_fen;
	TRY(explain(call, a, till));
	TRY(take_head(call, till));
	/* It is open while it is closed: what is posted now is still its own. */
	if (was == NULL) {
		TRY(till_put(call->tx, NULL, till));
		was = (Till *)message_copy(&till->base, call->arena);
	}
	TRY(post_close(call, till, a->left_fen));
	till->closed = true;
	till->closed_at = call->now.ms;
	till->closed_by = call->who->staff;
	TRY(record_check(&till->base, call->problem));
	TRY(till_put(call->tx, was, till));
	body_object(call, 'Z', till->id);
	return answer(call, till);
}

/* ---- opening again */

static enum status may_reopen(struct op_call *call, const DayReopen *a, Till **ret)
{
	Till *open, *last;
	char text[ID_TEXT_MAX];

	TRY(open_till(call, &open));
	if (open != NULL)
		return is_open_already(call, open);
	TRY(last_till(call, &last));
	if (last == NULL)
		return problem_set(call->problem, ST_NOT_FOUND, "till",
				   _("No day was closed yet."));
	if (a->till != 0 && a->till != last->id)
		return problem_set(call->problem, ST_WRONG_STATE, "till",
				   _("Only the last Z report can be opened again: %s."),
				   id_text('Z', last->id, text));
	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason",
				   _("Say why the day is opened again."));
	*ret = last;
	return body_authority(call, PERM_AUTHORISE, a->authorised_by,
			      _("Opening a closed day again needs a manager."));
}

enum status op_day_reopen(struct op_call *call)
{
	const DayReopen *a = call->args;
	Till *last = NULL, *till;

	TRY(may_reopen(call, a, &last));
	TRY(make_till(call, &till));
	till->day = last->day;
	till->shift = last->shift;
	till->version = last->version + 1;
	till->replaces = last->id;
	till->first_entry = last->first_entry;
	till->float_fen = last->float_fen;
	till->reopen_reason = a->reason;
	TRY(record_check(&till->base, call->problem));
	TRY(till_put(call->tx, NULL, till));
	body_object(call, 'Z', till->id);
	buf_printf(&call->detail, "%sreopen Z%u: %s", call->detail.len > 0 ? "; " : "", last->id,
		   a->reason);
	return answer(call, till);
}
