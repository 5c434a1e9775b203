/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/paper.h"

#include <string.h>

#include "io/receipt.h"
#include "ui/desk.h"

void paper_init(struct paper *v)
{
	*v = (struct paper){ .text = BUF_INIT };
}

void paper_release(struct paper *v)
{
	buf_release(&v->text);
}

/* Keeps what is shown within the paper. */
static void settle(struct paper *v, int height)
{
	v->height = height;
	v->lines = 0;
	for (const char *c = v->text.text; *c != '\0'; c++)
		v->lines += *c == '\n';
	if (v->top > v->lines - height)
		v->top = v->lines - height;
	if (v->top < 0)
		v->top = 0;
}

void paper_draw(struct paper *v, const struct canvas *c, int columns)
{
	int left = c->cols > columns ? (c->cols - columns) / 2 : 0, n = 0;
	struct canvas body = canvas_part(c, 0, left, -1, columns);
	const char *line = v->text.text;

	settle(v, body.rows);
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");
		if (n >= v->top && n - v->top < body.rows)
			draw_printf(&body, n - v->top, 0, -1, ROLE_NORMAL, "%.*s", (int)len, line);
		n++;
		line += len + (line[len] == '\n');
	}
	if (v->top > 0)
		draw_text(c, 0, c->cols - 1, 1, ROLE_DIM, "^");
	if (v->top + v->height < v->lines)
		draw_text(c, c->rows - 1, c->cols - 1, 1, ROLE_DIM, "v");
}

bool paper_key(struct paper *v, keycode key)
{
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

enum status paper_print(struct screen *s, const struct buf *bytes, struct problem *reterr)
{
	TRY(receipt_send(desk_of(s)->shop->conf.receipt_to, bytes, reterr));
	app_say(s->app, _("Printed."));
	return ST_OK;
}

const char *paper_blocked(const struct screen *s)
{
	const char *to = desk_of(s)->shop->conf.receipt_to;

	return strcmp(to, "screen") == 0 || strcmp(to, "none") == 0 ?
	       _("meibu.conf names no printer.") : NULL;
}

enum status paper_done(struct screen *s, struct problem *reterr)
{
	(void)reterr;
	app_close(s);
	return ST_OK;
}
