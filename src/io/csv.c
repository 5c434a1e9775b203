/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading CSV: bytes to UTF-8, UTF-8 to rows. */
#include "io/csv.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

struct csv_reader {
	struct buf text;          /* the whole file in UTF-8 */
	size_t at;                /* what follows has not been read */
	size_t line;              /* on which `at` is */
	struct csv_parser parser;
	struct arena arena;       /* of the current row */
	const char **cells;
	size_t n;
	bool complete;            /* the row has ended */
};

/* ---- bytes to UTF-8 */

static enum status convert(const char *charset, const char *bytes, size_t len, struct buf *ret,
			   struct problem *reterr)
{
	enum { CHUNK = 4096 };
	iconv_t cd = iconv_open("UTF-8", charset);
	char *in = (char *)(uintptr_t)bytes;
	bool good = cd != (iconv_t)-1;

	while (good && len > 0) {
		char chunk[CHUNK], *out = chunk;
		size_t room = sizeof(chunk);
		good = iconv(cd, &in, &len, &out, &room) != (size_t)-1 || errno == E2BIG;
		buf_add(ret, chunk, (size_t)(out - chunk));
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	if (good && text_valid(ret->text, ret->len))
		return ST_OK;
	size_t line = 1;
	for (const char *c = bytes; c < in; c++)
		line += *c == '\n';
	return problem_set(reterr, ST_BAD_DATA, NULL,
			   _("Line %zu: the text is neither UTF-8 nor GB18030."), line);
}

/* Spreadsheets mark UTF-8 and UTF-16 with a BOM; a Chinese one without a mark saves GB18030. */
static enum status to_utf8(const char *bytes, size_t len, struct buf *ret, struct problem *reterr)
{
	enum status st = ST_OK;

	if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
		st = convert("UTF-16LE", bytes + 2, len - 2, ret, reterr);
	else if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
		st = convert("UTF-16BE", bytes + 2, len - 2, ret, reterr);
	else if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 &&
		 text_valid(bytes + 3, len - 3))
		buf_add(ret, bytes + 3, len - 3);
	else if (text_valid(bytes, len))
		buf_add(ret, bytes, len);
	else
		st = convert("GB18030", bytes, len, ret, reterr);
	return st;
}

/* ---- opening */

static enum status too_long(struct problem *reterr)
{
	return problem_set(reterr, ST_BAD_DATA, NULL, _("The file is too long: at most %d MiB."),
			   CSV_FILE_MAX >> 20);
}

static enum status read_all(int fd, const char *path, struct buf *ret, struct problem *reterr)
{
	enum { CHUNK = 1 << 16 };

	for (;;) {
		buf_reserve(ret, CHUNK);
		ssize_t n = read(fd, ret->text + ret->len, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return problem_set(reterr, ST_NO_INPUT, NULL, _("%s: reading failed: %s."),
					   path, strerror(errno));
		if (n == 0)
			return ST_OK;
		ret->len += (size_t)n;
		ret->text[ret->len] = '\0';
		if (ret->len > CSV_FILE_MAX)
			return too_long(reterr);
	}
}

/* What the first line has most of: a spreadsheet writes ; where , is the decimal mark. */
static char delimiter_of(const char *text)
{
	static const char marks[] = { ',', ';', '\t' };
	size_t counts[sizeof(marks)] = { 0 }, best = 0;
	bool quoted = false;

	for (; *text != '\0' && (quoted || (*text != '\n' && *text != '\r')); text++) {
		if (*text == '"')
			quoted = !quoted;
		for (size_t i = 0; !quoted && i < sizeof(marks); i++)
			counts[i] += *text == marks[i];
	}
	for (size_t i = 1; i < sizeof(marks); i++) {
		if (counts[i] > counts[best])
			best = i;
	}
	return marks[best];
}

/* Only spaces around a cell without quotes are no part of it; a tab may be the delimiter. */
static int is_space(unsigned char c)
{
	return c == ' ';
}

enum status csv_open_bytes(const char *bytes, size_t len, struct csv_reader **ret,
			   struct problem *reterr)
{
	if (len > CSV_FILE_MAX)
		return too_long(reterr);
	AUTO(buf_release) struct buf text = BUF_INIT;
	TRY(to_utf8(bytes, len, &text, reterr));
	struct csv_reader *reader = mem_alloc(sizeof(*reader));
	reader->text = text;
	text = (struct buf)BUF_INIT;
	reader->line = 1;
	csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
	csv_set_delim(&reader->parser, (unsigned char)delimiter_of(reader->text.text));
	csv_set_space_func(&reader->parser, is_space);
	*ret = reader;
	return ST_OK;
}

enum status csv_open(const char *path, struct csv_reader **ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return problem_set(reterr, ST_NO_INPUT, NULL, _("%s: cannot be opened: %s."), path,
				   strerror(errno));
	enum status st = read_all(fd, path, &bytes, reterr);
	if (!is_input)
		close(fd);
	TRY(st);
	return csv_open_bytes(bytes.text, bytes.len, ret, reterr);
}

void csv_close(struct csv_reader **reader)
{
	if (*reader == NULL)
		return;
	csv_free(&(*reader)->parser);
	buf_release(&(*reader)->text);
	arena_clear(&(*reader)->arena);
	free(*reader);
	*reader = NULL;
}

/* ---- rows */

static bool begins_formula(const char *text)
{
	static const char *const dangers[] = { "=", "+", "-", "@", "\t", "\r",
					       "＝", "＋", "－", "＠" };

	for (size_t i = 0; i < ARRAY_LEN(dangers); i++) {
		if (strncmp(text, dangers[i], strlen(dangers[i])) == 0)
			return true;
	}
	return false;
}

/* Without the apostrophe that the writer put before what could be a formula, or somebody
 * before a number that was to stay as it is. */
static const char *unguarded(const char *cell)
{
	if (cell[0] != '\'')
		return cell;
	bool guarded = cell[1] == '\'' || (cell[1] >= '0' && cell[1] <= '9') ||
		       begins_formula(cell + 1);
	return guarded ? cell + 1 : cell;
}

static void on_cell(void *cell, size_t len, void *context)
{
	struct csv_reader *reader = context;
	char *text = arena_dup_n(&reader->arena, cell, len);

	reader->cells = arena_grow(&reader->arena, reader->cells, reader->n,
				   sizeof(*reader->cells));
	reader->cells[reader->n++] = unguarded(text);
}

static void on_row(int end, void *context)
{
	struct csv_reader *reader = context;

	(void)end;
	reader->complete = true;
}

/* Bytes up to and with the end of the line that begins at `text`. */
static size_t line_size(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			return i + 1;
		if (text[i] == '\r')
			return i + (i + 1 < len && text[i + 1] == '\n' ? 2 : 1);
	}
	return len;
}

static bool blank(const struct csv_reader *reader)
{
	for (size_t i = 0; i < reader->n; i++) {
		if (reader->cells[i][0] != '\0')
			return false;
	}
	return true;
}

static enum status bad_quotes(size_t line, struct problem *reterr)
{
	enum status st = problem_set(reterr, ST_BAD_DATA, NULL,
				     _("Line %zu: a quotation mark is missing or too much."), line);

	problem_hint(reterr, "line", "%zu", line);
	return st;
}

/* Feeds lines until a row is complete or the file ends; a cell in quotes may hold lines. */
static enum status feed(struct csv_reader *reader, size_t *ret_line, struct problem *reterr)
{
	bool begun = false;

	reader->complete = false;
	reader->n = 0;
	reader->cells = NULL;
	arena_clear(&reader->arena);
	*ret_line = reader->line;
	while (!reader->complete && reader->at < reader->text.len) {
		const char *text = reader->text.text + reader->at;
		size_t size = line_size(text, reader->text.len - reader->at);
		if (csv_parse(&reader->parser, text, size, on_cell, on_row, reader) != size)
			return bad_quotes(reader->line, reterr);
		reader->at += size;
		reader->line++;
		/* libcsv says nothing of an empty line. */
		begun = begun || strspn(text, " \r\n") < size;
		if (!begun)
			*ret_line = reader->line;
	}
	if (!reader->complete &&
	    csv_fini(&reader->parser, on_cell, on_row, reader) != 0)
		return bad_quotes(*ret_line, reterr);
	return ST_OK;
}

enum status csv_next(struct csv_reader *reader, struct csv_row *ret, struct problem *reterr)
{
	size_t line;

	do {
		TRY(feed(reader, &line, reterr));
	} while (blank(reader) && reader->at < reader->text.len);
	if (reader->n > CSV_COLUMNS_MAX)
		return problem_set(reterr, ST_BAD_DATA, NULL,
				   _("Line %zu has too many columns: at most %d."), line,
				   CSV_COLUMNS_MAX);
	*ret = (struct csv_row){
		.line = line,
		.n = blank(reader) ? 0 : reader->n,
		.cells = reader->cells,
	};
	return ST_OK;
}

/* ---- cells */

/* Is it digits, with at most one sign before and one point within? */
static bool is_number(const char *text)
{
	text += *text == '+' || *text == '-';
	size_t whole = strspn(text, "0123456789");
	text += whole;
	if (whole > 0 && *text == '.') {
		size_t part = strspn(++text, "0123456789");
		text += part;
		whole = part;
	}
	return whole > 0 && *text == '\0';
}

static bool must_quote(const char *text)
{
	size_t len = strlen(text);

	return strpbrk(text, "\",;\t\r\n") != NULL ||
	       (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
}

void csv_add_bom(struct buf *out)
{
	buf_puts(out, "\xef\xbb\xbf");
}

void csv_add_cell(struct buf *out, const char *text, bool first)
{
	AUTO(buf_release) struct buf cleaned = BUF_INIT;

	/* A store can hold what nobody has cleaned. */
	if (!text_is_clean(text, TEXT_LINES)) {
		text_clean(&cleaned, text, strlen(text), TEXT_LINES);
		text = cleaned.text;
	}
	bool guard = (begins_formula(text) && !is_number(text)) || unguarded(text) != text;

	if (!first)
		buf_putc(out, ',');
	if (!must_quote(text)) {
		buf_puts(out, guard ? "'" : "");
		buf_puts(out, text);
		return;
	}
	buf_puts(out, guard ? "\"'" : "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

void csv_add_end(struct buf *out)
{
	buf_puts(out, "\r\n");
}
