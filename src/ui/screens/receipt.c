/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A receipt on the screen, as it is printed. */
#include <string.h>

#include "io/receipt.h"
#include "svc/receipt.h"
#include "ui/desk.h"

struct receipt_view {
	uint32_t sale;
	struct buf text;
	int top, lines;
};

static enum status
receipt_open(struct screen *s, const void *arg, struct problem *p)
{
	struct receipt_view *v = s->state;
	const struct receipt_arg *a = arg;

	(void)p;
	v->sale = a->sale;
	v->text = (struct buf)BUF_INIT;
	return ST_OK;
}

static enum status
receipt_load(struct screen *s, struct problem *p)
{
	struct receipt_view *v = s->state;
	struct desk *d = desk_of(s);

	buf_reset(&v->text);
	TRY(receipt_for_sale(d->shop, &d->who, v->sale, false, &v->text, NULL, p));
	v->lines = 0;
	for (const char *c = v->text.text; *c != '\0'; c++)
		v->lines += *c == '\n';
	return ST_OK;
}

static void
receipt_draw(struct screen *s, const struct canvas *c)
{
	struct receipt_view *v = s->state;
	int columns = desk_of(s)->shop->conf.receipt_columns;
	int left = c->cols > columns ? (c->cols - columns) / 2 : 0, n = 0;
	const char *line = v->text.text;
	char id[ID_TEXT_MAX];

	draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Receipt %s"), id_text('V', v->sale, id));
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");
		if (n >= v->top && n - v->top + 2 < c->rows)
			draw_printf(c, n - v->top + 2, left, columns, ROLE_NORMAL, "%.*s",
				    (int)len, line);
		n++;
		line += len + (line[len] == '\n');
	}
}

static enum status
print_again(struct screen *s, struct problem *p)
{
	struct receipt_view *v = s->state;
	struct desk *d = desk_of(s);
	AUTO(buf_release) struct buf bytes = BUF_INIT;

	TRY(receipt_for_sale(d->shop, &d->who, v->sale, true, NULL, &bytes, p));
	TRY(receipt_send(d->shop->conf.receipt_to, &bytes, p));
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
	{ .name = "receipt-done", .keys = "Enter", .hint = N_("back"), .title = N_("Back"),
	  .help = N_("Close the receipt."), .run = done },
	{ .name = "receipt-print", .keys = "p", .hint = N_("print"), .title = N_("Print again"),
	  .help = N_("Print a copy of the receipt."), .blocked = blocked_print, .run =
		  print_again },
	{ .name = NULL },
};

static bool
receipt_key(struct screen *s, keycode key)
{
	struct receipt_view *v = s->state;

	if (key == K_DOWN && v->top + 1 < v->lines)
		v->top++;
	else if (key == K_UP && v->top > 0)
		v->top--;
	else
		return false;
	return true;
}

static void
receipt_close(struct screen *s)
{
	struct receipt_view *v = s->state;

	buf_release(&v->text);
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
