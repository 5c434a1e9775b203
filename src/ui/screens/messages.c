/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 待发消息: reminders and other messages that wait to be sent, and what became of the others.
 * Tab goes from one state to the next; Enter reads the text.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/rows.h"

enum { MESSAGES_MAX = 500 };

enum { VIEW_WAITING, VIEW_FAILED, VIEW_SENT, VIEW_ALL, VIEWS };

static const char *const view_titles[VIEWS] = {
	[VIEW_WAITING] = N_("waiting"), [VIEW_FAILED] = N_("failed"), [VIEW_SENT] = N_("sent"),
	[VIEW_ALL] = N_("all"),
};

static const struct { const char *state, *empty; } views[VIEWS] = {
	[VIEW_WAITING] = { "waiting",
			   N_("Nothing waits to be sent. r makes the reminders that are due.") },
	[VIEW_FAILED] = { "failed", N_("Nothing failed.") },
	[VIEW_SENT] = { "sent", N_("Nothing was sent yet.") },
	[VIEW_ALL] = { "all", N_("There was never a message.") },
};

struct messages {
	struct rows rows;
	int failed;                 /* of those shown */
	char key[REQUEST_KEY_SIZE];
	uint32_t message;           /* that is being asked about */
	char question[256];
};

enum { COL_AT, COL_CLIENT, COL_KIND, COL_STATE, COL_TEXT, COL_CHANNEL, COL_BOOKING, COL_ID };

static const struct list_column columns[] = {
	[COL_AT] = { .title = N_("Not before"), .cells = 11, .sortable = true, .optional = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .weight = 1, .sortable = true },
	[COL_KIND] = { .title = N_("Kind"), .cells = 8, .sortable = true },
	[COL_STATE] = { .title = N_("State"), .cells = 8, .sortable = true },
	[COL_TEXT] = { .title = N_("Text"), .cells = 26, .weight = 4 },
	[COL_CHANNEL] = { .title = N_("Sent by"), .cells = 8, .optional = true },
	[COL_BOOKING] = { .title = N_("Booking"), .cells = 8, .optional = true },
	[COL_ID] = { .title = N_("Number"), .cells = 6, .right = true, .optional = true },
	{ .cells = 0 },
};

/* ---- reading */

/* A field as its table shows it. */
static const char *shown(struct arena *arena, const Message *m, const char *name)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct field_at at;

	if (field_find((ProtobufCMessage *)(uintptr_t)&m->base, name, NULL, &at))
		field_text(&text, &at, FIELD_HUMAN);
	return arena_dup(arena, text.text);
}

static void set_row(struct screen *s, struct arena *arena, const Message *m, struct list_row *to)
{
	static const enum theme_role roles[] = {
		[MESSAGE__STATE__waiting] = ROLE_NORMAL, [MESSAGE__STATE__sent] = ROLE_GOOD,
		[MESSAGE__STATE__failed] = ROLE_DANGER, [MESSAGE__STATE__dropped] = ROLE_DIM,
	};
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	to->role = m->state == MESSAGE__STATE__dropped ? ROLE_DIM : ROLE_NORMAL;
	if (m->not_before != 0)
		to->cell[COL_AT] = arena_dup(arena, instant_near((instant){ .ms = m->not_before },
								 at));
	to->cell[COL_CLIENT] = desk_client_name(s, arena, m->client);
	to->cell[COL_KIND] = shown(arena, m, "kind");
	to->cell[COL_STATE] = shown(arena, m, "state");
	if ((size_t)m->state < ARRAY_LEN(roles))
		to->cell_role[COL_STATE] = roles[m->state];
	to->cell[COL_TEXT] = m->error[0] != '\0' ?
		arena_printf(arena, "(%s) %s", m->error, m->text) : m->text;
	to->cell[COL_CHANNEL] = shown(arena, m, "channel");
	if (m->booking != 0)
		to->cell[COL_BOOKING] = arena_dup(arena, id_text('B', m->booking, id));
	to->cell[COL_ID] = arena_printf(arena, "%u", m->id);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct messages *v = s->state;
	MessageList args = MESSAGE_LIST__INIT;
	MessageRows *found;

	args.state = (char *)(uintptr_t)views[r->view].state;
	args.limit = MESSAGES_MAX;
	TRY(desk_op(s, "message.list", NULL, &args.base, &r->arena, &found, p));
	v->failed = 0;
	for (size_t i = 0; i < found->n_rows; i++) {
		const Message *m = found->rows[i];
		set_row(s, &r->arena, m, rows_add(r, m->id, m));
		v->failed += m->state == MESSAGE__STATE__failed;
	}
	return ST_OK;
}

static enum status messages_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status messages_open(struct screen *s, const void *arg, struct problem *p)
{
	struct messages *v = s->state;

	(void)arg;
	(void)p;
	rows_init(s, columns);
	rows_views(s, view_titles, VIEWS);
	request_key(v->key);
	return ST_OK;
}

static void messages_draw(struct screen *s, const struct canvas *c)
{
	struct messages *v = s->state;
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Outbox")) + 1;

	col = rows_draw_views(s, c, col);
	col += 1 + draw_printf(c, 0, col + 1, -1, ROLE_NORMAL,
			       ngettext("%d message", "%d messages", (unsigned long)v->rows.n),
			       (int)v->rows.n);
	if (v->failed > 0 && v->rows.view == VIEW_ALL)
		draw_printf(c, 0, col + 2, -1, ROLE_DANGER, _(" %d failed "), v->failed);
	rows_draw(s, c, 1, _(views[v->rows.view].empty));
}

/* ---- actions */

/* Lines no wider than the paper. */
static void wrap(struct buf *out, const char *text, int cells)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), n = text_clip(text, cells, NULL);
		n = n == 0 || n > line ? line : n;
		buf_add(out, text, n);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static const char *blocked_over(const struct screen *s)
{
	const Message *m = rows_current(s);

	if (m == NULL)
		return rows_none(s);
	return m->state == MESSAGE__STATE__sent ? _("It was sent already.") :
	       m->state == MESSAGE__STATE__dropped ? _("It was dropped.") : NULL;
}

static enum status read_text(struct screen *s, struct problem *p)
{
	const Message *m = rows_current(s);
	const struct desk *d = desk_of(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX];
	struct slip_arg arg = { .title = _("Message") };

	buf_printf(&text, "%s\n%s  %s  %s\n", desk_client_name(s, &arena, m->client),
		   shown(&arena, m, "kind"), shown(&arena, m, "channel"),
		   shown(&arena, m, "state"));
	if (m->not_before != 0)
		buf_printf(&text, _("not before %s\n"),
			   instant_near((instant){ .ms = m->not_before }, at));
	if (m->error[0] != '\0')
		buf_printf(&text, "%s\n", m->error);
	buf_putc(&text, '\n');
	wrap(&text, m->text, d->shop->conf.receipt_columns);
	arg.text = text.text;
	return app_open(s->app, &slip_screen, &arg, p);
}

static enum status step(struct screen *s, const char *op, const char *error, const char *reason,
			const char *said, struct problem *p)
{
	struct messages *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	MessageStep args = MESSAGE_STEP__INIT;
	MessageAnswer *ret;

	args.message = v->message;
	args.error = (char *)(uintptr_t)error;
	args.reason = (char *)(uintptr_t)reason;
	TRY(desk_op(s, op, v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, "%s: %s", desk_client_name(s, &arena, ret->record->client), said);
	app_reload(s->app);
	return ST_OK;
}

static const Message *take(const struct screen *s)
{
	struct messages *v = s->state;
	const Message *m = rows_current(s);

	v->message = m->id;
	return m;
}

static enum status was_sent(struct screen *s, struct problem *p)
{
	take(s);
	return step(s, "message.done", "", "", _("sent"), p);
}

static enum status not_sent_because(struct screen *s, const char *answer, struct problem *p)
{
	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "error", _("Say why it was not sent."));
	return step(s, "message.done", answer, "", _("not sent"), p);
}

static enum status was_not_sent(struct screen *s, struct problem *p)
{
	(void)p;
	take(s);
	app_ask(s, &(struct ask){ .question = _("Why was it not sent?"),
				  .done = not_sent_because });
	return ST_OK;
}

static enum status dropped(struct screen *s, const char *answer, struct problem *p)
{
	return step(s, "message.drop", "", answer, _("is not sent"), p);
}

static enum status drop(struct screen *s, struct problem *p)
{
	struct messages *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	(void)p;
	snprintf(v->question, sizeof(v->question), _("Why is the message to %s not sent?"),
		 desk_client_name(s, &arena, take(s)->client));
	app_ask(s, &(struct ask){ .question = v->question, .done = dropped });
	return ST_OK;
}

static enum status make_due(struct screen *s, struct problem *p)
{
	struct messages *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RemindRun args = REMIND_RUN__INIT;
	RemindAnswer *ret;

	TRY(desk_op(s, "remind.run", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	if (ret->made == 0 && ret->lapsed == 0)
		app_say(s->app, "%s", _("No reminder is due."));
	else if (ret->lapsed == 0)
		app_say(s->app, ngettext("%u reminder was made.", "%u reminders were made.",
					 ret->made), ret->made);
	else
		app_say(s->app, _("Reminders made: %u; holds that lapsed: %u."), ret->made,
			ret->lapsed);
	app_reload(s->app);
	return ST_OK;
}

static const char *blocked_booking(const struct screen *s)
{
	const Message *m = rows_current(s);

	return m == NULL ? rows_none(s) : m->booking == 0 ? _("It is about no booking.") : NULL;
}

static enum status open_booking(struct screen *s, struct problem *p)
{
	struct booking_arg arg = { .booking = ((const Message *)rows_current(s))->booking };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status open_client(struct screen *s, struct problem *p)
{
	struct client_arg arg = { .client = ((const Message *)rows_current(s))->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "outbox-read", .keys = "Enter", .hint = N_("read"), .title = N_("Read the text"),
	  .help = N_("Show the text of the message; p there prints it."), .blocked = rows_none,
	  .run = read_text },
	{ .name = "outbox-remind", .keys = "r", .hint = N_("make due"),
	  .title = N_("Make the reminders that are due"),
	  .help = N_("Put the reminders that are due by now into the outbox."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .run = make_due },
	{ .name = "outbox-sent", .keys = "f", .hint = N_("sent"), .title = N_("It was sent"),
	  .help = N_("Mark the message as sent by hand."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_over, .run = was_sent },
	{ .name = "outbox-failed", .keys = "e", .hint = N_("not sent"),
	  .title = N_("It could not be sent"),
	  .help = N_("Say why the message could not be sent."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_over, .run = was_not_sent },
	{ .name = "outbox-drop", .keys = "x", .hint = N_("drop"), .title = N_("Do not send it"),
	  .help = N_("The message is not to be sent, with a reason."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_over, .run = drop },
	{ .name = "outbox-view", .keys = "Tab", .hint = N_("view"), .title = N_("Next view"),
	  .help = N_("Show in turn: waiting, failed, sent, all."), .run = rows_next_view },
	{ .name = "outbox-view-before", .keys = "BackTab", .title = N_("View before"),
	  .help = N_("Go back to the view before."), .run = rows_view_before },
	{ .name = "outbox-booking", .keys = "b", .title = N_("Open the booking"),
	  .help = N_("Open the booking that the message is about."), .blocked = blocked_booking,
	  .run = open_booking },
	{ .name = "outbox-client", .keys = "c", .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .needs = NEEDS(PERM_CLIENT_READ), .blocked = rows_none, .run = open_client },
	{ .name = NULL },
};

const struct screen_ops messages_screen = {
	.name = "outbox",
	.title = N_("Outbox"),
	.state_size = sizeof(struct messages),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = messages_open,
	.load = messages_load,
	.draw = messages_draw,
	.key = rows_key,
	.close = rows_close,
};
