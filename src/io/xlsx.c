/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

enum {
	HEAD_ROW = 2,           /* below the title and an empty row */
	WIDTH_MIN = 8, WIDTH_MAX = 40, NUMBER_WIDTH = 14,
	EPOCH = 25569,          /* 1970-01-01 as spreadsheets count days */
};

/* ---- the file */

static enum status failed(struct problem *reterr, const char *why)
{
	return problem_set(reterr, errno == ENOSPC ? ST_FULL : ST_IO, NULL,
			   _("The workbook cannot be written: %s."), why);
}

/* The library writes a file by its name: a temporary one, readable by us alone. */
static enum status temporary(struct buf *ret, struct problem *reterr)
{
	const char *dir = secure_getenv("TMPDIR");

	buf_printf(ret, "%s/meibu-XXXXXX", dir != NULL && dir[0] == '/' ? dir : "/tmp");
	int fd = mkostemp(ret->text, O_CLOEXEC);
	if (fd < 0)
		return failed(reterr, strerror(errno));
	close(fd);
	return ST_OK;
}

static enum status read_back(const char *path, struct buf *ret, struct problem *reterr)
{
	enum { CHUNK = 1 << 16 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0) {
		buf_reserve(ret, CHUNK);
		n = read(fd, ret->text + ret->len, CHUNK);
		if (n < 0 && errno == EINTR) {
			n = 1;
		} else if (n > 0) {
			ret->len += (size_t)n;
			ret->text[ret->len] = '\0';
		}
	}
	enum status st = n < 0 ? failed(reterr, strerror(errno)) : ST_OK;
	if (fd >= 0)
		close(fd);
	return st;
}

/* ---- the sheet */

struct formats { lxw_format *title, *head, *text, *money, *number, *day, *note; };

static lxw_format *format_of(lxw_workbook *book, const char *number, bool bold)
{
	lxw_format *f = workbook_add_format(book);

	if (number != NULL)
		format_set_num_format(f, number);
	if (bold) {
		format_set_bold(f);
		format_set_top(f, LXW_BORDER_THIN);
	}
	return f;
}

static struct formats formats_of(lxw_workbook *book, bool total)
{
	return (struct formats){
		.text = format_of(book, NULL, total),
		.money = format_of(book, "#,##0.00", total),
		.number = format_of(book, "#,##0", total),
		.day = format_of(book, "yyyy-mm-dd", total),
	};
}

/* The number as it is written: 1866.60 is what a spreadsheet would have read. */
static lxw_error write_number(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const char *text,
			      lxw_format *format)
{
	return worksheet_write_number(sheet, row, col, strtod(text, NULL), /* Raw: its only kind */
				      format);
}

static lxw_error write_cell(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
			    const struct xlsx_cell *cell, const struct formats *f)
{
	char text[MONEY_TEXT_MAX];

	switch (cell->kind) {
	case XLSX_EMPTY:
		return worksheet_write_blank(sheet, row, col, f->text);
	case XLSX_TEXT:
		return worksheet_write_string(sheet, row, col, cell->text, f->text);
	case XLSX_MONEY:
		money_text_plain(MONEY(cell->number), text);
		return write_number(sheet, row, col, text, f->money);
	case XLSX_NUMBER:
		snprintf(text, sizeof(text), "%" PRId64, cell->number);
		return write_number(sheet, row, col, text, f->number);
	case XLSX_DAY:
		return worksheet_write_number(sheet, row, col, (int32_t)cell->number + EPOCH,
					      f->day);
	}
	return LXW_ERROR_PARAMETER_VALIDATION;
}

static int cells_of(const struct xlsx_cell *cell)
{
	switch (cell->kind) {
	case XLSX_EMPTY:
		return 0;
	case XLSX_TEXT:
		return text_cells(cell->text);
	case XLSX_MONEY:
	case XLSX_NUMBER:
	case XLSX_DAY:
		return NUMBER_WIDTH;
	}
	return 0;
}

static void set_width(lxw_worksheet *sheet, const struct xlsx_sheet *s, size_t column)
{
	int width = text_cells(s->columns[column]) + 2;

	for (size_t i = 0; i < s->nrows; i++) {
		int cells = cells_of(&s->cells[i * s->ncolumns + column]);
		width = cells + 2 > width ? cells + 2 : width;
	}
	width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
	worksheet_set_column(sheet, (lxw_col_t)column, (lxw_col_t)column, width, NULL);
}

static lxw_error write_sheet(lxw_workbook *book, const struct xlsx_sheet *s)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book, s->name);
	struct formats plain = formats_of(book, false), total = formats_of(book, true);
	lxw_format *title = workbook_add_format(book), *head = workbook_add_format(book);
	lxw_error err = sheet == NULL ? LXW_ERROR_SHEETNAME_ALREADY_USED : LXW_NO_ERROR;

	if (err != LXW_NO_ERROR)
		return err;
	format_set_bold(title);
	format_set_bold(head);
	format_set_bottom(head, LXW_BORDER_THIN);
	err = worksheet_write_string(sheet, 0, 0, s->title, title);
	for (size_t c = 0; c < s->ncolumns && err == LXW_NO_ERROR; c++) {
		set_width(sheet, s, c);
		err = worksheet_write_string(sheet, HEAD_ROW, (lxw_col_t)c, s->columns[c], head);
	}
	worksheet_freeze_panes(sheet, HEAD_ROW + 1, 0);
	for (size_t i = 0; i < s->nrows * s->ncolumns && err == LXW_NO_ERROR; i++) {
		size_t row = i / s->ncolumns;
		err = write_cell(sheet, (lxw_row_t)(HEAD_ROW + 1 + row),
				 (lxw_col_t)(i % s->ncolumns), &s->cells[i],
				 s->totals[row] ? &total : &plain);
	}
	if (err == LXW_NO_ERROR && s->note[0] != '\0')
		err = worksheet_write_string(sheet, (lxw_row_t)(HEAD_ROW + 2 + s->nrows), 0,
					     s->note, NULL);
	return err;
}

static enum status write_book(const char *path, const struct xlsx_sheet *s, struct problem *reterr)
{
	AUTO(buf_release) struct buf title = BUF_INIT;
	lxw_workbook *book = workbook_new(path);

	if (book == NULL)
		return failed(reterr, strerror(errno));
	buf_puts(&title, s->title);
	lxw_doc_properties properties = { .title = title.text,
					  .created = (time_t)(s->made.ms / 1000) };
	workbook_set_properties(book, &properties);
	errno = 0;
	lxw_error err = write_sheet(book, s);
	lxw_error closed = workbook_close(book); /* frees it in any case */
	err = err != LXW_NO_ERROR ? err : closed;
	return err == LXW_NO_ERROR ? ST_OK : failed(reterr, lxw_strerror(err));
}

enum status xlsx_bytes(const struct xlsx_sheet *s, struct buf *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT;

	TRY(temporary(&path, reterr));
	enum status st = write_book(path.text, s, reterr);
	if (st == ST_OK)
		st = read_back(path.text, ret, reterr);
	unlink(path.text);
	return st;
}
