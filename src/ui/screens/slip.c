/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A paper on the screen as it is printed: a contract, the workings of a refund, the slip of a debt
 * that was paid, a statement. */
#include <stdio.h>
#include <string.h>

#include "io/receipt.h"
#include "svc/receipt.h"
#include "ui/desk.h"
#include "ui/paper.h"

struct slip {
	uint32_t client, course, entry;
	struct buf title;
	struct paper paper;
};

/* ---- reading */

static enum status read_contract(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PrepaidContract args = PREPAID_CONTRACT__INIT;
	Slip *ret;
	char id[ID_TEXT_MAX];

	args.client = v->client;
	args.course = (char *)(uintptr_t)(v->course != 0 ? id_text('K', v->course, id) : "wallet");
	TRY(desk_op(s, "prepaid.contract", NULL, &args.base, &arena, &ret, p));
	buf_reset(&v->title);
	buf_reset(&v->paper.text);
	buf_puts(&v->title, ret->title);
	for (size_t i = 0; i < ret->n_lines; i++)
		buf_printf(&v->paper.text, "%s\n", ret->lines[i]);
	return ST_OK;
}

/* Its first line is the title, on a receipt in the middle. */
static enum status read_entry(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;
	const struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf all = BUF_INIT;

	TRY(receipt_for_entry(d->shop, &d->who, v->entry, false, &all, NULL, p));
	size_t n = strcspn(all.text, "\n"), blank = strspn(all.text, " ");
	buf_reset(&v->title);
	buf_reset(&v->paper.text);
	buf_add(&v->title, all.text + blank, n - blank);
	buf_puts(&v->paper.text, all.text + n + (all.text[n] == '\n'));
	return ST_OK;
}

static enum status slip_load(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;

	if (v->entry != 0)
		return read_entry(s, p);
	return v->client != 0 ? read_contract(s, p) : ST_OK;
}

static enum status slip_open(struct screen *s, const void *arg, struct problem *p)
{
	struct slip *v = s->state;
	const struct slip_arg *a = arg;

	(void)p;
	v->client = a->client;
	v->course = a->course;
	v->entry = a->entry;
	v->title = (struct buf)BUF_INIT;
	paper_init(&v->paper);
	buf_puts(&v->title, a->title != NULL ? a->title : "");
	buf_puts(&v->paper.text, a->text != NULL ? a->text : "");
	return ST_OK;
}

/* ---- drawing */

static void slip_draw(struct screen *s, const struct canvas *c)
{
	struct slip *v = s->state;
	struct canvas body = canvas_part(c, 2, 0, -1, -1);

	draw_text(c, 0, 0, -1, ROLE_HEADING, v->title.text);
	paper_draw(&v->paper, &body, desk_of(s)->shop->conf.receipt_columns);
}

/* ---- actions */

static enum status print(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;
	AUTO(buf_release) struct buf bytes = BUF_INIT;

	receipt_escpos_text(&bytes, v->title.text, v->paper.text.text, false);
	return paper_print(s, &bytes, p);
}

static const struct action actions[] = {
	{ .name = "slip-done", .keys = "Enter", .hint = N_("back"), .title = N_("Back"),
	  .help = N_("Close the paper."), .run = paper_done },
	{ .name = "slip-print", .keys = "p", .hint = N_("print"), .title = N_("Print"),
	  .help = N_("Print the paper on the receipt printer."), .blocked = paper_blocked,
	  .run = print },
	{ .name = NULL },
};

static bool slip_key(struct screen *s, keycode key)
{
	struct slip *v = s->state;

	return paper_key(&v->paper, key);
}

static void slip_close(struct screen *s)
{
	struct slip *v = s->state;

	buf_release(&v->title);
	paper_release(&v->paper);
}

const struct screen_ops slip_screen = {
	.name = "slip",
	.title = N_("Paper"),
	.state_size = sizeof(struct slip),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = slip_open,
	.load = slip_load,
	.draw = slip_draw,
	.key = slip_key,
	.close = slip_close,
};
