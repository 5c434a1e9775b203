/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "base/when.h"

/* Sunday 2026-11-22. */
static day today(void)
{
	return day_of(2026, 11, 22);
}

struct row {
	const char *typed;
	const char *want;
};

static void check_days(const struct row *rows, size_t n, enum when_lean lean)
{
	char text[DATE_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		day d = DAY(0);
		if (when_day(rows[i].typed, today(), lean, &d, NULL) != ST_OK ||
		    strcmp(day_text(d, text), rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].typed, day_text(d, text), rows[i].want);
	}
}

static void days_ahead(void **state)
{
	static const struct row rows[] = {
		{ "今天", "2026-11-22" }, { "明天", "2026-11-23" }, { "后天", "2026-11-24" },
		{ "大后天", "2026-11-25" }, { "昨天", "2026-11-21" }, { "前天", "2026-11-20" },
		{ "大前天", "2026-11-19" }, { "今日", "2026-11-22" }, { "明日", "2026-11-23" },
		{ "today", "2026-11-22" }, { "Tomorrow", "2026-11-23" }, { "tom", "2026-11-23" },
		{ "yesterday", "2026-11-21" }, { "後天", "2026-11-24" },
		{ "周日", "2026-11-22" }, { "星期天", "2026-11-22" }, { "周一", "2026-11-23" },
		{ "周五", "2026-11-27" }, { "周5", "2026-11-27" }, { "星期五", "2026-11-27" },
		{ "礼拜五", "2026-11-27" }, { "周六", "2026-11-28" }, { "週六", "2026-11-28" },
		{ "周末", "2026-11-28" }, { "周7", "2026-11-22" },
		{ "下周三", "2026-11-25" }, { "下周日", "2026-11-29" },
		{ "下下周三", "2026-12-02" },
		{ "下个星期三", "2026-11-25" }, { "上周三", "2026-11-11" },
		{ "这周三", "2026-11-18" },
		{ "本周日", "2026-11-22" }, { "fri", "2026-11-27" }, { "Friday", "2026-11-27" },
		{ "sun", "2026-11-22" }, { "next mon", "2026-11-23" }, { "last fri", "2026-11-13" },
		{ "+3", "2026-11-25" }, { "-1", "2026-11-21" }, { "+0", "2026-11-22" },
		{ "＋３", "2026-11-25" }, { "+3天", "2026-11-25" }, { "+2周", "2026-12-06" },
		{ "+1w", "2026-11-29" }, { "+10d", "2026-12-02" }, { "+1个月", "2026-12-22" },
		{ "3天后", "2026-11-25" }, { "三天后", "2026-11-25" }, { "两天以后", "2026-11-24" },
		{ "十二天之后", "2026-12-04" }, { "3天前", "2026-11-19" },
		{ "两周后", "2026-12-06" },
		{ "2个星期后", "2026-12-06" }, { "3个月后", "2027-02-22" },
		{ "1个月前", "2026-10-22" },
		{ "28日后", "2026-12-20" },
		{ "0312", "2027-03-12" }, { "1122", "2026-11-22" }, { "1123", "2026-11-23" },
		{ "1121", "2027-11-21" }, { "3-12", "2027-03-12" }, { "12-3", "2026-12-03" },
		{ "3/12", "2027-03-12" }, { "3.12", "2027-03-12" }, { "３／１２", "2027-03-12" },
		{ "３。１２", "2027-03-12" }, { "3月12日", "2027-03-12" },
		{ "3月12", "2027-03-12" },
		{ "3月12号", "2027-03-12" }, { "三月十二日", "2027-03-12" },
		{ "十二月三十一号", "2026-12-31" }, { "2-29", "2028-02-29" },
		{ "明年3月12日", "2027-03-12" }, { "今年3月12日", "2026-03-12" },
		{ "去年12月1号", "2025-12-01" }, { "2026年3月12日", "2026-03-12" },
		{ "二〇二七年三月一日", "2027-03-01" }, { "20260312", "2026-03-12" },
		{ "2026-03-12", "2026-03-12" }, { "2026/3/12", "2026-03-12" },
		{ "2026.3.12", "2026-03-12" }, { "２０２６－０３－１２", "2026-03-12" },
		{ "25号", "2026-11-25" }, { "22日", "2026-11-22" }, { "21号", "2026-12-21" },
		{ "31号", "2026-12-31" }, { "下个月5号", "2026-12-05" },
		{ "下月5号", "2026-12-05" },
		{ "本月5号", "2026-11-05" }, { "上个月31号", "2026-10-31" },
		{ "  明天 ", "2026-11-23" }, { "　明天　", "2026-11-23" },
		{ "＋１", "2026-11-23" }, { "Ｆｒｉ", "2026-11-27" },
	};

	(void)state;
	check_days(rows, ARRAY_LEN(rows), WHEN_FUTURE);
}

static void days_behind(void **state)
{
	static const struct row rows[] = {
		{ "周五", "2026-11-20" }, { "周日", "2026-11-22" }, { "周一", "2026-11-16" },
		{ "fri", "2026-11-20" }, { "0312", "2026-03-12" }, { "12-3", "2025-12-03" },
		{ "1122", "2026-11-22" }, { "1123", "2025-11-23" }, { "3月12日", "2026-03-12" },
		{ "2-29", "2024-02-29" }, { "25号", "2026-10-25" }, { "22号", "2026-11-22" },
		{ "31号", "2026-10-31" }, { "明天", "2026-11-23" }, { "+3", "2026-11-25" },
		{ "2027-03-12", "2027-03-12" }, { "下周三", "2026-11-25" },
	};

	(void)state;
	check_days(rows, ARRAY_LEN(rows), WHEN_PAST);
}

/* From the middle of a week, a weekday lies on either side. */
static void weekdays_from_a_wednesday(void **state)
{
	static const struct { const char *typed; int future, past; } rows[] = {
		{ "周一", 5, -2 }, { "周二", 6, -1 }, { "周三", 0, 0 }, { "周四", 1, -6 },
		{ "周日", 4, -3 },
		{ "下周一", 5, 5 }, { "下周日", 11, 11 }, { "上周日", -3, -3 },
		{ "这周一", -2, -2 },
		{ "sat", 3, -4 }, { "last mon", -9, -9 },
	};
	day from = day_of(2026, 11, 25), d = DAY(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(when_day(rows[i].typed, from, WHEN_FUTURE, &d, NULL), ST_OK);
		assert_int_equal(d.n - from.n, rows[i].future);
		assert_int_equal(when_day(rows[i].typed, from, WHEN_PAST, &d, NULL), ST_OK);
		assert_int_equal(d.n - from.n, rows[i].past);
	}
}

static void month_ends(void **state)
{
	day d = DAY(0);

	(void)state;
	assert_int_equal(when_day("+1个月", day_of(2027, 1, 31), WHEN_FUTURE, &d, NULL), ST_OK);
	assert_int_equal(d.n, day_of(2027, 2, 28).n);
	assert_int_equal(when_day("+12个月", day_of(2028, 2, 29), WHEN_FUTURE, &d, NULL), ST_OK);
	assert_int_equal(d.n, day_of(2029, 2, 28).n);
	assert_int_equal(when_day("1个月前", day_of(2027, 1, 31), WHEN_FUTURE, &d, NULL), ST_OK);
	assert_int_equal(d.n, day_of(2026, 12, 31).n);
	/* A leap day is eight years away around 2100. */
	assert_int_equal(when_day("2-29", day_of(2096, 3, 1), WHEN_FUTURE, &d, NULL), ST_OK);
	assert_int_equal(d.n, day_of(2104, 2, 29).n);
}

static void minutes(void **state)
{
	static const struct row rows[] = {
		{ "1430", "14:30" }, { "14:30", "14:30" }, { "14：30", "14:30" },
		{ "930", "09:30" },
		{ "0930", "09:30" }, { "9", "09:00" }, { "14", "14:00" }, { "24", "24:00" },
		{ "9点", "09:00" }, { "9点半", "09:30" }, { "9點半", "09:30" },
		{ "9点30", "09:30" },
		{ "9点30分", "09:30" }, { "9点一刻", "09:15" }, { "9点三刻", "09:45" },
		{ "9时", "09:00" }, { "9点钟", "09:00" }, { "9点整", "09:00" },
		{ "9点零5分", "09:05" },
		{ "九点零五", "09:05" }, { "三点十五分", "03:15" }, { "十二点半", "12:30" },
		{ "两点", "02:00" }, { "二十一点", "21:00" }, { "下午3点", "15:00" },
		{ "下午三点半", "15:30" }, { "下午15点", "15:00" }, { "下午3:20", "15:20" },
		{ "下午 330", "15:30" }, { "下午3", "15:00" }, { "下午12点", "12:00" },
		{ "晚上8点", "20:00" }, { "晚上8点一刻", "20:15" }, { "晚上12点", "24:00" },
		{ "晚上1点", "25:00" }, { "晚上20点", "20:00" }, { "夜里11点", "23:00" },
		{ "早上9点", "09:00" }, { "上午10点半", "10:30" }, { "凌晨1点", "01:00" },
		{ "中午", "12:00" }, { "中午12点", "12:00" }, { "中午1点", "13:00" },
		{ "中午11点半", "11:30" }, { "傍晚6点", "18:00" }, { "3pm", "15:00" },
		{ "3 PM", "15:00" }, { "3:30pm", "15:30" }, { "330pm", "15:30" },
		{ "12pm", "12:00" },
		{ "12am", "00:00" }, { "9am", "09:00" }, { "11:59 p.m.", "23:59" },
		{ "noon", "12:00" },
		{ "25:30", "25:30" }, { "2530", "25:30" }, { "47:59", "47:59" },
		{ "0:00", "00:00" },
		{ "0", "00:00" }, { "１４３０", "14:30" }, { "１４：３０", "14:30" },
		{ " 9点 ", "09:00" },
	};
	char text[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		minute m = MINUTE(-1);
		if (when_minute(rows[i].typed, &m, NULL) != ST_OK ||
		    strcmp(minute_text(m, text), rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].typed, minute_text(m, text),
				 rows[i].want);
	}
}

/* The base is Friday 2026-12-04 at 10:00, today Sunday 2026-11-22. */
static void both_together(void **state)
{
	static const struct row rows[] = {
		{ "后天下午3点", "2026-11-24T15:00" }, { "周五 1430", "2026-11-27T14:30" },
		{ "周五1430", "2026-11-27T14:30" }, { "+1 9点", "2026-11-23T09:00" },
		{ "+1　９点", "2026-11-23T09:00" }, { "明早9点", "2026-11-23T09:00" },
		{ "今晚8点半", "2026-11-22T20:30" }, { "明晚 8点", "2026-11-23T20:00" },
		{ "今天晚上12点", "2026-11-23T00:00" }, { "3-12 14:30", "2027-03-12T14:30" },
		{ "3月12日9点", "2027-03-12T09:00" }, { "12月5号下午两点半", "2026-12-05T14:30" },
		{ "0312 1430", "2027-03-12T14:30" }, { "1225 1430", "2026-12-25T14:30" },
		{ "2026-11-30T14:30", "2026-11-30T14:30" },
		{ "2026-11-30 25:30", "2026-12-01T01:30" },
		{ "20261130 930", "2026-11-30T09:30" }, { "202611301430", "2026-11-30T14:30" },
		{ "3天后上午10点", "2026-11-25T10:00" }, { "25号 9", "2026-11-25T09:00" },
		{ "下周三下午3点", "2026-11-25T15:00" }, { "fri 3pm", "2026-11-27T15:00" },
		{ "3pm fri", "2026-11-27T15:00" }, { "tomorrow noon", "2026-11-23T12:00" },
		{ "1430 明天", "2026-11-23T14:30" }, { "下午3点 周五", "2026-11-27T15:00" },
		{ "明天中午", "2026-11-23T12:00" },
		/* A time alone is on the base day. */
		{ "1430", "2026-12-04T14:30" }, { "930", "2026-12-04T09:30" },
		{ "9点半", "2026-12-04T09:30" }, { "下午3点", "2026-12-04T15:00" },
		{ "1030", "2026-12-04T10:30" }, { "1225", "2026-12-04T12:25" },
		{ "0600", "2026-12-04T06:00" }, { "0630", "2026-12-04T06:30" },
		{ "14:30", "2026-12-04T14:30" },
		{ "9", "2026-12-04T09:00" }, { "25:30", "2026-12-05T01:30" },
		/* A day alone keeps the base time. */
		{ "明天", "2026-11-23T10:00" }, { "周五", "2026-11-27T10:00" },
		{ "+3", "2026-11-25T10:00" },
		{ "0312", "2027-03-12T10:00" }, { "0530", "2027-05-30T10:00" },
		{ "10-30", "2027-10-30T10:00" },
		{ "20261225", "2026-12-25T10:00" }, { "3月12日", "2027-03-12T10:00" },
	};
	char text[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		wall w = WALL(0);
		if (when_wall(rows[i].typed, today(), day_of(2026, 12, 4), MINUTE(600), &w,
			      NULL) != ST_OK ||
		    strcmp(wall_text(w, text), rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].typed, wall_text(w, text), rows[i].want);
	}
}

static void nonsense_is_refused(void **state)
{
	static const char *const days[] = {
		"", " ", "x", "周", "周八", "周0", "下", "下周", "next", "3", "312", "1330", "0230",
		"2-30", "13-1", "0-1", "1-0", "3-", "-", "+", "3-12-", "3/12-5", "2026-02-29",
		"202602",
		"20260230", "2026-3", "3月", "3月32日", "32号", "0号", "明天后天", "明天x", "3天",
		"+3x",
		"天后", "fr", "fridays", "monday tuesday", "12:30", "大天", "\xff", "明\xe5",
		"+99999", "99999999999999999999", "本月31号", "明年2月29日", "0个月后3",
		"今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天今天",
	};
	static const char *const times[] = {
		"", "x", "99", "25", "14:60", "1460", "48:00", "4800", "9点60", "点半", "14:3",
		":30",
		"14:", "13pm", "0:30:00", "下午", "晚上", "下午25点", "早上15点", "中午9点",
		"9点半半",
		"14305", "半", "-1", "9:5", "1 430", "\xff", "十百点", "pm", "9 点 am pm", "123456",
	};
	static const char *const walls[] = {
		"", "明天 x", "明天 25点半x", "明天 99", "周五 周六", "1430 1500", "9点 10点",
		"今晚",
		"1299", "明天 明天 9点", "3-12-14:30", "tomorrowx",
	};
	struct problem p = PROBLEM_INIT;
	day d = DAY(7);
	minute m = MINUTE(7);
	wall w = WALL(7);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		if (when_day(days[i], today(), WHEN_FUTURE, &d, &p) != ST_BAD_VALUE)
			fail_msg("day %s", days[i]);
		assert_true(p.message[0] != '\0' && p.todo[0] != '\0' && d.n == 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		if (when_minute(times[i], &m, &p) != ST_BAD_VALUE)
			fail_msg("time %s", times[i]);
		assert_true(p.message[0] != '\0' && p.todo[0] != '\0' && m.n == 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(walls); i++) {
		if (when_wall(walls[i], today(), today(), MINUTE(600), &w, &p) != ST_BAD_VALUE)
			fail_msg("wall %s", walls[i]);
		assert_true(p.message[0] != '\0' && p.todo[0] != '\0' && w.n == 7);
	}
}

/* Pieces of the grammar thrown together: no crash, and an answer in reach or a refusal. */
static void pieces_in_any_order(void **state)
{
	static const char *const pieces[] = {
		"今", "明天", "后", "周", "五", "下", "个", "月", "3", "12", "0312", "号", "日",
		"-", "/",
		":", ".", " ", "点", "半", "一刻", "晚上", "pm", "+", "天", "年", "十", "零", "fri",
		"t",
		"\xe5", "2026", "99999", "个月", "前", "next ",
	};
	struct rng rng;
	int good = 0;

	(void)state;
	rng_seed(&rng, 12);
	for (int i = 0; i < 200000; i++) {
		AUTO(buf_release) struct buf typed = BUF_INIT;
		size_t n = rng_below(&rng, 7);
		for (size_t k = 0; k < n; k++)
			buf_puts(&typed, pieces[rng_below(&rng, ARRAY_LEN(pieces))]);
		wall w = WALL(0);
		day d = DAY(0);
		minute m = MINUTE(0);
		struct problem p = PROBLEM_INIT;
		enum when_lean lean = rng_below(&rng, 2) ? WHEN_PAST : WHEN_FUTURE;
		if (when_wall(typed.text, today(), today(), MINUTE(600), &w, &p) == ST_OK)
			good++;
		else
			assert_true(text_valid(p.message, strlen(p.message)));
		if (when_day(typed.text, today(), lean, &d, NULL) == ST_OK)
			assert_true(civil_valid(day_civil(d).year, 1, 1));
		if (when_minute(typed.text, &m, NULL) == ST_OK)
			assert_in_range(m.n, 0, 2879);
	}
	assert_true(good > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_ahead),
		cmocka_unit_test(days_behind),
		cmocka_unit_test(weekdays_from_a_wednesday),
		cmocka_unit_test(month_ends),
		cmocka_unit_test(minutes),
		cmocka_unit_test(both_together),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(pieces_in_any_order),
	};

	return cmocka_run_group_tests_name("base_when", tests, NULL, NULL);
}
