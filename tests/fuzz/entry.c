/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ledger entry, as it stands and with its checksum put right. */
#include "fuzz/fuzz.h"

#include "io/journal.h"
#include "model/posting.h"
#include "store/entry.h"

static void show(const struct entry *e)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	char text[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];
	struct journal_entry row = { .number = e->number, .day = e->day, .kind = e->kind,
				     .document = "", .postings = &e->postings };

	for (size_t i = 0; i < e->postings.n; i++) {
		buf_puts(&out, account_text(e->postings.rows[i].account, text));
		buf_puts(&out, unit_text(e->postings.rows[i].unit, unit));
	}
	if (posting_balanced(&e->postings))
		journal_entry(&out, &row);
}

static void look(struct bytes b, uint32_t number)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	static struct entry e, back;
	struct entry_view view;
	struct posting p;

	if (entry_look(b, number, &view) != ST_OK) {
		REQUIRE(entry_unpack(b, number, &e) == ST_CORRUPT);
		return;
	}
	bool good = true;
	for (size_t i = 0; i < view.n; i++)
		good &= entry_posting(&view, i, &p);
	if (entry_unpack(b, number, &e) != ST_OK)
		return;
	REQUIRE(good && e.postings.n == view.n);
	show(&e);
	entry_pack(&packed, &e);
	REQUIRE(entry_unpack((struct bytes){ packed.text, packed.len }, number, &back) == ST_OK);
	for (size_t i = 0; i < e.postings.n; i++) {
		const struct posting *was = &e.postings.rows[i], *now = &back.postings.rows[i];
		REQUIRE(account_equal(was->account, now->account) &&
			unit_equal(was->unit, now->unit) && was->amount == now->amount);
	}
	REQUIRE(e.at.ms == back.at.ms && e.day.n == back.day.n && e.kind == back.kind &&
		e.source == back.source && memcmp(e.prev, back.prev, HASH_SIZE) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(fuzz_free) uint8_t *copy = fuzz_copy(data, n);
	uint32_t number = 1;

	if (n >= 9)
		number = (uint32_t)copy[5] | (uint32_t)copy[6] << 8 | (uint32_t)copy[7] << 16 |
			 (uint32_t)copy[8] << 24;
	look((struct bytes){ copy, n }, number);
	if (n < 9)
		return 0;
	uint32_t sum = crc32c(copy + 5, n - 5);
	for (int i = 0; i < 4; i++)
		copy[1 + i] = (uint8_t)(sum >> 8 * i);
	look((struct bytes){ copy, n }, number);
	return 0;
}
