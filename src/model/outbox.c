/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/outbox.h"

#include <string.h>

#include "base/id.h"
#include "model/booking.h"

enum {
	MOBILE_DIGITS = 11,     /* 1 and a second digit from 3 on */
	START_CHARACTERS = 16,  /* "2026-11-23T14:00", with which history tells a visit */
};

static const char *const kinds[MESSAGE_KINDS] = {
	[MESSAGE_CONFIRMATION] = "confirmation",
	[MESSAGE_CHANGE] = "change",
	[MESSAGE_CANCEL] = "cancel",
	[MESSAGE_REMINDER] = "reminder",
	[MESSAGE_OFFER] = "offer",
};

const char *message_kind_name(enum message_kind kind)
{
	return kinds[kind];
}

bool message_kind_find(const char *name, enum message_kind *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i], name) == 0) {
			*ret = (enum message_kind)i;
			return true;
		}
	}
	return false;
}

/* How often it was moved to another time; another room or therapist is not told. */
static unsigned moves_of(const Booking *b)
{
	unsigned n = 0;

	for (size_t i = 0; i < b->n_changes; i++) {
		const RecordChange *c = b->changes[i];
		n += strcmp(c->what, "move") == 0 &&
		     strncmp(c->was, c->now, START_CHARACTERS) != 0;
	}
	return n;
}

void message_key(struct buf *key, enum message_kind kind, const Booking *b)
{
	char id[ID_TEXT_MAX], start[DATE_TEXT_MAX];
	unsigned moves = moves_of(b);

	buf_printf(key, "%s/%s", message_kind_name(kind), id_text('B', b->id, id));
	switch (kind) {
	case MESSAGE_CONFIRMATION:
	case MESSAGE_CANCEL:
		break;
	case MESSAGE_CHANGE:
		buf_printf(key, "/%u", moves);
		break;
	case MESSAGE_REMINDER:
	case MESSAGE_OFFER:
		buf_printf(key, "/%s", wall_text(booking_start(b), start));
		if (moves > 0)
			buf_printf(key, "/%u", moves);
		break;
	case MESSAGE_KINDS:
		break;
	}
}

/* ---- to whom, which way */

bool message_agreed(const Client *c)
{
	const ClientPrivate *p = c->private_;
	bool agreed = true;

	/* The last word counts. */
	for (size_t i = 0; p != NULL && i < p->n_consents; i++)
		if (strcmp(p->consents[i]->kind, "messages") == 0)
			agreed = p->consents[i]->given;
	return agreed;
}

static bool is_mobile(const char *phone)
{
	return strlen(phone) == MOBILE_DIGITS && strspn(phone, "0123456789") == MOBILE_DIGITS &&
	       phone[0] == '1' && phone[1] >= '3';
}

static bool has_mobile(const ClientPrivate *p)
{
	bool any = is_mobile(p->phone);

	for (size_t i = 0; i < p->n_other_phones; i++)
		any = any || is_mobile(p->other_phones[i]);
	return any;
}

const char *message_channel(const Client *c, enum message_kind kind)
{
	const ClientPrivate *p = c->private_;

	if (p != NULL && p->wechat[0] != '\0')
		return "wechat";
	if (p != NULL && has_mobile(p))
		return "sms";
	return kind == MESSAGE_CONFIRMATION ? "print" : NULL;
}
