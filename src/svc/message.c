/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox: messages about bookings are made, listed, sent and dropped. */
#include "svc/message.h"

#include <string.h>

#include "base/text.h"

enum { DEFAULT_ROWS = 100 };

/* ---- what it says */

/* "2026-11-23 Mon 14:00" */
static const char *when_text(struct op_call *call, wall at)
{
	char on[DATE_TEXT_MAX], text[DATE_TEXT_MAX];
	day d = wall_day(at);

	return arena_printf(call->arena, _("%s %s at %s"), day_text(d, on),
			    weekday_name(day_weekday(d)), minute_text(wall_minute(at), text));
}

/* Shop, client, time, treatments. */
static const char *text_of(struct op_call *call, enum message_kind kind, const Booking *b,
			   const Client *client)
{
	const char *shop = call->shop->conf.name, *title = visit_title(call, b);
	const char *at = when_text(call, booking_start(b));
	wall until = instant_wall((instant){ .ms = b->held_until });

	switch (kind) {
	case MESSAGE_CONFIRMATION:
		return arena_printf(call->arena,
				    _("[%s] %s, your visit on %s for %s is booked."), shop,
				    client->name, at, title);
	case MESSAGE_CHANGE:
		return arena_printf(call->arena,
				    _("[%s] %s, your visit has been moved to %s: %s."), shop,
				    client->name, at, title);
	case MESSAGE_CANCEL:
		return arena_printf(call->arena,
				    _("[%s] %s, your visit on %s for %s is cancelled."), shop,
				    client->name, at, title);
	case MESSAGE_REMINDER:
		return arena_printf(call->arena,
				    _("[%s] %s, we look forward to seeing you on %s for %s."),
				    shop, client->name, at, title);
	case MESSAGE_OFFER:
		return arena_printf(call->arena,
				    _("[%s] %s, %s has become free for %s. We hold it for you "
				      "until %s."),
				    shop, client->name, at, title, when_text(call, until));
	case MESSAGE_KINDS:
		break;
	}
	return "";
}

/* ---- making one */

static const char *key_of(struct op_call *call, enum message_kind kind, const Booking *b)
{
	AUTO(buf_release) struct buf key = BUF_INIT;

	message_key(&key, kind, b);
	return arena_dup(call->arena, key.text);
}

enum status message_make(struct op_call *call, enum message_kind kind, const Booking *b,
			 instant not_before, bool *ret_made)
{
	Message *m = (Message *)message_new(&message__descriptor, call->arena);
	const char *text;
	Client *client;

	*ret_made = false;
	TRY(client_get(call->tx, b->client, call->arena, &client));
	const char *channel = message_channel(client, kind);
	if (client->deleted_at != 0 || channel == NULL || !message_agreed(client))
		return ST_OK;
	m->kind = arena_dup(call->arena, message_kind_name(kind));
	m->client = b->client;
	m->booking = b->id;
	m->channel = arena_dup(call->arena, channel);
	text = text_of(call, kind, b, client);
	m->text = arena_dup_n(call->arena, text, text_whole(text, LIMIT_NOTE));
	m->key = arena_dup(call->arena, key_of(call, kind, b));
	m->not_before = not_before.ms;
	m->at = call->now.ms;
	m->shop = call->shop->conf.shop;
	m->revision = 1;
	TRY(record_next_id(call->tx, TABLE_MESSAGE, &m->id));
	TRY(record_check(&m->base, call->problem));
	enum status st = message_put(call->tx, NULL, m);
	*ret_made = st == ST_OK;
	return st == ST_DUPLICATE ? ST_OK : st;
}

enum status message_about(struct op_call *call, const char *kind, const Booking *b,
			  instant not_before)
{
	enum message_kind which;
	bool made;

	REQUIRE(message_kind_find(kind, &which));
	return message_make(call, which, b, not_before, &made);
}

/* ---- stepping on */

static enum status step_on(struct op_call *call, const Message *was, Message__State state,
			   const char *error, Message **ret)
{
	Message *now = (Message *)message_copy(&was->base, call->arena);

	now->state = state;
	now->error = arena_dup(call->arena, error);
	now->revision++;
	TRY(record_check(&now->base, call->problem));
	*ret = now;
	return message_put(call->tx, was, now);
}

enum status message_void(struct op_call *call, enum message_kind kind, const Booking *was,
			 const char *reason)
{
	Message *m, *now;
	enum status st = message_find(call->tx, key_of(call, kind, was), call->arena, &m);

	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	if (m->state == MESSAGE__STATE__sent || m->state == MESSAGE__STATE__dropped)
		return ST_OK;
	return step_on(call, m, MESSAGE__STATE__dropped, reason, &now);
}

struct waiting { struct op_call *call; size_t n; uint32_t *ids; };

static enum status note_waiting(void *ctx, uint32_t id)
{
	struct waiting *w = ctx;

	BODY_PUSH(w->call->arena, w->ids, w->n, id);
	return ST_OK;
}

static enum status message_get(struct op_call *call, uint32_t id, Message **ret)
{
	ProtobufCMessage *m;
	enum status st = record_get(call->tx, TABLE_MESSAGE, id, &message__descriptor,
				    call->arena, &m);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "message", _("There is no message %u."), id);
	TRY(st);
	*ret = (Message *)m;
	return ST_OK;
}

static enum status still_open(struct op_call *call, const Message *m)
{
	if (m->state == MESSAGE__STATE__sent)
		return problem_set(call->problem, ST_WRONG_STATE, "message",
				   _("The message was sent already."));
	if (m->state == MESSAGE__STATE__dropped)
		return problem_set(call->problem, ST_WRONG_STATE, "message",
				   _("The message was dropped."));
	return ST_OK;
}

enum status messages_end(struct op_call *call, uint32_t client, const char *reason)
{
	struct waiting w = { .call = call };
	Message *m, *now;

	TRY(message_each_due(call->tx, (instant){ .ms = INT64_MAX }, note_waiting, &w));
	for (size_t i = 0; i < w.n; i++) {
		TRY(message_get(call, w.ids[i], &m));
		if (m->client == client)
			TRY(step_on(call, m, MESSAGE__STATE__dropped, reason, &now));
	}
	return ST_OK;
}

enum status op_message_done(struct op_call *call)
{
	const MessageStep *a = call->args;
	MessageAnswer *ret = call->ret;
	bool failed = a->error[0] != '\0';
	Message *m;

	TRY(message_get(call, a->message, &m));
	TRY(still_open(call, m));
	m = (Message *)message_copy(&m->base, call->arena);
	Message *was = (Message *)message_copy(&m->base, call->arena);
	m->tries++;
	buf_printf(&call->detail, "message %u: %s%s%s", m->id, failed ? "failed" : "sent",
		   failed ? ": " : "", a->error);
	body_object(call, 'B', m->booking);
	m->state = failed ? MESSAGE__STATE__failed : MESSAGE__STATE__sent;
	m->error = arena_dup(call->arena, a->error);
	m->revision++;
	TRY(record_check(&m->base, call->problem));
	ret->record = m;
	return message_put(call->tx, was, m);
}

enum status op_message_drop(struct op_call *call)
{
	const MessageStep *a = call->args;
	MessageAnswer *ret = call->ret;
	Message *m;

	TRY(message_get(call, a->message, &m));
	TRY(still_open(call, m));
	buf_printf(&call->detail, "message %u: dropped%s%s", m->id, a->reason[0] != '\0' ? ": " :
		   "", a->reason);
	body_object(call, 'B', m->booking);
	return step_on(call, m, MESSAGE__STATE__dropped, a->reason, &ret->record);
}

/* ---- list */

struct listing {
	struct op_call *call;
	const MessageList *args;
	MessageRows *ret;
	size_t limit;
	bool any;                  /* of every state */
	Message__State state;
};

static enum status list_one(struct listing *l, uint32_t id)
{
	const MessageList *a = l->args;
	ProtobufCMessage *record;
	enum status st = record_get(l->call->tx, TABLE_MESSAGE, id, &message__descriptor,
				    l->call->arena, &record);

	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	Message *m = (Message *)record;
	if ((a->client != 0 && m->client != a->client) ||
	    (a->kind[0] != '\0' && strcmp(a->kind, m->kind) != 0) ||
	    (!l->any && m->state != l->state))
		return ST_OK;
	BODY_PUSH(l->call->arena, l->ret->rows, l->ret->n_rows, m);
	return l->ret->n_rows >= l->limit ? ST_TOO_MANY : ST_OK;
}

static enum status list_due(void *ctx, uint32_t id)
{
	return list_one(ctx, id);
}

/* "" and "waiting" are what is to be sent. */
static enum status state_of(struct op_call *call, const char *word, struct listing *l)
{
	const ProtobufCEnumValue *v;

	l->state = MESSAGE__STATE__waiting;
	l->any = strcmp(word, "all") == 0;
	if (l->any || word[0] == '\0')
		return ST_OK;
	v = protobuf_c_enum_descriptor_get_value_by_name(&message__state__descriptor, word);
	if (v == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "state",
				   _("\"%s\" is none of: waiting, sent, failed, dropped, all."),
				   word);
	l->state = (Message__State)v->value;
	return ST_OK;
}

/* What waits comes in the order in which it may go, anything else newest first. */
enum status op_message_list(struct op_call *call)
{
	const MessageList *a = call->args;
	struct listing l = { .call = call, .args = a, .ret = call->ret, .limit = DEFAULT_ROWS };
	enum status st = ST_OK;
	uint32_t id;

	TRY(state_of(call, a->state, &l));
	if (a->limit != 0)
		l.limit = a->limit < LIMIT_ROWS ? a->limit : LIMIT_ROWS;
	if (!l.any && l.state == MESSAGE__STATE__waiting) {
		st = message_each_due(call->tx, (instant){ .ms = INT64_MAX }, list_due, &l);
		return st == ST_TOO_MANY ? ST_OK : st;
	}
	TRY(record_next_id(call->tx, TABLE_MESSAGE, &id));
	while (st == ST_OK && --id > 0)
		st = list_one(&l, id);
	return st == ST_TOO_MANY ? ST_OK : st;
}
