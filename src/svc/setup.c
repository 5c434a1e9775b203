/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/setup.h"

#include "rules/rules.h"
#include "svc/op.h"

struct setup {
	struct shop *shop;
	struct session who;
	struct arena arena;
	struct problem *problem;
};

static enum status run(struct setup *s, const char *op, const ProtobufCMessage *args,
		       ProtobufCMessage **ret)
{
	return op_run(s->shop, &s->who, op_find(op), NULL, args, &s->arena, ret, s->problem);
}

/* The rules own their strings as const; messages want them plain and do not change them. */
static char *text(const char *t)
{
	return (char *)(uintptr_t)(t != NULL ? t : "");
}

static enum status places(struct setup *s, const struct shop_setup *conf)
{
	ProtobufCMessage *ret;

	for (size_t i = 0; i < conf->nrooms; i++) {
		Room r = ROOM__INIT;
		RoomAdd args = ROOM_ADD__INIT;
		r.name = text(conf->rooms[i].name);
		r.type = text(conf->rooms[i].type);
		r.capacity = (uint32_t)conf->rooms[i].capacity;
		args.record = &r;
		TRY(run(s, "room.add", &args.base, &ret));
	}
	for (size_t i = 0; i < conf->ndevices; i++) {
		Device d = DEVICE__INIT;
		DeviceAdd args = DEVICE_ADD__INIT;
		d.name = text(conf->devices[i].name);
		d.type = text(conf->devices[i].type);
		d.capacity = (uint32_t)conf->devices[i].capacity;
		args.record = &d;
		TRY(run(s, "device.add", &args.base, &ret));
	}
	return ST_OK;
}

static enum status product(struct setup *s, const struct shop_product *from)
{
	Product p = PRODUCT__INIT;
	ProductAdd args = PRODUCT_ADD__INIT;
	StockReceive receive = STOCK_RECEIVE__INIT;
	ProtobufCMessage *ret;

	p.name = text(from->name);
	p.brand = text(from->brand);
	p.model = text(from->model);
	p.unit = text(from->unit);
	p.barcode = text(from->barcode);
	p.category = text(from->category);
	p.price_fen = from->price.fen;
	p.safety_level = (uint32_t)from->safety_level;
	p.n_allergens = from->allergens.n;
	p.allergens = (char **)(uintptr_t)from->allergens.words;
	args.record = &p;
	TRY(run(s, "product.add", &args.base, &ret));
	if (from->opening_stock <= 0)
		return ST_OK;
	receive.product = ((ProductAnswer *)ret)->record->id;
	receive.qty = from->opening_stock;
	return run(s, "stock.receive", &receive.base, &ret);
}

static enum status staff(struct setup *s, const struct shop_staff *from)
{
	Staff m = STAFF__INIT;
	StaffAdd args = STAFF_ADD__INIT;
	ProtobufCMessage *ret;

	m.name = text(from->name);
	m.role = text(from->role);
	m.level = text(from->level);
	m.n_skills = from->skills.n;
	m.skills = (char **)(uintptr_t)from->skills.words;
	m.roster = arena_alloc(&s->arena, (from->nshifts + 1) * sizeof(*m.roster));
	for (size_t i = 0; i < from->nshifts; i++) {
		Shift *shift = (Shift *)message_new(&shift__descriptor, &s->arena);
		shift->weekday = (uint32_t)from->shifts[i].weekday;
		shift->from = (uint32_t)from->shifts[i].from;
		shift->to = (uint32_t)from->shifts[i].to;
		m.roster[m.n_roster++] = shift;
	}
	args.record = &m;
	args.pin = text(from->pin);
	return run(s, "staff.add", &args.base, &ret);
}

static enum status fill(struct setup *s, const struct shop_setup *conf)
{
	TRY(places(s, conf));
	for (size_t i = 0; i < conf->nstaff; i++)
		TRY(staff(s, &conf->staff[i]));
	for (size_t i = 0; i < conf->nproducts; i++)
		TRY(product(s, &conf->products[i]));
	return ST_OK;
}

static enum status load(struct shop *shop, struct shop_setup **ret, struct problem *reterr)
{
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	AUTO(buf_release) struct buf path = BUF_INIT, text_of = BUF_INIT;
	size_t n = 0;
	const char *built_in = rules_builtin("shop.yaml", &n);
	struct problem none = PROBLEM_INIT;

	if (shop->conf_dir[0] != '\0')
		buf_printf(&path, "%s/shop.yaml", shop->conf_dir);
	bool own = path.len > 0 && rules_read(path.text, &text_of, &none) == ST_OK;
	if (path.len > 0 && !own && none.status != ST_NO_INPUT) {
		*reterr = none;
		return none.status;
	}
	if (shop_setup_load(own ? path.text : "shop.yaml", own ? text_of.text : built_in,
			    own ? text_of.len : n, ret, &faults) != ST_OK)
		return faults_problem(&faults, ST_BAD_CONFIG, reterr);
	return ST_OK;
}

enum status setup_shop(struct shop *shop, struct problem *reterr)
{
	struct setup s = { .shop = shop, .problem = reterr };
	struct shop_setup *conf = NULL;

	TRY(load(shop, &conf, reterr));
	enum status st = shop_batch_begin(shop, "init", reterr);
	if (st == ST_OK)
		st = fill(&s, conf);
	if (st == ST_OK)
		st = shop_batch_commit(shop, reterr);
	else
		shop_batch_abort(shop);
	arena_clear(&s.arena);
	shop_setup_free(conf);
	return st;
}
