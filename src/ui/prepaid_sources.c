/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses, their treatments and coupons to choose from: a fault finds nothing, the operation that
 * follows explains it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "ui/prepaid_look.h"

static enum status ask_op(const struct desk *d, const char *op, const ProtobufCMessage *args,
			  struct arena *arena, void *ret)
{
	struct problem ignore = PROBLEM_INIT;

	return op_run(d->shop, &d->who, op_find(op), NULL, args, arena, (ProtobufCMessage **)ret,
		      &ignore);
}

static bool wanted(const char *typed, const char *title, const char *id)
{
	return typed[0] == '\0' || pinyin_match(typed, title, true) ||
	       strcasestr(title, typed) != NULL || strcasestr(id, typed) != NULL;
}

/* ---- courses */

static size_t find_courses(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseList args = COURSE_LIST__INIT;
	CourseRows *rows;
	size_t n = 0;

	args.client = d->choosing.client;
	args.treatment = (char *)(uintptr_t)d->choosing.treatment;
	if (args.client == 0 ||
	    ask_op(d, "course.list", &args.base, &arena, (void *)&rows) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows && n < max; i++) {
		const CourseRow *row = rows->rows[i];
		char id[ID_TEXT_MAX], text[COURSE_BAR_MAX];
		id_text('K', row->record->id, id);
		if (!row->usable || !wanted(typed, row->record->title, id))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, PICKER_ID_MAX, "%s", id);
		snprintf(item->label, PICKER_TEXT_MAX, "%s", row->record->title);
		snprintf(item->detail, PICKER_TEXT_MAX, "%s  %s", course_bar(row, text), id);
	}
	return n;
}

static size_t find_items(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseGet args = COURSE_GET__INIT;
	CourseRow *row;
	size_t n = 0;

	args.course = d->choosing.course;
	if (ask_op(d, "course.get", &args.base, &arena, (void *)&row) != ST_OK)
		return 0;
	for (size_t i = 0; i < row->record->n_items && n < max; i++) {
		const CourseItem *from = row->record->items[i];
		char sum[MONEY_TEXT_MAX];
		if (!wanted(typed, from->title, from->treatment))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, PICKER_ID_MAX, "%s", from->treatment);
		snprintf(item->label, PICKER_TEXT_MAX, "%s", from->title);
		snprintf(item->detail, PICKER_TEXT_MAX, _("otherwise %s"),
			 desk_money(from->list_fen, sum));
	}
	return n;
}

/* ---- coupons */

static void set_kind(const CouponKind *from, bool for_points, struct picker_item *item)
{
	AUTO(buf_release) struct buf detail = BUF_INIT;
	char sum[MONEY_TEXT_MAX];

	*item = (struct picker_item){ .blocked = false };
	snprintf(item->id, PICKER_ID_MAX, "%s", from->kind);
	snprintf(item->label, PICKER_TEXT_MAX, "%s", from->title);
	if (for_points)
		buf_printf(&detail, _("%lld points  "), (long long)from->points);
	if (from->valid_days > 0)
		buf_printf(&detail, _("good for %u days  "), from->valid_days);
	if (from->minimum_fen > 0)
		buf_printf(&detail, _("from %s"), desk_money(from->minimum_fen, sum));
	snprintf(item->detail, PICKER_TEXT_MAX, "%s", detail.text);
}

static size_t kinds(const struct desk *d, const char *typed, bool for_points,
		    struct picker_item *ret, size_t max)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	CouponKinds *rows;
	size_t n = 0;

	if (ask_op(d, "coupon.kinds", &none.base, &arena, (void *)&rows) != ST_OK)
		return 0;
	for (size_t i = 0; i < rows->n_rows && n < max; i++)
		if ((!for_points || rows->rows[i]->points > 0) &&
		    wanted(typed, rows->rows[i]->title, rows->rows[i]->kind))
			set_kind(rows->rows[i], for_points, &ret[n++]);
	return n;
}

static size_t find_kinds(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	return kinds(user, typed, false, ret, max);
}

static size_t find_for_points(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	return kinds(user, typed, true, ret, max);
}

const struct picker_source desk_courses = { .find = find_courses };
const struct picker_source desk_course_items = { .find = find_items };
const struct picker_source desk_coupon_kinds = { .find = find_kinds };
const struct picker_source desk_coupons_for_points = { .find = find_for_points };
