/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who comes to the demo shop, what she likes, and what stands on its shelf. */
#include <string.h>

#include "demo_names.h"
#include "demo_private.h"

enum { STOCK_LOW = 6, STOCK_ORDER = 24, GRANTED_PERCENT = 6 };

/* ---- staff */

static enum status read_products(struct demo *d)
{
	ProductFind find = PRODUCT_FIND__INIT;
	ProductRows *rows;

	find.limit = LIMIT_ROWS;
	TRY(demo_run(d, &d->office, "product.find", &find.base, &rows));
	for (size_t i = 0; i < rows->n_rows && d->nproducts < LIMIT_ROWS; i++)
		if (rows->rows[i]->price_fen > 0)
			d->products[d->nproducts++] = (struct demo_product){
				.id = rows->rows[i]->product, .price = rows->rows[i]->price_fen,
				.stock = rows->rows[i]->stock };
	return ST_OK;
}

/* Therapists are whoever has a level. */
enum status demo_meet_staff(struct demo *d)
{
	Nothing none = NOTHING__INIT;
	StaffRows *rows;

	TRY(demo_run(d, &d->office, "staff.list", &none.base, &rows));
	for (size_t i = 0; i < rows->n_rows && d->nstaff < LIMIT_RESOURCES; i++) {
		Staff *s = (Staff *)message_copy(&rows->rows[i]->base, &d->people);
		d->staff[d->nstaff++] = s;
		if (s->level[0] != '\0')
			d->therapists[d->ntherapists++] = s->id;
		if (strcmp(s->role, "manager") == 0)
			d->manager.staff = s->id;
		if (strcmp(s->role, "owner") == 0)
			d->owner.staff = s->id;
	}
	return read_products(d);
}

const Staff *demo_staff(const struct demo *d, uint32_t id)
{
	for (size_t i = 0; i < d->nstaff; i++)
		if (d->staff[i]->id == id)
			return d->staff[i];
	return NULL;
}

bool demo_has_skill(const struct demo *d, uint32_t staff, const char *skill)
{
	const Staff *s = demo_staff(d, staff);

	for (size_t i = 0; s != NULL && i < s->n_skills; i++)
		if (strcmp(s->skills[i], skill) == 0)
			return true;
	return false;
}

static bool works_on(const Staff *s, day on)
{
	for (size_t i = 0; i < s->n_roster; i++)
		if (s->roster[i]->weekday == (uint32_t)day_weekday(on))
			return true;
	return false;
}

void demo_man_the_desk(struct demo *d)
{
	d->desk.staff = d->manager.staff;
	for (size_t i = 0; i < d->nstaff; i++)
		if (strcmp(d->staff[i]->role, "frontdesk") == 0 && works_on(d->staff[i], d->today))
			d->desk.staff = d->staff[i]->id;
}

/* ---- clients */

/* The smallest of three: names at the head of a list are the common ones. */
static uint64_t common(struct demo *d, uint64_t n)
{
	uint64_t a = demo_below(d, n), b = demo_below(d, n), c = demo_below(d, n);

	return a < b ? (a < c ? a : c) : b < c ? b : c;
}

const struct treatment *demo_pick_treatment(struct demo *d)
{
	const struct treatments *all = d->shop->treatments;

	for (int i = 0; i < 50; i++) {
		/* Squared: the first of the file are asked for most. */
		uint64_t r = demo_below(d, all->n * all->n);
		size_t k = all->n - 1;
		while (k > 0 && k * k > r)
			k--;
		const struct treatment *t = &all->rows[all->n - 1 - k];
		if (t->licence[0] == '\0' || conf_licensed(&d->shop->conf, t->licence))
			return t;
	}
	return &all->rows[0];
}

static void private_part(struct demo *d, Client *c, ClientPrivate *p)
{
	static const char *const allergies[] = { "水杨酸", "酒精", "芒果提取物", "某精华液红肿过" };

	d->serial++;
	p->phone = arena_printf(&d->arena, "13%u%08u", (unsigned)demo_below(d, 10),
				(unsigned)(d->serial * UINT32_C(7919) % 100000000));
	if (demo_chance(d, 60))
		p->wechat = arena_printf(&d->arena, "wx_%06u",
					 (unsigned)(d->serial * 331 % 1000000));
	p->birthday = (uint32_t)((1960 + demo_below(d, 45)) * 10000 +
				 (1 + demo_below(d, 12)) * 100 + 1 + demo_below(d, 28));
	p->lunar = demo_chance(d, 15);
	p->skin_type = (ClientPrivate__Skin)demo_below(d, 6);
	if (demo_chance(d, 12))
		p->allergies = demo_plain(allergies[demo_below(d, ARRAY_LEN(allergies))]);
	if (demo_chance(d, 3))
		p->pregnancy = CLIENT_PRIVATE__PREGNANCY__pregnant;
	c->private_ = p;
}

static void tags_of(struct demo *d, Client *c)
{
	static const char *const words[] = { "常客", "偏好晚间预约", "注重补水项目", "敏感肌肤",
					    "高价值客户" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!demo_chance(d, 12))
			continue;
		c->tags = arena_grow(&d->arena, c->tags, c->n_tags, sizeof(*c->tags));
		c->tags[c->n_tags++] = demo_plain(words[i]);
	}
}

/* What came from the system before this one: a tier for a year. */
static enum status grant(struct demo *d, uint32_t client)
{
	const struct tiers *tiers = d->shop->tiers;
	TierGrant args = TIER_GRANT__INIT;
	TierAnswer *ret;

	if (tiers->n < 2)
		return ST_OK;
	args.client = client;
	args.tier = demo_plain(tiers->rows[1 + demo_below(d, tiers->n - 1)].id);
	args.until = d->today.n + 365;
	args.reason = demo_plain("原系统会员等级");
	return demo_run(d, &d->manager, "tier.grant", &args.base, &ret);
}

enum status demo_add_customer(struct demo *d)
{
	Client c = CLIENT__INIT;
	ClientPrivate p = CLIENT_PRIVATE__INIT;
	ClientAdd args = CLIENT_ADD__INIT;
	ClientAnswer *ret;
	struct customer *k = &d->customers[d->ncustomers];

	c.name = arena_printf(&d->arena, "%s%s", demo_surnames[common(d, ARRAY_LEN(demo_surnames))],
			      demo_given[demo_below(d, ARRAY_LEN(demo_given))]);
	c.gender = demo_chance(d, 93) ? CLIENT__GENDER__female : CLIENT__GENDER__male;
	c.source = demo_plain(demo_sources[demo_below(d, ARRAY_LEN(demo_sources))]);
	c.member_no = arena_printf(&d->arena, "M%05u", (unsigned)d->ncustomers + 1);
	if (d->ntherapists > 0 && demo_chance(d, 50))
		c.preferred_therapist = d->therapists[demo_below(d, d->ntherapists)];
	private_part(d, &c, &p);
	tags_of(d, &c);
	args.record = &c;
	args.force = true; /* namesakes are common */
	TRY(demo_run(d, &d->desk, "client.add", &args.base, &ret));
	*k = (struct customer){ .id = ret->record->id, .due = d->today.n + (int)demo_below(d, 3),
				.interval = 7 + (int)demo_below(d, 30),
				.evening = demo_chance(d, 45), .saves = demo_chance(d, 28),
				.collects = demo_chance(d, 30),
				.therapist = demo_chance(d, 50) ? c.preferred_therapist : 0,
				.favourite = demo_pick_treatment(d) };
	if (d->ncustomers == 0)
		d->first_client = k->id;
	d->ncustomers++;
	return d->index == 0 && d->days > 0 && demo_chance(d, GRANTED_PERCENT) ? grant(d, k->id) :
										 ST_OK;
}

struct customer *demo_customer(struct demo *d, uint32_t client)
{
	uint32_t i = client - d->first_client;

	return i < d->ncustomers && d->customers[i].id == client ? &d->customers[i] : NULL;
}

struct customer *demo_pick(struct demo *d, bool (*fits)(struct demo *, const struct customer *))
{
	size_t from = d->ncustomers > 0 ? demo_below(d, d->ncustomers) : 0;

	for (size_t i = 0; i < d->ncustomers; i++) {
		struct customer *k = &d->customers[(from + i) % d->ncustomers];
		if (fits(d, k))
			return k;
	}
	return NULL;
}

/* ---- what is for sale */

bool demo_offer_covers(const struct course_offer *offer, const struct treatment *t)
{
	for (size_t i = 0; i < offer->treatments.n; i++)
		if (strcmp(offer->treatments.words[i], t->id) == 0)
			return true;
	return false;
}

/* The licence counts for what is sold ahead, too. */
bool demo_offered(const struct demo *d, const struct course_offer *offer)
{
	for (size_t i = 0; i < offer->treatments.n; i++) {
		const struct treatment *t = treatment_find(d->shop->treatments,
							   offer->treatments.words[i]);
		if (t == NULL ||
		    (t->licence[0] != '\0' && !conf_licensed(&d->shop->conf, t->licence)))
			return false;
	}
	return true;
}

/* Goods are taken in by the office. */
static enum status order(struct demo *d, struct demo_product *p)
{
	StockReceive receive = STOCK_RECEIVE__INIT;
	StockAnswer *stock;

	receive.product = p->id;
	receive.qty = STOCK_ORDER;
	TRY(demo_run(d, &d->office, "stock.receive", &receive.base, &stock));
	p->stock = stock->stock;
	return ST_OK;
}

enum status demo_retail(struct demo *d, LineWish *line, bool *ret_added)
{
	*ret_added = d->nproducts > 0;
	if (!*ret_added)
		return ST_OK;
	struct demo_product *p = &d->products[demo_below(d, d->nproducts)];
	if (p->stock < STOCK_LOW)
		TRY(order(d, p));
	line->kind = demo_plain("product");
	line->product = p->id;
	line->qty = 1 + (uint32_t)demo_below(d, 2);
	p->stock -= line->qty;
	return ST_OK;
}
