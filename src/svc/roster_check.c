/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of the roster, the turns and the clock, proved from the records alone. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/body.h"
#include "svc/check.h"

/* ---- swaps */

/* The parts of a swap follow each other; the sums are of the swap that is being read. */
struct swaps {
	struct problem *problem;
	uint32_t swap;             /* 0: none */
	bool dropped;
	int64_t given, taken;      /* minutes of leave and of extra shifts */
};

static enum status end_swap(struct swaps *s)
{
	char id[ID_TEXT_MAX];

	if (s->given != s->taken)
		return problem_set(s->problem, ST_CHECK_FAILED, NULL,
				   _("In swap %s %" PRId64 " minutes are given and %" PRId64
				     " taken."),
				   id_text('N', s->swap, id), s->given, s->taken);
	*s = (struct swaps){ .problem = s->problem };
	return ST_OK;
}

static enum status swap_part(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	const RosterChange *c = (const RosterChange *)m;
	struct swaps *s = ctx;
	char text[ID_TEXT_MAX];

	if (c->swap != s->swap) {
		TRY(end_swap(s));
		if (c->swap != 0 && c->swap != id)
			return problem_set(s->problem, ST_CHECK_FAILED, NULL,
					   _("Roster change %s is not beside its swap."),
					   id_text('N', id, text));
		s->swap = c->swap;
		s->dropped = c->dropped;
	}
	if (c->swap == 0)
		return ST_OK;
	if (c->dropped != s->dropped)
		return problem_set(s->problem, ST_CHECK_FAILED, NULL,
				   _("Swap %s was dropped in part."), id_text('N', c->swap, text));
	*(c->kind == ROSTER_CHANGE__KIND__extra ? &s->taken : &s->given) += c->to - c->from;
	return ST_OK;
}

enum status check_swaps(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct swaps s = { .problem = reterr };

	(void)shop;
	TRY(record_each(tx, TABLE_ROSTER, 1, &roster_change__descriptor, swap_part, &s));
	return end_swap(&s);
}

/* ---- turns */

enum { NOT_THERE = -1 };

struct load { uint32_t staff; int turns; /* hundredths, or NOT_THERE */ };

struct loads {
	struct problem *problem;
	uint32_t id;
	size_t n;
	struct load rows[LIMIT_RESOURCES];
};

static enum status off_journal(const struct loads *l, uint32_t staff)
{
	char on[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	return problem_set(l->problem, ST_CHECK_FAILED, NULL,
			   _("The turns of %s on %s do not follow from the journal."),
			   id_text('S', staff, id), day_text(DAY((int32_t)l->id), on));
}

/* One of "S4 1.50, S5 -"; NULL at the end. ret->staff 0: it is not readable. */
static const char *next_load(const char *words, struct load *ret)
{
	unsigned staff, whole, part;

	if (words == NULL || words[0] == '\0')
		return NULL;
	*ret = (struct load){ .staff = 0 };
	if (sscanf(words, "S%u %u.%2u", &staff, &whole, &part) == 3)
		*ret = (struct load){ .staff = staff, .turns = (int)(whole * 100 + part) };
	else if (sscanf(words, "S%u -", &staff) == 1)
		*ret = (struct load){ .staff = staff, .turns = NOT_THERE };
	const char *comma = strchr(words, ',');
	return comma != NULL ? comma + 2 : words + strlen(words);
}

static struct load *known(struct loads *l, uint32_t staff)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->rows[i].staff == staff)
			return &l->rows[i];
	return NULL;
}

/* What a row says was so before is what the row before it said was so after. */
static enum status follow_row(struct loads *l, const RecordChange *row)
{
	struct load load = { .staff = 0 };

	for (const char *w = next_load(row->was, &load); w != NULL; w = next_load(w, &load)) {
		const struct load *have = known(l, load.staff);
		if (load.staff == 0 || (have != NULL && have->turns != load.turns))
			return off_journal(l, load.staff);
	}
	for (const char *w = next_load(row->now, &load); w != NULL; w = next_load(w, &load)) {
		struct load *have = known(l, load.staff);
		if (load.staff == 0 || (have == NULL && l->n == LIMIT_RESOURCES))
			return off_journal(l, load.staff);
		if (have == NULL)
			l->rows[l->n++] = load;
		else
			*have = load;
	}
	return ST_OK;
}

static enum status day_turns(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct loads *l = ctx;
	const Rotation *r = (const Rotation *)m;

	l->id = id;
	l->n = 0;
	for (size_t i = 0; i < r->n_journal; i++)
		TRY(follow_row(l, r->journal[i]));
	for (size_t i = 0; i < r->n_turns; i++) {
		const Turn *turn = r->turns[i];
		const struct load *have = known(l, turn->staff);
		/* Who was expected and did not come is in no row. */
		if (have == NULL ? turn->signed_in != 0 || turn->taken != 0 :
				   have->turns != (int)(turn->taken + turn->carried))
			return off_journal(l, turn->staff);
	}
	return ST_OK;
}

enum status check_turns(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct loads l = { .problem = reterr };

	(void)shop;
	return record_each(tx, TABLE_ROTATION, 1, &rotation__descriptor, day_turns, &l);
}

/* ---- the clock */

struct clock {
	struct tx *tx;
	struct arena *arena;
	struct problem *problem;
	size_t n;
	Attendance **day;          /* of the day and staff so far */
};

static enum status same_time(struct clock *c, const Attendance *a)
{
	char staff[ID_TEXT_MAX], on[DATE_TEXT_MAX];
	int64_t end = a->out_at != 0 ? a->out_at : a->in_at + 1;

	for (size_t i = 0; i < c->n; i++) {
		const Attendance *other = c->day[i];
		int64_t until = other->out_at != 0 ? other->out_at : other->in_at + 1;
		if (other->in_at < end && a->in_at < until)
			return problem_set(c->problem, ST_CHECK_FAILED, NULL,
					   _("%s was there twice at the same time on %s."),
					   id_text('S', a->staff, staff),
					   day_text(DAY(a->day), on));
	}
	return ST_OK;
}

/* By day and staff, as the index has them. */
static enum status clocked(void *ctx, uint32_t id)
{
	struct clock *c = ctx;
	ProtobufCMessage *m;

	TRY(record_get(c->tx, TABLE_ATTENDANCE, id, &attendance__descriptor, c->arena, &m));
	Attendance *a = (Attendance *)m;
	if (c->n > 0 && (c->day[0]->day != a->day || c->day[0]->staff != a->staff))
		c->n = 0;
	TRY(same_time(c, a));
	BODY_PUSH(c->arena, c->day, c->n, a);
	return ST_OK;
}

enum status check_attendances(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct clock c = { .tx = tx, .arena = &arena, .problem = reterr };

	(void)shop;
	return attendance_each_day(tx, DAY(1), DAY(INT32_MAX), clocked, &c);
}
