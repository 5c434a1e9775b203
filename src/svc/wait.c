/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The waitlist: who waits, for what, and until when. */
#include "svc/wait.h"

#include <stdlib.h>
#include <string.h>

#include "svc/course.h"

enum { FOREVER = INT32_MAX / 2 };

enum status wait_get(struct op_call *call, uint32_t id, Wait **ret)
{
	ProtobufCMessage *m;

	TRY(body_get(call, record_by_name("wait"), TABLE_WAIT, id, &m));
	*ret = (Wait *)m;
	return ST_OK;
}

enum status wait_change(struct op_call *call, const Wait *was, Wait *now, const char *what,
			const char *from, const char *to, const char *reason)
{
	char id[ID_TEXT_MAX];

	now->revision = was != NULL ? was->revision + 1 : 1;
	BODY_PUSH(call->arena, now->changes, now->n_changes,
		  body_record_change(call, what, from, to, reason));
	TRY(record_check(&now->base, call->problem));
	body_object(call, 'Q', now->id);
	buf_printf(&call->detail, "%s%s %s: %s -> %s%s%s", call->detail.len > 0 ? "; " : "",
		   id_text('Q', now->id, id), what, from, to, reason[0] != '\0' ? "; " : "",
		   reason);
	return wait_put(call->tx, was, now);
}

struct queueing { struct op_call *call; bool all; struct queue *queue; };

static enum status queue_row(void *ctx, uint32_t id)
{
	struct queueing *q = ctx;
	Wait *w;

	TRY(wait_get(q->call, id, &w));
	if (q->all || w->state == WAIT__STATE__held || w->to_day >= q->call->today.n)
		BODY_PUSH(q->call->arena, q->queue->rows, q->queue->n, w);
	return ST_OK;
}

enum status wait_queue(struct op_call *call, bool all, struct queue *ret)
{
	struct queueing q = { .call = call, .all = all, .queue = ret };

	*ret = (struct queue){ .n = 0 };
	return wait_each(call->tx, queue_row, &q);
}

/* ---- add: are her wishes such as can be met? */

static enum status check_treatments(struct op_call *call, const struct plan *all, const Wait *w)
{
	enum status st;

	if (w->n_treatments == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "treatments",
				   _("Say for which treatment a time is wanted."));
	if (w->n_treatments > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "treatments",
				   _("A booking has at most %d treatments."), LIMIT_SEGMENTS);
	for (size_t i = 0; i < w->n_treatments; i++) {
		(void)body_treatment(call, w->treatments[i], "treatments", &st);
		TRY(plan_object(call, all, st));
	}
	return ST_OK;
}

/* Whom she wants gives what she can of it; somebody else the rest. */
static enum status check_therapist(struct op_call *call, const Wait *w)
{
	const struct treatment *t = NULL, *one;
	Staff *staff;
	bool any = false;

	if (w->therapist == 0)
		return ST_OK;
	TRY(body_staff(call, w->therapist, "therapist", &staff));
	for (size_t i = 0; i < w->n_treatments; i++) {
		one = treatment_find(call->shop->treatments, w->treatments[i]);
		any = any || (one != NULL && staff_qualified(call->shop->treatments, staff, one));
		t = one != NULL ? one : t;
	}
	if (any || t == NULL)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_NOT_QUALIFIED, "therapist",
				     _("%s does not do %s."), staff->name, both_text(t->title));
	problem_todo(call->problem, _("Choose somebody who has the skill and the level."));
	return st;
}

/* Hers, for one of the treatments and in use; sessions may still come back until then. */
static enum status check_course(struct op_call *call, const Wait *w)
{
	const char *treatment = w->n_treatments > 0 ? w->treatments[0] : "";
	struct course_state s;

	if (w->course == 0 || treatment[0] == '\0')
		return ST_OK;
	TRY(course_state(call, w->course, &s));
	for (size_t i = w->n_treatments; i-- > 0;)
		if (course_item(s.course, w->treatments[i]) != NULL)
			treatment = w->treatments[i];
	enum status st = course_usable(call, &s, w->client, treatment, call->today, false);
	if (st != ST_INSUFFICIENT)
		return st;
	*call->problem = (struct problem)PROBLEM_INIT;
	return ST_OK;
}

static enum status set_days(struct op_call *call, const Client *client, Wait *w)
{
	bool over = w->to_day != 0 && w->to_day < call->today.n;
	char text[DATE_TEXT_MAX];
	day furthest;

	if (w->from_day < call->today.n)
		w->from_day = call->today.n;
	if (w->to_minute != 0 && w->to_minute <= w->from_minute)
		return problem_set(call->problem, ST_BAD_VALUE, "to_minute",
				   _("That is not after the time from which on she can come."));
	if (over)
		return problem_set(call->problem, ST_PAST, "to_day", _("%s is over."),
				   day_text(DAY(w->to_day), text));
	if (w->to_day != 0 && w->to_day < w->from_day)
		return problem_set(call->problem, ST_BAD_VALUE, "to_day",
				   _("The last day is before the first."));
	TRY(book_furthest(call, client, DAY(FOREVER), &furthest));
	if (w->to_day == 0)
		w->to_day = w->from_day > furthest.n ? w->from_day : furthest.n;
	return ST_OK;
}

struct comparing { struct op_call *call; const Wait *wait; uint32_t same; };

static enum status compare(void *ctx, uint32_t id)
{
	struct comparing *c = ctx;
	const Wait *new = c->wait;
	Wait *w;

	TRY(wait_get(c->call, id, &w));
	bool open = w->state == WAIT__STATE__waiting || w->state == WAIT__STATE__held;
	bool same = w->n_treatments == new->n_treatments && w->from_day <= new->to_day &&
		    new->from_day <= w->to_day;
	for (size_t i = 0; same && i < w->n_treatments; i++)
		same = strcmp(w->treatments[i], new->treatments[i]) == 0;
	if (open && same)
		c->same = id;
	return ST_OK;
}

static enum status check_once(struct op_call *call, const Client *client, const Wait *w)
{
	struct comparing c = { .call = call, .wait = w };
	char id[ID_TEXT_MAX];

	TRY(wait_each_client(call->tx, w->client, compare, &c));
	if (c.same == 0)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_DUPLICATE, "client",
				     _("%s waits for that already (%s)."), client->name,
				     id_text('Q', c.same, id));
	problem_todo(call->problem, _("Take her off the list first if her wishes have changed."));
	problem_hint(call->problem, "wait", "%s", id);
	return st;
}

static Wait *wait_of(struct op_call *call, const Wait *given)
{
	Wait *w = (Wait *)message_new(&wait__descriptor, call->arena);

	w->client = given->client;
	w->n_treatments = given->n_treatments;
	w->treatments = given->treatments;
	w->from_day = given->from_day;
	w->to_day = given->to_day;
	w->from_minute = given->from_minute;
	w->to_minute = given->to_minute;
	w->therapist = given->therapist;
	w->course = given->course;
	w->note = given->note;
	w->at = call->now.ms;
	w->shop = call->shop->conf.shop;
	return w;
}

/* "2026-11-23..2026-11-30 facial-basic+massage" */
static const char *wait_words(struct op_call *call, const Wait *w)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	const char *text = arena_printf(call->arena, "%s..%s ", day_text(DAY(w->from_day), from),
					day_text(DAY(w->to_day), to));

	for (size_t i = 0; i < w->n_treatments; i++)
		text = arena_printf(call->arena, "%s%s%s", text, i > 0 ? "+" : "",
				    w->treatments[i]);
	return text;
}

enum status op_wait_add(struct op_call *call)
{
	const WaitAdd *a = call->args;
	WaitAnswer *ret = call->ret;
	struct problem worst = PROBLEM_INIT;
	const struct plan all = { .worst = &worst };
	Client *client;

	if (a->record == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "client",
				   _("Say who waits, and for what."));
	Wait *w = wait_of(call, a->record);
	TRY(body_client(call, w->client, &client));
	TRY(plan_object(call, &all, check_treatments(call, &all, w)));
	TRY(plan_object(call, &all, check_therapist(call, w)));
	TRY(plan_object(call, &all, set_days(call, client, w)));
	TRY(plan_object(call, &all, check_course(call, w)));
	TRY(plan_object(call, &all, check_once(call, client, w)));
	if (worst.status != ST_OK) {
		*call->problem = worst;
		return worst.status;
	}
	TRY(record_next_id(call->tx, TABLE_WAIT, &w->id));
	ret->record = w;
	return wait_change(call, NULL, w, "add", "", wait_words(call, w), "");
}
