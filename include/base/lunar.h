/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Chinese lunar calendar, 1929-2099, from a table computed to GB/T 33661-2017.
 * Outside it the functions answer false.
 */
#ifndef BASE_LUNAR_H
#define BASE_LUNAR_H

#include "base/date.h"

struct lunar {
	int year;       /* the Gregorian year in which the lunar year begins */
	int month;      /* 1..12 */
	int day;        /* 1..30 */
	bool leap;      /* the month is the leap one (闰月) */
};

bool lunar_of(day, struct lunar *ret) MUST_CHECK;
bool lunar_day(struct lunar, day *ret) MUST_CHECK;  /* false too when the date does not exist */
/* The day a lunar birthday is kept in the lunar year: a 30th in a short month falls on
 * the 29th, a leap month in a year without it on the ordinary month. */
bool lunar_birthday(struct lunar birthday, int lunar_year, day *ret) MUST_CHECK;
/* "十月十四", "闰六月初一", "正月初一"; the last two months are 冬月 and 腊月. */
const char *lunar_text(struct lunar, char text[DATE_TEXT_MAX]);
/* Name of a festival on that day (春节 元宵 端午 七夕 中秋 重阳 腊八 小年 除夕, 元旦 情人节
 * 妇女节 劳动节 儿童节 国庆 圣诞), translated; NULL if none. */
const char *festival_name(day);

#endif
