/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card as a page: what is read first stands first. */
#include "client.h"

#include <stdio.h>
#include <string.h>

#include "base/lunar.h"
#include "base/text.h"
#include "model/booking.h"
#include "ui/booking_look.h"

enum { TITLE_CELLS = 20, BAR_CELLS = 18 };

/* The day of this year's birthday as the calendar on the wall has it; false if not known. */
static bool birthday_this_year(const ClientPrivate *p, day *ret)
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
static int age(const ClientPrivate *p)
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

static void head(struct client_view *v, const struct desk *d)
{
	const Client *c = v->card->record;
	struct page *page = &v->page;
	char id[ID_TEXT_MAX];

	page_line(page, NULL);
	page_text(page, ROLE_HEADING, "%s", c->name);
	page_text(page, ROLE_DIM, "%s", id_text('C', c->id, id));
	if (c->gender != CLIENT__GENDER__unset)
		look_field(page, ROLE_NORMAL, &c->base, "gender");
	if (c->private_ != NULL && age(c->private_) >= 0)
		page_text(page, ROLE_NORMAL, _("%d years"), age(c->private_));
	if (c->private_ != NULL)
		page_text(page, ROLE_STRONG, "%s", c->private_->phone);
	page_text(page, ROLE_STRONG, "%s", c->tier[0] != '\0' ? desk_tier_title(d, c->tier) : "");
	page_text(page, ROLE_NORMAL, "%s", c->member_no);
	for (size_t i = 0; i < c->n_tags; i++)
		page_text(page, ROLE_NORMAL, "%s", c->tags[i]);
}

static void add_list(struct page *page, enum theme_role role, const char *before,
		     char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		page_text(page, role, "%s%s", i == 0 ? before : "", texts[i]);
}

/* Of each kind the last word. */
static void consents(struct page *page, const ClientPrivate *p)
{
	char at[DATE_TEXT_MAX];
	bool any = false;

	for (size_t i = 0; i < p->n_consents; i++) {
		const Consent *c = p->consents[i];
		bool last = true;
		for (size_t j = i + 1; j < p->n_consents; j++)
			last = last && strcmp(p->consents[j]->kind, c->kind) != 0;
		if (!last)
			continue;
		if (!any)
			page_line(page, _("Consents"));
		any = true;
		day_text(wall_day(instant_wall((instant){ .ms = c->at })), at);
		page_text(page, c->given ? ROLE_NORMAL : ROLE_WARNING,
			  c->given ? _("%s: yes, %s") : _("%s: no, %s"),
			  client_consent_title(c->kind), at);
	}
}

static void health(struct client_view *v)
{
	const Client *c = v->card->record;
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
	look_field(page, ROLE_NORMAL, &c->base, "skin_type");
	look_field(page,
		   p->pregnancy > CLIENT_PRIVATE__PREGNANCY__no ? ROLE_WARNING : ROLE_NORMAL,
		   &c->base, "pregnancy");
	if (p->medical_history[0] != '\0') {
		page_line(page, _("Medical"));
		page_text(page, ROLE_WARNING, "%s", p->medical_history);
	}
	consents(page, p);
}

/* ---- what she has with us */

static void wallet_state(struct page *page, const Wallet *w)
{
	switch (w->state) {
	case WALLET__STATE__frozen:
	case WALLET__STATE__lost:
		look_field(page, ROLE_DANGER, &w->base, "state");
		break;
	case WALLET__STATE__closed:
		look_field(page, ROLE_DIM, &w->base, "state");
		break;
	case WALLET__STATE__active:
	case _WALLET__STATE_IS_INT_SIZE:
		break;
	}
}

static void wallet(struct client_view *v)
{
	const ClientCard *card = v->card;
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX];

	page_line(page, _("Wallet"));
	if (card->wallet == NULL)
		page_text(page, ROLE_DIM, "%s", _("none yet: + opens one"));
	if (card->wallet != NULL || card->principal_fen != 0) {
		page_text(page, ROLE_MONEY, _("principal %s"),
			  desk_money(card->principal_fen, sum));
		page_text(page, ROLE_MONEY, _("bonus %s"), desk_money(card->bonus_fen, sum));
	}
	if (card->wallet != NULL)
		wallet_state(page, card->wallet);
	page_text(page, ROLE_NORMAL, _("points %lld"), (long long)card->points);
	page_text(page, card->owed_fen > 0 ? ROLE_DANGER : ROLE_NORMAL,
		  card->owed_fen > 0 ? _(" owes %s ") : _("owes %s"),
		  desk_money(card->owed_fen, sum));
	if (card->due_fen > 0)
		page_text(page, ROLE_DANGER, _(" due %s "), desk_money(card->due_fen, sum));
	if (card->n_coupons > 0)
		page_text(page, ROLE_GOOD, _("coupons %zu"), card->n_coupons);
}

/* Why she has her tier, and what is missing for the next. */
static void standing(struct client_view *v, const struct desk *d)
{
	const TierAnswer *t = v->card->standing;
	struct page *page = &v->page;
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	page_line(page, _("Account"));
	page_text(page, ROLE_NORMAL, _("visits %u"), v->card->visits);
	page_text(page, ROLE_NORMAL, _("spent %s"), desk_money(v->card->spent_fen, sum));
	if (t == NULL)
		return;
	look_missing(page, ROLE_DIM, d, t);
	if (t->keeps_until != 0)
		page_text(page, ROLE_DIM, _("keeps it until %s"),
			  day_text(DAY(t->keeps_until), at));
}

/* The title is as wide as the widest, so that bars stand below one another. */
static int title_cells(const ClientCard *card)
{
	int most = 0;

	for (size_t i = 0; i < card->n_courses; i++) {
		int cells = text_cells(card->courses[i]->record->title);
		most = cells > most ? cells : most;
	}
	return most < TITLE_CELLS ? most : TITLE_CELLS;
}

static void courses(struct client_view *v)
{
	const ClientCard *card = v->card;
	struct page *page = &v->page;
	int cells = title_cells(card);
	char text[COURSE_BAR_MAX];

	if (card->n_courses == 0) {
		page_line(page, _("Courses"));
		page_text(page, ROLE_DIM, "%s", _("none: k sells one"));
	}
	for (size_t i = 0; i < card->n_courses; i++) {
		const CourseRow *row = card->courses[i];
		bool here = row->record->id == v->course;
		page_line(page, i == 0 ? _("Courses") : "");
		if (here)
			v->course_line = page->n - 1;
		page_cell(page, 1, ROLE_CURSOR, here ? ">" : "");
		page_cell(page, cells, here ? ROLE_STRONG : ROLE_NORMAL, "%s",
			  row->record->title);
		page_cell(page, BAR_CELLS, row->usable ? ROLE_NORMAL : ROLE_DIM, "%s",
			  course_bar(row, text));
		course_facts(page, row);
	}
}

static void segments(struct client_view *v, const struct desk *d, const Booking *b)
{
	for (size_t i = 0; i < b->n_segments; i++)
		page_text(&v->page, ROLE_NORMAL, "%s%s%s",
			  desk_treatment_title(d, b->segments[i]->treatment),
			  b->segments[i]->therapist != 0 ? " " : "",
			  desk_staff_name(d, b->segments[i]->therapist));
}

static void visits(struct client_view *v, const struct desk *d)
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

static void sales(struct client_view *v)
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

static void line_of(struct page *page, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	page_line(page, label);
	page_text(page, ROLE_NORMAL, "%s", text);
}

static void preferences(struct client_view *v, const struct desk *d)
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

static void warnings(struct client_view *v)
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

void client_build(struct client_view *v, const struct desk *d)
{
	page_clear(&v->page);
	v->course_line = 0;
	head(v, d);
	health(v);
	wallet(v);
	standing(v, d);
	courses(v);
	warnings(v);
	visits(v, d);
	sales(v);
	preferences(v, d);
}
