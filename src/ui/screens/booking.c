/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One booking: who and what, what it claims, and all that ever happened to it. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/booking_look.h"
#include "ui/booking_steps.h"
#include "ui/prepaid_look.h"
#include "ui/widgets/page.h"

struct booking_view {
	uint32_t id;
	struct arena arena;
	Booking *booking;
	ClientCard *card;           /* of the client; NULL when she may not be seen */
	RoomRows *rooms;
	DeviceRows *devices;
	CourseRow *course;          /* that pays for it; NULL: none, or she may not be seen */
	struct page page;
	char key[REQUEST_KEY_SIZE];
	char question[700];
};

static const char *
client_name(const struct booking_view *v)
{
	return v->card != NULL ? v->card->record->name : "?";
}

static const char *
device_name(const struct booking_view *v, uint32_t id)
{
	for (size_t i = 0; v->devices != NULL && i < v->devices->n_rows; i++)
		if (v->devices->rows[i]->id == id)
			return v->devices->rows[i]->name;
	return "";
}

/* ---- the page */

static void
head(struct booking_view *v)
{
	const Booking *b = v->booking;
	const ClientPrivate *p = v->card != NULL ? v->card->record->private_ : NULL;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	wall start = booking_start(b);

	page_line(&v->page, NULL);
	page_text(&v->page, booking_role(b->state), "%s %s", booking_state_mark(b->state),
		  booking_state_title(b->state));
	page_text(&v->page, ROLE_HEADING, "%s", client_name(v));
	page_text(&v->page, ROLE_STRONG, "%s-%s", wall_near(start, at),
		  minute_text(wall_minute(booking_end(b)), to));
	page_text(&v->page, ROLE_DIM, "%s", id_text('B', b->id, id));
	if (p == NULL)
		return;
	page_text(&v->page, ROLE_NORMAL, "%s", p->phone);
	if (p->allergies[0] == '\0' && p->n_allergens == 0)
		return;
	page_line(&v->page, _("Allergies"));
	page_text(&v->page, ROLE_DANGER, " %s ", p->allergies[0] != '\0' ? p->allergies : _("yes"));
	for (size_t i = 0; i < p->n_allergens; i++)
		page_text(&v->page, ROLE_DANGER, "%s", p->allergens[i]);
}

static void
segments(struct booking_view *v, const struct desk *d)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	for (size_t i = 0; i < v->booking->n_segments; i++) {
		const Segment *seg = v->booking->segments[i];
		page_line(&v->page, i == 0 ? _("Treatment") : "");
		page_cell(&v->page, 11, ROLE_STRONG, "%s-%s",
			  minute_text(wall_minute(WALL(seg->start)), from),
			  minute_text(wall_minute(segment_end(seg)), to));
		page_text(&v->page, ROLE_STRONG, "%s", desk_treatment_title(d, seg->treatment));
		page_text(&v->page, ROLE_NORMAL, "%s", desk_staff_name(d, seg->therapist));
		if (seg->asked_for)
			page_text(&v->page, ROLE_GOOD, "%s", _("asked for"));
		page_text(&v->page, ROLE_NORMAL, "%s", booking_room_name(v->rooms, seg->room));
		page_text(&v->page, ROLE_NORMAL, "%s", device_name(v, seg->device));
		page_text(&v->page, ROLE_DIM, _("service %u min"), seg->service);
		if (seg->prep > 0)
			page_text(&v->page, ROLE_DIM, _("before %u"), seg->prep);
		if (seg->processing > 0)
			page_text(&v->page, ROLE_DIM, _("processing %u"), seg->processing);
		if (seg->cleanup > 0)
			page_text(&v->page, ROLE_DIM, _("clean-up %u"), seg->cleanup);
	}
}

static const char *
claimed_name(const struct booking_view *v, const struct desk *d, const struct claim *c)
{
	switch (c->kind) {
	case RES_THERAPIST: return desk_staff_name(d, c->resource);
	case RES_ROOM: return booking_room_name(v->rooms, c->resource);
	case RES_DEVICE: return device_name(v, c->resource);
	case RES_CLIENT: return client_name(v);
	}
	return "";
}

static void
claims(struct booking_view *v, const struct desk *d)
{
	struct claim all[CLAIMS_MAX];
	size_t n = booking_claims_time(v->booking->state) ? booking_claims(v->booking, all) : 0;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	page_line(&v->page, _("Holds"));
	if (n == 0)
		page_text(&v->page, ROLE_DIM, "%s", _("nothing any more"));
	for (size_t i = 0; i < n; i++)
		page_text(&v->page, ROLE_NORMAL, "%s %s-%s", claimed_name(v, d, &all[i]),
			  minute_text(wall_minute(WALL(all[i].from)), from),
			  minute_text(wall_minute(WALL(all[i].to)), to));
}

static void
others(struct booking_view *v)
{
	const Booking *b = v->booking;
	struct field_at at;
	AUTO(buf_release) struct buf source = BUF_INIT;
	char id[ID_TEXT_MAX], bar[COURSE_BAR_MAX];

	if (v->course != NULL) {
		page_line(&v->page, _("Course"));
		page_text(&v->page, ROLE_NORMAL, "%s", v->course->record->title);
		page_text(&v->page, ROLE_NORMAL, "%s", course_bar(v->course, bar));
		page_text(&v->page, ROLE_DIM, "%s", id_text('K', b->course, id));
	}
	for (size_t i = 0; v->card != NULL && i < v->card->n_warnings; i++) {
		page_line(&v->page, i == 0 ? _("Mind") : "");
		page_text(&v->page, ROLE_WARNING, "%s", v->card->warnings[i]);
	}
	if (b->note[0] != '\0') {
		page_line(&v->page, _("Note"));
		page_text(&v->page, ROLE_STRONG, "%s", b->note);
	}
	page_line(&v->page, _("Source"));
	if (field_find(&v->booking->base, "source", NULL, &at) && !field_empty(&at))
		field_text(&source, &at, FIELD_HUMAN);
	page_text(&v->page, ROLE_NORMAL, "%s", source.text);
	if (b->force_reason[0] != '\0')
		page_text(&v->page, ROLE_WARNING, _("overridden: %s"), b->force_reason);
	if (b->sale != 0)
		page_text(&v->page, ROLE_NORMAL, _("paid by sale %s"), id_text('V', b->sale, id));
}

/* The step of a change, as the API calls it, in words. */
static const char *
step_title(const char *what)
{
	static const struct { const char *name, *title; } steps[] = {
		{ "add", N_("booked") }, { "move", N_("moved") }, { "confirm", N_("confirmed") },
		{ "arrive", N_("is here") }, { "unarrive", N_("is not here after all") },
		{ "start", N_("started") }, { "unstart", N_("start taken back") },
		{ "finish", N_("finished") }, { "deliver", N_("session used") },
		{ "release", N_("session free again") }, { "settle", N_("paid") },
		{ "cancel", N_("cancelled") }, { "late-cancel", N_("cancelled late") },
		{ "noshow", N_("did not come") },
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].name, what) == 0)
			return _(steps[i].title);
	return what;
}

/* A word of a stored plan ("2026-11-22T12:00-13:15 neck-shoulder S5 R4") as people say it. */
static void
plan_word(struct buf *out, const struct booking_view *v, const struct desk *d, const char *word)
{
	char at[DATE_TEXT_MAX], start[DATE_TEXT_MAX];
	wall w;

	snprintf(start, sizeof(start), "%.16s", word);
	if (wall_parse(start, &w, NULL) == ST_OK)
		buf_printf(out, "%s%s", wall_near(w, at), word + strlen(start));
	else if (desk_id(word, 'S') != 0)
		buf_puts(out, desk_staff_name(d, desk_id(word, 'S')));
	else if (desk_id(word, 'R') != 0)
		buf_puts(out, booking_room_name(v->rooms, desk_id(word, 'R')));
	else if (desk_id(word, 'D') != 0)
		buf_puts(out, device_name(v, desk_id(word, 'D')));
	else
		buf_puts(out, desk_treatment_title(d, word));
}

static void
plan_text(struct buf *out, const struct booking_view *v, const struct desk *d, const char *plan)
{
	while (*plan != '\0') {
		AUTO(buf_release) struct buf word = BUF_INIT;
		size_t n = strcspn(plan, " ,");
		buf_add(&word, plan, n);
		plan_word(out, v, d, word.text);
		plan += n;
		n = strspn(plan, " ,");
		buf_add(out, plan, n);
		plan += n;
	}
}

static void
history(struct booking_view *v, const struct desk *d)
{
	char at[DATE_TEXT_MAX];

	page_rule(&v->page);
	for (size_t i = 0; i < v->booking->n_changes; i++) {
		const RecordChange *c = v->booking->changes[i];
		bool plan = strcmp(c->what, "add") == 0 || strcmp(c->what, "move") == 0;
		page_line(&v->page, i == 0 ? _("History") : "");
		instant_text((instant){ .ms = c->at }, at);
		page_cell(&v->page, 16, ROLE_NORMAL, "%.16s", at);
		page_cell(&v->page, 8, ROLE_NORMAL, "%s",
			  c->by != 0 ? desk_staff_name(d, c->by) : _("system"));
		page_text(&v->page, ROLE_STRONG, "%s", step_title(c->what));
		AUTO(buf_release) struct buf was = BUF_INIT;
		AUTO(buf_release) struct buf now = BUF_INIT;
		plan_text(&was, v, d, plan ? c->was : "");
		plan_text(&now, v, d, plan ? c->now : "");
		if (was.len > 0)
			page_text(&v->page, ROLE_DIM, "%s ->", was.text);
		page_text(&v->page, ROLE_DIM, "%s", now.text);
		if (c->reason[0] != '\0')
			page_text(&v->page, ROLE_NORMAL, _("because: %s"), c->reason);
	}
}

static enum status
read_all(struct screen *s, struct arena *arena, struct booking_view *ret, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *answer;
	ClientGet client = CLIENT_GET__INIT;
	CourseGet course = COURSE_GET__INIT;
	struct problem ignore = PROBLEM_INIT;

	args.booking = ret->id;
	TRY(desk_op(s, "booking.get", NULL, &args.base, arena, &answer, p));
	ret->booking = answer->record;
	client.client = ret->booking->client;
	/* Who may not see clients, or a client in the recycle bin: the booking is shown without. */
	if (desk_op(s, "client.card", NULL, &client.base, arena, &ret->card, &ignore) != ST_OK)
		ret->card = NULL;
	course.course = ret->booking->course;
	if (course.course == 0 ||
	    desk_op(s, "course.get", NULL, &course.base, arena, &ret->course, &ignore) != ST_OK)
		ret->course = NULL;
	TRY(desk_op(s, "room.list", NULL, &none.base, arena, &ret->rooms, p));
	return desk_op(s, "device.list", NULL, &none.base, arena, &ret->devices, p);
}

static enum status
booking_load(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	const struct desk *d = desk_of(s);
	struct booking_view fresh = { .id = v->id };
	struct arena arena = ARENA_INIT;
	enum status st = read_all(s, &arena, &fresh, p);

	if (st != ST_OK) {
		arena_clear(&arena);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = arena;
	v->booking = fresh.booking;
	v->card = fresh.card;
	v->course = fresh.course;
	v->rooms = fresh.rooms;
	v->devices = fresh.devices;
	page_clear(&v->page);
	head(v);
	segments(v, d);
	others(v);
	claims(v, d);
	history(v, d);
	return ST_OK;
}

static enum status
booking_open(struct screen *s, const void *arg, struct problem *p)
{
	struct booking_view *v = s->state;

	(void)p;
	v->id = ((const struct booking_arg *)arg)->booking;
	request_key(v->key);
	return ST_OK;
}

static void
booking_draw(struct screen *s, const struct canvas *c)
{
	struct booking_view *v = s->state;

	page_draw(&v->page, c);
}

static void
booking_close(struct screen *s)
{
	struct booking_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- actions: the keys of the board */

bool
booking_view_hand(const struct screen *s, struct booking_hand *ret)
{
	struct booking_view *v = s->state;

	if (v->booking == NULL)
		return false;
	*ret = (struct booking_hand){ .booking = v->booking, .client_name = client_name(v),
				      .key = v->key };
	return true;
}

static const char *
blocked_move(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->state <= BOOKING__STATE__arrived ? NULL
							    : _("Its state does not allow this.");
}

static const char *
blocked_receipt(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->sale != 0 ? NULL : _("It is not paid yet.");
}

static enum status
move_to(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingMove args = BOOKING_MOVE__INIT;
	BookingAnswer *ret;
	wall now = booking_start(v->booking), to;
	char at[DATE_TEXT_MAX];

	TRY(when_wall(answer, clock_today(), wall_day(now), wall_minute(now), &to, p));
	args.booking = v->id;
	args.revision = v->booking->revision;
	args.start = to.n;
	TRY(desk_op(s, "booking.move", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("Moved: %s %s"), client_name(v), wall_near(to, at));
	app_reload(s->app);
	return ST_OK;
}

static enum status
move(struct screen *s, struct problem *p)
{
	(void)p;
	app_ask(s, &(struct ask){ .question = _("New time (1500, tomorrow 2pm, Fri):"),
				  .done = move_to });
	return ST_OK;
}

static enum status
checkout(struct screen *s, struct problem *p)
{
	const struct booking_view *v = s->state;
	struct checkout_arg arg = { .client = v->booking->client, .booking = v->id };
	struct receipt_arg receipt = { .sale = v->booking->sale };

	if (receipt.sale != 0)
		return app_open(s->app, &receipt_screen, &receipt, p);
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status
receipt(struct screen *s, struct problem *p)
{
	return checkout(s, p);
}

static const struct action actions[] = {
	{ .name = "booking-client",
	  .keys = "c Enter",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the client's card."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .run = booking_open_client },
	{ .name = "booking-arrive",
	  .keys = "a",
	  .hint = N_("here"),
	  .title = N_("The client is here"),
	  .help = N_("Mark the client as arrived."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_arrive,
	  .run = booking_arrive },
	{ .name = "booking-start",
	  .keys = "s",
	  .hint = N_("start"),
	  .title = N_("Start the service"),
	  .help = N_("Begin the service; an allergy stops it."),
	  .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_start,
	  .run = booking_start_service },
	{ .name = "booking-finish",
	  .keys = "f",
	  .hint = N_("done"),
	  .title = N_("Finish the service"),
	  .help = N_("Mark the service as done."),
	  .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_finish,
	  .run = booking_finish },
	{ .name = "booking-checkout",
	  .keys = "$",
	  .hint = N_("pay"),
	  .title = N_("Check out"),
	  .help = N_("Check out the booking; a paid one shows its receipt."),
	  .needs = NEEDS(PERM_SALE),
	  .run = checkout },
	{ .name = "booking-move",
	  .keys = "m",
	  .hint = N_("move"),
	  .title = N_("Move the booking"),
	  .help = N_("Give the booking another time, typed as people say it."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_move,
	  .run = move },
	{ .name = "booking-cancel",
	  .keys = "x",
	  .hint = N_("cancel"),
	  .title = N_("Cancel the booking"),
	  .help = N_("Cancel the booking with a reason and free its time."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_cancel,
	  .run = booking_cancel },
	{ .name = "booking-confirm",
	  .keys = "o",
	  .hint = N_("confirm"),
	  .title = N_("Confirm the request"),
	  .help = N_("Confirm a requested booking."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_confirm,
	  .run = booking_confirm },
	{ .name = "booking-noshow",
	  .keys = "X",
	  .title = N_("She did not come"),
	  .help = N_("Mark the booking as a no-show."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_noshow,
	  .run = booking_noshow },
	{ .name = "booking-undo",
	  .keys = "U",
	  .title = N_("Take the last mark back"),
	  .help = N_("Take back arrived or started."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_undo,
	  .run = booking_undo },
	{ .name = "booking-receipt",
	  .keys = "r",
	  .title = N_("Receipt"),
	  .help = N_("Open the receipt of the sale that paid it."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_receipt,
	  .run = receipt },
	{ .name = NULL },
};

static bool
booking_key(struct screen *s, keycode key)
{
	struct booking_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops booking_screen = {
	.name = "booking",
	.title = N_("Booking"),
	.state_size = sizeof(struct booking_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = booking_open,
	.load = booking_load,
	.draw = booking_draw,
	.key = booking_key,
	.close = booking_close,
};
