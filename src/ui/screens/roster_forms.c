/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The short forms of the roster: leave and extra shifts, a swap, taking one back. When bookings
 * are in the way of what was entered, her page opens, where they are opened and moved.
 */
#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "roster.h"
#include "ui/record_form.h"
#include "ui/sheet.h"

/* "10", "10:30" */
static void short_time(int minutes, char *ret, size_t size)
{
	if (minutes % 60 == 0)
		snprintf(ret, size, "%d", minutes / 60);
	else
		snprintf(ret, size, "%d:%02d", minutes / 60, minutes % 60);
}

const char *roster_span_short(int64_t from, int64_t to, day d, char text[DATE_TEXT_MAX])
{
	int64_t base = (int64_t)d.n * MINUTES_PER_DAY;
	char a[32], b[32];

	short_time((int)(from - base), a, sizeof(a));
	short_time((int)(to - base), b, sizeof(b));
	snprintf(text, DATE_TEXT_MAX, "%.14s-%.14s", a, b);
	return text;
}

static const struct form_choice kinds[] = {
	{ "leave", N_("leave") }, { "sick", N_("sick leave") }, { "training", N_("training") },
	{ "extra", N_("extra shift") }, { NULL, NULL },
};

const char *roster_kind_title(const char *kind)
{
	for (const struct form_choice *c = kinds; c->value != NULL; c++)
		if (strcmp(c->value, kind) == 0)
			return _(c->label);
	return strcmp(kind, "work") == 0 ? _("work") : kind;
}

/* ---- what was in the way */

static bool works_on(const Booking *b, uint32_t staff)
{
	for (size_t i = 0; i < b->n_segments; i++)
		if (segment_has(b->segments[i], staff))
			return true;
	return false;
}

/* Says what was done; with bookings in its way the page of her whose they are opens. */
static enum status done(struct screen *s, const char *what, const RosterChangeAnswer *ret,
			uint32_t other, struct problem *p)
{
	const struct desk *d = desk_of(s);
	struct roster_staff_arg arg = { .staff = ret->record->staff };
	const char *name = desk_staff_name(d, arg.staff);
	int n = (int)ret->n_bookings;

	if (n == 0) {
		sheet_done(s, "%s: %s", name, what);
		return ST_OK;
	}
	const Booking *first = ret->bookings[0]->record;
	if (other != 0 && !works_on(first, arg.staff))
		arg.staff = other;
	arg.from = wall_day(WALL(first->segments[0]->start));
	sheet_done(s, ngettext("%s: %s. %d booking is in the way: m moves it.",
			       "%s: %s. %d bookings are in the way: m moves one.",
			       (unsigned long)n),
		   name, what, n);
	return app_open(s->app, &roster_staff_screen, &arg, p);
}

/* ---- leave, extra shifts */

/* From a day and a time, empty: the whole day. */
static enum status read_when(const struct form *f, bool extra, int64_t *ret_from, int64_t *ret_to,
			     struct problem *p)
{
	const char *from_time = form_get(f, "from_time"), *to_time = form_get(f, "to_time");
	minute m;
	day d;

	TRY(day_parse(form_get(f, "from"), &d, p));
	*ret_from = wall_of(d, MINUTE(0)).n;
	if (form_get(f, "to")[0] != '\0')
		TRY(day_parse(form_get(f, "to"), &d, p));
	*ret_to = wall_of(d, MINUTE(0)).n;
	if (extra && (from_time[0] == '\0' || to_time[0] == '\0'))
		return problem_set(p, ST_BAD_VALUE, from_time[0] == '\0' ? "from_time" : "to_time",
				   _("An extra shift has a beginning and an end."));
	if (from_time[0] != '\0') {
		TRY(minute_parse(from_time, &m, p));
		*ret_from += m.n;
	}
	m = MINUTE(MINUTES_PER_DAY);
	if (to_time[0] != '\0')
		TRY(minute_parse(to_time, &m, p));
	*ret_to += m.n;
	/* 18:00 to 2:00 ends tomorrow. */
	if (extra && *ret_to <= *ret_from && *ret_to + MINUTES_PER_DAY > *ret_from)
		*ret_to += MINUTES_PER_DAY;
	return ST_OK;
}

static RosterChange__Kind kind_of(const char *word)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(
		&roster_change__kind__descriptor, word);

	return v != NULL ? (RosterChange__Kind)v->value : ROSTER_CHANGE__KIND__leave;
}

static enum status save_change(struct screen *s, const struct form *f, uint64_t about,
			       const char *key, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RosterChange change = ROSTER_CHANGE__INIT;
	RosterAdd args = ROSTER_ADD__INIT;
	RosterChangeAnswer *ret;

	(void)about;
	change.staff = desk_id(form_get(f, "staff"), 'S');
	change.kind = kind_of(form_get(f, "kind"));
	TRY(read_when(f, change.kind == ROSTER_CHANGE__KIND__extra, &change.from, &change.to, p));
	change.reason = (char *)(uintptr_t)form_get(f, "reason");
	args.record = &change;
	args.force_reason = (char *)(uintptr_t)form_get(f, "force_reason");
	args.authorised_by = sheet_authority(s, &args.authorised_pin);
	TRY(desk_op(s, "roster.add", key, &args.base, &arena, &ret, p));
	return done(s, roster_kind_title(form_get(f, "kind")), ret, 0, p);
}

static const struct form_field change_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 20, .source = &desk_staff_all },
	{ .name = "kind", .label = N_("Kind"), .kind = FORM_CHOICE, .choices = kinds },
	{ .name = "from", .label = N_("First day"), .kind = FORM_DATE, .flags = FORM_REQUIRED,
	  .cells = 14 },
	{ .name = "from_time", .label = N_("from"), .kind = FORM_TIME, .flags = FORM_BESIDE,
	  .cells = 8, .hint = N_("Empty: the whole day.") },
	{ .name = "to", .label = N_("Last day"), .kind = FORM_DATE, .cells = 14,
	  .hint = N_("Empty: the same day.") },
	{ .name = "to_time", .label = N_("until"), .kind = FORM_TIME, .flags = FORM_BESIDE,
	  .cells = 8, .hint = N_("Empty: the whole day.") },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FORM_TEXT,
	  .hint = N_("Why a rule was overridden.") },
	{ .name = NULL },
};

static const struct sheet change_sheet = {
	.name = "roster", .title = N_("Leave or an extra shift"), .fields = change_fields,
	.save = save_change,
};

static uint64_t about_day(uint32_t staff, day d)
{
	return (uint64_t)staff << 32 | (uint32_t)d.n;
}

enum status roster_enter(struct screen *s, uint32_t staff, day d, bool extra,
			 struct problem *reterr)
{
	char id[ID_TEXT_MAX], on[DATE_TEXT_MAX];
	const struct sheet_value values[] = {
		{ .field = "kind", .value = extra ? "extra" : "leave" },
		{ .field = "from", .value = day_text(d, on) },
		{ .field = "staff", .value = id_text('S', staff, id),
		  .label = desk_staff_name(desk_of(s), staff) },
	};
	struct sheet_arg arg = { .sheet = &change_sheet, .about = about_day(staff, d),
				 .n = ARRAY_LEN(values) - (staff == 0), .values = values,
				 .focus = staff != 0 ? "kind" : NULL };

	return app_open(s->app, &sheet_screen, &arg, reterr);
}

/* ---- swaps */

static enum status save_swap(struct screen *s, const struct form *f, uint64_t about,
			     const char *key, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RosterSwap args = ROSTER_SWAP__INIT;
	RosterChangeAnswer *ret;
	day d;

	(void)about;
	args.staff = desk_id(form_get(f, "staff"), 'S');
	args.with = desk_id(form_get(f, "with"), 'S');
	TRY(day_parse(form_get(f, "day"), &d, p));
	args.day = d.n;
	if (form_get(f, "with_day")[0] != '\0') {
		TRY(day_parse(form_get(f, "with_day"), &d, p));
		args.with_day = d.n;
	}
	args.reason = (char *)(uintptr_t)form_get(f, "reason");
	args.force_reason = (char *)(uintptr_t)form_get(f, "force_reason");
	args.authorised_by = sheet_authority(s, &args.authorised_pin);
	TRY(desk_op(s, "roster.swap", key, &args.base, &arena, &ret, p));
	return done(s, arena_printf(&arena, _("swapped with %s"),
				    desk_staff_name(desk_of(s), ret->record->staff == args.staff ?
						    args.with : args.staff)),
		    ret, ret->record->staff == args.staff ? args.with : args.staff, p);
}

static const struct form_field swap_fields[] = {
	{ .name = "staff", .label = N_("Staff"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 20, .source = &desk_staff_all },
	{ .name = "day", .label = N_("gives her shift of"), .kind = FORM_DATE,
	  .flags = FORM_REQUIRED | FORM_BESIDE, .cells = 14 },
	{ .name = "with", .label = N_("With whom"), .kind = FORM_PICK, .flags = FORM_REQUIRED,
	  .cells = 20, .source = &desk_staff_all },
	{ .name = "with_day", .label = N_("for hers of"), .kind = FORM_DATE,
	  .flags = FORM_BESIDE, .cells = 14, .hint = N_("Empty: the same day.") },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT },
	{ .name = "force_reason", .label = N_("Reason for the override"), .kind = FORM_TEXT,
	  .hint = N_("Why a rule was overridden.") },
	{ .name = NULL },
};

static const struct sheet swap_sheet = {
	.name = "swap", .title = N_("Swap shifts"), .fields = swap_fields, .save = save_swap,
};

enum status roster_swap(struct screen *s, uint32_t staff, day d, struct problem *reterr)
{
	char id[ID_TEXT_MAX], on[DATE_TEXT_MAX];
	const struct sheet_value values[] = {
		{ .field = "staff", .value = id_text('S', staff, id),
		  .label = desk_staff_name(desk_of(s), staff) },
		{ .field = "day", .value = day_text(d, on) },
	};
	struct sheet_arg arg = { .sheet = &swap_sheet, .about = about_day(staff, d),
				 .n = ARRAY_LEN(values), .values = values, .focus = "with" };

	return app_open(s->app, &sheet_screen, &arg, reterr);
}

/* ---- taking back */

static enum status save_drop(struct screen *s, const struct form *f, uint64_t about,
			     const char *key, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RosterDrop args = ROSTER_DROP__INIT;
	RosterChangeAnswer *ret;

	args.change = (uint32_t)about;
	args.reason = (char *)(uintptr_t)form_get(f, "reason");
	TRY(desk_op(s, "roster.drop", key, &args.base, &arena, &ret, p));
	return done(s, _("taken back"), ret, 0, p);
}

static const struct form_field drop_fields[] = {
	{ .name = "what", .label = N_("Taken back"), .kind = FORM_FIXED },
	{ .name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED,
	  .hint = N_("Of a swap both parts are taken back.") },
	{ .name = NULL },
};

static const struct sheet drop_sheet = {
	.name = "roster-drop", .title = N_("Take back"), .fields = drop_fields, .save = save_drop,
};

enum status roster_drop(struct screen *s, uint32_t change, const char *words,
			struct problem *reterr)
{
	const struct sheet_value values[] = { { .field = "what", .value = words } };
	struct sheet_arg arg = { .sheet = &drop_sheet, .about = change, .n = ARRAY_LEN(values),
				 .values = values };

	return app_open(s->app, &sheet_screen, &arg, reterr);
}
