/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/report_table.h"

#include <string.h>

#include "base/text.h"

enum { GAP = 1, TEXT_MOST = 26, HEAD_ROWS = 2 };

/* ---- which cells */

static bool is_number(enum cell_kind kind)
{
	return kind == CELL_MONEY || kind == CELL_NUMBER;
}

static const char *cell_text(struct report_table *t, const Report *r, const ReportRow *row,
			     size_t column)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	report_cell_text(&text, r, row, column, true);
	if (column == 0 && row->total && text.len == 0)
		buf_puts(&text, _("Total"));
	return arena_dup(&t->arena, text.text != NULL ? text.text : "");
}

/* A column without a cell says nothing, nor does the unit of what reads as money or number. */
static bool says_something(const Report *r, size_t column, bool turned)
{
	if (turned && strcmp(r->columns[column]->name, "unit") == 0)
		return false;
	for (size_t i = 0; i < r->n_rows; i++)
		if (column < r->rows[i]->n_cells && r->rows[i]->cells[column][0] != '\0')
			return true;
	return column == 0;
}

static bool number_column(const Report *r, size_t column)
{
	for (size_t i = 0; i < r->n_rows; i++)
		if (is_number(report_cell_kind(r, r->rows[i], column)))
			return true;
	return false;
}

/* ---- heads and widths */

/* Breaks a title at the space nearest to its middle. */
static void break_title(struct report_table *t, const char *title, struct report_column *c)
{
	size_t n = strlen(title), best = 0;

	for (size_t i = 1; i + 1 < n; i++) {
		size_t off = i > n / 2 ? i - n / 2 : n / 2 - i;
		size_t was = best > n / 2 ? best - n / 2 : n / 2 - best;
		if (title[i] == ' ' && (best == 0 || off < was))
			best = i;
	}
	c->head[0] = best > 0 ? arena_dup_n(&t->arena, title, best) : "";
	c->head[1] = arena_dup(&t->arena, best > 0 ? title + best + 1 : title);
}

static void measure(struct report_table *t, size_t column, const char *title)
{
	struct report_column *c = &t->columns[column];

	for (size_t i = 0; i < t->nrows; i++) {
		int cells = text_cells(t->cells[i][column]);
		c->cells = cells > c->cells ? cells : c->cells;
	}
	c->cells = c->cells > TEXT_MOST ? TEXT_MOST : c->cells;
	c->head[0] = "";
	c->head[1] = arena_dup(&t->arena, title);
	if (text_cells(title) > c->cells)
		break_title(t, title, c);
	for (int i = 0; i < HEAD_ROWS; i++) {
		int cells = text_cells(c->head[i]);
		c->cells = cells > c->cells ? cells : c->cells;
	}
	if (c->head[0][0] != '\0')
		t->heads = HEAD_ROWS;
}

/* ---- making */

static void room_for(struct report_table *t, size_t nrows, size_t ncolumns)
{
	t->nrows = nrows;
	t->ncolumns = ncolumns;
	t->heads = 1;
	t->columns = arena_alloc(&t->arena, (ncolumns + 1) * sizeof(*t->columns));
	t->cells = arena_alloc(&t->arena, (nrows + 1) * sizeof(*t->cells));
	for (size_t i = 0; i < nrows; i++) {
		t->cells[i] = arena_alloc(&t->arena, (ncolumns + 1) * sizeof(**t->cells));
		for (size_t k = 0; k < ncolumns; k++)
			t->cells[i][k] = "";
	}
}

static size_t kept_columns(struct report_table *t, const Report *r, bool turned, size_t **ret)
{
	size_t n = 0;

	*ret = arena_alloc(&t->arena, (r->n_columns + 1) * sizeof(**ret));
	for (size_t c = 0; c < r->n_columns; c++)
		if (says_something(r, c, turned))
			(*ret)[n++] = c;
	return n;
}

static void make_plain(struct report_table *t, const Report *r)
{
	size_t *kept, n = kept_columns(t, r, false, &kept);

	room_for(t, r->n_rows, n);
	for (size_t i = 0; i < r->n_rows; i++) {
		t->ntotals += r->rows[i]->total != 0;
		for (size_t k = 0; k < n; k++)
			t->cells[i][k] = cell_text(t, r, r->rows[i], kept[k]);
	}
	for (size_t k = 0; k < n; k++) {
		t->columns[k].right = number_column(r, kept[k]);
		measure(t, k, r->columns[kept[k]]->title);
	}
	/* A number stands before a name. */
	t->frozen = n > 1 && strcmp(r->columns[kept[1]]->name, "name") == 0 ? 2 : 1;
}

static void make_turned(struct report_table *t, const Report *r)
{
	size_t *kept, n = kept_columns(t, r, true, &kept);

	room_for(t, n > 0 ? n - 1 : 0, r->n_rows + 1);
	for (size_t k = 1; k < n; k++)
		t->cells[k - 1][0] = arena_dup(&t->arena, r->columns[kept[k]]->title);
	for (size_t i = 0; i < r->n_rows; i++)
		for (size_t k = 1; k < n; k++) {
			t->cells[k - 1][i + 1] = cell_text(t, r, r->rows[i], kept[k]);
			t->columns[i + 1].right |= number_column(r, kept[k]);
		}
	measure(t, 0, "");
	for (size_t i = 0; i < r->n_rows; i++)
		measure(t, i + 1, cell_text(t, r, r->rows[i], 0));
	t->frozen = 1;
}

void report_table_make(struct report_table *t, const Report *r, bool turned)
{
	*t = (struct report_table){ .arena = ARENA_INIT };
	if (turned)
		make_turned(t, r);
	else
		make_plain(t, r);
}

void report_table_release(struct report_table *t)
{
	arena_clear(&t->arena);
	*t = (struct report_table){ .arena = ARENA_INIT };
}

int report_table_width(const struct report_table *t)
{
	int cells = 0;

	for (size_t k = 0; k < t->ncolumns; k++)
		cells += t->columns[k].cells + (k > 0 ? GAP : 0);
	return cells;
}

/* ---- drawing */

struct drawing {
	const struct report_table *t;
	struct report_window *w;
	const struct canvas *c;
	int used;                   /* cells of the columns, from the left */
};

static void draw_cell(const struct drawing *d, int row, int col, size_t column,
		      enum theme_role role, const char *text)
{
	const struct report_column *c = &d->t->columns[column];

	if (c->right)
		draw_right(d->c, row, col, c->cells, role, text);
	else
		draw_fit(d->c, row, col, c->cells, role, text);
}

/* One column: its head, the rows of the window, the totals. */
static void draw_column(const struct drawing *d, int col, size_t column)
{
	const struct report_table *t = d->t;
	size_t body = t->nrows - t->ntotals;
	int row = t->heads;

	for (int i = 0; i < t->heads; i++)
		draw_cell(d, i, col, column, ROLE_HEADING,
			  t->columns[column].head[i + HEAD_ROWS - t->heads]);
	for (size_t i = d->w->top; i < body && i < d->w->top + d->w->rows; i++)
		draw_cell(d, row++, col, column, ROLE_NORMAL, t->cells[i][column]);
	row += t->ntotals > 0;
	for (size_t i = body; i < t->nrows; i++)
		draw_cell(d, row++, col, column, ROLE_STRONG, t->cells[i][column]);
}

static void draw_columns(struct drawing *d)
{
	const struct report_table *t = d->t;
	int col = 0;

	d->w->more_right = false;
	for (size_t k = 0; k < t->ncolumns; k++) {
		if (k >= t->frozen && k < t->frozen + d->w->left)
			continue;
		if (col + t->columns[k].cells > d->c->cols) {
			d->w->more_right = true;
			break;
		}
		draw_column(d, col, k);
		col += t->columns[k].cells + GAP;
	}
	d->used = col > 0 ? col - GAP : 0;
}

int report_table_draw(const struct report_table *t, struct report_window *w, const struct canvas *c)
{
	struct drawing d = { .t = t, .w = w, .c = c };
	size_t body = t->nrows - t->ntotals;
	int rows = c->rows - t->heads - (t->ntotals > 0 ? (int)t->ntotals + 1 : 0);

	w->rows = rows > 1 ? (size_t)rows : 1;
	if (w->top + w->rows > body)
		w->top = body > w->rows ? body - w->rows : 0;
	if (t->frozen + w->left >= t->ncolumns)
		w->left = t->ncolumns > t->frozen ? t->ncolumns - t->frozen - 1 : 0;
	draw_columns(&d);
	size_t shown = body - w->top < w->rows ? body - w->top : w->rows;
	if (t->ntotals > 0)
		draw_hline(c, t->heads + (int)shown, 0, d.used);
	if (w->more_right)
		draw_text(c, 0, c->cols - 1, 1, ROLE_DIM, ">");
	if (w->left > 0)
		draw_text(c, 0, 0, 1, ROLE_DIM, "<");
	if (w->top > 0)
		draw_text(c, t->heads - 1, c->cols - 1, 1, ROLE_DIM, "^");
	if (w->top + shown < body)
		draw_text(c, t->heads + (int)shown - 1, c->cols - 1, 1, ROLE_DIM, "v");
	return d.used;
}
