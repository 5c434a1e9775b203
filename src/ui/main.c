/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meibu: the program of the front desk. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lunar.h"
#include "model/permission.h"
#include "svc/login.h"
#include "ui/desk.h"
#include "ui/sheet.h"

enum { TIDY_MS = 60 * 1000 };

static const struct app_place places[] = {
	{ .digit = '1', .title = N_("Today"), .needs = NEEDS(PERM_LOOK), .ops = &today_screen },
	{ .digit = '2', .title = N_("Clients"), .needs = NEEDS(PERM_CLIENT_READ), .ops =
	 &clients_screen },
	{ .digit = '3', .title = N_("Bookings"), .needs = NEEDS(PERM_LOOK), .ops =
	 &bookings_screen },
	{ .digit = '4', .title = N_("Courses"), .needs = NEEDS(PERM_CLIENT_READ), .ops =
	 &courses_screen },
	{ .digit = '5', .title = N_("Checkout"), .needs = NEEDS(PERM_SALE), .ops =
	 &checkout_screen },
	{ .digit = '6', .title = N_("Stock"), .needs = NEEDS(PERM_LOOK), .ops = &stock_screen },
	{ .digit = '8', .title = N_("Reports"), .needs = NEEDS(PERM_REPORT), .ops =
	 &reports_screen },
	{ .digit = '9', .title = N_("Office"), .needs = NEEDS(PERM_LOOK), .ops = &office_screen },
};

/* ---- actions that work everywhere */

static enum status found(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct client_arg arg = { .client = desk_id(item->id, 'C') };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status find_client(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_clients;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Client:"), &source, found);
	return ST_OK;
}

static enum status lock(struct screen *s, struct problem *p)
{
	return app_open(s->app, &login_screen, NULL, p);
}

static enum status leave(struct screen *s, struct problem *p)
{
	(void)p;
	app_quit(s->app);
	return ST_OK;
}

/* Once is enough. */
static enum status see(struct screen *s, const struct screen_ops *ops, struct problem *p)
{
	return app_top(s->app)->ops == ops ? ST_OK : app_open(s->app, ops, NULL, p);
}

static enum status see_roster(struct screen *s, struct problem *p)
{
	return see(s, &roster_screen, p);
}

static enum status see_turns(struct screen *s, struct problem *p)
{
	return see(s, &rotation_screen, p);
}

static enum status see_attendance(struct screen *s, struct problem *p)
{
	return see(s, &attendance_screen, p);
}

static enum status see_plan(struct screen *s, struct problem *p)
{
	return see(s, &plan_screen, p);
}

static enum status see_messages(struct screen *s, struct problem *p)
{
	return see(s, &messages_screen, p);
}

static const struct action everywhere[] = {
	{ .name = "find-client", .keys = "/", .hint = N_("find"), .title = N_("Find a client"),
	  .help = N_("Find a client by name, pinyin, initials, phone tail, member number or #tag."),
	  .needs = NEEDS(PERM_CLIENT_READ), .run = find_client },
	{ .name = "lock", .keys = "F12 L", .title = N_("Lock, or change who sits here"),
	  .help = N_("Lock the terminal; the next one enters a PIN."), .run = lock },
	{ .name = "roster", .keys = "T", .title = N_("Roster"),
	  .help = N_("Who works when: the week, leave, extra shifts, swaps."),
	  .needs = NEEDS(PERM_LOOK), .run = see_roster },
	{ .name = "rotation", .keys = "R", .title = N_("Turns"),
	  .help = N_("Whose turn it is: sign in and out, pass over, the journal."),
	  .needs = NEEDS(PERM_LOOK), .run = see_turns },
	{ .name = "attendance", .keys = "A", .title = N_("Attendance"),
	  .help = N_("Who is here, who came late: clock in and out."),
	  .needs = NEEDS(PERM_LOOK), .run = see_attendance },
	{ .name = "plan", .keys = "P", .title = N_("Plan of the day"),
	  .help = N_("The tasks of the day, from opening to closing: tick what is done."),
	  .needs = NEEDS(PERM_LOOK), .run = see_plan },
	{ .name = "outbox", .keys = "O", .title = N_("Outbox"),
	  .help = N_("Reminders and other messages that wait to be sent."),
	  .needs = NEEDS(PERM_LOOK), .run = see_messages },
	{ .name = "quit", .keys = "", .title = N_("Leave meibu"), .help = N_("End the program."),
	  .run = leave },
	{ .name = NULL },
};

/* ---- what the kit asks of us */

static void status(void *user, struct buf *b)
{
	struct desk *d = user;
	char at[DATE_TEXT_MAX];
	int64_t now = clock_monotonic_ms();

	/* Asked before every wait: here is no transaction, and once a minute the dead go. */
	REQUIRE(!shop_in_transaction());
	if (now - d->tidied_ms > TIDY_MS) {
		shop_tidy(d->shop);
		d->tidied_ms = now;
	}
	int64_t behind = shop_clock_behind(d->shop);
	if (behind >= 2 * 60)
		buf_printf(b, _("CLOCK %lld h BEHIND "), (long long)(behind / 60));
	else if (behind > 0)
		buf_printf(b, _("CLOCK %lld min BEHIND "), (long long)behind);
	buf_printf(b, "%s %s", d->name, minute_text(wall_minute(clock_wall()), at));
}

static const char *blocked(void *user, const struct screen *s, unsigned needs)
{
	const struct desk *d = user;

	(void)s;
	for (int i = 1; i < PERM_COUNT; i++)
		if ((needs & (1u << i)) && !(d->permissions & (UINT64_C(1) << i)))
			return _("Your role may not do this.");
	return NULL;
}

static bool changed(void *user)
{
	struct desk *d = user;

	/* Emptied before looking: a commit in between is told again, never missed. */
	shop_watch_drain(d->shop);
	uint64_t last = shop_changes(d->shop);
	bool is = last != d->seen;

	d->seen = last;
	return is;
}

static void idle(struct app *app)
{
	struct problem ignore = PROBLEM_INIT;

	if (app_top(app)->ops != &login_screen &&
	    app_open(app, &login_screen, NULL, &ignore) != ST_OK)
		app_quit(app); /* better out than open */
}

static void draft_put(void *user, const char *name, const char *text)
{
	struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem ignore = PROBLEM_INIT;
	ProtobufCMessage *ret;
	DraftPut put = DRAFT_PUT__INIT;
	DraftGet drop = DRAFT_GET__INIT;
	enum status st;

	put.form = drop.form = (char *)(uintptr_t)name;
	if (text != NULL) {
		put.content.data = (uint8_t *)(uintptr_t)text;
		put.content.len = strlen(text);
		st = op_run(d->shop, &d->who, op_find("draft.put"), NULL, &put.base, &arena, &ret,
			    &ignore);
	} else {
		st = op_run(d->shop, &d->who, op_find("draft.drop"), NULL, &drop.base, &arena, &ret,
			    &ignore);
	}
	(void)st; /* a draft that cannot be kept must not stop the hand */
}

static bool draft_get(void *user, const char *name, struct buf *text)
{
	struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem ignore = PROBLEM_INIT;
	DraftGet get = DRAFT_GET__INIT;
	ProtobufCMessage *ret;

	get.form = (char *)(uintptr_t)name;
	if (op_run(d->shop, &d->who, op_find("draft.get"), NULL, &get.base, &arena, &ret,
		   &ignore) != ST_OK || !((DraftAnswer *)ret)->found)
		return false;
	buf_add(text, ((DraftAnswer *)ret)->content.data, ((DraftAnswer *)ret)->content.len);
	return true;
}

/* ---- start */

static const struct option options[] = {
	{ "data", required_argument, NULL, 'd' },
	{ "conf", required_argument, NULL, 'c' },
	{ "as", required_argument, NULL, 'a' },
	{ "ascii", no_argument, NULL, 'A' },
	{ "no-color", no_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ "keys", no_argument, NULL, 'k' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct start {
	struct shop_options shop;
	const char *as;
	bool ascii, no_colour;
};

static void usage(FILE *out)
{
	fputs(_("usage: meibu [--data DIR] [--conf FILE] [--as STAFF] [--ascii] [--no-color]\n"
		"       meibu --keys | --help | --version\n"
		"The front desk of the salon. See meibu(1).\n"), out);
}

/* The screens in the order of the manual. */
static const struct screen_ops *const screens[] = {
	&login_screen, &today_screen, &month_screen, &booking_form_screen, &booking_screen,
	&booking_move_screen, &bookings_screen, &series_screen, &waits_screen, &wait_screen,
	&wait_form_screen,
	&clients_screen, &client_screen, &client_form_screen, &courses_screen, &course_screen,
	&wallet_screen, &coupons_screen, &statement_screen, &prepaid_refund_screen, &slip_screen,
	&checkout_screen, &receipt_screen, &sales_screen, &refund_screen, &day_screen,
	&z_screen, &tills_screen, &debts_screen, &stock_screen, &reports_screen, &report_screen,
	&office_screen, &roster_screen, &roster_staff_screen, &rotation_screen, &attendance_screen,
	&plan_screen, &messages_screen, &sheet_screen, &record_screen, &detail_screen,
};

static void print_actions(const struct action *actions)
{
	for (const struct action *a = actions; a != NULL && a->name != NULL; a++)
		printf("\t%s\t%s\t%s\t%s\n", a->name, a->keys, _(a->title != NULL ? a->title :
								 a->hint),
		       _(a->help));
}

/* For meibu-keys(7): a line per screen, a line per action of it, tabs between. */
static void print_keys(void)
{
	printf("everywhere\t%s\n", _("Everywhere"));
	print_actions(everywhere);
	print_actions(app_builtin_actions());
	for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
		printf("%s\t%s\n", screens[i]->name, _(screens[i]->title));
		print_actions(screens[i]->actions);
	}
}

/* Returns an exit code to end with, or -1 to go on. */
static int read_options(int argc, char **argv, struct start *ret)
{
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'd': ret->shop.data = optarg; break;
		case 'c': ret->shop.conf = optarg; break;
		case 'a': ret->as = optarg; break;
		case 'A': ret->ascii = true; break;
		case 'n': ret->no_colour = true; break;
		case 'h': usage(stdout); return 0;
		case 'k': print_keys(); return 0;
		case 'V': puts("meibu " MEIBU_VERSION); return 0;
		default: usage(stderr); return status_exit_code(ST_USAGE);
		}
	}
	if (optind < argc) {
		usage(stderr);
		return status_exit_code(ST_USAGE);
	}
	return -1;
}

static enum status run(struct shop *shop, const struct start *start, struct problem *p)
{
	struct desk desk = { .shop = shop };
	struct session who;
	const struct screen_ops *first = &login_screen;
	struct app_config config = {
		.user = &desk, .places = places, .nplaces = ARRAY_LEN(places),
		.actions = everywhere, .status = status, .blocked = blocked, .changed = changed,
		.watch_fd = shop_watch_fd(shop), .idle_seconds = shop->conf.lock_minutes * 60,
		.idle = idle, .draft_put = draft_put, .draft_get = draft_get,
		.term = { .in = 0, .out = 1, .ascii_frames = start->ascii || shop->conf.ascii,
			  .no_colour = start->no_colour || strcmp(shop->conf.theme, "mono") == 0,
			  .colours_max = strcmp(shop->conf.theme, "16") == 0 ? 16 : 0 },
	};

	/* Nobody works here: making the shop was cut off. */
	TRY(desk_load(&desk, p));
	if (desk.staff->n_rows == 0) {
		enum status none = problem_set(p, ST_NO_STORE, NULL,
					       _("This shop is not finished."));
		problem_todo(p, _("Run meibuctl init again; it goes on where it was cut off."));
		return none;
	}
	/* --as skips the PIN: for the demo shop and for whoever may read the data folder anyway. */
	if (start->as != NULL) {
		TRY(login_as(shop, start->as, &who, p));
		TRY(desk_sit(&desk, &who, p));
		first = &today_screen;
	}
	config.first = first;
	desk.seen = shop_changes(shop);
	enum status st = app_run(&config, p);
	arena_clear(&desk.arena);
	return st;
}

int main(int argc, char **argv)
{
	struct start start = { .as = NULL };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct shop shop;
	struct problem p = PROBLEM_INIT;

	i18n_init(secure_getenv("MEIBU_LANG"));
	umask(007);
	sigaction(SIGPIPE, &ignore, NULL);
	int code = read_options(argc, argv, &start);
	if (code >= 0)
		return code;
	enum status st = shop_prepare(&start.shop, &shop, &p);
	if (st == ST_OK)
		st = shop_open(&shop, &p);
	if (st == ST_OK)
		st = run(&shop, &start, &p);
	shop_close(&shop);
	if (st == ST_OK)
		return 0;
	fprintf(stderr, "meibu: %s\n", p.message[0] != '\0' ? p.message : status_text(st));
	if (p.todo[0] != '\0')
		fprintf(stderr, "%s\n", p.todo);
	return status_exit_code(st);
}
