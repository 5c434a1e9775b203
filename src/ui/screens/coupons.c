/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a client has besides money: her tier and why, points by batches, coupons. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "ui/authorise.h"
#include "ui/booking_look.h"
#include "ui/prepaid_look.h"
#include "ui/record_form.h"
#include "ui/rows.h"

enum { BATCHES_SHOWN = 6 };

struct coupons {
	struct rows rows;
	uint32_t client;
	char name[LIMIT_NAME];
	bool all;                   /* those used, withdrawn or over too */
	PointsAnswer *points;       /* in the rows' arena */
	struct page page;           /* tier and points, above the list */
	char key[REQUEST_KEY_SIZE];
	/* A step on its way, while its questions are asked. */
	char kind[PICKER_ID_MAX], title[PICKER_TEXT_MAX];
	char reason[LIMIT_LINE];
	uint32_t coupon;
	int64_t change;             /* of points */
	day until;
	char question[512];
};

enum { COL_TITLE, COL_WORTH, COL_UNTIL, COL_STATE, COL_REASON, COL_ID };

static const struct list_column columns[] = {
	[COL_TITLE] = { .title = N_("Coupon"), .cells = 16, .weight = 3, .sortable = true },
	[COL_WORTH] = { .title = N_("Worth"), .cells = 18, .weight = 1,
			.optional = true },
	[COL_UNTIL] = { .title = N_("Until"), .cells = 10, .sortable = true },
	[COL_STATE] = { .title = N_("State"), .cells = 14, .weight = 2, .optional = true },
	[COL_REASON] = { .title = N_("Given for"), .cells = 12, .weight = 1, .optional = true },
	[COL_ID] = { .title = N_("Number"), .cells = 8, .optional = true },
	{ .cells = 0 },
};

/* ---- tier and points */

static void tier(struct page *page, const struct desk *d, const TierAnswer *t)
{
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	page_line(page, _("Tier"));
	page_text(page, ROLE_STRONG, "%s", t->tier[0] != '\0' ? t->title : _("none"));
	if (t->granted)
		page_text(page, ROLE_WARNING, "%s", _("granted by hand"));
	page_text(page, ROLE_NORMAL, _("counts: %s"), desk_money(t->spend_fen, sum));
	page_text(page, ROLE_NORMAL, _("%u visits"), t->visits);
	page_text(page, ROLE_DIM, _("%u visits ever"), t->visits_ever);
	if (t->keeps_until != 0)
		page_text(page, ROLE_NORMAL, _("keeps it until %s"),
			  day_text(DAY(t->keeps_until), at));
	if (t->next[0] != '\0') {
		page_line(page, _("Next tier"));
		look_missing(page, ROLE_NORMAL, d, t);
	}
	for (size_t i = 0; i < t->n_milestones; i++) {
		if (i == 0)
			page_line(page, _("Reached"));
		page_text(page, ROLE_GOOD, "%s", t->milestones[i]);
	}
}

static void points(struct page *page, const PointsAnswer *a)
{
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	page_line(page, _("Points"));
	page_text(page, ROLE_STRONG, "%lld", (long long)a->points);
	if (a->worth_fen > 0)
		page_text(page, ROLE_NORMAL, _("worth %s"), desk_money(a->worth_fen, sum));
	if (a->points_owed > 0)
		page_text(page, ROLE_DANGER, _(" owes %lld points "), (long long)a->points_owed);
	for (size_t i = 0; i < a->n_batches && i < BATCHES_SHOWN; i++) {
		const PointBatch *b = a->batches[i];
		if (b->until == 0)
			page_text(page, ROLE_NORMAL, _("%lld without end"), (long long)b->points);
		else
			page_text(page, b->until - clock_today().n <= EXPIRES_SOON_DAYS ?
				  ROLE_WARNING : ROLE_NORMAL, _("%lld until %s"),
				  (long long)b->points, day_text(DAY(b->until), at));
	}
	if (a->n_batches > BATCHES_SHOWN)
		page_text(page, ROLE_DIM, _("and %zu more batches"),
			  a->n_batches - BATCHES_SHOWN);
}

/* ---- coupons */

/* The product a coupon gives; its number, or what the rule calls it, where there is none. */
static const char *product_name(const struct screen *s, struct arena *arena, const char *item)
{
	ProductGet args = PRODUCT_GET__INIT;
	ProductAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.product = desk_id(item, 'P');
	if (args.product == 0 ||
	    desk_op(s, "product.get", NULL, &args.base, arena, &ret, &ignore) != ST_OK)
		return item;
	return ret->record->name;
}

static const char *worth(const struct screen *s, struct arena *arena, const Coupon *u)
{
	char sum[MONEY_TEXT_MAX], least[MONEY_TEXT_MAX];
	const char *ret = "";

	switch (u->what) {
	case COUPON__WHAT__sum:
		ret = arena_printf(arena, _("-%s"), desk_money(u->amount_fen, sum));
		break;
	case COUPON__WHAT__part:
		ret = arena_printf(arena, _("-%u%%"), u->percent);
		break;
	case COUPON__WHAT__treatment:
		ret = desk_treatment_title(desk_of(s), u->item);
		break;
	case COUPON__WHAT__product:
		ret = product_name(s, arena, u->item);
		break;
	case _COUPON__WHAT_IS_INT_SIZE:
		break;
	}
	if (u->minimum_fen == 0)
		return ret;
	return arena_printf(arena, _("%s from %s"), ret, desk_money(u->minimum_fen, least));
}

/* "tier:gold", "by hand" and what people typed. */
static const char *given_for(const struct desk *d, struct arena *arena, const char *reason)
{
	static const struct { const char *word, *title; } words[] = {
		{ "by hand", N_("by hand") }, { "birthday", N_("birthday") },
		{ "points", N_("points") },
	};

	if (strncmp(reason, "tier:", 5) == 0)
		return arena_printf(arena, _("became %s"), desk_tier_title(d, reason + 5));
	if (strncmp(reason, "milestone:", 10) == 0) {
		const struct tiers *rules = d->shop->tiers;
		for (size_t i = 0; i < rules->nmilestones; i++)
			if (strcmp(rules->milestones[i].id, reason + 10) == 0)
				return both_text(rules->milestones[i].title);
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].word, reason) == 0)
			return _(words[i].title);
	return reason;
}

static void set_row(const struct screen *s, struct arena *arena, const CouponRow *from,
		    struct list_row *to)
{
	const Coupon *u = from->record;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];
	bool usable = from->refusal[0] == '\0';

	to->role = usable ? ROLE_NORMAL : ROLE_DIM;
	to->cell[COL_TITLE] = u->title;
	to->cell[COL_WORTH] = worth(s, arena, u);
	to->cell[COL_UNTIL] = u->valid_until != 0 ?
		arena_dup(arena, day_text(DAY(u->valid_until), at)) : _("no end");
	if (usable && u->valid_until != 0 &&
	    u->valid_until - clock_today().n <= EXPIRES_SOON_DAYS)
		to->cell_role[COL_UNTIL] = ROLE_WARNING;
	to->cell[COL_STATE] = usable ? _("can be used") : from->refusal;
	if (usable)
		to->cell_role[COL_STATE] = ROLE_GOOD;
	to->cell[COL_REASON] = given_for(desk_of(s), arena, u->reason);
	to->cell[COL_ID] = arena_dup(arena, id_text('U', u->id, id));
}

static void build_page(struct coupons *v, const struct desk *d, const TierAnswer *t)
{
	page_clear(&v->page);
	page_line(&v->page, NULL);
	page_text(&v->page, ROLE_HEADING, _("Coupons, points and tier of %s"), v->name);
	tier(&v->page, d, t);
	points(&v->page, v->points);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct coupons *v = s->state;
	CouponList list = COUPON_LIST__INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *client;
	PointsAnswer *points;
	CouponRows *found;
	TierAnswer *tier;

	args.client = list.client = v->client;
	list.all = v->all;
	TRY(desk_op(s, "client.get", NULL, &args.base, &r->arena, &client, p));
	TRY(desk_op(s, "coupon.list", NULL, &list.base, &r->arena, &found, p));
	TRY(desk_op(s, "points.balance", NULL, &args.base, &r->arena, &points, p));
	TRY(desk_op(s, "tier.get", NULL, &args.base, &r->arena, &tier, p));
	for (size_t i = 0; i < found->n_rows; i++)
		set_row(s, &r->arena, found->rows[i],
			rows_add(r, found->rows[i]->record->id, found->rows[i]));
	snprintf(v->name, sizeof(v->name), "%s", client->record->name);
	v->points = points;
	build_page(v, desk_of(s), tier);
	return ST_OK;
}

static enum status coupons_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status coupons_open(struct screen *s, const void *arg, struct problem *p)
{
	struct coupons *v = s->state;

	(void)p;
	v->client = ((const struct coupons_arg *)arg)->client;
	request_key(v->key);
	rows_init(s, columns);
	return ST_OK;
}

static void coupons_draw(struct screen *s, const struct canvas *c)
{
	struct coupons *v = s->state;
	struct canvas above = canvas_part(c, 0, 0, c->rows > 8 ? c->rows - 4 : c->rows / 2, -1);

	page_draw(&v->page, &above);
	int row = v->page.rows < above.rows ? v->page.rows : above.rows;
	draw_hline(c, row, 0, -1);
	rows_draw(s, c, row + 1,
		  v->all ? _("She was never given a coupon: n issues one.") :
		  _("She has no coupon: n issues one, d gives one for points."));
}

static void coupons_close(struct screen *s)
{
	struct coupons *v = s->state;

	page_release(&v->page);
	rows_close(s);
}

/* ---- coupons given and taken */

static enum status told(struct screen *s, const char *what, const char *title)
{
	struct coupons *v = s->state;

	request_key(v->key);
	app_say(s->app, "%s: %s %s", v->name, what, title);
	app_reload(s->app);
	return ST_OK;
}

static enum status issue_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CouponIssue args = COUPON_ISSUE__INIT;
	CouponsIssued *ret;

	args.client = v->client;
	args.kind = v->kind;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "coupon.issue", v->key, &args.base, &arena, &ret, p));
	return told(s, _("issued:"), v->title);
}

static enum status issue_because(struct screen *s, const char *answer, struct problem *p)
{
	struct coupons *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, issue_as(s, 0, "", p), issue_as, p);
}

static enum status issue_kind(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct coupons *v = s->state;
	struct ask ask = { .question = _("Why is it given?"), .done = issue_because };

	(void)p;
	snprintf(v->kind, sizeof(v->kind), "%s", item->id);
	snprintf(v->title, sizeof(v->title), "%s", item->label);
	app_ask(s, &ask);
	return ST_OK;
}

static enum status issue(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_coupon_kinds;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Which coupon?"), &source, issue_kind);
	return ST_OK;
}

static enum status redeem_kind(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PointsRedeem args = POINTS_REDEEM__INIT;
	CouponAnswer *ret;

	args.client = v->client;
	args.kind = (char *)(uintptr_t)item->id;
	TRY(desk_op(s, "points.redeem", v->key, &args.base, &arena, &ret, p));
	return told(s, _("given for points:"), ret->record->title);
}

static enum status redeem(struct screen *s, struct problem *p)
{
	struct coupons *v = s->state;
	struct picker_source source = desk_coupons_for_points;

	(void)p;
	source.user = s->user;
	snprintf(v->question, sizeof(v->question), _("She has %lld points. For which coupon?"),
		 (long long)v->points->points);
	app_pick(s, v->question, &source, redeem_kind);
	return ST_OK;
}

static enum status withdraw_because(struct screen *s, const char *answer, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CouponRef args = COUPON_REF__INIT;
	CouponAnswer *ret;

	args.coupon = v->coupon;
	args.reason = (char *)(uintptr_t)answer;
	TRY(desk_op(s, "coupon.withdraw", v->key, &args.base, &arena, &ret, p));
	return told(s, _("withdrawn:"), ret->record->title);
}

static enum status withdraw(struct screen *s, struct problem *p)
{
	struct coupons *v = s->state;
	const CouponRow *row = rows_current(s);
	struct ask ask = { .question = v->question, .done = withdraw_because };

	(void)p;
	v->coupon = row->record->id;
	snprintf(v->question, sizeof(v->question), _("Why is %s withdrawn?"), row->record->title);
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- points and tier by hand */

static enum status adjust_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PointsAdjust args = POINTS_ADJUST__INIT;
	PointsAnswer *ret;
	char points[32];

	args.client = v->client;
	args.points = v->change;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "points.adjust", v->key, &args.base, &arena, &ret, p));
	snprintf(points, sizeof(points), "%lld", (long long)ret->points);
	return told(s, _("points now"), points);
}

/* "+50 forgotten last time" */
static enum status adjust_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	char *end;

	text_narrow(&narrow, answer);
	v->change = strtoll(narrow.text, &end, 10);
	if (end == narrow.text || v->change == 0)
		return problem_set(p, ST_BAD_VALUE, "points",
				   _("Expected points and a reason, such as: +50 forgotten"));
	snprintf(v->reason, sizeof(v->reason), "%s", end + strspn(end, " "));
	return authorise_if(s, adjust_as(s, 0, "", p), adjust_as, p);
}

static enum status adjust(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Points more (or -less), and why:"),
			   .done = adjust_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status grant_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct coupons *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TierGrant args = TIER_GRANT__INIT;
	TierAnswer *ret;

	args.client = v->client;
	args.tier = v->kind;
	args.until = v->kind[0] != '\0' ? v->until.n : 0;
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	TRY(desk_op(s, "tier.grant", v->key, &args.base, &arena, &ret, p));
	return told(s, _("tier now"), ret->tier[0] != '\0' ? ret->title : _("none"));
}

static enum status grant_because(struct screen *s, const char *answer, struct problem *p)
{
	struct coupons *v = s->state;

	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	return authorise_if(s, grant_as(s, 0, "", p), grant_as, p);
}

static enum status ask_grant_reason(struct screen *s)
{
	struct ask ask = { .question = _("Why?"), .done = grant_because };

	app_ask(s, &ask);
	return ST_OK;
}

static enum status grant_until(struct screen *s, const char *answer, struct problem *p)
{
	struct coupons *v = s->state;

	v->until = DAY(0);
	if (answer[0] != '\0')
		TRY(when_day(answer, clock_today(), WHEN_FUTURE, &v->until, p));
	return ask_grant_reason(s);
}

static enum status grant_tier(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct coupons *v = s->state;
	struct ask ask = { .question = _("Until which day (empty: without end)?"),
			   .done = grant_until };

	(void)p;
	snprintf(v->kind, sizeof(v->kind), "%s", item->id);
	if (v->kind[0] == '\0')
		return ask_grant_reason(s);
	app_ask(s, &ask);
	return ST_OK;
}

/* The first choice takes a grant back. */
static size_t find_grants(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	size_t n = 0;

	if (typed[0] == '\0' && max > 1) {
		ret[n] = (struct picker_item){ .blocked = false };
		snprintf(ret[n++].label, PICKER_TEXT_MAX, "%s",
			 _("By the rules alone, nothing granted"));
	}
	return n + desk_tiers.find(user, typed, ret + n, max - n);
}

static enum status grant(struct screen *s, struct problem *p)
{
	struct picker_source source = { .user = s->user, .find = find_grants };

	(void)p;
	app_pick(s, _("Not below which tier?"), &source, grant_tier);
	return ST_OK;
}

static enum status show_all(struct screen *s, struct problem *p)
{
	struct coupons *v = s->state;

	v->all = !v->all;
	enum status st = coupons_load(s, p);
	if (st != ST_OK)
		v->all = !v->all;
	return st;
}

static const struct action actions[] = {
	{ .name = "coupons-issue",
	  .keys = "n",
	  .hint = N_("issue"),
	  .title = N_("Issue a coupon"),
	  .help = N_("Give the client a coupon, with a reason."),
	  .needs = NEEDS(PERM_SALE),
	  .run = issue },
	{ .name = "coupons-redeem",
	  .keys = "d",
	  .hint = N_("for points"),
	  .title = N_("Coupon for points"),
	  .help = N_("Give a coupon for points of the client."),
	  .needs = NEEDS(PERM_SALE),
	  .run = redeem },
	{ .name = "coupons-withdraw",
	  .keys = "x",
	  .hint = N_("withdraw"),
	  .title = N_("Withdraw the coupon"),
	  .help = N_("Withdraw the coupon under the cursor, with a reason."),
	  .needs = NEEDS(PERM_COUPON),
	  .blocked = rows_none,
	  .run = withdraw },
	{ .name = "coupons-all",
	  .keys = "Tab",
	  .hint = N_("all"),
	  .title = N_("All, or those that can be used"),
	  .help = N_("Show used, withdrawn and expired coupons too, or only what she has."),
	  .run = show_all },
	{ .name = "coupons-adjust",
	  .keys = "e",
	  .hint = N_("points"),
	  .title = N_("Correct the points"),
	  .help = N_("Give or take points by hand, with a reason."),
	  .needs = NEEDS(PERM_SALE),
	  .run = adjust },
	{ .name = "coupons-grant",
	  .keys = "g",
	  .hint = N_("tier"),
	  .title = N_("Grant a tier"),
	  .help = N_("Grant a tier that she does not fall below for a time, or take it back."),
	  .needs = NEEDS(PERM_SALE),
	  .run = grant },
	{ .name = NULL },
};

const struct screen_ops coupons_screen = {
	.name = "coupons",
	.title = N_("Coupons, points, tier"),
	.state_size = sizeof(struct coupons),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = coupons_open,
	.load = coupons_load,
	.draw = coupons_draw,
	.key = rows_key,
	.close = coupons_close,
};
