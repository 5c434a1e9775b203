/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen as a picture: a rectangle per stretch of background, a text per stretch of letters,
 * wide characters one by one on their two cells. */
#include <string.h>

#include "base/status.h"
#include "lib/pty_private.h"

enum { CELL_W = 9, CELL_H = 19, BASELINE = 14, MARGIN = 8 };

static const char ink[] = "#d8d4cf", paper[] = "#1c1b1a";

static void color_name(const struct pty *p, int index, const char *plain, char ret[8])
{
	if (index < 0) {
		snprintf(ret, 8, "%s", plain);
		return;
	}
	VTermColor color;
	vterm_color_indexed(&color, (uint8_t)index);
	vterm_screen_convert_color_to_rgb(p->screen, &color);
	snprintf(ret, 8, "#%02x%02x%02x", color.rgb.red, color.rgb.green, color.rgb.blue);
}

static void cell_colors(const struct pty *p, const struct pty_cell *cell, char fg[8], char bg[8])
{
	color_name(p, cell->fg, ink, fg);
	color_name(p, cell->bg, paper, bg);
	if (cell->reverse) {
		char other[8];
		memcpy(other, fg, sizeof(other));
		memcpy(fg, bg, sizeof(other));
		memcpy(bg, other, sizeof(other));
	}
}

static void put_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text, out);
	}
}

static bool same_look(const struct pty_cell *a, const struct pty_cell *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold && a->reverse == b->reverse &&
	       a->underline == b->underline;
}

static void put_run(const struct pty *p, FILE *out, int row, int col, int cells,
		    const struct pty_cell *look, const char *text)
{
	char fg[8], bg[8];
	int x = MARGIN + col * CELL_W, y = MARGIN + row * CELL_H;
	cell_colors(p, look, fg, bg);
	if (strcmp(bg, paper) != 0)
		fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
			x, y, cells * CELL_W, CELL_H, bg);
	if (look->underline)
		fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"1\" fill=\"%s\"/>\n", x,
			y + CELL_H - 3, cells * CELL_W, fg);
	if (text[strspn(text, " ")] == '\0')
		return;
	fprintf(out,
		"<text x=\"%d\" y=\"%d\" fill=\"%s\"%s textLength=\"%d\" xml:space=\"preserve\">",
		x, y + BASELINE, fg, look->bold ? " font-weight=\"bold\"" : "", cells * CELL_W);
	put_text(out, text);
	fputs("</text>\n", out);
}

static void put_row(const struct pty *p, FILE *out, int row)
{
	int cols = pty_cols(p);
	for (int col = 0; col < cols;) {
		struct pty_cell first = pty_cell(p, row, col);
		AUTO(buf_release) struct buf text = BUF_INIT;
		buf_puts(&text, first.text[0] != '\0' ? first.text : " ");
		int cells = first.width > 1 ? first.width : 1;
		while (first.width <= 1 && (unsigned char)text.text[0] < 0x80 &&
		       col + cells < cols) {
			struct pty_cell next = pty_cell(p, row, col + cells);
			if (next.width != 1 || !same_look(&first, &next) ||
			    (unsigned char)next.text[0] >= 0x80)
				break;
			buf_puts(&text, next.text[0] != '\0' ? next.text : " ");
			cells++;
		}
		put_run(p, out, row, col, cells, &first, text.text);
		col += cells;
	}
}

void pty_svg(const struct pty *p, FILE *out)
{
	int width = pty_cols(p) * CELL_W + 2 * MARGIN, height = pty_rows(p) * CELL_H + 2 * MARGIN;
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" font-size=\"15\" font-family=\"'DejaVu Sans Mono',"
		"'Noto Sans Mono CJK SC','WenQuanYi Zen Hei Mono','Microsoft YaHei',monospace\">\n"
		"<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n",
		width, height, width, height, paper);
	for (int row = 0; row < pty_rows(p); row++)
		put_row(p, out, row);
	int row, col;
	bool visible;
	pty_cursor(p, &row, &col, &visible);
	if (visible)
		fprintf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
			"fill-opacity=\"0.45\"/>\n",
			MARGIN + col * CELL_W, MARGIN + row * CELL_H, CELL_W, CELL_H, ink);
	fputs("</svg>\n", out);
}
