/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the fields of a form lie, and what they look like. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "form_private.h"
#include "ui/term.h"

/* Cells between label and input, of an input at least, and between two fields on a row. */
enum { GAP = 2, INPUT_MIN = 8, BETWEEN = 3, CANDIDATES_MAX = 8, LINES_ROWS = 3 };
enum { CANDIDATE_CELLS = 40, REMARK_MIN = 6 };

struct place {
	int row, label_col, col, cells, rows;
};

static int label_width(const struct form *f)
{
	int widest = 4;
	for (size_t i = 0; i < f->n; i++) {
		if (f->values[i].hidden || f->fields[i].kind == FORM_SECTION ||
		    f->fields[i].flags & FORM_BESIDE)
			continue;
		int cells = text_cells(_(f->fields[i].label));
		if (cells > widest)
			widest = cells;
	}
	return widest;
}

/* Fields beside others stand in a column of their own where the window is wide enough. */
struct second_column {
	int col, labels;
};

static int input_cells(const struct form_field *field)
{
	return field->cells > 0 ? field->cells : INPUT_MIN;
}

static struct second_column find_second_column(const struct form *f, int labels)
{
	struct second_column second = { .col = 0 };
	const struct form_field *before = NULL;
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *field = &f->fields[i];
		if (f->values[i].hidden)
			continue;
		bool beside = field->flags & FORM_BESIDE;
		if (beside && before != NULL && before->cells > 0 &&
		    !(before->flags & FORM_BESIDE)) {
			int col = 1 + labels + GAP + before->cells + BETWEEN;
			int own = text_cells(_(field->label));
			second.col = col > second.col ? col : second.col;
			second.labels = own > second.labels ? own : second.labels;
		}
		before = field;
	}
	return second;
}

/* Puts a field on the row of the one before it, which ends at `end`; false if it does not fit. */
static bool place_beside(struct place *p, const struct form_field *field, int end, int cols,
			 const struct second_column *second)
{
	int own = text_cells(_(field->label)), need = input_cells(field);
	int labels = own, col = end + BETWEEN;
	if (col <= second->col && second->col + second->labels + GAP + need < cols) {
		col = second->col;
		labels = second->labels;
	}
	if (col + labels + GAP + need >= cols)
		return false;
	p->label_col = col;
	p->col = col + labels + GAP;
	return true;
}

/* The place of each field in a window of `cols`; returns the rows they take. */
static int lay_out(const struct form *f, int cols, struct place *places)
{
	int labels = label_width(f), row = 0, end = 0;
	struct second_column second = find_second_column(f, labels);
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *field = &f->fields[i];
		struct place *p = &places[i];
		*p = (struct place){ .rows = 0 };
		if (f->values[i].hidden)
			continue;
		p->rows = field->kind != FORM_LINES ? 1
			  : field->rows > 0	    ? field->rows
						    : LINES_ROWS;
		if (field->flags & FORM_BESIDE && row > 0 &&
		    place_beside(p, field, end, cols, &second)) {
			p->row = row - 1;
		} else {
			p->label_col = 1;
			p->col = 1 + labels + GAP;
			p->row = row;
			row += p->rows;
		}
		int wish = field->cells > 0 ? field->cells : cols;
		p->cells = wish < cols - 1 - p->col ? wish : cols - 1 - p->col;
		if (p->cells < 2)
			p->cells = 2;
		end = p->col + p->cells;
	}
	return row;
}

int form_rows(const struct form *f, int cols)
{
	struct place *places = mem_alloc((f->n + 1) * sizeof(*places));
	int rows = lay_out(f, cols, places);
	free(places);
	return rows;
}

/* Where the value ends and a note can stand: inputs to the edge share their row with it. */
static int free_col(const struct form *f, size_t i, const struct place *p)
{
	if (f->fields[i].cells > 0 || f->fields[i].kind == FORM_LINES)
		return p->col + p->cells + 1;
	int used = text_cells(editor_text(&f->values[i].editor)) + 2;
	return p->col + (used < p->cells ? used : p->cells) + 1;
}

static void draw_remark(const struct form *f, size_t i, const struct canvas *c,
			const struct place *places)
{
	const struct form_value *value = &f->values[i];
	const struct place *p = &places[i];
	bool error = value->error[0] != '\0';
	const char *text = error ? value->error : value->note;
	if (*text == '\0' && i == f->current && f->fields[i].hint != NULL)
		text = _(f->fields[i].hint);
	int col = free_col(f, i, p), room = c->cols - col;
	bool neighbour = i + 1 < f->n && places[i + 1].rows > 0 && places[i + 1].row == p->row;
	if (*text == '\0')
		return;
	if (neighbour)
		room = places[i + 1].label_col - col - 1;
	/* A fault is told whole or elsewhere; beside another field so is a remark. */
	if (room >= (error || neighbour ? text_cells(text) : REMARK_MIN)) {
		draw_fit(c, p->row, col, room, error ? ROLE_FIELD_ERROR : ROLE_DIM, text);
	} else if (error && i == f->current) {
		/* No room behind it: over the row below, which is not where we look now. */
		int row = p->row + p->rows;
		draw_fit(c, row < c->rows ? row : p->row - 1, p->label_col, c->cols - p->label_col,
			 ROLE_FIELD_ERROR, text);
	}
}

static void draw_choice(const struct form *f, size_t i, const struct canvas *c,
			enum theme_role role)
{
	const struct form_field *field = &f->fields[i];
	const char *value = editor_text(&f->values[i].editor);
	const struct form_choice *choice = form_choice_of(field, value);
	const char *label = choice != NULL ? _(choice->label) : value;
	if (field->kind == FORM_YES_NO)
		label = strcmp(value, "yes") == 0 ? _("yes") : _("no");
	draw_fill(c, 0, 0, 1, -1, role);
	int col = draw_text(c, 0, 0, -1, role, label);
	/* The label stands where it stood; what Left and Right do is said behind it. */
	if (i == f->current) {
		draw_text(c, 0, col + 1, -1, role, "<>");
		canvas_cursor(c, 0, 0);
	}
}

static enum theme_role input_role(const struct form *f, size_t i)
{
	if (i == f->current)
		return ROLE_FIELD_CURRENT;
	return f->values[i].error[0] != '\0' ? ROLE_FIELD_ERROR : ROLE_FIELD;
}

static void draw_input(const struct form *f, size_t i, const struct canvas *c)
{
	switch (f->fields[i].kind) {
	case FORM_YES_NO:
	case FORM_CHOICE:
		draw_choice(f, i, c, input_role(f, i));
		break;
	case FORM_FIXED:
		draw_text(c, 0, 0, -1, ROLE_NORMAL, editor_text(&f->values[i].editor));
		break;
	case FORM_SECTION:
		break;
	case FORM_TEXT:
	case FORM_LINES:
	case FORM_NUMBER:
	case FORM_MONEY:
	case FORM_DATE:
	case FORM_TIME:
	case FORM_WALL:
	case FORM_PICK:
	case FORM_PIN:
		editor_draw(&f->values[i].editor, c, input_role(f, i), i == f->current);
		break;
	}
}

static void draw_field(const struct form *f, size_t i, const struct canvas *c,
		       const struct place *p)
{
	const struct form_field *field = &f->fields[i];
	if (field->kind == FORM_SECTION) {
		int col = draw_text(c, p->row, p->label_col, -1, ROLE_HEADING, _(field->label));
		draw_hline(c, p->row, p->label_col + col + 1, -1);
		return;
	}
	draw_text(c, p->row, p->label_col, -1, i == f->current ? ROLE_STRONG : ROLE_LABEL,
		  _(field->label));
	if (field->flags & FORM_REQUIRED)
		draw_text(c, p->row, p->col - 1, 1, ROLE_WARNING, "*");
	struct canvas input = canvas_part(c, p->row, p->col, p->rows, p->cells);
	draw_input(f, i, &input);
}

/* The candidates below the field, or above it when there is more room. */
static void draw_candidates(const struct form *f, const struct canvas *c, const struct place *p)
{
	int n = f->picker.n > CANDIDATES_MAX ? CANDIDATES_MAX : (int)f->picker.n;
	int y = c->row + p->row, x = c->col + p->col;
	if (n == 0)
		return;
	int below = term_rows(c->term) - (y + 1);
	int rows = n, top = y + 1;
	if (below < n && y > below) {
		rows = n < y ? n : y;
		top = y - rows;
	}
	int wish = c->cols - p->col - 1;
	if (wish < CANDIDATE_CELLS)
		wish = CANDIDATE_CELLS;
	if (x > c->col + c->cols - wish)
		x = c->col + c->cols - wish;
	struct canvas popup = term_popup(c->term, top, x, rows, wish);
	picker_draw(&f->picker, &popup);
}

/* Scrolls so that the current field shows. */
static void scroll(struct form *f, const struct place *places, int rows)
{
	const struct place *p = &places[f->current];
	if (p->row < f->top)
		f->top = p->row;
	if (p->row + p->rows > f->top + rows)
		f->top = p->row + p->rows - rows;
	/* The heading above the first field comes into view with it. */
	if (f->current > 0 && places[f->current - 1].row == f->top - 1 &&
	    f->fields[f->current - 1].kind == FORM_SECTION && p->row - f->top < rows - 1)
		f->top--;
	if (f->top < 0)
		f->top = 0;
}

void form_draw(struct form *f, const struct canvas *c)
{
	if (f->n == 0 || c->rows < 1)
		return;
	struct place *places = mem_alloc((f->n + 1) * sizeof(*places));
	lay_out(f, c->cols, places);
	scroll(f, places, c->rows);
	for (size_t i = 0; i < f->n; i++) {
		places[i].row -= f->top;
		if (places[i].rows > 0 && places[i].row >= 0)
			draw_field(f, i, c, &places[i]);
	}
	for (size_t i = 0; i < f->n; i++)
		if (places[i].rows > 0 && places[i].row >= 0)
			draw_remark(f, i, c, places);
	if (f->picking)
		draw_candidates(f, c, &places[f->current]);
	free(places);
}
