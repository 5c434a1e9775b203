/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tiers and milestones follow from what a client did: the pure rules of model/membership.h on the
 * rows kept beside her sales. Her record only tells the tier they gave last.
 */
#include <string.h>

#include "svc/body.h"

enum { REVIEW_MAX = 10000 }; /* clients that one review looks at: 20 ms */

static const char tier_reason[] = "tier:";
static const char milestone_reason[] = "milestone:";

/* ---- history */

struct reading {
	struct op_call *call;
	uint32_t without;          /* the row of this entry is left out; 0: none */
	size_t n;
	struct merit *rows;
};

static enum status add_merit(void *ctx, const struct client_sale *sale)
{
	struct reading *r = ctx;

	if (sale->number != r->without)
		BODY_PUSH(r->call->arena, r->rows, r->n, sale->merit);
	return ST_OK;
}

/* In the arena. */
static enum status client_history(struct op_call *call, uint32_t client, struct history *ret)
{
	struct reading r = { .call = call };

	TRY(sale_each_client(call->tx, client, add_merit, &r));
	*ret = (struct history){ .n = r.n, .rows = r.rows };
	return ST_OK;
}

static const struct tier *tier_of(struct op_call *call, const Client *c, const struct history *h,
				  day at)
{
	return tier_at(call->shop->tiers, h, c->granted_tier, DAY(c->granted_until), at);
}

enum status client_tier(struct op_call *call, const Client *c, day at, const struct tier **ret)
{
	struct history h;

	TRY(client_history(call, c->id, &h));
	*ret = tier_of(call, c, &h, at);
	return ST_OK;
}

static const char *tier_id(const struct tier *tier)
{
	return tier != NULL ? tier->id : "";
}

static int rank_of(const struct tier *tier)
{
	return tier != NULL ? tier->rank : 0;
}

/* Not a change by a person: who has her form open is not disturbed by it. */
static enum status tell_tier(struct op_call *call, const Client *c, const struct tier *tier)
{
	if (strcmp(c->tier, tier_id(tier)) == 0)
		return ST_OK;
	Client *now = (Client *)message_copy(&c->base, call->arena);
	now->tier = arena_dup(call->arena, tier_id(tier));
	return client_put(call->tx, c, now);
}

/* ---- after a sale */

struct after {
	struct op_call *call;
	const Client *client;
	Sale *sale;
	struct postings *list;
	bool read;                 /* coupons are */
	size_t n;
	Coupon **coupons;          /* all she was ever given */
};

static enum status add_coupon(void *ctx, uint32_t id)
{
	struct after *a = ctx;
	Coupon *u;

	TRY(coupon_get(a->call->tx, id, a->call->arena, &u));
	BODY_PUSH(a->call->arena, a->coupons, a->n, u);
	return ST_OK;
}

/* Most sales earn none: they are read when they are asked for. */
static enum status read_coupons(struct after *a)
{
	if (a->read)
		return ST_OK;
	a->read = true;
	return coupon_each_client(a->call->tx, a->client->id, add_coupon, a);
}

/* Gives it, once for the same reason; one that was withdrawn does not count. */
static enum status give_once(struct after *a, const char *kind, const char *reason)
{
	const struct coupon_rule *rule = coupon_rule_find(a->call->shop->tiers, kind);
	Coupon *u;

	if (rule == NULL)
		return ST_OK;
	TRY(read_coupons(a));
	for (size_t i = 0; i < a->n; i++)
		if (!a->coupons[i]->withdrawn && strcmp(a->coupons[i]->reason, reason) == 0 &&
		    strcmp(a->coupons[i]->kind, kind) == 0)
			return ST_OK;
	/* The payment of a debt is no sale that could be named. */
	TRY(coupon_give(a->call, a->client->id, rule, reason,
			a->sale->n_lines > 0 ? a->sale->id : 0, a->list, &u));
	BODY_PUSH(a->call->arena, a->coupons, a->n, u);
	BODY_PUSH(a->call->arena, a->sale->given, a->sale->n_given, u->id);
	return ST_OK;
}

static enum status give_earned(struct after *a, const struct tier *was, const struct tier *now,
			       uint64_t milestones)
{
	const struct tiers *rules = a->call->shop->tiers;
	struct arena *arena = a->call->arena;

	for (size_t i = 0; rank_of(now) > rank_of(was) && i < now->coupons.n; i++)
		TRY(give_once(a, now->coupons.words[i],
			      arena_printf(arena, "%s%s", tier_reason, now->id)));
	for (size_t i = 0; i < rules->nmilestones && i < 64; i++) {
		const struct milestone *m = &rules->milestones[i];
		if ((milestones >> i & 1) == 0 || m->coupon == NULL || m->coupon[0] == '\0')
			continue;
		TRY(give_once(a, m->coupon,
			      arena_printf(arena, "%s%s", milestone_reason, m->id)));
	}
	return ST_OK;
}

/* The last day it can have been earned on: what is sold after the day was closed counts for the
 * next one. */
static enum status earned_on(struct after *a, const Coupon *u, day *ret)
{
	Sale *sale;

	ret->n = u->valid_from + 1;
	if (u->sale == 0)
		return ST_OK;
	TRY(sale_get(a->call->tx, u->sale, a->call->arena, &sale));
	ret->n = sale->day > u->valid_from ? sale->day : u->valid_from;
	return ST_OK;
}

/* Would she have been given it if what was taken back had never been sold? */
static enum status still_earned(struct after *a, const Coupon *u, const struct history *h,
				bool *ret)
{
	const struct tiers *rules = a->call->shop->tiers;
	const char *tier = u->reason + strlen(tier_reason);
	const char *milestone = u->reason + strlen(milestone_reason);
	day on;

	*ret = true;
	if (strncmp(u->reason, tier_reason, strlen(tier_reason)) == 0) {
		const struct tier *reached = tier_find(rules, tier);
		TRY(earned_on(a, u, &on));
		*ret = reached == NULL || rank_of(tier_of(a->call, a->client, h, on)) >=
						  reached->rank;
	} else if (strncmp(u->reason, milestone_reason, strlen(milestone_reason)) == 0) {
		TRY(earned_on(a, u, &on));
		uint64_t met = milestones_met(rules, h, on);
		for (size_t i = 0; i < rules->nmilestones && i < 64; i++)
			if (strcmp(rules->milestones[i].id, milestone) == 0)
				*ret = (met >> i & 1) != 0;
	}
	return ST_OK;
}

static enum status withdraw_unearned(struct after *a, const struct history *h)
{
	bool earned;

	TRY(read_coupons(a));
	for (size_t i = 0; i < a->n; i++) {
		const Coupon *u = a->coupons[i];
		int64_t left;
		Coupon *now;

		if (u->withdrawn)
			continue;
		TRY(still_earned(a, u, h, &earned));
		if (earned)
			continue;
		TRY(coupon_there(a->call, u, &left));
		for (size_t j = 0; j < a->sale->n_coupons; j++)
			left += a->sale->coupons[j] == u->id; /* comes back with this refund */
		if (left <= 0)
			continue;
		TRY(coupon_take_away(a->call, u, "", a->list, &now));
		BODY_PUSH(a->call->arena, a->sale->given, a->sale->n_given, u->id);
	}
	return ST_OK;
}

enum status membership_after(struct op_call *call, const Client *c, Sale *sale,
			     struct postings *list, const struct tier **ret_tier)
{
	const struct tiers *rules = call->shop->tiers;
	struct after a = { .call = call, .client = c, .sale = sale, .list = list };
	struct reading r = { .call = call, .without = sale->id };
	day at = sale->day > call->today.n ? DAY(sale->day) : call->today;

	TRY(sale_each_client(call->tx, c->id, add_merit, &r));
	struct merit merit = sale_merit(sale);
	BODY_PUSH(call->arena, r.rows, r.n, merit);
	const struct history before = { .n = r.n - 1, .rows = r.rows };
	const struct history after = { .n = r.n, .rows = r.rows };
	const struct tier *was = tier_of(call, c, &before, at), *now = tier_of(call, c, &after, at);
	if (sale->kind == SALE__KIND__refund)
		TRY(withdraw_unearned(&a, &after));
	else
		TRY(give_earned(&a, was, now, milestones_met(rules, &after, at) &
				~milestones_met(rules, &before, at)));
	*ret_tier = now;
	return tell_tier(call, c, now);
}

/* ---- operations */

enum status tier_answer(struct op_call *call, const Client *c, const struct history *h,
			TierAnswer *ret)
{
	const struct tiers *rules = call->shop->tiers;
	const struct tier *tier = tier_of(call, c, h, call->today);
	struct standing s = standing_at(rules, h, call->today);
	money missing = MONEY(0);
	int missing_visits = 0;
	day keeps = DAY(0);

	ret->client = c->id;
	ret->tier = arena_dup(call->arena, tier_id(tier));
	ret->title = arena_dup(call->arena, tier != NULL ? both_text(tier->title) : "");
	ret->spend_fen = s.spend.fen;
	ret->visits = s.visits > 0 ? (uint32_t)s.visits : 0;
	const struct tier *next = tier_next(rules, h, tier, call->today, &missing,
					    &missing_visits);
	if (next != NULL) {
		ret->next = arena_dup(call->arena, next->id);
		ret->next_title = arena_dup(call->arena, both_text(next->title));
		ret->missing_fen = missing.fen;
		ret->missing_visits = (uint32_t)missing_visits;
	}
	if (tier_keeps(rules, h, c->granted_tier, DAY(c->granted_until), call->today, &keeps))
		ret->keeps_until = keeps.n;
	ret->granted = c->granted_tier[0] != '\0' &&
		       (c->granted_until == 0 || c->granted_until >= call->today.n);
	ret->visits_ever = (uint32_t)visits_until(h, call->today);
	for (size_t i = 0; tier != NULL && i < tier->gifts.n; i++)
		BODY_PUSH(call->arena, ret->gifts, ret->n_gifts,
			  arena_dup(call->arena, tier->gifts.words[i]));
	uint64_t met = milestones_met(rules, h, call->today);
	for (size_t i = 0; i < rules->nmilestones && i < 64; i++) {
		char *title = arena_dup(call->arena, both_text(rules->milestones[i].title));
		if (met >> i & 1)
			BODY_PUSH(call->arena, ret->milestones, ret->n_milestones, title);
	}
	return ST_OK;
}

static enum status answer(struct op_call *call, const Client *c)
{
	struct history h;

	TRY(client_history(call, c->id, &h));
	return tier_answer(call, c, &h, call->ret);
}

enum status op_tier_get(struct op_call *call)
{
	Client *c;

	TRY(body_client(call, ((const ClientGet *)call->args)->client, &c));
	return answer(call, c);
}

static enum status grantable(struct op_call *call, const TierGrant *a)
{
	char text[DATE_TEXT_MAX];

	if (tier_find(call->shop->tiers, a->tier) == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "tier",
				   _("The tier \"%s\" is not in tiers.yaml."), a->tier);
	if (a->until != 0 && a->until < call->today.n)
		return problem_set(call->problem, ST_PAST, "until", _("%s is over."),
				   day_text(DAY(a->until), text));
	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	return ST_OK;
}

/* The tier that asks for nothing takes a grant back. */
static bool is_everybodys(const struct tier *tier)
{
	return tier->spend.fen == 0 && tier->visits == 0;
}

enum status op_tier_grant(struct op_call *call)
{
	const TierGrant *a = call->args;
	struct history h;
	Client *was;

	TRY(body_client(call, a->client, &was));
	TRY(grantable(call, a));
	TRY(body_authority(call, PERM_COUPON, a->authorised_by,
			   _("Granting a tier is above your limit.")));
	Client *now = (Client *)message_copy(&was->base, call->arena);
	bool back = is_everybodys(tier_find(call->shop->tiers, a->tier));
	now->granted_tier = back ? arena_dup(call->arena, "") : a->tier;
	now->granted_until = back ? 0 : a->until;
	now->revision++;
	TRY(client_history(call, a->client, &h));
	now->tier = arena_dup(call->arena, tier_id(tier_of(call, now, &h, call->today)));
	body_object(call, 'C', a->client);
	if (call->detail.len > 0)
		buf_puts(&call->detail, "; ");
	record_diff(&call->detail, &was->base, &now->base);
	buf_printf(&call->detail, "; %s", a->reason);
	TRY(client_put(call->tx, was, now));
	return tier_answer(call, now, &h, call->ret);
}

/* ---- bringing what is told up to date */

struct review {
	struct op_call *call;
	struct arena scratch;      /* of one client */
	uint32_t last, seen;       /* of those that were looked at */
	TierChanges *ret;
	size_t n;
	uint32_t *changed;
};

static enum status look_at(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct review *r = ctx;
	const Client *c = (const Client *)m;
	struct op_call scratch = *r->call;
	const struct tier *tier;

	if (r->seen++ >= REVIEW_MAX || r->n >= LIMIT_ROWS)
		return ST_TOO_MANY;
	r->last = id;
	if (c->deleted_at != 0)
		return ST_OK;
	r->ret->looked_at++;
	scratch.arena = &r->scratch;
	TRY(client_tier(&scratch, c, r->call->today, &tier));
	if (strcmp(c->tier, tier_id(tier)) != 0)
		BODY_PUSH(r->call->arena, r->changed, r->n, id);
	arena_clear(&r->scratch);
	return ST_OK;
}

static enum status bring_up(struct review *r, uint32_t id)
{
	struct op_call *call = r->call;
	TierChange *row = (TierChange *)message_new(&tier_change__descriptor, call->arena);
	const struct tier *tier;
	Client *c;

	TRY(client_get(call->tx, id, call->arena, &c));
	TRY(client_tier(call, c, call->today, &tier));
	row->client = id;
	row->client_name = c->name;
	row->was = c->tier;
	row->now = arena_dup(call->arena, tier_id(tier));
	BODY_PUSH(call->arena, r->ret->rows, r->ret->n_rows, row);
	return tell_tier(call, c, tier);
}

static enum status review_all(struct review *r, uint32_t from)
{
	enum status st = record_each(r->call->tx, TABLE_CLIENT, from == 0 ? 1 : from,
				     &client__descriptor, look_at, r);

	if (st == ST_TOO_MANY)
		r->ret->next_client = r->last + 1;
	return st == ST_TOO_MANY ? ST_OK : st;
}

/* So many at a time that others can write in between. */
enum status op_tier_review(struct op_call *call)
{
	const TierReview *a = call->args;
	struct review r = { .call = call, .scratch = ARENA_INIT, .ret = call->ret };
	enum status st;
	Client *c;

	if (a->client != 0) {
		TRY(body_client(call, a->client, &c));
		body_object(call, 'C', a->client);
		st = look_at(&r, a->client, &c->base);
	} else {
		st = review_all(&r, a->from_client);
	}
	arena_release(&r.scratch);
	for (size_t i = 0; st == ST_OK && i < r.n; i++)
		st = bring_up(&r, r.changed[i]);
	buf_printf(&call->detail, "%zu", r.n);
	return st;
}
