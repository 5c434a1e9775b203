/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shop with one treatment, "wash", for those who want few things to fight for: its rules, which
 * go to DIR/conf before trial_make(), and who works there.
 */
#ifndef TESTS_PROOF_SMALL_SHOP_H
#define TESTS_PROOF_SMALL_SHOP_H

#include <stdio.h>

#include "base/text.h"
#include "lib/trial.h"

/* `more`: further lines of the treatment, four spaces in. */
__attribute__((unused)) static void small_treatments(const char *dir, int minutes, const char *more)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text,
		   "categories:\n  - {id: head, title: {zh: 头, en: Head}}\n"
		   "levels:\n  - {id: junior, title: {zh: 初, en: Junior}}\n"
		   "treatments:\n  - id: wash\n    title: {zh: 洗, en: Wash}\n"
		   "    category: head\n    price: 100\n    minutes: %d\n"
		   "    steps:\n      - {title: {zh: 洗, en: Wash}, minutes: %d}\n%s",
		   minutes, minutes, more);
	trial_write(dir, "treatments.yaml", text.text);
}

/* Points that buy a coupon, "prize"; no room that anybody needs. */
__attribute__((unused)) static void small_prizes(const char *dir)
{
	trial_write(dir, "tiers.yaml",
		    "window_days: 365\nspend_rule: proportional\n"
		    "tiers:\n  - {id: all, title: {zh: 全, en: All}}\n"
		    "points: {per_yuan_percent: 0, valid_days: 0, value_of_100: 1.00}\n"
		    "coupons:\n  - {id: prize, title: {zh: 奖, en: Prize}, amount: 20, "
		    "valid_days: 30, points: 100}\n");
	trial_write(dir, "shop.yaml", "rooms:\n  - {name: 占位, type: none}\n");
}

/* No notice is needed, and nothing is printed; `more`: further lines. */
__attribute__((unused)) static void small_conf(const char *dir, const char *more)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "[receipt]\nto = none\n[booking]\nnotice_minutes = 0\n%s", more);
	trial_write(dir, "meibu.conf", text.text);
}

/* Is there from nine to nine, every day. */
__attribute__((unused)) static void small_therapist(struct trial *t, int number)
{
	AUTO(buf_release) struct buf roster = BUF_INIT;

	for (int d = 0; d < 7; d++)
		buf_printf(&roster, "%s{\"weekday\":%d,\"from\":\"09:00\",\"to\":\"21:00\"}",
			   d > 0 ? "," : "", d);
	trial_must(t, NULL, "staff.add",
		   "{\"name\":\"人%d\",\"role\":\"therapist\",\"level\":\"junior\","
		   "\"roster\":[%s]}", number, roster.text);
}

#endif
