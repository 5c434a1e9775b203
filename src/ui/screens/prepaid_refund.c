/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the law gives back of a wallet or a course: both readings of whose fault it is, every
 * step with its article, the sum. Nothing is done before it was confirmed in numbers.
 */
#include <stdio.h>
#include <string.h>

#include "ui/authorise.h"
#include "ui/prepaid_look.h"

enum at_fault { FAULT_CLIENT, FAULT_SHOP, FAULTS };

static const struct { const char *word, *title; } faults[FAULTS] = {
	[FAULT_CLIENT] = { "client", N_("her own choice") },
	[FAULT_SHOP] = { "shop", N_("the shop is at fault") },
};

static const char *const methods[] = { "cash", "wechat", "alipay", "card" };

struct prepaid_view {
	uint32_t client, course;    /* course 0: the wallet */
	char name[LIMIT_NAME], title[LIMIT_NAME];
	enum at_fault fault;
	size_t method;
	struct arena arena;
	PrepaidWorkings *workings[FAULTS];
	struct page page;
	char key[REQUEST_KEY_SIZE];
	char reason[LIMIT_LINE];
	char question[512];
};

static const PrepaidRefund *chosen(const struct prepaid_view *v)
{
	return v->workings[v->fault]->record;
}

static const char *method_title(const struct prepaid_view *v, struct buf *out)
{
	PrepaidRefund refund = PREPAID_REFUND__INIT;
	struct field_at at;

	refund.method = (char *)(uintptr_t)methods[v->method];
	if (field_find(&refund.base, "method", NULL, &at))
		field_text(out, &at, FIELD_HUMAN);
	return out->text;
}

/* ---- the page */

static void choice(struct prepaid_view *v)
{
	struct page *page = &v->page;
	AUTO(buf_release) struct buf method = BUF_INIT;
	char sum[MONEY_TEXT_MAX];

	for (int i = 0; i < FAULTS; i++) {
		bool here = i == (int)v->fault;
		page_line(page, i == 0 ? _("Whose fault") : "");
		page_cell(page, 1, ROLE_CURSOR, here ? ">" : "");
		page_cell(page, 20, here ? ROLE_STRONG : ROLE_DIM, "%s", _(faults[i].title));
		page_cell(page, 11, here ? ROLE_MONEY : ROLE_DIM, "%11s",
			  desk_money(v->workings[i]->record->total_fen, sum));
	}
	page_line(page, _("Given back by"));
	page_text(page, ROLE_STRONG, "%s", method_title(v, &method));
	if (v->workings[v->fault]->needs_authority)
		page_text(page, ROLE_WARNING, "%s", _("above your limit: a manager's PIN"));
}

static void steps(struct prepaid_view *v)
{
	const PrepaidRefund *r = chosen(v);
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX];

	page_rule(page);
	for (size_t i = 0; i < r->n_steps; i++) {
		page_line(page, r->steps[i]->article);
		page_cell(page, 12, ROLE_MONEY, "%12s", desk_money(r->steps[i]->amount_fen, sum));
		page_text(page, ROLE_NORMAL, "%s", r->steps[i]->text);
	}
	page_rule(page);
	page_line(page, _("To give back"));
	page_text(page, ROLE_STRONG, "%s", desk_money(r->total_fen, sum));
	page_text(page, ROLE_NORMAL, _("of it principal %s"), desk_money(r->principal_fen, sum));
	page_text(page, ROLE_NORMAL, _("interest %s"), desk_money(r->interest_fen, sum));
	page_line(page, NULL);
	page_text(page, ROLE_DIM, "%s",
		  _("Supreme People's Court, 法释〔2025〕4号; rates are those of meibu.conf."));
}

static void build(struct prepaid_view *v)
{
	struct page *page = &v->page;
	char id[ID_TEXT_MAX];

	page_clear(page);
	page_line(page, NULL);
	page_text(page, ROLE_HEADING, "%s", _("Give back by law"));
	page_text(page, ROLE_STRONG, "%s", v->name);
	page_text(page, ROLE_NORMAL, "%s", v->title);
	if (v->course != 0)
		page_text(page, ROLE_DIM, "%s", id_text('K', v->course, id));
	choice(v);
	steps(v);
}

static enum status read_names(struct screen *s, struct problem *p)
{
	struct prepaid_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet client = CLIENT_GET__INIT;
	CourseGet course = COURSE_GET__INIT;
	ClientAnswer *who;
	CourseRow *what;

	client.client = v->client;
	course.course = v->course;
	TRY(desk_op(s, "client.get", NULL, &client.base, &arena, &who, p));
	snprintf(v->name, sizeof(v->name), "%s", who->record->name);
	snprintf(v->title, sizeof(v->title), "%s", _("Wallet"));
	if (v->course == 0)
		return ST_OK;
	TRY(desk_op(s, "course.get", NULL, &course.base, &arena, &what, p));
	snprintf(v->title, sizeof(v->title), "%s", what->record->title);
	return ST_OK;
}

static enum status prepaid_load(struct screen *s, struct problem *p)
{
	struct prepaid_view *v = s->state;
	PrepaidRefundQuote args = PREPAID_REFUND_QUOTE__INIT;
	PrepaidWorkings *workings[FAULTS] = { NULL };
	struct arena fresh = ARENA_INIT;
	enum status st = ST_OK;
	char id[ID_TEXT_MAX];

	args.client = v->client;
	args.course = (char *)(uintptr_t)(v->course != 0 ? id_text('K', v->course, id) : "wallet");
	for (int i = 0; i < FAULTS && st == ST_OK; i++) {
		args.fault = (char *)(uintptr_t)faults[i].word;
		st = desk_op(s, "prepaid.refund_quote", NULL, &args.base, &fresh, &workings[i], p);
	}
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	memcpy(v->workings, workings, sizeof(v->workings));
	build(v);
	return ST_OK;
}

static enum status prepaid_open(struct screen *s, const void *arg, struct problem *p)
{
	struct prepaid_view *v = s->state;
	const struct prepaid_refund_arg *a = arg;

	v->client = a->client;
	v->course = a->course;
	request_key(v->key);
	return read_names(s, p);
}

static void prepaid_draw(struct screen *s, const struct canvas *c)
{
	struct prepaid_view *v = s->state;

	page_draw(&v->page, c);
}

static void prepaid_close(struct screen *s)
{
	struct prepaid_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- actions */

static enum status other_fault(struct screen *s, struct problem *p)
{
	struct prepaid_view *v = s->state;

	(void)p;
	v->fault = v->fault == FAULT_CLIENT ? FAULT_SHOP : FAULT_CLIENT;
	build(v);
	return ST_OK;
}

static enum status other_method(struct screen *s, struct problem *p)
{
	struct prepaid_view *v = s->state;

	(void)p;
	v->method = (v->method + 1) % ARRAY_LEN(methods);
	build(v);
	return ST_OK;
}

static const char *blocked_nothing(const struct screen *s)
{
	return chosen(s->state)->total_fen == 0 ? _("By law nothing is to be given back.") : NULL;
}

static enum status give_back_as(struct screen *s, uint32_t staff, const char *pin,
				struct problem *p)
{
	struct prepaid_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PrepaidRefundDo args = PREPAID_REFUND_DO__INIT;
	PrepaidWorkings *ret;
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX];

	args.client = v->client;
	args.course = (char *)(uintptr_t)(v->course != 0 ? id_text('K', v->course, id) : "wallet");
	args.fault = (char *)(uintptr_t)faults[v->fault].word;
	args.method = (char *)(uintptr_t)methods[v->method];
	args.reason = v->reason;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	args.expected_fen = chosen(v)->total_fen;
	TRY(desk_op(s, "prepaid.refund", v->key, &args.base, &arena, &ret, p));
	struct slip_arg slip = { .entry = ret->entry };
	app_say(s->app, _("Given back to %s: %s"), v->name,
		desk_money(ret->record->total_fen, sum));
	desk_print(s);
	app_reload(s->app);
	app_close(s);
	return app_open(s->app, &slip_screen, &slip, p);
}

static enum status give_back_yes(struct screen *s, struct problem *p)
{
	return authorise_if(s, give_back_as(s, 0, "", p), give_back_as, p);
}

static enum status give_back_because(struct screen *s, const char *answer, struct problem *p)
{
	struct prepaid_view *v = s->state;
	AUTO(buf_release) struct buf method = BUF_INIT;
	char sum[MONEY_TEXT_MAX];

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why."));
	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	desk_money(chosen(v)->total_fen, sum);
	method_title(v, &method);
	if (v->course != 0)
		snprintf(v->question, sizeof(v->question),
			 _("Give %s back to %s (%s) and end %s?"), sum, v->name, method.text,
			 v->title);
	else
		snprintf(v->question, sizeof(v->question),
			 _("Give %s back to %s (%s) and close the wallet, bonus included?"), sum,
			 v->name, method.text);
	app_confirm(s, v->question, false, give_back_yes);
	return ST_OK;
}

static enum status give_back(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Why is it given back?"), .done = give_back_because };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "prepaid-refund-do",
	  .keys = "Enter",
	  .hint = N_("give back"),
	  .title = N_("Give it back"),
	  .help = N_("Give the sum back with a reason; it ends the course, or closes the wallet."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_nothing,
	  .run = give_back },
	{ .name = "prepaid-refund-fault",
	  .keys = "Tab Left Right",
	  .hint = N_("whose fault"),
	  .title = N_("Whose fault it is"),
	  .help = N_("Change between her own choice and the fault of the shop."),
	  .run = other_fault },
	{ .name = "prepaid-refund-method",
	  .keys = "v",
	  .hint = N_("way"),
	  .title = N_("How it is paid back"),
	  .help = N_("Pay it back in cash, by WeChat, Alipay or bank card, in turn."),
	  .run = other_method },
	{ .name = NULL },
};

static bool prepaid_key(struct screen *s, keycode key)
{
	struct prepaid_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops prepaid_refund_screen = {
	.name = "prepaid-refund",
	.title = N_("Give back by law"),
	.state_size = sizeof(struct prepaid_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = prepaid_open,
	.load = prepaid_load,
	.draw = prepaid_draw,
	.key = prepaid_key,
	.close = prepaid_close,
};
