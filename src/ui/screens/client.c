/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card: what readies a therapist in ten seconds. Allergies first, where they cannot be
 * missed; what she has and owes; what comes next, what was done last, what was bought.
 */
#include <stdio.h>
#include <string.h>

#include "base/lunar.h"
#include "model/account.h"
#include "model/booking.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/widgets/page.h"

struct client_view {
	uint32_t client;
	struct arena arena;
	ClientCard *card;
	struct page page;
	char name[LIMIT_NAME];
	char key[REQUEST_KEY_SIZE];
	char question[512];
};

/* ---- reading */

/* The day of this year's birthday as the calendar on the wall has it; false if not known. */
static bool
birthday_this_year(const ClientPrivate *p, day *ret)
{
	int month = (int)(p->birthday / 100 % 100), mday = (int)(p->birthday % 100);
	struct lunar now, born = { .month = month, .day = mday, .leap = p->leap };
	int year = day_civil(clock_today()).year;

	if (p->birthday == 0)
		return false;
	if (p->lunar)
		return lunar_of(clock_today(), &now) && lunar_birthday(born, now.year, ret);
	if (!civil_valid(year, month, mday)) {
		month = 2; /* 29 February in a common year */
		mday = 28;
	}
	*ret = day_of(year, month, mday);
	return true;
}

/* Full years; -1 if the year is not known. */
static int
age(const ClientPrivate *p)
{
	int born = (int)(p->birthday / 10000);
	struct civil today = day_civil(clock_today());
	struct lunar now;
	day d;

	if (born == 0 || !birthday_this_year(p, &d))
		return -1;
	int year = p->lunar && lunar_of(clock_today(), &now) ? now.year : today.year;
	return year - born - (d.n > clock_today().n);
}

static void
head(struct client_view *v, const struct desk *d)
{
	const Client *c = v->card->record;
	struct page *page = &v->page;
	struct field_at gender;
	AUTO(buf_release) struct buf word = BUF_INIT;
	char id[ID_TEXT_MAX];

	page_line(page, NULL);
	page_text(page, ROLE_HEADING, "%s", c->name);
	page_text(page, ROLE_DIM, "%s", id_text('C', c->id, id));
	if (c->gender != CLIENT__GENDER__unset &&
	    field_find((ProtobufCMessage *)(uintptr_t)&c->base, "gender", NULL, &gender))
		field_text(&word, &gender, FIELD_HUMAN);
	page_text(page, ROLE_NORMAL, "%s", word.text);
	if (c->private_ != NULL && age(c->private_) >= 0)
		page_text(page, ROLE_NORMAL, _("%d years"), age(c->private_));
	if (c->private_ != NULL)
		page_text(page, ROLE_STRONG, "%s", c->private_->phone);
	page_text(page, ROLE_STRONG, "%s", c->tier[0] != '\0' ? desk_tier_title(d, c->tier) : "");
	page_text(page, ROLE_NORMAL, "%s", c->member_no);
	for (size_t i = 0; i < c->n_tags; i++)
		page_text(page, ROLE_NORMAL, "%s", c->tags[i]);
}

static void
add_list(struct page *page, enum theme_role role, const char *before, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		page_text(page, role, "%s%s", i == 0 ? before : "", texts[i]);
}

static void
choice(struct page *page, ProtobufCMessage *m, const char *name, enum theme_role role)
{
	struct field_at at;
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (!field_find(m, name, NULL, &at) || field_empty(&at))
		return;
	field_text(&text, &at, FIELD_HUMAN);
	page_text(page, role, "%s", text.text);
}

static void
health(struct client_view *v)
{
	Client *c = v->card->record;
	const ClientPrivate *p = c->private_;
	struct page *page = &v->page;

	if (p == NULL)
		return;
	page_line(page, _("Allergies"));
	if (p->allergies[0] == '\0' && p->n_allergens == 0)
		page_text(page, ROLE_NORMAL, "%s", _("none known"));
	else
		page_text(page, ROLE_DANGER, " %s ",
			  p->allergies[0] != '\0' ? p->allergies : _("yes"));
	add_list(page, ROLE_DANGER, "", p->allergens, p->n_allergens);
	add_list(page, ROLE_WARNING, _("not: "), p->contraindications, p->n_contraindications);
	choice(page, &c->base, "skin_type", ROLE_NORMAL);
	choice(page, &c->base, "pregnancy",
	       p->pregnancy > CLIENT_PRIVATE__PREGNANCY__no ? ROLE_WARNING : ROLE_NORMAL);
	for (size_t i = 0; i < p->n_consents; i++)
		if (p->consents[i]->given)
			page_text(page, ROLE_DIM, _("consent: %s"), p->consents[i]->kind);
	if (p->medical_history[0] != '\0') {
		page_line(page, _("Medical"));
		page_text(page, ROLE_WARNING, "%s", p->medical_history);
	}
}

/* What she has with us, as she would say it: owed to her is positive. */
static void
balances(struct client_view *v)
{
	const ClientCard *card = v->card;
	char sum[MONEY_TEXT_MAX];

	page_line(&v->page, _("Account"));
	page_text(&v->page, ROLE_NORMAL, _("visits %u"), card->visits);
	page_text(&v->page, ROLE_NORMAL, _("spent %s"), desk_money(card->spent_fen, sum));
	for (size_t i = 0; i < card->n_balances; i++) {
		const BalanceRow *row = card->balances[i];
		struct account account;
		struct unit unit;
		struct problem ignore = PROBLEM_INIT;
		if (account_parse(row->account, &account, &ignore) != ST_OK ||
		    unit_parse(row->unit, &unit, &ignore) != ST_OK)
			continue;
		const struct account_class_row *class = account_class_row(account.class);
		int64_t amount = class->sign * row->amount;
		bool debt = account.class == ACC_RECEIVABLE && amount > 0;
		bool is_money = unit.kind == UNIT_CNY || unit.kind == UNIT_BONUS;
		if (is_money)
			desk_money(amount, sum);
		else
			snprintf(sum, sizeof(sum), "%lld", (long long)amount);
		page_text(&v->page, debt ? ROLE_DANGER : ROLE_MONEY, "%s %s", _(class->title), sum);
	}
}

static void
segments(struct client_view *v, const struct desk *d, const Booking *b)
{
	for (size_t i = 0; i < b->n_segments; i++)
		page_text(&v->page, ROLE_NORMAL, "%s%s%s",
			  desk_treatment_title(d, b->segments[i]->treatment),
			  b->segments[i]->therapist != 0 ? " " : "",
			  desk_staff_name(d, b->segments[i]->therapist));
}

static void
visits(struct client_view *v, const struct desk *d)
{
	const ClientCard *card = v->card;
	char at[DATE_TEXT_MAX];

	page_line(&v->page, _("Next"));
	if (card->next_booking != NULL) {
		wall start = booking_start(card->next_booking);
		page_text(&v->page, ROLE_STRONG, "%s", wall_near(start, at));
		segments(v, d, card->next_booking);
		page_text(&v->page, ROLE_DIM, "%s", booking_state_title(card->next_booking->state));
	} else {
		page_text(&v->page, ROLE_DIM, "%s", _("nothing booked: Enter books"));
	}
	for (size_t i = 0; i < card->n_last_visits; i++) {
		const Booking *b = card->last_visits[i];
		page_line(&v->page, i == 0 ? _("Last") : "");
		page_cell(&v->page, 10, ROLE_NORMAL, "%s",
			  day_text(wall_day(booking_start(b)), at));
		segments(v, d, b);
		page_text(&v->page, ROLE_DIM, "%s", b->note);
	}
}

static void
sales(struct client_view *v)
{
	const ClientCard *card = v->card;
	char at[DATE_TEXT_MAX], sum[MONEY_TEXT_MAX];

	for (size_t i = 0; i < card->n_last_sales; i++) {
		const Sale *sale = card->last_sales[i];
		page_line(&v->page, i == 0 ? _("Bought") : "");
		page_cell(&v->page, 10, ROLE_NORMAL, "%s", day_text(DAY(sale->day), at));
		page_cell(&v->page, 10, ROLE_MONEY, "%10s", desk_money(sale->total_fen, sum));
		for (size_t k = 0; k < sale->n_lines; k++)
			page_text(&v->page, ROLE_NORMAL, sale->lines[k]->qty > 1 ? "%s x%u" : "%s",
				  sale->lines[k]->title, sale->lines[k]->qty);
	}
}

static void
line_of(struct page *page, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	page_line(page, label);
	page_text(page, ROLE_NORMAL, "%s", text);
}

static void
preferences(struct client_view *v, const struct desk *d)
{
	const Client *c = v->card->record;
	struct page *page = &v->page;

	if (c->preferred_therapist != 0 || c->preferred_technique[0] != '\0' ||
	    c->environment[0] != '\0') {
		page_line(page, _("Likes"));
		page_text(page, ROLE_STRONG, "%s", desk_staff_name(d, c->preferred_therapist));
		page_text(page, ROLE_NORMAL, "%s", c->preferred_technique);
		page_text(page, ROLE_NORMAL, "%s", c->environment);
	}
	line_of(page, _("Wishes"), c->wishes);
	if (c->private_ != NULL)
		line_of(page, _("Notes"), c->private_->notes);
}

static void
warnings(struct client_view *v)
{
	const ClientPrivate *p = v->card->record->private_;
	day birthday;
	int away = -1;

	if (p != NULL && birthday_this_year(p, &birthday))
		away = birthday.n - clock_today().n;
	if (v->card->n_warnings == 0 && (away < 0 || away > 7))
		return;
	page_line(&v->page, _("Mind"));
	for (size_t i = 0; i < v->card->n_warnings; i++)
		page_text(&v->page, ROLE_WARNING, "%s", v->card->warnings[i]);
	if (away == 0)
		page_text(&v->page, ROLE_GOOD, "%s", _("birthday today"));
	else if (away > 0 && away <= 7)
		page_text(&v->page, ROLE_GOOD, _("birthday in %d days"), away);
}

static enum status
client_load(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	const struct desk *d = desk_of(s);
	ClientGet args = CLIENT_GET__INIT;

	v->card = NULL;
	arena_clear(&v->arena);
	args.client = v->client;
	TRY(desk_op(s, "client.card", NULL, &args.base, &v->arena, &v->card, p));
	snprintf(v->name, sizeof(v->name), "%s", v->card->record->name);
	page_clear(&v->page);
	head(v, d);
	health(v);
	balances(v);
	warnings(v);
	visits(v, d);
	sales(v);
	preferences(v, d);
	return ST_OK;
}

static enum status
client_open(struct screen *s, const void *arg, struct problem *p)
{
	struct client_view *v = s->state;
	const struct client_arg *a = arg;

	(void)p;
	v->client = a->client;
	desk_of(s)->client = a->client;
	request_key(v->key);
	return ST_OK;
}

static void
client_draw(struct screen *s, const struct canvas *c)
{
	struct client_view *v = s->state;

	if (v->card != NULL)
		page_draw(&v->page, c);
	else
		draw_text(c, 1, 1, -1, ROLE_DIM, _("This client is not on file any more."));
}

static void
client_close(struct screen *s)
{
	struct client_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- actions */

static enum status
book(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	const struct desk *d = desk_of(s);
	struct booking_form_arg arg = { .client = v->client };
	const Booking *last = v->card != NULL && v->card->n_last_visits > 0 ?
			      v->card->last_visits[0] : NULL;

	/* What she had last, with whom she likes: the likely is filled in. */
	if (last != NULL && last->n_segments > 0) {
		arg.treatment = last->segments[0]->treatment;
		arg.therapist = last->segments[0]->therapist;
	}
	if (v->card != NULL && v->card->record->preferred_therapist != 0)
		arg.therapist = v->card->record->preferred_therapist;
	const Staff *staff = desk_staff(d, arg.therapist);
	if (staff == NULL || staff->left)
		arg.therapist = 0;
	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status
checkout(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct checkout_arg arg = { .client = v->client };

	/* What was done and is not paid yet stands first. */
	for (size_t i = 0; v->card != NULL && i < v->card->n_last_visits && arg.booking == 0; i++)
		if (v->card->last_visits[i]->state == BOOKING__STATE__done)
			arg.booking = v->card->last_visits[i]->id;
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status
edit(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct client_form_arg arg = { .client = v->client };

	return app_open(s->app, &client_form_screen, &arg, p);
}

static enum status
delete_yes(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientRef args = CLIENT_REF__INIT;
	ClientAnswer *ret;

	args.client = v->client;
	TRY(desk_op(s, "client.delete", v->key, &args.base, &arena, &ret, p));
	if (desk_of(s)->client == v->client)
		desk_of(s)->client = 0;
	app_say(s->app, _("%s is in the recycle bin; R in the list of clients shows it."), v->name);
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status
delete_her(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	char sum[MONEY_TEXT_MAX];

	(void)p;
	snprintf(v->question, sizeof(v->question),
		 _("Put %s (%u visits, spent %s) into the recycle bin?"), v->name,
		 v->card != NULL ? v->card->visits : 0,
		 desk_money(v->card != NULL ? v->card->spent_fen : 0, sum));
	app_confirm(s, v->question, false, delete_yes);
	return ST_OK;
}

static enum status
list_sales(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct sales_arg arg = { .client = v->client };

	return app_open(s->app, &sales_screen, &arg, p);
}

static enum status
list_bookings(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct bookings_arg arg = { .client = v->client };

	return app_open(s->app, &bookings_screen, &arg, p);
}

static const char *
blocked_no_next(const struct screen *s)
{
	const struct client_view *v = s->state;

	return v->card == NULL || v->card->next_booking == NULL ? _("Nothing is booked.") : NULL;
}

static enum status
open_next(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct booking_arg arg = { .booking = v->card->next_booking->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "client-book",
	  .keys = "Enter b",
	  .hint = N_("book next"),
	  .title = N_("Book the next visit"),
	  .help = N_("Book the next visit: the likely is proposed."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = book },
	{ .name = "client-checkout",
	  .keys = "$",
	  .hint = N_("pay"),
	  .title = N_("Check out"),
	  .help = N_("Sell to the client."),
	  .needs = NEEDS(PERM_SALE),
	  .run = checkout },
	{ .name = "client-edit",
	  .keys = "e",
	  .hint = N_("edit"),
	  .title = N_("Edit the client"),
	  .help = N_("Change what is on file about the client."),
	  .needs = NEEDS(PERM_CLIENT_WRITE),
	  .run = edit },
	{ .name = "client-history",
	  .keys = "h",
	  .hint = N_("visits"),
	  .title = N_("All bookings"),
	  .help = N_("List all bookings of the client, newest first."),
	  .run = list_bookings },
	{ .name = "client-sales",
	  .keys = "l",
	  .hint = N_("sales"),
	  .title = N_("All sales"),
	  .help = N_("List all sales to the client; Enter opens the receipt."),
	  .needs = NEEDS(PERM_SALE),
	  .run = list_sales },
	{ .name = "client-next",
	  .keys = "o",
	  .title = N_("Open the next booking"),
	  .help = N_("Open the booking that comes next."),
	  .blocked = blocked_no_next,
	  .run = open_next },
	{ .name = "client-delete",
	  .keys = "x",
	  .hint = N_("delete"),
	  .title = N_("Delete"),
	  .help = N_("Put the client into the recycle bin; she can be restored."),
	  .needs = NEEDS(PERM_CLIENT_DELETE),
	  .run = delete_her },
	{ .name = NULL },
};

static bool
client_key(struct screen *s, keycode key)
{
	struct client_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops client_screen = {
	.name = "client",
	.title = N_("Client's card"),
	.state_size = sizeof(struct client_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = client_open,
	.load = client_load,
	.draw = client_draw,
	.key = client_key,
	.close = client_close,
};
