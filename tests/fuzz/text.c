/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as text: cleaned, measured, cut, folded, masked, read aloud. The first byte says
 * which, so that each is quick; then how wide it may be or how it is changed, and where it is
 * divided into two texts. */
#include "fuzz/fuzz.h"

#include "base/pinyin.h"

/* Clean, and cleaning it again changes nothing. */
static void clean(const char *bytes, size_t n, enum text_clean_how how)
{
	AUTO(buf_release) struct buf once = BUF_INIT, twice = BUF_INIT;

	text_clean(&once, bytes, n, how);
	REQUIRE(text_valid(once.text, once.len) && text_is_clean(once.text, how));
	text_clean(&twice, once.text, once.len, how);
	REQUIRE(strcmp(once.text, twice.text) == 0);
	for (const char *c = once.text; *c != '\0'; c++)
		REQUIRE((unsigned char)*c >= 0x20 || (*c == '\n' && how == TEXT_LINES));
	REQUIRE(strchr(once.text, 0x7f) == NULL);
}

static void measure(const char *text, int cells)
{
	AUTO(buf_release) struct buf left = BUF_INIT, right = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];
	size_t len = strlen(text), at = 0, clusters = 0;
	int clipped = -1;

	for (size_t n; (n = text_cluster(text + at)) > 0; at += n)
		clusters++;
	REQUIRE(at == len && clusters == text_clusters(text));
	REQUIRE(text_cells(text) >= 0);
	REQUIRE(text_clip(text, cells, &clipped) <= len && clipped >= 0 && clipped <= cells);
	REQUIRE(text_whole(text, (size_t)cells) <= (size_t)cells);
	text_fit(&left, text, cells, false);
	text_fit(&right, text, cells, true);
	REQUIRE(text_cells(left.text) == cells && text_cells(right.text) == cells);
	REQUIRE(text_is_clean(left.text, TEXT_LINE) && text_is_clean(right.text, TEXT_LINE));
	REQUIRE(text_cells(text_short(text, quoted)) <= 40 + 2); /* and ".." */
}

/* One of the ways in which texts are changed, of the text as it is and of a clean one. */
static void change(const char *text, uint8_t which)
{
	static void (*const how[])(struct buf *, const char *) = {
		text_fold, text_narrow, text_trim, text_digits, text_mask_phone, text_mask,
		pinyin_sort_key,
	};
	AUTO(buf_release) struct buf raw = BUF_INIT, cleaned = BUF_INIT, out = BUF_INIT;

	how[which % ARRAY_LEN(how)](&raw, text);
	REQUIRE(strlen(raw.text) == raw.len);
	text_clean(&cleaned, text, strlen(text), TEXT_LINE);
	how[which % ARRAY_LEN(how)](&out, cleaned.text);
	REQUIRE(text_valid(out.text, out.len));
}

static void compare(const char *text, const char *other)
{
	struct pinyin_variant ways[PINYIN_VARIANTS_MAX];

	size_t n = pinyin_name(text, ways);
	REQUIRE(n >= 1 && n <= PINYIN_VARIANTS_MAX);
	pinyin_text(text, ways);
	(void)pinyin_match(other, text, true);
	(void)pinyin_match(other, text, false);
	int d = text_distance(text, other, 5);
	REQUIRE(d >= 0 && d == text_distance(other, text, 5));
	REQUIRE(text_distance(text, text, 3) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 3)
		return 0;
	size_t border = data[2] < n - 3 ? data[2] : n - 3;
	AUTO(fuzz_free) char *bytes = fuzz_copy(data + 3, n - 3);
	AUTO(fuzz_free) char *other = fuzz_text(data + 3, border);
	AUTO(fuzz_free) char *text = fuzz_text(data + 3 + border, n - 3 - border);

	switch (data[0] % 5) {
	case 0:
		clean(bytes, n - 3, TEXT_LINE);
		break;
	case 1:
		clean(bytes, n - 3, TEXT_LINES);
		break;
	case 2:
		measure(text, data[1]);
		break;
	case 3:
		change(text, data[1]);
		break;
	default:
		compare(text, other);
		break;
	}
	return 0;
}
