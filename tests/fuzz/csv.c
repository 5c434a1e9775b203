/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file to be imported. What is taken of it and written again is read again as it was. */
#include "fuzz/fuzz.h"

#include "io/csv.h"
#include "model/records.pb-c.h"

static const day today = { .n = 20779 };

/* Its own export. */
static void again(const ProtobufCMessage *m, struct arena *arena)
{
	AUTO(buf_release) struct buf csv = BUF_INIT, once_more = BUF_INIT;
	AUTO(csv_close) struct csv_reader *reader = NULL;
	const struct record *record = record_by_message(m->descriptor);
	struct problem p = PROBLEM_INIT;
	struct csv_columns columns;
	struct csv_row row;
	ProtobufCMessage *back;

	csv_add_bom(&csv);
	csv_add_heading(&csv, record, CSV_NAMES);
	csv_add_message(&csv, record, m);
	REQUIRE(csv_open_bytes(csv.text, csv.len, &reader, &p) == ST_OK);
	REQUIRE(csv_next(reader, &row, &p) == ST_OK && row.n > 0);
	REQUIRE(csv_columns_read(&row, record, &columns, &p) == ST_OK);
	REQUIRE(csv_next(reader, &row, &p) == ST_OK);
	if (row.n == 0) /* nothing is in it */
		return;
	REQUIRE(csv_message(&columns, &row, today, arena, &back, &p) == ST_OK);
	csv_add_bom(&once_more);
	csv_add_heading(&once_more, record, CSV_NAMES);
	csv_add_message(&once_more, record, back);
	REQUIRE(csv.len == once_more.len && memcmp(csv.text, once_more.text, csv.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(csv_close) struct csv_reader *reader = NULL;
	struct problem p = PROBLEM_INIT;
	struct csv_columns columns;
	struct csv_row row;
	ProtobufCMessage *m;

	if (n < 1)
		return 0;
	AUTO(fuzz_free) char *bytes = fuzz_copy(data + 1, n - 1);
	const struct record *record = &records[data[0] % nrecords];
	if (csv_open_bytes(bytes, n - 1, &reader, &p) != ST_OK ||
	    csv_next(reader, &row, &p) != ST_OK || row.n == 0 ||
	    csv_columns_read(&row, record, &columns, &p) != ST_OK) {
		fuzz_clean(&p);
		return 0;
	}
	for (enum status st; (st = csv_next(reader, &row, &p)) != ST_OK || row.n > 0;) {
		for (size_t i = 0; st == ST_OK && i < row.n; i++)
			REQUIRE(text_valid(row.cells[i], strlen(row.cells[i])));
		if (st == ST_OK)
			st = csv_message(&columns, &row, today, &arena, &m, &p);
		if (st != ST_OK) {
			fuzz_clean(&p);
			return 0;
		}
		again(m, &arena);
	}
	return 0;
}
