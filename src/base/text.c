/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unistr.h>
#include <uniwidth.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/status.h"

static const uint32_t replacement = 0xfffd;

static const uint8_t *as_u8(const char *text)
{
	return (const uint8_t *)text;
}

/* Most of a salon's text: nothing to look up about it. */
static bool is_common_han(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fa5) || (c >= 0x3400 && c <= 0x4db5);
}

bool text_valid(const char *bytes, size_t n)
{
	if (n == 0)
		return true;
	return memchr(bytes, '\0', n) == NULL && u8_check(as_u8(bytes), n) == NULL;
}

size_t text_next(const char *text, uint32_t *ret_char)
{
	ucs4_t c = (unsigned char)text[0];

	if (c >= 0x80 || c == 0) {
		int len = u8_strmbtouc(&c, as_u8(text));
		if (len < 0) {
			*ret_char = replacement;
			return 1;
		}
		*ret_char = len == 0 ? 0 : c;
		return (size_t)len;
	}
	*ret_char = c;
	return 1;
}

/* As text_next(), for bytes that may hold NUL and end anywhere; *ret_good says well-formed. */
static size_t next_in(const char *at, size_t n, uint32_t *ret_char, bool *ret_good)
{
	ucs4_t c = 0;
	int len = u8_mbtoucr(&c, as_u8(at), n);

	*ret_good = len > 0;
	*ret_char = len > 0 ? c : replacement;
	return len > 0 ? (size_t)len : 1;
}

enum verdict { KEEP, DROP, REPLACE };

/* What was seen so far: marks on the last letter, and whether there is a letter. */
struct cleaner {
	enum text_clean_how how;
	int marks;
	bool has_base;
};

enum { MARKS_MAX = 4 };

static bool is_noncharacter(uint32_t c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static bool is_invisible(uint32_t c)
{
	/* Interlinear annotation hides text in some programs but is not in the property. */
	return uc_is_property(c, UC_PROPERTY_DEFAULT_IGNORABLE_CODE_POINT) ||
	       (c >= 0xfff9 && c <= 0xfffb);
}

static enum verdict judge(struct cleaner *cleaner, uint32_t c)
{
	if (c == '\n' && cleaner->how == TEXT_LINES) {
		cleaner->has_base = false;
		cleaner->marks = 0;
		return KEEP;
	}
	if ((c >= 0x20 && c < 0x7f) || is_common_han(c)) {
		cleaner->has_base = true;
		cleaner->marks = 0;
		return KEEP;
	}
	if (is_invisible(c))
		return DROP;
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me |
						UC_CATEGORY_MASK_Mc)) {
		if (!cleaner->has_base || cleaner->marks >= MARKS_MAX)
			return DROP;
		cleaner->marks++;
		return KEEP;
	}
	cleaner->has_base = true;
	cleaner->marks = 0;
	bool dangerous = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
			 is_noncharacter(c);
	return dangerous ? REPLACE : KEEP;
}

void text_clean(struct buf *out, const char *bytes, size_t n, enum text_clean_how how)
{
	struct cleaner cleaner = { .how = how };

	buf_reserve(out, n);
	for (size_t at = 0, len; at < n; at += len) {
		uint32_t c;
		bool good;
		len = next_in(bytes + at, n - at, &c, &good);
		if (how == TEXT_LINES && c == '\r' && at + 1 < n && bytes[at + 1] == '\n')
			continue;
		switch (judge(&cleaner, c)) {
		case KEEP:
			if (good)
				buf_add(out, bytes + at, len);
			else
				buf_puts(out, "\ufffd");
			break;
		case DROP:
			break;
		case REPLACE:
			buf_puts(out, "\ufffd");
			break;
		}
	}
}

bool text_is_clean(const char *text, enum text_clean_how how)
{
	struct cleaner cleaner = { .how = how };
	size_t n = strlen(text);

	for (size_t at = 0, len; at < n; at += len) {
		uint32_t c;
		bool good;
		len = next_in(text + at, n - at, &c, &good);
		if (!good || judge(&cleaner, c) != KEEP)
			return false;
	}
	return true;
}

/* ASCII and what starts with these bytes, U+4000..U+9FFF, joins nothing before it. */
static bool starts_cluster(unsigned char lead)
{
	return lead < 0x80 || (lead >= 0xe4 && lead <= 0xe9);
}

size_t text_cluster(const char *text)
{
	/* Looks at the near bytes only, lest a walk over a long text be quadratic. */
	enum { NEAR = 128 };
	unsigned char first = (unsigned char)text[0];

	if (first == '\0')
		return 0;
	if (first >= 0x20 && first < 0x7f && starts_cluster((unsigned char)text[1]))
		return 1;
	uint32_t c;
	if (first >= 0xe4 && first <= 0xe9 && text_next(text, &c) == 3 &&
	    starts_cluster((unsigned char)text[3]))
		return 3;
	size_t n = strnlen(text, NEAR);
	const uint8_t *start = as_u8(text);
	const uint8_t *next = u8_grapheme_next(start, start + n);
	/* Close to the border a character may be cut: then see all of it. */
	if (n == NEAR && (size_t)(next - start) > NEAR - 8)
		next = u8_grapheme_next(start, start + strlen(text));
	return (size_t)(next - start);
}

size_t text_clusters(const char *text)
{
	size_t n = 0;

	for (size_t len; (len = text_cluster(text)) > 0; text += len)
		n++;
	return n;
}

size_t text_whole(const char *text, size_t bytes)
{
	size_t at = 0;

	for (size_t len; (len = text_cluster(text + at)) > 0; at += len) {
		if (at + len > bytes)
			break;
	}
	return at;
}

/* -1 for what the system does not know. */
static int system_width(uint32_t c)
{
	/* Outside a UTF-8 locale wcwidth() knows only ASCII; nothing is drawn there. */
	return MB_CUR_MAX > 1 ? wcwidth((wchar_t)c) : uc_width(c, "UTF-8");
}

int text_char_cells(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if (is_common_han(c))
		return 2;
	int cells = c == 0 ? 0 : system_width(c);
	return cells < 0 ? 1 : cells;
}

bool text_char_known(uint32_t c)
{
	return is_common_han(c) || system_width(c) >= 0;
}

/* Cells of the first `len` bytes. */
static int cells_of(const char *text, size_t len)
{
	int cells = 0;

	for (size_t at = 0; at < len;) {
		uint32_t c;
		size_t step = text_next(text + at, &c);
		if (step == 0)
			break;
		cells += text_char_cells(c);
		at += step;
	}
	return cells;
}

int text_cells(const char *text)
{
	return cells_of(text, SIZE_MAX);
}

size_t text_clip(const char *text, int cells, int *ret_cells)
{
	size_t at = 0;
	int used = 0;

	for (size_t len; (len = text_cluster(text + at)) > 0; at += len) {
		int more = cells_of(text + at, len);
		if (used + more > cells)
			break;
		used += more;
	}
	if (ret_cells != NULL)
		*ret_cells = used;
	return at;
}

void text_fit(struct buf *out, const char *text, int cells, bool right)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	/* Below this a cut text is more use than the sign that it is cut. */
	enum { ROOM_FOR_DOTS = 4 };
	int used = 0;

	if (cells <= 0)
		return;
	if (!text_is_clean(text, TEXT_LINE)) {
		text_clean(&clean, text, strlen(text), TEXT_LINE);
		text = clean.text;
	}
	size_t len = text_clip(text, cells, &used);
	const char *dots = "";
	if (text[len] != '\0' && cells >= ROOM_FOR_DOTS) {
		dots = "..";
		len = text_clip(text, cells - 2, &used);
		used += 2;
	}
	if (right)
		buf_pad(out, ' ', (size_t)(cells - used));
	buf_add(out, text, len);
	buf_puts(out, dots);
	if (!right)
		buf_pad(out, ' ', (size_t)(cells - used));
}

const char *text_short(const char *text, char ret[TEXT_SHORT_MAX])
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	enum { CELLS = 40 };
	size_t at = 0;
	int used = 0;

	/* A text can be as long as a file; what is cut off needs no cleaning. */
	text_clean(&clean, text, strnlen(text, (size_t)TEXT_SHORT_MAX * 4), TEXT_LINE);
	for (size_t len; (len = text_cluster(clean.text + at)) > 0; at += len) {
		used += cells_of(clean.text + at, len);
		if (used > CELLS || at + len > TEXT_SHORT_MAX - sizeof(".."))
			break;
	}
	memcpy(ret, clean.text, at);
	memcpy(ret + at, clean.text[at] != '\0' ? ".." : "", clean.text[at] != '\0' ? 3 : 1);
	return ret;
}
