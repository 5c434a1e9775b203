/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/editor.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"

/* Until it is drawn for the first time, an editor of several lines wraps here. */
enum { CELLS_UNKNOWN = 72 };

void editor_init(struct editor *e, size_t max, unsigned flags)
{
	*e = (struct editor){
		.text = BUF_INIT, .max = max, .flags = flags, .cells = CELLS_UNKNOWN
	};
}

void editor_release(struct editor *e)
{
	buf_release(&e->text);
	e->cursor = 0;
}

const char *editor_text(const struct editor *e)
{
	return e->text.text;
}

/* The cluster border before `at`; 0 at the beginning. */
static size_t border_before(const char *text, size_t at)
{
	size_t border = 0;
	for (size_t next; (next = border + text_cluster(text + border)) < at; border = next)
		if (next == border)
			break;
	return at == 0 ? 0 : border;
}

/* The first cluster border not before `at`. */
static size_t border_from(const char *text, size_t at)
{
	size_t border = 0;
	for (size_t len; border < at && (len = text_cluster(text + border)) > 0;)
		border += len;
	return border;
}

static void clean_into(const struct editor *e, struct buf *out, const char *text)
{
	if (e->flags & EDITOR_LINES) {
		text_clean(out, text, strlen(text), TEXT_LINES);
		return;
	}
	AUTO(buf_release) struct buf flat = BUF_INIT;
	buf_puts(&flat, text);
	while (flat.len > 0 && (flat.text[flat.len - 1] == '\n' || flat.text[flat.len - 1] == '\r'))
		buf_truncate(&flat, flat.len - 1);
	for (size_t i = 0; i < flat.len; i++)
		if (flat.text[i] == '\n' || flat.text[i] == '\r' || flat.text[i] == '\t')
			flat.text[i] = ' ';
	text_clean(out, flat.text, flat.len, TEXT_LINE);
}

void editor_set(struct editor *e, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	clean_into(e, &clean, text != NULL ? text : "");
	buf_reset(&e->text);
	buf_add(&e->text, clean.text, text_whole(clean.text, e->max));
	e->cursor = e->text.len;
	e->offset = 0;
}

/* Replaces the bytes from..to by n others. */
static void splice(struct editor *e, size_t from, size_t to, const char *bytes, size_t n)
{
	AUTO(buf_release) struct buf tail = BUF_INIT;
	buf_add(&tail, e->text.text + to, e->text.len - to);
	buf_truncate(&e->text, from);
	buf_add(&e->text, bytes, n);
	e->cursor = e->text.len;
	buf_add(&e->text, tail.text, tail.len);
	/* What was inserted may have joined a cluster with its neighbour. */
	e->cursor = border_from(e->text.text, e->cursor);
}

enum editor_result editor_insert(struct editor *e, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	clean_into(e, &clean, text);
	size_t room = e->max > e->text.len ? e->max - e->text.len : 0;
	size_t fits = text_whole(clean.text, room);
	if (fits > 0)
		splice(e, e->cursor, e->cursor, clean.text, fits);
	if (fits < clean.len)
		return EDITOR_FULL;
	return fits > 0 ? EDITOR_CHANGED : EDITOR_MOVED;
}

enum word_class { CLASS_SPACE, CLASS_LETTER, CLASS_HAN };

static enum word_class class_at(const char *text)
{
	uint32_t c = 0;
	text_next(text, &c);
	if (c < 0x80) {
		bool letter = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		return letter ? CLASS_LETTER : CLASS_SPACE;
	}
	if ((c >= 0x2000 && c < 0x2E80) || (c >= 0x3000 && c < 0x3040) || c >= 0xFF00)
		return CLASS_SPACE;
	return c >= 0x2E80 ? CLASS_HAN : CLASS_LETTER;
}

static size_t word_left(const char *text, size_t at)
{
	size_t best = 0;
	enum word_class before = CLASS_SPACE;
	for (size_t i = 0, len; i < at && (len = text_cluster(text + i)) > 0; i += len) {
		enum word_class class = class_at(text + i);
		if (class != CLASS_SPACE && class != before)
			best = i;
		before = class;
	}
	return best;
}

static size_t word_right(const char *text, size_t at)
{
	enum word_class first = text[at] != '\0' ? class_at(text + at) : CLASS_SPACE;
	while (text[at] != '\0' && first != CLASS_SPACE && class_at(text + at) == first)
		at += text_cluster(text + at);
	while (text[at] != '\0' && class_at(text + at) == CLASS_SPACE)
		at += text_cluster(text + at);
	return at;
}

/* One cell is left for the cursor behind a full row. */
static int wrap_cells(int cells)
{
	return cells > 2 ? cells - 1 : 2;
}

/* Bytes of the row that starts at `start`, without its newline. */
static size_t row_len(const char *text, size_t start, int cells)
{
	size_t line = strcspn(text + start, "\n");
	size_t fits = text_clip(text + start, wrap_cells(cells), NULL);
	return fits < line ? fits : line;
}

bool editor_row(const struct editor *e, int cells, int n, size_t *ret_start, size_t *ret_len)
{
	const char *text = e->text.text;
	size_t start = 0;
	for (;;) {
		size_t len = row_len(text, start, cells);
		if (n-- == 0) {
			*ret_start = start;
			*ret_len = len;
			return true;
		}
		start += len;
		if (text[start] == '\0')
			return false;
		if (text[start] == '\n')
			start++;
	}
}

/* The row and cell of the cursor in a text of several lines. */
static int find_row(const struct editor *e, int cells, int *ret_cell)
{
	size_t start = 0, len = 0;
	int row = 0;
	for (int n = 0; editor_row(e, cells, n, &start, &len); n++) {
		if (start > e->cursor)
			break;
		row = n;
	}
	editor_row(e, cells, row, &start, &len);
	AUTO(buf_release) struct buf left = BUF_INIT;
	buf_add(&left, e->text.text + start, e->cursor - start);
	*ret_cell = text_cells(left.text);
	return row;
}

static enum editor_result move_row(struct editor *e, int by)
{
	int cell = 0;
	int row = find_row(e, e->cells, &cell) + by;
	size_t start = 0, len = 0;
	if (row < 0 || !editor_row(e, e->cells, row, &start, &len))
		return EDITOR_PASS;
	AUTO(buf_release) struct buf line = BUF_INIT;
	buf_add(&line, e->text.text + start, len);
	e->cursor = start + text_clip(line.text, cell, NULL);
	return EDITOR_MOVED;
}

static enum editor_result move_to(struct editor *e, size_t at)
{
	e->cursor = at;
	return EDITOR_MOVED;
}

static enum editor_result cut(struct editor *e, size_t from, size_t to)
{
	if (from == to)
		return EDITOR_MOVED;
	splice(e, from, to, "", 0);
	return EDITOR_CHANGED;
}

static size_t line_start(const struct editor *e)
{
	size_t at = e->cursor;
	while (at > 0 && e->text.text[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct editor *e)
{
	return e->cursor + strcspn(e->text.text + e->cursor, "\n");
}

enum editor_result editor_key(struct editor *e, keycode key)
{
	const char *text = e->text.text;
	if (key_is_text(key)) {
		char typed[KEY_NAME_MAX];
		return key == ' ' ? editor_insert(e, " ")
				  : editor_insert(e, keycode_text(key, typed));
	}
	if (key == K_LEFT)
		return move_to(e, border_before(text, e->cursor));
	if (key == K_RIGHT)
		return move_to(e, e->cursor + text_cluster(text + e->cursor));
	if (key_in(key, "Home C-a"))
		return move_to(e, line_start(e));
	if (key_in(key, "End C-e"))
		return move_to(e, line_end(e));
	if (key_in(key, "C-Left M-b M-Left"))
		return move_to(e, word_left(text, e->cursor));
	if (key_in(key, "C-Right M-f M-Right"))
		return move_to(e, word_right(text, e->cursor));
	if (key == K_BACKSPACE)
		return cut(e, border_before(text, e->cursor), e->cursor);
	if (key_in(key, "Delete C-d"))
		return cut(e, e->cursor, e->cursor + text_cluster(text + e->cursor));
	if (key == (K_CTRL | 'w'))
		return cut(e, word_left(text, e->cursor), e->cursor);
	if (key == (K_CTRL | 'u'))
		return cut(e, line_start(e), e->cursor);
	if (!(e->flags & EDITOR_LINES))
		return EDITOR_PASS;
	if (key == K_ENTER)
		return editor_insert(e, "\n");
	if (key == K_UP || key == K_DOWN)
		return move_row(e, key == K_UP ? -1 : 1);
	return EDITOR_PASS;
}

/* Cells left of the cursor as shown: a masked cluster is one star. */
static int cells_before_cursor(const struct editor *e)
{
	AUTO(buf_release) struct buf left = BUF_INIT;
	buf_add(&left, e->text.text, e->cursor);
	return e->flags & EDITOR_MASKED ? (int)text_clusters(left.text) : text_cells(left.text);
}

void editor_place(struct editor *e, int cells, int rows, int *ret_row, int *ret_cell)
{
	e->cells = cells;
	if (e->flags & EDITOR_LINES) {
		int row = find_row(e, cells, ret_cell);
		if (row < e->offset)
			e->offset = row;
		if (rows > 0 && row >= e->offset + rows)
			e->offset = row - rows + 1;
		*ret_row = row - e->offset;
		return;
	}
	int at = cells_before_cursor(e);
	int whole = e->flags & EDITOR_MASKED ? (int)text_clusters(e->text.text)
					     : text_cells(e->text.text);
	/* A text that fits is shown whole; otherwise the window moves as little as it can. */
	if (whole < cells)
		e->offset = 0;
	if (at < e->offset)
		e->offset = at;
	if (at > e->offset + cells - 1)
		e->offset = at - cells + 1;
	if (e->offset < 0)
		e->offset = 0;
	*ret_row = 0;
	*ret_cell = at - e->offset;
}

static void draw_lines(struct editor *e, const struct canvas *c, enum theme_role role)
{
	size_t start = 0, len = 0;
	for (int row = 0; row < c->rows; row++) {
		if (!editor_row(e, c->cols, e->offset + row, &start, &len))
			break;
		AUTO(buf_release) struct buf line = BUF_INIT;
		buf_add(&line, e->text.text + start, len);
		draw_text(c, row, 0, -1, role, line.text);
	}
}

static void draw_line(struct editor *e, const struct canvas *c, enum theme_role role)
{
	const char *text = e->text.text;
	if (e->flags & EDITOR_MASKED) {
		AUTO(buf_release) struct buf stars = BUF_INIT;
		buf_pad(&stars, '*', text_clusters(text) - (size_t)e->offset);
		draw_text(c, 0, 0, -1, role, stars.text);
		return;
	}
	int skipped = 0;
	while (skipped < e->offset && *text != '\0') {
		AUTO(buf_release) struct buf one = BUF_INIT;
		size_t len = text_cluster(text);
		buf_add(&one, text, len);
		skipped += text_cells(one.text);
		text += len;
	}
	draw_text(c, 0, skipped - e->offset, -1, role, text);
}

/* The empty part of the field being typed in. It is drawn in letters, not in a colour, so that a
 * letter typed into it costs one byte on the line. */
static void draw_blanks(const struct canvas *c, enum theme_role role)
{
	AUTO(buf_release) struct buf blanks = BUF_INIT;
	buf_pad(&blanks, '_', (size_t)c->cols);
	draw_text(c, 0, 0, -1, role, blanks.text);
}

void editor_draw(struct editor *e, const struct canvas *c, enum theme_role role, bool focus)
{
	int row = 0, cell = 0;
	editor_place(e, c->cols, c->rows, &row, &cell);
	draw_fill(c, 0, 0, -1, -1, role);
	if (focus && !(e->flags & EDITOR_LINES))
		draw_blanks(c, role);
	if (e->flags & EDITOR_LINES)
		draw_lines(e, c, role);
	else
		draw_line(e, c, role);
	if (focus)
		canvas_cursor(c, row, cell);
}
