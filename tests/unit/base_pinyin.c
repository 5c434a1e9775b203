/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"
#include "base/pinyin.h"
#include "base/status.h"
#include "base/text.h"

static bool has_reading(const char *character, const char *reading)
{
	const char *readings[PINYIN_READINGS_MAX];
	uint32_t c;

	text_next(character, &c);
	size_t n = pinyin_readings(c, readings);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(readings[i], reading) == 0)
			return true;
	}
	return false;
}

static void readings_of_characters(void **state)
{
	const char *readings[PINYIN_READINGS_MAX];

	(void)state;
	assert_int_equal(pinyin_readings(0x4e2d, readings), 1); /* 中, tones merged */
	assert_string_equal(readings[0], "zhong");
	assert_int_equal(pinyin_readings(0x5973, readings) > 0, 1);
	assert_string_equal(readings[0], "nv");
	assert_true(has_reading("吕", "lv"));
	assert_true(has_reading("略", "lve"));
	assert_true(has_reading("行", "xing") && has_reading("行", "hang"));
	assert_true(has_reading("曾", "zeng") && has_reading("曾", "ceng"));
	assert_true(has_reading("〇", "ling"));
	assert_true(has_reading("䶮", "yan"));
	assert_true(has_reading("𬭚", "chun"));
	assert_int_equal(pinyin_readings('a', readings), 0);
	assert_int_equal(pinyin_readings(0, readings), 0);
	assert_int_equal(pinyin_readings(0x3042, readings), 0);
	assert_int_equal(pinyin_readings(0xfffd, readings), 0);
	assert_int_equal(pinyin_readings(0x10ffff, readings), 0);
	assert_int_equal(pinyin_readings(UINT32_MAX, readings), 0);
}

static void every_reading_is_well_formed(void **state)
{
	size_t known = 0;

	(void)state;
	for (unsigned c = 0; c < 0x40000; c++) {
		const char *readings[PINYIN_READINGS_MAX];
		size_t n = pinyin_readings(c, readings);
		known += n > 0;
		assert_true(n <= PINYIN_READINGS_MAX);
		for (size_t i = 0; i < n; i++) {
			size_t len = strspn(readings[i], "abcdefghijklmnopqrstuvwxyz");
			assert_true(len > 0 && len < PINYIN_SYLLABLE_MAX);
			assert_true(readings[i][len] == '\0');
			for (size_t k = 0; k < i; k++)
				assert_string_not_equal(readings[i], readings[k]);
		}
	}
	assert_true(known > 40000);
}

static void surnames_are_read_as_surnames(void **state)
{
	static const struct { const char *name, *full, *initials; } rows[] = {
		{ "曾国藩", "zengguofan", "zgf" }, { "单雄信", "shanxiongxin", "sxx" },
		{ "解晓东", "xiexiaodong", "xxd" }, { "仇英", "qiuying", "qy" },
		{ "区小美", "ouxiaomei", "oxm" }, { "查良镛", "zhaliangyong", "zly" },
		{ "盖叫天", "gejiaotian", "gjt" }, { "朴树", "piaoshu", "ps" },
		{ "翟天临", "zhaitianlin", "ztl" }, { "缪小丽", "miaoxiaoli", "mxl" },
		{ "阚丽", "kanli", "kl" }, { "乜丽", "nieli", "nl" }, { "佴丽", "naili", "nl" },
		{ "句丽", "gouli", "gl" }, { "郇丽", "xunli", "xl" }, { "祭丽", "zhaili", "zl" },
		{ "谌龙", "chenlong", "cl" }, { "黑丽", "heli", "hl" },
		{ "费玉清", "feiyuqing", "fyq" },
		{ "任丽", "renli", "rl" }, { "华丽", "huali", "hl" }, { "召丽", "shaoli", "sl" },
		{ "员丽", "yunli", "yl" }, { "折丽", "sheli", "sl" }, { "燕丽", "yanli", "yl" },
		{ "牟丽", "mouli", "ml" }, { "种丽", "chongli", "cl" }, { "秘丽", "bili", "bl" },
		{ "粘丽", "nianli", "nl" }, { "繁丽", "poli", "pl" }, { "舍丽", "sheli", "sl" },
		{ "莘丽", "shenli", "sl" }, { "葛丽", "geli", "gl" }, { "过丽", "guoli", "gl" },
		{ "隗丽", "weili", "wl" }, { "乐嘉", "yuejia", "yj" },
		{ "冼星海", "xianxinghai", "xxh" },
		{ "覃丽", "qinli", "ql" }, { "车丽", "cheli", "cl" }, { "薄丽", "boli", "bl" },
		{ "尉迟恭", "yuchigong", "ycg" }, { "万俟卨", "moqixie", "mqx" },
		{ "澹台灭明", "tantaimieming", "ttmm" }, { "单于丽", "chanyuli", "cyl" },
		{ "长孙无忌", "zhangsunwuji", "zswj" }, { "欧阳娜娜", "ouyangnana", "oynn" },
		{ "令狐冲", "linghuchong", "lhc" }, { "乐正丽", "yuezhengli", "yzl" },
		{ "曾", "zeng", "z" }, { "單小姐", "shanxiaojie", "sxj" },
		/* Only the surname: the same character in a given name is read as usual. */
		{ "王曾", "wangceng", "wc" }, { "李单", "lidan", "ld" },
		{ "张小美", "zhangxiaomei", "zxm" },
		{ "吕布", "lvbu", "lb" }, { "尉丽", "weili", "wl" },
	};
	struct pinyin_variant variants[PINYIN_VARIANTS_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(pinyin_name(rows[i].name, variants) > 0);
		if (strcmp(variants[0].full, rows[i].full) != 0 ||
		    strcmp(variants[0].initials, rows[i].initials) != 0)
			fail_msg("%s: %s %s", rows[i].name, variants[0].full, variants[0].initials);
	}
}

static bool has_variant(const char *name, const char *full)
{
	struct pinyin_variant variants[PINYIN_VARIANTS_MAX];
	size_t n = pinyin_name(name, variants);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(variants[i].full, full) == 0)
			return true;
	}
	return false;
}

static void other_readings_are_variants(void **state)
{
	struct pinyin_variant variants[PINYIN_VARIANTS_MAX];

	(void)state;
	assert_true(has_variant("曾国藩", "cengguofan"));
	assert_true(has_variant("单雄信", "danxiongxin"));
	assert_true(has_variant("王曾", "wangzeng"));
	assert_true(has_variant("尉迟恭", "weichigong"));
	assert_true(has_variant("谌龙", "shenlong"));
	assert_true(has_variant("黑丽", "heili"));
	assert_true(has_variant("费丽", "bili"));
	assert_true(has_variant("盖丽", "gaili"));
	assert_int_equal(pinyin_name("张小美", variants), 1);
	/* However many readings there are, the list is full and each of it another. */
	size_t n = pinyin_name("单解曾朴仇区", variants);
	assert_int_equal(n, PINYIN_VARIANTS_MAX);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(variants[i].full, variants[k].full);
	}
}

static void letters_stand_for_themselves(void **state)
{
	struct pinyin_variant variants[PINYIN_VARIANTS_MAX];
	char long_name[600] = "";

	(void)state;
	assert_int_equal(pinyin_name("Anna 李", variants), 1);
	assert_string_equal(variants[0].full, "annali");
	assert_string_equal(variants[0].initials, "annal");
	pinyin_name("Ａ７小美！", variants);
	assert_string_equal(variants[0].full, "a7xiaomei");
	assert_string_equal(variants[0].initials, "a7xm");
	assert_int_equal(pinyin_name("", variants), 1);
	assert_string_equal(variants[0].full, "");
	assert_int_equal(pinyin_name("  ·  ", variants), 1);
	assert_string_equal(variants[0].full, "");
	/* Longer than fits: whole syllables, and still valid UTF-8. */
	for (int i = 0; i < 100; i++)
		memcpy(long_name + strlen(long_name), i % 7 == 3 ? "あ" : "庄", 4);
	size_t n = pinyin_name(long_name, variants);
	for (size_t i = 0; i < n; i++) {
		assert_true(text_valid(variants[i].full, strlen(variants[i].full)));
		assert_true(text_valid(variants[i].initials, strlen(variants[i].initials)));
		assert_true(strlen(variants[i].full) > 80);
	}
	assert_true(pinyin_name("\xff\xfe\xe5", variants) > 0);
}

static void words_are_read_as_words(void **state)
{
	static const struct { const char *text, *full; } rows[] = {
		{ "单次护理", "dancihuli" }, { "区域", "quyu" }, { "银行卡", "yinhangka" },
		{ "音乐", "yinyue" }, { "背部调理", "beibutiaoli" }, { "薄荷精油", "bohejingyou" },
		{ "长期", "changqi" }, { "重复", "chongfu" }, { "去角质", "qujiaozhi" },
		{ "曾", "ceng" }, { "弹性", "tanxing" }, { "色调", "sediao" },
		{ "SPA水疗", "spashuiliao" },
		{ "查询", "chaxun" }, { "解冻", "jiedong" }, { "", "" },
	};
	struct pinyin_variant variant;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		pinyin_text(rows[i].text, &variant);
		assert_string_equal(variant.full, rows[i].full);
	}
	/* Of a long text only so much is read, wherever a word begins in it. */
	for (size_t i = 90; i < 100; i++) {
		AUTO(buf_release) struct buf longer = BUF_INIT;
		buf_pad(&longer, 'a', i);
		buf_puts(&longer, "银行卡");
		pinyin_text(longer.text, &variant);
		assert_true(strlen(variant.full) < sizeof(variant.full));
	}
	pinyin_text("补水面膜", &variant);
	assert_string_equal(variant.initials, "bsmm");
}

static void sorts_before(const char *first, const char *second)
{
	AUTO(buf_release) struct buf a = BUF_INIT;
	AUTO(buf_release) struct buf b = BUF_INIT;

	pinyin_sort_key(&a, first);
	pinyin_sort_key(&b, second);
	if (strcmp(a.text, b.text) >= 0)
		fail_msg("%s is not before %s", first, second);
}

static void names_sort_as_expected(void **state)
{
	(void)state;
	sorts_before("陈丽", "曾丽");
	sorts_before("张丽", "仲丽");
	sorts_before("曾丽", "张丽");
	sorts_before("王丽", "曾丽");   /* 曾 under Z */
	sorts_before("欧丽", "区小美"); /* 区 under O */
	sorts_before("区小美", "潘丽");
	sorts_before("单丽", "沈丽");
	sorts_before("李安", "连丽");   /* li an before lian */
	sorts_before("张", "张丽");
	sorts_before("Anna", "Bella");
	sorts_before("Anna", "白丽");
	sorts_before("张丽", "章丽");   /* same sound: by the characters, 张 5F20 章 7AE0 */
}

static void typed_text_matches(void **state)
{
	static const struct { const char *typed, *text; } rows[] = {
		{ "zhangxiaomei", "张小美" }, { "zxm", "张小美" }, { "zhangxm", "张小美" },
		{ "zhxm", "张小美" }, { "zxiaom", "张小美" }, { "zhang xiao mei", "张小美" },
		{ "zhang'xiao'mei", "张小美" }, { "zhangxia", "张小美" }, { "z", "张小美" },
		{ "zhan", "张小美" },
		{ "zangxiaomei", "张小美" }, { "ZXM", "张小美" }, { "ｚｘｍ", "张小美" },
		{ "张", "张小美" },
		{ "张xm", "张小美" }, { "z小m", "张小美" }, { "张小美", "张小美" },
		{ "", "张小美" },
		{ "zhengguofan", "曾国藩" }, { "zgf", "曾国藩" }, { "cgf", "曾国藩" },
		{ "ceng", "曾国藩" },
		{ "shan", "单雄信" }, { "san", "单雄信" }, { "dan", "单雄信" },
		{ "yuchi", "尉迟恭" },
		{ "ycg", "尉迟恭" }, { "weici", "尉迟恭" }, { "lv", "吕布" }, { "lu", "吕布" },
		{ "lü", "吕布" },
		{ "LÜ", "吕布" }, { "nvhai", "女孩" }, { "nuhai", "女孩" }, { "jvzi", "橘子" },
		{ "qv", "曲" },
		{ "chen", "陈丽" }, { "cenli", "陈丽" }, { "anna", "Anna李" },
		{ "annal", "Anna 李" }, { "an n", "Anna李" }, { "vip1", "VIP1客" },
		{ "zh", "张红" },
		{ "zhong", "宗" }, { "zihua", "自华" }, { "xian", "西安" }, { "xian", "先" },
		{ "xia", "西安" },
		{ "fangan", "方案" }, { "fangan", "反感" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!pinyin_match(rows[i].typed, rows[i].text, false))
			fail_msg("%s does not match %s", rows[i].typed, rows[i].text);
	}
}

static void other_text_does_not_match(void **state)
{
	static const struct { const char *typed, *text; } rows[] = {
		{ "zxl", "张小美" }, { "xm", "张小美" }, { "mei", "张小美" },
		{ "zhangxiaomeili", "张小美" },
		{ "zmx", "张小美" }, { "ang", "张小美" }, { "zhanxm", "张小美" },
		{ "hang", "张小美" },
		{ "zhagxm", "张小美" }, { "小", "张小美" }, { "zhangg", "张小美" }, { "v", "吴" },
		{ "x", "" },
		{ "nanm", "nana" }, { "lvb", "卢克" }, { "sh", "王" }, { "张小丽", "张小美" },
	};
	char long_typed[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (pinyin_match(rows[i].typed, rows[i].text, false))
			fail_msg("%s matches %s", rows[i].typed, rows[i].text);
	}
	memset(long_typed, 'z', sizeof(long_typed) - 1);
	long_typed[sizeof(long_typed) - 1] = '\0';
	assert_false(pinyin_match(long_typed, "张", true));
}

static void matches_anywhere(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	(void)state;
	assert_true(pinyin_match("xm", "张小美", true));
	assert_true(pinyin_match("mei", "张小美", true));
	assert_true(pinyin_match("美", "张小美", true));
	assert_true(pinyin_match("bs", "深层补水护理", true));
	assert_false(pinyin_match("ang", "张小美", true));
	assert_false(pinyin_match("zm", "张小美", true));
	/* A long text, and one that has no end of readings, take no time to speak of. */
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "行重");
	assert_false(pinyin_match("hzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhzhq", text.text, true));
	buf_puts(&text, "补水");
	assert_true(pinyin_match("bushui", text.text, true));
	assert_true(pinyin_match("hcbs", text.text, true));
}

/* Whatever way a name is written out from its readings, it is found by it. */
static void every_writing_matches(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 8);
	for (int i = 0; i < 3000; i++) {
		AUTO(buf_release) struct buf name = BUF_INIT;
		AUTO(buf_release) struct buf typed = BUF_INIT;
		size_t n = 1 + rng_below(&rng, 5);
		for (size_t k = 0; k < n; k++) {
			const char *readings[PINYIN_READINGS_MAX];
			unsigned c = 0x4e00 + (unsigned)rng_below(&rng, 0x51a0);
			char hanzi[4] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)),
					  (char)(0x80 | (c & 63)), '\0' };
			size_t count = pinyin_readings(c, readings);
			if (count == 0)
				continue;
			buf_puts(&name, hanzi);
			const char *reading = readings[rng_below(&rng, count)];
			switch (rng_below(&rng, 3)) {
			case 0:
				buf_puts(&typed, reading);
				break;
			case 1:
				buf_putc(&typed, reading[0]);
				break;
			default:
				buf_puts(&typed, hanzi);
				break;
			}
		}
		if (!pinyin_match(typed.text, name.text, false))
			fail_msg("%s does not match %s", typed.text, name.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_of_characters),
		cmocka_unit_test(every_reading_is_well_formed),
		cmocka_unit_test(surnames_are_read_as_surnames),
		cmocka_unit_test(other_readings_are_variants),
		cmocka_unit_test(letters_stand_for_themselves),
		cmocka_unit_test(words_are_read_as_words),
		cmocka_unit_test(names_sort_as_expected),
		cmocka_unit_test(typed_text_matches),
		cmocka_unit_test(other_text_does_not_match),
		cmocka_unit_test(matches_anywhere),
		cmocka_unit_test(every_writing_matches),
	};

	return cmocka_run_group_tests_name("base_pinyin", tests, NULL, NULL);
}
