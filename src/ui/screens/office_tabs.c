/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tabs of the office show: a function each, from operations to rows. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/account.h"
#include "model/posting.h"
#include "office_private.h"
#include "svc/check.h"
#include "ui/booking_look.h"
#include "ui/record_form.h"

static struct list_row *new_row(struct office *o, uint64_t id)
{
	return rows_add(&o->rows, id, NULL);
}

static const char *id_of(struct office *o, char letter, uint32_t id)
{
	char text[ID_TEXT_MAX];

	return arena_dup(&o->rows.arena, id_text(letter, id, text));
}

static const char *time_of(struct office *o, int64_t ms)
{
	char text[DATE_TEXT_MAX];

	return arena_dup(&o->rows.arena, instant_near((instant){ .ms = ms }, text));
}

static void heading(struct office *o, const char *text)
{
	snprintf(o->heading, sizeof(o->heading), "%s", text);
}

/* ---- staff */

static const struct list_column staff_columns[] = {
	{ .title = N_("Number"), .cells = 6 },
	{ .title = N_("Name"), .cells = 10, .weight = 1, .sortable = true },
	{ .title = N_("Role"), .cells = 10, .sortable = true },
	{ .title = N_("Level"), .cells = 10, .sortable = true },
	{ .title = N_("Skills"), .cells = 12, .weight = 2, .optional = true },
	{ .title = N_("Works"), .cells = 20, .weight = 3, .optional = true },
	{ .cells = 0 },
};

/* "Mon Tue Fri", or what keeps her away. */
static const char *works(struct office *o, const Staff *s)
{
	const char *ret = "";

	if (s->left)
		return _("has left");
	for (int weekday = 0; weekday < 7; weekday++)
		for (size_t i = 0; i < s->n_roster; i++)
			if ((int)s->roster[i]->weekday == weekday) {
				ret = arena_printf(&o->rows.arena, "%s%s%s", ret,
						   ret[0] != '\0' ? " " : "",
						   weekday_name(weekday));
				break;
			}
	return ret;
}

static enum status load_staff(struct office *o, const struct screen *s, struct problem *p)
{
	const struct desk *d = desk_of(s);
	Nothing none = NOTHING__INIT;
	StaffRows *rows;
	int here = 0;

	TRY(desk_op(s, "staff.list", NULL, &none.base, &o->rows.arena, &rows, p));
	for (int left = 0; left < 2; left++) {
		for (size_t i = 0; i < rows->n_rows; i++) {
			const Staff *staff = rows->rows[i];
			if ((staff->left != 0) != (left != 0))
				continue;
			struct list_row *row = new_row(o, staff->id);
			const char *skills = "";
			for (size_t k = 0; k < staff->n_skills; k++)
				skills = arena_printf(&o->rows.arena, "%s%s%s", skills,
						      k > 0 ? " " : "", staff->skills[k]);
			row->role = left ? ROLE_DIM : ROLE_NORMAL;
			row->cell[0] = id_of(o, 'S', staff->id);
			row->cell[1] = staff->name;
			row->cell[2] = role_title(staff->role);
			row->cell[3] = desk_level_title(d, staff->level);
			row->cell[4] = skills;
			row->cell[5] = works(o, staff);
			here += !left;
		}
	}
	snprintf(o->heading, sizeof(o->heading), _("%d on the staff"), here);
	return ST_OK;
}

/* ---- rooms and devices */

static const struct list_column place_columns[] = {
	{ .title = N_("Number"), .cells = 6 },
	{ .title = N_("Called"), .cells = 14, .weight = 2, .sortable = true },
	{ .title = N_("Type"), .cells = 10, .weight = 1, .sortable = true },
	{ .title = N_("Capacity"), .cells = 8, .right = true },
	{ .cells = 8 },
	{ .cells = 0 },
};

static void add_place(struct office *o, char letter, uint32_t id, const char *name,
		      const char *type, uint32_t capacity, bool closed)
{
	struct list_row *row = new_row(o, id);

	row->role = closed ? ROLE_DIM : ROLE_NORMAL;
	row->cell[0] = id_of(o, letter, id);
	row->cell[1] = name;
	row->cell[2] = type;
	row->cell[3] = arena_printf(&o->rows.arena, "%u", capacity == 0 ? 1 : capacity);
	row->cell[4] = closed ? _("closed") : "";
}

static enum status load_rooms(struct office *o, const struct screen *s, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	RoomRows *rows;

	TRY(desk_op(s, "room.list", NULL, &none.base, &o->rows.arena, &rows, p));
	for (size_t i = 0; i < rows->n_rows; i++) {
		const Room *r = rows->rows[i];
		add_place(o, 'R', r->id, r->name, r->type, r->capacity, r->closed);
	}
	snprintf(o->heading, sizeof(o->heading), _("%d rooms"), (int)rows->n_rows);
	return ST_OK;
}

static enum status load_devices(struct office *o, const struct screen *s, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	DeviceRows *rows;

	TRY(desk_op(s, "device.list", NULL, &none.base, &o->rows.arena, &rows, p));
	for (size_t i = 0; i < rows->n_rows; i++) {
		const Device *r = rows->rows[i];
		add_place(o, 'D', r->id, r->name, r->type, r->capacity, r->closed);
	}
	snprintf(o->heading, sizeof(o->heading), _("%d devices"), (int)rows->n_rows);
	return ST_OK;
}

/* ---- the working day */

static const struct list_column duty_columns[] = {
	{ .title = N_("Key"), .cells = 4 },
	{ .title = N_("Page"), .cells = 16 },
	{ .title = N_("What it shows"), .cells = 20, .weight = 1, .optional = true },
	{ .cells = 0 },
};

static const struct { const char *key, *about; const struct screen_ops *ops; } duties[] = {
	{ "T", N_("who works when: leave, extra shifts, swaps"), &roster_screen },
	{ "R", N_("whose turn it is, and the journal of turns"), &rotation_screen },
	{ "A", N_("who came and went, who was late"), &attendance_screen },
	{ "P", N_("the tasks of the day, done and open"), &plan_screen },
	{ "O", N_("reminders and other messages that wait"), &messages_screen },
};

const struct screen_ops *office_duty_screen(uint32_t n)
{
	return duties[n - 1].ops;
}

static enum status load_duty(struct office *o, const struct screen *s, struct problem *p)
{
	(void)s;
	(void)p;
	for (size_t i = 0; i < ARRAY_LEN(duties); i++) {
		struct list_row *row = new_row(o, i + 1);
		row->cell[0] = duties[i].key;
		row->cell[1] = _(duties[i].ops->title);
		row->cell[2] = _(duties[i].about);
	}
	heading(o, _("the keys open these pages from everywhere"));
	return ST_OK;
}

/* ---- the ledger */

static const struct list_column entry_columns[] = {
	{ .title = N_("Number"), .cells = 7 },
	{ .title = N_("Time"), .cells = 11 },
	{ .title = N_("Kind"), .cells = 8, .sortable = true },
	{ .title = N_("Document"), .cells = 8, .optional = true },
	{ .title = N_("Money in"), .cells = 11, .right = true, .sortable = true },
	{ .title = N_("Staff"), .cells = 8, .sortable = true, .optional = true },
	{ .title = N_("Terminal"), .cells = 8, .optional = true },
	{ .title = N_("Postings"), .cells = 8, .right = true, .optional = true },
	{ .cells = 0 },
};

/* What came into the shop's own money accounts by an entry. */
static int64_t money_in(const EntryAnswer *e)
{
	int64_t sum = 0;

	for (size_t i = 0; i < e->n_postings; i++)
		if (strncmp(e->postings[i]->account, "asset/", 6) == 0 &&
		    strcmp(e->postings[i]->unit, "CNY") == 0)
			sum += e->postings[i]->amount;
	return sum;
}

const char *office_entry_kind(const char *name)
{
	for (int kind = ENTRY_OPENING; kind <= ENTRY_EXPENSE; kind++)
		if (strcmp(entry_kind_name((enum entry_kind)kind), name) == 0)
			return entry_kind_title((enum entry_kind)kind);
	return name;
}

static enum status load_entries(struct office *o, const struct screen *s, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	ShopStat *stat;
	char sum[MONEY_TEXT_MAX];

	TRY(desk_op(s, "shop.stat", NULL, &none.base, &o->rows.arena, &stat, p));
	for (uint32_t i = stat->entries; i > 0 && o->rows.n < OFFICE_ROWS_MAX; i--) {
		LedgerEntryGet args = LEDGER_ENTRY_GET__INIT;
		EntryAnswer *e;
		args.entry = i;
		TRY(desk_op(s, "ledger.entry", NULL, &args.base, &o->rows.arena, &e, p));
		struct list_row *row = new_row(o, e->entry);
		row->cell[0] = id_of(o, 'E', e->entry);
		row->cell[1] = time_of(o, e->at);
		row->cell[2] = office_entry_kind(e->kind);
		row->cell[3] = e->document;
		row->cell[4] = arena_dup(&o->rows.arena, desk_money(money_in(e), sum));
		row->cell_role[4] = ROLE_MONEY;
		row->cell[5] = e->staff != 0 ? desk_staff_name(desk_of(s), e->staff) : _("system");
		row->cell[6] = e->terminal;
		row->cell[7] = arena_printf(&o->rows.arena, "%zu", e->n_postings);
	}
	snprintf(o->heading, sizeof(o->heading), _("%u entries, the last %d here"), stat->entries,
		 (int)o->rows.n);
	return ST_OK;
}

static const struct list_column balance_columns[] = {
	{ .title = N_("Account"), .cells = 12, .weight = 2, .sortable = true },
	{ .title = N_("Path"), .cells = 20, .weight = 3, .sortable = true, .optional = true },
	{ .title = N_("Unit"), .cells = 9 },
	{ .title = N_("Balance"), .cells = 14, .right = true, .sortable = true },
	{ .cells = 0 },
};

static enum status load_balances(struct office *o, const struct screen *s, struct problem *p)
{
	LedgerBalance args = LEDGER_BALANCE__INIT;
	Balances *rows;
	char sum[MONEY_TEXT_MAX];

	TRY(desk_op(s, "ledger.balance", NULL, &args.base, &o->rows.arena, &rows, p));
	for (size_t i = 0; i < rows->n_rows; i++) {
		const BalanceRow *b = rows->rows[i];
		struct account account;
		struct unit unit;
		if (b->amount == 0 || account_parse(b->account, &account, NULL) != ST_OK ||
		    unit_parse(b->unit, &unit, NULL) != ST_OK)
			continue;
		const struct account_class_row *class = account_class_row(account.class);
		int64_t amount = class->sign * b->amount;
		bool is_money = unit.kind == UNIT_CNY || unit.kind == UNIT_BONUS;
		struct list_row *row = new_row(o, o->rows.n + 1);
		row->cell[0] = _(class->title);
		row->cell[1] = b->account;
		row->cell[2] = b->unit;
		row->cell[3] = is_money ? arena_dup(&o->rows.arena, desk_money(amount, sum)) :
			       arena_printf(&o->rows.arena, "%lld", (long long)amount);
		row->cell_role[3] = is_money ? ROLE_MONEY : ROLE_NORMAL;
	}
	snprintf(o->heading, sizeof(o->heading),
		 _("%d balances; what is owed and earned reads positive"), (int)o->rows.n);
	return ST_OK;
}

/* ---- audit */

static const struct list_column audit_columns[] = {
	{ .title = N_("Number"), .cells = 6, .right = true },
	{ .title = N_("Time"), .cells = 11 },
	{ .title = N_("Staff"), .cells = 8, .sortable = true },
	{ .title = N_("Operation"), .cells = 15, .sortable = true },
	{ .title = N_("Record"), .cells = 8, .sortable = true },
	{ .title = N_("Detail"), .cells = 10, .weight = 1, .optional = true },
	{ .cells = 0 },
};

static enum status load_audit(struct office *o, const struct screen *s, struct problem *p)
{
	AuditList args = AUDIT_LIST__INIT;
	AuditRows *rows;

	args.limit = OFFICE_ROWS_MAX;
	TRY(desk_op(s, "audit.list", NULL, &args.base, &o->rows.arena, &rows, p));
	for (size_t i = 0; i < rows->n_rows; i++) {
		const AuditRow *a = rows->rows[i];
		struct list_row *row = new_row(o, a->id);
		row->cell[0] = arena_printf(&o->rows.arena, "%u", a->id);
		row->cell[1] = time_of(o, a->at);
		row->cell[2] = a->staff != 0 ? desk_staff_name(desk_of(s), a->staff) : _("system");
		row->cell[3] = a->op;
		row->cell[4] = a->object;
		row->cell[5] = a->detail;
	}
	snprintf(o->heading, sizeof(o->heading), _("the last %d changes, newest first"),
		 (int)o->rows.n);
	return ST_OK;
}

/* ---- checks and sizes */

static const struct list_column check_columns[] = {
	{ .title = N_("Check"), .cells = 18, .sortable = true },
	{ .title = N_("Result"), .cells = 8 },
	{ .title = N_("What it proves"), .cells = 16, .weight = 1 },
	{ .cells = 0 },
};

static enum status load_checks(struct office *o, const struct screen *s, struct problem *p)
{
	int failed = 0, run = 0;

	(void)s;
	(void)p;
	for (size_t i = 0; i < check_count(); i++) {
		const struct office_check *c = &o->checks[i];
		struct list_row *row = new_row(o, i + 1);
		row->cell[0] = check_name(i);
		row->cell[1] = !c->run ? "-" : c->failed ? _("FAILED") : _("good");
		row->cell_role[1] = !c->run ? ROLE_DIM : c->failed ? ROLE_DANGER : ROLE_GOOD;
		row->cell[2] = c->failed ? c->problem : check_sentence(i);
		row->cell_role[2] = c->failed ? ROLE_WARNING : ROLE_NORMAL;
		failed += c->failed;
		run += c->run;
	}
	if (run == 0)
		heading(o, _("Enter runs one, r all of them"));
	else
		snprintf(o->heading, sizeof(o->heading), _("%d run, %d failed"), run, failed);
	return ST_OK;
}

static const struct list_column store_columns[] = {
	{ .title = N_("Table"), .cells = 14, .weight = 1 },
	{ .title = N_("Records"), .cells = 10, .right = true, .sortable = true },
	{ .title = N_("Pages"), .cells = 8, .right = true, .optional = true },
	{ .title = N_("Size"), .cells = 10, .right = true, .sortable = true },
	{ .cells = 0 },
};

static enum status load_store(struct office *o, const struct screen *s, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	ShopStat *stat;

	TRY(desk_op(s, "shop.stat", NULL, &none.base, &o->rows.arena, &stat, p));
	for (size_t i = 0; i < stat->n_tables; i++) {
		const TableStat *t = stat->tables[i];
		struct list_row *row = new_row(o, i + 1);
		row->cell[0] = t->table;
		row->cell[1] = arena_printf(&o->rows.arena, "%llu", (unsigned long long)t->records);
		row->cell[2] = arena_printf(&o->rows.arena, "%llu", (unsigned long long)t->pages);
		row->cell[3] = arena_printf(&o->rows.arena, "%llu KiB",
					    (unsigned long long)(t->bytes >> 10));
	}
	snprintf(o->heading, sizeof(o->heading),
		 _("file %llu MiB, %llu%% of the room used, %u readers, schema %u"),
		 (unsigned long long)(stat->file_bytes >> 20),
		 (unsigned long long)stat->used_percent, stat->readers, stat->schema);
	return ST_OK;
}

const struct office_tab office_tabs[TAB_COUNT] = {
	[TAB_STAFF] = { .title = N_("Staff"), .needs = PERM_LOOK, .columns = staff_columns,
			.record = "staff", .empty = N_("Nobody works here yet: n adds somebody."),
			.load = load_staff },
	[TAB_ROOMS] = { .title = N_("Rooms"), .needs = PERM_LOOK, .columns = place_columns,
			.record = "room", .empty = N_("No rooms yet: n adds one."),
			.load = load_rooms },
	[TAB_DEVICES] = { .title = N_("Devices"), .needs = PERM_LOOK, .columns = place_columns,
			  .record = "device", .empty = N_("No devices yet: n adds one."),
			  .load = load_devices },
	[TAB_DUTY] = { .title = N_("Working day"), .needs = PERM_LOOK, .columns = duty_columns,
		       .load = load_duty },
	[TAB_ENTRIES] = { .title = N_("Ledger"), .needs = PERM_LEDGER, .columns = entry_columns,
			  .empty = N_("Nothing was posted yet."), .load = load_entries },
	[TAB_BALANCES] = { .title = N_("Balances"), .needs = PERM_LEDGER,
			   .columns = balance_columns, .empty = N_("Nothing was posted yet."),
			   .load = load_balances },
	[TAB_AUDIT] = { .title = N_("Audit"), .needs = PERM_AUDIT, .columns = audit_columns,
			.empty = N_("Nothing was changed yet."), .load = load_audit },
	[TAB_CHECKS] = { .title = N_("Checks"), .needs = PERM_AUDIT, .columns = check_columns,
			 .load = load_checks },
	[TAB_STORE] = { .title = N_("Store"), .needs = PERM_LOOK, .columns = store_columns,
			.load = load_store },
};
