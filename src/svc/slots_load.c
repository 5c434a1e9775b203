/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a time: who and what takes part, and what each of them is taken for. */
#include <string.h>

#include "svc/slots.h"

/* ---- who */

bool staff_qualified(const struct treatments *all, const Staff *s, const struct treatment *t)
{
	if (s->left || s->level[0] == '\0')
		return false;
	if (t->min_level[0] != '\0' && level_rank(all, s->level) < level_rank(all, t->min_level))
		return false;
	if (t->skill[0] == '\0')
		return true;
	for (size_t i = 0; i < s->n_skills; i++)
		if (strcmp(s->skills[i], t->skill) == 0)
			return true;
	return false;
}

static struct worker *worker_of(struct search *s, uint32_t id)
{
	for (size_t i = 0; i < s->nworkers; i++)
		if (s->workers[i].staff->id == id)
			return &s->workers[i];
	return NULL;
}

/* May she give the part, or assist in it? */
static bool takes_part(const struct search *s, const struct part *part, const Staff *staff)
{
	bool wished = part->wish->therapist == 0 || part->wish->therapist == staff->id;

	return (wished || wish_assists(part->wish, staff->id)) &&
	       staff_qualified(s->call->shop->treatments, staff, part->treatment);
}

static enum status load_workers(struct search *s)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;

	TRY(body_all(s->call, record_by_name("staff"), TABLE_STAFF, &n, &rows));
	s->workers = arena_alloc(s->call->arena, (n + 1) * sizeof(*s->workers));
	for (size_t i = 0; i < n; i++) {
		const Staff *staff = (const Staff *)rows[i];
		bool any = false;
		for (size_t j = 0; j < s->nparts; j++)
			any = any || takes_part(s, &s->parts[j], staff);
		if (any)
			s->workers[s->nworkers++] = (struct worker){ .staff = staff };
	}
	return ST_OK;
}

static void set_hand(struct part *part, struct worker *w)
{
	const struct treatment *t = part->treatment;
	struct hand *hand = &part->hands[part->nhands++];

	*hand = (struct hand){ .worker = w, .service = treatment_minutes(t, w->staff->level) };
	if (part->wish->minutes > 0)
		hand->service = (int)part->wish->minutes;
	hand->total = t->prep + hand->service + t->processing + t->cleanup;
}

static bool named_before(const SegmentWish *wish, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (wish->assistants[i] == wish->assistants[at])
			return true;
	return false;
}

/* All assistants must be able, none of them twice, and none of them is the therapist. */
static void set_hands(struct search *s, struct part *part)
{
	const SegmentWish *wish = part->wish;

	part->hands = arena_alloc(s->call->arena, (s->nworkers + 1) * sizeof(*part->hands));
	if (wish->n_assistants > LIMIT_ASSISTANTS)
		return;
	for (size_t i = 0; i < wish->n_assistants; i++) {
		struct worker *w = worker_of(s, wish->assistants[i]);
		if (w == NULL || named_before(wish, i) ||
		    !staff_qualified(s->call->shop->treatments, w->staff, part->treatment))
			return;
		part->assistants[part->nassistants++] = w;
	}
	for (size_t i = 0; i < s->nworkers; i++) {
		const Staff *staff = s->workers[i].staff;
		if ((wish->therapist == 0 || wish->therapist == staff->id) &&
		    !wish_assists(wish, staff->id) &&
		    staff_qualified(s->call->shop->treatments, staff, part->treatment))
			set_hand(part, &s->workers[i]);
	}
}

/* ---- where */

/* Room and Device have the same shape; each is read as what it is. */
static struct place place_of(const ProtobufCMessage *m, bool room, const char *type,
			     bool *ret_suits)
{
	const Room *r = (const Room *)m;
	const Device *d = (const Device *)m;
	uint32_t capacity = room ? r->capacity : d->capacity;
	const char *is = room ? r->type : d->type;

	*ret_suits = !(room ? r->closed : d->closed) &&
		     (type[0] == '\0' || strcmp(is, type) == 0);
	return (struct place){ .id = room ? r->id : d->id,
			       .capacity = capacity == 0 ? 1 : capacity };
}

enum status places_of(struct op_call *call, enum resource_kind kind, const char *type,
		      uint32_t only, struct place ret[LIMIT_RESOURCES], size_t *ret_n)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;
	bool room = kind == RES_ROOM, suits;

	*ret_n = 0;
	if (type[0] == '\0' && only == 0)
		return ST_OK;
	TRY(body_all(call, record_by_name(room ? "room" : "device"),
		     room ? TABLE_ROOM : TABLE_DEVICE, &n, &rows));
	for (size_t i = 0; i < n && *ret_n < LIMIT_RESOURCES; i++) {
		struct place place = place_of(rows[i], room, type, &suits);
		if (suits && (only == 0 || only == place.id))
			ret[(*ret_n)++] = place;
	}
	return ST_OK;
}

unsigned place_capacity(struct op_call *call, enum resource_kind kind, uint32_t id)
{
	ProtobufCMessage *m;

	if (kind != RES_ROOM && kind != RES_DEVICE)
		return 1;
	enum status st = record_get(call->tx, kind == RES_ROOM ? TABLE_ROOM : TABLE_DEVICE, id,
				    kind == RES_ROOM ? &room__descriptor : &device__descriptor,
				    call->arena, &m);
	if (st != ST_OK)
		return 0;
	uint32_t capacity = kind == RES_ROOM ? ((Room *)m)->capacity : ((Device *)m)->capacity;
	return capacity == 0 ? 1 : capacity;
}

/* One pool for all parts that ask for the same. */
static enum status pool_for(struct search *s, enum resource_kind kind, const char *type,
			    uint32_t only, struct pool **ret)
{
	struct place *places = arena_alloc(s->call->arena, LIMIT_RESOURCES * sizeof(*places));
	size_t n;

	*ret = NULL;
	if (type[0] == '\0' && only == 0)
		return ST_OK;
	for (size_t i = 0; i < s->npools && *ret == NULL; i++)
		if (s->pools[i].kind == kind && s->pools[i].only == only &&
		    strcmp(s->pools[i].type, type) == 0)
			*ret = &s->pools[i];
	if (*ret != NULL)
		return ST_OK;
	TRY(places_of(s->call, kind, type, only, places, &n));
	struct pool *pool = &s->pools[s->npools++];
	*pool = (struct pool){ .kind = kind, .type = type, .only = only, .n = n };
	pool->spots = arena_alloc(s->call->arena, (n + 1) * sizeof(*pool->spots));
	for (size_t i = 0; i < n; i++)
		pool->spots[i] = (struct spot){ .id = places[i].id,
						.capacity = places[i].capacity };
	*ret = pool;
	return ST_OK;
}

enum status search_people(struct search *s)
{
	s->pools = arena_alloc(s->call->arena, 2 * LIMIT_SEGMENTS * sizeof(*s->pools));
	TRY(load_workers(s));
	for (size_t i = 0; i < s->nparts; i++) {
		struct part *part = &s->parts[i];
		const struct treatment *t = part->treatment;
		set_hands(s, part);
		TRY(pool_for(s, RES_ROOM, t->room_type, part->wish->room, &part->room));
		TRY(pool_for(s, RES_DEVICE, t->device_type, part->wish->device, &part->device));
	}
	return ST_OK;
}

/* ---- what they are taken for */

struct reading {
	const struct search *s;
	int64_t base;
	uint64_t *row;
	size_t layers;
};

static enum status read_claim(void *ctx, const struct claim *c, uint32_t booking)
{
	struct reading *r = ctx;

	if (booking != r->s->q->ignore || booking == 0)
		slots_row_take(r->row, r->s->words, r->layers, c->from - r->base,
			       c->to - r->base);
	return ST_OK;
}

static enum status read_claims(struct search *s, enum resource_kind kind, uint32_t id,
			       size_t layers, uint64_t **ret)
{
	int64_t base = (int64_t)s->from.n * MINUTES_PER_DAY;
	struct reading r = { .s = s, .base = base, .layers = layers };

	r.row = arena_alloc(s->call->arena, layers * s->words * sizeof(*r.row));
	*ret = r.row;
	return claim_each(s->call->tx, kind, id, base,
			  base + (int64_t)(s->days + 1) * MINUTES_PER_DAY, s->call->now, read_claim,
			  &r);
}

static bool touched(const struct roster_view *view, int64_t from, int64_t to)
{
	for (size_t i = 0; i < view->n; i++)
		if (view->changes[i]->from < to && view->changes[i]->to > from)
			return true;
	return false;
}

static void set_duty(struct search *s, struct worker *w, int nth, const struct duty *duty,
		     int64_t base)
{
	for (size_t i = 0; i < duty->n; i++) {
		/* Inwards to whole slots: the row would round outwards. */
		int64_t from = duty->spans[i].from - base, to = duty->spans[i].to - base;
		from = (from + SLOT_MINUTES - 1) / SLOT_MINUTES * SLOT_MINUTES;
		to = to / SLOT_MINUTES * SLOT_MINUTES;
		if (from < to)
			slots_row_take(w->duty, s->words, 1,
				       from + (int64_t)nth * MINUTES_PER_DAY,
				       to + (int64_t)nth * MINUTES_PER_DAY);
	}
}

/* A weekday without changes is like all of its kind. */
static void fill_duty(struct search *s, struct worker *w)
{
	struct duty week[7];
	int64_t base_of[7];
	bool known[7] = { false };

	for (int i = 0; i <= s->days; i++) {
		day d = DAY(s->from.n + i);
		int64_t base = (int64_t)d.n * MINUTES_PER_DAY;
		int weekday = day_weekday(d);
		bool plain = !touched(&w->view, base, base + MINUTES_PER_DAY);
		struct duty duty;
		if (plain && known[weekday]) {
			set_duty(s, w, i, &week[weekday], base_of[weekday]);
			continue;
		}
		view_between(&w->view, base, base + MINUTES_PER_DAY, &duty);
		set_duty(s, w, i, &duty, base);
		if (plain) {
			week[weekday] = duty;
			base_of[weekday] = base;
			known[weekday] = true;
		}
	}
}

static enum status read_worker(struct search *s, struct worker *w)
{
	w->duty = arena_alloc(s->call->arena, s->words * sizeof(*w->duty));
	TRY(roster_view(s->call, w->staff, s->from, s->days + 1, &w->view));
	fill_duty(s, w);
	return read_claims(s, RES_THERAPIST, w->staff->id, 1, &w->taken);
}

enum status search_read(struct search *s, day from, int days)
{
	s->from = from;
	s->days = days;
	s->words = slots_row_words((size_t)days);
	for (size_t i = 0; i < s->nworkers; i++)
		TRY(read_worker(s, &s->workers[i]));
	for (size_t i = 0; i < s->npools; i++) {
		struct pool *pool = &s->pools[i];
		for (size_t j = 0; j < pool->n; j++)
			TRY(read_claims(s, pool->kind, pool->spots[j].id,
					pool->spots[j].capacity, &pool->spots[j].taken));
	}
	if (s->q->client != NULL)
		TRY(read_claims(s, RES_CLIENT, s->q->client->id, 1, &s->client));
	return ST_OK;
}

/* ---- a day of it */

/* Opening hours less lunch: when a part may run at all. */
static bool take_hours(struct search *s)
{
	const struct shop *shop = s->call->shop;
	const struct conf *conf = &shop->conf;
	int open, close;

	slots_clear(&s->open);
	if (!shop_hours(shop, s->day, &open, &close))
		return false;
	slots_free(&s->open, open, close);
	if (s->q->from_minute > 0)
		slots_take(&s->open, 0, s->q->from_minute);
	if (s->q->to_minute > 0)
		slots_take(&s->open, s->q->to_minute, 2 * MINUTES_PER_DAY);
	slots_take(&s->open, conf->lunch_from, conf->lunch_to);
	if (conf->lunch_from < conf->lunch_to)
		slots_take(&s->open, conf->lunch_from + MINUTES_PER_DAY,
			   conf->lunch_to + MINUTES_PER_DAY);
	return true;
}

static void take_spots(struct search *s, size_t at)
{
	for (size_t i = 0; i < s->npools; i++) {
		struct pool *pool = &s->pools[i];
		pool->nstarts = 0;
		for (size_t j = 0; j < pool->n; j++) {
			struct spot *spot = &pool->spots[j];
			const uint64_t *last = &spot->taken[(spot->capacity - 1) * s->words];
			slots_row_day(last, at, &spot->free);
			slots_invert(&spot->free);
			slots_clear(&spot->spare);
			if (spot->capacity < 2)
				continue;
			slots_row_day(last - s->words, at, &spot->spare);
			slots_invert(&spot->spare);
		}
	}
}

bool search_take_day(struct search *s, day d)
{
	size_t at = (size_t)(d.n - s->from.n);
	bool anybody = false;

	s->day = d;
	s->counted = false;
	if (!take_hours(s))
		return false;
	for (size_t i = 0; i < s->nworkers; i++) {
		struct worker *w = &s->workers[i];
		slots_row_day(w->duty, at, &w->day_duty);
		slots_and(&w->day_duty, &s->open);
		w->any_duty = slots_first(&w->day_duty, 0) >= 0;
		if (!w->any_duty)
			continue;
		slots_row_day(w->taken, at, &w->day_free);
		slots_invert(&w->day_free);
		slots_and(&w->day_free, &w->day_duty);
		anybody = true;
	}
	if (!anybody)
		return false;
	take_spots(s, at);
	slots_clear(&s->client_free);
	if (s->client != NULL)
		slots_row_day(s->client, at, &s->client_free);
	slots_invert(&s->client_free);
	return true;
}
