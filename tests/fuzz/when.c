/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people type into fields: days, times, money, ids and every kind of field. What is read
 * and written is read again as the same. The first byte says as which it is read, so that each is
 * quick; two more the record and its field. */
#include "fuzz/fuzz.h"

#include "base/id.h"
#include "base/lunar.h"
#include "base/money.h"
#include "base/when.h"
#include "model/field.h"

static const day today = { .n = 20779 };

static void days(const char *text)
{
	char out[DATE_TEXT_MAX];
	struct problem p = PROBLEM_INIT;
	struct lunar lunar;
	minute m, m2;
	wall w, w2;
	day d, d2;

	for (int lean = WHEN_FUTURE; lean <= WHEN_PAST; lean++)
		if (when_day(text, today, (enum when_lean)lean, &d, &p) == ST_OK) {
			REQUIRE(day_parse(day_text(d, out), &d2, NULL) == ST_OK && d.n == d2.n);
			(void)festival_name(d);
			day back;
			if (lunar_of(d, &lunar))
				REQUIRE(lunar_day(lunar, &back) && back.n == d.n);
		}
	if (when_minute(text, &m, &p) == ST_OK) {
		REQUIRE(m.n >= 0 && m.n < 2 * MINUTES_PER_DAY);
		REQUIRE(minute_parse(minute_text(m, out), &m2, NULL) == ST_OK && m.n == m2.n);
	}
	if (when_wall(text, today, today, MINUTE(600), &w, &p) == ST_OK) {
		REQUIRE(wall_parse(wall_text(w, out), &w2, NULL) == ST_OK && w.n == w2.n);
		REQUIRE(instant_wall(wall_instant(w)).n == w.n);
	}
	fuzz_clean(&p);
	if (day_parse(text, &d, &p) == ST_OK)
		REQUIRE(day_parse(day_text(d, out), &d2, NULL) == ST_OK && d.n == d2.n);
	if (wall_parse(text, &w, &p) == ST_OK)
		REQUIRE(wall_parse(wall_text(w, out), &w2, NULL) == ST_OK && w.n == w2.n);
	if (minute_parse(text, &m, &p) == ST_OK)
		REQUIRE(minute_parse(minute_text(m, out), &m2, NULL) == ST_OK && m.n == m2.n);
	fuzz_clean(&p);
}

static void numbers(const char *text)
{
	char out[MONEY_TEXT_MAX], id[ID_TEXT_MAX];
	struct problem p = PROBLEM_INIT;
	money m, m2;
	uint32_t n, n2;

	if (money_parse(text, &m, &p) == ST_OK) {
		REQUIRE(m.fen <= MONEY_MAX_FEN && m.fen >= -MONEY_MAX_FEN);
		REQUIRE(money_parse(money_text(m, out), &m2, NULL) == ST_OK && m.fen == m2.fen);
		REQUIRE(money_parse(money_text_plain(m, out), &m2, NULL) == ST_OK &&
			m.fen == m2.fen);
	}
	for (const char *letter = "CBKVESPRDWUTZNQ"; *letter != '\0'; letter++)
		if (id_parse(text, *letter, &n, "id", &p) == ST_OK)
			REQUIRE(id_parse(id_text(*letter, n, id), *letter, &n2, "id", NULL) ==
				ST_OK && n == n2 && n > 0);
	fuzz_clean(&p);
}

/* A field of the record, as typed. */
static void parse_field(struct field_at *at, const char *text, struct arena *arena)
{
	AUTO(buf_release) struct buf one = BUF_INIT, two = BUF_INIT;
	struct problem p = PROBLEM_INIT;

	if (field_parse(at, text, today, arena, &p) != ST_OK) {
		fuzz_clean(&p);
		return;
	}
	field_text(&one, at, FIELD_EXACT);
	REQUIRE(text_valid(one.text, one.len));
	REQUIRE(field_parse(at, one.text, today, arena, &p) == ST_OK);
	field_text(&two, at, FIELD_EXACT);
	REQUIRE(strcmp(one.text, two.text) == 0);
}

static void field(uint8_t record, uint8_t number, const char *text)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *m = message_new(records[record % nrecords].message, &arena);
	struct field_at at;
	size_t fields = 0;

	for (size_t pos = 0; field_walk(m, NULL, &pos, &at);)
		fields += at.row->kind != FIELD_MESSAGE;
	size_t wanted = fields > 0 ? number % fields : 0;
	for (size_t pos = 0; field_walk(m, &arena, &pos, &at);)
		if (at.row->kind != FIELD_MESSAGE && wanted-- == 0) {
			parse_field(&at, text, &arena);
			return;
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 3)
		return 0;
	AUTO(fuzz_free) char *text = fuzz_text(data + 3, n - 3);
	switch (data[0] % 3) {
	case 0:
		days(text);
		break;
	case 1:
		numbers(text);
		break;
	default:
		field(data[1], data[2], text);
		break;
	}
	return 0;
}
