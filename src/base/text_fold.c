/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of text.h that makes one text out of another: folding, masks, distance. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/mem.h"
#include "base/status.h"
#include "base/text.h"

static bool is_folded_away(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_Z |
						UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_C) &&
	       !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Co);
}

/* Appends the text without what search does not look at. */
static void add_folded(struct buf *out, const char *text, size_t n)
{
	for (size_t at = 0, len; at < n; at += len) {
		uint32_t c;
		len = text_next(text + at, &c);
		if (len == 0)
			break;
		if (!is_folded_away(c))
			buf_add(out, text + at, len);
	}
}

/* ASCII and common Han need no tables; false, with nothing appended, if there is more. */
static bool fold_quickly(struct buf *out, const char *text)
{
	size_t start = out->len;

	for (size_t len; *text != '\0'; text += len) {
		uint32_t c;
		len = text_next(text, &c);
		if (c >= 'A' && c <= 'Z')
			buf_putc(out, (char)(c - 'A' + 'a'));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			 (c >= 0x4e00 && c <= 0x9fa5))
			buf_add(out, text, len);
		else if (c >= 0x80) {
			buf_truncate(out, start);
			return false;
		} else if (!is_folded_away(c))
			buf_add(out, text, len);
	}
	return true;
}

void text_fold(struct buf *out, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	size_t n = 0;

	if (fold_quickly(out, text))
		return;
	if (!text_is_clean(text, TEXT_LINES)) {
		text_clean(&clean, text, strlen(text), TEXT_LINES);
		text = clean.text;
	}
	uint8_t *folded = u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFKC,
				      NULL, &n);
	/* The text is well-formed, so only memory can have failed; the plain text would be found
	 * under another name. */
	if (folded == NULL)
		mem_exhausted();
	add_folded(out, (const char *)folded, n);
	free(folded);
}

/* The ASCII mark on the key that types a Chinese one; 0 if there is none. */
static char narrow_char(uint32_t c)
{
	static const struct {
		uint16_t wide;
		char narrow;
	} marks[] = {
		{ 0x3000, ' ' }, { 0x3001, '/' }, { 0x3002, '.' }, { 0x300a, '<' },
		{ 0x300b, '>' }, { 0x3010, '[' }, { 0x3011, ']' }, { 0x2018, '\'' },
		{ 0x2019, '\'' }, { 0x201c, '"' }, { 0x201d, '"' }, { 0x2212, '-' },
		{ 0x2013, '-' }, { 0x2014, '-' }, { 0xffe5, '$' }, { 0x00a5, '$' },
		{ 0x00d7, '*' }, { 0x2236, ':' }, { 0x00a0, ' ' },
	};

	if (c >= 0xff01 && c <= 0xff5e)
		return (char)(c - 0xff01 + '!');
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (marks[i].wide == c)
			return marks[i].narrow;
	}
	return '\0';
}

void text_narrow(struct buf *out, const char *text)
{
	uint32_t c;

	for (size_t len; (len = text_next(text, &c)) > 0; text += len) {
		char narrow = c >= 0x80 ? narrow_char(c) : '\0';
		if (narrow != '\0')
			buf_putc(out, narrow);
		else
			buf_add(out, text, len);
	}
}

static bool is_space(uint32_t c)
{
	return uc_is_property(c, UC_PROPERTY_WHITE_SPACE) || c == 0xfeff;
}

void text_trim(struct buf *out, const char *text)
{
	uint32_t c;
	size_t len, end = 0;

	while ((len = text_next(text, &c)) > 0 && is_space(c))
		text += len;
	for (size_t at = 0; (len = text_next(text + at, &c)) > 0; at += len) {
		if (!is_space(c))
			end = at + len;
	}
	buf_add(out, text, end);
}

void text_digits(struct buf *out, const char *text)
{
	uint32_t c;

	for (size_t len; (len = text_next(text, &c)) > 0; text += len) {
		char narrow = c < 0x80 ? (char)c : narrow_char(c);
		if (narrow >= '0' && narrow <= '9')
			buf_putc(out, narrow);
	}
}

void text_mask_phone(struct buf *out, const char *phone)
{
	AUTO(buf_release) struct buf digits = BUF_INIT;
	enum { MOBILE = 11, SHORTEST = 7, SHOWN_FIRST = 3, SHOWN_LAST = 4 };

	text_digits(&digits, phone);
	if (digits.len == MOBILE)
		buf_add(out, digits.text, SHOWN_FIRST);
	buf_puts(out, "****");
	if (digits.len >= SHORTEST)
		buf_puts(out, digits.text + digits.len - SHOWN_LAST);
}

void text_mask(struct buf *out, const char *text)
{
	size_t first = text_cluster(text);

	if (first == 0)
		return;
	buf_add(out, text, first);
	buf_puts(out, "**");
}

/* Decodes up to `size` characters; returns how many there are, size + 1 for more. */
static int decode(const char *text, uint32_t *ret, int size)
{
	uint32_t c;
	int n = 0;

	for (size_t len; (len = text_next(text, &c)) > 0; text += len) {
		if (n == size)
			return size + 1;
		ret[n++] = c;
	}
	return n;
}

static int min_of(int a, int b)
{
	return a < b ? a : b;
}

int text_distance(const char *a, const char *b, int max)
{
	/* Names of commands and fields; longer texts are nobody's slip of the finger. */
	enum { LONGEST = 64 };
	uint32_t x[LONGEST], y[LONGEST];
	int rows[3][LONGEST + 1];
	int nx = decode(a, x, LONGEST), ny = decode(b, y, LONGEST);

	if (nx > LONGEST || ny > LONGEST)
		return strcmp(a, b) == 0 ? 0 : max;
	/* Most are too far apart by their lengths alone. */
	if (nx - ny >= max || ny - nx >= max)
		return max;
	for (int j = 0; j <= ny; j++)
		rows[0][j] = j;
	for (int i = 1; i <= nx; i++) {
		int *row = rows[i % 3];
		const int *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
		row[0] = i;
		for (int j = 1; j <= ny; j++) {
			bool same = x[i - 1] == y[j - 1];
			row[j] = min_of(above[j - 1] + !same, min_of(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
				row[j] = min_of(row[j], above2[j - 2] + 1);
		}
	}
	return min_of(rows[nx % 3][ny], max);
}
