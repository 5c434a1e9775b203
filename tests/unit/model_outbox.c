/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "model/outbox.h"

static char *text_of(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* ---- keys */

struct sample {
	Booking booking;
	Segment segment, *segments[1];
	RecordChange rows[3], *changes[3];
};

static void sample(struct sample *s)
{
	booking__init(&s->booking);
	segment__init(&s->segment);
	s->segments[0] = &s->segment;
	s->segment.start = wall_of(day_of(2026, 11, 22), MINUTE(14 * 60)).n;
	s->segment.service = 60;
	s->booking.id = 17;
	s->booking.n_segments = 1;
	s->booking.segments = s->segments;
	s->booking.changes = s->changes;
	s->booking.n_changes = 0;
	for (size_t i = 0; i < ARRAY_LEN(s->rows); i++) {
		record_change__init(&s->rows[i]);
		s->changes[i] = &s->rows[i];
	}
}

static void assert_key(const struct sample *s, enum message_kind kind, const char *want)
{
	AUTO(buf_release) struct buf key = BUF_INIT;

	message_key(&key, kind, &s->booking);
	assert_string_equal(key.text, want);
}

static void add(struct sample *s, const char *what, const char *was, const char *now)
{
	RecordChange *c = s->changes[s->booking.n_changes++];

	c->what = text_of(what), c->was = text_of(was), c->now = text_of(now);
}

static void keys_tell_the_visit_and_its_moves(void **state)
{
	struct sample s;

	(void)state;
	sample(&s);
	add(&s, "add", "", "2026-11-22T14:00-15:00 x");
	assert_key(&s, MESSAGE_CONFIRMATION, "confirmation/B000017");
	assert_key(&s, MESSAGE_CANCEL, "cancel/B000017");
	assert_key(&s, MESSAGE_CHANGE, "change/B000017/0");
	assert_key(&s, MESSAGE_REMINDER, "reminder/B000017/2026-11-22T14:00");
	assert_key(&s, MESSAGE_OFFER, "offer/B000017/2026-11-22T14:00");
	/* Another room, or longer: as before. */
	add(&s, "move", "2026-11-22T14:00-15:00 x A", "2026-11-22T14:00-15:30 x B");
	assert_key(&s, MESSAGE_CHANGE, "change/B000017/0");
	assert_key(&s, MESSAGE_REMINDER, "reminder/B000017/2026-11-22T14:00");
	add(&s, "move", "2026-11-22T13:00-14:00 x", "2026-11-22T14:00-15:00 x");
	assert_key(&s, MESSAGE_CONFIRMATION, "confirmation/B000017");
	assert_key(&s, MESSAGE_CHANGE, "change/B000017/1");
	assert_key(&s, MESSAGE_REMINDER, "reminder/B000017/2026-11-22T14:00/1");
}

static void kinds_have_names(void **state)
{
	enum message_kind kind = MESSAGE_KINDS;

	(void)state;
	for (int i = 0; i < MESSAGE_KINDS; i++) {
		assert_true(message_kind_find(message_kind_name((enum message_kind)i), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(message_kind_find("", &kind));
	assert_false(message_kind_find("reminders", &kind));
}

/* ---- to whom, which way */

static void her_last_word_counts(void **state)
{
	Client c = CLIENT__INIT;
	ClientPrivate p = CLIENT_PRIVATE__INIT;
	Consent rows[3] = { CONSENT__INIT, CONSENT__INIT, CONSENT__INIT };
	Consent *list[3] = { &rows[0], &rows[1], &rows[2] };

	(void)state;
	assert_true(message_agreed(&c));
	c.private_ = &p, p.consents = list;
	assert_true(message_agreed(&c));
	/* No offers, no photos: that is something else. */
	rows[0].kind = text_of("marketing"), p.n_consents = 1;
	assert_true(message_agreed(&c));
	rows[1].kind = text_of("messages"), p.n_consents = 2;
	assert_false(message_agreed(&c));
	rows[2].kind = text_of("messages"), rows[2].given = true, p.n_consents = 3;
	assert_true(message_agreed(&c));
	rows[1].given = true, rows[2].given = false;
	assert_false(message_agreed(&c));
}

static void assert_way(const Client *c, const char *confirmation, const char *reminder)
{
	const char *x = message_channel(c, MESSAGE_CONFIRMATION);
	const char *y = message_channel(c, MESSAGE_REMINDER);

	assert_string_equal(x, confirmation);
	if (reminder == NULL)
		assert_null(y);
	else
		assert_string_equal(y, reminder);
}

static void the_way_is_what_she_has(void **state)
{
	static const char *const landlines[] = { "", "02162345678", "1380000123", "138000012345",
						 "12345678901", "21234567890", "1380000123x" };
	Client c = CLIENT__INIT;
	ClientPrivate p = CLIENT_PRIVATE__INIT;
	char *others[2] = { text_of("02162345678"), text_of("13900001234") };

	(void)state;
	assert_way(&c, "print", NULL);
	c.private_ = &p;
	for (size_t i = 0; i < ARRAY_LEN(landlines); i++) {
		p.phone = text_of(landlines[i]);
		assert_way(&c, "print", NULL);
	}
	p.phone = text_of("13800001234");
	assert_way(&c, "sms", "sms");
	p.phone = text_of(""), p.other_phones = others, p.n_other_phones = 2;
	assert_way(&c, "sms", "sms");
	p.wechat = text_of("xiaomei");
	assert_way(&c, "wechat", "wechat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_tell_the_visit_and_its_moves),
		cmocka_unit_test(kinds_have_names),
		cmocka_unit_test(her_last_word_counts),
		cmocka_unit_test(the_way_is_what_she_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
