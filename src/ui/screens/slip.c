/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A paper on the screen as it is printed: a contract, the workings of a refund, the slip of a debt
 * that was paid, a statement. */
#include <stdio.h>
#include <string.h>

#include "io/receipt.h"
#include "svc/receipt.h"
#include "ui/desk.h"

struct slip {
	uint32_t client, course, entry;
	struct buf title, text;
	int top, lines, height;
};

/* ---- reading */

static enum status
read_contract(struct screen *s, struct problem *p)
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
	buf_reset(&v->text);
	buf_puts(&v->title, ret->title);
	for (size_t i = 0; i < ret->n_lines; i++)
		buf_printf(&v->text, "%s\n", ret->lines[i]);
	return ST_OK;
}

/* Its first line is the title, on a receipt in the middle. */
static enum status
read_entry(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;
	const struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf all = BUF_INIT;

	TRY(receipt_for_entry(d->shop, &d->who, v->entry, false, &all, NULL, p));
	size_t n = strcspn(all.text, "\n"), blank = strspn(all.text, " ");
	buf_reset(&v->title);
	buf_reset(&v->text);
	buf_add(&v->title, all.text + blank, n - blank);
	buf_puts(&v->text, all.text + n + (all.text[n] == '\n'));
	return ST_OK;
}

static enum status
slip_load(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;

	if (v->entry != 0)
		TRY(read_entry(s, p));
	else if (v->client != 0)
		TRY(read_contract(s, p));
	v->lines = 0;
	for (const char *c = v->text.text; *c != '\0'; c++)
		v->lines += *c == '\n';
	return ST_OK;
}

static enum status
slip_open(struct screen *s, const void *arg, struct problem *p)
{
	struct slip *v = s->state;
	const struct slip_arg *a = arg;

	(void)p;
	v->client = a->client;
	v->course = a->course;
	v->entry = a->entry;
	v->title = v->text = (struct buf)BUF_INIT;
	buf_puts(&v->title, a->title != NULL ? a->title : "");
	buf_puts(&v->text, a->text != NULL ? a->text : "");
	return ST_OK;
}

/* ---- drawing */

static void
slip_draw(struct screen *s, const struct canvas *c)
{
	struct slip *v = s->state;
	int columns = desk_of(s)->shop->conf.receipt_columns;
	int left = c->cols > columns ? (c->cols - columns) / 2 : 0, n = 0;
	struct canvas body = canvas_part(c, 2, left, -1, columns);
	const char *line = v->text.text;

	draw_text(c, 0, 0, -1, ROLE_HEADING, v->title.text);
	v->height = body.rows;
	if (v->top > v->lines - v->height)
		v->top = v->lines - v->height;
	if (v->top < 0)
		v->top = 0;
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");
		if (n >= v->top && n - v->top < body.rows)
			draw_printf(&body, n - v->top, 0, -1, ROLE_NORMAL, "%.*s", (int)len,
				    line);
		n++;
		line += len + (line[len] == '\n');
	}
	if (v->top > 0)
		draw_text(c, 1, c->cols - 1, 1, ROLE_DIM, "^");
	if (v->top + v->height < v->lines)
		draw_text(c, c->rows - 1, c->cols - 1, 1, ROLE_DIM, "v");
}

/* ---- actions */

static enum status
print(struct screen *s, struct problem *p)
{
	struct slip *v = s->state;
	AUTO(buf_release) struct buf bytes = BUF_INIT;

	receipt_escpos_text(&bytes, v->title.text, v->text.text, false);
	TRY(receipt_send(desk_of(s)->shop->conf.receipt_to, &bytes, p));
	app_say(s->app, _("Printed."));
	return ST_OK;
}

static const char *
blocked_print(const struct screen *s)
{
	const char *to = desk_of(s)->shop->conf.receipt_to;

	return strcmp(to, "screen") == 0 || strcmp(to, "none") == 0 ?
	       _("meibu.conf names no printer.") : NULL;
}

static enum status
done(struct screen *s, struct problem *p)
{
	(void)p;
	app_close(s);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "slip-done", .keys = "Enter", .hint = N_("back"), .title = N_("Back"),
	  .help = N_("Close the paper."), .run = done },
	{ .name = "slip-print", .keys = "p", .hint = N_("print"), .title = N_("Print"),
	  .help = N_("Print the paper on the receipt printer."), .blocked = blocked_print,
	  .run = print },
	{ .name = NULL },
};

static bool
slip_key(struct screen *s, keycode key)
{
	struct slip *v = s->state;
	int page = v->height > 1 ? v->height - 1 : 1;

	if (key == K_DOWN)
		v->top++;
	else if (key == K_UP)
		v->top--;
	else if (key_in(key, "PgDn C-f"))
		v->top += page;
	else if (key_in(key, "PgUp C-b"))
		v->top -= page;
	else if (key == K_HOME)
		v->top = 0;
	else if (key == K_END)
		v->top = v->lines;
	else
		return false;
	return true;
}

static void
slip_close(struct screen *s)
{
	struct slip *v = s->state;

	buf_release(&v->title);
	buf_release(&v->text);
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
