/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gives a treatment, where, and how long it takes. */
#include <string.h>

#include "model/roster.h"
#include "svc/booking_rules.h"

/* Heavier than any number of bookings of a day. */
enum {
	CLASH_CLIENT = 1 << 16,
	CLASH_NO_PLACE = 1 << 17,
	CLASH_PLACE = 1 << 18,
	CLASH_WORK = 1 << 19,
};

static void set_phases(const struct treatment *t, const char *level, uint32_t service, Segment *seg)
{
	seg->prep = (uint32_t)t->prep;
	seg->service = service != 0 ? service : (uint32_t)treatment_minutes(t, level);
	seg->processing = (uint32_t)t->processing;
	seg->cleanup = (uint32_t)t->cleanup;
}

/* ---- is it free? */

/* Are all of the therapist's own claims of this segment free? */
static enum status therapist_free(struct op_call *call, const struct plan *plan,
				  const Segment *place, const Segment *seg, bool *ret)
{
	struct claim claims[CLAIMS_MAX], other;
	size_t n = plan_claims(plan, seg, claims);
	uint32_t booking;

	*ret = false;
	for (size_t i = 0; i < n; i++) {
		if (claims[i].kind != RES_THERAPIST || claims[i].resource != seg->therapist)
			continue;
		enum status st = plan_claim_free(call, plan, place, &claims[i], &booking, &other);
		if (st == ST_SLOT_TAKEN)
			return ST_OK;
		TRY(st);
	}
	*ret = true;
	return ST_OK;
}

/* The first place of the type that is free for `seg`; `at` is where it stands in the visit. */
static enum status find_place(struct op_call *call, const struct plan *plan,
			      enum resource_kind kind, const char *type, const Segment *at,
			      const Segment *seg, uint32_t *ret)
{
	struct place *places = arena_alloc(call->arena, LIMIT_RESOURCES * sizeof(*places));
	struct claim other, c = { .kind = kind, .from = seg->start, .to = segment_end(seg).n };
	uint32_t booking;
	size_t n;

	*ret = 0;
	TRY(places_of(call, kind, type, 0, places, &n));
	for (size_t i = 0; i < n; i++) {
		c.resource = places[i].id;
		enum status st = plan_claim_free(call, plan, at, &c, &booking, &other);
		if (st == ST_OK)
			*ret = places[i].id;
		if (st != ST_SLOT_TAKEN)
			return st;
	}
	return ST_OK;
}

/* With this therapist, what else of the visit would not be free? Weights, the lightest refusal
 * least; 0 is nothing. */
static enum status clashes(struct op_call *call, const struct plan *plan, const struct treatment *t,
			   const SegmentWish *wish, const Segment *at, Segment *trial,
			   uint32_t *ret)
{
	struct claim claims[CLAIMS_MAX], other;
	uint32_t booking, any_room = 1, any_device = 1;

	trial->room = wish->room;
	trial->device = wish->device;
	size_t n = plan_claims(plan, trial, claims);
	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		bool hers = claims[i].kind == RES_CLIENT;
		bool own = claims[i].kind == RES_THERAPIST &&
			   claims[i].resource == trial->therapist;
		if (own || (hers && plan->force_reason[0] != '\0'))
			continue;
		enum status st = plan_claim_free(call, plan, at, &claims[i], &booking, &other);
		if (st == ST_SLOT_TAKEN)
			*ret |= hers ? CLASH_CLIENT : CLASH_PLACE;
		else
			TRY(st);
	}
	if (wish->room == 0 && t->room_type[0] != '\0')
		TRY(find_place(call, plan, RES_ROOM, t->room_type, at, trial, &any_room));
	if (wish->device == 0 && t->device_type[0] != '\0')
		TRY(find_place(call, plan, RES_DEVICE, t->device_type, at, trial, &any_device));
	if (any_room == 0 || any_device == 0)
		*ret |= CLASH_NO_PLACE;
	return ST_OK;
}

/* ---- who */

/* Bookings of a business day; one that claims her several times counts once. */
struct load {
	struct op_call *call;
	day day;
	size_t n;
	uint32_t *bookings;
};

static enum status count_load(void *ctx, const struct claim *c, uint32_t booking)
{
	struct load *l = ctx;

	if (shop_business_day(l->call->shop, WALL(c->from)).n != l->day.n)
		return ST_OK;
	for (size_t i = 0; i < l->n; i++)
		if (l->bookings[i] == booking)
			return ST_OK;
	BODY_PUSH(l->call->arena, l->bookings, l->n, booking);
	return ST_OK;
}

static enum status load_of(struct op_call *call, uint32_t staff, day d, uint32_t *ret)
{
	struct load l = { .call = call, .day = d };
	int64_t from = (int64_t)d.n * MINUTES_PER_DAY;

	TRY(claim_each(call->tx, RES_THERAPIST, staff, from, from + 2 * MINUTES_PER_DAY, call->now,
		       count_load, &l));
	*ret = (uint32_t)l.n;
	return ST_OK;
}

bool wish_assists(const SegmentWish *wish, uint32_t staff)
{
	for (size_t i = 0; i < wish->n_assistants; i++)
		if (wish->assistants[i] == staff)
			return true;
	return false;
}

static enum status choose_therapist(struct op_call *call, const struct plan *plan,
				    const struct treatment *t, const SegmentWish *wish,
				    uint32_t service, Segment *seg)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;
	uint32_t least = UINT32_MAX, preferred = plan->client->preferred_therapist;
	day d = shop_business_day(call->shop, WALL(seg->start));

	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		const Staff *s = (const Staff *)rows[i];
		Segment trial = *seg;
		uint32_t clash, load = 0;
		bool free, there;

		if (!staff_qualified(call->shop->treatments, s, t) || wish_assists(wish, s->id))
			continue;
		trial.therapist = s->id;
		set_phases(t, s->level, service, &trial);
		/* One who takes longer may not be done before the shop closes. */
		int64_t end = segment_end(&trial).n;
		TRY(at_work(call, s, trial.start, end, &there));
		if (!there || !plan_open(call, plan, trial.start, end))
			continue;
		TRY(therapist_free(call, plan, seg, &trial, &free));
		if (!free)
			continue;
		if (s->id != preferred)
			TRY(load_of(call, s->id, d, &load));
		/* Another one may be quicker and fit. */
		TRY(clashes(call, plan, t, wish, seg, &trial, &clash));
		load += clash;
		enum status st = plan_work(call, plan, s, &trial);
		if (st == ST_OVERWORK)
			load += CLASH_WORK;
		else
			TRY(st);
		if (load < least || (load == least && s->id == preferred)) {
			least = load;
			seg->therapist = s->id;
		}
	}
	return ST_OK;
}

/* Whose turn it is, if the visit leaves her time for it; 0: then whoever is free. */
static enum status take_turn(struct op_call *call, const struct plan *plan,
			     const struct treatment *t, uint32_t service, const Segment *seg,
			     uint32_t *ret)
{
	Segment trial = *seg;
	ProtobufCMessage *staff;
	bool free;

	TRY(turn_next(call, t, seg->start, 0, ret));
	if (*ret == 0)
		return ST_OK;
	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, *ret, &staff));
	trial.therapist = *ret;
	set_phases(t, ((const Staff *)staff)->level, service, &trial);
	TRY(therapist_free(call, plan, seg, &trial, &free));
	if (!free)
		*ret = 0;
	return ST_OK;
}

static enum status unable(struct op_call *call, const Staff *staff, const struct treatment *t,
			  const char *field)
{
	enum status st = problem_set(call->problem, ST_NOT_QUALIFIED, field,
				     _("%s does not do %s."), staff->name, both_text(t->title));

	problem_todo(call->problem, _("Choose somebody who has the skill and the level."));
	return st;
}

static enum status set_therapist(struct op_call *call, const struct plan *plan,
				 const struct treatment *t, const SegmentWish *wish,
				 uint32_t service, Segment *seg)
{
	Staff *staff = NULL;
	uint32_t wished = wish->therapist;

	seg->therapist = 0;
	seg->by_turn = wish->by_turn && wished != 0;
	set_phases(t, "", service, seg);
	if (wished == 0 && (plan->walk_in || wish->by_turn)) {
		TRY(take_turn(call, plan, t, service, seg, &wished));
		seg->by_turn = wished != 0;
	}
	if (wished == 0) {
		TRY(choose_therapist(call, plan, t, wish, service, seg));
		if (seg->therapist == 0)
			return plan_object_at(call, plan, seg,
					   problem_set(call->problem, ST_SLOT_TAKEN, "start",
						       _("Nobody who does %s is free then."),
						       both_text(t->title)));
		wished = seg->therapist;
	}
	enum status st = body_staff(call, wished, "therapist", &staff);
	if (st != ST_OK)
		return plan_object_at(call, plan, seg, st);
	seg->therapist = wished;
	set_phases(t, staff->level, service, seg);
	if (staff_qualified(call->shop->treatments, staff, t))
		return ST_OK;
	return plan_object_at(call, plan, seg, unable(call, staff, t, "therapist"));
}

/* Whoever works on it with the therapist must be able to do it as well. */
static enum status check_assistant(struct op_call *call, const struct treatment *t,
				   const SegmentWish *wish, size_t i, uint32_t therapist)
{
	uint32_t id = wish->assistants[i];
	Staff *staff;

	TRY(body_staff(call, id, "assistants", &staff));
	bool twice = id == therapist;
	for (size_t j = 0; j < i; j++)
		twice = twice || wish->assistants[j] == id;
	if (twice)
		return problem_set(call->problem, ST_BAD_VALUE, "assistants",
				   _("%s cannot work on it twice."), staff->name);
	if (staff_qualified(call->shop->treatments, staff, t))
		return ST_OK;
	return unable(call, staff, t, "assistants");
}

static enum status set_assistants(struct op_call *call, const struct plan *plan,
				  const SegmentWish *wish, Segment *seg)
{
	seg->n_assistants = 0;
	seg->assistants = NULL;
	if (wish->n_assistants > LIMIT_ASSISTANTS)
		return plan_object_at(call, plan, seg,
				   problem_set(call->problem, ST_TOO_MANY, "assistants",
					       _("At most %d can assist the therapist."),
					       LIMIT_ASSISTANTS));
	for (size_t i = 0; i < wish->n_assistants; i++)
		BODY_PUSH(call->arena, seg->assistants, seg->n_assistants, wish->assistants[i]);
	return ST_OK;
}

static enum status check_assistants(struct op_call *call, const struct plan *plan,
				    const struct treatment *t, const SegmentWish *wish,
				    const Segment *seg)
{
	for (size_t i = 0; i < seg->n_assistants; i++)
		TRY(plan_object_at(call, plan, seg,
				   check_assistant(call, t, wish, i, seg->therapist)));
	return ST_OK;
}

/* ---- where */

static enum status check_place(struct op_call *call, enum resource_kind kind, uint32_t id,
			       const char *type)
{
	ProtobufCMessage *m;
	bool room = kind == RES_ROOM;
	const char *field = room ? "room" : "device";

	TRY(body_get(call, record_by_name(field), room ? TABLE_ROOM : TABLE_DEVICE, id, &m));
	const char *is = room ? ((Room *)m)->type : ((Device *)m)->type;
	const char *name = room ? ((Room *)m)->name : ((Device *)m)->name;
	if (type[0] != '\0' && strcmp(is, type) != 0)
		return problem_set(call->problem, ST_BAD_VALUE, field,
				   _("%s is of the type \"%s\"; the treatment needs \"%s\"."),
				   name, is, type);
	if (room ? ((Room *)m)->closed : ((Device *)m)->closed)
		return problem_set(call->problem, ST_NO_RESOURCE, field, _("%s is out of use."),
				   name);
	return ST_OK;
}

static enum status no_place(struct op_call *call, enum resource_kind kind, const char *type)
{
	if (kind == RES_ROOM)
		return problem_set(call->problem, ST_NO_RESOURCE, "room",
				   _("No room of the type \"%s\" is free then."), type);
	return problem_set(call->problem, ST_NO_RESOURCE, "device",
			   _("No device of the type \"%s\" is free then."), type);
}

/* The wished place, or the first that suits and is free. */
static enum status set_place(struct op_call *call, const struct plan *plan, enum resource_kind kind,
			     const char *type, uint32_t wished, const Segment *seg, uint32_t *ret)
{
	*ret = 0;
	if (wished != 0) {
		enum status st = check_place(call, kind, wished, type);
		if (st == ST_OK)
			*ret = wished;
		return plan_object_at(call, plan, seg, st);
	}
	if (type[0] == '\0')
		return ST_OK;
	TRY(find_place(call, plan, kind, type, seg, seg, ret));
	if (*ret != 0)
		return ST_OK;
	return plan_object_at(call, plan, seg, no_place(call, kind, type));
}

enum status plan_segment(struct op_call *call, const struct plan *plan, const SegmentWish *wish,
			 uint32_t service, Segment *ret)
{
	enum status st;

	(void)body_treatment(call, wish->treatment, "treatment", &st);
	ret->treatment = arena_dup(call->arena, wish->treatment);
	ret->asked_for = wish->asked_for;
	ret->therapist = ret->room = ret->device = 0;
	TRY(plan_object_at(call, plan, ret, st));
	/* One that lacks the licence is looked at further: another reason may weigh more. */
	const struct treatment *t = treatment_find(call->shop->treatments, wish->treatment);
	if (t == NULL)
		return ST_OK;
	if (plan->outside)
		TRY(plan_object_at(call, plan, ret, body_online(call, t, "treatment")));
	TRY(set_assistants(call, plan, wish, ret));
	TRY(set_therapist(call, plan, t, wish, service, ret));
	TRY(check_assistants(call, plan, t, wish, ret));
	TRY(set_place(call, plan, RES_ROOM, t->room_type, wish->room, ret, &ret->room));
	return set_place(call, plan, RES_DEVICE, t->device_type, wish->device, ret, &ret->device);
}
