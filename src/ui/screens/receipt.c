/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A receipt on the screen, as it is printed; and what is likely next: a session of the course
 * that was just bought, taking the sale back.
 */
#include <string.h>

#include "io/receipt.h"
#include "svc/receipt.h"
#include "ui/desk.h"
#include "ui/paper.h"
#include "ui/prepaid_look.h"

struct receipt_view {
	uint32_t sale;
	struct arena arena;
	Sale *record;
	CourseRow *course;          /* sold by it, first of several; NULL: none */
	struct paper paper;
};

static enum status receipt_open(struct screen *s, const void *arg, struct problem *p)
{
	struct receipt_view *v = s->state;
	const struct receipt_arg *a = arg;

	(void)p;
	v->sale = a->sale;
	paper_init(&v->paper);
	return ST_OK;
}

/* The course that it sold. */
static void find_course(struct screen *s)
{
	struct receipt_view *v = s->state;
	struct problem ignore = PROBLEM_INIT;
	CourseGet args = COURSE_GET__INIT;

	v->course = NULL;
	for (size_t i = 0; i < v->record->n_lines && args.course == 0; i++)
		if (strcmp(v->record->lines[i]->kind, "course") == 0)
			args.course = v->record->lines[i]->course;
	if (args.course != 0 && v->record->kind != SALE__KIND__refund &&
	    desk_op(s, "course.get", NULL, &args.base, &v->arena, &v->course, &ignore) != ST_OK)
		v->course = NULL;
}

static enum status load_sale(struct screen *s, struct problem *p)
{
	struct receipt_view *v = s->state;
	SaleGet args = SALE_GET__INIT;
	struct arena fresh = ARENA_INIT;
	SaleAnswer *ret;

	args.sale = v->sale;
	enum status st = desk_op(s, "sale.get", NULL, &args.base, &fresh, &ret, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->record = ret->record;
	find_course(s);
	return ST_OK;
}

static enum status receipt_load(struct screen *s, struct problem *p)
{
	struct receipt_view *v = s->state;
	struct desk *d = desk_of(s);

	buf_reset(&v->paper.text);
	TRY(receipt_for_sale(d->shop, &d->who, v->sale, false, &v->paper.text, NULL, p));
	return load_sale(s, p);
}

static void receipt_draw(struct screen *s, const struct canvas *c)
{
	struct receipt_view *v = s->state;
	struct canvas body = canvas_part(c, 2, 0, -1, -1);
	char id[ID_TEXT_MAX];

	draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Receipt %s"), id_text('V', v->sale, id));
	paper_draw(&v->paper, &body, desk_of(s)->shop->conf.receipt_columns);
}

static enum status print_again(struct screen *s, struct problem *p)
{
	struct receipt_view *v = s->state;
	struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf bytes = BUF_INIT;

	TRY(receipt_for_sale(d->shop, &d->who, v->sale, true, NULL, &bytes, p));
	return paper_print(s, &bytes, p);
}

static const char *blocked_course(const struct screen *s)
{
	const struct receipt_view *v = s->state;

	return v->course == NULL ? _("No course was sold by it.") : NULL;
}

/* The first session of what she just bought. */
static enum status use_now(struct screen *s, struct problem *p)
{
	const struct receipt_view *v = s->state;

	/* Several treatments: the question which one is asked here. */
	if (v->course->record->n_items == 1 && v->course->usable)
		app_close(s);
	return course_use_now(s, v->course, p);
}

static const char *blocked_refund(const struct screen *s)
{
	const struct receipt_view *v = s->state;

	return v->record != NULL && v->record->kind == SALE__KIND__refund ?
	       _("It is itself a refund.") : NULL;
}

static enum status take_back(struct screen *s, struct problem *p)
{
	const struct receipt_view *v = s->state;
	struct refund_arg arg = { .sale = v->sale };

	return app_open(s->app, &refund_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "receipt-done", .keys = "Enter", .hint = N_("back"), .title = N_("Back"),
	  .help = N_("Close the receipt."), .run = paper_done },
	{ .name = "receipt-use", .keys = "u", .hint = N_("use a session"),
	  .title = N_("Use a session now"),
	  .help = N_("Use a session of the course that was just bought."),
	  .needs = NEEDS(PERM_SALE), .blocked = blocked_course, .run = use_now },
	{ .name = "receipt-refund", .keys = "r", .hint = N_("refund"), .title = N_("Take it back"),
	  .help = N_("Take lines of this sale back."), .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_refund, .run = take_back },
	{ .name = "receipt-print", .keys = "p", .hint = N_("print"), .title = N_("Print again"),
	  .help = N_("Print a copy of the receipt."), .blocked = paper_blocked, .run =
		  print_again },
	{ .name = NULL },
};

static bool receipt_key(struct screen *s, keycode key)
{
	struct receipt_view *v = s->state;

	return paper_key(&v->paper, key);
}

static void receipt_close(struct screen *s)
{
	struct receipt_view *v = s->state;

	paper_release(&v->paper);
	arena_clear(&v->arena);
}

const struct screen_ops receipt_screen = {
	.name = "receipt",
	.title = N_("Receipt"),
	.state_size = sizeof(struct receipt_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = receipt_open,
	.load = receipt_load,
	.draw = receipt_draw,
	.key = receipt_key,
	.close = receipt_close,
};
