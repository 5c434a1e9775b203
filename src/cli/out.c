/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

/* What became of standard output, of which there is one: 0, or the first errno. */
static int out_errno;

enum status out_all(int fd, const void *bytes, size_t n, struct problem *reterr)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return problem_set(reterr, errno == ENOSPC ? ST_FULL : ST_IO, NULL,
					   _("Writing failed: %s."), strerror(errno));
		p += k;
		n -= (size_t)k;
	}
	return ST_OK;
}

void out_write(struct buf *out)
{
	if (out_errno == 0 && out_all(STDOUT_FILENO, out->text, out->len, NULL) != ST_OK)
		out_errno = errno != 0 ? errno : EIO;
	buf_reset(out);
}

enum status out_status(struct problem *reterr)
{
	/* `meibuctl client list | head` is no fault that anybody wants to read about. */
	if (out_errno == 0 || out_errno == EPIPE)
		return ST_OK;
	return problem_set(reterr, ST_IO, NULL, _("Writing failed: %s."), strerror(out_errno));
}

void out_error(const struct buf *out)
{
	enum status st = out_all(STDERR_FILENO, out->text, out->len, NULL);

	(void)st; /* there is nowhere left to say it */
}

/* ---- tables */

void out_table_column(struct out_table *t, const char *head, bool right)
{
	REQUIRE(t->ncells == 0 && t->ncolumns < OUT_COLUMNS_MAX);
	t->heads[t->ncolumns] = head != NULL ? arena_dup(&t->arena, head) : NULL;
	t->right[t->ncolumns++] = right;
}

void out_table_cell(struct out_table *t, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), TEXT_LINE);
	t->cells = arena_grow(&t->arena, t->cells, t->ncells, sizeof(*t->cells));
	t->cells[t->ncells++] = arena_dup(&t->arena, clean.text);
}

void out_table_release(struct out_table *t)
{
	arena_clear(&t->arena);
	*t = (struct out_table){ .ncells = 0 };
}

/* Cells of the widest text in a column; 0 if there is none below the heading. */
static int column_width(const struct out_table *t, size_t column)
{
	int width = 0;

	for (size_t i = column; i < t->ncells; i += t->ncolumns) {
		int cells = text_cells(t->cells[i]);
		width = cells > width ? cells : width;
	}
	int head = t->heads[column] != NULL ? text_cells(t->heads[column]) : 0;
	if (width > 0 && head > width)
		width = head;
	return width > OUT_COLUMN_MAX ? OUT_COLUMN_MAX : width;
}

static void add_line(struct buf *out, const struct out_table *t, const char *const *cells,
		     const int *widths, int indent)
{
	buf_pad(out, ' ', (size_t)indent);
	for (size_t i = 0; i < t->ncolumns; i++) {
		if (widths[i] == 0)
			continue;
		text_fit(out, cells[i] != NULL ? cells[i] : "", widths[i], t->right[i]);
		buf_puts(out, "  ");
	}
	while (out->len > 0 && out->text[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_putc(out, '\n');
}

void out_table_text(struct buf *out, const struct out_table *t, int indent)
{
	int widths[OUT_COLUMNS_MAX];

	if (t->ncolumns == 0 || t->ncells == 0)
		return;
	REQUIRE(t->ncells % t->ncolumns == 0);
	for (size_t i = 0; i < t->ncolumns; i++)
		widths[i] = column_width(t, i);
	if (t->heads[0] != NULL)
		add_line(out, t, t->heads, widths, indent);
	for (size_t i = 0; i < t->ncells; i += t->ncolumns)
		add_line(out, t, t->cells + i, widths, indent);
}

/* ---- messages */

static bool right_kind(enum field_kind kind)
{
	return kind == FIELD_NUMBER || kind == FIELD_MONEY;
}

/* Is the field of a message shown in a table? The listed ones, if any is; of what is inside only
 * what makes the record: the lines of a sale, not the history of a booking. */
static bool is_column(const struct field *row, bool listed)
{
	if (row->flags & FIELD_SECRET)
		return false;
	if (row->kind == FIELD_MESSAGE)
		return (row->flags & FIELD_REQUIRED) != 0;
	return !listed || (row->flags & FIELD_LISTED);
}

static bool has_listed(const ProtobufCMessageDescriptor *type)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *model = message_new(type, &arena);
	struct field_at at;
	size_t pos = 0;

	while (field_walk(model, &arena, &pos, &at)) {
		if (at.row->flags & FIELD_LISTED)
			return true;
	}
	return false;
}

/* One element of a list of messages as a line of its values. */
static void add_values(struct buf *out, ProtobufCMessage *m)
{
	AUTO(buf_release) struct buf value = BUF_INIT;
	bool listed = has_listed(m->descriptor), first = true;
	struct field_at at;

	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);) {
		if (field_empty(&at) || !is_column(at.row, listed) || at.row->kind == FIELD_MESSAGE)
			continue;
		buf_reset(&value);
		field_text(&value, &at, FIELD_HUMAN);
		buf_printf(out, "%s%s", first ? "" : " ", value.text);
		first = false;
	}
}

static void add_cell(struct out_table *t, const struct field_at *at)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (field_empty(at)) {
		out_table_cell(t, "");
		return;
	}
	if (at->row->kind != FIELD_MESSAGE)
		field_text(&text, at, FIELD_HUMAN);
	for (size_t i = 0; at->row->kind == FIELD_MESSAGE && i < field_count(at); i++) {
		if (i > 0)
			buf_puts(&text, "; ");
		add_values(&text, field_message(at, i));
	}
	out_table_cell(t, text.text);
}

static void add_rows(struct buf *out, const struct field_at *list, int indent)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(out_table_release) struct out_table t = { .ncells = 0 };
	ProtobufCMessage *model = message_new(list->proto->descriptor, &arena);
	bool listed = has_listed(list->proto->descriptor);
	struct field_at at;

	for (size_t pos = 0; field_walk(model, &arena, &pos, &at);) {
		if (is_column(at.row, listed) && t.ncolumns < OUT_COLUMNS_MAX)
			out_table_column(&t, _(at.row->label), right_kind(at.row->kind));
	}
	for (size_t i = 0; i < field_count(list); i++) {
		/* A copy, in which inline messages can be made that are absent. */
		ProtobufCMessage *row = message_copy(field_message(list, i), &arena);
		size_t cells = 0;
		for (size_t pos = 0; field_walk(row, &arena, &pos, &at);) {
			if (is_column(at.row, listed) && cells++ < t.ncolumns)
				add_cell(&t, &at);
		}
	}
	out_table_text(out, &t, indent);
}

static bool is_pair(const struct field_at *at)
{
	return at->row->kind != FIELD_MESSAGE && !field_empty(at) &&
	       !(at->row->flags & FIELD_SECRET);
}

/* Cells of the widest label among the plain fields that say something. */
static int label_width(ProtobufCMessage *m)
{
	struct field_at at;
	int width = 0;

	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);) {
		int cells = text_cells(_(at.row->label));
		if (is_pair(&at) && cells > width)
			width = cells;
	}
	return width;
}

static void add_pair(struct buf *out, const struct field_at *at, int width, int indent)
{
	AUTO(buf_release) struct buf value = BUF_INIT, clean = BUF_INIT;

	field_text(&value, at, FIELD_HUMAN);
	text_clean(&clean, value.text, value.len, TEXT_LINES);
	buf_pad(out, ' ', (size_t)indent);
	text_fit(out, _(at->row->label), width, false);
	buf_puts(out, "  ");
	for (const char *p = clean.text; *p != '\0'; p++) {
		buf_putc(out, *p);
		if (*p == '\n')
			buf_pad(out, ' ', (size_t)(indent + width + 2));
	}
	buf_putc(out, '\n');
}

/* Is the message an answer around one list? Its list needs no title then. */
static bool is_list(const ProtobufCMessageDescriptor *type)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;
	size_t lists = 0;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE)
			return false;
		lists += row->kind == FIELD_MESSAGE;
	}
	return lists == 1 && record_by_message(type) == NULL;
}

static void add_pairs(struct buf *out, ProtobufCMessage *m, int indent, bool all)
{
	int width = label_width(m);
	struct field_at at;

	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);) {
		bool no = at.row->kind == FIELD_BOOL && field_number(&at, 0) == 0;
		if (is_pair(&at) && (all || !no))
			add_pair(out, &at, width, indent);
	}
}

static void add_message(struct buf *out, ProtobufCMessage *m, int indent)
{
	bool list = indent == 0 && is_list(m->descriptor);
	struct field_at at;

	if (!list)
		add_pairs(out, m, indent, true);
	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);) {
		if (at.row->kind != FIELD_MESSAGE || field_empty(&at))
			continue;
		if (!list)
			buf_printf(out, "%*s%s\n", indent, "", _(at.row->label));
		if (field_repeated(&at))
			add_rows(out, &at, list ? 0 : indent + 2);
		else
			add_message(out, field_message(&at, 0), indent + 2);
	}
	if (list)
		add_pairs(out, m, indent, false);
}

void out_message(struct buf *out, const ProtobufCMessage *m)
{
	add_message(out, (ProtobufCMessage *)(uintptr_t)m, 0);
}

void out_problem(struct buf *out, const struct problem *p)
{
	buf_printf(out, "%s\n", p->message[0] != '\0' ? p->message : status_text(p->status));
	if (p->todo[0] != '\0')
		buf_printf(out, "  %s\n", p->todo);
	for (int i = 0; i < p->nhints; i++) {
		if (strstr(p->todo, p->hints[i].value) == NULL &&
		    strstr(p->message, p->hints[i].value) == NULL)
			buf_printf(out, "  %s: %s\n", p->hints[i].name, p->hints[i].value);
	}
}
