/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/status.h"
#include "base/text.h"

#define FFFD "\ufffd"

struct pair {
	const char *in;
	const char *want;
};

static void check_pairs(const struct pair *rows, size_t n, void (*make)(struct buf *, const char *))
{
	for (size_t i = 0; i < n; i++) {
		AUTO(buf_release) struct buf out = BUF_INIT;
		buf_puts(&out, "|");
		make(&out, rows[i].in);
		if (strcmp(out.text + 1, rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].in, out.text + 1, rows[i].want);
	}
}

static void validity(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", /* overlong */
		"\xed\xa0\x80", "\xed\xbf\xbf",                                     /* surrogates */
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xe7\xbe", "a\xe7",
		"\xe7z",
	};

	(void)state;
	assert_true(text_valid("", 0));
	assert_true(text_valid(NULL, 0));
	assert_true(text_valid("张小美 \xf0\x9f\x98\x80", strlen("张小美 1234")));
	assert_false(text_valid("a\0b", 3));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(text_valid(bad[i], strlen(bad[i])));
}

static void clean_line(struct buf *out, const char *text)
{
	text_clean(out, text, strlen(text), TEXT_LINE);
}

static void clean_lines(struct buf *out, const char *text)
{
	text_clean(out, text, strlen(text), TEXT_LINES);
}

static void hostile_text_is_cleaned(void **state)
{
	static const struct pair rows[] = {
		{ "", "" }, { "张小美 Anna 88", "张小美 Anna 88" },
		{ "\033[31mred\033[0m", FFFD "[31mred" FFFD "[0m" },
		{ "\033]0;title\007", FFFD "]0;title" FFFD },
		{ "\xc2\x9b" "2J", FFFD "2J" },              /* CSI as a C1 control */
		{ "a\177b", "a" FFFD "b" }, { "a\tb\nc\r", "a" FFFD "b" FFFD "c" FFFD },
		{ "\xc0\xaf", FFFD FFFD },                   /* overlong / */
		{ "\xe7\xbe", FFFD FFFD }, { "a\xff" "b", "a" FFFD "b" },
		{ "\u202e" "fdp.exe", "fdp.exe" },           /* RLO */
		{ "a\u2066b\u2069", "ab" }, { "x\u200by\u200dz\ufeff", "xyz" },
		{ "\u200e\u200f\u061c", "" }, { "soft\u00adhyphen", "softhyphen" },
		{ "\U000e0041\U000e007f", "" },              /* tags */
		{ "葛\U000e0100", "葛" }, { "\u2028\u2029", FFFD FFFD },
		{ "\ufffe\U0010ffff", FFFD FFFD }, { "\ufdd0", FFFD },
		{ "\u3164\u115f", "" },                      /* letters that show nothing */
		{ "\ufff9a\ufffa" "b\ufffb", "ab" },
		{ "e\u0301", "e\u0301" }, { "\u0301e", "e" }, /* a mark with nothing to sit on */
		{ "a\u0301\u0301\u0301\u0301\u0301z", "a\u0301\u0301\u0301\u0301z" },
		{ "\U0001f469\u200d\U0001f467", "\U0001f469\U0001f467" },
		{ "\u0e01\u0e33", "\u0e01\u0e33" }, { FFFD, FFFD },
	};
	static const struct pair lines[] = {
		{ "a\nb", "a\nb" }, { "a\r\nb\r\n", "a\nb\n" }, { "a\rb", "a" FFFD "b" },
		{ "a\n\u0301b", "a\nb" }, { "\n\n", "\n\n" },
	};

	(void)state;
	check_pairs(rows, ARRAY_LEN(rows), clean_line);
	check_pairs(lines, ARRAY_LEN(lines), clean_lines);
}

static void two_hundred_marks_are_cut_to_four(void **state)
{
	AUTO(buf_release) struct buf zalgo = BUF_INIT;
	AUTO(buf_release) struct buf clean = BUF_INIT;

	(void)state;
	buf_puts(&zalgo, "h");
	for (int i = 0; i < 200; i++)
		buf_puts(&zalgo, i % 2 ? "\u0301" : "\u0489");
	buf_puts(&zalgo, "i");
	assert_int_equal(text_clusters(zalgo.text), 2);
	assert_int_equal(text_cluster(zalgo.text), 401);
	assert_int_equal(text_cells(zalgo.text), 2);
	text_clean(&clean, zalgo.text, zalgo.len, TEXT_LINE);
	assert_int_equal(clean.len, 1 + 4 * 2 + 1);
	assert_false(text_is_clean(zalgo.text, TEXT_LINE));
	assert_true(text_is_clean(clean.text, TEXT_LINE));
}

static void nul_bytes_are_cleaned(void **state)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;

	(void)state;
	text_clean(&clean, "a\0b", 3, TEXT_LINES);
	assert_string_equal(clean.text, "a" FFFD "b");
	/* A character cut by the end of the bytes, not by a NUL. */
	buf_reset(&clean);
	text_clean(&clean, "美", 2, TEXT_LINES);
	assert_string_equal(clean.text, FFFD FFFD);
}

/* Bytes of every kind: the result is clean, cleaning again changes nothing, and
 * text_is_clean() is true exactly where cleaning changes nothing. */
static void random_bytes_become_clean(void **state)
{
	static const char *const pieces[] = {
		"a", "美", "\033", "\xc2\x9b", "\u0301", "\u202e", "\u200d", "\xe7", "\xbe", "\n",
		"\r",
		"\xf0\x9f\x98\x80", "\u0e33", "\u0489", " ", "\u3000", "\xff", "\u1100", "\u1161",
		"\U0001f1e8", "\U0001f1f3", "\ufe0f", "\u0903",
	};
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6);
	for (int i = 0; i < 30000; i++) {
		AUTO(buf_release) struct buf in = BUF_INIT;
		AUTO(buf_release) struct buf once = BUF_INIT;
		AUTO(buf_release) struct buf twice = BUF_INIT;
		enum text_clean_how how = rng_below(&rng, 2) ? TEXT_LINE : TEXT_LINES;
		for (size_t n = rng_below(&rng, 12); n > 0; n--) {
			if (rng_below(&rng, 8) == 0)
				buf_putc(&in, (char)rng_below(&rng, 256));
			else
				buf_puts(&in, pieces[rng_below(&rng, ARRAY_LEN(pieces))]);
		}
		text_clean(&once, in.text, in.len, how);
		text_clean(&twice, once.text, once.len, how);
		assert_string_equal(once.text, twice.text);
		assert_true(text_valid(once.text, once.len));
		assert_true(text_is_clean(once.text, how));
		if (memchr(in.text, '\0', in.len) == NULL)
			assert_int_equal(text_is_clean(in.text, how),
					 strcmp(in.text, once.text) == 0);
		for (size_t k = 0; k < once.len; k++)
			assert_true((unsigned char)once.text[k] >= 0x20 ||
				    (how == TEXT_LINES && once.text[k] == '\n'));
		/* Walks over any text end at its end. */
		size_t chars = 0, clusters = 0;
		const char *walk = in.text;
		for (size_t len; (len = text_cluster(walk)) > 0; walk += len)
			clusters++;
		assert_int_equal(walk - in.text, strlen(in.text));
		uint32_t c;
		walk = in.text;
		for (size_t len; (len = text_next(walk, &c)) > 0; walk += len)
			chars++;
		assert_int_equal(walk - in.text, strlen(in.text));
		assert_true(clusters <= chars);
	}
}

static void characters_are_decoded(void **state)
{
	uint32_t c = 1;

	(void)state;
	assert_int_equal(text_next("", &c), 0);
	assert_int_equal(c, 0);
	assert_int_equal(text_next("a", &c), 1);
	assert_int_equal(c, 'a');
	assert_int_equal(text_next("é", &c), 2);
	assert_int_equal(c, 0xe9);
	assert_int_equal(text_next("美", &c), 3);
	assert_int_equal(c, 0x7f8e);
	assert_int_equal(text_next("\xf0\x9f\x98\x80", &c), 4);
	assert_int_equal(c, 0x1f600);
	static const char *const bad[] = { "\x80", "\xc0\xaf", "\xe7\xbe", "\xed\xa0\x80", "\xff" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(text_next(bad[i], &c), 1);
		assert_int_equal(c, 0xfffd);
	}
}

static void clusters_are_whole(void **state)
{
	(void)state;
	assert_int_equal(text_cluster(""), 0);
	assert_int_equal(text_cluster("ab"), 1);
	assert_int_equal(text_cluster("e\u0301x"), 3);
	assert_int_equal(text_cluster("e\u0301"), 3);
	assert_int_equal(text_cluster("美e"), 3);
	assert_int_equal(text_cluster("\r\n"), 2);
	assert_int_equal(text_cluster("\u1112\u1161\u11ab"), 9); /* Hangul 한 in three parts */
	assert_int_equal(text_cluster("\xff\xff"), 1);
	assert_int_equal(text_clusters("张小美 e\u0301"), 5);
	assert_int_equal(text_clusters(""), 0);
	assert_int_equal(text_whole("张小美", 8), 6);
	assert_int_equal(text_whole("张小美", 9), 9);
	assert_int_equal(text_whole("e\u0301x", 2), 0);
	assert_int_equal(text_whole("", 5), 0);
}

static void cells(void **state)
{
	(void)state;
	assert_int_equal(text_char_cells('a'), 1);
	assert_int_equal(text_char_cells(0x7f8e), 2);
	assert_int_equal(text_char_cells(0x3000), 2);
	assert_int_equal(text_char_cells(0xff01), 2);
	assert_int_equal(text_char_cells(0x301), 0);
	assert_int_equal(text_char_cells(0), 0);
	assert_int_equal(text_char_cells(0x1b), 1);
	assert_int_equal(text_char_cells(0x1f600), 2);
	assert_int_equal(text_char_cells(0xa5), 1);
	assert_int_equal(text_char_cells(0xffe5), 2);
	assert_int_equal(text_char_cells(0x20000), 2);
	assert_int_equal(text_char_cells(0x110000), 1);
	assert_true(text_char_known(0x7f8e) && text_char_known('a') && text_char_known(0x301));
	assert_false(text_char_known(0x1b));
	assert_int_equal(text_cells(""), 0);
	assert_int_equal(text_cells("张小美ab"), 8);
	assert_int_equal(text_cells("e\u0301"), 1);
	assert_int_equal(text_cells("\xff\xff"), 2);
}

static void texts_are_clipped(void **state)
{
	int used = -1;

	(void)state;
	assert_int_equal(text_clip("张小美", 5, &used), 6);
	assert_int_equal(used, 4);
	assert_int_equal(text_clip("张小美", 6, &used), 9);
	assert_int_equal(used, 6);
	assert_int_equal(text_clip("张小美", 1, &used), 0);
	assert_int_equal(used, 0);
	assert_int_equal(text_clip("张小美", 0, NULL), 0);
	assert_int_equal(text_clip("张小美", -3, NULL), 0);
	/* Marks stay with their letter. */
	assert_int_equal(text_clip("e\u0301\u0301x", 1, &used), 5);
	assert_int_equal(used, 1);
	assert_int_equal(text_clip("", 5, &used), 0);
}

static void check_fit(const char *text, int width, bool right, const char *want)
{
	AUTO(buf_release) struct buf out = BUF_INIT;

	text_fit(&out, text, width, right);
	assert_string_equal(out.text, want);
	assert_int_equal(text_cells(out.text), width > 0 ? width : 0);
}

static void texts_are_fitted(void **state)
{
	(void)state;
	check_fit("abc", 5, false, "abc  ");
	check_fit("abc", 5, true, "  abc");
	check_fit("abc", 3, false, "abc");
	check_fit("张小美", 8, false, "张小美  ");
	check_fit("张小美", 8, true, "  张小美");
	check_fit("张小美", 5, false, "张.. ");
	check_fit("张小美", 4, false, "张..");
	check_fit("张小美", 3, false, "张 ");
	check_fit("张小美", 1, false, " ");
	check_fit("abcdef", 5, false, "abc..");
	check_fit("abcdef", 5, true, "abc..");
	check_fit("abcdef", 3, false, "abc");
	check_fit("张小美", 5, true, " 张..");
	check_fit("", 3, false, "   ");
	check_fit("abc", 0, false, "");
	check_fit("abc", -1, false, "");
	check_fit("a\033\nb\u202e", 6, false, "a" FFFD FFFD "b  ");
}

static void short_quotes(void **state)
{
	AUTO(buf_release) struct buf long_text = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];

	(void)state;
	assert_string_equal(text_short("abc", quoted), "abc");
	assert_string_equal(text_short("", quoted), "");
	assert_string_equal(text_short("a\033b", quoted), "a" FFFD "b");
	for (int i = 0; i < 10000; i++)
		buf_puts(&long_text, "美");
	text_short(long_text.text, quoted);
	assert_int_equal(text_cells(quoted), 42);
	assert_true(text_valid(quoted, strlen(quoted)));
	buf_reset(&long_text);
	for (int i = 0; i < 1000; i++)
		buf_puts(&long_text, "e\u0301\u0301\u0301\u0301");
	text_short(long_text.text, quoted);
	assert_true(strlen(quoted) < TEXT_SHORT_MAX);
	assert_string_equal(quoted + strlen(quoted) - 2, "..");
	/* Only what is cut off by our own limit: the cut must not show as damage. */
	assert_null(strstr(quoted, FFFD));
}

static void search_forms(void **state)
{
	static const struct pair rows[] = {
		{ "张 Ｘiao-Mei", "张xiaomei" }, { "", "" }, { "ABC", "abc" },
		{ "  a b　c ", "abc" },
		{ "买买提·艾力", "买买提艾力" }, { "（ＶＩＰ）", "vip" }, { "É", "é" },
		{ "E\u0301", "é" },
		{ "STRASSE", "strasse" }, { "straße", "strasse" }, { "Ⅳ", "iv" }, { "①", "1" },
		{ "ﬁ", "fi" }, { "\uf900", "\u8c48" }, { "１３８", "138" }, { "a\nb\tc", "abc" },
		{ "x\u200by", "xy" }, { "VIP+", "vip+" }, { "李、王", "李王" }, { "-_-", "" },
		{ "ｶﾞ", "ガ" }, { "A'B\"C", "abc" }, { "吕LÜ", "吕lü" }, { "㐂", "㐂" },
	};

	(void)state;
	check_pairs(rows, ARRAY_LEN(rows), text_fold);
	AUTO(buf_release) struct buf out = BUF_INIT;
	text_fold(&out, "A\xff" "B");
	assert_string_equal(out.text, "a" FFFD "b");
}

/* Folding what is folded changes nothing, or stored keys would not be found again. */
static void folding_is_idempotent(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int i = 0; i < 20000; i++) {
		AUTO(buf_release) struct buf in = BUF_INIT;
		AUTO(buf_release) struct buf once = BUF_INIT;
		AUTO(buf_release) struct buf twice = BUF_INIT;
		for (size_t n = 1 + rng_below(&rng, 4); n > 0; n--) {
			bool low = rng_below(&rng, 2) == 0;
			uint32_t c = (uint32_t)rng_below(&rng, low ? 0x3000 : 0x10000);
			if (c < 0x20 || (c >= 0xd800 && c < 0xe000))
				continue;
			if (c >= 0x800)
				buf_printf(&in, "%c%c%c", (char)(0xe0 | c >> 12),
					   (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63)));
			else if (c >= 0x80)
				buf_printf(&in, "%c%c", (char)(0xc0 | c >> 6),
					   (char)(0x80 | (c & 63)));
			else
				buf_putc(&in, (char)c);
		}
		text_fold(&once, in.text);
		text_fold(&twice, once.text);
		assert_string_equal(once.text, twice.text);
	}
}

static void narrow_forms(void **state)
{
	static const struct pair rows[] = {
		{ "１４：３０", "14:30" }, { "３／１２？", "3/12?" }, { "1。5，6", "1.5,6" },
		{ "￥", "$" },
		{ "、", "/" }, { "　", " " }, { "ＡＢｃ", "ABc" }, { "【】《》", "[]<>" },
		{ "“”‘’", "\"\"''" },
		{ "张", "张" }, { "～", "~" }, { "−–—", "---" }, { "", "" }, { "\xff", "\xff" },
	};

	(void)state;
	check_pairs(rows, ARRAY_LEN(rows), text_narrow);
}

static void trimmed_forms(void **state)
{
	static const struct pair rows[] = {
		{ " a b ", "a b" }, { "　张　", "张" }, { "\t\n x\r\n", "x" }, { "", "" },
		{ "   ", "" },
		{ "\u00a0x\u2003", "x" }, { "\ufeffx", "x" }, { "x", "x" },
	};

	(void)state;
	check_pairs(rows, ARRAY_LEN(rows), text_trim);
}

static void digit_forms(void **state)
{
	static const struct pair rows[] = {
		{ "138 1234-5678", "13812345678" }, { "＋８６　１３８", "86138" }, { "abc", "" },
		{ "", "" },
		{ "一二三", "" }, { "٣", "" },
	};

	(void)state;
	check_pairs(rows, ARRAY_LEN(rows), text_digits);
}

static void masks(void **state)
{
	static const struct pair phones[] = {
		{ "13812341234", "138****1234" }, { "138 1234 1234", "138****1234" },
		{ "１３８１２３４１２３４", "138****1234" }, { "0212345678", "****5678" },
		{ "+86 13812341234", "****1234" }, { "1234567", "****4567" }, { "123456", "****" },
		{ "", "****" }, { "abc", "****" }, { "02112345678", "021****5678" },
	};
	static const struct pair names[] = {
		{ "张小美", "张**" }, { "wx_id123", "w**" }, { "e\u0301x", "e\u0301**" },
		{ "张", "张**" },
		{ "", "" },
	};

	(void)state;
	check_pairs(phones, ARRAY_LEN(phones), text_mask_phone);
	check_pairs(names, ARRAY_LEN(names), text_mask);
}

static void distances(void **state)
{
	static const struct { const char *a, *b; int want; } rows[] = {
		{ "", "", 0 }, { "a", "", 1 }, { "", "ab", 2 }, { "client", "client", 0 },
		{ "client", "cleint", 1 }, { "client", "clent", 1 }, { "client", "cliennt", 1 },
		{ "client", "clieny", 1 }, { "kitten", "sitting", 3 }, { "张小美", "张美", 1 },
		{ "张小美", "张美小", 1 }, { "abc", "xyz", 3 }, { "abcdef", "uvwxyz", 5 },
		{ "ca", "abc", 3 }, { "\xff", "\xfe", 0 },
	};
	char long_text[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(text_distance(rows[i].a, rows[i].b, 5), rows[i].want);
		assert_int_equal(text_distance(rows[i].b, rows[i].a, 5), rows[i].want);
	}
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	assert_int_equal(text_distance(long_text, "x", 9), 9);
	assert_int_equal(text_distance(long_text, long_text, 9), 0);
	long_text[64] = '\0';
	assert_int_equal(text_distance(long_text, long_text + 1, 9), 1);
	assert_int_equal(text_distance(long_text, "x", 99), 63);
}

/* Without a UTF-8 locale widths come from the library's table, lest the layout collapse. */
static void widths_in_any_locale(void **state)
{
	(void)state;
	cells(state);
	texts_are_fitted(state);
}

static int use_utf8(void **state)
{
	(void)state;
	i18n_init("en");
	return MB_CUR_MAX > 1 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest plain[] = {
		cmocka_unit_test(widths_in_any_locale),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validity),
		cmocka_unit_test(hostile_text_is_cleaned),
		cmocka_unit_test(two_hundred_marks_are_cut_to_four),
		cmocka_unit_test(nul_bytes_are_cleaned),
		cmocka_unit_test(random_bytes_become_clean),
		cmocka_unit_test(characters_are_decoded),
		cmocka_unit_test(clusters_are_whole),
		cmocka_unit_test(cells),
		cmocka_unit_test(texts_are_clipped),
		cmocka_unit_test(texts_are_fitted),
		cmocka_unit_test(short_quotes),
		cmocka_unit_test(search_forms),
		cmocka_unit_test(folding_is_idempotent),
		cmocka_unit_test(narrow_forms),
		cmocka_unit_test(trimmed_forms),
		cmocka_unit_test(digit_forms),
		cmocka_unit_test(masks),
		cmocka_unit_test(distances),
	};
	int failed = cmocka_run_group_tests_name("base_text in C", plain, NULL, NULL);

	return failed + cmocka_run_group_tests_name("base_text", tests, use_utf8, NULL);
}
